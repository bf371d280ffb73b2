"use strict"

/* What the entries say of the handbook as it is today: renamed items are found under their new names, and an answer is
   held against what a role asks for. */

const answers = (() => {
  const RATINGS = ["not-yet", "towards", "meets", "exceeds"]
  const REACHED = ["Not yet", "Working towards", "Meets", "Exceeds"]
  const asked = new Set(handbook.items)
  const asks = new Map(Object.entries(handbook.roles).map(([id, role]) => [id, paired(role.asks)]))
  const step = new Map(handbook.steps.map(({ id }, number) => [id, number + 1]))

  /** Items with the steps asked of them, from their numbers in turn. */
  function paired(figures) {
    const found = new Map()
    for (let at = 0; at < figures.length; at += 2) found.set(handbook.items[figures[at]], figures[at + 1])
    return found
  }

  /** The present key of an item, also of one that was renamed. */
  const current = key => (asked.has(key) ? key : handbook.former[key] ?? key)
  const role = id => (id in handbook.roles ? id : handbook.former[`role:${id}`] ?? id)
  const roleTitle = id => handbook.roles[role(id)]?.title ?? id
  const holders = key => Object.keys(handbook.roles).filter(id => asks.get(id).has(key))

  /** Key of each item -> its newest answer, with the key under which it was given. */
  function all() {
    return new Map(store.under("answer/").map(([key, answer, at]) => [current(key), { ...answer, key, at }]))
  }

  /** Key of each item -> its pieces of evidence, oldest first. */
  function evidence() {
    const found = new Map()
    for (const [id, piece] of store.under("evidence/")) {
      const key = current(piece.item)
      found.set(key, [...(found.get(key) ?? []), { id, ...piece }])
    }
    return found
  }

  /** The number of the step that an answer claims, 0 for none; null where it is no step of today's ladder. */
  const claimed = value => (value === "not-yet" ? 0 : step.get(value) ?? null)

  /** How far an answer reaches what a role asks for: from 0, not yet, to 3, exceeds; null where that can't be said. */
  function reached(value, needed) {
    if (step.has(value)) {
      const beyond = step.get(value) - (needed || 1)
      return beyond < 0 ? 1 : beyond === 0 ? 2 : 3
    }
    const rating = RATINGS.indexOf(value)
    return rating < 0 ? null : rating
  }

  /** What an answer is called. */
  const called = value => handbook.steps[step.get(value) - 1]?.title ?? REACHED[RATINGS.indexOf(value)] ?? value

  return { REACHED, asks, all, evidence, current, role, roleTitle, holders, claimed, reached, called }
})()
