"""Linked data, as programs read it that know pages only."""

import json
from typing import Any

import extruct
import pytest
from pyld import jsonld

from handbooks import Handbook
from rolebook import site
from rolebook.exporting import downloads as exports
from rolebook.exporting import linked_data
from rolebook.exporting.addresses import Addresses

SITE = "https://careers.example/handbook/"
SCHEMA = "https://schema.org/"


def load(url: str, _: Any) -> dict[str, Any]:
    """Stand for schema.org's own context, which says that all names are of its vocabulary and some are addresses."""
    assert url == "https://schema.org", "nothing else is fetched"
    links = {name: {"@type": "@id"} for name in ("url", "item", "inDefinedTermSet")}
    context = {"@context": {"@vocab": SCHEMA, **links}}
    return {"contextUrl": None, "documentUrl": url, "document": context}


def built(handbook: Handbook, at: str = SITE) -> site.Site:
    return site.build(handbook.content, handbook.root, settings=exports.Settings.of(True, at))  # noqa: FBT003


def read(page: str, address: str) -> list[dict[str, Any]]:
    """Return what a page says, as extruct finds it and pyld understands it."""
    found = extruct.extract(page, base_url=address, syntaxes=["json-ld"])["json-ld"]
    assert len(found) == 1
    expanded: list[dict[str, Any]] = jsonld.expand(found[0], {"base": address, "documentLoader": load})
    return expanded


def body(made: site.Site, kind: str, name: str = "") -> tuple[str, str]:
    content = next(each for each in made.contents if (each.page.kind, each.page.id) == (kind, name))
    return content.body, content.page.url


@pytest.mark.parametrize("at", [SITE, ""])
def test_the_page_of_a_role_says_which_occupation_it_is_about(at: str, full: Handbook) -> None:
    page, url = body(built(full, at), "role", "researcher")
    occupation, way = read(page, SITE + url)
    assert occupation["@type"] == [f"{SCHEMA}Occupation"]
    assert occupation["@id"] == SITE + url
    assert occupation[f"{SCHEMA}name"] == [{"@value": 'Researcher & "thinker"'}]
    assert {skill["@id"] for skill in occupation[f"{SCHEMA}skills"]} == {
        f"{SITE}skills/sql/",
        f"{SITE}skills/statistics/",
    }
    assert way["@type"] == [f"{SCHEMA}BreadcrumbList"]
    steps = way[f"{SCHEMA}itemListElement"]
    assert [step[f"{SCHEMA}position"][0]["@value"] for step in steps] == [1, 2, 3]
    assert [step[f"{SCHEMA}item"][0]["@id"] for step in steps] == [SITE, f"{SITE}families/research/", SITE + url]


def test_skills_and_the_glossary_are_defined_terms(full: Handbook) -> None:
    made = built(full)
    page, url = body(made, "skill", "sql")
    term, _ = read(page, SITE + url)
    assert term["@type"] == [f"{SCHEMA}DefinedTerm"]
    assert term[f"{SCHEMA}inDefinedTermSet"] == [{"@id": f"{SITE}skills/"}]
    page, url = body(made, "glossary")
    (terms,) = read(page, SITE + url)
    assert terms["@type"] == [f"{SCHEMA}DefinedTermSet"]
    assert all(f'id="{each["@id"].partition("#")[2]}"' in page for each in terms[f"{SCHEMA}hasDefinedTerm"])


def test_files_hold_all_of_it(full: Handbook) -> None:
    framework, planned = site.check(full.content, full.root).sound
    at = Addresses(planned, "downloads/x.jsonld").page
    found = jsonld.expand(
        json.loads(linked_data.occupations(framework, at)),
        {"base": f"{SITE}downloads/x.jsonld", "documentLoader": load},
    )
    assert [each["@id"] for each in found] == [f"{SITE}roles/{role}/" for role in framework.roles]
    terms = jsonld.expand(
        json.loads(linked_data.terms(framework, at)), {"base": f"{SITE}downloads/x.jsonld", "documentLoader": load}
    )
    listed = {term["@id"] for each in terms for term in each[f"{SCHEMA}hasDefinedTerm"]}
    assert {f"{SITE}skills/{skill}/" for skill in framework.skills} <= listed
    assert {f"{SITE}kpis/{kpi}/" for kpi in framework.kpis} <= listed


def test_no_text_ends_the_block(full: Handbook) -> None:
    full.replace("roles/research/researcher.yml", "title: Researcher & ", "title: </script><b>x ")
    page, url = body(built(full), "role", "researcher")
    assert "</script><b>" not in page
    assert read(page, SITE + url)[0][f"{SCHEMA}name"] == [{"@value": '</script><b>x "thinker"'}]
