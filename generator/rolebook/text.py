"""Text fields: a little inline Markdown, rendered and cleaned; plain text stays as it was typed."""

import re
from html import unescape

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup, escape

# Emphasis, code, links and short lists; nothing else of Markdown, and no HTML, has a meaning in a field.
_MARKDOWN = MarkdownIt("zero").enable(["emphasis", "backticks", "link", "escape", "list", "newline"])
_TAGS = {"p", "em", "strong", "code", "a", "ul", "ol", "li", "br"}
_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "ol": {"start"}, "*": set()}
_SCHEMES = {"https", "http", "mailto", "tel"}
_MAY_BE_MARKUP = re.compile(r"[*_`\[\\\n]")


def inline(text: str) -> Markup:
    """Return the HTML of a field for a place that holds flow content: phrases, or blocks where it has several lines."""
    if not _MAY_BE_MARKUP.search(text):
        return escape(text)
    return _clean(_MARKDOWN.render(text) if "\n" in text else _MARKDOWN.renderInline(text))


def prose(text: str) -> Markup:
    """Return the HTML of a field as paragraphs and lists."""
    html = inline(text)
    return html if "\n" in text else Markup(f"<p>{html}</p>")  # noqa: S704 - escaped or cleaned


def plain(text: str) -> str:
    """Return the words of a field, or of HTML that was made from fields, without any markup, on one line."""
    html = str(text if isinstance(text, Markup) else inline(text))
    words = unescape(nh3.clean(html, tags=set()) if "<" in html else html)
    return " ".join(words.split())


def _clean(html: str) -> Markup:
    cleaned = nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, url_schemes=_SCHEMES)
    return Markup(cleaned)  # noqa: S704 - just cleaned
