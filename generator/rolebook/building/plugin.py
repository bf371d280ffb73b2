"""The MkDocs plugin: hands the finished pages to MkDocs in memory, and publishes what MkDocs made of them.

It runs under MkDocs and under ProperDocs, which loads the same entry points.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from html import unescape
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from jinja2 import Environment, TemplateError
from markupsafe import escape
from mkdocs.config.base import BaseConfigOption, Config, ValidationError
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.utils import CountHandler
from mkdocs.utils.templates import TemplateContext

from rolebook import garbage, layer, pages, problem, site
from rolebook.building import publish, verify
from rolebook.building.frame import Frame, SpecPage, Words, by_root, overrides
from rolebook.building.preview import HandWritten, Preview
from rolebook.building.renewal import Renewal
from rolebook.exporting.downloads import OPEN_SEARCH, SettingError, Settings
from rolebook.pages import NavItem
from rolebook.problem import Problem
from rolebook.progress import Progress
from rolebook.render import Renderer, Templates
from rolebook.searching import indexer, search
from rolebook.searching.search import Piece
from rolebook.views.alike import Alike

log = get_plugin_logger("rolebook")

# The theme's own search, by the names it has among the plugins, and the files that only it needs.
_SEARCH = {"search", "material/search"}
_SEARCH_FILES = ("assets/javascripts/lunr/", "assets/javascripts/workers/")


class Formats(BaseConfigOption[object]):
    """A list of export formats, or true or false for all or none; all, if nothing is said."""

    def __init__(self) -> None:
        super().__init__()
        self.default = True

    def run_validation(self, value: object) -> object:
        """Return the value as it is; raises ValidationError where it names no formats."""
        try:
            Settings.of(value, None)
        except SettingError as error:
            raise ValidationError(str(error)) from None
        return value


class Options(Config):  # type: ignore[no-untyped-call]
    """What a handbook's settings say; all else stands in its specs."""

    exports = Formats()


class RolebookPlugin(BasePlugin[Options]):  # type: ignore[no-untyped-call]
    """Makes a handbook's pages from its specs, and lets a new site replace the old one only when it is whole."""

    def __init__(self) -> None:
        self._preview: Preview | None = None
        self._root = Path()
        self._settings = Settings()
        self._target = Path()
        self._staging: Path | None = None
        self._warnings = CountHandler()
        self._site = site.Site(())
        self._nav: Navigation | None = None
        self._frame: Frame | None = None
        self._renderer: Renderer | None = None
        self._index: search.Index | None = None
        self._by_hand: list[HandWritten] = []
        self._checked: site.Site | None = None
        self._progress = Progress()
        self._renewal = Renewal()
        self._held = ExitStack()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Note what MkDocs was started for; having this event also keeps the plugin alive between rebuilds."""
        self._preview = Preview() if command == "serve" else None

    def on_shutdown(self) -> None:
        """End what a preview does in the background, before MkDocs removes its folder."""
        if self._preview:
            self._preview.stop()

    def use(self, checked: site.Site, renewal: Renewal, progress: Progress) -> None:
        """Take a site that has been checked already, so that nothing is read twice, and tell ``progress`` what is done.

        What ``renewal`` holds of the last build is not made again. To be called before the build begins, by who runs
        MkDocs in the same process.
        """
        self._checked, self._renewal, self._progress = checked, renewal, progress

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put the theme layer under the handbook's overrides, and let the build go to a folder beside the site."""
        self._root = Path(config.config_file_path).resolve().parent
        self._settings = Settings.of(self.config.exports, config.site_url)
        config.extra["downloads"] = bool(self._settings.formats)
        config.extra["open_search"] = OPEN_SEARCH if self._settings.site else ""
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(layer.FOLDER))
        config.extra_css[:0] = layer.STYLESHEETS
        config.extra_javascript[:0] = [*layer.SCRIPTS, *(layer.PREVIEW_SCRIPTS if self._preview else ())]
        config.extra["material"] = layer.material_assets()
        # A preview reloads by a script within the page, which the policy would refuse, as it would styles in tables.
        config.extra["policy"] = "" if self._preview else layer.POLICY
        config.mdx_configs.setdefault("tables", {})["use_align_attribute"] = True
        config.theme["font"] = False  # fonts from elsewhere would tell their host of every reader
        config.theme["palette"] = layer.palette(config.theme.get("palette"))
        if not self._preview:
            self._target = Path(config.site_dir)
            self._held.enter_context(publish.claim(self._target))
            try:
                self._staging = publish.staging_for(self._target)
            except publish.PublishError as error:
                raise PluginError(str(error)) from None
            config.site_dir = str(self._staging)
            self._count_warnings()
        if _SEARCH & set(config.plugins):
            log.warning(
                "the plugin “search” has no work beside “rolebook”, which searches itself: take it out of plugins"
            )
        return config

    def on_files(self, files: Files, config: MkDocsConfig) -> Files:
        """Put the pages in, take the specs out, and set the navigation."""
        content = Path(config.docs_dir).resolve()
        checked = self._preview.check(content, self._root) if self._preview else self._checked
        self._site = (checked or site.check(content, self._root)).exporting(self._settings)
        self._report(self._site.problems, strict=config.strict)
        planned = self._site.sound[1]
        if not self._preview:
            self._held.enter_context(garbage.seldom())
            self._renewal.begin(self._site, config, self._target)
        for file in [file for file in files if _is_no_page(file)]:
            files.remove(file)
        self._by_hand = []
        by_hand = [file.src_uri for file in files.documentation_pages()]
        titles = dict(_nav_titles(planned.nav))
        for page in planned:
            inclusion = InclusionLevel.INCLUDED if page.path in titles else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, page.path, content="", inclusion=inclusion)
            file.edit_uri = (self._root / page.source).relative_to(content).as_posix()
            files.append(file)
            title = titles.get(page.path, page.title)
            file.page = SpecPage(page, title, file, config, self._stands_for(page))
        config.nav = [*map(_nav_entry, planned.nav), *(config.nav or by_hand)]
        return files

    def _stands_for(self, page: pages.Page) -> str:
        """Return the template that stands for a page's own, empty for a page that this build makes."""
        if self._preview:
            return "later.html"
        return "kept.html" if self._renewal.holds(page.kind, page.id) else ""

    def on_nav(self, nav: Navigation, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs' signature
        """Note the navigation, which pages of a preview need when they are asked for."""
        self._nav = nav

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> None:
        """Date the pages by the framework and not by the clock, so that a build can be repeated byte for byte.

        Also put our filter for addresses in place of MkDocs', and make ready for rendering.
        """
        env.filters["url"] = by_root
        env.globals["alike"] = Alike()
        env.globals["lang"] = Words(env, config)
        linked = self._site.sound[0]
        for file in files.documentation_pages():
            if file.page and linked.as_of:
                file.page.update_date = linked.as_of.isoformat()
        if self._preview:
            assert self._nav, "MkDocs makes the navigation first"
            self._frame = Frame(config, env, self._nav, files)
            return
        self._renderer = site.renderer(self._site, Templates(overrides(config)))
        self._renderer.efforts.recall(self._renewal.efforts)
        self._index = search.Index(linked, self._renewal.index)
        self._progress.start("Laying out pages", len(files.documentation_pages()))

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Note the pages that are written by hand, for the search."""
        if not isinstance(page, SpecPage):
            self._by_hand.append(HandWritten(unescape(str(page.title)), page.url, html))

    @event_priority(100)
    def on_page_context(
        self,
        context: TemplateContext,  # noqa: ARG002 - MkDocs' signature
        page: Page,
        config: MkDocsConfig,
        nav: Navigation,  # noqa: ARG002 - MkDocs' signature
    ) -> None:
        """Make a page when its turn has come to be laid out, and enter it into the index."""
        self._progress.advance()
        if self._renderer is None or self._index is None or not isinstance(page, SpecPage):
            return
        planned = page.planned
        if self._renewal.holds(planned.kind, planned.id):
            kept = self._index.keep(planned)
            assert kept, "what the index says of a page is noted with the page"
            return
        with self._renewal.making(planned.kind, planned.id) as made:
            try:
                with self._progress.during("Rendering pages"):
                    rendered = self._renderer.render(planned)
            except TemplateError as error:
                raise PluginError(f"a template in {overrides(config)} is wrong: {error}") from None
            page.fill(rendered)
            made.append(page.file.dest_uri)
            with self._progress.during("Indexing for search"):
                made.extend(indexer.write(Path(config.site_dir), self._index.add(rendered)))

    def on_post_page(self, output: str, page: Page, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Let go of a page that is laid out."""
        if isinstance(page, SpecPage):
            page.clear()

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., Any]) -> LiveReloadServer:  # noqa: ARG002
        """Let the preview make pages when they are asked for, and go on showing the last good site."""
        return self._preview.serve(server, config) if self._preview else server

    @event_priority(-100)
    def on_post_build(self, config: MkDocsConfig) -> None:
        """Check every page of the new site; publish it if all is well, else leave the old one where it is."""
        try:
            self._finish(config)
        except OSError as error:
            raise PluginError(f"the site was not published: {publish.reason(error)}") from None
        except publish.PublishError as error:
            raise PluginError(str(error)) from None

    def _finish(self, config: MkDocsConfig) -> None:
        if self._preview:
            assert self._frame, "MkDocs has made it before"
            self._preview.show(self._site, self._frame, self._by_hand)
            return
        assert self._staging, "a build goes to a folder beside the site"
        assert self._index, "pages are laid out first"
        assert self._renderer, "pages are laid out first"
        self._progress.start("Writing downloads and data for tools")
        # One after the other, so that they are never held together.
        for path, make in self._renderer.files(self._renewal.part).items():
            if (self._staging / path).exists():
                log.warning("“%s” of the handbook stands where the build writes a file of its own: rename it", path)
            if not self._renewal.holds("file", path):
                with self._renewal.making("file", path) as made:
                    publish.write(self._staging / path, make())
                    made.append(path)
        self._renewal.link(self._target, self._staging)
        base = urlsplit(config.site_url or "").path
        self._progress.start("Checking links and pages")
        before = verify.Before(self._target, held) if (held := self._renewal.held) else None
        self._report(verify.verify(self._staging, base=base, before=before), strict=True)
        self._progress.start("Indexing for search")
        indexer.write(self._staging, _rest(self._index, self._by_hand))
        if config.strict and self._warnings.get_counts():
            raise PluginError("the site was not published: there were warnings, and the build is strict")
        self._progress.start("Publishing")
        publish.publish(self._staging, self._target)
        self._progress.start("Keeping what the next build can use")
        efforts, index = self._renderer.efforts.known, self._index.held
        self._renderer = self._index = None  # what they hold besides is not needed any more
        self._renewal.end(self._target, efforts, index)
        self._held.close()
        self._progress.finish()

    def on_build_error(self, error: Exception) -> None:
        """Clear away what a failed build has left, and say in plain words what the system refused."""
        if self._staging:
            shutil.rmtree(self._staging, ignore_errors=True)
        self._held.close()
        if isinstance(error, OSError):
            raise PluginError(f"the site was not built: {publish.reason(error)}") from None

    def _count_warnings(self) -> None:
        """Count warnings as strict mode does: MkDocs itself looks only after the last event, too late for us."""
        logger = logging.getLogger("mkdocs")
        logger.removeHandler(self._warnings)
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        logger.addHandler(self._warnings)

    def _report(self, problems: Sequence[Problem], *, strict: bool) -> None:
        """Log the problems, and stop the build if there is one that forbids a site."""
        for found in problems:
            getattr(log, found.severity)(problem.as_text(found))
        if problem.is_fatal(problems, strict=strict):
            raise PluginError(f"the site was not built: {problem.summary(problems)}")


def _rest(index: search.Index, by_hand: Iterable[HandWritten]) -> Iterator[Piece]:
    """Yield the pieces of the index that come after those of pages made from specs."""
    for page in by_hand:
        yield from index.add_by_hand(page.title, page.url, page.body)
    yield from index.finish()


def _is_no_page(file: File) -> bool:
    return file.src_uri.endswith((".yml", ".yaml")) or file.src_uri.startswith(_SEARCH_FILES)


def _nav_entry(item: NavItem) -> dict[str, Any]:
    value = item.page.path if item.page else [_nav_entry(child) for child in item.children]
    return {str(escape(item.title)): value}


def _nav_titles(items: Iterable[NavItem]) -> Iterator[tuple[str, str]]:
    for item in items:
        if item.page:
            yield item.page.path, str(escape(item.title))
        yield from _nav_titles(item.children)
