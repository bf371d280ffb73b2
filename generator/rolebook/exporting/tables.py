"""Tables: a framework as rows of cells, and rows as what an author would write, in columns that the schema describes.

Each kind of list in a spec is one table: a row of ``role_points`` is an item of any list of a role, and its ``list``
says of which. Names of columns are the fields' names; a field of a part goes by both, such as ``mission.statement``.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum, StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rolebook.model import fields, schema
from rolebook.model.framework import Framework
from rolebook.model.specs import did_you_mean

Cell: TypeAlias = str | int
Row: TypeAlias = Sequence[Cell]
Path: TypeAlias = tuple[str, ...]
Specs: TypeAlias = dict[str, dict[str, Any]]

LONGEST_CELL = 32_000
"""Characters of a cell, a little less than spreadsheets hold: what is longer goes on in the next row, below itself."""


class TableError(Exception):
    """Rows that are no framework; the message says which, and why."""


class Form(StrEnum):
    """How a cell says its value."""

    TEXT = "text"
    NUMBER = "whole number"
    FLAG = "true, or empty"
    DAY = "date: year-month-day"
    IDS = "ids, with a comma between two"
    LIST = "texts, one a line, each after “• ”"


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what it is called and means, how its cells are to be read, and the field that it shows.

    ``path`` leads to the field from what a row is about; it is empty for columns that say where the row belongs.
    """

    name: str
    description: str
    form: Form
    path: Path = ()


@dataclass(frozen=True, slots=True)
class Place:
    """A list in a spec: the fields that lead to it, and to the list within each of its items where rows stand there."""

    outer: Path
    inner: str = ""

    @property
    def name(self) -> str:
        """The fields' names, as authors know them."""
        return ".".join((*self.outer, self.inner) if self.inner else self.outer)


@dataclass(frozen=True, slots=True)
class Table:
    """A table: what a row is, the kind of spec that rows come from (a key of schema.MODELS), and its columns.

    ``key`` names the spec of a row, ``where`` the list and the place in it, ``group`` shows what a row has in common
    with others; ``items`` is what it says itself. A table of whole specs has no places.
    """

    name: str
    description: str
    kind: str
    places: tuple[Place, ...]
    key: tuple[Column, ...]
    where: tuple[Column, ...]
    group: tuple[Column, ...]
    items: tuple[Column, ...]

    @property
    def columns(self) -> tuple[Column, ...]:
        """All columns, in their order."""
        return (*self.key, *self.where, *self.group, *self.items)


# What tables are called: by the kind of spec, and by the model of a row.
_NAMES: Mapping[tuple[str, str], str] = {
    ("framework", "FrameworkSpec"): "framework",
    ("framework", "Family"): "families",
    ("framework", "Point in Family"): "family_outcomes",
    ("framework", "Level in Track"): "levels",
    ("framework", "Named"): "scales",
    ("framework", "Edition"): "editions",
    ("framework", "Term"): "glossary",
    ("framework", "AgendaItem"): "talk_agenda",
    ("framework", "Point"): "talk_points",
    ("framework", "words"): "synonyms",
    ("role", "RoleSpec"): "roles",
    ("role", "Responsibility in ResponsibilityGroup"): "responsibilities",
    ("role", "KpiUse"): "role_kpis",
    ("role", "SkillUse"): "role_skills",
    ("role", "SoftSkillUse"): "role_soft_skills",
    ("role", "ToolUse"): "role_tools",
    ("role", "Deliverable"): "deliverables",
    ("role", "RoleStep"): "role_steps",
    ("role", "Point in Promotion"): "promotions",
    ("role", "Point"): "role_points",
    ("role", "Escalation"): "escalations",
    ("role", "Exercise"): "exercises",
    ("role", "Dimension"): "scorecards",
    ("skill", "SkillSpec"): "skills",
    ("skill", "ProficiencyStep"): "skill_levels",
    ("skill", "Scenario"): "scenarios",
    ("skill", "Resource"): "resources",
    ("skill", "InterviewQuestion"): "interview_questions",
    ("kpi", "KpiSpec"): "kpis",
    ("tools", "ToolSpec"): "tools",
}
_SINGLE = {"framework", "tools"}  # kinds of which a handbook has one file


@cache
def tables() -> tuple[Table, ...]:
    """Return all tables, in reading order."""
    found = {table.name: table for kind in schema.MODELS for table in _tables(kind)}
    return tuple(found[name] for name in _NAMES.values())


def rows(table: Table, framework: Framework) -> Iterator[Row]:
    """Yield the rows of a table, in the framework's order; cells as :class:`Form` says, and "" where there is nothing.

    A text that is too long for a cell goes on in rows that hold nothing else.
    """
    for row in _rows(table, framework):
        if any(isinstance(cell, str) and len(cell) > LONGEST_CELL for cell in row):
            yield from _cut(row)
        else:
            yield row


def _rows(table: Table, framework: Framework) -> Iterator[Row]:
    show = [_shower(column) for column in table.items]
    show_group = [_shower(column) for column in table.group]
    several = len(table.places) > 1
    for name, spec in _specs(table.kind, framework):
        key = () if table.kind in _SINGLE else (name,)
        if not table.places:
            yield (*key, *(cell(spec) for cell in show))
        for place in table.places:
            where = (place.name,) if several else ()
            entries = _at(spec, place.outer)
            if not place.inner:
                for number, item in enumerate(entries, 1):
                    yield (*key, *where, number, *(cell(item) for cell in show))
                continue
            for outer, entry in enumerate(entries, 1):
                group = [cell(entry) for cell in show_group]
                for number, item in enumerate(getattr(entry, place.inner), 1):
                    yield (*key, *where, outer, number, *group, *(cell(item) for cell in show))


def _cut(row: Row) -> Iterator[Row]:
    rest = list(row)
    while any(rest):
        yield [cell[:LONGEST_CELL] if isinstance(cell, str) else cell for cell in rest]
        rest = [cell[LONGEST_CELL:] if isinstance(cell, str) else "" for cell in rest]


def _specs(kind: str, framework: Framework) -> Iterator[tuple[str, fields.Spec]]:
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


def _shower(column: Column) -> Any:
    """Return what makes a column's cell of a row's item."""
    path, form = column.path, column.form

    def show(item: object) -> Cell:
        value: Any = item
        for step in path:
            if value is None:
                return ""
            value = getattr(value, step)
        if value.__class__ is str:
            return value
        return "" if value is None else _cell(value, form)

    return show


def _cell(value: Any, form: Form) -> Cell:
    match form:
        case Form.IDS:
            return ", ".join(value)
        case Form.LIST:
            return "\n".join(f"• {text}" if "\n" not in text else "• " + text.replace("\n", "\n  ") for text in value)
        case Form.FLAG:
            return "true" if value else ""
        case Form.DAY:
            return value.isoformat()  # type: ignore[no-any-return]
        case Form.NUMBER:
            return int(value)
    return str(value.value if isinstance(value, Enum) else value)


# --- reading back ---------------------------------------------------------------------------------------------------


def specs(found: Mapping[str, Iterable[Row]]) -> Specs:
    """Return what an author would write, by the path of its file in the content folder: the opposite of :func:`rows`.

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
            if table.kind not in _SINGLE and not is_id(name):
                raise TableError(
                    f"{at}: “{name[:80]}” can't be an id: use lower-case letters, digits and single hyphens"
                )
            if (table.kind, name) in read:
                raise TableError(f"{at}: “{name}” stands there twice")
            read[table.kind, name] = {**_item(table.items, row, at), **_required_parts(table.kind)}
            continue
        if table.kind in _SINGLE:
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


def _required_parts(kind: str) -> dict[str, Any]:
    """Return the parts that a spec must have even if nothing stands in them."""
    model = schema.MODELS[kind].model_fields.items()
    return {
        name: {} for name, field in model if field.is_required() and _model(field.annotation) and not _is_list(field)
    }


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


# --- the tables of a kind of spec, by its schema --------------------------------------------------------------------


@dataclass(slots=True)
class _Found:
    """A table that is being put together."""

    model: type[fields.Spec] | None
    outer: type[fields.Spec] | None
    places: list[Place]
    words: str = ""


def _tables(kind: str) -> Iterator[Table]:
    model = schema.MODELS[kind]
    own = tuple(_scalars(model))
    if own:
        yield Table(_NAMES[kind, model.__name__], _doc(model), kind, (), _key(kind, "id"), (), (), own)
    found: dict[str, _Found] = {}
    for place, outer, item, words in _places(model):
        name = "words" if item is None else f"{item.__name__} in {outer.__name__}" if outer else item.__name__
        found.setdefault(name, _Found(item, outer, [], words)).places.append(place)
    for name, each in found.items():
        where = []
        if len(each.places) > 1:
            names = ", ".join(place.name for place in each.places)
            where.append(Column("list", f"The list that the row stands in: {names}.", Form.TEXT))
        if each.outer:
            where.append(Column("group", "The number of what it is part of, from 1.", Form.NUMBER))
        where.append(Column("number", "The place in the list, from 1.", Form.NUMBER))
        items = tuple(_scalars(each.model)) if each.model else (Column("words", each.words, Form.LIST),)
        # An item of any list says less of itself than the one list that it stands in says of it.
        is_point = each.model is fields.Point and len(each.places) == 1
        description = each.words if each.model is None or is_point else _doc(each.model)
        group = tuple(_group(each.outer, each.places[0])) if each.outer else ()
        yield Table(
            _NAMES[kind, name],
            description,
            kind,
            tuple(each.places),
            _key(kind, f"{kind}_id"),
            tuple(where),
            group,
            items,
        )


def _key(kind: str, name: str) -> tuple[Column, ...]:
    if kind in _SINGLE:
        return ()
    return (
        Column(name, f"The id of the {kind if kind != 'kpi' else 'KPI'}, stable and part of addresses.", Form.TEXT),
    )


def _places(
    model: type[fields.Spec], at: Path = ()
) -> Iterator[tuple[Place, type[fields.Spec] | None, type[fields.Spec] | None, str]]:
    """Yield each list of models in a model, with the model around it where it stands in another list's items."""
    for name, field in _published(model):
        inner = _model(field.annotation)
        if inner is None:
            if _is_list(field) and _is_list_of_lists(field):
                yield Place((*at, name)), None, None, field.description or ""
        elif not _is_list(field):
            yield from _places(inner, (*at, name))
        else:
            nested = [
                (key, each) for key, each in inner.model_fields.items() if _is_list(each) and _model(each.annotation)
            ]
            if not any(_must_have_items(each) for _, each in nested):
                yield Place((*at, name)), None, inner, field.description or ""
            yield from (
                (Place((*at, name), key), inner, _model(each.annotation), each.description or "")
                for key, each in nested
            )


def _published(model: type[fields.Spec]) -> Iterable[tuple[str, FieldInfo]]:
    return ((name, field) for name, field in model.model_fields.items() if not field.exclude)


def _scalars(model: type[fields.Spec], at: Path = ()) -> Iterator[Column]:
    """Yield a column for each field of a model and of its parts that is no list of models."""
    for name, field in _published(model):
        inner = _model(field.annotation)
        if inner is None and not _is_list_of_lists(field):
            yield Column(".".join((*at, name)), field.description or "", _form(field), (*at, name))
        elif inner and not _is_list(field):
            yield from _scalars(inner, (*at, name))


def _group(outer: type[fields.Spec], place: Place) -> Iterator[Column]:
    """Yield the columns of what rows have in common: all of it, or its id where it has a table of its own."""
    name = place.outer[-1]
    whole = _must_have_items(outer.model_fields[place.inner])
    for column in _scalars(outer):
        if whole or column.path == ("id",):
            yield Column(f"{name}.{column.name}", column.description, column.form, column.path)


def _form(field: FieldInfo) -> Form:
    kinds = set(_types(field.annotation))
    if _is_list(field):
        return Form.IDS if _is_slug(field.annotation) else Form.LIST
    for kind, form in ((bool, Form.FLAG), (int, Form.NUMBER), (date, Form.DAY)):
        if kind in kinds:
            return form
    return Form.TEXT


def _types(annotation: Any) -> Iterator[type]:
    if isinstance(annotation, type):
        yield annotation
    for part in get_args(annotation):
        yield from _types(part)


def _model(annotation: Any) -> type[fields.Spec] | None:
    return next((kind for kind in _types(annotation) if issubclass(kind, fields.Spec)), None)


def _tuple(annotation: Any) -> Any:
    """Return a list's type within what may surround it, or None."""
    if get_origin(annotation) is tuple:
        return annotation
    if get_origin(annotation) in {Union, UnionType} or hasattr(annotation, "__metadata__"):
        return next(filter(None, map(_tuple, get_args(annotation))), None)
    return None


def _is_list(field: FieldInfo) -> bool:
    return _tuple(field.annotation) is not None


def _is_list_of_lists(field: FieldInfo) -> bool:
    found = _tuple(field.annotation)
    return found is not None and _tuple(get_args(found)[0]) is not None


def _is_slug(annotation: Any) -> bool:
    """Tell whether the items of a list are ids."""
    item = get_args(_tuple(annotation))[0]
    return any(getattr(mark, "pattern", None) == fields.SLUG_PATTERN for mark in getattr(item, "__metadata__", ()))


def _must_have_items(field: FieldInfo) -> bool:
    return any(isinstance(mark, MinLen) for mark in field.metadata)


def _doc(model: type[BaseModel]) -> str:
    """Return what a model's docstring says first, without the name of a file before it."""
    first = re.sub(r"^roles/\S+: ", "", " ".join((model.__doc__ or "").split("\n\n")[0].split()))
    return first[:1].upper() + first[1:]
