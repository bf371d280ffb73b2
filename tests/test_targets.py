"""Targets: reading the figure in a KPI's target, and comparing two."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebook.model.schema import Direction
from rolebook.model.targets import Change, Target, compare, parse

HIGHER, LOWER, RANGE = Direction.HIGHER, Direction.LOWER, Direction.RANGE


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("> 90 % of reported results", Target(90, math.inf, "%")),
        ("≥ 4/5 on average", Target(4, math.inf, "/5")),
        ("4–10 completed runs a week, depending on the domain", Target(4, 10, "per week")),
        ("1-2 meaningful contributions per quarter", Target(1, 2, "per quarter")),
        ("+0.5–2.0 % relative on the offline metric", Target(0.5, 2, "%")),
        ("−5 % on the year before", Target(-5, -5, "%")),
        ("< 10 business days", Target(-math.inf, 10 * 86_400, "s")),
        ("p95 < 100 ms, or the product's own objective", Target(-math.inf, 0.1, "s")),
        ("an answer within 2 hours", Target(-math.inf, 7200, "s")),
        ("10–30 % less at the same quality", Target(10, 30, "%", reduction=True)),
        ("20 to 40 % shorter", Target(20, 40, "%", reduction=True)),
        ("at least 1,500 labels a month", Target(1500, math.inf, "per month")),
        ("2× its cost", Target(2, 2, "×")),
        ("0 Sev-1 incidents", Target(0, 0, "")),
        ("> 90 % of material drifts within 24–72 hours", Target(90, math.inf, "%")),
        ("falls from one quarter to the next", None),
        ("", None),
    ],
)
def test_the_first_figure_is_read_with_its_bound_and_unit(text: str, expected: Target | None) -> None:
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("before", "after", "direction", "change"),
    [
        ("> 90 %", "> 95 %", HIGHER, Change.RAISED),
        ("> 95 %", "80–95 %", HIGHER, Change.LOWERED),
        ("10 days", "5 days", LOWER, Change.RAISED),
        ("72 hours", "2 days", LOWER, Change.RAISED),
        ("5 days", "2 weeks", LOWER, Change.LOWERED),
        ("10–20 % shorter", "20–40 % shorter", LOWER, Change.RAISED),
        ("10–30 % less", "5–15 % less", LOWER, Change.LOWERED),
        ("4–10 runs a week", "4–20 experiments a week", HIGHER, Change.RAISED),
        ("1–2 a week", "1–2 a month", HIGHER, Change.UNCOMPARABLE),
        ("> 90 %", "≥ 4/5", HIGHER, Change.UNCOMPARABLE),
        ("trend to zero", "trend to zero", LOWER, Change.SAME),
        ("trend to zero", "0 incidents", LOWER, Change.UNCOMPARABLE),
        ("> 90 % of reported results", "> 90 % of promoted results", HIGHER, Change.SAME),
        ("20–40 %", "25–35 %", RANGE, Change.RAISED),
        ("25–35 %", "20–40 %", RANGE, Change.LOWERED),
        ("20–40 %", "30–50 %", RANGE, Change.UNCOMPARABLE),
    ],
)
def test_targets_compare_in_the_direction_of_their_kpi(
    before: str, after: str, direction: Direction, change: Change
) -> None:
    assert compare(before, after, direction) is change


MIRRORED = {Change.RAISED: Change.LOWERED, Change.LOWERED: Change.RAISED}
texts = st.one_of(
    st.text(max_size=30),
    st.builds(
        "{}{}–{} {}".format,
        st.sampled_from(["", "> ", "< ", "+", "≥ "]),
        st.integers(0, 999),
        st.integers(0, 999),
        st.sampled_from(["%", "days", "hours", "runs a week", "/5", "% less"]),
    ),
)


@given(texts, texts, st.sampled_from(Direction))
def test_a_comparison_read_backwards_says_the_opposite(before: str, after: str, direction: Direction) -> None:
    forwards, backwards = compare(before, after, direction), compare(after, before, direction)
    assert backwards is MIRRORED.get(forwards, forwards)


@given(st.text())
def test_no_text_breaks_the_reader(text: str) -> None:
    parse(text)
