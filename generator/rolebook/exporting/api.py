"""The API: the framework as JSON files at stable addresses, each with a JSON Schema beside it, and all of it read back.

A role, skill, KPI or tool is its spec with its id and the address of its page; what is not said is left out. What has
no spec of its own, such as the list of moves, is described by the models here, so that there is one source of every
field's meaning.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, Field

from rolebook.exporting import rows
from rolebook.exporting.addresses import Addresses
from rolebook.exporting.rows import TableError
from rolebook.model import schema
from rolebook.model.fields import Day, Line, RoleId, Slug, Spec, Text
from rolebook.model.framework import Framework, Role
from rolebook.pages import Pages, move_id
from rolebook.views import atlas, talks

FOLDER = "api/v1"
SCHEMAS = f"{FOLDER}/schema"
_LARGEST = 64_000_000  # bytes of a file that is read back
_OWN = frozenset({"$schema", "edition", "url"})  # what files say besides the specs


class Stamp(Spec):
    """The edition that a file was made from."""

    title: Line | None = Field(None, description="The edition's title, where editions are kept.")
    effective_from: Day | None = Field(
        None, description="The latest day on which an edition or a role came into force."
    )


class File(Spec):
    """What every file says of itself."""

    schema_: str = Field(alias="$schema", description="The address of the file's JSON Schema.")
    edition: Stamp = Field(description="The edition that the file was made from.")


class RoleFile(File, schema.RoleSpec):
    """One role: its spec, with its id and the address of its page."""

    id: Slug = Field(description="The role's id, stable and part of addresses.")
    url: str = Field(description="The address of its page.")


class SkillEntry(schema.SkillSpec):
    """One skill: its spec, with its id and the address of its page."""

    id: Slug = Field(description="The skill's id, stable and part of addresses.")
    url: str = Field(description="The address of its page.")


class KpiEntry(schema.KpiSpec):
    """One KPI: its spec, with its id and the address of its page."""

    id: Slug = Field(description="The KPI's id, stable and part of addresses.")
    url: str = Field(description="The address of its page.")


class ToolEntry(schema.ToolSpec):
    """One tool: its spec, with the address of its page."""

    url: str = Field(description="The address of its page.")


class FrameworkFile(File, schema.FrameworkSpec):
    """What all roles share: families, tracks with levels, scales, groups, editions, glossary."""


class SkillsFile(File):
    """Every skill."""

    skills: tuple[SkillEntry, ...] = Field(description="Every skill, by category and title.")


class KpisFile(File):
    """Every KPI."""

    kpis: tuple[KpiEntry, ...] = Field(description="Every KPI, by kind and title.")


class ToolsFile(File):
    """Every tool."""

    tools: tuple[ToolEntry, ...] = Field(description="Every tool, by category and title.")


class RoleLine(Spec):
    """A role in a list."""

    id: Slug = Field(description="The role's id, stable and part of addresses.")
    title: Line = Field(description="The name that readers see.")
    family: Slug = Field(description="The id of its family.")
    track: Slug = Field(description="The id of its track.")
    level: Slug = Field(description="The id of its level.")
    summary: Text = Field(description="What the role is, in a sentence or two.")
    url: str = Field(description="The address of its page.")
    data: str = Field(description="The address of all that its spec says, as JSON.")


class RolesFile(File):
    """Every role in a few words, with the address of the file that says all of it."""

    roles: tuple[RoleLine, ...] = Field(description="Every role, by family and level.")


class MoveLine(Spec):
    """A step from one role to another."""

    origin: RoleId = Field(alias="from", description="The id of the role that it leaves.")
    target: RoleId = Field(alias="to", description="The id of the role that it leads to.")
    way: str = Field(
        pattern="^(next|adjacent)$", description="next for a likely next step, adjacent for a neighbouring path."
    )
    effort: int = Field(
        ge=0, description="How many responsibilities, skills, KPIs and decision rights are new or raised."
    )
    url: str = Field(description="The address of the page that says what changes.")


class MovesFile(File):
    """Every step between two roles that career paths name."""

    moves: tuple[MoveLine, ...] = Field(description="Every step, by the role that it leaves.")


class Part(Spec):
    """A file of the API."""

    name: Line = Field(description="What the file is called in this list.")
    url: str = Field(description="The file's address.")
    schema_: str = Field(alias="schema", description="The address of its JSON Schema.")
    description: Line = Field(description="What stands in it.")


class IndexFile(File):
    """Where to begin: the handbook's name, and every file but those of single roles."""

    title: Line = Field(description="The handbook's name.")
    organisation: Line | None = Field(None, description="Whose framework this is.")
    summary: Text = Field(description="What the handbook is for, in a sentence or two.")
    url: str = Field(description="The address of the handbook.")
    files: tuple[Part, ...] = Field(description="The files, in reading order.")


MODELS: Mapping[str, type[File]] = {
    "index": IndexFile,
    "framework": FrameworkFile,
    "roles": RolesFile,
    "role": RoleFile,
    "skills": SkillsFile,
    "kpis": KpisFile,
    "tools": ToolsFile,
    "moves": MovesFile,
}
Steps = Callable[[], Iterable[atlas.Step]]
ModelT = TypeVar("ModelT", bound=BaseModel)


def files(framework: Framework, pages: Pages, site: str, steps: Steps) -> Mapping[str, Callable[[], str]]:
    """Return ``path in the site -> what makes its text`` of each file; ``site`` is the site's address, if known."""
    at = partial(Addresses, pages, site=site)
    makers: dict[str, Callable[[Addresses], str]] = {
        "index": partial(_index, framework),
        "framework": partial(_framework, framework),
        "roles": partial(_roles, framework),
        "skills": lambda to: _catalogue("skills", framework, to, _entries("skill", framework.skills.values(), to)),
        "kpis": lambda to: _catalogue("kpis", framework, to, _entries("kpi", framework.kpis.values(), to)),
        "tools": lambda to: _catalogue("tools", framework, to, _entries("tool", framework.tools.values(), to)),
        "moves": lambda to: _moves(framework, to, steps()),
    }
    return {
        **{f"{FOLDER}/{name}.json": partial(make, at(f"{FOLDER}/{name}.json")) for name, make in makers.items()},
        **{
            path: partial(_role, role, framework, at(path))
            for role in framework.roles.values()
            for path in [role_path(role)]
        },
        **{f"{SCHEMAS}/{name}.json": partial(json_schema, name) for name in MODELS},
    }


def role_path(role: Role) -> str:
    """Return the path of the file about a role."""
    return f"{FOLDER}/roles/{role.id}.json"


def json_schema(name: str) -> str:
    """Return the JSON Schema (2020-12) of a kind of file; ``name`` is a key of MODELS."""
    found = schema.titled(MODELS[name].model_json_schema())
    for part in found.get("$defs", {}).values():
        part.get("properties", {}).pop(schema.UNPUBLISHED, None)
    return json.dumps(found, ensure_ascii=False, indent=2) + "\n"


def _head(name: str, framework: Framework, at: Addresses) -> dict[str, Any]:
    stamp = {
        "title": talks.edition(framework) if framework.spec.editions else None,
        "effective_from": framework.as_of.isoformat() if framework.as_of else None,
    }
    return {
        "$schema": at.file(f"{SCHEMAS}/{name}.json"),
        "edition": {key: value for key, value in stamp.items() if value},
    }


def _dumped(facts: Mapping[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False)


def _joined(facts: Mapping[str, Any], spec: BaseModel) -> str:
    """Return a spec as JSON with facts before it, joined as text: pydantic writes it fastest."""
    said = spec.model_dump_json(exclude_defaults=True)
    return f"{_dumped(facts)[:-1]}, {said[1:]}"


def _index(framework: Framework, at: Addresses) -> str:
    spec = framework.spec
    names = [name for name in MODELS if name not in {"index", "role"}]
    parts = [
        {
            "name": name,
            "url": at.file(f"{FOLDER}/{name}.json"),
            "schema": at.file(f"{SCHEMAS}/{name}.json"),
            "description": described(MODELS[name]),
        }
        for name in names
    ]
    facts = {"title": spec.title, "organisation": spec.organisation, "summary": spec.summary, "url": at.page("home")}
    said = {key: value for key, value in facts.items() if value}
    return _dumped({**_head("index", framework, at), **said, "files": parts})


def described(model: type[BaseModel]) -> str:
    """Return what a model's docstring says first."""
    return " ".join((model.__doc__ or "").split("\n\n")[0].split())


def _framework(framework: Framework, at: Addresses) -> str:
    return _joined(_head("framework", framework, at), framework.spec)


def _roles(framework: Framework, at: Addresses) -> str:
    lines = [
        {
            "id": role.id,
            "title": role.title,
            "family": role.family.id,
            "track": role.level.track.id,
            "level": role.level.id,
            "summary": role.spec.summary,
            "url": at.page("role", role.id),
            "data": at.file(role_path(role)),
        }
        for role in framework.roles.values()
    ]
    return _dumped({**_head("roles", framework, at), "roles": lines})


def _role(role: Role, framework: Framework, at: Addresses) -> str:
    return _joined({**_head("role", framework, at), "id": role.id, "url": at.page("role", role.id)}, role.spec)


def _entries(kind: str, entries: Iterable[Any], at: Addresses) -> Iterable[str]:
    for entry in entries:
        own = {} if kind == "tool" else {"id": entry.id}
        yield _joined({**own, "url": at.page(kind, entry.id)}, entry.spec)


def _catalogue(name: str, framework: Framework, at: Addresses, entries: Iterable[str]) -> str:
    return f'{_dumped(_head(name, framework, at))[:-1]}, "{name}": [{", ".join(entries)}]}}'


def _moves(framework: Framework, at: Addresses, steps: Iterable[atlas.Step]) -> str:
    lines = [
        {
            "from": step.origin.id,
            "to": step.target.id,
            "way": step.way,
            "effort": step.effort,
            "url": at.page("move", move_id(step.origin, step.target)),
        }
        for step in steps
    ]
    return _dumped({**_head("moves", framework, at), "moves": lines})


# --- reading back ---------------------------------------------------------------------------------------------------


def specs(folder: Path) -> rows.Specs:
    """Return what an author would write, by the path of its file, from a folder with the files of an API.

    Raises TableError where one is missing or is no such file. Addresses in the files are not followed.
    """
    read: dict[tuple[str, str], dict[str, Any]] = {("framework", ""): _spec(_load(folder / "framework.json"))}
    for line in _listed(_load(folder / "roles.json"), "roles", folder):
        name = _id(line, folder / "roles.json")
        read["role", name] = _spec(_load(folder / "roles" / f"{name}.json"), "id")
    for kind, catalogue in (("skill", "skills"), ("kpi", "kpis")):
        path = folder / f"{catalogue}.json"
        for entry in _listed(_load(path), catalogue, path):
            read[kind, _id(entry, path)] = _spec(entry, "id")
    path = folder / "tools.json"
    if tools := [_spec(entry) for entry in _listed(_load(path), "tools", path)]:
        read["tools", ""] = {"tools": tools}
    return rows.by_path(read)


def _load(path: Path) -> dict[str, Any]:
    try:
        if path.stat().st_size > _LARGEST:
            raise TableError(f"{path} is larger than {_LARGEST:,} bytes")
        found = json.loads(path.read_bytes())
    except FileNotFoundError:
        raise TableError(f"{path} is missing: keep the folder {FOLDER} as it was exported") from None
    except OSError as error:
        raise TableError(f"{path} can't be read: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise TableError(f"{path} is no JSON") from None
    if not isinstance(found, dict):
        raise TableError(f"{path} is no file of the API: it holds no object")
    return found


def _listed(found: Mapping[str, Any], name: str, path: Path) -> list[dict[str, Any]]:
    entries = found.get(name)
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise TableError(f"{path} is no file of the API: it has no list “{name}”")
    return entries


def _id(entry: Mapping[str, Any], path: Path) -> str:
    name = entry.get("id")
    if not isinstance(name, str) or not rows.is_id(name):
        raise TableError(
            f"{path}: “{str(name)[:80]}” can't be an id: use lower-case letters, digits and single hyphens"
        )
    return name


def _spec(found: Mapping[str, Any], *more: str) -> dict[str, Any]:
    return {key: shortened(value) for key, value in found.items() if key not in _OWN and key not in more}


def shortened(value: Any) -> Any:
    """Return a value with items that have only a text as that text, as authors write them."""
    if isinstance(value, list):
        return [shortened(item) for item in value]
    if isinstance(value, dict):
        return rows.short({key: shortened(item) for key, item in value.items()})
    return value
