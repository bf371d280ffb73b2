"""Verification: the built pages are parsed and checked before anybody sees them.

A build tool's own exit code is not trusted: whatever made the pages, this looks at what a browser would get.
"""

import os
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import SplitResult, quote, unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from rolebook.problem import Location, Problem

# What a script element may hold without being run, where addresses stand, and schemes that run what follows them.
_DATA = {"application/json", "application/ld+json"}
_ADDRESSES = {"href", "src", "action", "formaction", "data", "xlink:href"}
_RUNNING = {"javascript", "vbscript", "data"}
# Addresses that a selector can ask for: it knows an attribute by its name alone, without “xlink:”.
_NAMES = sorted(name for name in _ADDRESSES if ":" not in name and name != "href")
# Whatever could be an attribute that is a script. A page with such words in it has all its elements looked at. What
# stands before “on” is asked for after it, since a pattern that begins with letters is found many times as fast.
_HANDLER = re.compile(rb"on(?<=[\s\"'/]on)\w+\s*=")
# What makes a browser fetch something by itself.
_FETCHING = {"script", "img", "iframe", "source", "video", "audio", "embed"}
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


@dataclass(frozen=True, slots=True)
class Before:
    """An earlier site that was verified: its folder, and the files that are in the new one just as they are there."""

    folder: Path
    same: frozenset[str]


def verify(folder: Path, *, base: str = "", before: Before | None = None) -> tuple[Problem, ...]:
    """Check every HTML page under ``folder``; ``base`` is the path that the site will have on its host, such as “docs”.

    Finds links and fragments that lead nowhere, ids that stand twice, pages without a title, scripts within a page, and
    anything that a browser would fetch from a foreign host. Pages that were verified ``before`` are not looked at again
    unless a page or a place has gone that they may link to; the files that they link to are there as before.
    """
    files = frozenset(_files(folder))
    pages = _Pages(folder)
    names = sorted(name for name in files if name.endswith(".html"))
    if before and not _lost(before, names, pages):
        names = [name for name in names if name not in before.same]
    links = _Links(files, pages, base)
    return tuple(
        problem for name in names for problem in (*_check_page(name, pages[name]), *links.check(name, pages[name]))
    )


def _lost(before: Before, names: Iterable[str], pages: "_Pages") -> bool:
    """Tell whether the earlier site has a page, or a place on a page, that the new one does not have."""
    earlier = _Pages(before.folder)
    there = {name for name in _files(before.folder) if name.endswith(".html")}
    return not there <= set(names) or any(earlier.ids(name) - pages.ids(name) for name in there - before.same)


def _files(folder: Path) -> Iterator[str]:
    """Yield the paths of all files below the folder, seen from it."""
    start = len(os.path.join(folder, ""))  # noqa: PTH118 - paths as objects would be half of the work
    for place, _, names in os.walk(folder):
        inside = place[start:].replace(os.sep, "/")
        yield from (f"{inside}/{name}" for name in names) if inside else names


def _parse(path: Path, shared: dict[str, str]) -> _Parsed:
    """Read a page; links that it has in common with others go into ``shared``, so that they are held once."""
    source = path.read_bytes()
    tree = LexborHTMLParser(source)
    links = dict.fromkeys([element.attributes.get("href") or "" for element in tree.css("a[href]")])
    addresses, fetches, scripts = links.copy(), [], []
    for element in tree.css(_beside_links(source.lower())):
        tag, attributes = element.tag, element.attributes
        if tag == "script" and not attributes.get("src") and attributes.get("type") not in _DATA:
            scripts.append("a script")
        for name, given in attributes.items():
            if given and name in _ADDRESSES:
                addresses[given] = None
                if _is_fetched(tag, name, attributes.get("rel")):
                    fetches.append(given)
            elif name.startswith("on"):
                scripts.append(f"“{name}”")
    scripts += (f"the link “{address[:60]}”" for address in addresses if _scheme(address) in _RUNNING)
    title = tree.css_first("title")
    return _Parsed(
        title=title.text().strip() if title else "",
        ids=tuple([element.id or "" for element in tree.css("[id]")]),
        links=tuple([shared.setdefault(link, link) for link in links]),
        fetches=tuple(dict.fromkeys(shared.setdefault(address, address) for address in fetches)),
        scripts=tuple(scripts),
    )


def _beside_links(letters: bytes) -> str:
    """Return what selects the elements of a page that have something to check and are no links: a few of hundreds.

    The page's small letters tell which attributes it can't have, as each one that is asked for takes its time.
    """
    if _HANDLER.search(letters) or b"xlink:" in letters:
        return "*"
    return ", ".join(("script", "[href]:not(a)", *(f"[{name}]" for name in _NAMES if name.encode() in letters)))


def _is_fetched(tag: str | None, name: str, rel: str | None) -> bool:
    """Tell whether a browser fetches what an element names in an attribute, without a reader's doing."""
    if tag == "link":
        return name == "href" and bool(_FETCHING_LINKS & set((rel or "").lower().split()))
    return tag in _FETCHING and name == "src"


def _scheme(address: str) -> str:
    """Return the scheme of an address as a browser reads it, which passes over blanks and control characters."""
    if ":" not in address:
        return ""
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


class _Pages:
    """The pages of a site, each read when it is asked for first."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._read: dict[str, _Parsed] = {}
        self._ids: dict[str, frozenset[str]] = {}
        self._shared: dict[str, str] = {}

    def __getitem__(self, name: str) -> _Parsed:
        """Return a page by its path in the site."""
        if name not in self._read:
            self._read[name] = _parse(self._folder / name, self._shared)
        return self._read[name]

    def ids(self, name: str) -> frozenset[str]:
        """Return the ids of a page."""
        if name not in self._ids:
            self._ids[name] = frozenset(self[name].ids)
        return self._ids[name]


class _Links:
    """What links can lead to: the site's files, the ids of its pages, and the path that the site has on its host."""

    def __init__(self, files: frozenset[str], pages: _Pages, base: str) -> None:
        self._files = files
        self._pages = pages
        self._prefix = f"/{base.strip('/')}/".replace("//", "/")
        # Most links of a page go where other pages of its depth link to by the same words: these need no second look.
        self._sound: defaultdict[int, set[str]] = defaultdict(set)

    def check(self, name: str, page: _Parsed) -> Iterator[Problem]:
        """Yield what is wrong with the links of the page ``name``."""
        here = f"http://site{self._prefix}{name}"
        depth = name.count("/")
        root, sound, ids = "../" * depth, self._sound[depth], self._pages.ids(name)
        links = (*page.links, *page.fetches)
        unknown = {link for link in set(links) - sound if link[:1] != "#" or link[1:] not in ids}
        for link in filter(unknown.__contains__, links):
            by_root = link.startswith(root) and not link.startswith((f"{root}.", f"{root}#"))
            if not (by_root and self._is_known(link.removeprefix(root))) and (fault := self._fault(here, link)):
                yield Problem("broken-link", f"the link “{link}” {fault}", Location(name))
            elif by_root:
                sound.add(link)

    def _is_known(self, address: str) -> bool:
        """Tell whether an address seen from the root is written as files and ids are, and leads to some of them.

        Nearly all do, and taking an address apart as a browser does takes several times as long.
        """
        path, _, place = address.partition("#")
        file = self._file(path)
        there = file in self._files and (not place or self._has(file, place))
        return there and quote(address, safe="/#") == address

    def _has(self, file: str, place: str) -> bool:
        """Tell whether a file of the site has a place; one that is no page is taken to have any."""
        return not file.endswith(".html") or place in self._pages.ids(file)

    def _fault(self, here: str, link: str) -> str:
        """Return what is wrong with a link on the page at the address ``here``, empty if it is sound."""
        target = _address(here, link)
        if target is None:
            return "is no address"
        if target.netloc != "site" or target.scheme != "http":
            return ""
        if not target.path.startswith(self._prefix):
            return "leads out of the site"
        path = unquote(target.path.removeprefix(self._prefix))
        file = self._file(path)
        if file not in self._files:
            return "leads nowhere"
        if target.fragment and not self._has(file, unquote(target.fragment)):
            return "leads to a place that its page does not have"
        return ""

    @staticmethod
    def _file(path: str) -> str:
        """Return the file that a host gives for a path."""
        return f"{path}index.html" if not path or path.endswith("/") else path
