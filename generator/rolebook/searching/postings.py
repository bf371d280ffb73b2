"""Postings: which sections hold a word and how much it counts in each, from which the pieces of the words are made.

Sections are numbered from 0 through all pages in order. A posting is such a number times 8, plus a rank from 1 to 7
(see ``Rank``); those of a word ascend. In the pieces, the difference to the number before takes the number's place.
"""

import json
from array import array
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from enum import IntEnum
from itertools import chain, groupby
from operator import itemgetter, sub
from typing import NamedTuple, TypeAlias

from rolebook.searching import words

Postings: TypeAlias = Mapping[str, "array[int]"]
"""The postings of each word."""

RANKS = 8
_SHARD = 12_000
"""Characters of JSON that a piece of the words should have; compressed it is about a third of that."""
_MOST = 4_000
"""Sections that a word may lead to by its mere presence in the text; of more, those where it counts most are kept."""


class Rank(IntEnum):
    """How much a word counts in a section; the numbers below ``KEYWORD`` are steps of its share in the text."""

    NAME = 7  # in the name of what the pages are about, at its first section
    PAGE = 6  # in the title of the page, at its first section
    HEADING = 5
    KEYWORD = 4  # among other words for the page, at its first section


class Run(NamedTuple):
    """Sections that an earlier index held already: from which number to below which, and the first's number now."""

    first: int
    end: int
    now: int


class Entry(NamedTuple):
    """What a piece says of a word: its forms, and the figures of their sections as JSON without the brackets."""

    forms: tuple[str, ...]
    figures: str


class Shard(NamedTuple):
    """A piece of the words: the first of them, and as JSON all whose range it is, with other forms of the same word."""

    first: str
    text: str


def in_titles(postings: "array[int]") -> bool:
    """Tell whether a word stands in some title or heading."""
    return any(posting % RANKS >= Rank.HEADING for posting in postings)


def joined(runs: Iterable[Run]) -> list[Run]:
    """Return the runs with those in one that follow each other now as they did before."""
    found: list[Run] = []
    for run in runs:
        if found and (run.first, run.now) == (found[-1].end, found[-1].now + found[-1].end - found[-1].first):
            found[-1] = found[-1]._replace(end=run.end)
        else:
            found.append(run)
    return found


def carried(before: Postings, runs: Sequence[Run], added: Postings) -> dict[str, "array[int]"]:
    """Return the postings that were there ``before`` and lie in one of the runs, renumbered, with those ``added``.

    No posting that is added may have a number within a run.
    """
    spans = sorted((run.first * RANKS, run.end * RANKS, (run.now - run.first) * RANKS) for run in runs)
    firsts = [span[0] for span in spans]
    nothing = array("I")
    found = {}
    for word in before.keys() | added.keys():
        parts = list(_parts(before.get(word, nothing), spans, firsts))
        if whole := _merged(parts, added.get(word, nothing)):
            found[word] = whole
    return found


def _parts(
    postings: "array[int]", spans: Sequence[tuple[int, int, int]], firsts: Sequence[int]
) -> Iterator["array[int]"]:
    """Yield what lies in each span, shifted; spans without a posting cost nothing, since most words are in few."""
    place = 0
    while place < len(postings):
        number = bisect_right(firsts, postings[place])
        end, shift = spans[number - 1][1:] if number else (0, 0)
        after = bisect_left(postings, end, place)
        if after > place:
            part = postings[place:after]
            yield array("I", [posting + shift for posting in part]) if shift else part
        elif number < len(firsts):
            after = bisect_left(postings, firsts[number], place)
        else:
            return
        place = after


def _merged(parts: list["array[int]"], added: "array[int]") -> "array[int]":
    """Return in one the parts, none of which overlaps with another, and what lies before, between and after them."""
    parts.sort(key=itemgetter(0))
    whole, place = array("I"), 0
    for part in parts:
        after = bisect_left(added, part[0], place)
        whole += added[place:after]
        whole += part
        place = after
    return whole + added[place:]


def entries(postings: Postings, before: Postings, known: Mapping[str, Entry]) -> dict[str, Entry]:
    """Return the entry of each stem, in the order of their first forms.

    ``known`` are those that were made of the postings ``before``: they stay where no form has other postings now.
    """
    stems = {form: stem for stem, entry in known.items() for form in entry.forms}
    forms: defaultdict[str, list[str]] = defaultdict(list)
    for word in sorted(postings):
        if word not in words.IGNORED:
            forms[stems.get(word) or words.stem(word)].append(word)
    return {stem: _entry(tuple(found), known.get(stem), postings, before) for stem, found in forms.items()}


def _entry(forms: tuple[str, ...], known: Entry | None, postings: Postings, before: Postings) -> Entry:
    if known and known.forms == forms and all(postings[form] == before[form] for form in forms):
        return known
    return Entry(forms, _figures([postings[form] for form in forms]))


def shards(entries: Mapping[str, Entry]) -> Iterator[Shard]:
    """Yield the pieces of all words in alphabetical order."""
    in_order = sorted((form, stem) for stem, entry in entries.items() for form in entry.forms)
    for _, piece in groupby(zip(in_order, _pieces(in_order, entries), strict=True), key=itemgetter(1)):
        found = [pair for pair, _ in piece]
        rows = (entries[stem] for stem in dict.fromkeys(stem for _, stem in found))
        text = ",".join(f"[{_json(row.forms)},[{row.figures}]]" for row in rows)
        yield Shard(found[0][0], f"[{text}]")


def _pieces(in_order: Sequence[tuple[str, str]], entries: Mapping[str, Entry]) -> Iterator[int]:
    """Yield for each word the number of its piece; forms of one word lie side by side, and are counted once."""
    size, number, before = 0, 0, ""
    for word, stem in in_order:
        if stem != before:
            count = entries[stem].figures.count(",") + 1
            size += 3 * count
            if size > _SHARD:
                size, number = 3 * count, number + 1
        size += len(word) + 3
        before = stem
        yield number


def _figures(found: Sequence["array[int]"]) -> str:
    """Return the sections of all forms of a word, each with its highest rank there, in the form of the index."""
    kept = found[0].tolist()
    if len(found) > 1:
        kept = list({posting // RANKS: posting for posting in sorted(chain.from_iterable(found))}.values())
    if len(kept) > _MOST:
        kept = _weightiest(kept)
    numbers = [posting & -RANKS for posting in kept]
    return _json(list(map(sub, kept, [0, *numbers])))[1:-1]


def _weightiest(postings: Iterable[int]) -> list[int]:
    """Return those of the highest ranks, the first ones of the lowest of them: all headings, or more up to _MOST."""
    by_rank: list[list[int]] = [[] for _ in range(RANKS)]
    for posting in postings:
        by_rank[posting % RANKS].append(posting)
    most = max(_MOST, sum(map(len, by_rank[Rank.HEADING :])))
    return sorted(list(chain.from_iterable(reversed(by_rank)))[:most])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
