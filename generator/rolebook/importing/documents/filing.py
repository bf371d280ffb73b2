"""Filing: what a document becomes, as files of a handbook, merged with those that are there."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rolebook.authoring import revision, spec_file
from rolebook.importing import bases
from rolebook.importing.documents.catalogue import Catalogue
from rolebook.importing.documents.choices import IntakeError
from rolebook.importing.documents.outcome import Outcome, in_order
from rolebook.importing.documents.values import line
from rolebook.model import rules, schema, source
from rolebook.model.source import Data
from rolebook.model.specs import Entry, Specs
from rolebook.problem import Problem, Severity

_STEP_RULES = {"level-order", "level-skip", "progression-cycle"}


@dataclass(frozen=True, slots=True)
class Written:
    """A file to be written: its path below the handbook's folder, and its text."""

    path: str
    text: str
    is_new: bool


def files(  # noqa: PLR0913, PLR0917 - all that its files are made of
    made: Outcome, content: Path, found: Specs, ours: Catalogue, framework: dict[str, Any], lines: list[str]
) -> Iterator[Written]:
    """Yield the files to write; adds to ``lines`` what both sides have changed.

    Raises IntakeError where a spec of the same name is there that nobody imported.
    """
    base = bases.read(content, f"{made.id}.json")
    name = content.name
    held: Sequence[Entry[Any]] = found.roles if made.kind == "role" else found.skills
    existing = next((entry for entry in held if entry.id == made.id), None)
    if existing and not base:
        raise IntakeError(
            f"{existing.document.path} exists already, and was not imported: rename or delete it,"
            " or give the import another id with --id"
        )
    if existing and made.kind == "role":
        made = replace(made, path=existing.document.path)
        made.spec = {**made.spec, "family": existing.spec.family}
    text = _merged(made.kind, existing, base.get("spec"), made.spec, lines)
    made_entry = Entry(
        made.id,
        schema.MODELS[made.kind].model_validate(source.parse(text.encode(), "").data),
        source.Document(made.path, text),
    )
    if made.kind == "role":
        text = _with_sound_steps(made, made_entry, found, ours, text)
    yield from _catalogue_files(made, base, found, ours, name, lines)
    if ours.framework != framework:
        assert found.framework is not None
        changed = spec_file.rewritten(found.framework.document.text, ours.framework, "framework")
        yield Written(found.framework.document.path, changed, is_new=False)
    yield Written(made.path, text, is_new=existing is None)
    kept = json.dumps(made.as_base(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    yield Written(f"{bases.FOLDER}/{made.id}.json", kept, is_new=not base)


def _merged(kind: str, existing: Entry[Any] | None, base: Any, theirs: dict[str, Any], lines: list[str]) -> str:
    if existing is None:
        return spec_file.written(theirs, kind, notes=True)
    ours = existing.document.values()
    merged = revision.merge(base if isinstance(base, dict) else {}, ours, theirs)
    for conflict in merged.conflicts:
        place = existing.locate(conflict.steps)
        says = "no longer has it" if conflict.theirs is None else f"says now: {line(_shown(conflict.theirs))}"
        lines.append(f"{place}: your text stays; the document {says}")
    if merged.data == ours:
        return existing.document.text
    return spec_file.rewritten(existing.document.text, merged.data, kind)


def _shown(value: Data) -> str:
    if isinstance(value, dict):
        return ": ".join(_shown(each) for each in value.values())
    return "; ".join(map(_shown, value)) if isinstance(value, list) else str(value)


def _catalogue_files(  # noqa: PLR0913, PLR0917 - all that its files are made of
    made: Outcome, base: Mapping[str, Any], found: Specs, ours: Catalogue, name: str, lines: list[str]
) -> Iterator[Written]:
    for kind, entries, drafts, folder in (
        ("skill", ours.skills, made.skills, "skills"),
        ("kpi", ours.kpis, made.kpis, "kpis"),
    ):
        held = {entry.id: entry for entry in (found.skills if kind == "skill" else found.kpis)}
        for id_, draft in drafts.items():
            ordered = in_order(draft, schema.MODELS[kind])
            text = _merged(kind, held.get(id_), base.get(folder, {}).get(id_), ordered, lines)
            yield Written(f"{name}/{folder}/{id_}.yml", text, is_new=id_ not in held)
        for id_, names in entries.aliases.items():
            if id_ in held:
                yield Written(held[id_].document.path, _with_aliases(held[id_].document, names, kind), is_new=False)
    if made.tools or ours.tools.aliases:
        yield _tools_file(made, base, found, ours, name, lines)


def _with_aliases(document: source.Document, names: Iterable[str], kind: str) -> str:
    values = document.values()
    known = values.get("also_known_as") or []
    assert isinstance(known, list), "the schema has looked at it"
    return spec_file.rewritten(document.text, {**values, "also_known_as": [*known, *names]}, kind)


def _tools_file(  # noqa: PLR0913, PLR0917 - all that its files are made of
    made: Outcome, base: Mapping[str, Any], found: Specs, ours: Catalogue, name: str, lines: list[str]
) -> Written:
    path = f"{name}/tools.yml"
    theirs = [{"id": id_, **draft} for id_, draft in made.tools.items()]
    if not found.tools:
        return Written(path, spec_file.written({"tools": list(theirs)}, "tools", depth=0), is_new=True)
    document = found.tools[0].document
    held = document.values()["tools"]
    assert isinstance(held, list), "the schema has looked at it"
    before = [{"id": id_, **draft} for id_, draft in base.get("tools", {}).items()]
    own = {str(tool["id"]) for tool in before}
    there = [tool for tool in held if isinstance(tool, dict) and str(tool["id"]) not in own]
    merged = revision.merge({"tools": [*there, *before]}, {"tools": held}, {"tools": [*there, *theirs]})
    lines += [f"{path}: your text of a tool stays; the document says something else" for _ in merged.conflicts]
    tools = merged.data["tools"]
    assert isinstance(tools, list), "a merge of lists is a list"
    for tool in tools:
        if isinstance(tool, dict) and (names := ours.tools.aliases.get(str(tool["id"]))):
            known = tool.get("also_known_as") or []
            tool["also_known_as"] = [*(known if isinstance(known, list) else []), *names]
    return Written(path, spec_file.rewritten(document.text, {"tools": tools}, "tools"), is_new=False)


def _with_sound_steps(made: Outcome, entry: Entry[Any], found: Specs, ours: Catalogue, text: str) -> str:
    """Return a role's text with titles in the place of links that break the order of the levels."""
    framework = schema.FrameworkSpec.model_validate(ours.framework)
    assert found.framework is not None
    for _ in range(len(entry.spec.career.next) + 1):
        others = tuple(role for role in found.roles if role.id != entry.id)
        known = replace(found, framework=replace(found.framework, spec=framework), roles=(*others, entry))
        faults = [
            fault for fault in rules.check(known) if fault.rule in _STEP_RULES and fault.severity is Severity.ERROR
        ]
        if not faults:
            return text
        step = next(
            (use for use in made.spec["career"].get("next", []) if "role" in use and _is_named(use["role"], faults)),
            None,
        )
        if step is None:
            return text
        step["title"] = ours.roles.titles[str(step.pop("role"))]
        made.spec["career"].pop("promotion", None)
        text = spec_file.written(made.spec, "role", notes=True)
        entry = replace(
            entry, spec=schema.RoleSpec.model_validate(made.spec), document=source.Document(made.path, text)
        )
    return text


def _is_named(role: str, faults: Iterable[Problem]) -> bool:
    return any(f"“{role}”" in fault.message or role in fault.message for fault in faults)
