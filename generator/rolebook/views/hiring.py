"""Hiring: a role as those who hire for it need it: an advert to begin with, a plan and questions, from its spec."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from rolebook.authoring import wording
from rolebook.authoring.wording import Finding
from rolebook.model import schema, text
from rolebook.model.fields import Point
from rolebook.model.framework import Framework, Role, Skill
from rolebook.views import scorecard

_MONTHS = 12


@dataclass(frozen=True, slots=True)
class Need:
    """A skill that the role asks for: its step of proficiency and its importance in words, empty where not said."""

    skill: Skill
    proficiency: str
    importance: str


@dataclass(frozen=True, slots=True)
class Advert:
    """A draft in plain words. What only those who hire know (pay, place, how to apply) is not in it."""

    lead: str
    mission: str
    duties: tuple[str, ...]
    day_one: tuple[str, ...]
    learnt: tuple[str, ...]
    background: tuple[str, ...]

    @property
    def texts(self) -> tuple[str, ...]:
        """All that the advert says."""
        return (self.lead, self.mission, *self.duties, *self.day_one, *self.learnt, *self.background)


@dataclass(frozen=True, slots=True)
class Kit:
    """What it takes to hire for a role. ``minutes`` is how long all exercises take at least and at most."""

    advert: Advert
    findings: tuple[Finding, ...]
    day_one: tuple[Need, ...]
    learnt: tuple[Need, ...]
    minutes: tuple[int, int]
    questions: tuple[Skill, ...]
    posting: str


def kit(role: Role, framework: Framework) -> Kit:
    """Return the kit of a role."""
    tiers = role.spec.skills or schema.TechnicalSkills()
    day_one = tuple(_needs(tiers.must, framework))
    learnt = tuple(_needs((*tiers.good_to_have, *tiers.advanced, *tiers.emerging), framework))
    advert = _advert(role, framework, day_one, learnt)
    asked = (*(need.skill for need in day_one), *(framework.skills[use.skill] for use in role.spec.soft_skills))
    return Kit(
        advert,
        tuple(finding for each in advert.texts for finding in wording.findings(each)),
        day_one,
        learnt,
        _minutes(role),
        tuple(skill for skill in asked if skill.spec.questions),
        _posting(role, framework, advert),
    )


def _needs(uses: tuple[schema.SkillUse, ...], framework: Framework) -> Iterator[Need]:
    order = list(framework.importance)
    for use in sorted(uses, key=lambda use: order.index(use.importance) if use.importance else len(order)):
        proficiency = framework.proficiency[use.proficiency].title if use.proficiency else ""
        importance = framework.importance[use.importance].title if use.importance else ""
        yield Need(framework.skills[use.skill], proficiency, importance)


def _advert(role: Role, framework: Framework, day_one: tuple[Need, ...], learnt: tuple[Need, ...]) -> Advert:
    spec, card = role.spec, scorecard.summarise(role, framework)
    bring = spec.qualifications or schema.Qualifications()
    return Advert(
        text.plain(spec.summary),
        text.plain(spec.mission.statement) if spec.mission else "",
        tuple(item.title for item in card.responsibilities),
        tuple(need.skill.title for need in day_one[: scorecard.TOP]),
        tuple(need.skill.title for need in learnt[: scorecard.TOP]),
        tuple(_line(point) for point in (*bring.education, *bring.backgrounds)),
    )


def _line(point: Point) -> str:
    """Return an item of a list in one line; its title is plain words already."""
    return ": ".join(filter(None, (point.title, text.plain(point.text or ""))))


def _minutes(role: Role) -> tuple[int, int]:
    exercises = role.spec.hiring.exercises if role.spec.hiring else ()
    spans = [exercise.minutes for exercise in exercises if exercise.minutes]
    return sum(span.min for span in spans), sum(span.max or span.min for span in spans)


def _posting(role: Role, framework: Framework, advert: Advert) -> str:
    """Return the advert as data for job boards (schema.org JobPosting), without what has yet to be filled in."""
    codes, years = role.spec.codes, role.years
    facts: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": role.title,
        "description": " ".join(filter(None, (advert.lead, advert.mission))),
        "hiringOrganization": {"@type": "Organization", "name": framework.spec.organisation}
        if framework.spec.organisation
        else None,
        "occupationalCategory": codes.onet_soc if codes else None,
        "responsibilities": "; ".join(advert.duties),
        "skills": ", ".join(advert.day_one),
        "qualifications": "; ".join(advert.background),
        "experienceRequirements": {
            "@type": "OccupationalExperienceRequirements",
            "monthsOfExperience": years.min * _MONTHS,
        }
        if years and years.min
        else None,
    }
    return json.dumps({name: value for name, value in facts.items() if value}, ensure_ascii=False, indent=2)
