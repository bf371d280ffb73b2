"""Specs: every source file of a handbook, read and checked against the schema."""

import os
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path, PurePosixPath
from typing import Any, Generic, TypeVar

from pydantic import ValidationError

from rolebook import fields, schema
from rolebook.problem import Location, Problem
from rolebook.source import Document, Step, read

SpecT_co = TypeVar("SpecT_co", bound=fields.Spec, covariant=True)


@dataclass(frozen=True, slots=True)
class Entry(Generic[SpecT_co]):
    """A spec with its id and the place where it was written: a whole file, or the part that ``at`` leads to."""

    id: str
    spec: SpecT_co
    document: Document
    at: tuple[Step, ...] = ()

    def locate(self, steps: Sequence[Step] = (), *, key: bool = False) -> Location:
        """Return the place of a value of this spec (see :meth:`Document.locate`)."""
        return self.document.locate((*self.at, *steps), key=key)


@dataclass(frozen=True, slots=True)
class Specs:
    """All entries of a handbook, by kind and in the order of their paths.

    ``broken`` holds ``(kind, id)`` of every file that could not be used, so that references to it are not reported a
    second time.
    """

    framework: Entry[schema.FrameworkSpec] | None = None
    roles: tuple[Entry[schema.RoleSpec], ...] = ()
    skills: tuple[Entry[schema.SkillSpec], ...] = ()
    kpis: tuple[Entry[schema.KpiSpec], ...] = ()
    tools: tuple[Entry[schema.ToolSpec], ...] = ()
    broken: frozenset[tuple[str, str]] = field(default_factory=frozenset)

    def __iter__(self) -> Iterator[Entry[fields.Spec]]:
        """Yield every entry, the framework first."""
        if self.framework:
            yield self.framework
        for entries in (self.roles, self.skills, self.kpis, self.tools):
            yield from entries


def closest(name: str, known: Sequence[str]) -> str | None:
    """Return the known name that is most like ``name``, or None if none is."""
    return next(iter(get_close_matches(name.lower(), known, n=1, cutoff=0.6)), None)


def did_you_mean(name: str, known: Sequence[str]) -> str:
    """Return a hint with the known name that is most like ``name``, empty if none is."""
    likely = closest(name, known)
    return f"did you mean “{likely}”?" if likely else ""


def load(content: Path, root: Path) -> tuple[Specs, tuple[Problem, ...]]:
    """Read every spec under the folder ``content``; ``root`` is the folder that reported paths are relative to.

    Returns what could be read and all problems; nothing is raised for what the files contain.
    """
    found: dict[str, list[Entry[Any]]] = {kind: [] for kind in schema.MODELS}
    broken: set[tuple[str, str]] = set()
    problems: list[Problem] = []
    for path, kind in _files(content):
        where = Location(path.relative_to(root).as_posix())
        if kind is None:
            hint = "roles belong in a folder of their family, such as roles/research/scientist.yml"
            problems.append(Problem("misplaced-file", "this file is in no place where a spec belongs", where, hint))
            continue
        name = path.stem
        if kind not in {"framework", "tools"} and not re.fullmatch(fields.SLUG_PATTERN, name):
            better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") or "some-name"
            message = f"“{name}” can't be an id: use lower-case letters, digits and single hyphens"
            problems.append(Problem("bad-id", message, where, f"rename the file to “{better}.yml”"))
            broken.add((kind, name))
            continue
        entry, faults = _load_file(path, root, kind)
        problems += faults
        if entry is None:
            broken.add((kind, name))
        else:
            found[kind].append(entry)
    frameworks, catalogues = found["framework"], found["tools"]
    if not frameworks and ("framework", "framework") not in broken:
        where = Location((content.relative_to(root) / "framework.yml").as_posix())
        hint = "it names the job families, tracks and levels; every handbook needs one"
        problems.append(Problem("missing-file", "this file does not exist", where, hint))
    specs = Specs(
        framework=frameworks[0] if frameworks else None,
        roles=tuple(found["role"]),
        skills=tuple(found["skill"]),
        kpis=tuple(found["kpi"]),
        tools=tuple(
            Entry(tool.id, tool, catalogue.document, ("tools", number))
            for catalogue in catalogues
            for number, tool in enumerate(catalogue.spec.tools)
        ),
        broken=frozenset(broken),
    )
    return specs, tuple(problems)


def _files(content: Path) -> Iterator[tuple[Path, str | None]]:
    """Yield every YAML file under ``content``, sorted, with the kind that its place gives it."""
    for folder, folders, names in os.walk(content):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        # A folder called x.yml is named like a file: reading it reports what it is.
        candidates = [*names, *(name for name in folders if PurePosixPath(name).suffix in {".yml", ".yaml"})]
        for name in sorted(candidates):
            path = Path(folder, name)
            if path.suffix in {".yml", ".yaml"} and not name.startswith((".", "_")):
                yield path, _kind(path.relative_to(content))


def _kind(path: Path) -> str | None:
    match path.parts:
        case ("framework.yml",):
            return "framework"
        case ("tools.yml",):
            return "tools"
        case ("skills", _):
            return "skill"
        case ("kpis", _):
            return "kpi"
        case (_, _):
            return "role"
        case _:
            return None


def _load_file(path: Path, root: Path, kind: str) -> tuple[Entry[Any] | None, list[Problem]]:
    document, reading = read(path, root)
    if document is None:
        return None, list(reading)
    try:
        spec = schema.MODELS[kind].model_validate(document.top.data())
    except ValidationError as error:
        return None, [*reading, *_schema_problems(error, document, schema.MODELS[kind])]
    return Entry(path.stem, spec, document), list(reading)


# What pydantic calls a fault: the rule, what to tell the author, and what to do about it. In the texts, {name} is the
# key, {value} what was written, and other names come from pydantic's context. Source: pydantic's
# list of error types.
_FAULTS: Mapping[str, tuple[str, str, str]] = {
    "missing": ("missing-key", "{name} is missing", ""),
    "extra_forbidden": ("unknown-key", "{name} is not known here", ""),
    "string_type": ("wrong-type", "{name} must be text, not {value}", "put the text right after “{key}: ”"),
    "tuple_type": ("wrong-type", "{name} must be a list, not {value}", "begin each item on a new line with “- ”"),
    "model_type": ("wrong-type", "{name} must be a block of names and values, not {value}", "write “name: value”"),
    "enum": ("wrong-value", "{name} can't be {value}", "write {expected}"),
    "int_parsing_size": ("wrong-type", "{name} must be a whole number, not {value}", ""),
    "int_parsing": ("wrong-type", "{name} must be a whole number, not {value}", ""),
    "int_type": ("wrong-type", "{name} must be a whole number, not {value}", ""),
    "bool_parsing": ("wrong-type", "{name} must be true or false, not {value}", ""),
    "bool_type": ("wrong-type", "{name} must be true or false, not {value}", ""),
    "not_a_day": ("wrong-type", "{name} must be a date, not {value}", "write year-month-day, such as 2026-01-31"),
    "date_type": ("wrong-type", "{name} must be a date, not {value}", "write year-month-day, such as 2026-01-31"),
    "date_from_datetime_parsing": ("wrong-value", "{name} can't be {value}: there is no such day", ""),
    "string_pattern_mismatch": ("wrong-value", "{name} can't be {value}", ""),
    "string_too_short": ("empty-value", "{name} is empty", "fill it in or delete it"),
    "string_too_long": ("too-long", "{name} is longer than {max_length} characters", "shorten it"),
    "too_short": ("empty-value", "{name} is an empty list", "give it at least one item"),
    "greater_than_equal": ("wrong-value", "{name} can't be {value}: it must be {ge} or more", ""),
    "greater_than": ("wrong-value", "{name} can't be {value}: it must be more than {gt}", ""),
    "less_than_equal": ("wrong-value", "{name} can't be {value}: it must be {le} or less", ""),
    "reserved_id": ("reserved-id", "{name} can't be {value}: that name is reserved", "choose another"),
    "one_line": ("wrong-value", "{name} must be one line", "join the lines"),
}  # fmt: skip
_LONGEST_SHOWN = 60
_COMMA_HINT = "if it belongs to the text before it, put that text in double quotes: a comma ends a text inside {{ }}"
_SLUG_HINT = "use lower-case letters, digits and single hyphens"


def _schema_problems(error: ValidationError, document: Document, model: type[fields.Spec]) -> list[Problem]:
    faults = [(fault["type"], tuple(fault["loc"]), fault) for fault in error.errors(include_url=False)]
    meant = {
        (*steps[:-1], likely)
        for kind, steps, _ in faults
        if kind == "extra_forbidden" and (likely := closest(str(steps[-1]), fields.field_names(model, steps[:-1])))
    }
    problems = []
    for kind, steps, fault in faults:
        if (kind == "missing" and steps in meant) or (kind == "too_short" and fault["input"]):
            continue  # the misspelt key, or what is wrong inside the list, is reported already
        rule, message, hint = _FAULTS.get(kind, ("wrong-value", "{msg}", ""))
        key = next((step for step in reversed(steps) if isinstance(step, str)), "")
        written = document.find(steps)
        facts = {
            "key": key,
            "name": _name(steps, key),
            "value": _shown(fault["input"]),
            "msg": fault["msg"],
            **fault.get("ctx", {}),
        }
        place = document.locate(steps, key=kind == "extra_forbidden")
        if kind == "extra_forbidden":
            known = fields.field_names(model, steps[:-1])
            hint = did_you_mean(key, known) or (
                _COMMA_HINT if fault["input"] is None else f"known here: {', '.join(known)}"
            )
        elif kind == "missing" and written is not None:
            rule, message, hint, place = (
                "empty-value",
                "{name} is empty",
                "fill it in",
                document.locate(steps, key=True),
            )
        elif kind == "missing":
            hint = fields.description(model, steps)
        elif kind == "enum":
            hint = did_you_mean(str(fault["input"]), re.findall("'([^']+)'", facts["expected"])) or hint
            facts["expected"] = facts["expected"].replace("'", "")
        elif kind == "string_type" and isinstance(steps[-1], int):
            hint = "put the text right after “- ”, or delete the item"
        elif kind == "string_pattern_mismatch":
            hint = _SLUG_HINT if facts["pattern"] == fields.SLUG_PATTERN else fields.description(model, steps)
        problems.append(Problem(rule, message.format(**facts), place, hint.format(**facts)))
    return problems


def _name(steps: Sequence[Step], key: str) -> str:
    """Return how a message calls the value: by its key, as an item of a list, or as the file itself."""
    if not steps:
        return "this file"
    return f"item {steps[-1] + 1} of “{key}”" if isinstance(steps[-1], int) else f"“{key}”"


def _shown(value: object) -> str:
    """Return what an author wrote in a few words, never a huge value in full."""
    if isinstance(value, str):
        return f"“{value if len(value) <= _LONGEST_SHOWN else value[:_LONGEST_SHOWN] + '…'}”"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else "a block of names and values"
