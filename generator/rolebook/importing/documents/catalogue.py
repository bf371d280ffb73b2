"""Catalogues that a document is matched against: skills, KPIs, tools and roles, by id, name, alias or likeness.

What is in none of them is added as a draft, and the scales and categories that a draft needs are added with it.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from typing import Any

from rolebook.importing.documents.headings import words_of
from rolebook.model import ids
from rolebook.model.source import Data
from rolebook.model.specs import Specs

LEAST_LIKENESS = 0.85
DRAFT = "To be written."


@dataclass(frozen=True, slots=True)
class Match:
    """What a name in a document was taken for: the entry, and how that came."""

    id: str
    name: str
    """What the document says."""
    title: str
    how: str
    """“known”, “alike” or “draft”."""
    rest: str = ""
    """The name again, where the document says more than the catalogue, as in “Kafka (managed)”."""


def plain_name(name: str) -> str:
    """Return a name as it is compared: without brackets, case and plural."""
    spelt = name.replace("&", " and ").replace("++", " plus plus").replace("#", " sharp")
    return " ".join(words_of(spelt)) or name.casefold().strip()


class Entries:
    """Entries of one kind, with the drafts that an import adds."""

    def __init__(self, kind: str, entries: Iterable[Any]) -> None:
        self.kind = kind
        self.titles: dict[str, str] = {}
        self.drafts: dict[str, dict[str, Data]] = {}
        self.specs: dict[str, Any] = {}
        self.aliases: dict[str, list[str]] = {}
        """Names that documents use for entries, added to what these are also known as."""
        self.own: dict[str, Data] = {}
        """Drafts that the same document brought when it was imported before: it may say anew what they are."""
        self.matches: list[Match] = []
        self._names: dict[str, str] = {}
        for entry in entries:
            self.titles[entry.id] = entry.spec.title
            self.specs[entry.id] = entry.spec
            former = getattr(entry.spec, "former_ids", ())
            for name in (entry.id, *former, entry.spec.title, *getattr(entry.spec, "also_known_as", ())):
                self._names.setdefault(plain_name(name), entry.id)

    def find(self, name: str, *, without: Iterable[str] = ()) -> Match | None:
        """Return the entry that a name means, or None; ``without`` are ids that it can't be."""
        excluded = set(without)
        key = plain_name(name)
        if (known := self._names.get(key)) and known not in excluded:
            return Match(known, name, self.titles[known], "known", self._rest(name, known))
        scored = ((SequenceMatcher(None, key, other).ratio(), other) for other in self._near(key))
        best = max(
            ((score, self._names[other]) for score, other in scored if self._names[other] not in excluded), default=None
        )
        if best and best[0] >= LEAST_LIKENESS:
            return Match(best[1], name, self.titles[best[1]], "alike")
        return None

    def _rest(self, name: str, id_: str) -> str:
        names = [other for other, owner in self._names.items() if owner == id_]
        have = set(re.findall(r"[^\W_]+", " ".join([*names, self.titles[id_].casefold(), id_])))
        return "" if set(re.findall(r"[^\W_]+", name.casefold())) <= have else name

    def is_new(self, name: str, *, without: Iterable[str] = ()) -> bool:
        """Tell whether a name becomes a draft: no entry has it, or one that this document itself has brought."""
        match = self.find(name, without=without)
        return match is None or (match.id in self.own and match.id not in self.drafts)

    def _near(self, key: str) -> list[str]:
        """Return the names that may be like a name: of about its length, with a word in common."""
        words = set(key.split())
        return [
            other for other in self._names if abs(len(other) - len(key)) <= len(key) // 3 and words & set(other.split())
        ]

    def take(self, name: str, draft: Mapping[str, Data], *, without: Iterable[str] = ()) -> Match:
        """Return the entry that a name means; where there is none, ``draft`` becomes one."""
        match = self.find(name, without=without)
        if match and match.id in self.own and match.id not in self.drafts:
            self.drafts[match.id] = dict(draft) or {"title": name}
            match = Match(match.id, name, match.title, "draft")
        elif match is None:
            id_ = ids.new(re.sub(r"\s*\([^()]*\)\s*$", "", name) or name, (*self.titles, *without))
            self.titles[id_] = name
            self.drafts[id_] = dict(draft)
            self._names.setdefault(plain_name(name), id_)
            match = Match(id_, name, name, "draft")
        elif match.how == "alike":
            self.aliases.setdefault(match.id, []).append(name)
            self._names[plain_name(name)] = match.id
        self.matches.append(match)
        return match


@dataclass
class Catalogue:
    """All that a document is matched against, and what is to be added to it."""

    skills: Entries
    kpis: Entries
    tools: Entries
    roles: Entries
    framework: dict[str, Any]
    """The values of framework.yml, with what drafts need added."""
    added: list[str] = field(default_factory=list)
    """What was added to framework.yml, in words."""

    def named(self, kind: str, title: str) -> str:
        """Return the id of an entry of one of the framework's lists, such as a category; adds it where there's none."""
        entries: list[dict[str, Any]] = self.framework.setdefault(kind, [])
        wanted = plain_name(title)
        for entry in entries:
            if wanted in {plain_name(entry["id"]), plain_name(entry["title"])}:
                return str(entry["id"])
        id_ = ids.new(title, [str(entry["id"]) for entry in entries])
        entries.append({"id": id_, "title": title})
        self.added.append(f"{_KINDS[kind]} “{title}”")
        return id_


_KINDS = {
    "skill_categories": "the skill category",
    "kpi_kinds": "the kind of KPI",
    "tool_categories": "the tool category",
    "importance": "the importance",
    "proficiency": "the proficiency",
}


def catalogue(found: Specs, framework: dict[str, Any]) -> Catalogue:
    """Return the catalogue of a handbook's specs; ``framework`` holds the values of its framework.yml."""
    return Catalogue(
        Entries("skill", found.skills),
        Entries("KPI", found.kpis),
        Entries("tool", found.tools),
        Entries("role", found.roles),
        framework,
    )
