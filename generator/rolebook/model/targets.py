"""Targets: the figure in the text of a KPI's target, and how two targets for one KPI compare.

Authors write targets for people: “> 90 % of reported results”, “4–10 runs a week”, “10–30 % less”. The first figure
counts, with the words around it that change its meaning. What has no figure, or figures of two kinds, is not compared.
"""

import math
import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from rolebook.model.schema import Direction


class Change(StrEnum):
    """What becomes of something that is asked for, on the way from one role to another."""

    NEW = "new"
    RAISED = "raised"
    SAME = "same"
    REWORDED = "reworded"
    UNCOMPARABLE = "not comparable"
    LOWERED = "lowered"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Target:
    """A figure or a range: ``low`` and ``high`` in ``unit``, open ends infinite.

    ``unit`` is what two targets must share to be compared: “%”, “/5”, “s” for any span of time (in seconds), with “per
    week” and the like for a rate. ``reduction`` says that the figure is a decrease, as in “10 % less”.
    """

    low: float
    high: float
    unit: str
    reduction: bool = False


_NUMBER = r"\d+(?:[ ,]\d{3})*(?:\.\d+)?"
_FIGURE = re.compile(
    r"(?P<bound>[<>≤≥]|\b(?:at least|over|more than|at most|under|below|less than|up to|no more than|within)\b)?\s*"
    rf"(?<![\w.])(?P<sign>[+−-])?(?P<low>{_NUMBER})(?:\s*(?:–|-|\bto\b)\s*(?P<high>{_NUMBER}))?"
    r"\s*(?P<unit>%|×|/\s?\d+|[^\W\d_]+)?(?P<rest>[^;,.(]*)",
    re.IGNORECASE,
)
_BELOW = {"<", "≤", "at most", "under", "below", "less than", "up to", "no more than", "within"}
_ABOVE = {">", "≥", "at least", "over", "more than"}
_SECONDS = {
    "ms": 0.001,
    "second": 1,
    "minute": 60,
    "hour": 3600,
    "day": 86_400,
    "week": 604_800,
    "month": 2_629_800,
    "year": 31_557_600,
}
_SPAN = re.compile(
    r"^(?:(?:business|working|calendar) )?(ms|second|minute|hour|day|week|month|year)s?\b", re.IGNORECASE
)
_RATE = re.compile(r"\b(?:a|an|per|each|every) (hour|day|week|month|quarter|year)\b", re.IGNORECASE)
_REDUCTION = re.compile(r"^\s*(?:less|lower|shorter|fewer|cheaper|faster|reduction|cut)\b", re.IGNORECASE)


@lru_cache(maxsize=10_000)
def parse(text: str) -> Target | None:
    """Return the target that ``text`` states, or None where it holds no figure."""
    found = _FIGURE.search(text)
    if found is None:
        return None
    low = _number(found["low"])
    high = _number(found["high"]) if found["high"] else low
    after = text[found.end("high" if found["high"] else "low") :].lstrip()
    unit, factor = _unit(found["unit"] or "", after)
    if found["sign"] in {"−", "-"}:
        low, high = -high, -low
    bound = (found["bound"] or "").lower()
    if bound in _BELOW:
        low = -math.inf
    elif bound in _ABOVE:
        high = math.inf
    return Target(low * factor, high * factor, unit, bool(_REDUCTION.search(found["rest"])))


def compare(before: str, after: str, direction: Direction) -> Change:
    """Return how the target ``after`` compares with the target ``before`` of the same KPI.

    The answer is raised, same, lowered or not comparable.
    """
    if before == after:
        return Change.SAME
    old, new = parse(before), parse(after)
    if old is not None and old == new:
        return Change.SAME
    if old is None or new is None or (old.unit, old.reduction) != (new.unit, new.reduction):
        return Change.UNCOMPARABLE
    if direction is Direction.RANGE and not new.reduction:
        return _narrowed(old, new)
    if direction is Direction.LOWER and not new.reduction:
        return _risen((-old.high, -old.low), (-new.high, -new.low))
    return _risen((old.low, old.high), (new.low, new.high))


def _number(text: str) -> float:
    return float(re.sub(r"[ ,]", "", text))


def _unit(word: str, after: str) -> tuple[str, float]:
    """Return the unit that figures in ``word`` are compared in, and what one of them is in it."""
    rate = _RATE.search(after)
    suffix = f" per {rate[1].lower()}" if rate else ""
    if span := _SPAN.match(after):
        return f"s{suffix}", _SECONDS[span[1].lower()]
    if word in {"%", "×"} or word.startswith("/"):
        return word.replace(" ", "") + suffix, 1.0
    return suffix.strip(), 1.0


def _risen(old: tuple[float, float], new: tuple[float, float]) -> Change:
    """Compare what is sure first: the end that must be reached, then the end that may be reached."""
    if new == old:
        return Change.SAME
    return Change.RAISED if new > old else Change.LOWERED


def _narrowed(old: Target, new: Target) -> Change:
    if old.low <= new.low and new.high <= old.high:
        return Change.RAISED
    if new.low <= old.low and old.high <= new.high:
        return Change.LOWERED
    return Change.UNCOMPARABLE
