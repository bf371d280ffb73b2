"""Frameworks drawn at random, from the schema: whatever a spec may say, sooner or later one of them says it."""

from collections.abc import Iterable
from datetime import date
from enum import Enum
from types import UnionType
from typing import Any, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, MinLen
from hypothesis import Phase
from hypothesis import strategies as st
from pydantic import BaseModel, StringConstraints
from pydantic.fields import FieldInfo

from rolebook.model import fields, framework, schema
from rolebook.model.fields import Reference
from rolebook.model.framework import Framework
from rolebook.model.source import Document
from rolebook.model.specs import Entry, Specs

# A framework is so large that looking for a smaller one takes minutes, and the difference that a test prints is small.
PHASES = (Phase.explicit, Phase.reuse, Phase.generate)
NOWHERE = Document("roles/x.yml", "")
IDS = {
    "family": ["f0", "f1"],
    "track": ["t0", "t1"],
    "level": ["t0-0", "t0-1", "t1-0"],
    "role": ["r0", "r1"],
    "skill": ["s0", "s1"],
    "KPI": ["k0", "k1"],
    "tool": ["x0", "x1"],
    "proficiency level": ["p0", "p1"],
    "level of importance": ["i0"],
    "skill category": ["c0", "c1"],
    "KPI kind": ["n0"],
    "tool category": ["g0"],
}
LISTS = {"proficiency": "proficiency level", "importance": "level of importance", "skill_categories": "skill category"}
LISTS |= {"kpi_kinds": "KPI kind", "tool_categories": "tool category"}
# What spreadsheets, tables and markup give a meaning.
ODD = ["=1+1", "'=x", "''", "+49", "-1", "@a", "• a\n• b", "• ", "a, b;c", '"q"', "_x0041_", "a\n  b\n\nc", "true", "7"]
ODD += [
    "2026-01-31",
    "<b>&amp;</b>",
    "|",
    "ß 漢字 🙂",
    "[a](https://a.example)",
    "**b** `c`",
    "\\",
    "- x\n- y",
    "\u00a0a",
]
ONE_LINE = [text for text in ODD if "\n" not in text]
LETTERS = st.characters(exclude_categories=("Cc", "Cf", "Cn", "Co", "Cs", "Mn", "Zl", "Zp", "Zs"))


def texts(*, lines: bool) -> st.SearchStrategy[str]:
    """Draw texts; odd ones often."""
    plain = st.text(LETTERS, min_size=1, max_size=6)
    return (st.sampled_from(ODD if lines else ONE_LINE) | plain).filter(lambda text: bool(text.strip()))


def of(model: type[BaseModel]) -> st.SearchStrategy[dict[str, Any]]:
    """Draw what an author may write for a model."""
    if model is schema.RoleStep:
        note = {"note": texts(lines=True)}
        return st.fixed_dictionaries({"role": st.sampled_from(IDS["role"])}, optional=note) | st.fixed_dictionaries(
            {"title": texts(lines=False)}, optional=note
        )
    if model is schema.ProficiencyStep:
        level = {"level": st.sampled_from(IDS["proficiency level"])}
        return st.fixed_dictionaries(
            {**level, "can": st.lists(texts(lines=True), min_size=1, max_size=2)}
        ) | st.fixed_dictionaries({**level, "undefined": texts(lines=True)})
    if model is fields.Years:
        return st.fixed_dictionaries({"min": st.integers(0, 3)}, optional={"max": st.integers(3, 60)})
    if model is schema.Codes:
        return st.just({"isco_08": "2511", "onet_soc": "15-1221.00"}) | st.just({"isco_08": "2511"})
    parts = {name: field_of(field) for name, field in model.model_fields.items()}
    needed = {name: parts.pop(name) for name, field in model.model_fields.items() if field.is_required()}
    if model is fields.Point:
        needed["text"] = parts.pop("text")
    return st.fixed_dictionaries(needed, optional=parts)


def field_of(field: FieldInfo) -> st.SearchStrategy[Any]:
    """Draw values of a field."""
    return _of(field.annotation, field.metadata)


def _of(annotation: Any, marks: Iterable[object]) -> st.SearchStrategy[Any]:  # noqa: PLR0911 - one for each type
    marks = [*marks, *getattr(annotation, "__metadata__", ())]
    marks += [inner for mark in marks if isinstance(mark, FieldInfo) for inner in mark.metadata]
    if hasattr(annotation, "__metadata__"):
        return _of(get_args(annotation)[0], marks)
    if get_origin(annotation) in {Union, UnionType}:
        return _of(next(part for part in get_args(annotation) if part is not type(None)), marks)
    if get_origin(annotation) is tuple:
        least = max((mark.min_length for mark in marks if isinstance(mark, MinLen)), default=0)
        return st.lists(_of(get_args(annotation)[0], ()), min_size=least, max_size=max(2, least))
    if issubclass(annotation, BaseModel):
        return of(annotation)
    if issubclass(annotation, Enum):
        return st.sampled_from([each.value for each in annotation])
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        low = max((int(mark.ge) for mark in marks if isinstance(mark, Ge)), default=0)
        low = max((int(mark.gt) + 1 for mark in marks if isinstance(mark, Gt)), default=low)
        high = min((int(mark.le) for mark in marks if isinstance(mark, Le)), default=99)
        return st.integers(low, high)
    if annotation is date:
        return st.dates(date(1990, 1, 1), date(2100, 1, 1)).map(date.isoformat)
    return _text(marks)


def _text(marks: Iterable[object]) -> st.SearchStrategy[str]:
    marks = list(marks)
    kinds = [mark.kind for mark in marks if isinstance(mark, Reference)]
    if kinds:
        return st.sampled_from(IDS[kinds[0]])
    if any(isinstance(mark, StringConstraints) and mark.pattern for mark in marks):
        return st.sampled_from(["a", "b-1", "7"])
    return texts(lines=any(isinstance(mark, fields.Prose) for mark in marks))


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """Draw a linked framework."""
    shared: dict[str, Any] = draw(of(schema.FrameworkSpec))
    shared["families"] = [{**draw(of(schema.Family)), "id": name} for name in IDS["family"]]
    shared["tracks"] = [
        {
            "id": track,
            "title": "T",
            "levels": [{**draw(of(schema.Level)), "id": name} for name in IDS["level"] if name.startswith(track)],
        }
        for track in IDS["track"]
    ]
    shared |= {field: [{"id": name, "title": name} for name in IDS[kind]] for field, kind in LISTS.items()}
    tools = [{**draw(of(schema.ToolSpec)), "id": name} for name in IDS["tool"]]
    roles = [{**draw(of(schema.RoleSpec)), "track": "t0", "level": "t0-0"} for _ in IDS["role"]]
    return framework.link(
        Specs(
            Entry("framework", schema.FrameworkSpec.model_validate(shared), NOWHERE),
            roles=_entries(schema.RoleSpec, "role", roles),
            skills=_entries(schema.SkillSpec, "skill", [draw(of(schema.SkillSpec)) for _ in IDS["skill"]]),
            kpis=_entries(schema.KpiSpec, "KPI", [draw(of(schema.KpiSpec)) for _ in IDS["KPI"]]),
            tools=_entries(schema.ToolSpec, "tool", tools),
        )
    )


def _entries(model: type[Any], kind: str, specs: list[dict[str, Any]]) -> tuple[Entry[Any], ...]:
    return tuple(Entry(name, model.model_validate(spec), NOWHERE) for name, spec in zip(IDS[kind], specs, strict=True))


def said(linked: Framework) -> dict[str, Any]:
    """Return all that a framework says, by the path of its file; a section in which nothing stands says nothing."""
    tools = {"tools": [_said(tool.spec) for tool in linked.tools.values()]}
    return {
        "framework.yml": _said(linked.spec),
        **({"tools.yml": tools} if linked.tools else {}),
        **{f"{role.family.id}/{role.id}.yml": _said(role.spec) for role in linked.roles.values()},
        **{f"skills/{skill.id}.yml": _said(skill.spec) for skill in linked.skills.values()},
        **{f"kpis/{kpi.id}.yml": _said(kpi.spec) for kpi in linked.kpis.values()},
    }


def said_by(specs: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """Return the same of specs that were read back, which must be what the schema allows."""
    kinds = {"framework": schema.FrameworkSpec, "tools": schema.ToolsSpec}
    folders = {"skills": schema.SkillSpec, "kpis": schema.KpiSpec}
    return {
        path: _said((kinds.get(path[:-4]) or folders.get(path.partition("/")[0], schema.RoleSpec)).model_validate(spec))
        for path, spec in specs.items()
    }


def _said(spec: BaseModel) -> Any:
    return _without_empty(spec.model_dump(mode="json", exclude_defaults=True))


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_empty(item) for key, item in value.items()}
        return {key: item for key, item in kept.items() if item not in ({}, [], None)}
    return [_without_empty(item) for item in value] if isinstance(value, list) else value
