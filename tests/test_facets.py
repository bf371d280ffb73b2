"""The facets of the finder: counts equal counts over the specs, and every value is one that some role has."""

import json

import yaml

from handbooks import ROOT
from rolebook.model.framework import Framework
from rolebook.views import facets


def specs() -> list[dict]:  # type: ignore[type-arg]
    paths = sorted((ROOT / "roles").glob("*/*.yml"))
    roles = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in paths]
    return [spec for spec in roles if "family" in spec]


def counted(shipped: Framework, facet: str) -> dict[str, int]:
    data = json.loads(facets.data(shipped))
    place, values = next(
        (n, [value for value, _ in found["values"]]) for n, found in enumerate(data["facets"]) if found["id"] == facet
    )
    result = dict.fromkeys(values, 0)
    for role in data["roles"]:
        for has in role["has"][place]:
            result[values[has[0] if isinstance(has, list) else has]] += 1
    return result


def tally(names: list[list[str]]) -> dict[str, int]:
    return {name: sum(name in has for has in names) for name in {name for has in names for name in has}}


def test_counts_equal_counts_over_the_specs(shipped: Framework) -> None:
    roles = specs()
    assert len(roles) == len(shipped.roles)
    for facet in ("family", "level", "track"):
        assert counted(shipped, facet) == tally([[role[facet]] for role in roles])
    assert counted(shipped, "kpi") == tally([[use["kpi"] for use in role["kpis"]] for role in roles])
    assert counted(shipped, "tool") == tally(
        [[tool for use in role["tools"] for tool in use["tools"]] for role in roles]
    )
    technical = [[use["skill"] for tier in role["skills"].values() for use in tier] for role in roles]
    soft = [[use["skill"] for use in role["soft_skills"]] for role in roles]
    assert counted(shipped, "skill") == tally([[*one, *two] for one, two in zip(technical, soft, strict=True)])
    decisions = [
        [
            f"{who.replace('_', '-')}.{point['title'].lower().replace(' ', '-')}"
            for who, points in rights.items()
            for point in points
        ]
        for rights in (role["decision_rights"] for role in roles)
    ]
    assert counted(shipped, "decision") == tally(decisions)


def test_experience_counts_in_each_span_that_it_touches(shipped: Framework) -> None:
    by_id = {role.id: set(facets.values(role)["years"]) for role in shipped.roles.values()}
    assert by_id["associate-ai-research-scientist"] == {"0–1", "2–4"}  # 0 to 3 years
    assert by_id["senior-ai-research-scientist"] == {"5–7", "8–11"}  # 6 to 10
    assert by_id["principal-ai-research-scientist"] == {"8–11", "12+"}  # 10 and more
    assert counted(shipped, "years") == tally([list(spans) for spans in by_id.values()])


def test_a_skill_goes_with_the_proficiency_that_is_asked(shipped: Framework) -> None:
    role = next(iter(shipped.roles.values()))
    asked = {use.skill: use.proficiency for _, use in role.spec.skill_uses}
    assert facets.values(role)["skill"] == asked


def test_a_value_that_no_role_has_is_left_out(shipped: Framework) -> None:
    for facet in facets.facets(shipped):
        used = {value for role in shipped.roles.values() for value in facets.values(role)[facet.id]}
        assert set(facet.values) == used
        assert set(facet.values.values()) - {""} == set(facet.values.values())
