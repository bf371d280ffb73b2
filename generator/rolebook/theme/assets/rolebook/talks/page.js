"use strict"

/* The page that a form stands on: elements, what is said to the reader, and files that go in and out. These scripts are
   no modules, since a browser loads none from disk; each file makes one constant, and the pages name them in order. */

const page = (() => {
  const form = document.querySelector("form[data-rb-talk]")
  const home = new URL(form.dataset.rbHome, location)
  const status = form.querySelector("[data-rb-status]")
  const LARGEST = 5_000_000 // bytes; what browsers let a site keep

  /** Makes an element; children are elements or text, never markup. */
  function make(tag, attributes = {}, ...children) {
    const element = document.createElement(tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    element.append(...children)
    return element
  }

  function link(path, words) {
    const onDisk = location.protocol === "file:" && path.endsWith("/")
    return make("a", { href: new URL(onDisk ? `${path}index.html` : path, home).href }, words)
  }

  /** Says something to the reader, also to one who listens; what went wrong stands out. */
  function say(words, isFault = false) {
    status.classList.toggle("rb-fault", isFault)
    status.textContent = words
  }

  /** A table that scrolls by itself; the first cell of each row is its head, and cells are words or elements. */
  function table(label, heads, rows) {
    const cell = each => (each instanceof Element && each.localName === "td" ? each : make("td", {}, each))
    const head = make("thead", {}, make("tr", {}, ...heads.map(each => make("th", { scope: "col" }, each))))
    const body = make("tbody", {}, ...rows.map(([first, ...rest]) => make("tr", {}, make("th", { scope: "row" }, first), ...rest.map(cell))))
    return make("div", { class: "rb-table", role: "region", tabindex: "0", "aria-label": label }, make("table", { class: "rb-grid" }, head, body))
  }

  const count = (number, one, many = `${one}s`) => `${number} ${number === 1 ? one : many}`
  const day = at => new Date(at).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric" })
  const words = text => text.replace(/\s+/g, " ").trim()

  /** Hands the reader a file. */
  function download(name, content, type) {
    const url = URL.createObjectURL(content instanceof Blob ? content : new Blob([content], { type }))
    const anchor = make("a", { href: url, download: name })
    document.body.append(anchor)
    anchor.click()
    anchor.remove()
    setTimeout(() => URL.revokeObjectURL(url), 10_000)
  }

  /** The text of a file that the reader chose; throws words for the reader where it is too large or can't be read. */
  async function textOf(file) {
    if (file.size > LARGEST) {
      const size = Math.round(file.size / 1_000_000)
      throw new Fault(`“${file.name}” has ${size} MB. A file of this handbook has less than 5 MB, so this is none. Nothing was changed.`)
    }
    try {
      return await file.text()
    } catch {
      throw new Fault(`“${file.name}” can't be read. Nothing was changed.`)
    }
  }

  /** Hands the text and name of each file on; what is thrown as a fault is said. */
  async function read(files, take) {
    for (const file of files) {
      try {
        await take(await textOf(file), file.name)
      } catch (error) {
        if (!(error instanceof Fault)) throw error
        say(error.message, true)
      }
    }
  }

  /** Reads the files that the reader chooses in an input. */
  function onFile(input, take) {
    input.addEventListener("change", () => {
      const files = [...input.files]
      input.value = "" // so that the same file can be chosen again
      read(files, take)
    })
  }

  /** Puts beside each field what stands in it: on paper a field would cut its text off. */
  function spellOut() {
    for (const field of form.querySelectorAll("textarea, select, input:not([type=radio], [type=checkbox], [type=file])")) {
      const text = field.tagName === "SELECT" ? field.value && field.selectedOptions[0].text : field.type === "date" && field.value ? day(field.value) : field.value
      field.parentElement.dataset.rbPrinted = text
    }
  }

  /** Shows what works only with a script, and hides what is said without. */
  function live() {
    for (const part of form.querySelectorAll("[data-rb-live]")) part.hidden = false
    for (const part of form.querySelectorAll("[data-rb-without]")) part.hidden = true
    form.classList.add("rb-live")
    form.addEventListener("submit", event => event.preventDefault())
    addEventListener("beforeprint", spellOut)
    form.querySelector("[data-rb-print]")?.addEventListener("click", () => print())
  }

  return { form, home, make, link, table, say, count, day, words, download, read, onFile, live }
})()

/** Something that the reader has to be told. */
class Fault extends Error {}
