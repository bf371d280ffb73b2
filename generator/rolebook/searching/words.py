"""Words: how search takes text apart, and which words it holds to be the same.

The browser does the same to what a reader types (``fold`` and ``words`` in engine.js); the two must agree.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import snowballstemmer

# A word: letters and digits, with the signs that end names such as C++ and C#.
_WORD = re.compile(r"[^\W_]+[+#]*")
# Words that writers join in different ways: on-call, CI/CD, R&D, Node.js.
_JOINED = re.compile(r"[^\W_]+[+#]*(?:[-‐‑/&.][^\W_]+[+#]*)+")
_APOSTROPHES = str.maketrans("", "", "'’‘ʼ")
_LONGEST = 40
_STEMMER = snowballstemmer.stemmer("english")

# Words that the stemmer takes for forms of others (experience of experiment, business of busy), though they mean
# something else. In each line are the forms of one word.
_APART = {
    form: forms.split()[0]
    for forms in """
    applicant applicants
    authority authorities
    business businesses
    competence competences competency competencies competent
    experience experiences experienced
    integrity
    minority minorities
    objective objectives
    positive positives
    production productions
    productive productivity
    responsible responsibly responsibility responsibilities
    severe severity
    successor successors succession successions
    """.strip().splitlines()
    for form in forms.split()
}

# Words that carry questions and sentences rather than their matter.
IGNORED = frozenset(
    """
    a about actually already also am an and any anybody anyone anything are as at be been being between
    but by can cant could did do does doesnt doing dont ever for from get gets getting go goes going got had
    happen happening happens has have having how hows i id if im in into is isnt it its ive just kind let lets
    like look looks lot lots many may me mean means might much must my need needed needs no nor not of off often
    on or other others our ours out please really shall should so some somebody someone something such tell than
    that the their them then there these they thing things this those to too us very want wants was way we went
    were what whats when where which who whom whos whose why will with would you your yours
    """.split()
)


def fold(text: str) -> str:
    """Return the text without case, accents and apostrophes."""
    if not text.isascii():
        text = "".join(letter for letter in unicodedata.normalize("NFKD", text) if not unicodedata.combining(letter))
    return text.casefold().translate(_APOSTROPHES)


def words(text: str) -> Iterator[str]:
    """Yield the folded words of a text, and joined ones also as one word: “on-call” gives on, call and oncall."""
    folded = fold(text)
    for word in _WORD.findall(folded):
        yield word[:_LONGEST]
    for joined in _JOINED.findall(folded):
        yield _in_one(joined)[:_LONGEST]


def plain(text: str) -> Iterator[str]:
    """Yield the folded words of a text but those that are ignored."""
    return (word for word in _WORD.findall(fold(text)) if word not in IGNORED)


def half_ignored(text: str) -> Iterator[str]:
    """Yield joined words that could not be found by their parts alone, since a part is ignored or one letter long."""
    for joined in _JOINED.findall(fold(text)):
        if any(part in IGNORED or len(part) == 1 for part in _WORD.findall(joined)):
            yield " ".join(_WORD.findall(joined))


@cache
def stem(word: str) -> str:
    """Return what all forms of an English word have in common, as the Snowball project's stemmer finds it."""
    if word in _APART:
        return _APART[word]
    return str(_STEMMER.stemWord(word)) if word.isascii() and word.isalpha() else word


def _in_one(joined: str) -> str:
    return "".join(_WORD.findall(joined))
