"""Requirements: what a role asks for and how that is found out: qualifications, exercises and scorecards."""

import re
from collections.abc import Sequence
from typing import Any

from rolebook.importing.documents.columns import headed, meanings_of, rows_of
from rolebook.importing.documents.document import Item, Paragraph, Phrase, Table, phrase
from rolebook.importing.documents.draft import Role, append
from rolebook.importing.documents.headings import Place
from rolebook.importing.documents.recognition import Stretch
from rolebook.importing.documents.values import (
    LONGEST_TITLE,
    clause,
    items_of,
    joined,
    line,
    passage,
    point,
    texts,
    title_of,
    years_in,
)
from rolebook.model import ids
from rolebook.model.source import Data

_BACKGROUND = (
    ("education", r"\b(degree|bachelor|master|phd|doctora|diploma|bsc|msc|university|graduate|education)"),
    ("certifications", r"\b(certif|licen[cs]e|accredit|chartered|registration)"),
    ("leadership", r"\b(lead|led|mentor|manag|supervis|coach)"),
)
_NUMBERED = re.compile(r"(exercise|case( study)?|task|option) (\d+|[a-z])", re.IGNORECASE)
_EXERCISE_LABELS = (
    ("follow_up", r"\W*(good |possible |typical )?follow[- ]?ups?"),
    (
        "shows",
        r"\W*(typical )?(skills? (revealed|tested|shown)|shows|tests|what (it|this) (shows|reveals)|looks? for)\b",
    ),
    ("strong_answer", r"\W*(strong (candidates?|answers?)|what good looks like|good answers?)\b"),
)
_SCORE_WIDTH = 3  # columns that a scorecard has at least
_SCORE_COLUMNS = {
    "title": "dimension|criterion|criteria|competency|area|topic|skill",
    "meets": "meets|meet|solid|good|expected|baseline|bar|3",
    "exceeds": "exceeds|exceed|beyond|strong|outstanding|excellent|great|5",
}
_LONGEST_EXERCISE = 2000  # in minutes


def years(role: Role, stretch: Stretch) -> None:
    """Write down how many years of experience are asked for; what names none is a background."""
    text, taken = passage(stretch.blocks)
    found = years_in(text)
    held = role.spec.setdefault("qualifications", {})
    if found is None:
        role.add("qualifications", "backgrounds", role.grouped(stretch, stretch.blocks))
        return
    years = held.setdefault("years", found)
    append(years, "note", text)
    role.ledger.enter(*taken, *stretch.groups)


def qualifications(role: Role, stretch: Stretch) -> None:
    """Sort what stands under no heading by what it speaks of: years, degrees, certificates, leading."""
    if stretch.groups:
        role.add("qualifications", "domain", role.grouped(stretch, stretch.blocks))
        return
    for block in stretch.blocks:
        if isinstance(block, Paragraph):
            if years_in(block.phrase.plain):
                years(role, Stretch(Place("qualifications", "years"), (), (block,)))
            else:
                role.introduce("qualifications", [block])
            continue
        for item in items_of([block]):
            _qualification(role, item)


def _qualification(role: Role, item: Item) -> None:
    text = item.phrase.plain.casefold()
    if years_in(text) and "years" not in role.spec.get("qualifications", {}):
        below = (Paragraph(item.phrase), *item.below)
        years(role, Stretch(Place("qualifications", "years"), (), below, is_sure=False))
        return
    part = next((part for part, words in _BACKGROUND if re.search(words, text)), "domain")
    role.add("qualifications", part, [point(item, role.ledger, sure=False)])


def exercises(role: Role, stretch: Stretch) -> None:
    """Write down exercises for those who apply."""
    if stretch.groups:
        title = phrase(" – ".join(group.plain for group in stretch.groups))
        role.ledger.enter(*stretch.groups)
        _exercise(role, Item(title, stretch.blocks))
        return
    for block in stretch.blocks:
        if isinstance(block, Paragraph) and len(stretch.blocks) > 1 and not block.phrase.lead:
            role.introduce("hiring", [block])
            continue
        for item in items_of([block], loosely=True):
            _exercise(role, item)


def _exercise(role: Role, item: Item) -> None:
    name, rest = title_of(item)
    if rest is not None and _NUMBERED.fullmatch(name.plain) and len(item.phrase.plain) <= LONGEST_TITLE:
        name, rest = item.phrase, None  # “Case B: Lost luggage” is a title
    role.ledger.enter(item.phrase)
    held: list[dict[str, Any]] = role.spec.setdefault("hiring", {}).setdefault("exercises", [])
    made: dict[str, Any] = {"title": clause(name.plain)}
    whole = item.phrase.plain
    if minutes := minutes_in(whole):
        made["minutes"] = minutes
    setting = re.search(r"take[- ]home|live|on[- ]site|in writing|presentation|role[- ]play|pair", whole, re.IGNORECASE)
    if setting and (bracket := re.search(r"\(([^()]*)\)", name.plain)):
        made["format"] = line(bracket.group(1))
    task = [rest.markdown] if rest is not None else []
    if made["title"] != name.plain:
        task.insert(0, name.markdown)
    for piece, text in texts(item.below):
        role.ledger.enter(piece)
        key = next((key for key, words in _EXERCISE_LABELS if re.match(words, text, re.IGNORECASE)), "")
        if key and key not in made:
            made[key] = text
        else:
            task.append(text)
    made["task"] = task[0] if len(task) == 1 else "\n\n".join(task) or made["title"]
    made["id"] = ids.new(re.sub(r"\([^()]*\)", "", made["title"]), [str(each["id"]) for each in held])
    held.append(made)


def minutes_in(text: str) -> dict[str, Data] | None:
    """Return the time that a text names: “60–90 minutes”, “2 hours”."""
    unit = r"\s*(minutes?|mins?|hours?|hrs?|h)\b"
    found = re.search(rf"(\d{{1,3}})\s*(?:[-–—‑]|to)\s*(\d{{1,3}}){unit}", text, re.IGNORECASE)
    found = found or re.search(rf"(\d{{1,3}})(){unit}", text, re.IGNORECASE)
    if not found:
        return None
    factor = 60 if found.group(3).casefold().startswith("h") else 1
    least = int(found.group(1)) * factor
    most = int(found.group(2)) * factor if found.group(2) else 0
    if not 0 < least <= _LONGEST_EXERCISE or most > _LONGEST_EXERCISE:
        return None
    return {"min": str(least), "max": str(most)} if most > least else {"min": str(least)}


def is_scorecard(head: Sequence[Phrase]) -> bool:
    """Tell whether a table with this head is a scorecard."""
    meanings = meanings_of(head, _SCORE_COLUMNS)
    is_score = {"meets", "exceeds"} & set(meanings.values()) and (meanings.get(0) == "title" or not head[0].plain)
    return bool(is_score) and len(head) >= _SCORE_WIDTH


def scorecard(role: Role, stretch: Stretch) -> None:
    """Write down by what those who apply are judged."""
    held: list[dict[str, Any]] = role.spec.setdefault("hiring", {}).setdefault("scorecard", [])
    for block in stretch.blocks:
        if isinstance(block, Table):
            rows = list(rows_of(headed(block, _SCORE_COLUMNS, role.ledger), _SCORE_COLUMNS, "title"))
            role.ledger.enter(*(cell for row in rows for cell in row.all))
            for row in rows:
                if "title" not in row.cells:
                    continue
                title = row.cells["title"]
                made: dict[str, Any] = {"title": line(title)}
                made |= {key: cell.markdown for key, cell in row.cells.items() if key in {"meets", "exceeds"}}
                for head, cell in row.others:
                    append(made, "meets", f"{head}: {cell.markdown}" if head else cell.markdown)
                held.append({"id": ids.new(line(title), [str(each["id"]) for each in held]), **made})
            continue
        if isinstance(block, Paragraph) and len(stretch.blocks) > 1:
            role.introduce("hiring", [block])
            continue
        for item in items_of([block]):
            name, rest = title_of(item)
            below = list(texts(item.below))
            role.ledger.enter(item.phrase, *(piece for piece, _ in below))
            made = {"title": clause(name.plain)}
            words = [rest.markdown] if rest is not None else [name.markdown] if made["title"] != name.plain else []
            meets = joined([*words, *(text for _, text in below)])
            held.append(
                {
                    "id": ids.new(made["title"], [str(each["id"]) for each in held]),
                    **made,
                    **({"meets": meets} if meets else {}),
                }
            )
    role.ledger.enter(*stretch.groups)
