"""The CASE package: what the standard requires, identifiers that stay, associations that lead somewhere."""

import json
import re
from collections.abc import Iterator
from typing import Any
from uuid import UUID

import pytest

from handbooks import Handbook
from rolebook import pages, site
from rolebook.exporting import competencies
from rolebook.exporting.addresses import Addresses
from rolebook.model.framework import Framework

SITE = "https://careers.example/"
# Required fields of 1EdTech CASE 1.1, by the name of the entry.
COMMON = {"identifier", "uri", "lastChangeDateTime"}
REQUIRED = {
    "CFDocument": COMMON | {"creator", "title"},
    "CFItems": COMMON | {"fullStatement"},
    "CFAssociations": COMMON | {"associationType", "originNodeURI", "destinationNodeURI"},
    "CFItemTypes": COMMON | {"title", "description", "hierarchyCode"},
}
TYPES = {"isChildOf", "isPeerOf", "isPartOf", "exactMatchOf", "precedes", "isRelatedTo", "replacedBy", "exemplar"}
TYPES |= {"hasSkillLevel", "isTranslationOf"}


def package(framework: Framework, at: str = SITE) -> dict[str, Any]:
    planned = pages.plan(framework, "roles/framework.yml")
    found: dict[str, Any] = json.loads(competencies.package(framework, Addresses(planned, "downloads/case.json", at)))
    return found


def entries(found: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    yield "CFDocument", found["CFDocument"]
    for name in ("CFItems", "CFAssociations"):
        yield from ((name, entry) for entry in found[name])
    yield from (("CFItemTypes", entry) for entry in found["CFDefinitions"]["CFItemTypes"])


@pytest.mark.parametrize("at", [SITE, ""])
def test_every_entry_has_what_the_standard_requires(at: str, shipped: Framework) -> None:
    found = package(shipped, at)
    assert set(found) == {"CFDocument", "CFItems", "CFAssociations", "CFDefinitions"}
    identifiers = []
    for name, entry in entries(found):
        assert set(entry) >= REQUIRED[name], name
        assert all(value not in ("", None) for value in entry.values())
        assert UUID(entry["identifier"]).version == 5
        assert re.match(r"(https://careers\.example/|urn:uuid:)", entry["uri"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00\+00:00", entry["lastChangeDateTime"])
        identifiers.append(entry["identifier"])
    assert len(set(identifiers)) == len(identifiers)


def test_associations_lead_from_entry_to_entry(shipped: Framework) -> None:
    found = package(shipped)
    known = {entry["identifier"]: entry["uri"] for name, entry in entries(found) if name in {"CFItems", "CFDocument"}}
    for entry in found["CFAssociations"]:
        assert entry["associationType"] in TYPES
        for end in ("originNodeURI", "destinationNodeURI"):
            assert set(entry[end]) == {"title", "identifier", "uri"}
            assert known[entry[end]["identifier"]] == entry[end]["uri"]
    children = [
        e["originNodeURI"]["identifier"] for e in found["CFAssociations"] if e["associationType"] == "isChildOf"
    ]
    assert sorted(children) == sorted(entry["identifier"] for entry in found["CFItems"]), "each stands in one place"


def test_skills_and_their_steps_are_items(shipped: Framework) -> None:
    found = {entry["humanCodingScheme"]: entry for entry in package(shipped)["CFItems"]}
    assert set(shipped.skills) <= set(found)
    skill = next(skill for skill in shipped.skills.values() if skill.spec.proficiency and skill.spec.proficiency[0].can)
    step = skill.spec.proficiency[0]
    assert found[f"{skill.id}/{step.level}"]["uri"] == f"{SITE}skills/{skill.id}/#level-{step.level}"


def test_identifiers_stay_whatever_is_written(full: Handbook) -> None:
    before = package(site.check(full.content, full.root).sound[0])
    full.replace("roles/skills/sql.yml", "title: SQL", "title: Structured queries")
    after = package(site.check(full.content, full.root).sound[0])
    assert {entry["identifier"] for _, entry in entries(before)} == {entry["identifier"] for _, entry in entries(after)}
    assert before != after
