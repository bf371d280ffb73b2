"""Specs as plain trees, and their YAML with the line of each key and value, so that a case knows where its fault is."""

import copy
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import yaml

Place: TypeAlias = tuple[str | int, ...]
Tree: TypeAlias = Any
"""Text, None, a list of trees, or a map of trees."""

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*( [A-Za-z0-9_.-]+)*")
_NOTHING = {"null", "~", ""}


class Raw(str):
    """YAML that is written just as it is, after its key or dash."""

    __slots__ = ()


@dataclass(slots=True)
class Written:
    """The YAML of a tree: its lines, and the line in which each key and each value begins, from 1."""

    more: Mapping[Place, Sequence[tuple[str, str]]]
    lines: list[str] = field(default_factory=list)
    keys: dict[Place, int] = field(default_factory=dict)
    values: dict[Place, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The whole file."""
        return "\n".join(self.lines) + "\n"

    def block(self, tree: Tree, place: Place, pad: str, start: str = "") -> None:
        """Write a list or a map; ``start`` is what stands before its first line in place of ``pad``, such as a dash."""
        self.values[place] = len(self.lines) + 1
        start = start or pad
        if isinstance(tree, dict):
            for key, value in tree.items():
                self.keys[*place, key] = len(self.lines) + 1
                self._value(value, (*place, key), f"{start}{scalar(key)}:", pad)
                start = pad
            for key, text in self.more.get(place, ()):
                self.lines.append(f"{start}{key}: {text}")
                self.keys[*place, "+"] = len(self.lines)
        else:
            for number, item in enumerate(tree):
                self._value(item, (*place, number), f"{start}-", pad)
                start = pad

    def _value(self, tree: Tree, place: Place, head: str, pad: str) -> None:
        """Write a value after ``head``, which ends in a key's colon or in an item's dash."""
        if isinstance(tree, dict | list) and tree:
            if head.endswith("-"):
                self.block(tree, place, " " * (len(head) + 1), f"{head} ")
            else:
                self.lines.append(head)
                self.block(tree, place, f"{pad}  ")
            return
        if isinstance(tree, str) and not isinstance(tree, Raw):
            tree = scalar(tree)
        self.lines.append(f"{head} {'[]' if tree == [] else '{}' if tree == {} else tree or ''}".rstrip())
        self.values[place] = len(self.lines)


def parsed(text: str) -> Tree:
    """Return the tree of YAML text, every value as text."""
    return yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it makes text, lists and maps only


def at(tree: Tree, place: Place) -> Tree:
    """Return what stands at a place of the tree."""
    for step in place:
        tree = tree[step]
    return tree


def changed(tree: Tree, place: Place, value: Tree) -> Tree:
    """Return a copy of the tree with another value at the place; a key that is not there is added."""
    if not place:
        return value
    tree, (step, *rest) = copy.copy(tree), place
    tree[step] = changed(tree[step], tuple(rest), value) if rest else value
    return tree


def without(tree: Tree, place: Place) -> Tree:
    """Return a copy of the tree without the key at the place."""
    return changed(tree, place[:-1], {key: value for key, value in at(tree, place[:-1]).items() if key != place[-1]})


def renamed(tree: Tree, place: Place, name: str) -> Tree:
    """Return a copy of the tree in which the key at the place is called otherwise, and stands where it stood."""
    old = at(tree, place[:-1])
    return changed(tree, place[:-1], {name if key == place[-1] else key: value for key, value in old.items()})


def written(tree: Tree, more: Mapping[Place, Sequence[tuple[str, str]]] | None = None) -> Written:
    """Write a tree, a key or an item in each line.

    ``more`` holds pairs of key and text that are added to the end of the map at a place, even if the key is there
    already; the line of the last of them is known under the place and “+”.
    """
    out = Written(more or {})
    out.block(tree, (), "")
    return out


def scalar(text: str) -> str:
    """Return text as YAML writes it: plain where that is safe, else in quotes."""
    is_plain = _PLAIN.fullmatch(text) and text.lower() not in _NOTHING
    return text if is_plain else json.dumps(text, ensure_ascii=False)
