"""Sections: the text of a page's HTML, cut where a link can lead: at headings, boxes and rows that have an id."""

from dataclasses import dataclass, field

from lxml import etree
from lxml.etree import _Element as Element

# What stands on a page but is no text of its own: links to other pages, scripts, forms, drawings, heads of tables.
_SKIPPED = frozenset({"nav", "script", "style", "noscript", "template", "form", "svg", "button", "h1", "thead"})
_HEADINGS = frozenset({"h2", "h3", "h4", "h5", "h6"})
_NAMED = frozenset({*_HEADINGS, "th", "dt"})
_AFTER = {"td": " · ", "dt": ": "}  # what parts cells, and a term from its meaning, where lines end
_INLINE = frozenset({"a", "b", "code", "em", "i", "mark", "q", "span", "strong", "sub", "sup", "time"})


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a page: its anchor, its heading and its text in one line; the first has neither anchor nor heading.

    Beside the text are the ``questions`` of readers that it answers.
    """

    anchor: str
    heading: str
    text: str
    questions: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        """The text and after it the questions, for what is shown of a result."""
        return " ".join((self.text, *self.questions)).strip()


@dataclass(slots=True)
class _Draft:
    anchor: str = ""
    heading: str = ""
    text: list[str] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)

    def finished(self) -> Section:
        text = " ".join("".join(self.text).split()).removesuffix(" ·")
        return Section(self.anchor, self.heading, text, tuple(self.questions))


def split(body: str) -> tuple[Section, ...]:
    """Return the sections of a page's body; what has the attribute ``data-search-exclude`` is left out."""
    if not body.strip():
        return (Section("", "", ""),)
    drafts = [_Draft()]
    # Elements of lxml.html can do more, and each of them takes longer to come by.
    whole = etree.HTML(f"<html><body>{body}</body></html>")
    _read(whole[0], drafts)
    return tuple(draft.finished() for draft in drafts)


def _read(element: Element, drafts: list[_Draft], heading: Element | None = None) -> None:
    """Read what is in an element; its ``heading``, if it has one, is taken already."""
    for child in element:
        if _has(child, "rb-asked"):
            drafts[-1].questions += [_words(question) for question in child.iter("q")]
        elif child is not heading and _counts(child):
            opening = _opens(child)
            if opening is not None:
                drafts.append(_Draft(child.get("id") or "", _line(opening)))
            if opening is not child:
                space = "" if child.tag in _INLINE and not _has(child, "rb-note") else " "
                drafts[-1].text += [space, child.text or ""]
                _read(child, drafts, opening)
                drafts[-1].text.append(_AFTER.get(child.tag, space))
        drafts[-1].text.append(child.tail or "")


def _opens(element: Element) -> Element | None:
    """Return the element with the heading of the section that begins here, or None where none begins."""
    if element.tag in _HEADINGS:
        return element if element.get("id") else None
    return element[0] if element.get("id") and len(element) and element[0].tag in _NAMED else None


def _counts(element: Element) -> bool:
    return isinstance(element.tag, str) and element.tag not in _SKIPPED and "data-search-exclude" not in element.attrib


def _line(element: Element) -> str:
    """Return the words of a heading, without its permanent link and its notes."""
    parts = [element.text or ""]
    for child in element:
        if not _has(child, "headerlink") and not _has(child, "rb-note"):
            parts.append(_line(child))
        parts.append(child.tail or "")
    return " ".join("".join(parts).split())


def _words(element: Element) -> str:
    return " ".join(etree.tostring(element, encoding="unicode", method="text", with_tail=False).split())


def _has(element: Element, name: str) -> bool:
    return name in (element.get("class") or "").split()
