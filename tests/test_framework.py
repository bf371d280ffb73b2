"""The linked whole: every reverse index, both ends of every step, and the order of ladders."""

from pathlib import Path

import pytest

from handbooks import SITES
from rolebook import site
from rolebook.model.framework import Framework
from rolebook.views import scorecard

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", params=["full", "shipped"])
def linked(request: pytest.FixtureRequest) -> Framework:
    root = ROOT if request.param == "shipped" else SITES / "valid" / request.param
    checked = site.check(root / "roles", root)
    assert checked.problems == ()
    assert checked.framework is not None
    return checked.framework


def test_each_step_is_seen_from_both_ends(linked: Framework) -> None:
    for role, near in linked.neighbours.items():
        for way, back in (("next", "feeders"), ("feeders", "next"), ("adjacent", "adjacent")):
            for step in getattr(near, way):
                if step.role:
                    there = getattr(linked.neighbours[step.role.id], back)
                    assert role in {other.role.id for other in there if other.role}


def test_related_skills_and_paired_kpis_go_both_ways(linked: Framework) -> None:
    for index in (linked.related_skills, linked.paired_kpis):
        for one, others in index.items():
            for other in others:
                assert one in {back.id for back in index[other.id]}
                assert one != other.id


def test_reverse_indexes_hold_exactly_what_roles_say(linked: Framework) -> None:
    used = {(need.role.id, skill) for skill, needs in linked.skill_needs.items() for need in needs}
    said = set()
    for role in linked.roles.values():
        if role.spec.skills:
            tiers = (
                role.spec.skills.must,
                role.spec.skills.good_to_have,
                role.spec.skills.advanced,
                role.spec.skills.emerging,
            )
            said |= {(role.id, use.skill) for tier in tiers for use in tier}
        said |= {(role.id, use.skill) for use in role.spec.soft_skills}
    assert used == said
    targets = {(target.role.id, kpi) for kpi, found in linked.kpi_targets.items() for target in found}
    assert targets == {(role.id, use.kpi) for role in linked.roles.values() for use in role.spec.kpis}


def test_ladders_rise(linked: Framework) -> None:
    for role, (below, above) in linked.ladder.items():
        here = linked.roles[role]
        assert below is None or below.level.number < here.level.number
        assert above is None or above.level.number > here.level.number
        assert below is None or linked.ladder[below.id][1] is not None


def test_a_scorecard_has_ten_items_of_a_kind_at_most_and_highlights_first(linked: Framework) -> None:
    for role in linked.roles.values():
        card = scorecard.summarise(role, linked)
        for items in (card.responsibilities, card.technical_skills, card.soft_skills, card.tools, card.kpis):
            assert len(items) <= scorecard.TOP
        everything = [item for group in role.spec.responsibilities for item in group.items]
        chosen = [item for item in everything if item.highlight][: scorecard.TOP]
        assert not chosen or list(card.responsibilities) == chosen
