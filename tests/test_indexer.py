"""The indexer: one index at a time, and the newest one wins."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from rolebook.searching import indexer
from rolebook.searching.indexer import Indexer
from rolebook.searching.search import Piece


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer, "_QUIET", 0)


def test_an_index_is_written_when_it_is_whole(tmp_path: Path) -> None:
    worker, go_on = Indexer(), threading.Event()

    def pieces() -> Iterator[Piece]:
        yield "search/a.json", "first"
        go_on.wait(10)
        yield "search/b.json", "second"

    worker.start(tmp_path, pieces())
    assert not (tmp_path / "search").exists()
    go_on.set()
    worker.wait()
    assert {path.name: path.read_text() for path in (tmp_path / "search").iterdir()} == {
        "a.json": "first",
        "b.json": "second",
    }


def test_an_index_that_was_stopped_writes_nothing(tmp_path: Path) -> None:
    worker, begun, go_on = Indexer(), threading.Event(), threading.Event()

    def old() -> Iterator[Piece]:
        begun.set()
        go_on.wait(10)
        yield "index.json", "old"

    worker.start(tmp_path, old())
    assert begun.wait(10)
    given_up = worker._thread
    worker.start(tmp_path, [("index.json", "new")])
    worker.wait()
    go_on.set()
    assert given_up
    given_up.join()
    assert (tmp_path / "index.json").read_text() == "new"


def test_an_index_that_ends_while_it_is_stopped_writes_nothing(tmp_path: Path) -> None:
    worker = Indexer()

    def stopping() -> Iterator[Piece]:
        yield "index.json", "old"
        worker.stop()  # after the last piece has been taken

    worker.start(tmp_path, stopping())
    worker.wait()
    assert not (tmp_path / "index.json").exists()
