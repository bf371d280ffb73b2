"""Verification: the built pages are parsed and checked before anybody sees them.

A build tool's own exit code is not trusted: whatever made the pages, this looks at what a browser would get.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, unquote, urljoin, urlsplit

from lxml import etree, html
from lxml.html import HtmlElement

from rolebook.problem import Location, Problem

# What a script element may hold without being run, where addresses stand, and schemes that run what follows them.
_DATA = {"application/json", "application/ld+json"}
_ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href"}
_RUNNING = {"javascript", "vbscript", "data"}
# What makes a browser fetch something by itself.
_FETCHING = {
    "script": "src",
    "img": "src",
    "iframe": "src",
    "source": "src",
    "video": "src",
    "audio": "src",
    "embed": "src",
}
_FETCHING_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "preconnect", "dns-prefetch", "manifest"}


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What the checks need to know of a page."""

    title: str
    ids: tuple[str, ...]
    links: tuple[str, ...]
    fetches: tuple[str, ...]
    scripts: tuple[str, ...]
    """Where a page runs words of its own: elements with a script in them, attributes that are scripts."""


def verify(folder: Path, *, base: str = "") -> tuple[Problem, ...]:
    """Check every HTML page under ``folder``; ``base`` is the path that the site will have on its host, such as “docs”.

    Finds links and fragments that lead nowhere, ids that stand twice, pages without a title, scripts within a page, and
    anything that a browser would fetch from a foreign host.
    """
    files = frozenset(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
    parsed = {name: _parse(folder / name) for name in sorted(files) if name.endswith(".html")}
    ids = {name: frozenset(page.ids) for name, page in parsed.items()}
    prefix = f"/{base.strip('/')}/".replace("//", "/")
    return tuple(
        problem
        for name, page in parsed.items()
        for problem in (*_check_page(name, page), *_check_links(name, page, ids, files, prefix))
    )


def _parse(path: Path) -> _Parsed:
    tree = html.parse(str(path), parser=html.HTMLParser(encoding="utf-8")).getroot()
    if tree is None:  # an empty file
        return _Parsed("", (), (), (), ())
    fetches = [
        element.get(attribute, "")
        for tag, attribute in _FETCHING.items()
        for element in tree.iter(tag)
        if element.get(attribute)
    ]
    fetches += [
        element.get("href", "")
        for element in tree.iter("link")
        if _FETCHING_LINKS & set((element.get("rel") or "").lower().split())
    ]
    return _Parsed(
        title=(tree.findtext(".//title") or "").strip(),
        ids=tuple(str(value) for value in tree.xpath("//@id")),
        links=tuple(str(value) for value in tree.xpath("//a/@href")),
        fetches=tuple(fetches),
        scripts=tuple(_scripts(tree)),
    )


def _scripts(tree: HtmlElement) -> Iterator[str]:
    for element in tree.iter(etree.Element):
        if element.tag == "script" and not element.get("src") and element.get("type") not in _DATA:
            yield "a script"
        for name, value in element.attrib.items():
            if name.startswith("on"):
                yield f"“{name}”"
            elif name in _ADDRESSES and _scheme(value) in _RUNNING:
                yield f"the link “{value[:60]}”"


def _scheme(address: str) -> str:
    """Return the scheme of an address as a browser reads it, which passes over blanks and control characters."""
    return "".join(letter for letter in address if letter > " ").partition(":")[0].lower()


def _address(here: str, link: str) -> SplitResult | None:
    """Return where a link on the page ``here`` leads, or None where it is no address at all."""
    try:
        return urlsplit(urljoin(here, link))
    except ValueError:
        return None


def _check_page(name: str, page: _Parsed) -> Iterator[Problem]:
    where = Location(name)
    if not page.title:
        yield Problem("no-title", "this page has no title", where)
    seen: set[str] = set()
    for identifier in page.ids:
        if identifier in seen:
            yield Problem("duplicate-anchor", f"the id “{identifier}” stands twice on this page", where)
        seen.add(identifier)
    for script in page.scripts:
        yield Problem("script-in-page", f"this page would run {script} of its own", where, "put scripts into files")
    for address in page.fetches:
        if (target := _address("", address)) and target.netloc:
            yield Problem("foreign-host", f"a browser would fetch “{address}” from another host", where)


def _check_links(
    name: str, page: _Parsed, ids: Mapping[str, frozenset[str]], files: frozenset[str], prefix: str
) -> Iterator[Problem]:
    here = f"http://site{prefix}{name}"
    for link in (*page.links, *page.fetches):
        target = _address(here, link)
        if target is None:
            yield Problem("broken-link", f"the link “{link}” is no address", Location(name))
            continue
        if target.netloc != "site" or target.scheme != "http":
            continue
        if not target.path.startswith(prefix):
            yield Problem("broken-link", f"the link “{link}” leads out of the site", Location(name))
            continue
        path = unquote(target.path.removeprefix(prefix))
        file = f"{path}index.html" if not path or path.endswith("/") else path
        if file not in files:
            yield Problem("broken-link", f"the link “{link}” leads nowhere", Location(name))
        elif target.fragment and file in ids and unquote(target.fragment) not in ids[file]:
            yield Problem(
                "broken-link", f"the link “{link}” leads to a place that its page does not have", Location(name)
            )
