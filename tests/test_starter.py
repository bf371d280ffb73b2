"""A new handbook builds at once, and what is begun in one is what the schema says and passes a check."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
import yaml
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from handbooks import ROOT
from rolebook import site
from rolebook.authoring import begin, blank, starter
from rolebook.cli import main
from rolebook.model import fields, ids, schema, source, specs
from rolebook.problem import Problem

COMMANDS = set(main.list_commands(click.Context(main)))
NAMES = st.text(min_size=1, max_size=60)


def run(*arguments: object, typed: str | None = None) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], input=typed)


@pytest.fixture
def demo(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    starter.handbook(folder)
    return folder


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the command believe that somebody sits at a terminal."""
    monkeypatch.setattr(begin, "asks", lambda: True)


def problems(folder: Path) -> tuple[Problem, ...]:
    return site.check(folder / "roles", folder, prose=True).problems


# --- a handbook -----------------------------------------------------------------------------------------------------


def test_a_new_handbook_passes_the_strictest_check_and_builds(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    made = run("new", "handbook", folder, "--title", "Roles of Ümläut & Co", "--organisation", "Ümläut: Co")
    assert made.exit_code == 0, made.output
    assert "rolebook serve" in made.stdout
    assert run("-C", folder, "check", "--strict").stdout == "2 roles, 2 skills, 2 KPIs, 0 tools: no problem\n"
    done = subprocess.run(
        [sys.executable, "-m", "rolebook", "-C", str(folder), "build"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "warning" not in done.stderr
    home = (folder / "site" / "index.html").read_text(encoding="utf-8")
    assert "Roles of Ümläut &amp; Co" in home
    framework = yaml.safe_load((folder / "roles" / "framework.yml").read_text(encoding="utf-8"))
    assert (framework["title"], framework["organisation"]) == ("Roles of Ümläut & Co", "Ümläut: Co")
    assert (folder / "README.md").read_text(encoding="utf-8").startswith("# Roles of Ümläut & Co\n")


@given(title=NAMES, organisation=NAMES)
def test_whatever_a_handbook_is_called_it_is_called_so_or_refused(
    tmp_path_factory: pytest.TempPathFactory, title: str, organisation: str
) -> None:
    folder = tmp_path_factory.mktemp("named") / "demo"
    try:
        starter.handbook(folder, title, organisation)
    except starter.StarterError:
        assert not folder.exists()
        return
    assert problems(folder) == ()
    found = site.check(folder / "roles", folder).framework
    assert found is not None
    assert (found.spec.title, found.spec.organisation) == (title.strip(), organisation.strip())
    assert yaml.safe_load((folder / "mkdocs.yml").read_text(encoding="utf-8"))["site_name"] == title.strip()


def test_a_first_role_of_ones_own_has_a_family_of_its_own(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    assert run("new", "handbook", folder, "--role", "Data Analyst", "--family", "Data & Insight").exit_code == 0
    assert problems(folder) == ()
    found = site.check(folder / "roles", folder).framework
    assert found is not None
    assert found.roles["data-analyst"].family.title == "Data & Insight"


def test_nothing_is_written_where_a_file_is_there_already(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("mine")
    (tmp_path / "notes.txt").write_text("mine, too")
    done = run("new", "handbook", tmp_path)
    assert done.exit_code == 1
    assert done.stderr == f"Error: {tmp_path} holds README.md already; name a folder that is not there yet\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["README.md", "notes.txt"]


def test_a_handbook_goes_beside_what_has_other_names(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    assert run("new", "handbook", tmp_path).exit_code == 0
    assert (tmp_path / "notes.txt").read_text() == "mine"


@pytest.mark.usefixtures("asked")
def test_on_a_terminal_four_questions_are_enough(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    done = run("new", "handbook", folder, typed="Acme\n\nMiller\nMills\n")
    assert done.exit_code == 0, done.output
    found = site.check(folder / "roles", folder).framework
    assert found is not None
    assert found.spec.title == "Acme career framework"
    assert found.roles["miller"].family.title == "Mills"


@pytest.mark.parametrize(("role", "family"), [("Ω", "Care"), ("Nurse", "Ω"), ("Nurse\n", "Care"), ("x" * 400, "Care")])
def test_nothing_is_begun_with_a_name_that_can_not_be_one(tmp_path: Path, role: str, family: str) -> None:
    done = run("new", "handbook", tmp_path / "demo", "--role", role, "--family", family)
    assert done.exit_code == 1
    assert not (tmp_path / "demo").exists()


def test_a_role_without_a_family_is_a_usage_error(tmp_path: Path) -> None:
    done = run("new", "handbook", tmp_path / "demo", "--role", "Miller")
    assert done.exit_code == 2
    assert "add --family" in done.stderr
    assert not (tmp_path / "demo").exists()


def test_an_editor_finds_the_schema_of_each_file_by_its_first_line_and_by_the_settings(demo: Path) -> None:
    settings = json.loads((demo / ".vscode" / "settings.json").read_text(encoding="utf-8"))["yaml.schemas"]
    for path in sorted((demo / "roles").rglob("*.yml")):
        (line, *_) = path.read_text(encoding="utf-8").splitlines()
        named = (path.parent / line.removeprefix("# yaml-language-server: $schema=")).resolve()
        assert json.loads(named.read_text(encoding="utf-8"))["$schema"]
        found = [place for place, patterns in settings.items() if covers(patterns, path.relative_to(demo))]
        assert [(demo / place).resolve() for place in found] == [named], path


def covers(patterns: str | list[str], path: Path) -> bool:
    """Tell whether an editor takes a file for one of these patterns, of which the last that fits decides."""
    fits = False
    for pattern in [patterns] if isinstance(patterns, str) else patterns:
        if re.fullmatch(pattern.lstrip("!/").replace(".", r"\.").replace("*", "[^/]*"), path.as_posix()):
            fits = not pattern.startswith("!")
    return fits


def test_what_the_starter_and_the_hooks_run_are_commands_of_ours(demo: Path) -> None:
    for path in (demo / ".pre-commit-config.yaml", ROOT / ".pre-commit-hooks.yaml"):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        for hook in data if isinstance(data, list) else data["repos"][0]["hooks"]:
            program, command = hook["entry"].split()
            assert program == "rolebook"
            assert command in COMMANDS
            assert re.search(hook["files"], "roles/research/researcher.yml")
            assert not re.search(hook["files"], "README.md")


def test_the_readme_of_the_starter_names_commands_and_places_that_exist(demo: Path) -> None:
    text = (demo / "README.md").read_text(encoding="utf-8")
    assert set(re.findall(r"rolebook (\w+)", text)) <= COMMANDS
    for place in re.findall(r"`(roles/[\w./-]*|overrides/|schema/)`", text):
        assert list(demo.glob(place.rstrip("/")) or demo.glob(place)), place


# --- a role, a skill, a KPI -----------------------------------------------------------------------------------------

COMPLETE = {
    "role": ["--family", "customer-support", "--track", "management", "--level", "manager"],
    "skill": ["--category", "craft"],
    "kpi": ["--kind", "quality", "--direction", "higher"],
}


@pytest.mark.parametrize("kind", starter.KINDS)
def test_what_is_begun_passes_a_check_at_once(demo: Path, kind: str) -> None:
    done = run("-C", demo, "new", kind, "Head of “everything”: yes", *COMPLETE[kind])
    assert done.exit_code == 0, done.output
    assert "head-of-everything-yes.yml is written" in done.stdout
    assert {found.rule for found in problems(demo)} <= {"unused-entry"}, "nobody uses a new skill yet"


@pytest.mark.parametrize("kind", starter.KINDS)
def test_a_new_file_names_every_key_of_the_schema_and_says_what_it_means(demo: Path, kind: str) -> None:
    run("-C", demo, "new", kind, "Thing", *COMPLETE[kind])
    (path,) = demo.rglob("thing.yml")
    text = path.read_text(encoding="utf-8")
    for name, field in schema.MODELS[kind].model_fields.items():
        if name == "unplaced":
            continue  # only an import has a use for it
        assert re.search(rf"^(# )?{name}:", text, re.MULTILINE), name
        assert field.is_required() or f"# {field.description}\n# {name}:" in text


@pytest.mark.parametrize("kind", starter.KINDS)
def test_what_is_commented_out_has_the_right_shape(demo: Path, kind: str) -> None:
    """Without the signs of comments, only names are wrong that no handbook has, and addresses that nobody filled in."""
    run("-C", demo, "new", kind, "Thing", *COMPLETE[kind])
    (path,) = demo.rglob("thing.yml")
    written = path.read_text(encoding="utf-8").splitlines()[1:]
    lines = [re.sub(r"^( *)# (?=[ a-z_0-9]+:( |$)| *- )", r"\1", line) for line in written]
    text = "\n".join(line for line in lines if not line.startswith("# "))
    entry, faults = specs.parse(text.encode(), "roles/x/thing.yml", schema.MODELS[kind])
    assert [(fault.rule, fault.message) for fault in faults] in (
        [],
        [("wrong-value", "“esco” can't be “…”")],
    ), text
    assert entry or faults


@pytest.mark.parametrize("kind", starter.KINDS)
def test_a_new_file_is_laid_out_as_specs_are(demo: Path, kind: str) -> None:
    run("-C", demo, "new", kind, "Thing", *COMPLETE[kind])
    done = run("-C", demo, "fmt", "--check")
    assert done.exit_code == 0, done.output


def test_options_follow_from_the_schema() -> None:
    assert main.get_command(click.Context(main), "new") is begin.new
    for kind in starter.KINDS:
        flags = {parameter.name for parameter in begin.new.commands[kind].params}
        model = schema.MODELS[kind]
        required = {name for name, field in model.model_fields.items() if field.is_required()}
        assert required - {"responsibilities", "career"} == flags - {"id_"}


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["role", "A", "--family", "custmer-support"], "did you mean “customer-support”?"),
        (["role", "A"], "--level is missing; known: junior, experienced, senior"),
        (["role", "A", "--level", "seniro"], "did you mean “senior”?"),
        (["role", "A", "--track", "management", "--level", "senior"], "“senior” is no level here; known: manager"),
        (["skill", "A", "--category", "peopel"], "did you mean “people”?"),
        (["kpi", "A", "--kind", "quality", "--direction", "up"], "known: higher, lower, range"),
        (["skill", "Fault finding", "--category", "craft"], "taken by roles/skills/fault-finding.yml"),
        (["skill", "Con", "--category", "craft"], "that name is reserved; give another with --id"),
        (
            ["skill", "Ω", "--category", "craft"],
            "no id can be made of “Ω”: write it in Latin letters, or give one with --id",
        ),
        (["skill", "A", "--category", "craft", "--id", "../x"], "can't be an id"),
        (["skill", "A\x07", "--category", "craft", "--id", "a"], "hidden"),
        (["skill", "A" * 400, "--category", "craft", "--id", "a"], "longer than 300 characters"),
        (["skill"], "a title is missing"),
    ],
)
def test_what_can_not_be_written_is_said_with_a_way_out(demo: Path, arguments: list[str], said: str) -> None:
    before = sorted(demo.rglob("*"))
    if arguments[:2] == ["role", "A"] and "--level" not in arguments:
        arguments = [*arguments, "--track", "professional"]
    done = run("-C", demo, "new", *arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert sorted(demo.rglob("*")) == before


def test_a_level_that_one_track_has_needs_no_track_and_may_go_by_its_title(demo: Path) -> None:
    assert run("-C", demo, "new", "role", "Support lead", "--level", "Manager").exit_code == 0
    found = site.check(demo / "roles", demo).framework
    assert found is not None
    assert found.roles["support-lead"].level.track.id == "management"


@pytest.mark.usefixtures("asked")
def test_on_a_terminal_what_is_missing_is_asked_for_until_it_fits(demo: Path) -> None:
    done = run("-C", demo, "new", "role", typed="Support lead\nmanagment\nmanagement\nLeads the team.\n")
    assert done.exit_code == 0, done.output
    assert "Known: professional, management" in done.stdout
    assert "did you mean “management”?" in done.stdout
    found = site.check(demo / "roles", demo).framework
    assert found is not None
    assert found.roles["support-lead"].spec.summary == "Leads the team."


def test_nothing_can_be_begun_without_a_framework(tmp_path: Path) -> None:
    done = run("-C", tmp_path, "new", "skill", "SQL")
    assert done.exit_code == 1
    assert "rolebook new handbook" in done.stderr


@given(title=st.text(max_size=80), text=st.text(max_size=80))
def test_any_words_come_back_as_they_were_typed_or_are_refused(
    tmp_path_factory: pytest.TempPathFactory, title: str, text: str
) -> None:
    demo = tmp_path_factory.mktemp("words")
    starter.handbook(demo)
    found, _ = specs.load(demo / "roles", demo)
    answers = {"title": title, "category": "craft", "definition": text}
    try:
        path = starter.entry("skill", "thing", answers, demo / "roles", found)
    except starter.StarterError:
        assert not (demo / "roles" / "skills" / "thing.yml").exists()
        return
    data: Any = source.read(path, demo).data
    assert (data["title"].strip(), data["definition"].strip()) == (title.strip(), text.strip())


@given(st.text())
def test_an_id_from_a_title_is_one_or_is_empty(title: str) -> None:
    name = ids.suggested(title)
    assert not name or (re.fullmatch(fields.SLUG_PATTERN, name) and len(name) <= fields.LONGEST_ID)


@given(st.text(alphabet=st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Co", "Cn")), min_size=1))
def test_a_scalar_is_read_as_the_text_that_it_was(text: str) -> None:
    reading = source.parse(f"key: {blank.scalar(text)}\n".encode(), "x.yml")
    if not reading.problems:  # hidden characters are refused
        assert reading.data == {"key": text}
