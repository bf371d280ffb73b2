"use strict"

/* The file that a reader's entries are exported to and imported from: JSON with the version of its form. */

const growthFile = (() => {
  const FORMAT = "rolebook-growth"
  const VERSION = 1
  const LONGEST = 20_000

  const isText = value => typeof value === "string" && value.length <= LONGEST
  const areTexts = (value, ...names) => typeof value === "object" && value !== null && names.every(name => isText(value[name]))
  const SHAPES = {
    answer: value => areTexts(value, "value", "role", "edition", "stamp", "wording"),
    evidence: value => areTexts(value, "item", "text", "date", "link"),
    snapshot: value => areTexts(value, "role", "edition") && areTexts(value.values ?? null, ...Object.keys(value.values ?? {})),
    packet: isText,
    me: isText,
  }

  /** Tells whether an entry of a file is one that these pages write. */
  function isSound(name, entry) {
    const shape = Object.hasOwn(SHAPES, name.split("/")[0]) ? SHAPES[name.split("/")[0]] : null
    return Boolean(shape && name.includes("/") && name.length < 500 && Number.isFinite(entry?.at) && shape(entry.value))
  }

  function write(entries) {
    const facts = {
      format: FORMAT,
      version: VERSION,
      handbook: handbook.title,
      edition: handbook.edition,
      exported: new Date().toISOString(),
      entries: Object.fromEntries(entries),
    }
    return JSON.stringify(facts, null, 1)
  }

  /** The entries in a file's text, and how many of it make no sense; throws words for the reader if it is no such file. */
  function read(text, name) {
    let facts
    try {
      facts = JSON.parse(text)
    } catch {
      throw new Fault(`“${name}” is damaged, or no export of a growth plan: it is not readable as JSON. Nothing was changed.`)
    }
    if (facts?.format !== FORMAT) throw new Fault(`“${name}” is no export of a growth plan. Nothing was changed.`)
    if (!Number.isInteger(facts.version) || facts.version < 1) {
      throw new Fault(`“${name}” does not say which version of the form it has, so it can't be read. Nothing was changed.`)
    }
    if (facts.version > VERSION) {
      throw new Fault(`“${name}” was made by a newer handbook (form ${facts.version}; this one reads up to ${VERSION}). Nothing was changed.`)
    }
    if (typeof facts.entries !== "object" || facts.entries === null || Array.isArray(facts.entries)) {
      throw new Fault(`“${name}” is damaged: its entries are missing. Nothing was changed.`)
    }
    const found = Object.entries(facts.entries)
    const sound = found.filter(([each, entry]) => isSound(each, entry)).map(([each, { at, value }]) => [each, { at, value }])
    if (found.length && !sound.length) throw new Fault(`“${name}” is damaged: none of its entries can be read. Nothing was changed.`)
    return { entries: new Map(sound), broken: found.length - sound.length, exported: Date.parse(facts.exported) || 0 }
  }

  return { write, read }
})()
