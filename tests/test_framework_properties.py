"""The linked whole, for any handbook: what one side says of the other is seen from both."""

from hypothesis import given
from hypothesis import strategies as st

from rolebook import pages
from rolebook.model import framework, schema
from rolebook.model.framework import Framework
from rolebook.model.source import Document
from rolebook.model.specs import Entry, Specs
from rolebook.views import career_map, scorecard

NOWHERE = Document("roles/x.yml", "")
NAMES = [f"r{number}" for number in range(6)]
WAYS = ("feeders", "next", "adjacent")
SHARED = {"scope": "x", "autonomy": "x", "impact": "x"}
FRAMEWORK = schema.FrameworkSpec.model_validate(
    {
        "title": "T",
        "summary": "x",
        "families": [{"id": name, "title": name, "purpose": "x"} for name in ("f0", "f1")],
        "tracks": [
            {
                "id": track,
                "title": track,
                "levels": [{"id": f"{track}-{number}", "title": "L", **SHARED} for number in range(3)],
            }
            for track in ("t0", "t1")
        ],
        "skill_categories": [{"id": "c", "title": "C"}],
    }
)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Draw roles whose paths go anywhere, also in circles, and skills related at random."""
    steps = st.lists(
        st.sampled_from(NAMES).map(lambda name: {"role": name}) | st.just({"title": "Unwritten"}), max_size=4
    )
    roles = []
    for name in NAMES:
        family, track, level = draw(st.tuples(*[st.sampled_from(["0", "1"])] * 2, st.integers(0, 2)))
        spec = {
            "title": name.upper(),
            "family": f"f{family}",
            "track": f"t{track}",
            "level": f"t{track}-{level}",
            "summary": "x",
            "responsibilities": [{"category": "x", "items": [{"id": "x", "title": "x"}]}],
            "career": {way: [step for step in draw(steps) if step.get("role") != name] for way in WAYS},
        }
        roles.append(Entry(name, schema.RoleSpec.model_validate(spec), NOWHERE))
    skills = [
        Entry(
            name,
            schema.SkillSpec(
                title=name,
                category="c",
                definition="x",
                related=tuple(draw(st.lists(st.sampled_from([other for other in NAMES if other != name]), max_size=3))),
            ),
            NOWHERE,
        )
        for name in NAMES
    ]
    whole = Entry("framework", FRAMEWORK, NOWHERE)
    return framework.link(Specs(framework=whole, roles=tuple(roles), skills=tuple(skills)))


@given(frameworks())
def test_a_next_step_is_a_feeder_at_its_other_end_and_the_reverse(linked: Framework) -> None:
    seen = {
        way: {
            (role, step.role.id) for role, near in linked.neighbours.items() for step in getattr(near, way) if step.role
        }
        for way in WAYS
    }
    assert seen["next"] == {(there, here) for here, there in seen["feeders"]}
    assert seen["adjacent"] == {(there, here) for here, there in seen["adjacent"]}


@given(frameworks())
def test_nothing_is_lost_or_shown_twice_among_neighbours(linked: Framework) -> None:
    for role in linked.roles.values():
        for way in WAYS:
            shown = [step.role.id if step.role else step.title for step in getattr(linked.neighbours[role.id], way)]
            written = {step.role or step.title for step in getattr(role.spec.career, way)}
            assert len(shown) == len(set(shown))
            assert written <= set(shown)


@given(frameworks())
def test_related_skills_are_related_both_ways_and_never_to_themselves(linked: Framework) -> None:
    pairs = [(one, other.id) for one, others in linked.related_skills.items() for other in others]
    assert len(pairs) == len(set(pairs))
    assert set(pairs) == {(other, one) for one, other in pairs}
    assert set(pairs) >= {(one, other) for one, skill in linked.skills.items() for other in skill.spec.related}


@given(frameworks())
def test_roles_come_by_family_and_level_and_each_stands_in_one_place(linked: Framework) -> None:
    order = [(role.family.id, role.level.track.id, role.level.number) for role in linked.roles.values()]
    assert order == sorted(order)
    assert sorted(role.id for roles in linked.roles_in.values() for role in roles) == NAMES
    assert sorted(role.id for roles in linked.roles_at.values() for role in roles) == NAMES


@given(frameworks())
def test_every_page_has_an_address_and_a_place_of_its_own(linked: Framework) -> None:
    planned = pages.plan(linked, "roles/framework.yml")
    everything = list(planned)
    assert len({page.url for page in everything}) == len(everything)
    assert len({page.path for page in everything}) == len(everything)


@given(frameworks())
def test_boxes_of_a_career_map_stay_inside_the_drawing_and_apart(linked: Framework) -> None:
    for role in linked.roles.values():
        near = linked.neighbours[role.id]
        for wide in (True, False):
            drawing = career_map.draw(role, linked, wide=wide)
            boxes = drawing.nodes
            assert len(boxes) == 1 + len(near.feeders) + len(near.next) + len(near.adjacent)
            assert len(drawing.edges) == (len(near.feeders) + len(near.next) if wide else 0)
            for number, box in enumerate(boxes):
                assert box.x >= 0
                assert box.y >= 0
                assert box.x + box.width <= drawing.width
                assert box.y + box.height <= drawing.height
                for other in boxes[:number]:
                    beside = box.x + box.width <= other.x or other.x + other.width <= box.x
                    below = box.y + box.height <= other.y or other.y + other.height <= box.y
                    assert beside or below
            for label in drawing.labels:
                assert label.y > 0
                for box in boxes:
                    across = box.x <= label.x < box.x + box.width
                    assert not (across and box.y < label.y < box.y + box.height), "no caption lies on a box"


@given(frameworks())
def test_a_scorecard_shows_the_neighbours_of_the_role(linked: Framework) -> None:
    for role in linked.roles.values():
        assert scorecard.summarise(role, linked).neighbours == linked.neighbours[role.id]
