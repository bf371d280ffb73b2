"""The command line: what it prints, what it writes, and its exit codes."""

import json
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from handbooks import Handbook
from rolebook.cli import main
from rolebook.commands import building
from rolebook.model import schema

SPEC = "roles/research/researcher.yml"


def run(handbook: Handbook, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(handbook.root), *arguments])


def test_it_runs_as_a_module_and_knows_its_version() -> None:
    done = subprocess.run([sys.executable, "-m", "rolebook", "--version"], capture_output=True, text=True, check=False)
    assert done.returncode == 0
    assert done.stdout.startswith("python -m rolebook, version")


@pytest.mark.parametrize(
    "arguments", [["nonsense"], ["check", "--format", "xml"], ["-C", "/nowhere", "check"], ["write"]]
)
def test_a_wrong_call_is_a_usage_error(arguments: list[str]) -> None:
    assert CliRunner().invoke(main, arguments).exit_code == 2


def test_a_command_that_was_meant_is_named() -> None:
    assert "Did you mean 'build'?" in CliRunner().invoke(main, ["bild"]).output


def test_every_command_is_there_under_its_name() -> None:
    context = click.Context(main)
    names = main.list_commands(context)
    assert names == sorted(names)
    assert len(names) == 10
    for name in names:
        command = main.get_command(context, name)
        assert command is not None
        assert command.name == name


def test_a_warning_fails_a_strict_check_only(minimal: Handbook) -> None:
    minimal.replace(SPEC, "  next:", "  promotion: [{to: researcher, criteria: [x]}]\n  next:")
    loose, strict = run(minimal, "check"), run(minimal, "check", "--strict")
    assert (loose.exit_code, strict.exit_code) == (0, 1)
    assert "warning[promotion-target]" in loose.stdout
    assert loose.stdout.endswith("1 roles, 0 skills, 0 KPIs, 0 tools: 1 warning\n")


def test_json_is_whole_whether_or_not_there_are_problems(minimal: Handbook) -> None:
    assert json.loads(run(minimal, "check", "--format", "json").stdout) == []
    minimal.replace(SPEC, "level: associate", "level: asociate")
    done = run(minimal, "check", "--format", "json")
    (row,) = json.loads(done.stdout)
    assert done.exit_code == 1
    assert (row["path"], row["line"], row["column"], row["rule"]) == (SPEC, 4, 8, "dangling-reference")


def test_workflow_commands_are_one_to_a_line(minimal: Handbook) -> None:
    assert run(minimal, "check", "--format", "github").stdout == ""
    minimal.replace(SPEC, "level: associate", "level: asociate")
    minimal.replace(SPEC, "family: research", "family: reserch")
    done = run(minimal, "check", "--format", "github")
    assert done.exit_code == 1
    assert [line.partition(" ")[0] for line in done.stdout.splitlines()] == ["::error", "::error"]


@pytest.mark.parametrize("arguments", [["build"], ["write", "out"]])
def test_a_broken_spec_stops_every_command_with_all_its_problems(minimal: Handbook, arguments: list[str]) -> None:
    minimal.replace(SPEC, "level: associate", "level: asociate")
    minimal.replace(SPEC, "family: research", "family: reserch")
    if arguments[0] == "write":
        arguments = ["write", str(minimal.root / "out")]
    done = run(minimal, *arguments)
    assert done.exit_code == 1
    assert done.stdout.count("error[dangling-reference]") == 2
    assert done.stderr == "2 errors\n"
    assert sorted(path.name for path in minimal.root.iterdir()) == ["mkdocs.yml", "roles"]


def test_schemas_are_written_for_every_kind_of_file(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["schema", str(tmp_path / "a" / "b")])
    assert done.exit_code == 0
    written = {path.name: path.read_text(encoding="utf-8") for path in (tmp_path / "a" / "b").iterdir()}
    assert written == {f"{name}.json": schema.as_json(name) for name in schema.MODELS}


def test_write_says_what_is_wrong_with_the_settings(minimal: Handbook) -> None:
    minimal.write("mkdocs.yml", "- a\n")
    done = run(minimal, "write", str(minimal.root / "out"))
    assert done.exit_code == 1
    assert done.stderr == "Error: mkdocs.yml is not a block of names and values\n"


def test_the_size_of_a_site_is_that_of_all_its_files(tmp_path: Path) -> None:
    for path, text in {"index.html": "abc", "a/b/index.html": "d", "a/c.json": ""}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    expected = {str(path): path.stat().st_size for path in tmp_path.rglob("*.*")}
    assert dict(building._sizes(tmp_path)) == expected
