"""The site: from a folder of specs to rendered pages. Read this first; it is the whole pipeline."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rolebook import garbage, pages
from rolebook.authoring import style
from rolebook.exporting.downloads import EVERYTHING, Settings
from rolebook.model import framework, rules, specs
from rolebook.model.framework import Framework
from rolebook.pages import Pages
from rolebook.problem import Location, Problem, in_reading_order, is_fatal
from rolebook.render import Content, Form, Renderer, Templates


@dataclass(frozen=True, slots=True)
class Site:
    """What a build came to: the framework, its pages and their contents, or problems that forbid them."""

    problems: tuple[Problem, ...]
    framework: Framework | None = None
    pages: Pages | None = None
    contents: tuple[Content, ...] = ()
    settings: Settings = EVERYTHING

    def exporting(self, settings: Settings) -> "Site":
        """Return the site with the downloads that its settings ask for, and no page about them where there are none."""
        pages = self.pages.without("downloads") if self.pages and not settings.formats else self.pages
        return replace(self, pages=pages, settings=settings)

    @property
    def sound(self) -> tuple[Framework, Pages]:
        """The framework and its pages, of a site whose problems don't forbid them."""
        assert self.framework, "a site without an error has a framework"
        assert self.pages, "a site without an error has pages"
        return self.framework, self.pages


def check(content: Path, root: Path, *, prose: bool = False, memory: specs.Memory | None = None) -> Site:
    """Read and link the specs under ``content`` and plan the pages, without rendering them.

    ``root`` is the folder that reported paths are relative to; ``prose`` has the texts read, too, as an editor would;
    a ``memory`` of an earlier check spares reading what has not changed. Nothing is raised for what the files contain.
    """
    with garbage.undisturbed():
        return _check(content, root, prose=prose, memory=memory)


def _check(content: Path, root: Path, *, prose: bool, memory: specs.Memory | None) -> Site:
    found, reading = specs.load(content, root, memory)
    problems = in_reading_order([*reading, *rules.check(found), *(style.check(found) if prose else ())])
    if found.framework is None or is_fatal(problems):
        return Site(problems)
    linked = framework.link(found)
    planned = pages.plan(linked, found.framework.document.path)
    problems = in_reading_order([*problems, *_written_by_hand_too(planned, content, root)])
    return Site(problems) if is_fatal(problems) else Site(problems, linked, planned)


def build(
    content: Path,
    root: Path,
    *,
    form: Form = Form.HTML,
    overrides: Path | None = None,
    settings: Settings = EVERYTHING,
) -> Site:
    """Return the checked site with every page rendered; raises jinja2.TemplateError where an override is wrong."""
    checked = check(content, root).exporting(settings)
    if checked.framework is None:
        return checked
    contents = tuple(render(checked, form=form, overrides=overrides))
    return replace(checked, contents=contents)


def render(checked: Site, *, form: Form = Form.HTML, overrides: Path | None = None) -> Iterator[Content]:
    """Yield every page of a checked site rendered; raises as :func:`build` does."""
    yield from map(renderer(checked, Templates(overrides), form=form).render, checked.sound[1])


def renderer(checked: Site, templates: Templates, *, form: Form = Form.HTML) -> Renderer:
    """Return what renders the pages of a checked site."""
    linked, planned = checked.sound
    return Renderer(linked, planned, templates=templates, form=form, settings=checked.settings)


def _written_by_hand_too(planned: Pages, content: Path, root: Path) -> list[Problem]:
    message = "this page would hide one that is made from the specs"
    by_hand = {path.relative_to(content).as_posix() for path in content.rglob("*.md")}
    return [
        Problem("page-collision", message, Location((content / page.path).relative_to(root).as_posix()), "rename it")
        for page in planned
        if page.path in by_hand
    ]
