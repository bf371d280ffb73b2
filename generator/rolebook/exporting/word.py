"""Word: a role as a document to send around and to write in, which also carries the spec that it was made from.

A document is a package whose part ``customXml/item1.xml`` holds ``<role xmlns="urn:rolebook:role:1" id="…"
stamp="…">`` with the spec as JSON in it, with the names of an author's YAML; Word and other programs keep the part when
they save. ``stamp`` is a fingerprint of the document's words: whoever reads the spec back by :func:`carried` learns
whether the words were changed since, so that they count and not the spec.
"""

import io
import json
import re
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from html import unescape
from typing import Any

from rolebook.exporting import handout, package
from rolebook.exporting.handout import Heading, Item, Prose, Table, Words
from rolebook.exporting.package import escape
from rolebook.model.framework import Framework, Role
from rolebook.model.text import Span, paragraphs

NAMESPACE = "urn:rolebook:role:1"
_PART = "customXml/item1.xml"
_BODY = "word/document.xml"
_LARGEST = 64_000_000  # bytes of a part that is read
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_STYLES = {1: "Title", 2: "Heading1", 3: "Heading2", 4: "Heading3"}
_WIDTH = 9_638  # of the text on a page, in twentieths of a point
_FIRST_LINK = 10  # relations before it are those of the fixed parts
_TEXT = re.compile(r"<w:t(?: [^>]*)?>([^<]*)</w:t>")


@dataclass(frozen=True, slots=True)
class Carried:
    """What a document carries: the role's id and spec, and whether the document says what it said when it was made."""

    id: str
    spec: dict[str, Any]
    is_untouched: bool


def as_document(role: Role, framework: Framework) -> bytes:
    """Return the document of a role."""
    links: dict[str, str] = {}
    body = "".join(_blocks(role, framework, links))
    text = (
        f'{_XML}<w:document xmlns:w="{_W}" xmlns:r="{_R}"><w:body>{body}<w:sectPr><w:footerReference w:type="default"'
        ' r:id="rId3"/><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134"'
        ' w:left="1134" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr></w:body></w:document>'
    )
    spec = role.spec.model_dump_json(exclude_defaults=True)
    carried = f'{_XML}<role xmlns="{NAMESPACE}" id="{role.id}" stamp="{_stamp(body)}">{escape(spec)}</role>'
    parts = {
        "docProps/core.xml": _core(role, framework),
        "word/_rels/document.xml.rels": _relations(links),
        _BODY: text,
        _PART: carried,
    }
    return package.pack("word", ((name, package.deflate([part])) for name, part in parts.items()))


def carried(content: bytes) -> Carried | None:
    """Return what a document carries, or None where it is no document of ours or is damaged."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if any(archive.getinfo(part).file_size > _LARGEST for part in (_PART, _BODY)):
                return None
            part, body = (archive.read(name).decode() for name in (_PART, _BODY))
    except (*package.BROKEN, KeyError):
        return None
    head = re.search(r"<role\b([^<>]*)>([^<]*)</role>", part)
    said = dict(re.findall(r'([\w:]+)="([^"]*)"', head[1])) if head else {}
    if not head or said.get("xmlns") != NAMESPACE:
        return None
    try:
        spec = json.loads(unescape(head[2]))
    except (ValueError, RecursionError):
        return None
    if not isinstance(spec, dict):
        return None
    return Carried(said.get("id", ""), spec, said.get("stamp") == _stamp(body))


def _stamp(body: str) -> str:
    """Return a fingerprint of the words of a document, whichever way they are split and escaped."""
    words = "".join("".join(_TEXT.findall(body)).split())
    return sha256(unescape(words).encode()).hexdigest()[:16]


def _blocks(role: Role, framework: Framework, links: dict[str, str]) -> Iterator[str]:
    for block in handout.blocks(role, framework):
        match block:
            case Item(words, depth):
                yield _paragraphs(words, f"ListBullet{depth + 1 if depth else ''}", links)
            case Heading(level, title):
                yield f'<w:p><w:pPr><w:pStyle w:val="{_STYLES[level]}"/></w:pPr>{_run(title)}</w:p>'
            case Prose(words):
                yield _paragraphs(words, "Normal", links)
            case Table(head, rows):
                yield _table(head, rows, links)


def _paragraphs(words: Words, style: str, links: dict[str, str]) -> str:
    """Return words as paragraphs of a style; what is a list in them becomes one, a step further in."""
    start = f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>'
    title = ""
    if words.title:
        said = f"{words.title}: " if words.text else words.title
        title = f'<w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{escape(said)}</w:t></w:r>'
    if words.is_plain or not words.text:
        return f"{start}{title}{_run(words.text) if words.text else ''}</w:p>"
    result = ""
    for each in paragraphs(words.text):
        runs = "".join(_span(span, links) for span in each.spans)
        if each.marker == "•":
            inner = f"ListBullet{min(each.depth + 1, 3)}" if style.startswith("List") else "ListBullet"
            result += (
                f'{f"{start}{title}</w:p>" if title else ""}<w:p><w:pPr><w:pStyle w:val="{inner}"/></w:pPr>{runs}</w:p>'
            )
        else:
            result += f"{start}{title}{_run(f'{each.marker} ') if each.marker else ''}{runs}</w:p>"
        title = ""
    return result


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def _span(span: Span, links: dict[str, str]) -> str:
    text, strong, emphasis, code, href = span
    if not (strong or emphasis or code or href):
        return _run(text)
    look = f'<w:rStyle w:val="{"Hyperlink" if href else "Code"}"/>' if href or code else ""
    look += f"{'<w:b/>' if strong else ''}{'<w:i/>' if emphasis else ''}"
    run = f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    if not href:
        return run
    name = links.setdefault(href, f"rId{_FIRST_LINK + len(links)}")
    return f'<w:hyperlink r:id="{name}">{run}</w:hyperlink>'


def _table(head: tuple[str, ...], rows: Iterable[tuple[Words, ...]], links: dict[str, str]) -> str:
    width = _WIDTH // len(head)
    columns = f'<w:gridCol w:w="{width}"/>' * len(head)
    cell = f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>'
    top = "".join(f'{cell}<w:p><w:pPr><w:pStyle w:val="TableText"/></w:pPr>{_run(name)}</w:p></w:tc>' for name in head)
    body = "".join(
        "<w:tr><w:trPr><w:cantSplit/></w:trPr>"
        + "".join(f"{cell}{_in_cell(words, links)}</w:tc>" for words in row)
        + "</w:tr>"
        for row in rows
    )
    return (
        '<w:tbl><w:tblPr><w:tblStyle w:val="RoleTable"/><w:tblW w:w="5000" w:type="pct"/><w:tblLook w:firstRow="1"'
        f' w:noHBand="1" w:noVBand="1"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid><w:tr><w:trPr><w:tblHeader/></w:trPr>'
        f"{top}</w:tr>{body}</w:tbl><w:p/>"
    )


def _in_cell(words: Words, links: dict[str, str]) -> str:
    """Return the paragraphs of a cell, which must have one."""
    items = "".join(_paragraphs(Words(item), "ListBullet", links) for item in words.items)
    return items if items and not words.text else _paragraphs(words, "TableText", links) + items


def _relations(links: dict[str, str]) -> str:
    fixed = (
        ("rId1", "styles", "styles.xml"),
        ("rId2", "numbering", "numbering.xml"),
        ("rId3", "footer", "footer1.xml"),
    )
    found = [f'<Relationship Id="{name}" Type="{_R}/{kind}" Target="{to}"/>' for name, kind, to in fixed]
    found.append(f'<Relationship Id="rId4" Type="{_R}/customXml" Target="../customXml/item1.xml"/>')
    found += [
        f'<Relationship Id="{name}" Type="{_R}/hyperlink" Target="{escape(to)}" TargetMode="External"/>'
        for to, name in links.items()
    ]
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{"".join(found)}</Relationships>'


def _core(role: Role, framework: Framework) -> str:
    return (
        f'{_XML}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(role.title)}</dc:title><dc:subject>{escape(framework.spec.title)}</dc:subject>"
        f"</cp:coreProperties>"
    )
