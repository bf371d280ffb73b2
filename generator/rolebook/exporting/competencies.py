"""Competencies: skills with their steps of proficiency as a 1EdTech CASE 1.1 package, for learning platforms.

Every identifier is a UUID made of the site's address, or of the framework's name where the site has none, and of an id,
so that it stays the same from build to build. URIs are addresses of pages where the site's own address is known, else
URNs of the UUIDs, since the standard asks for whole ones.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from rolebook.exporting.addresses import Addresses
from rolebook.model import fields, schema, text
from rolebook.model.framework import Framework, Skill

_SHORT = 60  # characters of an abbreviated statement, by the standard's advice
_TYPES = {
    "category": ("Skill category", "A group of skills.", "1"),
    "skill": ("Skill", "What somebody is able to do.", "2"),
    "step": ("Proficiency level", "What somebody at a step of the scale can be seen to do.", "3"),
}


def package(framework: Framework, at: Addresses) -> str:
    """Return the package as JSON, of a framework that has a day: every entry has to say when it last changed."""
    assert framework.as_of, "a package needs a day"
    return json.dumps(_Package(framework, at).whole(), ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Package:
    framework: Framework
    at: Addresses

    def whole(self) -> dict[str, Any]:
        spec = self.framework.spec
        document = {
            **self._own("document"),
            "creator": spec.organisation or spec.title,
            "title": spec.title,
            "description": text.plain(spec.summary),
            "adoptionStatus": "Implemented",
            "caseVersion": "1.1",
        }
        types = [
            {**self._own("type", kind), "title": title, "description": about, "hierarchyCode": rank}
            for kind, (title, about, rank) in _TYPES.items()
        ]
        return {
            "CFDocument": document,
            "CFItems": list(self._items()),
            "CFAssociations": list(self._associations()),
            "CFDefinitions": {"CFItemTypes": types},
        }

    def _items(self) -> Iterator[dict[str, Any]]:
        for category in self.framework.spec.skill_categories:
            yield self._item("category", category.id, category.title, category.summary or category.title)
        for skill in self.framework.skills.values():
            yield self._item("skill", skill.id, skill.title, skill.spec.definition)
            for step in _steps(skill):
                title = f"{skill.title}: {self.framework.proficiency[step.level].title}"
                yield self._item("step", _step_id(skill, step), title, " ".join(map(_sentence, step.can)))

    def _item(self, kind: str, name: str, title: str, statement: str) -> dict[str, Any]:
        return {
            **self._own(kind, name),
            "fullStatement": text.plain(statement),
            "abbreviatedStatement": title[:_SHORT],
            "humanCodingScheme": name,
            "CFItemType": _TYPES[kind][0],
            "CFItemTypeURI": {"title": _TYPES[kind][0], **self._identity("type", kind)},
        }

    def _associations(self) -> Iterator[dict[str, Any]]:
        document = ("document", "", self.framework.spec.title)
        counted: dict[str, int] = {}
        for number, category in enumerate(self.framework.spec.skill_categories, 1):
            yield self._association("isChildOf", ("category", category.id, category.title), document, number)
        for skill in self.framework.skills.values():
            here = ("skill", skill.id, skill.title)
            counted[skill.group.id] = counted.get(skill.group.id, 0) + 1
            parent = ("category", skill.group.id, skill.group.title)
            yield self._association("isChildOf", here, parent, counted[skill.group.id])
            steps = [
                ("step", _step_id(skill, step), self.framework.proficiency[step.level].title) for step in _steps(skill)
            ]
            for number, step in enumerate(steps, 1):
                yield self._association("isChildOf", step, here, number)
            for lower, higher in pairwise(steps):
                yield self._association("precedes", lower, higher)
            for other in self.framework.related_skills.get(skill.id, ()):
                if skill.id < other.id:  # each pair once
                    yield self._association("isRelatedTo", here, ("skill", other.id, other.title))

    def _association(
        self, kind: str, origin: tuple[str, str, str], target: tuple[str, str, str], number: int | None = None
    ) -> dict[str, Any]:
        place = {} if number is None else {"sequenceNumber": number}
        return {
            **self._own("association", f"{kind} {origin[:2]} {target[:2]}"),
            "associationType": kind,
            **place,
            "originNodeURI": {"title": origin[2], **self._identity(*origin[:2])},
            "destinationNodeURI": {"title": target[2], **self._identity(*target[:2])},
        }

    def _own(self, kind: str, name: str = "") -> dict[str, str]:
        """Return what every entry has to say of itself."""
        assert self.framework.as_of
        return {
            **self._identity(kind, name),
            "lastChangeDateTime": f"{self.framework.as_of.isoformat()}T00:00:00+00:00",
        }

    def _identity(self, kind: str, name: str = "") -> dict[str, str]:
        identifier = str(uuid5(self._namespace, f"{kind} {name}"))
        page = self.at.page(kind, name) if self.at.site and kind == "skill" else ""
        if self.at.site and kind == "step":
            skill, _, step = name.partition("/")
            page = f"{self.at.page('skill', skill)}#level-{step}"
        return {"identifier": identifier, "uri": page or f"urn:uuid:{identifier}"}

    @property
    def _namespace(self) -> UUID:
        spec = self.framework.spec
        name = fields.hyphenated(f"{spec.organisation or ''} {spec.title}")
        return uuid5(NAMESPACE_URL, self.at.site or f"urn:rolebook:{name}")


def _steps(skill: Skill) -> list[schema.ProficiencyStep]:
    return [step for step in skill.spec.proficiency if step.can]


def _step_id(skill: Skill, step: schema.ProficiencyStep) -> str:
    return f"{skill.id}/{step.level}"


def _sentence(sentence: str) -> str:
    """Return a text that ends as sentences do, so that another can follow it."""
    return sentence if sentence.endswith((".", "!", "?")) else f"{sentence}."
