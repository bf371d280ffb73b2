"""The indexer: writes the search index into a built site, at once or while its user goes on working."""

import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from rolebook import search
from rolebook.framework import Framework
from rolebook.search import Subject

ItemT = TypeVar("ItemT")


class _StoppedError(Exception):
    """A newer site makes the index of this one useless."""


class Indexer:
    """Writes one index at a time; one that is still being written gives way to the next."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def write(self, folder: Path, about: Iterable[Subject], framework: Framework) -> None:
        """Write the index of what the pages are ``about`` into the site in ``folder``."""
        for name, text in self._unless_stopped(search.files(self._unless_stopped(about), framework)):
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")

    def start(self, folder: Path, about: Iterable[Subject], framework: Framework) -> None:
        """Do the same in the background; the first search of a reader may come before it is done."""
        self.stop()
        self._thread = threading.Thread(target=self._run, args=(folder, about, framework), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End what runs in the background, if anything does, before its folder is emptied."""
        if self._thread:
            self._stop.set()
            self._thread.join()
            self._stop.clear()
            self._thread = None

    def _run(self, folder: Path, about: Iterable[Subject], framework: Framework) -> None:
        try:
            self.write(folder, about, framework)
        except _StoppedError:
            return

    def _unless_stopped(self, items: Iterable[ItemT]) -> Iterator[ItemT]:
        for item in items:
            if self._stop.is_set():
                raise _StoppedError
            yield item
