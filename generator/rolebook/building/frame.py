"""The frame: what MkDocs and the theme put around a page that is made from specs."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, pass_context
from jinja2.runtime import Context
from markupsafe import escape
from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import AnchorLink, TableOfContents
from mkdocs.utils import normalize_url

from rolebook import pages
from rolebook.render import Content, Heading


class SpecPage(Page):
    """A page that is made from specs: MkDocs only puts the theme around it.

    It is empty but for the moment in which it is laid out, so that a build never holds all pages. A ``template`` may
    stand for the page's own: one without words, where the page is made later or has been made before.
    """

    def __init__(self, planned: pages.Page, title: str, file: File, config: MkDocsConfig, template: str = "") -> None:
        super().__init__(title, file, config)
        self.planned = planned
        self._facts: dict[str, Any] = {"title": str(escape(planned.title))}
        if planned.is_wide:
            self._facts["wide"] = True
        if template:
            self._facts["template"] = template

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Take the page's facts from its plan; there is no Markdown to read. All of them are escaped."""
        self.markdown = ""
        self.meta = dict(self._facts)

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs' signature
        """Leave the page empty."""
        self.clear()

    def fill(self, rendered: Content) -> None:
        """Take the page's body and what only the finished page tells of itself."""
        self.content = rendered.body
        self.toc = TableOfContents(_outline(rendered.headings))
        self.present_anchor_ids = {heading.id for heading in rendered.headings}
        self.meta["description"] = str(escape(rendered.description))
        if rendered.redirect:
            self.meta["redirect"] = str(escape(rendered.redirect))

    def clear(self) -> None:
        """Let go of the page's body."""
        self.content = ""
        self.toc = TableOfContents([])


class Words:
    """The theme's own words in the handbook's language, by the names that Material's templates call them by.

    Material looks each of them up anew on every page.
    """

    def __init__(self, env: Environment, config: MkDocsConfig) -> None:
        made = env.get_template("partials/language.html").make_module({"config": config})
        self.t: Callable[[str], str] = cache(vars(made)["t"])


@dataclass(frozen=True, slots=True)
class Frame:
    """What MkDocs has made ready for laying out pages."""

    config: MkDocsConfig
    env: Environment
    nav: Navigation
    files: Files

    def around(self, page: SpecPage, rendered: Content) -> str:
        """Return a whole page, as MkDocs builds it, without a build; raises jinja2.TemplateError."""
        page.fill(rendered)
        page.active = True
        try:
            context = get_context(self.nav, self.files, self.config, page)
            plugins = self.config.plugins
            context = plugins.on_page_context(context, page=page, config=self.config, nav=self.nav)
            output = self.env.get_template("main.html").render(context)
            return plugins.on_post_page(output, page=page, config=self.config)
        finally:
            page.active = False
            page.clear()


def overrides(config: MkDocsConfig) -> Path | None:
    """Return the folder with what a handbook changes of the theme and of the templates, if it has one."""
    return Path(config.theme.custom_dir) if config.theme.custom_dir else None


@pass_context
def by_root(context: Context, address: str) -> str:
    """Return the address of a page or file of the site as the current page writes it, by way of the root.

    It stands in for MkDocs' filter, which looks for the shortest way and takes several times as long; and addresses
    that many pages share are checked once.
    """
    page: Page | None = context["page"]
    if page is None or not address[:1].isalnum() or ":" in address:
        return normalize_url(address, page, context["base_url"])
    return "../" * page.url.count("/") + address


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
