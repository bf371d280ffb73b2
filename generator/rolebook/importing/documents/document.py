"""Documents as a neutral tree: headings, paragraphs, lists, tables and code, whatever format they came in.

Readers make it, and the recogniser goes over it. Each piece of text is a :class:`Phrase`: it knows its emphasis, code
and links, and is told from every other one by identity, so that it can be counted where it went.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TypeAlias

from rolebook.model import text as fields_text


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike: bold, in italics, code, or a link."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""


_SPECIAL = re.compile(r"([\\`*_\[\]])")
_LIST_MARK = re.compile(r"^(\s*)(?:([-+*])|(\d{1,9})([.)]))(?=\s)")


@dataclass(frozen=True, slots=True, eq=False)
class Phrase:
    """A text with its emphasis, code and links; a line ends where it was meant to."""

    runs: tuple[Run, ...]
    origin: "Phrase | None" = None
    """The piece of the document that it was cut from."""

    @property
    def plain(self) -> str:
        """The words alone, on one line."""
        return " ".join("".join(run.text for run in self.runs).split())

    @property
    def markdown(self) -> str:
        """The text as a field of a spec takes it: its own characters stay what they are, emphasis and links work."""
        marked = " ".join("".join(map(_as_markdown, _joined(self.runs))).split())
        without_marks = (replace(run, bold=False, italic=False) for run in self.runs)
        if fields_text.plain(marked) == self._shown:
            return marked
        return " ".join("".join(map(_as_markdown, _joined(without_marks))).split())

    @property
    def _shown(self) -> str:
        """The words as a reader sees them where links to other places of the document are spelt out."""
        return fields_text.plain(
            " ".join("".join(map(_as_markdown, (replace(run, bold=False, italic=False) for run in self.runs))).split())
        )

    @property
    def is_bold(self) -> bool:
        """Whether all of its words are bold."""
        runs = [run for run in self.runs if re.search(r"\w", run.text)]
        return bool(runs) and all(run.bold for run in runs)

    @property
    def has_link_or_code(self) -> bool:
        """Whether it says more than its words do."""
        return any(run.link or run.code for run in self.runs)

    def cut(self, start: int, end: int | None = None) -> "Phrase":
        """Return the characters from ``start`` to ``end``, without blanks around them."""
        text = "".join(run.text for run in self.runs)
        end = len(text) if end is None else end
        start += len(text[start:end]) - len(text[start:end].lstrip())
        end = start + len(text[start:end].rstrip())
        kept, at = [], 0
        for run in self.runs:
            piece = run.text[max(0, start - at) : max(0, end - at)]
            if piece:
                kept.append(replace(run, text=piece))
            at += len(run.text)
        return Phrase(tuple(kept), self.origin or self)

    @property
    def apart(self) -> "Phrase":
        """The same text as a piece of its own."""
        return Phrase(self.runs)

    @property
    def raw(self) -> str:
        """The characters, line ends included."""
        return "".join(run.text for run in self.runs)

    @property
    def lead(self) -> int:
        """How many characters at its beginning are bold or in italics, 0 where none are."""
        length = 0
        kind = None
        for run in self.runs:
            if not run.text.strip():
                length += len(run.text)
                continue
            if not (run.bold or run.italic) or (kind is not None and kind != (run.bold, run.italic)):
                break
            kind = (run.bold, run.italic)
            length += len(run.text)
        return length if kind else 0


def phrase(text: str) -> Phrase:
    """Return plain text as a phrase."""
    return Phrase((Run(text),))


def _joined(runs: Iterable[Run]) -> Iterator[Run]:
    """Yield the runs with those of one look joined, blanks at their ends outside of their marks."""
    last: Run | None = None
    for run in runs:
        if last and (last.bold, last.italic, last.code, last.link) == (run.bold, run.italic, run.code, run.link):
            last = replace(last, text=last.text + run.text)
        else:
            if last:
                yield last
            last = run
    if last:
        yield last


def _as_markdown(run: Run) -> str:
    words = " ".join(run.text.split())
    before = " " if run.text[:1].isspace() else ""
    after = " " if run.text[-1:].isspace() and words else ""
    if not words:
        return before
    marked = _literal(words)
    if run.code:
        tick = "``" if "`" in words else "`"
        blank = " " if "`" in words else ""
        marked = f"{tick}{blank}{words}{blank}{tick}"
    elif re.fullmatch(r"\W+", words):
        pass  # a mark around punctuation alone would be read as punctuation
    elif run.bold or run.italic:
        sign = "**" if run.bold else "*"
        marked = f"{sign}{marked}{sign}"
    if re.match(r"(https?|mailto|tel):", run.link, re.IGNORECASE) and not re.search(r"[\s<>]", run.link):
        marked = f"[{marked}](<{run.link}>)" if re.search(r"[()\\]", run.link) else f"[{marked}]({run.link})"
    elif run.link and not run.link.startswith("#") and not re.match(r"\s*[a-z]+:", run.link, re.IGNORECASE):
        marked = f"{marked} ({_literal(' '.join(run.link.split()))})"
    return before + marked + after


def _literal(words: str) -> str:
    """Return words with a backslash before what Markdown would take for its own, only where it would."""
    return words if fields_text.plain(words) == words else _SPECIAL.sub(r"\\\1", words)


# --- Blocks ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; the level counts from 1."""

    phrase: Phrase
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    phrase: Phrase


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, with what stands below it."""

    phrase: Phrase
    below: "tuple[Block, ...]" = ()


@dataclass(frozen=True, slots=True)
class Listing:
    """A list."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """A table: its head, which may be empty, and its rows."""

    head: tuple[Phrase, ...]
    rows: tuple[tuple[Phrase, ...], ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Lines of code."""

    phrase: Phrase


Block: TypeAlias = Heading | Paragraph | Listing | Table | Code


@dataclass(frozen=True, slots=True)
class Document:
    """What a reader made of a file: its name, its title, and its blocks in order."""

    name: str
    title: str
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    """What a reader passed over, in words: pictures without a description, menus of a page."""


def pieces(blocks: Iterable[Block]) -> Iterator[Phrase]:
    """Yield every text that counts, in order: paragraphs, items, cells and code; headings only show the way."""
    for block in blocks:
        match block:
            case Paragraph() | Code():
                yield block.phrase
            case Listing():
                for item in block.items:
                    if item.phrase.plain:
                        yield item.phrase
                    yield from pieces(item.below)
            case Table():
                yield from (cell for row in block.rows for cell in row if cell.plain)
            case Heading():
                pass


# --- Lists that were typed as text ----------------------------------------------------------------------------------

_MARK = re.compile(r"\s*(?:[-–—•·▪◦‣●○→➔➜*]\s+|(?:\d{1,2}|[a-h])[.)]\s+)(?=\S)")
_DASH = re.compile(r"\s+[–—•·▪●]\s+(?=\S)")
_SHORTEST_LIST = 3
_MOST_WORDS = 15


def lined(whole: Phrase) -> tuple[Block, ...]:
    """Return what a paragraph is made of: paragraphs, and lists of the lines that begin with a mark.

    ``– a – b`` in one line counts as a list where the line begins with the mark or the mark follows a colon.
    """
    blocks: list[Block] = []
    items: list[Item] = []
    loose: list[Phrase] = []

    def close() -> None:
        if items:
            blocks.append(Listing(tuple(items)))
            items.clear()
        if loose:
            blocks.extend(_loose(loose))
            loose.clear()

    for line in _lines(whole):
        mark = _MARK.match(line.raw)
        if mark and (items or not _is_only_line_of_prose(line, whole)):
            if loose:
                close()
            items.append(Item(line.cut(mark.end()).apart))
        else:
            if items:
                close()
            loose.append(line)
    close()
    return tuple(blocks)


def _is_only_line_of_prose(line: Phrase, whole: Phrase) -> bool:
    """Tell whether a paragraph of one line begins with a number or letter that belongs to its words."""
    return "\n" not in whole.raw.strip() and not re.match(r"\s*[-–—•·▪◦‣●○→➔➜]\s", line.raw)


def _lines(whole: Phrase) -> Iterator[Phrase]:
    start = 0
    for end in [*(match.start() for match in re.finditer("\n", whole.raw)), len(whole.raw)]:
        line = whole.cut(start, end).apart
        if line.plain:
            yield from _run_on(line)
        start = end + 1


def _run_on(line: Phrase) -> Iterator[Phrase]:
    """Yield the items of a line such as “– a – b”, or the line."""
    text = line.raw
    first = re.match(r"\s*[–—•·▪●]\s+|[^–—•·▪●]{0,200}:\s+(?=[–—•·▪●]\s)", text)
    cuts = [match.start() for match in _DASH.finditer(text, first.end() - 1 if first else 0)] if first else []
    if first and ":" in first.group():
        cuts = [first.end() - 1, *[cut for cut in cuts if cut > first.end()]]
    marks = {text[cut:].lstrip()[:1] for cut in cuts} | (
        {first.group().strip()[:1]} if first and ":" not in first.group() else set()
    )
    if not first or not cuts or len(marks) > 1:
        yield line
        return
    start = 0
    for end in [*cuts, len(text)]:
        if (piece := line.cut(start, end)).plain:
            yield piece.apart
        start = end


def _loose(lines: list[Phrase]) -> Iterator[Block]:
    """Yield lines without marks: a label apart from its text, short lines as a list, else one paragraph."""
    if len(lines) > 1 and (lines[0].is_bold or lines[0].plain.endswith(":")):
        yield Paragraph(lines[0])
        yield from _loose(lines[1:])
    elif len(lines) >= _SHORTEST_LIST and all(
        len(line.plain.split()) <= _MOST_WORDS and not line.plain.endswith(".") for line in lines
    ):
        yield Listing(tuple(Item(line) for line in lines))
    else:
        yield from (Paragraph(line) for line in lines)
