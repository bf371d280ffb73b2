"""Hiring: a kit from a role's spec, and the advert as data."""

import json

from lxml import html

from handbooks import Handbook
from rolebook import site
from rolebook.views import hiring
from rolebook.views.hiring import Kit


def kit(handbook: Handbook, role: str = "researcher") -> Kit:
    framework = site.check(handbook.content, handbook.root).framework
    assert framework is not None
    return hiring.kit(framework.roles[role], framework)


def test_what_must_be_there_and_what_can_be_learnt_come_from_the_tiers(full: Handbook) -> None:
    found = kit(full)
    assert [(need.skill.title, need.proficiency, need.importance) for need in found.day_one] == [
        ("SQL", "Aware", "Critical")
    ]
    assert [need.skill.title for need in found.learnt] == ["Statistics"]
    assert found.advert.duties == ("Ask good questions",), "the highlighted ones"
    assert found.minutes == (60, 90)


def test_an_exercise_without_minutes_and_one_without_an_end_count_as_they_say(full: Handbook) -> None:
    full.replace("roles/research/researcher.yml", "minutes: {min: 60, max: 90}, ", "minutes: {min: 45}, ")
    assert kit(full).minutes == (45, 45)
    full.replace("roles/research/researcher.yml", "minutes: {min: 45}, ", "")
    assert kit(full).minutes == (0, 0)


def test_words_that_leave_people_out_are_found_in_the_advert(full: Handbook) -> None:
    assert kit(full).findings == ()
    full.replace("roles/research/researcher.yml", "statement: Find out.", "statement: Find out with the chairman.")
    assert [finding.word for finding in kit(full).findings] == ["chairman"]


def test_the_posting_says_what_the_spec_knows_and_nothing_else(full: Handbook) -> None:
    posting = json.loads(kit(full).posting)
    assert posting["@type"] == "JobPosting"
    assert posting["title"] == 'Researcher & "thinker"'
    assert posting["hiringOrganization"]["name"] == "Example organisation"
    assert posting["occupationalCategory"] == "15-1221.00"
    assert posting["skills"] == "SQL"
    assert "experienceRequirements" not in posting, "from no years on"
    bare = json.loads(kit(full, "engineer").posting)
    assert set(bare) == {"@context", "@type", "title", "description", "hiringOrganization", "responsibilities"}


def test_the_posting_stands_in_the_kit_alone_and_no_text_can_end_it(full: Handbook) -> None:
    full.replace("roles/research/researcher.yml", "statement: Find out.", "statement: Find </script><b>out</b>.")
    built = site.build(full.content, full.root)
    bodies = {content.page.path: content.body for content in built.contents}
    holders = [path for path, body in bodies.items() if '"JobPosting"' in body]
    assert holders == ["roles/researcher/hiring-kit.md"]
    (script,) = html.fromstring(bodies[holders[0]]).xpath("//script[@type='application/ld+json']")
    assert "</script><b>" in json.loads(script.text)["description"]


def test_a_role_without_a_word_on_hiring_has_no_kit(full: Handbook) -> None:
    planned = site.check(full.content, full.root).pages
    assert planned is not None
    assert planned.find("hiring-kit", "researcher")
    assert planned.find("hiring-kit", "engineer") is None
