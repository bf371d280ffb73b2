"""Sheets read back: tables as CSV and as an Excel workbook, as :mod:`rolebook.exporting.sheets` writes them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from rolebook.exporting import package
from rolebook.exporting.rows import Cell, Row, TableError
from rolebook.exporting.sheets import DICTIONARY, FORMULA

LARGEST = 64_000_000
"""Bytes of a file that is read."""
_UNPACKED = 256_000_000  # bytes of all parts of a workbook
_MOST_PARTS = 200
_MOST_COLUMNS = 200
_MOST_ROWS = 1_048_576  # of a sheet
_MOST_EMPTY = 10_000  # rows in a row


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
            yield [cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell for cell in row]
    except csv.Error as error:
        raise TableError(f"{name} can't be read as CSV: line {reader.line_num}: {error}") from None


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
