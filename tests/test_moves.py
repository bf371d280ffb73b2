"""Moves: what changes between two roles. The expected lists of the shipped ladders were read from the specs by hand."""

from collections import Counter
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html

from rolebook import site
from rolebook.model.framework import Framework
from rolebook.model.targets import Change
from rolebook.views import moves
from rolebook.views.moves import Item, Kind, Match, Move, compare, differing_words, like, reverse


def move(shipped: Framework, origin: str, target: str) -> Move:
    return compare(shipped.roles[origin], shipped.roles[target], shipped)


def keys(found: Move, kind: Kind, *changes: Change) -> set[str]:
    return {difference.item.key for difference in found.of(kind, *changes)}


# Origin, target, then KPIs and skills that are raised, new and dropped.
BY_HAND = [
    (
        "associate-ai-research-scientist",
        "ai-research-scientist",
        {
            "raised": "experiment-throughput reproducibility-rate primary-metric-improvement robustness-delta "
            "handoff-readiness learning-contributions quality-gate-pass-rate",
            "new": "adoption-rate time-to-baseline",
            "dropped": "baseline-coverage time-to-first-result evaluation-latency error-analysis-completeness "
            "documentation-quality data-quality-issue-rate collaboration-responsiveness",
        },
        {
            "new": "deep-learning-foundations mlops-tooling evaluation-engineering scientific-writing "
            "multimodal-learning probabilistic-modelling execution-under-ambiguity mentorship "
            "influence-without-authority ethical-reasoning",
            "dropped": "time-series-anomaly-detection efficient-inference data-centric-ai policy-aware-development "
            "attention-to-detail",
        },
    ),
    (
        "ai-research-scientist",
        "senior-ai-research-scientist",
        {
            "raised": "adoption-rate primary-metric-improvement experiment-throughput time-to-baseline",
            "lowered": "reproducibility-rate",
            "new": "evaluation-coverage regression-escape-rate offline-online-correlation publication-output "
            "mentorship-leverage compute-governance-compliance tooling-reuse-rate roadmap-predictability",
            "dropped": "robustness-delta handoff-readiness quality-gate-pass-rate responsible-ai-coverage "
            "learning-contributions",
        },
        {
            "new": "preference-optimisation model-compression systems-for-ml privacy-enhancing-technologies "
            "automated-red-teaming",
        },
    ),
    (
        "senior-ai-research-scientist",
        "principal-ai-research-scientist",
        {
            "raised": "adoption-rate training-and-inference-cost reproducibility-rate publication-output "
            "mentorship-leverage tooling-reuse-rate roadmap-predictability",
            "new": "bets-settled standards-adoption responsible-ai-coverage",
        },
        {"new": "strategic-planning", "dropped": "information-retrieval"},
    ),
    (
        "senior-machine-learning-scientist",
        "staff-machine-learning-scientist",
        {
            "raised": "production-impact drift-detection-rate time-to-iterate cost-per-thousand-predictions "
            "reproducibility-rate mentorship-contribution",
            "new": "portfolio-value standards-adoption tooling-reuse-rate mentorship-leverage",
            "dropped": "operating-point-quality calibration-error segment-fairness experiment-win-rate",
        },
        {"new": "strategic-planning", "dropped": "explaining-model-results"},
    ),
    (
        "senior-ai-research-scientist",
        "research-manager",
        {
            "raised": "adoption-rate roadmap-predictability",
            "new": "team-goal-attainment regretted-attrition engagement-score growth-plan-coverage time-to-hire "
            "offer-acceptance-rate responsible-ai-coverage accelerator-utilisation",
        },
        {
            "new": "explaining-model-results job-architecture review-calibration automated-experimentation "
            "coaching-and-feedback hiring-and-interviewing team-planning prioritisation strategic-planning",
        },
    ),
    (
        "senior-ai-research-scientist",
        "senior-machine-learning-scientist",
        {
            "raised": "reproducibility-rate",
            "new": "production-impact operating-point-quality calibration-error segment-fairness drift-detection-rate "
            "model-incident-rate time-to-iterate cost-per-thousand-predictions inference-latency experiment-win-rate "
            "documentation-completeness mentorship-contribution",
        },
        {
            "new": "applied-machine-learning statistical-experimentation sql software-engineering-fundamentals "
            "ml-lifecycle cloud-platforms real-time-features distributed-data-processing ml-system-design "
            "causal-inference efficient-inference observability-and-incidents genai-evaluation "
            "retrieval-augmented-generation ai-governance-automation structured-problem-solving "
            "product-orientation delivery-mindset ownership "
            "explaining-model-results",
        },
    ),
]


@pytest.mark.parametrize(
    ("origin", "target", "kpis", "skills"), BY_HAND, ids=[f"{case[0]}-to-{case[1]}" for case in BY_HAND]
)
def test_what_changes_on_the_shipped_ladders(
    shipped: Framework, origin: str, target: str, kpis: dict[str, str], skills: dict[str, str]
) -> None:
    found = move(shipped, origin, target)
    for kind, expected in ((Kind.KPI, kpis), (Kind.SKILL, skills)):
        for change, names in expected.items():
            assert keys(found, kind, Change(change)) == set(names.split()), (kind, change)


def test_a_step_up_raises_the_scope_and_a_change_of_track_can_not_be_ranked(shipped: Framework) -> None:
    up = move(shipped, "associate-ai-research-scientist", "ai-research-scientist")
    assert {d.change for d in up.of(Kind.SCOPE)} == {Change.RAISED}
    across = move(shipped, "senior-ai-research-scientist", "research-manager")
    assert {d.change for d in across.of(Kind.SCOPE)} == {Change.UNCOMPARABLE}


def test_effort_counts_what_is_new_or_raised(shipped: Framework) -> None:
    found = move(shipped, "senior-machine-learning-scientist", "staff-machine-learning-scientist")
    for kind, number in found.effort.items():
        assert number == len(found.of(kind, Change.NEW, Change.RAISED))
    assert set(found.effort) <= {Kind.RESPONSIBILITY, Kind.SKILL, Kind.KPI, Kind.DECISION}


def test_a_role_compared_with_itself_does_not_change(shipped: Framework) -> None:
    for role in shipped.roles.values():
        found = compare(role, role, shipped)
        assert {difference.change for difference in found.differences} == {Change.SAME}
        assert not found.effort


def test_every_item_of_both_roles_appears_exactly_once(shipped: Framework) -> None:
    for origin, target in product(shipped.roles.values(), repeat=2):
        found = compare(origin, target, shipped).differences
        for side, role in (("before", origin), ("after", target)):
            shown = Counter(item for d in found if (item := getattr(d, side)) is not None)
            assert shown == Counter(d.before for d in compare(role, role, shipped).differences)


def test_a_move_read_backwards_is_the_move_back(shipped: Framework) -> None:
    for origin, target in product(shipped.roles.values(), repeat=2):
        there = Counter(map(reverse, compare(origin, target, shipped).differences))
        assert there == Counter(compare(target, origin, shipped).differences)


WORDS = ("plan", "run", "test", "model", "data", "team", "cost", "user", "review", "metric")
texts = st.lists(st.sampled_from(WORDS), max_size=6).map(" ".join)
items = st.builds(Item, st.just(Kind.MILESTONE), st.sampled_from(["days_30", "days_60"]), st.just(""), texts, texts)


@given(st.lists(items, max_size=6), st.lists(items, max_size=6))
def test_matching_loses_nothing_and_reverses(old: list[Item], new: list[Item]) -> None:
    def judge(before: Item, after: Item) -> Change:
        return Change.SAME if before == after else Change.REWORDED

    there = list(moves.matched(old, new, judge))
    assert Counter(d.before for d in there if d.before) == Counter(old)
    assert Counter(d.after for d in there if d.after) == Counter(new)
    assert Counter(map(reverse, there)) == Counter(moves.matched(new, old, judge))


@pytest.mark.parametrize(
    ("one", "other", "verdict"),
    [
        ("Mentor junior scientists and interns", "Mentor a junior scientist or an intern", "alike"),
        ("Guide one junior colleague through an experiment", "Guide a junior colleague through an experiment", "alike"),
        ("Access to new sensitive data", "New sources of sensitive data", "alike"),
        ("A rise in cloud spending", "Write the model card", "different"),
        ("Review code of colleagues", "Review the compute budget with finance", "different"),
        ("Train models on several GPUs", "Train managers to write reviews", "different"),
    ],
)
def test_the_threshold_parts_the_same_in_other_words_from_the_merely_related(
    one: str, other: str, verdict: str
) -> None:
    first, second = (Item(Kind.RESPONSIBILITY, "", "", text, "") for text in (one, other))
    assert (like(first, second) >= moves.LIKENESS) == (verdict == "alike")


def test_a_match_by_likeness_says_so(shipped: Framework) -> None:
    found = move(shipped, "senior-ai-research-scientist", "senior-machine-learning-scientist")
    matches = {d.match for d in found.differences if d.before and d.after}
    assert matches == {Match.ID, Match.REFERENCE, Match.LIKENESS}


def test_differing_words_are_marked_where_texts_have_much_in_common() -> None:
    assert differing_words("Leads one project", "Leads two projects") == (
        ("dropped", "Leads one project"),
        ("new", "Leads two projects"),
    )
    assert differing_words("Leads one small project alone", "Leads one large project alone") == (
        ("same", "Leads one"),
        ("dropped", "small"),
        ("new", "large"),
        ("same", "project alone"),
    )


@given(texts, texts)
def test_both_texts_can_be_read_from_the_marks(before: str, after: str) -> None:
    pieces = differing_words(before, after)
    assert " ".join(words for kind, words in pieces if kind != "new") == before
    assert " ".join(words for kind, words in pieces if kind != "dropped") == after


def test_a_decision_that_somebody_may_take_alone_is_raised(shipped: Framework) -> None:
    def right(group: str) -> Item:
        return Item(Kind.DECISION, group, "budget", "", "Buys labels.")

    judge = moves.judge(Kind.DECISION, *([next(iter(shipped.roles.values()))] * 2), shipped)
    assert judge(right("with_management"), right("alone")) is Change.RAISED
    assert judge(right("alone"), right("with_team")) is Change.LOWERED
    assert judge(right("alone"), right("alone")) is Change.SAME


def test_pages_show_as_many_changes_as_they_count(built: site.Site, shipped: Framework) -> None:
    pages = [content for content in built.contents if content.page.kind == "move"]
    assert len(pages) > 30
    for content in pages:
        origin, target = (shipped.roles[name] for name in content.page.id.split("--"))
        found = compare(origin, target, shipped)
        shown = html.fromstring(content.body)
        grown = shown.xpath("//*[contains(@class, 'rb-change--new') or contains(@class, 'rb-change--raised')]")
        counted = [tag for tag in grown if not tag.xpath("ancestor::details")]
        scope = found.of(Kind.SCOPE, Change.NEW, Change.RAISED)
        assert len(counted) == sum(found.effort.values()) + len(scope), content.page.id
