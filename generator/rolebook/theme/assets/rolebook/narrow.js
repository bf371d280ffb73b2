/* Narrowing down: which roles have the values that are asked for, and which of them words find. Nothing here touches the
   page: `rolebook query` runs it as well. What `data` holds, views/facets.py tells. */

import { address } from "./engine.js"

const HITS = 2 // places in a role's pages that are shown for the words

/** What pairs of names and values ask for, as an address has them: words, per facet a map from the place of a value to
    the least step of proficiency, if any, and what this handbook does not have. */
export function asked(data, pairs) {
  const chosen = new Map(data.facets.map(facet => [facet.id, new Map()]))
  const unknown = []
  let words = null
  for (const [name, value] of pairs) {
    if (name === "q") {
      words ??= value
      continue
    }
    const facet = data.facets.find(({ id }) => id === name)
    const step = facet?.id === "skill" ? data.steps.findIndex(([id]) => value.endsWith(`.${id}`)) : -1
    const id = step < 0 ? value : value.slice(0, -data.steps[step][0].length - 1)
    const place = facet?.values.findIndex(([known]) => known === id) ?? -1
    if (place < 0) unknown.push(`${name}=${value}`)
    else chosen.get(name).set(place, step)
  }
  return { words: words ?? "", chosen, unknown }
}

/** Whether a role has a value of a facet, at a step of proficiency or above where one is asked. */
export function has(role, facet, place, step) {
  return role.has[facet].some(own => Array.isArray(own) ? own[0] === place && own[1] >= step : own === place && step < 0)
}

function fits(facet, role, n, values) {
  if (!values.size) return true
  const test = ([place, step]) => has(role, n, place, step)
  return facet.exclusive ? [...values].some(test) : [...values].every(test)
}

/** The roles that fit all facets, but for one that is left aside. */
export function fitting(data, roles, chosen, aside = -1) {
  return roles.filter(role => data.facets.every((facet, n) => n === aside || fits(facet, role, n, chosen.get(facet.id))))
}

/** The roles that words find by an index, best first, each with its best places, and the ways to say what they say. */
export async function search(data, index, words) {
  const { hits, ways } = await index.find(words)
  const places = new Map()
  for (const hit of hits) {
    const { url } = hit.page.subject
    if (!places.has(url)) places.set(url, [])
    if (places.get(url).length < HITS) places.get(url).push(hit)
  }
  const roles = new Map(data.roles.map(role => [role.url, role]))
  return { roles: [...places.keys()].filter(url => roles.has(url)).map(url => roles.get(url)), places, ways }
}

/** What a reader is told of a place: the page and the heading, the text, and its address from the site's root. */
export async function told(index, hit) {
  const [anchor, heading, text] = (await index.text(hit.page))[hit.section]
  const title = [hit.page.title, heading].filter(Boolean).join(" › ") || "Overview"
  return { title, text, address: address("", hit.page, anchor) }
}
