"""Sheets: tables as CSV and as one Excel workbook, and both read back.

A cell that a spreadsheet would take for a formula is kept from it: in CSV by an apostrophe before it, which reading
takes off again; in the workbook by its type, and a mark that keeps it text when somebody edits it.
"""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from rolebook.exporting import package
from rolebook.exporting.package import escape
from rolebook.exporting.rows import Cell, Row, TableError, rows
from rolebook.exporting.tables import Column, Form, Table, tables
from rolebook.model.framework import Framework

DICTIONARY = "dictionary"
"""The sheet that says what all others hold; it is no table."""

LARGEST = 64_000_000
"""Bytes of a file that is read."""
_UNPACKED = 256_000_000  # bytes of all parts of a workbook
_MOST_PARTS = 200
_MOST_COLUMNS = 200
_MOST_ROWS = 1_048_576  # of a sheet
_MOST_EMPTY = 10_000  # rows in a row
_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
_FORMULA = re.compile(r"'*[=+\-@\t\r]")

# --- CSV ------------------------------------------------------------------------------------------------------------


def as_csv(table: Table, framework: Framework) -> str:
    """Return a table as CSV (RFC 4180), with the mark that Excel knows UTF-8 by."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow([column.name for column in table.columns])
    writer.writerows(
        [
            "'" + cell if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) and _FORMULA.match(cell) else cell
            for cell in row
        ]
        for row in rows(table, framework)
    )
    return target.getvalue()


def from_csv(content: bytes, name: str) -> Iterator[Row]:
    """Yield the rows of a CSV file, with commas or, as some countries' spreadsheets write them, semicolons.

    ``name`` is what messages call it. Raises TableError for what is no such file.
    """
    if len(content) > LARGEST:
        raise TableError(f"{name} is larger than {LARGEST:,} bytes")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise TableError(f"{name} is not UTF-8: save it as “CSV UTF-8”") from None
    head = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in head and "," not in head else ",")
    try:
        for row in reader:
            if len(row) > _MOST_COLUMNS:
                raise TableError(f"{name} has more than {_MOST_COLUMNS} columns in line {reader.line_num}")
            yield [cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell for cell in row]
    except csv.Error as error:
        raise TableError(f"{name} can't be read as CSV: line {reader.line_num}: {error}") from None


# --- Excel ----------------------------------------------------------------------------------------------------------

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEAD, _BODY, _TEXT = 1, 2, 3  # styles of cells, by their number in office/sheets/xl/styles.xml
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BATCH = 500  # rows that are written at once
_WIDTHS = {Form.TEXT: 40, Form.NUMBER: 9, Form.FLAG: 10, Form.DAY: 12, Form.IDS: 30, Form.LIST: 50}
_SHORT = 24  # characters of columns with ids and titles


def as_workbook(framework: Framework) -> bytes:
    """Return all tables as an Excel workbook, a sheet each, with filters and heads that stay in sight.

    One row after another is written and forgotten, so the tables are never held as a whole.
    """
    sheets = [(DICTIONARY, _dictionary(), [22, 30, 40, 90])]
    sheets += [(table.name, _table(table, framework), list(map(_width, table.columns))) for table in tables()]
    parts: dict[str, Iterable[str]] = {
        "[Content_Types].xml": [_content_types(len(sheets))],
        "xl/workbook.xml": [_workbook([name for name, _, _ in sheets])],
        "xl/_rels/workbook.xml.rels": [_relations(len(sheets))],
    }
    for number, (_, found, widths) in enumerate(sheets, 1):
        parts[f"xl/worksheets/sheet{number}.xml"] = _sheet(found, widths)
    return package.pack("sheets", parts)


def _dictionary() -> Iterator[Row]:
    yield ["table", "column", "holds", "meaning"]
    for table in tables():
        yield [table.name, "", "", table.description]
        yield from ([table.name, column.name, column.form.value, column.description] for column in table.columns)


def _table(table: Table, framework: Framework) -> Iterator[Row]:
    yield [column.name for column in table.columns]
    yield from rows(table, framework)


def _width(column: Column) -> int:
    is_short = column.name.rpartition(".")[2] in {
        "id",
        "title",
        "list",
        "role_id",
        "skill_id",
        "kpi_id",
        "skill",
        "kpi",
    }
    return max(_SHORT if is_short else _WIDTHS[column.form], len(column.name) + 4)


def _sheet(found: Iterable[Row], widths: Sequence[int]) -> Iterator[str]:
    yield (
        f'{_XML}<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/><cols>'
    )
    yield "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1" style="{_BODY}"/>'
        for number, width in enumerate(widths, 1)
    )
    yield "</cols><sheetData>"
    letters = [_letters(number) for number in range(len(widths))]
    batch: list[str] = []
    number = 0
    for number, row in enumerate(found, 1):
        batch.append(_row(number, row, letters))
        if number % _BATCH == 0:
            yield "".join(batch)
            batch.clear()
    yield "".join(batch)
    yield f'</sheetData><autoFilter ref="A1:{letters[-1]}{number}"/></worksheet>'


def _row(number: int, row: Row, letters: Sequence[str]) -> str:
    cells = [f'<row r="{number}">']
    style = _HEAD if number == 1 else _BODY
    for letter, cell in zip(letters, row, strict=True):
        if cell.__class__ is int:
            cells.append(f'<c r="{letter}{number}" s="{style}"><v>{cell}</v></c>')
        elif cell:
            text = str(cell)
            kept = _TEXT if text.startswith(_STARTS_FORMULA) else style
            place = f'r="{letter}{number}" s="{kept}"'
            cells.append(f'<c {place} t="inlineStr"><is><t xml:space="preserve">{_escaped(text)}</t></is></c>')
    cells.append("</row>")
    return "".join(cells)


def _escaped(text: str) -> str:
    """Return a text as a sheet holds it, in which “_x” and four figures stand for a character."""
    return escape(re.sub(r"_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text) if "_x" in text else text)


def _letters(number: int) -> str:
    """Return how a sheet calls a column, from A; no table has more than 26 times 27."""
    return (chr(64 + number // 26) if number >= 26 else "") + chr(65 + number % 26)  # noqa: PLR2004 - the alphabet


def _content_types(sheets: int) -> str:
    parts = [("/xl/workbook.xml", "sheet.main"), ("/xl/styles.xml", "styles")]
    parts += [(f"/xl/worksheets/sheet{number}.xml", "worksheet") for number in range(1, sheets + 1)]
    overrides = "".join(f'<Override PartName="{part}" ContentType="{_TYPES}.{kind}+xml"/>' for part, kind in parts)
    return (
        f'{_XML}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml"'
        f' ContentType="application/xml"/>{overrides}</Types>'
    )


def _workbook(names: Sequence[str]) -> str:
    sheets = "".join(f'<sheet name="{name}" sheetId="{n}" r:id="rId{n}"/>' for n, name in enumerate(names, 1))
    return f'{_XML}<workbook xmlns="{_SHEET}" xmlns:r="{_RELATIONS}"><sheets>{sheets}</sheets></workbook>'


def _relations(sheets: int) -> str:
    parts = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in range(1, sheets + 1)]
    parts.append((f"rId{sheets + 1}", "styles", "styles.xml"))
    found = "".join(f'<Relationship Id="{n}" Type="{_RELATIONS}/{kind}" Target="{to}"/>' for n, kind, to in parts)
    return (
        f'{_XML}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{found}'
        "</Relationships>"
    )


def from_workbook(content: bytes, name: str) -> Mapping[str, Iterable[Row]]:
    """Return the rows of each sheet of a workbook, by the sheet's name, but for the dictionary.

    ``name`` is what messages call it. Raises TableError, also while rows are taken, for what is no such file, for one
    that is too large, and for formulas: what they would come to is not in the specs.
    """
    check_archive(content, name)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
    except BROKEN as error:
        raise TableError(f"{name} can't be read as an Excel workbook: {said(error)}") from None
    return {sheet.title: _rows_of(sheet, name) for sheet in book.worksheets if sheet.title != DICTIONARY}


BROKEN = (
    *package.BROKEN, InvalidFileException, ParseError, SyntaxError, KeyError, TypeError, IndexError, AttributeError,
    OverflowError,
)  # fmt: skip
"""What zipfile and openpyxl raise over files that are not what they say."""


def check_archive(content: bytes, name: str) -> None:
    """Raise TableError where a zip archive is none, or holds more than anybody's handbook."""
    if len(content) > LARGEST:
        raise TableError(f"{name} is larger than {LARGEST:,} bytes")
    try:
        with package.opened(content, parts=_MOST_PARTS, unpacked=_UNPACKED):
            pass
    except package.PackageError as error:
        raise TableError(f"{name} {error}") from None


def _rows_of(sheet: Any, name: str) -> Iterator[Row]:
    at = f"{name}, sheet “{sheet.title}”"
    empty = 0
    try:
        sheet.reset_dimensions()  # what a file says of its own size is no fact
        for number, row in enumerate(sheet.iter_rows(), 1):
            empty = 0 if row else empty + 1
            if number > _MOST_ROWS or empty > _MOST_EMPTY:
                raise TableError(
                    f"{at} has more than {_MOST_ROWS:,} rows, or more than {_MOST_EMPTY:,} empty ones on end"
                )
            if len(row) > _MOST_COLUMNS:
                raise TableError(f"{at} has more than {_MOST_COLUMNS} columns in row {number}")
            yield [_cell(cell.value, cell.data_type, f"{at}, row {number}") for cell in row]
    except BROKEN as error:
        raise TableError(f"{at} can't be read: {said(error)}") from None


def _cell(value: Any, kind: str, at: str) -> Cell:
    if kind == "f":
        raise TableError(f"{at} holds a formula: replace it by its value")
    if kind == "e":
        raise TableError(f"{at} holds the error {value}")
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return int(value) if value.is_integer() else str(value)
    if isinstance(value, int):
        return value
    if hasattr(value, "isoformat"):
        return str(value.isoformat())[:10]
    return _unescaped(str(value))


def _unescaped(text: str) -> str:
    if "_x" not in text:
        return text
    return re.sub(r"_x([0-9A-Fa-f]{4})_", lambda found: chr(int(found[1], 16)), text)


def said(error: BaseException) -> str:
    """Return in one line what an error says, or its kind where it says nothing."""
    return str(error).splitlines()[0][:200] if str(error) else type(error).__name__
