"""Drafts: a role's spec while it is made from the stretches of a document."""

from collections.abc import Sequence
from typing import Any

from rolebook.importing.documents.catalogue import Catalogue
from rolebook.importing.documents.document import Block, Listing
from rolebook.importing.documents.ledger import Ledger
from rolebook.importing.documents.recognition import Stretch
from rolebook.importing.documents.values import line, passage, points, texts
from rolebook.model.source import Data

_LONGEST_TEXT = 19_000


class Role:
    """A role's spec while it is made, with the ledger of what it has taken from its document."""

    def __init__(self, title: str, catalogue: Catalogue) -> None:
        self.title = title
        self.catalogue = catalogue
        self.ledger = Ledger()
        self.spec: dict[str, Any] = {"title": line(title)}

    def add(self, section: str, part: str, made: list[Data]) -> None:
        """Add values to a list within a section."""
        if made:
            self.spec.setdefault(section, {}).setdefault(part, []).extend(made)

    def introduce(self, section: str, blocks: Sequence[Block]) -> None:
        """Put what stands above the items of a section where readers find it."""
        text, taken = passage(blocks)
        if len(text) <= _LONGEST_TEXT:
            append(self.spec.setdefault("introductions", {}), section, text)
            self.ledger.enter(*taken)

    def grouped(self, stretch: Stretch, blocks: Sequence[Block]) -> list[Data]:
        """Return blocks as points, below one that has the name of their group if there is one."""
        sure = stretch.is_sure
        title = " – ".join(group.plain for group in stretch.groups)
        if not title:
            return points(blocks, self.ledger, sure=sure)
        below = list(texts(blocks))
        self.ledger.enter(*(piece for piece, _ in below), sure=sure)
        self.ledger.enter(*stretch.groups, sure=sure)
        if len(below) == 1 and not isinstance(blocks[0], Listing):
            return [{"title": line(title), "text": below[0][1]}]
        if not below:
            return [{"title": line(title)}]
        return [{"title": line(title), "items": [text for _, text in below if text]}]


def append(holder: dict[str, Any], key: str, text: str) -> None:
    """Add a text to a field, as a paragraph of its own where there is one already."""
    if text:
        before = holder.get(key)
        holder[key] = f"{before}\n\n{text}" if before else text
