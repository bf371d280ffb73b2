"""Mappings: what the columns and the words of a foreign table mean, by their names or by a small file of one's own.

columns: {role: Job title, level: Grade, skill: Competency, proficiency: Score}
levels: [Assistant, Officer, Manager]      # lowest first
proficiency: {1: basic, 2: working}        # what the table says: a step of the framework's scale
ignore: [Last edited by]
"""

import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from rolebook.model.fields import FamilyId, Line, Spec, TrackId, hyphenated


class MappingError(Exception):
    """A table can't be understood; the message says what is missing, and how to give it."""


class LevelOrderError(MappingError):
    """A table has levels that the framework does not know, and nobody has said which is higher."""

    def __init__(self, message: str, levels: Sequence[str]) -> None:
        super().__init__(message)
        self.levels = tuple(levels)


class Meaning(StrEnum):
    """What a column may hold."""

    ROLE = "role"
    ROLE_CODE = "role_code"
    ROLE_DESCRIPTION = "role_description"
    LEVEL = "level"
    FAMILY = "family"
    SECTOR = "sector"
    TRACK = "track"
    SKILL = "skill"
    SKILL_CODE = "skill_code"
    SKILL_DESCRIPTION = "skill_description"
    SKILL_CATEGORY = "skill_category"
    TYPE = "type"
    PROFICIENCY = "proficiency"
    PROFICIENCY_DESCRIPTION = "proficiency_description"
    IMPORTANCE = "importance"
    DUTY_CATEGORY = "responsibility_category"
    DUTY = "responsibility"
    STATUS = "status"


# What the columns are called in tables that others publish.
_CALLED: Mapping[Meaning, str] = {
    Meaning.ROLE: (
        "role, role title, role name, job role, job title, job, occupation, occupation title, occupation name, "
        "position, position title, preferred label occupation"
    ),
    Meaning.ROLE_CODE: (
        "role id, role code, job code, occupation code, occupation id, o net soc code, onet soc code, soc code, "
        "isco code, isco 08, esco code, occupation uri"
    ),
    Meaning.ROLE_DESCRIPTION: (
        "role description, role summary, job description, job role description, occupation description, role "
        "purpose, role definition"
    ),
    Meaning.LEVEL: (
        "level, role level, job level, grade, role grade, career level, seniority, seniority level, "
        "level of responsibility, band"
    ),
    Meaning.FAMILY: (
        "family, job family, role family, job function, function, occupation group, profession, discipline, department"
    ),
    Meaning.SECTOR: "sector, industry, industry sector, domain",
    Meaning.TRACK: "track, career track, sub sector, subsector, stream, pathway",
    Meaning.SKILL: (
        "skill, skill title, skill name, skills, competency, competence, competency title, competency name, tsc "
        "title, tsc ccs title, element name, preferred label skill, knowledge or skill, capability"
    ),
    Meaning.SKILL_CODE: (
        "skill id, skill code, competency id, competency code, tsc code, tsc ccs code, element id, skill uri"
    ),
    Meaning.SKILL_DESCRIPTION: (
        "skill description, competency description, skill definition, tsc description, tsc ccs description"
    ),
    Meaning.SKILL_CATEGORY: (
        "skill category, skill group, competency category, tsc category, tsc ccs category, category, skill area, "
        "competency area"
    ),
    Meaning.TYPE: (
        "type, skill type, tsc ccs type, competency type, relation type, requirement, requirement type, essential "
        "or optional"
    ),
    Meaning.PROFICIENCY: (
        "proficiency, proficiency level, skill level, required level, required proficiency, competency level, "
        "level of skill, target level, skill proficiency"
    ),
    Meaning.PROFICIENCY_DESCRIPTION: (
        "proficiency description, skill level description, level description, proficiency level description"
    ),
    Meaning.IMPORTANCE: "importance, importance level, weight, criticality, priority, data value",
    Meaning.DUTY_CATEGORY: "responsibility category, critical work function, duty area, responsibility area",
    Meaning.DUTY: (
        "responsibility, responsibilities, key task, key tasks, task, task description, duty, duties, accountability"
    ),
    Meaning.STATUS: "status, in use, active, state, lifecycle, retired",
}
_BY_NAME = {hyphenated(name): meaning for meaning, names in _CALLED.items() for name in names.split(", ")}


class Columns(Spec):
    """Which column holds what, by its head."""

    role: Line | None = Field(None, description="The role's title.")
    role_code: Line | None = Field(None, description="A public code of the role.")
    role_description: Line | None = Field(None, description="What the role is.")
    level: Line | None = Field(None, description="The role's level.")
    family: Line | None = Field(None, description="The job family.")
    sector: Line | None = Field(None, description="A field that holds several job families.")
    track: Line | None = Field(None, description="A track of the framework, or a job family.")
    skill: Line | None = Field(None, description="The skill's title.")
    skill_code: Line | None = Field(None, description="A code of the skill.")
    skill_description: Line | None = Field(None, description="What the skill is.")
    skill_category: Line | None = Field(None, description="The group that the skill belongs to.")
    type: Line | None = Field(None, description="Technical or behavioural; essential or optional.")
    proficiency: Line | None = Field(None, description="How well the role needs the skill.")
    proficiency_description: Line | None = Field(None, description="What somebody at that step can do.")
    importance: Line | None = Field(None, description="How much the role needs the skill.")
    responsibility_category: Line | None = Field(None, description="A group of responsibilities.")
    responsibility: Line | None = Field(None, description="A responsibility of the role.")
    status: Line | None = Field(None, description="Whether the row is in use.")


class Tier(StrEnum):
    """Where a role keeps a skill."""

    MUST = "must"
    GOOD_TO_HAVE = "good_to_have"
    ADVANCED = "advanced"
    EMERGING = "emerging"
    SOFT = "soft"


class TableMap(Spec):
    """A mapping file: what a table's columns and words mean, where their names don't say it."""

    sheet: Line | None = Field(None, description="The sheet of a workbook.")
    encoding: Line | None = Field(None, description="How a text file is saved, such as cp1252.")
    columns: Columns | None = Field(None, description="Which column holds what, by its head.")
    ignore: tuple[Line, ...] = Field((), description="Heads of columns to leave out.")
    family: FamilyId | None = Field(None, description="The job family of all roles, where no column says it.")
    track: TrackId | None = Field(None, description="The track of all roles, where no column says it.")
    level: Line | None = Field(None, description="The level of all roles, where no column says it.")
    levels: tuple[Line, ...] = Field((), description="The table's levels, lowest first.")
    proficiency: dict[str, str] = Field({}, description="What the table says, and the step of the scale that it means.")
    proficiency_from: dict[str, str] = Field({}, description="The least figure of each step of the proficiency scale.")
    importance: dict[str, str] = Field({}, description="What the table says, and the step of the scale that it means.")
    importance_from: dict[str, str] = Field({}, description="The least figure of each step of the importance scale.")
    types: dict[str, Tier] = Field({}, description="What the column of types says, and where such skills go.")
    not_in_use: tuple[Line, ...] = Field((), description="What the column of the status says of rows to leave out.")

    @model_validator(mode="after")
    def _figures_are_figures(self) -> Self:
        for figure in (*self.proficiency_from, *self.importance_from):
            if number(figure) is None:
                raise PydanticCustomError("no_figure", "“{figure}” is no figure", {"figure": figure})
        return self


def number(text: str) -> float | None:
    """Return the figure that a cell holds, None where it holds none; a comma may stand for the point."""
    return float(text.replace(",", ".")) if re.fullmatch(r"-?\d{1,12}([.,]\d{1,12})?", text) else None


def meaning_of(head: str) -> Meaning | None:
    """Return what a column holds by its name, None where the name does not say it."""
    plain = hyphenated(re.sub(r"\(.*?\)|\[.*?\]|\*", " ", head))
    return _BY_NAME.get(plain) or _BY_NAME.get(plain.removesuffix("s"))


def places(heads: Sequence[str], table: TableMap) -> Mapping[Meaning, int]:
    """Return where each meaning stands among the heads; what the mapping names counts before what a head says."""
    named = {
        Meaning(key): hyphenated(head)
        for key, head in (table.columns.model_dump(exclude_none=True) if table.columns else {}).items()
    }
    plain = [hyphenated(head) for head in heads]
    found = {meaning: plain.index(head) for meaning, head in named.items() if head in plain}
    ignored = {hyphenated(head) for head in table.ignore}
    taken = set(found.values())
    for place, head in enumerate(heads):
        meaning = meaning_of(head)
        if (
            meaning
            and meaning not in named
            and meaning not in found
            and place not in taken
            and plain[place] not in ignored
        ):
            found[meaning] = place
    return found


def missing(heads: Sequence[str], table: TableMap) -> tuple[str, ...]:
    """Return the heads that the mapping names and the table does not have."""
    plain = {hyphenated(head) for head in heads}
    named = table.columns.model_dump(exclude_none=True).values() if table.columns else ()
    return tuple(head for head in (*named, *table.ignore) if hyphenated(head) not in plain)
