"""Takeovers: a foreign table as files of a handbook, new ones and those that are there, with hand edits kept."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rolebook import problem, revision, roster, spec_file, specs, spreadsheet
from rolebook.account import Account
from rolebook.mapping import MappingError, TableMap
from rolebook.source import Data, Document, Step


@dataclass(frozen=True, slots=True)
class Takeover:
    """What would be written: texts of files by their paths; the account; and what stays as somebody has edited it."""

    texts: Mapping[Path, str]
    account: Account
    kept: tuple[str, ...]


def table_map(path: Path) -> TableMap:
    """Read a mapping file; raises MappingError that says all that is wrong with it, and where."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise MappingError(f"{path} can't be read: {error.strerror}") from None
    entry, problems = specs.parse(raw, path.name, TableMap)
    if entry is None or problems:
        raise MappingError("\n".join(map(problem.as_text, problems)))
    assert isinstance(entry.spec, TableMap), "it was read as one"
    return entry.spec


def of_table(path: Path, content: Path, given: TableMap) -> Takeover:
    """Return what becomes of a table in the handbook whose specs are in ``content``; nothing is written.

    Raises MappingError and SpreadsheetError.
    """
    found, problems = specs.load(content, content.parent)
    if found.framework is None or problem.is_fatal(problems):
        raise MappingError("the handbook has errors that come first: run `rolebook check`")
    read = spreadsheet.read(
        path, lambda cells: roster.is_head(cells, given), sheet=given.sheet, encoding=given.encoding
    )
    framework = _data(found.framework.document)
    taken = roster.take(read, given, found, framework)
    texts: dict[Path, str] = {}
    kept: list[str] = []
    if taken.framework != framework:
        text = spec_file.rewritten(found.framework.document.text, taken.framework, "framework")
        texts[content / "framework.yml"] = text
    roles = {entry.id: entry.document for entry in found.roles}
    for name, values in taken.roles.items():
        if document := roles.get(name):
            ours = _data(document)
            merged = revision.merge({}, ours, values)
            kept += [f"{document.path}: {_place(conflict.steps)}" for conflict in merged.conflicts]
            if merged.data != ours:
                texts[content.parent / document.path] = spec_file.rewritten(document.text, merged.data, "role")
        else:
            texts[content / str(values["family"]) / f"{name}.yml"] = spec_file.written(values, "role", notes=True)
    for name, values in taken.skills.items():
        texts[content / "skills" / f"{name}.yml"] = spec_file.written(values, "skill")
    return Takeover(texts, taken.account, tuple(kept))


def _data(document: Document) -> dict[str, Data]:
    data = document.top.data()
    assert isinstance(data, dict), "a spec that was read is a map"
    return data


def _place(steps: Sequence[Step]) -> str:
    """Return the way to a part of a spec, with items counted from 1."""
    return " › ".join(str(step + 1) if isinstance(step, int) else step for step in steps)
