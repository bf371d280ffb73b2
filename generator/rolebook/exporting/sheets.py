"""Sheets: tables as CSV and as one Excel workbook.

A cell that a spreadsheet would take for a formula is kept from it: in CSV by an apostrophe before it, which reading
takes off again; in the workbook by its type, and a mark that keeps it text when somebody edits it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from rolebook.exporting import package
from rolebook.exporting.package import Deflated, Keeper, escape
from rolebook.exporting.rows import Row, blocks
from rolebook.exporting.tables import Column, Form, Table, tables
from rolebook.model.framework import Framework

WORKBOOK = "handbook.xlsx"
"""What the workbook is called."""
DICTIONARY = "dictionary"
"""The sheet that says what all others hold; it is no table."""

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "'")
FORMULA = re.compile(r"'*[=+\-@\t\r]")
"""How a cell begins that a spreadsheet would take for a formula, with the apostrophes that were put before it."""

# --- CSV ------------------------------------------------------------------------------------------------------------


def as_csv(table: Table, framework: Framework, part: Keeper = package.made) -> bytes:
    """Return a table as CSV (RFC 4180) in UTF-8, with the mark that Excel knows it by.

    ``part`` is asked for each block of rows by a name such as ``roles.csv/1``.
    """
    head = _lines(lambda: [_head(table)])
    found = enumerate(blocks(table, framework), 1)
    return b"".join(
        (
            "\ufeff".encode(),
            head,
            *(part(f"{table.name}.csv/{number}", partial(_lines, rows)) for number, rows in found),
        )
    )


def _lines(found: Callable[[], Iterable[Row]]) -> bytes:
    target = io.StringIO()
    csv.writer(target).writerows(
        [
            "'" + cell if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) and FORMULA.match(cell) else cell
            for cell in row
        ]
        for row in found()
    )
    return target.getvalue().encode()


def _head(table: Table) -> Row:
    return [column.name for column in table.columns]


# --- Excel ----------------------------------------------------------------------------------------------------------

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEAD, _BODY, _TEXT = 1, 2, 3  # styles of cells, by their number in office/sheets/xl/styles.xml
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BATCH = 500  # rows that are written at once
_WIDTHS = {Form.TEXT: 40, Form.NUMBER: 9, Form.FLAG: 10, Form.DAY: 12, Form.IDS: 30, Form.LIST: 50}
_SHORT = 24  # characters of columns with ids and titles


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet that is to be written: its name, head and widths of columns, and what yields the rows of each block."""

    name: str
    head: Row
    widths: Sequence[int]
    blocks: Iterable[Callable[[], Iterable[Row]]]


@dataclass(frozen=True, slots=True)
class _Block:
    """Some rows of a sheet, deflated, and how many they are."""

    content: Deflated
    rows: int


def as_workbook(framework: Framework, part: Keeper = package.made) -> bytes:
    """Return all tables as an Excel workbook, a sheet each, with filters and heads that stay in sight.

    ``part`` is asked for each block of rows by a name such as ``handbook.xlsx/roles/2 from 52``. Rows say their own
    numbers, so the name gives the first: where rows come or go before it, the block is another one. One block after
    another is written and forgotten, so no table is ever held as a whole, and of sheets only what they are deflated to.
    """
    return package.pack("sheets", _parts(framework, part))


def _parts(framework: Framework, part: Keeper) -> Iterator[tuple[str, Deflated]]:
    sheets = [_Sheet(DICTIONARY, ["table", "column", "holds", "meaning"], [22, 30, 40, 90], [_dictionary])]
    sheets += [
        _Sheet(table.name, _head(table), list(map(_width, table.columns)), blocks(table, framework))
        for table in tables()
    ]
    yield "[Content_Types].xml", package.deflate([_content_types(len(sheets))])
    yield "xl/workbook.xml", package.deflate([_workbook([sheet.name for sheet in sheets])])
    yield "xl/_rels/workbook.xml.rels", package.deflate([_relations(len(sheets))])
    for number, sheet in enumerate(sheets, 1):
        yield f"xl/worksheets/sheet{number}.xml", package.join(_sheet(sheet, part))


def _dictionary() -> Iterator[Row]:
    for table in tables():
        yield [table.name, "", "", table.description]
        yield from ([table.name, column.name, column.form.value, column.description] for column in table.columns)


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


def _sheet(sheet: _Sheet, part: Keeper) -> Iterator[Deflated]:
    letters = [_letters(number) for number in range(len(sheet.widths))]
    yield package.block([_opening(sheet.widths), _row(1, sheet.head, letters)])
    last = 1
    for number, found in enumerate(sheet.blocks, 1):
        first = last + 1
        made = part(f"{WORKBOOK}/{sheet.name}/{number} from {first}", partial(_block, found, first, letters))
        yield made.content
        last += made.rows
    yield package.block([f'</sheetData><autoFilter ref="A1:{letters[-1]}{last}"/></worksheet>'])


def _opening(widths: Sequence[int]) -> str:
    columns = "".join(
        f'<col min="{number}" max="{number}" width="{width}" customWidth="1" style="{_BODY}"/>'
        for number, width in enumerate(widths, 1)
    )
    return (
        f'{_XML}<worksheet xmlns="{_SHEET}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2"'
        ' activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>'
        f"<cols>{columns}</cols><sheetData>"
    )


def _block(found: Callable[[], Iterable[Row]], first: int, letters: Sequence[str]) -> _Block:
    written = [_row(number, row, letters) for number, row in enumerate(found(), first)]
    pieces = ("".join(written[at : at + _BATCH]) for at in range(0, len(written), _BATCH))
    return _Block(package.block(pieces), len(written))


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
