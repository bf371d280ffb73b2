"""Values: what pieces of a document come to as values of fields: lines, texts, points, names and years."""

import re
from collections.abc import Iterable, Iterator, Sequence

from rolebook.importing.documents.document import Block, Code, Heading, Item, Listing, Paragraph, Phrase, Table
from rolebook.importing.documents.ledger import Ledger
from rolebook.importing.documents.recognition import regrouped, split_label
from rolebook.model.source import Data

_LONGEST_LINE = 300
LONGEST_TITLE = 120
"""Characters of a text that can stand as a title."""


def line(text: Phrase | str) -> str:
    """Return text for a field of one line, cut where it is longer than such a field may be."""
    plain = text if isinstance(text, str) else text.plain
    return plain if len(plain) <= _LONGEST_LINE else plain[: _LONGEST_LINE - 1].rsplit(" ", 1)[0] + "…"


def fits_line(text: Phrase) -> bool:
    """Tell whether a text loses nothing as a line of plain text."""
    return len(text.plain) <= _LONGEST_LINE and not text.has_link_or_code


def texts(blocks: Iterable[Block]) -> Iterator[tuple[Phrase, str]]:  # noqa: C901 - a branch for each kind of block
    """Yield each piece below something as a text of its own, with the piece that it came from."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.phrase, block.phrase.markdown
            case Code():
                yield block.phrase, code(block.phrase)
            case Listing():
                for item in block.items:
                    if item.phrase.plain:
                        yield item.phrase, item.phrase.markdown
                    yield from texts(item.below)
            case Table():
                for row in block.rows:
                    for number, cell in enumerate(row):
                        if cell.plain:
                            head = block.head[number].plain if number < len(block.head) else ""
                            yield cell, f"{head}: {cell.markdown}" if head and number else cell.markdown


def code(text: Phrase) -> str:
    """Return lines of code as a field takes them: each line between backticks."""
    kept = [row for row in text.raw.split("\n") if row.strip()]
    return "\n\n".join(f"`` {row.strip()} ``" if "`" in row else f"`{row.strip()}`" for row in kept)


def passage(blocks: Iterable[Block]) -> tuple[str, list[Phrase]]:
    """Return blocks as paragraphs and lists of one field, and the pieces in it."""
    parts: list[str] = []
    taken: list[Phrase] = []
    for block in blocks:
        if isinstance(block, Listing):
            rows = list(texts([block]))
            parts.append("\n".join(f"- {text}" for _, text in rows))
            taken += [piece for piece, _ in rows]
        else:
            for piece, text in texts([block]):
                parts.append(text)
                taken.append(piece)
    return "\n\n".join(part for part in parts if part), taken


def point(item: Item, ledger: Ledger, *, sure: bool = True) -> Data:
    """Return an item as a point: a sentence, or a title with text and sub-items."""
    label, rest = split_label(item.phrase)
    below = list(texts(item.below))
    ledger.enter(item.phrase, *(piece for piece, _ in below), sure=sure)
    items = [text for _, text in below if text]
    made: dict[str, Data] = {}
    if label is not None and fits_line(label) and (rest is not None or items or item.phrase.is_bold):
        made["title"] = label.plain
        if rest is not None:
            made["text"] = rest.markdown
    elif item.phrase.plain:
        made["text"] = item.phrase.markdown
    if not made and items:
        made["text"], *items = items
    if items:
        made["items"] = list(items)
    return str(made["text"]) if list(made) == ["text"] else made


def points(blocks: Sequence[Block], ledger: Ledger, *, sure: bool = True) -> list[Data]:
    """Return blocks as points, one for each paragraph, item and row."""
    found: list[Data] = []
    for block in _introduced(blocks):
        match block:
            case Listing():
                found += [point(item, ledger, sure=sure) for item in regrouped(block).items]
            case Table():
                found += [row_point(block, row, ledger, sure=sure) for row in block.rows if any(c.plain for c in row)]
            case Code():
                ledger.enter(block.phrase, sure=sure)
                found.append(code(block.phrase))
            case Paragraph() | Heading():
                found.append(point(Item(block.phrase), ledger, sure=sure))
    return [each for each in found if each]


def _introduced(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, each list below the paragraph that introduces it, where its items are no points themselves."""
    waiting: Paragraph | None = None
    for block in blocks:
        if waiting and isinstance(block, Listing) and not any(split_label(item.phrase)[1] for item in block.items):
            yield Listing((Item(waiting.phrase, (block,)),))
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = block if isinstance(block, Paragraph) and block.phrase.plain.endswith(":") else None
        if not waiting:
            yield block
    if waiting:
        yield waiting


def row_point(table: Table, row: tuple[Phrase, ...], ledger: Ledger, *, sure: bool) -> Data:
    """Return a table's row as a point: its first cell is the title."""
    cells = [(number, cell) for number, cell in enumerate(row) if cell.plain]
    ledger.enter(*(cell for _, cell in cells), sure=sure)
    (_, first), *others = cells
    named = [
        f"{table.head[number].plain}: {cell.markdown}"
        if len(others) > 1 and number < len(table.head) and table.head[number].plain
        else cell.markdown
        for number, cell in others
    ]
    if not named:
        return first.markdown
    made: dict[str, Data] = {"title": first.plain} if fits_line(first) else {"text": first.markdown}
    if len(named) == 1 and "text" not in made:
        return {**made, "text": named[0]}
    return {**made, "items": [*named]}


def items_of(blocks: Iterable[Block], *, loosely: bool = False) -> Iterator[Item]:
    """Yield blocks as items: of lists, paragraphs that stand alone, rows of tables by their first cell."""
    for block in blocks:
        match block:
            case Listing():
                for item in regrouped(block, loosely=loosely).items:
                    if item.phrase.plain:
                        yield item
                    else:
                        yield from items_of(item.below, loosely=loosely)
            case Paragraph() | Heading() | Code():
                yield Item(block.phrase)
            case Table():
                for row in block.rows:
                    cells = [cell for cell in row if cell.plain]
                    if cells:
                        yield Item(cells[0], tuple(Paragraph(cell) for cell in cells[1:]))


def title_of(item: Item) -> tuple[Phrase, Phrase | None]:
    """Return an item's name and the rest of it: its label, its bold beginning, or its first clause where it is long."""
    label, rest = split_label(item.phrase)
    if label is not None:
        return label, rest
    lead = item.phrase.lead
    if lead and item.phrase.cut(0, lead).plain:
        rest = item.phrase.cut(lead)
        return item.phrase.cut(0, lead), rest if rest.plain else None
    return item.phrase, None


def clause(text: str) -> str:
    """Return the beginning of a long text that can stand as its title."""
    if len(text) <= LONGEST_TITLE:
        return text
    found = re.match(r".{20,118}?(?=[,;:(–—]| by | so that | in order to | to ensure )", text)
    if found:
        return found.group().strip()
    return text[: LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def joined(parts: Iterable[str]) -> str:
    """Return texts as one: alone, or as a list."""
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else "\n".join(f"- {part}" for part in kept)


def names_in(text: str) -> list[str]:
    """Return the names in a row such as “A, B (x, y) and C”."""
    found, depth, start = [], 0, 0
    for number, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth <= 0 and sign in ",;":
            found.append(text[start:number])
            start = number + 1
    found.append(text[start:])
    kept = [re.sub(r"^\s*(?:and|or|&)\s+", "", name).strip(" .") for name in found]
    return [name for name in kept if name]


def years_in(text: str) -> dict[str, Data] | None:
    """Return the range of years that a text names: “5–10+ years”, “0-3 years”, “at least 5 years”, “up to 3 years”."""
    text = text.casefold()
    for word, digit in _NUMBERS.items():
        text = re.sub(rf"\b{word}\b", digit, text)
    unit = r"\s*(?:\+|or more|plus)?[\s-]*(?:years?|yrs?)\b"
    if found := re.search(rf"(\d{{1,2}})\s*(?:[-–—‑]|to|and)\s*(\d{{1,2}})(\s*\+)?{unit}", text):
        least, most = sorted((int(found.group(1)), int(found.group(2))))
        return {"min": str(min(least, 60)), "max": str(min(most, 60))}
    if found := re.search(rf"(?:up to|at most|less than|under|<|maximum of|no more than)\s*(\d{{1,2}}){unit}", text):
        return {"min": "0", "max": str(min(int(found.group(1)), 60))}
    if found := re.search(rf"(\d{{1,2}}){unit}", text):
        return {"min": str(min(int(found.group(1)), 60))}
    return None


_NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten twelve fifteen".split(),
        "1 2 3 4 5 6 7 8 9 10 12 15".split(),
        strict=True,
    )
)
