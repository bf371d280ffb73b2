"""The starter: the first files of a handbook, and of a role, a skill or a KPI in it. Nothing is ever written over."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from rolebook.authoring import blank, spec_file
from rolebook.model import fields, ids, rules, schema, source
from rolebook.model.source import Data
from rolebook.model.specs import Entry, Specs, bad_name, did_you_mean, parse
from rolebook.problem import Location

FOLDER = Path(__file__).parent / "handbook"
"""A small handbook that builds; a new one begins as a copy of it."""

KINDS = ("role", "skill", "kpi")
"""What can be begun within a handbook: keys of schema.MODELS."""

# What the copy is called until it has names of its own, and the lines on which these stand.
_TITLE, _ORGANISATION = "Career framework", "Our organisation"
_NAMED = {
    "README.md": {f"# {_TITLE}": "# {title}"},
    "mkdocs.yml": {f"site_name: {_TITLE}": "site_name: {title_in_yaml}"},
    "roles/framework.yml": {
        f"title: {_TITLE}": "title: {title_in_yaml}",
        f"organisation: {_ORGANISATION}": "organisation: {organisation_in_yaml}",
    },
}


class StarterError(Exception):
    """Nothing was written; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a new spec has to say: its key, what it means, and the values to choose from, if it is a choice.

    ``choices`` maps what may be written to the title that readers know it by.
    """

    key: str
    meaning: str
    choices: Mapping[str, str] | None = None


def handbook(folder: Path, title: str = _TITLE, organisation: str = _ORGANISATION) -> tuple[Path, ...]:
    """Write a new handbook into ``folder``, which is made where it is missing, and return its files.

    Raises StarterError where a file of the same name is there already, or a name can't be written.
    """
    title, organisation = _line(title, "title"), _line(organisation, "organisation")
    names = {
        "title": title,
        "title_in_yaml": blank.scalar(title),
        "organisation_in_yaml": blank.scalar(organisation),
    }
    texts = dict(_files(names))
    if taken := [name for name in texts if (folder / name).exists()]:
        others = f" and {len(taken) - 1} more files of a handbook" if len(taken) > 1 else ""
        raise StarterError(f"{folder} holds {taken[0]}{others} already; name a folder that is not there yet")
    return tuple(_write(folder / name, text) for name, text in texts.items())


def add_family(content: Path, title: str) -> str:
    """Add a job family to the framework of a handbook, unless it has it, and return its id.

    Raises StarterError where the title can't be written, or makes no id.
    """
    path = content / "framework.yml"
    text = path.read_text(encoding="utf-8")
    data = source.parse(text.encode(), path.name).data
    assert isinstance(data, dict), "a handbook that was just made has a framework"
    families = data["families"]
    assert isinstance(families, list), "a framework has families"
    name = identified(title)
    if name not in {family["id"] for family in families if isinstance(family, dict)}:
        families.append({"id": name, "title": title, "purpose": f"Say here what {title} is there for."})
        path.write_text(spec_file.rewritten(text, data, "framework"), encoding="utf-8")
    return name


def identified(title: str) -> str:
    """Return the id that a title suggests; raises StarterError where it suggests none, or can't be written."""
    _line(title, "title")
    if name := ids.suggested(title):
        return name
    raise StarterError(f"no id can be made of “{title}”: write it in Latin letters, or give one with --id")


def asked(kind: str) -> Mapping[str, str]:
    """Return what a new spec must say besides its title, as far as one value can say it: keys and their meanings."""
    return {
        name: field.description or ""
        for name, field in schema.MODELS[kind].model_fields.items()
        if field.is_required() and name != "title" and not fields.innermost_model(field.annotation)
    }


def questions(kind: str, specs: Specs, known: Mapping[str, str]) -> Iterator[Question]:
    """Yield a question for all that a new spec is asked, in the file's order.

    ``known`` are the answers so far; they narrow the choices: a track has its own levels.
    """
    model = schema.MODELS[kind]
    for name, meaning in asked(kind).items():
        annotation = model.model_fields[name].annotation
        if reference := fields.reference_kind(model, name):
            yield Question(name, meaning, _choices(reference, specs, known))
        elif isinstance(annotation, type) and issubclass(annotation, StrEnum):
            yield Question(name, meaning, {item.value: item.value for item in annotation})
        else:
            yield Question(name, meaning)


def chosen(question: Question, answer: str) -> str:
    """Return the value that an answer means; raises StarterError where it is none, with the values that are near."""
    if question.choices is None or answer in question.choices:
        return answer
    wanted = answer.strip().casefold()
    for value, title in question.choices.items():
        if wanted in {value, title.casefold()}:
            return value
    near = did_you_mean(answer, question.choices) or did_you_mean(answer, question.choices.values())
    hint = near or f"known: {', '.join(question.choices)}"
    raise StarterError(f"“{answer}” is no {question.key.replace('_', ' ')} here; {hint}")


def entry(kind: str, name: str, answers: Mapping[str, str], content: Path, specs: Specs) -> Path:
    """Write a new spec under the folder ``content`` of a handbook, and return its file.

    ``name`` is its id; ``answers`` has its title and an answer to each of its ``questions``. Raises StarterError where
    the id is taken or can't be one, or where an answer can't stand in a spec.
    """
    place = {"role": content / answers.get("family", ""), "skill": content / "skills", "kpi": content / "kpis"}[kind]
    path = place / f"{name}.yml"
    shown = path.relative_to(content.parent)
    if fault := bad_name(name, kind, Location(shown.as_posix())):
        raise StarterError(f"{fault.message}; give another with --id")
    entries: Mapping[str, Sequence[Entry[Any]]] = {"role": specs.roles, "skill": specs.skills, "kpi": specs.kpis}
    for other in entries[kind]:
        if name == other.id or name in other.spec.former_ids:
            raise StarterError(f"the id “{name}” is taken by {other.document.path}; give another with --id")
    text = blank.spec(kind, {**answers, **beginnings(kind, answers)}, depth=len(shown.parts) - 1)
    try:
        raw = text.encode()
    except UnicodeEncodeError:
        raise StarterError("what was typed holds bytes that are no text") from None
    _, faults = parse(raw, shown.as_posix(), schema.MODELS[kind])
    if faults:
        raise StarterError(f"{faults[0].message}{f'; {faults[0].hint}' if faults[0].hint else ''}")
    return _write(path, text)


def beginnings(kind: str, answers: Mapping[str, str]) -> Mapping[str, Data]:
    """Return what a spec must have and no single value can say, for its author to replace."""
    if kind != "role":
        return {}
    duty: Data = {"id": "first-responsibility", "title": f"Say what a {answers['title']} does, beginning with a verb"}
    return {
        "responsibilities": [{"category": "Main work", "items": [duty]}],
        "career": {"feeders": [], "next": [], "adjacent": []},
    }


def _choices(reference: str, specs: Specs, known: Mapping[str, str]) -> Mapping[str, str]:
    assert specs.framework, "questions are asked of a handbook that has a framework"
    framework = specs.framework.spec
    if reference == "level":
        tracks = [track for track in framework.tracks if known.get("track", track.id) == track.id]
        return {level.id: level.title for track in tracks for level in track.levels}
    if reference == "track" and "track" not in known and (level := known.get("level")):
        return {track.id: track.title for track in framework.tracks if level in {step.id for step in track.levels}}
    titles = {item.id: item.title for part in framework for item in _named(part[1])}
    return {name: titles.get(name, name) for name in rules.known_ids(specs, framework)[reference]}


def _named(value: object) -> Iterable[fields.Named]:
    return (item for item in value if isinstance(item, fields.Named)) if isinstance(value, tuple) else ()


def _files(names: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            place = path.relative_to(FOLDER).as_posix()
            text = path.read_text(encoding="utf-8")
            for standing, named in _NAMED.get(place, {}).items():
                assert text.count(f"{standing}\n") == 1, "each name has its line"
                text = text.replace(f"{standing}\n", f"{named.format(**names)}\n")
            yield place, text
    for kind in schema.MODELS:
        yield f"schema/{kind}.json", schema.as_json(kind)


def _line(text: str, key: str) -> str:
    """Return a name that can be written on one line; raises StarterError for one that can't."""
    if len(text) > 300 or not text.strip() or not text.isprintable():  # noqa: PLR2004 - as fields.Line has it
        raise StarterError(f"the {key} {json.dumps(text[:60], ensure_ascii=False)} can't be written on one line")
    return text.strip()


def _write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise StarterError(f"{path} is there already") from None
    return path
