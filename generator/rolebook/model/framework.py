"""The framework: roles, levels, skills, KPIs and tools linked with each other, and every reverse index, made once.

Whatever a page shows is looked up here; no template searches. All values are immutable.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Generic, NamedTuple, TypeVar

from rolebook.model import fields, reads, schema
from rolebook.model.specs import Entry, Specs

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT = TypeVar("ValueT")
AnyT = TypeVar("AnyT", schema.RoleSpec, schema.SkillSpec, schema.KpiSpec, schema.ToolSpec)
SpecT = TypeVar("SpecT", schema.SkillSpec, schema.KpiSpec, schema.ToolSpec)
NamedT = TypeVar("NamedT", bound=fields.Named)
GroupedT = TypeVar("GroupedT", "Skill", "Kpi", "Tool")


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
    title: str
    spec: schema.RoleSpec
    source: str
    family: schema.Family
    level: Level

    @property
    def years(self) -> fields.Years | None:
        """The typical years of experience: the role's own, else its level's."""
        return (self.spec.qualifications and self.spec.qualifications.years) or self.level.spec.years


@dataclass(frozen=True, slots=True, eq=False)
class _Catalogued(Generic[SpecT]):
    """What roles share and refer to, in a group of its catalogue; ``source`` is the path of its file."""

    id: str
    title: str
    spec: SpecT
    source: str
    group: fields.Named


class Skill(_Catalogued[schema.SkillSpec]):
    """A skill; its group is its category."""

    __slots__ = ()


class Kpi(_Catalogued[schema.KpiSpec]):
    """A KPI; its group is its kind."""

    __slots__ = ()


class Tool(_Catalogued[schema.ToolSpec]):
    """A tool; its group is its category."""

    __slots__ = ()


class Step(NamedTuple):
    """A step from one role to another; ``role`` is None where the other has no spec yet."""

    title: str
    role: Role | None
    note: str | None


class Neighbours(NamedTuple):
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


def _index(make: Callable[["Framework"], Mapping[KeyT, ValueT]]) -> cached_property[Mapping[KeyT, ValueT]]:
    """Return a property that is made once, from several specs; whoever looks something up in it is noted to do so."""

    def made(framework: "Framework") -> Mapping[KeyT, ValueT]:
        with reads.unnoted():
            return reads.Index(make.__name__, make(framework))

    made.__doc__ = make.__doc__
    return cached_property(made)


@dataclass(frozen=True)
class Framework:
    """The linked whole. Mappings go from ids, in reading order; a missing key means that there is nothing.

    Reverse indexes are made when they are asked for first, since a preview links anew at every edit and shows one page.
    """

    spec: schema.FrameworkSpec
    families: Mapping[str, schema.Family]
    levels: Mapping[str, Level]
    roles: Mapping[str, Role]
    skills: Mapping[str, Skill]
    kpis: Mapping[str, Kpi]
    tools: Mapping[str, Tool]

    @cached_property
    def as_of(self) -> date | None:
        """The latest day on which an edition or a role came into force, if any is given."""
        editions = (edition.effective_from for edition in self.spec.editions)
        roles = (role.spec.effective_from for role in self.roles.values() if role.spec.effective_from)
        return max((*editions, *roles), default=None)

    @cached_property
    def proficiency(self) -> Mapping[str, fields.Named]:
        """The steps of proficiency."""
        return _by_id(self.spec.proficiency)

    @cached_property
    def importance(self) -> Mapping[str, fields.Named]:
        """The levels of importance."""
        return _by_id(self.spec.importance)

    @_index
    def neighbours(self) -> Mapping[str, Neighbours]:
        """Role id -> its feeders, next steps and adjacent paths."""
        return _neighbours(self.roles)

    @cached_property
    def ladder(self) -> Mapping[str, tuple[Role | None, Role | None]]:
        """Role id -> the roles of the same family and track at the level below and above, where there are any."""
        return _ladder(self.roles)

    @cached_property
    def roles_in(self) -> Mapping[str, tuple[Role, ...]]:
        """Family id -> its roles, by track and level."""
        return _grouped((role.family.id, role) for role in self.roles.values())

    @cached_property
    def roles_at(self) -> Mapping[tuple[str, str], tuple[Role, ...]]:
        """(Family id, level id) -> roles."""
        return _grouped(((role.family.id, role.level.id), role) for role in self.roles.values())

    @_index
    def skill_needs(self) -> Mapping[str, tuple[SkillNeed, ...]]:
        """Skill id -> the roles that need it."""
        return _grouped(need for role in self.roles.values() for need in _skill_needs(role))

    @_index
    def kpi_targets(self) -> Mapping[str, tuple[KpiTarget, ...]]:
        """KPI id -> the roles that are measured by it."""
        return _grouped((use.kpi, KpiTarget(role, use)) for role in self.roles.values() for use in role.spec.kpis)

    @_index
    def tool_needs(self) -> Mapping[str, tuple[ToolNeed, ...]]:
        """Tool id -> the roles that use it."""
        uses = ((role, use) for role in self.roles.values() for use in role.spec.tools)
        return _grouped((tool, ToolNeed(role, use)) for role, use in uses for tool in use.tools)

    @_index
    def duties(self) -> Mapping[tuple[str, str], schema.Responsibility]:
        """(Role id, id of a responsibility) -> the responsibility."""
        return MappingProxyType({(duty.role.id, duty.responsibility.id): duty.responsibility for duty in self._duties})

    @_index
    def skill_duties(self) -> Mapping[str, tuple[Duty, ...]]:
        """Skill id -> responsibilities that rest on it."""
        return _grouped((skill, duty) for duty in self._duties for skill in duty.responsibility.skills)

    @_index
    def kpi_duties(self) -> Mapping[str, tuple[Duty, ...]]:
        """KPI id -> responsibilities that it shows."""
        return _grouped((kpi, duty) for duty in self._duties for kpi in duty.responsibility.kpis)

    @_index
    def related_skills(self) -> Mapping[str, tuple[Skill, ...]]:
        """Skill id -> skills related to it, whichever of the two says so."""
        return _both_ways(self.skills, {skill.id: skill.spec.related for skill in self.skills.values()})

    @_index
    def paired_kpis(self) -> Mapping[str, tuple[Kpi, ...]]:
        """KPI id -> its counter-metrics and the KPIs that it is a counter-metric of."""
        return _both_ways(self.kpis, {kpi.id: kpi.spec.counter_metrics for kpi in self.kpis.values()})

    @_index
    def skill_tools(self) -> Mapping[str, tuple[Tool, ...]]:
        """Skill id -> tools whose use rests on it."""
        return _grouped((skill, tool) for tool in self.tools.values() for skill in tool.spec.skills)

    @_index
    def unspecified(self) -> Mapping[str, tuple[Role, ...]]:
        """Title that career paths name but no spec describes -> the roles whose paths name it."""
        return _unspecified(self.roles)

    @cached_property
    def _duties(self) -> tuple[Duty, ...]:
        return tuple(Duty(role, item) for role in self.roles.values() for _, item in role.spec.duties)


def link(specs: Specs) -> Framework:
    """Return the linked framework.

    ``specs`` must hold a framework and have no error (see :mod:`rolebook.model.rules`).
    """
    assert specs.framework is not None, "specs without a framework have an error"
    spec = specs.framework.spec
    families = _by_id(spec.families)
    levels = {
        level.id: Level(level, track, number) for track in spec.tracks for number, level in enumerate(track.levels)
    }
    categories, kinds, shelves = map(_by_id, (spec.skill_categories, spec.kpi_kinds, spec.tool_categories))
    return Framework(
        spec=spec,
        families=families,
        levels=MappingProxyType(levels),
        roles=_roles(specs, families, levels),
        skills=_in_groups((Skill(*_facts("skill", e), categories[e.spec.category]) for e in specs.skills), categories),
        kpis=_in_groups((Kpi(*_facts("kpi", e), kinds[e.spec.kind]) for e in specs.kpis), kinds),
        tools=_in_groups((Tool(*_facts("tool", e), shelves[e.spec.category]) for e in specs.tools), shelves),
    )


def _roles(specs: Specs, families: Mapping[str, schema.Family], levels: Mapping[str, Level]) -> Mapping[str, Role]:
    family_order, level_order = _numbered(families), _numbered(levels)
    ranked = sorted(
        (Role(*_facts("role", e), families[e.spec.family], levels[e.spec.level]) for e in specs.roles),
        key=lambda role: (family_order[role.family.id], level_order[role.level.id], role.title.casefold()),
    )
    return MappingProxyType({role.id: role for role in ranked})


def _facts(kind: str, entry: Entry[AnyT]) -> tuple[str, str, AnyT, str]:
    """Return the id, the title, the spec and the path of an entry.

    Nobody has to note who reads the title, as all is made anew where one changes.
    """
    return entry.id, entry.spec.title, reads.noting(entry.spec, (kind, entry.id)), entry.document.path


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
    for steps, use in role.spec.skill_uses:
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
    order = _numbered(items)
    return _grouped((one, items[other]) for one, other in sorted(pairs, key=lambda pair: order[pair[1]]))


def _by_id(items: Iterable[NamedT]) -> Mapping[str, NamedT]:
    return MappingProxyType({item.id: item for item in items})


def _in_groups(items: Iterable[GroupedT], groups: Mapping[str, fields.Named]) -> Mapping[str, GroupedT]:
    """Return items of a catalogue by their ids, in the order of their groups and then of their titles."""
    order = _numbered(groups)
    ranked = sorted(items, key=lambda item: (order[item.group.id], item.title.casefold()))
    return MappingProxyType({item.id: item for item in ranked})


def _grouped(pairs: Iterable[tuple[KeyT, ValueT]]) -> Mapping[KeyT, tuple[ValueT, ...]]:
    groups: defaultdict[KeyT, list[ValueT]] = defaultdict(list)
    for key, value in pairs:
        groups[key].append(value)
    return MappingProxyType({key: tuple(values) for key, values in groups.items()})


def _numbered(names: Iterable[str]) -> Mapping[str, int]:
    return {name: number for number, name in enumerate(names)}
