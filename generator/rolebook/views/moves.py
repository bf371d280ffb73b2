"""Moves: what changes between any two roles, item by item, as values that pages, commands and exports can show.

Every item of both roles appears exactly once: matched with its counterpart, or new, or dropped. Items are matched by
their id, or by the catalogue entry that they name; what is left, by the likeness of their words. Read backwards, a move
says the opposite of everything.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from enum import StrEnum
from functools import cached_property
from itertools import chain
from typing import NamedTuple

from rolebook.model import fields, reads, schema, targets
from rolebook.model.framework import Framework, Role
from rolebook.model.targets import Change


class Kind(StrEnum):
    """What an item is, in the order in which a talk about a move takes them up."""

    SCOPE = "scope"
    RESPONSIBILITY = "responsibility"
    SKILL = "skill"
    KPI = "KPI"
    DECISION = "decision right"
    DELIVERABLE = "deliverable"
    MILESTONE = "milestone"
    QUALIFICATION = "qualification"
    TOOL = "tool"


class Match(StrEnum):
    """By what two items were recognised as the same."""

    ID = "id"
    REFERENCE = "reference"
    LIKENESS = "likeness"


@dataclass(frozen=True)
class Item:
    """One item of a role: ``key`` is its id or the id of its catalogue entry, empty where it has none.

    ``group`` says where in the role it stands (a skill's tier, who decides, by when); ``text`` is what the role says,
    without the title.
    """

    kind: Kind
    group: str
    key: str
    title: str
    text: str

    @cached_property
    def words(self) -> frozenset[str]:
        """The words that carry the item's meaning, for comparison with others."""
        said = _WORD.findall(f"{self.title} {self.text}".casefold())
        return frozenset([word.removesuffix("s") for word in said if word not in _IGNORED])


class Difference(NamedTuple):
    """What became of one item: ``before`` is None for a new one, ``after`` for a dropped one."""

    kind: Kind
    change: Change
    before: Item | None
    after: Item | None
    match: Match | None = None

    @property
    def item(self) -> Item:
        """The item as the role that the move leads to has it, or as it was if that role drops it."""
        found = self.after or self.before
        assert found is not None, "a difference is about an item"
        return found


@dataclass(frozen=True)
class Move:
    """All that changes from one role to another, in the order of kinds and of what matters most."""

    origin: Role
    target: Role
    differences: tuple[Difference, ...]

    @cached_property
    def kinds(self) -> tuple[Kind, ...]:
        """The kinds that there are differences of, in their order."""
        return tuple(dict.fromkeys(difference.kind for difference in self.differences))

    def of(self, kind: Kind, *changes: Change) -> tuple[Difference, ...]:
        """Return the differences of a kind, all of them or those with one of the changes."""
        return tuple(chain.from_iterable(self._sorted.get((kind, change), ()) for change in changes or Change))

    def count(self, *changes: Change) -> int:
        """Return how many differences have one of the changes."""
        return sum(len(self.of(kind, *changes)) for kind in self.kinds)

    @property
    def effort(self) -> Mapping[Kind, int]:
        """How many responsibilities, skills, KPIs and decision rights are new or raised, by kind, without zeros."""
        found = {kind: len(self.of(kind, *_GROWTH)) for kind in _EFFORT}
        return {kind: number for kind, number in found.items() if number}

    @cached_property
    def _sorted(self) -> Mapping[tuple[Kind, Change], list[Difference]]:
        found: defaultdict[tuple[Kind, Change], list[Difference]] = defaultdict(list)
        for difference in self.differences:
            found[difference.kind, difference.change].append(difference)
        return found


# What somebody has to learn or take on; milestones, tools and qualifications follow from these.
_EFFORT = (Kind.RESPONSIBILITY, Kind.SKILL, Kind.KPI, Kind.DECISION)
_GROWTH = (Change.NEW, Change.RAISED)
_ORDER = {change: number for number, change in enumerate(Change)}
_REVERSED = {
    Change.NEW: Change.DROPPED,
    Change.DROPPED: Change.NEW,
    Change.RAISED: Change.LOWERED,
    Change.LOWERED: Change.RAISED,
}
# Share of meaning words that two texts have in common from which on they say the same thing in other words. Below it,
# most pairs of responsibilities that merely share their field were judged different (tests/test_moves.py).
LIKENESS = 0.5
_STOP_WORDS = """
    a an and are as at be by for from has have in into is it its of on one or other that the their them they this to two
    what when where which who whom with without own all any each every more than not no so how
"""
_IGNORED = frozenset(_STOP_WORDS.split())
_WORD = re.compile(r"[^\W_]+")
_DECISIONS = ("with_management", "with_team", "alone")  # from the least freedom to the most
_TIERS = ("emerging", "advanced", "good_to_have", "must")  # from the least need to the greatest
_STATUSES = ("context-specific", "optional", "common")
_PERIODS = ("days_30", "days_60", "days_90", "months_6", "months_12", "long_term", "success", "high_performance")


def compare(origin: Role, target: Role, framework: Framework, kinds: Iterable[Kind] = Kind) -> Move:
    """Return the move from one role to the other; both belong to ``framework``, and ``kinds`` are in order."""
    found = (
        sorted(
            matched(_items(kind, origin), _items(kind, target), judge(kind, origin, target, framework)),
            key=lambda difference: _ORDER[difference.change],
        )
        for kind in kinds
    )
    return Move(origin, target, tuple(chain.from_iterable(found)))


def effort(origin: Role, target: Role, framework: Framework) -> int:
    """Return how many expectations are new or raised on the way from one role to the other."""
    return sum(compare(origin, target, framework, _EFFORT).effort.values())


def items(role: Role) -> tuple[Item, ...]:
    """Return all that a role asks for and gives, in the order of kinds."""
    return tuple(item for kind in Kind for item in _items(kind, role))


@reads.remembered(2_000)  # of two hundred roles: each is compared with some of its own family and of the next
def _items(kind: Kind, role: Role) -> tuple[Item, ...]:
    return tuple(_ITEMS[kind](role))


def reverse(difference: Difference) -> Difference:
    """Return the difference as the way back has it."""
    change = _REVERSED.get(difference.change, difference.change)
    return Difference(difference.kind, change, difference.after, difference.before, difference.match)


def differing_words(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Return the two texts as one: pieces marked “same”, “dropped” or “new”, in reading order.

    Texts that have little in common come whole, the old one and then the new: marks on every second word explain
    nothing.
    """
    old, new = before.split(), after.split()
    pieces: list[tuple[str, str]] = []
    for operation, a, b, c, d in SequenceMatcher(a=old, b=new, autojunk=False).get_opcodes():
        if operation == "equal":
            pieces.append(("same", " ".join(old[a:b])))
            continue
        if a < b:
            pieces.append(("dropped", " ".join(old[a:b])))
        if c < d:
            pieces.append(("new", " ".join(new[c:d])))
    same = sum(len(words.split()) for kind, words in pieces if kind == "same")
    if 2 * same < min(len(old), len(new)):
        return tuple(piece for piece in (("dropped", " ".join(old)), ("new", " ".join(new))) if piece[1])
    return tuple(pieces)


# --- items of a role ------------------------------------------------------------------------------------------------


def _scope(role: Role) -> Iterator[Item]:
    level = role.level.spec
    for name in ("scope", "autonomy", "impact"):
        yield Item(Kind.SCOPE, name, name, name.capitalize(), getattr(level, name))


def _responsibilities(role: Role) -> Iterator[Item]:
    for group in role.spec.responsibilities:
        for item in group.items:
            yield Item(Kind.RESPONSIBILITY, group.category, item.id, item.title, item.detail or "")


def _skills(role: Role) -> Iterator[Item]:
    for steps, use in role.spec.skill_uses:
        tier = str(steps[1]) if isinstance(use, schema.SkillUse) else "soft"
        yield Item(Kind.SKILL, tier, use.skill, use.skill, use.proficiency or "")


def _kpis(role: Role) -> Iterator[Item]:
    for use in role.spec.kpis:
        yield Item(Kind.KPI, "", use.kpi, use.kpi, use.target)


def _decisions(role: Role) -> Iterator[Item]:
    rights = role.spec.decision_rights
    for group in schema.DecisionRights.model_fields if rights else ():
        for item in _points(Kind.DECISION, group, getattr(rights, group)):
            # What a role may spend, buy or sign has a title that all roles share, such as “Budget”.
            yield replace(item, key=item.key or item.title) if group == "authority" else item


def _deliverables(role: Role) -> Iterator[Item]:
    for item in role.spec.deliverables:
        yield Item(
            Kind.DELIVERABLE, "", item.id or "", item.title, " ".join((item.detail or "", *item.contains)).strip()
        )


def _milestones(role: Role) -> Iterator[Item]:
    goals = role.spec.milestones
    for period in _PERIODS if goals else ():
        value = getattr(goals, period)
        if isinstance(value, str):
            yield Item(Kind.MILESTONE, period, period, "", value)
        else:
            yield from _points(Kind.MILESTONE, period, value or ())


def _qualifications(role: Role) -> Iterator[Item]:
    bring = role.spec.qualifications
    if bring and bring.years:
        end = "" if bring.years.max is None else f"–{bring.years.max}"
        years = f"{bring.years.min}{end} years" if end else f"{bring.years.min} or more years"
        yield Item(Kind.QUALIFICATION, "years", "years", "Experience", years)
    for group in ("education", "certifications", "backgrounds", "domain", "leadership") if bring else ():
        yield from _points(Kind.QUALIFICATION, group, getattr(bring, group))


def _tools(role: Role) -> Iterator[Item]:
    """Yield each tool once, also where the role uses it for several things."""
    uses: dict[str, list[schema.ToolUse]] = {}
    for use in role.spec.tools:
        for tool in dict.fromkeys(use.tools):
            uses.setdefault(tool, []).append(use)
    for tool, found in uses.items():
        status = max((use.status.value for use in found), key=_STATUSES.index)
        yield Item(Kind.TOOL, status, tool, tool, "; ".join(use.use for use in found))


def _points(kind: Kind, group: str, points: Iterable[fields.Point]) -> Iterator[Item]:
    for point in points:
        yield Item(kind, group, point.id or "", point.title or "", " ".join((point.text or "", *point.items)).strip())


_ITEMS: Mapping[Kind, Callable[[Role], Iterable[Item]]] = {
    Kind.SCOPE: _scope,
    Kind.RESPONSIBILITY: _responsibilities,
    Kind.SKILL: _skills,
    Kind.KPI: _kpis,
    Kind.DECISION: _decisions,
    Kind.DELIVERABLE: _deliverables,
    Kind.MILESTONE: _milestones,
    Kind.QUALIFICATION: _qualifications,
    Kind.TOOL: _tools,
}
_BY_REFERENCE = {Kind.SCOPE, Kind.SKILL, Kind.KPI, Kind.TOOL}


# --- matching -------------------------------------------------------------------------------------------------------

Judge = Callable[[Item, Item], Change]


def matched(before: Iterable[Item], after: Iterable[Item], judge: Judge) -> Iterator[Difference]:
    """Yield what became of each item; ``judge`` says how two that belong together compare."""
    old, new = tuple(before), tuple(after)
    pairs = tuple(_pairs(old, new))
    for here, there, match in pairs:
        one, other = old[here], new[there]
        yield Difference(one.kind, judge(one, other), one, other, match)
    found = {there for _, there, _ in pairs}
    yield from (Difference(item.kind, Change.NEW, None, item) for n, item in enumerate(new) if n not in found)
    found = {here for here, _, _ in pairs}
    yield from (Difference(item.kind, Change.DROPPED, item, None) for n, item in enumerate(old) if n not in found)


def _pairs(old: Sequence[Item], new: Sequence[Item]) -> Iterator[tuple[int, int, Match]]:
    """Yield the places of items that belong together: by key, then the most alike; the same in either direction."""
    keys = {item.key: place for place, item in enumerate(new) if item.key}
    left, right = set(range(len(old))), set(range(len(new)))
    for here, item in enumerate(old):
        if item.key in keys and keys[item.key] in right:
            there = keys[item.key]
            left.discard(here)
            right.discard(there)
            yield here, there, Match.REFERENCE if item.kind in _BY_REFERENCE else Match.ID
    alike = sorted(
        (-share, sorted((_sorting(old[here]), _sorting(new[there]))), here, there)
        for here, there, share in _likenesses(old, new, left, right)
    )
    for _, _, here, there in alike:
        if here in left and there in right:
            left.discard(here)
            right.discard(there)
            yield here, there, Match.LIKENESS


def _likenesses(
    old: Sequence[Item], new: Sequence[Item], left: Iterable[int], right: Iterable[int]
) -> Iterator[tuple[int, int, float]]:
    """Yield the places of items that are alike, and how much; items that go by a reference are not."""
    holders: defaultdict[str, list[int]] = defaultdict(list)
    for there in right:
        for word in () if new[there].kind in _BY_REFERENCE else new[there].words:
            holders[word].append(there)
    for here in left if holders else ():
        shared = Counter(chain.from_iterable([holders[word] for word in old[here].words if word in holders]))
        for there, number in shared.items():
            share = _dice(old[here], new[there], number)
            if share >= LIKENESS:
                yield here, there, share


def _sorting(item: Item) -> tuple[str, ...]:
    return item.title, item.text, item.group, item.key


def like(one: Item, other: Item) -> float:
    """Return how alike two items are, from 0 to 1: twice the words they share by the words of both (Dice)."""
    return _dice(one, other, len(one.words & other.words))


def _dice(one: Item, other: Item, shared: int) -> float:
    both = len(one.words) + len(other.words)
    return 2 * shared / both if both else 0.0


# --- judging a pair -------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two items that belong together, with the roles that have them."""

    origin: Role
    target: Role
    framework: Framework
    before: Item
    after: Item


def judge(kind: Kind, origin: Role, target: Role, framework: Framework) -> Judge:
    """Return how items of a kind compare on the way from one role to the other."""
    by_kind = _JUDGES.get(kind, _wording)
    return lambda before, after: by_kind(_Pair(origin, target, framework, before, after))


def _wording(pair: _Pair) -> Change:
    old, new = pair.before, pair.after
    return Change.SAME if (old.title, old.text) == (new.title, new.text) else Change.REWORDED


def _ranked(order: Sequence[str], before: str | None, after: str | None) -> Change | None:
    """Compare two steps of a rising order; None where they are equal."""
    if before == after:
        return None
    if before not in order or after not in order:
        return Change.UNCOMPARABLE
    return Change.RAISED if order.index(after) > order.index(before) else Change.LOWERED


def _scope_change(pair: _Pair) -> Change:
    here, there = pair.origin.level, pair.target.level
    if pair.before.text == pair.after.text:
        return Change.SAME
    if here.track is not there.track:
        return Change.UNCOMPARABLE
    return Change.RAISED if there.number > here.number else Change.LOWERED


def _kpi_change(pair: _Pair) -> Change:
    old, new = pair.before.text, pair.after.text
    change = targets.compare(old, new, pair.framework.kpis[pair.after.key].spec.direction)
    return Change.REWORDED if change is Change.SAME and old != new else change


def _skill_change(pair: _Pair) -> Change:
    """Compare by proficiency; where that is equal, by importance, then by tier."""
    steps, weights, key = tuple(pair.framework.proficiency), tuple(pair.framework.importance)[::-1], pair.after.key
    return (
        _ranked(steps, pair.before.text, pair.after.text)
        or _ranked(weights, _importances(pair.origin)[key], _importances(pair.target)[key])
        or _ranked(_TIERS, pair.before.group, pair.after.group)
        or Change.SAME
    )


@reads.remembered(200)  # as for items: the same roles are asked about one after the other
def _importances(role: Role) -> Mapping[str, str | None]:
    """Return skill id -> how important the role holds it to be."""
    return {use.skill: getattr(use, "importance", None) for _, use in role.spec.skill_uses}


def _decision_change(pair: _Pair) -> Change:
    here, there = pair.before.group, pair.after.group
    if here in _DECISIONS and there in _DECISIONS and here != there:
        return _ranked(_DECISIONS, here, there) or Change.SAME
    return _wording(pair)


def _qualification_change(pair: _Pair) -> Change:
    here, there = pair.origin.spec.qualifications, pair.target.spec.qualifications
    was, becomes = here and here.years, there and there.years
    if pair.before.key == pair.after.key == "years" and was and becomes and was.min != becomes.min:
        return Change.RAISED if becomes.min > was.min else Change.LOWERED
    return _wording(pair)


def _tool_change(pair: _Pair) -> Change:
    return _ranked(_STATUSES, pair.before.group, pair.after.group) or Change.SAME


_JUDGES: Mapping[Kind, Callable[[_Pair], Change]] = {
    Kind.SCOPE: _scope_change,
    Kind.KPI: _kpi_change,
    Kind.SKILL: _skill_change,
    Kind.DECISION: _decision_change,
    Kind.QUALIFICATION: _qualification_change,
    Kind.TOOL: _tool_change,
}
