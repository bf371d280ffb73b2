"""The JSON Schemas, used as an editor uses them: they agree with what the build accepts and refuses."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from handbooks import SITES
from rolebook.model import schema

ROOT = Path(__file__).parents[1]
STARTER = ROOT / "generator" / "rolebook" / "handbook"
VALID = sorted(
    path for folder in (SITES / "valid", ROOT / "roles", STARTER / "roles") for path in folder.rglob("*.yml")
)
# Rules that a schema can state; the others look at more than one value, or at the text itself.
STATED = {"missing-key", "unknown-key", "wrong-type", "empty-value", "too-long"}
# Blanks at the ends of a text count for an editor, and a number of 5,000 digits is more than this test's reader takes.
BUILD_ONLY = {"empty-value--blank", "wrong-type--huge-number"}
INVALID = sorted(
    path.name
    for path in (SITES / "invalid").iterdir()
    if path.name.partition("--")[0] in STATED and path.name not in BUILD_ONLY
)


class CoreLoader(yaml.CSafeLoader):
    """YAML 1.2's core types, as editors read them: “no” and 2026-01-01 are text."""


CoreLoader.yaml_implicit_resolvers = {}
for name, pattern, first in (
    ("null", r"^(~|null|)$", ["~", "n", ""]),
    ("bool", r"^(true|false)$", ["t", "f"]),
    ("int", r"^[-+]?[0-9]+$", list("-+0123456789")),
):
    CoreLoader.add_implicit_resolver(f"tag:yaml.org,2002:{name}", re.compile(pattern), first)


@cache
def validator(kind: str) -> Draft202012Validator:
    return Draft202012Validator(schema.json_schema(kind), format_checker=Draft202012Validator.FORMAT_CHECKER)


def faults(path: Path, content: Path) -> list[str]:
    place = path.relative_to(content)
    kinds = {"framework.yml": "framework", "tools.yml": "tools", "skills": "skill", "kpis": "kpi"}
    data: Any = yaml.load(path.read_text(encoding="utf-8"), Loader=CoreLoader)  # noqa: S506 - a safe loader
    return [error.message for error in validator(kinds.get(place.parts[0], "role")).iter_errors(data)]


@pytest.mark.parametrize("path", [path for path in VALID if path.name != "mkdocs.yml"], ids=lambda path: path.stem)
def test_an_editor_finds_no_fault_in_a_spec_that_the_build_accepts(path: Path) -> None:
    content = next(folder for folder in reversed(path.parents) if folder.name == "roles")
    assert faults(path, content) == []


@pytest.mark.parametrize("case", INVALID)
def test_an_editor_finds_a_fault_where_the_build_does(case: str) -> None:
    content = SITES / "invalid" / case / "roles"
    assert [fault for path in content.rglob("*.yml") for fault in faults(path, content)]
