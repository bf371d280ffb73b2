"""Talks: what people rate themselves by, with a fingerprint of each wording, and what the forms in the browser know.

An answer belongs to an item and not to a role, so that it counts for every role that has the item.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from itertools import chain

from rolebook.model import fields, text
from rolebook.model.framework import Framework, Kpi, Role, Skill
from rolebook.views.moves import Difference, Item, Kind

PATH = "data/talks.js"
_STAMP = 10  # characters of a fingerprint; enough to tell the wordings of one item apart


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that a role asks for, as people rate themselves by it.

    ``key`` names it across all roles and ``former`` holds the keys that it had before; ``text`` is what it says.
    ``asks`` is the role's own part of it: a target, or the title of a step of proficiency, whose number from 1 is
    ``step`` (0 where there is none). ``wording`` is all that a rating rests on.
    """

    key: str
    kind: Kind
    group: str
    title: str
    text: str
    former: tuple[str, ...]
    wording: str
    asks: str = ""
    step: int = 0

    @property
    def stamp(self) -> str:
        """A fingerprint of the wording, which changes whenever its words do."""
        return _stamp(self.wording)


def key(kind: Kind, id: str) -> str:  # noqa: A002 - it is called an id everywhere else
    """Return the name of an item across all roles, such as “skill:sql”."""
    return f"{kind.lower()}:{id}"


def named(differences: Iterable[Difference]) -> Iterator[tuple[str, Difference]]:
    """Yield ``(name, difference)``: names are alike across all roles, and no two in a row of differences are the same.

    An item goes by its id or title, and by its words where it has neither; decision rights may share a title.
    """
    taken: Counter[str] = Counter()
    for difference in differences:
        item = difference.item
        words = fields.hyphenated(item.key) or _stamp(f"{item.title} {item.text}")
        name = f"{fields.hyphenated(item.kind)}:{words}"
        taken[name] += 1
        yield (f"{name}--{taken[name]}" if taken[name] > 1 else name), difference


def step(item: Item, framework: Framework) -> int:
    """Return the number from 1 of the step of proficiency that an item of a role asks for, 0 where it asks for none."""
    return list(framework.proficiency).index(item.text) + 1 if item.kind is Kind.SKILL and item.text else 0


def expectations(role: Role, framework: Framework) -> tuple[Expectation, ...]:
    """Return what a role asks for: responsibilities, skills and KPIs, in the author's order."""
    return tuple(chain.from_iterable(expectations_by_kind(role, framework).values()))


def expectations_by_kind(role: Role, framework: Framework) -> Mapping[Kind, tuple[Expectation, ...]]:
    """Return the same by its kind."""
    return {
        Kind.RESPONSIBILITY: tuple(_responsibilities(role)),
        Kind.SKILL: tuple(_skills(role, framework)),
        Kind.KPI: tuple(_kpis(role, framework)),
    }


def edition(framework: Framework) -> str:
    """Return how the present edition of the specs is called: by its title, else by its day; empty without either."""
    if framework.spec.editions:
        return max(framework.spec.editions, key=lambda each: each.effective_from).title
    return framework.as_of.isoformat() if framework.as_of else ""


def script(framework: Framework) -> str:
    """Return what the forms know of all roles, as a script: a page that is opened from disk may load nothing else."""
    asked = {role.id: expectations(role, framework) for role in framework.roles.values()}
    keys = list(dict.fromkeys(each.key for each in chain.from_iterable(asked.values())))
    number = {name: position for position, name in enumerate(keys)}
    facts = {
        "title": framework.spec.title,
        "edition": edition(framework),
        "steps": [{"id": step.id, "title": step.title} for step in framework.proficiency.values()],
        "items": keys,
        "titles": {key(Kind.SKILL, skill.id): skill.title for skill in framework.skills.values()},
        "roles": {
            role.id: {
                "title": role.title,
                "next": _ids(step.role for step in framework.neighbours[role.id].next),
                "adjacent": _ids(step.role for step in framework.neighbours[role.id].adjacent),
                # The number of each item and the step that is asked of it, in turn: of hundreds of roles, names would
                # weigh several times as much.
                "asks": [figure for each in asked[role.id] for figure in (number[each.key], each.step)],
            }
            for role in framework.roles.values()
        },
        "former": _former(framework, chain.from_iterable(asked.values())),
    }
    return f"const handbook = {json.dumps(facts, ensure_ascii=False, separators=(',', ':'))}\n"


def _ids(roles: Iterable[Role | None]) -> list[str]:
    return [role.id for role in roles if role]


def _former(framework: Framework, asked: Iterable[Expectation]) -> Mapping[str, str]:
    """Return names that items and roles had before -> what they are called now."""
    items = {former: each.key for each in asked for former in each.former}
    roles = {f"role:{former}": role.id for role in framework.roles.values() for former in role.spec.former_ids}
    return items | roles


def _responsibilities(role: Role) -> Iterator[Expectation]:
    for group in role.spec.responsibilities:
        for item in group.items:
            about = text.plain(item.detail or "")
            former = _keys(Kind.RESPONSIBILITY, item.former_ids)
            name = key(Kind.RESPONSIBILITY, item.id)
            yield Expectation(
                name, Kind.RESPONSIBILITY, group.category, item.title, about, former, f"{item.title} {about}"
            )


def _skills(role: Role, framework: Framework) -> Iterator[Expectation]:
    order = list(framework.proficiency)
    for _, use in role.spec.skill_uses:
        skill = framework.skills[use.skill]
        asked = framework.proficiency.get(use.proficiency or "")
        step = order.index(asked.id) + 1 if asked else 0
        yield _of_catalogue(Kind.SKILL, skill, _ladder(skill), asked.title if asked else "", step)


def _ladder(skill: Skill) -> str:
    """Return what each step of a skill can be seen by: rating oneself on it rests on these words."""
    return " ".join(f"{step.level}: {' '.join(step.can) or step.undefined}" for step in skill.spec.proficiency)


def _kpis(role: Role, framework: Framework) -> Iterator[Expectation]:
    for use in role.spec.kpis:
        # A target is part of what somebody is rated by; which step of a skill's ladder a role asks for is not.
        yield _of_catalogue(Kind.KPI, framework.kpis[use.kpi], use.target, use.target, 0)


def _of_catalogue(kind: Kind, item: Skill | Kpi, more: str, asks: str, step: int) -> Expectation:
    about = text.plain(item.spec.definition)
    wording = f"{item.title} {about} {more}"
    former = _keys(kind, item.spec.former_ids)
    return Expectation(key(kind, item.id), kind, item.group.title, item.title, about, former, wording, asks, step)


def _keys(kind: Kind, ids: fields.Ids) -> tuple[str, ...]:
    return tuple(key(kind, each) for each in ids)


def _stamp(words: str) -> str:
    return sha256(" ".join(words.split()).encode()).hexdigest()[:_STAMP]
