"use strict"

/* A page that is printed and downloaded as it stands, with what was entered in it; nothing of that is kept. */

{
  page.live()
  page.form.querySelector("[data-rb-word]").addEventListener("click", async () => {
    page.say("The document is being made …")
    try {
      const blocks = [{ kind: "heading", level: 1, text: page.form.dataset.rbTitle }, ...wordFile.blocksOf(page.form)]
      const name = location.pathname.replace(/index\.html$/, "").split("/").filter(Boolean).slice(-2).join("-")
      page.download(`${name}.docx`, await wordFile.make(page.form.dataset.rbTitle, blocks))
      page.say("The page is downloaded as a Word document.")
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      page.say(error.message, true)
    }
  })
}
