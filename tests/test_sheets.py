"""The workbook: opened by another library, it shows every table, and becomes the same framework again."""

import io
import re
import time
import zipfile
from pathlib import Path

import openpyxl
import pytest

from frameworks import said, said_by
from handbooks import Handbook
from rolebook import site
from rolebook.exporting import rows, sheets, tables
from rolebook.exporting.rows import TableError
from rolebook.importing import sheets as readback
from rolebook.model.framework import Framework


def linked(handbook: Handbook) -> Framework:
    return site.check(handbook.content, handbook.root).sound[0]


def changed(content: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """Return a workbook with other bytes in one of its parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as source, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in source.namelist():
            held = source.read(name)
            assert name != part or old in held
            archive.writestr(name, held.replace(old, new) if name == part else held)
    return target.getvalue()


def test_both_handbooks_come_back_from_a_workbook(shipped: Framework, full: Handbook) -> None:
    for framework in (shipped, linked(full)):
        found = readback.from_workbook(sheets.as_workbook(framework), "handbook.xlsx")
        assert said_by(rows.specs(found)) == said(framework)


def test_odd_texts_come_back_from_a_workbook(full: Handbook) -> None:
    odd = '"=1+1 _x0041_ <b>&amp; \\" 漢字 🙂\\n  second\\tline"'
    full.replace("roles/research/researcher.yml", "statement: Find out.", f"statement: {odd}")
    framework = linked(full)
    assert framework.roles["researcher"].spec.mission
    assert "_x0041_" in framework.roles["researcher"].spec.mission.statement
    found = readback.from_workbook(sheets.as_workbook(framework), "handbook.xlsx")
    assert said_by(rows.specs(found)) == said(framework)


def test_a_saved_workbook_comes_back_too(full: Handbook) -> None:
    framework = linked(full)
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_workbook(framework)))
    target = io.BytesIO()
    book.save(target)
    assert said_by(rows.specs(readback.from_workbook(target.getvalue(), "x.xlsx"))) == said(framework)


def test_each_table_is_a_sheet_with_a_filter_and_a_head_that_stays(shipped: Framework) -> None:
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_workbook(shipped)))
    assert book.sheetnames == ["dictionary", *(table.name for table in tables.tables())]
    for sheet in book.worksheets:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref == sheet.dimensions or sheet.max_row == 1
        assert sheet["A1"].font.b
        assert all(sheet.column_dimensions[cell.column_letter].width >= 9 for cell in sheet[1])
    roles = book["roles"]
    assert roles.max_row == 1 + len(shipped.roles)
    years = next(cell.column for cell in roles[1] if cell.value == "qualifications.years.min")
    assert isinstance(roles.cell(2, years).value, int | None)
    meanings = {(row[0].value, row[1].value): row[3].value for row in book["dictionary"].iter_rows(min_row=2)}
    assert meanings["roles", "tagline"] == "The role in half a sentence."


def test_no_cell_is_a_formula_nor_becomes_one(full: Handbook) -> None:
    full.replace("roles/research/researcher.yml", "statement: Find out.", 'statement: "=1+1"')
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_workbook(linked(full))))
    cell = next(cell for row in book["roles"] for cell in row if cell.value == "=1+1")
    assert cell.data_type in {"s", "inlineStr"}
    assert cell.quotePrefix


def test_the_same_framework_gives_the_same_bytes(shipped: Framework) -> None:
    one = sheets.as_workbook(shipped)
    with zipfile.ZipFile(io.BytesIO(one)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert sheets.as_workbook(shipped) == one


def bomb(size: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/workbook.xml", "w") as part:
        for _ in range(size >> 20):
            part.write(b" " * (1 << 20))
    return target.getvalue()


DOCTYPE = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


def hostile(shipped: bytes) -> dict[str, tuple[bytes, str]]:
    sheet = "xl/worksheets/sheet3.xml"
    first = b'<c r="A2"'
    head = b"<worksheet"
    return {
        "empty": (b"", "is damaged, or no such file"),
        "words": (b"roles,skills\n" * 99, "is damaged, or no such file"),
        "cut": (shipped[: len(shipped) // 2], "is damaged, or no such file"),
        "another archive": (bomb(1 << 20), "can't be read as an Excel workbook"),
        "a bomb": (bomb(300 << 20), "would unpack to more than"),
        "a lie about a part's size": (
            bomb(300 << 20).replace((300 << 20).to_bytes(4, "little"), b"\x10\0\0\0"),
            "damaged",
        ),
        "entities": (changed(shipped, sheet, head, DOCTYPE + head), "defines XML entities"),
        "a formula": (
            changed(shipped, sheet, first, b'<c r="A2"><f>1+1</f><v>2</v></c><c r="Z2"'),
            "holds a formula: replace it by its value",
        ),
        "a million columns": (
            changed(shipped, sheet, b"</row>", b'<c r="ALM2" t="n"><v>1</v></c></row>'),
            "has more than 200 columns in row 1",
        ),
        "a row without end": (changed(shipped, sheet, b'<row r="2"', b'<row r="99999999"'), "empty ones on end"),
        "broken XML": (changed(shipped, sheet, b"</sheetData>", b"</sheetdata>"), "can't be read"),
        "a number that is none": (
            changed(shipped, sheet, first, b'<c r="B2" t="n"><v>x</v></c><c r="A2"'),
            "can't be read",
        ),
    }


def test_hostile_workbooks_get_a_plain_error_soon(full: Handbook) -> None:
    for name, (content, message) in hostile(sheets.as_workbook(linked(full))).items():
        begun = time.process_time()
        with pytest.raises(TableError) as raised:
            rows.specs(readback.from_workbook(content, "handbook.xlsx"))
        assert message in str(raised.value), name
        assert str(raised.value).startswith("handbook.xlsx"), name
        assert time.process_time() - begun < 20, name


def test_a_csv_that_is_none_gets_a_plain_error() -> None:
    for content, message in {
        b"\xff\xfe\x00\x01": "is not UTF-8: save it as “CSV UTF-8”",
        b"id," * 300: "has more than 200 columns",
        b'id,title\nr,"' + b"x" * 200_000: "line 2: field larger than field limit",
        b"x" * (readback.LARGEST + 1): "is larger than",
    }.items():
        with pytest.raises(TableError, match=re.escape(message)):
            list(readback.from_csv(content, "roles.csv"))


def test_parts_that_never_change_are_valid_xml() -> None:
    for path in (Path(sheets.__file__).parent / "office").rglob("*"):
        if path.is_file():
            openpyxl.xml.functions.fromstring(path.read_bytes())
