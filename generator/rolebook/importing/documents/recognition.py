"""Recognition: a document cut where its headings say what follows, each stretch with the place that it belongs to.

A heading may be one by its markup, or only a bold paragraph, or a line that ends with a colon above a list. What stands
under a heading that names no place keeps it as the title of a group.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rolebook.importing.documents import headings
from rolebook.importing.documents.document import Block, Document, Heading, Item, Listing, Paragraph, Phrase, Table
from rolebook.importing.documents.headings import Place

_LONGEST_LABEL = 14
_SHORT_LABEL = 4
_SHORTEST_PHRASE = 2  # words of a heading that can't be the name of a group
_BRACKET = re.compile(r"[(\[]")  # what stands in it is no part's name
_PSEUDO = 7  # the level of a heading that is only a bold paragraph


@dataclass(frozen=True, slots=True)
class Stretch:
    """Blocks that belong together: their place, or none, and the headings above them that are no places."""

    place: Place | None
    groups: tuple[Phrase, ...]
    blocks: tuple[Block, ...]
    is_sure: bool = True
    labels: tuple[Phrase, ...] = ()
    """Paragraphs that turned out to be headings of it."""
    also: tuple[str, ...] = ()
    """Other sections that its heading names."""
    lead: Phrase | None = None
    """The first paragraph with its label, where that says more than which part follows, as “Banks and insurers”."""


def recognised(document: Document, title: str) -> tuple[Stretch, ...]:
    """Return the document cut into stretches; ``title`` is the role's, which headings may repeat."""
    return tuple(_Cutter(document, title.casefold().split()).stretches())


@dataclass(slots=True)
class _State:
    section: str = "summary"
    part: str = ""
    is_sure: bool = True
    is_known: bool = True
    is_opened: bool = True
    """Whether a heading has named it; a document begins in its summary without one."""
    level: int = 0
    """The level of the heading that named the part, or the section."""
    groups: tuple[tuple[int, Phrase], ...] = ()
    label: tuple[Phrase, ...] = ()
    lead: Phrase | None = None
    also: tuple[str, ...] = ()


class _Cutter:
    def __init__(self, document: Document, title: list[str]) -> None:
        self.blocks = document.blocks
        self.title = title
        self.state = _State(is_opened=False)
        self.seen: set[str] = set()
        self.below: tuple[Block, ...] = ()
        """What comes after the block that is being looked at."""
        self.top = self._top_level()

    def _top_level(self) -> int:
        """Return the level of the headings that name sections: the highest that names two, or the highest."""
        counts: dict[int, int] = {}
        for block in self.blocks:
            if (title := _title(block)) is not None:
                level = block.level if isinstance(block, Heading) else _PSEUDO
                counts[level] = counts.get(level, 0) + (headings.sections(title.plain, self.title) is not None)
        return min((level for level, count in counts.items() if count > 1), default=min(counts, default=_PSEUDO))

    def stretches(self) -> Iterator[Stretch]:
        taken: list[Block] = []
        for number, block in enumerate(self.blocks):
            self.below = self.blocks[number + 1 :]
            if _is_furniture(block):
                yield Stretch(None, (), (block,))
                continue
            opened = self._opened(block)
            if opened is None:
                taken.append(block)
                continue
            if taken:
                yield self._stretch(taken)
                taken = []
            rest = self._open(*opened)
            if rest:
                taken.append(rest)
        if taken or self.state.groups:
            yield self._stretch(taken)

    def _stretch(self, blocks: list[Block]) -> Stretch:
        state = self.state
        place = Place(state.section, state.part) if state.is_known else None
        groups = tuple(phrase for _, phrase in state.groups)
        return Stretch(place, groups, tuple(blocks), state.is_sure, state.label, state.also, state.lead)

    def _opened(self, block: Block) -> tuple[Phrase, int, Phrase | None] | None:
        """Return the heading that a block is, its level, and the text that goes on behind it; or None."""
        if isinstance(block, Heading):
            return block.phrase, block.level, None
        if not isinstance(block, Paragraph):
            return None
        text = block.phrase
        label, rest = split_label(text)
        if (title := _title(block)) is not None:
            return title, _PSEUDO, None
        if label is None and self._heads_list(text):
            return text, _PSEUDO + 1, None
        if label is None or len(label.plain.split()) > _LONGEST_LABEL:
            return None
        names_another = text.lead > 0 and rest is not None and self._names_another(label.plain)
        return (label, _PSEUDO + 1, rest) if self._names_part(label.plain) or names_another else None

    def _heads_list(self, text: Phrase) -> bool:
        """Tell whether a plain line above a list names a part and says nothing else, as “Weekly” does."""
        if not (self.state.is_known and self.below and isinstance(self.below[0], Listing)):
            return False
        found = self._part_here(text.plain) if len(text.plain.split()) <= _SHORT_LABEL else None
        return found is not None and found.is_whole and not text.plain.endswith((".", "!", "?"))

    def _names_another(self, text: str) -> bool:
        found = headings.anywhere(text, self.title)
        return found is not None and found.is_whole and found.place.section != self.state.section

    def _names_part(self, text: str) -> bool:
        if not self.state.is_known:
            return False
        found = self._part_here(text)
        return found is not None and not (found.place.part == self.state.part and self.state.level < _PSEUDO)

    def _part_here(self, text: str) -> headings.Found | None:
        """Return the part that a heading names, of the section that it stands in or of one that shares its heading."""
        in_each = (headings.parts(text, section) for section in (self.state.section, *self.state.also))
        return next((found for found in in_each if found), None)

    def _open(self, title: Phrase, level: int, rest: Phrase | None) -> Block | None:
        state, text = self.state, title.plain
        outer = tuple((depth, group) for depth, group in state.groups if depth < level)
        found = self._found(text, level)
        here = Place(state.section, state.part)
        is_another = found is not None and found.is_whole and found.place != here
        if (
            found
            and state.part
            and level > max(state.level, self.top)
            and not is_another
            and headings.names(text, here)
        ):
            found = None  # “Exercise B” below “Exercises” is one of them
        if found is None and level <= self.top and not self._is_group(level):
            found = self._voted(level)
        if found and found.place.section == "at_a_glance" and "responsibilities" not in self.seen:
            found = headings.Found(Place("summary"), found.score)  # at the top it is no closing summary
        if (found and found.place.section == "nowhere") or (
            found is None and level <= self.top and not self._is_group(level)
        ):
            self.state = _State("", "", is_sure=False, is_known=False, level=level, groups=((level, title),))
        elif found is None:
            groups = (*outer, (level, title))
            if level <= state.level and state.part and level < _PSEUDO:
                # a sister of the part's heading, which names no part itself
                self.state = replace(state, part="", level=level - 1, groups=groups, label=(), lead=None)
            else:
                self.state = replace(state, groups=groups, label=(), lead=None)
        else:
            label = (title.origin or title,) if level >= _PSEUDO and rest is None else ()
            says_more = level >= _PSEUDO and bool(found.place.part) and found.says_more
            is_variant = says_more and found.place.section == "variants"
            self.state = _State(
                found.place.section,
                found.place.part,
                is_sure=found.is_sure,
                level=level,
                groups=((level, title),) if is_variant and rest is None and not found.is_whole else (),
                label=label,
                lead=(title.origin or title) if rest is not None and (says_more or _BRACKET.search(text)) else None,
                also=headings.both(text, self.title) if level <= self.top else state.also,
            )
            self.seen.add(found.place.section)
        return Paragraph(rest) if rest else None

    def _is_group(self, level: int) -> bool:
        """Tell whether a bold paragraph that names nothing is a group of what goes on, as in lists of duties."""
        return level == _PSEUDO and self.state.section in _GROUPED and self.state.is_known

    def _voted(self, level: int) -> headings.Found | None:
        """Return the section that the labels, or a table's head, below a heading speak for."""
        labels: list[str] = []
        for block in self.below:
            title = _title(block)
            if title is not None and (block.level if isinstance(block, Heading) else _PSEUDO) <= level:
                break
            if title is not None:
                labels.append(title.plain)
            elif isinstance(block, Paragraph) and (label := split_label(block.phrase)[0]):
                labels.append(label.plain)
            elif isinstance(block, Listing):
                labels += [label.plain for item in block.items if (label := split_label(item.phrase)[0])]
            elif isinstance(block, Table):
                head = " ".join(cell.plain for cell in block.head or block.rows[0]).casefold()
                for section, words in _TABLES:
                    if all(re.search(word, head) for word in words):
                        return headings.Found(Place(section), 0)
                labels += [row[0].plain for row in block.rows if row]
        return headings.vote(labels)

    def _found(self, text: str, level: int) -> headings.Found | None:
        here = self._part_here(text) if self.state.is_known else None
        if level <= self.top:
            found = headings.anywhere(text, self.title)
            # Where bold paragraphs are all there is, those of a section's parts look like those of sections.
            if self.top == _PSEUDO and here and (found is None or here.score > found.score or found.place.part):
                return here
            return found
        if level > _PSEUDO:
            return here or headings.anywhere(text, self.title)
        other = headings.anywhere(text, self.title) if not self.state.is_known else headings.sections(text, self.title)
        if other and other.place.section == self.state.section and not other.place.part and self.state.is_opened:
            other = None  # “Strategic responsibilities” below “Responsibilities” is a group of them
        is_phrase = len(text.split()) > _SHORTEST_PHRASE or (other and other.words > 1)
        if other and not (other.is_whole and (is_phrase or self.state.section not in _GROUPED)):
            other = None
        if here and not (other and other.score > here.score):
            is_inside = here.is_sure or not self.state.part or level <= self.state.level
            return here if is_inside else None
        return other


_GROUPED = {"responsibilities", "deliverables", "soft_skills", "tools"}
_TABLES = (
    ("kpis", (r"target|benchmark|threshold|goal", r"metric|kpi|measure|indicator|figure|frequency|cadence|how often")),
    ("tools", (r"tool|platform|software|system|product", r"\buse|purpose|what for|category")),
    ("hiring", (r"meets|solid", r"exceeds|strong|outstanding")),
)


# What wiki pages and job boards put around a document.
_FURNITURE = re.compile(
    r"\W*(created by|last (modified|edited|updated|changed)|posted\b|confidential|page owner|share\b|print this|tweet|"
    r"be the first|like this|edit this|back to top|jump to|skip to|all rights reserved|©|this page is|"
    r"status\s*[:–—-]|(please )?(send|e-?mail) (us )?your (cv|r[eé]sum[eé]|application)|"
    r"(please )?apply (now|today|here|via|by|online|until|before)\b|everyone is welcome|"
    r"(we are|.{2,40} is) an equal[- ]opportunit)",
    re.IGNORECASE,
)
_LONGEST_FURNITURE = 30


def _is_furniture(block: Block) -> bool:
    """Tell whether a block belongs to the page and not to the document: menus of links, notes on edits."""
    match block:
        case Paragraph():
            text = block.phrase
            return _is_link(text) or (
                len(text.plain.split()) < _LONGEST_FURNITURE and bool(_FURNITURE.match(text.plain))
            )
        case Listing():
            return all(
                all(_is_furniture(each) for each in (Paragraph(item.phrase), *item.below)) for item in block.items
            )
        case _:
            return False


def _is_link(text: Phrase) -> bool:
    runs = [run for run in text.runs if re.search(r"[^\W\d_]", run.text)]  # numbers stand before the links of a menu
    return bool(runs) and all(run.link and not run.link.startswith(("http:", "https:")) for run in runs)


def _title(block: Block) -> Phrase | None:
    """Return the text of a block that is a heading by its markup, or looks like one: a short bold paragraph."""
    if isinstance(block, Heading):
        return block.phrase
    if isinstance(block, Paragraph) and block.phrase.is_bold:
        label, rest = split_label(block.phrase)
        short = label is not None and rest is None and len(label.plain.split()) <= _LONGEST_LABEL
        return label if short and not block.phrase.plain.endswith(".") else None
    return None


def split_label(text: Phrase) -> tuple[Phrase | None, Phrase | None]:
    """Return the label at the beginning of a text and what follows it, None where there is no such thing.

    ``Term: text``, ``**Term** text``, ``**Term:** text`` and a label alone, which is bold or ends with a colon.
    """
    raw = text.raw
    plain = text.plain
    if not plain:
        return None, None
    lead = text.lead
    if lead:
        tail = raw[lead:]
        joint = re.match(r"\s*(?:\([^()]{0,80}\)\s*)?([:–—-]\s|:$|:|$)?", tail)
        is_title = len(raw[:lead].split()) <= _SHORT_LABEL and tail[:1].isspace() and tail.strip()[:1].isupper()
        ends_label = raw[:lead].rstrip().endswith(":")
        label = text.cut(0, lead)
        if not tail.strip():
            return _without_colon(label), None
        if ends_label or is_title or (joint and joint.group(1)):
            start = lead + (joint.end() if joint and joint.group(1) else 0)
            paren = re.match(r"\s*\([^()]{0,80}\)(?=\s*[:–—-])", tail) if not ends_label else None
            label = text.cut(0, lead + paren.end()) if paren else label
            rest = text.cut(start)
            return _without_colon(label), rest if rest.plain else None
    if plain.endswith(":"):
        return _without_colon(text), None
    found = re.match(r"\s*([^:.!?;]{2,80}?(?:\([^()]{0,60}\))?)\s*(?::\s+(?=\S)|\s[–—-]\s(?=\S))", raw)
    if found and len(found.group(1).split()) <= _LONGEST_LABEL // 2 and not re.match(r"https?$", found.group(1)):
        return text.cut(0, found.end(1)), text.cut(found.end())
    return None, None


def _without_colon(label: Phrase) -> Phrase:
    raw = label.raw.rstrip()
    return label.cut(0, len(raw) - 1) if raw.endswith(":") else label


def regrouped(listing: Listing, *, loosely: bool = False) -> Listing:
    """Return a list whose flat items stand below the one that introduces them: it ends with a colon, or is all bold.

    Editors flatten nested lists on paste. ``loosely`` has an item that only begins with a bold term lead, too.
    """
    items = listing.items
    bold = [_leads(item, loosely=loosely) for item in items]
    if not any(bold) or all(bold):
        return listing
    grouped: list[Item] = []
    adopts = False
    for item, leads in zip(items, bold, strict=True):
        if leads or not adopts or not _follows(grouped[-1], item):
            grouped.append(item)
            adopts = leads
            continue
        last = grouped[-1]
        below = list(last.below)
        if below and isinstance(below[-1], Listing):
            below[-1] = Listing((*below[-1].items, item))
        else:
            below.append(Listing((item,)))
        grouped[-1] = Item(last.phrase, tuple(below))
    return Listing(tuple(grouped))


def _follows(leader: Item, item: Item) -> bool:
    """Tell whether an item goes on what its leader began; without bold type, only a small letter shows it."""
    return leader.phrase.lead > 0 or item.phrase.plain[:1].islower()


def _leads(item: Item, *, loosely: bool) -> bool:
    text = item.phrase
    if any(run.italic and not run.bold for run in text.runs[:1]):
        return False
    return text.plain.endswith(":") or text.is_bold or (loosely and text.lead > 0)
