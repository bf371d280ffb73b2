/* The search over a page: results of what is typed, grouped by what they are about. Loaded when the dialog, which chrome.js
   makes, is first opened; until then a page loads nothing of it. */

import { address, Index } from "./engine.js"
import { count, make, marked, snippet } from "./view.js"

const SHOWN = 8 // groups at first, and with each step
const IN_GROUP = 3 // results of a group
const NEAR = 0.7 // how good, beside the best of its group, a further result must be
const PAUSE = 120 // milliseconds without a key before the search runs

/** Gives life to the open dialog; `home` is the address of the site's root. */
export function start(dialog, home) {
  const search = new Search(dialog, home)
  if (search.field.value) search.run() // somebody types fast
}

class Search {
  constructor(dialog, home) {
    this.dialog = dialog
    this.home = home
    this.index = null
    this.turn = 0
    this.field = dialog.querySelector("input")
    this.status = dialog.querySelector("[role=status]")
    this.found = dialog.querySelector(".rb-ask__found")
    this.finder = dialog.querySelector(".rb-ask__finder")
    this.invitation = this.status.textContent

    dialog.addEventListener("keydown", event => this.move(event))
    this.field.form.addEventListener("submit", event => {
      event.preventDefault()
      this.links()[0]?.click()
    })
    let pause = 0
    this.field.addEventListener("input", () => {
      clearTimeout(pause)
      pause = setTimeout(() => this.run(), PAUSE)
    })
  }

  links() {
    return [...this.found.querySelectorAll("a")]
  }

  /** Arrows go through the results, Escape leads from them to the words and then out; other keys write. */
  move(event) {
    const stops = [this.field, ...this.links(), this.finder]
    const here = stops.indexOf(document.activeElement)
    if (event.key === "Escape") {
      event.preventDefault() // else a browser empties the field first
      if (here > 0 && this.field.value) this.field.focus()
      else this.dialog.close()
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault()
      stops[(here + (event.key === "ArrowDown" ? 1 : stops.length - 1)) % stops.length].focus()
    } else if (event.key.length === 1 && event.key !== " " && here && !event.ctrlKey && !event.metaKey && !event.altKey) {
      this.field.focus()
    }
  }

  invite() {
    this.status.textContent = this.invitation
    this.found.replaceChildren()
    this.finder.href = `${this.home}find/`
  }

  async run() {
    const turn = ++this.turn
    const query = this.field.value
    if (!query.trim()) return this.invite()
    this.finder.href = `${this.home}find/?${new URLSearchParams({ q: query.trim() })}`
    try {
      this.index ??= await Index.open(this.home)
      const result = await this.index.find(query)
      if (turn === this.turn) await this.show(result, turn)
    } catch (error) {
      this.found.replaceChildren()
      this.status.textContent = `The search could not load: ${error.message}. The lists in the navigation lead everywhere, too.`
    }
  }

  async show({ hits, ideas, ways, corrected, unknown }, turn) {
    const found = grouped(hits)
    if (!found.length) return this.empty(unknown)
    const first = await this.index.refine(found.slice(0, SHOWN).flat(), ideas) // whose texts are shown at once anyway
    const groups = [...grouped(first), ...found.slice(SHOWN)]
    const list = make("ol", { class: "rb-ask__groups" })
    const more = make("button", { type: "button", class: "rb-ask__more" }, "More results")
    const add = async from => {
      const next = await Promise.all(groups.slice(from, from + SHOWN).map(group => this.group(group, ideas, ways)))
      if (turn !== this.turn) return null
      list.append(...next)
      more.hidden = from + SHOWN >= groups.length
      return next[0]
    }
    if (!await add(0)) return
    more.addEventListener("click", async () => {
      more.disabled = true // until its results are there
      const first = await add(list.children.length)
      more.disabled = false
      first?.querySelector("a").focus()
    })
    this.found.replaceChildren(list, more)
    this.found.scrollTop = 0
    const said = corrected.map(([typed, meant]) => `“${typed}” read as “${meant}”. `).join("")
    const missing = unknown.length ? ` Not found: ${unknown.join(", ")}.` : ""
    this.status.textContent = `${said}${count(groups.length, "result")}, best first.${missing}`
  }

  async group(hits, ideas, ways) {
    const { subject } = hits[0].page
    const rows = await Promise.all(hits.map(async hit => {
      const [anchor, heading, text] = (await this.index.text(hit.page))[hit.section]
      return { place: [hit.page.title, heading].filter(Boolean).join(" › "), href: address(this.home, hit.page, anchor), text }
    }))
    const other = this.index.otherName(subject, ideas)
    const note = subject.note + (other ? ` · also known as ${other}` : "")
    const isItself = !rows[0].place // the best of it is its own page: its name is the link
    const lines = rows.map(({ place, href, text }) => make("li", {}, make("a", { href },
      make("strong", {}, ...marked(place || subject.title, ways)),
      ...(isItself && !place ? [make("span", { class: "rb-ask__note" }, note)] : []),
      ...(text ? [make("span", { class: "rb-ask__text" }, ...snippet(text, ways))] : []))))
    const name = make("p", { class: "rb-ask__name" }, ...marked(subject.title, ways), make("span", { class: "rb-ask__note" }, note))
    return make("li", {}, ...(isItself ? [] : [name]), make("ul", {}, ...lines))
  }

  empty(unknown) {
    this.status.textContent = `Nothing found${unknown.length ? ` for ${unknown.map(word => `“${word}”`).join(", ")}` : ""}.`
    const list = (path, title) => make("li", {}, make("a", { href: this.home + path }, title))
    this.found.replaceChildren(make("div", { class: "rb-ask__empty" },
      make("p", {}, "Try fewer or more general words, another name of the role, or one of the lists:"),
      make("ul", {}, list("roles/", "Roles A to Z"), list("families/", "Job families"), list("levels/", "Levels"))))
  }
}

/** Hits by what they are about, in the order of the best of each; the further ones of a group only where they are good. */
function grouped(hits) {
  const groups = new Map()
  for (const hit of hits) {
    const group = groups.get(hit.page.subject)
    if (!group) groups.set(hit.page.subject, [hit])
    else if (group.length < IN_GROUP && hit.score >= NEAR * group[0].score) group.push(hit)
  }
  return [...groups.values()]
}
