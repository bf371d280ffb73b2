"use strict"

/* In a preview: what is wrong with the specs, over the last good site. The page is loaded anew after each change. */

const root = new URL(document.querySelector("[data-rb-root]").dataset.rbRoot, location)

fetch(new URL("problems.txt", root), { cache: "no-store" })
  .then(answer => answer.ok ? answer.text() : "")
  .then(words => {
    if (!words) return
    const box = document.createElement("section")
    box.className = "rb-problems"
    box.setAttribute("role", "alert")
    const title = document.createElement("h2")
    title.textContent = "This is the last good site: the specs have errors"
    const text = document.createElement("pre")
    text.tabIndex = 0
    text.textContent = words
    const close = document.createElement("button")
    close.type = "button"
    close.textContent = "Hide"
    close.addEventListener("click", () => box.remove())
    box.append(title, text, close)
    document.body.append(box)
  })
