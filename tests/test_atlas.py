"""The atlas: places of roles and steps, with ten roles and with two hundred; and the data that the browser reads."""

import json
from itertools import combinations
from pathlib import Path

from rolebook import site
from rolebook.model.framework import Framework
from rolebook.views import atlas, data, moves
from rolebook.views.atlas import Drawing

ROLE = """
title: {title}
family: {family}
track: individual-contributor
level: {level}
summary: Does things.
responsibilities:
  - category: Work
    items:
      - {{id: work, title: Work}}
career:
  next: [{step}]
"""


def large(folder: Path, families: int, levels: int) -> Framework:
    """Return a framework of one ladder in each family."""
    content = folder / "roles"
    tracks = "".join(
        f"      - {{id: l{n}, title: Level {n}, scope: S., autonomy: A., impact: I.}}\n" for n in range(levels)
    )
    names = "".join(f"  - {{id: f{n}, title: Family {n}, purpose: P.}}\n" for n in range(families))
    content.mkdir(parents=True)
    (content / "framework.yml").write_text(
        "title: Large\nsummary: Many roles.\n"
        f"families:\n{names}tracks:\n  - id: individual-contributor\n    title: IC\n    levels:\n{tracks}",
        encoding="utf-8",
    )
    for family in range(families):
        (content / f"f{family}").mkdir()
        for level in range(levels):
            step = f"role: f{family}-{level + 1}" if level + 1 < levels else "title: Above"
            text = ROLE.format(title=f"Role {family} {level}", family=f"f{family}", level=f"l{level}", step=step)
            (content / f"f{family}" / f"f{family}-{level}.yml").write_text(text, encoding="utf-8")
    found = site.check(content, folder).framework
    assert found is not None
    return found


def assert_sound(drawing: Drawing) -> None:
    """Boxes lie on the paper and apart from each other; every arrow and figure is on the paper."""
    for one, other in combinations(drawing.nodes, 2):
        apart_x = one.x + atlas.NODE_WIDTH <= other.x or other.x + atlas.NODE_WIDTH <= one.x
        apart_y = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert apart_x or apart_y, (one.role.id, other.role.id)
    for node in drawing.nodes:
        assert 0 <= node.x <= drawing.width - atlas.NODE_WIDTH
        assert 0 <= node.y <= drawing.height - node.height
    for edge in drawing.edges:
        assert 0 <= edge.x <= drawing.width + atlas.LANE_GAP
        assert 0 <= edge.y <= drawing.height


def test_the_whole_map_shows_every_role_once(shipped: Framework) -> None:
    drawing = atlas.draw(shipped, atlas.steps(shipped))
    assert sorted(node.role.id for node in drawing.nodes) == sorted(shipped.roles)
    assert_sound(drawing)


def test_higher_levels_stand_higher(shipped: Framework) -> None:
    drawing = atlas.draw(shipped, atlas.steps(shipped))
    at = {node.role.id: node.y for node in drawing.nodes}
    assert at["principal-ai-research-scientist"] < at["senior-ai-research-scientist"] < at["ai-research-scientist"]


def test_each_step_has_its_effort(shipped: Framework) -> None:
    for step in atlas.steps(shipped):
        assert step.effort == sum(moves.compare(step.origin, step.target, shipped).effort.values())


def test_a_family_alone_shows_its_roles_and_those_one_step_away(shipped: Framework) -> None:
    family = shipped.families["people-analytics"]
    drawing = atlas.draw(shipped, atlas.steps(shipped), family)
    assert {node.role.family.id for node in drawing.nodes} == {"people-analytics"}
    assert_sound(drawing)
    research = atlas.draw(shipped, atlas.steps(shipped), shipped.families["ai-research"])
    assert "applied-scientist" in {node.role.id for node in research.nodes}
    assert_sound(research)


def test_two_hundred_roles_are_drawn_family_by_family(tmp_path: Path) -> None:
    framework = large(tmp_path, families=40, levels=5)
    assert len(framework.roles) == 200
    assert atlas.crowded(framework)
    steps = atlas.steps(framework)
    for family in framework.families.values():
        drawing = atlas.draw(framework, steps, family)
        assert len(drawing.nodes) == 5
        assert drawing.width < 500
        assert_sound(drawing)


def test_ten_roles_fit_one_map(tmp_path: Path) -> None:
    framework = large(tmp_path, families=2, levels=5)
    assert not atlas.crowded(framework)
    assert_sound(atlas.draw(framework, atlas.steps(framework)))


def test_every_role_has_its_data_with_all_its_items(shipped: Framework) -> None:
    files = data.files(shipped)
    for role in shipped.roles.values():
        facts = json.loads(files[f"data/roles/{role.id}.json"]())
        assert len(facts["items"]) == len(moves.items(role))
        assert all(item["value"] for item in facts["items"])


def test_the_skills_of_all_roles_are_counted_from_one(shipped: Framework) -> None:
    facts = json.loads(data.skills(shipped))
    assert facts["roles"]["ml-engineer"]["asks"]["python-for-ml"] == 3
    assert facts["steps"] == ["Awareness", "Working", "Practitioner", "Expert"]


def test_the_graph_holds_every_step_that_has_a_page(built: site.Site, shipped: Framework) -> None:
    pages = {content.page.id for content in built.contents if content.page.kind == "move"}
    graph = json.loads(data.graph(shipped, atlas.steps(shipped)))
    assert {step["page"] for step in graph["steps"]} == pages
