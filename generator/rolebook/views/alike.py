"""Alike: parts of pages that read the same on many of them, made once.

Templates call it around such a part and give what the part depends on, the way to the site's root included where it has
links.
"""

from collections.abc import Callable

from rolebook.model import reads


class Alike:
    """Keeps what templates have made, for as long as one site is built."""

    def __init__(self) -> None:
        self._made: dict[tuple[object, ...], tuple[str, frozenset[reads.Read]]] = {}

    def __call__(self, *key: object, caller: Callable[[], str]) -> str:
        """Return what the template says within the call; it is asked only when nobody gave the same key before."""
        if (known := self._made.get(key)) is None:
            with reads.noted() as found:
                known = self._made[key] = caller(), frozenset(found)
        else:
            reads.note(known[1])
        return known[0]
