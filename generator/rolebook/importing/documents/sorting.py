"""Sorting: each stretch of a document goes to the part of a role's draft that it belongs to.

Items, rows and columns that name another part of the section go there.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TypeAlias

from rolebook.importing.documents import headings, purpose, relations, requirements
from rolebook.importing.documents.document import Block, Item, Listing, Paragraph, Phrase, Table, phrase
from rolebook.importing.documents.draft import Role
from rolebook.importing.documents.headings import Place
from rolebook.importing.documents.recognition import Stretch, regrouped, split_label
from rolebook.importing.documents.values import fits_line, points, row_point
from rolebook.model import schema
from rolebook.model.fields import Point
from rolebook.model.source import Data

_Maker: TypeAlias = Callable[[Role, Stretch], None]
_BY_SECTION: Mapping[str, _Maker] = {
    "summary": purpose.summary,
    "responsibilities": purpose.responsibilities,
    "deliverables": purpose.deliverables,
    "at_a_glance": purpose.at_a_glance,
}
_BY_PART: Mapping[tuple[str, str], _Maker] = {
    ("mission", "statement"): purpose.mission_text,
    ("mission", "importance"): purpose.mission_text,
    ("mission", ""): purpose.mission,
    ("milestones", "success"): purpose.success,
    ("stakeholders", "peers"): relations.steps,
    ("stakeholders", "escalation"): relations.escalation,
    ("qualifications", "years"): requirements.years,
    ("qualifications", ""): requirements.qualifications,
    ("career", "feeders"): relations.steps,
    ("career", "next"): relations.steps,
    ("career", "adjacent"): relations.steps,
    ("career", "promotion"): relations.promotion,
    ("hiring", "exercises"): requirements.exercises,
    ("hiring", "scorecard"): requirements.scorecard,
}
_POINTS = {
    (section, part)
    for section, model in (
        ("mission", schema.Mission),
        ("activities", schema.Activities),
        ("milestones", schema.Milestones),
        ("environment", schema.Environment),
        ("stakeholders", schema.Stakeholders),
        ("decision_rights", schema.DecisionRights),
        ("qualifications", schema.Qualifications),
        ("career", schema.Career),
        ("risks", schema.Risks),
        ("variants", schema.Variants),
        ("ai_impact", schema.AiImpact),
        ("hiring", schema.Hiring),
    )
    for part, found in model.model_fields.items()
    if found.annotation == tuple[Point, ...]
}
# The part of a section that takes what stands in it under no heading, where there is one that fits.
_DEFAULTS = {
    "mission": "outcomes",
    "activities": "daily",
    "milestones": "long_term",
    "environment": "infrastructure",
    "stakeholders": "internal",
    "decision_rights": "authority",
    "risks": "challenges",
    "variants": "industry",
    "ai_impact": "outlook",
    "hiring": "assess",
    "career": "evolution",
}


def take(role: Role, stretch: Stretch) -> None:
    """Write down a stretch of a document in a role's draft."""
    if stretch.place is None:
        return
    section, part = stretch.place.section, stretch.place.part
    stretch = _rerouted(role, _led(stretch))
    if section in _BY_SECTION:
        _BY_SECTION[section](role, stretch)
    elif (section, part) in _BY_PART:
        _BY_PART[section, part](role, stretch)
    elif (section, part) in _POINTS:
        blocks = [each for each in stretch.blocks if not (isinstance(each, Table) and _spread(role, each, section))]
        if blocks or not stretch.blocks:
            role.add(section, part, role.grouped(stretch, blocks))
    elif section in _DEFAULTS:
        _default(role, stretch)


def _led(stretch: Stretch) -> Stretch:
    """Return a stretch with the label of its first paragraph, where that becomes the title of a point."""
    place = stretch.place
    if stretch.lead is None or place is None or not _has_titles(place):
        return stretch
    return replace(stretch, blocks=(Paragraph(stretch.lead), *stretch.blocks[1:]))


def _has_titles(place: Place) -> bool:
    """Tell whether the entries of a place have titles of their own, so that a label can be one."""
    return (place.section, place.part) in _POINTS or place == Place("hiring", "exercises")


def _rerouted(role: Role, stretch: Stretch) -> Stretch:
    """Return a stretch without the items that name another part of the section, which go there."""
    assert stretch.place is not None
    section, part = stretch.place.section, stretch.place.part
    if (
        stretch.groups
        or (part and section not in {"summary", "mission"})
        or section in {"responsibilities", "at_a_glance"}
    ):
        return stretch
    kept: list[Block] = []
    for block in stretch.blocks:
        match block:
            case Listing():
                stay = [item for item in regrouped(block).items if not _sent(role, item, stretch)]
                if stay:
                    kept.append(Listing(tuple(stay)))
            case Paragraph() if not part and _sent(role, Item(block.phrase), stretch):
                pass
            case Table() if section != "hiring":
                rows = [row for row in block.rows if not _sent_row(role, block, row, section)]
                if rows:
                    kept.append(Table(block.head, tuple(rows)))
            case _:
                kept.append(block)
    return Stretch(stretch.place, stretch.groups, tuple(kept), stretch.is_sure)


def _sent(role: Role, item: Item, stretch: Stretch) -> bool:
    assert stretch.place is not None
    section, part = stretch.place.section, stretch.place.part
    label, rest = split_label(item.phrase)
    if label is None or (rest is None and not item.below):
        return False
    in_each = (headings.parts(label.plain, each) for each in (section, *stretch.also))
    found = next((each for each in in_each if each), None)
    if not found and not part:
        elsewhere = headings.anywhere(label.plain)
        found = elsewhere if elsewhere and elsewhere.is_whole and elsewhere.place.part else None
    if found is None or not found.is_sure or found.place == Place(section, part):
        return False
    if part and not item.phrase.lead:
        return False
    section = found.place.section
    if found.says_more and _has_titles(found.place):
        take(role, Stretch(found.place, (), (Listing((item,)),)))
        return (item.phrase.origin or item.phrase) in role.ledger.placed
    blocks = ((Paragraph(rest),) if rest is not None else ()) + item.below
    take(role, Stretch(Place(section, found.place.part), (), blocks))
    if rest is None:
        role.ledger.enter(item.phrase)
    return (item.phrase.origin or item.phrase) in role.ledger.placed


def _sent_row(role: Role, table: Table, row: tuple[Phrase, ...], section: str) -> bool:
    found = headings.parts(row[0].plain, section) if row else None
    cells = [cell for cell in row[1:] if cell.plain]
    if found is None or not found.is_sure or not cells:
        return False
    if found.says_more and (section, found.place.part) in _POINTS:
        role.add(section, found.place.part, [row_point(table, row, role.ledger, sure=True)])
        return True
    blocks = tuple(Paragraph(cell) for cell in cells)
    take(role, Stretch(Place(section, found.place.part), (), blocks))
    role.ledger.enter(row[0])
    return all((cell.origin or cell) in role.ledger.placed for cell in cells)


def _default(role: Role, stretch: Stretch) -> None:
    """Write down what stands under no heading of a part: paragraphs introduce the section, the rest goes to one."""
    assert stretch.place is not None
    section = stretch.place.section
    if stretch.groups:
        role.add(
            section,
            _DEFAULTS[section],
            role.grouped(Stretch(stretch.place, stretch.groups, stretch.blocks, is_sure=False), stretch.blocks),
        )
        return
    for block in stretch.blocks:
        if isinstance(block, Paragraph) and not (block.phrase.lead and split_label(block.phrase)[1]):
            role.introduce(section, [block])
        elif not (isinstance(block, Table) and _by_columns(role, block, section)):
            role.add(section, _DEFAULTS[section], points([block], role.ledger, sure=False))


def _by_columns(role: Role, table: Table, section: str) -> bool:
    """Write down a table whose columns, or cells of a row, name the parts of a section; tell whether it is one."""
    if _spread(role, table, section):
        return True
    rest = [row for row in table.rows if not _row_by_cell(role, table, row, section)]
    if len(rest) < len(table.rows):
        role.add(section, _DEFAULTS[section], points([Table(table.head, tuple(rest))], role.ledger, sure=False))
        return True
    return False


def _spread(role: Role, table: Table, section: str) -> bool:
    """Write down a scorecard, or a table whose columns name the parts of a section; tell whether it is one."""
    head, rows = (table.head, table.rows) if table.head else (table.rows[0], table.rows[1:])
    if section == "hiring" and requirements.is_scorecard(head):
        requirements.scorecard(role, Stretch(Place("hiring", "scorecard"), (), (table,)))
        return True
    named = {number: headings.parts(cell.plain, section) for number, cell in enumerate(head)}
    columns = {number: found.place.part for number, found in named.items() if found and found.is_sure}
    if len(set(columns.values())) > 1 and rows:
        for row in rows:
            _row_by_columns(role, row, columns, section)
        role.ledger.headings.update(head if not table.head else ())
        return True
    return False


def _row_by_columns(role: Role, row: tuple[Phrase, ...], columns: Mapping[int, str], section: str) -> None:
    titles = [cell for number, cell in enumerate(row) if number not in columns and cell.plain]
    for number, part in columns.items():
        cell = row[number] if number < len(row) else phrase("")
        if not cell.plain or re.fullmatch(r"\W*", cell.plain):
            continue
        is_mark = re.fullmatch(r"(x|yes|✓|✔|●|•)", cell.plain.casefold())
        if (section, part) in _POINTS:
            made: dict[str, Data] = {"text": cell.markdown}
            if titles and fits_line(titles[0]):
                made = {"title": titles[0].plain} if is_mark else {"title": titles[0].plain, **made}
            role.add(section, part, [made if "title" in made else cell.markdown])
            role.ledger.enter(cell, *titles)
        else:
            take(role, Stretch(Place(section, part), (), (Paragraph(cell),)))
            role.ledger.enter(*titles)


def _row_by_cell(role: Role, table: Table, row: tuple[Phrase, ...], section: str) -> bool:
    """Write a row down in the part that one of its cells names, such as “Decides alone”."""
    for cell in row[1:]:
        found = headings.parts(cell.plain, section)
        if found and found.is_sure and (section, found.place.part) in _POINTS:
            role.add(section, found.place.part, [row_point(table, row, role.ledger, sure=True)])
            return True
    return False
