/* The finder: roles by facets and words. The address holds the choice; facets, chosen values and results follow it. */

import { Index } from "./engine.js"
import { asked, fitting, has, search, told } from "./narrow.js"
import { count, make, marked, snippet } from "./view.js"

const SHOWN = 8 // values of a facet before “Show all”
const MANY = 12 // values from which on a facet has a field to look for one
const PAUSE = 200 // milliseconds without a key before the words count

const form = document.querySelector("[data-rb-finder]")
const part = name => form.querySelector(`[data-rb-${name}]`)
const home = form.dataset.rbFinder
const facetsBox = part("facets")
let data
let index
let turn = 0

/** What the address asks for. */
function current() {
  return asked(data, new URLSearchParams(location.search))
}

function write(words, chosen, replace = false) {
  const wanted = new URLSearchParams()
  if (words.trim()) wanted.set("q", words.trim())
  for (const [id, values] of chosen) {
    for (const [place, step] of values) {
      const [value] = data.facets.find(facet => facet.id === id).values[place]
      wanted.append(id, step < 0 ? value : `${value}.${data.steps[step][0]}`)
    }
  }
  const address = wanted.size ? `?${wanted}` : location.pathname
  if (replace) history.replaceState(null, "", address)
  else history.pushState(null, "", address)
}

/** How many roles a reader would see with a value chosen: beside the others of a facet, or instead of them. */
function counts(roles, chosen, n) {
  const facet = data.facets[n]
  const among = fitting(data, roles, chosen, facet.exclusive ? n : -1)
  return facet.values.map((_, place) => among.filter(role => has(role, n, place, chosen.get(facet.id).get(place) ?? -1)).length)
}

// --- what is shown ---

const open = new Set(["family", "level"]) // facets that are unfolded
const whole = new Set() // facets that show all their values
const sought = new Map() // facet -> what is typed into its field

function showFacets(roles, state) {
  const focused = document.activeElement?.dataset?.rbKey
  facetsBox.replaceChildren(...data.facets.map((facet, n) => facetBox(facet, n, roles, state)))
  if (focused) facetsBox.querySelector(`[data-rb-key="${CSS.escape(focused)}"]`)?.focus()
}

function facetBox(facet, n, roles, state) {
  const values = state.chosen.get(facet.id)
  const number = counts(roles, state.chosen, n)
  const box = make("details", { class: "rb-facet" }, make("summary", { "data-rb-key": facet.id }, facet.title, ...(values.size ? [make("span", { class: "rb-facet__chosen" }, ` (${values.size})`)] : [])))
  box.open = open.has(facet.id) || values.size > 0
  box.addEventListener("toggle", () => box.open ? open.add(facet.id) : open.delete(facet.id))
  const list = make("ul")
  const fill = () => list.replaceChildren(...rows(facet, number, values, state))
  if (facet.values.length >= MANY) {
    const field = make("input", { type: "search", "aria-label": `Look for a value of: ${facet.title}`, placeholder: `Look in ${facet.values.length}`, "data-rb-key": `${facet.id}?` })
    field.value = sought.get(facet.id) ?? ""
    field.addEventListener("input", event => {
      event.stopPropagation()
      sought.set(facet.id, field.value)
      fill()
    })
    box.append(field)
  }
  box.append(list)
  fill()
  return make("fieldset", {}, make("legend", { class: "rb-hidden" }, facet.title), box)
}

function rows(facet, number, values, state) {
  const typed = (sought.get(facet.id) ?? "").trim().toLowerCase()
  const places = facet.values.map((_, place) => place).filter(place => values.has(place) || facet.values[place][1].toLowerCase().includes(typed))
  if (facet.values.length >= MANY) places.sort((one, other) => values.has(other) - values.has(one) || number[other] - number[one])
  const isWhole = whole.has(facet.id) || places.length <= SHOWN + 2
  const shown = isWhole ? places : places.slice(0, Math.max(SHOWN, values.size))
  const result = shown.map(place => valueRow(facet, place, number[place], values, state))
  if (!places.length) result.push(make("li", { class: "rb-muted" }, "Nothing of this name."))
  if (!isWhole) {
    const all = make("button", { type: "button", class: "rb-facet__all", "data-rb-key": `${facet.id}+` }, `Show all ${places.length}`)
    all.addEventListener("click", () => {
      whole.add(facet.id)
      const list = all.closest("ul")
      list.replaceChildren(...rows(facet, number, values, state))
      list.children[shown.length]?.querySelector("input").focus()
    })
    result.push(make("li", {}, all))
  }
  return result
}

function valueRow(facet, place, number, values, state) {
  const [id, title] = facet.values[place]
  const box = make("input", { type: "checkbox", name: facet.id, value: id, "data-rb-key": `${facet.id}=${id}` })
  box.checked = values.has(place)
  box.addEventListener("change", () => {
    if (box.checked) values.set(place, -1)
    else values.delete(place)
    write(state.words, state.chosen)
    refresh()
  })
  const row = make("li", number ? {} : { class: "rb-facet__none" }, make("label", {}, box, make("span", {}, title), make("span", { class: "rb-facet__count" }, make("span", { class: "rb-hidden" }, "roles: "), String(number))))
  if (facet.id === "skill" && box.checked) row.append(stepField(title, id, place, values, state))
  return row
}

function stepField(title, id, place, values, state) {
  const field = make("select", { "aria-label": `Least proficiency in ${title}`, "data-rb-key": `skill.${id}` },
    make("option", { value: "-1" }, "at any step"), ...data.steps.map(([, name], step) => make("option", { value: String(step) }, `${name} or above`)))
  field.value = String(values.get(place))
  field.addEventListener("change", () => {
    values.set(place, Number(field.value))
    write(state.words, state.chosen)
    refresh()
  })
  return field
}

function showChosen({ words, chosen }) {
  const chips = []
  const chip = (text, undo) => {
    const button = make("button", { type: "button", "aria-label": `Remove: ${text}` }, text, make("span", { "aria-hidden": "true" }, " ×"))
    button.addEventListener("click", () => {
      undo()
      write(form.elements.q.value, chosen)
      refresh()
      form.elements.q.focus()
    })
    chips.push(make("li", {}, button))
  }
  for (const facet of data.facets) {
    const values = chosen.get(facet.id)
    for (const [place, step] of values) chip(facet.values[place][1] + (step < 0 ? "" : `: ${data.steps[step][1]} or above`), () => values.delete(place))
  }
  const facetCount = chips.length
  if (words.trim()) chip(`“${words.trim()}”`, () => { form.elements.q.value = "" })
  if (chips.length > 1) {
    const button = make("button", { type: "button", class: "rb-clear" }, "Clear all")
    button.addEventListener("click", () => {
      write("", new Map())
      refresh()
      form.elements.q.focus()
    })
    chips.push(make("li", {}, button))
  }
  part("chosen").replaceChildren(...chips)
  part("chosen").hidden = !chips.length
  part("chosen-count").textContent = facetCount ? `(${facetCount})` : ""
}

async function roleRow(role, hits, ways) {
  const found = await Promise.all(hits.map(async hit => {
    const { title, text, address } = await told(index, hit)
    return make("li", {}, make("a", { href: home + address }, title), " ", ...snippet(text, ways))
  }))
  return make("li", {},
    make("a", { class: "rb-found__role", href: home + role.url }, ...marked(role.title, ways)),
    make("span", { class: "rb-found__note" }, role.note),
    ...(role.summary ? [make("p", {}, role.summary)] : []),
    ...(found.length ? [make("ul", {}, ...found)] : []))
}

async function refresh({ isTyping = false } = {}) {
  const mine = ++turn
  const state = current()
  if (!isTyping) form.elements.q.value = state.words
  let found = { roles: data.roles, places: new Map(), ways: [] }
  let fault = ""
  if (state.words.trim()) {
    try {
      index ??= await Index.open(home)
      found = await search(data, index, state.words)
    } catch (error) {
      fault = ` The words could not be searched for: ${error.message}.`
    }
  }
  if (mine !== turn) return
  const roles = fitting(data, found.roles, state.chosen)
  const rows = await Promise.all(roles.map(role => roleRow(role, found.places.get(role.url) ?? [], found.ways)))
  if (mine !== turn) return
  showFacets(found.roles, state)
  showChosen(state)
  part("result").replaceChildren(...rows)
  const strange = state.unknown.length ? ` The address asks for something that this handbook does not have: ${state.unknown.join(", ")}.` : ""
  const advice = roles.length ? "" : " Take a filter away, or use other words."
  part("status").textContent = `${roles.length} of ${count(data.roles.length, "role")}.${advice}${strange}${fault}`
}

async function start() {
  const answer = await fetch(`${home}data/finder.json`)
  if (!answer.ok) return // the lists that the page came with stay
  data = await answer.json()
  const wide = matchMedia("(min-width: 60em)")
  const fold = () => { form.querySelector(".rb-finder__filters").open = wide.matches }
  wide.addEventListener("change", fold)
  fold()
  form.addEventListener("submit", event => event.preventDefault())
  let pause = 0
  let isNew = true // whether the next words are a new step of the history, or go on with the last
  form.elements.q.addEventListener("input", () => {
    clearTimeout(pause)
    pause = setTimeout(() => {
      write(form.elements.q.value, current().chosen, !isNew)
      isNew = false
      refresh({ isTyping: true })
    }, PAUSE)
  })
  form.elements.q.addEventListener("blur", () => { isNew = true })
  addEventListener("popstate", () => refresh())
  await refresh()
  form.hidden = false
  document.querySelector("[data-rb-without]").hidden = true
}

start()
