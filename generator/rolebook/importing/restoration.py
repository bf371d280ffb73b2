"""Restorations: what was exported and perhaps edited, as files of a handbook: new ones, and those that are there.

What an export says counts. Files that already say it stay untouched, others keep their comments and what is not
published; a file that the export lacks stays.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from rolebook import problem, site
from rolebook.authoring import spec_file
from rolebook.exporting.rows import TableError
from rolebook.importing import readback
from rolebook.model import schema, specs
from rolebook.model.fields import Spec
from rolebook.model.source import Data
from rolebook.model.specs import Entry
from rolebook.problem import Problem


@dataclass(frozen=True, slots=True)
class Restoration:
    """What would be written: texts of files by their paths, and how many of them are new, change, or stay."""

    texts: Mapping[Path, str]
    new: int
    changed: int
    same: int

    @property
    def summary(self) -> str:
        """What becomes of the handbook, in a line."""
        return f"{self.new:,} new files, {self.changed:,} changed, {self.same:,} as they were"

    def save(self) -> None:
        """Write the files; raises OSError where one can't be written."""
        for path, text in self.texts.items():
            spec_file.save(path, text)


def restore(paths: Sequence[Path], content: Path) -> Restoration:
    """Return what becomes of exports in the handbook whose specs are in ``content``; nothing is written.

    Raises TableError for what can't be read, and for a handbook or an export that has errors.
    """
    found, problems = specs.load(content, content.parent)
    there = {_key(entry): entry.document for entry in found}
    missing = [each for each in problems if each.rule != "missing-file"]
    if problem.is_fatal(missing):
        raise TableError("the handbook has errors that come first: run `rolebook check`")
    texts: dict[Path, str] = {}
    new = changed = 0
    read = readback.read(paths)
    for name, spec in read.items():
        path = PurePosixPath(name)
        kind = _kind(path)
        theirs = _texts(spec)
        assert isinstance(theirs, dict), "a spec is a map"
        if document := there.get((kind, "" if len(path.parts) == 1 else path.stem)):
            ours = document.values()
            if _agree(ours, spec, kind):
                continue
            kept = {field: value for field, value in ours.items() if field == schema.UNPUBLISHED}
            target = content.parent / document.path
            texts[target] = spec_file.rewritten(document.text, {**theirs, **kept}, kind)
            changed += 1
        else:
            target = content / path
            texts[target] = spec_file.written(theirs, kind, depth=len(path.parts) - 1)
            new += 1
    if problem.is_fatal(faults := _problems(texts, content)):
        said = "\n".join(problem.as_text(fault) for fault in faults if problem.is_fatal([fault]))
        raise TableError(f"nothing was written, because the handbook would have errors then:\n{said}")
    return Restoration(texts, new, changed, len(read) - new - changed)


def _problems(texts: Mapping[Path, str], content: Path) -> tuple[Problem, ...]:
    """Return the problems that the handbook would have with the new texts, by way of a copy of its specs."""
    with TemporaryDirectory() as folder:
        copy = Path(folder) / content.name
        for path, _ in specs.files(content):
            spec_file.save(copy / path.relative_to(content), path.read_text(encoding="utf-8"))
        for path, text in texts.items():
            spec_file.save(copy / path.relative_to(content), text)
        return site.check(copy, Path(folder)).problems


def _key(entry: Entry[Spec]) -> tuple[str, str]:
    """Return the kind of an entry's file and its name, which is empty where a handbook has one such file."""
    path = PurePosixPath(entry.document.path)
    kind = _kind(PurePosixPath(*path.parts[1:]))
    return kind, "" if kind in {"framework", "tools"} else path.stem


def _kind(path: PurePosixPath) -> str:
    kind = specs.kind_of(path)
    assert kind, "a spec that was read stands where one belongs"
    return kind


def _agree(ours: Mapping[str, Data], theirs: Mapping[str, object], kind: str) -> bool:
    """Tell whether a file says what an export says; tools stand in another order there, which means nothing."""
    try:
        said = [schema.MODELS[kind].model_validate(each).model_dump(exclude_defaults=True) for each in (ours, theirs)]
    except ValueError:
        return False
    for each in said if kind == "tools" else ():
        each["tools"] = sorted(each["tools"], key=lambda tool: str(tool["id"]))
    return said[0] == said[1]


def _texts(value: object) -> Data:
    """Return a value with texts as its scalars, as a file holds them."""
    if isinstance(value, dict):
        return {str(key): _texts(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_texts(item) for item in value]
    if isinstance(value, bool):
        return "true" if value else "false"
    return None if value is None else str(value)
