"""The framework: roles, levels, skills, KPIs and tools linked with each other, and every reverse index, made once.

Whatever a page shows is looked up here; no template searches. All values are immutable.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, TypeVar

from rolebook.model import fields, schema
from rolebook.model.specs import Specs

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")
NamedT = TypeVar("NamedT", bound=fields.Named)


@dataclass(frozen=True, slots=True, eq=False)
class Level:
    """A level with its track and its number in the track, from 0."""

    spec: schema.Level
    track: schema.Track
    number: int

    @property
    def id(self) -> str:
        """The level's id."""
        return self.spec.id

    @property
    def title(self) -> str:
        """The name that readers see."""
        return self.spec.title


@dataclass(frozen=True, slots=True, eq=False)
class Role:
    """A role with its family and level; ``source`` is the path of its file."""

    id: str
    spec: schema.RoleSpec
    source: str
    family: schema.Family
    level: Level

    @property
    def title(self) -> str:
        """The name that readers see."""
        return self.spec.title

    @property
    def years(self) -> fields.Years | None:
        """The typical years of experience: the role's own, else its level's."""
        return (self.spec.qualifications and self.spec.qualifications.years) or self.level.spec.years


@dataclass(frozen=True, slots=True, eq=False)
class Skill:
    """A skill; its group is its category."""

    id: str
    spec: schema.SkillSpec
    source: str
    group: fields.Named

    @property
    def title(self) -> str:
        """The name that readers see."""
        return self.spec.title


@dataclass(frozen=True, slots=True, eq=False)
class Kpi:
    """A KPI; its group is its kind."""

    id: str
    spec: schema.KpiSpec
    source: str
    group: fields.Named

    @property
    def title(self) -> str:
        """The name that readers see."""
        return self.spec.title


@dataclass(frozen=True, slots=True, eq=False)
class Tool:
    """A tool; its group is its category."""

    id: str
    spec: schema.ToolSpec
    source: str
    group: fields.Named

    @property
    def title(self) -> str:
        """The name that readers see."""
        return self.spec.title


class Step(NamedTuple):
    """A step from one role to another; ``role`` is None where the other has no spec yet."""

    title: str
    role: Role | None
    note: str | None


@dataclass(frozen=True, slots=True)
class Neighbours:
    """Where people of a role come from, where they go, and what lies beside it, seen from both ends of each step."""

    feeders: tuple[Step, ...]
    next: tuple[Step, ...]
    adjacent: tuple[Step, ...]


class SkillNeed(NamedTuple):
    """A role's need of a skill: a technical one in a tier, or a soft one where ``tier`` is “soft”."""

    role: Role
    tier: str
    proficiency: str | None
    importance: str | None
    note: str | None


class KpiTarget(NamedTuple):
    """A role's target for a KPI."""

    role: Role
    use: schema.KpiUse


class ToolNeed(NamedTuple):
    """A role's use of a tool."""

    role: Role
    use: schema.ToolUse


class Duty(NamedTuple):
    """A responsibility of a role."""

    role: Role
    responsibility: schema.Responsibility


@dataclass(frozen=True, slots=True)
class Framework:
    """The linked whole. Mappings go from ids, in reading order; a missing key means that there is nothing."""

    spec: schema.FrameworkSpec
    as_of: date | None
    """The latest day on which an edition or a role came into force, if any is given."""
    families: Mapping[str, schema.Family]
    levels: Mapping[str, Level]
    proficiency: Mapping[str, fields.Named]
    importance: Mapping[str, fields.Named]
    roles: Mapping[str, Role]
    skills: Mapping[str, Skill]
    kpis: Mapping[str, Kpi]
    tools: Mapping[str, Tool]
    neighbours: Mapping[str, Neighbours]
    """Role id -> its feeders, next steps and adjacent paths."""
    ladder: Mapping[str, tuple[Role | None, Role | None]]
    """Role id -> the roles of the same family and track at the level below and above, where there are any."""
    roles_in: Mapping[str, tuple[Role, ...]]
    """Family id -> its roles, by track and level."""
    roles_at: Mapping[tuple[str, str], tuple[Role, ...]]
    """(Family id, level id) -> roles."""
    skill_needs: Mapping[str, tuple[SkillNeed, ...]]
    kpi_targets: Mapping[str, tuple[KpiTarget, ...]]
    tool_needs: Mapping[str, tuple[ToolNeed, ...]]
    duties: Mapping[tuple[str, str], schema.Responsibility]
    """(Role id, id of a responsibility) -> the responsibility."""
    skill_duties: Mapping[str, tuple[Duty, ...]]
    """Skill id -> responsibilities that rest on it."""
    kpi_duties: Mapping[str, tuple[Duty, ...]]
    """KPI id -> responsibilities that it shows."""
    related_skills: Mapping[str, tuple[Skill, ...]]
    """Skill id -> skills related to it, whichever of the two says so."""
    paired_kpis: Mapping[str, tuple[Kpi, ...]]
    """KPI id -> its counter-metrics and the KPIs that it is a counter-metric of."""
    skill_tools: Mapping[str, tuple[Tool, ...]]
    """Skill id -> tools whose use rests on it."""
    unspecified: Mapping[str, tuple[Role, ...]]
    """Title that career paths name but no spec describes -> the roles whose paths name it."""


def link(specs: Specs) -> Framework:
    """Return the linked framework. ``specs`` must hold a framework and have no error (see :mod:`rolebook.rules`)."""
    assert specs.framework is not None, "specs without a framework have an error"
    spec = specs.framework.spec
    families = _by_id(spec.families)
    levels = {
        level.id: Level(level, track, number) for track in spec.tracks for number, level in enumerate(track.levels)
    }
    roles = _roles(specs, families, levels)
    skills = _in_order(
        (Skill(e.id, e.spec, e.document.path, _by_id(spec.skill_categories)[e.spec.category]) for e in specs.skills),
        lambda skill: (list(_by_id(spec.skill_categories)).index(skill.group.id), skill.title.casefold()),
    )
    kpis = _in_order(
        (Kpi(e.id, e.spec, e.document.path, _by_id(spec.kpi_kinds)[e.spec.kind]) for e in specs.kpis),
        lambda kpi: (list(_by_id(spec.kpi_kinds)).index(kpi.group.id), kpi.title.casefold()),
    )
    tools = _in_order(
        (Tool(e.id, e.spec, e.document.path, _by_id(spec.tool_categories)[e.spec.category]) for e in specs.tools),
        lambda tool: (list(_by_id(spec.tool_categories)).index(tool.group.id), tool.title.casefold()),
    )
    duties = [
        Duty(role, item) for role in roles.values() for group in role.spec.responsibilities for item in group.items
    ]
    return Framework(
        spec=spec,
        as_of=max(_days(spec, roles.values()), default=None),
        families=families,
        levels=MappingProxyType(levels),
        proficiency=_by_id(spec.proficiency),
        importance=_by_id(spec.importance),
        roles=roles,
        skills=skills,
        kpis=kpis,
        tools=tools,
        neighbours=_neighbours(roles),
        ladder=_ladder(roles),
        roles_in=_grouped((role.family.id, role) for role in roles.values()),
        roles_at=_grouped(((role.family.id, role.level.id), role) for role in roles.values()),
        skill_needs=_grouped(need for role in roles.values() for need in _skill_needs(role)),
        kpi_targets=_grouped((use.kpi, KpiTarget(role, use)) for role in roles.values() for use in role.spec.kpis),
        tool_needs=_grouped(
            (tool, ToolNeed(role, use)) for role in roles.values() for use in role.spec.tools for tool in use.tools
        ),
        duties=MappingProxyType({(duty.role.id, duty.responsibility.id): duty.responsibility for duty in duties}),
        skill_duties=_grouped((skill, duty) for duty in duties for skill in duty.responsibility.skills),
        kpi_duties=_grouped((kpi, duty) for duty in duties for kpi in duty.responsibility.kpis),
        related_skills=_both_ways(skills, {id_: skill.spec.related for id_, skill in skills.items()}),
        paired_kpis=_both_ways(kpis, {id_: kpi.spec.counter_metrics for id_, kpi in kpis.items()}),
        skill_tools=_grouped((skill, tool) for tool in tools.values() for skill in tool.spec.skills),
        unspecified=_unspecified(roles),
    )


def _days(spec: schema.FrameworkSpec, roles: Iterable[Role]) -> Iterable[date]:
    yield from (edition.effective_from for edition in spec.editions)
    yield from (role.spec.effective_from for role in roles if role.spec.effective_from)


def _roles(specs: Specs, families: Mapping[str, schema.Family], levels: Mapping[str, Level]) -> Mapping[str, Role]:
    family_order, level_order = list(families), list(levels)
    return _in_order(
        (Role(e.id, e.spec, e.document.path, families[e.spec.family], levels[e.spec.level]) for e in specs.roles),
        lambda role: (family_order.index(role.family.id), level_order.index(role.level.id), role.title.casefold()),
    )


def _neighbours(roles: Mapping[str, Role]) -> Mapping[str, Neighbours]:
    """Merge what each role says of its path with what other roles say of it."""
    ways: dict[str, dict[str, dict[str, Step]]] = {role: {"feeders": {}, "next": {}, "adjacent": {}} for role in roles}
    for role in roles.values():
        for way in ("feeders", "next", "adjacent"):
            for step in getattr(role.spec.career, way):
                target = roles[step.role] if step.role else None
                title = target.title if target else step.title
                ways[role.id][way][step.role or title.casefold()] = Step(title, target, step.note)
    opposite = {"feeders": "next", "next": "feeders", "adjacent": "adjacent"}
    for role in roles.values():
        for way, back in opposite.items():
            for step in getattr(role.spec.career, way):
                if step.role:
                    ways[step.role][back].setdefault(role.id, Step(role.title, role, None))
    return MappingProxyType(
        {
            role: Neighbours(**{way: tuple(steps.values()) for way, steps in found.items()})
            for role, found in ways.items()
        }
    )


def _ladder(roles: Mapping[str, Role]) -> Mapping[str, tuple[Role | None, Role | None]]:
    """Return the roles one rung below and above each: the nearest levels of its family and track that have one."""
    ladders = _grouped(((role.family.id, role.level.track.id), role) for role in roles.values())
    result: dict[str, tuple[Role | None, Role | None]] = {}
    for rungs in ladders.values():
        for role in rungs:
            below = [other for other in rungs if other.level.number < role.level.number]
            above = [other for other in rungs if other.level.number > role.level.number]
            result[role.id] = (
                max(below, key=lambda other: other.level.number, default=None),
                min(above, key=lambda other: other.level.number, default=None),
            )
    return MappingProxyType(result)


def _skill_needs(role: Role) -> Iterable[tuple[str, SkillNeed]]:
    for steps, use in role.spec.skill_uses():
        if isinstance(use, schema.SkillUse):
            yield use.skill, SkillNeed(role, str(steps[1]), use.proficiency, use.importance, use.note)
        else:
            yield use.skill, SkillNeed(role, "soft", use.proficiency, None, None)


def _unspecified(roles: Mapping[str, Role]) -> Mapping[str, tuple[Role, ...]]:
    named = (
        (step.title, role)
        for role in roles.values()
        for step in (*role.spec.career.feeders, *role.spec.career.next, *role.spec.career.adjacent)
        if step.title
    )
    return _grouped(sorted(named, key=lambda pair: pair[0].casefold()))


def _both_ways(items: Mapping[str, ValueT], links: Mapping[str, Iterable[str]]) -> Mapping[str, tuple[ValueT, ...]]:
    """Return links that one side has written as links of both sides, without repetition, in the order of ``items``."""
    pairs = {pair for one, others in links.items() for other in others for pair in ((one, other), (other, one))}
    order = {name: number for number, name in enumerate(items)}
    return _grouped((one, items[other]) for one, other in sorted(pairs, key=lambda pair: order[pair[1]]))


def _by_id(items: Iterable[NamedT]) -> Mapping[str, NamedT]:
    return MappingProxyType({item.id: item for item in items})


def _in_order(items: Iterable[ValueT], key: Callable[[ValueT], tuple[object, ...]]) -> Mapping[str, ValueT]:
    return MappingProxyType({item.id: item for item in sorted(items, key=key)})  # type: ignore[attr-defined]


def _grouped(pairs: Iterable[tuple[KeyT, ValueT]]) -> Mapping[KeyT, tuple[ValueT, ...]]:
    groups: defaultdict[KeyT, list[ValueT]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return MappingProxyType({key: tuple(values) for key, values in groups.items()})
