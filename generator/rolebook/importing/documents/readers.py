"""Readers: files of any format that role documents come in, each read into the same neutral tree.

What a file is, its first bytes say; its name only breaks a tie. A file is data here and never more: nothing in it is
run or fetched, and its size, depth and count are bounded before anything is made of it.
"""

import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import mammoth
from markdown_it import MarkdownIt
from selectolax.lexbor import LexborHTMLParser, LexborNode

from rolebook.exporting import package
from rolebook.importing.documents.document import (
    Block,
    Code,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Phrase,
    Run,
    Table,
    lined,
    phrase,
    pieces,
)
from rolebook.model.source import HIDDEN
from rolebook.problem import Location, Problem

MAX_BYTES = 10_000_000
MAX_DEPTH = 100
MAX_ELEMENTS = 200_000
MAX_PARTS = 2_000
MAX_UNPACKED = 50_000_000
MAX_XML = 10_000_000
MAX_TAGS = 300_000  # of a Word file, whose text takes many
MAX_PIECES = 5_000
MAX_PIECE = 15_000
MAX_RUNS = 2_000
_FIRST_PRINTABLE = 32

KNOWN = "a WordPress post as JSON, HTML, Markdown, Word (.docx) or plain text"


class UnreadableDocumentError(Exception):
    """A file that can't be read as a document; ``problem`` says what is wrong, where, and what to do."""

    def __init__(self, message: str, hint: str = "", line: int = 1, column: int = 1) -> None:
        super().__init__(message)
        self.message, self.hint, self.line, self.column = message, hint, line, column

    def problem(self, name: str) -> Problem:
        """Return the same as a problem of the file ``name``."""
        return Problem("unreadable", self.message, Location(name, self.line, self.column), self.hint)


def read(path: Path) -> tuple[Document, ...]:
    """Return the documents in a file, most often one; raises UnreadableDocumentError where it can't be read."""
    try:
        if not path.is_file():
            what = (
                "a folder" if path.is_dir() else "no file" if not path.exists() else "not a file but a pipe or a device"
            )
            raise UnreadableDocumentError(f"this is {what}", f"name {KNOWN}")
        with path.open("rb") as stream:
            raw = stream.read(MAX_BYTES + 1)
    except OSError as error:
        raise UnreadableDocumentError(f"this file can't be read: {error.strerror}") from None
    return parse(raw, path.name)


def parse(raw: bytes, name: str) -> tuple[Document, ...]:
    """Return the documents in the bytes of a file called ``name``; raises what :func:`read` raises."""
    if len(raw) > MAX_BYTES:
        message = f"this file is larger than {MAX_BYTES // 1_000_000} MB"
        raise UnreadableDocumentError(message, "split it, or save it without pictures")
    if raw.startswith(b"PK\x03\x04"):
        return (_word(raw, name),)
    for start, what, hint in _FOREIGN:
        if raw.startswith(start):
            raise UnreadableDocumentError(f"this is {what}", hint)
    text = _decoded(raw)
    if not text.strip():
        raise UnreadableDocumentError("this file is empty", f"name {KNOWN}")
    if text.lstrip().startswith(("{", "[{")) or name.endswith(".json"):
        return _posts(text, name)
    if re.match(r"\s*(<!--|<!doctype|<\?xml|<[a-z][a-z0-9]*[\s>])", text, re.IGNORECASE):
        return (_html(text, name),)
    if name.endswith((".md", ".markdown")) or re.search(r"(?m)^(#{1,6} |\|.+\|\s*$|[-*+] |\d+\. |```)|\*\*\w", text):
        return (_markdown(text, name),)
    return (_lines(text, name),)


_FOREIGN = (
    (b"%PDF", "a PDF, which holds no paragraphs but letters at places", "open it in Word and save it as .docx"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel file", "open it and save it as .docx or .xlsx"),
    (b"{\\rtf", "a rich text file (RTF)", "open it in Word and save it as .docx"),
    (b"\x1f\x8b", "a compressed file (gzip)", "unpack it first"),
    (b"PK", "an empty or damaged archive", "save the document again"),
)


def _decoded(raw: bytes) -> str:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if raw.startswith(mark):
            try:
                return raw.decode(encoding)
            except UnicodeDecodeError:
                raise UnreadableDocumentError("the characters of this file are damaged", "save it as UTF-8") from None
    if b"\0" in raw:
        raise UnreadableDocumentError("this is a binary file, not a document", f"name {KNOWN}")
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        named = re.search(rb"charset=[\"']?([\w-]+)", raw[:2_000])
        try:
            return raw.decode(named.group(1).decode("ascii")) if named else _western(raw)
        except (UnicodeDecodeError, LookupError):
            line = raw.count(b"\n", 0, error.start) + 1
            raise UnreadableDocumentError("this file is not saved as UTF-8", "save it as UTF-8", line) from None


def _western(raw: bytes) -> str:
    """Return text in the old Western encoding, where the bytes look like prose and not like a picture."""
    control = sum(1 for byte in raw if byte < _FIRST_PRINTABLE and byte not in b"\t\n\r\f")
    if control:
        raise UnreadableDocumentError("this is a binary file, not a document", f"name {KNOWN}")
    return raw.decode("cp1252")


# --- WordPress ------------------------------------------------------------------------------------------------------


def _posts(text: str, name: str) -> tuple[Document, ...]:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        ends = error.pos >= len(text.rstrip())
        message = "this JSON ends in the middle" if ends else "this is not valid JSON"
        raise UnreadableDocumentError(message, "export the post again", error.lineno, error.colno) from None
    except (RecursionError, ValueError):
        raise UnreadableDocumentError("this JSON is nested too deeply, or holds a number that is too large") from None
    posts = data if isinstance(data, list) else [data]
    return tuple(_post(post, name) for post in posts)


def _post(post: object, name: str) -> Document:
    title, content = _rendered(post, "title"), _rendered(post, "content")
    if not content:
        hint = "a post has “title” and “content”, each with “rendered”, as WordPress gives it out under wp-json"
        raise UnreadableDocumentError("this JSON is not a WordPress post", hint)
    document = _html(content, name)
    return replace(document, title=_html(title, name).title or _text_of(title) or document.title)


def _rendered(post: object, key: str) -> str:
    value = post.get(key) if isinstance(post, dict) else None
    if isinstance(value, dict):
        value = value.get("rendered") or value.get("raw")
    return value if isinstance(value, str) else ""


def _text_of(html: str) -> str:
    body = LexborHTMLParser(html).body
    return " ".join(body.text(separator=" ").split()) if body else ""


# --- HTML -----------------------------------------------------------------------------------------------------------

_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SILENT = {"script", "style", "template", "noscript", "head", "svg", "iframe", "object", "embed", "link", "meta"}
_CHROME = {"nav", "footer"}
_BLOCKS = {
    *_HEADINGS,
    *"address article aside blockquote body center details dd div dl dt fieldset figcaption figure footer form header"
    " hr html li main nav ol p pre section summary table tbody thead tfoot tr td th ul caption".split(),
}
_BOLD, _ITALIC, _CODE = {"strong", "b"}, {"em", "i", "cite", "var"}, {"code", "kbd", "samp", "tt"}
_MARKED_LINE = re.compile(r"[ \t]*\n(?=[ \t]*(?:[-–—•·▪◦‣●○*]|\d{1,2}[.)])\s)")


def _html(text: str, name: str) -> Document:
    if text.count("<") > MAX_ELEMENTS:
        raise UnreadableDocumentError(f"this file holds more than {MAX_ELEMENTS:,} elements", "split it")
    _refuse_depth(text)
    parser = LexborHTMLParser(text)
    reader = _HtmlReader()
    root = parser.css_first("main") or parser.css_first("article") or parser.body
    blocks = tuple(reader.blocks(root, 0)) if root else ()
    _refuse_size(blocks)
    title = parser.css_first("title")
    first = next((block for block in blocks if isinstance(block, Heading) and block.level == 1), None)
    named = first.phrase.plain if first else " ".join(title.text().split()) if title else ""
    return Document(name, named, tuple(block for block in blocks if block is not first), tuple(reader.notes))


def _refuse_size(blocks: tuple[Block, ...]) -> None:
    """Refuse what is no role document: far more items than a role has, or a text that no field of a spec takes."""
    for count, piece in enumerate(pieces(blocks), 1):
        if count > MAX_PIECES:
            raise UnreadableDocumentError(f"this file holds more than {MAX_PIECES:,} items", "a role has some hundreds")
        if len(piece.raw) > MAX_PIECE:
            beginning = " ".join(piece.raw[:60].split())
            message = f"a text in this file has more than {MAX_PIECE:,} characters: “{beginning}…”"
            raise UnreadableDocumentError(message, "cut it into paragraphs")


_VOID = "area|base|br|col|embed|hr|img|input|link|meta|param|source|track|wbr|p|li|td|th|tr|dt|dd|option"
_TAG = re.compile(rf"<(/?)(?!(?:{_VOID})\b)([a-z][a-z0-9]*)\b[^<>]*?(/?)>", re.IGNORECASE)


def _refuse_depth(text: str) -> None:
    """Refuse elements that are nested too deeply, before a parser makes a tree of them."""
    depth = 0
    for closes, _, empty in _TAG.findall(text):
        depth = max(0, depth - 1) if closes else depth + (not empty)
        if depth > 10 * MAX_DEPTH:
            raise UnreadableDocumentError(f"this file is nested more than {MAX_DEPTH} levels deep", "save it anew")


class _HtmlReader:
    """Goes over the elements of a page, and remembers what it passes over."""

    def __init__(self) -> None:
        self.notes: dict[str, None] = {}

    def blocks(self, node: LexborNode, depth: int) -> Iterator[Block]:
        """Yield the blocks of an element."""
        if depth > MAX_DEPTH:
            raise UnreadableDocumentError(f"this file is nested more than {MAX_DEPTH} levels deep", "save it anew")
        loose: list[Run] = []
        for child in node.iter(include_text=True):
            tag = child.tag or ""
            if tag not in _BLOCKS and not self._holds_blocks(child):
                loose.extend(self.runs(child, depth + 1, Run("")))
                continue
            yield from self._paragraphs(loose)
            loose = []
            yield from self._block(child, tag, depth + 1)
        yield from self._paragraphs(loose)

    def _holds_blocks(self, node: LexborNode) -> bool:
        return node.tag in {"span", "a", "b", "strong", "em", "i", "font", "u", "section", "main"} and any(
            child.tag in _BLOCKS for child in node.traverse()
        )

    def _block(self, node: LexborNode, tag: str, depth: int) -> Iterator[Block]:  # noqa: C901 - by kind
        if tag in _SILENT:
            return
        if tag in _CHROME:
            if (node.text() or "").strip():
                self.notes[f"the page's own <{tag}> (menus and the like)"] = None
        elif tag in _HEADINGS:
            if (found := self._phrase(node, depth)).plain:
                yield Heading(found, _HEADINGS[tag])
        elif tag in {"ul", "ol"}:
            yield from self._listing(node, depth)
        elif tag == "dl":
            yield from self._terms(node, depth)
        elif tag == "table":
            yield from self._table(node, depth)
        elif tag == "pre":
            code = _visible(node.text(strip=False)).strip("\n")
            if code.strip():
                yield Code(phrase(code))
        elif tag in {"p", "figcaption", "caption", "summary", "dt", "dd", "address"} and not any(
            child.tag in _BLOCKS for child in node.iter()
        ):
            yield from self._paragraphs(self._runs_of(node, depth))
        else:
            yield from self.blocks(node, depth)

    def _paragraphs(self, runs: list[Run]) -> Iterator[Block]:
        whole = Phrase(tuple(runs))
        if len(runs) > MAX_RUNS or sum(len(run.text) for run in runs) > 4 * MAX_PIECE:
            raise UnreadableDocumentError("a paragraph in this file is far too long", "cut it into paragraphs")
        if whole.plain:
            yield from lined(whole)

    def _listing(self, node: LexborNode, depth: int) -> Iterator[Block]:
        items: list[Item] = []
        for child in node.iter(include_text=True):
            if child.tag in {"ul", "ol"} and items:  # a list straight in a list belongs to the item before it
                last = items[-1]
                items[-1] = Item(last.phrase, (*last.below, *self._listing(child, depth + 1)))
                continue
            below = (
                tuple(self.blocks(child, depth + 1))
                if child.tag in _BLOCKS
                else tuple(self._paragraphs(list(self.runs(child, depth + 1, Run("")))))
            )
            if below:
                items.append(_item(below))
        if depth > MAX_DEPTH:
            raise UnreadableDocumentError(f"this file is nested more than {MAX_DEPTH} levels deep", "save it anew")
        if items:
            yield Listing(tuple(items))

    def _terms(self, node: LexborNode, depth: int) -> Iterator[Block]:
        items: list[Item] = []
        for child in node.traverse():
            if child.tag == "dt":
                items.append(Item(self._phrase(child, depth)))
            elif child.tag == "dd":
                below = tuple(self.blocks(child, depth + 1))
                last = items.pop() if items else Item(phrase(""))
                items.append(Item(last.phrase, (*last.below, *below)))
        if items:
            yield Listing(tuple(items))

    def _table(self, node: LexborNode, depth: int) -> Iterator[Block]:
        rows: list[tuple[Phrase, ...]] = []
        head: tuple[Phrase, ...] = ()
        for row in node.css("tr"):
            cells = [child for child in row.iter() if child.tag in {"td", "th"}]
            found = tuple(self._cell(cell, depth + 1) for cell in cells)
            if not head and not rows and cells and all(cell.tag == "th" for cell in cells):
                head = found
            elif any(cell.plain for cell in found):
                rows.append(found)
        if rows or head:
            yield Table(head, tuple(rows))

    def _cell(self, node: LexborNode, depth: int) -> Phrase:
        """Return a cell as one text; what stands in several lines or a list in it is joined by semicolons."""
        runs: list[Run] = []
        for block in self.blocks(node, depth):
            for piece in _flat(block):
                if runs and piece.plain:
                    runs.append(Run(" " if runs[-1].text.rstrip()[-1:] in ":;,." else "; "))
                runs.extend(piece.runs)
        return Phrase(tuple(runs))

    def _phrase(self, node: LexborNode, depth: int) -> Phrase:
        return Phrase(tuple(self._runs_of(node, depth)))

    def _runs_of(self, node: LexborNode, depth: int) -> list[Run]:
        return [run for child in node.iter(include_text=True) for run in self.runs(child, depth + 1, Run(""))]

    def runs(self, node: LexborNode, depth: int, look: Run) -> Iterator[Run]:
        """Yield the runs of a piece of a line."""
        if depth > MAX_DEPTH:
            raise UnreadableDocumentError(f"this file is nested more than {MAX_DEPTH} levels deep", "save it anew")
        tag = node.tag or ""
        if tag == "-text":
            text = _MARKED_LINE.sub("\0", _visible(node.text(strip=False) or "").replace("\r\n", "\n"))
            text = re.sub(r"\s+", " ", text).replace("\0", "\n")
            if text:
                yield replace(look, text=text)
            return
        if tag in _SILENT or tag.startswith(("-", "!")):
            return
        if tag == "br":
            yield replace(look, text="\n")
            return
        if tag == "img":
            alt = " ".join(_visible(node.attributes.get("alt") or "").split())
            if alt:
                yield replace(look, text=f"[{alt}]")
            else:
                self.notes["pictures without a description"] = None
            return
        bold, italic, code = look.bold or tag in _BOLD, look.italic or tag in _ITALIC, look.code or tag in _CODE
        link = (node.attributes.get("href") or "").strip() if tag == "a" else look.link
        inner = Run("", bold, italic, code, link)
        for child in node.iter(include_text=True):
            yield from self.runs(child, depth + 1, inner)
        if tag in _BLOCKS:
            yield Run("\n")


def _item(below: tuple[Block, ...]) -> Item:
    first, *others = below
    if isinstance(first, Paragraph | Heading):
        return Item(first.phrase, tuple(others))
    if isinstance(first, Listing) and len(first.items) == 1 and not others:
        return first.items[0]
    return Item(phrase(""), below)


def _flat(block: Block) -> Iterator[Phrase]:
    match block:
        case Paragraph() | Heading() | Code():
            yield block.phrase
        case Listing():
            for item in block.items:
                yield item.phrase
                for below in item.below:
                    yield from _flat(below)
        case Table():
            for row in (block.head, *block.rows):
                yield from row


def _visible(text: str) -> str:
    """Return text without the characters that a spec may not hold."""
    return HIDDEN.sub("", re.sub("[\u2028\u2029\x0b\x0c\x85]", "\n", text.replace("\xa0", " ").replace("\xad", "")))


# --- Markdown, Word and plain text ----------------------------------------------------------------------------------


def _markdown(text: str, name: str) -> Document:
    title, body = _front_matter(text)
    rules: Callable[[str], str] = (
        MarkdownIt("commonmark", {"html": True, "maxNesting": 10 * MAX_DEPTH}).enable("table").render
    )
    try:
        document = _html(rules(re.sub(r"(?m)^(#{1,6})(?=[^#\s!])", r"\1 ", body)), name)
    except RecursionError:
        raise UnreadableDocumentError(
            f"this file is nested more than {MAX_DEPTH} levels deep", "save it anew"
        ) from None
    return replace(document, title=title or document.title)


def _front_matter(text: str) -> tuple[str, str]:
    found = re.match(r"\ufeff?---[ \t]*\n(.*?\n)(?:---|\.\.\.)[ \t]*\n", text, re.DOTALL)
    if not found:
        return "", text
    title = re.search(r"(?m)^title:[ \t]*[\"']?(.*?)[\"']?[ \t]*$", found.group(1))
    return (title.group(1) if title else ""), text[found.end() :]


def _lines(text: str, name: str) -> Document:
    """Read plain text: a paragraph a line; a short line without an end is a heading where a longer one follows."""
    lines = [" ".join(_visible(line).split()) for line in text.splitlines()]
    blocks: list[Block] = []
    marked: list[str] = []

    def close() -> None:
        if marked:
            blocks.extend(lined(phrase("\n".join(marked))))
            marked.clear()

    shown = [line for line in lines if line and not re.fullmatch(r"[=_*~-]{3,}", line)]
    for number, line in enumerate(shown):
        following = shown[number + 1] if number + 1 < len(shown) else ""
        if re.match(r"[-–—•·▪◦‣●○*]\s", line):
            marked.append(line)
            continue
        close()
        if _looks_like_heading(line, following):
            blocks.append(Heading(phrase(line), 2))
        else:
            blocks.append(Paragraph(phrase(line)))
    close()
    _refuse_size(tuple(blocks))
    return Document(name, "", tuple(blocks))


_LONGEST_HEADING = 8


def _looks_like_heading(line: str, following: str) -> bool:
    return bool(following) and len(line.split()) <= _LONGEST_HEADING and not re.search(r"[.!?;,…]$", line)


_STYLES = "p[style-name='Title'] => h1:fresh\np[style-name='title'] => h1:fresh"


def _word(raw: bytes, name: str) -> Document:
    notes = _look_into(raw)
    try:
        made = mammoth.convert_to_html(
            io.BytesIO(raw),
            style_map=_STYLES,
            include_embedded_style_map=False,
            convert_image=mammoth.images.img_element(lambda image: {"alt": image.alt_text or ""}),
        )
    except (RecursionError, MemoryError):
        raise UnreadableDocumentError("this Word file is nested too deeply", "save it anew") from None
    except Exception:  # noqa: BLE001 - mammoth raises whatever a damaged file leads to
        raise UnreadableDocumentError("this Word file is damaged", "open it in Word and save it again") from None
    document = _html(made.value, name)
    return replace(document, notes=(*document.notes, *notes))


def _look_into(raw: bytes) -> tuple[str, ...]:
    """Refuse a Word file that would unpack to too much, or has what no Word file has; return what is passed over."""
    try:
        with package.opened(raw, parts=MAX_PARTS, unpacked=MAX_UNPACKED) as archive:
            names = archive.namelist()
            _refuse_archive(archive, names)
    except package.PackageError as error:
        raise UnreadableDocumentError(f"this Word file {error.fault}", error.hint) from None
    notes = []
    if any(part.startswith("word/vbaProject") for part in names):
        notes.append("macros, which are never run")
    if any(part.startswith("word/embeddings/") for part in names):
        notes.append("embedded files")
    return tuple(notes)


def _refuse_archive(archive: zipfile.ZipFile, names: Sequence[str]) -> None:
    if "word/document.xml" not in names:
        what = next((kind for part, kind in _OFFICE.items() if part in names), "an archive, not a document")
        raise UnreadableDocumentError(f"this is {what}", f"name {KNOWN}")
    for name in names:
        if not name.endswith((".xml", ".rels")):
            continue
        text = archive.read(name)
        if len(text) > MAX_XML or text.count(b"<") > MAX_TAGS:
            raise UnreadableDocumentError("this Word file unpacks to more than a document holds", "split it")
        _refuse_xml_depth(text)


def _refuse_xml_depth(text: bytes) -> None:
    depth = 0
    for closes, empty in re.findall(rb"<(/?)[A-Za-z_][^<>]*?(/?)>", text):
        depth += -1 if closes else 0 if empty else 1
        if depth > 3 * MAX_DEPTH:
            raise UnreadableDocumentError("this Word file is nested too deeply", "save it anew")


_OFFICE = {
    "xl/workbook.xml": "a spreadsheet, not a document",
    "ppt/presentation.xml": "a presentation, not a document",
    "content.xml": "an OpenDocument file: save it as .docx",
}
