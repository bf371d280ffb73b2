"""Pages: which pages a framework has, at which address, made from which spec, and how they hang together."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from types import MappingProxyType

from rolebook.model.framework import Framework, Kpi, Role, Skill, Tool

Subject = object


@dataclass(frozen=True, eq=False)
class Page:
    """One page of the site.

    ``kind`` names its template, ``id`` what it is about; the two together are unique. ``title`` tells the page from all
    others. ``path`` is its place in the content folder, as if it were a Markdown file there. ``source`` is the path of
    the spec that it is made from.
    """

    kind: str
    id: str
    title: str
    path: str
    source: str
    subject: Subject = None

    @property
    def is_wide(self) -> bool:
        """Whether the page needs the width that navigation and table of contents take elsewhere."""
        return self.kind in {"home", "map", "family-map", "compare", "find", "packet", "team"}

    @cached_property
    def url(self) -> str:
        """The address relative to the site's root, as a folder: “” for the home page, else with a “/” at the end."""
        stem = self.path.removesuffix(".md")
        folder = "" if stem == "index" else stem.removesuffix("/index")
        return f"{folder}/" if folder else ""

    @cached_property
    def root(self) -> str:
        """What leads from the page to the site’s root, before another page’s address: “../” for each folder."""
        return "../" * self.url.count("/")


@dataclass(frozen=True, slots=True)
class NavItem:
    """An entry of the navigation: a page, or a section whose first child is its index page where it has one."""

    title: str
    page: Page | None = None
    children: tuple["NavItem", ...] = ()


@dataclass(frozen=True, slots=True)
class Part:
    """A page of a role: its name, its title, the fields of which one at least must be there, and more words for it.

    Readers who search know a page by many words; ``keywords`` are those that stand neither in its title nor in a spec.
    ``weight`` says how much likelier than others of a role it is to answer them.
    """

    name: str
    title: str
    fields: tuple[str, ...]
    keywords: str
    weight: float = 1


ROLE_PARTS = (
    Part(
        "responsibilities",
        "Responsibilities",
        ("responsibilities", "activities", "deliverables", "decision_rights"),
        "duties tasks accountable deliverables day to day routine daily typical week meetings results decision rights"
        " decide approve allowed alone without asking",
        weight=1.25,
    ),
    Part(
        "kpis",
        "KPIs and goals",
        ("kpis", "milestones"),
        "metrics targets measures measured performance success milestones objectives 30 60 90 days month"
        " months quarter year onboarding probation judged expected achieve",
    ),
    Part(
        "skills",
        "Skills and tools",
        ("skills", "soft_skills", "tools", "qualifications"),
        "qualifications requirements experience years education degree PhD study certificate tech stack software"
        " programs competencies know learn able",
    ),
    Part(
        "progression",
        "Progression",
        ("career",),
        "promotion promoted career path ladder next step grow advance become come from after switch background",
    ),
    Part(
        "context",
        "Context",
        ("environment", "stakeholders", "risks", "variants", "ai_impact"),
        "environment stakeholders works with escalation escalate risks challenges mistakes variants start-up industry"
        " AI automation future replace report boss colleagues difficult fail failure problems small company",
    ),
    Part(
        "growth",
        "Growth",
        ("responsibilities",),
        "plan self-assessment assess rate myself evidence development snapshot",
        weight=0.5,
    ),
    Part(
        "hiring",
        "Hiring",
        ("hiring",),
        "interview questions candidates applicants apply recruiting recruitment assess test exercise take-home prepare"
        " red flags",
    ),
)


@dataclass(frozen=True)
class Pages:
    """All pages, by kind and id and in reading order, with the navigation over them."""

    by_key: Mapping[tuple[str, str], Page]
    nav: tuple[NavItem, ...]

    def __iter__(self) -> Iterator[Page]:
        return iter(self.by_key.values())

    @cached_property
    def outline(self) -> tuple[object, ...]:
        """All that pages show of each other: two sites that agree in it differ only in what stands within pages."""
        facts = tuple((page.kind, page.id, page.title, page.path, page.source) for page in self)
        return facts, tuple(map(_outline, self.nav))

    def find(self, kind: str, id: str = "") -> Page | None:  # noqa: A002 - it is called an id everywhere else
        """Return the page of a kind about ``id``, or None if there is none because there is nothing to show."""
        return self.by_key.get((kind, id))

    def without(self, kind: str) -> "Pages":
        """Return the pages but for those of a kind, which the navigation must not hold."""
        return Pages(MappingProxyType({key: page for key, page in self.by_key.items() if key[0] != kind}), self.nav)


def _outline(item: NavItem) -> tuple[object, ...]:
    return item.title, item.page and item.page.path, tuple(map(_outline, item.children))


def plan(framework: Framework, source: str) -> Pages:
    """Return the pages of a framework; ``source`` is the path of framework.yml, which the overviews are made from."""
    pages = {(page.kind, page.id): page for page in _pages(framework, source)}
    return Pages(MappingProxyType(pages), tuple(_navigation(framework, pages)))


def role_parts(role: Role) -> tuple[Part, ...]:
    """Return the parts of a role that have something to show."""
    return tuple(part for part in ROLE_PARTS if any(getattr(role.spec, name) for name in part.fields))


def _pages(framework: Framework, source: str) -> Iterator[Page]:
    yield Page("home", "", framework.spec.title, "index.md", source)
    yield Page("families", "", "Job families", "families/index.md", source)
    for family in framework.families.values():
        yield Page("family", family.id, family.title, f"families/{family.id}/index.md", source, family)
    yield Page("roles", "", "Roles A to Z", "roles/index.md", source)
    yield Page("find", "", "Find roles", "find.md", source)
    for role in framework.roles.values():
        yield from _role_pages(role)
        yield from _move_pages(role, framework)
    if len(framework.roles) > 1:
        yield from _path_pages(framework, source)
    yield Page("levels", "", "Levels", "levels/index.md", source)
    for level in framework.levels.values():
        yield Page("level", level.id, f"{level.title} level", f"levels/{level.id}.md", source, level)
    for kind, title, items in _catalogues(framework):
        if items:
            yield Page(f"{kind}s", "", title, f"{kind}s/index.md", source)
        for item in items.values():
            yield Page(kind, item.id, item.title, f"{kind}s/{item.id}.md", item.source, item)
            yield from (_moved(f"{kind}s/{old}.md", item.source, (kind, item.id)) for old in item.spec.former_ids)
    if framework.spec.glossary:
        yield Page("glossary", "", "Glossary", "glossary.md", source)
    yield Page("downloads", "", "Downloads", "downloads/index.md", source)


def _catalogues(framework: Framework) -> tuple[tuple[str, str, Mapping[str, Skill | Kpi | Tool]], ...]:
    return (
        ("skill", "Skills", framework.skills),
        ("kpi", "KPIs", framework.kpis),
        ("tool", "Tools", framework.tools),
    )


def _role_pages(role: Role) -> Iterator[Page]:
    parts = [("role", "index", role.title)]
    parts += [(f"role-{part.name}", part.name, f"{part.title} – {role.title}") for part in role_parts(role)]
    if role.spec.hiring:
        parts.append(("hiring-kit", "hiring-kit", f"Hiring kit – {role.title}"))
    for kind, name, title in parts:
        yield Page(kind, role.id, title, f"roles/{role.id}/{name}.md", role.source, role)
        for old in role.spec.former_ids:
            yield _moved(f"roles/{old}/{name}.md", role.source, (kind, role.id))


def _path_pages(framework: Framework, source: str) -> Iterator[Page]:
    yield Page("map", "", "Career map", "map/index.md", source)
    for family in framework.families.values():
        if framework.roles_in.get(family.id):
            yield Page("family-map", family.id, f"Career map: {family.title}", f"map/{family.id}.md", source, family)
    yield Page("compare", "", "Compare roles", "compare.md", source)
    yield Page("bridge", "", "Hybrid roles", "bridge.md", source)
    if framework.skills:
        yield Page("team", "", "Team lens", "team.md", source)


def _move_pages(role: Role, framework: Framework) -> Iterator[Page]:
    """Yield a page for each step from this role to one that has a spec: to the next ones and to those beside it."""
    near = framework.neighbours[role.id]
    targets = {step.role.id: step.role for step in (*near.next, *near.adjacent) if step.role}
    for target in targets.values():
        title = f"From {role.title} to {target.title}"
        about, folder = (role, target), f"moves/{role.id}/{target.id}"
        yield Page("move", move_id(role, target), title, f"{folder}.md", role.source, about)
        yield Page("packet", move_id(role, target), f"Packet: {title}", f"{folder}/packet.md", role.source, about)
        yield Page("talk", move_id(role, target), f"Manager’s kit: {title}", f"{folder}/talk.md", role.source, about)


def move_id(origin: Role, target: Role) -> str:
    """Return the id of the page about the move from one role to the other. Ids of roles have no double hyphen."""
    return f"{origin.id}--{target.id}"


def _moved(path: str, source: str, target: tuple[str, str]) -> Page:
    return Page("moved", path, "This page has moved", path, source, target)


def _navigation(framework: Framework, pages: Mapping[tuple[str, str], Page]) -> Iterator[NavItem]:
    yield NavItem("Home", pages["home", ""])
    families = [
        NavItem(
            family.title,
            children=(
                NavItem(family.title, pages["family", family.id]),
                *(_role_section(role, pages) for role in framework.roles_in.get(family.id, ())),
            ),
        )
        for family in framework.families.values()
    ]
    lists = (NavItem(page.title, page) for page in (pages["roles", ""], pages["find", ""]))
    yield NavItem("Roles", children=(NavItem("Job families", pages["families", ""]), *families, *lists))
    if paths := [page for kind in ("map", "compare", "bridge", "team") if (page := pages.get((kind, "")))]:
        yield NavItem("Paths", children=tuple(NavItem(page.title, page) for page in paths))
    levels = (NavItem(level.title, pages["level", level.id]) for level in framework.levels.values())
    yield NavItem("Levels", children=(NavItem("Levels", pages["levels", ""]), *levels))
    for kind, title, items in _catalogues(framework):
        if items:
            sections = _catalogue_sections(kind, items.values(), pages)
            yield NavItem(title, children=(NavItem(title, pages[f"{kind}s", ""]), *sections))
    if glossary := pages.get(("glossary", "")):
        yield NavItem(glossary.title, glossary)


def _role_section(role: Role, pages: Mapping[tuple[str, str], Page]) -> NavItem:
    overview = NavItem("Overview", pages["role", role.id])
    parts = (NavItem(part.title, pages[f"role-{part.name}", role.id]) for part in role_parts(role))
    return NavItem(role.title, children=(overview, *parts))


def _catalogue_sections(
    kind: str, items: Iterable[Skill | Kpi | Tool], pages: Mapping[tuple[str, str], Page]
) -> Iterator[NavItem]:
    for group, members in groupby(items, key=lambda item: item.group):
        yield NavItem(group.title, children=tuple(NavItem(item.title, pages[kind, item.id]) for item in members))
