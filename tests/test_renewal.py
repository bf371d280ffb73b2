"""A build that takes over what still holds of the last one comes to the same site as one that makes all anew."""

import os
import shutil
import time
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from authors import Author, Tinkerer
from handbooks import ROOT, Handbook
from rolebook import site
from rolebook.building import engine, sources
from rolebook.building.engine import EngineError
from rolebook.building.renewal import Renewal
from rolebook.building.store import Store
from rolebook.cli import main
from rolebook.problem import is_fatal
from rolebook.progress import Progress

EDITS = 60


@pytest.fixture(autouse=True)
def own_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "cache"
    monkeypatch.setenv("XDG_CACHE_HOME", str(folder))
    return folder


@pytest.fixture(scope="module")
def program() -> str:
    return sources.program()


class Building:
    """Builds a handbook again and again, and tells what of it was made anew."""

    def __init__(self, handbook: Handbook, edition: str) -> None:
        self.handbook = handbook
        self.edition = edition
        self.folder = handbook.root / "site"

    def build(self) -> set[str]:
        """Build as `rolebook build` does, and return the paths of pages and files that were not taken over."""
        root = self.handbook.root
        before = inodes(self.folder)
        time.sleep(0.06)  # of files that have only just changed nothing is kept: they may change again unnoticed
        renewal = Renewal(self.handbook.content, root, Store(root, self.edition))
        checked = site.check(self.handbook.content, root, memory=renewal.memory)
        engine.build(root / "mkdocs.yml", checked, renewal, Progress())
        return {path for path, inode in inodes(self.folder).items() if inode not in before.values()}

    def made(self) -> set[str]:
        """Build, and return which of the files that come from specs were made anew, but for those that always are."""
        return {path for path in self.build() if not path.startswith(ALWAYS) and path not in THEME}


# What every build writes: the theme's files, what it says of all pages, and the index of all words.
THEME = {"404.html", "sitemap.xml", "sitemap.xml.gz", ".rolebook", "guide/about/index.html"}
ALWAYS = (
    "assets/",
    "search/index.json",
    "search/words/",
    "search/vocabulary.json",
    "search/text/guide/",
    "search/text/glossary/",
)


@pytest.fixture
def building(handbook: Handbook, program: str) -> Building:
    made = Building(handbook, program)
    made.build()
    return made


def inodes(folder: Path) -> Mapping[str, int]:
    return {path.relative_to(folder).as_posix(): path.stat().st_ino for path in folder.rglob("*") if path.is_file()}


def content(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def assert_as_from_nothing(building: Building) -> None:
    """Hold the site against one that is built from nothing."""
    root = building.handbook.root
    renewed = content(building.folder)
    aside = building.folder.with_name("renewed")
    building.folder.rename(aside)
    try:
        checked = site.check(building.handbook.content, root)
        engine.build(root / "mkdocs.yml", checked, Renewal(), Progress())
        clean = content(building.folder)
    finally:
        shutil.rmtree(building.folder, ignore_errors=True)
        aside.rename(building.folder)
    assert renewed.keys() == clean.keys()
    for path, found in clean.items():
        assert found == renewed[path] or path.endswith(".gz"), f"{path} is out of date"


# --- what is made anew ----------------------------------------------------------------------------------------------


def test_nothing_is_made_where_nothing_has_changed(building: Building) -> None:
    assert building.made() == set()


def test_an_edit_makes_what_shows_it(building: Building) -> None:
    building.handbook.replace("roles/platform/engineer.yml", "Builds things.", "Builds zithers.")
    made = building.made()
    assert {"roles/engineer/index.html", "roles/engineer/engineer.docx", "downloads/handbook.xlsx"} <= made
    assert not {path for path in made if path.startswith(("roles/lead/", "moves/senior-researcher/lead/", "kpis/"))}
    assert_as_from_nothing(building)


def test_parts_that_no_file_is_put_together_from_any_more_are_not_kept(building: Building) -> None:
    """Rows of sheets have numbers, so that a row more makes other parts of all that come after it."""
    store = Store(building.handbook.root, building.edition)
    before = store.load().keys()
    item = "{id: build, title: Build}"
    building.handbook.replace("roles/platform/engineer.yml", item, f"{item}\n      - {{id: mend, title: Mend}}")
    building.build()
    after = store.load().keys()
    assert len(after) == len(before)
    assert_as_from_nothing(building)


def test_a_handbook_without_downloads_is_renewed_too(building: Building) -> None:
    building.handbook.replace("mkdocs.yml", "plugins: [rolebook]", "plugins: [{rolebook: {exports: false}}]")
    building.build()
    assert building.made() == set()


def test_a_map_is_made_anew_whose_figures_differ(building: Building) -> None:
    skills = "skills: {must: [{skill: statistics}]}\n"
    building.handbook.replace("roles/research/lead.yml", "responsibilities:", f"{skills}responsibilities:")
    assert "map/index.html" in building.made()
    assert_as_from_nothing(building)


def test_a_map_stays_where_its_figures_do(building: Building) -> None:
    building.handbook.replace("roles/platform/engineer.yml", "Builds things.", "Builds zithers.")
    assert "map/index.html" not in building.made()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        ("mkdocs.yml", "site_name: ", "site_name: The "),
        ("overrides/templates/glossary.html", "Glossary", "Terms"),
        ("roles/framework.yml", "title: Full", "title: Fuller"),
        ("roles/platform/engineer.yml", "title: Engineer", "title: Maker"),
        ("roles/guide/about.md", "# ", "# All "),
    ],
)
def test_a_change_of_what_all_pages_share_makes_all_anew(building: Building, path: str, old: str, new: str) -> None:
    text = (building.handbook.root / path).read_text("utf-8")
    assert old in text
    (building.handbook.root / path).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert {"roles/lead/index.html", "index.html"} <= building.made()
    assert_as_from_nothing(building)


def test_a_page_by_hand_may_name_a_place_on_a_page_that_stays(building: Building) -> None:
    about = building.handbook.content / "guide/about.md"
    about.write_text("# About\n\n[Duties](../roles/engineer/responsibilities.md#responsibilities)\n", encoding="utf-8")
    building.build()
    building.handbook.replace("roles/research/lead.yml", "summary: ", "summary: Again, ")
    assert "roles/engineer/responsibilities/index.html" not in building.made()


def test_another_edition_of_the_program_takes_nothing_over(building: Building) -> None:
    building.edition = "another"
    assert {"roles/lead/index.html", "index.html"} <= building.made()


def test_a_hook_may_do_anything_to_any_page(building: Building) -> None:
    building.handbook.write("hook.py", "")
    settings = building.handbook.root / "mkdocs.yml"
    settings.write_text(settings.read_text("utf-8") + "\nhooks: [hook.py]\n", encoding="utf-8")
    building.build()
    assert "roles/lead/index.html" in building.made(), "nothing is known of what the hook read"


@pytest.mark.parametrize("spoil", [Path.unlink, lambda path: path.write_text("by hand", encoding="utf-8")])
def test_a_page_that_is_no_more_as_it_was_published_is_made_anew(building: Building, spoil: object) -> None:
    assert callable(spoil)
    spoil(building.folder / "roles/lead/index.html")
    assert building.made() == {"roles/lead/index.html", "search/text/roles/lead.json"}
    assert_as_from_nothing(building)


def test_a_file_of_somebody_else_in_the_site_does_not_stay(building: Building) -> None:
    (building.folder / "mine.txt").write_text("mine", encoding="utf-8")
    building.build()
    assert not (building.folder / "mine.txt").exists()


def test_the_published_site_is_left_alone_while_the_next_is_made(building: Building) -> None:
    """A file that is taken over is the same file: whatever is written must not go into it."""
    page = building.folder / "roles/engineer/index.html"
    reader = page.open("rb")
    building.handbook.replace("roles/platform/engineer.yml", "Builds things.", "Builds zithers.")
    building.build()
    with reader:
        assert b"Builds things." in reader.read()
    assert b"Builds zithers." in page.read_bytes()


def test_a_build_that_fails_leaves_what_the_last_one_kept(building: Building) -> None:
    template = building.handbook.write("overrides/templates/role.html", "{{ no_such_thing }}")
    with pytest.raises(EngineError):
        building.build()
    template.unlink()
    assert building.made() == set()


def test_without_links_files_are_copied(building: Building, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "link", refuse)
    building.build()
    monkeypatch.undo()
    assert_as_from_nothing(building)


def test_a_cache_that_can_not_be_written_is_no_fault(handbook: Handbook, own_cache: Path, program: str) -> None:
    own_cache.write_text("a file where the folder should be", encoding="utf-8")
    building = Building(handbook, program)
    building.build()
    assert "index.html" in building.made()


def test_a_broken_store_holds_nothing(building: Building, own_cache: Path) -> None:
    (store,) = (own_cache / "rolebook").iterdir()
    store.write_bytes(store.read_bytes()[:1000] + b"\0" * 5000)
    assert "index.html" in building.made()
    assert building.made() == set(), "it was written anew"


def test_the_command_takes_over_what_holds_unless_all_is_to_be_made_anew(handbook: Handbook) -> None:
    page = handbook.root / "site/roles/lead/index.html"
    seen = []
    for options in ((), (), ("--fresh",)):
        time.sleep(0.06)
        done = CliRunner().invoke(main, ["-C", str(handbook.root), "build", *options])
        assert done.exit_code == 0, done.output
        seen.append(page.stat().st_mtime_ns)
    first, second, third = seen
    assert first == second < third


# --- the same site --------------------------------------------------------------------------------------------------


def test_after_every_edit_the_site_is_as_if_built_from_nothing(building: Building) -> None:
    author = Author(building.handbook)
    tinkerer = Tinkerer(building.handbook.content, seed=11)
    refused = renewed = 0
    for number in range(EDITS):
        undo = author.edit() if number % 5 == 0 else tinkerer.tinker()
        if is_fatal(site.check(building.handbook.content, building.handbook.root).problems, strict=True):
            refused += 1
            undo()
            continue
        renewed += "index.html" not in building.build()
        if number % 6 == 5:
            assert_as_from_nothing(building)
    assert_as_from_nothing(building)
    assert refused < EDITS / 2
    assert renewed > EDITS / 8, "most edits leave most pages as they are"


def test_the_handbook_that_is_shipped_is_renewed_as_if_built_from_nothing(tmp_path: Path, program: str) -> None:
    for name in ("roles", "overrides"):
        shutil.copytree(ROOT / name, tmp_path / "handbook" / name)
    shutil.copy(ROOT / "mkdocs.yml", tmp_path / "handbook")
    building = Building(Handbook(tmp_path / "handbook"), program)
    building.build()
    tinkerer = Tinkerer(building.handbook.content, seed=5)
    sound = 0
    while sound < 6:
        undo = tinkerer.tinker()
        if is_fatal(site.check(building.handbook.content, building.handbook.root).problems, strict=True):
            undo()
            continue
        building.build()
        sound += 1
    assert_as_from_nothing(building)
