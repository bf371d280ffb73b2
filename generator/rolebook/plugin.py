"""The MkDocs plugin: hands the finished pages to MkDocs in memory, and publishes what MkDocs made of them.

It runs under MkDocs and under ProperDocs, which loads the same entry points.
"""

import logging
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from html import unescape
from itertools import chain
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit

from jinja2 import Environment, TemplateError, pass_context
from jinja2.runtime import Context
from markupsafe import escape
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, event_priority, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import CountHandler, normalize_url

from rolebook import layer, problem, publish, search, site, verify
from rolebook.indexer import Indexer
from rolebook.pages import NavItem
from rolebook.problem import Problem, Severity
from rolebook.progress import Progress
from rolebook.render import Content, Heading
from rolebook.search import Subject

log = get_plugin_logger("rolebook")

# The theme's own search, by the names it has among the plugins, and the files that only it needs.
_SEARCH = {"search", "material/search"}
_SEARCH_FILES = ("assets/javascripts/lunr/", "assets/javascripts/workers/")


class SpecPage(Page):
    """A page that is finished already, so that MkDocs only puts the theme around it."""

    def __init__(self, content: Content, title: str, file: File, config: MkDocsConfig) -> None:
        super().__init__(title, file, config)
        self._rendered = content

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Take the page's facts from the rendered page; there is no Markdown to read. All of them are escaped here."""
        page = self._rendered.page
        self.markdown = ""
        self.meta = {"title": str(escape(page.title)), "description": str(escape(self._rendered.description))}
        if page.is_wide:
            self.meta["wide"] = True
        if self._rendered.redirect:
            self.meta["redirect"] = str(escape(self._rendered.redirect))

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs' signature
        """Hand the finished body over."""
        self.content = self._rendered.body
        self.toc = TableOfContents(_outline(self._rendered.headings))
        self.present_anchor_ids = {heading.id for heading in self._rendered.headings}


class NoOptions(Config):  # type: ignore[no-untyped-call]
    """The plugin has no options: everything about a handbook stands in its specs."""


class RolebookPlugin(BasePlugin[NoOptions]):  # type: ignore[no-untyped-call]
    """Makes a handbook's pages from its specs, and lets a new site replace the old one only when it is whole."""

    def __init__(self) -> None:
        self._serving = False
        self._root = Path()
        self._target = Path()
        self._staging: Path | None = None
        self._warnings = CountHandler()
        self._site = site.Site(())
        self._by_hand: list[Subject] = []
        self._indexer = Indexer()
        self._checked: site.Site | None = None
        self._prepared: site.Site | None = None
        self._progress = Progress()
        self._claim = ExitStack()

    def on_startup(self, *, command: Literal["build", "gh-deploy", "serve"], dirty: bool) -> None:  # noqa: ARG002
        """Note what MkDocs was started for; having this event also keeps the plugin alive between rebuilds."""
        self._serving = command == "serve"

    def use(self, checked: site.Site, progress: Progress) -> None:
        """Take a site that has been checked already, so that nothing is read twice, and tell ``progress`` what is done.

        To be called before the build begins, by who runs MkDocs in the same process.
        """
        self._checked, self._progress = checked, progress

    @event_priority(100)
    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Put the theme layer under the handbook's overrides, and let the build go to a folder beside the site."""
        self._root = Path(config.config_file_path).resolve().parent
        config.theme.dirs.insert(1 if config.theme.custom_dir else 0, str(layer.FOLDER))
        config.extra_css[:0] = layer.STYLESHEETS
        config.extra_javascript[:0] = [*layer.SCRIPTS, *(layer.PREVIEW_SCRIPTS if self._serving else ())]
        config.extra["material"] = layer.material_assets()
        # A preview reloads by a script within the page, which the policy would refuse, as it would styles in tables.
        config.extra["policy"] = "" if self._serving else layer.POLICY
        config.mdx_configs.setdefault("tables", {})["use_align_attribute"] = True
        config.theme["font"] = False  # fonts from elsewhere would tell their host of every reader
        config.theme["palette"] = layer.palette(config.theme.get("palette"))
        if not self._serving:
            self._target = Path(config.site_dir)
            self._claim.enter_context(publish.claim(self._target))
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
        built = self._prepared or self._build(config)
        self._prepared = None
        self._report(built.problems, strict=config.strict)
        assert built.pages is not None, "a site without pages has an error"
        for file in [file for file in files if _is_no_page(file)]:
            files.remove(file)
        self._site, self._by_hand = built, []
        by_hand = [file.src_uri for file in files.documentation_pages()]
        titles = dict(_nav_titles(built.pages.nav))
        for rendered in built.contents:
            page = rendered.page
            inclusion = InclusionLevel.INCLUDED if page.path in titles else InclusionLevel.NOT_IN_NAV
            file = File.generated(config, page.path, content="", inclusion=inclusion)
            file.edit_uri = (self._root / page.source).relative_to(content).as_posix()
            files.append(file)
            file.page = SpecPage(rendered, titles.get(page.path, page.title), file, config)
        for path, text in built.files:
            files.append(File.generated(config, path, content=text))
        config.nav = [*map(_nav_entry, built.pages.nav), *(config.nav or by_hand)]
        return files

    def on_env(self, env: Environment, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Date the pages by the framework and not by the clock, so that a build can be repeated byte for byte.

        Also put our filter for addresses in place of MkDocs'.
        """
        self._progress.start("Laying out pages")
        env.filters["url"] = _by_root
        for file in files.documentation_pages():
            if file.page and self._site.framework and (as_of := self._site.framework.as_of):
                file.page.update_date = as_of.isoformat()

    def on_page_content(self, html: str, page: Page, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002
        """Note the pages that are written by hand, for the search."""
        if not isinstance(page, SpecPage):
            self._by_hand.append(search.written_by_hand(unescape(str(page.title)), page.url, html))

    def on_serve(self, server: LiveReloadServer, config: MkDocsConfig, builder: Callable[..., Any]) -> None:  # noqa: ARG002
        """Rebuild also when the package changes, and go on serving the last good site while a spec is broken.

        MkDocs empties its folder before it builds and leaves browsers waiting when that fails, so the pages are made
        before it starts. What is wrong is shown in the browser, over the page.
        """
        server.watch(str(Path(__file__).parent))
        build = server.builder

        def build_if_sound() -> None:
            self._indexer.stop()
            try:
                prepared = self._build(config)
            except PluginError as error:
                log.error("the preview shows the last good site: %s", error)  # noqa: TRY400 - said in plain words
                self._tell_preview(config, str(error))
                return
            if problem.is_fatal(prepared.problems):
                self._log(prepared.problems)
                log.error("the preview shows the last good site: %s", problem.summary(prepared.problems))
                self._tell_preview(config, "\n\n".join(map(problem.as_text, prepared.problems)))
            else:
                self._prepared = prepared
                build()

        server.builder = build_if_sound

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
        base = urlsplit(config.site_url or "").path
        self._progress.start("Checking links and pages")
        self._report(verify.verify(Path(config.site_dir), base=base), strict=True)
        assert self._site.framework is not None, "a site without a framework has an error"
        about = chain(search.subjects(self._site.contents, self._site.framework), self._by_hand)
        if self._staging is None:  # a preview, which shows the page before the index is ready
            self._tell_preview(config, "")
            self._indexer.start(Path(config.site_dir), about, self._site.framework)
            return
        self._progress.start("Indexing for search")
        self._indexer.write(self._staging, about, self._site.framework)
        if config.strict and self._warnings.get_counts():
            raise PluginError("the site was not published: there were warnings, and the build is strict")
        self._progress.start("Publishing")
        publish.publish(self._staging, self._target)
        self._progress.finish()

    def on_build_error(self, error: Exception) -> None:
        """Clear away what a failed build has left, and say in plain words what the system refused."""
        if self._staging:
            shutil.rmtree(self._staging, ignore_errors=True)
        if isinstance(error, OSError):
            raise PluginError(f"the site was not built: {publish.reason(error)}") from None

    def _build(self, config: MkDocsConfig) -> site.Site:
        overrides = Path(config.theme.custom_dir) if config.theme.custom_dir else None
        try:
            checked = self._checked or site.check(Path(config.docs_dir).resolve(), self._root)
            return site.complete(checked, overrides=overrides, progress=self._progress)
        except TemplateError as error:
            raise PluginError(f"a template in {overrides} is wrong: {error}") from None

    @staticmethod
    def _tell_preview(config: MkDocsConfig, words: str) -> None:
        """Leave what is wrong where preview.js looks for it."""
        Path(config.site_dir, layer.PREVIEW_PROBLEMS).write_text(words, encoding="utf-8")

    def _count_warnings(self) -> None:
        """Count warnings as strict mode does: MkDocs itself looks only after the last event, too late for us."""
        logger = logging.getLogger("mkdocs")
        logger.removeHandler(self._warnings)
        self._warnings = CountHandler()
        self._warnings.setLevel(logging.WARNING)
        logger.addHandler(self._warnings)

    @staticmethod
    def _log(problems: Sequence[Problem]) -> None:
        for found in problems:
            level = logging.ERROR if found.severity is Severity.ERROR else logging.WARNING
            log.log(level, problem.as_text(found))

    def _report(self, problems: Sequence[Problem], *, strict: bool) -> None:
        """Log the problems, and stop the build if there is one that forbids a site."""
        self._log(problems)
        if problem.is_fatal(problems, strict=strict):
            raise PluginError(f"the site was not built: {problem.summary(problems)}")


@pass_context
def _by_root(context: Context, address: str) -> str:
    """Return the address of a page or file of the site as the current page writes it, by way of the root.

    It stands in for MkDocs' filter, which looks for the shortest way and takes several times as long; and addresses
    that many pages share are checked once.
    """
    page: Page | None = context["page"]
    if page is None or not address[:1].isalnum() or ":" in address:
        return normalize_url(address, page, context["base_url"])
    return "../" * page.url.count("/") + address


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


def _outline(headings: Iterable[Heading]) -> list[AnchorLink]:
    """Nest the headings: each stands under the nearest one before it that has a higher rank."""
    top: list[AnchorLink] = []
    open_links: list[AnchorLink] = []
    for heading in headings:
        link = AnchorLink(heading.title, heading.id, heading.level)
        while open_links and open_links[-1].level >= heading.level:
            open_links.pop()
        (open_links[-1].children if open_links else top).append(link)
        open_links.append(link)
    return top
