"""Small handbooks on disk, for tests to build and to break."""

import shutil
from pathlib import Path
from textwrap import dedent

ROOT = Path(__file__).parents[1]
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
