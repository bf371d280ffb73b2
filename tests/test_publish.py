"""Publishing: the new site is there whole, or the old one is."""

from pathlib import Path

import pytest

from rolebook import publish


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


def test_the_old_site_comes_back_where_the_new_one_can_not_take_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    publish.publish(staged(target, "old"), target)
    staging = staged(target, "new")
    rename = Path.rename

    def fails_for_the_new_one(self: Path, other: Path) -> Path:
        if self == staging:
            raise OSError("no")
        return rename(self, other)

    monkeypatch.setattr(Path, "rename", fails_for_the_new_one)
    with pytest.raises(OSError, match="no"):
        publish.publish(staging, target)
    assert (target / "index.html").read_text(encoding="utf-8") == "old"


def test_the_first_site_that_can_not_take_its_place_leaves_nothing_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "site"
    staging = staged(target, "new")

    def fails(self: Path, other: Path) -> Path:
        raise OSError(f"{self} {other}")

    monkeypatch.setattr(Path, "rename", fails)
    with pytest.raises(OSError, match="site"):
        publish.publish(staging, target)
    assert not target.exists()
