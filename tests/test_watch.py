"""The watcher tells of each change once, whoever notices it."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from watchdog.events import FileSystemEvent, FileSystemEventHandler
from watchdog.observers import Observer

from rolebook.building.watch import LOOK, Watcher

MOST = 10.0
"""Seconds that a machine may take to notice a change."""


class Told(FileSystemEventHandler):
    """Notes which files somebody was told of."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def on_any_event(self, event: FileSystemEvent) -> None:
        self.names.append(Path(str(event.src_path)).name)

    def wait(self, count: int) -> list[str]:
        end = time.monotonic() + MOST
        while len(self.names) < count and time.monotonic() < end:
            time.sleep(0.01)
        return self.names


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "roles" / "family").mkdir(parents=True)
    (tmp_path / "roles" / "family" / "role.yml").write_text("title: A\n")
    return tmp_path / "roles"


@pytest.fixture
def told(folder: Path) -> Iterator[Told]:
    found, watcher = Told(), Watcher()
    watcher.schedule(found, str(folder), recursive=True)
    watcher.start()
    yield found
    watcher.stop()
    watcher.join()


def test_a_change_is_told_once(folder: Path, told: Told) -> None:
    time.sleep(1.2 * LOOK)  # so that the next look is not at once
    (folder / "family" / "role.yml").write_text("title: Another\n")
    assert told.wait(1)
    time.sleep(LOOK / 2)
    at_once = list(told.names)
    time.sleep(2 * LOOK)
    assert told.names == at_once, "those that look have seen it too, and keep it to themselves"
    assert set(at_once) == {"role.yml"}


def test_files_that_come_and_go_are_told(folder: Path, told: Told) -> None:
    (folder / "new.yml").write_text("title: B\n")
    assert "new.yml" in told.wait(1)
    told.names.clear()
    (folder / "new.yml").unlink()
    assert "new.yml" in told.wait(1)


def test_reading_is_no_change(folder: Path, told: Told) -> None:
    for path in folder.rglob("*.yml"):
        path.read_text()
    time.sleep(1.5 * LOOK)
    assert told.names == []


def test_where_a_system_tells_nothing_it_looks(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: object) -> None:
        raise OSError("inotify watch limit reached")

    monkeypatch.setattr(Observer, "start", refuse)
    found, watcher = Told(), Watcher()
    watcher.schedule(found, str(folder), recursive=True)
    watcher.start()
    try:
        (folder / "family" / "role.yml").write_text("title: Another\n")
        assert found.wait(1)
    finally:
        watcher.stop()
        watcher.join()


def test_what_is_not_watched_any_more_is_not_told(folder: Path) -> None:
    found, watcher = Told(), Watcher()
    watcher.start()
    try:
        watcher.unschedule(watcher.schedule(found, str(folder), recursive=True))
        (folder / "family" / "role.yml").write_text("title: Another\n")
        time.sleep(1.5 * LOOK)
        assert found.names == []
    finally:
        watcher.stop()
        watcher.join()
