"use strict"

/* What a reader enters, kept in the browser's storage: one entry a field, each under a name of its own, so that two tabs
   that write at the same time can't overwrite each other's entries. An entry is a value with the time it was given. */

const store = (() => {
  const prefix = `rolebook ${page.home.pathname} `
  const entries = new Map()
  const unkept = new Set() // names of entries that the browser refused to keep
  const listeners = []
  let isOff = false

  function parsed(text) {
    try {
      const entry = JSON.parse(text)
      return Number.isFinite(entry?.at) && "value" in entry ? entry : null
    } catch {
      return null // somebody else's: left where it is
    }
  }

  function load() {
    entries.clear()
    try {
      for (const key of Object.keys(localStorage)) {
        const entry = key.startsWith(prefix) && parsed(localStorage.getItem(key))
        if (entry) entries.set(key.slice(prefix.length), entry)
      }
    } catch {
      isOff = true
    }
  }

  function keep(name) {
    try {
      const entry = entries.get(name)
      if (entry) localStorage.setItem(prefix + name, JSON.stringify(entry))
      else localStorage.removeItem(prefix + name)
      unkept.delete(name)
    } catch (error) {
      isOff = error.name !== "QuotaExceededError"
      unkept.add(name)
    }
  }

  /** Keeps what changed, and again what could not be kept before; says where the browser refuses. */
  function keepAll(names) {
    const before = unkept.size
    for (const name of new Set([...names, ...unkept])) keep(name)
    if (unkept.size) warn()
    else if (before) page.say("Everything is kept again.")
  }

  function warn() {
    page.say(isOff
      ? "This browser keeps nothing for this page: its storage is switched off. What you enter lasts until you leave; export it before that."
      : "The browser's storage is full: your last changes are not kept. Export now, then free some space or erase what you no longer need.", true)
  }

  function get(name) {
    return entries.get(name)?.value
  }

  function put(name, value) {
    const before = entries.get(name)
    entries.set(name, { at: Math.max(Date.now(), (before?.at ?? 0) + 1), value })
    keepAll([name])
    tell(name)
  }

  function drop(name) {
    entries.delete(name)
    keepAll([name])
    tell(name)
  }

  /** Takes in entries from elsewhere: of each name, the newer one stays. Returns how many were taken, and kept. */
  function merge(others) {
    const taken = []
    let kept = 0
    for (const [name, entry] of others) {
      const mine = entries.get(name)
      if (!mine || mine.at < entry.at) {
        entries.set(name, entry)
        taken.push(name)
      } else if (JSON.stringify(mine.value) !== JSON.stringify(entry.value)) kept += 1
    }
    keepAll(taken)
    tell(null)
    return { taken: taken.length, kept }
  }

  function erase() {
    const names = [...entries.keys()]
    entries.clear()
    keepAll(names)
    tell(null)
  }

  function tell(name) {
    for (const listener of listeners) listener(name)
  }

  /** Names and values under a heading such as “evidence/”, oldest first. */
  function under(heading) {
    return [...entries]
      .filter(([name]) => name.startsWith(heading))
      .sort(([, one], [, other]) => one.at - other.at)
      .map(([name, entry]) => [name.slice(heading.length), entry.value, entry.at])
  }

  // Another tab has written: its entry is newer.
  addEventListener("storage", event => {
    if (event.key === null) {
      load()
      tell(null)
    } else if (event.key.startsWith(prefix)) {
      const name = event.key.slice(prefix.length)
      const entry = event.newValue === null ? null : parsed(event.newValue)
      if (entry) entries.set(name, entry)
      else entries.delete(name)
      tell(name)
    }
  })
  addEventListener("pageshow", event => {
    if (!event.persisted) return
    load()
    tell(null)
  })
  addEventListener("beforeunload", event => {
    if (unkept.size) event.preventDefault()
  })

  load()
  return {
    get,
    put,
    drop,
    merge,
    erase,
    under,
    all: () => entries,
    watch: listener => listeners.push(listener),
    check: () => isOff && warn(),
  }
})()
