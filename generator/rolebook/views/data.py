"""Data: what the tools in the browser read: each role's items, the skills of all roles, and the steps between them.

Everything is JSON with a stable order, so that a site can be built twice alike.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial

from rolebook.model.framework import Framework, Role
from rolebook.pages import move_id
from rolebook.views import facets, moves, report, talks
from rolebook.views.atlas import Step
from rolebook.views.moves import Item, Kind


def files(framework: Framework) -> Mapping[str, Callable[[], str]]:
    """Return ``path in the site -> what makes its text`` of each file of data."""
    return {
        **{f"data/roles/{role.id}.json": partial(role_items, role, framework) for role in framework.roles.values()},
        "data/skills.json": partial(skills, framework),
        facets.PATH: partial(facets.data, framework),
        talks.PATH: partial(talks.script, framework),
    }


def role_items(role: Role, framework: Framework) -> str:
    """Return all items of a role in readers' words, as the comparison shows them."""
    rows = [
        {
            "kind": report.PLURALS[item.kind],
            "group": _GROUPS.get(item.group, item.group) if item.kind in _GROUPED else "",
            "key": item.key,
            "name": report.name(item, framework) if item.key else "",
            "value": _value(item, framework),
        }
        for item in moves.items(role)
    ]
    facts = {"id": role.id, "title": role.title, "level": role.level.title, "family": role.family.title, "items": rows}
    return json.dumps(facts, ensure_ascii=False)


def skills(framework: Framework) -> str:
    """Return which step of proficiency each role asks for in each skill, from 1; skills without a step are left out."""
    order = list(framework.proficiency)
    asked = {
        role.id: {use.skill: order.index(use.proficiency) + 1 for _, use in role.spec.skill_uses if use.proficiency}
        for role in framework.roles.values()
    }
    facts = {
        "steps": [step.title for step in framework.proficiency.values()],
        "skills": {skill.id: skill.title for skill in framework.skills.values()},
        "roles": {role.id: {"title": role.title, "asks": asked[role.id]} for role in framework.roles.values()},
    }
    return json.dumps(facts, ensure_ascii=False)


def graph(framework: Framework, steps: Sequence[Step]) -> str:
    """Return roles and the steps between them with their effort, for the path finder."""
    facts = {
        "roles": {role.id: role.title for role in framework.roles.values()},
        "steps": [
            {
                "from": step.origin.id,
                "to": step.target.id,
                "effort": step.effort,
                "page": move_id(step.origin, step.target),
            }
            for step in steps
        ],
    }
    return json.dumps(facts, ensure_ascii=False)


# Kinds whose items stand in groups that readers should see, and what the groups are called.
_GROUPED = {Kind.DECISION, Kind.MILESTONE, Kind.QUALIFICATION}
_GROUPS = {
    "alone": "Decides alone",
    "with_team": "Decides with the team",
    "with_management": "Needs management",
    "authority": "Authority",
    "days_30": "First 30 days",
    "days_60": "First 60 days",
    "days_90": "First 90 days",
    "months_6": "Six months",
    "months_12": "Twelve months",
    "long_term": "Long term",
    "success": "Success",
    "high_performance": "High performance",
    "education": "Education",
    "certifications": "Certifications",
    "backgrounds": "Earlier roles",
    "domain": "Knowledge of the field",
    "leadership": "Leadership",
    "years": "Experience",
}


def _value(item: Item, framework: Framework) -> str:
    """Return what the role asks for; with the title where no name column shows it."""
    said = report.value(item, framework)
    if not item.key and item.title:
        return f"{item.title}: {said}" if said else item.title
    return said or item.title
