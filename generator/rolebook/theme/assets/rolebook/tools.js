"use strict"

/* The tools that compute in the browser: comparing roles, finding a path, and placing a hybrid role. Each form says by
   data-rb-tool which one it is, and stays hidden without this script. The address always holds the reader's choice. */

const form = document.querySelector("form[data-rb-tool]")
const home = form.dataset.rbHome
const result = form.querySelector("[data-rb-result]")
const say = form.querySelector("[data-rb-status]") || result

/** Makes an element; children are elements or text, never markup. */
function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

function link(path, text) {
  return make("a", { href: home + path }, text)
}

async function load(path) {
  const answer = await fetch(home + path)
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
  return answer.json()
}

const parameters = () => new URLSearchParams(location.search)
const known = select => new Set([...select.options].map(option => option.value))

/** Takes the address into the form. Returns words about what in it can't be used. */
function readAddress(defaults) {
  const given = parameters()
  const faults = []
  for (const field of form.elements) {
    if (!field.name) continue
    const value = given.get(field.name) ?? defaults[field.name] ?? ""
    if (field.type === "checkbox") field.checked = given.has(field.name)
    else if (field.tagName === "SELECT" && !known(field).has(value)) {
      faults.push(`There is no role “${value}” in this handbook.`)
      field.value = defaults[field.name] ?? field.options[0].value
    } else field.value = value
  }
  return faults
}

function writeAddress() {
  const chosen = new URLSearchParams()
  for (const field of form.elements) {
    if (!field.name || (field.type === "checkbox" ? !field.checked : field.value === "")) continue
    chosen.set(field.name, field.type === "checkbox" ? "1" : field.value)
  }
  history.pushState(null, "", `?${chosen}`)
}

/** Runs a tool: shows it for the address, after each change, and when the reader goes back. */
function run(defaults, show) {
  const refresh = async () => {
    const faults = readAddress(defaults)
    try {
      await show(faults)
    } catch (error) {
      const why = location.protocol === "file:" ? "Opened from disk, this page can't load its data." : "The data could not be loaded."
      say.replaceChildren(make("p", {}, `${why} ${error.message}`))
    }
  }
  form.hidden = false
  form.addEventListener("submit", event => event.preventDefault())
  form.addEventListener("change", () => { writeAddress(); refresh() })
  addEventListener("popstate", refresh)
  refresh()
}

const options = name => [...form.elements[name].options].map(option => option.value).filter(Boolean)

// --- compare ---

const loaded = new Map()
function role(id) {
  if (!loaded.has(id)) loaded.set(id, load(`data/roles/${id}.json`))
  return loaded.get(id)
}

/** Lines the items of roles up: those with a key side by side, others under what their group is called. */
function rows(roles) {
  const found = new Map()
  roles.forEach((each, column) => {
    for (const item of each.items) {
      const name = item.key ? item.name : item.group
      const id = JSON.stringify([item.kind, item.key || item.group])
      if (!found.has(id)) found.set(id, { kind: item.kind, name, cells: roles.map(() => []) })
      found.get(id).cells[column].push(item.key && item.name !== name ? `${item.name}: ${item.value}` : item.value)
    }
  })
  return [...found.values()].map(row => ({
    ...row,
    differs: new Set(row.cells.map(cell => JSON.stringify(cell))).size > 1,
  }))
}

function cell(values) {
  if (!values.length) return make("td", {}, make("span", { class: "rb-muted" }, "–"))
  if (values.length === 1) return make("td", {}, values[0])
  return make("td", {}, make("ul", {}, ...values.map(value => make("li", {}, value))))
}

async function showComparison(faults) {
  const ids = ["a", "b", "c"].map(name => form.elements[name].value).filter(Boolean)
  const roles = await Promise.all(ids.map(role))
  const all = rows(roles)
  const only = form.elements.differs.checked
  const shown = only ? all.filter(row => row.differs) : all
  const differ = all.filter(row => row.differs).length
  say.replaceChildren(
    ...faults.map(fault => make("p", { class: "rb-fault" }, fault)),
    make("p", {}, `${differ} of ${all.length} lines differ.`),
  )
  const kinds = [...new Set(shown.map(row => row.kind))]
  result.replaceChildren(...kinds.flatMap(kind => [
    make("h2", {}, kind.charAt(0).toUpperCase() + kind.slice(1)),
    make("div", { class: "rb-table", role: "region", tabindex: "0", "aria-label": `Comparison: ${kind}` },
      make("table", { class: "rb-grid" },
        make("thead", {}, make("tr", {}, make("th", { scope: "col" }, "What"),
          ...roles.map(each => make("th", { scope: "col" }, link(`roles/${each.id}/`, each.title))))),
        make("tbody", {}, ...shown.filter(row => row.kind === kind).map(row =>
          make("tr", row.differs ? { class: "rb-differs" } : {}, make("th", { scope: "row" }, row.name), ...row.cells.map(cell)))))),
  ]))
}

function compare() {
  const [first, second] = options("a")
  const defaults = { a: first, b: second ?? first, c: "" }
  form.querySelector("[data-rb-swap]").addEventListener("click", () => {
    const { a, b } = form.elements
    ;[a.value, b.value] = [b.value, a.value]
    form.dispatchEvent(new Event("change"))
  })
  form.querySelector("[data-rb-share]").addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(location.href)
      say.replaceChildren(make("p", {}, "The address is copied."))
    } catch {
      say.replaceChildren(make("p", {}, `Copy this address: ${location.href}`))
    }
  })
  run(defaults, showComparison)
}

// --- path finder ---

/** Returns the steps of the path with the least effort (Dijkstra), or null. */
function shortest(steps, from, to) {
  const best = new Map([[from, { cost: 0, via: null }]])
  const open = new Set([from])
  while (open.size) {
    const here = [...open].reduce((one, other) => (best.get(other).cost < best.get(one).cost ? other : one))
    open.delete(here)
    if (here === to) break
    for (const step of steps.filter(each => each.from === here)) {
      const cost = best.get(here).cost + step.effort
      if (!best.has(step.to) || cost < best.get(step.to).cost) {
        best.set(step.to, { cost, via: step })
        open.add(step.to)
      }
    }
  }
  if (!best.has(to)) return null
  const path = []
  for (let step = best.get(to).via; step; step = best.get(step.from).via) path.unshift(step)
  return path
}

function showPath(graph, faults) {
  const { from, to } = form.elements
  const path = shortest(graph.steps, from.value, to.value)
  const title = id => graph.roles[id]
  const lines = faults.map(fault => make("p", { class: "rb-fault" }, fault))
  if (!path) lines.push(make("p", {}, `No path leads from ${title(from.value)} to ${title(to.value)}.`))
  else if (!path.length) lines.push(make("p", {}, "Choose two different roles."))
  else {
    const total = path.reduce((sum, step) => sum + step.effort, 0)
    lines.push(
      make("p", {}, `${path.length} ${path.length === 1 ? "step" : "steps"}, ${total} new or raised in all:`),
      make("ol", { class: "rb-path" }, ...path.map(step =>
        make("li", {}, link(`moves/${step.from}/${step.to}/`, `${title(step.from)} → ${title(step.to)}`), ` ${step.effort} new or raised`))),
    )
  }
  result.replaceChildren(...lines)
  document.querySelectorAll("[data-rb-from]").forEach(edge => {
    const { rbFrom, rbTo } = edge.dataset
    const on = (path ?? []).some(step => [step.from, step.to].sort().join() === [rbFrom, rbTo].sort().join())
    edge.classList.toggle("rb-atlas__edge--chosen", on)
  })
}

function findPath() {
  const graph = JSON.parse(document.querySelector("[data-rb-graph]").textContent)
  const roles = options("from")
  run({ from: roles[0], to: roles[1] ?? roles[0] }, faults => showPath(graph, faults))
}

// --- hybrid roles ---

/** Returns how far apart two sets of steps are, from 0 (the same) to 1, over the skills that either asks for. */
function distance(one, other) {
  const named = [...new Set([...Object.keys(one), ...Object.keys(other)])]
  const apart = named.reduce((sum, skill) => sum + Math.abs((one[skill] ?? 0) - (other[skill] ?? 0)), 0)
  const most = named.reduce((sum, skill) => sum + Math.max(one[skill] ?? 0, other[skill] ?? 0), 0)
  return most ? apart / most : 0
}

function blend(facts, parts) {
  const mix = {}
  const total = parts.reduce((sum, part) => sum + part.share, 0)
  for (const { id, share } of parts) {
    for (const [skill, step] of Object.entries(facts.roles[id].asks)) mix[skill] = (mix[skill] ?? 0) + (step * share) / total
  }
  return mix
}

async function showBridge(faults) {
  const facts = await load("data/skills.json")
  const parts = ["a", "b", "c"]
    .map(name => ({ id: form.elements[name].value, share: Number(form.elements[`${name}-share`].value) || 0 }))
    .filter(part => part.id && part.share > 0)
  const notes = faults.map(fault => make("p", { class: "rb-fault" }, fault))
  if (!parts.length) {
    say.replaceChildren(...notes, make("p", {}, "Give at least one role a share above 0 %."))
    result.replaceChildren()
    return
  }
  const total = parts.reduce((sum, part) => sum + part.share, 0)
  if (total !== 100) notes.push(make("p", {}, `The shares add up to ${total} %; they are weighed against each other.`))
  const mix = blend(facts, parts)
  const near = Object.entries(facts.roles)
    .map(([id, each]) => ({ id, title: each.title, far: distance(mix, each.asks) }))
    .sort((one, other) => one.far - other.far || one.title.localeCompare(other.title))
    .slice(0, 5)
  say.replaceChildren(...notes, make("p", {}, make("strong", {}, `Nearest role: ${near[0].title}`), `, ${Math.round(100 * (1 - near[0].far))} % alike in skills.`))
  const step = value => (Math.round(value) ? facts.steps[Math.round(value) - 1] : "not asked for")
  const gaps = id => Object.entries(facts.roles[id].asks)
    .filter(([skill, asked]) => asked > Math.round(mix[skill] ?? 0))
    .sort(([one, a], [other, b]) => (b - (mix[other] ?? 0)) - (a - (mix[one] ?? 0)))
  const targets = [...new Set([...parts.map(part => part.id), near[0].id])]
  result.replaceChildren(
    make("h2", {}, "Nearest roles"),
    make("ol", {}, ...near.map(each => make("li", {}, link(`roles/${each.id}/`, each.title), ` ${Math.round(100 * (1 - each.far))} % alike`))),
    ...targets.flatMap(id => [
      make("h2", {}, `To become ${facts.roles[id].title}`),
      gaps(id).length
        ? make("ul", { class: "rb-points" }, ...gaps(id).map(([skill, asked]) =>
          make("li", {}, link(`skills/${skill}/`, facts.skills[skill]), `: ${step(mix[skill] ?? 0)} → ${step(asked)}`)))
        : make("p", {}, "Nothing is missing: the mix asks for at least as much in every skill."),
    ]),
  )
}

function bridge() {
  const roles = options("a")
  const defaults = { a: roles[0], b: roles[1] ?? "", c: "", "a-share": "70", "b-share": "30", "c-share": "0" }
  run(defaults, showBridge)
}

;({ compare, path: findPath, bridge })[form.dataset.rbTool]()
