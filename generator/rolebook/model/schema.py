"""The schema: pydantic models of what an author writes, and the JSON Schemas that editors check it with.

Field names are the field's standard terms.
"""

import json
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from rolebook.model.fields import (
    Day,
    FamilyId,
    Ids,
    ImportanceId,
    KpiId,
    KpiKindId,
    LevelId,
    Line,
    Named,
    Passage,
    Place,
    Points,
    ProficiencyId,
    Questions,
    RoleId,
    SkillCategoryId,
    SkillId,
    Slug,
    Spec,
    Text,
    Titles,
    ToolCategoryId,
    ToolId,
    TrackId,
    Years,
    hyphenated,
)

UNPUBLISHED = "unplaced"
"""The field of a spec that neither pages nor exports show."""
_UNPLACED = "What an import found no place for. It is not published: move each item to its place, or delete it."

# --- framework.yml --------------------------------------------------------------------------------------------------


class Family(Named):
    """A job family: roles that do the same kind of work at different levels."""

    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")
    purpose: Passage = Field(description="What the family is there for.")
    outcomes: Points = Field((), description="What the family delivers.")


class Level(Named):
    """One step of a track."""

    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")
    scope: Text = Field(description="How much the work covers: a task, a project, an area, the company.")
    autonomy: Text = Field(description="How much direction somebody at this level gets and needs.")
    impact: Text = Field(description="What changes through somebody's work at this level.")
    years: Years | None = Field(None, description="Typical years of experience. A guide, never a gate.")


class Track(Named):
    """A track: levels in rising order, such as individual contributor or management."""

    levels: tuple[Level, ...] = Field(min_length=1, description="The levels, lowest first.")


class Edition(Named):
    """A published edition of the whole framework."""

    effective_from: Day = Field(description="First day on which the edition counts.", examples=["2026-01-01"])


class Term(Spec):
    """A glossary entry."""

    term: Line = Field(description="The term.")
    meaning: Passage = Field(description="What it means in this handbook.")
    also_known_as: Titles = Field((), description="Other names that readers may search for.")
    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")

    @property
    def anchor(self) -> str:
        """The anchor of the term on the page of the glossary; C, C++ and C# have different ones.

        It is also a file's name in the search index, so a long term is cut.
        """
        return hyphenated(f"term {self.term.replace('+', ' plus ').replace('#', ' sharp ')}")[:60]


class AgendaItem(Spec):
    """A part of a talk."""

    title: Line = Field(description="What it is about, in a few words.")
    minutes: int | None = Field(None, gt=0, le=2000, description="How long it takes.")
    text: Text | None = Field(None, description="What happens in it.")


class Talks(Spec):
    """What managers should know before a talk about any move; what a single move adds is drawn from its two roles."""

    agenda: tuple[AgendaItem, ...] = Field((), description="The parts of the talk, in order.")
    questions: Points = Field((), description="Questions that fit every talk.")
    misreadings: Points = Field((), description="How the handbook is misread, and how it is meant.")
    weigh_more: Points = Field((), description="What counts for more than the rest, whatever the move.")
    red_flags: Points = Field((), description="What should give pause, whatever the move.")


class FrameworkSpec(Spec):
    """roles/framework.yml: what all roles share."""

    title: Line = Field(description="The handbook's name.", examples=["AI and ML career framework"])
    organisation: Line | None = Field(None, description="Whose framework this is.")
    summary: Passage = Field(description="What the handbook is for, in a sentence or two.")
    families: tuple[Family, ...] = Field(min_length=1, description="Job families, in reading order.")
    tracks: tuple[Track, ...] = Field(min_length=1, description="Tracks, each with its levels.")
    proficiency: tuple[Named, ...] = Field((), description="The proficiency scale for skills, lowest step first.")
    importance: tuple[Named, ...] = Field((), description="The importance scale for skills, most important first.")
    skill_categories: tuple[Named, ...] = Field((), description="Groups of skills, in reading order.")
    kpi_kinds: tuple[Named, ...] = Field((), description="Kinds of KPI, in reading order.")
    tool_categories: tuple[Named, ...] = Field((), description="Groups of tools, in reading order.")
    editions: tuple[Edition, ...] = Field((), description="Published editions, oldest first.")
    glossary: tuple[Term, ...] = Field((), description="Terms that the handbook uses, and what they mean.")
    talks: Talks | None = Field(None, description="What managers should know before a talk about any move.")
    synonyms: tuple[Annotated[Titles, Field(min_length=2)], ...] = Field(
        (), description="Words that mean the same to somebody who searches.", examples=[[["pay", "salary"]]]
    )


# --- skills/<id>.yml ------------------------------------------------------------------------------------------------


class ProficiencyStep(Spec):
    """One step of a skill's ladder: what can be observed, or why the step does not exist for this skill."""

    level: ProficiencyId = Field(description="A step of the framework's proficiency scale.")
    can: tuple[Text, ...] = Field((), description="What somebody at this step can be seen to do.")
    undefined: Text | None = Field(None, description="Why this skill has no such step.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.can) == bool(self.undefined):
            raise PydanticCustomError("one_of_two", "this step needs “can” or “undefined”, one of the two")
        return self


class Difficulty(StrEnum):
    """How hard a practice scenario is."""

    BEGINNER = "beginner"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Scenario(Spec):
    """A practice scenario."""

    id: Slug = Field(description="A stable id: it becomes part of addresses, and survives a rewording.")
    title: Line = Field(description="The name that readers see.")
    difficulty: Difficulty = Field(description="beginner, intermediate or advanced.")
    situation: Passage = Field(description="What is given.")
    task: Passage = Field(description="What is asked for.")
    good_answer: tuple[Text, ...] = Field((), description="What a good answer does.")


class Resource(Spec):
    """A framework, method or source that helps with a skill."""

    title: Line = Field(description="The name that readers see.")
    kind: Line | None = Field(None, description="What it is: framework, method, template, survey, reading …")
    use: Text = Field(description="What it gives you.")
    when: Text | None = Field(None, description="When to take this one and not another.")


class InterviewQuestion(Spec):
    """An interview question about a skill."""

    question: Passage = Field(description="The question, as it is asked.")
    tests: Passage = Field(description="What the question tests.")
    strategy: Passage | None = Field(None, description="How to build an answer.")
    sample: Passage | None = Field(None, description="A sample answer.")


class SkillSpec(Spec):
    """roles/skills/<id>.yml: one skill, technical or behavioural."""

    title: Line = Field(description="The name that readers see.")
    also_known_as: Titles = Field((), description="Other names that readers may search for.")
    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")
    former_ids: Ids = Field((), description="Ids that it had before; their addresses lead here.")
    category: SkillCategoryId = Field(description="One of the framework's skill_categories.")
    definition: Passage = Field(description="What the skill is, in a sentence or two.")
    proficiency: tuple[ProficiencyStep, ...] = Field(
        (),
        description="The ladder, lowest step first.",
        examples=[[{"level": "working", "can": ["Does usual tasks alone."]}]],
    )
    scenarios: tuple[Scenario, ...] = Field((), description="Practice scenarios, easiest first.")
    resources: tuple[Resource, ...] = Field((), description="Frameworks, methods and sources, with when to use which.")
    questions: tuple[InterviewQuestion, ...] = Field((), description="Interview questions.")
    related: tuple[SkillId, ...] = Field((), description="Skills that go with this one; each then links back.")
    unplaced: Points = Field((), description=_UNPLACED, exclude=True)


# --- kpis/<id>.yml --------------------------------------------------------------------------------------------------


class Direction(StrEnum):
    """Which way a KPI should go."""

    HIGHER = "higher"
    LOWER = "lower"
    RANGE = "range"


class KpiSpec(Spec):
    """roles/kpis/<id>.yml: one key performance indicator."""

    title: Line = Field(description="The name that readers see.")
    also_known_as: Titles = Field((), description="Other names that readers may search for.")
    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")
    former_ids: Ids = Field((), description="Ids that it had before; their addresses lead here.")
    kind: KpiKindId = Field(description="One of the framework's kpi_kinds.")
    definition: Passage = Field(description="What is measured.")
    formula: Passage | None = Field(None, description="How it is calculated or counted.")
    unit: Line | None = Field(
        None, description="What it is counted in.", examples=["%", "working days", "runs per week"]
    )
    direction: Direction = Field(description="Which way is better: higher, lower, or inside a range.")
    source: Passage | None = Field(None, description="Where the figures come from.")
    cadence: Line | None = Field(None, description="How often it is looked at.", examples=["monthly"])
    gaming: Passage | None = Field(None, description="How the figure can be made to look good without being good.")
    counter_metrics: tuple[KpiId, ...] = Field((), description="KPIs to read beside this one, so that gaming shows.")


# --- tools.yml ------------------------------------------------------------------------------------------------------


class ToolSpec(Spec):
    """One tool, platform or product."""

    id: Slug = Field(description="A stable id: it becomes part of addresses, and survives a rewording.")
    title: Line = Field(description="The name that readers see.")
    also_known_as: Titles = Field((), description="Other names that readers may search for.")
    similar_to: Titles = Field((), description="Other tools of its kind, which readers may know better.")
    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")
    former_ids: Ids = Field((), description="Ids that it had before; their addresses lead here.")
    category: ToolCategoryId = Field(description="One of the framework's tool_categories.")
    purpose: Text = Field(description="What it is for.")
    skills: tuple[SkillId, ...] = Field((), description="Skills that using it rests on.")


class ToolsSpec(Spec):
    """roles/tools.yml: every tool that roles name."""

    tools: tuple[ToolSpec, ...] = Field(min_length=1, description="Every tool that roles name.")


# --- <family>/<role>.yml --------------------------------------------------------------------------------------------


class Horizon(StrEnum):
    """How established a role is on the market."""

    CURRENT = "current"
    EMERGING = "emerging"
    FUTURE = "future"


class ToolStatus(StrEnum):
    """How common a tool is in a role."""

    COMMON = "common"
    OPTIONAL = "optional"
    CONTEXT_SPECIFIC = "context-specific"


class Codes(Spec):
    """Codes of the role in public classifications."""

    esco: str | None = Field(
        None,
        pattern=r"^http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}$",
        description="The address of an ESCO occupation: http://data.europa.eu/esco/occupation/ and its identifier.",
    )
    onet_soc: str | None = Field(
        None,
        pattern=r"^\d{2}-\d{4}\.\d{2}$",
        description="An O*NET-SOC code, such as 15-1221.00.",
        examples=["15-1221.00"],
    )
    isco_08: str | None = Field(
        None, pattern=r"^\d{4}$", description="An ISCO-08 unit group of four digits, such as 2511.", examples=["2511"]
    )


class RoleStep(Spec):
    """Another role, by its id, or by title where it has no spec yet."""

    role: RoleId | None = Field(None, description="The id of a role of this handbook.")
    title: Line | None = Field(None, description="The title of a role that has no spec yet.")
    note: Text | None = Field(None, description="What the other role is about, seen from here.")

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if bool(self.role) == bool(self.title):
            raise PydanticCustomError("one_of_two", "this needs “role” or “title”, one of the two")
        return self


Steps = tuple[RoleStep, ...]


class Mission(Spec):
    """Why the role exists and what the business gets from it."""

    statement: Passage = Field(description="The mission in a sentence or two.")
    importance: Passage | None = Field(None, description="Why it matters to the strategy.")
    uncertainties: Points = Field((), description="Questions that the role answers for the company.")
    outcomes: Points = Field((), description="Business outcomes that are expected.")


class Responsibility(Spec):
    """One responsibility."""

    id: Slug = Field(description="Stable, so that links and evidence survive a rewording.")
    former_ids: Ids = Field((), description="Ids that it had before; evidence that people kept for them counts here.")
    title: Line = Field(description="The responsibility in a few words, beginning with a verb.")
    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")
    detail: Text | None = Field(None, description="What it means here.")
    example: Text | None = Field(None, description="An example, or what to watch for.")
    skills: tuple[SkillId, ...] = Field((), description="Skills that it rests on.")
    kpis: tuple[KpiId, ...] = Field((), description="KPIs that show it.")
    highlight: bool = Field(default=False, description="true puts it on the role's scorecard.")


class ResponsibilityGroup(Spec):
    """Responsibilities of one kind."""

    category: Line = Field(examples=["Strategic", "Technical"], description="What the responsibilities have in common.")
    items: tuple[Responsibility, ...] = Field(min_length=1, description="The responsibilities.")


class Activities(Spec):
    """What fills the days."""

    daily: Points = Field((), description="What is done every day.")
    weekly: Points = Field((), description="What is done every week.")
    monthly: Points = Field((), description="Monthly or quarterly.")
    rituals: Points = Field((), description="Recurring meetings.")
    incidents: Points = Field((), description="Escalations and emergencies.")


class Deliverable(Spec):
    """Something the role hands over."""

    id: Slug | None = Field(None, description="A stable id: it becomes part of addresses, and survives a rewording.")
    title: Line = Field(description="The name that readers see.")
    detail: Text | None = Field(None, description="What it is, in a sentence or two.")
    contains: tuple[Text, ...] = Field((), description="What belongs in it.")


class Milestones(Spec):
    """Goals by time in the role."""

    days_30: Points = Field((), description="Goals for the first 30 days.")
    days_60: Points = Field((), description="Goals for the first 60 days.")
    days_90: Points = Field((), description="Goals for the first 90 days.")
    months_6: Points = Field((), description="Goals for six months.")
    months_12: Points = Field((), description="Goals for twelve months.")
    long_term: Points = Field((), description="Goals beyond the first year.")
    success: Passage | None = Field(None, description="What success means.")
    high_performance: Points = Field((), description="What high performance looks like.")


class KpiUse(Spec):
    """A KPI as this role is measured by it."""

    kpi: KpiId = Field(description="A KPI of the catalogue.")
    target: Line = Field(description="The target or benchmark.", examples=["> 90 % of reported results"])
    measures: Text | None = Field(None, description="What is measured, where it differs from the catalogue.")
    cadence: Line | None = Field(None, description="How often, where it differs from the catalogue.")
    why: Text | None = Field(None, description="Why it matters for this role.")
    eased_because: Text | None = Field(None, description="Why less is asked here than one level below.")
    highlight: bool = Field(default=False, description="true puts it on the role's scorecard.")


class SkillUse(Spec):
    """A technical skill as this role needs it."""

    skill: SkillId = Field(description="A skill of the catalogue.")
    importance: ImportanceId | None = Field(None, description="A step of the framework's importance scale.")
    proficiency: ProficiencyId | None = Field(None, description="A step of the framework's proficiency scale.")
    note: Line | None = Field(None, description="A condition, such as “depends on the domain”.")
    use: Text | None = Field(None, description="What the role uses it for.")
    examples: tuple[Text, ...] = Field((), description="Examples of its use.")
    eased_because: Text | None = Field(None, description="Why less is asked here than one level below.")


class TechnicalSkills(Spec):
    """Technical skills by tier."""

    must: tuple[SkillUse, ...] = Field((), description="Needed from the first day.")
    good_to_have: tuple[SkillUse, ...] = Field((), description="Helpful, not required.")
    advanced: tuple[SkillUse, ...] = Field((), description="Sets people apart; not asked for at the start.")
    emerging: tuple[SkillUse, ...] = Field((), description="Growing in the next two to five years.")


class SoftSkillUse(Spec):
    """A behavioural skill as this role needs it."""

    skill: SkillId = Field(description="A skill of the catalogue.")
    proficiency: ProficiencyId | None = Field(None, description="A step of the framework's proficiency scale.")
    why: Text | None = Field(None, description="Why it matters.")
    shows: Text | None = Field(None, description="How it shows on the job.")
    strong: Text | None = Field(None, description="What strong performance looks like.")
    eased_because: Text | None = Field(None, description="Why less is asked here than one level below.")


class ToolUse(Spec):
    """A tool, or several that do the same job, as this role uses them."""

    tools: tuple[ToolId, ...] = Field(min_length=1, description="Tools of roles/tools.yml; several are alternatives.")
    use: Text = Field(description="What the role does with it.")
    status: ToolStatus = Field(description="common, optional or context-specific.")
    note: Line | None = Field(None, description="A condition, such as “in mature organisations”.")


class Environment(Spec):
    """Where the work happens."""

    infrastructure: Points = Field((), description="What computing runs on.")
    application: Points = Field((), description="What code and programs look like.")
    data: Points = Field((), description="Where data lives and who may use it.")
    security: Points = Field((), description="Rules and controls.")
    delivery: Points = Field((), description="How work moves from idea to production.")
    process: Points = Field((), description="How the team plans and reviews work.")
    scale: Points = Field((), description="How large and how complex the work is.")
    team_topology: Points = Field((), description="Which teams stand around it.")


class Escalation(Spec):
    """Where to take a problem."""

    when: Text = Field(description="What has come up.")
    to: Text = Field(description="Who to take it to.")


class Stakeholders(Spec):
    """Who the role works with."""

    internal: Points = Field((), description="Partners inside the company.")
    external: Points = Field((), description="Partners outside the company.")
    peers: Steps = Field((), description="Roles at eye level.")
    upstream: Points = Field((), description="What the role depends on.")
    downstream: Points = Field((), description="Who uses its results.")
    collaboration: Points = Field((), description="How the work together looks.")
    authority: Points = Field((), description="Who decides what, typically.")
    escalation: tuple[Escalation, ...] = Field((), description="Where to take which problem.")


class DecisionRights(Spec):
    """What the role decides, and with whom."""

    alone: Points = Field((), description="What the role decides by itself.")
    with_team: Points = Field((), description="What the team decides together.")
    with_management: Points = Field((), description="What needs management.")
    authority: Points = Field((), description="Budget, vendors, hiring, compliance and the like, each with a title.")


class Qualifications(Spec):
    """What people usually bring."""

    years: Years | None = Field(None, description="Typical years of experience.")
    education: Points = Field((), description="Degrees and fields.")
    certifications: Points = Field((), description="Certificates, and what they are worth here.")
    backgrounds: Points = Field((), description="Roles that people held before.")
    domain: Points = Field((), description="What to know of the field.")
    leadership: Points = Field((), description="Experience of leading that is expected.")


class Promotion(Spec):
    """What a promotion takes."""

    to: RoleId = Field(description="The id of the role it leads to.")
    criteria: Points = Field(min_length=1, description="What has to be shown.")


class Career(Spec):
    """Where people come from and where they go."""

    feeders: Steps = Field((), description="Roles that people come from.")
    next: Steps = Field((), description="Roles that are the likely next step.")
    adjacent: Steps = Field((), description="Neighbouring paths.")
    promotion: tuple[Promotion, ...] = Field((), description="What a promotion takes, for each target.")
    criteria: Points = Field((), description="What a promotion takes, where the next role has no spec yet.")
    evolution: Points = Field((), description="How the role changes the longer somebody holds it.")


class Risks(Spec):
    """What makes the role hard, and what helps."""

    challenges: Points = Field((), description="What makes the role hard.")
    bottlenecks: Points = Field((), description="What slows it down.")
    anti_patterns: Points = Field((), description="Habits that do harm.")
    underperformance: Points = Field((), description="Common reasons for it.")
    business_risks: Points = Field((), description="What the business risks if the role fails.")
    mitigation: Points = Field((), description="What good teams do about it.")


class Variants(Spec):
    """How the role differs from place to place."""

    company_size: Points = Field((), description="How it differs by company size.")
    industry: Points = Field((), description="How it differs by industry.")
    geography: Points = Field((), description="How it differs by place.")
    business_model: Points = Field((), description="Product-led or service-led.")
    maturity: Points = Field((), description="Start-up or enterprise.")
    regulation: Points = Field((), description="How it differs where rules are strict.")


class AiImpact(Spec):
    """What AI and automation change."""

    automated: Points = Field((), description="Tasks that machines take over.")
    human: Points = Field((), description="Tasks that stay with people.")
    outlook: Points = Field((), description="The next two to five years.")
    expectations: Points = Field((), description="What is newly expected.")


class Minutes(Spec):
    """How long an exercise takes."""

    min: int = Field(gt=0, le=2000, description="The least.")
    max: int | None = Field(None, gt=0, le=2000, description="The most.")


class Exercise(Spec):
    """A practical exercise or case study."""

    id: Slug = Field(description="A stable id: it becomes part of addresses, and survives a rewording.")
    title: Line = Field(description="The name that readers see.")
    minutes: Minutes | None = Field(None, description="How long it takes.")
    format: Line | None = Field(None, examples=["take-home or live"], description="How it is given.")
    task: Passage = Field(description="What candidates are asked to do.")
    follow_up: Text | None = Field(None, description="What to ask next.")
    shows: Text | None = Field(None, description="What the exercise brings to light.")
    strong_answer: Text | None = Field(None, description="What strong candidates do.")


class Dimension(Spec):
    """A dimension of the interview scorecard."""

    id: Slug = Field(description="A stable id: it becomes part of addresses, and survives a rewording.")
    title: Line = Field(description="The name that readers see.")
    meets: Text | None = Field(None, description="What meets the bar.")
    exceeds: Text | None = Field(None, description="What exceeds it.")


class Hiring(Spec):
    """How to hire for the role."""

    assess: Points = Field((), description="What to find out in interviews.")
    exercises: tuple[Exercise, ...] = Field((), description="Practical exercises and case studies.")
    strong_signals: Points = Field((), description="What speaks for a candidate.")
    weak_signals: Points = Field((), description="What speaks against.")
    red_flags: Points = Field((), description="What rules a candidate out.")
    scorecard: tuple[Dimension, ...] = Field((), description="What interviewers score.")


class Introductions(Spec):
    """What stands above the items of a section, by section."""

    responsibilities: Passage | None = Field(None, description="Stands above the responsibilities.")
    activities: Passage | None = Field(None, description="Stands above the activities.")
    deliverables: Passage | None = Field(None, description="Stands above the deliverables.")
    milestones: Passage | None = Field(None, description="Stands above the goals.")
    skills: Passage | None = Field(None, description="Stands above the technical skills.")
    soft_skills: Passage | None = Field(None, description="Stands above the soft skills.")
    tools: Passage | None = Field(None, description="Stands above the tools.")
    environment: Passage | None = Field(None, description="Stands above the environment.")
    stakeholders: Passage | None = Field(None, description="Stands above the stakeholders.")
    decision_rights: Passage | None = Field(None, description="Stands above the decision rights.")
    qualifications: Passage | None = Field(None, description="Stands above the qualifications.")
    career: Passage | None = Field(None, description="Stands above the career path.")
    risks: Passage | None = Field(None, description="Stands above the risks.")
    variants: Passage | None = Field(None, description="Stands above the variants.")
    ai_impact: Passage | None = Field(None, description="Stands above the effects of AI.")
    hiring: Passage | None = Field(None, description="Stands above how to hire.")


class RoleSpec(Spec):
    """roles/<family>/<id>.yml: one role. Identity, summary, level, responsibilities and a career path are required."""

    title: Line = Field(description="The name that readers see.")
    also_known_as: Titles = Field((), description="Other names that readers may search for.")
    asked_as: Questions = Field((), description="Questions of readers, in their words, that are answered here.")
    former_ids: Ids = Field((), description="Ids that the role had before; their addresses lead here.")
    family: FamilyId = Field(description="One of the framework's families.")
    track: TrackId = Field(description="One of the framework's tracks.")
    level: LevelId = Field(description="One of the track's levels.")
    owner: Line | None = Field(None, description="Who keeps this spec true: a team or a post, not a person.")
    version: Line | None = Field(None, examples=["1.2"], description="The version of this spec.")
    effective_from: Day | None = Field(None, description="First day on which it counts.")
    review_by: Day | None = Field(None, description="When the spec is to be looked at again.")
    horizon: Horizon | None = Field(None, description="current, emerging or future.")
    codes: Codes | None = Field(None, description="Codes in public classifications.")

    summary: Passage = Field(description="What the role is, in a sentence or two.")
    tagline: Line | None = Field(None, description="The role in half a sentence.")
    rationale: Passage | None = Field(None, description="Why companies have this role.")
    value: Points = Field((), description="Where it creates value.")
    typical_projects: Points = Field((), description="What the work is typically about.")
    boundaries: Steps = Field((), description="How it differs from roles it is mistaken for.")
    works_with: tuple[Line, ...] = Field((), description="Typical partners.")
    mission: Mission | None = Field(None, description="Why the role exists.")
    responsibilities: tuple[ResponsibilityGroup, ...] = Field(
        min_length=1, description="What the role is responsible for, by category."
    )
    activities: Activities | None = Field(None, description="What fills the days.")
    deliverables: tuple[Deliverable, ...] = Field((), description="What the role hands over.")
    milestones: Milestones | None = Field(None, description="Goals by time in the role.")
    kpis: tuple[KpiUse, ...] = Field((), description="The KPIs that the role is measured by.")
    kpi_guidance: Passage | None = Field(None, description="How to read the KPIs.")
    skills: TechnicalSkills | None = Field(None, description="Technical skills, by tier.")
    soft_skills: tuple[SoftSkillUse, ...] = Field((), description="Behavioural skills.")
    tools: tuple[ToolUse, ...] = Field((), description="Every tool that roles name.")
    environment: Environment | None = Field(None, description="Where the work happens.")
    stakeholders: Stakeholders | None = Field(None, description="Who the role works with.")
    decision_rights: DecisionRights | None = Field(None, description="What the role decides, and with whom.")
    qualifications: Qualifications | None = Field(None, description="What people usually bring.")
    career: Career = Field(
        description="The career path: feeders, next roles, neighbouring paths, and what a promotion takes."
    )
    risks: Risks | None = Field(None, description="What makes the role hard, and what helps.")
    variants: Variants | None = Field(None, description="How the role differs from place to place.")
    ai_impact: AiImpact | None = Field(None, description="What AI and automation change.")
    hiring: Hiring | None = Field(None, description="How to hire for the role.")
    at_a_glance: Points = Field((), description="A closing summary in the author's own words, a point a line.")
    introductions: Introductions | None = Field(None, description="What stands above the items of a section.")
    unplaced: Points = Field((), description=_UNPLACED, exclude=True)

    @cached_property
    def skill_uses(self) -> tuple[tuple[Place, SkillUse | SoftSkillUse], ...]:
        """What the role says of each skill, with the steps to it: technical skills tier by tier, then soft skills."""
        tiers = TechnicalSkills.model_fields if self.skills else ()
        technical = (
            (("skills", tier, number), use) for tier in tiers for number, use in enumerate(getattr(self.skills, tier))
        )
        return *technical, *((("soft_skills", number), use) for number, use in enumerate(self.soft_skills))

    @cached_property
    def duties(self) -> tuple[tuple[Place, Responsibility], ...]:
        """The responsibilities, with the steps to each."""
        return tuple(
            (("responsibilities", place, "items", number), item)
            for place, group in enumerate(self.responsibilities)
            for number, item in enumerate(group.items)
        )


MODELS: Mapping[str, type[Spec]] = {
    "framework": FrameworkSpec,
    "role": RoleSpec,
    "skill": SkillSpec,
    "kpi": KpiSpec,
    "tools": ToolsSpec,
}


def json_schema(name: str) -> dict[str, Any]:
    """Return the JSON Schema (2020-12) of one kind of file; ``name`` is a key of MODELS."""
    return titled(MODELS[name].model_json_schema())


def titled(schema: dict[str, Any]) -> dict[str, Any]:
    """Return pydantic's schema of a model with a title for every field, and the address of its dialect."""
    for part in (schema, *schema.get("$defs", {}).values()):
        for key, value in part.get("properties", {}).items():
            value.setdefault("title", key.replace("_", " ").capitalize())
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}


def as_json(name: str) -> str:
    """Return the text of the schema file for one kind, as it is kept beside the specs."""
    return json.dumps(json_schema(name), ensure_ascii=False, indent=2) + "\n"
