"""What the rules let pass, and what they report once and not twice; what each says is in sites/invalid."""

import pytest

from handbooks import Handbook
from rolebook import problem, site

FRAMEWORK = """
title: Handbook
summary: For the rules.
families:
  - {id: research, title: Research, purpose: Finds things out.}
  - {id: platform, title: Platform, purpose: Keeps things running.}
tracks:
  - id: expert
    title: Expert
    levels:
      - {id: junior, title: Junior, scope: Tasks., autonomy: Guided., impact: The team.}
      - {id: senior, title: Senior, scope: Projects., autonomy: Independent., impact: Teams.}
      - {id: chief, title: Chief, scope: Areas., autonomy: Own., impact: The company.}
  - id: management
    title: Management
    levels:
      - {id: lead, title: Lead, scope: A team., autonomy: Own., impact: The team.}
"""


@pytest.fixture
def handbook(minimal: Handbook) -> Handbook:
    """A framework of two families and two tracks, and no role yet."""
    (minimal.content / "research" / "researcher.yml").unlink()
    minimal.write("roles/framework.yml", FRAMEWORK)
    return minimal


def add(handbook: Handbook, name: str, level: str, career: str, family: str = "research") -> None:
    track = "management" if level == "lead" else "expert"
    handbook.write(
        f"roles/{family}/{name}.yml",
        f"{{title: {name}, family: {family}, track: {track}, level: {level}, summary: x, "
        f"responsibilities: [{{category: x, items: [{{id: x, title: x}}]}}], career: {{{career}}}}}",
    )


def said(handbook: Handbook) -> list[tuple[str, str]]:
    problems = site.check(handbook.content, handbook.root).problems
    return [(found.rule, found.message) for found in problems]


def test_a_next_step_may_go_up_sideways_to_another_family_or_to_another_track(handbook: Handbook) -> None:
    add(handbook, "one", "junior", "next: [{role: two}, {role: other}, {role: boss}]")
    add(handbook, "two", "senior", "next: [{role: top}, {role: boss}]")
    add(handbook, "top", "chief", "")
    add(handbook, "other", "junior", "", "platform")
    add(handbook, "boss", "lead", "")
    assert said(handbook) == []


def test_a_level_without_a_role_may_be_passed_over(handbook: Handbook) -> None:
    add(handbook, "one", "junior", "next: [{role: top}]")
    add(handbook, "top", "chief", "")
    assert said(handbook) == []


def test_a_step_that_both_sides_write_is_no_circle(handbook: Handbook) -> None:
    add(handbook, "one", "junior", "next: [{role: two}], adjacent: [{role: other}]")
    add(handbook, "two", "senior", "feeders: [{role: one}]")
    add(handbook, "other", "junior", "adjacent: [{role: one}]", "platform")
    assert said(handbook) == []


def test_each_circle_is_reported_once_and_begins_with_its_first_id(handbook: Handbook) -> None:
    add(handbook, "a", "junior", "next: [{role: b}, {role: c}]")
    add(handbook, "b", "junior", "next: [{role: a}]", "platform")
    add(handbook, "c", "lead", "next: [{role: a}]")
    assert sorted(said(handbook)) == [
        ("progression-cycle", "the next steps go round in a circle: a → b → a"),
        ("progression-cycle", "the next steps go round in a circle: a → c → a"),
    ]


def test_a_reference_to_a_file_that_has_a_problem_of_its_own_is_not_reported_too(handbook: Handbook) -> None:
    add(handbook, "one", "junior", "next: [{role: two}]")
    handbook.write("roles/research/two.yml", "title: Two\nlevl: senior\n")
    assert {rule for rule, _ in said(handbook)} == {"missing-key", "unknown-key"}


def test_all_problems_of_all_files_come_in_one_run(handbook: Handbook) -> None:
    for number in range(5):
        add(handbook, f"role-{number}", "senor", f"next: [{{role: gone-{number}}}]")
    found = site.check(handbook.content, handbook.root).problems
    assert problem.summary(found) == "10 errors"


def test_a_warning_does_not_stop_the_build(handbook: Handbook) -> None:
    add(handbook, "one", "junior", "next: [{title: TWO}]")
    add(handbook, "two", "senior", "")
    checked = site.check(handbook.content, handbook.root)
    assert [found.rule for found in checked.problems] == ["title-has-spec"]
    assert checked.pages is not None


def test_a_next_step_to_a_level_that_does_not_exist_is_reported_at_that_role_only(handbook: Handbook) -> None:
    add(handbook, "one", "junior", "next: [{role: two}]")
    add(handbook, "two", "senor", "")
    assert said(handbook) == [("dangling-reference", "“senor” is not a level of the track “expert”")]


def test_a_long_list_of_known_names_is_cut(handbook: Handbook) -> None:
    families = "".join(f"  - {{id: f{number}, title: F, purpose: P}}\n" for number in range(100))
    handbook.write("roles/framework.yml", FRAMEWORK.replace("tracks:\n", f"{families}tracks:\n", 1))
    add(handbook, "one", "junior", "", family="quite-another")
    hints = [found.hint for found in site.check(handbook.content, handbook.root).problems]
    assert any(hint.endswith(", f27 and 72 more") for hint in hints)


def test_a_step_that_is_listed_twice_makes_one_circle(handbook: Handbook) -> None:
    add(handbook, "one", "junior", "next: [{role: two}, {role: two}]")
    add(handbook, "two", "lead", "next: [{role: one}, {role: one}]")
    rules = [found.rule for found in site.check(handbook.content, handbook.root).problems]
    assert rules.count("progression-cycle") == 1


def test_more_faults_than_anybody_reads_are_counted_not_listed(handbook: Handbook) -> None:
    add(handbook, "one", "junior", f"next: [{', '.join(f'{{role: r-{number}}}' for number in range(1_500))}]")
    found = site.check(handbook.content, handbook.root).problems
    assert [item.rule for item in found].count("dangling-reference") == 1_000
    assert [item.rule for item in found].count("too-large") == 1
