"""The store: what one build leaves is there for the next, and never in the way of one."""

import os
import stat
from pathlib import Path

import pytest

from rolebook.building.store import Store


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "rolebook"


ROOT = Path("handbook")


def test_pieces_come_back(own_cache: Path) -> None:
    Store(ROOT, "1").save([("a", b"A"), ("b", b"B")], kept=())
    assert Store(ROOT, "1").load() == {"a": b"A", "b": b"B"}
    assert stat.S_IMODE(own_cache.stat().st_mode) == 0o700, "nobody else may write what will be trusted"


def test_pieces_go_that_are_neither_written_nor_kept() -> None:
    Store(ROOT, "1").save([("a", b"A"), ("b", b"B"), ("c", b"C")], kept=())
    store = Store(ROOT, "1")
    store.load()
    store.save([("b", b"new")], kept={"a"})
    assert Store(ROOT, "1").load() == {"a": b"A", "b": b"new"}


def test_nothing_is_kept_of_what_another_build_has_written_meanwhile() -> None:
    Store(ROOT, "1").save([("a", b"A"), ("b", b"B")], kept=())
    first, second = Store(ROOT, "1"), Store(ROOT, "1")
    first.load()
    second.load()
    second.save([("a", b"its own")], kept={"b"})
    first.save([("b", b"mine")], kept={"a"})
    assert Store(ROOT, "1").load() == {}


def test_there_is_nothing_of_another_edition_or_another_handbook() -> None:
    Store(ROOT, "1").save([("a", b"A")], kept=())
    assert Store(ROOT, "2").load() == {}
    assert Store(Path("other"), "1").load() == {}


def test_what_is_forgotten_is_gone() -> None:
    store = Store(ROOT, "1")
    store.forget()
    store.save([("a", b"A")], kept=())
    store.forget()
    assert store.load() == {}


def test_a_file_that_is_no_store_holds_nothing_and_is_replaced(own_cache: Path) -> None:
    store = Store(ROOT, "1")
    store.save([("a", b"A")], kept=())
    (file,) = own_cache.iterdir()
    file.write_bytes(b"something else" * 1000)
    assert store.load() == {}
    store.save([("a", b"A")], kept=())
    assert store.load() == {"a": b"A"}


def test_pieces_that_a_disk_has_spoilt_are_not_given(own_cache: Path) -> None:
    Store(ROOT, "1").save([("a", b"A" * 50_000)], kept=())
    (file,) = own_cache.iterdir()
    file.write_bytes(file.read_bytes().replace(b"AAAA", b"AABA", 1))
    assert Store(ROOT, "1").load() == {}


def test_a_store_that_can_not_be_written_is_left_out(own_cache: Path) -> None:
    own_cache.parent.mkdir()
    own_cache.write_text("no folder", encoding="utf-8")
    Store(ROOT, "1").save([("a", b"A")], kept=())
    assert Store(ROOT, "1").load() == {}


def test_half_of_what_was_to_be_kept_is_not_kept() -> None:
    def pieces() -> object:
        yield "a", b"new"
        raise OSError

    store = Store(ROOT, "1")
    store.save([("a", b"A"), ("b", b"B")], kept=())
    store.save(pieces(), kept={"b"})  # type: ignore[arg-type]
    assert store.load() == {}


def test_stores_go_of_handbooks_that_nobody_builds_any_more(own_cache: Path) -> None:
    Store(Path("old"), "1").save([("a", b"A")], kept=())
    (old,) = own_cache.iterdir()
    os.utime(old, (0, 0))
    Store(ROOT, "1").save([("a", b"A")], kept=())
    assert not old.exists()
    assert Store(ROOT, "1").load() == {"a": b"A"}
