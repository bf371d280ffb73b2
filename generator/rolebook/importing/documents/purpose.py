"""Purposes: what a role is, why it exists and what it does: summary, mission, responsibilities and deliverables."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from rolebook.importing.documents.document import Block, Item, Listing, Paragraph, Phrase, Table
from rolebook.importing.documents.draft import Role, append
from rolebook.importing.documents.headings import Place
from rolebook.importing.documents.recognition import Stretch, split_label
from rolebook.importing.documents.relations import role_called, step
from rolebook.importing.documents.values import (
    clause,
    fits_line,
    items_of,
    joined,
    line,
    names_in,
    passage,
    points,
    texts,
    title_of,
)
from rolebook.model import ids
from rolebook.model.source import Data

_COMPARES = re.compile(
    r"(?:unlike|compared (?:to|with)|in contrast to|as opposed to) (?:an? |the )?([^,;:.]{3,60}),\s", re.IGNORECASE
)


def summary(role: Role, stretch: Stretch) -> None:  # noqa: C901, PLR0912 - a branch for each part of the summary
    """Write down what a role is, part by part."""
    assert stretch.place is not None
    spec, ledger, part = role.spec, role.ledger, stretch.place.part
    blocks = stretch.blocks
    if part in {"value", "typical_projects"}:
        if made := role.grouped(stretch, blocks):
            spec.setdefault(part, []).extend(made)
    elif part == "boundaries":
        for item in items_of(blocks):
            spec.setdefault("boundaries", []).append(step(role, item, bold_inside=True))
    elif part in {"works_with", "also_known_as"}:
        for item in items_of(blocks):
            names = names_in(item.phrase.plain) if isinstance(blocks[0], Paragraph) else [item.phrase.plain]
            below = list(texts(item.below))
            spec.setdefault(part, []).extend(line(name) for name in (*names, *(text for _, text in below)))
            ledger.enter(item.phrase, *(piece for piece, _ in below))
    elif part == "horizon":
        text, taken = passage(blocks)
        named = set(re.findall(r"\b(current|emerging|future)\b", text.casefold()))
        first = re.match(r"\W*(current|emerging|future)\b", text.casefold())
        if first or len(named) == 1:
            spec["horizon"] = first.group(1) if first else named.pop()
            if len(text.strip("*. ")) > len(spec["horizon"]):
                append(spec, "rationale", text)
            ledger.enter(*taken)
        else:
            append(spec, "rationale", text)
            ledger.enter(*taken, sure=False)
    elif part == "tagline":
        text, taken = passage(blocks)
        if "tagline" not in spec and len(taken) == 1 and fits_line(taken[0]):
            spec["tagline"] = taken[0].plain
        else:
            append(spec, "summary", text)
        ledger.enter(*taken)
    elif part == "rationale":
        text, taken = passage([*(Paragraph(group) for group in stretch.groups), *blocks])
        append(spec, "rationale", text)
        ledger.enter(*taken)
    else:
        for block in blocks:
            _summary_block(role, block)


def _summary_block(role: Role, block: Block) -> None:
    spec = role.spec
    if isinstance(block, Table):
        spec.setdefault("at_a_glance", []).extend(points([block], role.ledger))
        return
    if isinstance(block, Listing):
        labelled = [item for item in block.items if split_label(item.phrase)[1] is not None]
        if len(labelled) == len(block.items):
            spec.setdefault("at_a_glance", []).extend(points([block], role.ledger))
        else:
            spec.setdefault("value" if spec.get("summary") else "typical_projects", []).extend(
                points([block], role.ledger, sure=False)
            )
        return
    if isinstance(block, Paragraph) and (other := _COMPARES.match(block.phrase.plain)):
        boundary = {**role_called(role, other.group(1)), "note": block.phrase.markdown}
        spec.setdefault("boundaries", []).append(boundary)
        role.ledger.enter(block.phrase)
        return
    text, taken = passage([block])
    is_reason = re.search(
        r"\brole exists\b|\bexists (?:in|to|because)\b|\bbusiness value\b|\bvalue (?:is )?created\b", text
    )
    append(spec, "rationale" if is_reason and "summary" in spec else "summary", text)
    role.ledger.enter(*taken)


def at_a_glance(role: Role, stretch: Stretch) -> None:
    """Write down facts about a role."""
    if made := role.grouped(stretch, stretch.blocks):
        role.spec.setdefault("at_a_glance", []).extend(made)


def mission(role: Role, stretch: Stretch) -> None:
    """Write down what stands under no heading of the mission: paragraphs state it, the rest are outcomes."""
    for block in stretch.blocks:
        if isinstance(block, Paragraph) and not stretch.groups:
            mission_text(role, Stretch(Place("mission", "statement"), (), (block,)))
        else:
            role.add("mission", "outcomes", role.grouped(stretch, [block]))


def mission_text(role: Role, stretch: Stretch) -> None:
    """Write down a text of the mission."""
    assert stretch.place is not None
    text, taken = passage([*(Paragraph(group) for group in stretch.groups), *stretch.blocks])
    append(role.spec.setdefault("mission", {}), stretch.place.part, text)
    role.ledger.enter(*taken, *stretch.groups)


def success(role: Role, stretch: Stretch) -> None:
    """Write down what success looks like."""
    text, taken = passage([*(Paragraph(group) for group in stretch.groups), *stretch.blocks])
    append(role.spec.setdefault("milestones", {}), "success", text)
    role.ledger.enter(*taken, *stretch.groups)


def responsibilities(role: Role, stretch: Stretch) -> None:
    """Write down a group of responsibilities, named as what they stand under."""
    if not stretch.groups and all(isinstance(block, Paragraph) for block in stretch.blocks):
        role.introduce("responsibilities", stretch.blocks)
        return
    groups: list[dict[str, Any]] = role.spec.setdefault("responsibilities", [])
    category = line(" – ".join(group.plain for group in stretch.groups) or "Responsibilities")
    role.ledger.enter(*stretch.groups)
    made: list[Data] = []
    taken = {item["id"] for group in groups for item in group["items"]}
    items = list(items_of(stretch.blocks, loosely=False))
    introduces = isinstance(stretch.blocks[0], Paragraph) and len(items) > 1 if stretch.blocks else False
    if introduces:
        role.introduce("responsibilities", stretch.blocks[:1])
        items = items[1:]
    for item in items:
        each = _responsibility(role, item, taken)
        taken.add(each["id"])
        made.append(each)
    if made:
        groups.append({"category": category, "items": made})


def _responsibility(role: Role, item: Item, taken: Iterable[str]) -> dict[str, Any]:
    name, rest = title_of(item)
    below = list(texts(item.below))
    role.ledger.enter(item.phrase, *(piece for piece, _ in below))
    title = clause(name.plain)
    made: dict[str, Any] = {"id": ids.new(title, taken), "title": title}
    if rest is not None:
        made["detail"] = _sentence(item.phrase, rest)
    elif title != item.phrase.markdown or not fits_line(name):
        made["detail"] = item.phrase.markdown
    if below:
        made["example"] = joined(text for _, text in below)
    return made


def _sentence(whole: Phrase, rest: Phrase) -> str:
    """Return what follows a name; where that goes on the same sentence, the sentence, without bold type."""
    goes_on = rest.plain[:1].islower() or rest.plain[:1] == "("
    if goes_on and not re.match(r"[^:]*:\s", whole.raw[: whole.lead + 2]):
        return Phrase(tuple(replace(run, bold=False) for run in whole.runs)).markdown
    return rest.markdown


def deliverables(role: Role, stretch: Stretch) -> None:
    """Write down what a role delivers."""
    made: list[dict[str, Any]] = role.spec.setdefault("deliverables", [])
    if stretch.groups:
        below = list(texts(stretch.blocks))
        role.ledger.enter(*stretch.groups, *(piece for piece, _ in below))
        title = line(" – ".join(group.plain for group in stretch.groups))
        made.append({"title": title, "contains": [text for _, text in below if text]} if below else {"title": title})
    else:
        for block in stretch.blocks:
            if isinstance(block, Paragraph) and len(stretch.blocks) > 1:
                role.introduce("deliverables", [block])
                continue
            made += [_deliverable(role, item) for item in items_of([block], loosely=True)]
    if not made:
        del role.spec["deliverables"]


def _deliverable(role: Role, item: Item) -> dict[str, Any]:
    name, rest = title_of(item)
    below = list(texts(item.below))
    role.ledger.enter(item.phrase, *(piece for piece, _ in below))
    made: dict[str, Any] = {"title": clause(name.plain)}
    if rest is not None:
        made["detail"] = rest.markdown
    elif made["title"] != item.phrase.plain or not fits_line(name):
        made["detail"] = item.phrase.markdown
    if below:
        made["contains"] = [text for _, text in below if text]
    return made
