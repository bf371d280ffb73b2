"""Bases: what an import wrote last, kept beside the specs' folder, so that hand edits can be told from it."""

import json
from pathlib import Path
from typing import Any

FOLDER = ".rolebook/imported"
"""Where bases are, below the handbook's folder."""


def read(content: Path, name: str) -> dict[str, Any]:
    """Return what the base of this name holds, beside the folder of specs; nothing where there is none to be read."""
    try:
        found = json.loads((content.parent / FOLDER / name).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
