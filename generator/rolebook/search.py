"""Search: the index of all pages, in pieces so small that a browser loads only what a query needs.

The pieces are JSON under ``search/``: ``index.json`` names all subjects and their pages; ``words/<n>.json`` hold a
range of words each, with the sections that contain them; ``text/<page>.json`` hold a page's sections, for what is shown
of a result; ``vocabulary.json`` holds all words, and is needed only where one is mistyped. ``engine.js`` reads them.

Sections are numbered from 0 through all pages in order. A section's number and how much a word counts there make one
figure: the difference to the number before it, times 8, plus a rank from 1 to 7 (see ``Rank``).
"""

import json
from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import groupby
from typing import Any

from rolebook import sections, text, words
from rolebook.framework import Framework, Kpi, Level, Role, Skill, Tool
from rolebook.pages import ROLE_PARTS, Page
from rolebook.render import Content
from rolebook.sections import Section

FOLDER = "search"
_RANKS = 8
_SHARD = 20_000
"""Characters of JSON that a piece of the words should have; compressed it is about a third of that."""
_MOST = 4_000
"""Sections that a word may lead to by its mere presence in the text; of more, those where it counts most are kept."""


class Rank(IntEnum):
    """How much a word counts in a section; the numbers below ``KEYWORD`` are steps of its share in the text."""

    NAME = 7  # in the name of what the pages are about, at its first section
    PAGE = 6  # in the title of the page, at its first section
    HEADING = 5
    KEYWORD = 4  # among other words for the page, at its first section


@dataclass(frozen=True, slots=True)
class Leaf:
    """A page: its title where its subject has several, its address from the site's root, other words for it, weight."""

    title: str
    url: str
    sections: tuple[Section, ...]
    keywords: str = ""
    weight: float = 1


@dataclass(frozen=True, slots=True)
class Subject:
    """What one or several pages are about: a role, a skill, a page written by hand. The first page is its own."""

    title: str
    note: str
    names: tuple[str, ...]
    leaves: tuple[Leaf, ...]


# Pages that list what other pages are about: found by their titles only.
_LISTS = frozenset({"home", "find", "map", "family-map", "compare", "bridge", "team", "glossary"}) | frozenset(
    {"families", "roles", "levels", "skills", "kpis", "tools"}
)
# Pages that repeat what others say, for people to act on.
_FORMS = frozenset({"move", "packet", "talk", "hiring-kit"})
_PARTS = {f"role-{part.name}": part for part in ROLE_PARTS}
_KEYWORDS = {
    **{kind: part.keywords for kind, part in _PARTS.items()},
    "move": "promotion promoted difference differences change changes switch become versus vs",
    "hiring-kit": "job advert posting description interview plan questions scorecard recruit",
    "talk": "manager kit agenda talk conversation guide misreadings red flags",
    "packet": "promotion packet case document evidence sign-off template",
}


def subjects(contents: Iterable[Content], framework: Framework) -> Iterator[Subject]:
    """Yield what the rendered pages are about, each with its pages, in their order, and then the glossary's terms."""
    shown = (content for content in contents if content.page.kind != "moved")
    for _, found in groupby(shown, key=lambda content: _about(content.page)):
        group = list(found)
        first = group[0].page
        uses = _uses(first.subject, framework)
        yield Subject(first.title, _note(first), _names(first.subject), tuple(_leaf(each, uses) for each in group))
    for term in framework.spec.glossary:
        section = Section(term.anchor, "", text.plain(term.meaning))
        yield Subject(term.term, "Term", term.also_known_as, (Leaf("", f"glossary/#{section.anchor}", (section,)),))


def written_by_hand(title: str, url: str, body: str) -> Subject:
    """Return the subject of a page that no spec describes; ``body`` is its HTML."""
    return Subject(title, "Page", (), (Leaf("", url, sections.split(body)),))


def files(about: Iterable[Subject], framework: Framework) -> Iterator[tuple[str, str]]:
    """Yield ``(path in the site, text)`` of each piece of the index."""
    found = tuple(about)
    index = _Index()
    for subject in found:
        index.add(subject)
    shards = list(_shards(index.postings))
    yield f"{FOLDER}/index.json", _json(_directory(found, shards, index, framework))
    for number, shard in enumerate(shards):
        yield f"{FOLDER}/words/{number}.json", _json([[list(forms), figures] for forms, figures in shard.entries])
    yield f"{FOLDER}/vocabulary.json", _json(_vocabulary(index.postings))
    for subject in found:
        for leaf in subject.leaves:
            rows = [[section.anchor, section.heading, section.text] for section in leaf.sections]
            yield f"{FOLDER}/text/{leaf.url.replace('#', '').strip('/') or 'index'}.json", _json(rows)


# --- what pages are about -------------------------------------------------------------------------------------------


def _about(page: Page) -> tuple[str, str]:
    return "role" if page.kind.startswith("role-") or page.kind == "hiring-kit" else page.kind, page.id


def _uses(subject: object, framework: Framework) -> str:
    """Return what roles use a tool for: readers look for a tool by their task."""
    needs = framework.tool_needs.get(subject.id, ()) if isinstance(subject, Tool) else ()
    return text.plain(" ".join(dict.fromkeys(need.use.use for need in needs)))


def _leaf(content: Content, uses: str) -> Leaf:
    page = content.page
    if page.kind in _LISTS | _FORMS:
        found: tuple[Section, ...] = (Section("", "", content.description),)
    else:
        found = sections.split(content.body)
    title = page.title.partition(" – ")[0] if _about(page)[0] == "role" and page.kind != "role" else ""
    part = _PARTS.get(page.kind)
    weight = part.weight if part else 1
    return Leaf(title, page.url, found, _KEYWORDS.get(page.kind, uses), weight)


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


class _Index:
    """What is known of each word while the sections are counted through."""

    def __init__(self) -> None:
        self.postings: defaultdict[str, dict[int, int]] = defaultdict(dict)
        """Word -> number of a section -> rank."""
        self.joined: set[str] = set()
        self._number = 0

    def add(self, subject: Subject) -> None:
        """Take in a subject with all sections of its pages."""
        self._title(self._number, Rank.NAME, " · ".join((subject.title, *subject.names)))
        self._title(self._number, Rank.KEYWORD, subject.note)
        for leaf in subject.leaves:
            self._title(self._number, Rank.PAGE, leaf.title)
            self._title(self._number, Rank.KEYWORD, leaf.keywords)
            for section in leaf.sections:
                self._title(self._number, Rank.HEADING, section.heading)
                counts = Counter(words.words(section.text))
                length = sum(counts.values())
                for word, count in counts.items():
                    self._enter(word, self._number, _step(count, length))
                self._number += 1

    def _title(self, number: int, rank: Rank, title: str) -> None:
        self.joined.update(words.half_ignored(title))
        for word in words.words(title):
            self._enter(word, number, rank)

    def _enter(self, word: str, number: int, rank: int) -> None:
        found = self.postings[word]
        found[number] = max(rank, found.get(number, 0))


def _step(count: int, length: int) -> int:
    """Return from 1 to 3 how much a word counts in a text where it stands ``count`` times among ``length`` words."""
    share = count / (count + 0.5 + length / 60)
    return 1 + sum(share > limit for limit in (0.25, 0.5))


@dataclass(frozen=True, slots=True)
class _Shard:
    """A piece of the words: the first of them, and all whose range it is, with other forms of the same word."""

    first: str
    entries: tuple[tuple[tuple[str, ...], list[int]], ...]


def _shards(postings: Mapping[str, Mapping[int, int]]) -> Iterator[_Shard]:
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(postings):
        if word not in words.IGNORED:
            forms[words.stem(word)].append(word)
    figures = {stem: _figures(_merged(postings[word] for word in found)) for stem, found in forms.items()}
    in_order = sorted((word, stem) for stem, found in forms.items() for word in found)
    for _, piece in groupby(zip(in_order, _pieces(in_order, figures), strict=True), key=lambda pair: pair[1]):
        found = [pair for pair, _ in piece]
        stems = dict.fromkeys(stem for _, stem in found)
        yield _Shard(found[0][0], tuple((tuple(forms[stem]), figures[stem]) for stem in stems))


def _pieces(in_order: Sequence[tuple[str, str]], figures: Mapping[str, Sequence[int]]) -> Iterator[int]:
    """Yield for each word the number of its piece; forms of one word lie side by side, and are counted once."""
    size, number, before = 0, 0, ""
    for word, stem in in_order:
        if stem != before:
            size += 3 * len(figures[stem])
            if size > _SHARD:
                size, number = 3 * len(figures[stem]), number + 1
        size += len(word) + 3
        before = stem
        yield number


def _merged(found: Iterable[Mapping[int, int]]) -> dict[int, int]:
    result: dict[int, int] = {}
    for ranks in found:
        for number, rank in ranks.items():
            result[number] = max(rank, result.get(number, 0))
    return result


def _figures(ranks: Mapping[int, int]) -> list[int]:
    kept = ranks
    if len(ranks) > _MOST:
        most = sorted(ranks.items(), key=lambda pair: (-pair[1], pair[0]))
        kept = dict(most[: max(_MOST, sum(rank >= Rank.HEADING for rank in ranks.values()))])
    result, before = [], 0
    for number, rank in sorted(kept.items()):
        result.append((number - before) * _RANKS + rank)
        before = number
    return result


def _vocabulary(postings: Mapping[str, Mapping[int, int]]) -> dict[str, str]:
    """Return all words: those of titles and headings, which people are likelier to mean, and the others."""
    known = sorted(word for word in postings if word not in words.IGNORED and not word.isdigit())
    titles = {word for word in known if max(postings[word].values()) >= Rank.HEADING}
    return {
        "titles": " ".join(word for word in known if word in titles),
        "others": " ".join(word for word in known if word not in titles),
    }


def _directory(
    found: Sequence[Subject], shards: Sequence[_Shard], index: _Index, framework: Framework
) -> dict[str, Any]:
    parts = {part: n for n, part in enumerate(dict.fromkeys(_part(s, leaf) for s in found for leaf in s.leaves))}
    return {
        "parts": list(parts),
        "subjects": [
            [
                subject.title,
                subject.note,
                subject.leaves[0].url,
                list(subject.names),
                [figure for leaf in subject.leaves for figure in (parts[_part(subject, leaf)], len(leaf.sections))],
            ]
            for subject in found
        ],
        "words": [shard.first for shard in shards],
        "joined": sorted(index.joined),
        "synonyms": [_group(names, index.postings) for names in _synonyms(framework)],
        "ignored": sorted(words.IGNORED),
    }


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


def _part(subject: Subject, leaf: Leaf) -> tuple[str, str, float]:
    """Return a page's title, what its address adds to its subject's, and its weight: the same for many subjects."""
    path = leaf.url.removeprefix(subject.leaves[0].url) if subject.leaves[0].url else leaf.url
    return leaf.title, path, leaf.weight


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
