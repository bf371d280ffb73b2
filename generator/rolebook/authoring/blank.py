"""Blanks: the text of a new spec, from the schema: what is known filled in, all else commented out and explained."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any, TypeAlias, get_args, get_origin

from pydantic import StringConstraints

from rolebook.model import schema
from rolebook.model.fields import SLUG_PATTERN, Point, Spec, innermost_model, reference_kind

Value: TypeAlias = "str | int | date | Sequence[Value] | Mapping[str, Value] | None"

_NOT_OFFERED = {"unplaced"}  # what only an import has a use for
_OPEN = "…"
_AN_ID = "an-id"
_SIMPLE: Mapping[type, Any] = {int: 1, bool: True, date: date(2026, 1, 31)}
_WIDEST = 110
# Text that YAML takes for text as it stands; what it may take for something else is quoted.
_PLAIN = re.compile(r"(?:…|[^\W\d_])[\w ,.'’()/…-]*(?<! )")
_NO_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}


def spec(kind: str, values: Mapping[str, Value], depth: int) -> str:
    """Return the text of a new file with ``values`` filled in.

    ``kind`` is a key of schema.MODELS; ``values`` has all of its required keys; ``depth`` says how many folders below
    the handbook's the file stands.
    """
    lines = [f"# yaml-language-server: $schema={'../' * depth}schema/{kind}.json"]
    was_offered = False
    for name, field in schema.MODELS[kind].model_fields.items():
        if name in _NOT_OFFERED:
            continue
        is_known = name in values
        if lines[1:] and not (is_known and not was_offered):
            lines.append("")
        if is_known:
            lines += _entry(name, values[name])
        else:
            lines += [f"# {line}" for line in (field.description, *_offer(schema.MODELS[kind], name))]
        was_offered = not is_known
    return "\n".join(lines) + "\n"


def _offer(model: type[Spec], name: str) -> Iterator[str]:
    """Yield the lines of a key that may be filled in, with what belongs below it."""
    part = innermost_model(model.model_fields[name].annotation)
    example = _example(model, name)
    if part is None or not isinstance(example, Mapping):
        yield from _entry(name, example)
        return
    yield f"{name}:"
    for key in part.model_fields:
        yield from (f"  {line}" for line in _told(part, key))


def _told(model: type[Spec], name: str) -> list[str]:
    """Return the lines of a key, with its meaning on the first of them where there is room."""
    first, *more = _entry(name, _example(model, name))
    told = f"{first}  # {model.model_fields[name].description}"
    return [told if len(told) <= _WIDEST else first, *more]


def _example(model: type[Spec], name: str) -> Value:
    """Return what a value of the field looks like."""
    field = model.model_fields[name]
    if kind := reference_kind(model, name):
        return _shaped(field.annotation, f"id-of-a-{kind.lower().replace(' ', '-')}")
    if field.examples:
        example: Value = field.examples[0]
        return example
    return _shaped(field.annotation, _AN_ID if _is_slug(field.metadata, field.annotation) else _OPEN)


def _shaped(annotation: Any, words: str) -> Value:
    """Return an example of a type, with these words where it holds text."""
    if isinstance(annotation, type):
        if annotation is Point:
            return _OPEN
        if issubclass(annotation, Spec):
            fields = annotation.model_fields
            required = [key for key in fields if fields[key].is_required()] or list(fields)[:1]
            return {key: _example(annotation, key) for key in required}
        if issubclass(annotation, Enum):
            return str(next(iter(annotation)).value)
        simple: Value = _SIMPLE.get(annotation, words)
        return simple
    inside = _shaped(get_args(annotation)[0], words)
    return [inside] if get_origin(annotation) is tuple else inside


def _is_slug(metadata: Iterable[object], annotation: Any) -> bool:
    """Tell whether a field holds ids, alone or in a list."""
    if any(isinstance(mark, StringConstraints) and mark.pattern == SLUG_PATTERN for mark in metadata):
        return True
    return any(_is_slug(getattr(part, "__metadata__", ()), part) for part in get_args(annotation) if get_args(part))


def _entry(name: str, value: Value) -> list[str]:
    """Return the lines of a key and its value."""
    if not isinstance(value, Mapping | Sequence) or isinstance(value, str):
        return [f"{name}: {scalar(value)}"]
    if not value:
        return [f"{name}: {'{}' if isinstance(value, Mapping) else '[]'}"]
    return [f"{name}:", *(f"  {line}" for line in _block(value))]


def _block(value: Sequence[Value] | Mapping[str, Value]) -> Iterator[str]:
    if isinstance(value, Mapping):
        for key, item in value.items():
            yield from _entry(key, item)
        return
    for item in value:
        if isinstance(item, Mapping):
            first, *more = _block(item)
            yield f"- {first}"
            yield from (f"  {line}" for line in more)
        else:
            yield f"- {scalar(item)}"


def scalar(value: Value) -> str:
    """Return a single value as YAML has it, quoted where it would be taken for something else."""
    if isinstance(value, bool):
        return str(value).lower()
    if not isinstance(value, str):
        return str(value)
    is_plain = _PLAIN.fullmatch(value) and value.lower() not in _NO_TEXT
    return value if is_plain else json.dumps(value, ensure_ascii=False)
