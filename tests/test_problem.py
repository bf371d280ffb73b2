"""Problems as values: their order, their count in words, and the forms they are printed in."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebook import problem
from rolebook.problem import Location, Problem, Severity

PLACE = Location("roles/a.yml", 3, 7, 4, "name: text")


@given(st.text(max_size=400), st.integers(1, 400), st.integers(1, 400))
def test_the_caret_never_leaves_the_excerpt_and_nothing_printed_moves_it(text: str, column: int, width: int) -> None:
    column = min(column, len(text) + 1)
    shown = problem.as_text(Problem("rule", "what", Location("a.yml", 1, column, width, text)))
    assert all(line.isprintable() for line in shown.split("\n"))
    for line in shown.split("\n")[1:]:
        assert len(line) <= 110


@pytest.mark.parametrize(
    ("line", "column", "width", "expected"),
    [
        ("a: b", 4, 1, ["  1 | a: b", "    |    ^"]),
        ("a: b", 4, 99, ["  1 | a: b", "    |    ^"]),
        ("a:\tb", 4, 1, ["  1 | a:→b", "    |    ^"]),
        ("日本: 語", 5, 1, ["  1 | 日本: 語", "    |     ^"]),
        ("   ", 1, 1, []),
        ("", 1, 1, []),
    ],
)
def test_the_caret_stands_below_its_place(line: str, column: int, width: int, expected: list[str]) -> None:
    shown = problem.as_text(Problem("rule", "what", Location("a.yml", 1, column, width, line)))
    assert shown.split("\n")[1:] == expected


@pytest.mark.parametrize(
    ("path", "message", "expected"),
    [
        ("a:b,c.yml", "100 %", "::error file=a%3Ab%2Cc.yml,line=1,col=1,title=rule::100 %25"),
        ("a.yml", "one\r\ntwo", "::error file=a.yml,line=1,col=1,title=rule::one%0D%0Atwo"),
        ("a.yml", "::error::x, y", "::error file=a.yml,line=1,col=1,title=rule::::error::x, y"),
        ("a.yml", "%0A", "::error file=a.yml,line=1,col=1,title=rule::%250A"),
    ],
)
def test_a_workflow_command_can_not_be_broken_out_of(path: str, message: str, expected: str) -> None:
    assert problem.as_github(Problem("rule", message, Location(path))) == expected


def test_json_keeps_every_letter_and_an_empty_list_is_still_a_list() -> None:
    assert json.loads(problem.as_json([])) == []
    assert "“été”" in problem.as_json([Problem("rule", "“été”", PLACE)])


def test_problems_come_by_file_line_and_column_and_none_twice() -> None:
    def at(path: str, line: int, column: int) -> Problem:
        return Problem("rule", "what", Location(path, line, column))

    ordered = (at("a.yml", 2, 9), at("a.yml", 10, 1), at("a.yml", 10, 2), at("b.yml", 1, 1))
    assert problem.in_reading_order([*reversed(ordered), *ordered]) == ordered


@pytest.mark.parametrize(
    ("errors", "warnings", "expected"),
    [
        (0, 0, "no problem"),
        (1, 0, "1 error"),
        (2, 0, "2 errors"),
        (0, 1, "1 warning"),
        (1, 2, "1 error and 2 warnings"),
    ],
)
def test_a_summary_counts_in_words(errors: int, warnings: int, expected: str) -> None:
    found = [Problem("rule", "what", PLACE)] * errors
    found += [Problem("rule", "what", PLACE, severity=Severity.WARNING)] * warnings
    assert problem.summary(found) == expected
