"""The pipeline runs one way, and each outside library has one door."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "generator" / "rolebook"
# Packages, each with its modules, and between them the modules that stand by themselves: each imports from above only.
LAYERS = [
    ("", "problem progress garbage"),
    ("model", "source fields ids schema targets text specs rules reads framework stale"),
    ("authoring", "revision spec_file blank starter begin wording style"),
    ("", "pages"),
    ("views", "moves efforts report scorecard career_map atlas facets talks hiring briefing alike lists changes data"),
    ("exporting", "tables rows package sheets addresses api handout word linked_data competencies graph downloads"),
    ("", "render layer"),
    ("searching", "words sections postings search indexer query"),
    ("", "site"),
    ("importing", "bases sheets readback restoration"),
    (
        "importing.documents",
        (
            "document readers headings recognition catalogue ledger values columns"
            " draft relations purpose requirements sorting uses guide choices position outcome filing intake"
        ),
    ),
    ("importing.tables", "spreadsheet mapping account scale growth skill_list roster takeover"),
    ("building", "publish verify write frame watch store sources renewal preview plugin engine"),
    ("commands", "outcome checking building asking importing layout"),
    ("", "cli __main__"),
]
PIPELINE = [f"{package}.{name}".lstrip(".") for package, names in LAYERS for name in names.split()]
DOORS = {
    "mammoth": {"importing.documents.readers"},
    "quickjs": {"searching.query"},
    "mkdocs": {
        "building.frame",
        "building.sources",
        "building.renewal",
        "building.preview",
        "building.plugin",
        "building.engine",
    },
    "yaml": {"model.source"},
    "ruamel": {"authoring.spec_file"},
    "jinja2": {"render", "building.frame", "building.plugin"},
    "nh3": {"model.text"},
    "lxml": {"searching.sections"},
    "openpyxl": {"importing.sheets", "importing.tables.spreadsheet"},
    "selectolax": {"importing.documents.readers", "building.verify"},
    "markdown": {"building.write"},
    "snowballstemmer": {"searching.words"},
    "click": {
        "authoring.begin",
        "progress",
        "commands.outcome",
        "commands.checking",
        "commands.building",
        "commands.asking",
        "commands.importing",
        "commands.layout",
        "cli",
    },
    "material": {"layer"},
    "watchdog": {"building.watch"},
    "platformdirs": {"building.store"},
}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def imports(module: str) -> set[str]:
    tree = ast.parse((PACKAGE / f"{module.replace('.', '/')}.py").read_text(encoding="utf-8"))
    names = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the package"
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def own(name: str) -> str:
    """Return the module that an imported name is, or stands in."""
    name = name.removeprefix("rolebook.")
    return name if name in PIPELINE else name.rpartition(".")[0]


def test_every_module_has_its_place_in_the_pipeline() -> None:
    assert sorted(PIPELINE) == sorted(dotted(path) for path in PACKAGE.rglob("*.py") if path.stem != "__init__")


def test_a_package_has_one_place_in_the_pipeline() -> None:
    packages = [package for package, _ in LAYERS if package]
    assert sorted(packages) == sorted(dotted(path.parent) for path in PACKAGE.glob("*/**/__init__.py"))


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("__init__.py")), ids=lambda path: path.parent.name)
def test_a_package_says_what_it_is_and_passes_nothing_on(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert len(tree.body) == 1
    assert ast.get_docstring(tree)


@pytest.mark.parametrize("module", PIPELINE)
def test_a_module_imports_only_what_comes_before_it(module: str) -> None:
    before = set(PIPELINE[: PIPELINE.index(module)])
    assert {own(name) for name in imports(module) if name.startswith("rolebook.")} <= before


@pytest.mark.parametrize("module", PIPELINE)
def test_a_library_is_imported_at_its_door_only(module: str) -> None:
    used = {name.partition(".")[0] for name in imports(module)}
    assert {library for library, doors in DOORS.items() if library in used and module not in doors} == set()


@pytest.mark.parametrize("module", [name for name in PIPELINE if name != "__main__"])
def test_a_module_imports_alone(module: str) -> None:
    done = subprocess.run([sys.executable, "-c", f"import rolebook.{module}"], capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()


@pytest.mark.parametrize(
    ("command", "others"),
    [
        ("build", {"openpyxl", "numpy", "mammoth", "ruamel", "quickjs", "rolebook.importing"}),
        ("check", {"openpyxl", "numpy", "mammoth", "ruamel", "quickjs", "rolebook.importing", "mkdocs"}),
    ],
)
def test_a_command_imports_nothing_that_only_others_need(command: str, others: set[str]) -> None:
    asked = f"import sys; from rolebook.cli import main; main(['{command}', '-h'], standalone_mode=False)"
    script = f"{asked}; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "rolebook.cli" in done.stdout.split()
    assert others & set(done.stdout.split()) == set()
