"use strict"

/* A document for word processors, made in the browser. The library for it is large, so it comes from this site only when
   somebody asks for a document. */

const wordFile = (() => {
  const TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
  let loading = null

  function load() {
    loading ??= new Promise((resolve, reject) => {
      const script = page.make("script", { src: new URL("assets/rolebook/vendor/docx/docx.min.js", page.home).href })
      script.addEventListener("load", () => resolve(globalThis.docx))
      script.addEventListener("error", () => {
        loading = null // so that the next click tries again
        script.remove()
        reject(new Fault("The part that makes Word documents can't be loaded. Download the Markdown or print the page instead."))
      })
      document.head.append(script)
    })
    return loading
  }

  /** Makes the parts of a document from blocks: headings, texts, lists and tables, each with plain words. */
  function parts(library, blocks) {
    const { Paragraph, TextRun, Table, TableRow, TableCell, HeadingLevel, WidthType } = library
    const runs = (text, options = {}, first = {}) => text.split("\n").map((line, number) => new TextRun({ text: line, break: number ? 1 : 0, ...options, ...(number ? {} : first) }))
    const paragraph = (text, options = {}) => new Paragraph({ children: runs(text), ...options })
    const cell = (text, isHead, share, isName) => new TableCell({
      width: { size: share, type: WidthType.PERCENTAGE },
      margins: { top: 20, bottom: 20, left: 80, right: 80 },
      shading: isHead ? { fill: "EEF2F5" } : undefined,
      children: [new Paragraph({ children: runs(text, { size: 16, bold: isHead }, { bold: isHead || isName }) })],
    })
    const make = {
      heading: ({ level, text }) => paragraph(text, { heading: HeadingLevel[`HEADING_${level}`], keepNext: true }),
      text: ({ text }) => paragraph(text, { spacing: { after: 120 } }),
      field: ({ label, text }) => new Paragraph({ spacing: { after: 80 }, children: [new TextRun({ text: `${label}: `, bold: true }), ...runs(text || "________________")] }),
      list: ({ items }) => items.map(text => paragraph(text, { bullet: { level: 0 } })),
      table: ({ heads, rows, shares }) => [
        new Table({
          width: { size: 100, type: WidthType.PERCENTAGE },
          rows: [
            new TableRow({ tableHeader: true, children: heads.map((text, number) => cell(text, true, shares[number])) }),
            ...rows.map(row => new TableRow({ cantSplit: true, children: row.map((text, number) => cell(text, false, shares[number], number === 0)) })),
          ],
        }),
        paragraph(""),
      ],
    }
    return blocks.flatMap(block => make[block.kind](block))
  }

  /** Makes a document; returns a promise of its bytes, which fails with words for the reader. */
  async function make(title, blocks) {
    const library = await load()
    const margin = 900 // twentieths of a point
    const file = new library.Document({
      title,
      creator: "Rolebook",
      description: page.form.dataset.rbEdition,
      styles: { default: { document: { run: { font: "Arial", size: 19 } } } },
      sections: [{ properties: { page: { margin: { top: margin, bottom: margin, left: margin, right: margin } } }, children: parts(library, blocks) }],
    })
    return new Blob([await library.Packer.toArrayBuffer(file)], { type: TYPE })
  }

  /** What stands on a page, as blocks; parts that only work in the browser are left out. */
  function blocksOf(root) {
    /** The words of a part, with what stands in its fields. */
    function words(element) {
      if (element.matches("select")) return element.value && element.selectedOptions[0].textContent
      if (element.matches("input, textarea")) return element.value
      if (element.matches(".headerlink, .rb-hidden")) return ""
      return [...element.childNodes].map(node => (node.nodeType === Node.TEXT_NODE ? node.data.replace(/\s+/g, " ") : node.nodeType === Node.ELEMENT_NODE ? words(node) : "")).join("").trim()
    }
    const isLeftOut = element => element.matches("[data-rb-live], [data-rb-without], nav, script, style, link, template, .rb-said, .rb-kept, .rb-stamp, [data-rb-code]")
    const blocks = []
    const cells = row => [...row.cells].map(words)
    const isPlain = element => /^(p|summary)$/.test(element.localName)
    function read(element) {
      if (isLeftOut(element) || element.hidden) return
      const tag = element.localName
      if (/^h[1-4]$/.test(tag)) blocks.push({ kind: "heading", level: Number(tag[1]), text: words(element) })
      else if (isPlain(element)) words(element) && blocks.push({ kind: "text", text: words(element) })
      else if (element.matches(".rb-field")) {
        const input = element.querySelector("input, select, textarea")
        blocks.push({ kind: "field", label: page.words(element.firstChild.textContent), text: words(input) })
      } else if (tag === "ul" || tag === "ol") blocks.push({ kind: "list", items: [...element.children].map(words) })
      else if (tag === "dt") blocks.push({ kind: "field", label: words(element), text: words(element.nextElementSibling) })
      else if (tag === "dd") return
      else if (tag === "table") {
        const [head, ...rows] = [...element.rows].map(cells)
        blocks.push({ kind: "table", heads: head, rows, shares: head.map(() => Math.floor(100 / head.length)) })
      } else [...element.children].forEach(read)
    }
    read(root)
    return blocks
  }

  return { make, blocksOf }
})()
