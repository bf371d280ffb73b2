"""Spreadsheets: a table that others have made, as CSV, as text with tabs or as a workbook, read row by row.

Every cell comes as the text that its author saw. What had to be guessed, or was passed over, is told in notes. Files
that are damaged or made to do harm end in one plain error, in bounded time and memory.
"""

import csv
import io
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, islice, pairwise, zip_longest
from pathlib import Path
from typing import Any, TypeAlias

from openpyxl import load_workbook

from rolebook.exporting import package
from rolebook.importing.sheets import BROKEN, said

MAX_BYTES = 100_000_000
"""Of a file, and of all that is packed in a workbook."""
MAX_ROWS = 300_000
MAX_COLUMNS = 200
MAX_CELL = 20_000
"""Characters of one cell."""
SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm")

_DELIMITERS = (",", ";", "\t", "|")
_FIRST = 40  # rows in which the heads of the columns are looked for
_MOST_PARTS = 2_000
_SHOWN = 5

Row: TypeAlias = tuple[str, ...]
Score: TypeAlias = Callable[[Sequence[str]], int]
"""Tells how many of a row's cells are names of columns."""


class SpreadsheetError(Exception):
    """The file can't be read as a table; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table: the heads of its columns, its rows with their numbers in the file, and what is to be told of both.

    The rows can be taken once; taking them raises SpreadsheetError where the file goes wrong further down.
    """

    heads: Row
    rows: Iterator[tuple[int, Row]]
    notes: tuple[str, ...]


def read(path: Path, score: Score, *, sheet: str | None = None, encoding: str | None = None) -> Table:
    """Read a table whose heads are the row, among the first ones, that ``score`` rates highest.

    ``sheet`` names the sheet of a workbook, ``encoding`` how a text file is saved, where that is known. Raises
    SpreadsheetError.
    """
    try:
        if path.stat().st_size > MAX_BYTES:
            raise SpreadsheetError(f"{path.name} is larger than {MAX_BYTES // 1_000_000} MB: split it")
        content = path.read_bytes()
    except OSError as error:
        raise SpreadsheetError(f"{path.name} can't be read: {error.strerror}") from None
    if content[:4] == b"PK\x03\x04":
        return _workbook(content, path.name, score, sheet)
    if content[:8] == b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1":
        raise SpreadsheetError(f"{path.name} is in the form of Excel before 2007, or has a password: save it as .xlsx")
    return _text(content, path.name, score, encoding)


# --- Text -----------------------------------------------------------------------------------------------------------


def _text(content: bytes, name: str, score: Score, encoding: str | None) -> Table:
    text, notes = _decoded(content, name, encoding)
    if "\0" in text:
        raise SpreadsheetError(f"{name} holds bytes that are no text: is it a table?")

    def parsed(delimiter: str) -> Iterator[tuple[int, Row]]:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
        try:
            for row in reader:
                yield reader.line_num, _checked(row, f"{name}, line {reader.line_num}")
        except csv.Error as error:
            raise SpreadsheetError(f"{name} can't be read as a table: line {reader.line_num}: {error}") from None

    def promise(delimiter: str) -> tuple[int, int]:
        try:
            rows = [row for _, row in islice(parsed(delimiter), _FIRST)]
        except SpreadsheetError:
            return -1, 0
        return max((score(row) for row in rows), default=0), max(map(len, rows), default=0)

    best = max(_DELIMITERS, key=promise)
    return _headed(parsed(best), name, score, notes)


def _decoded(content: bytes, name: str, encoding: str | None) -> tuple[str, list[str]]:
    if encoding:
        try:
            return content.decode(encoding), []
        except LookupError:
            raise SpreadsheetError(f"“{encoding}” is no encoding that is known; utf-8, utf-16 and cp1252 are") from None
        except UnicodeDecodeError:
            raise SpreadsheetError(f"{name} is not saved as {encoding}") from None
    wide = "utf-16" if content[:2] in {b"\xff\xfe", b"\xfe\xff"} else _wide(content[:200])
    try:
        return content.decode(wide or "utf-8-sig"), []
    except UnicodeDecodeError:
        if wide:
            raise SpreadsheetError(f"{name} begins like UTF-16 and does not go on so: save it as UTF-8") from None
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        raise SpreadsheetError(f"{name} is saved neither as UTF-8 nor as Windows-1252: save it as UTF-8") from None
    sample = next(line for line in text.splitlines() if not line.isascii()).strip()
    return text, [
        f"it is not UTF-8 and was read as Windows-1252 (as in “{sample[:60]}”); check the letters with accents"
    ]


def _wide(start: bytes) -> str | None:
    """Return which UTF-16 a text without a mark is, told by the zeros beside its letters."""
    zeros = [start[offset::2].count(0) * 4 > len(start) for offset in (0, 1)]
    return {(True, False): "utf-16-be", (False, True): "utf-16-le"}.get((zeros[0], zeros[1]))


# --- Workbooks ------------------------------------------------------------------------------------------------------


def _workbook(content: bytes, name: str, score: Score, wanted: str | None) -> Table:
    has_formulas = _check_archive(content, name)
    try:
        book = _opened(content, data_only=True)
        sheets = {sheet.title: sheet for sheet in book.worksheets if wanted or sheet.sheet_state == "visible"}
        hidden = [sheet.title for sheet in book.worksheets if sheet.title not in sheets]
    except BROKEN as error:
        raise SpreadsheetError(f"{name} can't be read as an Excel workbook: {said(error)}") from None
    if wanted and wanted not in sheets:
        raise SpreadsheetError(f"{name} has no sheet “{wanted}”; its sheets are: {_listed(list(sheets))}")
    if not sheets:
        raise SpreadsheetError(f"{name} has no sheet that is shown")
    for sheet in sheets.values():
        if not hasattr(sheet, "reset_dimensions"):
            raise SpreadsheetError(f"the sheet “{sheet.title}” of {name} holds no cells")
        sheet.reset_dimensions()  # what a file says of its own size is no fact
    title = wanted or max(sheets, key=lambda one: _promise(sheets[one], name, score))
    notes = [f"the hidden sheet “{one}” was left out" for one in hidden]
    if others := [one for one in sheets if one != title and not wanted]:
        notes.append(f"of its sheets “{title}” was read, and not {_listed(others)}; name another with --sheet")
    formulas = None
    if has_formulas:
        formulas = _opened(content, data_only=False)[title]
        formulas.reset_dimensions()
    return _headed(_cells(sheets[title], formulas, f"{name}, sheet “{title}”"), name, score, notes)


def _opened(content: bytes, *, data_only: bool) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and the like, which no specs come from
        return load_workbook(io.BytesIO(content), read_only=True, data_only=data_only, keep_links=False)


def _promise(sheet: Any, name: str, score: Score) -> int:
    return max((score(row) for _, row in islice(_cells(sheet, None, name), _FIRST)), default=0)


def _check_archive(content: bytes, name: str) -> bool:
    """Refuse an archive that unpacks to too much or is no workbook; tell whether it holds formulas."""
    try:
        with package.opened(content, parts=_MOST_PARTS, unpacked=MAX_BYTES) as archive:
            sheets = [part for part in archive.namelist() if part.startswith("xl/worksheets/")]
            return any(_holds_formulas(archive, part) for part in sheets)
    except package.PackageError as error:
        raise SpreadsheetError(f"{name} {error}") from None


def _holds_formulas(archive: zipfile.ZipFile, part: str) -> bool:
    with archive.open(part) as stream:
        return any(b"<f" in piece for piece in iter(lambda: stream.read(1 << 20), b""))


def _cells(sheet: Any, formulas: Any, name: str) -> Iterator[tuple[int, Row]]:
    """Yield the rows of a sheet; ``formulas`` is the same sheet with formulas in the place of what they come to."""
    try:
        rows = sheet.iter_rows(max_col=MAX_COLUMNS + 1)
        others = formulas.iter_rows(max_col=MAX_COLUMNS + 1, values_only=True) if formulas else None
        for number, row in enumerate(rows, 1):
            texts = [_shown(cell.value, cell) for cell in row]
            for place, written in enumerate(next(others, ()) if others else ()):
                if isinstance(written, str) and written.startswith("=") and not texts[place]:
                    raise SpreadsheetError(
                        f"{name}, row {number}: a formula has no value yet: open it in a spreadsheet, and save it again"
                    )
            yield number, _checked(texts, f"{name}, row {number}")
    except BROKEN as error:
        raise SpreadsheetError(f"{name} can't be read: {said(error)}") from None


def _shown(value: Any, cell: Any) -> str:
    """Return a cell as its author sees it, but for colours and decimals that are left out there."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        zeros = re.fullmatch("0+", cell.number_format or "")
        return str(value).zfill(len(zeros[0])) if zeros else str(value)
    if isinstance(value, datetime):
        return str(value.date()) if value.time() == time() else str(value)
    if isinstance(value, date | time | float):
        return str(value)
    return str(value)


# --- Both -----------------------------------------------------------------------------------------------------------


def _checked(row: Sequence[str], at: str) -> Row:
    """Return a row with one blank between words, and nothing at its end that is empty."""
    if any(len(cell) > MAX_CELL for cell in row):
        raise SpreadsheetError(f"{at} has a cell of more than {MAX_CELL:,} characters")
    cells = [" ".join(cell.split()) if cell else "" for cell in row]
    while cells and not cells[-1]:
        cells.pop()
    if len(cells) > MAX_COLUMNS:
        raise SpreadsheetError(f"{at} has more than {MAX_COLUMNS} columns")
    return tuple(cells)


def _headed(rows: Iterator[tuple[int, Row]], name: str, score: Score, notes: Sequence[str]) -> Table:
    first = [(number, row) for number, row in islice(rows, _FIRST) if any(row)]
    if not first:
        raise SpreadsheetError(f"{name} holds no table: it is empty")
    alone = [row for _, row in first]
    # Heads that go over two rows have the upper one's text where the lower one is empty.
    joined = [alone[0], *(_joined(*pair) for pair in pairwise(alone))]
    place, heads = max(
        ((place, heads) for place, pair in enumerate(zip(alone, joined, strict=True)) for heads in pair),
        key=lambda found: score(found[1]),
    )
    told = [
        *notes,
        *(f"the row above the heads was passed over: {' · '.join(filter(None, row))}" for _, row in first[:place]),
    ]
    return Table(heads, _counted(chain(first[place + 1 :], rows), name), tuple(told))


def _joined(above: Row, below: Row) -> Row:
    return tuple(low or high for high, low in zip_longest(above, below, fillvalue=""))


def _counted(rows: Iterator[tuple[int, Row]], name: str) -> Iterator[tuple[int, Row]]:
    for count, (number, row) in enumerate(rows):
        if count >= MAX_ROWS:
            raise SpreadsheetError(f"{name} has more than {MAX_ROWS:,} rows: split it")
        if any(row):
            yield number, row


def _listed(names: Sequence[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(f"“{name}”" for name in names[:_SHOWN]) + more
