"""The scorecard: the most important first, ten at most, and in the author's order where nothing else decides."""

from dataclasses import replace
from typing import Any

import pytest

from handbooks import SITES
from rolebook import site
from rolebook.model import schema
from rolebook.model.framework import Framework, Role
from rolebook.views import scorecard


@pytest.fixture(scope="module")
def linked() -> Framework:
    """The complete site."""
    root = SITES / "valid" / "full"
    checked = site.check(root / "roles", root)
    assert checked.framework is not None
    return checked.framework


def a_role(linked: Framework, **changes: Any) -> Role:
    role = linked.roles["researcher"]
    return replace(role, spec=role.spec.model_copy(update=changes))


def duties(*marks: bool) -> tuple[schema.ResponsibilityGroup, ...]:
    items = [
        schema.Responsibility(id=f"d{number}", title=f"D{number}", highlight=mark) for number, mark in enumerate(marks)
    ]
    half = len(items) // 2
    parts = [part for part in (items[:half], items[half:]) if part]
    return tuple(schema.ResponsibilityGroup(category="x", items=tuple(part)) for part in parts)


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([False] * 3, ["d0", "d1", "d2"]),
        ([False, True, False, True], ["d1", "d3"]),
        ([False] * 12, [f"d{number}" for number in range(10)]),
        ([True] * 12, [f"d{number}" for number in range(10)]),
    ],
)
def test_highlighted_responsibilities_or_the_first_ten(
    linked: Framework, marks: list[bool], expected: list[str]
) -> None:
    card = scorecard.summarise(a_role(linked, responsibilities=duties(*marks)), linked)
    assert [item.id for item in card.responsibilities] == expected


def test_skills_come_by_importance_then_tier_then_the_authors_order(linked: Framework) -> None:
    tiers = schema.TechnicalSkills(
        must=(
            schema.SkillUse(skill="a"),
            schema.SkillUse(skill="b", importance="useful"),
            schema.SkillUse(skill="c", importance="critical"),
        ),
        good_to_have=(schema.SkillUse(skill="d", importance="critical"), schema.SkillUse(skill="e")),
        advanced=(schema.SkillUse(skill="f", importance="critical"),),
    )
    card = scorecard.summarise(a_role(linked, skills=tiers), linked)
    assert [use.skill for use in card.technical_skills] == ["c", "d", "b", "a", "e"]


def test_tools_come_by_how_common_they_are(linked: Framework) -> None:
    statuses = {"a": "context-specific", "b": "optional", "c": "common", "d": "common"}
    uses = tuple(
        schema.ToolUse(tools=(name,), use="x", status=schema.ToolStatus(status)) for name, status in statuses.items()
    )
    card = scorecard.summarise(a_role(linked, tools=uses), linked)
    assert [use.tools for use in card.tools] == [("c",), ("d",), ("b",), ("a",)]


def test_a_role_with_nothing_but_the_required_fields_has_a_scorecard(linked: Framework) -> None:
    card = scorecard.summarise(linked.roles["lead"], linked)
    assert [item.id for item in card.responsibilities] == ["people"]
    assert (card.technical_skills, card.soft_skills, card.tools, card.kpis, card.deliverables) == ((),) * 5
