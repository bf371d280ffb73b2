"""Wording: words that leave people out, by a list that others keep, and what to write instead.

The list is that of retext-equality; what it has no words for, adverts for jobs being its least concern, stands here.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_STARTS = re.compile(r"(?<![\w'-])\w+")
_GOES_ON = re.compile(r"[\w'-]")
_LIST = Path(__file__).parent / "wordlists" / "retext-equality" / "words.json"
# What the list warns of, and what specs of roles mostly mean by it: to add, a master's degree, a data steward.
_MEANT_OTHERWISE = frozenset(
    """
    a.d.d. actor actors add bi challenged fellow hang hanged invalid latino master masters mental miss. nuts pop sane
    spade special steward stewards totem
    """.split()
)
_IN_ADVERTS: Mapping[str, str] = {
    "young": "people of any age who can do the work",
    "youthful": "a word for the work",
    "recent graduate": "somebody new to the field",
    "digital native": "somebody who works with these tools",
    "native speaker": "somebody fluent in the language",
    "native english": "fluent English",
    "rockstar": "expert",
    "rock star": "expert",
    "ninja": "expert",
    "wizard": "expert",
    "guru": "expert",
    "superhero": "expert",
    "aggressive": "ambitious, or the figure that is aimed at",
    "dominant": "leading",
    "work hard, play hard": "what the working hours are",
    "thick skin": "what the pressure is, and what support there is",
    "no-nonsense": "direct",
    "strong man": "the weight to be lifted",
    "housewife": "homemaker",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """A word that may leave people out, as it was written, and what to write instead."""

    word: str
    instead: tuple[str, ...]


def count() -> int:
    """Return how many words are looked for."""
    return len(_words())


def findings(text: str) -> Iterator[Finding]:
    """Yield the words of a plain text that may leave people out, in reading order."""
    plain = " ".join(text.replace("’", "'").split())
    lower = plain.lower()
    end = 0
    for start in _STARTS.finditer(lower):
        for words in _by_start().get(start.group(), ()) if start.start() >= end else ():
            if lower.startswith(words, start.start()) and not _GOES_ON.match(lower, start.start() + len(words)):
                end = start.start() + len(words)
                yield Finding(plain[start.start() : end], _words()[words])
                break


@cache
def _words() -> Mapping[str, tuple[str, ...]]:
    """Return each word with what to write instead. Entries that only advise a plainer style have nothing to offer."""
    entries = json.loads(_LIST.read_text(encoding="utf-8"))
    kept = {
        word.lower(): tuple(entry["instead"])
        for entry in entries
        for word in entry["words"]
        if entry["instead"] and word.lower() not in _MEANT_OTHERWISE and "*" not in word
    }
    return kept | {word: (instead,) for word, instead in _IN_ADVERTS.items()}


@cache
def _by_start() -> Mapping[str, tuple[str, ...]]:
    """Return the words and phrases by the letters that they begin with, the longest first."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for words in sorted(_words(), key=len, reverse=True):
        if start := _STARTS.match(words):
            found[start.group()].append(words)
    return {start: tuple(phrases) for start, phrases in found.items()}
