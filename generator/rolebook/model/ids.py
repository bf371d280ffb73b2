"""Ids: the one that a text suggests, and one that is still free."""

import re
from collections.abc import Iterable
from unicodedata import normalize

from rolebook.model.fields import LONGEST_ID, RESERVED_IDS

_ROOM = 6  # for a number after an id
# Names that consist of signs, and letters that are no other letter with an accent.
_SPELT = {"C++": "C plus plus", "C#": "C sharp", ".NET": "dotnet", "&": " and "}
_LETTERS = str.maketrans(
    {"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "å": "a", "ø": "o", "æ": "ae", "ł": "l", "đ": "d"}
)


def suggested(text: str, most: int = LONGEST_ID - _ROOM) -> str:
    """Return the id that a text suggests: its words in ASCII, as many as ``most`` characters hold.

    It is empty where the text has no letter or digit that an id may have.
    """
    for signs, words in _SPELT.items():
        text = text.replace(signs, words)
    plain = normalize("NFKD", text.casefold().translate(_LETTERS)).encode("ascii", "ignore").decode("ascii")
    name = "-".join(re.findall(r"[a-z0-9]+", plain))
    while len(name) > most:
        name = name.rpartition("-")[0] or name[:most]
    return name


def new(text: str, taken: Iterable[str] = (), *, other: str = "item", most: int = LONGEST_ID - _ROOM) -> str:
    """Return the id that a text suggests, else the ``other``, so changed that it is none of those taken."""
    return unused(suggested(text, most) or other, taken)


def unused(name: str, taken: Iterable[str]) -> str:
    """Return an id that is none of those taken: this one, with “the” before it if it is reserved, or with a number."""
    others = set(taken)
    first = f"the-{name}" if name in RESERVED_IDS else name
    found, number = first, 2
    while found in others:
        found, number = f"{first}-{number}", number + 1
    return found
