"""Cases and their judgement: what is done to a handbook, what is promised then, and whether the promise was kept."""

import os
import re
import resource
import shutil
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rolebook import problem, site
from rolebook.problem import Problem, Severity

SOURCE = Path(__file__).parents[1] / "tests" / "sites" / "valid" / "full"
MOST_SECONDS = 10
MOST_MEGABYTES = 512

# Words of the program and of its libraries, which say nothing to an author. What an author wrote stands in “…”.
_WORDS = re.compile(
    r"\b(NoneType|dict|str|int|bool|tuple|Traceback|mappings?|scalars?|tokens?|pydantic|utf-8-sig|None|Input should"
    r"|validation|anchor undefined|codec|Errno)\b"
)
_HIDDEN = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_QUOTED = re.compile("“[^”]*”")


class Folder:
    """A copy of the valid handbook that cases change; :meth:`restore` undoes whatever they did."""

    def __init__(self, root: Path) -> None:
        self.root = root
        shutil.copytree(SOURCE, root, dirs_exist_ok=True)
        self.files = {
            path.relative_to(self.content).as_posix(): path.read_bytes() for path in sorted(self.content.rglob("*.yml"))
        }
        self._written: set[str] = set()
        self._is_messy = False

    @property
    def content(self) -> Path:
        """The folder of the specs."""
        return self.root / "roles"

    def write(self, path: str, text: str | bytes) -> None:
        """Put a file under roles/ in the place of the one that may be there."""
        self._written.add(path)
        if path not in self.files:
            self._is_messy = True
            (self.content / path).parent.mkdir(parents=True, exist_ok=True)
        # A case may hold characters that no file can: those are written as they would come from a broken program.
        (self.content / path).write_bytes(text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"))

    def path(self, path: str, *, free: bool = False) -> Path:
        """Return a path under roles/ to do anything with; ``free`` takes away what is there."""
        self._is_messy = True
        found = self.content / path
        if free:
            found.unlink(missing_ok=True)
        found.parent.mkdir(parents=True, exist_ok=True)
        return found

    def restore(self) -> None:
        """Make the handbook what it was at first."""
        if self._is_messy:
            shutil.rmtree(self.root)
            shutil.copytree(SOURCE, self.root)
        else:
            for path in self._written:
                (self.content / path).write_bytes(self.files[path])
        self._written, self._is_messy = set(), False


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised: that the handbook is accepted, or that an error names ``path``, relative to roles/."""

    path: str = ""
    line: int | None = None
    rule: str = ""
    hint: str = ""
    """What the hint must name: the right name for one that was mistyped."""
    others: bool = False
    """Whether errors in other files may come with it."""
    is_open: bool = False
    """Whether anything may be said, as long as nothing escapes and the words are right."""


ACCEPTED = Promise()
ANYTHING = Promise(is_open=True)


@dataclass(frozen=True, slots=True)
class Case:
    """One thing that is done to the valid handbook, and what is promised then."""

    group: str
    name: str
    change: Callable[[Folder], object]
    promise: Promise
    is_large: bool = False
    """Whether the case runs in a process of its own, so that its memory is its own."""

    def __str__(self) -> str:
        return f"{self.group}: {self.name}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a case; ``wrong`` says which promise was broken, empty where all were kept."""

    case: Case
    wrong: str
    names_file: bool = False
    names_line: bool = False
    hints: bool = False
    seconds: float = 0.0
    megabytes: float = 0.0


class _OutOfTimeError(BaseException):
    """The time for a case is up; no handler for ordinary errors may swallow it."""


@contextmanager
def _time_limit() -> Iterator[None]:
    def stop(_signal: int, _frame: object) -> None:
        raise _OutOfTimeError

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def judge(case: Case, folder: Folder) -> Outcome:
    """Change the handbook, check it, undo the change, and compare what was said with what was promised."""
    try:
        case.change(folder)
        start = time.perf_counter()
        try:
            with _time_limit():
                found = site.check(folder.content, folder.root).problems
                printed = _printed(found)
        except _OutOfTimeError:
            return Outcome(case, f"it took more than {MOST_SECONDS} s", seconds=MOST_SECONDS)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever escapes is the fault to report, also from extensions
            return Outcome(case, f"{type(error).__name__} escaped: {str(error)[:200]}")
        seconds = time.perf_counter() - start
    finally:
        folder.restore()
    errors = [item for item in found if item.severity is Severity.ERROR]
    wrong = "; ".join(_broken(case.promise, errors, printed))
    promise = case.promise
    here = [item for item in errors if item.location.path == f"roles/{promise.path}"]
    exact = [item for item in here if promise.line in {None, item.location.line}]
    return Outcome(
        case,
        wrong,
        names_file=bool(here),
        names_line=bool(exact),
        hints=any(f"“{promise.hint}”" in item.hint for item in exact),
        seconds=seconds,
        megabytes=peak_megabytes(),
    )


def _printed(found: Sequence[Problem]) -> str:
    """Return all that a person or a program gets to read, which must be text that can be written out."""
    text = "\n".join((*map(problem.as_text, found), *map(problem.as_github, found)))
    (text + problem.as_json(found)).encode("utf-8")  # raises for what can't be written out
    return text


def _broken(promise: Promise, errors: Sequence[Problem], printed: str) -> Iterator[str]:
    """Yield what is wrong with what was said."""
    if not promise.is_open:
        yield from _not_as_promised(promise, errors)
    for item in errors:
        if word := _WORDS.search(_QUOTED.sub("“”", f"{item.message} / {item.hint}")):
            yield f"“{word.group()}” is no word for an author: {item.message[:150]}"
            break
    if _HIDDEN.search(printed):
        yield "what is printed holds a hidden character"


def _not_as_promised(promise: Promise, errors: Sequence[Problem]) -> Iterator[str]:
    said = [f"{item.location} [{item.rule}] {item.message[:150]}" for item in errors[:3]]
    if not promise.path:
        if errors:
            yield f"it must be accepted, but: {' | '.join(said)}"
        return
    path = f"roles/{promise.path}"
    here = [item for item in errors if item.location.path == path]
    exact = [item for item in here if promise.line in {None, item.location.line}]
    if not errors:
        yield "it must be refused, but nothing was said"
    elif not here:
        yield f"no error names {path}, but: {' | '.join(said)}"
    elif not exact:
        yield f"no error names line {promise.line}, but: {' | '.join(said)}"
    elif promise.rule and promise.rule not in {item.rule for item in exact}:
        yield f"no error there is of the rule {promise.rule}, but: {' | '.join(said)}"
    elif promise.hint and not any(f"“{promise.hint}”" in item.hint for item in exact):
        yield f"no hint names “{promise.hint}”, but: {' | '.join(item.hint[:200] for item in exact)}"
    strange = [item for item in errors if item.location.path != path]
    if strange and here and not promise.others:
        yield f"another file is blamed, too: {strange[0].location} {strange[0].message[:150]}"


def peak_megabytes() -> float:
    """Return the most memory that this process has held so far."""
    status = Path("/proc/self/status")
    if status.exists():  # what the system calls the peak of a process also counts the program that it began as
        found = re.search(r"VmHWM:\s+(\d+) kB", status.read_text(encoding="utf-8"))
        if found:
            return int(found[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if os.uname().sysname == "Linux" else 1024**2)


def put(path: str, text: str | bytes) -> Callable[[Folder], object]:
    """Return the change that puts a text in the place of a file."""
    return lambda folder: folder.write(path, text)


def refused(path: str, line: int | None = None, rule: str = "", hint: str = "", *, others: bool = False) -> Promise:
    """Return the promise that an error names this file, and more of it where more is known."""
    return Promise(path, line, rule, hint, others)
