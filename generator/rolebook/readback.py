"""Reading back: what this package has exported becomes specs again, whichever way it was edited meanwhile."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rolebook import api, sheets, tables
from rolebook.tables import Row, Specs, TableError

SUFFIXES = frozenset({".csv", ".xlsx", ".json"})


def read(paths: Sequence[Path]) -> Specs:
    """Return what an author would write, by the path of its file in the content folder, such as ``skills/sql.yml``.

    ``paths`` name a workbook, or CSV files or folders of them, or the ``index.json`` of the API or its folder. Values
    are plain: texts, numbers, lists and mappings, ready to be written as YAML. Nothing is checked against the schema
    here; :func:`rolebook.specs.load` does so as soon as it is written. Raises TableError, with a message for readers,
    for what is none of these, is damaged or too large, or names tables, columns or ids that are not known.
    """
    found: dict[str, Iterable[Row]] = {}
    folders = [path for path in paths if _is_api(path)]
    if folders:
        if len(paths) > 1:
            raise TableError(f"{folders[0]} is a whole handbook already: name it alone")
        return api.specs(folders[0] if folders[0].is_dir() else folders[0].parent)
    for path in _files(paths):
        for name, rows in _tables(path).items():
            if name in found:
                raise TableError(f"the table “{name}” is there twice, the second time in {path}")
            found[name] = rows
    if not found:
        raise TableError("there is no table in what was named: name a workbook, CSV files or the index.json of the API")
    return tables.specs(found)


def is_ours(paths: Sequence[Path]) -> bool:
    """Tell whether files look like an export of this package, by their names and the names of tables."""
    known = {table.name for table in tables.tables()}
    try:
        return all(_is_api(path) or set(_names(path)) & known for path in _files(paths))
    except TableError:
        return False


def _is_api(path: Path) -> bool:
    return path.name == "index.json" or (path.is_dir() and (path / "index.json").is_file())


def _files(paths: Sequence[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir() and not _is_api(path):
            yield from sorted(path.glob("*.csv"))
        else:
            yield path


def _names(path: Path) -> Iterable[str]:
    return [path.stem] if path.suffix == ".csv" else _tables(path)


def _tables(path: Path) -> dict[str, Iterable[Row]]:
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES - {".json"}:
        raise TableError(f"{path.name} is no table: tables are CSV files and Excel workbooks (.xlsx)")
    try:
        if path.stat().st_size > sheets.LARGEST:
            raise TableError(f"{path.name} is larger than {sheets.LARGEST:,} bytes")
        content = path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}") from None
    if suffix == ".csv":
        return {path.stem: sheets.from_csv(content, path.name)}
    return dict(sheets.from_workbook(content, path.name))
