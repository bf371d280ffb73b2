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

  /** Calls back with each file that the reader chooses in an input; what the callback throws as a fault is said. */
  function onFile(input, take) {
    input.addEventListener("change", async () => {
      const files = [...input.files]
      input.value = "" // so that the same file can be chosen again
      for (const file of files) {
        try {
          await take(await textOf(file), file.name)
        } catch (error) {
          if (!(error instanceof Fault)) throw error
          say(error.message, true)
        }
      }
    })
  }

  /** Puts beside each field what stands in it: on paper a field would cut its text off. */
  function spellOut() {
    for (const field of form.querySelectorAll("textarea, select, input:not([type=radio], [type=checkbox], [type=file])")) {
      const text = field.tagName === "SELECT" ? field.value && field.selectedOptions[0].textContent : field.type === "date" && field.value ? day(field.value) : field.value
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

  return { form, home, make, link, say, count, day, words, download, onFile, live }
})()

/** Something that the reader has to be told. */
class Fault extends Error {}
