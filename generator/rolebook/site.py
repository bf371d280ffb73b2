"""The site: from a folder of specs to rendered pages. Read this first; it is the whole pipeline."""

from dataclasses import dataclass, replace
from pathlib import Path

from rolebook import data, framework, pages, rules, specs, style
from rolebook.framework import Framework
from rolebook.pages import Pages
from rolebook.problem import Location, Problem, in_reading_order, is_fatal
from rolebook.progress import Progress
from rolebook.render import Content, Form, Renderer


@dataclass(frozen=True, slots=True)
class Site:
    """What a build came to: the framework, its pages and their contents, or problems that forbid them."""

    problems: tuple[Problem, ...]
    framework: Framework | None = None
    pages: Pages | None = None
    contents: tuple[Content, ...] = ()
    files: tuple[tuple[str, str], ...] = ()
    """Path and text of what the site holds besides pages."""


def check(content: Path, root: Path, *, prose: bool = False) -> Site:
    """Read and link the specs under ``content`` and plan the pages, without rendering them.

    ``root`` is the folder that reported paths are relative to; ``prose`` has the texts read, too, as an editor would.
    Nothing is raised for what the files contain.
    """
    found, reading = specs.load(content, root)
    problems = in_reading_order([*reading, *rules.check(found), *(style.check(found) if prose else ())])
    if found.framework is None or is_fatal(problems):
        return Site(problems)
    linked = framework.link(found)
    planned = pages.plan(linked, found.framework.document.path)
    problems = in_reading_order([*problems, *_written_by_hand_too(planned, content, root)])
    return Site(problems) if is_fatal(problems) else Site(problems, linked, planned)


def build(content: Path, root: Path, *, form: Form = Form.HTML, overrides: Path | None = None) -> Site:
    """Return the checked site with every page rendered; raises jinja2.TemplateError where an override is wrong."""
    return complete(check(content, root), form=form, overrides=overrides)


def complete(
    checked: Site, *, form: Form = Form.HTML, overrides: Path | None = None, progress: Progress | None = None
) -> Site:
    """Return a checked site with every page rendered, if it may have pages; raises as :func:`build` does."""
    if checked.framework is None or checked.pages is None:
        return checked
    steps = progress or Progress()
    contents = render(checked.framework, checked.pages, form=form, overrides=overrides, progress=steps)
    steps.start("Gathering data for tools and finder")
    return replace(checked, contents=contents, files=tuple(data.files(checked.framework)))


def render(
    linked: Framework,
    planned: Pages,
    *,
    form: Form = Form.HTML,
    overrides: Path | None = None,
    progress: Progress | None = None,
) -> tuple[Content, ...]:
    """Return every page rendered; raises jinja2.TemplateError where an override is wrong."""
    steps = progress or Progress()
    steps.start("Comparing roles")
    renderer = Renderer(linked, planned, form=form, overrides=overrides)
    return tuple(renderer.render(page) for page in steps.through("Rendering pages", tuple(planned)))


def _written_by_hand_too(planned: Pages, content: Path, root: Path) -> list[Problem]:
    message = "this page would hide one that is made from the specs"
    return [
        Problem("page-collision", message, Location((content / page.path).relative_to(root).as_posix()), "rename it")
        for page in planned
        if (content / page.path).exists()
    ]
