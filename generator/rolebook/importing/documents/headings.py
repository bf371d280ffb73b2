"""Headings: the words by which role documents call their sections, and the place in a spec that each means.

A line of ``headings.txt`` is a place and the words that lead there; ``|`` stands between different wordings, and a
heading matches one when it holds all its words, in any order. The wording that covers most of a heading wins.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

_TABLE = resources.files("rolebook.importing.documents").joinpath("headings.txt").read_text(encoding="utf-8")
_STOP = frozenset(
    "a an and are as at be by can do for from has have how if in into is it its of on or our that the their them these"
    " this to typical typically we what when where which who will with you your vs versus etc role job position main"
    " key common likely s what's who's how's here's that's it's let's".split()
)
_LEAST_SCORE = 0.4
_SURE_SCORE = 0.6
_SECTION_BONUS = 0.1
_LAST_BONUS = 0.4
_EXACT_BONUS = 0.3
_LONG = 4  # words of a heading that is a sentence


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a role's spec something belongs: a section, or a part of one."""

    section: str
    part: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """A place that a heading names, and how much of the heading says so."""

    place: Place
    score: float
    words: int = 1
    """How many words of the heading say it."""
    share: float = 0.0
    """The share of its words that do."""

    @property
    def is_whole(self) -> bool:
        """Whether all of the heading's words say it."""
        return self.share == 1

    @property
    def says_more(self) -> bool:
        """Whether the heading says more than which part follows: it has other words, or is a variant, as “Banks” is."""
        return not self.is_whole or self.place.section == "variants"

    @property
    def is_sure(self) -> bool:
        """Whether most of the heading's words say it."""
        return self.score >= _SURE_SCORE


@cache
def _wordings() -> tuple[tuple[Place, frozenset[str], bool, str], ...]:
    """Return each place with the words that lead there, whether they do so within its section only, and the wording."""
    found = []
    for line in _TABLE.splitlines():
        name, _, wordings = line.partition(": ")
        section, _, part = name.partition(".")
        for wording in wordings.split("|") if not line.startswith("#") else ():
            bare = wording.removeprefix("~")
            words = frozenset(words_of(bare)) or frozenset(map(_singular, re.findall(r"[\w']+", bare)))
            found.append((Place(section, part), words, bare != wording, bare))
    return tuple(found)


def words_of(text: str) -> list[str]:
    """Return the words of a heading that carry its meaning, in the singular; numbering and brackets don't count."""
    found = re.findall(r"[^\W_]+(?:'[^\W_]+)?", _bare(text))
    return [_singular(word) for word in found if word not in _STOP and _singular(word) not in _STOP]


def _bare(text: str) -> str:
    """Return a heading in small letters without its numbering and what stands in brackets."""
    bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", " ", text)
    numbering = r"^\W*(?:section|part|chapter|step)?\s*(?:\d+(?:\.\d+)*[a-z]?|[ivx]+|[a-z])\s*[.):–—-]+\s+"
    bare = re.sub(numbering, " ", bare.casefold()).replace("’", "'")
    return " ".join(bare.split()).strip(" :.–—-…?")


def _singular(word: str) -> str:
    for ending, instead in (("ies", "y"), ("sses", "ss"), ("ches", "ch"), ("xes", "x")):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + instead
    return (
        word[:-1]
        if word.endswith("s") and not word.endswith(("ss", "us", "is")) and len(word) >= len("kpis") - 1
        else word
    )


def sections(text: str, without: Sequence[str] = ()) -> Found | None:
    """Return the section that a heading names, or None; words in ``without``, such as the role's title, don't count."""
    found = ((place, words, said) for place, words, _, said in _wordings() if not place.part)
    return _best(_rest(text, without), found, _bare(text))


def both(text: str, without: Sequence[str] = ()) -> tuple[str, ...]:
    """Return the sections that the halves of a heading such as “Background & path” name, none where it has no such."""
    halves = re.split(r"\s+(?:&|and|/|\+)\s+", text)
    found = [sections(half, without) for half in halves]
    if len(halves) == 1 or not all(each and each.is_whole for each in found):
        return ()
    return tuple(dict.fromkeys(each.place.section for each in found if each))


def parts(text: str, section: str) -> Found | None:
    """Return the part of a section that a heading names, or None."""
    found = ((place, words, said) for place, words, _, said in _wordings() if place.section == section and place.part)
    return _best(_all_words(text), found, _bare(text))


def names(text: str, place: Place) -> bool:
    """Tell whether a heading has the words of a place, whatever else it says."""
    have = set(_all_words(text))
    return any(words <= have for each, words, *_ in _wordings() if each == place)


def anywhere(text: str, without: Sequence[str] = ()) -> Found | None:
    """Return the section or part that a heading names, or None."""
    found = ((place, words, said) for place, words, within, said in _wordings() if not within)
    return _best(_rest(text, without), found, _bare(text))


def vote(labels: Iterable[str]) -> Found | None:
    """Return the section whose parts the labels below a heading name, or None where they name no two of one."""
    found: dict[str, dict[str, float]] = {}
    names = {place.section for place, *_ in _wordings() if place.part}
    for label in labels:
        for section in names:
            part = parts(label, section)
            if part and part.is_sure:
                scores = found.setdefault(section, {})
                scores[part.place.part] = max(part.score, scores.get(part.place.part, 0))
    ranked = sorted(
        ((sum(scores.values()), section) for section, scores in found.items() if len(scores) > 1), reverse=True
    )
    if not ranked or (len(ranked) > 1 and ranked[0][0] < ranked[1][0] + 0.5):
        return None
    return Found(Place(ranked[0][1]), _SURE_SCORE - 0.01)


def _all_words(text: str) -> list[str]:
    """Return a heading's words, the small ones as well where there is nothing else."""
    return words_of(text) or [_singular(word) for word in re.findall(r"[^\W_]+", text.casefold())]


def _rest(text: str, without: Sequence[str]) -> list[str]:
    words = words_of(text)
    names = [_singular(word) for word in without if word not in _STOP]
    for start in range(len(words) - len(names) + 1) if names else ():
        if words[start : start + len(names)] == names:
            return words[:start] + words[start + len(names) :] or words
    return words


def _best(
    words: list[str], wordings: Iterable[tuple[Place, frozenset[str], str]], whole: str, least: float = _LEAST_SCORE
) -> Found | None:
    if not words:
        return None
    have = set(words)
    best: Found | None = None
    said: dict[Place, frozenset[str]] = {}
    for place, own, said_so in wordings:
        if own <= have:
            # “Good signs” says with both of its words that good signs follow
            wording = said[place] = own | said.get(place, frozenset()) if place.part else own
            score = len(wording) / len(have) + 0.15 * len(wording) + (0 if place.part else _SECTION_BONUS)
            if said_so == whole:
                score += _EXACT_BONUS  # “Who you work with” and “How you work” differ in their small words alone
            if len(have) > _LONG and words[-1] in wording:
                score += _LAST_BONUS  # what a whole sentence introduces comes last in it
            if place.section == "nowhere" and len(wording) < len(have):
                continue  # “Data and pay” may well be a role's business
            if score >= least and (best is None or score > best.score):
                best = Found(place, score, len(wording), len(wording) / len(have))
    return best
