"""Lists: the points of a role and the names of what it asks for, as HTML.

Pages hold them by the hundred, and Python writes them several times as fast as a template that calls itself for each.
"""

from collections.abc import Iterable

from markupsafe import Markup

from rolebook.model.fields import Point
from rolebook.model.text import escape, inline


def point(item: Point) -> Markup:
    """Return one item of a list: “title: text”, with its details below."""
    return Markup(_point(item))  # noqa: S704 - all of it is escaped or cleaned


def points(items: Iterable[Point], *, ordered: bool = False) -> Markup:
    """Return a list of items; each that has an id can be linked to."""
    tag = "ol" if ordered else "ul"
    rows = "\n".join(f"<li{_anchor(item.id)}>{_point(item)}</li>" for item in items)
    return Markup(f'<{tag} class="rb-points">\n{rows}\n</{tag}>\n')  # noqa: S704 - all of it is escaped or cleaned


def titled(title: str | None, text: str | None) -> str:
    """Return a text after its title, if it has one: “title: text”, both escaped or cleaned."""
    if not title:
        return inline(text or "")
    return f"<strong>{escape(title)}{':' if text else ''}</strong> {inline(text or '')}"


def marked(pieces: Iterable[tuple[str, str]], side: str) -> Markup:
    """Return one of two wordings, “dropped” or “new”, with the words that the other has not marked.

    ``pieces`` are those of :func:`rolebook.views.moves.differing_words`; where the two have no words in common,
    nothing is marked.
    """
    pieces = tuple(pieces)
    alike = any(operation == "same" for operation, _ in pieces)
    shown = (
        f"<mark>{escape(words)}</mark>" if alike and operation == side else escape(words)
        for operation, words in pieces
        if operation in {"same", side}
    )
    return Markup(" ".join(shown))  # noqa: S704 - all of it is escaped


def _point(item: Point) -> str:
    shown = titled(item.title, item.text)
    return f"{shown}<ul>{''.join(f'<li>{inline(each)}</li>' for each in item.items)}</ul>" if item.items else shown


def _anchor(name: str | None) -> str:
    return f' id="item-{escape(name)}"' if name else ""
