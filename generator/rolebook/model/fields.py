"""Fields: the types that specs are made of, and what can be asked of any spec by walking its fields.

``Line`` is plain text on one line; ``Text`` and the longer ``Passage`` may hold a little inline Markdown; ``Slug`` is
an id. Scalars arrive as text (see :mod:`rolebook.model.source`) and take the type that the field names.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Annotated, Any, Self, TypeAlias, TypeVar, get_args
from unicodedata import category

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetJsonSchemaHandler,
    StringConstraints,
    model_validator,
)
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, PydanticCustomError

Place: TypeAlias = tuple[str | int, ...]
MarkT = TypeVar("MarkT")
SpecT = TypeVar("SpecT", bound="Spec")

SLUG_PATTERN = r"^[a-z0-9]+(-[a-z0-9]+)*$"
# Names that an operating system or the site itself gives a meaning, so no id may take them.
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))}
RESERVED_IDS = frozenset({*_DEVICES, "index", "404", "assets", "search", "tags"})
LONGEST_ID = 80


def hyphenated(text: str) -> str:
    """Return the words of a text, in lower case and joined by hyphens, as addresses have them."""
    return "-".join(re.findall(r"[^\W_]+", text.casefold()))


def _not_reserved(slug: str) -> str:
    if slug in RESERVED_IDS:
        raise PydanticCustomError("reserved_id", "“{slug}” is a reserved name", {"slug": slug})
    return slug


def _visible(text: str) -> str:
    """Let no text through of which nothing can be seen, such as joiners and soft hyphens alone."""
    if text and not text[0].isalnum() and all(category(character) in {"Cf", "Mn", "Zs"} for character in text):
        raise PydanticCustomError("nothing_visible", "there is nothing to see in this text")
    return text


def _one_line(text: str) -> str:
    if "\n" in text:
        raise PydanticCustomError("one_line", "this must be one line of text")
    return text


def _iso_day(value: Any) -> Any:
    """Let only year-month-day through; pydantic alone would also take a count of seconds."""
    if isinstance(value, str) and not re.fullmatch(r"\d{4}-\d\d-\d\d", value.strip()):
        raise PydanticCustomError("not_a_day", "this is not a date")
    return value


Day = Annotated[date, BeforeValidator(_iso_day)]
Slug = Annotated[
    str,
    StringConstraints(pattern=SLUG_PATTERN, max_length=LONGEST_ID),
    AfterValidator(_not_reserved),
    Field(description="An id: lower-case letters and digits, joined by single hyphens. It becomes part of addresses."),
]
Line = Annotated[
    str, StringConstraints(min_length=1, max_length=300), AfterValidator(_one_line), AfterValidator(_visible)
]


@dataclass(frozen=True, slots=True)
class Prose:
    """Marks a field that readers read as sentences; more than ``words`` of them are hard to take in."""

    words: int


_LONG_TEXT = StringConstraints(min_length=1, max_length=20_000)
Text = Annotated[str, _LONG_TEXT, AfterValidator(_visible), Prose(words=40)]
Passage = Annotated[str, _LONG_TEXT, AfterValidator(_visible), Prose(words=100)]
Titles = Annotated[tuple[Line, ...], Field(description="Other names that readers may search for.")]
Questions = Annotated[
    tuple[Line, ...], Field(description="Questions of readers, in their words, that are answered here.")
]
Ids = Annotated[tuple[Slug, ...], Field(description="Ids, each the name of a file or entry without its ending.")]


@dataclass(frozen=True, slots=True)
class Reference:
    """Marks a field that names an entry of another list or folder; ``kind`` says of which."""

    kind: str


FamilyId = Annotated[Slug, Reference("family")]
TrackId = Annotated[Slug, Reference("track")]
LevelId = Annotated[Slug, Reference("level")]
RoleId = Annotated[Slug, Reference("role")]
SkillId = Annotated[Slug, Reference("skill")]
KpiId = Annotated[Slug, Reference("KPI")]
ToolId = Annotated[Slug, Reference("tool")]
ProficiencyId = Annotated[Slug, Reference("proficiency level")]
ImportanceId = Annotated[Slug, Reference("level of importance")]
SkillCategoryId = Annotated[Slug, Reference("skill category")]
KpiKindId = Annotated[Slug, Reference("KPI kind")]
ToolCategoryId = Annotated[Slug, Reference("tool category")]


class Spec(BaseModel):
    """What all models share: unknown keys are refused, values can't change, surrounding blanks don't count."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True, defer_build=True)

    @model_validator(mode="before")
    @classmethod
    def _without_empty_keys(cls, value: Any) -> Any:
        """Let a known key with nothing after it count as left out; an unknown one stays, and is refused."""
        if isinstance(value, dict):
            return {key: item for key, item in value.items() if item is not None or key not in cls.model_fields}
        return value

    def model_post_init(self, _context: Any, /) -> None:
        """Forget which fields were given: nobody asks, and in all parts of a handbook they are an eighth of it."""
        _set(self, "__pydantic_fields_set__", _NOT_KNOWN)

    def __reduce__(self) -> tuple[Any, ...]:
        """Let a spec be pickled in two thirds of the time that pydantic's own way takes: a handbook has many parts."""
        return _restored, (type(self), self.__dict__)


_set = object.__setattr__  # a frozen spec takes no value otherwise
_NOT_KNOWN: set[str] = set()  # pydantic adds to copies of it


def _restored(model: type[SpecT], values: dict[str, Any]) -> SpecT:
    """Return the spec that was pickled, with all that pydantic keeps of one; its values are checked already."""
    spec = model.__new__(model)
    _set(spec, "__dict__", values)
    _set(spec, "__pydantic_fields_set__", _NOT_KNOWN)
    _set(spec, "__pydantic_extra__", None)
    _set(spec, "__pydantic_private__", None)
    return spec


class Point(Spec):
    """One item of a list: a sentence, or a short title with text and sub-items."""

    id: Slug | None = Field(None, description="A stable id, so that comparisons and links survive a rewording.")
    title: Line | None = Field(None, description="What the item is about, in a few words.")
    text: Text | None = Field(None, description="The item itself; *emphasis*, `code` and [links](https://…) work.")
    items: tuple[Text, ...] = Field((), description="Details, one line each.")

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, value: Any) -> Any:
        if isinstance(value, str):
            return {"text": value}
        if not isinstance(value, dict | cls):
            raise PydanticCustomError("not_a_point", "this must be a sentence, or a block with “title” and “text”")
        return value

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.title and not self.text:
            raise PydanticCustomError("empty_point", "this item has neither a “title” nor a “text”")
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        """Add the short form: a plain sentence instead of the map."""
        whole = handler.resolve_ref_schema(handler(core_schema))
        return {"title": whole["title"], "description": whole["description"], "anyOf": [{"type": "string"}, whole]}


Points = tuple[Point, ...]


class Years(Spec):
    """A range of years; leave out ``max`` for an open end."""

    min: int = Field(ge=0, le=60, description="At least so many years.", examples=[0])
    max: int | None = Field(None, ge=0, le=60, description="At most so many years.", examples=[3])
    note: Text | None = Field(None, description="What counts as experience.")

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if self.max is not None and self.max < self.min:
            raise PydanticCustomError("years_order", "“max” is less than “min”")
        return self


class Named(Spec):
    """An entry of one of the framework's lists."""

    id: Slug = Field(description="A stable id: it becomes part of addresses, and survives a rewording.")
    title: Line = Field(description="The name that readers see.")
    summary: Text | None = Field(None, description="What it means, in a sentence or two.")


def references(spec: BaseModel) -> Iterator[tuple[Place, str, str]]:
    """Yield ``(steps to the value, kind of the target, id)`` for every field of ``spec`` that names another entry."""
    for steps, mark, value in _marked(spec, Reference, ()):
        yield steps, mark.kind, value


def prose(spec: BaseModel) -> Iterator[tuple[Place, int, str]]:
    """Yield ``(steps to the text, words that it should hold at most, text)`` for every prose field of ``spec``."""
    for steps, mark, value in _marked(spec, Prose, ()):
        yield steps, mark.words, value


def _marked(spec: BaseModel, kind: type[MarkT], steps: Place) -> Iterator[tuple[Place, MarkT, str]]:
    for name, mark in _marks(type(spec), kind):  # type: ignore[arg-type] # classes are hashable
        yield from _marked_values(getattr(spec, name), kind, mark, (*steps, name))


@cache
def _marks(model: type[BaseModel], kind: Any) -> tuple[tuple[str, Any], ...]:
    """Return the fields of a model that have or may hold a mark of this kind; the same for all parts of a handbook."""
    marks = ((name, _mark(field.annotation, field.metadata, kind), field) for name, field in model.model_fields.items())
    return tuple((name, mark) for name, mark, field in marks if mark or innermost_model(field.annotation))


def _marked_values(
    value: object, kind: type[MarkT], mark: MarkT | None, steps: Place
) -> Iterator[tuple[Place, MarkT, str]]:
    if isinstance(value, tuple):
        for number, item in enumerate(value):
            yield from _marked_values(item, kind, mark, (*steps, number))
    elif isinstance(value, BaseModel):
        yield from _marked(value, kind, steps)
    elif isinstance(value, str) and mark is not None:
        yield steps, mark, value


def _mark(annotation: Any, metadata: Iterable[object], kind: type[MarkT]) -> MarkT | None:
    """Return the mark of this kind on a field's type, inside optional values and lists as well."""
    for mark in metadata:
        if isinstance(mark, kind):
            return mark
    for part in get_args(annotation):
        if found := _mark(part, getattr(part, "__metadata__", ()), kind):
            return found
    return None


def ids(spec: BaseModel, at: Place = ()) -> Iterator[tuple[Place, str]]:
    """Yield ``(steps to the part, id)`` for every part of ``spec`` that has an id of its own."""
    for steps, part in _parts(spec, at):
        if name := getattr(part, "id", None):
            yield steps, name
        yield from ids(part, steps)


def _parts(spec: BaseModel, at: Place) -> Iterator[tuple[Place, BaseModel]]:
    for name in _holders(type(spec)):
        value = getattr(spec, name)
        if isinstance(value, BaseModel):
            yield (*at, name), value
        elif isinstance(value, tuple):
            yield from (((*at, name, number), item) for number, item in enumerate(value) if isinstance(item, BaseModel))


@cache
def _holders(model: type[BaseModel]) -> tuple[str, ...]:
    """Return the fields of a model that may hold other models."""
    return tuple(name for name, field in model.model_fields.items() if innermost_model(field.annotation))


def field_names(model: type[Spec], steps: Sequence[str | int]) -> tuple[str, ...]:
    """Return the names that a map may hold at the place that ``steps`` lead to in a file of this model."""
    here = _model_at(model, steps)
    return tuple(here.model_fields) if here else ()


def description(model: type[Spec], steps: Sequence[str | int]) -> str:
    """Return what the schema says of the key that ``steps`` lead to, empty where it says nothing."""
    here = _model_at(model, steps[:-1])
    return (here.model_fields[str(steps[-1])].description or "") if here else ""


def dictionary(model: type[BaseModel], before: str = "") -> Iterator[tuple[str, str]]:
    """Yield ``(names that lead to a field, what the schema says of it)`` for every field of a model and of its parts.

    A name of a list has “[]” after it.
    """
    for name, field in model.model_fields.items():
        if field.exclude:
            continue
        annotation = field.annotation
        lists = str(annotation).count("tuple[") if not isinstance(annotation, type) else 0
        inner = innermost_model(annotation)
        here = f"{before}{field.alias or name}{'[]' * lists}"
        yield here, field.description or ""
        if inner:
            yield from dictionary(inner, f"{here}.")


def reference_kind(model: type[Spec], name: str) -> str | None:
    """Return which kind of entry a field of the model names, None where it is no reference."""
    field = model.model_fields[name]
    mark = _mark(field.annotation, field.metadata, Reference)
    return mark.kind if mark else None


def _model_at(model: type[Spec], steps: Sequence[str | int]) -> type[Spec] | None:
    here: type[Spec] | None = model
    for step in steps:
        if isinstance(step, str) and here is not None:
            field = here.model_fields.get(step)
            here = innermost_model(field.annotation) if field else None
    return here


def innermost_model(annotation: Any) -> type[Spec] | None:
    """Return the model within the lists and choices of a type, None where there is none."""
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return annotation
    return next(filter(None, map(innermost_model, get_args(annotation))), None)
