"""Tables: every field of every spec has its column, and rows become the same framework again."""

import csv
import io
import random
from collections.abc import Iterable, Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings

from frameworks import PHASES, frameworks, said, said_by
from handbooks import Handbook
from rolebook import site
from rolebook.exporting import rows, sheets, tables
from rolebook.exporting.rows import Row, TableError
from rolebook.importing import sheets as readback
from rolebook.model import schema
from rolebook.model.framework import Framework


def written(framework: Framework) -> dict[str, bytes]:
    return {table.name: sheets.as_csv(table, framework) for table in tables.tables()}


def read(files: dict[str, bytes]) -> dict[str, Any]:
    return said_by(rows.specs({name: readback.from_csv(content, name) for name, content in files.items()}))


def linked(handbook: Handbook) -> Framework:
    return site.check(handbook.content, handbook.root).sound[0]


def table(name: str) -> tables.Table:
    return next(each for each in tables.tables() if each.name == name)


@given(framework=frameworks())
@settings(max_examples=25, phases=PHASES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_framework_comes_back_from_csv(framework: Framework) -> None:
    assert read(written(framework)) == said(framework)


def test_both_handbooks_come_back_from_csv(shipped: Framework, full: Handbook) -> None:
    for framework in (shipped, linked(full)):
        assert read(written(framework)) == said(framework)


def test_rows_may_be_sorted_in_any_way(shipped: Framework) -> None:
    files = {}
    for name, content in written(shipped).items():
        head, *rows = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        random.Random(1).shuffle(rows)  # noqa: S311 - chance decides on an order
        target = io.StringIO()
        csv.writer(target, delimiter=";").writerows([head, *rows])
        files[name] = target.getvalue().encode()
    assert {path: spec for path, spec in read(files).items() if path != "tools.yml"} == {
        path: spec for path, spec in said(shipped).items() if path != "tools.yml"
    }


def test_every_field_of_the_schema_has_a_column_with_its_meaning() -> None:
    expected = set()
    for kind, model in schema.MODELS.items():
        for names, meaning in schema_fields(model):
            assert meaning, (kind, names)
            expected.add((kind, names))
    shown = set()
    for each in tables.tables():
        starts = [(*place.outer, place.inner) if place.inner else place.outer for place in each.places] or [()]
        for start in starts:
            shown |= {(each.kind, (*start, *column.path)) for column in each.items}
            shown |= {(each.kind, (*start[:-1], *column.path)) for column in each.group}
        assert all(column.description for column in each.columns), each.name
        assert len({column.name for column in each.columns}) == len(each.columns), each.name
    assert shown == expected


def schema_fields(model: Any, at: tuple[str, ...] = ()) -> Iterable[tuple[tuple[str, ...], str]]:
    """Yield the way to each field that holds no other fields, and its meaning."""
    for name, field in model.model_fields.items():
        inner = tables._model(field.annotation)
        if field.exclude:
            continue
        if inner:
            yield from schema_fields(inner, (*at, name))
        else:
            yield (*at, name), field.description


def test_two_groups_of_the_same_name_stay_two(full: Handbook) -> None:
    full.replace(
        "roles/research/researcher.yml",
        "responsibilities:\n",
        "responsibilities:\n  - {category: Same, items: [{id: one, title: One}]}\n"
        "  - {category: Same, items: [{id: two, title: Two}]}\n",
    )
    framework = linked(full)
    assert read(written(framework)) == said(framework)


def test_a_text_that_is_longer_than_a_cell_goes_on_below(full: Handbook) -> None:
    parts = ", ".join(f'"{letter * 18_000} end"' for letter in "abc")
    full.replace("roles/research/researcher.yml", "contains: [", f"contains: [{parts}, ")
    framework = linked(full)
    made = [row for block in rows.blocks(table("deliverables"), framework) for row in block()]
    assert max(len(cell) for row in made for cell in row if isinstance(cell, str)) <= rows.LONGEST_CELL
    assert any(row[0] == "" for row in made)
    assert read(written(framework)) == said(framework)


def test_a_cell_that_would_be_a_formula_is_text(full: Handbook) -> None:
    full.replace(
        "roles/research/researcher.yml", "statement: Find out.", 'statement: "=HYPERLINK(\\"https://x.example\\")"'
    )
    framework = linked(full)
    content = written(framework)["roles"].decode("utf-8-sig")
    assert "\"'=HYPERLINK" in content
    assert read(written(framework)) == said(framework)


ROLES: list[Row] = [["id", "title"], ["r", "R"]]


@pytest.mark.parametrize(
    ("found", "message"),
    [
        ({"role": ROLES}, "“role” is no table of a handbook; did you mean “roles”?"),
        ({"roles": [["id", "titel"], ["r", "R"]]}, "“roles” has no column “titel”; did you mean “title”?"),
        ({"roles": [["id", "title", "title"]]}, "the column “title” stands twice in “roles”"),
        ({"roles": [["title"], ["R"]]}, "the column “id” is missing in “roles”: The id of the role"),
        ({"roles": []}, "the column “id” is missing in “roles”"),
        ({"roles": [["id", "title"], ["r", "R"], ["r", "R"]]}, "row 3 of “roles”: “r” stands there twice"),
        ({"roles": [["id", "title"], ["../../r", "R"]]}, "row 2 of “roles”: “../../r” can't be an id"),
        (
            {"roles": [["id", "title"], ["r", "R", "more"]]},
            "row 2 of “roles” has more cells than the table has columns",
        ),
        (
            {"roles": ROLES, "role_points": [["role_id", "list", "text"], ["s", "value", "x"]]},
            "row 2 of “role_points” belongs to the role “s”, which the table of roles lacks",
        ),
        (
            {"roles": ROLES, "role_points": [["role_id", "list", "text"], ["r", "activities.dayly", "x"]]},
            "row 2 of “role_points”: there is no list “activities.dayly”; did you mean “activities.daily”?",
        ),
        (
            {"roles": ROLES, "role_points": [["role_id", "list", "number", "text"], ["r", "value", "first", "x"]]},
            "row 2 of “role_points”: “first” is no whole number",
        ),
        (
            {"roles": ROLES, "responsibilities": [["role_id", "id", "highlight"], ["r", "a", "maybe"]]},
            "“responsibilities”, column “highlight”: “maybe” is neither true nor false",
        ),
        (
            {"family_outcomes": [["families.id", "text"], ["f", "x"]]},
            "“family_outcomes” names “f”, which no row of families is about",
        ),
    ],
)
def test_what_is_no_table_of_a_handbook_is_said(found: dict[str, Sequence[Row]], message: str) -> None:
    with pytest.raises(TableError) as raised:
        rows.specs(found)
    assert message in str(raised.value)


def test_hand_made_cells_are_understood() -> None:
    found = rows.specs(
        {
            "roles": [["id", "title", "family", "also_known_as"], ["r", "R", "skills", "One\nTwo"]],
            "role_tools": [["role_id", "tools", "use"], ["r", "a b,c", "x"], ["", "", ""]],
            "role_points": [["role_id", "list", "text"], ["r", "value", "One"], ["r", "value", "Two"]],
        }
    )
    assert found == {
        "skills-roles/r.yml": {
            "title": "R",
            "family": "skills",
            "also_known_as": ["One", "Two"],
            "career": {},
            "tools": [{"tools": ["a", "b", "c"], "use": "x"}],
            "value": ["One", "Two"],
        }
    }
