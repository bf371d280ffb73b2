"use strict"

/* What several people can do together, from the files that they have exported. Nothing of it outlives the page. */

{
  const { form, make, link, table, say, count } = page
  const part = name => form.querySelector(`[data-rb-${name}]`)
  const people = new Map() // name -> { name, role, steps }
  const plan = { person: "", role: "" }
  const called = step => (step ? handbook.steps[step - 1].title : "–")

  // --- people ---

  /** A person as a file tells of them: who, in which role, and the step that they claim in each skill. */
  function personOf(entries, fileName) {
    const steps = new Map()
    for (const [name, { value }] of [...entries].sort(([, one], [, other]) => one.at - other.at)) {
      const key = name.startsWith("answer/skill:") && answers.current(name.slice("answer/".length))
      const step = key && answers.claimed(value.value)
      if (key && step !== null) steps.set(key, step)
    }
    const name = entries.get("me/name")?.value.trim() || fileName.replace(/\.json$/i, "")
    return { name, role: answers.role(entries.get("me/role")?.value ?? ""), steps }
  }

  function take(text, fileName) {
    const { entries, broken } = growthFile.read(text, fileName)
    const person = personOf(entries, fileName)
    const isNew = !people.has(person.name)
    people.set(person.name, person)
    show()
    const said = [isNew ? `Read the plan of ${person.name}.` : `Read the plan of ${person.name} again, in place of the one before.`]
    if (!(person.role in handbook.roles)) said.push("It names no role of this handbook: choose one below.")
    if (broken) said.push(`${count(broken, "entry", "entries")} of the file can't be read and ${broken === 1 ? "was" : "were"} left out.`)
    say(said.join(" "))
  }

  // --- the team ---

  const asksOf = role => [...(answers.asks.get(role) ?? [])].filter(([key]) => key.startsWith("skill:"))

  /** Each skill that a role of the team asks for, with the highest step asked: at least the first. */
  function needs(team) {
    const found = new Map()
    for (const [key, step] of team.flatMap(({ role }) => asksOf(role))) found.set(key, Math.max(found.get(key) ?? 1, step))
    return found
  }

  /** Names of those who reach what is asked in each skill. */
  function coverage(team, needed) {
    return new Map([...needed].map(([key, step]) => [key, team.filter(({ steps }) => (steps.get(key) ?? 0) >= step).map(({ name }) => name)]))
  }

  /** The team as it would be once the planned promotion is earned: the person reaches all that the new role asks for. */
  function promoted(team) {
    return team.map(person => {
      if (person.name !== plan.person) return person
      const steps = new Map(person.steps)
      for (const [key, step] of asksOf(plan.role)) steps.set(key, Math.max(steps.get(key) ?? 0, step || 1))
      return { ...person, steps }
    })
  }

  // --- what is shown ---

  function choice(label, value, options, change) {
    const select = make("select", {}, ...options.map(([each, title]) => make("option", { value: each }, title)))
    select.value = value
    select.addEventListener("change", () => change(select.value))
    return make("label", {}, label, " ", select)
  }

  const roleOptions = [["", "choose a role"], ...Object.entries(handbook.roles).map(([id, { title }]) => [id, title])]

  function members(team) {
    return table("Members", ["Person", "Role", "Skills answered", "Change"], team.map(person => {
      const remove = make("button", { type: "button", class: "rb-button" }, "Take out", make("span", { class: "rb-hidden" }, ` ${person.name}`))
      remove.addEventListener("click", () => {
        people.delete(person.name)
        show()
        say(`${person.name} is taken out.`)
      })
      const hidden = make("span", { class: "rb-hidden" }, `Role of ${person.name}`)
      const role = choice(hidden, person.role in handbook.roles ? person.role : "", roleOptions, value => {
        people.set(person.name, { ...person, role: value })
        show()
      })
      return [person.name, role, String(person.steps.size), remove]
    }))
  }

  const skillLink = key => link(`skills/${key.split(":")[1]}/`, handbook.titles[key])

  function coverageTable(team, needed, covered) {
    const order = [...needed.keys()].sort((one, other) => covered.get(one).length - covered.get(other).length || handbook.titles[one].localeCompare(handbook.titles[other]))
    const rows = order.map(key => {
      const able = covered.get(key)
      const steps = team.map(({ name, steps }) => make("td", able.includes(name) ? { class: "rb-reached" } : {}, called(steps.get(key))))
      return [skillLink(key), called(needed.get(key)), able.length ? String(able.length) : "nobody", ...steps]
    })
    return table("Coverage of each skill", ["Skill", "Asked, at most", "Reach it", ...team.map(({ name }) => name)], rows)
  }

  const listed = (keys, none) => (keys.length ? make("ul", { class: "rb-index" }, ...keys.map(key => make("li", {}, skillLink(key)))) : make("p", {}, none))

  function singles(needed, covered) {
    const found = [...needed.keys()].filter(key => covered.get(key).length === 1)
    const byPerson = new Map()
    for (const key of found) byPerson.set(covered.get(key)[0], [...(byPerson.get(covered.get(key)[0]) ?? []), key])
    if (!found.length) return [make("p", {}, "No skill rests on one person alone.")]
    return [make("dl", { class: "rb-terms" }, ...[...byPerson].map(([name, keys]) =>
      make("div", {}, make("dt", {}, `${name}, ${count(keys.length, "skill")}`), make("dd", {}, ...keys.flatMap((key, number) => [number ? ", " : "", skillLink(key)])))))]
  }

  function planned(team, needed, covered) {
    const fields = make("p", { class: "rb-fields" },
      choice("Person", plan.person, [["", "choose a person"], ...team.map(({ name }) => [name, name])], value => { plan.person = value; show() }),
      choice("Becomes", plan.role, roleOptions, value => { plan.role = value; show() }))
    if (!people.has(plan.person) || !plan.role) return [fields, make("p", {}, "Choose who is to be promoted, and to what.")]
    const after = coverage(promoted(team), needed)
    const gaps = [...needed.keys()].filter(key => !covered.get(key).length)
    const closed = gaps.filter(key => after.get(key).length)
    const shared = [...needed.keys()].filter(key => covered.get(key).length === 1 && after.get(key).length > 1)
    return [
      fields,
      make("p", {}, `Once ${plan.person} reaches what ${handbook.roles[plan.role].title} asks for, ${closed.length} of ${count(gaps.length, "gap")} ${closed.length === 1 ? "is" : "are"} closed, and ${count(shared.length, "skill")} no longer ${shared.length === 1 ? "rests" : "rest"} on one person.`),
      make("h3", {}, "Gaps that it closes"), listed(closed, "None."),
      make("h3", {}, "No longer with one person alone"), listed(shared, "None."),
      make("h3", {}, "Gaps that stay"), listed(gaps.filter(key => !after.get(key).length), "None."),
    ]
  }

  function show() {
    const team = [...people.values()]
    if (!team.length) return part("found").replaceChildren(make("p", {}, "Nobody is here yet. Members export their plans on the page “Growth” of their role."))
    const needed = needs(team)
    const covered = coverage(team, needed)
    const gaps = [...covered.values()].filter(able => !able.length).length
    part("found").replaceChildren(
      make("h2", {}, "Members"), members(team),
      make("h2", {}, "Coverage"),
      make("p", {}, `The roles of the team ask for ${count(needed.size, "skill")}; ${gaps ? `in ${gaps} of them nobody reaches what is asked` : "in each of them somebody reaches what is asked"}.`),
      ...(needed.size ? [coverageTable(team, needed, covered)] : []),
      make("h2", {}, "Single points of knowledge"), ...singles(needed, covered),
      make("h2", {}, "A planned promotion"), ...planned(team, needed, covered),
    )
  }

  page.onFile(part("import"), take)
  part("drop").addEventListener("dragover", event => {
    event.preventDefault()
    part("drop").classList.add("rb-drop--over")
  })
  part("drop").addEventListener("dragleave", () => part("drop").classList.remove("rb-drop--over"))
  part("drop").addEventListener("drop", event => {
    event.preventDefault()
    part("drop").classList.remove("rb-drop--over")
    page.read(event.dataTransfer.files, take)
  })
  show()
  page.live()
}
