"""Reads: whatever is read while something is made is noted, also by way of what is remembered."""

import pytest

from rolebook.model import reads
from rolebook.model.framework import Framework
from rolebook.model.reads import ALL, Index, noted, noting, remembered, unnoted
from rolebook.model.schema import Level


@pytest.fixture
def level() -> Level:
    return noting(Level(id="mid", title="Mid", scope="A part.", autonomy="Some.", impact="Some."), ("level", "mid"))


def test_fields_are_noted_by_name(level: Level) -> None:
    with noted() as found:
        assert level.title == "Mid"
    assert found == {(("level", "mid"), "title")}


def test_a_spec_that_is_noted_equals_one_that_says_the_same(level: Level) -> None:
    spec = reads.plain(level)
    with noted() as found:
        assert level == spec.model_copy() == level
        assert level != spec.model_copy(update={"title": "Other"})
        assert level == noting(spec, ("level", "other"))
    assert found == {(("level", "mid"), "__eq__")}
    assert len({level, spec}) == 1


def test_nothing_is_noted_where_nobody_asks(level: Level) -> None:
    with noted() as found:
        with unnoted():
            assert level.title
        assert reads.plain(level).scope
    assert level.scope
    assert found == set()


def test_who_notes_around_learns_of_what_is_read_within(level: Level) -> None:
    with noted() as outer:
        assert level.title
        with noted() as inner:
            assert level.scope
    assert inner == {(("level", "mid"), "scope")}
    assert outer == inner | {(("level", "mid"), "title")}


def test_what_was_noted_before_a_fault_is_not_lost(level: Level) -> None:
    with noted() as outer, pytest.raises(AttributeError), noted():
        level.nothing  # type: ignore[attr-defined]  # noqa: B018
    assert outer == {(("level", "mid"), "nothing")}


def test_what_is_remembered_gives_its_notes_along(level: Level) -> None:
    calls = []

    @remembered(None)
    def title(name: str) -> str:
        calls.append(name)
        return f"{name} {level.title}"

    for _ in range(2):
        with noted() as found:
            assert title("the") == "the Mid"
        assert found == {(("level", "mid"), "title")}
    assert calls == ["the"]


def test_keys_of_an_index_are_noted_also_those_it_does_not_have() -> None:
    index = Index("needs", {"sql": (1, 2)})
    with noted() as found:
        assert index["sql"] == (1, 2)
        assert index.get("java") is None
        assert "rust" not in index
    assert found == {("needs", "sql"), ("needs", "java"), ("needs", "rust")}


def test_an_index_as_a_whole_is_noted_where_its_keys_or_their_number_count() -> None:
    index = Index("needs", {"sql": (1, 2)})
    for look in (list, len, bool):
        with noted() as found:
            look(index)
        assert found == {("needs", ALL)}


def test_an_index_of_the_framework_is_made_without_notes(shipped: Framework) -> None:
    fresh = Framework(**{name: getattr(shipped, name) for name in Framework.__dataclass_fields__})
    with noted() as found:
        fresh.skill_needs.get("nothing")
    assert found == {("skill_needs", "nothing")}
