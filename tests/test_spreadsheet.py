"""Tables that others have made: every encoding, delimiter and kind of cell, and files that are made to do harm."""

import contextlib
import csv
import datetime as dt
import io
import time
import tracemalloc
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from rolebook.importing.tables import roster, spreadsheet
from rolebook.importing.tables.mapping import TableMap
from rolebook.importing.tables.spreadsheet import SpreadsheetError, Table

HEADS = ["Job title", "Level", "Skill", "Proficiency"]
ROW = ["Käufer", "Senior", "Einkauf", "4"]


def score(cells: Sequence[str]) -> int:
    return roster.is_head(cells, TableMap())


def read(path: Path, **options: str) -> Table:
    return spreadsheet.read(path, score, **options)


def saved(tmp_path: Path, content: bytes, name: str = "table.csv") -> Path:
    path = tmp_path / name
    path.write_bytes(content)
    return path


def book(tmp_path: Path, fill: Callable[[Workbook], None]) -> Path:
    workbook = Workbook()
    fill(workbook)
    workbook.save(tmp_path / "table.xlsx")
    return tmp_path / "table.xlsx"


def rows(table: Table) -> list[list[str]]:
    return [list(row) for _, row in table.rows]


# --- text -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_delimiters_and_encodings_are_found(tmp_path: Path, delimiter: str, encoding: str) -> None:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([HEADS, ROW, [*ROW[:2], "a,b;c\td|e", "x"]])
    table = read(saved(tmp_path, text.getvalue().encode(encoding)))
    assert (list(table.heads), table.notes) == (HEADS, ())
    assert rows(table) == [ROW, [*ROW[:2], "a,b;c d|e", "x"]]


def test_an_encoding_that_had_to_be_guessed_is_said(tmp_path: Path) -> None:
    path = saved(tmp_path, f"{','.join(HEADS)}\n{','.join(ROW)}\n".encode("cp1252"))
    table = read(path)
    assert rows(table) == [ROW]
    assert "Windows-1252" in table.notes[0]
    assert "Käufer" in table.notes[0]
    assert read(path, encoding="cp1252").notes == ()


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\0")), min_size=1, max_size=5)))
def test_cells_come_as_they_are_but_for_blanks(
    tmp_path_factory: pytest.TempPathFactory, cells: list[list[str]]
) -> None:
    path = tmp_path_factory.getbasetemp() / "cells.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADS, *cells])
    expected = [[" ".join(cell.split()) for cell in row] for row in cells]
    for row in expected:
        while row and not row[-1]:
            row.pop()
    assert rows(read(path)) == [row for row in expected if any(row)]


# --- workbooks ------------------------------------------------------------------------------------------------------


def test_cells_of_a_workbook_come_as_their_author_sees_them(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.active
        sheet.append(HEADS)
        sheet.append([3, 3.0, 2.5, True])
        sheet.append([dt.date(2026, 1, 31), dt.datetime(2026, 1, 31, 8, 30), "a\nb", None])  # noqa: DTZ001
        sheet.append([42, "", "", ""])
        sheet["A4"].number_format = "00000"

    found = rows(read(book(tmp_path, fill)))
    assert found == [["3", "3", "2.5", "true"], ["2026-01-31", "2026-01-31 08:30:00", "a b"], ["00042"]]


def test_the_sheet_with_the_heads_is_read_and_the_others_are_named(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        workbook.active.title = "Read me"
        workbook.active.append(["This is about skills"])
        workbook.create_sheet("Data").append(HEADS)
        workbook["Data"].append(ROW)
        workbook.create_sheet("Old").append(HEADS)
        workbook["Old"].append(["x"])
        workbook["Old"].sheet_state = "hidden"

    path = book(tmp_path, fill)
    table = read(path)
    assert rows(table) == [ROW]
    assert table.notes == (
        "the hidden sheet “Old” was left out",
        "of its sheets “Data” was read, and not “Read me”; name another with --sheet",
    )
    assert rows(read(path, sheet="Old")) == [["x"]]
    with pytest.raises(SpreadsheetError, match="no sheet “Nope”; its sheets are: “Read me”, “Data”, “Old”"):
        read(path, sheet="Nope")


def test_heads_over_two_rows_are_one_and_titles_above_them_are_told(tmp_path: Path) -> None:
    def fill(workbook: Workbook) -> None:
        sheet = workbook.active
        for row in (["Published in May"], ["Job title", "Level", "Asked for"], ["", "", "Skill", "Proficiency"], ROW):
            sheet.append(row)
        sheet.merge_cells("C2:D2")

    table = read(book(tmp_path, fill))
    assert list(table.heads) == HEADS
    assert rows(table) == [ROW]
    assert any("Published in May" in note for note in table.notes)


def test_a_formula_counts_by_its_value_and_is_refused_without_one(tmp_path: Path) -> None:
    path = book(tmp_path, lambda workbook: [workbook.active.append(row) for row in (HEADS, [*ROW[:3], "=1+1"])])  # type: ignore[arg-type, return-value, func-returns-value]
    with pytest.raises(SpreadsheetError, match="row 2: a formula has no value yet: open it in a spreadsheet, and save"):
        rows(read(path))
    valued = tmp_path / "valued.xlsx"
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(valued, "w") as new:
        for part in old.infolist():
            data = old.read(part)
            if part.filename == "xl/worksheets/sheet1.xml":
                assert b"<v></v>" in data or b"<v />" in data or b"<v/>" in data
                data = (
                    data.replace(b"<v></v>", b"<v>2</v>").replace(b"<v />", b"<v>2</v>").replace(b"<v/>", b"<v>2</v>")
                )
            new.writestr(part, data)
    assert rows(read(valued)) == [[*ROW[:3], "2"]]


# --- harm -----------------------------------------------------------------------------------------------------------


def parts(tmp_path: Path) -> dict[str, bytes]:
    path = book(tmp_path, lambda workbook: workbook.active.append(HEADS))
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(files: dict[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def bomb(tmp_path: Path) -> bytes:
    return packed({**parts(tmp_path), "xl/sharedStrings.xml": b"<sst>" + b" " * 300_000_000 + b"</sst>"})


def lying_bomb(tmp_path: Path) -> bytes:
    """A part that says it is small and is not: the figure stands in the directory at the end."""
    raw = bytearray(packed({**parts(tmp_path), "xl/worksheets/sheet1.xml": b"<worksheet>" + b" " * 200_000_000}))
    size = (200_000_011).to_bytes(4, "little")
    while (at := raw.find(size)) >= 0:
        raw[at : at + 4] = (5_000).to_bytes(4, "little")
    return bytes(raw)


def entities(tmp_path: Path) -> bytes:
    lines = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 12))
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e0 "ha">{lines}]><worksheet>&e11;</worksheet>'
    return packed({**parts(tmp_path), "xl/worksheets/sheet1.xml": evil.encode()})


def wide_sheet(tmp_path: Path) -> bytes:
    cells = "".join(f'<c r="{"XFD" if n == 0 else ""}1" t="inlineStr"><is><t>x</t></is></c>' for n in range(3))
    sheet = (
        f'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">{cells}'
    )
    return packed({**parts(tmp_path), "xl/worksheets/sheet1.xml": f"{sheet}</row></sheetData></worksheet>".encode()})


HARM: dict[str, Callable[[Path], bytes]] = {
    "empty": lambda _: b"",
    "blank lines": lambda _: b"\n\n\n",
    "bytes that are no text": lambda _: b"Job title,Skill\n\0\0\0,\1\2\n",
    "a picture": lambda _: b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
    "half of UTF-16": lambda _: "Job title,Skill\nä,b".encode("utf-16")[:-1],
    "a million columns": lambda _: b"Job title," * 1_000_000,
    "a long cell": lambda _: b"Job title,Skill\n" + b"x" * 1_000_000 + b",y\n",
    "an old workbook": lambda _: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100,
    "a damaged archive": lambda _: b"PK\x03\x04" + b"x" * 1000,
    "half a workbook": lambda tmp_path: packed(parts(tmp_path))[:-300],
    "an archive that is no workbook": lambda _: packed({"a.txt": b"x"}),
    "a workbook without its sheet": lambda tmp_path: packed(
        {name: data for name, data in parts(tmp_path).items() if "sheet1" not in name}
    ),
    "a bomb": bomb,
    "a bomb that lies": lying_bomb,
    "entities": entities,
    "the last column": wide_sheet,
    "broken XML": lambda tmp_path: packed(
        {**parts(tmp_path), "xl/worksheets/sheet1.xml": b"<worksheet><sheetData><row>"}
    ),
    "ten thousand parts": lambda tmp_path: packed({**parts(tmp_path), **{f"x{n}": b"" for n in range(10_000)}}),
}


@pytest.mark.parametrize("harm", HARM)
def test_a_file_that_does_harm_is_one_plain_error_in_little_time_and_memory(tmp_path: Path, harm: str) -> None:
    path = saved(tmp_path, HARM[harm](tmp_path), "harm.xlsx")
    tracemalloc.start()
    began = time.monotonic()
    try:
        with pytest.raises(SpreadsheetError) as caught:
            rows(read(path))
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert "\n" not in message
    assert 20 < len(message) < 400
    assert time.monotonic() - began < 60
    assert most < 400_000_000


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "large.csv"
    with path.open("wb") as file:
        file.truncate(spreadsheet.MAX_BYTES + 1)
    with pytest.raises(SpreadsheetError, match="larger than 100 MB: split it"):
        read(path)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spreadsheet, "MAX_ROWS", 3)
    path = saved(tmp_path, b"Job title,Skill\n" + b"a,b\n" * 5)
    with pytest.raises(SpreadsheetError, match="more than 3 rows: split it"):
        rows(read(path))


@given(st.binary(max_size=2_000))
def test_any_bytes_are_a_table_or_one_plain_error(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    path = saved(tmp_path_factory.getbasetemp(), content, "any.csv")
    with contextlib.suppress(SpreadsheetError):
        rows(read(path))
