"""The scorecard: a role on half a page, derived from its spec so that nothing is written twice."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from rolebook.model import schema
from rolebook.model.framework import Framework, Neighbours, Role

TOP = 10


class _Highlightable(Protocol):
    @property
    def highlight(self) -> bool: ...


ItemT = TypeVar("ItemT", bound=_Highlightable)


@dataclass(frozen=True, slots=True)
class Scorecard:
    """The most important items of each kind, ten at most."""

    responsibilities: tuple[schema.Responsibility, ...]
    technical_skills: tuple[schema.SkillUse, ...]
    soft_skills: tuple[schema.SoftSkillUse, ...]
    tools: tuple[schema.ToolUse, ...]
    kpis: tuple[schema.KpiUse, ...]
    deliverables: tuple[schema.Deliverable, ...]
    neighbours: Neighbours


def summarise(role: Role, framework: Framework) -> Scorecard:
    """Return the scorecard of a role.

    Responsibilities and KPIs are those that the author highlighted, or the first ones. Skills come by importance and
    tier, tools by how common they are; the author's order decides between equals.
    """
    spec = role.spec
    importance = list(framework.importance)
    tiers = spec.skills or schema.TechnicalSkills()
    skills = sorted(
        (*tiers.must, *tiers.good_to_have),
        key=lambda use: importance.index(use.importance) if use.importance else len(importance),
    )
    statuses = list(schema.ToolStatus)
    tools = sorted(spec.tools, key=lambda use: statuses.index(use.status))
    return Scorecard(
        responsibilities=_highlights(item for group in spec.responsibilities for item in group.items),
        technical_skills=tuple(skills[:TOP]),
        soft_skills=spec.soft_skills[:TOP],
        tools=tuple(tools[:TOP]),
        kpis=_highlights(spec.kpis),
        deliverables=spec.deliverables[:TOP],
        neighbours=framework.neighbours[role.id],
    )


def _highlights(items: Iterable[ItemT]) -> tuple[ItemT, ...]:
    everything = tuple(items)
    return (tuple(item for item in everything if item.highlight) or everything)[:TOP]
