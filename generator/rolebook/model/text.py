"""Text fields: a little inline Markdown, rendered and cleaned; plain text stays as it was typed."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from html import unescape
from typing import NamedTuple
from urllib.parse import urlsplit

import markupsafe
import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

# Emphasis, code, links and short lists; nothing else of Markdown, and no HTML, has a meaning in a field.
_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "backticks", "link", "escape", "list", "newline"])
_TAGS = {"p", "em", "strong", "code", "a", "ul", "ol", "li", "br"}
_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
_SCHEMES = {"https", "http", "mailto", "tel"}
_MAY_BE_MARKUP = re.compile(r"[*_`\[\\\n]")


_escaped = lru_cache(maxsize=10_000)(markupsafe.escape)


def escape(value: object) -> Markup:
    """Return what :func:`markupsafe.escape` does, but give HTML back as it is and remember the same words' HTML.

    Templates escape some hundred values on each page, and most of them are what other pages nearby say, too.
    """
    if type(value) is Markup:
        return value
    return _escaped(value) if type(value) is str else markupsafe.escape(value)


# The pages of a role and of its moves, which lie close together, say the same words several times. Words that are HTML
# already are other words.
@lru_cache(maxsize=10_000, typed=True)
def inline(text: str) -> Markup:
    """Return the HTML of a field for a place that holds flow content: phrases, or blocks where it has several lines."""
    if not _MAY_BE_MARKUP.search(text):
        return escape(text)
    return _clean(_MARKDOWN.render(text) if "\n" in text else _MARKDOWN.renderInline(text))


def prose(text: str) -> Markup:
    """Return the HTML of a field as paragraphs and lists."""
    html = inline(text)
    return html if "\n" in text else Markup(f"<p>{html}</p>")  # noqa: S704 - escaped or cleaned


@lru_cache(maxsize=10_000, typed=True)
def plain(text: str) -> str:
    """Return the words of a field, or of HTML that was made from fields, without any markup, on one line."""
    html = str(text if isinstance(text, Markup) else inline(text))
    words = unescape(nh3.clean(html, tags=set()) if "<" in html else html)
    return " ".join(words.split())


class Span(NamedTuple):
    """A piece of a text that looks the same throughout; ``href`` is where it leads, empty where it leads nowhere."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""


class Paragraph(NamedTuple):
    """A paragraph of a field, or an item of a list in it: ``marker`` is “•” or its number, ``depth`` counts lists."""

    spans: tuple[Span, ...]
    marker: str = ""
    depth: int = 0


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """Return what :func:`inline` shows as pieces, for documents that are not HTML."""
    if not _MAY_BE_MARKUP.search(text):
        return (Paragraph((Span(text),)),)
    return tuple(_paragraphs(_MARKDOWN.parse(text) if "\n" in text else _MARKDOWN.parseInline(text)))


def _paragraphs(tokens: Iterable[Token]) -> Iterator[Paragraph]:
    lists: list[str] = []
    marker = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open" | "ordered_list_open":
                lists.append(token.type)
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                marker = f"{token.info}." if lists[-1] == "ordered_list_open" else "•"
            case "inline":
                yield Paragraph(tuple(_spans(token.children or ())), marker, len(lists))
                marker = ""


def _spans(tokens: Iterable[Token]) -> Iterator[Span]:
    strong, emphasis, href = 0, 0, ""
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                strong += token.nesting
            case "em_open" | "em_close":
                emphasis += token.nesting
            case "link_open":
                address = str(token.attrs.get("href", ""))
                href = address if urlsplit(address).scheme in _SCHEMES else ""
            case "link_close":
                href = ""
            case "softbreak" | "hardbreak":
                yield Span(" " if token.type == "softbreak" else "\n", bool(strong), bool(emphasis), href=href)
            case _ if token.content:
                yield Span(token.content, bool(strong), bool(emphasis), token.type == "code_inline", href)


def _clean(html: str) -> Markup:
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(cleaned)  # noqa: S704 - just cleaned
