"""The handbook that this project ships: ladders rise, paths lead both ways, catalogues are full and used."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

from lxml import html

from rolebook import site
from rolebook.model import targets
from rolebook.model.framework import Framework, Role

ROOT = Path(__file__).parents[1]
WAY_BACK = {"feeders": "next", "next": "feeders", "adjacent": "adjacent"}


def rungs(shipped: Framework) -> Iterator[tuple[Role, Role]]:
    """Yield each role with every role that follows it on its own ladder."""
    for role in shipped.roles.values():
        for step in shipped.neighbours[role.id].next:
            if step.role and (step.role.family, step.role.level.track) == (role.family, role.level.track):
                yield role, step.role


def test_nothing_is_wrong_with_specs_or_style() -> None:
    assert site.check(ROOT / "roles", ROOT, prose=True).problems == ()


def test_ladders_have_all_their_rungs(shipped: Framework) -> None:
    """Each role but the lowest of its ladder is reached from below; each but the highest leads on."""
    pairs = list(rungs(shipped))
    assert len(pairs) >= 7
    for members in shipped.roles_in.values():
        for track in {role.level.track.id for role in members}:
            ladder = [role for role in members if role.level.track.id == track]
            numbers = {role.level.number for role in ladder}
            for role in ladder:
                if role.level.number > min(numbers):
                    assert any(high is role for _, high in pairs), f"no rung leads up to {role.id}"
                if role.level.number < max(numbers):
                    assert any(low is role for low, _ in pairs), f"no rung leads up from {role.id}"


def test_levels_rise_with_scope_autonomy_and_experience(shipped: Framework) -> None:
    for low, high in rungs(shipped):
        assert high.level.number > low.level.number
        before, after = low.spec.qualifications, high.spec.qualifications
        assert before
        assert after
        assert before.years
        assert after.years
        assert after.years.min >= before.years.min, f"{high.id} asks for less experience than {low.id}"
    for track in shipped.spec.tracks:
        for lower, upper in pairwise(track.levels):
            assert len({lower.scope, upper.scope, lower.autonomy, upper.autonomy, lower.impact, upper.impact}) == 6
            assert lower.years
            assert upper.years
            assert upper.years.min >= lower.years.min


def test_proficiency_does_not_fall_without_a_reason(shipped: Framework) -> None:
    steps = list(shipped.proficiency)
    compared = 0
    for low, high in rungs(shipped):
        needs = {use.skill: use.proficiency for _, use in low.spec.skill_uses}
        for _, use in high.spec.skill_uses:
            before = needs.get(use.skill)
            if before and use.proficiency:
                compared += 1
                fell = steps.index(use.proficiency) < steps.index(before)
                assert not fell or use.eased_because, f"{use.skill} falls from {low.id} to {high.id}"
    assert compared > 100


def test_targets_do_not_ease_without_a_reason(shipped: Framework) -> None:
    seen = set()
    for low, high in rungs(shipped):
        before = {use.kpi: use.target for use in low.spec.kpis}
        for use in high.spec.kpis:
            if use.kpi in before:
                change = targets.compare(before[use.kpi], use.target, shipped.kpis[use.kpi].spec.direction)
                assert change is not targets.Change.LOWERED or use.eased_because, f"{use.kpi}: {low.id} → {high.id}"
                seen.add(change)
    assert {targets.Change.RAISED, targets.Change.SAME, targets.Change.LOWERED} <= seen


def test_every_step_has_its_way_back(shipped: Framework) -> None:
    for role in shipped.roles.values():
        for way, back in WAY_BACK.items():
            for step in getattr(role.spec.career, way):
                if step.role:
                    returning = getattr(shipped.neighbours[step.role], back)
                    assert role.id in {other.role.id for other in returning if other.role}


def test_every_role_is_whole(shipped: Framework) -> None:
    for role in shipped.roles.values():
        spec = role.spec
        parts = (spec.mission, spec.activities, spec.milestones, spec.skills, spec.decision_rights, spec.qualifications)
        assert all((*parts, spec.stakeholders, spec.risks, spec.variants, spec.ai_impact, spec.hiring)), role.id
        assert all((spec.kpis, spec.soft_skills, spec.deliverables, spec.tools)), role.id
        specified = [step for step in spec.career.next if step.role and shipped.roles[step.role].family is role.family]
        promotions = {promotion.to for promotion in spec.career.promotion}
        same_track = {s.role for s in specified if s.role and shipped.roles[s.role].level.track is role.level.track}
        assert same_track <= promotions, f"{role.id} does not say what a promotion takes"


def test_catalogues_are_full(shipped: Framework) -> None:
    assert len(shipped.skills) >= 60
    assert len(shipped.kpis) >= 55
    assert len(shipped.tools) >= 80
    for skill in shipped.skills.values():
        assert [step.level for step in skill.spec.proficiency] == list(shipped.proficiency), skill.id
        assert shipped.related_skills.get(skill.id), f"{skill.id} has no related skill"
        assert skill.spec.questions, f"{skill.id} has no interview question"
        assert len(skill.spec.asked_as) >= 2, f"{skill.id} does not say how readers ask for it"
    for kpi in shipped.kpis.values():
        spec = kpi.spec
        assert all((spec.formula, spec.unit, spec.source, spec.cadence, spec.gaming, spec.counter_metrics)), kpi.id
        assert len(spec.asked_as) >= 2, f"{kpi.id} does not say how readers ask for it"


def test_the_most_used_skills_are_guides(shipped: Framework) -> None:
    often = sorted(shipped.skills, key=lambda skill: (-len(shipped.skill_needs.get(skill, ())), skill))[:20]
    for skill in often:
        spec = shipped.skills[skill].spec
        assert len(spec.scenarios) >= 2, f"{skill} has no practice"
        assert len(spec.questions) >= 2, f"{skill} has too few questions"


def test_home_leads_to_every_role_at_once(built: site.Site, shipped: Framework) -> None:
    (home,) = (content for content in built.contents if content.page.kind == "home")
    links = {link.rstrip("/") for link in html.fromstring(home.body).xpath("//a/@href")}
    assert {f"roles/{role}" for role in shipped.roles} <= links
    first = html.fromstring(home.body).xpath("string(//header)")
    assert shipped.spec.summary in " ".join(first.split())
