"""Positions: a role's title, family, track and level, as the title of its document says or as it was chosen."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from rolebook.importing.documents import headings
from rolebook.importing.documents.catalogue import DRAFT, Catalogue, plain_name
from rolebook.importing.documents.choices import Choices, IntakeError
from rolebook.importing.documents.document import Document, Heading, Paragraph
from rolebook.importing.documents.values import line
from rolebook.model import ids
from rolebook.model.specs import did_you_mean

_KINDS = r"(?:blueprint|profile|description|spec(?:ification)?|definition|card|posting|advert|title)"
_TITLE_ENDS = re.compile(rf"\s*(?::\s+|\s[–—|-]\s).*$|\s*\b(?:role|job) {_KINDS}\b.*$", re.IGNORECASE)
_TITLE_BEGINS = re.compile(rf"^\s*(?:(?:role|job|position)(?: {_KINDS})?\s*[:–—-]\s*|the\s+(?=[A-Z]))", re.IGNORECASE)
_GENDERS = re.compile(r"\s*[(\[][mfwdxnh](?:\s*[/|*,]\s*[mfwdxnh])+[)\]]", re.IGNORECASE)
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
_LEAST_SHARE = 0.5  # of a family's words that a role's title must have


def title_of(document: Document, lines: list[str]) -> str:
    """Return the title of a role by its document; adds to ``lines`` where it is a guess."""
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


def place(title: str, ours: Catalogue, choices: Choices, lines: list[str]) -> tuple[str, str, str]:
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
    id_ = ids.new(called, [str(each["id"]) for each in families])
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
