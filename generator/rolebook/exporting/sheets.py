"""Sheets: tables as CSV and as one Excel workbook.

A cell that a spreadsheet would take for a formula is kept from it: in CSV by an apostrophe before it, which reading
takes off again; in the workbook by its type, and a mark that keeps it text when somebody edits it.
"""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from rolebook.exporting import package
from rolebook.exporting.package import Deflated, Keeper, escape
from rolebook.exporting.rows import Row, rows
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


def as_csv(table: Table, framework: Framework) -> str:
    """Return a table as CSV (RFC 4180), with the mark that Excel knows UTF-8 by."""
    target = io.StringIO()
    target.write("\ufeff")
    writer = csv.writer(target)
    writer.writerow([column.name for column in table.columns])
    writer.writerows(
        [
            "'" + cell if isinstance(cell, str) and cell.startswith(_STARTS_FORMULA) and FORMULA.match(cell) else cell
            for cell in row
        ]
        for row in rows(table, framework)
    )
    return target.getvalue()


# --- Excel ----------------------------------------------------------------------------------------------------------

_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_HEAD, _BODY, _TEXT = 1, 2, 3  # styles of cells, by their number in office/sheets/xl/styles.xml
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_BATCH = 500  # rows that are written at once
_WIDTHS = {Form.TEXT: 40, Form.NUMBER: 9, Form.FLAG: 10, Form.DAY: 12, Form.IDS: 30, Form.LIST: 50}
_SHORT = 24  # characters of columns with ids and titles


def as_workbook(framework: Framework, part: Keeper = package.made) -> bytes:
    """Return all tables as an Excel workbook, a sheet each, with filters and heads that stay in sight.

    ``part`` is asked for each sheet by a name such as ``handbook.xlsx/roles``. One row after another is written and
    forgotten, so no table is ever held as a whole, and of the sheets only what they are deflated to.
    """
    return package.pack("sheets", _parts(framework, part))


def _parts(framework: Framework, part: Keeper) -> Iterator[tuple[str, Deflated]]:
    sheets: list[tuple[str, Callable[[], Iterable[Row]], list[int]]] = [(DICTIONARY, _dictionary, [22, 30, 40, 90])]
    sheets += [(table.name, partial(_table, table, framework), list(map(_width, table.columns))) for table in tables()]
    yield "[Content_Types].xml", package.deflate([_content_types(len(sheets))])
    yield "xl/workbook.xml", package.deflate([_workbook([name for name, _, _ in sheets])])
    yield "xl/_rels/workbook.xml.rels", package.deflate([_relations(len(sheets))])
    for number, (name, found, widths) in enumerate(sheets, 1):
        yield f"xl/worksheets/sheet{number}.xml", part(f"{WORKBOOK}/{name}", partial(_deflated, found, widths))


def _deflated(found: Callable[[], Iterable[Row]], widths: Sequence[int]) -> Deflated:
    return package.deflate(_sheet(found(), widths))


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
