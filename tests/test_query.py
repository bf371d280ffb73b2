"""Queries from the terminal: facets by the specs, words by the site's index, and what is said of anything else."""

import json
import os
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from handbooks import ROOT
from rolebook import site
from rolebook.cli import main
from rolebook.model.framework import Framework, Role
from rolebook.searching import indexer, query, search
from rolebook.views import facets


@pytest.fixture(scope="module")
def folder(built: site.Site, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the index of the handbook that this project ships."""
    result = tmp_path_factory.mktemp("site")
    index = search.Index(built.sound[0])
    indexer.write(result, chain(*map(index.add, built.contents), index.finish()))
    return result


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["-C", str(ROOT), "query", *map(str, arguments)])


def fits(role: Role, framework: Framework, asked: Sequence[tuple[str, str]]) -> bool:
    """Tell whether a role has what is asked, by the specs alone."""
    steps = list(framework.proficiency)
    has = facets.values(role)
    for facet in facets.facets(framework):
        tests = []
        for name, value in asked:
            if name != facet.id:
                continue
            skill, dot, step = value.partition(".")
            if facet.id == "skill" and dot:
                own = has["skill"].get(skill)
                tests.append(own is not None and steps.index(own) >= steps.index(step))
            else:
                tests.append(value in has[facet.id])
        if tests and not (any if facet.is_exclusive else all)(tests):
            return False
    return True


@given(st.data())
def test_any_choice_finds_the_roles_whose_specs_fit(shipped: Framework, folder: Path, data: st.DataObject) -> None:
    values = [(facet.id, value) for facet in facets.facets(shipped) for value in facet.values]
    values += [("skill", f"{name}.{step}") for kind, name in values if kind == "skill" for step in shipped.proficiency]
    asked = data.draw(st.lists(st.sampled_from(values), max_size=4, unique=True))
    wanted = {facet for facet, _ in asked}
    if "skill" in wanted:  # the address holds one step for a skill: the last one counts
        asked = list(
            {
                (kind, value.partition(".")[0] if kind == "skill" else value): (kind, value) for kind, value in asked
            }.values()
        )
    found = [one.role.id for one in query.ask(shipped, asked, folder)]
    assert found == [role.id for role in shipped.roles.values() if fits(role, shipped, asked)]


def test_words_find_roles_best_first_with_the_places_where_they_stand(shipped: Framework, folder: Path) -> None:
    found = query.ask(shipped, [("q", "pay equity")], folder)
    assert found[0].role.id == "ai-compensation-benchmarking-analyst"
    assert all(one.places and all(place.address.startswith("roles/") for place in one.places) for one in found)
    narrowed = query.ask(shipped, [("q", "pay equity"), ("family", "ai-research")], folder)
    assert [one.role.id for one in narrowed] == [one.role.id for one in found if one.role.family.id == "ai-research"]


def test_a_table_is_for_people_and_lines_are_for_programs(folder: Path) -> None:
    table = run("drift", "--family", "Machine Learning Science", "--site", folder)
    assert table.exit_code == 0
    assert "    Responsibilities › Make drift visible everywhere: roles/staff-" in table.stdout
    assert table.stderr.endswith(" of 15 roles\n")
    lines = run("drift", "--family", "machine-learning", "--site", folder, "--json").stdout.splitlines()
    rows = [json.loads(line) for line in lines]
    assert [row["title"] for row in rows] == [
        line.split("  ")[0] for line in table.stdout.splitlines() if line[0] != " "
    ]
    assert rows[0]["address"] == f"roles/{rows[0]['id']}/"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--skill", "sqll"], "“sqll” is no skill of any role; did you mean “sql”?"),
        (["--skill", "SQL.expret"], "“expret” is no proficiency of any role; did you mean “expert”?"),
        (["--level", "snior"], "did you mean “senior”?"),
        (["--decision", "budget"], "these are alike: with-management.budget, authority.budget"),
        (["--tool", "qqqqqqqqqq"], "more"),
        (["drift", "--site", "/nowhere"], "run `rolebook build` first"),
    ],
)
def test_what_the_handbook_does_not_know_is_an_error_with_what_is_near(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_finding_nothing_has_its_own_exit_code(folder: Path) -> None:
    done = run("zzqqzzqq", "--site", folder, "--json")
    assert (done.exit_code, done.stdout, done.stderr) == (1, "", "")


@pytest.mark.parametrize(
    ("typed", "arguments"),
    [("Mid", ("--level", "mid")), ("sql.Practitioner", ("--skill", "sql")), ("0-1", ("--years", "0–1"))],
)
def test_a_value_goes_by_its_id_or_its_title_in_any_case(typed: str, arguments: tuple[str, str]) -> None:
    by_title = run(arguments[0], typed, "--json")
    assert by_title.exit_code == 0
    assert set(by_title.stdout.splitlines()) <= set(run(*arguments, "--json").stdout.splitlines())


def test_a_broken_index_is_said_and_how_to_mend_it(folder: Path, shipped: Framework, tmp_path: Path) -> None:
    (tmp_path / "search").mkdir()
    text = (folder / "search" / "index.json").read_text(encoding="utf-8")
    (tmp_path / "search" / "index.json").write_text(text, encoding="utf-8")
    with pytest.raises(query.QueryError, match="run `rolebook build` to make it anew"):
        query.ask(shipped, [("q", "drift")], tmp_path)
    (tmp_path / "search" / "index.json").write_text(text[:100], encoding="utf-8")
    with pytest.raises(query.QueryError, match="run `rolebook build` to make it anew"):
        query.ask(shipped, [("q", "drift")], tmp_path)


def test_specs_that_are_newer_than_the_index_are_named(folder: Path, tmp_path: Path) -> None:
    old = folder / "search" / "index.json"
    spec = tmp_path / "a.yml"
    spec.write_text("title: A")
    assert query.newer(tmp_path, tmp_path / "nowhere") is None
    os.utime(spec, (0, 0))
    assert query.newer(tmp_path, folder) is None
    os.utime(spec, ns=(0, old.stat().st_mtime_ns + 1))
    assert query.newer(tmp_path, folder) == spec
