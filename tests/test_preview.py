"""The preview: whatever has been edited before, it shows what a clean build makes of the specs, byte for byte."""

import gc
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.livereload import LiveReloadServer

from authors import Author
from handbooks import Handbook
from rolebook import layer, site
from rolebook.building.plugin import RolebookPlugin
from rolebook.building.preview import Preview
from rolebook.searching import indexer, search

EDITS = 200
LONG = 3_600
"""Seconds without an edit that nobody waits for, so that no index is made while edits follow each other."""


class Live:
    """A preview without its port: what it does when files have changed, and what it answers."""

    def __init__(self, handbook: Handbook, folder: Path) -> None:
        self._config = handbook.root / "mkdocs.yml"
        self.folder = folder
        config = self._load()
        config.plugins.on_startup(command="serve", dirty=False)
        server = LiveReloadServer(self._build, "127.0.0.1", 8000, str(folder), mount_path="/docs/")
        build(config)
        self._server = config.plugins.on_serve(server, config=config, builder=self._build)
        plugin = config.plugins["rolebook"]
        assert isinstance(plugin, RolebookPlugin)
        assert plugin._preview
        self.preview: Preview = plugin._preview

    def _load(self) -> MkDocsConfig:
        return load_config(str(self._config), site_dir=str(self.folder), strict=False)

    def _build(self) -> None:
        build(self._load())

    def update(self) -> None:
        """Do what is done when a file has changed."""
        self._server.builder()

    def index(self) -> None:
        """Have the search index made at once, as it is when nothing has changed for a while."""
        indexer._QUIET = 0
        self.update()
        self.preview.wait()
        indexer._QUIET = LONG

    def close(self) -> None:
        """End the preview."""
        self.preview.stop()
        self.preview.wait()
        self._server.server_close()

    def get(self, address: str) -> str:
        """Return what a browser gets at an address of the site; empty where there is nothing."""
        said: list[str] = []
        answer = self._server.get_app()
        assert answer
        result: Any = answer({"PATH_INFO": f"/docs/{address}"}, lambda status, _: said.append(status))  # type: ignore[arg-type,return-value]
        body = b"".join(result)
        if hasattr(result, "close"):
            result.close()  # as servers do: it may be an open file
        return body.decode() if said == ["200 OK"] else ""


@contextmanager
def plugins_of_their_own() -> Iterator[None]:
    """Let builds inside make plugins anew: MkDocs keeps those of a preview for the next build in the same process."""
    kept = dict(MkDocsConfig._schema)["plugins"].plugin_cache
    saved = dict(kept)
    kept.clear()
    try:
        yield
    finally:
        kept.clear()
        kept.update(saved)


@pytest.fixture
def live(handbook: Handbook, monkeypatch: pytest.MonkeyPatch) -> Iterator[Live]:
    # In these a preview differs from a build, since its pages are loaded anew by a script of MkDocs.
    monkeypatch.setattr(layer, "POLICY", "")
    monkeypatch.setattr(layer, "PREVIEW_SCRIPTS", ())
    monkeypatch.setattr(indexer, "_QUIET", LONG)
    with plugins_of_their_own(), tempfile.TemporaryDirectory() as folder:
        made = Live(handbook, Path(folder))
        yield made
        made.close()
        gc.unfreeze()  # the tests go on after the preview


def built(handbook: Handbook) -> Mapping[str, str]:
    """Return the text of all files of a clean build, by address; binary files are left out."""
    with plugins_of_their_own():
        config = load_config(str(handbook.root / "mkdocs.yml"), strict=False)
        config.plugins.on_startup(command="build", dirty=False)
        build(config)
    folder = handbook.root / "site"
    files = (path for path in folder.rglob("*") if path.suffix in {".html", ".json"} and path.name != "404.html")
    return {path.relative_to(folder).as_posix().removesuffix("index.html"): path.read_text("utf-8") for path in files}


def assert_alike(live: Live, handbook: Handbook) -> None:
    clean = built(handbook)
    for address, text in clean.items():
        if not address.startswith(search.FOLDER):
            assert without_reloading(live.get(address)) == text, address
    live.index()
    for address, text in clean.items():
        if address.startswith(search.FOLDER):
            assert live.get(address) == text, address


def without_reloading(page: str) -> str:
    """Return a page without the script that MkDocs adds to each that it serves."""
    before, script, after = page.partition("<script>")
    return before + after.partition("</script>")[2] if script else page


def test_after_every_edit_the_preview_shows_what_a_clean_build_makes(handbook: Handbook, live: Live) -> None:
    author = Author(handbook)
    refused = 0
    for number in range(EDITS):
        undo = author.edit()
        live.update()
        if live.get(layer.PREVIEW_PROBLEMS):
            assert site.check(handbook.content, handbook.root).framework is None, "it is wrong, and the preview says so"
            assert live.get("roles/"), "the last good site is still there"
            refused += 1
            undo()
            live.update()
            assert not live.get(layer.PREVIEW_PROBLEMS)
        live.get(f"roles/{author._role().stem}/")
        if number % 8 == 7:
            assert_alike(live, handbook)
    assert 5 < refused < EDITS / 2


def test_search_goes_on_while_a_spec_is_broken(handbook: Handbook, live: Live) -> None:
    handbook.replace("roles/platform/engineer.yml", "Builds things.", "Builds zithers.")
    live.update()
    handbook.replace("roles/platform/engineer.yml", "level: mid", "level: nowhere")
    live.update()  # at once, so that the index of the last good site is not there yet
    assert "nowhere" in live.get(layer.PREVIEW_PROBLEMS)
    live.index()
    assert "zithers" in live.get("search/vocabulary.json")


def test_a_template_that_is_wrong_is_said_and_mended_without_a_new_start(handbook: Handbook, live: Live) -> None:
    assert "<h1>Glossary</h1>" in live.get("glossary/")
    handbook.write("overrides/templates/glossary.html", "{{ no_such_thing }}")
    live.update()
    live.get("glossary/")
    assert "a template is wrong" in live.get(layer.PREVIEW_PROBLEMS)
    handbook.write("overrides/templates/glossary.html", "<h1>Mended</h1>")
    live.update()
    assert "<h1>Mended</h1>" in live.get("glossary/")
    assert not live.get(layer.PREVIEW_PROBLEMS)
