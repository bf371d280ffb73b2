"use strict"

/* The growth plan of a role: what the reader answers is kept at once, held against what the role asks for, and shown
   beside what was said before. */

{
  const { form, make, link, table, say, count, day } = page
  const here = form.dataset.rbRole
  const part = name => form.querySelector(`[data-rb-${name}]`)
  const items = []
  let heading = ""
  for (const element of form.querySelectorAll(".rb-item__group, [data-rb-item]")) {
    if (element.matches(".rb-item__group")) {
      heading = element.textContent
      continue
    }
    const { rbItem: key, rbStamp: stamp, rbStep: step } = element.dataset
    items.push({ element, key, stamp, step: Number(step), group: heading, kind: key.split(":")[0], title: element.querySelector("legend").textContent })
  }
  const keys = new Set(items.map(({ key }) => key))

  // --- answers ---

  const wording = ({ element }) => page.words([...element.querySelectorAll("[data-rb-words]")].map(each => each.textContent).join(" – "))

  function answer(item, value) {
    store.put(`answer/${item.key}`, { value, role: here, edition: handbook.edition, stamp: item.stamp, wording: wording(item) })
  }

  /** What has happened to an item since it was answered, as sentences. */
  function since(item, given) {
    const said = []
    if (given.key !== item.key) said.push(`Renamed since you answered: it was “${given.key.split(":")[1]}”.`)
    if (answers.reached(given.value, item.step) === null) said.push(`You chose “${given.value}”, which is no step of the scale any more. Please choose again.`)
    if (given.stamp !== item.stamp) {
      const when = [given.edition, day(given.at)].filter(Boolean).join(", ")
      said.push(answers.role(given.role) === here ? `Changed since you answered (${when}).` : `You answered this as ${answers.roleTitle(given.role)} puts it (${when}).`)
    }
    return said
  }

  function showAnswer(item, given) {
    for (const input of item.element.querySelectorAll("input[type=radio]")) input.checked = input.value === given?.value
    item.element.querySelector(".rb-since")?.remove()
    const said = given ? since(item, given) : []
    if (!said.length) return
    const note = make("div", { class: "rb-since" }, make("p", {}, said.join(" ")))
    if (given.stamp !== item.stamp) {
      const keep = make("button", { type: "button", class: "rb-button" }, "My answer holds for this wording")
      keep.addEventListener("click", () => answer(item, given.value))
      note.append(make("dl", { class: "rb-terms" },
        make("div", {}, make("dt", {}, "As you answered it"), make("dd", {}, given.wording)),
        make("div", {}, make("dt", {}, "As it is here, now"), make("dd", {}, wording(item)))), keep)
    }
    item.element.querySelector(".rb-scale").after(note)
  }

  // --- evidence ---

  const newId = () => [...crypto.getRandomValues(new Uint32Array(3))].map(part => part.toString(36)).join("")
  const fields = row => ["textarea", "[type=date]", "[type=url]"].map(each => row.querySelector(each))

  function write(item, row) {
    const [text, date, url] = fields(row).map(field => field.value)
    row.dataset.rbId ||= newId()
    if (text || date || url) store.put(`evidence/${row.dataset.rbId}`, { item: item.key, text, date, link: url })
    else store.drop(`evidence/${row.dataset.rbId}`)
  }

  function addRow(item) {
    const row = item.blank.cloneNode(true)
    item.add.before(row)
    return row
  }

  /** Shows the pieces of an item, each in a row that stays the same while somebody types in it. */
  function showEvidence(item, pieces) {
    const rows = new Map([...item.element.querySelectorAll("[data-rb-id]")].map(row => [row.dataset.rbId, row]))
    for (const { id, text, date, link: url } of pieces) {
      const row = rows.get(id) ?? addRow(item)
      row.dataset.rbId = id
      fields(row).forEach((field, number) => {
        const value = [text, date, url][number]
        if (field.value !== value) field.value = value
      })
      rows.delete(id)
    }
    for (const row of rows.values()) if (!row.contains(document.activeElement)) row.remove()
  }

  function prepareEvidence(item) {
    const row = item.element.querySelector(".rb-evidence")
    item.blank = row.cloneNode(true)
    item.add = make("button", { type: "button", class: "rb-evidence__add" }, "Add evidence", make("span", { class: "rb-hidden" }, ` for ${item.title}`))
    item.add.addEventListener("click", () => fields(addRow(item))[0].focus())
    row.replaceWith(item.add)
  }

  // --- where the reader stands ---

  const mean = numbers => numbers.reduce((sum, number) => sum + number, 0) / numbers.length
  const outOf = number => (number === null ? "–" : number.toFixed(1))

  /** Skills by their groups, or one by one where there are few groups: what is asked, and what each set of values claims. */
  function axes() {
    const skills = items.filter(({ kind, step }) => kind === "skill" && step)
    const groups = new Map()
    for (const skill of skills) groups.set(skill.group, [...(groups.get(skill.group) ?? []), skill])
    return groups.size >= 3 ? [...groups] : skills.map(skill => [skill.title, [skill]])
  }

  const level = (members, values) => mean(members.map(({ key }) => answers.claimed(values.get(key)) ?? 0))

  function counts(values, of = items) {
    const found = of.map(item => (values.has(item.key) ? answers.reached(values.get(item.key), item.step) : null))
    return { met: found.filter(each => each >= 2).length, towards: found.filter(each => each === 1).length, none: found.filter(each => each === 0).length, open: found.filter(each => each === null).length }
  }

  function chart(values, then) {
    const found = axes()
    const rings = handbook.steps.length
    const asked = found.map(([, members]) => mean(members.map(({ step }) => step)))
    const mine = found.map(([, members]) => level(members, values))
    const past = then && found.map(([, members]) => level(members, then.values))
    const rows = found.map(([name], number) => [name, outOf(asked[number]), ...(past ? [outOf(past[number])] : []), outOf(mine[number])])
    const heads = ["Skills", "Asked here", ...(past ? [`You, ${day(then.at)}`] : []), "You, now"]
    const parts = [table(`Skills: asked and yours, from 0 to ${rings}`, heads, rows)]
    if (found.length >= 3 && found.length <= 12) {
      const series = [{ kind: "asked", shares: asked }, ...(past ? [{ kind: "then", shares: past }] : []), { kind: "mine", shares: mine }]
      const key = make("figcaption", {}, make("span", { class: "rb-key rb-key--asked" }, "asked here"), ...(past ? [make("span", { class: "rb-key rb-key--then" }, day(then.at))] : []), make("span", { class: "rb-key rb-key--mine" }, "you, now"))
      parts.unshift(make("figure", { class: "rb-radar__figure" }, radar.draw(found.map(([name]) => name), rings, series.map(({ kind, shares }) => ({ kind, shares: shares.map(share => share / rings) }))), key))
    }
    return parts
  }

  function gaps(values) {
    const distance = item => (item.kind === "skill" && item.step ? item.step - (answers.claimed(values.get(item.key)) ?? 0) : 2 - answers.reached(values.get(item.key), item.step))
    return items.filter(item => values.has(item.key) && answers.reached(values.get(item.key), item.step) < 2).sort((one, other) => distance(other) - distance(one)).slice(0, 10)
  }

  function snapshots() {
    return store.under("snapshot/").map(([name, value, at]) => ({ name, at, values: new Map(Object.entries(value.values).map(([key, each]) => [answers.current(key), each])) }))
  }

  function showStanding(all) {
    const values = new Map([...all].map(([key, { value }]) => [key, value]))
    const { met, towards, none, open } = counts(values)
    const past = snapshots()
    const chosen = part("then").value
    part("then").replaceChildren(make("option", { value: "" }, "no other day"), ...past.map(({ name, at }) => make("option", { value: name }, new Date(at).toLocaleString("en-GB", { dateStyle: "long", timeStyle: "short" }))))
    part("then").value = past.some(({ name }) => name === chosen) ? chosen : ""
    part("past").hidden = !past.length
    part("forget").hidden = !part("then").value
    const then = past.find(({ name }) => name === part("then").value)
    part("summary").textContent = met + towards + none
      ? `You meet ${met} of ${count(items.length, "expectation")}, work towards ${towards}, have ${none} still to begin and ${open} still to answer.${then ? ` On ${day(then.at)} you met ${counts(then.values).met}.` : ""}`
      : `You have not answered any of the ${items.length} expectations yet. Begin with the ones that you are surest of.`
    const byKind = [["responsibility", "Responsibilities"], ["skill", "Skills"], ["kpi", "KPIs"]].map(([kind, title]) => [title, items.filter(item => item.kind === kind)]).filter(([, of]) => of.length)
    const rows = byKind.map(([title, of]) => {
      const found = counts(values, of)
      return [title, of.length, ...(then ? [counts(then.values, of).met] : []), found.met, found.towards, found.none, found.open]
    })
    const heads = ["Kind", "Asked", ...(then ? [`Met, ${day(then.at)}`] : []), "Met", "Towards", "Not yet", "Not answered"]
    const open_ = gaps(values)
    part("standing").replaceChildren(
      table("Expectations met, by kind", heads, rows),
      ...(axes().length ? chart(values, then) : []),
      ...(open_.length ? [make("h3", {}, "Furthest from what is asked"), make("ol", { class: "rb-points" }, ...open_.map(item => make("li", {}, make("a", { href: `#${item.element.id}` }, item.title), ` ${answers.called(values.get(item.key))}`)))] : []),
    )
  }

  // --- what other roles ask for, or none any more ---

  function showElsewhere(all, evidence) {
    const others = [...new Set([...all.keys(), ...evidence.keys()])].filter(key => !keys.has(key))
    const entry = key => {
      const given = all.get(key)
      const pieces = (evidence.get(key) ?? []).map(({ text, date, link: url }) => make("li", {}, [text, date, url].filter(Boolean).join(" · ")))
      const name = given ? given.wording.split(" – ")[0] : handbook.titles[key] ?? key
      const roles = answers.holders(key)
      const where = roles.length
        ? ["Asked of ", ...roles.flatMap((id, number) => [number ? ", " : "", link(`roles/${id}/growth/#${key.replace(":", "-")}`, handbook.roles[id].title)])]
        : [`No role asks for this any more${given ? `; you answered it for ${answers.roleTitle(given.role)} in ${given.edition || "an earlier edition"}` : ""}. Your answer and evidence stay here and in every export.`]
      return make("li", {}, make("strong", {}, name), given ? ` ${answers.called(given.value)} ` : " ", make("span", { class: "rb-note" }, ...where), ...(pieces.length ? [make("ul", {}, ...pieces)] : []))
    }
    const gone = others.filter(key => !answers.holders(key).length)
    const kept = others.filter(key => answers.holders(key).length)
    part("elsewhere").replaceChildren(
      ...(gone.length ? [make("h3", {}, "Asked of nobody any more"), make("ul", { class: "rb-points" }, ...gone.map(entry))] : []),
      ...(kept.length ? [make("details", { class: "rb-more" }, make("summary", {}, `${count(kept.length, "answer or piece of evidence", "answers and evidence")} for what other roles ask`), make("ul", { class: "rb-points" }, ...kept.map(entry)))] : []),
      ...(others.length ? [] : [make("p", {}, "Nothing: all that you have entered belongs to this role.")]),
    )
  }

  // --- all together ---

  let drawn = 0
  function show() {
    const all = answers.all()
    const evidence = answers.evidence()
    for (const item of items) {
      showAnswer(item, all.get(item.key))
      showEvidence(item, evidence.get(item.key) ?? [])
    }
    for (const field of form.querySelectorAll("[data-rb-me]")) {
      const value = store.get(`me/${field.dataset.rbMe}`) ?? ""
      if (field.value !== value) field.value = value
    }
    part("mine").checked = answers.role(store.get("me/role") ?? "") === here
    showStanding(all)
    showElsewhere(all, evidence)
    drawn = 0
  }

  const showSoon = () => { drawn ||= requestAnimationFrame(show) }

  function chooseRole() {
    const mine = answers.role(store.get("me/role") ?? "")
    const near = handbook.roles[mine] ?? handbook.roles[here]
    const named = [mine, ...near.next, ...near.adjacent].filter(id => id in handbook.roles)
    const notes = new Map([...near.adjacent.map(id => [id, " (beside it)"]), ...near.next.map(id => [id, " (next)"]), [mine, " (my role)"]])
    const option = id => make("option", { value: id }, handbook.roles[id].title + (notes.get(id) ?? ""))
    const rest = Object.keys(handbook.roles).filter(id => !named.includes(id))
    part("project").replaceChildren(...[...new Set(named), ...rest].map(option))
    part("project").value = here
  }

  form.addEventListener("change", event => {
    const item = items.find(({ element }) => element.contains(event.target))
    if (item && event.target.type === "radio") answer(item, event.target.value)
  })
  form.addEventListener("input", event => {
    const item = items.find(({ element }) => element.contains(event.target))
    const row = event.target.closest(".rb-evidence")
    if (item && row) write(item, row)
    if (event.target.dataset.rbMe) store.put(`me/${event.target.dataset.rbMe}`, event.target.value)
  })
  part("mine").addEventListener("change", event => {
    if (event.target.checked) store.put("me/role", here)
    else store.drop("me/role")
    chooseRole()
  })
  part("project").addEventListener("change", event => {
    const to = link(`roles/${event.target.value}/growth/`, "")
    location.assign(to.href)
  })
  part("then").addEventListener("change", show)
  part("snapshot").addEventListener("click", () => {
    const values = Object.fromEntries([...answers.all()].map(([key, { value }]) => [key, value]))
    if (!Object.keys(values).length) return say("There is nothing to take a snapshot of yet: answer something first.")
    store.put(`snapshot/${new Date().toISOString()}`, { role: here, edition: handbook.edition, values })
    say(`Snapshot of ${count(Object.keys(values).length, "answer")} taken.`)
  })
  part("forget").addEventListener("click", () => {
    store.drop(`snapshot/${part("then").value}`)
    say("The snapshot is deleted.")
  })
  part("export").addEventListener("click", () => {
    const stamp = new Date().toISOString().slice(0, 10)
    page.download(`growth-plan-${stamp}.json`, growthFile.write(store.all()), "application/json")
    say(`Exported ${count(store.all().size, "entry", "entries")}. The file holds all that you have entered; keep it where only you can read it.`)
  })
  page.onFile(part("import"), (text, name) => {
    const { entries, broken, exported } = growthFile.read(text, name)
    const { taken, kept } = store.merge(entries)
    const said = [`Imported ${count(taken, "entry", "entries")} from “${name}”${exported ? `, exported on ${day(exported)}` : ""}.`]
    if (kept) said.push(`${count(kept, "entry here is", "entries here are")} newer and stayed as they are.`)
    if (broken) said.push(`${count(broken, "entry", "entries")} of the file can't be read and ${broken === 1 ? "was" : "were"} left out.`)
    say(said.join(" "), broken > 0)
  })
  part("erase").addEventListener("click", () => {
    if (!confirm("Erase all answers, evidence, snapshots and packets that this browser keeps for this handbook? Without an export they are gone.")) return
    store.erase()
    say("Everything is erased.")
  })

  items.forEach(prepareEvidence)
  chooseRole()
  show()
  page.live()
  store.watch(showSoon)
  store.check()
}
