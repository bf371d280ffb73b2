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
# A word, or several that writers join in different ways: on-call, CI/CD, R&D, Node.js.
_JOINED = re.compile(r"[^\W_]+[+#]*(?:[-‐‑/&.][^\W_]+[+#]*)*")
_APOSTROPHES = "'’‘ʼ"
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
        text = unicodedata.normalize("NFKD", text)
        if any(map(unicodedata.combining, set(text))):
            text = "".join(letter for letter in text if not unicodedata.combining(letter))
    text = text.casefold()
    for apostrophe in _APOSTROPHES:  # several times as fast as a table
        text = text.replace(apostrophe, "")
    return text


def words(text: str) -> list[str]:
    """Return the folded words of a text, and joined ones also as one word: “on-call” gives on, call and oncall."""
    found: list[str] = []
    in_one: list[str] = []
    for word in _JOINED.findall(fold(text)):
        if word.isalnum():
            found.append(word[:_LONGEST])
        else:
            parts = _WORD.findall(word)
            found += [part[:_LONGEST] for part in parts]
            if len(parts) > 1:
                in_one.append("".join(parts)[:_LONGEST])
    return found + in_one


def plain(text: str) -> Iterator[str]:
    """Yield the folded words of a text but those that are ignored."""
    return (word for word in _WORD.findall(fold(text)) if word not in IGNORED)


def half_ignored(text: str) -> Iterator[str]:
    """Yield joined words that could not be found by their parts alone, since a part is ignored or one letter long."""
    for joined in _JOINED.findall(fold(text)):
        parts = _WORD.findall(joined)
        if len(parts) > 1 and any(part in IGNORED or len(part) == 1 for part in parts):
            yield " ".join(parts)


@cache
def stem(word: str) -> str:
    """Return what all forms of an English word have in common, as the Snowball project's stemmer finds it."""
    if word in _APART:
        return _APART[word]
    return str(_STEMMER.stemWord(word)) if word.isascii() and word.isalpha() else word
