"use strict"

/* Runs before the page is drawn: what Material's script keeps in the browser's storage, and the colours that the reader
   chose last. It is a file, and not part of each page, so that the policy can forbid scripts within pages. */

var __md_scope = new URL(document.currentScript.dataset.rbRoot, location)

function __md_hash(text) {
  return [...text].reduce((hash, letter) => (hash << 5) - hash + letter.charCodeAt(0), 0)
}

function __md_get(key, storage = localStorage, scope = __md_scope) {
  return JSON.parse(storage.getItem(`${scope.pathname}.${key}`))
}

function __md_set(key, value, storage = localStorage, scope = __md_scope) {
  try {
    storage.setItem(`${scope.pathname}.${key}`, JSON.stringify(value))
  } catch {
    // the storage is full or switched off: then the choice lasts as long as the page
  }
}

{
  let chosen = null
  try {
    chosen = __md_get("__palette")?.color
  } catch {
    // somebody else's value, or no storage
  }
  if (chosen?.media === "(prefers-color-scheme)") {
    const scheme = matchMedia("(prefers-color-scheme: light)").matches ? "light" : "dark"
    const option = document.querySelector(`[data-md-color-media="(prefers-color-scheme: ${scheme})"]`)
    chosen = option && { scheme: option.dataset.mdColorScheme, primary: option.dataset.mdColorPrimary, accent: option.dataset.mdColorAccent }
  }
  for (const [name, value] of Object.entries(chosen ?? {})) document.body.setAttribute(`data-md-color-${name}`, value)
}
