"""Search: the index of all pages, in pieces so small that a browser loads only what a query needs.

The pieces are JSON under ``search/``: ``index.json`` names all subjects and their pages; ``words/<n>.json`` hold a
range of words each, with the sections that contain them; ``text/<page>.json`` hold a page's sections, for what is shown
of a result; ``vocabulary.json`` holds all words, and is needed only where one is mistyped. ``engine.js`` reads them.

Sections are numbered from 0 through all pages in order, and so is, right after its section, each question that a
section answers: a question that has all words of a reader's says more than a page that has them here and there.

An index can take over what an earlier one held of pages that are still the same: see ``Index.keep``.
"""

import json
from array import array
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from sys import intern
from types import MappingProxyType
from typing import Any, NamedTuple, TypeAlias

from rolebook.model import text
from rolebook.model.framework import Framework, Kpi, Level, Role, Skill, Tool
from rolebook.pages import ROLE_PARTS, Page
from rolebook.render import Content
from rolebook.searching import postings, sections, words
from rolebook.searching.postings import RANKS, Entry, Postings, Rank, Run, Shard
from rolebook.searching.sections import Section

Piece: TypeAlias = tuple[str, str]
"""A file of the index: its path in the site and its text."""

FOLDER = "search"
_MUCH, _MOST_OF_IT = 0.25, 0.5
"""From which shares in a text on a word counts there with the second and with the third step."""
_FEW, _SOME = 3, 6
"""How many words that matter a question may have, so that each counts with the third and with the second step."""


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its title where its subject has several, its address from the site's root, other words for it, weight."""

    title: str
    url: str
    keywords: str = ""
    weight: float = 1


class _Row(NamedTuple):
    """What one or several pages are about: a role, a skill, a page written by hand.

    ``counts`` holds three values a page: the number of its part (what pages of several subjects have in common), how
    many sections it has, and how many questions each of them answers, but for the last ones that answer none.
    """

    title: str
    note: str
    url: str
    names: tuple[str, ...]
    counts: list[int | tuple[int, ...]]


class _Entered(NamedTuple):
    """What an index holds of a page beside its postings.

    These are what was said of the page beside its text (see ``_TITLES``), the number of its first section, how many it
    has, how many questions each of them answers as in a row, and which words of its titles are joined and half ignored.
    """

    titles: tuple[str, ...]
    first: int
    sections: int
    asked: tuple[int, ...]
    joined: tuple[str, ...]

    @property
    def size(self) -> int:
        return self.sections + sum(self.asked)


@dataclass(frozen=True, slots=True)
class Held:
    """What an index held, for the next one to take over: of each page by its address, of each word, of each stem.

    It can be pickled; all that is in it belongs to the version of the package that has made it.
    """

    pages: Mapping[str, _Entered]
    postings: Postings
    entries: Mapping[str, Entry]


NOTHING = Held(MappingProxyType({}), MappingProxyType({}), MappingProxyType({}))
"""What there is for the first index of a handbook."""

# What is said of a page beside its text, with how much it counts at the first section: other words for the page and its
# title; and at the first page of its subject also the subject's note, and its title and other names.
_TITLES = (Rank.KEYWORD, Rank.PAGE, Rank.KEYWORD, Rank.NAME)
# Pages that list what other pages are about: found by their titles, not by the names that they list.
_LISTS = frozenset({"home", "find", "map", "family-map", "compare", "bridge", "team", "glossary"}) | frozenset(
    {"families", "roles", "levels", "skills", "kpis", "tools"}
)
# Pages that repeat what others say, for people to act on.
_FORMS = frozenset({"move", "packet", "talk", "hiring-kit", "role-growth"})
_PARTS = {f"role-{part.name}": part for part in ROLE_PARTS}
# How much likelier than others a page of a kind is to answer somebody who searches.
_WEIGHTS = {**{kind: part.weight for kind, part in _PARTS.items()}, "packet": 0.7, "talk": 0.7}
_KEYWORDS = {
    **{kind: part.keywords for kind, part in _PARTS.items()},
    "move": "promotion promoted difference differences change changes switch become versus vs",
    "bridge": "half mix mixture between closest fit",
    "compare": "versus vs difference differences side by side",
    "family": "belong belongs",
    "hiring-kit": "job advert posting interview plan questions scorecard recruit",
    "talk": "manager kit agenda talk conversation guide misreadings red flags",
    "packet": "promotion packet case document evidence sign-off template",
}
# Questions that pages of a kind answer, which stand on none of them.
_ASKED = {
    "home": ("Where do I start?", "What is this handbook about?"),
    "roles": (
        "Which jobs are there?",
        "What else is a job called?",
        "Is there a list of all positions and their aliases?",
    ),
    "families": ("Which departments or disciplines are there?", "How are jobs grouped?"),
    "levels": (
        "How do the grades differ?",
        "Which ranks are there, from lowest to highest?",
        "How many steps does the ladder have for experts and for people managers?",
    ),
    "skills": ("What can one learn here?", "Is there a list of all abilities?"),
    "kpis": ("What do we measure?", "Is there a list of all metrics and figures?"),
    "tools": ("Which software do we use?", "Is there a list of all programs and products?"),
    "glossary": (
        "What do these abbreviations and technical terms mean?",
        "Is there a dictionary with definitions of jargon?",
    ),
    "find": (
        "Which job suits me?",
        "How do I filter roles by what they need?",
        "Which positions match my abilities and years of experience?",
    ),
    "map": (
        "Where can I go from here?",
        "Which career paths and routes are there?",
        "How many steps is it from one job to another?",
        "Is there a diagram of all moves?",
    ),
    "family-map": ("Which paths are there inside this family?",),
    "compare": ("How do two jobs differ?", "Can I see two or three positions next to each other?"),
    "bridge": (
        "My job is a combination of two roles, what am I?",
        "Which role is nearest when I do a bit of everything?",
        "I split my week between two jobs.",
    ),
    "team": (
        "What does my team lack?",
        "What if the only person who knows something leaves?",
        "Who covers which skill in my group?",
        "Is there a skills matrix of several people?",
        "Where are our weak spots?",
    ),
}


class Index:
    """The index while pages are added to it, one after the other, so that none of them needs to be held.

    Pages of one subject, such as a role, have to be added one directly after the other; the first is the subject's own.
    """

    def __init__(self, framework: Framework, before: Held = NOTHING) -> None:
        self._framework = framework
        self._before = before
        self._held = NOTHING
        self._pages: dict[str, _Entered] = {}
        self._runs: list[Run] = []
        self._rows: list[_Row] = []
        self._parts: dict[tuple[str, str, float], int] = {}
        self._postings: defaultdict[str, array[int]] = defaultdict(lambda: array("I"))
        self._joined: set[str] = set()
        self._number = 0
        self._about: tuple[str, str] | None = None

    def add(self, content: Content) -> Iterator[Piece]:
        """Take in a rendered page, and yield the piece with its text."""
        page = content.page
        if page.kind == "moved":
            return
        self._turn_to(page)
        leaf, found = _leaf(page, self._framework), _sections(content)
        self._pages[page.url] = self._enter(leaf, found)
        yield _text(leaf, found)

    def keep(self, page: Page) -> bool:
        """Take over what the index before held of a page whose content is what it was, in the place of adding it.

        The piece with its text is what it was, too. Returns whether that was possible: it is not for a page that the
        index before didn't hold, or had other titles, names or words for; such a page has to be added.
        """
        if page.kind == "moved":
            return True
        self._turn_to(page)
        leaf = _leaf(page, self._framework)
        known = self._before.pages.get(page.url)
        if known is None or known.titles != self._titles(leaf):
            return False
        self._runs.append(Run(known.first, known.first + known.size, self._number))
        self._joined.update(known.joined)
        self._pages[page.url] = self._count(leaf, known._replace(first=self._number))
        return True

    def add_by_hand(self, title: str, url: str, body: str) -> Iterator[Piece]:
        """Do the same for a page that no spec describes; ``body`` is its HTML."""
        self._begin(title, "Page", url)
        leaf, found = Leaf("", url), sections.split(body)
        self._enter(leaf, found)
        yield _text(leaf, found)

    def finish(self) -> Iterator[Piece]:
        """Take in the terms of the glossary, and yield the pieces that are about all pages."""
        for term in self._framework.spec.glossary:
            section = Section(term.anchor, "", text.plain(term.meaning), term.asked_as)
            leaf = Leaf("", f"glossary/#{section.anchor}")
            self._begin(term.term, "Term", leaf.url, term.also_known_as)
            self._enter(leaf, (section,))
            yield _text(leaf, (section,))
        before, runs = self._before.postings, postings.joined(self._runs)
        whole = postings.carried(before, runs, self._postings) if runs else dict(self._postings)
        entries = postings.entries(whole, self._before.postings, self._before.entries)
        self._held = Held(self._pages, whole, entries)
        shards = list(postings.shards(entries))
        yield f"{FOLDER}/index.json", _json(self._directory(shards))
        for number, shard in enumerate(shards):
            yield f"{FOLDER}/words/{number}.json", shard.text
        yield f"{FOLDER}/vocabulary.json", _json(self._vocabulary())

    @property
    def held(self) -> Held:
        """What the next index can take over, once this one is finished."""
        return self._held

    def _turn_to(self, page: Page) -> None:
        if _about(page) != self._about:
            self._begin(page.title, _note(page), page.url, _names(page.subject))
            self._about = _about(page)

    def _begin(self, title: str, note: str, url: str, names: tuple[str, ...] = ()) -> None:
        self._about = None
        self._rows.append(_Row(title, note, url, names, []))

    def _titles(self, leaf: Leaf) -> tuple[str, ...]:
        row = self._rows[-1]
        names = () if row.counts else (row.note, " · ".join((row.title, *row.names)))
        return leaf.keywords, leaf.title, *names

    def _enter(self, leaf: Leaf, found: Sequence[Section]) -> _Entered:
        """Count the words of a page's sections, the titles among them by their rank."""
        said = self._titles(leaf)
        titles = list(zip(_TITLES, said, strict=False))
        joined: set[str] = set()
        number = self._number
        for section in found:
            ranks = _ranks(section.text)
            for rank, title in (*titles, (Rank.HEADING, section.heading)):
                joined.update(words.half_ignored(title))
                for word in words.words(title):
                    ranks[word] = max(rank, ranks.get(word, 0))
            for word, step in ranks.items():
                self._postings[word].append(number * RANKS + step)
            number += 1
            titles = []
            for question in section.questions:
                for word, step in _steps(question).items():
                    self._postings[word].append(number * RANKS + step)
                number += 1
        self._joined |= joined
        asked = _trimmed(len(section.questions) for section in found)
        return self._count(leaf, _Entered(said, self._number, len(found), asked, tuple(map(intern, sorted(joined)))))

    def _count(self, leaf: Leaf, entered: _Entered) -> _Entered:
        """Note in its subject's row which page comes next, and go on to the number after it."""
        row = self._rows[-1]
        path = leaf.url.removeprefix(row.url) if row.url else leaf.url
        part = self._parts.setdefault((leaf.title, path, leaf.weight), len(self._parts))
        row.counts.extend((part, entered.sections, entered.asked))
        self._number += entered.size
        return entered

    def _directory(self, shards: Sequence[Shard]) -> dict[str, Any]:
        return {
            "parts": list(self._parts),
            "subjects": [[row.title, row.note, row.url, list(row.names), row.counts] for row in self._rows],
            "words": [shard.first for shard in shards],
            "joined": sorted(self._joined),
            "synonyms": [_group(names, self._held.postings) for names in _synonyms(self._framework)],
            "ignored": sorted(words.IGNORED),
        }

    def _vocabulary(self) -> dict[str, str]:
        """Return all words: those of titles and headings, which people are likelier to mean, and the others."""
        of_titles: list[str] = []
        others: list[str] = []
        for word, found in sorted(self._held.postings.items(), key=itemgetter(0)):
            if word not in words.IGNORED and not word.isdigit():
                (of_titles if postings.in_titles(found) else others).append(word)
        return {"titles": " ".join(of_titles), "others": " ".join(others)}


# --- what pages are about -------------------------------------------------------------------------------------------


def _about(page: Page) -> tuple[str, str]:
    return "role" if page.kind.startswith("role-") or page.kind == "hiring-kit" else page.kind, page.id


def _uses(subject: object, framework: Framework) -> str:
    """Return what roles use a tool for: readers look for a tool by their task."""
    needs = framework.tool_needs.get(subject.id, ()) if isinstance(subject, Tool) else ()
    return text.plain(" ".join(dict.fromkeys(need.use.use for need in needs)))


def _leaf(page: Page, framework: Framework) -> Leaf:
    title = page.title.partition(" – ")[0] if _about(page)[0] == "role" and page.kind != "role" else ""
    keywords = _KEYWORDS.get(page.kind) or _uses(page.subject, framework)
    return Leaf(title, page.url, keywords, _WEIGHTS.get(page.kind, 1))


def _sections(content: Content) -> tuple[Section, ...]:
    kind = content.page.kind
    if kind in _LISTS | _FORMS:
        return (Section("", "", content.description, _ASKED.get(kind, ())),)
    return sections.split(content.body)


def _note(page: Page) -> str:
    """Return in a few words what kind of thing a page is about, and where that belongs."""
    subject = page.subject
    match subject:
        case Role():
            return f"Role · {subject.level.title} · {subject.family.title}"
        case Skill():
            return f"Skill · {subject.group.title}"
        case Kpi():
            return f"KPI · {subject.group.title}"
        case Tool():
            return f"Tool · {subject.group.title}"
        case Level():
            return f"Level · {subject.track.title}"
    return {"family": "Job family", "move": "Move", "packet": "Form", "talk": "Guide"}.get(page.kind, "Page")


def _names(subject: object) -> tuple[str, ...]:
    return subject.spec.also_known_as if isinstance(subject, Role | Skill | Kpi | Tool) else ()


# --- the index ------------------------------------------------------------------------------------------------------


def _ranks(text: str) -> dict[str, int]:
    """Return from 1 to 3 how much each word of a text counts in it: by its share, with little to gain by repetition."""
    counts = Counter(words.words(text))
    length = sum(counts.values())
    ranks = {}
    for word, count in counts.items():
        share = count / (count + 0.5 + length / 60)
        ranks[word] = 1 + (share > _MUCH) + (share > _MOST_OF_IT)
    return ranks


def _steps(question: str) -> dict[str, int]:
    """Return from 1 to 3 how much each word counts in a question: the shorter it is, the more."""
    matter = set(words.words(question)) - words.IGNORED
    step = 3 if len(matter) <= _FEW else 2 if len(matter) <= _SOME else 1
    return dict.fromkeys(sorted(matter), step)


def _trimmed(numbers: Iterable[int]) -> tuple[int, ...]:
    kept = list(numbers)
    while kept and not kept[-1]:
        kept.pop()
    return tuple(kept)


def _text(leaf: Leaf, found: Iterable[Section]) -> Piece:
    """Return the piece with what is shown of a page's sections."""
    rows = [[section.anchor, section.heading, section.shown] for section in found]
    return f"{FOLDER}/text/{leaf.url.replace('#', '').strip('/') or 'index'}.json", _json(rows)


def _synonyms(framework: Framework) -> Iterator[Sequence[str]]:
    """Yield what means the same: a term of the glossary and its other names, and the synonyms that the specs give."""
    yield from ((term.term, *term.also_known_as) for term in framework.spec.glossary if term.also_known_as)
    yield from framework.spec.synonyms


def _group(names: Sequence[str], known: Container[str]) -> list[int | str]:
    """Return the names with those first that some page may hold, and before them how many these are.

    Readers may type all of them, but a browser need not load the pieces where the others would be.
    """
    held = [name for name in names if all(word in known for word in words.plain(name))]
    return [len(held), *held, *(name for name in names if name not in held)]


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
