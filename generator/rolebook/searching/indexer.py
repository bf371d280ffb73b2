"""The indexer: writes the pieces of the search index into a site, at once or while its author goes on working."""

import threading
from collections.abc import Iterable
from pathlib import Path

from rolebook.searching.search import Piece

_QUIET = 1.0  # seconds without another edit before an index is begun: it would slow down the next reloading
_REST = 0.002  # seconds after each page: who looks at file after file would wait at each of them


def write(folder: Path, pieces: Iterable[Piece]) -> list[str]:
    """Write the pieces into the site in ``folder``, and return the paths of their files from there."""
    written = []
    for name, text in pieces:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        written.append(name)
    return written


class Indexer:
    """Writes one index at a time in the background; one that is not finished gives way to the next."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self._stop = threading.Event()
        self._writing = threading.Lock()

    def start(self, folder: Path, pieces: Iterable[Piece]) -> None:
        """Make the pieces and write all of them when the last one is there; a search may come before."""
        self.stop()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(folder, pieces, self._stop), daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Have what runs in the background end soon, without waiting for it, and write nothing."""
        self._stop.set()

    def wait(self) -> None:
        """Return when what runs in the background is done."""
        if self._thread:
            self._thread.join()

    def _run(self, folder: Path, pieces: Iterable[Piece], stop: threading.Event) -> None:
        if stop.wait(_QUIET):
            return
        made = []
        for piece in pieces:
            if stop.wait(_REST):
                return
            made.append(piece)
        with self._writing:  # one that began to write before it was stopped ends before the next one begins
            if not stop.is_set():
                write(folder, made)
