"""The indexer: writes the pieces of the search index into a site, at once or while its author goes on working."""

import threading
from collections.abc import Iterable
from pathlib import Path

from rolebook.search import Piece

_QUIET = 1.0  # seconds without another edit before an index is begun: it would slow down the next reloading


def write(folder: Path, pieces: Iterable[Piece]) -> None:
    """Write the pieces into the site in ``folder``."""
    for name, text in pieces:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


class Indexer:
    """Writes one index at a time in the background; one that is not finished gives way to the next."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()

    def start(self, folder: Path, pieces: Iterable[Piece]) -> None:
        """Make the pieces and write all of them when the last one is there; a search may come before."""
        self.stop()
        self._thread = threading.Thread(target=self._run, args=(folder, pieces), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End what runs in the background, if anything does."""
        if self._thread:
            self._stop.set()
            self._thread.join()
            self._stop.clear()
            self._thread = None

    def wait(self) -> None:
        """Return when what runs in the background is done."""
        if self._thread:
            self._thread.join()

    def _run(self, folder: Path, pieces: Iterable[Piece]) -> None:
        if self._stop.wait(_QUIET):
            return
        made = []
        for piece in pieces:
            if self._stop.is_set():
                return
            made.append(piece)
        write(folder, made)
