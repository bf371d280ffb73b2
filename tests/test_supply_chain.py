"""What a site is made with: locked by hash, listed with its licence."""

import hashlib
import json
import re
import tomllib
from importlib.metadata import PackageNotFoundError, metadata

import pytest
from packaging.specifiers import SpecifierSet

from handbooks import ROOT


def locked(name: str) -> dict[str, str]:
    text = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    found = re.findall(r"^([\w.-]+)==(\S+)", text, re.MULTILINE)
    return {package.lower().replace("_", "-"): version for package, version in found}


@pytest.mark.parametrize("name", ["site", "test", "bench", "sbom"])
def test_every_package_is_locked_by_hash(name: str) -> None:
    text = (ROOT / "locks" / f"{name}.txt").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if entry and not entry.startswith("#")]
    assert len(entries) > 20
    assert [entry.split()[0] for entry in entries if "==" not in entry or "--hash=sha256:" not in entry] == []


def test_what_tests_and_benchmarks_install_agrees_with_what_a_site_installs() -> None:
    site = locked("site")
    for name in ("test", "bench"):
        assert locked(name).items() >= site.items(), name


def test_every_locked_package_takes_the_oldest_python_that_we_name() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = re.fullmatch(r">=(\d+\.\d+),<\d+\.\d+", project["requires-python"])
    assert oldest
    asked = {package: asked_python(package) for package in locked("test")}
    assert sum(map(bool, asked.values())) > 50
    assert {package: range_ for package, range_ in asked.items() if f"{oldest[1]}.0" not in SpecifierSet(range_)} == {}


def asked_python(package: str) -> str:
    """Return which Python an installed package asks for; nothing for one that only other systems install."""
    try:
        return metadata(package).get("Requires-Python") or ""
    except PackageNotFoundError:
        return ""


def test_the_licence_of_every_package_is_listed() -> None:
    text = (ROOT / "LICENCES.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| (\S+) \| (\d\S*) \| .+ \|$", text.partition("## In the package")[0], re.MULTILINE)
    listed = {re.sub("[._]", "-", package): version for package, version in found}
    assert listed == locked("site"), "run make sbom"
    assert "not said" not in text


def test_what_the_package_holds_of_others_is_what_is_noted_and_listed() -> None:
    listed = (ROOT / "LICENCES.md").read_text(encoding="utf-8").partition("## In the package")[2]
    notes = list((ROOT / "generator" / "rolebook").rglob("vendor.json"))
    assert notes
    for path in notes:
        note = json.loads(path.read_text(encoding="utf-8"))
        assert hashlib.sha256((path.parent / note["file"]).read_bytes()).hexdigest() == note["sha256"]
        assert (path.parent / "LICENSE").is_file()
        row = f"| {note['name']} | {note['version']} | {note['licence']} | {note['contains']} |"
        assert row in listed, "run make sbom"
