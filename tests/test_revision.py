"""A document that is imported again: what it says now goes in, what was edited by hand stays."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rolebook.authoring.revision import Conflict, merge

BASE: dict[str, Any] = {"title": "A", "daily": ["one", "two", "three"], "kpis": [{"kpi": "k", "target": "1"}]}


def test_what_was_not_touched_follows_the_document() -> None:
    theirs = {"title": "B", "daily": ["one", "2", "three", "four"], "tagline": "T"}
    assert merge(BASE, BASE, theirs).data == theirs


def test_hand_edits_stay_beside_what_is_new() -> None:
    ours = {**BASE, "daily": ["one, edited", "two", "mine", "three"], "owner": "HR"}
    theirs = {
        **BASE,
        "daily": ["one", "new", "two"],
        "kpis": [{"kpi": "k", "target": "2"}, {"kpi": "l", "target": "3"}],
    }
    merged = merge(BASE, ours, theirs)
    assert merged.data == {
        "title": "A",
        "daily": ["one, edited", "new", "two", "mine"],
        "kpis": [{"kpi": "k", "target": "2"}, {"kpi": "l", "target": "3"}],
        "owner": "HR",
    }
    assert merged.conflicts == ()


def test_where_both_have_changed_a_part_the_hand_edit_stays_and_that_is_told() -> None:
    ours = {**BASE, "title": "Ours", "kpis": [{"kpi": "k", "target": "5"}]}
    theirs = {**BASE, "title": "Theirs", "kpis": []}
    merged = merge(BASE, ours, theirs)
    assert merged.data == ours
    assert merged.conflicts == (
        Conflict(("title",), "Ours", "Theirs"),
        Conflict(("kpis", 0), {"kpi": "k", "target": "5"}, None),
    )


def test_what_was_deleted_by_hand_does_not_come_back() -> None:
    ours = {"title": "A", "daily": ["one", "three"]}
    theirs = {**BASE, "daily": ["one", "two", "three", "four"]}
    assert merge(BASE, ours, theirs).data == {"title": "A", "daily": ["one", "three", "four"]}


VALUES = st.recursive(
    st.sampled_from(["a", "b", "c", "d"]),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["id", "title", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)
SPECS = st.dictionaries(st.sampled_from(["title", "daily", "kpis"]), VALUES, max_size=3)


@given(SPECS, SPECS)
def test_one_side_alone_wins(one: Any, other: Any) -> None:
    assert merge(one, one, other).data == other
    assert merge(one, other, one).data == other
    assert merge(one, other, other).data == other


@given(SPECS, SPECS, SPECS)
def test_any_three_versions_merge(base: Any, ours: Any, theirs: Any) -> None:
    merged = merge(base, ours, theirs)
    assert merge(theirs, merged.data, theirs).data == merged.data
