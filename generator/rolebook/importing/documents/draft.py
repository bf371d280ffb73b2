"""Drafts: a role's spec made from the stretches of a document, with a ledger of where each piece went.

Every piece of text that a maker takes is entered in the ledger as it is written down; whatever is not in the ledger at
the end goes to ``unplaced``, under the heading that it stood below.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from rolebook.importing.documents import headings
from rolebook.importing.documents.catalogue import Catalogue, new_id
from rolebook.importing.documents.document import (
    Block,
    Code,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Phrase,
    Table,
    phrase,
)
from rolebook.importing.documents.headings import Place
from rolebook.importing.documents.recognition import Stretch, regrouped, split_label
from rolebook.model import schema
from rolebook.model.fields import Point
from rolebook.model.source import Data

_LONGEST_LINE = 300
_LONGEST_TEXT = 19_000
_LONGEST_TITLE = 120
_LONGEST_NAME = 8
_LONGEST_EXERCISE = 2000


@dataclass
class Ledger:
    """Which pieces of a document were placed, and which of them where nothing but their surroundings said so."""

    placed: set[Phrase] = field(default_factory=set)
    guessed: set[Phrase] = field(default_factory=set)
    headings: set[Phrase] = field(default_factory=set)
    """Paragraphs that were read as headings, so they don't count."""

    def enter(self, *found: Phrase, sure: bool = True) -> None:
        """Note that pieces were written down."""
        whole = [piece.origin or piece for piece in found]
        self.placed.update(whole)
        if not sure:
            self.guessed.update(whole)

    def leave(self, piece: Phrase) -> None:
        """Take a piece out that did not arrive after all."""
        self.placed.discard(piece)
        self.guessed.discard(piece)


@dataclass(frozen=True, slots=True)
class Row:
    """A table's row with its cells by the meaning of their columns; what has no meaning goes under its head."""

    cells: Mapping[str, Phrase]
    others: tuple[tuple[str, Phrase], ...]
    all: tuple[Phrase, ...]


# --- Small conversions ----------------------------------------------------------------------------------------------


def line(text: Phrase | str) -> str:
    """Return text for a field of one line, cut where it is longer than such a field may be."""
    plain = text if isinstance(text, str) else text.plain
    return plain if len(plain) <= _LONGEST_LINE else plain[: _LONGEST_LINE - 1].rsplit(" ", 1)[0] + "…"


def fits_line(text: Phrase) -> bool:
    """Tell whether a text loses nothing as a line of plain text."""
    return len(text.plain) <= _LONGEST_LINE and not text.has_link_or_code


def texts(blocks: Iterable[Block]) -> Iterator[tuple[Phrase, str]]:  # noqa: C901 - a branch for each kind of block
    """Yield each piece below something as a text of its own, with the piece that it came from."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield block.phrase, block.phrase.markdown
            case Code():
                yield block.phrase, code(block.phrase)
            case Listing():
                for item in block.items:
                    if item.phrase.plain:
                        yield item.phrase, item.phrase.markdown
                    yield from texts(item.below)
            case Table():
                for row in block.rows:
                    for number, cell in enumerate(row):
                        if cell.plain:
                            head = block.head[number].plain if number < len(block.head) else ""
                            yield cell, f"{head}: {cell.markdown}" if head and number else cell.markdown


def code(text: Phrase) -> str:
    """Return lines of code as a field takes them: each line between backticks."""
    kept = [row for row in text.raw.split("\n") if row.strip()]
    return "\n\n".join(f"`` {row.strip()} ``" if "`" in row else f"`{row.strip()}`" for row in kept)


def passage(blocks: Iterable[Block]) -> tuple[str, list[Phrase]]:
    """Return blocks as paragraphs and lists of one field, and the pieces in it."""
    parts: list[str] = []
    taken: list[Phrase] = []
    for block in blocks:
        if isinstance(block, Listing):
            rows = list(texts([block]))
            parts.append("\n".join(f"- {text}" for _, text in rows))
            taken += [piece for piece, _ in rows]
        else:
            for piece, text in texts([block]):
                parts.append(text)
                taken.append(piece)
    return "\n\n".join(part for part in parts if part), taken


def point(item: Item, ledger: Ledger, *, sure: bool = True) -> Data:
    """Return an item as a point: a sentence, or a title with text and sub-items."""
    label, rest = split_label(item.phrase)
    below = list(texts(item.below))
    ledger.enter(item.phrase, *(piece for piece, _ in below), sure=sure)
    items = [text for _, text in below if text]
    made: dict[str, Data] = {}
    if label is not None and fits_line(label) and (rest is not None or items or item.phrase.is_bold):
        made["title"] = label.plain
        if rest is not None:
            made["text"] = rest.markdown
    elif item.phrase.plain:
        made["text"] = item.phrase.markdown
    if not made and items:
        made["text"], *items = items
    if items:
        made["items"] = list(items)
    return str(made["text"]) if list(made) == ["text"] else made


def points(blocks: Sequence[Block], ledger: Ledger, *, sure: bool = True) -> list[Data]:
    """Return blocks as points, one for each paragraph, item and row."""
    found: list[Data] = []
    for block in _introduced(blocks):
        match block:
            case Listing():
                found += [point(item, ledger, sure=sure) for item in regrouped(block).items]
            case Table():
                found += [_row_point(block, row, ledger, sure=sure) for row in block.rows if any(c.plain for c in row)]
            case Code():
                ledger.enter(block.phrase, sure=sure)
                found.append(code(block.phrase))
            case Paragraph() | Heading():
                found.append(point(Item(block.phrase), ledger, sure=sure))
    return [each for each in found if each]


def _introduced(blocks: Sequence[Block]) -> Iterator[Block]:
    """Yield the blocks, each list below the paragraph that introduces it, where its items are no points themselves."""
    waiting: Paragraph | None = None
    for block in blocks:
        if waiting and isinstance(block, Listing) and not any(split_label(item.phrase)[1] for item in block.items):
            yield Listing((Item(waiting.phrase, (block,)),))
            waiting = None
            continue
        if waiting:
            yield waiting
        waiting = block if isinstance(block, Paragraph) and block.phrase.plain.endswith(":") else None
        if not waiting:
            yield block
    if waiting:
        yield waiting


def _row_point(table: Table, row: tuple[Phrase, ...], ledger: Ledger, *, sure: bool) -> Data:
    cells = [(number, cell) for number, cell in enumerate(row) if cell.plain]
    ledger.enter(*(cell for _, cell in cells), sure=sure)
    (_, first), *others = cells
    named = [
        f"{table.head[number].plain}: {cell.markdown}"
        if len(others) > 1 and number < len(table.head) and table.head[number].plain
        else cell.markdown
        for number, cell in others
    ]
    if not named:
        return first.markdown
    made: dict[str, Data] = {"title": first.plain} if fits_line(first) else {"text": first.markdown}
    if len(named) == 1 and "text" not in made:
        return {**made, "text": named[0]}
    return {**made, "items": [*named]}


def years_in(text: str) -> dict[str, Data] | None:
    """Return the range of years that a text names: “5–10+ years”, “0-3 years”, “at least 5 years”, “up to 3 years”."""
    text = text.casefold()
    for word, digit in _NUMBERS.items():
        text = re.sub(rf"\b{word}\b", digit, text)
    unit = r"\s*(?:\+|or more|plus)?[\s-]*(?:years?|yrs?)\b"
    if found := re.search(rf"(\d{{1,2}})\s*(?:[-–—‑]|to|and)\s*(\d{{1,2}})(\s*\+)?{unit}", text):
        least, most = sorted((int(found.group(1)), int(found.group(2))))
        return {"min": str(min(least, 60)), "max": str(min(most, 60))}
    if found := re.search(rf"(?:up to|at most|less than|under|<|maximum of|no more than)\s*(\d{{1,2}}){unit}", text):
        return {"min": "0", "max": str(min(int(found.group(1)), 60))}
    if found := re.search(rf"(\d{{1,2}}){unit}", text):
        return {"min": str(min(int(found.group(1)), 60))}
    return None


_NUMBERS = dict(
    zip(
        "one two three four five six seven eight nine ten twelve fifteen".split(),
        "1 2 3 4 5 6 7 8 9 10 12 15".split(),
        strict=True,
    )
)


def title_of(item: Item) -> tuple[Phrase, Phrase | None]:
    """Return an item's name and the rest of it: its label, its bold beginning, or its first clause where it is long."""
    label, rest = split_label(item.phrase)
    if label is not None:
        return label, rest
    lead = item.phrase.lead
    if lead and item.phrase.cut(0, lead).plain:
        rest = item.phrase.cut(lead)
        return item.phrase.cut(0, lead), rest if rest.plain else None
    return item.phrase, None


def _sentence(whole: Phrase, rest: Phrase) -> str:
    """Return what follows a name; where that goes on the same sentence, the sentence, without bold type."""
    goes_on = rest.plain[:1].islower() or rest.plain[:1] == "("
    if goes_on and not re.match(r"[^:]*:\s", whole.raw[: whole.lead + 2]):
        return Phrase(tuple(replace(run, bold=False) for run in whole.runs)).markdown
    return rest.markdown


def clause(text: str) -> str:
    """Return the beginning of a long text that can stand as its title."""
    if len(text) <= _LONGEST_TITLE:
        return text
    found = re.match(r".{20,118}?(?=[,;:(–—]| by | so that | in order to | to ensure )", text)
    if found:
        return found.group().strip()
    return text[: _LONGEST_TITLE - 1].rsplit(" ", 1)[0] + "…"


def joined(parts: Iterable[str]) -> str:
    """Return texts as one: alone, or as a list."""
    kept = [part for part in parts if part]
    return kept[0] if len(kept) == 1 else "\n".join(f"- {part}" for part in kept)


def names_in(text: str) -> list[str]:
    """Return the names in a row such as “A, B (x, y) and C”."""
    found, depth, start = [], 0, 0
    for number, sign in enumerate(text):
        depth += {"(": 1, ")": -1}.get(sign, 0)
        if depth <= 0 and sign in ",;":
            found.append(text[start:number])
            start = number + 1
    found.append(text[start:])
    kept = [re.sub(r"^\s*(?:and|or|&)\s+", "", name).strip(" .") for name in found]
    return [name for name in kept if name]


# --- The role -------------------------------------------------------------------------------------------------------

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


def _has_titles(place: Place) -> bool:
    """Tell whether the entries of a place have titles of their own, so that a label can be one."""
    return (place.section, place.part) in _POINTS or place == Place("hiring", "exercises")


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
_BACKGROUND = (
    ("education", r"\b(degree|bachelor|master|phd|doctora|diploma|bsc|msc|university|graduate|education)"),
    ("certifications", r"\b(certif|licen[cs]e|accredit|chartered|registration)"),
    ("leadership", r"\b(lead|led|mentor|manag|supervis|coach)"),
)


class Role:
    """A role's spec while it is made."""

    def __init__(self, title: str, catalogue: Catalogue) -> None:
        self.title = title
        self.catalogue = catalogue
        self.ledger = Ledger()
        self.spec: dict[str, Any] = {"title": line(title)}
        self.notes: list[str] = []
        """What was guessed, in words."""

    # Where values go.

    def _part(self, section: str, part: str, made: list[Data]) -> None:
        if made:
            self.spec.setdefault(section, {}).setdefault(part, []).extend(made)

    def _append(self, holder: dict[str, Any], key: str, text: str) -> None:
        if text:
            before = holder.get(key)
            holder[key] = f"{before}\n\n{text}" if before else text

    def introduce(self, section: str, blocks: Sequence[Block]) -> None:
        """Put what stands above the items of a section where readers find it."""
        text, taken = passage(blocks)
        if len(text) <= _LONGEST_TEXT:
            self._append(self.spec.setdefault("introductions", {}), section, text)
            self.ledger.enter(*taken)

    def take(self, stretch: Stretch) -> None:
        """Write down a stretch of the document."""
        if stretch.place is None:
            return
        section, part = stretch.place.section, stretch.place.part
        makers: Mapping[str, Callable[[Stretch], None]] = {
            "summary": self._summary,
            "responsibilities": self._responsibilities,
            "deliverables": self._deliverables,
            "at_a_glance": self._at_a_glance,
        }
        specials: Mapping[tuple[str, str], Callable[[Stretch], None]] = {
            ("mission", "statement"): self._mission_text,
            ("mission", "importance"): self._mission_text,
            ("mission", ""): self._mission,
            ("milestones", "success"): self._success,
            ("stakeholders", "peers"): self._steps,
            ("stakeholders", "escalation"): self._escalation,
            ("qualifications", "years"): self._years,
            ("qualifications", ""): self._qualifications,
            ("career", "feeders"): self._steps,
            ("career", "next"): self._steps,
            ("career", "adjacent"): self._steps,
            ("career", "promotion"): self._promotion,
            ("hiring", "exercises"): self._exercises,
            ("hiring", "scorecard"): self._scorecard,
        }
        stretch = self._rerouted(self._led(stretch))
        if section in makers:
            makers[section](stretch)
        elif (section, part) in specials:
            specials[section, part](stretch)
        elif (section, part) in _POINTS:
            blocks = [each for each in stretch.blocks if not (isinstance(each, Table) and self._spread(each, section))]
            if blocks or not stretch.blocks:
                self._part(section, part, self._grouped(stretch, blocks))
        elif section in _DEFAULTS:
            self._default(stretch)

    def _led(self, stretch: Stretch) -> Stretch:
        """Return a stretch with the label of its first paragraph, where that becomes the title of a point."""
        place = stretch.place
        if stretch.lead is None or place is None or not _has_titles(place):
            return stretch
        return replace(stretch, blocks=(Paragraph(stretch.lead), *stretch.blocks[1:]))

    def _grouped(self, stretch: Stretch, blocks: Sequence[Block]) -> list[Data]:
        """Return blocks as points, below one that has the name of their group if there is one."""
        sure = stretch.is_sure
        title = " – ".join(group.plain for group in stretch.groups)
        if not title:
            return points(blocks, self.ledger, sure=sure)
        below = list(texts(blocks))
        self.ledger.enter(*(piece for piece, _ in below), sure=sure)
        self.ledger.enter(*stretch.groups, sure=sure)
        if len(below) == 1 and not isinstance(blocks[0], Listing):
            return [{"title": line(title), "text": below[0][1]}]
        if not below:
            return [{"title": line(title)}]
        return [{"title": line(title), "items": [text for _, text in below if text]}]

    def _rerouted(self, stretch: Stretch) -> Stretch:
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
                    stay = [item for item in regrouped(block).items if not self._sent(item, stretch)]
                    if stay:
                        kept.append(Listing(tuple(stay)))
                case Paragraph() if not part and self._sent(Item(block.phrase), stretch):
                    pass
                case Table() if section != "hiring":
                    rows = [row for row in block.rows if not self._sent_row(block, row, section)]
                    if rows:
                        kept.append(Table(block.head, tuple(rows)))
                case _:
                    kept.append(block)
        return Stretch(stretch.place, stretch.groups, tuple(kept), stretch.is_sure)

    def _sent(self, item: Item, stretch: Stretch) -> bool:
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
            self.take(Stretch(found.place, (), (Listing((item,)),)))
            return (item.phrase.origin or item.phrase) in self.ledger.placed
        blocks = ((Paragraph(rest),) if rest is not None else ()) + item.below
        self.take(Stretch(Place(section, found.place.part), (), blocks))
        if rest is None:
            self.ledger.enter(item.phrase)
        return (item.phrase.origin or item.phrase) in self.ledger.placed

    def _sent_row(self, table: Table, row: tuple[Phrase, ...], section: str) -> bool:
        found = headings.parts(row[0].plain, section) if row else None
        cells = [cell for cell in row[1:] if cell.plain]
        if found is None or not found.is_sure or not cells:
            return False
        if found.says_more and (section, found.place.part) in _POINTS:
            self._part(section, found.place.part, [_row_point(table, row, self.ledger, sure=True)])
            return True
        blocks = tuple(Paragraph(cell) for cell in cells)
        self.take(Stretch(Place(section, found.place.part), (), blocks))
        self.ledger.enter(row[0])
        return all((cell.origin or cell) in self.ledger.placed for cell in cells)

    def _default(self, stretch: Stretch) -> None:
        """Write down what stands under no heading of a part: paragraphs introduce the section, the rest goes to one."""
        assert stretch.place is not None
        section = stretch.place.section
        if stretch.groups:
            self._part(
                section,
                _DEFAULTS[section],
                self._grouped(Stretch(stretch.place, stretch.groups, stretch.blocks, is_sure=False), stretch.blocks),
            )
            return
        for block in stretch.blocks:
            if isinstance(block, Paragraph) and not (block.phrase.lead and split_label(block.phrase)[1]):
                self.introduce(section, [block])
            elif not (isinstance(block, Table) and self._by_columns(block, section)):
                self._part(section, _DEFAULTS[section], points([block], self.ledger, sure=False))

    def _by_columns(self, table: Table, section: str) -> bool:
        """Write down a table whose columns, or cells of a row, name the parts of a section; tell whether it is one."""
        if self._spread(table, section):
            return True
        rest = [row for row in table.rows if not self._row_by_cell(table, row, section)]
        if len(rest) < len(table.rows):
            self._part(section, _DEFAULTS[section], points([Table(table.head, tuple(rest))], self.ledger, sure=False))
            return True
        return False

    def _spread(self, table: Table, section: str) -> bool:
        """Write down a scorecard, or a table whose columns name the parts of a section; tell whether it is one."""
        head, rows = (table.head, table.rows) if table.head else (table.rows[0], table.rows[1:])
        meanings = meanings_of(head, _SCORE_COLUMNS)
        is_score = {"meets", "exceeds"} & set(meanings.values()) and (meanings.get(0) == "title" or not head[0].plain)
        if section == "hiring" and is_score and len(head) >= _SCORE_WIDTH:
            self._scorecard(Stretch(Place("hiring", "scorecard"), (), (table,)))
            return True
        named = {number: headings.parts(cell.plain, section) for number, cell in enumerate(head)}
        columns = {number: found.place.part for number, found in named.items() if found and found.is_sure}
        if len(set(columns.values())) > 1 and rows:
            for row in rows:
                self._row_by_columns(row, columns, section)
            self.ledger.headings.update(head if not table.head else ())
            return True
        return False

    def _row_by_columns(self, row: tuple[Phrase, ...], columns: Mapping[int, str], section: str) -> None:
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
                self._part(section, part, [made if "title" in made else cell.markdown])
                self.ledger.enter(cell, *titles)
            else:
                self.take(Stretch(Place(section, part), (), (Paragraph(cell),)))
                self.ledger.enter(*titles)

    def _row_by_cell(self, table: Table, row: tuple[Phrase, ...], section: str) -> bool:
        """Write a row down in the part that one of its cells names, such as “Decides alone”."""
        for cell in row[1:]:
            found = headings.parts(cell.plain, section)
            if found and found.is_sure and (section, found.place.part) in _POINTS:
                self._part(section, found.place.part, [_row_point(table, row, self.ledger, sure=True)])
                return True
        return False

    # The sections that have a form of their own.

    def _summary(self, stretch: Stretch) -> None:  # noqa: C901, PLR0912 - a branch for each part of the summary
        assert stretch.place is not None
        spec, ledger, part = self.spec, self.ledger, stretch.place.part
        blocks = stretch.blocks
        if part in {"value", "typical_projects"}:
            if made := self._grouped(stretch, blocks):
                spec.setdefault(part, []).extend(made)
        elif part == "boundaries":
            for item in items_of(blocks):
                spec.setdefault("boundaries", []).append(self._step(item, bold_inside=True))
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
                    self._append(spec, "rationale", text)
                ledger.enter(*taken)
            else:
                self._append(spec, "rationale", text)
                ledger.enter(*taken, sure=False)
        elif part == "tagline":
            text, taken = passage(blocks)
            if "tagline" not in spec and len(taken) == 1 and fits_line(taken[0]):
                spec["tagline"] = taken[0].plain
            else:
                self._append(spec, "summary", text)
            ledger.enter(*taken)
        elif part == "rationale":
            text, taken = passage([*(Paragraph(group) for group in stretch.groups), *blocks])
            self._append(spec, "rationale", text)
            ledger.enter(*taken)
        else:
            for block in blocks:
                self._summary_block(block)

    def _summary_block(self, block: Block) -> None:
        spec = self.spec
        if isinstance(block, Table):
            spec.setdefault("at_a_glance", []).extend(points([block], self.ledger))
            return
        if isinstance(block, Listing):
            labelled = [item for item in block.items if split_label(item.phrase)[1] is not None]
            if len(labelled) == len(block.items):
                spec.setdefault("at_a_glance", []).extend(points([block], self.ledger))
            else:
                spec.setdefault("value" if spec.get("summary") else "typical_projects", []).extend(
                    points([block], self.ledger, sure=False)
                )
            return
        if isinstance(block, Paragraph) and (other := _COMPARES.match(block.phrase.plain)):
            boundary = {**self._career_title(other.group(1)), "note": block.phrase.markdown}
            spec.setdefault("boundaries", []).append(boundary)
            self.ledger.enter(block.phrase)
            return
        text, taken = passage([block])
        is_reason = re.search(
            r"\brole exists\b|\bexists (?:in|to|because)\b|\bbusiness value\b|\bvalue (?:is )?created\b", text
        )
        self._append(spec, "rationale" if is_reason and "summary" in spec else "summary", text)
        self.ledger.enter(*taken)

    def _mission_text(self, stretch: Stretch) -> None:
        assert stretch.place is not None
        text, taken = passage([*(Paragraph(group) for group in stretch.groups), *stretch.blocks])
        self._append(self.spec.setdefault("mission", {}), stretch.place.part, text)
        self.ledger.enter(*taken, *stretch.groups)

    def _mission(self, stretch: Stretch) -> None:
        for block in stretch.blocks:
            if isinstance(block, Paragraph) and not stretch.groups:
                self._mission_text(Stretch(Place("mission", "statement"), (), (block,)))
            else:
                self._part("mission", "outcomes", self._grouped(stretch, [block]))

    def _success(self, stretch: Stretch) -> None:
        text, taken = passage([*(Paragraph(group) for group in stretch.groups), *stretch.blocks])
        self._append(self.spec.setdefault("milestones", {}), "success", text)
        self.ledger.enter(*taken, *stretch.groups)

    def _responsibilities(self, stretch: Stretch) -> None:
        if not stretch.groups and all(isinstance(block, Paragraph) for block in stretch.blocks):
            self.introduce("responsibilities", stretch.blocks)
            return
        groups: list[dict[str, Any]] = self.spec.setdefault("responsibilities", [])
        category = line(" – ".join(group.plain for group in stretch.groups) or "Responsibilities")
        self.ledger.enter(*stretch.groups)
        made: list[Data] = []
        taken = {item["id"] for group in groups for item in group["items"]}
        items = list(items_of(stretch.blocks, loosely=False))
        introduces = isinstance(stretch.blocks[0], Paragraph) and len(items) > 1 if stretch.blocks else False
        if introduces:
            self.introduce("responsibilities", stretch.blocks[:1])
            items = items[1:]
        for item in items:
            each = self._responsibility(item, taken)
            taken.add(each["id"])
            made.append(each)
        if made:
            groups.append({"category": category, "items": made})

    def _responsibility(self, item: Item, taken: Iterable[str]) -> dict[str, Any]:
        name, rest = title_of(item)
        below = list(texts(item.below))
        self.ledger.enter(item.phrase, *(piece for piece, _ in below))
        title = clause(name.plain)
        made: dict[str, Any] = {"id": new_id(title, taken), "title": title}
        if rest is not None:
            made["detail"] = _sentence(item.phrase, rest)
        elif title != item.phrase.markdown or not fits_line(name):
            made["detail"] = item.phrase.markdown
        if below:
            made["example"] = joined(text for _, text in below)
        return made

    def _deliverables(self, stretch: Stretch) -> None:
        made: list[dict[str, Any]] = self.spec.setdefault("deliverables", [])
        if stretch.groups:
            below = list(texts(stretch.blocks))
            self.ledger.enter(*stretch.groups, *(piece for piece, _ in below))
            title = line(" – ".join(group.plain for group in stretch.groups))
            made.append(
                {"title": title, "contains": [text for _, text in below if text]} if below else {"title": title}
            )
        else:
            for block in stretch.blocks:
                if isinstance(block, Paragraph) and len(stretch.blocks) > 1:
                    self.introduce("deliverables", [block])
                    continue
                made += [self._deliverable(item) for item in items_of([block], loosely=True)]
        if not made:
            del self.spec["deliverables"]

    def _deliverable(self, item: Item) -> dict[str, Any]:
        name, rest = title_of(item)
        below = list(texts(item.below))
        self.ledger.enter(item.phrase, *(piece for piece, _ in below))
        made: dict[str, Any] = {"title": clause(name.plain)}
        if rest is not None:
            made["detail"] = rest.markdown
        elif made["title"] != item.phrase.plain or not fits_line(name):
            made["detail"] = item.phrase.markdown
        if below:
            made["contains"] = [text for _, text in below if text]
        return made

    def _steps(self, stretch: Stretch) -> None:
        assert stretch.place is not None
        section, part = stretch.place.section, stretch.place.part
        made: list[Data] = []
        for item in items_of(stretch.blocks):
            names = names_in(item.phrase.plain)
            is_row = len(names) > 1 and not item.below and all(len(name.split()) <= _LONGEST_NAME for name in names)
            if is_row and split_label(item.phrase)[0] is None and not item.phrase.lead:
                made += [self._career_title(name) for name in names]
                self.ledger.enter(item.phrase)
            else:
                made.append(self._step(item))
        if made:
            self._part(section, part, made)

    def _step(self, item: Item, *, bold_inside: bool = False) -> dict[str, Data]:
        """Return an item as another role: its label, or what is bold in it, and a note."""
        below = list(texts(item.below))
        self.ledger.enter(item.phrase, *(piece for piece, _ in below))
        name, rest = title_of(item)
        notes = [text for _, text in below]
        bold = next((run.text.strip(" :") for run in item.phrase.runs if run.bold and run.text.strip()), "")
        if rest is None and name is item.phrase:
            if bold_inside and bold:
                return {**self._career_title(bold), "note": joined([item.phrase.markdown, *notes])}
            found = re.match(r"(.{2,80}?)\s*(?=\(|, |; | with | who | which )", name.plain)
            if found and found.end() < len(name.plain):
                return {**self._career_title(found.group(1)), "note": joined([item.phrase.markdown, *notes])}
            made = self._career_title(name.plain)
            return {**made, "note": joined(notes)} if notes else made
        if rest is not None:
            notes.insert(0, re.sub(r"^[\s:–—-]+", "", rest.markdown))
        made = self._career_title(name.plain)
        if "role" in made and name.plain != self.catalogue.roles.titles[str(made["role"])]:
            notes.insert(0, name.markdown)
        return {**made, "note": joined(notes)} if any(notes) else made

    def _career_title(self, name: str) -> dict[str, Data]:
        found = self.catalogue.roles.find(name)
        if found and found.how == "known":
            self.catalogue.roles.matches.append(found)
            return {"role": found.id}
        return {"title": line(name)}

    def _escalation(self, stretch: Stretch) -> None:
        for block in stretch.blocks:
            if isinstance(block, Table):
                for row in block.rows:
                    cells = [cell for cell in row if cell.plain]
                    if len(cells) > 1:
                        self._part(
                            "stakeholders",
                            "escalation",
                            [{"when": cells[0].markdown, "to": joined(c.markdown for c in cells[1:])}],
                        )
                        self.ledger.enter(*cells)
                continue
            for item in items_of([block]):
                self._escalate(item, sure=stretch.is_sure)

    def _escalate(self, item: Item, *, sure: bool) -> None:
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
            self._part("stakeholders", "collaboration", [point(item, self.ledger, sure=False)])
            return
        reply = joined([to.markdown, *(words for _, words in below)])
        if when.plain and reply:
            self._part("stakeholders", "escalation", [{"when": when.markdown, "to": reply}])
            self.ledger.enter(text, *(piece for piece, _ in below), sure=sure)
        else:
            self._part("stakeholders", "collaboration", [point(item, self.ledger, sure=False)])

    def _years(self, stretch: Stretch) -> None:
        text, taken = passage(stretch.blocks)
        found = years_in(text)
        held = self.spec.setdefault("qualifications", {})
        if found is None:
            self._part("qualifications", "backgrounds", self._grouped(stretch, stretch.blocks))
            return
        years = held.setdefault("years", found)
        self._append(years, "note", text)
        self.ledger.enter(*taken, *stretch.groups)

    def _qualifications(self, stretch: Stretch) -> None:
        """Sort what stands under no heading by what it speaks of: years, degrees, certificates, leading."""
        if stretch.groups:
            self._part("qualifications", "domain", self._grouped(stretch, stretch.blocks))
            return
        for block in stretch.blocks:
            if isinstance(block, Paragraph):
                if years_in(block.phrase.plain):
                    self._years(Stretch(Place("qualifications", "years"), (), (block,)))
                else:
                    self.introduce("qualifications", [block])
                continue
            for item in items_of([block]):
                self._qualification(item)

    def _qualification(self, item: Item) -> None:
        text = item.phrase.plain.casefold()
        if years_in(text) and "years" not in self.spec.get("qualifications", {}):
            below = (Paragraph(item.phrase), *item.below)
            self._years(Stretch(Place("qualifications", "years"), (), below, is_sure=False))
            return
        part = next((part for part, words in _BACKGROUND if re.search(words, text)), "domain")
        self._part("qualifications", part, [point(item, self.ledger, sure=False)])

    def _promotion(self, stretch: Stretch) -> None:
        made = self._grouped(stretch, stretch.blocks)
        self._part("career", "criteria", made)

    def _exercises(self, stretch: Stretch) -> None:
        if stretch.groups:
            title = phrase(" – ".join(group.plain for group in stretch.groups))
            self.ledger.enter(*stretch.groups)
            self._exercise(Item(title, stretch.blocks))
            return
        for block in stretch.blocks:
            if isinstance(block, Paragraph) and len(stretch.blocks) > 1 and not block.phrase.lead:
                self.introduce("hiring", [block])
                continue
            for item in items_of([block], loosely=True):
                self._exercise(item)

    def _exercise(self, item: Item) -> None:
        name, rest = title_of(item)
        if rest is not None and _NUMBERED.fullmatch(name.plain) and len(item.phrase.plain) <= _LONGEST_TITLE:
            name, rest = item.phrase, None  # “Case B: Lost luggage” is a title
        self.ledger.enter(item.phrase)
        held: list[dict[str, Any]] = self.spec.setdefault("hiring", {}).setdefault("exercises", [])
        made: dict[str, Any] = {"title": clause(name.plain)}
        whole = item.phrase.plain
        if minutes := minutes_in(whole):
            made["minutes"] = minutes
        setting = re.search(
            r"take[- ]home|live|on[- ]site|in writing|presentation|role[- ]play|pair", whole, re.IGNORECASE
        )
        if setting and (bracket := re.search(r"\(([^()]*)\)", name.plain)):
            made["format"] = line(bracket.group(1))
        task = [rest.markdown] if rest is not None else []
        if made["title"] != name.plain:
            task.insert(0, name.markdown)
        for piece, text in texts(item.below):
            self.ledger.enter(piece)
            key = next((key for key, words in _EXERCISE_LABELS if re.match(words, text, re.IGNORECASE)), "")
            if key and key not in made:
                made[key] = text
            else:
                task.append(text)
        made["task"] = task[0] if len(task) == 1 else "\n\n".join(task) or made["title"]
        made["id"] = new_id(re.sub(r"\([^()]*\)", "", made["title"]), [str(each["id"]) for each in held])
        held.append(made)

    def _scorecard(self, stretch: Stretch) -> None:
        held: list[dict[str, Any]] = self.spec.setdefault("hiring", {}).setdefault("scorecard", [])
        for block in stretch.blocks:
            if isinstance(block, Table):
                rows = list(rows_of(headed(block, _SCORE_COLUMNS, self.ledger), _SCORE_COLUMNS, "title"))
                self.ledger.enter(*(cell for row in rows for cell in row.all))
                for row in rows:
                    if "title" not in row.cells:
                        continue
                    title = row.cells["title"]
                    made: dict[str, Any] = {"title": line(title)}
                    made |= {key: cell.markdown for key, cell in row.cells.items() if key in {"meets", "exceeds"}}
                    for head, cell in row.others:
                        self._append(made, "meets", f"{head}: {cell.markdown}" if head else cell.markdown)
                    held.append({"id": new_id(line(title), [str(each["id"]) for each in held]), **made})
                continue
            if isinstance(block, Paragraph) and len(stretch.blocks) > 1:
                self.introduce("hiring", [block])
                continue
            for item in items_of([block]):
                name, rest = title_of(item)
                below = list(texts(item.below))
                self.ledger.enter(item.phrase, *(piece for piece, _ in below))
                made = {"title": clause(name.plain)}
                words = [rest.markdown] if rest is not None else [name.markdown] if made["title"] != name.plain else []
                meets = joined([*words, *(text for _, text in below)])
                held.append(
                    {
                        "id": new_id(made["title"], [str(each["id"]) for each in held]),
                        **made,
                        **({"meets": meets} if meets else {}),
                    }
                )
        self.ledger.enter(*stretch.groups)

    def _at_a_glance(self, stretch: Stretch) -> None:
        if made := self._grouped(stretch, stretch.blocks):
            self.spec.setdefault("at_a_glance", []).extend(made)


_COMPARES = re.compile(
    r"(?:unlike|compared (?:to|with)|in contrast to|as opposed to) (?:an? |the )?([^,;:.]{3,60}),\s", re.IGNORECASE
)
_ARROW = "(?:→|⇒|->|=>|➜|➔)"
_NUMBERED = re.compile(r"(exercise|case( study)?|task|option) (\d+|[a-z])", re.IGNORECASE)
_EXERCISE_LABELS = (
    ("follow_up", r"\W*(good |possible |typical )?follow[- ]?ups?"),
    (
        "shows",
        r"\W*(typical )?(skills? (revealed|tested|shown)|shows|tests|what (it|this) (shows|reveals)|looks? for)\b",
    ),
    ("strong_answer", r"\W*(strong (candidates?|answers?)|what good looks like|good answers?)\b"),
)
_SCORE_WIDTH = 3
_SCORE_COLUMNS = {
    "title": "dimension|criterion|criteria|competency|area|topic|skill",
    "meets": "meets|meet|solid|good|expected|baseline|bar|3",
    "exceeds": "exceeds|exceed|beyond|strong|outstanding|excellent|great|5",
}


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


def headed(table: Table, columns: Mapping[str, str], ledger: Ledger) -> Table:
    """Return a table with a head: its own, or the first row where that names columns, as in most Word files."""
    if table.head or len(table.rows) < len(("head", "row")):
        return table
    first = table.rows[0]
    if len(meanings_of(first, columns)) < len(("name", "value")):
        return table
    ledger.headings.update(first)
    return Table(first, table.rows[1:])


def rows_of(table: Table, columns: Mapping[str, str], first: str) -> Iterator[Row]:
    """Yield a table's rows with their cells by the columns' meaning; the first column has the meaning ``first``."""
    head, rows = table.head, table.rows
    meanings = meanings_of(head, columns)
    if first not in meanings.values():
        meanings[next((number for number in range(len(head) or 1) if number not in meanings), 0)] = first
    for row in rows:
        cells: dict[str, Phrase] = {}
        others: list[tuple[str, Phrase]] = []
        for number, cell in enumerate(row):
            meaning = meanings.get(number)
            if not cell.plain:
                continue
            if meaning and meaning not in cells:
                cells[meaning] = cell
            else:
                others.append((head[number].plain if number < len(head) else "", cell))
        yield Row(cells, tuple(others), tuple(cell for cell in row if cell.plain))


def meanings_of(head: Sequence[Phrase], columns: Mapping[str, str]) -> dict[int, str]:
    """Return what the columns with these heads hold; each meaning goes to the column that has most of its words."""
    scored = []
    for number, cell in enumerate(head):
        words = headings.words_of(cell.plain) or re.findall(r"\w+", cell.plain.casefold())
        for meaning, wordings in columns.items():
            for wording in wordings.split("|"):
                parts = wording.split()
                if words and set(parts) <= set(words):
                    scored.append((len(parts) / len(words) + 0.2 * len(parts), -number, meaning))
    found: dict[int, str] = {}
    for _, number, meaning in sorted(scored, reverse=True):
        if -number not in found and meaning not in found.values():
            found[-number] = meaning
    return found


def items_of(blocks: Iterable[Block], *, loosely: bool = False) -> Iterator[Item]:
    """Yield blocks as items: of lists, paragraphs that stand alone, rows of tables by their first cell."""
    for block in blocks:
        match block:
            case Listing():
                for item in regrouped(block, loosely=loosely).items:
                    if item.phrase.plain:
                        yield item
                    else:
                        yield from items_of(item.below, loosely=loosely)
            case Paragraph() | Heading() | Code():
                yield Item(block.phrase)
            case Table():
                for row in block.rows:
                    cells = [cell for cell in row if cell.plain]
                    if cells:
                        yield Item(cells[0], tuple(Paragraph(cell) for cell in cells[1:]))


def unplaced(document: Document, ledger: Ledger) -> list[Data]:
    """Return every piece of a document that is not in the ledger, as points below the heading that it stood under."""
    found: list[Data] = []
    heading, below = "", list[str]()

    def close() -> None:
        if below:
            found.append({"title": line(heading), "items": [*below]} if heading else {"text": "\n\n".join(below)})
            below.clear()

    for block in document.blocks:
        if isinstance(block, Heading):
            close()
            heading = block.phrase.plain
            continue
        for piece, text in texts([block]):
            if piece.plain and piece not in ledger.placed and piece not in ledger.headings:
                below.append(text)
    close()
    return found
