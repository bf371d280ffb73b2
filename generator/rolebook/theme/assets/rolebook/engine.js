/* The search engine: loads the pieces of the index that a query needs, and ranks sections. What the pieces hold,
   searching/search.py tells. Nothing here touches the page. */

const WORD = /[\p{L}\p{N}]+[+#]*/gu
const CHUNK = /[\p{L}\p{N}]+[+#]*(?:[-‐‑/&.][\p{L}\p{N}]+[+#]*)*/gu
const SENTENCES = /[.!?;:]\s|\s·\s/
const LONGEST = 40
const SIDES = { from: 1, to: 2, into: 2, towards: 2, become: 2, becoming: 2 } // of a move, that words after these name
const MOVE = /\bfrom (.+) to (.+)$/i
const ENDINGS = new Set(["", "s", "es", "d", "ed", "e", "ing", "er", "ers", "y", "ies", "ied"])

// How much a word counts by where it stands. A name or title also lends some of its weight to all that it stands over.
const TEXT = [0, 0.7, 1, 1.2]
const KEYWORD = { named: 2.4, other: 1.1 } // where the query names what the page is about, and where it does not
const LEAD = 1.8 // for text that a page begins with, such as a definition
const HEADING = 2.4
const PAGE = { named: 3, other: 2, below: 1.2 }
const NAME = { here: 4, page: { named: 3.2, other: 1.5 }, below: { named: 3.4, other: 1 } }
const EXACT_NAME = { page: 0.75, below: 0.2 } // for a name that says all that the query says, and no more
const OTHER_NAME = 0.85 // for another name than the title
const ALSO_TITLE = 0.1 // for a title that says a part of it, too
const OTHER_FORM = 0.9 // for a word in another form than the reader's
const WHOLE = 0.1 // how much all of a page counts beside one of its sections
const QUESTION = 1.2 // for a question of readers that holds words of the query by itself
const COVERAGE = 0.7 // how steeply sections fall that lack a part of the query
const CLOSE = 0.5 // how much a text gains in which the words of the query stand close together
const ORDER = 0.7 // how much of that is for words that follow each other as in the query
const DESCRIBED = 0.4 // for a page whose kind and group, such as “Tool · Feature stores”, say all that the query says
const ASTRAY = 0.4 // how much a move loses that leads the other way
const AHEAD = 0.3 // how much a move gains that leads the way of the query
const LEAST = 0.2 // how good, beside the best, a section must be to be shown at all
const PREFIX = 0.7 // for a word of which the reader has typed the beginning
const SHORT = 5 // letters that a word may be cut down to, as in “eval” and “infra”
const SYNONYM = 0.65
const SYNONYMS = 3 // how many of them are looked up: each may need a piece of the index
const MISTYPED = [0, 0.7, 0.5] // by how many letters are wrong

/** Takes case, accents and apostrophes from a text, as searching/words.py does. */
export function fold(text) {
  return text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase().replaceAll("ß", "ss").replace(/['’‘ʼ]/g, "")
}

/** All words of a text, folded, in order. */
export function words(text) {
  return (fold(text).match(WORD) ?? []).map(word => word.slice(0, LONGEST))
}

/** Where words of a set stand in a text: [{index, word}], of which joined ones such as “on-call” are found as one, too. */
export function places(text, set) {
  return [...text.matchAll(CHUNK)].flatMap(chunk => {
    const parts = [...chunk[0].matchAll(WORD)]
    if (parts.length > 1 && set.has(words(chunk[0]).join(""))) return [{ index: chunk.index, word: chunk[0] }]
    return parts.filter(([part]) => set.has(fold(part))).map(part => ({ index: chunk.index + part.index, word: part[0] }))
  })
}

/** Which words to mark in a text: those of all ways to say what was looked for, but of a synonym in several words only
    where the text has all of them. */
export function heard(text, ways) {
  const said = new Set([...words(text), ...[...text.matchAll(CHUNK)].map(([chunk]) => words(chunk).join(""))])
  const isHeard = forms => forms.some(form => said.has(form))
  return new Set(ways.filter(parts => parts.length === 1 || parts.every(isHeard)).flat(2))
}

/** The address of a section on its page. */
export function address(home, page, anchor) {
  return home + page.url + (anchor && !page.url.includes("#") ? `#${encodeURIComponent(anchor)}` : "")
}

/** How many letters have to be changed, added, dropped or swapped to get from one word to the other; `most` and above
    are all the same. */
export function distance(one, other, most) {
  if (Math.abs(one.length - other.length) >= most) return most
  let older = []
  let old = Array.from({ length: other.length + 1 }, (_, n) => n)
  for (let i = 1; i <= one.length; i++) {
    const row = [i]
    for (let j = 1; j <= other.length; j++) {
      row[j] = Math.min(old[j] + 1, row[j - 1] + 1, old[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1))
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], older[j - 2] + 1)
    }
    older = old
    old = row
  }
  return Math.min(old[other.length], most)
}

export class Index {
  /** Opens the index of the site whose root is at the address `home`. Rejects where it can't be loaded. */
  static async open(home) {
    const load = once(async (path, fresh) => {
      const answer = await fetch(`${home}search/${path}`, fresh ? { cache: "no-cache" } : {})
      if (!answer.ok) throw new Error(`${path}: ${answer.status}`)
      return answer.json()
    })
    return new Index(await load("index.json", true), load)
  }

  constructor(directory, load) {
    this.load = load
    this.ranges = directory.words
    this.ignored = new Set(directory.ignored)
    this.joined = new Set(directory.joined)
    this.pages = []
    this.subjects = directory.subjects.map(([title, note, url, others, counts]) => {
      const subject = { title, note, url, names: [title, ...others], first: this.size, pages: [] }
      for (let n = 0; n < counts.length; n += 3) {
        const [part, path, weight] = directory.parts[counts[n]]
        const starts = [this.size]
        for (let section = 0; section < counts[n + 1]; section++) starts.push(starts[section] + 1 + (counts[n + 2][section] ?? 0))
        const page = { title: part, url: url + path, weight, starts, first: starts[0], last: starts.at(-1), subject }
        subject.pages.push(page)
        this.pages.push(page)
      }
      return subject
    })
    this.synonyms = new Map()
    for (const [held, ...group] of directory.synonyms) {
      for (const name of group) {
        const said = words(name).join(" ")
        const others = group.slice(0, held).filter(other => other !== name).slice(0, SYNONYMS)
        this.synonyms.set(said, [...this.synonyms.get(said) ?? [], ...others])
      }
    }
  }

  /** The number of sections, and of questions that they answer, that have been counted. */
  get size() {
    return this.pages.at(-1)?.last ?? 0
  }

  /** Finds the sections that answer a query, best first: [{page, section, score}], and in which ways what the query
      says may be said: [[forms of a word, ...], ...]. */
  async find(query) {
    const ideas = await Promise.all(this.ideas(query).map(idea => this.resolve(idea)))
    const found = ideas.filter(idea => idea.alternatives.length)
    const ways = found.flatMap(idea => idea.said)
    const corrected = found.filter(idea => idea.mistyped).map(idea => [idea.typed, idea.mistyped])
    const unknown = ideas.filter(idea => !idea.alternatives.length).map(idea => idea.typed)
    return { hits: found.length ? this.rank(found, ideas) : [], ideas: found, ways, corrected, unknown }
  }

  /** Takes a query apart: [{typed, ways: [[words], ...], last}], where the ways mean the same. */
  ideas(query) {
    const typed = words(query)
    const isLast = !/\s$/.test(query)
    const result = []
    let side = 0
    for (let n = 0; n < typed.length;) {
      side = SIDES[typed[n]] ?? side
      const idea = this.idea(typed, n)
      if (idea) {
        result.push({ ...idea, side, last: isLast && n + idea.length === typed.length })
        n += idea.length
      } else n++
    }
    if (!result.length && typed.length) return [{ typed: typed.at(-1), ways: [[typed.at(-1)]], last: isLast }]
    return result
  }

  idea(typed, n) {
    for (const length of [4, 3, 2, 1]) {
      if (n + length > typed.length) continue
      const phrase = typed.slice(n, n + length)
      const ways = []
      if (this.joined.has(phrase.join(" "))) ways.push([phrase.join("")])
      const carries = length > 1 || !this.ignored.has(phrase[0]) || n + 1 === typed.length // “how do I”, but “Scientist I”
      for (const other of carries ? this.alike(phrase) : []) {
        const said = words(other)
        const way = this.joined.has(said.join(" ")) ? [said.join("")] : said.filter(word => !this.ignored.has(word))
        if (way.length) ways.push(way)
      }
      if (ways.length || (length === 1 && !this.ignored.has(phrase[0]))) {
        const plain = phrase.filter(word => !this.ignored.has(word))
        if (plain.length) ways.unshift(plain)
        return { typed: phrase.join(" "), ways, length }
      }
    }
    return null
  }

  /** What means the same as a phrase; a word may stand in another form than the synonyms have it. */
  alike(phrase) {
    const exact = this.synonyms.get(phrase.join(" "))
    if (exact) return exact
    for (const [name, others] of this.synonyms) {
      const known = name.split(" ")
      if (known.length === phrase.length && known.every((word, n) => isForm(word, phrase[n]))) return others
    }
    return []
  }

  /** Loads what is known of an idea: its alternatives, each a list of words with their sections. */
  async resolve(idea) {
    const alternatives = []
    const said = []
    let mistyped = ""
    for (const [number, way] of idea.ways.entries()) {
      const parts = await Promise.all(way.map((word, n) => number ? this.exactly(word) : this.word(word, idea.last && n === way.length - 1, idea.ways.length > 1)))
      if (parts.every(matches => matches.length)) {
        alternatives.push({ parts, weight: number ? SYNONYM : 1 })
        const found = parts.map(matches => matches.flatMap(({ forms }) => forms))
        said.push(...(number ? [found] : found.map(part => [part]))) // what the reader has typed counts word by word
        for (const match of parts.flat()) mistyped ||= match.mistyped ?? ""
      }
    }
    return { typed: idea.typed, side: idea.side, ways: idea.ways, alternatives, forms: new Set(said.flat(2)), said, mistyped }
  }

  /** What a word may mean: [{forms, figures, weight}]; the word itself, else words that begin so, else similar ones
      where it isn't known from what means the same. */
  async word(word, isLast, isKnown) {
    const exact = await this.exactly(word)
    if (!exact.length && !isLast) exact.push(...await this.inflected(word))
    const begun = isLast || (!exact.length && word.length <= SHORT) ? await this.begun(word, exact) : []
    if (exact.length || begun.length || isKnown) return [...exact, ...begun]
    return this.similar(word)
  }

  async exactly(word) {
    return (await this.range(word)).filter(([forms]) => forms.includes(word)).map(entry => match(entry, 1))
  }

  /** The same word in a form that no page has: “robots” where they only speak of a robot. */
  async inflected(word) {
    return (await this.range(word)).filter(([forms]) => forms.some(form => isForm(form, word))).map(entry => match(entry, OTHER_FORM)).slice(0, 1)
  }

  async begun(word, exact) {
    if (word.length < 2) return []
    const known = new Set(exact.flatMap(({ forms }) => forms))
    const place = this.place(word)
    const next = this.ranges[place + 1]?.startsWith(word) ? await this.load(`words/${place + 1}.json`) : []
    return [...await this.range(word), ...next]
      .filter(([forms]) => forms.some(form => form.startsWith(word) && !known.has(form)))
      .sort(([, one], [, other]) => other.length - one.length)
      .slice(0, 12)
      .map(([forms, figures]) => match([forms.filter(form => form.startsWith(word)), figures], PREFIX))
  }

  /** Words of which a few letters differ, or else words that begin like this one. */
  async similar(word) {
    if (word.length < 4) return []
    return await this.mistyped(word, 1) || await this.related(word) || (word.length < 8 ? [] : await this.mistyped(word, 2) || [])
  }

  async mistyped(word, most) {
    const { titles, others } = await this.load("vocabulary.json")
    const near = [...titles.split(" ").map(known => [known, 0]), ...others.split(" ").map(known => [known, 0.5])]
      .map(([known, less]) => [known, distance(word, known, most + 1), less])
      .filter(([known, away]) => away <= most && isSlip(known, word))
      .map(([known, away, less]) => [known, away, away + less])
      .sort((one, other) => one[2] - other[2])
    const best = near.filter(one => one[2] <= near[0][2] + 0.5).slice(0, 3)
    const entries = await Promise.all(best.map(async ([known, away]) => {
      const found = (await this.range(known)).find(([forms]) => forms.includes(known))
      return found && { ...match(found, MISTYPED[away]), mistyped: known }
    }))
    return best.length ? entries.filter(Boolean) : null
  }

  /** Words with the same beginning, where that is most of the word: “underperforming” finds “underperformance”. */
  async related(word) {
    for (let length = word.length - 1; length >= Math.max(5, 0.6 * word.length); length--) {
      const found = await this.begun(word.slice(0, length), [])
      if (found.length) return found
    }
    return null
  }

  place(word) {
    let low = 0
    let high = this.ranges.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.ranges[middle] <= word) low = middle
      else high = middle - 1
    }
    return low
  }

  async range(word) {
    return this.ranges.length ? this.load(`words/${this.place(word)}.json`) : []
  }

  rank(ideas, all) {
    const size = this.size
    const own = new Uint8Array(size)
    const held = this.named(ideas)
    const names = new Map()
    for (const subject of held.keys()) {
      if (subject.names) names.set(subject, subject.names.map(name => this.naming(name, ideas)))
    }
    const degrees = new Map([...names].map(([subject, said]) => [subject, Math.max(...said.map(({ matched, of }) => matched / of))]))
    let sum = (all.length - ideas.length) * Math.log(1 + size)
    for (const idea of ideas) {
      idea.scores = new Float32Array(size)
      for (const { parts, weight } of idea.alternatives) this.apply(parts, weight, idea.scores, own, degrees)
      idea.rarity = Math.log(1 + size / this.spread(idea))
      sum += idea.rarity
    }
    const score = best => {
      let total = 0
      let covered = 0
      for (const idea of ideas) {
        const found = best(idea.scores)
        total += idea.rarity * found
        if (found) covered += idea.rarity
      }
      return total / (NAME.here * sum) * (covered / sum) ** COVERAGE
    }
    const hits = []
    for (const page of this.pages) {
      const between = (from, to) => score(scores => scores.subarray(from, to).reduce((most, one) => Math.max(most, one), 0))
      const whole = between(page.first, page.last)
      for (let section = 0; whole && section + 1 < page.starts.length; section++) {
        const [from, to] = page.starts.slice(section, section + 2)
        const isOwn = own.subarray(from, to).some(Boolean)
        if (!isOwn && section) continue
        let best = between(from, to)
        for (let n = from + 1; n < to; n++) if (own[n]) best = Math.max(best, QUESTION * score(scores => scores[n]))
        if (best) hits.push({ page, section, score: page.weight * ((1 - WHOLE) * best + (isOwn ? WHOLE * whole : 0)) })
      }
    }
    this.prefer(hits, names, held, sum)
    this.describe(hits, ideas)
    this.direct(hits, ideas)
    hits.sort((one, other) => other.score - one.score)
    return hits.filter(({ score }) => score >= LEAST * hits[0].score)
  }

  /** Raises hits in whose text the ideas stand close together, and sorts them anew; loads the texts of their pages. */
  async refine(hits, ideas) {
    if (ideas.length < 2) return hits
    const refined = await Promise.all(hits.map(async hit => {
      const [, heading, text] = (await this.text(hit.page))[hit.section]
      const titles = [...hit.page.subject.names, hit.page.title, heading]
      return { ...hit, score: hit.score * (1 + CLOSE * this.closeness(titles, text.split(SENTENCES), ideas)) }
    }))
    return refined.sort((one, other) => other.score - one.score)
  }

  /** From 0 to 1, how much of the ideas a title, or a sentence together with the titles that it stands under, holds, and
      how many of them follow each other as in the query. */
  closeness(titles, sentences, ideas) {
    const all = ideas.reduce((sum, { rarity }) => sum + rarity, 0)
    const read = text => words(text).filter(word => !this.ignored.has(word)).map(word => ideas.findIndex(({ forms }) => forms.has(word)))
    const known = titles.map(read)
    const base = known.flat()
    let best = 0
    for (const found of [...known, ...sentences.map(read)]) {
      const held = [...new Set([...base, ...found])].reduce((sum, n) => sum + (ideas[n]?.rarity ?? 0), 0)
      const inOrder = new Set(found.filter((n, place) => n > 0 && found[place - 1] === n - 1)).size
      best = Math.max(best, (held / all + ORDER * inOrder / (ideas.length - 1)) / (1 + ORDER))
    }
    return best
  }

  /** Which ideas the names of subjects and the titles of pages hold: a map from either to a set. */
  named(ideas) {
    const held = new Map()
    const note = (holder, idea) => { held.has(holder) ? held.get(holder).add(idea) : held.set(holder, new Set([idea])) }
    for (const idea of ideas) {
      for (const { figures } of idea.alternatives.flatMap(({ parts }) => parts.flat())) {
        let n = 0
        for (const figure of figures) {
          n += figure >> 3
          const rank = figure & 7
          if (rank === 7) note(this.pageAt(n).subject, idea)
          else if (rank === 6 || rank === 4) note(this.pageAt(n), idea)
        }
      }
    }
    return held
  }

  /** In how many sections an idea occurs. */
  spread({ alternatives }) {
    const counts = alternatives.map(({ parts }) => Math.min(...parts.map(matches => Math.max(...matches.map(({ figures }) => figures.length)))))
    return Math.max(1, ...counts)
  }

  apply(parts, weight, best, own, degrees) {
    const scores = parts.map(matches => {
      const score = new Float32Array(best.length)
      for (const found of matches) this.enter(found, score, own, degrees)
      return score
    })
    for (let n = 0; n < best.length; n++) {
      let sum = 0
      for (const score of scores) {
        if (!score[n]) { sum = 0; break }
        sum += score[n]
      }
      best[n] = Math.max(best[n], sum / scores.length * weight)
    }
  }

  enter({ figures, weight }, score, own, degrees) {
    const raise = (n, by) => { if (score[n] < by * weight) score[n] = by * weight }
    let n = 0
    for (const figure of figures) {
      n += figure >> 3
      const rank = figure & 7
      own[n] = 1
      if (rank < 4) raise(n, TEXT[rank] * (n < this.pageAt(n).starts[1] ? LEAD : 1))
      else if (rank === 5) raise(n, HEADING)
      else {
        const page = this.pageAt(n)
        const degree = (degrees.get(page.subject) ?? 0) ** 2
        const by = ({ named, other }) => other + degree * (named - other)
        if (rank === 4) raise(n, by(KEYWORD))
        else if (rank === 6) {
          raise(n, by(PAGE))
          for (let below = page.first; below < page.last; below++) raise(below, PAGE.below)
        } else {
          for (const one of page.subject.pages) {
            raise(one.first, one.first === n ? NAME.here : by(NAME.page))
            for (let below = one.first; below < one.last; below++) raise(below, by(NAME.below))
          }
        }
      }
    }
  }

  /** Which ideas of a query the words of a name stand for, and how many of the words those are. An idea stands for one
      word, or for all words of one of its ways, as often as the query has it. */
  naming(name, ideas) {
    const tokens = words(name).filter(word => !this.ignored.has(word))
    const asOne = ideas.find(({ forms }) => forms.has(words(name).join("")))
    if (asOne) return { by: new Set([asOne]), matched: tokens.length, of: tokens.length }
    const by = new Set()
    let matched = 0
    for (const token of tokens) {
      const idea = ideas.find(idea => idea.forms.has(token) && (!by.has(idea) || idea.ways.some(way => way.length > 1)))
      if (!idea) continue
      by.add(idea)
      matched += idea.ways.some(way => way.includes(token)) ? 1 : OTHER_FORM
    }
    return { by, matched, of: tokens.length }
  }

  /** The name, other than its title, by which a subject was found, if it was found by one. */
  otherName(subject, ideas) {
    const isMeant = word => ideas.some(({ forms }) => forms.has(word))
    return subject.names.slice(1).find(name => isMeant(words(name).join("")) || words(name).every(word => isMeant(word) || this.ignored.has(word)))
  }

  pageAt(section) {
    let low = 0
    let high = this.pages.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.pages[middle].first <= section) low = middle
      else high = middle - 1
    }
    return this.pages[low]
  }

  /** Prefers what is named in the query: sections of a subject whose name it holds, and pages whose name it is. */
  prefer(hits, names, held, sum) {
    const share = said => [...said].reduce((weight, { rarity }) => weight + rarity, 0) / sum
    for (const hit of hits) {
      const said = names.get(hit.page.subject)
      if (!said) continue
      const [title, ...others] = said.map(({ matched, of, by }) => matched / of * share(new Set([...by, ...held.get(hit.page) ?? []])))
      hit.score += (hit.section ? EXACT_NAME.below : EXACT_NAME.page) * Math.max(title, ...others.map(other => other * OTHER_NAME + title * ALSO_TITLE)) ** 2
    }
  }

  /** Raises what the query describes by several words of its kind and group. */
  describe(hits, ideas) {
    if (ideas.length < 2) return
    for (const hit of hits) {
      if (hit.section || hit.page.first !== hit.page.subject.first) continue
      const said = words(hit.page.subject.note)
      if (ideas.every(({ forms }) => said.some(word => forms.has(word)))) hit.score += DESCRIBED
    }
  }

  /** Raises moves that lead the way of the query, and lowers those from what it would go to, or the other way round. */
  direct(hits, ideas) {
    const sides = ideas.filter(({ side }) => side)
    if (!sides.length) return
    const parts = new Map(this.subjects.map(subject => [subject, MOVE.exec(subject.title)?.map(words)]).filter(([, ends]) => ends))
    for (const hit of hits) {
      const ends = parts.get(hit.page.subject)
      if (!ends) continue
      const lies = (idea, side) => ends[side].some(word => idea.forms.has(word))
      const known = sides.filter(idea => lies(idea, 1) !== lies(idea, 2))
      const wrong = known.filter(idea => !lies(idea, idea.side))
      if (wrong.length) hit.score *= 1 - ASTRAY * wrong.length / known.length
      else if (known.length) hit.score *= 1 + AHEAD
    }
  }

  /** Loads the sections of a page: [[anchor, heading, text], ...]. */
  text(page) {
    return this.load(`text/${page.url.replace("#", "").replace(/\/$/, "") || "index"}.json`)
  }
}

/** Whether two words are one, or seem to be forms of one: “supervising” and “supervise”. */
function isForm(one, other) {
  if (one === other) return true
  let same = 0
  while (same < one.length && one[same] === other[same]) same++
  return same >= 3 && ENDINGS.has(one.slice(same)) && ENDINGS.has(other.slice(same))
}

/** Whether the one word may be the other mistyped, rather than a word of its own that no page has, as “brain” beside
    “train” and “farm” beside “form”: the first letter is seldom wrong, and a short word with a wrong letter is another. */
function isSlip(known, typed) {
  const isStart = known[0] === typed[0] || (known[0] === typed[1] && known[1] === typed[0])
  const isShort = typed.length <= SHORT && known.length === typed.length
  return isStart && !(isShort && [...known].sort().join("") !== [...typed].sort().join(""))
}

function match([forms, figures], weight) {
  return { forms, figures, weight }
}

/** Makes a function remember its answers; an answer that failed is asked for again. */
function once(ask) {
  const answers = new Map()
  return (key, ...more) => {
    if (!answers.has(key)) answers.set(key, ask(key, ...more).catch(error => { answers.delete(key); throw error }))
    return answers.get(key)
  }
}
