"use strict"

/* A packet as a Markdown file: for people to read, and for the page to read again. A comment before each answer names
   its field, and the answer stands as a quotation, so nothing that somebody writes can be taken for the file's own. */

const packetFile = (() => {
  const FORM = /^<!-- rolebook-packet (\d+) from:(\S+) to:(\S+) side:(\S+) -->$/
  const FIELD = /^\*\*(.*)\*\* <!-- field (.+) -->$/
  const VERSION = 1
  const safe = text => text.replace(/&/g, "&amp;").replace(/</g, "&lt;")
  const back = text => text.replace(/&lt;/g, "<").replace(/&amp;/g, "&")
  const plain = text => safe(text).replace(/([\\`*_[\]#|])/g, "\\$1")

  /** Writes a packet: `from`, `to` and `side`, and parts that are headings, texts, or fields with name, label and text. */
  function write({ from, to, side, parts }) {
    const lines = [`<!-- rolebook-packet ${VERSION} from:${from} to:${to} side:${side} -->`, ""]
    for (const part of parts) {
      if (part.kind === "heading") lines.push(`${"#".repeat(part.level)} ${plain(part.text)}`, "")
      else if (part.kind === "text") lines.push(plain(part.text), "")
      else lines.push(`**${plain(part.label)}** <!-- field ${part.name} -->`, ...part.text.split("\n").map(line => `> ${safe(line)}`.trimEnd()), "")
    }
    return lines.join("\n")
  }

  /** Reads what `write` wrote: `from`, `to`, `side` and a map of fields; throws words for the reader if it is none. */
  function read(text, name) {
    const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/)
    const found = lines.map(line => line.trim().match(FORM)).find(Boolean)
    if (!found) throw new Fault(`“${name}” is no packet of this handbook: it lacks the line that says for which move it is. Nothing was changed.`)
    const [, version, from, to, side] = found
    if (Number(version) !== VERSION) throw new Fault(`“${name}” was made by another version of the handbook (form ${version}; this one reads ${VERSION}). Nothing was changed.`)
    const fields = new Map()
    let field = null
    for (const line of lines) {
      const opening = line.match(FIELD)
      if (opening) {
        field = opening[2]
        fields.set(field, [])
      } else if (field && line.startsWith(">")) fields.get(field).push(back(line.replace(/^> ?/, "")))
      else if (line.trim()) field = null
    }
    if (!fields.size) throw new Fault(`“${name}” is damaged: none of its answers can be found. Nothing was changed.`)
    return { from, to, side, fields: new Map([...fields].map(([key, each]) => [key, each.join("\n")])) }
  }

  return { write, read }
})()
