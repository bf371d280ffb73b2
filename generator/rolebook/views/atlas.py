"""The atlas: all career paths as one drawing, families as lanes and levels as rows, and the steps as a list.

This module decides places, in SVG user units; the template draws. Levels rise from the bottom, the individual track
first; management stands above it, since it is entered from there.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from textwrap import wrap

from rolebook.model.framework import Framework, Level, Role
from rolebook.model.schema import Family
from rolebook.views import moves

NODE_WIDTH = 190
CHARACTERS = 19  # that fit on one line of a node
LINE = 17
PADDING = 11
GAP = 14  # between nodes of one cell
ROW_GAP = 54  # between rows, where the arrows run
LANE_GAP = 56
LEFT = 104  # for the names of levels
TOP = 44  # for the names of families
MARGIN = 6
CROWDED = 40  # roles; above it the whole can't be read, and families are drawn one by one


@dataclass(frozen=True, slots=True)
class Node:
    """A role as a box; ``lines`` is its title, wrapped."""

    role: Role
    x: int
    y: int
    height: int
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """A step between two roles: ``way`` is “next” or “adjacent”, ``effort`` how much is new or raised on it."""

    origin: Role
    target: Role
    way: str
    effort: int


@dataclass(frozen=True, slots=True)
class Edge:
    """A step as an arrow: SVG path data, and the place of its figure."""

    step: Step
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Label:
    """A name at the border of the drawing: of a family above its lane, of a level beside its row."""

    text: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class Drawing:
    """Everything to draw, and the size of the paper."""

    width: int
    height: int
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    lanes: tuple[Label, ...]
    rows: tuple[Label, ...]


def steps(framework: Framework, effort: Callable[[Role, Role], int] | None = None) -> tuple[Step, ...]:
    """Return every step between two roles that have specs, each once in each direction that paths name.

    ``effort`` says how much a step asks for where that is known already, or may be; else it is found out.
    """
    known = effort or partial(moves.effort, framework=framework)
    return tuple(
        Step(role, other.role, way, known(role, other.role))
        for role in framework.roles.values()
        for way in ("next", "adjacent")
        for other in getattr(framework.neighbours[role.id], way)
        if other.role
    )


def crowded(framework: Framework) -> bool:
    """Tell whether the whole framework is too large for one drawing."""
    return len(framework.roles) > CROWDED


def draw(framework: Framework, listed: Sequence[Step], family: Family | None = None) -> Drawing:
    """Return the drawing of all roles, or of one family with the roles that are one step away from it."""
    roles = tuple(framework.roles.values())
    if family is not None:
        inside = {role.id for role in framework.roles_in.get(family.id, ())}
        near = {s.target.id for s in listed if s.origin.id in inside} | {
            s.origin.id for s in listed if s.target.id in inside
        }
        roles = tuple(role for role in roles if role.id in inside | near)
    families = [each for each in framework.families.values() if any(role.family is each for role in roles)]
    levels = [level for level in framework.levels.values() if any(role.level is level for role in roles)]
    nodes, rows, height = _nodes(roles, families, levels[::-1])
    at = {node.role.id: node for node in nodes}
    edges = tuple(_edge(step, at[step.origin.id], at[step.target.id], nodes) for step in _drawn(listed, at))
    lanes = tuple(Label(each.title, _lane(number), 20) for number, each in enumerate(families))
    width = _lane(len(families)) - LANE_GAP + MARGIN
    return Drawing(width, height, nodes, edges, lanes, rows)


def _drawn(listed: Iterable[Step], at: Container[str]) -> Iterable[Step]:
    """Yield the steps to draw: those up, and of the two ways of a sideways step one."""
    seen = set()
    for step in listed:
        pair = frozenset((step.origin.id, step.target.id))
        if step.origin.id in at and step.target.id in at and pair not in seen:
            seen.add(pair)
            yield step


def _lane(number: int) -> int:
    return LEFT + number * (NODE_WIDTH + LANE_GAP)


def _nodes(
    roles: Sequence[Role], families: Sequence[Family], levels: Sequence[Level]
) -> tuple[tuple[Node, ...], tuple[Label, ...], int]:
    nodes, rows, y = [], [], TOP
    for level in levels:
        bottom = y
        for number, family in enumerate(families):
            place = y
            for role in roles:
                if role.level is level and role.family is family:
                    lines = tuple(wrap(role.title, CHARACTERS, break_on_hyphens=False))
                    height = 2 * PADDING + LINE * len(lines)
                    nodes.append(Node(role, _lane(number), place, height, lines))
                    place += height + GAP
            bottom = max(bottom, place - GAP)
        rows.append(Label(level.title, MARGIN, (y + bottom) // 2 + 5))
        y = bottom + ROW_GAP
    return tuple(nodes), tuple(rows), y - ROW_GAP + MARGIN


def _edge(step: Step, origin: Node, target: Node, nodes: Iterable[Node]) -> Edge:
    """Draw an arrow from border to border: up or down between rows, sideways inside one."""
    if origin.y + origin.height < target.y or target.y + target.height < origin.y:
        up = target.y < origin.y
        start = (origin.x + NODE_WIDTH // 2, origin.y if up else origin.y + origin.height)
        end = (target.x + NODE_WIDTH // 2, target.y + target.height if up else target.y)
        if any(node.x == origin.x == target.x and _between(node, origin, target) for node in nodes):
            return _around(step, origin, target)
        middle = (start[1] + end[1]) // 2
        path = f"M{start[0]} {start[1]}C{start[0]} {middle} {end[0]} {middle} {end[0]} {end[1]}"
        return Edge(step, path, (start[0] + end[0]) // 2, middle)
    if origin.x == target.x:
        return _around(step, origin, target)
    right = target.x > origin.x
    start = (origin.x + NODE_WIDTH if right else origin.x, origin.y + origin.height // 2)
    end = (target.x if right else target.x + NODE_WIDTH, target.y + target.height // 2)
    middle = (start[0] + end[0]) // 2
    path = f"M{start[0]} {start[1]}C{middle} {start[1]} {middle} {end[1]} {end[0]} {end[1]}"
    return Edge(step, path, middle, (start[1] + end[1]) // 2)


def _between(node: Node, one: Node, other: Node) -> bool:
    return min(one.y, other.y) < node.y < max(one.y, other.y)


def _around(step: Step, origin: Node, target: Node) -> Edge:
    """Draw an arrow in the lane's margin, past whatever stands between the two."""
    x = origin.x + NODE_WIDTH
    start, end = origin.y + origin.height // 2, target.y + target.height // 2
    path = f"M{x} {start}C{x + LANE_GAP} {start} {x + LANE_GAP} {end} {x} {end}"
    return Edge(step, path, x + LANE_GAP * 3 // 4, (start + end) // 2)
