"""Nothing that is written into a spec works as a script, an element or an address: it is text, and shown as typed.

The pages are opened without the policy that would forbid scripts within them, so the escaping alone has to hold.
"""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Browser, BrowserContext, Dialog, Error, Page, Request, expect
from readers import served

from hostile import ACTIVE, HANDS, NUMBER, PAYLOADS, Plant, Writer, harmless, text_fields
from rolebook.layer import POLICY

# The elements of a page as a count of “parent > element”, with the names of their attributes. Elements of the small
# inline Markdown are left out where they have the attributes that Markdown gives them, and no others.
SKELETON = r"""
const inline = new Set(["p", "em", "strong", "code", "ul", "ol", "li", "br", "mark"])
function skeleton(root, ignored = []) {
  const found = {}
  const walk = (element, above) => {
    const names = element.getAttributeNames().filter(name => !ignored.includes(name)).sort().join(" ")
    const tag = element.localName
    const isLink = tag === "a" && (names === "href rel" || names === "rel")
    const isMarkdown = isLink || inline.has(tag) && (!names || tag === "ol" && names === "start")
    const here = isMarkdown ? above : `${tag}[${names}]`
    if (!isMarkdown) found[`${above} > ${here}`] = (found[`${above} > ${here}`] ?? 0) + 1
    for (const child of (tag === "template" ? element.content : element).children) walk(child, here)
  }
  walk(root, "")
  return found
}
"""
# What is looked for on an open page, after all that a reader could unfold, focus and click there.
LOOK = (
    "async () => {"
    + SKELETON
    + r"""
  const faults = []
  const addresses = new Set(["href", "src", "action", "formaction", "data", "xlink:href", "to", "values"])
  for (const element of document.querySelectorAll("*")) {
    for (const { name, value } of element.attributes) {
      if (name.startsWith("on")) faults.push(`the attribute ${name}="${value}"`)
      if (addresses.has(name) && /^(javascript|data|vbscript):/i.test(value.replace(/[\x00-\x20]/g, ""))) {
        faults.push(`the address ${name}="${value}"`)
        element.dispatchEvent(new MouseEvent("click", { bubbles: true, cancelable: true }))
      }
    }
  }
  for (const details of document.querySelectorAll("details")) details.open = true
  for (const field of document.querySelectorAll("input, select, textarea, button, [tabindex]")) field.focus()
  document.activeElement?.blur()
  await new Promise(done => setTimeout(done))
  const about = document.querySelector("meta[name=description]")?.content ?? ""
  const said = [...document.querySelectorAll("[aria-label]")].map(element => element.getAttribute("aria-label"))
  return {
    faults,
    skeleton: skeleton(document.documentElement, ["hidden", "open", "style", "title"]), // scripts set these
    text: [document.title, about, document.body?.innerText ?? "", ...said].join("\n"),
  }
}"""
)
# The skeletons of pages as they come from the server, before any script has run.
UNTOUCHED = (
    "async paths => {"
    + SKELETON
    + r"""
  const read = async path => {
    const text = await (await fetch(path)).text()
    return skeleton(new DOMParser().parseFromString(text, "text/html").documentElement)
  }
  return Promise.all(paths.map(read))
}"""
)


# Pages of the small handbooks that show what stands once in a handbook.
COVERS = ("", "moves/one/two/talk/")
# Fields that no page shows: what only the search reads, and what only authors read.
UNSEEN = {
    "framework.editions.title",
    "framework.editions.summary",
    "framework.importance.summary",
    "framework.synonyms",
    "framework.tracks.levels.years.note",
    # What an import found no place for is not published.
    *(f"{kind}.unplaced.{name}" for kind in ("role", "skill") for name in ("title", "text", "items")),
}


# Names that the search and the finder show in full; of other texts they show pieces.
NAMES = {"role.title", "skill.title", "kpi.title", "tools.tools.title"}
# An id that was made from a text, such as that of a term or of a decision right.
AN_ID = re.compile(r"[\w.-]+")


@dataclass(frozen=True, slots=True)
class Seen:
    """What was seen of a page: what it must not have or do, its elements, and its text with its title and labels."""

    faults: tuple[str, ...]
    skeleton: Counter[str]
    text: str


class Watch:
    """Opens pages, and notes where one runs a payload, opens a dialog, asks another host or fails."""

    def __init__(self, context: BrowserContext) -> None:
        self._faults: list[str] = []
        context.expose_function("hit", lambda number="": self._faults.append(f"payload {number} has run"))
        context.on("request", self._request)
        context.on("dialog", self._dialog)
        context.on("weberror", lambda error: self._faults.append(f"a script failed: {error.error}"))
        self.page: Page = context.new_page()
        self._beside: Page = context.new_page()

    def _request(self, request: Request) -> None:
        if request.url.startswith(("http:", "https:")) and not request.url.startswith("http://127.0.0.1:"):
            self._faults.append(f"a request for {request.url}")

    def _dialog(self, dialog: Dialog) -> None:
        self._faults.append(f"a dialog: {dialog.message}")
        dialog.dismiss()

    def open(self, address: str, ready: str = "true") -> Seen:
        """Open a page, wait until ``ready`` is true in it, and return what is seen of it."""
        self.page.bring_to_front()  # the others draw less often
        self.page.goto(address, wait_until="load")
        if ready != "true":
            self.page.wait_for_function(ready)
        return self.look()

    def open_all(self, host: str, paths: Iterable[str]) -> dict[str, Seen]:
        """Open pages, the next one beside each, and return what is seen of them."""
        seen: dict[str, Seen] = {}
        page, opened = self.page, None
        for path in (*paths, None):
            following = self._beside if page is self.page else self.page
            if path is not None:
                following.goto(host + path, wait_until="commit")
            if opened is not None:
                page.wait_for_load_state("load")
                seen[opened] = self.look(page)
            page, opened = following, path
        return seen

    def look(self, page: Page | None = None) -> Seen:
        """Return what is seen of the open page now, with what was done since the last look."""
        try:
            found = (page or self.page).evaluate(LOOK)
        except Error as error:
            found = {"faults": [f"the page has gone: {error.message}"], "skeleton": {}, "text": ""}
        faults = (*self._faults, *found["faults"])
        self._faults.clear()
        return Seen(faults, Counter(found["skeleton"]), found["text"])


def squashed(text: str) -> str:
    """Return the text without any white space."""
    return "".join(text.split())


def differences(found: Counter[str], expected: Counter[str]) -> list[str]:
    """Return in words how two skeletons differ."""
    more = [f"{count} × {key} too many" for key, count in (found - expected).items()]
    return more + [f"{count} × {key} missing" for key, count in (expected - found).items()]


def altered(text: str, plants: Mapping[str, Plant]) -> tuple[set[str], list[str]]:
    """Return the numbers of the payloads that a text shows exactly as typed, and those that it shows otherwise."""
    whole = squashed(text)
    exact, other = set(), []
    for number in set(NUMBER.findall(text)) & plants.keys():
        plant = plants[number]
        if squashed(plant.text) in whole:
            exact.add(number)
        elif plant.is_literal:
            at = text.index(number)
            other.append(f"{plant.field.path}: {plant.text!r} as {text[max(0, at - 60) : at + 60]!r}")
    return exact, other


@dataclass(frozen=True, slots=True)
class Sites:
    """The hostile handbook and the harmless one, built, each with its small ones; and what was planted."""

    hostile: Path
    harmless: Path
    covers: tuple[Path, ...]
    harmless_cover: Path
    plants: dict[str, Plant]


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Sites:
    """Both handbooks, built at the same time."""
    root = tmp_path_factory.mktemp("hostile")
    writers = {name: Writer(is_harmless=name == "harmless") for name in ("hostile", "harmless")}
    for name, writer in writers.items():
        writer.write(root / name)
        writer.write_covers(root / f"{name}-covers")
    covers = sorted((root / "hostile-covers").iterdir(), key=lambda path: int(path.name))
    small = [*covers, root / "harmless-covers/0"]
    many = "import sys; from mkdocs.__main__ import cli; [cli(['build', '-q', '-s', '-f', f], standalone_mode=False) "
    commands = [[sys.executable, "-m", "rolebook", "-C", str(root / name), "build"] for name in writers]
    commands += [[sys.executable, "-c", f"{many} for f in sys.argv[1:]]", *(str(one / "mkdocs.yml") for one in small)]]
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    running = [
        subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for command in commands
    ]
    said = [process.communicate()[0] for process in running]
    assert [process.returncode for process in running] == [0, 0, 0], "\n".join(said)[-5000:]
    plants = {plant.number: plant for plant in writers["hostile"].plants}
    built = tuple(one / "site" for one in small)
    return Sites(root / "hostile/site", root / "harmless/site", built[:-1], built[-1], plants)


@dataclass(frozen=True, slots=True)
class Visit:
    """What was seen of every page of both handbooks, and who can open more of them."""

    watch: Watch
    host: str
    harmless: str
    untouched: Mapping[str, tuple[Counter[str], Counter[str]]]
    """Address from the site's root -> skeletons of the page and of the harmless one, without any script."""
    seen: Mapping[str, Seen]
    usual: Mapping[tuple[str, ...], Seen]
    """Kind of page -> what a harmless one of it has when it is open."""
    covers: tuple[Seen, ...]
    """Of each small handbook, the pages that show what stands once in a handbook."""
    usual_covers: tuple[Seen, ...]


@pytest.fixture(scope="module")
def visit(sites: Sites, chromium: Browser) -> Iterator[Visit]:
    """Opens every page."""
    context = chromium.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    watch = Watch(context)
    folders = [page.parent.relative_to(sites.hostile).as_posix() for page in sites.hostile.rglob("index.html")]
    paths = sorted("" if folder == "." else f"{folder}/" for folder in folders)
    stay = [path for path in paths if "former-" not in path]  # the others lead on at once
    one_of_each = {kind_of(path): path for path in stay}.values()
    with ExitStack() as servers:
        host, harmless, *covers, usual_cover = (
            servers.enter_context(served(site))
            for site in (sites.hostile, sites.harmless, *sites.covers, sites.harmless_cover)
        )
        skeletons = []
        for address in (host, harmless):
            watch.open(address)
            addresses = [address + path for path in paths]
            skeletons.append([Counter(found) for found in watch.page.evaluate(UNTOUCHED, addresses)])
        yield Visit(
            watch,
            host,
            harmless,
            untouched=dict(zip(paths, zip(*skeletons, strict=True), strict=True)),
            seen=watch.open_all(host, stay),
            usual={kind_of(path): seen for path, seen in watch.open_all(harmless, one_of_each).items()},
            covers=tuple(watch.open(cover + path) for cover in covers for path in COVERS),
            usual_covers=tuple(watch.open(usual_cover + path) for path in COVERS),
        )
    context.close()


def kind_of(path: str) -> tuple[str, ...]:
    """Return what the addresses of all pages of a kind have in common."""
    parts = path.strip("/").split("/")
    part = {"roles": 2, "moves": 3}.get(parts[0], len(parts))
    return (parts[0], str(len(parts)), parts[part] if len(parts) > part else "")


def foreign_elements(seen: Seen, *usual: Counter[str]) -> set[str]:
    """Return the elements of an open page that the harmless handbook has nowhere on its pages of that kind."""
    return set(seen.skeleton).difference(*usual)


def test_every_payload_stands_in_every_text_field(sites: Sites, report: Callable[..., None]) -> None:
    fields = text_fields()
    pairs = {(plant.field, plant.payload) for plant in sites.plants.values()}
    assert len(PAYLOADS) >= 106
    assert len(set(PAYLOADS)) == len(PAYLOADS)
    assert len(fields) >= 311
    assert pairs == {(field, payload) for field in fields for payload in PAYLOADS}
    report(f"injection: {len(fields)} text fields × {len(PAYLOADS)} payloads = {len(pairs)} pairs, all planted")


def test_no_page_runs_asks_for_or_opens_anything(visit: Visit) -> None:
    faults = {path: seen.faults for path, seen in visit.seen.items() if seen.faults}
    assert faults == {}
    assert [seen.faults for seen in visit.covers if seen.faults] == []


def test_no_element_of_a_page_comes_from_a_payload(visit: Visit) -> None:
    changed = {path: differences(*both) for path, both in visit.untouched.items() if both[0] != both[1]}
    assert changed == {}


def test_no_element_comes_from_a_payload_when_scripts_have_run(visit: Visit) -> None:
    for path, seen in visit.seen.items():
        if path not in {"find/", "compare/", "bridge/", "map/"}:  # their tools are tested below
            assert foreign_elements(seen, visit.untouched[path][0], visit.usual[kind_of(path)].skeleton) == set(), path
    for seen, usual in zip(visit.covers, cycle(visit.usual_covers), strict=False):
        assert foreign_elements(seen, usual.skeleton) == set()
    for seen in visit.covers[:: len(COVERS)]:
        assert differences(seen.skeleton, visit.usual_covers[0].skeleton) == []


def test_text_is_shown_as_it_was_typed(sites: Sites, visit: Visit) -> None:
    shown: set[str] = set()
    for seen in (*visit.seen.values(), *visit.covers):
        exact, other = altered(seen.text, sites.plants)
        assert other == []
        shown |= exact
    pairs = {(sites.plants[number].field.path, sites.plants[number].payload) for number in shown}
    missing = {
        plant.field.path
        for plant in sites.plants.values()
        if plant.is_literal and (plant.field.path, plant.payload) not in pairs
    }
    assert missing == UNSEEN


def test_titles_name_what_pages_are_about(sites: Sites, visit: Visit) -> None:
    for kind, path in (("role", "roles/role-{}/"), ("skill", "skills/skill-{}/"), ("kpi", "kpis/kpi-{}/")):
        for number in range(len(HANDS)):
            title = visit.seen[path.format(number)].text.split("\n", 1)[0]
            exact, _ = altered(title, sites.plants)
            assert {sites.plants[one].payload for one in exact} == set(HANDS[number].lines)
            assert {sites.plants[one].field.path for one in exact} == {f"{kind}.title"}


def test_the_search_shows_names_as_they_were_typed_and_runs_nothing(sites: Sites, visit: Visit) -> None:
    page = visit.watch.page
    names = {number: plant for number, plant in sites.plants.items() if plant.field.path in NAMES}
    exact: set[str] = set()
    usual = search(visit, visit.harmless, "hit")
    for word in ("hit", "foreign"):  # every payload is found by one of them, or has one beside it
        seen = search(visit, visit.host, word)
        assert seen.faults == ()
        assert foreign_elements(seen, usual.skeleton) == set()
        found, other = altered(page.locator(".rb-ask__found").inner_text(), names)
        assert other == []
        exact |= found
    assert names.keys() - exact == set()
    for hand in HANDS:
        page.get_by_role("searchbox").fill(" ".join(hand.lines))
        page.wait_for_timeout(200)
    assert visit.watch.look().faults == ()


def search(visit: Visit, host: str, words: str) -> Seen:
    """Search for words, and unfold all that is found."""
    page = visit.watch.page
    visit.watch.open(host)
    page.keyboard.press("/")
    page.get_by_role("searchbox", name="Search the handbook").fill(words)
    expect(page.locator(".rb-ask__status")).to_contain_text("best first")
    more, groups = page.locator(".rb-ask__more"), page.locator(".rb-ask__groups > li")
    while more.is_visible():
        before = groups.count()
        more.click()
        expect(groups).not_to_have_count(before)
    return visit.watch.look()


@pytest.mark.parametrize(
    ("path", "fields", "ready"),
    [
        ("find/", ("q", "skill", "family", "x"), "!document.querySelector('[data-rb-finder]').hidden"),
        ("compare/", ("a", "b", "c"), "document.querySelector('[data-rb-result]').children.length"),
        ("bridge/", ("a", "b", "c"), "document.querySelector('[data-rb-result]').children.length"),
        ("map/", ("from", "to"), "document.querySelector('[data-rb-result]').children.length"),
    ],
)
def test_tools_show_what_was_typed_and_run_nothing(
    sites: Sites, visit: Visit, path: str, fields: tuple[str, ...], ready: str
) -> None:
    roles = [f"role-{number}" for number in range(len(HANDS))]
    choices = [""] if path == "find/" else [urlencode(dict(zip(fields, roles[n:], strict=False))) for n in (0, 6, 12)]
    lines = [" ".join(hand.lines) for hand in HANDS[:-1]]
    typed = [dict(zip(fields, lines[n:], strict=False)) for n in range(0, len(lines), len(fields))]
    usual: Counter[str] = Counter()
    known = {field: harmless(line) for field, line in typed[0].items()}
    for choice in (choices[0], urlencode(known), urlencode(dict.fromkeys(fields, "strange"))):
        usual |= tool(visit, f"{visit.harmless}{path}?{choice}", ready).skeleton
    found = [tool(visit, f"{visit.host}{path}?{choice}", ready) for choice in choices]
    found += [tool(visit, f"{visit.host}{path}?{urlencode(one)}#{urlencode(one)}", ready) for one in typed]
    for seen in found:
        assert seen.faults == ()
        assert foreign_elements(seen, usual) == set()
    shown = {n: plant for n, plant in sites.plants.items() if path != "find/" or plant.field.path in NAMES}
    exact, other = altered("\n".join(seen.text for seen in found), shown)
    assert other == []
    assert {plant.number for plant in sites.plants.values() if plant.field.path == "role.title"} <= exact


def tool(visit: Visit, address: str, ready: str) -> Seen:
    """Open a page with a tool, and unfold all that it offers."""
    visit.watch.open(address, ready)
    visit.watch.page.evaluate("document.querySelectorAll('.rb-facet__all').forEach(more => more.click())")
    return visit.watch.look()


def test_data_holds_texts_as_they_were_typed(sites: Sites) -> None:
    exact: set[str] = set()
    for path in (*sites.hostile.glob("data/**/*.json"), *sites.hostile.glob("search/text/**/*.json")):
        for text in strings(json.loads(path.read_text(encoding="utf-8"))):
            found, other = altered(text, sites.plants)
            assert other == [] or AN_ID.fullmatch(text), path
            exact |= found
    paths = Counter(sites.plants[number].field.path for number in exact)
    for path in ("role.title", "skill.title", "role.decision_rights.alone.title", "role.kpis.target"):
        assert paths[path] == sum(plant.field.path == path for plant in sites.plants.values()), path


def strings(value: Any) -> Iterator[str]:
    """Yield all texts in a value of JSON."""
    if isinstance(value, str):
        yield value
    for part in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from strings(part)


SAFE = f"""<!doctype html><meta http-equiv="Content-Security-Policy" content="{POLICY}"><title>Safe</title>
<main><section><p title="@">@</p></section></main>"""


def test_an_unsafe_page_is_found_out(tmp_path: Path, chromium: Browser) -> None:
    unsafe = {f"{number}.html": payload.replace("@@", str(number)) for number, payload in enumerate(ACTIVE)}
    for name, text in (unsafe | {"safe.html": "words"}).items():
        (tmp_path / name).write_text(SAFE.replace("@</p>", f"{text}</p>"), encoding="utf-8")
    (tmp_path / "quote.html").write_text(SAFE.replace('"@"', '"" tabindex="0" onfocus="hit(1)"'), encoding="utf-8")
    context = chromium.new_context(bypass_csp=True)
    watch = Watch(context)
    seen = {}
    with served(tmp_path) as host:
        safe = watch.open(f"{host}safe.html")
        for name in (*unsafe, "quote.html"):
            first = watch.open(host + name)
            watch.page.wait_for_timeout(50)  # some of it takes a moment
            seen[name] = (first, watch.look())
    context.close()
    assert safe.faults == ()
    same = [name for name, (first, _) in seen.items() if first.skeleton and first.skeleton == safe.skeleton]
    assert [unsafe[name] for name in same if " style=" not in unsafe[name]] == []
    silent = [unsafe[name] for name in unsafe if not any(look.faults for look in seen[name])]
    assert silent == []
