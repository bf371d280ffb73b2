"""Renewal: what of the last build is still right, and what the next build may take over from this one.

While anything is made, what it reads of the specs is noted (see :mod:`rolebook.model.reads`). The next build makes anew
whatever read something that now reads differently, and links all else from the published site. Where anything else than
the fields of specs has changed (settings, templates, the program, which pages there are), all is made anew.
"""

import os
import pickle
import shutil
from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TypeVar, cast

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.utils.yaml import yaml_load

from rolebook import pages, site
from rolebook.building import sources
from rolebook.building.sources import State
from rolebook.building.store import Store
from rolebook.model import framework, reads, specs
from rolebook.model.framework import Framework
from rolebook.model.reads import Read
from rolebook.model.specs import Specs
from rolebook.model.stale import Stale, agree
from rolebook.searching import search
from rolebook.searching.search import Held
from rolebook.views import efforts
from rolebook.views.efforts import Efforts, Pair

PartT = TypeVar("PartT")
Key = tuple[str, str]
"""Something that is made: the kind and the id of a page, “file” and its path, or “part” and its name."""

_LAST, _INDEX, _SPEC, _PART = "last", "index ", "spec ", "part "  # names of pieces, and what names begin with
_NONE = -1  # the number of no read
# The plugins of which it is known that a page of ours does not depend on what they do elsewhere.
_KNOWN = {"rolebook", "search", "material/search"}


@dataclass(frozen=True, slots=True)
class Made:
    """Something that was made: the files of the site that it came to, and the numbers of what was read for it."""

    files: Mapping[str, State | None]
    reads: "array[int]"


@dataclass(frozen=True, slots=True)
class Last:
    """What a build has left: the state of all but the specs, what it made, and what it took some time to find out."""

    sources: object
    reads: tuple[Read, ...]
    made: Mapping[Key, Made]
    efforts: Mapping[Pair, int]


class Renewal:
    """What one build takes over from the last one, and what it leaves for the next.

    Without a ``store`` it takes over and leaves nothing.
    """

    def __init__(self, content: Path = Path(), root: Path = Path(), store: Store | None = None) -> None:
        self._store = store
        self._pieces = store.load() if store else {}
        start = len(_SPEC)
        self.memory = specs.Memory(
            {name[start:]: self._pieces[name] for name in self._pieces if name.startswith(_SPEC)}
        )
        self._before = specs.recalled(content, root, self.memory) if self._pieces else Specs()
        self._sources: object = None
        self._last: Last | None = None
        self._held: dict[Key, Made] = {}
        self._made: dict[Key, tuple[list[str], array[int]]] = {}
        # Where pieces wait for the end: they come to some tenths of a megabyte a role, too much to be held so long.
        self._spool: IO[bytes] | None = None
        self._new: dict[str, tuple[int, int]] = {}
        self._gone: set[str] = set()
        self._asked: set[str] = set()
        self._numbers: dict[Read, int] = {}
        self.efforts: Mapping[Pair, int] = {}

    def begin(self, checked: site.Site, config: MkDocsConfig, target: Path) -> None:
        """Find out what the build of a checked site may take over, of the site in ``target`` and of what was kept."""
        if self._store:
            self._sources = _sources(config)
            self._leave_specs()
        if self._sources is None or self._before.framework is None:
            return
        last: Last = pickle.loads(self._pieces[_LAST])  # noqa: S301 - this user has written it, see store.py
        linked, planned = checked.sound
        before = framework.link(self._before)
        outlined = pages.plan(before, self._before.framework.document.path)
        earlier = site.Site((), before, outlined).exporting(checked.settings)
        if last.sources != self._sources or not agree(before, linked) or earlier.sound[1].outline != planned.outline:
            return
        self._last = last
        self._numbers = {read: number for number, read in enumerate(last.reads)}
        stale = Stale(before, linked)
        out = {number for number, read in enumerate(last.reads) if read[0] != efforts.NAME and stale(read)}
        self._recall(last, linked, out)
        self._held = {
            key: made
            for key, made in last.made.items()
            if out.isdisjoint(made.reads) and _are_as_they_were(target, made.files)
        }

    def _leave_specs(self) -> None:
        """Leave what was read of each file for the next build; the rest of this one needs nothing of it."""
        for path, piece in self.memory.changes():
            self._gone.add(_SPEC + path)
            if piece is not None:
                self._leave(_SPEC + path, piece)
        self.memory = specs.Memory()

    def _recall(self, last: Last, linked: Framework, out: set[int]) -> None:
        """Take over the efforts of moves that are as they were, and find out which of the others differ."""
        found = Efforts(linked)
        for pair, effort in last.efforts.items():
            origin, target = (linked.roles[role] for role in pair)
            move = last.made.get(("move", pages.move_id(origin, target)))
            if move and out.isdisjoint(move.reads):
                found.recall({pair: effort})
            elif found.of(origin, target) != effort:
                out.add(self._numbers.get((efforts.NAME, pair), _NONE))
        self.efforts = found.known

    @property
    def index(self) -> Held:
        """What the last build's search index held, nothing where nothing is taken over."""
        if self._last is None:
            return search.NOTHING
        return Held(*(pickle.loads(self._pieces[_INDEX + field.name]) for field in fields(Held)))  # noqa: S301 - see begin

    def holds(self, kind: str, name: str) -> bool:
        """Tell whether something is taken over as it is."""
        return (kind, name) in self._held

    @property
    def held(self) -> frozenset[str]:
        """The paths of all files that are taken over."""
        return frozenset(path for made in self._held.values() for path in made.files)

    @contextmanager
    def making(self, kind: str, name: str) -> Iterator[list[str]]:
        """Note what is read while something is made; the list that is given takes the paths of the files it came to."""
        paths: list[str] = []
        with reads.noted() as found:
            yield paths
        if self._store:
            numbers = self._numbers
            read = array("I", [numbers.setdefault(each, len(numbers)) for each in found])
            self._made[kind, name] = paths, read

    def part(self, name: str, make: Callable[[], PartT]) -> PartT:
        """Return a part of a file, made anew or as the last build has made it."""
        self._asked.add(name)
        if self._last and (known := self._held.get(("part", name))):
            reads.note(self._last.reads[number] for number in known.reads)
            return cast(PartT, pickle.loads(self._pieces[_PART + name]))  # noqa: S301 - see begin
        with self.making("part", name):
            made = make()
        self._leave(_PART + name, pickle.dumps(made))
        return made

    def link(self, target: Path, staging: Path) -> None:
        """Let the new site have all files that are taken over from the published one."""
        folders: set[str] = set()
        for path in self.held:
            here = os.path.join(staging, path)  # noqa: PTH118 - paths as objects would be half of the work
            folder = os.path.dirname(here)  # noqa: PTH120
            if folder not in folders:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
                folders.add(folder)
            there = os.path.join(target, path)  # noqa: PTH118
            try:
                os.link(there, here)
            except OSError:  # of file systems that have no links
                shutil.copy2(there, here)

    def end(self, target: Path, known: Mapping[Pair, int], index: Held) -> None:
        """Leave what the next build may take over, now that the site is published in ``target``."""
        if self._store is None:
            return
        made = {
            key: Made({path: sources.state(target / path) for path in paths}, read)
            for key, (paths, read) in self._made.items()
        }
        # Parts of files that were put together anew, which did not ask for them.
        again = {name.partition("/")[0] for name in self._asked}
        held = {
            (kind, name): found
            for (kind, name), found in self._held.items()
            if kind != "part" or name in self._asked or name.partition("/")[0] not in again
        }
        last = Last(self._sources, tuple(self._numbers), {**held, **made}, known)
        kept = {_PART + name for kind, name in held if kind == "part"}
        kept |= {name for name in self._pieces.keys() - self._gone if name.startswith(_SPEC)}
        self._store.save(self._leaving(last, index), kept)

    def close(self) -> None:
        """Let go of what was to be left: the build has ended, or failed."""
        if self._spool:
            self._spool.close()

    def _leave(self, name: str, piece: bytes) -> None:
        """Put a piece aside until the site is published."""
        if self._store:
            self._spool = self._spool or TemporaryFile()  # noqa: SIM115 - see close
            self._new[name] = self._spool.tell(), self._spool.write(piece)

    def _leaving(self, last: Last, index: Held) -> Iterator[tuple[str, bytes]]:
        yield _LAST, pickle.dumps(last)
        for field in fields(Held):  # one after the other: the whole is large
            yield _INDEX + field.name, pickle.dumps(getattr(index, field.name))
        for name, (start, size) in self._new.items():
            assert self._spool, "all that is new lies there"
            self._spool.seek(start)
            yield name, self._spool.read(size)


def _are_as_they_were(folder: Path, files: Mapping[str, State | None]) -> bool:
    joined = os.path.join
    return all(state and state == sources.state(joined(folder, path)) for path, state in files.items())


def _sources(config: MkDocsConfig) -> object:
    """Return the state of all but specs; None where pages may depend on what nobody here knows of."""
    if config.hooks or set(config.plugins) - _KNOWN:
        return None
    with Path(config.config_file_path).open("rb") as file:
        given = yaml_load(file)
    return repr(given), sources.others(config)
