"""The command line, the three forms of a problem, verification of built pages, and publishing."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from handbooks import Handbook
from rolebook import problem, site
from rolebook.building import publish, verify
from rolebook.cli import main
from rolebook.problem import Location, Problem, Severity

WRONG = Problem("rule", "what, exactly: 5 %", Location("roles/a.yml", 3, 7, 4, "name: text"), "do\nthis")


def test_a_problem_as_text_has_the_line_a_caret_and_a_hint() -> None:
    shown = problem.as_text(Problem("rule", "what", Location("a.yml", 12, 7, 4, "name: text"), "do this"))
    assert shown.split("\n") == [
        "a.yml:12:7: error[rule]: what",
        "  12 | name: text",
        "     |       ^^^^",
        "  hint: do this",
    ]


def test_the_caret_stays_below_its_place_in_a_long_line() -> None:
    line = "x" * 300 + "HERE" + "y" * 300
    _, excerpt, caret = problem.as_text(Problem("rule", "what", Location("a.yml", 1, 301, 4, line))).split("\n")
    assert excerpt[caret.index("^") :].startswith("HERE")
    assert caret.count("^") == 4
    assert len(excerpt) < 120


def test_control_characters_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in problem.as_text(Problem("rule", "\x1b[31mred", Location("a.yml", 1, 1, 1, "\x1b]8;;x")))


def test_a_problem_as_a_workflow_command_is_one_escaped_line() -> None:
    assert problem.as_github(WRONG) == (
        "::error file=roles/a.yml,line=3,col=7,title=rule::what, exactly: 5 %25 (do%0Athis)"
    )


def test_problems_as_json_can_be_read_back() -> None:
    (row,) = json.loads(problem.as_json([WRONG]))
    assert row == {
        "path": "roles/a.yml",
        "line": 3,
        "column": 7,
        "severity": "error",
        "rule": "rule",
        "message": "what, exactly: 5 %",
        "hint": "do\nthis",
    }


def test_a_warning_is_fatal_only_where_the_build_is_strict() -> None:
    warning = Problem("rule", "what", Location("a.yml"), severity=Severity.WARNING)
    assert not problem.is_fatal([warning])
    assert problem.is_fatal([warning], strict=True)
    assert problem.is_fatal([WRONG])
    assert problem.summary([WRONG, warning, WRONG]) == "2 errors and 1 warning"


def test_check_prints_counts_and_succeeds(full: Handbook) -> None:
    done = CliRunner().invoke(main, ["-C", str(full.root), "check", "--strict"])
    assert done.exit_code == 0
    assert done.output == "4 roles, 2 skills, 2 KPIs, 2 tools: no problem\n"


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_check_says_what_is_wrong_in_each_form(minimal: Handbook, form: str) -> None:
    minimal.replace("roles/research/researcher.yml", "summary:", "sumary:")
    done = CliRunner().invoke(main, ["-C", str(minimal.root), "check", "--format", form])
    assert done.exit_code == 1
    assert "unknown-key" in done.output
    assert "did you mean “summary”?" in done.output


def test_build_stops_before_the_engine_starts(minimal: Handbook) -> None:
    minimal.replace("roles/research/researcher.yml", "summary:", "sumary:")
    done = CliRunner().invoke(main, ["-C", str(minimal.root), "build"])
    assert done.exit_code == 1
    assert "error[unknown-key]" in done.output


def test_write_refuses_a_folder_that_is_not_ours(minimal: Handbook, tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("x", encoding="utf-8")
    done = CliRunner().invoke(main, ["-C", str(minimal.root), "write", str(tmp_path / "mine")])
    assert done.exit_code == 1
    assert "holds files that no build has made" in done.output


def test_a_handbook_without_its_framework_is_told_so(minimal: Handbook) -> None:
    (minimal.content / "framework.yml").unlink()
    (found,) = site.check(minimal.content, minimal.root).problems
    assert found.rule == "missing-file"
    assert str(found.location) == "roles/framework.yml:1:1"


def test_verification_finds_what_a_reader_would_trip_over(tmp_path: Path) -> None:
    pages = {
        "index.html": '<title>Home</title><a href="a/">a</a><a href="a/#no">b</a><a href="b/">c</a><a href="../">d</a>'
        '<a href="https://else.example/">e</a><a href="mailto:x@y.example">f</a>',
        "a/index.html": '<p id="x">1</p><p id="x">2</p><script src="https://cdn.example/x.js"></script>',
    }
    for name, text in pages.items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"<!doctype html><html><body>{text}</body></html>", encoding="utf-8")
    found = [(item.location.path, item.rule, item.message) for item in verify.verify(tmp_path, base="docs")]
    assert found == [
        ("a/index.html", "no-title", "this page has no title"),
        ("a/index.html", "duplicate-anchor", "the id “x” stands twice on this page"),
        ("a/index.html", "foreign-host", "a browser would fetch “https://cdn.example/x.js” from another host"),
        ("index.html", "broken-link", "the link “a/#no” leads to a place that its page does not have"),
        ("index.html", "broken-link", "the link “b/” leads nowhere"),
        ("index.html", "broken-link", "the link “../” leads out of the site"),
    ]


def test_the_new_site_takes_the_place_of_the_old_one_and_nothing_is_left_over(tmp_path: Path) -> None:
    target = tmp_path / "site"
    for text in ("old", "new"):
        staging = publish.staging_for(target)
        staging.mkdir()
        (staging / "index.html").write_text(text, encoding="utf-8")
        publish.publish(staging, target)
    assert (target / "index.html").read_text(encoding="utf-8") == "new"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_a_file_in_the_place_of_the_site_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "site").write_text("mine", encoding="utf-8")
    with pytest.raises(publish.PublishError, match="is a file"):
        publish.staging_for(tmp_path / "site")
