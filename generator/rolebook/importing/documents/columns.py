"""Columns: the tables of documents, read by what the heads of their columns mean."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rolebook.importing.documents import headings
from rolebook.importing.documents.document import Phrase, Table
from rolebook.importing.documents.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row with its cells by the meaning of their columns; what has no meaning goes under its head."""

    cells: Mapping[str, Phrase]
    others: tuple[tuple[str, Phrase], ...]
    all: tuple[Phrase, ...]


def headed(table: Table, columns: Mapping[str, str], ledger: Ledger) -> Table:
    """Return a table with a head: its own, or the first row where that names columns, as in most Word files."""
    if table.head or len(table.rows) < len(("head", "row")):
        return table
    first = table.rows[0]
    if len(meanings_of(first, columns)) < len(("name", "value")):
        return table
    ledger.headings.update(first)
    return Table(first, table.rows[1:])


def rows_of(table: Table, columns: Mapping[str, str], first: str) -> Iterator[Row]:
    """Yield a table's rows with their cells by the columns' meaning; the first column has the meaning ``first``."""
    head, rows = table.head, table.rows
    meanings = meanings_of(head, columns)
    if first not in meanings.values():
        meanings[next((number for number in range(len(head) or 1) if number not in meanings), 0)] = first
    for row in rows:
        cells: dict[str, Phrase] = {}
        others: list[tuple[str, Phrase]] = []
        for number, cell in enumerate(row):
            meaning = meanings.get(number)
            if not cell.plain:
                continue
            if meaning and meaning not in cells:
                cells[meaning] = cell
            else:
                others.append((head[number].plain if number < len(head) else "", cell))
        yield Row(cells, tuple(others), tuple(cell for cell in row if cell.plain))


def meanings_of(head: Sequence[Phrase], columns: Mapping[str, str]) -> dict[int, str]:
    """Return what the columns with these heads hold; each meaning goes to the column that has most of its words."""
    scored = []
    for number, cell in enumerate(head):
        words = headings.words_of(cell.plain) or re.findall(r"\w+", cell.plain.casefold())
        for meaning, wordings in columns.items():
            for wording in wordings.split("|"):
                parts = wording.split()
                if words and set(parts) <= set(words):
                    scored.append((len(parts) / len(words) + 0.2 * len(parts), -number, meaning))
    found: dict[int, str] = {}
    for _, number, meaning in sorted(scored, reverse=True):
        if -number not in found and meaning not in found.values():
            found[-number] = meaning
    return found
