"""Publishing: the new site is there whole, or the old one is."""

import threading
import time
from pathlib import Path

import pytest

from rolebook.building import publish


def staged(target: Path, text: str) -> Path:
    staging = publish.staging_for(target)
    staging.mkdir(parents=True)
    (staging / "index.html").write_text(text, encoding="utf-8")
    return staging


def test_an_empty_folder_and_a_folder_that_a_build_made_may_be_replaced(tmp_path: Path) -> None:
    target = tmp_path / "site"
    target.mkdir()
    publish.publish(staged(target, "one"), target)
    (target / "left-over.html").write_text("x", encoding="utf-8")
    publish.publish(staged(target, "two"), target)
    assert sorted(path.name for path in target.iterdir()) == [publish.MARKER, "index.html"]


def test_what_an_interrupted_build_left_does_not_matter(tmp_path: Path) -> None:
    target = tmp_path / "site"
    for name in (".site.new", ".site.old"):
        (tmp_path / name / "deep").mkdir(parents=True)
    publish.publish(staged(target, "one"), target)
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert (target / "index.html").read_text(encoding="utf-8") == "one"


def test_the_old_site_stays_where_the_new_one_can_not_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    publish.publish(staged(target, "old"), target)
    staging = staged(target, "new")

    def fails(_: Path, other: Path) -> None:
        raise OSError(28, "No space left on device", str(other))

    monkeypatch.setattr(publish, "_exchange", fails)
    with pytest.raises(publish.PublishError, match="no space left on device"):
        publish.publish(staging, target)
    assert (target / "index.html").read_text(encoding="utf-8") == "old"


def test_without_an_exchange_the_sites_change_places_in_steps(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "site"
    publish.publish(staged(target, "old"), target)
    staging = staged(target, "new")
    rename = Path.rename

    def fails_for_the_new_one(self: Path, other: Path) -> Path:
        if self == staging:
            raise OSError(5, "Input/output error")
        return rename(self, other)

    monkeypatch.setattr(publish, "_exchange", publish._exchange_in_steps)
    monkeypatch.setattr(Path, "rename", fails_for_the_new_one)
    with pytest.raises(publish.PublishError, match="input/output error"):
        publish.publish(staging, target)
    monkeypatch.setattr(Path, "rename", rename)
    assert (target / "index.html").read_text(encoding="utf-8") == "old"
    publish.publish(staging, target)
    assert (target / "index.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_site_that_was_put_aside_comes_back(tmp_path: Path) -> None:
    target = tmp_path / "site"
    publish.publish(staged(target, "old"), target)
    target.rename(tmp_path / ".site.old")  # as a build leaves it that is killed between two steps
    publish.staging_for(target)
    assert (target / "index.html").read_text(encoding="utf-8") == "old"


def test_the_first_site_that_can_not_take_its_place_leaves_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    staging = staged(target, "new")

    def fails(self: Path, other: Path) -> Path:
        raise OSError(f"{self} {other}")

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(publish.PublishError, match="site"):
        publish.publish(staging, target)
    assert not target.exists()


def test_a_folder_that_can_not_be_emptied_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    target = tmp_path / "site"
    staged(target, "left by a build that was killed")

    def fails(path: Path) -> None:
        raise OSError(30, "Read-only file system", str(path))

    monkeypatch.setattr(publish.shutil, "rmtree", fails)
    with pytest.raises(publish.PublishError, match="read-only file system"):
        publish.staging_for(target)


def test_a_second_build_waits_for_the_first(tmp_path: Path) -> None:
    target, order = tmp_path / "site", []

    def second() -> None:
        with publish.claim(target):
            order.append("second")

    with publish.claim(target):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.2)
        order.append("first")
    waiting.join()
    assert order == ["first", "second"]
