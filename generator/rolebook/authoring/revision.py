"""Three-way merging of spec values: what a document says now goes into a file that somebody has edited since.

``base`` is what was written last, ``ours`` what the file holds today, ``theirs`` what would be written now. A part that
was not touched by hand becomes what theirs says; a part that was touched stays, and where both have changed it, that is
told. Items of lists are known again by their id, reference, title or text, so their order may change on either side.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rolebook.model.source import Data, Step

# Keys by which an item of a list is known again, the surest first.
_NAMES = ("id", "skill", "kpi", "tools", "role", "to", "level", "category", "title", "term", "question", "when", "text")


@dataclass(frozen=True, slots=True)
class Conflict:
    """A part that both sides have changed: the hand edit stayed."""

    steps: tuple[Step, ...]
    ours: Data
    theirs: Data


@dataclass(frozen=True, slots=True)
class Merged:
    """The values that came of a merge, and the parts where the two sides disagree."""

    data: dict[str, Data]
    conflicts: tuple[Conflict, ...]


def merge(base: Mapping[str, Data], ours: Mapping[str, Data], theirs: Mapping[str, Data]) -> Merged:
    """Return ours with everything that theirs changed since base, hand edits kept."""
    conflicts: list[Conflict] = []
    return Merged(_maps(dict(base), dict(ours), dict(theirs), (), conflicts), tuple(conflicts))


def names(items: Sequence[Data]) -> list[str]:
    """Return a name for each item of a list by which it is known again in another version; no two are alike."""
    found: list[str] = []
    for item in items:
        name = str(item)
        if isinstance(item, dict):
            name = next((f"{key}: {item[key]}" for key in _NAMES if item.get(key)), name)
        count = sum(1 for other in found if other.partition("\0")[0] == name)
        found.append(f"{name}\0{count}" if count else name)
    return found


def pairs(old: Sequence[str], new: Sequence[str]) -> dict[str, str]:
    """Return which name of the new version stands for which of the old one: the same, or one that replaced it."""
    kept = set(old) & set(new)
    paired = {name: name for name in kept}
    for kind, start, end, begin, stop in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "replace" and end - start == stop - begin:
            replaced = zip(old[start:end], new[begin:stop], strict=True)
            paired.update({after: before for before, after in replaced if not {before, after} & kept})
    return paired


def _maps(
    base: dict[str, Data],
    ours: dict[str, Data],
    theirs: dict[str, Data],
    steps: tuple[Step, ...],
    conflicts: list[Conflict],
) -> dict[str, Data]:
    merged = {}
    for key in dict.fromkeys((*ours, *theirs)):
        value = _values(base.get(key), ours.get(key), theirs.get(key), (*steps, key), conflicts)
        if value is not None or (key in ours and key in theirs):
            merged[key] = value
    return merged


def _values(base: Data, ours: Data, theirs: Data, steps: tuple[Step, ...], conflicts: list[Conflict]) -> Data:
    if theirs in (base, ours):
        return ours
    if ours == base:
        return theirs
    if isinstance(ours, dict) and isinstance(theirs, dict):
        return _maps(base if isinstance(base, dict) else {}, ours, theirs, steps, conflicts)
    if isinstance(ours, list) and isinstance(theirs, list):
        return _lists(base if isinstance(base, list) else [], ours, theirs, steps, conflicts)
    conflicts.append(Conflict(steps, ours, theirs))
    return ours


def _lists(
    base: list[Data], ours: list[Data], theirs: list[Data], steps: tuple[Step, ...], conflicts: list[Conflict]
) -> list[Data]:
    before = dict(zip(names(base), base, strict=True))
    here = _renamed(before, ours)
    there = _renamed(before, theirs)
    merged: list[Data] = []
    for number, name in enumerate(_order(before, here, there)):
        at = (*steps, number)
        if name not in here:
            merged.append(there[name])
        elif name in there or name not in before:
            merged.append(_values(before.get(name), here[name], there.get(name), at, conflicts))
        elif here[name] != before[name]:  # theirs has dropped what was edited by hand
            conflicts.append(Conflict(at, here[name], None))
            merged.append(here[name])
    return merged


def _order(before: Mapping[str, Data], here: Mapping[str, Data], there: Mapping[str, Data]) -> list[str]:
    """Return the names of the items in our order, with each new one of theirs behind the one that it follows there."""
    order, last = list(here), ""
    for name in there:
        if name not in here and name not in before:
            order.insert(order.index(last) + 1 if last else 0, name)
        if name in order:
            last = name
    return order


def _renamed(before: Mapping[str, Data], items: Sequence[Data]) -> dict[str, Data]:
    """Return a version's items by the names that they had before."""
    found = names(items)
    paired = pairs(list(before), found)
    return {paired.get(name, name): item for name, item in zip(found, items, strict=True)}
