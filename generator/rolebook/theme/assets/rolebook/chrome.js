"use strict"

/* The menu, the way to the search, and printing, for keyboards and screen readers. Pages work without it: links need no
   script. */

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

// The search stands ready at once; what it needs is loaded when it is first opened, while the reader already types.
// From disk a page may load nothing: there the link leads to the lists.
const opener = document.querySelector(".rb-search")
const isOnDisk = location.protocol === "file:"
let dialog = null

function openSearch(asked = "") {
  if (!dialog) {
    dialog = document.createElement("dialog")
    dialog.className = "rb-ask"
    dialog.setAttribute("aria-label", "Search")
    dialog.innerHTML = `
      <form class="rb-ask__form" role="search">
        <input type="search" class="rb-ask__field" aria-label="Search the handbook" aria-controls="rb-ask-found" placeholder="Roles, skills, KPIs, tools, questions" autocomplete="off" autocapitalize="off" spellcheck="false" enterkeyhint="search">
        <button type="button" class="rb-ask__close">Close</button>
      </form>
      <p class="rb-ask__status" role="status">Type a role, a skill, a KPI, a tool or a question.</p>
      <div class="rb-ask__found" id="rb-ask-found"></div>
      <a class="rb-ask__finder" href="${opener.href}">Filter roles by skill, level, KPI and more</a>`
    dialog.addEventListener("click", event => {
      if (event.target === dialog || event.target.closest(".rb-ask__close")) dialog.close() // the area around it, too
    })
    document.body.append(dialog)
    import("./search.js").then(({ start }) => start(dialog, new URL(opener.dataset.rbSearch, location).href), () => location.assign(opener.href))
  }
  if (asked) dialog.querySelector("input").value = asked
  if (!dialog.open) dialog.showModal() // which also remembers where the focus was, and gives it back
  dialog.querySelector("input").select()
}

if (!isOnDisk) {
  opener.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return // a link in a new tab
    event.preventDefault()
    openSearch()
  })
  document.addEventListener("keydown", event => {
    if (!["/", "s", "f"].includes(event.key) || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return
    if (event.target.closest("input, select, textarea, dialog, [contenteditable]")) return
    event.preventDefault()
    openSearch()
  })
  // A browser that has the search among its own asks the home page.
  const asked = new URLSearchParams(location.search).get("q")
  if (asked && new URL(opener.dataset.rbSearch, location).pathname === location.pathname) openSearch(asked)
}

// A web server answers a folder's address with the page in it; on disk the page has to be named.
for (const link of isOnDisk ? document.links : []) {
  if (link.protocol === "file:" && link.pathname.endsWith("/")) link.pathname += "index.html"
}

// Paper can't unfold anything.
addEventListener("beforeprint", () => {
  for (const part of document.querySelectorAll("main details:not(.rb-toc)")) part.open = true
})
