"""Uses: the KPIs, skills and tools of a document, matched to the catalogues and written into a role's draft."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from rolebook.importing.documents.catalogue import DRAFT, Match
from rolebook.importing.documents.columns import headed, rows_of
from rolebook.importing.documents.document import Block, Code, Heading, Item, Listing, Paragraph, Phrase, Table
from rolebook.importing.documents.draft import Role
from rolebook.importing.documents.recognition import Stretch, split_label
from rolebook.importing.documents.values import clause, items_of, joined, line, texts, title_of
from rolebook.model.source import Data

_LONGEST_LINE = 300
_LONGEST_TITLE = 120
_LONGEST_TARGET = 80
_LONGEST_NAME = 8  # in words
_SHORTEST_ROW = 3

_KPI_COLUMNS = {
    "title": "metric|kpi|metric name|indicator|measure|name|kpi name",
    "kind": "type|category|kind|dimension|area|metric type",
    "definition": "measures|measured|definition|description|meaning|what it measures|what is measured",
    "why": "why|matters|rationale|why it matters|importance|purpose|reason",
    "target": "target|benchmark|goal|target benchmark|example target|threshold|expected|level",
    "cadence": "frequency|cadence|how often|period|interval|review|reporting|measured every",
    "formula": "formula|calculation|how calculated|how it is counted",
    "unit": "unit",
    "source": "source|data source|system",
}
_TOOL_COLUMNS = {
    "tools": "tool|platform|tool platform|software|product|example|technology|system|name|application",
    "category": "category|type|area|group|class|domain|function",
    "use": "use|primary use|purpose|usage|used for|what for|why|description|typical use",
    "status": "common|optional|context specific|common optional context specific|status|importance|prevalence|level"
    "|requirement|necessity|required",
    "note": "note|comment|remark",
}
_SKILL_COLUMNS = {
    "title": "skill|competency|competence|name|capability|area|technology|behaviour|behavior|topic",
    "importance": "importance|priority|required|criticality|necessity|weight",
    "proficiency": "proficiency|level|expected level|depth|target level",
    "definition": "description|definition|what it is|meaning|detail|expectation",
    "use": "use|typical use|usage|application|used for|applied|where used",
    "why": "why|matters|why it matters|reason",
    "shows": "shows|on the job|shows up|in practice|behaviours|indicator|evidence|how it shows|demonstrated",
    "strong": "strong|strong performance|excellent|good looks like|great|mastery",
    "note": "note|comment|remark|condition",
}
_SKILL_LABELS = (
    ("importance", r"importance|priority|criticality|requirement"),
    ("proficiency", r"proficiency|(expected |target |required )?level|depth"),
    ("definition", r"description|definition|what it (is|means)|meaning|scope|covers"),
    ("use", r"(typical |main |primary |how )?(use|usage|used( for)?|application|applied)\b.*|where (it is )?used"),
    ("why", r"why( it)? matters|why|relevance|reason|rationale"),
    (
        "shows",
        (
            r"(how it )?shows( up)?( as)?|on the job|in practice|how it shows.*|demonstrated by|behaviou?rs?"
            r"|looks like.*|evidence|you(’|')?(ll)? see it.*|seen (in|when)"
        ),
    ),
    (
        "strong",
        r"strong( performance)?( looks like)?|what (good|great|strong) looks like|excellence|great|mastery|outstanding",
    ),
    ("note", r"note|condition|caveat"),
)
_IMPORTANCE = (
    "critical",
    "essential",
    "mandatory",
    "required",
    "important",
    "high",
    "medium",
    "useful",
    "helpful",
    "optional",
    "low",
)
_RANKS = {
    "critical": "critical",
    "essential": "critical",
    "mandatory": "critical",
    "required": "critical",
    "important": "important",
    "high": "important",
    "medium": "useful",
    "useful": "useful",
    "helpful": "useful",
    "optional": "optional",
    "low": "optional",
}
_LOWER = re.compile(
    r"[<≤↓]|\b(reduc|lower|fewer|less than|under|below|down|decreas|zero|minimi[sz]|at most|no more than|trend to)",
    re.IGNORECASE,
)
_LOWER_NAMES = re.compile(
    r"\b(latency|cost|incident|error|defect|escape|time to|time-to|lead time|cycle time|downtime|churn|turnover|"
    r"failure|rework|backlog|delay|overdue|complaint|loss|waste|variance|age)",
    re.IGNORECASE,
)


def take(role: Role, stretch: Stretch) -> None:
    """Write down a stretch of KPIs, skills or tools; raises KeyError for any other."""
    assert stretch.place is not None
    section = stretch.place.section
    {"kpis": _kpis, "skills": _skills, "soft_skills": _skills, "tools": _tools}[section](role, stretch)


SECTIONS = frozenset({"kpis", "skills", "soft_skills", "tools"})


# --- KPIs -----------------------------------------------------------------------------------------------------------


def _kpis(role: Role, stretch: Stretch) -> None:
    uses: list[dict[str, Any]] = role.spec.setdefault("kpis", [])
    group = " – ".join(each.plain for each in stretch.groups)
    has_uses = any(isinstance(block, Table | Listing) for block in stretch.blocks)
    for block in stretch.blocks:
        if isinstance(block, Table):
            rows = list(rows_of(headed(block, _KPI_COLUMNS, role.ledger), _KPI_COLUMNS, "title"))
            for row in rows:
                values = {key: cell.markdown for key, cell in row.cells.items()}
                others = [f"{head}: {cell.markdown}" if head else cell.markdown for head, cell in row.others]
                title = row.cells.get("title")
                if title is None:
                    continue
                role.ledger.enter(*row.all)
                _kpi(role, uses, title.plain, values, others, group)
        elif isinstance(block, Listing) and _measures(block):
            for item in items_of([block], loosely=True):
                name, rest = title_of(item)
                below = list(texts(item.below))
                role.ledger.enter(item.phrase, *(piece for piece, _ in below))
                values, others = _labelled([text for _, text in below], _KPI_LABELS)
                if rest is not None:
                    values.setdefault(
                        "target"
                        if re.search(r"\d", rest.plain) and len(rest.plain) < _LONGEST_TARGET
                        else "definition",
                        rest.markdown,
                    )
                _kpi(role, uses, name.plain, values, others, group)
        else:
            parts = [text for _, text in texts([block])]
            text = "\n".join(f"- {part}" for part in parts) if isinstance(block, Listing) else "\n\n".join(parts)
            if group and not has_uses:
                text = f"**{group}:** {text}" if not isinstance(block, Listing) else f"{group}:\n\n{text}"
                role.ledger.enter(*stretch.groups)
            before = role.spec.get("kpi_guidance")
            role.spec["kpi_guidance"] = f"{before}\n\n{text}" if before else text
            role.ledger.enter(*(piece for piece, _ in texts([block])))
    role.ledger.enter(*stretch.groups)
    if not uses:
        del role.spec["kpis"]


_KPI_LABELS = (
    ("definition", r"what it measures|measures|definition|description"),
    ("why", r"why( it)? matters|why|rationale"),
    ("target", r"(example )?(target|benchmark|goal|threshold).*"),
    ("cadence", r"frequency|cadence|how often|reviewed|measured"),
    ("formula", r"formula|calculation|how (it is )?(calculated|counted|measured)"),
    ("source", r"(data )?source"),
    ("unit", r"unit"),
    ("kind", r"type|kind|category"),
)


def _measures(block: Listing) -> bool:
    """Tell whether a list in the section of KPIs names KPIs, and is no list of remarks."""
    named = sum(
        1
        for item in block.items
        if title_of(item)[1] is not None or item.below or len(item.phrase.plain.split()) <= _LONGEST_NAME
    )
    return named * 2 > len(block.items)


def _kpi(  # noqa: C901, PLR0913, PLR0917 - each column has its field
    role: Role, uses: list[dict[str, Any]], name: str, values: dict[str, str], others: list[str], group: str
) -> None:
    name = line(name)
    kind_text = values.get("kind", "") or group
    target = values.get("target", "")
    definition = values.get("definition") or values.get("formula") or values.get("why") or DRAFT
    is_new = role.catalogue.kpis.is_new(name, without={str(use["kpi"]) for use in uses})
    draft: dict[str, Data] = {"title": name}
    if is_new:
        draft["kind"] = role.catalogue.named("kpi_kinds", line(_unmarked(kind_text)) or "Outcome")
        draft["definition"] = definition
        if values.get("formula"):
            draft["formula"] = values["formula"]
        if values.get("unit"):
            draft["unit"] = line(values["unit"])
        is_lower = _LOWER.search(target) or (_LOWER_NAMES.search(name) and not re.search(r"[>≥]|\bat least\b", target))
        draft["direction"] = "lower" if is_lower else "higher"
        if values.get("source"):
            draft["source"] = values["source"]
        if values.get("cadence"):
            draft["cadence"] = line(_unmarked(values["cadence"]))
    match = role.catalogue.kpis.take(name, draft, without={str(use["kpi"]) for use in uses})
    use: dict[str, Any] = {"kpi": match.id, "target": line(_unmarked(target)) or "To be set."}
    measures = list(others)
    if match.how != "draft":
        own = [values[key] for key in ("definition",) if values.get(key)]
        measures = [
            *own,
            *(f"{key.capitalize()}: {values[key]}" for key in ("kind", "formula", "unit", "source") if values.get(key)),
            *others,
        ]
        if values.get("cadence"):
            use["cadence"] = line(_unmarked(values["cadence"]))
    if match.rest:
        measures.insert(0, match.rest)
    if len(target) > _LONGEST_LINE:
        measures.append(target)
    if measures:
        use["measures"] = joined(measures)
    if values.get("why"):
        use["why"] = values["why"]
    uses.append(use)


def _unmarked(text: str) -> str:
    """Return a text for a field of one line, without marks of emphasis."""
    return " ".join(re.sub(r"\*\*?(.+?)\*\*?", r"\1", text.replace("\\", "")).split())


# --- Skills ---------------------------------------------------------------------------------------------------------


def _skills(role: Role, stretch: Stretch) -> None:
    assert stretch.place is not None
    is_soft = stretch.place.section == "soft_skills"
    group = " – ".join(each.plain for each in stretch.groups)
    blocks = stretch.blocks
    # A heading alone above a skill's description names the skill itself.
    if group and blocks and not any(isinstance(block, Table) for block in blocks) and _describes(blocks):
        role.ledger.enter(*stretch.groups)
        _skill_item(role, stretch, Item(stretch.groups[-1], blocks), is_soft=is_soft)
        return
    role.ledger.enter(*stretch.groups)
    for number, block in enumerate(blocks):
        if isinstance(block, Table):
            for row in rows_of(headed(block, _SKILL_COLUMNS, role.ledger), _SKILL_COLUMNS, "title"):
                if (title := row.cells.get("title")) is None:
                    continue
                role.ledger.enter(*row.all)
                values = {key: cell.markdown for key, cell in row.cells.items() if key != "title"}
                others = [f"{head}: {cell.markdown}" if head else cell.markdown for head, cell in row.others]
                _skill(role, stretch, title.plain, values, others, is_soft=is_soft)
        elif (
            isinstance(block, Paragraph)
            and (number < len(blocks) - 1 or not group)
            and split_label(block.phrase)[1] is None
        ):
            names = block.phrase.plain
            if (
                number == len(blocks) - 1 == 0
                and "," in names
                and len(names.split(",")) >= _SHORTEST_ROW
                and not names.rstrip().endswith(".")
            ):
                for name in names.split(","):
                    _skill(role, stretch, name.strip(), {}, [], is_soft=is_soft)
                role.ledger.enter(block.phrase)
            else:
                role.introduce(stretch.place.section, [block])
        else:
            for item in items_of([block], loosely=True):
                _skill_item(role, stretch, item, is_soft=is_soft)


def _describes(blocks: Sequence[Block]) -> bool:
    """Tell whether blocks describe one skill: labelled lines, or a paragraph alone."""
    if all(isinstance(block, Paragraph) for block in blocks):
        return True
    items = [item for block in blocks if isinstance(block, Listing) for item in block.items]
    labels = [split_label(item.phrase)[0] for item in items]
    return any(label is not None and _key(label.plain, _SKILL_LABELS) for label in labels)


def _skill_item(role: Role, stretch: Stretch, item: Item, *, is_soft: bool) -> None:
    name, rest = title_of(item)
    below = list(texts(item.below))
    role.ledger.enter(item.phrase, *(piece for piece, _ in below), sure=stretch.is_sure)
    values, others = _labelled([text for _, text in below], _SKILL_LABELS)
    title = name.plain
    if rest is not None:
        key = ("shows" if is_soft else "definition") if not values.get("definition") else "note"
        if key in values:
            others.insert(0, rest.markdown)
        else:
            values[key] = rest.markdown
    elif len(title) > _LONGEST_TITLE:
        values.setdefault("shows" if is_soft else "definition", item.phrase.markdown)
        title = clause(title)
    _skill(role, stretch, title, values, others, is_soft=is_soft)


def _labelled(found: Iterable[str], labels: Sequence[tuple[str, str]]) -> tuple[dict[str, str], list[str]]:
    """Return texts such as “**Why it matters:** …” by what their labels mean, and those without such a label."""
    values: dict[str, str] = {}
    others: list[str] = []
    for text in found:
        label = re.match(r"(?:\*{1,2}|_)?([^:*]{2,60}?)(?::\*{1,2}|\*{1,2}\s*:|:)\s*(?=\S)", text)
        key = _key(label.group(1), labels) if label else ""
        if label and key and key not in values:
            values[key] = text[label.end() :].strip()
        else:
            others.append(text)
    return values, others


def _key(label: str, labels: Sequence[tuple[str, str]]) -> str:
    bare = label.strip(" *_:").casefold().replace("’", "'")
    return next((key for key, words in labels if re.fullmatch(words, bare)), "")


def _skill(  # noqa: PLR0913 - what is known of a skill
    role: Role, stretch: Stretch, name: str, values: dict[str, str], others: list[str], *, is_soft: bool
) -> None:
    assert stretch.place is not None
    title, bracket = _bracket(name)
    importance, note = _importance(role, bracket)
    if bracket and not importance:
        title, note = name, ""
    if said := values.pop("importance", ""):
        in_bracket = note
        importance, note = _importance(role, said)
        note = "; ".join(dict.fromkeys(text for text in (in_bracket, note) if text))
    held = {str(use["skill"]) for use in _all_uses(role)}
    is_new = role.catalogue.skills.is_new(title, without=held)
    category = "Behavioural" if is_soft else "Technical"
    draft: dict[str, Data] = {"title": line(title)}
    if is_new:
        draft["category"] = role.catalogue.named("skill_categories", category)
        first = ("definition", "why", "shows", "use") if is_soft else ("definition", "use", "why")
        key = next((key for key in first if values.get(key)), "")
        draft["definition"] = values[key] if key else DRAFT
        if key in {"definition", *(() if is_soft else ("why",))}:
            values.pop(key)
    match = role.catalogue.skills.take(line(title), draft, without=held)
    others = [*others, match.rest] if match.rest else others
    _write_use(role, stretch, match, values, others, importance, note, is_soft=is_soft)


def _write_use(  # noqa: C901, PLR0912, PLR0913, PLR0917 - what is known of a use, field by field
    role: Role,
    stretch: Stretch,
    match: Match,
    values: dict[str, str],
    others: list[str],
    importance: str,
    note: str,
    *,
    is_soft: bool,
) -> None:
    assert stretch.place is not None
    use: dict[str, Any] = {"skill": match.id}
    if level := values.pop("proficiency", ""):
        known = next(
            (step for step in role.catalogue.framework.get("proficiency", []) if step["id"] in level.casefold()), None
        )
        if known:
            use["proficiency"] = known["id"]
        if not known or known["id"] != level.casefold().strip(" ."):
            others = [*others, f"Proficiency: {level}"]
    if is_soft:
        if values.get("definition"):
            others = [values.pop("definition"), *others]
        if extra := [values.pop(key) for key in ("note", "use") if values.get(key)]:
            others = [*others, *extra]
        if note or importance:
            others = [*others, f"Importance: {note or importance}"]
        use |= {key: values[key] for key in ("why", "shows", "strong") if values.get(key)}
        if others:
            free = next((key for key in ("shows", "strong", "why") if key not in use), "shows")
            use[free] = joined([use[free], *others]) if free in use else joined(others)
        role.spec.setdefault("soft_skills", []).append(use)
        return
    if importance:
        use["importance"] = importance
    if condition := values.pop("note", ""):
        note = f"{note}; {condition}" if note else condition
    if note and len(note) <= _LONGEST_LINE:
        use["note"] = _unmarked(note)
    elif note:
        others = [*others, note]
    parts = [values[key] for key in ("definition", "use") if values.get(key)]
    if parts:
        use["use"] = parts[0]
    examples = [*parts[1:], *(values[key] for key in ("why", "shows", "strong") if values.get(key)), *others]
    if examples and "use" not in use:
        use["use"], *examples = examples
    if examples:
        use["examples"] = examples
    tier = stretch.place.part or _tier(importance)
    role.spec.setdefault("skills", {}).setdefault(tier, []).append(use)


def _all_uses(role: Role) -> Iterable[dict[str, Any]]:
    for tier in role.spec.get("skills", {}).values():
        yield from tier
    yield from role.spec.get("soft_skills", [])


def _tier(importance: str) -> str:
    return "good_to_have" if importance in {"optional", "useful"} else "must"


def _bracket(name: str) -> tuple[str, str]:
    """Return a name without what stands in brackets at its end, and that."""
    found = re.fullmatch(r"(.+?)\s*[(\[]([^()\[\]]*)[)\]]\s*", name)
    return (found.group(1), found.group(2)) if found else (name, "")


def _importance(role: Role, text: str) -> tuple[str, str]:
    """Return the step of the importance scale that a text names, and the text where it says more than that."""
    bare = _unmarked(text).strip(" .")
    if not bare:
        return "", ""
    steps = role.catalogue.framework.get("importance", [])
    first = re.match(r"\W*(very |highly )?(\w+)", bare.casefold())
    word = first.group(2) if first else ""
    for step in steps:
        if word in {step["id"], str(step["title"]).casefold()}:
            return str(step["id"]), "" if bare.casefold() == word else bare
    if word not in _RANKS:
        found = next((name for name in _IMPORTANCE if re.search(rf"\b{name}\b", bare.casefold())), "")
        if not found:
            return "", bare
        word = found
    id_ = _RANKS[word]
    title = id_.capitalize()
    known = next((step for step in steps if step["id"] == id_), None)
    if known is None:
        _add_importance(role, id_, title)
    return id_, "" if bare.casefold() == title.casefold() else bare


def _add_importance(role: Role, id_: str, title: str) -> None:
    order = ["critical", "important", "useful", "optional"]
    steps: list[dict[str, Any]] = role.catalogue.framework.setdefault("importance", [])
    rank = order.index(id_)
    at = next(
        (number for number, step in enumerate(steps) if step["id"] in order and order.index(step["id"]) > rank),
        len(steps),
    )
    steps.insert(at, {"id": id_, "title": title})
    role.catalogue.added.append(f"the importance “{title}”")


# --- Tools ----------------------------------------------------------------------------------------------------------


def _tools(role: Role, stretch: Stretch) -> None:
    group = " – ".join(each.plain for each in stretch.groups)
    role.ledger.enter(*stretch.groups)
    for number, block in enumerate(stretch.blocks):
        match block:
            case Table():
                for row in rows_of(headed(block, _TOOL_COLUMNS, role.ledger), _TOOL_COLUMNS, "tools"):
                    if (tools := row.cells.get("tools")) is None:
                        continue
                    role.ledger.enter(*row.all)
                    values = {key: cell.markdown for key, cell in row.cells.items()}
                    others = [f"{head}: {cell.markdown}" if head else cell.markdown for head, cell in row.others]
                    _tool(role, tools.plain, values, others, values.get("category", "") or group)
            case Paragraph() if split_label(block.phrase)[1] is None and (
                number < len(stretch.blocks) - 1 or _is_prose(block.phrase)
            ):
                role.introduce("tools", [block])
            case Heading() | Code():
                role.introduce("tools", [block])
            case _:
                for item in items_of([block]):
                    _tool_item(role, item, group)


def _is_prose(text: Phrase) -> bool:
    return text.plain.rstrip().endswith((".", ":")) and "," not in text.plain[:60]


def _tool_item(role: Role, item: Item, group: str) -> None:
    label, rest = split_label(item.phrase)
    below = list(texts(item.below))
    role.ledger.enter(item.phrase, *(piece for piece, _ in below))
    values: dict[str, str] = {}
    if label is not None and rest is not None and ("," in rest.plain or " / " in rest.plain or not _reads(rest.plain)):
        # “Cloud: AWS, GCP” names a group of tools
        for name in _split_names(rest.plain):
            tool, bracket = _bracket(name)
            _tool(role, tool, {"use": bracket} if bracket else {}, [], label.plain)
        for _, text in below:
            _tool(role, text, {}, [], label.plain)
        return
    if label is not None and rest is None and below:
        for inner in (inner for block in item.below for inner in items_of([block])):
            _tool_item(role, inner, label.plain)
        return
    name = (label or item.phrase).plain
    if rest is not None:
        values["use"] = rest.markdown
    tool, bracket = _bracket(name)
    if bracket and re.match(r"(common|optional|context|required|core)", bracket.casefold()):
        values["status"] = bracket
        name = tool
    elif bracket and rest is None:
        values["use"] = bracket
        name = tool
    names = [name] if rest is not None or bracket else _split_names(name)
    for each in names:
        _tool(role, each, dict(values), [text for _, text in below], group)


def _reads(text: str) -> bool:
    """Tell whether a text is a phrase rather than names: most of its words begin with a small letter."""
    words = re.findall(r"[^\W\d_]+", text)
    return sum(1 for word in words if word[0].islower()) * 2 > len(words)


def _split_names(text: str) -> list[str]:
    """Return the tools in “A / B / C”, “A, B and C” or “A or B”."""
    parts = re.split(r"\s+/\s+|\s*[,;](?![^()]*\))\s*(?:(?:and|or)\s+)?|\s+or\s+|\s+and\s+(?=[A-Z])", text.strip(" ."))
    return [part.strip(" .") for part in parts if part and part.strip(" .")] or [text]


def _tool(role: Role, names: str, values: dict[str, str], others: list[str], group: str) -> None:
    category = line(_unmarked(group)) or "Tools"
    ids: list[str] = []
    extra = list(others)
    for name in _split_names(names):
        draft: dict[str, Data] = {"title": line(name)}
        if role.catalogue.tools.is_new(name):
            draft["category"] = role.catalogue.named("tool_categories", category)
            draft["purpose"] = values.get("use") or DRAFT
        match = role.catalogue.tools.take(line(name), draft)
        if match.id not in ids:
            ids.append(match.id)
        if match.rest:
            extra.append(match.rest)
    status, note = _status(values.get("status", ""))
    notes = [text for text in (note, values.get("note", "")) if text]
    use = values.get("use") or category
    if known_category(role, ids, category):
        extra.append(f"Category: {category}")
    made: dict[str, Any] = {"tools": ids, "use": use if not extra else "; ".join([use, *extra]), "status": status}
    if notes:
        made["note"] = line(_unmarked("; ".join(notes)))
    role.spec.setdefault("tools", []).append(made)


def known_category(role: Role, ids: list[str], category: str) -> bool:
    """Tell whether a document puts known tools into a category that the catalogue doesn't."""
    named = {str(entry["id"]): str(entry["title"]) for entry in role.catalogue.framework.get("tool_categories", [])}
    if category == "Tools" or any(tool in role.catalogue.tools.drafts for tool in ids):
        return False
    held = [
        named.get(role.catalogue.tools.specs[tool].category, "") for tool in ids if tool in role.catalogue.tools.specs
    ]
    return bool(held) and category.casefold() not in {title.casefold() for title in held}


def _status(text: str) -> tuple[str, str]:
    """Return how common a tool is, and the text where it says more."""
    bare = _unmarked(text)
    found = re.search(
        r"\b(common|core|required|essential|standard|optional|context[- ]specific|context)\b", bare.casefold()
    )
    if not found:
        return "common", bare
    word = found.group(1)
    status = "optional" if word == "optional" else "context-specific" if word.startswith("context") else "common"
    rest = (bare[: found.start()] + bare[found.end() :]).strip(" ()/,;–-.")
    if word not in {"common", "optional", "context-specific", "context specific"}:
        return status, bare
    return status, rest
