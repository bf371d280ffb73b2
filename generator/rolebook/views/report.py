"""Reports: a move between two roles in words, for a terminal, a document or another program."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from rolebook.model.framework import Framework
from rolebook.model.targets import Change
from rolebook.views.moves import Difference, Item, Kind, Move

# How a list of things of one kind is called.
PLURALS: Mapping[Kind, str] = {
    Kind.SCOPE: "scope",
    Kind.RESPONSIBILITY: "responsibilities",
    Kind.SKILL: "skills",
    Kind.KPI: "KPIs",
    Kind.DECISION: "decision rights",
    Kind.DELIVERABLE: "deliverables",
    Kind.MILESTONE: "milestones",
    Kind.QUALIFICATION: "qualifications",
    Kind.TOOL: "tools",
}


def name(item: Item, framework: Framework) -> str:
    """Return what readers call an item: its title, or its text where it has none."""
    match item.kind:
        case Kind.SKILL:
            return framework.skills[item.key].title
        case Kind.KPI:
            return framework.kpis[item.key].title
        case Kind.TOOL:
            return framework.tools[item.key].title
        case _:
            return item.title or item.text


def value(item: Item | None, framework: Framework) -> str:
    """Return what a role asks for, in words; empty where it asks for nothing."""
    if item is None:
        return ""
    if item.kind is Kind.SKILL:
        return framework.proficiency[item.text].title if item.text else "asked for"
    return item.text


def in_words(move: Move) -> str:
    """Return in one sentence how much is new or raised, by kind."""
    parts = [f"{number} {kind if number == 1 else PLURALS[kind]}" for kind, number in move.effort.items()]
    if not parts:
        return "Nothing is new or raised."
    listed = f"{', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else parts[0]
    return f"{listed} {'is' if sum(move.effort.values()) == 1 else 'are'} new or raised."


def as_text(move: Move, framework: Framework) -> str:
    """Return the move for a terminal: what changes, by kind, with both sides where both roles ask for it."""
    lines = [f"From {move.origin.title} to {move.target.title}", in_words(move)]
    for kind in Kind:
        if listed := [difference for difference in move.of(kind) if difference.change is not Change.SAME]:
            lines += ["", PLURALS[kind].upper() if kind is not Kind.KPI else "KPIs"]
            lines += [f"  {difference.change:<14}  {_both(difference, framework)}" for difference in listed]
    lines += ["", f"{move.count(Change.SAME)} items stay as they are."]
    return "\n".join(lines) + "\n"


def as_markdown(move: Move, framework: Framework) -> str:
    """Return the move as a Markdown document with a table for each kind."""
    lines = [f"# From {move.origin.title} to {move.target.title}", "", in_words(move)]
    for kind in Kind:
        if listed := [difference for difference in move.of(kind) if difference.change is not Change.SAME]:
            title = PLURALS[kind] if kind is Kind.KPI else PLURALS[kind].capitalize()
            lines += ["", f"## {title}", "", "| Change | What | So far | Then |", "| --- | --- | --- | --- |"]
            for difference in listed:
                sides = (value(difference.before, framework), value(difference.after, framework))
                cells = (difference.change.value, name(difference.item, framework), *sides)
                lines.append(f"| {' | '.join(map(_cell, cells))} |")
    return "\n".join(lines) + "\n"


def as_json(move: Move, framework: Framework) -> str:
    """Return the move as JSON: the two roles, the effort by kind, and every difference."""
    rows = [_row(difference, framework) for difference in move.differences]
    facts = {
        "from": move.origin.id,
        "to": move.target.id,
        "effort": {kind.value: number for kind, number in move.effort.items()},
        "differences": rows,
    }
    return json.dumps(facts, ensure_ascii=False, indent=2) + "\n"


FORMATS: Mapping[str, Callable[[Move, Framework], str]] = {
    "text": as_text,
    "markdown": as_markdown,
    "json": as_json,
}


def _both(difference: Difference, framework: Framework) -> str:
    called = name(difference.item, framework)
    sides = [value(side, framework) for side in (difference.before, difference.after) if side]
    shown = " → ".join(dict.fromkeys(side for side in sides if side and side != called))
    return f"{called}: {shown}" if shown else called


def _row(difference: Difference, framework: Framework) -> dict[str, Any]:
    return {
        "kind": difference.kind.value,
        "change": difference.change.value,
        "key": difference.item.key,
        "name": name(difference.item, framework),
        "before": value(difference.before, framework) or None,
        "after": value(difference.after, framework) or None,
        "match": difference.match.value if difference.match else None,
    }


def _cell(text: str) -> str:
    """Return the text as a table takes it: on one line, with nothing that Markdown or HTML would act on."""
    safe = text.replace("\\", "\\\\").replace("|", "\\|").replace("<", "&lt;")
    return " ".join(safe.split())
