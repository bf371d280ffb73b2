"use strict"

/* A radar chart as a drawing, beside the table that says the same. */

const radar = (() => {
  const SIZE = 360
  const WIDTH = 620 // room for names on either side
  const RADIUS = 140
  const NAMESPACE = "http://www.w3.org/2000/svg"

  function make(tag, attributes, ...children) {
    const element = document.createElementNS(NAMESPACE, tag)
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
    element.append(...children)
    return element
  }

  function place(number, axes, share) {
    const angle = (2 * Math.PI * number) / axes - Math.PI / 2
    return [WIDTH / 2 + RADIUS * share * Math.cos(angle), SIZE / 2 + RADIUS * share * Math.sin(angle)].map(value => Math.round(value * 10) / 10)
  }

  const outline = shares => shares.map((share, number) => place(number, shares.length, share).join(",")).join(" ")

  /** A name in lines of some twenty letters, as a drawing does not wrap. */
  function lines(name) {
    return name.split(" ").reduce((found, word) => {
      const last = found.at(-1)
      return last !== undefined && `${last} ${word}`.length <= 20 ? [...found.slice(0, -1), `${last} ${word}`] : [...found, word]
    }, [])
  }

  function label(name, number, axes) {
    const [x, y] = place(number, axes, 1.12)
    const anchor = Math.abs(x - WIDTH / 2) < 8 ? "middle" : x < WIDTH / 2 ? "end" : "start"
    const rows = lines(name)
    const top = y < SIZE / 2 - RADIUS ? y - 15 * (rows.length - 1) : y + 4
    return make("text", { class: "rb-radar__name", "text-anchor": anchor }, ...rows.map((row, line) => make("tspan", { x, y: top + 15 * line }, row)))
  }

  /** Draws series, each `{ name, kind, shares }` with a share from 0 to 1 for each of three axes or more. */
  function draw(axes, rings, series) {
    const title = make("title", {}, "Radar chart. The table beside it says the same.")
    const grid = Array.from({ length: rings }, (_, ring) =>
      make("polygon", { class: "rb-radar__ring", points: outline(axes.map(() => (ring + 1) / rings)) }))
    const spokes = axes.map((_, number) => {
      const [x, y] = place(number, axes.length, 1)
      return make("line", { class: "rb-radar__ring", x1: WIDTH / 2, y1: SIZE / 2, x2: x, y2: y })
    })
    const shapes = series.map(({ kind, shares }) => make("polygon", { class: `rb-radar__shape rb-radar__shape--${kind}`, points: outline(shares) }))
    return make("svg", { class: "rb-radar", viewBox: `0 0 ${WIDTH} ${SIZE}`, role: "img" }, title, ...grid, ...spokes, ...shapes, ...axes.map((name, number) => label(name, number, axes.length)))
  }

  return { draw }
})()
