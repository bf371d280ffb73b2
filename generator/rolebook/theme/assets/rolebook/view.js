/* What search and finder show alike: elements, and a text with the words that were found marked in it. */

import { fold, heard, places } from "./engine.js"

const AROUND = 90 // characters shown on either side of the best place

/** Makes an element; children are elements or text, never markup. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  element.append(...children)
  return element
}

/** A text as nodes, with what was found marked: the `ways` of the index's answer. */
export function marked(text, ways) {
  return nodes(text, heard(text, ways))
}

/** The part of a text where most of the words stand close together, as nodes. */
export function snippet(text, ways) {
  const words = heard(text, ways)
  const found = places(text, words)
  const near = place => new Set(found.filter(other => Math.abs(other.index - place.index) < AROUND).map(({ word }) => fold(word))).size
  const best = found.reduce((best, place) => !best || near(place) > near(best) ? place : best, null)
  const middle = best?.index ?? 0
  let from = Math.max(0, middle - AROUND)
  if (from < 20) from = 0
  else from = text.indexOf(" ", from) + 1
  let to = Math.min(text.length, from + 2.2 * AROUND)
  if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1)
  return [from ? "… " : "", ...nodes(text.slice(from, to), words), to < text.length ? " …" : ""]
}

function nodes(text, words) {
  const made = []
  let done = 0
  for (const { index, word } of places(text, words)) {
    made.push(text.slice(done, index), make("mark", {}, word))
    done = index + word.length
  }
  return [...made, text.slice(done)]
}

/** The words of a count: 1 role, 2 roles. */
export function count(number, one) {
  return `${number} ${one}${number === 1 ? "" : "s"}`
}
