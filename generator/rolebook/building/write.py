"""Writing: the same pages as a folder of Markdown with a derived configuration, for engines that run no plugins.

Zensical builds it as it is. The folder holds ``docs/`` and ``mkdocs.yml``, and is replaced as a whole. Titles
are escaped here, since themes print them as they are.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from html import escape, unescape
from itertools import chain
from pathlib import Path
from typing import Any

from markdown import Markdown

from rolebook import layer, site
from rolebook.building import publish
from rolebook.exporting.downloads import SettingError, Settings
from rolebook.model.source import SettingsError, settings
from rolebook.pages import NavItem
from rolebook.problem import Problem, is_fatal
from rolebook.render import Content, Form, TemplateFault, Templates
from rolebook.searching import search
from rolebook.searching.search import Piece

# What the pages need of Markdown: ids on headings, and HTML blocks, which every engine knows.
_EXTENSIONS: tuple[dict[str, Any], ...] = ({"attr_list": {}}, {"toc": {"permalink": True}})
# Settings of MkDocs that mean something else, or nothing, in the written folder.
_LEFT_OUT = {"docs_dir", "site_dir", "hooks", "nav", "plugins", "exclude_docs", "watch", "markdown_extensions"}


class WriteError(Exception):
    """The folder can't be written; the message says why."""


def write(root: Path, folder: Path, *, content: str, config: str) -> tuple[Problem, ...]:
    """Write the handbook in ``root`` to ``folder`` and return the problems; fatal ones leave the folder as it was.

    ``content`` names the folder of the specs and ``config`` the file of MkDocs' settings, both relative to ``root``.
    Raises WriteError where the folder is not ours to replace, the settings can't be read or an override is wrong.
    """
    try:
        base = settings(root / config)
        with publish.claim(folder):
            return _write(root, folder, root / content, base)
    except (SettingsError, SettingError, publish.PublishError) as error:
        raise WriteError(str(error)) from None
    except OSError as error:
        raise WriteError(f"nothing was written: {publish.reason(error)}") from None


def _write(root: Path, folder: Path, content: Path, base: Mapping[str, Any]) -> tuple[Problem, ...]:
    staging = publish.staging_for(folder)
    overrides = root / _theme(base).get("custom_dir", "overrides")
    try:
        wanted = Settings.of(_option(base, "exports"), base.get("site_url"))
        built = site.build(content, root, form=Form.MARKDOWN, overrides=overrides, settings=wanted)
    except TemplateFault as error:
        raise WriteError(f"a template in {overrides} is wrong: {error}") from None
    if built.pages is None or is_fatal(built.problems):
        return built.problems
    docs = staging / "docs"
    shutil.copytree(content, docs, ignore=shutil.ignore_patterns("*.yml", "*.yaml", ".*", "_*"))
    shutil.copytree(layer.FOLDER / "assets", docs / "assets", dirs_exist_ok=True)
    by_hand = sorted(path.relative_to(docs).as_posix() for path in docs.rglob("*.md"))
    planned = built.sound[1]
    files = ((name, make()) for name, make in site.renderer(built, Templates()).files().items())
    pages = ((rendered.page.path, _as_file(rendered)) for rendered in built.contents)
    for name, text in chain(pages, files, _index(built, docs, by_hand, overrides)):
        publish.write(docs / name, text)
    nav = [*map(_nav_entry, planned.nav), *by_hand]
    derived = json.dumps(_derived(base, nav), ensure_ascii=False, indent=2)
    (staging / "mkdocs.yml").write_text(derived + "\n", encoding="utf-8")  # JSON is YAML
    publish.publish(staging, folder)
    return built.problems


def _as_file(rendered: Content) -> str:
    page = rendered.page
    facts: dict[str, Any] = {"title": escape(page.title), "description": escape(rendered.description)}
    facts["source"] = page.source
    if page.kind in {"move", "moved", "packet", "talk"}:
        facts["search"] = {"exclude": True}  # the engine's own search: a move repeats what its two roles say
    return f"---\n{json.dumps(facts, ensure_ascii=False)}\n---\n\n{rendered.body}"


def _index(built: site.Site, docs: Path, by_hand: Iterable[str], overrides: Path) -> Iterator[Piece]:
    """Yield the search index, which is made from the pages as HTML and from those that somebody has written."""
    linked, _ = built.sound
    index = search.Index(linked)
    for content in site.render(built, overrides=overrides):
        yield from index.add(content)
    for name in by_hand:
        reader = Markdown(extensions=["meta", "attr_list", "tables", "toc"])
        body = reader.convert((docs / name).read_text(encoding="utf-8-sig"))
        stem = name.removesuffix(".md").removesuffix("index").rstrip("/")
        first = next((token["name"] for token in reader.toc_tokens), stem)
        title = next(iter(reader.Meta.get("title", ())), first)
        yield from index.add_by_hand(unescape(title), f"{stem}/" if stem else "", body)
    yield from index.finish()


def _option(base: Mapping[str, Any], name: str) -> object:
    """Return an option of our plugin, None where the settings don't say it."""
    plugins = base.get("plugins")
    for entry in plugins if isinstance(plugins, list) else [plugins]:
        if isinstance(entry, dict) and isinstance(entry.get("rolebook"), dict):
            return entry["rolebook"].get(name)
    return None


def _theme(base: Mapping[str, Any]) -> dict[str, Any]:
    """Return the theme's settings; a name alone, or nothing, is short for a block."""
    theme = base.get("theme")
    return {"name": "material", **theme} if isinstance(theme, dict) else {"name": theme or "material"}


def _derived(base: Mapping[str, Any], nav: list[Any]) -> dict[str, Any]:
    theme = {key: value for key, value in _theme(base).items() if key != "custom_dir"}
    theme |= {"font": False, "palette": theme.get("palette", layer.PALETTE)}
    kept = {key: value for key, value in base.items() if key not in _LEFT_OUT}
    return {
        **kept,
        "site_name": escape(str(base.get("site_name", ""))),
        "docs_dir": "docs",
        "theme": theme,
        "plugins": ["search"],
        "markdown_extensions": list(_EXTENSIONS),
        "extra_css": [*layer.STYLESHEETS, *(base.get("extra_css") or [])],
        "nav": nav,
    }


def _nav_entry(item: NavItem) -> dict[str, Any]:
    return {escape(item.title): item.page.path if item.page else [_nav_entry(child) for child in item.children]}
