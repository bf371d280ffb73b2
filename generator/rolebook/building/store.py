"""Store: what a build leaves for the next one, in the user's cache folder and not in the handbook's.

What lies there was written by the same user, so it may be trusted as much as the program itself; a handbook that comes
from elsewhere can't bring a store along. Nothing depends on it: where there is none, or a broken one, all is made anew.
"""

import os
import sqlite3
import time
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager, suppress
from hashlib import sha256
from itertools import chain
from pathlib import Path

from platformdirs import user_cache_path

_OUTDATED = 30 * 24 * 60 * 60  # seconds after which the store of a handbook that nobody builds any more is deleted


class Store:
    """Named pieces of the handbook in ``root``, written by one ``edition`` of the program; others' are not read."""

    def __init__(self, root: Path, edition: str) -> None:
        self._edition = edition.encode()
        self._build = b""  # what tells the build that wrote the pieces that were loaded
        name = sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:32]
        self._path = user_cache_path("rolebook") / f"{name}.sqlite"

    def load(self) -> dict[str, bytes]:
        """Return all pieces by their names."""
        if not self._path.is_file():
            return {}
        try:
            with self._opened() as pieces:
                if pieces.execute("select content from piece where name = 'edition'").fetchone() == (self._edition,):
                    found = pieces.execute("select name, content, sum from piece where name != 'edition'").fetchall()
                    if all(zlib.crc32(content) == checksum for _, content, checksum in found):
                        loaded = {name: content for name, content, _ in found}
                        self._build = loaded.pop("build")
                        return loaded
        except sqlite3.Error:
            self.forget()
        return {}

    def save(self, pieces: Iterable[tuple[str, bytes]], kept: Collection[str]) -> None:
        """Write pieces, and forget all others but those that are ``kept`` as they were loaded.

        Where that is not possible, all is forgotten: also where another build has written what is there now.
        """
        try:
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            with self._opened() as known, known:
                known.execute(
                    "create table if not exists piece (name text primary key, content blob, sum int) without rowid"
                )
                if kept and known.execute("select content from piece where name = 'build'").fetchone() != (
                    self._build,
                ):
                    raise sqlite3.DataError
                names = [name for (name,) in known.execute("select name from piece")]
                known.executemany("delete from piece where name = ?", [(name,) for name in names if name not in kept])
                rows = chain([("edition", self._edition), ("build", os.urandom(16))], pieces)
                found = ((name, content, zlib.crc32(content)) for name, content in rows)
                known.executemany("insert or replace into piece values (?, ?, ?)", found)
            self._clear_away()
        except (sqlite3.Error, OSError):
            self.forget()

    def forget(self) -> None:
        """Delete all pieces."""
        with suppress(OSError):
            self._path.unlink(missing_ok=True)

    @contextmanager
    def _opened(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=1)) as connection:
            connection.execute("pragma synchronous = off")  # a store that a power cut damages is one that is not there
            yield connection

    def _clear_away(self) -> None:
        """Delete the stores of handbooks that have not been built for long."""
        for other in self._path.parent.glob("*.sqlite"):
            with suppress(FileNotFoundError):  # another build may do the same
                if time.time() - other.stat().st_mtime > _OUTDATED:
                    other.unlink()
