"""Exports: the framework as files for other programs and for people without the site, all of them made by the build."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial

from rolebook import api, competencies, document, fields, graph, linked_data, sheets, tables, word
from rolebook.addresses import Addresses
from rolebook.api import Steps
from rolebook.atlas import Step
from rolebook.framework import Framework, Role
from rolebook.package import escape
from rolebook.pages import Page, Pages
from rolebook.specs import did_you_mean
from rolebook.tables import Table

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


@dataclass(frozen=True, slots=True)
class Download:
    """A file to take away: what a link to it says, its path in the site, and what it is for."""

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
            (Format.XLSX, "Excel workbook", "handbook.xlsx", "Every table on a sheet of its own, ready to filter."),
            (Format.JSON, "JSON", "", "Everything for programs, with a JSON Schema for each file. Begin with the index."),
            (Format.CASE, "1EdTech CASE 1.1", "case.json", "Skills and their levels for learning platforms."),
            (Format.JSON_LD, "Occupations", "occupations.jsonld", "Roles as schema.org describes them (JSON-LD)."),
            (Format.JSON_LD, "Terms", "terms.jsonld", "Skills, KPIs and terms as schema.org describes them (JSON-LD)."),
            (Format.GRAPH, "Career graph, DOT", "careers.dot", "Roles and the steps between them for Graphviz."),
            (Format.GRAPH, "Career graph, GraphML", "careers.graphml", "The same for programs that measure graphs."),
            (Format.MARKDOWN, "llms.txt", "", "A plain list of all roles, with the address of each as Markdown."),
        )
        elsewhere = {"JSON": f"{api.FOLDER}/index.json", "llms.txt": "llms.txt"}
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

    def files(self, steps: Steps) -> Mapping[str, Maker]:
        """Return ``path in the site -> what makes it`` of each file; ``steps`` gives those between roles when asked."""
        framework = self._framework
        at = partial(Addresses, self._pages, site=self._settings.site)
        makers: dict[str, Maker] = {}
        if self.has(Format.XLSX):
            makers[f"{FOLDER}/handbook.xlsx"] = partial(sheets.as_workbook, framework)
        if self.has(Format.CSV):
            makers |= {self.csv_path(table): partial(sheets.as_csv, table, framework) for table in tables.tables()}
        if self.has(Format.JSON):
            makers |= api.files(framework, self._pages, self._settings.site, steps)
        for role in framework.roles.values():
            if self.has(Format.MARKDOWN):
                makers[_markdown_path(role)] = partial(document.as_markdown, role, framework)
            if self.has(Format.DOCX):
                makers[_word_path(role)] = partial(word.as_document, role, framework)
        if self.has(Format.MARKDOWN):
            makers["llms.txt"] = partial(_llms, framework, at("llms.txt"))
        if self.has(Format.JSON_LD):
            for name, make in (("occupations", linked_data.occupations), ("terms", linked_data.terms)):
                path = f"{FOLDER}/{name}.jsonld"
                makers[path] = partial(make, framework, at(path).page)
        if self.has(Format.CASE):
            makers[f"{FOLDER}/case.json"] = partial(competencies.package, framework, at(f"{FOLDER}/case.json"))
        if self.has(Format.GRAPH):
            for name, draw in (("careers.dot", graph.as_dot), ("careers.graphml", graph.as_graphml)):
                makers[f"{FOLDER}/{name}"] = partial(_drawn, draw, framework, steps, at(f"{FOLDER}/{name}"))
        if self._settings.site:
            makers[OPEN_SEARCH] = partial(_open_search, framework, self._settings.site)
        return makers


def _word_path(role: Role) -> str:
    return f"roles/{role.id}/{role.id}.docx"


def _markdown_path(role: Role) -> str:
    return f"roles/{role.id}/{role.id}.md"


def _json_file(name: str) -> JsonFile:
    model = api.MODELS[name]
    is_one = name != "role"
    path = f"{name}.json" if is_one else "roles/<id>.json"
    found = tuple(Field(steps, about) for steps, about in fields.dictionary(model))
    return JsonFile(path, f"{api.FOLDER}/{path}" if is_one else "", f"{api.SCHEMAS}/{name}.json", api.described(model), found)


def _drawn(
    draw: Callable[[Framework, Iterable[Step], Addresses], str], framework: Framework, steps: Steps, at: Addresses
) -> str:
    return draw(framework, steps(), at)


def _llms(framework: Framework, at: Addresses) -> str:
    """Return the list of roles that language models and other readers of plain text begin with."""
    spec = framework.spec
    lines = [f"# {document.escaped(spec.title)}", "", f"> {document.escaped(' '.join(spec.summary.split()))}"]
    for family in framework.families.values():
        if roles := framework.roles_in.get(family.id):
            lines += ["", f"## {document.escaped(family.title)}", ""]
            for role in roles:
                summary = document.escaped(" ".join(role.spec.summary.split()))
                lines.append(f"- [{document.escaped(role.title)}]({at.file(_markdown_path(role))}): {summary}")
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
