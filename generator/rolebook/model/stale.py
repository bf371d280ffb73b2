"""Stale: what reads differently in one framework than in an earlier one: what was made from it is out of date."""

from collections.abc import Iterator
from typing import Any

from rolebook.model import reads
from rolebook.model.framework import Framework, Kpi, Level, Role, Skill, Tool
from rolebook.model.reads import ALL, Read

_Entry = Role | Skill | Kpi | Tool


def agree(before: Framework, after: Framework) -> bool:
    """Tell whether two frameworks differ only within their roles, skills, KPIs and tools.

    They then have the same of them, by ids and titles, in the same places of the same families, tracks and groups.
    """
    return (
        before.spec == after.spec
        and before.as_of == after.as_of
        and [*map(_place, _entries(before))] == [*map(_place, _entries(after))]
    )


class Stale:
    """Tells of a read whether it gives something else in one framework than in an earlier one that agrees with it."""

    def __init__(self, before: Framework, after: Framework) -> None:
        self._before = before
        self._after = after
        self._specs = {
            _key(there): (here.spec, there.spec)
            for here, there in zip(_entries(before), _entries(after), strict=True)
            if reads.plain(here.spec) != reads.plain(there.spec)
        }

    def __call__(self, read: Read) -> bool:
        """Tell it of a read."""
        of, name = read
        if isinstance(of, tuple):
            return of in self._specs and self._differs(self._specs[of], str(name))
        here, there = (getattr(framework, str(of)) for framework in (self._before, self._after))
        if name == ALL:
            return not _same(tuple(here.items()), tuple(there.items()))
        return not _same(here.get(name), there.get(name))

    def _differs(self, specs: tuple[Any, Any], name: str) -> bool:
        """Tell whether a field differs; what is no field, such as a method, may rest on any."""
        here, there = (getattr(spec, name) for spec in specs)
        return callable(there) or here != there


def _entries(framework: Framework) -> Iterator[_Entry]:
    yield from framework.roles.values()
    yield from framework.skills.values()
    yield from framework.kpis.values()
    yield from framework.tools.values()


def _place(entry: _Entry) -> object:
    within = (entry.family.id, entry.level.id) if isinstance(entry, Role) else entry.group.id
    return _key(entry), entry.title, entry.source, within


def _key(entry: _Entry) -> tuple[str, str]:
    return type(entry).__name__.lower(), entry.id


def _same(one: object, other: object) -> bool:
    """Tell whether two entries of indexes are alike; of what has an id, since its fields are read by themselves."""
    if one is other:
        return True
    if isinstance(one, Role | Skill | Kpi | Tool | Level):
        return isinstance(other, type(one)) and one.id == other.id
    if isinstance(one, tuple):
        return isinstance(other, tuple) and len(one) == len(other) and all(map(_same, one, other))
    return one == other
