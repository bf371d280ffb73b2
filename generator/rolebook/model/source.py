"""Source files: YAML text read into plain values, and into values that know their file, line and column.

Both readers go over libyaml's events. Scalars stay text, so the schema decides what ``no``, ``1.10`` or ``2026-01-01``
mean, not YAML's guesses. Whatever a spec never needs (anchors, aliases, tags, merge keys, several documents) is refused
by name, and the size, depth and count of what is read are bounded. The plain reader is several times faster and gives
up where anything is wrong; only then, and where a place is asked for, the other one reads.
"""

import re
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple, TypeAlias

import yaml
from yaml_env_tag import add_env_tag

from rolebook.problem import Location, Problem, first_ones

MAX_BYTES = 2_000_000
MAX_DEPTH = 50
MAX_NODES = 200_000

Data: TypeAlias = "str | list[Data] | dict[str, Data] | None"
Step: TypeAlias = str | int

# Control characters but tab and line ends, line ends that only YAML counts as such (places would drift), the marks that
# reorder or hide text on screen, letters without a shape, codes that stand for no character, and the signs that spell
# hidden text, except behind a black flag, where they say whose flag it is.
HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u206f\u3164\ufdd0-\ufdef\ufeff\uffa0\ufff9-\ufffb\ufffe\uffff"
    + "".join(f"{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}" for plane in range(0x10000, 0x110000, 0x10000))
    + "]|(?<![\U0001f3f4\U000e0020-\U000e007e])[\U000e0000-\U000e007f]"
)
_SHAPELESS_LETTERS = "\u115f\u1160\u3164\uffa0"  # those of them that Python holds to be printable
_LONGEST_NAME = 60
EMPTY = {"", "~", "null"}  # what stands for no value, where it has no quotes


@dataclass(frozen=True, slots=True)
class Span:
    """Where a value stands in its file: line and column from 1, width in characters on that line."""

    line: int
    column: int
    width: int = 1


@dataclass(frozen=True, slots=True)
class Node:
    """One value of a file: text, a list of nodes, or a map of nodes with the places of its keys."""

    span: Span
    value: "str | tuple[Node, ...] | dict[str, Node] | None"
    keys: dict[str, Span] = field(default_factory=dict)

    def data(self) -> Data:
        """Return the plain value, as pydantic takes it; a key with nothing after it has the value None."""
        if isinstance(self.value, dict):
            return {key: node.data() for key, node in self.value.items()}
        if isinstance(self.value, tuple):
            return [node.data() for node in self.value]
        return self.value


@dataclass(frozen=True)
class Document:
    """A file that can be read: its path relative to the handbook's root, and its text."""

    path: str
    text: str

    def __getstate__(self) -> dict[str, Any]:
        """Return what is pickled; all else is found in the text where it is asked for, which is seldom."""
        return {"path": self.path, "text": self.text}

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of the text."""
        return tuple(self.text.split("\n"))

    @cached_property
    def top(self) -> Node:
        """The top node."""
        return _Reader(self.lines).top(self.text)

    def values(self) -> dict[str, Data]:
        """Return the plain values of a spec that was read, which is a map; made anew, so that they may be changed."""
        data = parse(self.text.encode(), self.path).data
        assert isinstance(data, dict), "a spec that was read is a map"
        return data

    def find(self, steps: Sequence[Step]) -> Node | None:
        """Return the node that ``steps`` lead to, or None where they lead nowhere."""
        node: Node | None = self.top
        for step in steps:
            children = node.value if node else None
            if isinstance(children, dict) and isinstance(step, str):
                node = children.get(step)
            elif isinstance(children, tuple) and isinstance(step, int) and step < len(children):
                node = children[step]
            else:
                return None
        return node

    def locate(self, steps: Sequence[Step] = (), *, key: bool = False) -> Location:
        """Return the place of the value that ``steps`` lead to, or of its key.

        Steps that lead nowhere (a key that is missing, a step that only the schema knows) are passed over, so the
        answer is the nearest place that exists.
        """
        for known in range(len(steps), 0, -1):
            if node := self.find(steps[:known]):
                parent, last = self.find(steps[: known - 1]), steps[known - 1]
                if key and known == len(steps) and parent is not None and isinstance(last, str):
                    return self.at(parent.keys[last])
                return self.at(node.span)
        return self.at(self.top.span)

    def at(self, span: Span) -> Location:
        """Return the location of a span of this file, with its source line."""
        return _location(self.path, self.lines, span)


class _Refusal(Exception):  # noqa: N818 - a signal between the two functions below, never an error outside
    """Reading can't go on: the rule, the message, the place and the hint of the one problem to report."""

    def __init__(self, rule: str, message: str, span: Span, hint: str = "") -> None:
        super().__init__(message)
        self.rule, self.message, self.span, self.hint = rule, message, span, hint


class Reading(NamedTuple):
    """What came of reading a file: the document and its plain values, None where there are none, and all problems."""

    document: Document | None
    data: Data
    problems: tuple[Problem, ...]


def read(path: Path, root: Path) -> Reading:
    """Read one YAML file.

    ``path`` is the file, ``root`` the folder that reported paths are relative to. Nothing is raised for what a file
    contains.
    """
    name = path.relative_to(root).as_posix()
    try:
        if not stat.S_ISREG(mode := path.stat().st_mode) and not stat.S_ISDIR(mode):
            # Opening a pipe would wait for somebody who writes into it.
            message = "this is not a file but a pipe or a device, so it can't be read"
            return _refused(Problem("unreadable", message, Location(name), "put a file in its place"))
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return _refused(Problem("unreadable", f"this file can't be read: {reason}", Location(name)))
    return parse(raw, name)


def parse(raw: bytes, name: str) -> Reading:
    """Parse the bytes of one YAML file that is reported as ``name``; returns what :func:`read` returns."""
    reader = _Reader(())
    try:
        text = _decode(raw)
        if (data := _plain(text)) is not None:
            return Reading(Document(name, text), data, ())
        reader = _Reader(text.split("\n"))
        _refuse_hidden_characters(reader.lines)
        document = Document(name, text)
        top = reader.top(text)
    except _Refusal as refusal:
        place = _location(name, reader.lines, refusal.span)
        return _refused(Problem(refusal.rule, refusal.message, place, refusal.hint))
    except yaml.MarkedYAMLError as error:
        return _refused(_syntax_problem(error, name, reader))
    duplicates = (
        Problem(
            "duplicate-key",
            f"“{shortened(key)}” is given twice here; it was first given in line {first}",
            document.at(span),
            "keep one of the two",
        )
        for key, span, first in reader.duplicates
    )
    return Reading(document, top.data(), tuple(first_ones(duplicates)))


def _refused(problem: Problem) -> Reading:
    return Reading(None, None, (problem,))


def shortened(text: str) -> str:
    """Return text for a message: its beginning, where it is so long that it would bury the rest."""
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME]}…"


def _location(name: str, lines: Sequence[str], span: Span) -> Location:
    text = lines[span.line - 1] if 0 < span.line <= len(lines) else ""
    return Location(name, span.line, span.column, span.width, text)


def _decode(raw: bytes) -> str:
    if len(raw) > MAX_BYTES:
        raise _Refusal("too-large", f"this file is larger than {MAX_BYTES // 1_000_000} MB", Span(1, 1), "split it")
    if other := _other_encoding(raw):
        raise _Refusal("encoding", f"this file is saved as {other}", Span(1, 1), "save it as UTF-8")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        # The error counts from behind a byte order mark, and its own bytes begin there, too.
        read = error.object[: error.start].decode("utf-8", "replace")
        before = _with_our_line_ends(read).split("\n")
        where = Span(len(before), len(before[-1]) + 1)
        raise _Refusal("encoding", "this file is not saved as UTF-8", where, "save it as UTF-8") from None
    return _with_our_line_ends(text)


def _with_our_line_ends(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _other_encoding(raw: bytes) -> str:
    """Return the encoding that the first bytes give away: a mark, or the zeros beside and before each letter."""
    wide = {b"\xff\xfe\0\0", b"\0\0\xfe\xff"}
    zeros = tuple(byte == 0 for byte in raw[:4])
    if raw[:4] in wide or zeros in {(False, True, True, True), (True, True, True, False)}:
        return "UTF-32"
    if raw[:2] in {b"\xff\xfe", b"\xfe\xff"} or zeros in {(False, True, False, True), (True, False, True, False)}:
        return "UTF-16"
    return ""


def _refuse_hidden_characters(lines: Sequence[str]) -> None:
    for number, line in enumerate(lines, 1):
        if found := HIDDEN.search(line):
            message = f"a hidden character (U+{ord(found.group()):04X}) stands here"
            raise _Refusal("hidden-character", message, Span(number, found.start() + 1), "delete it")


def _plain(text: str) -> Data:
    """Return the plain values of a text, or None where anything is wrong or odd, so that _Reader has to look."""
    if not _is_visible(text):
        return None
    try:
        return _assembled(yaml.parse(text, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError:
        return None


def _is_visible(text: str) -> bool:
    """Tell whether a text holds no hidden character; asking Python first is many times as fast as searching."""
    printable = text.replace("\n", "").replace("\t", "").isprintable()
    return (printable and not any(letter in text for letter in _SHAPELESS_LETTERS)) or not HIDDEN.search(text)


def _assembled(events: Iterable[Any]) -> Data:  # noqa: C901, PLR0912 - in one piece for speed
    """Return the values that the events make up, or None where _Reader would refuse one."""
    documents: list[Any] = []
    here: Any = documents  # the innermost list or map that is open
    key: str | None = None  # the name in it that waits for its value
    outer: list[Any] = []
    for count, event in enumerate(events):
        kind = type(event)
        value: Any
        if count > MAX_NODES:
            return None
        if kind is yaml.ScalarEvent:
            value = event.value
            if event.anchor or event.tag or (event.style == '"' and not _is_visible(value)):
                return None
            if key is None and type(here) is dict:
                if value == "<<" or value in here:
                    return None
                key = value
                continue
            if value in EMPTY and event.implicit[0]:
                value = None
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            if event.anchor or event.tag or len(outer) == MAX_DEPTH or (key is None and type(here) is dict):
                return None
            value = {} if kind is yaml.MappingStartEvent else []
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            here = outer.pop()
            continue
        elif kind is yaml.AliasEvent:
            return None
        else:
            continue  # where the text and the documents in it begin and end
        if key is None:
            here.append(value)
        else:
            here[key] = value
            key = None
        if kind is not yaml.ScalarEvent:
            outer.append(here)
            here = value
    return documents[0] if len(documents) == 1 else None


class _Reader:
    """Builds nodes from one file's events, with a stack of its own so that depth can't exhaust Python's."""

    def __init__(self, lines: Sequence[str]) -> None:
        self.lines = lines
        self.duplicates: list[tuple[str, Span, int]] = []
        self.last: yaml.ScalarEvent | None = None
        """The text that was read last."""
        self.bracket: Span | None = None
        """The innermost bracket that is open."""

    def top(self, text: str) -> Node:
        """Return the node of the one document in ``text``; raises _Refusal or yaml.MarkedYAMLError."""
        parents: list[_Open] = []
        top: Node | None = None
        for count, event in enumerate(yaml.parse(text, Loader=yaml.CSafeLoader)):
            span = self._span(event)
            if count > MAX_NODES:
                raise _Refusal("too-large", f"this file holds more than {MAX_NODES:,} values", span, "split it")
            _refuse_extras(event, span)
            if isinstance(event, yaml.ScalarEvent):
                self._look_at(event, span)
            if isinstance(event, yaml.DocumentStartEvent) and top is not None:
                raise _Refusal("several-documents", "a second document begins here", span, "delete this “---”")
            done = self._take(event, span, parents)
            if done is not None and parents:
                parents[-1].take(done)
            elif done is not None:
                top = done
        if top is None or top.value is None:
            raise _Refusal("empty-file", "this file is empty", Span(1, 1), "fill it in or delete it")
        return top

    def _look_at(self, event: yaml.ScalarEvent, span: Span) -> None:
        """Refuse text with codes for hidden characters, and remember the last one."""
        if found := HIDDEN.search(event.value):
            message = f"a code in this text stands for a hidden character (U+{ord(found.group()):04X})"
            raise _Refusal("hidden-character", message, span, "delete the code, which begins with “\\”")
        self.last = event

    def _take(self, event: yaml.Event, span: Span, parents: list["_Open"]) -> Node | None:
        """Open a list or a map, take a key, or return the node that is complete with this event."""
        wants_key = bool(parents) and parents[-1].wants_key
        if isinstance(event, (yaml.MappingStartEvent, yaml.SequenceStartEvent)):
            if wants_key:
                raise _Refusal(
                    "odd-key", "a list or a map stands where a name is expected", span, "write “name: value”"
                )
            if len(parents) == MAX_DEPTH:
                raise _Refusal("too-deep", f"lists and maps are nested more than {MAX_DEPTH} deep", span)
            parents.append(_Open(span, is_map=isinstance(event, yaml.MappingStartEvent)))
            self.bracket = span if event.flow_style else None
        elif isinstance(event, (yaml.MappingEndEvent, yaml.SequenceEndEvent)):
            return parents.pop().close()
        elif isinstance(event, yaml.ScalarEvent):
            if not wants_key:
                empty = event.implicit[0] and event.value in EMPTY
                return Node(span, None if empty else event.value)
            parents[-1].take_key(event.value, span, self.duplicates)
        return None

    def _span(self, event: yaml.Event) -> Span:
        start, end = event.start_mark, event.end_mark
        assert start is not None, "libyaml marks every event"
        assert end is not None, "libyaml marks every event"
        width = end.column - start.column if end.line == start.line else 0
        if not width and start.line < len(self.lines):
            width = len(self.lines[start.line].rstrip()) - start.column
        return Span(start.line + 1, start.column + 1, max(1, width))


def _refuse_extras(event: yaml.Event, span: Span) -> None:
    if isinstance(event, yaml.AliasEvent):
        message = f"“*{event.anchor}” refers to another place in the file; specs don't use aliases"
        raise _Refusal("alias", message, span, "write the value out, or put text that begins with “*” in quotes")
    if isinstance(event, yaml.NodeEvent) and event.anchor:
        message = f"“&{event.anchor}” names a value for reuse; specs don't use anchors"
        raise _Refusal("alias", message, span, "delete it, or put text that begins with “&” in quotes")
    tag = getattr(event, "tag", None)
    if tag and not (isinstance(event, yaml.ScalarEvent) and tag == "!" and event.implicit[1]):
        written = tag.replace("tag:yaml.org,2002:", "!!")
        message = f"“{written}” asks for a special type of value; specs don't use tags"
        raise _Refusal("tag", message, span, "delete it, or put text that begins with “!” in quotes")


class _Open:
    """A list or a map whose end has not been reached yet."""

    def __init__(self, span: Span, *, is_map: bool) -> None:
        self.span, self.is_map = span, is_map
        self.items: list[Node] = []
        self.entries: dict[str, Node] = {}
        self.keys: dict[str, Span] = {}
        self.key: str | None = None

    @property
    def wants_key(self) -> bool:
        return self.is_map and self.key is None

    def take_key(self, key: str, span: Span, duplicates: list[tuple[str, Span, int]]) -> None:
        if key == "<<":
            raise _Refusal("alias", "“<<” merges another map in; specs don't merge", span, "write the values out")
        if key in self.keys:
            duplicates.append((key, span, self.keys[key].line))
        self.keys.setdefault(key, span)
        self.key = key

    def take(self, node: Node) -> None:
        if self.is_map:
            assert self.key is not None, "a map takes a key before each value"
            self.entries.setdefault(self.key, node)
            self.key = None
        else:
            self.items.append(node)

    def close(self) -> Node:
        value = self.entries if self.is_map else tuple(self.items)
        return Node(self.span, value, self.keys)


@dataclass(frozen=True, slots=True)
class _Syntax:
    """What libyaml says (its beginning), what that means to an author, and what to do about it.

    ``at_start`` is true where the fault is at the beginning of the construct and not where the parser noticed it.
    Source of the messages: libyaml's scanner.c and parser.c.
    """

    said: str
    message: str
    hint: str
    at_start: bool = False


_SYNTAX = (
    _Syntax(
        "mapping values are not allowed",
        "a “:” followed by a blank stands inside this text",
        "put the text in quotes; if a new name begins here, begin it in the column of the names above, and see that "
        "each name has a blank after its “:”",
    ),
    _Syntax(
        "mapping keys are not allowed",
        "“?” followed by a blank begins this text",
        "put the text in quotes",
    ),
    _Syntax(
        "could not find expected ':'",
        "a “:” is missing after this name",
        "write “name: value” with a blank after the “:”, or indent the line",
        at_start=True,
    ),
    _Syntax(
        "found character that cannot start any token",
        "this character can't begin a value",
        "use blanks, not tabs, to indent; put text that begins with % @ ` in quotes",
    ),
    _Syntax(
        "found unexpected end of stream",
        "a quotation mark is opened here and never closed",
        "close it",
        at_start=True,
    ),
    _Syntax(
        "found unexpected document indicator",
        "a quotation mark is opened here and never closed",
        "close it",
        at_start=True,
    ),
    _Syntax(
        "found unknown escape character",
        "“\\” followed by this character has no meaning in double quotes",
        "use single quotes, or write “\\\\”",
    ),
    _Syntax(
        "did not find expected ',' or",
        "a bracket is opened here and never closed",
        "close it, or put the text in quotes",
        at_start=True,
    ),
    _Syntax(
        "did not find expected '-' indicator",
        "this line doesn't line up with the list around it",
        "begin each item at the same column with “- ”",
    ),
    _Syntax(
        "did not find expected key",
        "this line doesn't line up with the lines around it",
        "begin the names of a block at the same column; put text with quotation marks inside in quotes as a whole",
    ),
    _Syntax(
        "did not find expected <document start>",
        "this line doesn't line up with the lines above",
        "begin each top-level name in the first column",
    ),
    _Syntax(
        "block sequence entries are not allowed",
        "a list begins in the same line as a name",
        "begin the list on the next line, or put text that begins with “-” in quotes",
    ),
    _Syntax(
        "did not find expected comment or line break",
        "“|” or “>” begins this text, so that the text itself is expected on the lines below",
        "put the text in quotes, or begin it on the next line, indented",
    ),
    _Syntax(
        "did not find expected node content",
        "this character can't begin a value",
        "put the text in quotes",
    ),
    _Syntax(
        "found a tab character",
        "a tab indents this line",
        "use blanks, not tabs, to indent",
    ),
    _Syntax(
        "found invalid Unicode character escape code",
        "this code stands for no character",
        "type the character itself",
    ),
    _Syntax(
        "found undefined tag handle",
        "this begins with “!”, which asks for a special type",
        "put the text in quotes",
    ),
    _Syntax(
        "did not find expected alphabetic or numeric",
        "“*” or “&” begins this text",
        "put the text in quotes",
        at_start=True,
    ),
)


# A name whose “:” has no blank after it, at the beginning of a line; an address is no such name.
_NO_BLANK = re.compile(r"( *(?:- +)*)[\w-]+:(?![\s/])")


def _syntax_problem(error: yaml.MarkedYAMLError, name: str, reader: _Reader) -> Problem:
    said = error.problem or error.context or "it can't be understood"
    unknown = _Syntax("", f"this is not valid YAML: {said}", "")
    known = next((entry for entry in _SYNTAX if said.startswith(entry.said)), unknown)
    mark = (error.context_mark if known.at_start else None) or error.problem_mark
    span = Span(mark.line + 1, mark.column + 1) if mark else Span(1, 1)
    if mark and (
        better := _open_quote(mark, reader) or _missing_blank(mark, known, reader) or _open_bracket(mark, known, reader)
    ):
        known, span = better
    return Problem("syntax", known.message, _location(name, reader.lines, span), known.hint)


def _open_quote(mark: Any, reader: _Reader) -> tuple[_Syntax, Span] | None:
    """Return the quotation mark to blame, if the fault stands right behind quoted text that goes over several lines.

    Where a closing mark was forgotten, the next one in the file closes the text, and only then nothing fits any more.
    """
    if reader.last is None or reader.last.style not in {'"', "'"}:
        return None
    start: Any = reader.last.start_mark
    end: Any = reader.last.end_mark
    if start.line == end.line or mark.line != end.line or mark.column < end.column:
        return None
    message = f"a quotation mark is opened here and closed only in line {end.line + 1}, where more text follows"
    return _Syntax("", message, "close it where the text ends"), Span(start.line + 1, start.column + 1)


def _missing_blank(mark: Any, known: _Syntax, reader: _Reader) -> tuple[_Syntax, Span] | None:
    """Return the name in the line above whose “:” has no blank after it, so that the two lines became one text."""
    if not 0 < mark.line < len(reader.lines) or not known.said.startswith("mapping values"):
        return None
    here, found = reader.lines[mark.line], _NO_BLANK.match(reader.lines[mark.line - 1])
    if not found or len(found[1]) != len(here) - len(here.lstrip(" ")):
        return None
    meant = next(entry for entry in _SYNTAX if entry.said.startswith("could not find expected ':'"))
    return meant, Span(mark.line, len(found[1]) + 1)


def _open_bracket(mark: Any, known: _Syntax, reader: _Reader) -> tuple[_Syntax, Span] | None:
    """Return the bracket that was opened last, if a value is missed where the file ends."""
    is_end = not any(line.strip() for line in reader.lines[mark.line :])
    if reader.bracket is None or not is_end or not known.said.startswith("did not find expected node"):
        return None
    return next(entry for entry in _SYNTAX if entry.said.startswith("did not find expected ','")), reader.bracket


class SettingsError(Exception):
    """A file of settings can't be used; the message names the file and the reason."""


class _SettingsLoader(yaml.SafeLoader):
    """Safe values, and ``!ENV`` as MkDocs reads it."""


add_env_tag(_SettingsLoader)


def settings(path: Path) -> dict[str, Any]:
    """Return MkDocs' settings as plain values, typed as YAML types them; raises SettingsError."""
    try:
        loaded = yaml.load(path.read_text(encoding="utf-8"), Loader=_SettingsLoader)  # noqa: S506 - a safe loader
    except (OSError, UnicodeDecodeError, ValueError, yaml.YAMLError) as error:
        raise SettingsError(f"{path.name} can't be read: {error}") from None
    if not isinstance(loaded, dict):
        raise SettingsError(f"{path.name} is not a block of names and values")
    return loaded
