"""Problems: what is wrong in a handbook's sources, as values that any front end can show."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

MAX_LISTED = 1_000
_WIDEST_EXCERPT = 100


class Severity(StrEnum):
    """How bad a problem is: an error stops the build, a warning stops only a strict one."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True, order=True)
class Location:
    """A place in a source file.

    ``line`` and ``column`` count from 1, in characters; ``width`` is how many characters the caret underlines;
    ``text`` is the whole source line, empty where there is none to show (an unreadable file, a missing folder).
    """

    path: str
    line: int = 1
    column: int = 1
    width: int = 1
    text: str = ""

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong: where, what, under which rule, and what to do about it."""

    rule: str
    message: str
    location: Location
    hint: str = ""
    severity: Severity = Severity.ERROR


def in_reading_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return the problems without repetition, by file, then line, column and rule."""
    return tuple(sorted(set(problems), key=_place))


def _place(problem: Problem) -> tuple[str, int, int, str, str, str, int]:
    where = problem.location
    return where.path, where.line, where.column, problem.rule, problem.message, problem.hint, where.width


def first_ones(problems: Iterable[Problem]) -> Iterator[Problem]:
    """Yield as many problems of one kind as anybody reads, and say so where there are more."""
    problems = iter(problems)
    last = None
    for last in islice(problems, MAX_LISTED):
        yield last
    if last and next(problems, None):
        message = f"there are more faults like this one than the {MAX_LISTED:,} that are listed"
        yield Problem("too-large", message, last.location, "mend these first", last.severity)


def is_fatal(problems: Iterable[Problem], *, strict: bool = False) -> bool:
    """Tell whether the problems forbid a site: any error, or under ``strict`` any problem at all."""
    return any(strict or problem.severity is Severity.ERROR for problem in problems)


def summary(problems: Iterable[Problem]) -> str:
    """Return how many errors and warnings there are, in words."""
    kinds = [problem.severity for problem in problems]
    counts = [(kinds.count(severity), severity.value) for severity in Severity]
    return " and ".join(f"{count} {name}{'' if count == 1 else 's'}" for count, name in counts if count) or "no problem"


def as_text(problem: Problem) -> str:
    """Return the problem for a person: the headline, the source line with a caret, and the hint."""
    lines = [f"{_printable(str(problem.location))}: {problem.severity}[{problem.rule}]: {_printable(problem.message)}"]
    lines += _excerpt(problem.location)
    if problem.hint:
        lines.append(f"  hint: {_printable(problem.hint)}")
    return "\n".join(lines)


def as_json(problems: Iterable[Problem]) -> str:
    """Return the problems as a JSON array of flat objects, for other programs."""
    rows = [
        {
            "path": _writable(problem.location.path),
            "line": problem.location.line,
            "column": problem.location.column,
            "severity": problem.severity.value,
            "rule": problem.rule,
            "message": _writable(problem.message),
            "hint": _writable(problem.hint),
        }
        for problem in problems
    ]
    return json.dumps(rows, ensure_ascii=False, indent=2)


def as_github(problem: Problem) -> str:
    """Return the problem as a workflow command that GitHub shows beside the changed line.

    Source: GitHub's documentation of workflow commands (``::error file=…,line=…,col=…,title=…::message``).
    """
    where = problem.location
    properties = {"file": where.path, "line": where.line, "col": where.column, "title": problem.rule}
    listed = ",".join(f"{name}={_github_escape(str(value), more=':,')}" for name, value in properties.items())
    message = f"{problem.message} ({problem.hint})" if problem.hint else problem.message
    return f"::{problem.severity} {listed}::{_github_escape(message)}"


def _github_escape(text: str, *, more: str = "") -> str:
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return _printable(text)


def _writable(text: str) -> str:
    """Return text that can be written as UTF-8: a file's name may hold bytes that stand for no character."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")


def _excerpt(where: Location) -> list[str]:
    """Return the source line and its caret, cut to a window around the column when the line is long."""
    if not where.text.strip():
        return []
    start = max(0, where.column - 1 - _WIDEST_EXCERPT // 2) if len(where.text) > _WIDEST_EXCERPT else 0
    window = where.text[start : start + _WIDEST_EXCERPT].rstrip()
    indent = where.column - 1 - start
    width = max(1, min(where.width, len(window) - indent))
    gutter = str(where.line)
    return [f"  {gutter} | {_printable(window)}", f"  {' ' * len(gutter)} | {' ' * indent}{'^' * width}"]


def _printable(text: str) -> str:
    """Replace what a terminal would act on or hide (tabs, control and format characters) by one visible sign each."""
    shown = text.replace("\t", "\N{RIGHTWARDS ARROW}")
    return "".join(character if character.isprintable() else "\N{REPLACEMENT CHARACTER}" for character in shown)
