"""The watcher: tells at once that a file has changed, by what the system says.

Of network disks and of folders that a container shares, systems say nothing; so it looks at all files, too, but seldom.
"""

import os
from collections.abc import Iterable
from contextlib import suppress
from typing import TypeAlias

from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver, ObservedWatch
from watchdog.observers.polling import PollingObserver

Watches: TypeAlias = tuple[ObservedWatch, ...]

LOOK = 1.0
"""Seconds between two looks at all files."""
# Files that are only opened or read have not changed.
_CHANGES = frozenset({"created", "modified", "moved", "deleted"})


class Watcher:
    """Does the work of an observer for MkDocs' server: schedules handlers for folders, starts, stops, and ends."""

    def __init__(self) -> None:
        self._observers: tuple[BaseObserver, ...] = (Observer(), PollingObserver(timeout=LOOK))

    def schedule(self, handler: FileSystemEventHandler, path: str, *, recursive: bool = False) -> Watches:
        """Have the handler told of every change below a path once, whoever notices it."""
        once = _Once(handler)
        return tuple(observer.schedule(once, path, recursive=recursive) for observer in self._observers)

    def unschedule(self, watches: Watches) -> None:
        """Tell nothing more of what :meth:`schedule` was called for."""
        for observer, watch in zip(self._observers, watches, strict=True):
            observer.unschedule(watch)

    def start(self) -> None:
        """Begin to watch. Where a system can't watch so many folders, looking at them has to do."""
        for observer in self._observers:
            with suppress(OSError):
                observer.start()

    def stop(self) -> None:
        """Have the watching end soon."""
        for observer in self._running():
            observer.stop()

    def join(self) -> None:
        """Return when it has ended."""
        for observer in self._running():
            observer.join()

    def _running(self) -> Iterable[BaseObserver]:
        return (observer for observer in self._observers if observer.is_alive())


class _Once(FileSystemEventHandler):
    """Passes on what is new: that a file is not as it was when a change of it was told last."""

    def __init__(self, handler: FileSystemEventHandler) -> None:
        self._handler = handler
        self._states: dict[str, tuple[int, int] | None] = {}

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Take an event of either observer."""
        if event.is_directory or event.event_type not in _CHANGES:
            return
        states = {path: _state(path) for path in map(os.fsdecode, (event.src_path, event.dest_path)) if path}
        if any(path not in self._states or self._states[path] != state for path, state in states.items()):
            self._states |= states
            self._handler.dispatch(event)


def _state(path: str) -> tuple[int, int] | None:
    """Return when a file was written and how long it is, None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - paths as text, as the observers give them
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size
