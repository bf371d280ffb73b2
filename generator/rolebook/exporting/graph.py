"""The graph: roles and the steps between them, for programs that draw and measure graphs (Graphviz DOT, GraphML)."""

from collections.abc import Iterable, Mapping

from rolebook.exporting.addresses import Addresses
from rolebook.exporting.package import escape
from rolebook.model.framework import Framework, Role
from rolebook.views.atlas import Step

_OF_NODES = ("title", "family", "track", "level", "url")
_OF_EDGES: Mapping[str, str] = {"way": "string", "effort": "int"}


def as_dot(framework: Framework, steps: Iterable[Step], at: Addresses) -> str:
    """Return the graph in Graphviz' language: a cluster for each family, next steps drawn through, others dotted."""
    lines = ["digraph careers {", "  rankdir=BT;", '  node [shape=box, style=rounded, fontname="sans-serif"];']
    for family in framework.families.values():
        lines += [f"  subgraph {_quoted('cluster ' + family.id)} {{", f"    label={_quoted(family.title)};"]
        for role in framework.roles_in.get(family.id, ()):
            said = {"label": role.title, "URL": at.page("role", role.id), "level": role.level.id}
            listed = ", ".join(f"{key}={_quoted(fact)}" for key, fact in said.items())
            lines.append(f"    {_quoted(role.id)} [{listed}];")
        lines.append("  }")
    for step in steps:
        look = "style=dotted" if step.way == "adjacent" else "style=solid"
        edge = f'{look}, label="{step.effort}", way={step.way}, effort={step.effort}'
        lines.append(f"  {_quoted(step.origin.id)} -> {_quoted(step.target.id)} [{edge}];")
    return "\n".join([*lines, "}"]) + "\n"


def as_graphml(framework: Framework, steps: Iterable[Step], at: Addresses) -> str:
    """Return the graph as GraphML."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">']
    lines += [f'  <key id="{name}" for="node" attr.name="{name}" attr.type="string"/>' for name in _OF_NODES]
    lines += [
        f'  <key id="{name}" for="edge" attr.name="{name}" attr.type="{form}"/>' for name, form in _OF_EDGES.items()
    ]
    lines.append('  <graph id="careers" edgedefault="directed">')
    lines += [f'    <node id="{role.id}">{_data(_facts(role, at))}</node>' for role in framework.roles.values()]
    for step in steps:
        said = _data({"way": step.way, "effort": str(step.effort)})
        lines.append(f'    <edge source="{step.origin.id}" target="{step.target.id}">{said}</edge>')
    return "\n".join([*lines, "  </graph>", "</graphml>"]) + "\n"


def _facts(role: Role, at: Addresses) -> Mapping[str, str]:
    return {
        "title": role.title,
        "family": role.family.id,
        "track": role.level.track.id,
        "level": role.level.id,
        "url": at.page("role", role.id),
    }


def _data(facts: Mapping[str, str]) -> str:
    return "".join(f'<data key="{name}">{escape(fact)}</data>' for name, fact in facts.items())


def _quoted(words: str) -> str:
    """Return words as a string of Graphviz: only a quote ends it, and a backslash would begin an escape."""
    safe = words.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{safe}"'
