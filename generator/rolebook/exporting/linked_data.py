"""Linked data: roles as occupations, skills, KPIs and terms as defined terms (schema.org, JSON-LD).

Addresses are whole where the site's own is known; else they are relative, which JSON-LD reads as seen from the file.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

from rolebook.model import text
from rolebook.model.framework import Framework, Kpi, Role, Skill

Facts: TypeAlias = dict[str, Any]
Address: TypeAlias = Callable[[str, str], str]
"""What gives the address of a page by its kind and id, empty where there is none."""

_CONTEXT = "https://schema.org"
_MONTHS = 12


def of_role(role: Role, framework: Framework, at: Address) -> str:
    """Return what the page of a role says of it: the occupation, and the way to the page."""
    way = [(framework.spec.title, at("home", "")), (role.family.title, at("family", role.family.id))]
    return _graph([occupation(role, framework, at), _breadcrumbs([*way, (role.title, at("role", role.id))])])


def of_skill(skill: Skill, framework: Framework, at: Address) -> str:
    """Return what the page of a skill says of it: the term, and the way to the page."""
    way = [(framework.spec.title, at("home", "")), ("Skills", at("skills", "")), (skill.title, at("skill", skill.id))]
    facts = {**_term(skill, "skill", at), "inDefinedTermSet": at("skills", "")}
    return _graph([facts, _breadcrumbs(way)])


def of_glossary(framework: Framework, at: Address) -> str:
    """Return what the page of the glossary says of its terms."""
    return _graph([_glossary(framework, at)])


def occupations(framework: Framework, at: Address) -> str:
    """Return all roles as occupations."""
    return _graph([occupation(role, framework, at) for role in framework.roles.values()])


def terms(framework: Framework, at: Address) -> str:
    """Return all skills, KPIs and terms of the glossary as sets of defined terms."""
    sets = [
        _set("Skills", at("skills", ""), [_term(skill, "skill", at) for skill in framework.skills.values()]),
        _set("KPIs", at("kpis", ""), [_term(kpi, "kpi", at) for kpi in framework.kpis.values()]),
        _glossary(framework, at),
    ]
    return _graph([each for each in sets if each["hasDefinedTerm"]])


def occupation(role: Role, framework: Framework, at: Address) -> Facts:
    """Return a role as an occupation."""
    spec, bring = role.spec, role.spec.qualifications
    address = at("role", role.id)
    asked = dict.fromkeys(use.skill for _, use in spec.skill_uses)
    lines = [point.title or text.plain(point.text or "") for point in (bring.education if bring else ())]
    return _said(
        {
            "@type": "Occupation",
            "@id": address,
            "url": address,
            "identifier": role.id,
            "name": role.title,
            "alternateName": list(spec.also_known_as),
            "description": text.plain(spec.summary),
            "occupationalCategory": _codes(role),
            "responsibilities": [duty.title for group in spec.responsibilities for duty in group.items],
            "skills": [
                {"@type": "DefinedTerm", "@id": at("skill", skill), "name": framework.skills[skill].title}
                for skill in asked
            ],
            "educationRequirements": lines,
            "experienceRequirements": {
                "@type": "OccupationalExperienceRequirements",
                "monthsOfExperience": role.years.min * _MONTHS,
            }
            if role.years and role.years.min
            else None,
        }
    )


def _codes(role: Role) -> list[Facts]:
    codes = role.spec.codes
    if codes is None:
        return []
    given = {"O*NET-SOC": codes.onet_soc, "ISCO-08": codes.isco_08, "ESCO": codes.esco}
    return [
        {"@type": "CategoryCode", "codeValue": code, "inCodeSet": {"@type": "CategoryCodeSet", "name": name}}
        for name, code in given.items()
        if code
    ]


def _term(entry: Skill | Kpi, kind: str, at: Address) -> Facts:
    return _said(
        {
            "@type": "DefinedTerm",
            "@id": at(kind, entry.id),
            "url": at(kind, entry.id),
            "termCode": entry.id,
            "name": entry.title,
            "alternateName": list(entry.spec.also_known_as),
            "description": text.plain(entry.spec.definition),
        }
    )


def _glossary(framework: Framework, at: Address) -> Facts:
    address = at("glossary", "")
    found = [
        _said(
            {
                "@type": "DefinedTerm",
                "@id": f"{address}#{entry.anchor}",
                "name": entry.term,
                "alternateName": list(entry.also_known_as),
                "description": text.plain(entry.meaning),
            }
        )
        for entry in framework.spec.glossary
    ]
    return _set("Glossary", address, found)


def _set(name: str, address: str, found: Iterable[Facts]) -> Facts:
    return {"@type": "DefinedTermSet", "@id": address, "url": address, "name": name, "hasDefinedTerm": list(found)}


def _breadcrumbs(way: Iterable[tuple[str, str]]) -> Facts:
    steps = [
        {"@type": "ListItem", "position": number, "name": name, "item": address}
        for number, (name, address) in enumerate(way, 1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}


def _said(facts: Mapping[str, Any]) -> Facts:
    return {name: value for name, value in facts.items() if value}


def _graph(nodes: Iterable[Facts]) -> str:
    return json.dumps({"@context": _CONTEXT, "@graph": list(nodes)}, ensure_ascii=False)
