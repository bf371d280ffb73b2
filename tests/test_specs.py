"""Which files are specs, what their places make of them, and what an author probably meant."""

import pytest

from handbooks import Handbook
from rolebook import specs


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("sumary", ["summary", "title"], "did you mean “summary”?"),
        ("SQL", ["sql"], "did you mean “sql”?"),
        ("reserch", ["research", "researcher"], "did you mean “research”?"),
        ("cooking", ["sql"], ""),
        ("x", [], ""),
    ],
)
def test_a_hint_names_what_was_probably_meant(name: str, known: list[str], expected: str) -> None:
    assert specs.did_you_mean(name, known) == expected


def test_a_place_makes_a_file_what_it_is(full: Handbook) -> None:
    found, problems = specs.load(full.content, full.root)
    assert problems == ()
    assert found.framework is not None
    assert [entry.id for entry in found.roles] == ["engineer", "lead", "researcher", "senior-researcher"]
    assert [entry.id for entry in found.skills] == ["sql", "statistics"]
    assert [entry.id for entry in found.kpis] == ["errors", "speed"]
    assert [entry.id for entry in found.tools] == ["git", "mercurial"]
    assert found.broken == frozenset()


@pytest.mark.parametrize("path", ["research/_draft.yml", "_drafts/x.yml", ".hidden/x.yml", "research/.x.yml", "x.txt"])
def test_drafts_hidden_files_and_other_files_are_no_specs(minimal: Handbook, path: str) -> None:
    minimal.write(f"roles/{path}", "nonsense\n")
    found, problems = specs.load(minimal.content, minimal.root)
    assert problems == ()
    assert len(found.roles) == 1


def test_both_endings_of_yaml_files_count(minimal: Handbook) -> None:
    old = minimal.content / "research" / "researcher.yml"
    old.rename(old.with_suffix(".yaml"))
    found, problems = specs.load(minimal.content, minimal.root)
    assert problems == ()
    assert [(entry.id, entry.document.path) for entry in found.roles] == [
        ("researcher", "roles/research/researcher.yaml")
    ]


def test_a_folder_named_like_a_file_is_reported_and_not_entered(minimal: Handbook) -> None:
    minimal.write("roles/research/old.yml/x.yml", "nonsense\n")
    _, problems = specs.load(minimal.content, minimal.root)
    assert ("unreadable", "roles/research/old.yml") in {(found.rule, found.location.path) for found in problems}


@pytest.mark.parametrize(
    ("path", "kind", "name"),
    [
        ("research/other.yml", "role", "other"),
        ("skills/sql.yml", "skill", "sql"),
        ("kpis/speed.yml", "kpi", "speed"),
        ("tools.yml", "tools", "tools"),
    ],
)
def test_a_file_that_can_not_be_used_is_remembered_by_kind_and_id(
    minimal: Handbook, path: str, kind: str, name: str
) -> None:
    minimal.write(f"roles/{path}", "title: [\n")
    found, problems = specs.load(minimal.content, minimal.root)
    assert found.broken == {(kind, name)}
    assert len(problems) == 1


def test_a_place_inside_a_tool_is_a_place_in_its_catalogue(full: Handbook) -> None:
    found, _ = specs.load(full.content, full.root)
    assert str(found.tools[1].locate(("title",))) == "roles/tools.yml:3:28"
    assert found.tools[1].locate(("title",)).width == len("Mercurial")
