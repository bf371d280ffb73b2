"""Downloads: the framework as files for other programs and people without the site, all of them made by the build."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from rolebook.exporting import api, competencies, graph, handout, linked_data, package, sheets, tables, word
from rolebook.exporting.addresses import Addresses
from rolebook.exporting.api import Steps
from rolebook.exporting.package import Keeper, escape
from rolebook.exporting.tables import Table
from rolebook.model import fields
from rolebook.model.framework import Framework, Role
from rolebook.model.specs import did_you_mean
from rolebook.pages import Page, Pages
from rolebook.views.atlas import Step

FOLDER = "downloads"
OPEN_SEARCH = "opensearch.xml"
Maker = Callable[[], str | bytes]


class Format(StrEnum):
    """What a handbook can be taken away as."""

    XLSX = "xlsx"
    CSV = "csv"
    JSON = "json"
    DOCX = "docx"
    MARKDOWN = "markdown"
    JSON_LD = "json-ld"
    CASE = "case"
    GRAPH = "graph"


class SettingError(Exception):
    """A setting names no formats; the message says which are known."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Which formats a handbook is exported in, and the site's address with a “/” at its end, empty if not known."""

    formats: frozenset[Format] = frozenset(Format)
    site: str = ""

    @classmethod
    def of(cls, given: object, site: str | None) -> "Settings":
        """Return the settings of a handbook: ``given`` is true, false or a list of formats; raises SettingError."""
        address = site.rstrip("/") + "/" if site else ""
        if given is None or isinstance(given, bool):
            return cls(frozenset() if given is False else frozenset(Format), address)
        known = [each.value for each in Format]
        if not isinstance(given, list):
            raise SettingError(f"“exports” must be true, false or a list of {', '.join(known)}")
        for name in given:
            if name not in known:
                hint = did_you_mean(str(name), known) or f"known are {', '.join(known)}"
                raise SettingError(f"“exports” names “{str(name)[:80]}”, which is no format; {hint}")
        return cls(frozenset(map(Format, given)), address)


EVERYTHING = Settings()
"""What is exported where nobody has said anything else, at a site whose address is not known."""


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away: what a link to it says, its path in the site or its place on the page, and what for."""

    title: str
    path: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a JSON file: the names that lead to it, with “[]” after those of lists, and its meaning."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class JsonFile:
    """A kind of JSON file: its name, the paths of the file, where there is one, and of its schema, and its fields."""

    name: str
    path: str
    schema: str
    description: str
    fields: tuple[Field, ...]


class Exports:
    """The exports of one framework, as its settings ask for them."""

    def __init__(self, framework: Framework, pages: Pages, settings: Settings) -> None:
        self._framework = framework
        self._pages = pages
        self._settings = settings

    def has(self, name: str) -> bool:
        """Tell whether there are exports in a format; a package for CASE needs a day on which it came into force."""
        given = Format(name)
        return given in self._settings.formats and (given is not Format.CASE or self._framework.as_of is not None)

    @property
    def lacks_a_day(self) -> bool:
        """Whether there would be a package for CASE if the framework had a day."""
        return Format.CASE in self._settings.formats and self._framework.as_of is None

    @property
    def site(self) -> str:
        """The site's address, empty if it is not known."""
        return self._settings.site

    def whole(self) -> tuple[Download, ...]:
        """Return the files about the whole handbook."""
        offered = (
            (Format.XLSX, "Excel workbook", sheets.WORKBOOK, "Every table on a sheet of its own, ready to filter."),
            (Format.CSV, "CSV", "", "The same tables, each as a file. They are listed below with their columns."),
            (
                Format.JSON,
                "JSON",
                "",
                "Everything for programs, with a JSON Schema for each file. Begin with the index.",
            ),
            (Format.CASE, "1EdTech CASE 1.1", "case.json", "Skills and their levels for learning platforms."),
            (Format.JSON_LD, "Occupations", "occupations.jsonld", "Roles as schema.org has them (JSON-LD)."),
            (Format.JSON_LD, "Terms", "terms.jsonld", "Skills, KPIs and words as schema.org has them (JSON-LD)."),
            (Format.GRAPH, "Career graph, DOT", "careers.dot", "Roles and the steps between them for Graphviz."),
            (Format.GRAPH, "Career graph, GraphML", "careers.graphml", "The same for programs that measure graphs."),
            (Format.MARKDOWN, "llms.txt", "", "A plain list of all roles, with the address of each as Markdown."),
        )
        elsewhere = {"CSV": "#tables", "JSON": f"{api.FOLDER}/index.json", "llms.txt": "llms.txt"}
        return tuple(
            Download(title, elsewhere.get(title) or f"{FOLDER}/{name}", about)
            for form, title, name, about in offered
            if self.has(form)
        )

    def of_role(self, role: Role) -> tuple[Download, ...]:
        """Return the files about one role."""
        offered = (
            (Format.DOCX, "Word", _word_path(role)),
            (Format.MARKDOWN, "Markdown", _markdown_path(role)),
            (Format.JSON, "JSON", api.role_path(role)),
        )
        return tuple(Download(title, path) for form, title, path in offered if self.has(form))

    def tables(self) -> tuple[Table, ...]:
        """Return the tables that are exported, as CSV, in the workbook or both."""
        return tables.tables() if self.has(Format.CSV) or self.has(Format.XLSX) else ()

    def csv_path(self, table: Table) -> str:
        """Return the path of a table as CSV."""
        return f"{FOLDER}/csv/{table.name}.csv"

    def json_places(self, table: Table) -> tuple[str, tuple[str, ...]]:
        """Return the JSON file that says what a table says, and the fields in it; nothing without such files."""
        if not self.has(Format.JSON):
            return "", ()
        file, start = _JSON[table.kind]
        inner = (f"[].{place.inner}" if place.inner else "" for place in table.places)
        outer = (".".join(place.outer) for place in table.places)
        return file, tuple(f"{start}{before}{after}[]" for before, after in zip(outer, inner, strict=True))

    def json_files(self) -> tuple[JsonFile, ...]:
        """Return each kind of JSON file."""
        return tuple(map(_json_file, api.MODELS)) if self.has(Format.JSON) else ()

    def linked(self, page: Page, address: Callable[[str, str], str]) -> str:
        """Return what a page says of its subject for search engines, as JSON-LD; empty where it says nothing."""
        if not self.has(Format.JSON_LD):
            return ""
        match page.kind:
            case "role":
                return linked_data.of_role(page.subject, self._framework, address)  # type: ignore[arg-type]
            case "skill":
                return linked_data.of_skill(page.subject, self._framework, address)  # type: ignore[arg-type]
            case "glossary":
                return linked_data.of_glossary(self._framework, address)
        return ""

    def files(self, steps: Steps, part: Keeper = package.made) -> Mapping[str, Maker]:
        """Return ``path in the site -> what makes it`` of each file.

        ``steps`` gives those between roles when asked, and ``part`` the parts of files that are put together from some.
        """
        made: Mapping[Format, Callable[[Steps], Mapping[str, Maker]]] = {
            Format.XLSX: partial(self._workbook, part),
            Format.CSV: partial(self._csv, part),
            Format.JSON: self._json,
            Format.DOCX: self._documents,
            Format.MARKDOWN: self._markdown,
            Format.JSON_LD: self._linked,
            Format.CASE: self._case,
            Format.GRAPH: self._graphs,
        }
        makers: dict[str, Maker] = {}
        for form, make in made.items():
            if self.has(form):
                makers |= make(steps)
        if self.site:
            makers[OPEN_SEARCH] = partial(_open_search, self._framework, self.site)
        return makers

    def _workbook(self, part: Keeper, _: Steps) -> Mapping[str, Maker]:
        return {f"{FOLDER}/{sheets.WORKBOOK}": partial(sheets.as_workbook, self._framework, part)}

    def _csv(self, part: Keeper, _: Steps) -> Mapping[str, Maker]:
        return {self.csv_path(table): partial(sheets.as_csv, table, self._framework, part) for table in tables.tables()}

    def _json(self, steps: Steps) -> Mapping[str, Maker]:
        return api.files(self._framework, self._pages, self.site, steps)

    def _documents(self, _: Steps) -> Mapping[str, Maker]:
        roles = self._framework.roles.values()
        return {_word_path(role): partial(word.as_document, role, self._framework) for role in roles}

    def _markdown(self, _: Steps) -> Mapping[str, Maker]:
        roles = self._framework.roles.values()
        texts = {_markdown_path(role): partial(handout.as_markdown, role, self._framework) for role in roles}
        return {**texts, "llms.txt": partial(_llms, self._framework, self._at("llms.txt"))}

    def _linked(self, _: Steps) -> Mapping[str, Maker]:
        made = {f"{FOLDER}/occupations.jsonld": linked_data.occupations, f"{FOLDER}/terms.jsonld": linked_data.terms}
        return {path: partial(make, self._framework, self._at(path).page) for path, make in made.items()}

    def _case(self, _: Steps) -> Mapping[str, Maker]:
        path = f"{FOLDER}/case.json"
        return {path: partial(competencies.package, self._framework, self._at(path))}

    def _graphs(self, steps: Steps) -> Mapping[str, Maker]:
        made = {f"{FOLDER}/careers.dot": graph.as_dot, f"{FOLDER}/careers.graphml": graph.as_graphml}
        return {path: partial(_drawn, draw, self._framework, steps, self._at(path)) for path, draw in made.items()}

    def _at(self, path: str) -> Addresses:
        return Addresses(self._pages, path, self.site)


# The JSON file with the specs of a kind, and what leads to them in it.
_JSON = {
    "framework": ("framework.json", ""),
    "role": ("roles/<id>.json", ""),
    "skill": ("skills.json", "skills[]."),
    "kpi": ("kpis.json", "kpis[]."),
    "tools": ("tools.json", ""),
}


def _word_path(role: Role) -> str:
    return f"roles/{role.id}/{role.id}.docx"


def _markdown_path(role: Role) -> str:
    return f"roles/{role.id}/{role.id}.markdown"  # engines would take .md for a page that they are to build


def _json_file(name: str) -> JsonFile:
    model = api.MODELS[name]
    is_one = name != "role"
    path = f"{name}.json" if is_one else "roles/<id>.json"
    found = tuple(Field(steps, about) for steps, about in fields.dictionary(model))
    return JsonFile(
        path, f"{api.FOLDER}/{path}" if is_one else "", f"{api.SCHEMAS}/{name}.json", api.described(model), found
    )


def _drawn(
    draw: Callable[[Framework, Iterable[Step], Addresses], str], framework: Framework, steps: Steps, at: Addresses
) -> str:
    return draw(framework, steps(), at)


def _llms(framework: Framework, at: Addresses) -> str:
    """Return the list of roles that language models and other readers of plain text begin with."""
    spec = framework.spec
    lines = [f"# {handout.escaped(spec.title)}", "", f"> {handout.escaped(' '.join(spec.summary.split()))}"]
    for family in framework.families.values():
        if roles := framework.roles_in.get(family.id):
            lines += ["", f"## {handout.escaped(family.title)}", ""]
            for role in roles:
                summary = handout.escaped(" ".join(role.spec.summary.split()))
                lines.append(f"- [{handout.escaped(role.title)}]({at.file(_markdown_path(role))}): {summary}")
    return "\n".join(lines) + "\n"


def _open_search(framework: Framework, site: str) -> str:
    """Return what browsers add the handbook's search by; it asks the home page, whose address must be a whole one."""
    title = framework.spec.title
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<OpenSearchDescription xmlns="http://a9.com/-/spec/opensearch/1.1/">'
        f"<ShortName>{escape(title[:16].strip())}</ShortName><Description>{escape(f'Search in {title}')}</Description>"
        f'<InputEncoding>UTF-8</InputEncoding><Url type="text/html" template="{escape(site)}?q={{searchTerms}}"/>'
        "</OpenSearchDescription>\n"
    )
