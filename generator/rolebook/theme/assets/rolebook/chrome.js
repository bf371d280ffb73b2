"use strict"

/* The menu, the search and printing, for keyboards and screen readers. Pages work without it: links need no script. */

const narrow = matchMedia("(max-width: 76.2343em)") // as Material: below it the navigation is a drawer
const drawer = document.getElementById("__drawer")
const menu = document.querySelector(".rb-menu")
const sidebar = document.getElementById("rb-sidebar")

function syncDrawer() {
  const open = narrow.matches && drawer.checked
  sidebar.inert = narrow.matches && !open
  menu.setAttribute("aria-expanded", String(open))
}

function setDrawer(open) {
  if (drawer.checked !== open) drawer.click() // Material's script listens for the change
  syncDrawer()
  if (open) sidebar.querySelector("a").focus()
  else menu.focus()
}

menu.addEventListener("click", () => setDrawer(!drawer.checked))
document.querySelector("[data-rb-close-drawer]").addEventListener("click", () => setDrawer(false))
drawer.addEventListener("change", syncDrawer)
narrow.addEventListener("change", syncDrawer)
document.addEventListener("keydown", event => {
  if (event.key === "Escape" && narrow.matches && drawer.checked) setDrawer(false)
})
syncDrawer()

const search = document.getElementById("__search")
const field = document.querySelector(".md-search__input")
const output = document.querySelector(".md-search__output")
let opener = null

function setSearch(open) {
  if (search.checked !== open) search.click()
}

function syncSearch() {
  output.inert = !search.checked
  closer.inert = !search.checked
  if (!search.checked && opener && opener !== field) opener.focus()
  if (!search.checked) opener = null
}

// Whatever had the focus before the search field got it gets it back.
field.addEventListener("focus", event => { opener ??= event.relatedTarget })
// Escape may come before Material has noticed that the search is open; then nothing changes that could be listened to.
field.addEventListener("keydown", event => {
  if (event.key !== "Escape") return
  if (search.checked) setSearch(false)
  else syncSearch()
})
document.querySelector(".rb-search-open").addEventListener("click", event => {
  opener = event.currentTarget
  setSearch(true)
  field.focus()
})
const closer = document.querySelector(".rb-search-close")
closer.addEventListener("click", () => setSearch(false))
search.addEventListener("change", syncSearch)
syncSearch()

// Paper can't unfold anything.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details:not(.rb-toc)")) part.open = true
})
