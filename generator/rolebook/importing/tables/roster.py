"""Rosters: tables with one row per role, level and skill, turned into the values of specs.

Every cell that is not empty is accounted for: it has a place in a spec, or one that had to be guessed, or none, or it
was left out for a reason. The order of levels is never guessed.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rolebook.authoring import starter
from rolebook.importing.tables.account import Account, Fate
from rolebook.importing.tables.growth import Growth, Place
from rolebook.importing.tables.mapping import MappingError, Meaning, TableMap, Tier, meaning_of, missing, places
from rolebook.importing.tables.scale import Scale
from rolebook.importing.tables.skill_list import SkillList
from rolebook.importing.tables.spreadsheet import Row, Table
from rolebook.model import ids, schema, source
from rolebook.model.fields import hyphenated
from rolebook.model.source import Data
from rolebook.model.specs import Specs

_LONGEST = 300  # characters of what stands on one line of a spec
_LONGEST_DUTY_ID = 40
_CARRIED = (Meaning.ROLE, Meaning.LEVEL, Meaning.FAMILY, Meaning.SECTOR, Meaning.TRACK)
_OF_SKILLS = (
    Meaning.SKILL, Meaning.SKILL_CODE, Meaning.SKILL_DESCRIPTION, Meaning.SKILL_CATEGORY,
    Meaning.TYPE, Meaning.PROFICIENCY, Meaning.PROFICIENCY_DESCRIPTION, Meaning.IMPORTANCE,
)  # fmt: skip
_NOT_IN_USE = frozenset("archived deprecated inactive not-in-use obsolete retired superseded withdrawn".split())
_TIERS: Mapping[str, Tier] = {
    **dict.fromkeys("technical tsc essential required mandatory must hard".split(), Tier.MUST),
    **dict.fromkeys("optional desirable preferred good-to-have nice-to-have".split(), Tier.GOOD_TO_HAVE),
    **dict.fromkeys("soft behavioural behavioral generic core critical-core ccs".split(), Tier.SOFT),
    "transversal": Tier.SOFT,
    "advanced": Tier.ADVANCED,
    "emerging": Tier.EMERGING,
}
_CODES = {
    "onet_soc": r"\d{2}-\d{4}\.\d{2}",
    "isco_08": r"\d{4}",
    "esco": r"http://data\.europa\.eu/esco/occupation/[0-9a-f-]{36}",
}


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a table: the framework with what it gains, new skills and all roles by id, and the account."""

    framework: Mapping[str, Data]
    skills: Mapping[str, dict[str, Data]]
    roles: Mapping[str, dict[str, Data]]
    account: Account


@dataclass(frozen=True, slots=True)
class _Line:
    """A row that counts: the text of each column that has a meaning, and which of them are not from a row above."""

    cells: Mapping[Meaning, str]
    own: frozenset[Meaning]

    def __getitem__(self, meaning: Meaning) -> str:
        return self.cells.get(meaning, "")


def is_head(cells: Sequence[str], given: TableMap) -> int:
    """Return how many cells of a row are names of columns, by the mapping or by themselves."""
    named = given.columns.model_dump(exclude_none=True).values() if given.columns else ()
    known = {hyphenated(head) for head in named}
    return len({meaning_of(cell) or cell for cell in cells if hyphenated(cell) in known or meaning_of(cell)})


def take(
    table: Table, given: TableMap, specs: Specs, framework: Mapping[str, Data], own: Collection[str] = ()
) -> Taken:
    """Turn a table into specs; ``framework`` holds the plain values of framework.yml.

    ``own`` are the ids of skills that came from the same table before.

    Raises MappingError where a column, a level, a family or the order of levels is missing, and SpreadsheetError where
    the table goes wrong further down.
    """
    account = Account()
    for note in table.notes:
        account.note(note)
    lines = list(_Reader(table, given, account).lines())
    growth = Growth(framework, account)
    skills = SkillList(specs.skills, own, growth, account)
    return _Roster(lines, given, specs, growth, skills, account).taken()


class _Reader:
    """Takes the rows of a table that are in use and not said twice, and accounts for all others."""

    def __init__(self, table: Table, given: TableMap, account: Account) -> None:
        self._table, self._account = table, account
        heads = ", ".join(f"“{head}”" for head in table.heads if head) or "none"
        if lost := missing(table.heads, given):
            raise MappingError(f"the mapping names a column “{lost[0]}”, and the table's are: {heads}")
        self._places = places(table.heads, given)
        if Meaning.ROLE not in self._places:
            raise MappingError(
                f"no column says the title of the role; the table's are: {heads}. Name it in a mapping file, as in"
                " “columns: {role: Job title}”, and give the file with --map"
            )
        self._not_in_use = {hyphenated(word) for word in given.not_in_use} or _NOT_IN_USE
        ignored = {hyphenated(head) for head in given.ignore}
        self._others = {
            place: _why(head, place, is_ignored=hyphenated(head) in ignored)
            for place, head in enumerate(table.heads)
            if place not in self._places.values()
        }

    def lines(self) -> Iterator[_Line]:
        """Yield the rows from which specs are made."""
        texts: dict[str, str] = {}  # one copy of each
        seen: set[Row] = set()
        above: Mapping[Meaning, str] = {}
        for _, row in self._table.rows:
            count = sum(map(bool, row))
            if row in seen:
                self._account.add(Fate.LEFT_OUT, count, "rows that say the same as one before")
                continue
            seen.add(row)
            cells = {
                meaning: texts.setdefault(row[place], self._clean(row[place]))
                for meaning, place in self._places.items()
                if place < len(row) and row[place]
            }
            if self._is_out_of_use(cells):
                self._account.add(Fate.LEFT_OUT, count, "rows that are marked as not in use")
                continue
            for place in range(len(row)):
                if row[place] and place not in self._places.values():
                    self._account.add(*self._others.get(place, (Fate.UNPLACED, 1, "cells beyond the last head")))
            own = frozenset(cells)
            if Meaning.ROLE not in own and above:  # a merged cell has its text in its first row only
                cells = {**{key: above[key] for key in _CARRIED if key in above}, **cells}
                self._account.note("a row without a role was taken to go on with the one above it")
            title = cells.get(Meaning.ROLE, "")
            if not ids.suggested(title) or len(title) > _LONGEST:
                self._account.add(Fate.UNPLACED, len(own), "rows without a role, or with a title that makes no id")
                continue
            above = cells
            yield _Line(cells, own)

    def _clean(self, text: str) -> str:
        clean = " ".join(source.HIDDEN.sub("", text).split())
        if clean != text:
            self._account.note("hidden characters were taken out of a text")
        return clean

    def _is_out_of_use(self, cells: Mapping[Meaning, str]) -> bool:
        named = (hyphenated(cells.get(meaning, "")) for meaning in (Meaning.ROLE, Meaning.SKILL))
        is_marked = any(name.endswith(("-not-in-use", "-retired", "-deprecated")) for name in named)
        return is_marked or hyphenated(cells.get(Meaning.STATUS, "")) in self._not_in_use


class _Roster:
    def __init__(  # noqa: PLR0913, PLR0917 - all that a table is taken over with
        self, lines: Sequence[_Line], given: TableMap, specs: Specs, growth: Growth, skills: SkillList, account: Account
    ) -> None:
        assert specs.framework, "a table is taken into a handbook that has a framework"
        self._lines, self._given, self._specs, self._growth, self._account = lines, given, specs, growth, account
        self._spec = specs.framework.spec
        said = {line[Meaning.PROFICIENCY] for line in lines}
        self._proficiency = Scale(self._spec.proficiency, given.proficiency, given.proficiency_from, said)
        # Of importance nobody can tell which end of it is 1.
        self._importance = Scale(self._spec.importance, given.importance, given.importance_from)
        self._types = {**_TIERS, **{hyphenated(word): tier for word, tier in given.types.items()}}
        self._skill_list = skills
        tracks = {hyphenated(name) for track in self._spec.tracks for name in (track.id, track.title)}
        named = {hyphenated(line[Meaning.TRACK]) for line in lines if line[Meaning.TRACK]}
        self._has_own_tracks = named <= tracks
        """Whether what the table calls a track is one of the framework's; in other tables it is a job family."""

    def taken(self) -> Taken:
        """Return what comes of all lines."""
        levels = self._growth.levels(self._words(), self._given.levels, self._given.track)
        groups: defaultdict[tuple[str, str], list[_Line]] = defaultdict(list)
        for line in self._lines:
            groups[line[Meaning.ROLE], self._word(line)].append(line)
        several = Counter(title for title, _ in groups)
        owners = {hyphenated(entry.spec.title): entry.id for entry in self._specs.roles}
        taken = set(owners.values())
        roles: dict[str, dict[str, Data]] = {}
        same: defaultdict[str, list[str]] = defaultdict(list)
        for (title, word), lines in groups.items():
            full = _full_title(title, word) if several[title] > 1 else title
            name = owners.get(hyphenated(full)) or ids.new(full, taken)
            if name in roles:
                name = ids.unused(name, taken | roles.keys())
            taken.add(name)
            roles[name] = self._role(full, lines, levels[word])
            same[title].append(name)
        self._link(same, roles)
        return Taken(self._growth.data, self._skill_list.specs, roles, self._account)

    def _word(self, line: _Line) -> str:
        return line[Meaning.LEVEL] or self._given.level or ""

    def _words(self) -> dict[str, None]:
        """Return what the table says for levels."""
        words = dict.fromkeys(map(self._word, self._lines))
        if "" in words:
            count = sum(not self._word(line) for line in self._lines)
            known = [level for _, level in self._growth.places]
            raise MappingError(
                f"{count:,} of {len(self._lines):,} rows say no level: give it as --level {known[0]} or as “level: …”"
                f" in a mapping file; known: {', '.join(known)}"
            )
        return words

    # --- one role ---------------------------------------------------------------------------------------------------

    def _role(self, title: str, lines: Sequence[_Line], place: Place) -> dict[str, Data]:
        family = self._family(lines[0])
        for line in lines:
            self._account_for_place(line, place, self._family(line) == family, title)
        summary = self._one(lines, Meaning.ROLE_DESCRIPTION, title)
        codes = self._codes(lines, title)
        technical, soft = self._skills(lines, title)
        return {
            "title": title,
            "family": family,
            "track": place[0],
            "level": place[1],
            **({"codes": codes} if codes else {}),
            "summary": summary or f"{title}: say here what the role is, in a sentence or two.",
            "responsibilities": self._duties(lines, title),
            **({"skills": technical} if technical else {}),
            **({"soft_skills": soft} if soft else {}),
            "career": {"feeders": [], "next": [], "adjacent": []},
        }

    def _family(self, line: _Line) -> str:
        sector, track = line[Meaning.SECTOR], "" if self._has_own_tracks else line[Meaning.TRACK]
        title = line[Meaning.FAMILY] or track or sector
        if title:
            part = f"a part of {sector}. Say" if sector and title != sector else "say"
            return self._growth.entry("families", title, {"purpose": f"{title}: {part} here what it is there for."})
        families = [family.id for family in self._spec.families]
        if self._given.family or len(families) == 1:
            return self._given.family or families[0]
        raise MappingError(
            "no column says the job family: give it as “family: …” in a mapping file; known: " + ", ".join(families)
        )

    def _account_for_place(self, line: _Line, place: Place, is_same_family: bool, title: str) -> None:  # noqa: FBT001
        """Account for the cells that say where in the framework a role stands."""
        count = len(line.own & {Meaning.ROLE, Meaning.LEVEL})
        self._account.add(Fate.PLACED, count)
        self._account.add(Fate.LEFT_OUT, int(Meaning.STATUS in line.own), "the status of rows that are in use")
        used = next(
            (one for one in (Meaning.FAMILY, Meaning.TRACK, Meaning.SECTOR) if self._names_family(line, one)), None
        )
        for meaning in line.own & {Meaning.FAMILY, Meaning.TRACK, Meaning.SECTOR}:
            if meaning is used and is_same_family:
                self._account.add(Fate.PLACED)
            elif meaning is used:
                self._account.add(
                    Fate.UNPLACED, 1, f"“{title}” has another job family in a later row; the first counts"
                )
            elif meaning is Meaning.TRACK and self._has_own_tracks:
                agrees = hyphenated(line[meaning]) in self._track_names(place[0])
                self._account.add(*_fate(agrees, f"“{title}” has a track that its level does not belong to"))
            else:
                is_said = meaning is Meaning.SECTOR and line[meaning] in self._growth.purpose(self._family(line))
                self._account.add(*_fate(is_said, f"the {meaning.value} beside the job family"))

    def _names_family(self, line: _Line, meaning: Meaning) -> bool:
        return bool(line[meaning]) and not (meaning is Meaning.TRACK and self._has_own_tracks)

    def _track_names(self, track: str) -> set[str]:
        return {hyphenated(name) for one in self._spec.tracks if one.id == track for name in (one.id, one.title)}

    def _one(self, lines: Sequence[_Line], meaning: Meaning, title: str) -> str:
        """Return what the rows of a role say of it: the first text counts, and others have no place."""
        texts = [line[meaning] for line in lines if line[meaning]]
        for text in texts:
            told = meaning.value.replace("_", " ")
            self._account.add(
                *_fate(text == texts[0], f"“{title}” has another {told} in a later row; the first counts")
            )
        return texts[0] if texts else ""

    def _codes(self, lines: Sequence[_Line], title: str) -> dict[str, Data]:
        found: dict[str, Data] = {}
        for code in filter(None, (line[Meaning.ROLE_CODE] for line in lines)):
            kind = next((kind for kind, pattern in _CODES.items() if re.fullmatch(pattern, code)), None)
            if kind:
                is_first = found.setdefault(kind, code) == code
                self._account.add(*_fate(is_first, f"“{title}” has several codes of one kind; the first counts"))
            else:
                self._account.add(Fate.UNPLACED, 1, "codes of roles that are not of ESCO, O*NET-SOC or ISCO-08")
        return found

    def _duties(self, lines: Sequence[_Line], title: str) -> Data:
        groups: defaultdict[str, dict[str, Data]] = defaultdict(dict)
        taken: set[str] = set()
        for line in lines:
            text, category = line[Meaning.DUTY], line[Meaning.DUTY_CATEGORY][:_LONGEST]
            self._account.add(Fate.PLACED, int(bool(text)) + int(bool(category and text)))
            if category and not text:
                self._account.add(Fate.UNPLACED, 1, "groups of responsibilities without a responsibility")
            if text and text not in (group := groups[category or "Main work"]):
                name = ids.new(text, taken, other="responsibility", most=_LONGEST_DUTY_ID)
                taken.add(name)
                is_short = len(text) <= _LONGEST
                short = text if is_short else f"{text[: _LONGEST - 1]}…"
                group[text] = {"id": name, "title": short, **({} if is_short else {"detail": text})}
        if not groups:
            return starter.beginnings("role", {"title": title})["responsibilities"]
        return [{"category": category, "items": [*items.values()]} for category, items in groups.items()]

    # --- its skills -------------------------------------------------------------------------------------------------

    def _skills(self, lines: Sequence[_Line], title: str) -> tuple[dict[str, Data], list[Data]]:
        """Return the technical skills of a role by tier, and its soft skills."""
        uses: dict[str, tuple[Tier, dict[str, Data]]] = {}
        for line in lines:
            named = line[Meaning.SKILL]
            if not ids.suggested(named) or len(named) > _LONGEST:
                about = line.own & {*_OF_SKILLS}
                self._account.add(Fate.UNPLACED, len(about), "rows that name no skill")
                continue
            name = self._skill_list.skill(named, line[Meaning.SKILL_CATEGORY], line[Meaning.SKILL_DESCRIPTION])
            self._account.add(
                Fate.UNPLACED, int(Meaning.SKILL_CODE in line.own), "codes of skills: specs have no field for them"
            )
            step, fate = self._proficiency.step(line[Meaning.PROFICIENCY])
            self._skill_list.rung(name, step, line[Meaning.PROFICIENCY_DESCRIPTION], self._proficiency.steps)
            before = uses.get(name)
            if before and before[1].get("proficiency") != step:
                told = f"“{title}” asks for “{named}” twice; the first row counts"
                about = line.own & {Meaning.SKILL, Meaning.PROFICIENCY, Meaning.IMPORTANCE, Meaning.TYPE}
                self._account.add(Fate.UNPLACED, len(about), told)
                continue
            self._account.add(Fate.PLACED)
            self._account_for_step("proficiency", line[Meaning.PROFICIENCY], step, fate)
            tier = self._tier(line[Meaning.TYPE])
            importance = self._how_important(line[Meaning.IMPORTANCE], tier)
            if not before:
                more = {"importance": importance, "proficiency": step}
                uses[name] = tier, {"skill": name, **{key: value for key, value in more.items() if value}}
        by_tier: defaultdict[str, list[Data]] = defaultdict(list)
        for tier, use in uses.values():
            by_tier[tier.value].append(use)
        tiers = [tier for tier in schema.TechnicalSkills.model_fields if by_tier[tier]]
        return {tier: by_tier[tier] for tier in tiers}, by_tier[Tier.SOFT.value]

    def _account_for_step(self, kind: str, text: str, step: str | None, fate: Fate) -> None:
        if not text:
            return
        how = {
            Fate.GUESSED: f"the {kind} “{text}” was taken for “{step}”",
            Fate.UNPLACED: f"the {kind} “{text}”: say what it means in a mapping file, as in “{kind}: {{{text}: …}}”",
        }
        self._account.add(fate, 1, how.get(fate, ""))

    def _how_important(self, text: str, tier: Tier) -> str | None:
        if text and tier is Tier.SOFT:
            self._account.add(Fate.UNPLACED, 1, "the importance of soft skills: specs have no field for it")
            return None
        step, fate = self._importance.step(text)
        self._account_for_step("importance", text, step, fate)
        return step

    def _tier(self, text: str) -> Tier:
        plain = re.sub("-skills?$", "", hyphenated(text))
        tier = self._types.get(hyphenated(text)) or self._types.get(plain)
        if text:
            told = f"the type “{text}” was taken for “must”: say what it means, as in “types: {{{text}: soft}}”"
            self._account.add(*((Fate.PLACED,) if tier else (Fate.GUESSED, 1, told)))
        return tier or Tier.MUST

    # --- careers ----------------------------------------------------------------------------------------------------

    def _link(self, same: Mapping[str, Sequence[str]], roles: Mapping[str, dict[str, Data]]) -> None:
        """Let a role lead to the same one at the next level, unless another role of their ladder stands between."""
        ranks = {place: number for number, place in enumerate(self._growth.places)}
        ladders: defaultdict[tuple[Data, Data], set[int]] = defaultdict(set)
        here = {name: ranks[str(role["track"]), str(role["level"])] for name, role in roles.items()}
        for name, role in roles.items():
            ladders[role["family"], role["track"]].add(here[name])
        for entry in self._specs.roles:
            if (rank := ranks.get((entry.spec.track, entry.spec.level))) is not None:
                ladders[entry.spec.family, entry.spec.track].add(rank)
        for names in same.values():
            for low, high in pairwise(sorted(names, key=lambda name: here[name])):
                ladder = roles[low]["family"], roles[low]["track"]
                between = any(here[low] < rank < here[high] for rank in ladders[ladder])
                if ladder == (roles[high]["family"], roles[high]["track"]) and here[low] < here[high] and not between:
                    roles[low]["career"] = {"feeders": [], "next": [{"role": high}], "adjacent": []}


def _fate(is_placed: bool, otherwise: str) -> tuple[Fate, int, str]:  # noqa: FBT001 - the one thing to decide on
    return (Fate.PLACED, 1, "") if is_placed else (Fate.UNPLACED, 1, otherwise)


def _why(head: str, place: int, *, is_ignored: bool) -> tuple[Fate, int, str]:
    """Return what becomes of the cells of a column that has no meaning."""
    if is_ignored:
        return Fate.LEFT_OUT, 1, f"the column “{head}”, as the mapping says"
    named = f"the column “{head}”" if head else f"column {place + 1}, which has no head"
    return Fate.UNPLACED, 1, f"{named}: give its meaning or ignore it in a mapping file"


def _full_title(title: str, word: str) -> str:
    """Return the title of a role at one of its levels."""
    is_said = {*hyphenated(word).split("-")} <= {*hyphenated(title).split("-")}
    return title if is_said else f"{word} {title}"[:_LONGEST]
