"""The report of a move: the same in every form."""

import json

import pytest
from click.testing import CliRunner

from handbooks import Handbook
from rolebook import site
from rolebook.cli import main
from rolebook.views.moves import Kind, compare
from rolebook.views.report import PLURALS


@pytest.fixture
def run(full: Handbook):  # noqa: ANN201 - a helper of this module
    def invoke(*arguments: str):  # noqa: ANN202
        return CliRunner().invoke(main, ["-C", str(full.root), "move", *arguments])

    return invoke


def test_the_text_names_what_changes(run) -> None:  # noqa: ANN001
    said = run("researcher", "senior-researcher")
    assert said.exit_code == 0
    assert said.output.startswith("From Researcher")
    assert "RESPONSIBILITIES" in said.output
    assert "items stay as they are." in said.output


def test_json_holds_every_difference_once(run, full: Handbook) -> None:  # noqa: ANN001
    facts = json.loads(run("researcher", "senior-researcher", "--format", "json").output)
    framework = site.check(full.content, full.root).framework
    assert framework is not None
    found = compare(framework.roles["researcher"], framework.roles["senior-researcher"], framework)
    assert len(facts["differences"]) == len(found.differences)
    assert facts["effort"] == {kind.value: number for kind, number in found.effort.items()}


def test_markdown_is_a_table_that_text_can_not_break(run, full: Handbook) -> None:  # noqa: ANN001
    full.replace(
        "roles/research/senior-researcher.yml", "title: Senior Researcher", "title: Senior | <b>Researcher</b>"
    )
    printed = run("researcher", "senior-researcher", "--format", "markdown").output
    rows = [line for line in printed.splitlines() if line.startswith("|")]
    assert rows
    assert {line.replace("\\|", "").count("|") for line in rows} == {5}


def test_an_unknown_role_is_answered_in_words(run) -> None:  # noqa: ANN001
    said = run("researcher", "senior-reseacher")
    assert said.exit_code == 2
    assert "“senior-reseacher” is not a role of this handbook; did you mean “senior-researcher”?" in said.output


def test_every_kind_has_a_name_for_many() -> None:
    assert set(PLURALS) == set(Kind)
