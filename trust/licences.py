"""Lists the packages that a site is made with, and their licences, from the bill that `make sbom` writes.

What the package itself holds of others' work stands beside a note of where it comes from.
"""

import json
import sys
from collections.abc import Mapping
from operator import itemgetter
from pathlib import Path
from typing import Any

# What packages say in a file of their own and nowhere that a bill would find it.
_IN_A_FILE = {"quickjs-ng": "MIT"}


def licence(component: Mapping[str, Any]) -> str:
    """Return what a package says of its licence: an expression, or names without repetition."""
    names = [
        entry.get("expression") or entry["license"].get("id") or entry["license"]["name"].partition(" :: ")[2]
        for entry in component.get("licenses", [])
    ]
    said = ", ".join(dict.fromkeys(name.removeprefix("OSI Approved :: ") for name in names))
    return said or _IN_A_FILE.get(component["name"], "not said")


PACKAGE = Path(__file__).parents[1] / "generator" / "rolebook"


def vendored() -> list[str]:
    """Return a row for each library and list that the package holds."""
    notes = [json.loads(path.read_text(encoding="utf-8")) for path in PACKAGE.rglob("vendor.json")]
    return [
        f"| {note['name']} | {note['version']} | {note['licence']} | {note['contains']} |"
        for note in sorted(notes, key=itemgetter("name"))
    ]


def main() -> None:
    """Read the bill named first and write the list to the file named second."""
    bill, target = map(Path, sys.argv[1:])
    components = json.loads(bill.read_text(encoding="utf-8"))["components"]
    rows = sorted((component["name"].lower(), component["version"], licence(component)) for component in components)
    lines = [
        "# Packages and their licences",
        "",
        "What a site is made with, as locked in `locks/site.txt`. Written by `make sbom`.",
        "",
        "| package | version | licence |",
        "| --- | --- | --- |",
        *(f"| {name} | {version} | {found} |" for name, version, found in rows if name != "rolebook"),
        "",
        "## In the package",
        "",
        "A library that pages load only when a reader asks for a Word document, and a list of words that the check of",
        "the prose goes by. `vendor.json` beside each says how it was made from the published package.",
        "",
        "| what | release | licence | contains |",
        "| --- | --- | --- | --- |",
        *vendored(),
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
