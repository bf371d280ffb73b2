"""The career map of a role's neighbourhood: where people come from, where they go, and what lies beside the role.

This module decides places, in SVG user units; the template draws. A wide drawing has three columns (from, here, to) and
the adjacent paths below the role; a narrow one has everything in a single column, for phones.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap

from rolebook.model.framework import Framework, Role, Step

NODE_WIDTH = 220
GAP = 16
CHANNEL = 76  # between columns, where the arrows run
PADDING = 12
LINE = 18
MARGIN = 2  # so that borders are not cut off
LABEL = 26
CHARACTERS = 22  # that fit on one line of a node


@dataclass(frozen=True, slots=True)
class Node:
    """A box with its top left corner, its size and its text, line by line."""

    way: str
    x: int
    y: int
    height: int
    lines: tuple[str, ...]
    step: Step

    @property
    def width(self) -> int:
        """The width, which all boxes share."""
        return NODE_WIDTH

    @property
    def middle(self) -> int:
        """The height at which arrows touch the box."""
        return self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Label:
    """A caption over a group of boxes."""

    x: int
    y: int
    text: str


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow as SVG path data."""

    way: str
    path: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing with its size and parts, boxes in reading order."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    labels: tuple[Label, ...]


def draw(role: Role, framework: Framework, *, wide: bool) -> Drawing:
    """Return the drawing of a role's neighbourhood, in three columns or in one."""
    near = framework.neighbours[role.id]
    here = (Step(role.title, role, None),)
    groups = (
        ("feeders", "Comes from", near.feeders),
        ("self", "This role", here),
        ("next", "Leads to", near.next),
        ("adjacent", "Beside it", near.adjacent),
    )
    return _columns(groups) if wide else _stack(groups)


_Groups = Sequence[tuple[str, str, Sequence[Step]]]


def _columns(groups: _Groups) -> Drawing:
    (_, _, feeders), (_, _, here), (_, _, following), (_, _, beside) = groups
    left, centre, right = (MARGIN + column * (NODE_WIDTH + CHANNEL) for column in range(3))
    tallest = max(_height_of(steps) for steps in (feeders, here, following))
    columns = [
        _place("feeders", feeders, left, MARGIN + LABEL + (tallest - _height_of(feeders)) // 2),
        _place("self", here, centre, MARGIN + LABEL + (tallest - _height_of(here)) // 2),
        _place("next", following, right, MARGIN + LABEL + (tallest - _height_of(following)) // 2),
    ]
    (role,) = columns[1]
    labels = [
        Label(nodes[0].x, nodes[0].y - PADDING, title)
        for nodes, (_, title, _) in zip(columns, groups, strict=False)
        if nodes
    ]
    adjacent = _place("adjacent", beside, centre, role.y + role.height + 2 * GAP + LABEL)
    if adjacent:
        labels.append(Label(centre, adjacent[0].y - PADDING, groups[3][1]))
    edges = [Edge("feeders", _across(node.x + NODE_WIDTH, node.middle, role.x, role.middle)) for node in columns[0]]
    edges += [Edge("next", _across(role.x + NODE_WIDTH, role.middle, node.x, node.middle)) for node in columns[2]]
    nodes = (*columns[0], role, *columns[2], *adjacent)
    return Drawing(right + NODE_WIDTH + MARGIN, _bottom(nodes), nodes, tuple(edges), tuple(labels))


def _stack(groups: _Groups) -> Drawing:
    nodes: list[Node] = []
    labels: list[Label] = []
    y = MARGIN
    for way, title, steps in groups:
        if not steps:
            continue
        labels.append(Label(MARGIN, y + LABEL - PADDING, title))
        placed = _place(way, steps, MARGIN, y + LABEL)
        nodes += placed
        y = placed[-1].y + placed[-1].height + 2 * GAP
    return Drawing(NODE_WIDTH + 2 * MARGIN, _bottom(nodes), tuple(nodes), (), tuple(labels))


def _place(way: str, steps: Sequence[Step], x: int, y: int) -> list[Node]:
    nodes = []
    for step in steps:
        lines = _lines(step)
        height = len(lines) * LINE + 2 * PADDING
        nodes.append(Node(way, x, y, height, lines, step))
        y += height + GAP
    return nodes


def _lines(step: Step) -> tuple[str, ...]:
    below = step.role.level.title if step.role else "not yet specified"
    return (*wrap(step.title, CHARACTERS, break_on_hyphens=False), below)


def _height_of(steps: Sequence[Step]) -> int:
    heights = [len(_lines(step)) * LINE + 2 * PADDING for step in steps]
    return sum(heights) + GAP * max(0, len(heights) - 1)


def _across(x1: int, y1: int, x2: int, y2: int) -> str:
    bend = (x2 - x1) // 2
    return f"M{x1} {y1}C{x1 + bend} {y1} {x2 - bend} {y2} {x2} {y2}"


def _bottom(nodes: Iterable[Node]) -> int:
    return max(node.y + node.height for node in nodes) + MARGIN
