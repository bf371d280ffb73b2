"""Spec files as text: written for a person to read on, laid out anew, and brought up to date with comments kept.

ruamel keeps comments beside the value before them, and drops some within brackets; here they go with what they stand
above, so that a part may move and its comment with it. Every scalar stays the text that it is (see
:mod:`rolebook.model.source`), so laying out changes no value; what is written is read again before it is handed out.
"""

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import CommentMark
from ruamel.yaml.events import ScalarEvent
from ruamel.yaml.nodes import ScalarNode
from ruamel.yaml.representer import RoundTripRepresenter
from ruamel.yaml.scalarstring import (
    DoubleQuotedScalarString,
    FoldedScalarString,
    LiteralScalarString,
    PlainScalarString,
)
from ruamel.yaml.tokens import CommentToken

from rolebook.authoring import revision
from rolebook.model import fields, schema, source
from rolebook.model.source import Data, Step

WIDTH = 120
_INDENT = 2


class UnreadableSpecError(ValueError):
    """The text is no spec that can be read, so it can't be laid out either; ``rolebook check`` says why."""


class _Plain(PlainScalarString):
    """A scalar without quotes, whose meaning the schema decides."""

    __slots__ = ()


class _Constructor(RoundTripConstructor):
    """Makes text of every scalar."""

    def construct_scalar(self, node: ScalarNode) -> Any:
        if node.style in {"|", ">", "'", '"'}:
            return super().construct_scalar(node)
        return _Plain(node.value)

    def construct_object(self, node: Any, deep: bool = False) -> Any:  # noqa: FBT001, FBT002 - ruamel's own signature
        return self.construct_scalar(node) if isinstance(node, ScalarNode) else super().construct_object(node, deep)


class _Representer(RoundTripRepresenter):
    """Writes plain text without quotes, also where YAML would take it for a number or a day."""

    def represent_plain(self, text: _Plain) -> Any:
        tag = self.dumper.resolver.resolve(ScalarNode, str(text), (True, False))
        return self.represent_scalar(str(tag), str(text))


_Representer.add_representer(_Plain, _Representer.represent_plain)


def _yaml() -> YAML:
    yaml = YAML()
    yaml.Constructor, yaml.Representer = _Constructor, _Representer
    yaml.preserve_quotes = True
    yaml.width = 10 * WIDTH  # where lines end is decided below, for each text
    yaml.indent(mapping=_INDENT, sequence=2 * _INDENT, offset=_INDENT)
    return yaml


# --- Layout ---------------------------------------------------------------------------------------------------------


def formatted(text: str, kind: str) -> str:
    """Return a spec's text laid out anew: keys in the order of the schema, long texts folded, comments kept.

    ``kind`` is a key of :data:`schema.MODELS`. The values stay what they are. Raises UnreadableSpecError where the text
    can't be read.
    """
    return _dumped(_parsed(text), kind, _values(text))


def written(data: Mapping[str, Data], kind: str, *, notes: bool = False, depth: int = 1) -> str:
    """Return the text of a new spec file with these values; ``notes`` has it say above each part what that is.

    ``depth`` is how many folders below the specs' folder the file lies: editors find the schema beside that folder.
    """
    tree = _tree(dict(data))
    file = _File(tree, head=[f"# yaml-language-server: $schema={'../' * (depth + 1)}schema/{kind}.json"])
    if notes:
        after_part = False
        for key, value in tree.items():
            is_part = isinstance(value, CommentedMap | CommentedSeq) and not value.fa.flow_style()
            if is_part:
                file.above[id(tree), key] = [f"# {fields.description(schema.MODELS[kind], (key,))}"]
            if is_part or after_part:
                file.apart.add((id(tree), key))
            after_part = is_part
    return _dumped(file, kind, data)


def rewritten(text: str, data: Mapping[str, Data], kind: str) -> str:
    """Return a spec's text with other values: comments, and the way in which values are written that stay, are kept.

    Raises UnreadableSpecError where the text can't be read.
    """
    file = _parsed(text)
    _assign(file.tree, data, file)
    return _dumped(file, kind, data)


def _assign(container: Any, data: Any, file: "_File") -> None:
    if isinstance(container, CommentedSeq):
        _assign_items(container, data, file)
        return
    for key in [key for key in container if key not in data]:
        del container[key]
    for key, value in data.items():
        if key not in container:
            container[key] = _tree(value)
        else:
            container[key] = _assigned(container[key], value, file)


def _assigned(old: Any, value: Data, file: "_File") -> Any:
    is_same_kind = (isinstance(old, CommentedMap) and isinstance(value, dict)) or (
        isinstance(old, CommentedSeq) and isinstance(value, list)
    )
    if is_same_kind:
        _assign(old, value, file)
        return old
    return old if _plain(old) == value else _tree(value)


def _assign_items(container: CommentedSeq, data: list[Data], file: "_File") -> None:
    old = {name: number for number, name in enumerate(revision.names(_plain(container)))}
    new = revision.names(data)
    paired = revision.pairs(list(old), new)
    items: list[Any] = []
    numbers: dict[Step, int] = {}  # the new numbers of the items that there were
    for number, (name, value) in enumerate(zip(new, data, strict=True)):
        before = old.get(paired.get(name, ""))
        items.append(_tree(value) if before is None else _assigned(container[before], value, file))
        if before is not None:
            numbers[before] = number
    file.renumber(container, numbers)
    container[:] = items


def _plain(container: Any) -> Any:
    if isinstance(container, CommentedMap):
        return {key: _plain(value) for key, value in container.items()}
    if isinstance(container, CommentedSeq):
        return [_plain(value) for value in container]
    return None if isinstance(container, _Plain) and container in source.EMPTY else str(container)


@dataclass
class _File:
    """A spec as a tree without comments, and the comments apart: above a key or item, and behind a value."""

    tree: CommentedMap
    head: list[str] = field(default_factory=list)
    tail: list[str] = field(default_factory=list)
    above: dict[tuple[int, Step], list[str]] = field(default_factory=dict)
    apart: set[tuple[int, Step]] = field(default_factory=set)
    """What has an empty line above it."""

    def renumber(self, container: CommentedSeq, numbers: Mapping[Step, int]) -> None:
        """Let the comments follow the items of a list to their new numbers; those of items that went go, too."""
        owner = id(container)

        def moved(key: tuple[int, Step]) -> tuple[int, Step] | None:
            if key[0] != owner:
                return key
            return (owner, numbers[key[1]]) if key[1] in numbers else None

        self.above = {new: note for key, note in self.above.items() if (new := moved(key))}
        self.behind = {new: note for key, note in self.behind.items() if (new := moved(key))}
        self.apart = {new for key in self.apart if (new := moved(key))}

    behind: dict[tuple[int, Step], str] = field(default_factory=dict)


def _values(text: str) -> dict[str, Data]:
    read = source.parse(text.encode("utf-8", "surrogatepass"), "")
    if read.problems or not isinstance(read.data, dict):
        raise UnreadableSpecError
    return read.data


def _parsed(text: str) -> _File:
    _values(text)
    file = _File(_yaml().load(text))
    lines = text.split("\n")
    starts: dict[int, tuple[Any, Step]] = {}
    _place_lines(file.tree, starts)
    first = min(starts, default=0)
    file.head = [line for line in lines[:first] if line.strip().startswith("#")]
    comments = list(_comments(text))
    noted = {number for number, _ in comments}
    for number, (container, step) in starts.items():
        above = next(
            line for line in range(number - 1, -2, -1) if line not in noted or lines[line].split("#")[0].strip()
        )
        if above > first and not lines[above].strip():
            file.apart.add((id(container), step))
    for number, comment in comments:
        if number < first:
            continue
        if lines[number].strip().startswith("#"):
            after = min((start for start in starts if start > number), default=None)
            if after is None:
                file.tail += ["", comment] if not lines[number - 1].strip() else [comment]
            else:
                container, step = starts[after]
                notes = file.above.setdefault((id(container), step), [])
                parted = container is file.tree and notes and not lines[number - 1].strip()
                notes += ["", comment] if parted else [comment]
            continue
        container, step = starts[max(start for start in starts if start <= number)]
        container, step = _innermost(container, step, number)
        if isinstance(container[step], CommentedMap | CommentedSeq | FoldedScalarString | LiteralScalarString):
            file.above.setdefault((id(container), step), []).append(comment)
        else:
            file.behind[id(container), step] = comment
    for number, (container, step) in starts.items():
        if container is file.tree and not lines[number - 1].strip() and (id(container), step) in file.above:
            file.above[id(container), step].append("")
    _clear(file.tree)
    return file


def _steps(container: Any) -> list[Step]:
    return list(container) if isinstance(container, CommentedMap) else list(range(len(container)))


def _line(container: Any, step: Step) -> int:
    place = container.lc.key(step) if isinstance(container, CommentedMap) else container.lc.item(step)
    return int(place[0])


def _place_lines(container: Any, starts: dict[int, tuple[Any, Step]]) -> None:
    """Note which key or item of a block begins in which line, the outermost where several do."""
    for step in _steps(container):
        if not container.fa.flow_style():
            starts.setdefault(_line(container, step), (container, step))
        if isinstance(container[step], CommentedMap | CommentedSeq):
            _place_lines(container[step], starts)


def _innermost(container: Any, step: Step, number: int) -> tuple[Any, Step]:
    """Return the deepest key or item that begins in a line: what stands behind it belongs to that."""
    value = container[step]
    if isinstance(value, CommentedMap | CommentedSeq) and not value.fa.flow_style():
        for inner in _steps(value):
            if _line(value, inner) == number:
                return _innermost(value, inner, number)
    return container, step


def _comments(text: str) -> Iterator[tuple[int, str]]:
    """Yield the line and the text of every comment: what follows a “#” outside of all scalars."""
    start = 0
    for event in _yaml().parse(text):
        if isinstance(event, ScalarEvent):
            yield from _between(text, start, event.start_mark.index)
            start = event.end_mark.index
            if event.style in {"|", ">"}:
                header = text.index("\n", event.start_mark.index)
                yield from _between(text, event.start_mark.index, header)
                start = _end_of_block(text, header + 1, start)
    yield from _between(text, start, len(text))


def _between(text: str, start: int, end: int) -> Iterator[tuple[int, str]]:
    for match in re.finditer(r"(?<![^\s])#[^\n]*", text[start:end]):
        yield text.count("\n", 0, start + match.start()), match.group().rstrip()


def _end_of_block(text: str, start: int, end: int) -> int:
    """Return where the lines of a block text end: at the first one that is less indented than they are."""
    indent = None
    while start < end:
        line = text[start : text.find("\n", start) % (len(text) + 1)]
        deep = len(line) - len(line.lstrip(" "))
        if line.strip():
            indent = deep if indent is None else indent
            if deep < indent:
                return start
        start += len(line) + 1
    return end


def _clear(container: Any) -> None:
    container.ca.items.clear()
    container.ca.comment = None
    container.ca.end = []
    for step in _steps(container):
        value = container[step]
        if isinstance(value, CommentedMap | CommentedSeq):
            _clear(value)
        elif hasattr(value, "comment"):
            del value.comment


def _dumped(file: _File, kind: str, data: Mapping[str, Data]) -> str:
    _order(file.tree, schema.MODELS[kind], ())
    _lay_out(file.tree, 0, file)
    _set_comments(file.tree, 0, file)
    stream = io.StringIO()
    _yaml().dump(file.tree, stream)
    body = re.sub(r"[ \t]+\n", "\n", stream.getvalue()).lstrip("\n")
    text = "\n".join([*file.head, body.rstrip("\n"), *file.tail]) + "\n"
    if _values(text) != data:
        raise UnreadableSpecError
    return text


def save(path: Path, text: str) -> None:
    """Write a file whole or not at all; raises OSError where it can't be written."""
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f".{path.name}.new")
    try:
        new.write_text(text, encoding="utf-8", newline="\n")
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)


def _order(container: Any, model: type[fields.Spec], steps: tuple[Step, ...]) -> None:
    if isinstance(container, CommentedMap):
        known = {name: number for number, name in enumerate(fields.field_names(model, steps))}
        wanted = sorted(container, key=lambda key: known.get(key, len(known)))
        if wanted != list(container):
            for key in wanted:
                container.move_to_end(key)
    for step in _steps(container):
        if isinstance(container[step], CommentedMap | CommentedSeq):
            _order(container[step], model, (*steps, step))


def _lay_out(container: Any, indent: int, file: _File) -> None:
    """Fold what is too long for a line, and open brackets that don't fit on one."""
    inner = indent + (0 if container is file.tree else _INDENT)
    for step in _steps(container):
        value = container[step]
        before = inner + (len(str(step)) + 2 if isinstance(step, str) else _INDENT)
        if isinstance(value, CommentedMap | CommentedSeq):
            if not value:
                value.fa.set_flow_style()
                continue
            if value.fa.flow_style() and (before + len(_in_brackets(value)) > WIDTH or _is_noted(value, file)):
                value.fa.set_block_style()
            if not value.fa.flow_style():
                # An item's block begins behind its dash; ruamel indents lists below a key as it does items.
                _lay_out(value, inner, file)
        else:
            container[step] = _scalar(value, before, inner + _INDENT)


def _is_noted(container: Any, file: _File) -> bool:
    return any((id(container), step) in file.above for step in _steps(container)) or any(
        isinstance(container[step], CommentedMap | CommentedSeq) and _is_noted(container[step], file)
        for step in _steps(container)
    )


def _in_brackets(value: Any) -> str:
    if isinstance(value, CommentedMap):
        return "{" + ", ".join(f"{key}: {_in_brackets(item)}" for key, item in value.items()) + "}"
    if isinstance(value, CommentedSeq):
        return "[" + ", ".join(map(_in_brackets, value)) + "]"
    quoted = isinstance(value, DoubleQuotedScalarString) or _INDICATORS.search(value) or _BRACKETS.search(value)
    return f'"{value}"' if quoted else str(value)


_INDICATORS = re.compile(r"^[\s?:,\[\]{}#&*!|>'\"%@`-]|:\s|\s#|[:\s]$|\n|\t")
_BRACKETS = re.compile(r"[\[\]{},]")
_OTHER_THAN_TEXT = re.compile(
    r"~|null|true|false|yes|no|on|off|y|n|[-+.\d_]*\.[\d_]*(e[-+]?\d+)?|[-+]?\.(inf|nan)|", re.IGNORECASE
)


def _is_plain(text: str) -> bool:
    """Tell whether a text may stand without quotes in a block, and be read as text by any reader of YAML."""
    return not _INDICATORS.search(text) and not _OTHER_THAN_TEXT.fullmatch(text)


def _scalar(value: Any, before: int, indent: int) -> Any:
    if isinstance(value, LiteralScalarString) and not _may_fold(value, WIDTH - indent):
        return value
    if isinstance(value, FoldedScalarString | LiteralScalarString):
        return _folded(str(value), WIDTH - indent)
    if "\n" in value:
        return _in_lines(value, WIDTH - indent)
    if before + len(value) + (0 if isinstance(value, _Plain) else 2) > WIDTH and " " in value:
        return _folded(str(value), WIDTH - indent)
    return value


def _may_fold(value: str, width: int) -> bool:
    """Tell whether some of a text's lines are too long, and none would change its meaning where it is folded."""
    lines = value.split("\n")
    return any(len(line) > width for line in lines) and not any(line.startswith((" ", "\t")) for line in lines)


def _in_lines(value: str, width: int) -> Any:
    if value.startswith((" ", "\n")) or re.search(r"[ \t](\n|$)|\n$|\t", value):
        return DoubleQuotedScalarString(value)
    return _folded(value, width) if _may_fold(value, width) else LiteralScalarString(value)


def _folded(value: str, width: int) -> Any:
    """Return a text to be folded: a line may end only at a single blank between two words."""
    if re.search(r"^\s|[ \t]$|\t|\n\s*$|[ ]\n|\n[ ]", value):
        return (
            LiteralScalarString(value)
            if "\n" in value and not re.match(r"\s", value)
            else DoubleQuotedScalarString(value)
        )
    ends: list[int] = []
    start, last = 0, 0
    for blank in (match.start() for match in re.finditer(r"(?<! ) (?! )|\n", value)):
        if blank - start > width and last > start:
            ends.append(last)
            start = last + 1
        if value[blank] == "\n":
            start = blank + 1
        last = blank
    if len(value) - start > width and last > start:
        ends.append(last)
    text = FoldedScalarString(value)
    text.fold_pos = ends  # where ruamel ends lines
    return text


def _tree(data: Data) -> Any:
    tree: Any
    if isinstance(data, dict):
        tree = CommentedMap((key, _tree(value)) for key, value in data.items())
    elif isinstance(data, list):
        tree = CommentedSeq([_tree(value) for value in data])
    elif data is None:
        return _Plain("")
    else:
        return _new_scalar(data)
    if _is_small(data):
        tree.fa.set_flow_style()
    return tree


def _is_small(data: Data) -> bool:
    """Tell whether a list or block reads best on one line: a few short words each."""
    values = list(data.values()) if isinstance(data, dict) else data if isinstance(data, list) else []
    if any(not isinstance(value, str) or len(value) > WIDTH // 3 for value in values):
        return False
    is_list = isinstance(data, list)
    return (is_list and all(re.fullmatch(fields.SLUG_PATTERN, str(value)) for value in values)) or (
        isinstance(data, dict) and data.keys() <= {"min", "max", "note", "onet_soc", "isco_08"}
    )


def _new_scalar(text: str) -> Any:
    if "\n" in text:
        return _in_lines(text, WIDTH)
    return _Plain(text) if _is_plain(text) else DoubleQuotedScalarString(text)


def _set_comments(container: Any, indent: int, file: _File) -> None:
    for number, step in enumerate(_steps(container)):
        value = container[step]
        lines = list(file.above.get((id(container), step), []))
        if number and (id(container), step) in file.apart:
            lines.insert(0, "")
        if lines:
            tokens = [CommentToken(f"{line}\n", CommentMark(indent if line else 0), None) for line in lines]
            container.ca.items[step] = [None, tokens, None, None] if isinstance(step, str) else [None, tokens]
        if behind := file.behind.get((id(container), step)):
            container.yaml_add_eol_comment(behind, step, column=0)
        if isinstance(value, CommentedMap | CommentedSeq) and not value.fa.flow_style():
            _set_comments(value, indent + _INDENT, file)
