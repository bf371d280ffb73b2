"""Facets: by what readers narrow the roles down, and which values each role has.

A facet is either one of several (a role has one family: choosing two widens the list) or several at once (a role needs
many skills: choosing two narrows it).
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from rolebook.model.fields import hyphenated
from rolebook.model.framework import Framework, Role

PATH = "data/finder.json"
Values: TypeAlias = Mapping[str, Mapping[str, str | None]]
# Years of experience as readers count them; a role counts in each span that its own range touches.
_SPANS = ((0, 1), (2, 4), (5, 7), (8, 11), (12, None))
_WHO = {"alone": "Alone", "with_team": "With the team", "with_management": "Needs management", "authority": "Authority"}


# The facets in reading order, each with its title and whether its values exclude each other.
TITLES: Mapping[str, tuple[str, bool]] = {
    "family": ("Job family", True),
    "level": ("Level", True),
    "track": ("Track", True),
    "years": ("Years of experience", True),
    "skill": ("Skill", False),
    "kpi": ("KPI", False),
    "tool": ("Tool", False),
    "decision": ("Decision right", False),
}


@dataclass(frozen=True, slots=True)
class Facet:
    """A facet: its id and title, whether its values exclude each other, and their ids and titles in reading order."""

    id: str
    title: str
    is_exclusive: bool
    values: Mapping[str, str]


def facets(framework: Framework) -> tuple[Facet, ...]:
    """Return the facets of a handbook; values that no role has are left out, and facets without any value."""
    return _facets(framework, [values(role) for role in framework.roles.values()])


def _facets(framework: Framework, roles: Sequence[Values]) -> tuple[Facet, ...]:
    return tuple(
        Facet(id_, *TITLES[id_], {value: names[value] for value in names if value in used})
        for id_, names in _names(framework).items()
        if (used := {value for found in roles for value in found[id_]})
    )


def values(role: Role) -> Values:
    """Return the values that a role has in each facet, by the facet's id; skills go to the proficiency asked for."""
    return {id_: dict(find(role)) for id_, find in _VALUES.items()}


def url(role: Role) -> str:
    """Return the address of a role's pages from the site's root."""
    return f"roles/{role.id}/"


def data(framework: Framework) -> str:
    """Return facets and roles as JSON for the finder."""
    roles = {role.id: values(role) for role in framework.roles.values()}
    all_facets = _facets(framework, list(roles.values()))
    places = {facet.id: {value: place for place, value in enumerate(facet.values)} for facet in all_facets}
    steps = list(framework.proficiency)

    def has(role: Role, facet: str) -> list[object]:
        found = roles[role.id][facet].items()
        return [[places[facet][value], steps.index(step)] if step else places[facet][value] for value, step in found]

    return json.dumps(
        {
            "steps": [[step.id, step.title] for step in framework.proficiency.values()],
            "facets": [
                {
                    "id": facet.id,
                    "title": facet.title,
                    "exclusive": facet.is_exclusive,
                    "values": [list(value) for value in facet.values.items()],
                }
                for facet in all_facets
            ],
            "roles": [
                {
                    "title": role.title,
                    "url": url(role),
                    "note": f"{role.level.title} · {role.family.title}",
                    "summary": role.spec.tagline or "",
                    "has": [has(role, facet.id) for facet in all_facets],
                }
                for role in framework.roles.values()
            ],
        },
        ensure_ascii=False,
        separators=(",", ":"),
    )


def _names(framework: Framework) -> Mapping[str, Mapping[str, str]]:
    """Return the names of all values of each facet."""
    decisions = {
        value: title
        for who in _WHO
        for role in framework.roles.values()
        for found, value, title in _decisions(role)
        if found == who
    }
    return {
        "family": {family.id: family.title for family in framework.families.values()},
        "level": {level.id: level.title for level in framework.levels.values()},
        "track": {level.track.id: level.track.title for level in framework.levels.values()},
        "years": {_span(*span): f"{_span(*span)} years" for span in _SPANS},
        "skill": {skill.id: skill.title for skill in framework.skills.values()},
        "kpi": {kpi.id: kpi.title for kpi in framework.kpis.values()},
        "tool": {tool.id: tool.title for tool in framework.tools.values()},
        "decision": dict(sorted(decisions.items(), key=_by_who)),
    }


def _by_who(decision: tuple[str, str]) -> tuple[int, str]:
    return list(_WHO).index(decision[0].partition(".")[0].replace("-", "_")), decision[1]


def _span(low: int, high: int | None) -> str:
    return f"{low}–{high}" if high is not None else f"{low}+"


def _spans(role: Role) -> Iterator[tuple[str, None]]:
    years = role.years
    for low, high in _SPANS if years else ():
        assert years, "there are no spans without years"
        if (high is None or years.min <= high) and (years.max is None or years.max >= low):
            yield _span(low, high), None


def _skills(role: Role) -> Iterator[tuple[str, str | None]]:
    return ((use.skill, use.proficiency) for _, use in role.spec.skill_uses)


def _decisions(role: Role) -> Iterator[tuple[str, str, str]]:
    """Yield who decides, the facet's value and its title, for each decision that has a title."""
    rights = role.spec.decision_rights
    for who, words in _WHO.items() if rights else ():
        for point in getattr(rights, who):
            if point.title:
                yield who, f"{who.replace('_', '-')}.{hyphenated(point.title)}", f"{words}: {point.title}"


def _plain(found: Iterable[str]) -> Iterator[tuple[str, None]]:
    return ((value, None) for value in found)


_VALUES: Mapping[str, Callable[[Role], Iterable[tuple[str, str | None]]]] = {
    "family": lambda role: _plain([role.family.id]),
    "level": lambda role: _plain([role.level.id]),
    "track": lambda role: _plain([role.level.track.id]),
    "years": _spans,
    "skill": _skills,
    "kpi": lambda role: _plain(use.kpi for use in role.spec.kpis),
    "tool": lambda role: _plain(tool for use in role.spec.tools for tool in use.tools),
    "decision": lambda role: _plain(value for _, value, _ in _decisions(role)),
}
