"""Tables: which tables a framework makes, in columns that the schema describes.

Each kind of list in a spec is one table: a row of ``role_points`` is an item of any list of a role, and its ``list``
says of which. Names of columns are the fields' names; a field of a part goes by both, such as ``mission.statement``.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, TypeAlias, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from rolebook.model import fields, schema

Path: TypeAlias = tuple[str, ...]


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
SINGLE = {"framework", "tools"}
"""Kinds of which a handbook has one file."""


@cache
def tables() -> tuple[Table, ...]:
    """Return all tables, in reading order."""
    found = {table.name: table for kind in schema.MODELS for table in _tables(kind)}
    return tuple(found[name] for name in _NAMES.values())


def required_parts(kind: str) -> dict[str, Any]:
    """Return the parts that a spec must have even if nothing stands in them."""
    model = schema.MODELS[kind].model_fields.items()
    return {
        name: {} for name, field in model if field.is_required() and _model(field.annotation) and not _is_list(field)
    }


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
    if kind in SINGLE:
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
