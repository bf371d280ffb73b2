"""Reading back: what this package has exported becomes specs again, whichever way it was edited meanwhile."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from rolebook.exporting import api, rows, tables, word
from rolebook.exporting.rows import Row, Specs, TableError
from rolebook.importing import sheets


def read(paths: Sequence[Path]) -> Specs:
    """Return what an author would write, by the path of its file in the content folder, such as ``skills/sql.yml``.

    ``paths`` name a workbook, or CSV files or folders of them, or the ``index.json`` of the API or its folder, or Word
    documents of roles in which nobody has written since they were made. Values are plain: texts, numbers, lists and
    mappings, ready to be written as YAML. Nothing is checked against the schema here;
    :func:`rolebook.model.specs.load` does so as soon as it is written. Raises TableError, with a message for readers,
    for what is none of these, is damaged or too large, or names tables, columns or ids that are not known.
    """
    if folders := [path for path in paths if _is_api(path)]:
        if len(paths) > 1:
            raise TableError(f"{folders[0]} is a whole handbook already: name it alone")
        return api.specs(folders[0] if folders[0].is_dir() else folders[0].parent)
    files = list(_files(paths))
    documents = [path for path in files if _is_document(path)]
    if documents and len(documents) < len(files):
        raise TableError("tables are a whole handbook already: name Word documents apart from them")
    return _from_documents(documents) if documents else _from_tables(files)


def _from_documents(paths: Iterable[Path]) -> Specs:
    roles = {}
    for path in paths:
        if (carried := _carried(path)) is None:
            raise TableError(f"{path.name} carries no spec, or somebody has written in it since it was made")
        roles["role", carried.id] = api.shortened(carried.spec)
    return rows.by_path(roles)


def _from_tables(paths: Iterable[Path]) -> Specs:
    found: dict[str, Iterable[Row]] = {}
    for path in paths:
        for name, given in _tables(path).items():
            if name in found:
                raise TableError(f"the table “{name}” is there twice, the second time in {path}")
            found[name] = given
    if not found:
        raise TableError("there is no table in what was named: name a workbook, CSV files or the index.json of the API")
    return rows.specs(found)


def is_ours(paths: Sequence[Path]) -> bool:
    """Tell whether files are exports of this package, by what they are and by the names of tables and columns."""
    try:
        return bool(paths) and all(_is_api(path) or _is_ours(path) for path in _files(paths))
    except TableError:
        return False


def _is_ours(path: Path) -> bool:
    if _is_document(path):
        return _carried(path) is not None
    known = {table.name: {column.name for column in table.columns} for table in tables.tables()}
    heads = {name: {str(cell) for cell in next(iter(given), ())} - {""} for name, given in _tables(path).items()}
    return any(head and head <= known.get(name, set()) for name, head in heads.items())


def _is_api(path: Path) -> bool:
    return path.name == "index.json" or (path.is_dir() and (path / "index.json").is_file())


def _is_document(path: Path) -> bool:
    return path.suffix.lower() == ".docx"


def _files(paths: Sequence[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir() and not _is_api(path):
            yield from sorted(path.glob("*.csv"))
        else:
            yield path


def _carried(path: Path) -> word.Carried | None:
    """Return what a document carries, if it says what it said when it was made."""
    found = word.carried(_content(path))
    return found if found and found.is_untouched and rows.is_id(found.id) else None


def _tables(path: Path) -> dict[str, Iterable[Row]]:
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return {path.stem: sheets.from_csv(_content(path), path.name)}
    if suffix == ".xlsx":
        return dict(sheets.from_workbook(_content(path), path.name))
    raise TableError(f"{path.name} is no table: tables are CSV files and Excel workbooks (.xlsx)")


def _content(path: Path) -> bytes:
    try:
        if path.stat().st_size > sheets.LARGEST:
            raise TableError(f"{path.name} is larger than {sheets.LARGEST:,} bytes")
        return path.read_bytes()
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}") from None
