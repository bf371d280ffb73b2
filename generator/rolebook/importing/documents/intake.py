"""Intake: documents made into specs of a handbook, and brought up to date when they are imported again.

What an import wrote is kept under ``.rolebook/imported/`` beside the specs' folder, a file for each document. When a
document comes again, that is the base of a three-way merge: parts that nobody touched follow the document, hand edits
stay, and where both have changed, that is told.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from rolebook.authoring import revision, spec_file
from rolebook.importing.documents import guide, headings, uses
from rolebook.importing.documents.catalogue import DRAFT, Catalogue, catalogue, new_id, plain_name
from rolebook.importing.documents.document import Document, Heading, Paragraph, Phrase, pieces
from rolebook.importing.documents.draft import Ledger, Role, line, unplaced, years_in
from rolebook.importing.documents.recognition import recognised, split_label
from rolebook.model import rules, schema, source
from rolebook.model.source import Data
from rolebook.model.specs import Entry, Specs, did_you_mean
from rolebook.problem import Problem, Severity

BASES = ".rolebook/imported"


class IntakeError(Exception):
    """Nothing can be imported; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the one who imports says of a document; the rest is guessed from it, and told."""

    title: str = ""
    id: str = ""
    family: str = ""
    track: str = ""
    level: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """A file to be written: its path below the handbook's folder, and its text."""

    path: str
    text: str
    is_new: bool


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


@dataclass
class _Values:
    """The values that a document becomes: its own spec, and drafts of what it names."""

    kind: str
    id: str
    path: str
    spec: dict[str, Any]
    skills: dict[str, Any] = field(default_factory=dict)
    kpis: dict[str, Any] = field(default_factory=dict)
    tools: dict[str, Any] = field(default_factory=dict)

    def as_base(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "id": self.id,
            "spec": self.spec,
            "skills": self.skills,
            "kpis": self.kpis,
            "tools": self.tools,
        }


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
        files = tuple(_files(made, content, found, ours, values, lines))
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
            yield (
                f"{names}: {len({match.id for match in by_how['known']})} of the catalogue,"
                f" {len({match.id for match in by_how['alike']})} by likeness,"
                f" {len({match.id for match in by_how['draft']})} added as drafts"
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


# --- What a document becomes ----------------------------------------------------------------------------------------


def _role(document: Document, content: Path, ours: Catalogue, choices: Choices) -> tuple[_Values, Ledger, list[str]]:
    lines: list[str] = []
    title = choices.title or _title(document, lines)
    id_ = choices.id or new_id(title, ())
    base = _base(content, id_)
    for entries, kind in ((ours.skills, "skills"), (ours.kpis, "kpis"), (ours.tools, "tools")):
        entries.own = dict(base.get(kind, {}))
    role = Role(title, ours)
    family, track, level = _place(title, ours, choices, lines)
    for stretch in recognised(document, title):
        role.ledger.headings.update(stretch.labels)
        if stretch.place and stretch.place.section in uses.SECTIONS:
            uses.take(role, stretch)
        else:
            role.take(stretch)
    spec = _completed(role, family, track, level, lines)
    _link_promotion(spec)
    made = _Values("role", id_, f"{content.name}/{family}/{id_}.yml", spec)
    made.skills, made.kpis, made.tools = dict(ours.skills.drafts), dict(ours.kpis.drafts), dict(ours.tools.drafts)
    _mend(made, document, role.ledger, lines, ours)
    made.spec = _in_order(made.spec, schema.RoleSpec)
    return made, role.ledger, lines


def _skill(document: Document, content: Path, ours: Catalogue, choices: Choices) -> tuple[_Values, Ledger, list[str]]:
    lines: list[str] = []
    ledger = Ledger()
    spec = guide.spec_of(document, ledger)
    title = choices.title or document.title
    if not title:
        title = _skill_title(spec["definition"])
        lines.append(f"the document does not name its skill; it is called “{title}” here: choose another with --title")
    id_ = choices.id or new_id(title, ())
    spec = {"title": line(title), "category": ours.named("skill_categories", "Imported"), **spec}
    made = _Values("skill", id_, f"{content.name}/skills/{id_}.yml", spec)
    _mend(made, document, ledger, lines, ours)
    made.spec = _in_order(made.spec, schema.SkillSpec)
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


_KINDS = r"(?:blueprint|profile|description|spec(?:ification)?|definition|card|posting|advert|title)"
_TITLE_ENDS = re.compile(rf"\s*(?::\s+|\s[–—|-]\s).*$|\s*\b(?:role|job) {_KINDS}\b.*$", re.IGNORECASE)
_TITLE_BEGINS = re.compile(rf"^\s*(?:(?:role|job|position)(?: {_KINDS})?\s*[:–—-]\s*|the\s+(?=[A-Z]))", re.IGNORECASE)
_GENDERS = re.compile(r"\s*[(\[][mfwdxnh](?:\s*[/|*,]\s*[mfwdxnh])+[)\]]", re.IGNORECASE)


def _title(document: Document, lines: list[str]) -> str:
    title = document.title
    if not title:
        title = next(_titles(document), "")
        title = title.title() if title.isupper() else title
    title = _GENDERS.sub("", _TITLE_BEGINS.sub("", title))
    title = _TITLE_ENDS.sub("", title).strip(" .:–—-") or title.strip()
    if not title:
        title = re.sub(r"[-_]+", " ", Path(document.name).stem).strip().title() or "Imported role"
        lines.append(
            f"the document has no title; the role is called “{title}” after the file: choose another with --title"
        )
    return line(title)


def _titles(document: Document) -> Iterator[str]:
    """Yield what could be the title of a document that names none: short bold lines at its beginning."""
    for block in document.blocks[:_FIRST_BLOCKS]:
        if isinstance(block, Heading | Paragraph) and (isinstance(block, Heading) or block.phrase.is_bold):
            found = headings.anywhere(block.phrase.plain)
            if len(block.phrase.plain.split()) <= _LONGEST_TITLE and not (found and found.is_whole):
                yield block.phrase.plain


_FIRST_BLOCKS = 5
_LONGEST_TITLE = 9

_LEVELS: Sequence[tuple[str, str, str]] = (
    ("intern", r"intern|trainee|apprentice", "Intern"),
    ("associate", r"associate|junior|jr|graduate|entry[- ]level|assistant", "Associate"),
    ("mid", r"mid[- ]level|mid|intermediate", "Mid"),
    ("senior", r"senior|sr|experienced", "Senior"),
    ("lead", r"lead", "Lead"),
    ("staff", r"staff", "Staff"),
    ("principal", r"principal", "Principal"),
    ("distinguished", r"distinguished|fellow", "Distinguished"),
)
_MANAGEMENT: Sequence[tuple[str, str, str]] = (
    ("manager", r"manager|head of|team lead", "Manager"),
    ("senior-manager", r"senior manager", "Senior manager"),
    ("director", r"director", "Director"),
    ("vice-president", r"vice president|vp", "Vice president"),
    ("chief", r"chief", "Chief"),
)
_NOT_MANAGING = re.compile(
    r"\b(product|project|program|programme|account|community|case|customer success|office) manager\b", re.IGNORECASE
)


def _place(title: str, ours: Catalogue, choices: Choices, lines: list[str]) -> tuple[str, str, str]:
    """Return the family, track and level of a role, as chosen or as its title says; what is missing is added."""
    framework = ours.framework
    families, tracks = framework["families"], framework["tracks"]
    _must_be_known("family", choices.family, [str(each["id"]) for each in families])
    _must_be_known("track", choices.track, [str(each["id"]) for each in tracks])
    family = choices.family or _family(title, families, ours, lines)
    manages = not _NOT_MANAGING.search(title) and any(
        re.search(rf"\b({words})\b", title, re.IGNORECASE) for _, words, _ in _MANAGEMENT
    )
    track = _track(tracks, choices, manages=manages)
    levels = track["levels"]
    _must_be_known("level", choices.level, [str(each["id"]) for each in levels])
    level = choices.level or _level(title, track, ours, lines, manages=manages)
    return family, str(track["id"]), level


def _must_be_known(kind: str, name: str, known: list[str]) -> None:
    if name and name not in known:
        hint = did_you_mean(name, known) or f"known: {', '.join(known)}"
        raise IntakeError(f"“{name}” is not a {kind} of framework.yml; {hint}")


_LEAST_SHARE = 0.5  # of a family's words that a role's title must have


def _family(title: str, families: list[dict[str, Any]], ours: Catalogue, lines: list[str]) -> str:
    words = set(plain_name(title).split())
    known = ours.roles.find(title)
    if known and known.how == "known":
        return str(ours.roles.specs[known.id].family)
    scored = []
    for number, family in enumerate(families):
        name = set(plain_name(str(family["title"])).split()) | set(str(family["id"]).split("-"))
        common = words & name
        scored.append((len(common) / len(name), -number, family))
    score, _, best = max(scored)
    if score >= _LEAST_SHARE:
        lines.append(f"the family “{best['title']}” was taken from the title; choose another with --family")
        return str(best["id"])
    bare = re.sub(
        rf"\b({'|'.join(words for _, words, _ in (*_LEVELS, *_MANAGEMENT[1:]))})\b\s*", "", title, flags=re.IGNORECASE
    )
    called = re.sub(r"\s+[IVX]{1,3}$", "", bare).strip(" ,-") or title
    id_ = new_id(called, [str(each["id"]) for each in families])
    families.append({"id": id_, "title": called, "purpose": f"Draft: say what the family “{called}” is there for."})
    ours.added.append(f"the family “{called}” (--family puts the role into another)")
    return id_


def _track(tracks: list[dict[str, Any]], choices: Choices, *, manages: bool) -> dict[str, Any]:
    if choices.track:
        return next(track for track in tracks if track["id"] == choices.track)
    if choices.level:
        for track in tracks:
            if any(level["id"] == choices.level for level in track["levels"]):
                return track
    managing = [track for track in tracks if re.search(r"manage|leader", f"{track['id']} {track['title']}".casefold())]
    if manages and managing:
        return managing[0]
    return next((track for track in tracks if track not in managing), tracks[0])


def _level(title: str, track: dict[str, Any], ours: Catalogue, lines: list[str], *, manages: bool) -> str:
    levels: list[dict[str, Any]] = track["levels"]
    ladder = _MANAGEMENT if manages else _LEVELS
    names = [id_ for id_, _, _ in ladder]
    said = [entry for entry in ladder if re.search(rf"\b({entry[1]})\b", title, re.IGNORECASE)]
    numbered = re.search(r"\b(I{1,3}|IV|V|[1-5])$", title)
    known = _named_level(levels, said[-1]) if said else None
    if known:
        lines.append(f"the level “{known['title']}” was taken from the title; choose another with --level")
        return str(known["id"])
    if said:
        id_, _, name = said[-1]
        rank = names.index(id_)
        after = [n for n, level in enumerate(levels) if level["id"] in names and names.index(str(level["id"])) < rank]
        at = (max(after) + 1) if after else 0 if any(level["id"] in names for level in levels) else len(levels)
        levels.insert(at, {"id": id_, "title": name, "scope": DRAFT, "autonomy": DRAFT, "impact": DRAFT})
        ours.added.append(f"the level “{name}” of the track “{track['title']}”; look at its place in the order")
        return id_
    if numbered:
        steps = {"I": 0, "II": 1, "III": 2, "IV": 3, "V": 4}
        number = steps.get(numbered.group(1), int(numbered.group(1)) - 1 if numbered.group(1).isdigit() else 0)
        level = levels[min(number, len(levels) - 1)]
    else:
        level = next(
            (each for each in levels if each["id"] in {"mid", "middle", "intermediate"}),
            levels[(len(levels) - 1) // 2],
        )
    lines.append(f"the level “{level['title']}” is a guess, as the title names none: choose another with --level")
    return str(level["id"])


def _named_level(levels: list[dict[str, Any]], entry: tuple[str, str, str]) -> dict[str, Any] | None:
    id_, words, _ = entry
    exact = next((level for level in levels if level["id"] == id_), None)
    return exact or next(
        (level for level in levels if re.search(rf"\b({words})\b", f"{level['id']} {level['title']}".casefold())), None
    )


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


def _in_order(spec: Mapping[str, Any], model: Any) -> dict[str, Any]:
    return {name: spec[name] for name in model.model_fields if name in spec}


def _mend(made: _Values, document: Document, ledger: Ledger, lines: list[str], ours: Catalogue) -> None:
    """Take out what the schema doesn't accept and what did not arrive, and put all that has no place into unplaced."""
    model = schema.MODELS[made.kind]
    for _ in range(20):
        try:
            model.model_validate(made.spec)
            break
        except ValidationError as error:
            for fault in error.errors(include_url=False):
                _remove(made.spec, fault["loc"])
    entries = (ours.skills, ours.kpis, ours.tools, ours.roles)
    named = [(match.title, match.name) for each in entries for match in each.matches]
    written = [made.spec, made.skills, made.kpis, made.tools, ours.framework, named]
    have = _words(json.dumps(written, ensure_ascii=False).replace("\\n", " "))
    for piece in pieces(document.blocks):
        if piece in ledger.placed and not _arrived(piece, have):
            ledger.leave(piece)
    if left := unplaced(document, ledger):
        made.spec["unplaced"] = left
        lines.append("what found no place stands under “unplaced” in the spec, and is not published")


def _arrived(piece: Phrase, have: set[str]) -> bool:
    """Tell whether the words of a piece stand in the specs; a label that became a field's name need not."""
    _, rest = split_label(piece)
    return _words(piece.plain) <= have or (rest is not None and _words(rest.plain) <= have)


def _words(text: str) -> set[str]:
    return set(re.findall(r"[^\W_]+", text.casefold()))


def _remove(values: Any, steps: Sequence[Any]) -> None:
    """Take a value out that the schema refuses, with the item that it belongs to."""
    path = [step for step in steps if isinstance(step, str | int)]
    while path:
        holder = values
        try:
            for step in path[:-1]:
                holder = holder[step]
            last = path[-1]
            if isinstance(holder, list) and isinstance(last, int) and last < len(holder):
                del holder[last]
                return
            if isinstance(holder, dict) and last in holder and len(path) == 1:
                del holder[last]
                return
        except (KeyError, IndexError, TypeError):
            pass
        path.pop()


# --- Files ----------------------------------------------------------------------------------------------------------


def _base_path(content: Path, id_: str) -> Path:
    return content.parent / BASES / f"{id_}.json"


def _base(content: Path, id_: str) -> dict[str, Any]:
    try:
        found = json.loads(_base_path(content, id_).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _files(  # noqa: PLR0913, PLR0917 - all that its files are made of
    made: _Values, content: Path, found: Specs, ours: Catalogue, framework: dict[str, Any], lines: list[str]
) -> Iterator[Written]:
    base = _base(content, made.id)
    name = content.name
    held: Sequence[Entry[Any]] = found.roles if made.kind == "role" else found.skills
    existing = next((entry for entry in held if entry.id == made.id), None)
    if existing and not base:
        raise IntakeError(
            f"{existing.document.path} exists already, and was not imported: rename or delete it,"
            " or give the import another id with --id"
        )
    if existing and made.kind == "role":
        made = replace(made, path=existing.document.path)
        made.spec = {**made.spec, "family": existing.spec.family}
    text = _merged(made.kind, existing, base.get("spec"), made.spec, lines)
    made_entry = Entry(
        made.id,
        schema.MODELS[made.kind].model_validate(source.parse(text.encode(), "").data),
        source.Document(made.path, text),
    )
    if made.kind == "role":
        text = _with_sound_steps(made, made_entry, found, ours, text)
    yield from _catalogue_files(made, base, found, ours, name, lines)
    if ours.framework != framework:
        assert found.framework is not None
        changed = spec_file.rewritten(found.framework.document.text, ours.framework, "framework")
        yield Written(found.framework.document.path, changed, is_new=False)
    yield Written(made.path, text, is_new=existing is None)
    kept = json.dumps(made.as_base(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    yield Written(f"{BASES}/{made.id}.json", kept, is_new=not base)


def _merged(kind: str, existing: Entry[Any] | None, base: Any, theirs: dict[str, Any], lines: list[str]) -> str:
    if existing is None:
        return spec_file.written(theirs, kind, notes=True)
    ours = existing.document.values()
    merged = revision.merge(base if isinstance(base, dict) else {}, ours, theirs)
    for conflict in merged.conflicts:
        place = existing.locate(conflict.steps)
        says = "no longer has it" if conflict.theirs is None else f"says now: {line(_shown(conflict.theirs))}"
        lines.append(f"{place}: your text stays; the document {says}")
    if merged.data == ours:
        return existing.document.text
    return spec_file.rewritten(existing.document.text, merged.data, kind)


def _shown(value: Data) -> str:
    if isinstance(value, dict):
        return ": ".join(_shown(each) for each in value.values())
    return "; ".join(map(_shown, value)) if isinstance(value, list) else str(value)


def _catalogue_files(  # noqa: PLR0913, PLR0917 - all that its files are made of
    made: _Values, base: Mapping[str, Any], found: Specs, ours: Catalogue, name: str, lines: list[str]
) -> Iterator[Written]:
    for kind, entries, drafts, folder in (
        ("skill", ours.skills, made.skills, "skills"),
        ("kpi", ours.kpis, made.kpis, "kpis"),
    ):
        held = {entry.id: entry for entry in (found.skills if kind == "skill" else found.kpis)}
        for id_, draft in drafts.items():
            ordered = _in_order(draft, schema.MODELS[kind])
            text = _merged(kind, held.get(id_), base.get(folder, {}).get(id_), ordered, lines)
            yield Written(f"{name}/{folder}/{id_}.yml", text, is_new=id_ not in held)
        for id_, names in entries.aliases.items():
            if id_ in held:
                yield Written(held[id_].document.path, _with_aliases(held[id_].document, names, kind), is_new=False)
    if made.tools or ours.tools.aliases:
        yield _tools_file(made, base, found, ours, name, lines)


def _with_aliases(document: source.Document, names: Iterable[str], kind: str) -> str:
    values = document.values()
    known = values.get("also_known_as") or []
    assert isinstance(known, list), "the schema has looked at it"
    return spec_file.rewritten(document.text, {**values, "also_known_as": [*known, *names]}, kind)


def _tools_file(  # noqa: PLR0913, PLR0917 - all that its files are made of
    made: _Values, base: Mapping[str, Any], found: Specs, ours: Catalogue, name: str, lines: list[str]
) -> Written:
    path = f"{name}/tools.yml"
    theirs = [{"id": id_, **draft} for id_, draft in made.tools.items()]
    if not found.tools:
        return Written(path, spec_file.written({"tools": list(theirs)}, "tools", depth=0), is_new=True)
    document = found.tools[0].document
    held = document.values()["tools"]
    assert isinstance(held, list), "the schema has looked at it"
    before = [{"id": id_, **draft} for id_, draft in base.get("tools", {}).items()]
    own = {str(tool["id"]) for tool in before}
    there = [tool for tool in held if isinstance(tool, dict) and str(tool["id"]) not in own]
    merged = revision.merge({"tools": [*there, *before]}, {"tools": held}, {"tools": [*there, *theirs]})
    lines += [f"{path}: your text of a tool stays; the document says something else" for _ in merged.conflicts]
    tools = merged.data["tools"]
    assert isinstance(tools, list), "a merge of lists is a list"
    for tool in tools:
        if isinstance(tool, dict) and (names := ours.tools.aliases.get(str(tool["id"]))):
            known = tool.get("also_known_as") or []
            tool["also_known_as"] = [*(known if isinstance(known, list) else []), *names]
    return Written(path, spec_file.rewritten(document.text, {"tools": tools}, "tools"), is_new=False)


def _with_sound_steps(made: _Values, entry: Entry[Any], found: Specs, ours: Catalogue, text: str) -> str:
    """Return a role's text with titles in the place of links that break the order of the levels."""
    framework = schema.FrameworkSpec.model_validate(ours.framework)
    assert found.framework is not None
    for _ in range(len(entry.spec.career.next) + 1):
        others = tuple(role for role in found.roles if role.id != entry.id)
        known = replace(found, framework=replace(found.framework, spec=framework), roles=(*others, entry))
        faults = [
            fault for fault in rules.check(known) if fault.rule in _STEP_RULES and fault.severity is Severity.ERROR
        ]
        if not faults:
            return text
        step = next(
            (use for use in made.spec["career"].get("next", []) if "role" in use and _is_named(use["role"], faults)),
            None,
        )
        if step is None:
            return text
        step["title"] = ours.roles.titles[str(step.pop("role"))]
        made.spec["career"].pop("promotion", None)
        text = spec_file.written(made.spec, "role", notes=True)
        entry = replace(
            entry, spec=schema.RoleSpec.model_validate(made.spec), document=source.Document(made.path, text)
        )
    return text


_STEP_RULES = {"level-order", "level-skip", "progression-cycle"}


def _is_named(role: str, faults: Iterable[Problem]) -> bool:
    return any(f"“{role}”" in fault.message or role in fault.message for fault in faults)
