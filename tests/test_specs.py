"""Which files are specs, what their places make of them, and what an author probably meant."""

import pytest

from handbooks import Handbook
from rolebook import problem
from rolebook.model import specs


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("sumary", ["summary", "title"], "did you mean “summary”?"),
        ("SQL", ["sql"], "did you mean “sql”?"),
        ("reserch", ["research", "researcher"], "did you mean “research”?"),
        ("cooking", ["sql"], ""),
        ("x", [], ""),
        ("di", ["title", "id"], "did you mean “id”?"),
        ("ot", ["when", "to"], "did you mean “to”?"),
        ("skils", ["kpis", "skills"], "did you mean “skills”?"),
        ("days_x0", ["days_30", "days_60", "days_90"], "did you mean “days_30”, “days_60” or “days_90”?"),
        ("", ["id"], ""),
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


@pytest.mark.parametrize("name", ["con", "lpt1", "index", "tags", "a" * 81])
def test_a_name_that_means_something_else_is_no_id(minimal: Handbook, name: str) -> None:
    (minimal.content / "research" / "researcher.yml").rename(minimal.content / "research" / f"{name}.yml")
    found, problems = specs.load(minimal.content, minimal.root)
    assert found.broken == {("role", name)}
    assert [item.rule for item in problems] == ["bad-id" if len(name) > 80 else "reserved-id"]


@pytest.mark.parametrize(
    ("path", "target", "said"),
    [
        ("research/other.yml", "../../mkdocs.yml", "this is a link that leads out of the folder “roles”"),
        ("framework.yml", "/etc/passwd", "this is a link that leads out of the folder “roles”"),
        ("picture.png", "/nowhere", "this is a link that leads out of the folder “roles”"),
        ("others", "/", "this is a link that leads out of the folder “roles”"),
        ("others", "research", "this is a link to a folder, and such links are not followed"),
        ("others", ".", "this is a link to a folder, and such links are not followed"),
        ("research/other.yml", "other.yml", "this file can't be read: Too many levels of symbolic links"),
    ],
)
def test_nothing_comes_in_through_a_link(minimal: Handbook, path: str, target: str, said: str) -> None:
    place = minimal.content / path
    place.unlink(missing_ok=True)
    place.symlink_to(target)
    _, problems = specs.load(minimal.content, minimal.root)
    assert [(item.rule, item.location.path, item.message) for item in problems] == [
        ("unreadable", f"roles/{path}", said)
    ]


def test_a_link_to_a_file_of_the_handbook_is_read(minimal: Handbook) -> None:
    (minimal.content / "research" / "other.yml").symlink_to("researcher.yml")
    found, problems = specs.load(minimal.content, minimal.root)
    assert problems == ()
    assert [entry.id for entry in found.roles] == ["other", "researcher"]


@pytest.mark.parametrize("text", ["\u200d", "\u00ad \u200c", "\u0301"])
def test_text_with_nothing_to_see_is_empty(minimal: Handbook, text: str) -> None:
    minimal.replace("roles/research/researcher.yml", "title: Researcher", f'title: "{text}"')
    _, (found,) = specs.load(minimal.content, minimal.root)
    assert (found.rule, found.message) == ("empty-value", "“title” has nothing to see in it")


def test_more_faults_than_anybody_reads_are_counted_not_listed(minimal: Handbook) -> None:
    path = minimal.content / "research" / "researcher.yml"
    path.write_text(path.read_text(encoding="utf-8") + "".join(f"k{n}: x\n" for n in range(1_500)), encoding="utf-8")
    _, problems = specs.load(minimal.content, minimal.root)
    assert len(problems) == 1_001
    assert problems[-1].message == "this file has 500 more faults than the 1,000 that are listed"


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


def test_a_name_that_is_no_text_can_be_printed(minimal: Handbook) -> None:
    minimal.write("roles/research/caf\udce9\x1b.yml", "nonsense\n")
    _, (found,) = specs.load(minimal.content, minimal.root)
    assert found.rule == "bad-id"
    for printed in (problem.as_text(found), problem.as_json([found]), problem.as_github(found)):
        assert "\x1b" not in printed
        printed.encode("utf-8")
