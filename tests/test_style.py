"""The style check: what it marks, and what it leaves alone. The words of each finding stand in ``sites/invalid``."""

from pathlib import Path

import pytest

from handbooks import Handbook, copy_site
from rolebook import site
from rolebook.problem import Severity

ROLE = """
title: Researcher
family: research
track: individual-contributor
level: associate
summary: Finds things out.
responsibilities:
  - category: Research
    items:
      - id: ask
        title: Ask good questions
        detail: >-
          {}
career:
  next:
    - title: Director
"""


@pytest.fixture
def handbook(tmp_path: Path) -> Handbook:
    return copy_site("minimal", tmp_path)


def rules(handbook: Handbook) -> list[str]:
    return [problem.rule for problem in site.check(handbook.content, handbook.root, prose=True).problems]


def write(handbook: Handbook, detail: str) -> None:
    (handbook.content / "research" / "researcher.yml").write_text(ROLE.format(detail), encoding="utf-8")


@pytest.mark.parametrize(
    "detail",
    [
        "Helps with tests.",
        "Somebody is involved in planning.",
        "Leveraging models.",
        "Reviews code as needed.",
        "Plans, tests, reviews etc.",
        "Is *responsible for* the budget.",
    ],
)
def test_vague_wording_is_marked(handbook: Handbook, detail: str) -> None:
    write(handbook, detail)
    assert rules(handbook) == ["vague-wording"]


@pytest.mark.parametrize(
    "detail",
    [
        "Finds the point of most leverage.",
        "Offers help with a date.",
        "Puts work on one list.",
        "Names who is responsible.",
        "Writes a sketch of the plan.",
    ],
)
def test_words_that_only_look_vague_are_left_alone(handbook: Handbook, detail: str) -> None:
    write(handbook, detail)
    assert rules(handbook) == []


def test_an_item_may_have_forty_words(handbook: Handbook) -> None:
    write(handbook, " ".join(["word"] * 40))
    assert rules(handbook) == []
    write(handbook, " ".join(["word"] * 41))
    assert rules(handbook) == ["long-text"]


def test_markup_does_not_count_as_words_and_does_not_hide_them(handbook: Handbook) -> None:
    write(handbook, " ".join(["[word](https://example.org/a-b-c)"] * 40))
    assert rules(handbook) == []


def test_style_is_advice_and_a_build_does_without_it(handbook: Handbook) -> None:
    write(handbook, "Helps with tests.")
    checked = site.check(handbook.content, handbook.root, prose=True)
    assert {problem.severity for problem in checked.problems} == {Severity.WARNING}
    assert checked.framework is not None
    assert site.check(handbook.content, handbook.root).problems == ()


def test_nothing_is_called_unused_while_a_role_can_not_be_read(tmp_path: Path) -> None:
    handbook = copy_site("full", tmp_path)
    handbook.write("roles/research/researcher.yml", "title: [")
    assert "unused-entry" not in rules(handbook)
