"use strict"

/* The packet of a move: the reader's side is filled in from the growth plan and changed in place, the other side comes
   from the other's file, and where both have a view the page says whether they agree. */

{
  const { form, make, say, count } = page
  const { rbFrom: from, rbTo: to } = form.dataset
  const part = name => form.querySelector(`[data-rb-${name}]`)
  const rows = [...form.querySelectorAll("[data-rb-row]")]
  const OF_A_ROW = [["evidence", "employee"], ["level", "employee"], ["view", "manager"], ["note", "manager"]]
  // Without this script a level is written, with a list of those that there are; with it, one of the list is chosen.
  const levels = make("select", {}, new Option("–", ""), ...[...form.querySelector("#levels").options].map(each => new Option(each.value)))
  for (const row of rows) {
    for (const each of row.querySelectorAll("input")) each.replaceWith(levels.cloneNode(true))
    row.querySelectorAll("textarea, select").forEach((each, number) => {
      const [name, owner] = OF_A_ROW[number]
      each.dataset.rbField = `${name}:${row.dataset.rbRow}`
      each.dataset.rbSide = owner
    })
    row.append(make("p", { class: "rb-row__verdict" }))
  }
  const fields = [...form.querySelectorAll("[data-rb-field]")]
  const field = name => fields.find(each => each.dataset.rbField === name)
  const side = () => form.querySelector("[name=side]:checked").value
  const titleOf = row => row.querySelector("strong").textContent
  const askedOf = row => page.words(row.querySelector(".rb-note")?.textContent ?? "")

  // --- what is kept ---

  /** The values of this packet, also those kept when its roles or items had other names. */
  function kept() {
    const found = new Map()
    for (const [name, value] of store.under("packet/")) {
      const [, one, other, key] = name.match(/^(.+?)--(.+?)\/(.+)$/) ?? []
      if (answers.role(one) !== from || answers.role(other) !== to) continue
      const [, heading, item] = key.match(/^(evidence:|level:|view:|note:)?(.+)$/)
      found.set(heading ? heading + answers.current(item) : key, value)
    }
    return found
  }

  const keep = (name, value) => store.put(`packet/${from}--${to}/${name}`, value)

  function inWords({ text, date, link }) {
    const about = [date && page.day(date), link].filter(Boolean).join(", ")
    return text && about ? `${text} (${about})` : text || about
  }

  /** What the growth plan says of each field that nobody has changed here. */
  function planned() {
    const found = new Map([["employee", store.get("me/name") ?? ""]])
    const all = answers.all()
    const evidence = answers.evidence()
    for (const row of rows) {
      const key = row.dataset.rbRow
      const given = all.get(key)
      const reached = given && answers.reached(given.value, Number(row.dataset.rbStep))
      if (given && reached !== null) found.set(`level:${key}`, answers.REACHED[reached])
      const pieces = (evidence.get(key) ?? []).map(inWords)
      if (pieces.length) found.set(`evidence:${key}`, pieces.join("\n"))
    }
    return found
  }

  // --- what is shown ---

  function show() {
    const mine = kept()
    const plan = side() === "employee" ? planned() : new Map()
    for (const each of fields) {
      const { rbField: name, rbSide: owner } = each.dataset
      const value = mine.get(name) ?? plan.get(name) ?? ""
      if (each.value !== value) each.value = value
      each.closest("label").classList.toggle("rb-field--planned", !mine.has(name) && Boolean(plan.get(name)))
      each.disabled = owner !== "both" && owner !== side()
    }
    showViews()
    showGaps()
    showLost(mine)
  }

  /** What was answered here while the move asked for more than it does now. */
  function showLost(mine) {
    const lost = [...mine].filter(([name, value]) => value && !field(name))
    part("lost").hidden = !lost.length
    part("lost").replaceChildren(
      make("p", {}, "This packet holds answers to what the move no longer asks for:"),
      make("ul", {}, ...lost.map(([name, value]) => make("li", {}, `${name}: ${value}`))))
  }

  const levelOf = (name, row) => answers.REACHED.indexOf(field(`${name}:${row.dataset.rbRow}`).value)

  function showViews() {
    const views = rows.map(row => ({ row, mine: levelOf("level", row), theirs: levelOf("view", row) }))
    const both = views.filter(({ mine, theirs }) => mine >= 0 && theirs >= 0)
    for (const { row, mine, theirs } of views) {
      const said = mine < 0 || theirs < 0 ? "" : mine === theirs ? "Agreed" : "Differs"
      row.querySelector(".rb-row__verdict").textContent = said
      row.classList.toggle("rb-row--differs", said === "Differs")
    }
    const agreed = both.filter(({ mine, theirs }) => mine === theirs).length
    part("agreement").hidden = !both.length
    part("agreement").textContent = `The two views agree on ${agreed} of ${count(both.length, "expectation")} and differ on ${both.length - agreed}; ${rows.length - both.length} have one view or none.`
  }

  function showGaps() {
    const open = rows.filter(row => levelOf("level", row) < 2 && levelOf("view", row) < 2)
    const unrated = open.filter(row => levelOf("level", row) < 0).length
    const named = open.filter(row => levelOf("level", row) >= 0)
    part("gaps").replaceChildren(make("p", {}, open.length
      ? `${open.length} of ${rows.length} expectations are open${unrated ? `, ${unrated} of them not rated yet` : ""}${named.length ? ": " : "."}`
      : "No expectation is open."))
    if (named.length) part("gaps").append(make("ul", { class: "rb-chips" }, ...named.map(row => make("li", {}, titleOf(row)))))
  }

  // --- files ---

  const labelOf = each => page.words(each.closest("label").firstChild.textContent)

  /** The packet in reading order: headings, and fields with their names; each expectation under a heading of its own. */
  function parts() {
    const found = [{ kind: "heading", level: 1, text: form.dataset.rbTitle }]
    if (form.dataset.rbEdition) found.push({ kind: "text", text: `Specs: ${form.dataset.rbEdition}` })
    for (const each of form.querySelectorAll("h2, [data-rb-row], [data-rb-field]")) {
      if (each.localName === "h2") found.push({ kind: "heading", level: 2, text: page.words(each.textContent).replace(/¶$/, "") })
      else if (each.dataset.rbRow) found.push({ kind: "heading", level: 3, text: titleOf(each) }, ...(askedOf(each) ? [{ kind: "text", text: `Asked: ${askedOf(each)}` }] : []))
      else found.push({ kind: "field", name: each.dataset.rbField, label: labelOf(each), text: each.value })
    }
    return found
  }

  /** The same for a word processor: expectations as tables, the lines of the head and of the sign-off as they are. */
  function blocks() {
    const found = []
    for (const each of form.querySelectorAll("h2, .rb-rows, [data-rb-field], [data-rb-agreement]:not([hidden]), [data-rb-gaps] p, [data-rb-gaps] ul")) {
      if (each.localName === "h2") found.push({ kind: "heading", level: 2, text: page.words(each.textContent).replace(/¶$/, "") })
      else if (each.matches(".rb-rows")) found.push(tableOf(each))
      else if (each.localName === "ul") found.push({ kind: "text", text: [...each.children].map(item => item.textContent).join("; ") })
      else if (each.localName === "p") found.push({ kind: "text", text: each.textContent })
      else if (!each.closest(".rb-rows")) found.push({ kind: "field", label: labelOf(each), text: each.value })
    }
    return [{ kind: "heading", level: 1, text: form.dataset.rbTitle }, { kind: "text", text: `Specs: ${form.dataset.rbEdition || "undated"}` }, ...found]
  }

  function tableOf(box) {
    const heads = [...box.querySelector(".rb-rows__heads").children].map(each => each.textContent)
    const cells = row => {
      const change = row.querySelector(".rb-change").textContent.toLowerCase()
      return [[`${titleOf(row)} (${change})`, askedOf(row)].filter(Boolean).join("\n"), ...[...row.querySelectorAll("[data-rb-field]")].map(each => each.value)]
    }
    return { kind: "table", heads, rows: [...box.querySelectorAll("[data-rb-row]")].map(cells), shares: [29, 29, 11, 12, 19] }
  }

  const fileName = ending => `packet-${from}-to-${to}.${ending}`

  /** What a file says of a field, where the field can hold it. */
  function valueOf(each, text) {
    if (each.tagName !== "SELECT") return text
    return [...each.options].some(option => option.value === text) ? text : ""
  }

  function take({ from: one, to: other, side: theirs, fields: given }, name) {
    if (answers.role(one) !== from || answers.role(other) !== to) {
      throw new Fault(`“${name}” is the packet of another move: from ${answers.roleTitle(one)} to ${answers.roleTitle(other)}. Nothing was changed.`)
    }
    const counts = { taken: 0, stayed: 0, lost: [] }
    for (const [key, text] of given) {
      const [, heading, item] = key.match(/^(evidence:|level:|view:|note:)?(.+)$/)
      const each = field(heading ? heading + answers.current(item) : key)
      if (!each) {
        if (text) counts.lost.push(`${key}: ${text}`)
        continue
      }
      const value = valueOf(each, text)
      const isTheirs = each.dataset.rbSide === theirs && theirs !== side()
      if (!value || value === each.value) continue
      if (isTheirs || !each.value) {
        keep(each.dataset.rbField, value)
        counts.taken += 1
      } else counts.stayed += 1
    }
    show()
    const said = [`Took ${count(counts.taken, "answer")} of the ${theirs}’s file “${name}”.`]
    if (counts.stayed) said.push(`${count(counts.stayed, "answer differs and stayed as it is", "answers differ and stayed as they are")} here.`)
    if (counts.lost.length) said.push(`${count(counts.lost.length, "answer belongs", "answers belong")} to what this move no longer asks for: ${counts.lost.join("; ")}`)
    say(said.join(" "), counts.lost.length > 0)
  }

  // --- all together ---

  form.addEventListener("input", event => {
    const name = event.target.dataset.rbField
    if (!name) return
    keep(name, event.target.value)
    event.target.closest("label").classList.remove("rb-field--planned")
    showViews()
    showGaps()
  })
  form.addEventListener("change", event => {
    if (event.target.name !== "side") return
    store.put("me/side", side())
    show()
  })
  part("markdown").addEventListener("click", () => {
    page.download(fileName("md"), packetFile.write({ from, to, side: side(), parts: parts() }), "text/markdown")
    say("The packet is downloaded as Markdown.")
  })
  part("word").addEventListener("click", async () => {
    say("The document is being made …")
    try {
      page.download(fileName("docx"), await wordFile.make(form.dataset.rbTitle, blocks()))
      say("The packet is downloaded as a Word document.")
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      say(error.message, true)
    }
  })
  page.onFile(part("import"), (text, name) => take(packetFile.read(text, name), name))
  part("erase").addEventListener("click", () => {
    if (!confirm("Erase this packet, both sides of it? The growth plan stays. Without a download the packet is gone.")) return
    for (const [name] of store.under("packet/")) {
      const [, one, other] = name.match(/^(.+?)--(.+?)\//) ?? []
      if (answers.role(one) === from && answers.role(other) === to) store.drop(`packet/${name}`)
    }
    show()
    say("The packet is erased.")
  })

  if (store.get("me/side") === "manager") form.querySelector("[value=manager]").checked = true
  form.querySelector(".rb-outline").open = ["situation", "complication", "resolution"].some(name => kept().get(name))
  show()
  page.live()
  store.watch(show)
  store.check()
}
