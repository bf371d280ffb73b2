"""Queries: what the finder answers, asked from a terminal.

The finder's own scripts do it, so that there is one way to narrow roles down and one way to rank what words find.
"""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import quickjs

from rolebook import layer
from rolebook.model.framework import Framework, Role
from rolebook.model.specs import did_you_mean
from rolebook.searching import search
from rolebook.views import facets

WORDS = "q"
"""The name of the words among what is asked, as in the finder's address."""

_LISTED = 12
_SCRIPTS = ("engine.js", "narrow.js")
_MODULE = re.compile(r"^(?:import .*|export )", re.MULTILINE)
_ASK = """
let answer
let fault = ""
async function ask(facts, pairs) {
  const data = JSON.parse(facts)
  const { words, chosen } = asked(data, JSON.parse(pairs))
  const load = async path => JSON.parse(read(path))
  const index = words.trim() ? new Index(await load("index.json"), load) : null
  const found = index ? await search(data, index, words) : { roles: data.roles, places: new Map() }
  answer = JSON.stringify(await Promise.all(fitting(data, found.roles, chosen).map(async ({ url }) =>
    [url, await Promise.all((found.places.get(url) ?? []).map(hit => told(index, hit)))])))
}
function begin(facts, pairs) {
  ask(facts, pairs).catch(error => { fault = String(error) })
}
"""


class QueryError(Exception):
    """There is no answer; the message says what is asked that this handbook does not have, and what is near."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where words were found: page and heading, and the address from the site's root."""

    title: str
    address: str


@dataclass(frozen=True, slots=True)
class Found:
    """A role that was found, with the places where the words stand, best first."""

    role: Role
    places: tuple[Place, ...]


def meant(framework: Framework, facet: str, typed: str) -> str:
    """Return the value of a facet that somebody has typed, by its id or its title; raises QueryError for another one.

    A skill may be followed by a dot and the least proficiency.
    """
    values = next((one.values for one in facets.facets(framework) if one.id == facet), {})
    steps = {step.id: step.title for step in framework.proficiency.values()} if facet == "skill" else {}
    name, dot, step = typed.rpartition(".")
    if steps and dot and _match(name, values):
        return f"{_value(name, values, facet)}.{_value(step, steps, 'proficiency')}"
    return _value(typed, values, facet)


def ask(framework: Framework, given: Sequence[tuple[str, str]], site: Path) -> tuple[Found, ...]:
    """Return the roles that have all that is asked: ``(facet, value)`` by their ids, and words under ``WORDS``.

    Words are looked up in the index of the built site in the folder ``site``; raises QueryError where it can't be read.
    """
    index = site / search.FOLDER
    if any(name == WORDS for name, _ in given) and not (index / "index.json").is_file():
        raise QueryError(f"words are looked up in the built site, and {site} holds none: run `rolebook build` first")

    def read(path: str) -> str:
        try:
            return (index / path).read_text(encoding="utf-8")
        except (OSError, ValueError):
            return ""  # no JSON, so the script says that it can't be read

    engine = quickjs.Context()
    engine.add_callable("read", read)
    for script in _SCRIPTS:
        engine.eval(_MODULE.sub("", (layer.ASSETS / script).read_text(encoding="utf-8")))
    engine.eval(_ASK)
    engine.get("begin")(facets.data(framework), json.dumps(given))
    while engine.execute_pending_job():
        pass
    if fault := engine.eval("fault"):
        raise QueryError(f"the index in {index} can't be read ({fault}): run `rolebook build` to make it anew")
    by_url = {facets.url(role): role for role in framework.roles.values()}
    return tuple(
        Found(by_url[url], tuple(Place(place["title"], place["address"]) for place in places))
        for url, places in json.loads(engine.eval("answer"))
    )


def newer(content: Path, site: Path) -> Path | None:
    """Return a spec that was changed after the site was built, None where there is none, or no site."""
    index = site / search.FOLDER / "index.json"
    if not index.is_file():
        return None
    built = index.stat().st_mtime_ns
    return next((path for path in sorted(content.rglob("*.yml")) if path.stat().st_mtime_ns > built), None)


def as_table(found: Sequence[Found]) -> str:
    """Return the roles for a person: title, level and family in columns, with the places below."""
    rows = [(one.role.title, one.role.level.title, one.role.family.title, one.role.id) for one in found]
    widths = [max((len(cell) for cell in column), default=0) for column in zip(*rows, strict=True)]
    lines = []
    for one, row in zip(found, rows, strict=True):
        lines.append("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
        lines += [f"    {place.title}: {place.address}" for place in one.places]
    return "".join(f"{line}\n" for line in lines)


def as_lines(found: Sequence[Found]) -> str:
    """Return the roles for another program: one JSON object a line."""
    return "".join(
        json.dumps(
            {
                "id": one.role.id,
                "title": one.role.title,
                "family": one.role.family.id,
                "track": one.role.level.track.id,
                "level": one.role.level.id,
                "address": facets.url(one.role),
                "places": [{"title": place.title, "address": place.address} for place in one.places],
            },
            ensure_ascii=False,
        )
        + "\n"
        for one in found
    )


def _value(typed: str, names: Mapping[str, str], kind: str) -> str:
    if found := _match(typed, names):
        return found
    raise QueryError(f"“{typed}” is no {kind} of any role; {_hint(typed, names)}")


def _hint(typed: str, names: Mapping[str, str]) -> str:
    if near := did_you_mean(typed, names) or did_you_mean(typed, names.values()):
        return near
    parts = [value for value, title in names.items() if _plain(typed) in _plain(f"{value} {title}")]
    listed = [*(parts or names)]
    more = f" and {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return (
        f"{'these are alike' if parts else 'known'}: {', '.join(listed[:_LISTED])}{more}" if listed else "none has one"
    )


def _match(typed: str, names: Mapping[str, str]) -> str | None:
    wanted = _plain(typed)
    return next((value for value, title in names.items() if wanted in {_plain(value), _plain(title)}), None)


def _plain(name: str) -> str:
    return name.strip().casefold().replace("–", "-")
