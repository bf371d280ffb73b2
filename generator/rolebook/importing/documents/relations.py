"""Relations: the other roles and the people that a document names: steps of a career, peers, whom to turn to."""

import re

from rolebook.importing.documents.document import Item, Table, phrase
from rolebook.importing.documents.draft import Role
from rolebook.importing.documents.recognition import Stretch, split_label
from rolebook.importing.documents.values import items_of, joined, line, names_in, point, texts, title_of
from rolebook.model.source import Data

_LONGEST_NAME = 8  # in words
_ARROW = "(?:→|⇒|->|=>|➜|➔)"


def steps(role: Role, stretch: Stretch) -> None:
    """Write down the roles that a part names."""
    assert stretch.place is not None
    section, part = stretch.place.section, stretch.place.part
    made: list[Data] = []
    for item in items_of(stretch.blocks):
        names = names_in(item.phrase.plain)
        is_row = len(names) > 1 and not item.below and all(len(name.split()) <= _LONGEST_NAME for name in names)
        if is_row and split_label(item.phrase)[0] is None and not item.phrase.lead:
            made += [role_called(role, name) for name in names]
            role.ledger.enter(item.phrase)
        else:
            made.append(step(role, item))
    if made:
        role.add(section, part, made)


def step(role: Role, item: Item, *, bold_inside: bool = False) -> dict[str, Data]:
    """Return an item as another role: its label, or what is bold in it, and a note."""
    below = list(texts(item.below))
    role.ledger.enter(item.phrase, *(piece for piece, _ in below))
    name, rest = title_of(item)
    notes = [text for _, text in below]
    bold = next((run.text.strip(" :") for run in item.phrase.runs if run.bold and run.text.strip()), "")
    if rest is None and name is item.phrase:
        if bold_inside and bold:
            return {**role_called(role, bold), "note": joined([item.phrase.markdown, *notes])}
        found = re.match(r"(.{2,80}?)\s*(?=\(|, |; | with | who | which )", name.plain)
        if found and found.end() < len(name.plain):
            return {**role_called(role, found.group(1)), "note": joined([item.phrase.markdown, *notes])}
        made = role_called(role, name.plain)
        return {**made, "note": joined(notes)} if notes else made
    if rest is not None:
        notes.insert(0, re.sub(r"^[\s:–—-]+", "", rest.markdown))
    made = role_called(role, name.plain)
    if "role" in made and name.plain != role.catalogue.roles.titles[str(made["role"])]:
        notes.insert(0, name.markdown)
    return {**made, "note": joined(notes)} if any(notes) else made


def role_called(role: Role, name: str) -> dict[str, Data]:
    """Return a role by its name: as a link where the handbook has it."""
    found = role.catalogue.roles.find(name)
    if found and found.how == "known":
        role.catalogue.roles.matches.append(found)
        return {"role": found.id}
    return {"title": line(name)}


def promotion(role: Role, stretch: Stretch) -> None:
    """Write down what a promotion asks for."""
    made = role.grouped(stretch, stretch.blocks)
    role.add("career", "criteria", made)


def escalation(role: Role, stretch: Stretch) -> None:
    """Write down who is turned to, and when."""
    for block in stretch.blocks:
        if isinstance(block, Table):
            for row in block.rows:
                cells = [cell for cell in row if cell.plain]
                if len(cells) > 1:
                    role.add(
                        "stakeholders",
                        "escalation",
                        [{"when": cells[0].markdown, "to": joined(c.markdown for c in cells[1:])}],
                    )
                    role.ledger.enter(*cells)
            continue
        for item in items_of([block]):
            _escalate(role, item, sure=stretch.is_sure)


def _escalate(role: Role, item: Item, *, sure: bool) -> None:
    text = item.phrase
    if mark := re.match(rf"\s*{_ARROW}\s*", text.raw):
        text = text.cut(mark.end())  # in front of a line, it is a bullet
    found = re.search(rf"\s*{_ARROW}\s*", text.raw)
    label, rest = split_label(text)
    below = list(texts(item.below))
    if found:
        when, to = text.cut(0, found.start()), text.cut(found.end())
    elif label is not None and (rest is not None or below):
        when, to = label, rest or phrase("")
    elif colon := re.search(r":\s+(?=\S)", text.raw):
        when, to = text.cut(0, colon.start()), text.cut(colon.end())
    else:
        role.add("stakeholders", "collaboration", [point(item, role.ledger, sure=False)])
        return
    reply = joined([to.markdown, *(words for _, words in below)])
    if when.plain and reply:
        role.add("stakeholders", "escalation", [{"when": when.markdown, "to": reply}])
        role.ledger.enter(text, *(piece for piece, _ in below), sure=sure)
    else:
        role.add("stakeholders", "collaboration", [point(item, role.ledger, sure=False)])
