"""Stale: a read is out of date exactly if it would give something else now."""

from pathlib import Path

import pytest

from handbooks import Handbook, copy_site
from rolebook import site
from rolebook.model.framework import Framework
from rolebook.model.reads import ALL
from rolebook.model.stale import Stale, agree

ENGINEER = "roles/platform/engineer.yml"


@pytest.fixture
def handbook(tmp_path: Path) -> Handbook:
    return copy_site("full", tmp_path)


def linked(handbook: Handbook) -> Framework:
    return site.check(handbook.content, handbook.root).sound[0]


def test_nothing_is_stale_where_nothing_has_changed(handbook: Handbook) -> None:
    before, after = linked(handbook), linked(handbook)
    stale = Stale(before, after)
    assert agree(before, after)
    assert not stale((("role", "engineer"), "summary"))
    assert not stale((("role", "engineer"), "model_dump_json"))
    assert not stale(("skill_needs", ALL))


def test_a_field_is_stale_that_says_something_else(handbook: Handbook) -> None:
    before = linked(handbook)
    handbook.replace(ENGINEER, "Builds things.", "Builds zithers.")
    after = linked(handbook)
    stale = Stale(before, after)
    assert agree(before, after)
    assert stale((("role", "engineer"), "summary"))
    assert not stale((("role", "engineer"), "responsibilities"))
    assert not stale((("role", "engineer"), "duties")), "it is made of fields that are as they were"
    assert stale((("role", "engineer"), "model_dump_json")), "a method may say any field"
    assert not stale((("role", "lead"), "summary"))
    assert not stale(("neighbours", "engineer"))


def test_an_index_is_stale_where_its_entry_is_another(handbook: Handbook) -> None:
    before = linked(handbook)
    handbook.replace(ENGINEER, "career:", "skills: {must: [{skill: sql, proficiency: able}]}\ncareer:")
    stale = Stale(before, linked(handbook))
    assert stale(("skill_needs", "sql"))
    assert stale(("skill_needs", ALL))
    assert not stale(("skill_needs", "statistics"))
    assert not stale(("kpi_targets", ALL))


def test_the_content_of_a_role_does_not_make_an_index_stale_that_names_it(handbook: Handbook) -> None:
    """Who goes on from the index to the role reads its fields, and that is noted by itself."""
    before = linked(handbook)
    handbook.replace(ENGINEER, "Builds things.", "Builds zithers.")
    assert not Stale(before, linked(handbook))(("neighbours", ALL))


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (ENGINEER, "title: Engineer", "title: Maker"),
        (ENGINEER, "level: mid", "level: junior"),
        (ENGINEER, "summary:", "effective_from: 2031-01-01\nsummary:"),
        ("roles/framework.yml", "title: Full", "title: Fuller"),
    ],
)
def test_frameworks_do_not_agree_that_differ_beyond_what_specs_say(
    handbook: Handbook, path: str, old: str, new: str
) -> None:
    before = linked(handbook)
    handbook.replace(path, old, new)
    assert not agree(before, linked(handbook))


def test_frameworks_do_not_agree_of_which_one_has_more(handbook: Handbook) -> None:
    before = linked(handbook)
    engineer = handbook.root / ENGINEER
    engineer.with_name("second.yml").write_text(engineer.read_text("utf-8").replace("Engineer", "Second"), "utf-8")
    assert not agree(before, linked(handbook))
