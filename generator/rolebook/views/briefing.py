"""Briefings: what a manager should know before a talk about a move, drawn from what the move changes.

What holds for every talk, an author writes into ``talks`` of framework.yml. Where neither has a word, nothing is said.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from rolebook.model import schema
from rolebook.model.fields import Point, Points
from rolebook.model.framework import Framework, Kpi, Skill
from rolebook.model.targets import Change
from rolebook.views.moves import Difference, Item, Kind, Move

_GROWTH = (Change.NEW, Change.RAISED)
_EXPECTED = (Kind.RESPONSIBILITY, Kind.SKILL, Kind.KPI, Kind.DECISION)


@dataclass(frozen=True, slots=True)
class Briefing:
    """What a talk about one move needs, beside what the handbook says of all talks (``general``).

    ``weighed`` are the changes that count for more, each with the reason. ``minor`` are skills that count for less.
    ``questions`` are skills with questions to ask, ``gaming`` KPIs whose figures can mislead.
    """

    general: schema.Talks
    weighed: tuple[tuple[Item, str], ...]
    minor: tuple[Skill, ...]
    criteria: Points
    questions: tuple[Skill, ...]
    misreadings: tuple[str, ...]
    gaming: tuple[Kpi, ...]
    red_flags: Points


def brief(move: Move, framework: Framework) -> Briefing:
    """Return the briefing for a move."""
    origin, target = move.origin.spec, move.target.spec
    weighed = tuple(_weighed(move, framework))
    promotions = [promotion.criteria for promotion in origin.career.promotion if promotion.to == move.target.id]
    risks, hiring = target.risks or schema.Risks(), target.hiring or schema.Hiring()
    skills = (framework.skills[item.key] for item, _ in weighed if item.kind is Kind.SKILL)
    kpis = (framework.kpis[change.item.key] for change in move.of(Kind.KPI, *_GROWTH))
    return Briefing(
        framework.spec.talks or schema.Talks(),
        weighed,
        tuple(_minor(move, framework)),
        promotions[0] if promotions else (),
        tuple(skill for skill in skills if skill.spec.questions),
        tuple(_misreadings(move)),
        tuple(kpi for kpi in kpis if kpi.spec.gaming),
        _unique((*risks.anti_patterns, *risks.underperformance, *hiring.red_flags)),
    )


def _weighed(move: Move, framework: Framework) -> Iterator[tuple[Item, str]]:
    spec, most = move.target.spec, next(iter(framework.importance), None)
    duties = {item.id for group in spec.responsibilities for item in group.items if item.highlight}
    skills = {use.skill for use in _technical(move) if use.importance and use.importance == most}
    kpis = {use.kpi for use in spec.kpis if use.highlight}
    for kind, keys, reason in (
        (Kind.RESPONSIBILITY, duties, "stands on the scorecard of the role"),
        (Kind.SKILL, skills, f"has the importance “{framework.importance[most].title}”" if most else ""),
        (Kind.KPI, kpis, "stands on the scorecard of the role"),
    ):
        yield from ((change.item, reason) for change in move.of(kind, *_GROWTH) if change.item.key in keys)


def _technical(move: Move) -> tuple[schema.SkillUse, ...]:
    return tuple(use for _, use in move.target.spec.skill_uses if isinstance(use, schema.SkillUse))


def _minor(move: Move, framework: Framework) -> Iterator[Skill]:
    """Yield skills that are new or raised and of the least importance, where the scale has several steps."""
    steps = list(framework.importance)
    minor = {use.skill for use in _technical(move) if len(steps) > 1 and use.importance == steps[-1]}
    changes = move.of(Kind.SKILL, *_GROWTH)
    yield from (framework.skills[change.item.key] for change in changes if change.item.key in minor)


def _misreadings(move: Move) -> Iterator[str]:
    title = move.target.title
    if reworded := _counted(move.of(Kind.RESPONSIBILITY, Change.REWORDED), "responsibility", "responsibilities"):
        yield f"{reworded} put in other words at this level: read what changed, and don’t take it for a new hurdle."
    if lowered := _counted(_expected(move, Change.LOWERED), "expectation", "expectations"):
        yield f"{lowered} lower than today. That is meant: the weight of the work moves elsewhere."
    if dropped := _counted(_expected(move, Change.DROPPED), "expectation", "expectations"):
        yield f"{dropped} not named in {title} any more. Going on to meet them shows no readiness for it."
    if move.target.years:
        yield "Years of experience are a guide. They neither earn the role nor bar anybody from it."


def _expected(move: Move, change: Change) -> tuple[Difference, ...]:
    return tuple(difference for kind in _EXPECTED for difference in move.of(kind, change))


def _counted(changes: tuple[Difference, ...], one: str, many: str) -> str:
    if not changes:
        return ""
    return f"One {one} is" if len(changes) == 1 else f"{len(changes)} {many} are"


def _unique(points: Points) -> tuple[Point, ...]:
    return tuple({(point.title, point.text): point for point in points}.values())
