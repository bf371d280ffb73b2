"""The graph, as other programs read it."""

import io
from typing import Any

import networkx as nx
import pydot
import pytest

from handbooks import Handbook
from rolebook import pages, site
from rolebook.exporting import graph
from rolebook.exporting.addresses import Addresses
from rolebook.model.framework import Framework
from rolebook.views import atlas

OLD_PARSER = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # pydot calls its parser by old names


def at(framework: Framework) -> Addresses:
    return Addresses(pages.plan(framework, "x.yml"), "downloads/careers", "https://careers.example/")


def expected(framework: Framework) -> dict[tuple[str, str], tuple[str, int]]:
    return {(s.origin.id, s.target.id): (s.way, s.effort) for s in atlas.steps(framework)}


def test_graphml_holds_every_role_and_step(shipped: Framework) -> None:
    text = graph.as_graphml(shipped, atlas.steps(shipped), at(shipped))
    found: Any = nx.read_graphml(io.BytesIO(text.encode()))
    assert list(found.nodes) == list(shipped.roles)
    for role in shipped.roles.values():
        assert found.nodes[role.id] == {
            "title": role.title,
            "family": role.family.id,
            "track": role.level.track.id,
            "level": role.level.id,
            "url": f"https://careers.example/roles/{role.id}/",
        }
    assert {
        edge: (facts["way"], facts["effort"]) for *edge, facts in found.edges(data=True) for edge in [tuple(edge)]
    } == (expected(shipped))


@OLD_PARSER
def test_dot_holds_every_role_and_step(shipped: Framework) -> None:
    (found,) = pydot.graph_from_dot_data(graph.as_dot(shipped, atlas.steps(shipped), at(shipped)))
    nodes = [node for cluster in found.get_subgraphs() for node in cluster.get_nodes()]
    assert {node.get_name().strip('"') for node in nodes} == set(shipped.roles)
    edges = {(edge.get_source().strip('"'), edge.get_destination().strip('"')): edge for edge in found.get_edges()}
    assert {ends: (edge.get("way"), int(edge.get("effort"))) for ends, edge in edges.items()} == expected(shipped)


@OLD_PARSER
def test_no_title_ends_a_string(full: Handbook) -> None:
    full.replace("roles/research/researcher.yml", "title: Researcher & ", "title: A \\\\ <b>&amp; \\ ")
    framework = site.check(full.content, full.root).sound[0]
    title = framework.roles["researcher"].title
    assert '"' in title
    steps = atlas.steps(framework)
    found: Any = nx.read_graphml(io.BytesIO(graph.as_graphml(framework, steps, at(framework)).encode()))
    assert found.nodes["researcher"]["title"] == title
    (drawn,) = pydot.graph_from_dot_data(graph.as_dot(framework, steps, at(framework)))
    labels = [node.get("label") for cluster in drawn.get_subgraphs() for node in cluster.get_nodes()]
    assert any(label[1:-1].replace('\\"', '"').replace("\\\\", "\\") == title for label in labels)
