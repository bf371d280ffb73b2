"""Each rule has a small handbook that breaks it; what is said of it stands beside it, whole.

A case is a folder of the files that differ from ``valid/minimal``, named ``<rule>`` or ``<rule>--<what>``.
"""

import re
import shutil
from pathlib import Path

import pytest

from handbooks import SITES, copy_site
from rolebook import problem, site

CASES = sorted(path.name for path in (SITES / "invalid").iterdir())
PACKAGE = Path(__file__).parents[1] / "generator" / "rolebook"
# These are made by the tests of their own modules: git can't hold such files, or a page has to be built first.
ELSEWHERE = {
    "missing-file",
    "unreadable",
    "too-large",
    "encoding",
    "broken-link",
    "duplicate-anchor",
    "foreign-host",
    "no-title",
    "script-in-page",
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_said_of_a_broken_handbook(case: str, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    handbook = copy_site("minimal", tmp_path)
    folder = SITES / "invalid" / case
    shutil.copytree(folder, handbook.root, dirs_exist_ok=True, ignore=shutil.ignore_patterns("expected.txt"))
    said = site.check(handbook.content, handbook.root, prose=True).problems
    text = "\n\n".join(map(problem.as_text, said)) + "\n"
    expected = folder / "expected.txt"
    if request.config.getoption("--bless"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert case.partition("--")[0] in {found.rule for found in said}


def test_every_rule_has_a_case() -> None:
    pattern = r'(?:Problem|_Refusal|_advice)\(\s*"([a-z-]+)"'
    source = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    rules = set(re.findall(pattern, source)) | set(re.findall(r'^    "\w+": \("([a-z-]+)"', source, re.MULTILINE))
    assert len(rules) > 25, "the pattern still finds the rules"
    assert rules - ELSEWHERE == {case.partition("--")[0] for case in CASES}
