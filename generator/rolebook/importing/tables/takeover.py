"""Takeovers: a foreign table as files of a handbook, new ones and those that are there, with hand edits kept."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolebook import problem
from rolebook.authoring import revision, spec_file
from rolebook.importing import bases
from rolebook.importing.tables import roster, spreadsheet
from rolebook.importing.tables.account import Account
from rolebook.importing.tables.mapping import MappingError, TableMap
from rolebook.model import ids, specs
from rolebook.model.source import Data, Document, Step


@dataclass(frozen=True, slots=True)
class Takeover:
    """What would be written: texts of files by their paths; the account; and what stays as somebody has edited it."""

    texts: Mapping[Path, str]
    summary: str
    account: Account
    kept: tuple[str, ...]

    def save(self) -> None:
        """Write the files; raises OSError where one can't be written."""
        for path, text in self.texts.items():
            spec_file.save(path, text)


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
    base_name = f"{ids.suggested(path.stem) or 'table'}.table.json"
    base = _base(content, base_name)
    framework = found.framework.document.values()
    taken = roster.take(read, given, found, framework, base["skills"])
    merger = _Merger(content, base)
    if taken.framework != framework:
        merger.texts[content / "framework.yml"] = spec_file.rewritten(
            found.framework.document.text, taken.framework, "framework"
        )
    merger.merge("role", taken.roles, {entry.id: entry.document for entry in found.roles})
    merger.merge("skill", taken.skills, {entry.id: entry.document for entry in found.skills})
    for name in sorted(base["roles"].keys() - taken.roles.keys()):
        taken.account.note(f"“{name}” came from this table before and is not in it any more; its spec stays")
    now = json.dumps({"roles": taken.roles, "skills": taken.skills}, ensure_ascii=False, indent=1, sort_keys=True)
    merger.texts[content.parent / bases.FOLDER / base_name] = f"{now}\n"
    summary = f"{len(taken.roles):,} roles; {merger.new:,} new files, {merger.changed:,} changed"
    return Takeover(merger.texts, summary, taken.account, tuple(merger.kept))


class _Merger:
    """Brings specs up to date with what a table says; hand edits stay, and where both have changed, that is kept."""

    def __init__(self, content: Path, base: Mapping[str, Any]) -> None:
        self._content, self._base = content, base
        self.texts: dict[Path, str] = {}
        self.kept: list[str] = []
        self.new = self.changed = 0

    def merge(self, kind: str, values: Mapping[str, dict[str, Data]], there: Mapping[str, Document]) -> None:
        """Add the texts of all specs of a kind that are new or change."""
        for name, theirs in values.items():
            if document := there.get(name):
                ours = document.values()
                merged = revision.merge(self._base[f"{kind}s"].get(name, {}), ours, theirs)
                self.kept += [f"{document.path}: {_place(conflict.steps)}" for conflict in merged.conflicts]
                if merged.data != ours:
                    text = spec_file.rewritten(document.text, merged.data, kind)
                    self.texts[self._content.parent / document.path] = text
                    self.changed += 1
            else:
                folder = str(theirs["family"]) if kind == "role" else "skills"
                text = spec_file.written(theirs, kind, notes=kind == "role")
                self.texts[self._content / folder / f"{name}.yml"] = text
                self.new += 1


def _base(content: Path, name: str) -> Mapping[str, Any]:
    """Return what the same table came to when it was taken over before."""
    parts = bases.read(content, name)
    return {key: part if isinstance(part := parts.get(key), dict) else {} for key in ("roles", "skills")}


def _place(steps: Sequence[Step]) -> str:
    """Return the way to a part of a spec, with items counted from 1."""
    return " › ".join(str(step + 1) if isinstance(step, int) else step for step in steps)
