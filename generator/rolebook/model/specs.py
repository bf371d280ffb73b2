"""Specs: every source file of a handbook, read and checked against the schema."""

import os
import pickle
import re
import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher, get_close_matches
from functools import cache, cached_property
from pathlib import Path, PurePath, PurePosixPath
from typing import Any, Generic, TypeAlias, TypeVar

from pydantic import ValidationError

from rolebook.model import fields, schema, source
from rolebook.model.source import Document, Reading, Step, shortened
from rolebook.problem import MAX_LISTED, Location, Problem

Where: TypeAlias = Callable[[], Location]
"""A place that is looked up only where it is needed: finding it takes much longer than the checks that may."""

SpecT_co = TypeVar("SpecT_co", bound=fields.Spec, covariant=True)


@dataclass(frozen=True)
class Entry(Generic[SpecT_co]):
    """A spec with its id and the place where it was written: a whole file, or the part that ``at`` leads to."""

    id: str
    spec: SpecT_co
    document: Document
    at: tuple[Step, ...] = ()

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled: all but what is asked for only where something is wrong."""
        return {name: value for name, value in self.__dict__.items() if name not in {"references", "ids"}}

    def locate(self, steps: Sequence[Step] = (), *, key: bool = False) -> Location:
        """Return the place of a value of this spec (see :meth:`Document.locate`)."""
        return self.document.locate((*self.at, *steps), key=key)

    @cached_property
    def references(self) -> tuple[tuple[fields.Place, str, str], ...]:
        """What the spec refers to (see :func:`fields.references`)."""
        return tuple(fields.references(self.spec))

    @cached_property
    def named(self) -> Mapping[str, frozenset[str]]:
        """The ids that the spec refers to, by the kind of what they name."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for _, kind, name in self.references:
            found[kind].add(name)
        return {kind: frozenset(names) for kind, names in found.items()}

    @cached_property
    def ids(self) -> tuple[tuple[tuple[str, ...], str, fields.Place], ...]:
        """Each id within the spec with the names of the lists that it stands in, before it, and its place, after it."""
        return tuple(
            (tuple(step for step in steps if isinstance(step, str)), name, steps)
            for steps, name in fields.ids(self.spec)
        )

    @cached_property
    def repeats_ids(self) -> bool:
        """Whether an id stands twice under one name of the spec, also in different groups of it."""
        return len({(scope, name) for scope, name, _ in self.ids}) < len(self.ids)


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


_MOST_NAMED = 3


def likely(name: str, known: Collection[str]) -> tuple[str, ...]:
    """Return the known names that ``name`` was probably meant to be: those one slip away, else the one most like it."""
    typed = name.lower()
    near = sorted((other for other in known if _one_slip_apart(typed, other)), key=lambda other: -_alike(typed, other))
    return tuple(near[:_MOST_NAMED] or get_close_matches(typed, known, n=1, cutoff=0.6))


def _one_slip_apart(one: str, other: str) -> bool:
    """Tell whether a letter too many, too few or wrong, or two swapped ones, make one of the names into the other."""
    if abs(len(one) - len(other)) > 1:
        return False
    pairs = enumerate(zip(one, other, strict=False))
    same = next((number for number, (left, right) in pairs if left != right), min(len(one), len(other)))
    one, other = one[same:], other[same:]
    swapped = one[:2] == other[1::-1] and one[2:] == other[2:]
    return one[1:] == other[1:] or one[1:] == other or one == other[1:] or swapped


def _alike(one: str, other: str) -> float:
    return SequenceMatcher(None, one, other).ratio()


def did_you_mean(name: str, known: Collection[str]) -> str:
    """Return a hint with the known names that ``name`` was probably meant to be, empty if it is like none."""
    *others, last = [f"“{other}”" for other in likely(name, known)] or [""]
    named = f"{', '.join(others)} or {last}" if others else last
    return f"did you mean {named}?" if named else ""


_State: TypeAlias = tuple[int, int, int]
"""What is another where a file was changed, or a different one was put in its place."""


class Memory:
    """What was read of each file, so that only those need to be read again that have changed since.

    ``pieces`` are those of an earlier memory of the same handbook, by the paths of the files relative to the root. They
    must come from where only this user can write. A piece that is damaged or of another version counts for nothing.
    """

    def __init__(self, pieces: Mapping[str, bytes] | None = None) -> None:
        self._pieces = dict(pieces or {})
        """Pieces that were not asked for yet, or can't be used."""
        self._stored = frozenset(self._pieces)
        self._kept: set[str] = set()
        """The files whose pieces still say what is in them."""
        self._read: dict[str, tuple[_State, _Loaded]] = {}

    def load(self, path: Path, root: Path, kind: str) -> "_Loaded":
        """Return what the file holds, as :func:`load` finds it."""
        try:
            found = path.stat()
        except OSError:
            return _load_file(path, root, kind)
        # A copy or an unpacked file may have any time of change; the time when it was given that one can't be chosen.
        state = found.st_mtime_ns, found.st_ctime_ns, found.st_size
        name = path.relative_to(root).as_posix()
        known = self._read.get(name) or self._restored(name)
        if known and known[0] == state:
            self._read[name] = known
            return known[1]
        self._kept.discard(name)
        loaded = _load_file(path, root, kind)
        if time.time_ns() - found.st_mtime_ns > _UNSURE:
            self._read[name] = state, loaded
        else:
            self._read.pop(name, None)  # what is not what the file holds is no memory of it
        return loaded

    def recall(self, path: Path, root: Path) -> "_Loaded":
        """Return what an earlier memory held of a file, whatever has become of it; no entry where it held nothing.

        To be asked before the file is loaded.
        """
        known = self._restored(path.relative_to(root).as_posix())
        return known[1] if known else (None, [])

    @property
    def holds_more(self) -> bool:
        """Whether there are files that an earlier memory held and that nobody has asked for."""
        return bool(self._pieces)

    def _restored(self, name: str) -> "tuple[_State, _Loaded] | None":
        if (piece := self._pieces.pop(name, None)) and (known := _restored(piece)):
            self._kept.add(name)
            self._read[name] = known
        return self._read.get(name)

    def changes(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield what is to be kept for the next memory, by path: pieces that are new, and None for those to drop.

        To be asked after all files were loaded. Files with problems have no pieces: they are read again.
        """
        new = {name for name, (_, (entry, problems)) in self._read.items() if entry and not problems} - self._kept
        yield from ((name, None) for name in self._stored - self._kept - new)
        for name in new:
            state, (entry, _) = self._read[name]
            assert entry, "only files that could be read are new"
            yield name, _piece(state, entry)


def _piece(state: _State, entry: Entry[Any]) -> bytes:
    pickled = pickle.dumps((state, entry), pickle.HIGHEST_PROTOCOL)
    return zlib.crc32(pickled, _version()).to_bytes(_CHECKED) + pickled


def _restored(piece: bytes) -> tuple[_State, "_Loaded"] | None:
    """Return what a piece was made of, None where it can't be used."""
    pickled = memoryview(piece)[_CHECKED:]
    if piece[:_CHECKED] != zlib.crc32(pickled, _version()).to_bytes(_CHECKED):
        return None
    try:
        state, entry = pickle.loads(pickled)  # noqa: S301 - from where only this user can write
    except (AttributeError, ImportError, TypeError, ValueError):  # a class has another name or other values now
        return None
    return state, (entry, [])


@cache
def _version() -> int:
    """Return a number that is another one where specs have other fields."""
    return zlib.crc32(repr([*map(list, map(fields.dictionary, schema.MODELS.values()))]).encode())


_CHECKED = 4
"""Bytes before a piece that tell whether it is whole and of this version."""
_UNSURE = 50_000_000
"""Nanoseconds within which a file may change twice and its time only once, as systems don't count finely."""


def load(content: Path, root: Path, memory: Memory | None = None) -> tuple[Specs, tuple[Problem, ...]]:
    """Read every spec under the folder ``content``; ``root`` is the folder that reported paths are relative to.

    With a ``memory`` of an earlier reading, files that have not changed since are not read again. Returns what could be
    read and all problems; nothing is raised for what the files contain.
    """
    found: dict[str, list[Entry[Any]]] = {kind: [] for kind in schema.MODELS}
    broken: set[tuple[str, str]] = set()
    problems: list[Problem] = []
    problems += _links(content, root)
    outside = {problem.location.path for problem in problems}
    above = len(os.path.join(root, ""))  # noqa: PTH118 - see files
    for path, kind in files(content):
        where = Location(str(path)[above:].replace(os.sep, "/"))
        if kind is None:
            hint = "roles belong in a folder of their family, such as roles/research/scientist.yml"
            problems.append(Problem("misplaced-file", "this file is in no place where a spec belongs", where, hint))
            continue
        name = path.stem
        if fault := bad_name(name, kind, where):
            problems.append(fault)
        if fault or where.path in outside:
            broken.add((kind, name))
            continue
        entry, faults = memory.load(path, root, kind) if memory else _load_file(path, root, kind)
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


def recalled(content: Path, root: Path, memory: Memory) -> Specs:
    """Return the specs as an earlier ``memory`` held them; no specs where files have gone or come since.

    Nothing is read but the names of the files that are there now. To be asked before the memory loads anything.
    """
    found, _ = load(content, root, _Past(memory))
    return Specs() if found.broken or memory.holds_more else found


class _Past(Memory):
    """A memory as it was, before any file is looked at again."""

    def __init__(self, memory: Memory) -> None:
        super().__init__()
        self._memory = memory

    def load(self, path: Path, root: Path, kind: str) -> "_Loaded":  # noqa: ARG002 - a memory's signature
        """Return what the memory held."""
        return self._memory.recall(path, root)


def bad_name(name: str, kind: str, where: Location) -> Problem | None:
    """Return what is wrong with the name of a file that becomes an id, or None."""
    if kind in {"framework", "tools"}:
        return None
    if not re.fullmatch(fields.SLUG_PATTERN, name):
        better = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[: fields.LONGEST_ID].strip("-") or "some-name"
        message = f"“{name}” can't be an id: use lower-case letters, digits and single hyphens"
        return Problem("bad-id", message, where, f"rename the file to “{better}.yml”")
    if len(name) > fields.LONGEST_ID:
        message = f"“{shortened(name)}” can't be an id: it is longer than {fields.LONGEST_ID} characters"
        return Problem("bad-id", message, where, "give the file a shorter name")
    if name in fields.RESERVED_IDS:
        message = f"“{name}” can't be an id: that name is reserved"
        return Problem("reserved-id", message, where, "give the file another name")
    return None


def _links(content: Path, root: Path) -> Iterator[Problem]:
    """Find links that would bring into the handbook what does not lie in its folder, and links to folders.

    Pages and pictures count, too: an engine publishes whatever the folder holds, and it goes into linked folders, which
    may lead in circles; specs there would not be read.
    """
    inside = os.path.realpath(content)
    for folder, folders, names in os.walk(content):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted((*folders, *names)):
            if name.startswith(".") or not os.path.islink(os.path.join(folder, name)):  # noqa: PTH114, PTH118 - see files
                continue
            path = Path(folder, name)
            where = Location(path.relative_to(root).as_posix())
            if os.path.commonpath((inside, os.path.realpath(path))) != inside:
                message = f"this is a link that leads out of the folder “{content.name}”"
                yield Problem("unreadable", message, where, "put a copy in the place of the link")
            elif path.is_dir():
                message = "this is a link to a folder, and such links are not followed"
                yield Problem("unreadable", message, where, "put the folder itself here")


def files(content: Path) -> Iterator[tuple[Path, str | None]]:
    """Yield every YAML file under ``content``, sorted, with the kind that its place gives it."""
    # A preview walks through all files at every edit, and paths as objects would be most of the work.
    for folder, folders, names in os.walk(content):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        here = Path(folder)
        inside = here.relative_to(content).parts
        # A folder called x.yml is named like a file: reading it reports what it is.
        for name in sorted((*names, *folders)):
            if name.endswith((".yml", ".yaml")) and not name.startswith((".", "_")):
                yield here / name, _kind((*inside, name))


def kind_of(path: PurePath) -> str | None:
    """Return the kind of spec that belongs at a place below the specs' folder, or None."""
    return _kind(path.parts)


def _kind(parts: Sequence[str]) -> str | None:
    match parts:
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


_Loaded: TypeAlias = tuple[Entry[Any] | None, list[Problem]]


def parse(raw: bytes, name: str, model: type[fields.Spec]) -> _Loaded:
    """Return the entry that a file called ``name`` with these bytes is, None where it can't be one; and problems."""
    return _entry(PurePosixPath(name).stem, source.parse(raw, name), model)


def _load_file(path: Path, root: Path, kind: str) -> _Loaded:
    return _entry(path.stem, source.read(path, root), schema.MODELS[kind])


def _entry(name: str, reading: Reading, model: type[fields.Spec]) -> _Loaded:
    if (document := reading.document) is None:
        return None, list(reading.problems)
    try:
        spec = model.model_validate(reading.data)
    except ValidationError as error:
        return None, [*reading.problems, *_schema_problems(error, document, model)]
    return Entry(name, spec, document), list(reading.problems)


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
    "date_parsing": ("wrong-value", "{name} can't be {value}: there is no such day", ""),
    "date_from_datetime_parsing": ("wrong-value", "{name} can't be {value}: there is no such day", ""),
    "string_pattern_mismatch": ("wrong-value", "{name} can't be {value}", ""),
    "string_too_short": ("empty-value", "{name} is empty", "fill it in or delete it"),
    "string_too_long": ("too-long", "{name} is longer than {max_length} characters", "shorten it"),
    "nothing_visible": ("empty-value", "{name} has nothing to see in it", "fill it in or delete it"),
    "too_short": ("empty-value", "{name} is an empty list", "give it at least one item"),
    "greater_than_equal": ("wrong-value", "{name} can't be {value}: it must be {ge} or more", ""),
    "greater_than": ("wrong-value", "{name} can't be {value}: it must be more than {gt}", ""),
    "less_than_equal": ("wrong-value", "{name} can't be {value}: it must be {le} or less", ""),
    "reserved_id": ("reserved-id", "{name} can't be {value}: that name is reserved", "choose another"),
    "one_line": ("wrong-value", "{name} must be one line", "join the lines"),
}  # fmt: skip
_COMMA_HINT = "if it belongs to the text before it, put that text in double quotes: a comma ends a text inside {{ }}"
_SLUG_HINT = "use lower-case letters, digits and single hyphens"


def _schema_problems(error: ValidationError, document: Document, model: type[fields.Spec]) -> list[Problem]:
    faults = [(fault["type"], tuple(fault["loc"]), fault) for fault in error.errors(include_url=False)]
    left_out = len(faults) - MAX_LISTED
    faults = faults[:MAX_LISTED]  # before the names are looked for that they were meant to be, which takes time
    meant = {
        (*steps[:-1], name)
        for kind, steps, _ in faults
        if kind == "extra_forbidden"
        for name in likely(str(steps[-1]), fields.field_names(model, steps[:-1]))
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
    if left_out > 0:
        message = f"this file has {left_out:,} more faults than the {MAX_LISTED:,} that are listed"
        problems.append(Problem("too-large", message, document.locate(), "mend the others first"))
    return problems


def _name(steps: Sequence[Step], key: str) -> str:
    """Return how a message calls the value: by its key, as an item of a list, or as the file itself."""
    if not steps:
        return "this file"
    return f"item {steps[-1] + 1} of “{key}”" if isinstance(steps[-1], int) else f"“{shortened(key)}”"


def _shown(value: object) -> str:
    """Return what an author wrote in a few words, never a huge value in full."""
    if isinstance(value, str):
        return f"“{shortened(value)}”"
    if isinstance(value, list):
        return "a list"
    return "nothing" if value is None else "a block of names and values"
