"""Intake: documents made into specs of a handbook, and brought up to date when they are imported again.

What an import wrote is kept under ``.rolebook/imported/`` beside the specs' folder, a file for each document. When a
document comes again, that is the base of a three-way merge: parts that nobody touched follow the document, hand edits
stay, and where both have changed, that is told.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rolebook.authoring import spec_file
from rolebook.importing import bases
from rolebook.importing.documents import filing, guide, position, sorting, uses
from rolebook.importing.documents.catalogue import Catalogue, catalogue
from rolebook.importing.documents.choices import Choices, IntakeError
from rolebook.importing.documents.document import Document, pieces
from rolebook.importing.documents.draft import Role
from rolebook.importing.documents.filing import Written
from rolebook.importing.documents.ledger import Ledger
from rolebook.importing.documents.outcome import Outcome, in_order, mend
from rolebook.importing.documents.recognition import recognised
from rolebook.importing.documents.values import line, years_in
from rolebook.model import ids, schema
from rolebook.model.specs import Specs


@dataclass(frozen=True, slots=True)
class Report:
    """What became of one document."""

    name: str
    path: str
    title: str
    items: int
    placed: int
    guessed: int
    unplaced: int
    lines: tuple[str, ...]
    """What was guessed, matched, added and passed over, a sentence each."""

    def as_text(self) -> str:
        """Return the report for a person: where the document went, its counts, and what to look at."""
        counts = f"{self.items:,} items: {self.placed:,} placed, {self.guessed:,} guessed, {self.unplaced:,} unplaced"
        return "\n".join([f"{self.name} -> {self.path}", f"  {counts}", *(f"  - {each}" for each in self.lines)])


@dataclass(frozen=True, slots=True)
class Intake:
    """What importing a document comes to."""

    files: tuple[Written, ...]
    report: Report

    def save(self, root: Path) -> None:
        """Write all files below the handbook's folder; raises OSError where one can't be written."""
        for file in self.files:
            spec_file.save(root / file.path, file.text)


def take(document: Document, content: Path, found: Specs, choices: Choices) -> Intake:
    """Return what importing a document into the handbook with these specs comes to; nothing is written yet.

    Raises IntakeError where there is no framework to import into, a choice names what the framework has not, or the
    handbook has a spec of the same name that nobody imported.
    """
    if found.framework is None:
        raise IntakeError(f"{content.name}/framework.yml is missing or has errors; rolebook check says which")
    values = found.framework.document.values()
    ours = catalogue(found, found.framework.document.values())
    is_skill = guide.is_guide(document)
    made, ledger, lines = (_skill if is_skill else _role)(document, content, ours, choices)
    try:
        files = tuple(filing.files(made, content, found, ours, values, lines))
    except spec_file.UnreadableSpecError:
        raise IntakeError("this document makes a spec that is too large to be read again; split it") from None
    count = [piece for piece in pieces(document.blocks) if piece.plain and piece not in ledger.headings]
    left = sum(piece not in ledger.placed for piece in count)
    guessed = sum(piece in ledger.guessed for piece in count)
    report = Report(
        document.name,
        made.path,
        str(made.spec["title"]),
        len(count),
        len(count) - left - guessed,
        guessed,
        left,
        (*lines, *_matched(ours), *_added(ours), *(f"passed over: {note}" for note in document.notes)),
    )
    return Intake(files, report)


def _matched(ours: Catalogue) -> Iterator[str]:
    for entries in (ours.skills, ours.kpis, ours.tools):
        names = {"skill": "skills", "KPI": "KPIs", "tool": "tools"}[entries.kind]
        by_how = {how: [match for match in entries.matches if match.how == how] for how in ("known", "alike", "draft")}
        if entries.matches:
            drafts = {match.id for match in by_how["draft"]}
            again = len(drafts & entries.own.keys())
            yield (
                f"{names}: {len({match.id for match in by_how['known']})} of the catalogue,"
                f" {len({match.id for match in by_how['alike']})} by likeness,"
                f" {len(drafts) - again} added as drafts{f', {again} drafts of the import before' if again else ''}"
            )
        for match in by_how["alike"]:
            yield f"“{match.name}” was taken for the {entries.kind} “{match.title}”, and is now one of its other names"


def _added(ours: Catalogue) -> Iterator[str]:
    """Yield a line for each kind of thing that the framework gained: “the tool category “A”, “B””."""
    found: dict[str, list[str]] = {}
    for added in dict.fromkeys(ours.added):
        kind, mark, name = added.partition("“")
        found.setdefault(kind, []).append(mark + name)
    yield from (f"framework.yml: added {kind}{', '.join(names)}" for kind, names in found.items())


def _role(document: Document, content: Path, ours: Catalogue, choices: Choices) -> tuple[Outcome, Ledger, list[str]]:
    lines: list[str] = []
    title = choices.title or position.title_of(document, lines)
    id_ = choices.id or ids.new(title)
    base = bases.read(content, f"{id_}.json")
    for entries, kind in ((ours.skills, "skills"), (ours.kpis, "kpis"), (ours.tools, "tools")):
        entries.own = dict(base.get(kind, {}))
    role = Role(title, ours)
    family, track, level = position.place(title, ours, choices, lines)
    for stretch in recognised(document, title):
        role.ledger.headings.update(stretch.labels)
        if stretch.place and stretch.place.section in uses.SECTIONS:
            uses.take(role, stretch)
        else:
            sorting.take(role, stretch)
    spec = _completed(role, family, track, level, lines)
    _link_promotion(spec)
    made = Outcome("role", id_, f"{content.name}/{family}/{id_}.yml", spec)
    made.skills, made.kpis, made.tools = dict(ours.skills.drafts), dict(ours.kpis.drafts), dict(ours.tools.drafts)
    mend(made, document, role.ledger, lines, ours)
    made.spec = in_order(made.spec, schema.RoleSpec)
    return made, role.ledger, lines


def _skill(document: Document, content: Path, ours: Catalogue, choices: Choices) -> tuple[Outcome, Ledger, list[str]]:
    lines: list[str] = []
    ledger = Ledger()
    spec = guide.spec_of(document, ledger)
    title = choices.title or document.title
    if not title:
        title = _skill_title(spec["definition"])
        lines.append(f"the document does not name its skill; it is called “{title}” here: choose another with --title")
    id_ = choices.id or ids.new(title)
    spec = {"title": line(title), "category": ours.named("skill_categories", "Imported"), **spec}
    made = Outcome("skill", id_, f"{content.name}/skills/{id_}.yml", spec)
    mend(made, document, ledger, lines, ours)
    made.spec = in_order(made.spec, schema.SkillSpec)
    return made, ledger, lines


def _skill_title(definition: str) -> str:
    bare = re.sub(
        r"^(the|an?)?\s*(ability|skill|practice|art|systematic process|process|capability|discipline)\s+(to|of)\s+",
        "",
        definition,
        flags=re.IGNORECASE,
    )
    words = re.split(r"[,.;(]|\s(?:into|and|that|within|for)\s", bare)[0].split()[:7]
    return " ".join(words)[:1].upper() + " ".join(words)[1:] or "Skill"


def _completed(role: Role, family: str, track: str, level: str, lines: list[str]) -> dict[str, Any]:
    """Return a role's values with what every role must have; what the document doesn't say is marked as a draft."""
    spec: dict[str, Any] = {**role.spec, "family": family, "track": track, "level": level}
    if not spec.get("summary"):
        rationale = spec.pop("rationale", "")
        spec["summary"] = rationale or f"Draft: say in a sentence or two what the role “{role.title}” is."
        if not rationale:
            lines.append("the document has no summary; write one where the spec says “Draft”")
    if spec.get("mission") and "statement" not in spec["mission"]:
        spec["mission"]["statement"] = "Draft: say in a sentence or two why the role exists."
    if not spec.get("responsibilities"):
        spec["responsibilities"] = [
            {"category": "Draft", "items": [{"id": "first", "title": "Draft: write down the first responsibility"}]}
        ]
        lines.append("the document has no responsibilities; write them where the spec says “Draft”")
    years = spec.get("qualifications", {}).get("years")
    if years is None and (found := years_in(str(spec["summary"]))):
        spec.setdefault("qualifications", {})["years"] = found
    spec.setdefault("career", {})
    for key in ("introductions", "hiring", "mission", "qualifications", "skills"):
        if key in spec:
            spec[key] = {name: value for name, value in spec[key].items() if value}
            if not spec[key]:
                del spec[key]
    return spec


def _link_promotion(spec: dict[str, Any]) -> None:
    """Let the criteria of a promotion belong to the next role, where that is one of the handbook."""
    career = spec["career"]
    targets = [step["role"] for step in career.get("next", []) if "role" in step]
    if len(targets) == 1 and career.get("criteria"):
        career["promotion"] = [{"to": targets[0], "criteria": career.pop("criteria")}]
