"""Shared fixtures: small handbooks on disk."""

import shutil
from pathlib import Path
from textwrap import dedent

import pytest

SITES = Path(__file__).parent / "sites"


class Handbook:
    """A handbook in a temporary folder, which tests add files to and take files from."""

    def __init__(self, root: Path) -> None:
        self.root = root

    @property
    def content(self) -> Path:
        """The folder of the specs."""
        return self.root / "roles"

    def write(self, path: str, text: str) -> Path:
        """Write a file below the handbook's folder; common indentation is taken off."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(dedent(text).lstrip("\n"), encoding="utf-8")
        return file

    def replace(self, path: str, old: str, new: str) -> None:
        """Replace text in a file, which must hold it once."""
        file = self.root / path
        text = file.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
        file.write_text(text.replace(old, new), encoding="utf-8")


def copy_site(name: str, target: Path) -> Handbook:
    """Copy one of the sites under tests/sites/valid."""
    shutil.copytree(SITES / "valid" / name, target, dirs_exist_ok=True)
    return Handbook(target)


@pytest.fixture
def minimal(tmp_path: Path) -> Handbook:
    """The least that makes a handbook: one family, one track, one role on one screen."""
    return copy_site("minimal", tmp_path / "handbook")


@pytest.fixture
def full(tmp_path: Path) -> Handbook:
    """A small handbook that uses every section of a role and every kind of file."""
    return copy_site("full", tmp_path / "handbook")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the switch that accepts what is printed now as what is expected from now on."""
    parser.addoption("--bless", action="store_true", help="rewrite expected.txt of the invalid sites")
