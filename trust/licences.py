"""Lists the packages that a site is made with, and their licences, from the bill that `make sbom` writes."""

import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def licence(component: Mapping[str, Any]) -> str:
    """Return what a package says of its licence: an expression, or names without repetition."""
    names = [
        entry.get("expression") or entry["license"].get("id") or entry["license"]["name"].partition(" :: ")[2]
        for entry in component.get("licenses", [])
    ]
    return ", ".join(dict.fromkeys(name.removeprefix("OSI Approved :: ") for name in names)) or "not said"


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
    ]
    target.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
