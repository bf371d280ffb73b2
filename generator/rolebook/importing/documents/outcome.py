"""Outcomes: the values that a document becomes, and what of it found no place in them."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from rolebook.importing.documents.catalogue import Catalogue
from rolebook.importing.documents.document import Document, Heading, Phrase, pieces
from rolebook.importing.documents.ledger import Ledger
from rolebook.importing.documents.recognition import split_label
from rolebook.importing.documents.values import line, texts
from rolebook.model import schema
from rolebook.model.source import Data


@dataclass
class Outcome:
    """The values that a document becomes: its own spec, and drafts of what it names."""

    kind: str
    id: str
    path: str
    spec: dict[str, Any]
    skills: dict[str, Any] = field(default_factory=dict)
    kpis: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, Any] = field(default_factory=dict)

    def as_base(self) -> dict[str, Any]:
        """Return all of it as the base that the next import of the document is merged with."""
        return {
            "kind": self.kind,
            "id": self.id,
            "spec": self.spec,
            "skills": self.skills,
            "kpis": self.kpis,
            "tools": self.tools,
        }


def in_order(spec: Mapping[str, Any], model: Any) -> dict[str, Any]:
    """Return a spec with its fields in the order of the schema."""
    return {name: spec[name] for name in model.model_fields if name in spec}


def mend(made: Outcome, document: Document, ledger: Ledger, lines: list[str], ours: Catalogue) -> None:
    """Take out what the schema doesn't accept and what did not arrive, and put all that has no place into unplaced."""
    model = schema.MODELS[made.kind]
    for _ in range(20):
        try:
            model.model_validate(made.spec)
            break
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                _remove(made.spec, fault["loc"])
    entries = (ours.skills, ours.kpis, ours.tools, ours.roles)
    named = [(match.title, match.name) for each in entries for match in each.matches]
    written = [made.spec, made.skills, made.kpis, made.tools, ours.framework, named]
    have = _words(json.dumps(written, ensure_ascii=False).replace("\\n", " "))
    for piece in pieces(document.blocks):
        if piece in ledger.placed and not _arrived(piece, have):
            ledger.leave(piece)
    if left := _unplaced(document, ledger):
        made.spec["unplaced"] = left
        lines.append("what found no place stands under “unplaced” in the spec, and is not published")


def _unplaced(document: Document, ledger: Ledger) -> list[Data]:
    """Return every piece of a document that is not in the ledger, as points below the heading that it stood under."""
    found: list[Data] = []
    heading, below = "", list[str]()

    def close() -> None:
        if below:
            found.append({"title": line(heading), "items": [*below]} if heading else {"text": "\n\n".join(below)})
            below.clear()

    for block in document.blocks:
        if isinstance(block, Heading):
            close()
            heading = block.phrase.plain
            continue
        for piece, text in texts([block]):
            if piece.plain and piece not in ledger.placed and piece not in ledger.headings:
                below.append(text)
    close()
    return found


def _arrived(piece: Phrase, have: set[str]) -> bool:
    """Tell whether the words of a piece stand in the specs; a label that became a field's name need not."""
    _, rest = split_label(piece)
    return _words(piece.plain) <= have or (rest is not None and _words(rest.plain) <= have)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def _remove(values: Any, steps: Sequence[Any]) -> None:
    """Take a value out that the schema refuses, with the item that it belongs to."""
    path = [step for step in steps if isinstance(step, str | int)]
    while path:
        holder = values
        try:
            for step in path[:-1]:
                holder = holder[step]
            last = path[-1]
            if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
                del holder[last]
                return
            if isinstance(holder, dict) and last in holder and len(path) == 1:
                del holder[last]
                return
        except (KeyError, IndexError, TypeError):
            pass
        path.pop()
