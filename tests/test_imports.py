"""The pipeline runs one way, and each outside library has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "generator" / "rolebook"
PIPELINE = [
    "problem",
    "progress",
    "source",
    "fields",
    "schema",
    "targets",
    "specs",
    "revision",
    "spec_file",
    "rules",
    "framework",
    "tables",
    "package",
    "sheets",
    "moves",
    "report",
    "scorecard",
    "career_map",
    "atlas",
    "text",
    "alike",
    "lists",
    "changes",
    "wording",
    "style",
    "document",
    "readers",
    "headings",
    "recognition",
    "catalogue",
    "draft",
    "guide",
    "uses",
    "intake",
    "blank",
    "starter",
    "spreadsheet",
    "mapping",
    "account",
    "scale",
    "growth",
    "skill_list",
    "roster",
    "takeover",
    "pages",
    "addresses",
    "facets",
    "talks",
    "api",
    "handout",
    "word",
    "linked_data",
    "competencies",
    "graph",
    "exports",
    "hiring",
    "briefing",
    "data",
    "render",
    "words",
    "sections",
    "search",
    "indexer",
    "site",
    "readback",
    "restoration",
    "layer",
    "publish",
    "verify",
    "write",
    "frame",
    "watch",
    "preview",
    "plugin",
    "engine",
    "query",
    "begin",
    "cli",
    "__main__",
]
DOORS = {
    "mammoth": {"readers"},
    "quickjs": {"query"},
    "mkdocs": {"frame", "preview", "plugin", "engine"},
    "yaml": {"source"},
    "ruamel": {"spec_file"},
    "jinja2": {"render", "frame", "plugin"},
    "nh3": {"text"},
    "lxml": {"sections"},
    "openpyxl": {"sheets", "spreadsheet"},
    "selectolax": {"readers", "verify"},
    "markdown": {"write"},
    "snowballstemmer": {"words"},
    "click": {"begin", "cli", "progress"},
    "material": {"layer"},
    "watchdog": {"watch"},
}


def imports(module: str) -> set[str]:
    tree = ast.parse((PACKAGE / f"{module}.py").read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_every_module_has_its_place_in_the_pipeline() -> None:
    assert sorted(PIPELINE) == sorted(path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("module", PIPELINE)
def test_a_module_imports_only_what_comes_before_it(module: str) -> None:
    before = set(PIPELINE[: PIPELINE.index(module)])
    own = {name.split(".")[1] for name in imports(module) if name.startswith("rolebook.")}
    assert own <= before


@pytest.mark.parametrize("module", PIPELINE)
def test_a_library_is_imported_at_its_door_only(module: str) -> None:
    used = {name.partition(".")[0] for name in imports(module)}
    assert {library for library, doors in DOORS.items() if library in used and module not in doors} == set()


@pytest.mark.parametrize("module", [name for name in PIPELINE if name != "__main__"])
def test_a_module_imports_alone(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"import rolebook.{module}"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
