"""Rows: a framework as rows of cells, and rows as what an author would write, in the columns of each table."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from functools import partial
from operator import attrgetter
from typing import Any, TypeAlias

from rolebook.exporting.tables import SINGLE, Column, Form, Path, Place, Table, required_parts, tables
from rolebook.model import fields, schema
from rolebook.model.framework import Framework
from rolebook.model.specs import did_you_mean

Cell: TypeAlias = str | int
Row: TypeAlias = Sequence[Cell]
Specs: TypeAlias = dict[str, dict[str, Any]]
_Entry: TypeAlias = tuple[str, fields.Spec]

BLOCK = 50
"""Specs of which the rows are a block: few enough to make again in no time, enough to hold many rows together."""

LONGEST_CELL = 32_000
"""Characters of a cell, a little less than spreadsheets hold: what is longer goes on in the next row, below itself."""


class TableError(Exception):
    """Rows that are no framework; the message says which, and why."""


def blocks(table: Table, framework: Framework) -> Iterator[Callable[[], Iterator[Row]]]:
    """Yield what yields the rows of a table, in the framework's order, block by block.

    Cells are as :class:`Form` says, and "" where there is nothing; a text that is too long for a cell goes on in rows
    that hold nothing else. A block's rows read only the specs that they are of.
    """
    found = list(_specs(table.kind, framework))
    for first in range(0, len(found), BLOCK):
        yield partial(_rows, table, found[first : first + BLOCK])


def _rows(table: Table, specs: Sequence[_Entry]) -> Iterator[Row]:
    for row in _uncut(table, specs):
        for cell in row:  # any() would take several times as long
            if cell.__class__ is str and len(cell) > LONGEST_CELL:
                yield from _cut(row)
                break
        else:
            yield row


def _uncut(table: Table, specs: Sequence[_Entry]) -> Iterator[Row]:
    show, show_group = _shower(table.items), _shower(table.group)
    several = len(table.places) > 1
    for name, spec in specs:
        key = () if table.kind in SINGLE else (name,)
        if not table.places:
            yield (*key, *show(spec))
        for place in table.places:
            where = (*key, place.name) if several else key
            entries = _at(spec, place.outer)
            if not place.inner:
                for number, item in enumerate(entries, 1):
                    yield (*where, number, *show(item))
                continue
            for outer, entry in enumerate(entries, 1):
                group = show_group(entry)
                for number, item in enumerate(getattr(entry, place.inner), 1):
                    yield (*where, outer, number, *group, *show(item))


def _cut(row: Row) -> Iterator[Row]:
    rest = list(row)
    while any(rest):
        yield [cell[:LONGEST_CELL] if isinstance(cell, str) else cell for cell in rest]
        rest = [cell[LONGEST_CELL:] if isinstance(cell, str) else "" for cell in rest]


def _specs(kind: str, framework: Framework) -> Iterator[_Entry]:
    match kind:
        case "framework":
            yield "", framework.spec
        case "tools":
            if framework.tools:
                tools = tuple(tool.spec for tool in framework.tools.values())
                yield "", schema.ToolsSpec.model_construct(tools=tools)
        case _:
            parts: dict[str, Mapping[str, Any]] = {
                "role": framework.roles,
                "skill": framework.skills,
                "kpi": framework.kpis,
            }
            yield from ((entry.id, entry.spec) for entry in parts[kind].values())


def _at(spec: object, path: Path) -> Any:
    for step in path:
        if spec is None:
            return ()
        spec = getattr(spec, step)
    return () if spec is None else spec


def _shower(columns: Iterable[Column]) -> Callable[[object], list[Cell]]:
    """Return what makes the cells of columns of a row's item."""
    found = [(_getter(column.path), _CELLS[column.form]) for column in columns]

    def show(item: object) -> list[Cell]:
        return [
            value if (value := get(item)).__class__ is str else "" if value is None else cell(value)
            for get, cell in found
        ]

    return show


def _getter(path: Path) -> Callable[[object], Any]:
    """Return what follows a path from an item, to None where nothing stands on the way."""
    if len(path) == 1:
        return attrgetter(*path)

    def get(item: object) -> Any:
        value: Any = item
        for step in path:
            if value is None:
                return None
            value = getattr(value, step)
        return value

    return get


def _listed(texts: Iterable[str]) -> str:
    return "\n".join(f"• {text}" if "\n" not in text else "• " + text.replace("\n", "\n  ") for text in texts)


# What makes a cell of a value that is no text.
_CELLS: Mapping[Form, Callable[[Any], Cell]] = {
    Form.TEXT: lambda value: str(value.value if isinstance(value, Enum) else value),
    Form.NUMBER: int,
    Form.FLAG: lambda value: "true" if value else "",
    Form.DAY: date.isoformat,
    Form.IDS: ", ".join,
    Form.LIST: _listed,
}


def specs(found: Mapping[str, Iterable[Row]]) -> Specs:
    """Return what an author would write, by the path of its file in the content folder: the opposite of :func:`blocks`.

    ``found`` maps names of tables to their rows, of which the first holds the names of columns. Rows may stand in any
    order: their numbers count. Raises TableError where a table, a column or what a row belongs to is not known.
    """
    known = {table.name: table for table in tables()}
    for name in found:
        if name not in known:
            hint = did_you_mean(name, list(known)) or f"tables are called {', '.join(known)}"
            raise TableError(f"“{name}” is no table of a handbook; {hint}")
    read: dict[tuple[str, str], dict[str, Any]] = {}
    for table in known.values():
        if table.name in found:
            _read(table, found[table.name], read)
    return by_path(read)


def by_path(read: Mapping[tuple[str, str], dict[str, Any]]) -> Specs:
    """Return specs by the path of their files, of specs by ``(kind, id)``."""
    result: Specs = {}
    for (kind, name), spec in read.items():
        match kind:
            case "framework" | "tools":
                path = f"{kind}.yml"
            case "role":
                family = str(spec.get("family", "roles"))
                # A family may be called as the folders are that hold skills and KPIs.
                path = f"{family}-roles/{name}.yml" if family in {"skills", "kpis"} else f"{family}/{name}.yml"
            case _:
                path = f"{kind}s/{name}.yml"
        result[path] = spec
    return result


def _read(table: Table, found: Iterable[Row], read: dict[tuple[str, str], dict[str, Any]]) -> None:
    rows = iter(found)
    cells = _columns(table, next(rows, ()))
    lists: defaultdict[tuple[str, str, str], list[tuple[tuple[int, int], dict[str, Cell]]]] = defaultdict(list)
    for number, values in _whole(rows, cells, table):
        row = dict(zip(cells, values, strict=True))
        at = f"row {number} of “{table.name}”"
        name = _text(row.get(table.key[0].name, "")) if table.key else ""
        if not table.places:
            if table.kind not in SINGLE and not is_id(name):
                raise TableError(
                    f"{at}: “{name[:80]}” can't be an id: use lower-case letters, digits and single hyphens"
                )
            if (table.kind, name) in read:
                raise TableError(f"{at}: “{name}” stands there twice")
            read[table.kind, name] = {**_item(table.items, row, at), **required_parts(table.kind)}
            continue
        if table.kind in SINGLE:
            read.setdefault((table.kind, name), {})
        if (table.kind, name) not in read:
            raise TableError(f"{at} belongs to the {table.kind} “{name[:80]}”, which the table of {table.kind}s lacks")
        places = {place.name: place for place in table.places}
        place = _text(row.get("list", "")) if len(places) > 1 else next(iter(places))
        if place not in places:
            hint = did_you_mean(place[:80], list(places)) or f"lists are {', '.join(places)}"
            raise TableError(f"{at}: there is no list “{place[:80]}”; {hint}")
        order = (_number(row.get("group", ""), at), _number(row.get("number", ""), at))
        lists[table.kind, name, place].append((order, row))
    for (kind, name, place), entries in lists.items():
        entries.sort(key=lambda entry: entry[0])
        _fill(read[kind, name], table, next(each for each in table.places if each.name == place), entries)


def is_id(name: str) -> bool:
    """Tell whether a name may become a file's: a path in it would lead out of the handbook."""
    return bool(re.fullmatch(fields.SLUG_PATTERN, name)) and len(name) <= fields.LONGEST_ID


def _columns(table: Table, head: Row) -> list[str]:
    """Return the names of the columns that stand in a table's first row, all of which must be known."""
    names = [_text(cell) for cell in head]
    while names and not names[-1]:
        names.pop()
    known = [column.name for column in table.columns]
    for name in names:
        if name not in known:
            hint = did_you_mean(name[:80], known) or f"columns are {', '.join(known)}"
            raise TableError(f"“{table.name}” has no column “{name[:80]}”; {hint}")
        if names.count(name) > 1:
            raise TableError(f"the column “{name}” stands twice in “{table.name}”")
    needed = [*table.key, *(column for column in table.where if column.name == "list")]
    for column in needed:
        if column.name not in names:
            raise TableError(f"the column “{column.name}” is missing in “{table.name}”: {column.description}")
    return names


def _whole(rows: Iterable[Row], names: Sequence[str], table: Table) -> Iterator[tuple[int, list[Cell]]]:
    """Yield rows with their numbers, each joined with those below that go on with its texts; empty ones don't count."""
    begun: tuple[int, list[Cell]] | None = None
    first = table.columns[0].name
    at = names.index(first) if first in names else None
    for number, given in enumerate(rows, 2):
        if any(cell not in ("", None) for cell in given[len(names) :]):
            raise TableError(f"row {number} of “{table.name}” has more cells than the table has columns")
        row = [*given[: len(names)], *[""] * (len(names) - len(given))]
        if all(cell in ("", None) for cell in row):
            continue
        if begun and at is not None and row[at] in ("", None):
            joined = [f"{_text(above)}{_text(below)}" for above, below in zip(begun[1], row, strict=True)]
            begun = begun[0], list(joined)
            continue
        if begun:
            yield begun
        begun = number, row
    if begun:
        yield begun


def _fill(
    spec: dict[str, Any], table: Table, place: Place, entries: Sequence[tuple[tuple[int, int], dict[str, Cell]]]
) -> None:
    """Put the rows of one list into the spec that they belong to."""
    target = _list(spec, place.outer)
    if not place.inner:
        target += [_item(table.items, row, f"“{table.name}”") for _, row in entries]
        return
    groups: dict[object, dict[str, Any]] = {}
    if _has_own_table(table):
        groups = {entry["id"]: entry for entry in target}
    for (outer, _), row in entries:
        said = _item(table.group, row, f"“{table.name}”")
        if _has_own_table(table):
            if said.get("id") not in groups:
                raise TableError(
                    f"“{table.name}” names “{said.get('id', '')}”, which no row of {place.outer[0]} is about"
                )
            group = groups[said["id"]]
        else:
            key = (outer, tuple(sorted(said.items())))
            if key not in groups:
                groups[key] = said
                target.append(said)
            group = groups[key]
        group.setdefault(place.inner, []).append(_item(table.items, row, f"“{table.name}”"))


def _has_own_table(table: Table) -> bool:
    """Tell whether what rows have in common is a row of another table, so that they only name it."""
    return [column.path for column in table.group] == [("id",)]


def _list(spec: dict[str, Any], path: Path) -> list[Any]:
    for step in path[:-1]:
        spec = spec.setdefault(step, {})
    found: list[Any] = spec.setdefault(path[-1], [])
    return found


def _item(columns: Sequence[Column], row: Mapping[str, Cell], at: str) -> Any:
    result: dict[str, Any] = {}
    for column in columns:
        cell = row.get(column.name)
        if cell is None or cell == "":
            continue
        value = _value(cell, column.form, f"{at}, column “{column.name}”")
        if not column.path:
            return value
        inside = result
        for step in column.path[:-1]:
            inside = inside.setdefault(step, {})
        inside[column.path[-1]] = value
    return short(result)


def short(value: Any) -> Any:
    """Return an item of a list as authors write it: one that has only a text is that text."""
    return value["text"] if isinstance(value, dict) and list(value) == ["text"] else value


def _value(cell: Cell, form: Form, at: str) -> Any:
    text = _text(cell)
    match form:
        case Form.NUMBER:
            return _number(cell, at)
        case Form.FLAG:
            if text.casefold() not in {"true", "false"}:
                raise TableError(f"{at}: “{text[:80]}” is neither true nor false")
            return text.casefold() == "true"
        case Form.IDS:
            return [each for each in re.split(r"[,\s]+", text) if each]
        case Form.LIST:
            if not text.startswith("•"):
                return [line for line in text.split("\n") if line.strip()]
            return [re.sub(r"\n  ", "\n", each.removeprefix("• ")) for each in re.split(r"\n(?=• )", text)]
    return text


def _text(cell: Cell | None) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, date):
        return cell.isoformat()[:10]
    return str(cell)


def _number(cell: Cell | None, at: str) -> int:
    if cell in ("", None):
        return 0
    text = _text(cell)
    if not re.fullmatch(r"\d{1,7}(\.0)?", text):
        raise TableError(f"{at}: “{text[:80]}” is no whole number")
    return int(float(text))
