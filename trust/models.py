"""What the schema lets an author write: every field of every model, with a place for it in a handbook."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from annotated_types import MinLen
from pydantic import StringConstraints
from pydantic.fields import FieldInfo

from rolebook.model import schema
from rolebook.model.fields import SLUG_PATTERN, Point, Prose, Reference, Spec
from tree import Place, Tree

FOLDERS = {"skills": "skill", "kpis": "kpi"}


@dataclass(frozen=True, slots=True)
class Shape:
    """What a field takes: ``kind`` is line, text, slug, code, choice, number, truth, day, model or list."""

    kind: str
    reference: str = ""
    """What an id names, empty where it names nothing else."""
    choices: tuple[str, ...] = ()
    item: "Shape | None" = None
    model: type[Spec] | None = None
    least: int = 0
    """How many items a list has at least."""

    @property
    def is_sentence(self) -> bool:
        """Whether the author writes words here, as text or as an item that may be a sentence."""
        return self.kind in {"line", "text"} or self.model is Point


@dataclass(frozen=True, slots=True)
class Slot:
    """A field of a model, and the place in a handbook where a case may write it."""

    file: str
    at: Place
    model: type[Spec]
    name: str
    shape: Shape
    is_required: bool
    is_given: bool

    @property
    def place(self) -> Place:
        """The place of the field in its file."""
        return (*self.at, self.name)

    def __str__(self) -> str:
        return f"{self.model.__name__}.{self.name}"


def model_of(path: str) -> type[Spec]:
    """Return the model of a file of the handbook, by its path under roles/."""
    folder, _, name = path.removesuffix(".yml").rpartition("/")
    return schema.MODELS[FOLDERS.get(folder, "role") if folder else name]


def shape_of(annotation: Any, metadata: Iterable[object] = ()) -> Shape:
    """Return what a type takes; a type that is not known here raises, so that a new one is not passed over."""
    marks = list(metadata)
    while (origin := get_origin(annotation)) in {Annotated, Union, UnionType}:
        if origin is Annotated:
            marks += annotation.__metadata__
            annotation = get_args(annotation)[0]
        else:
            (annotation,) = (part for part in get_args(annotation) if part is not type(None))
    marks += [inner for mark in marks if isinstance(mark, FieldInfo) for inner in mark.metadata]
    if origin is tuple:
        least = max((mark.min_length for mark in marks if isinstance(mark, MinLen)), default=0)
        return Shape("list", item=shape_of(get_args(annotation)[0]), least=least)
    if annotation is str:
        return _text_shape(marks)
    if issubclass(annotation, StrEnum):
        return Shape("choice", choices=tuple(annotation))
    if issubclass(annotation, Spec):
        return Shape("model", model=annotation)
    return Shape({int: "number", bool: "truth", date: "day"}[annotation])


def _text_shape(marks: list[object]) -> Shape:
    pattern = next((mark.pattern for mark in marks if getattr(mark, "pattern", None)), None)
    if pattern == SLUG_PATTERN:
        return Shape("slug", reference=next((mark.kind for mark in marks if isinstance(mark, Reference)), ""))
    if pattern:
        return Shape("code")
    is_text = any(isinstance(mark, Prose) for mark in marks)
    assert any(isinstance(mark, StringConstraints) for mark in marks), "every text has a longest length"
    return Shape("text" if is_text else "line")


def fields_of(model: type[Spec]) -> Iterator[tuple[str, FieldInfo, Shape]]:
    """Yield the name, the field and the shape of every field of a model."""
    for name, field in model.model_fields.items():
        yield name, field, shape_of(field.annotation, field.metadata)


def maps(model: type[Spec], tree: Tree, place: Place = ()) -> Iterator[tuple[Place, type[Spec]]]:
    """Yield the place and the model of every map of a tree."""
    if not isinstance(tree, dict):
        return  # a sentence in place of a map
    yield place, model
    for name, _, shape in fields_of(model):
        if name in tree:
            yield from _maps_in(shape, tree[name], (*place, name))


def _maps_in(shape: Shape, tree: Tree, place: Place) -> Iterator[tuple[Place, type[Spec]]]:
    if shape.model:
        yield from maps(shape.model, tree, place)
    elif shape.item:
        for number, item in enumerate(tree):
            yield from _maps_in(shape.item, item, (*place, number))


def slots(trees: Mapping[str, Tree]) -> list[Slot]:
    """Return every field of every model, each once, where the handbook gives it if it does so anywhere.

    Raises AssertionError where a model has no place in the handbook: its fields would go untried.
    """
    places: dict[type[Spec], list[tuple[str, Place, Tree]]] = {}
    for path, whole in trees.items():
        for place, model in maps(model_of(path), whole):
            part = whole
            for step in place:
                part = part[step]
            places.setdefault(model, []).append((path, place, part))
    missing = {model.__name__ for model in _reachable(schema.MODELS.values())} - {model.__name__ for model in places}
    assert not missing, f"tests/sites/valid/full uses no {', '.join(sorted(missing))}"
    return [
        Slot(path, place, model, name, shape, field.is_required(), name in part)
        for model, found in places.items()
        for name, field, shape in fields_of(model)
        for path, place, part in [next((spot for spot in found if name in spot[2]), found[0])]
    ]


def _reachable(models: Iterable[type[Spec]]) -> set[type[Spec]]:
    found: set[type[Spec]] = set()
    waiting = list(models)
    while waiting:
        model = waiting.pop()
        if model not in found:
            found.add(model)
            waiting += filter(None, (_innermost(shape).model for _, _, shape in fields_of(model)))
    return found


def _innermost(shape: Shape) -> Shape:
    return _innermost(shape.item) if shape.item else shape


def sample(shape: Shape, ids: Mapping[str, tuple[str, ...]]) -> Tree:
    """Return a value that the schema accepts; ``ids`` holds those that a reference of each kind may name."""
    if shape.model is Point:
        return "Something"
    if shape.model:
        return {name: sample(part, ids) for name, field, part in fields_of(shape.model) if field.is_required()}
    if shape.item:
        return [sample(shape.item, ids)] * max(1, shape.least)
    if shape.kind == "slug":
        return ids[shape.reference][0] if shape.reference else "some-id"
    if shape.kind == "code":
        raise LookupError("codes can't be made up: give one in tests/sites/valid/full")
    simple = {"line": "Something", "text": "Something", "number": "1", "truth": "true", "day": "2026-01-31"}
    return simple.get(shape.kind) or shape.choices[0]
