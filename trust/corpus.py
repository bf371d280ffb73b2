"""The corpus: bad, hostile and honest inputs, each with what is promised of it."""

from collections.abc import Mapping

import by_file
import by_schema
import by_text
from judge import SOURCE, Case


def cases() -> list[Case]:
    """Return every case, made from the files of the valid handbook."""
    return [case for module in (by_schema, by_text, by_file) for case in module.cases(_texts())]


def large_cases() -> list[Case]:
    """Return the cases that run in processes of their own."""
    return [case for case in by_file.cases(_texts()) if case.is_large]


def _texts() -> Mapping[str, str]:
    content = SOURCE / "roles"
    return {
        path.relative_to(content).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(content.rglob("*.yml"))
    }
