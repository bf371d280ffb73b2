"""How good the search is: questions in readers' words, each with the pages that answer it (tests/search/queries.yml).

Reported are the mean reciprocal rank (1 where the first link answers, 1/2 where the second does, …) and the share that
the first three links answer, beside Material's own search on the same pages. Another set of questions can be given with
``--queries``.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml
from playwright.sync_api import Browser, Page, expect
from readers import Reader, served

ROOT = Path(__file__).parents[2]
PAGES = 10  # different pages among which an answer counts


@dataclass(frozen=True)
class Quality:
    """Mean reciprocal rank and the share answered by the first three, and what was not answered first."""

    rank: float
    three: float
    late: tuple[str, ...]

    def __str__(self) -> str:
        return f"mean reciprocal rank {self.rank:.3f}, answered by the first three {self.three:.1%}"


@pytest.fixture(scope="session")
def queries(request: pytest.FixtureRequest) -> Mapping[str, list[str]]:
    """Each question with the pages that answer it."""
    path = Path(request.config.getoption("--queries") or ROOT / "tests" / "search" / "queries.yml")
    kinds = yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader)  # noqa: S506 - it makes text only
    return {
        question: [answer] if isinstance(answer, str) else answer
        for questions in kinds.values()
        for question, answer in questions.items()
    }


@pytest.fixture(scope="module")
def material(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same pages, built by MkDocs with Material's own theme and search."""
    written = tmp_path_factory.mktemp("material") / "written"
    run = [sys.executable, "-m"]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    subprocess.run([*run, "rolebook", "-C", str(site.parent), "write", str(written)], check=True, env=quiet)
    subprocess.run([*run, "mkdocs", "-q", "build", "-f", str(written / "mkdocs.yml")], check=True, env=quiet)
    return written / "site"


def judged(answers: Mapping[str, list[str]], found: Mapping[str, list[str]]) -> Quality:
    total, three, late = 0.0, 0, []
    for question, wanted in answers.items():
        pages = list(dict.fromkeys(address.partition("#")[0] for address in found[question]))[:PAGES]
        rank = next((n for n, page in enumerate(pages, 1) if page in wanted), 0)
        total += 1 / rank if rank else 0
        three += 1 <= rank <= 3
        if rank != 1:
            late.append(f"{rank or 'not found'}: {question}: {', '.join(pages[:3])}")
    return Quality(total / len(answers), three / len(answers), tuple(late))


def ours(page: Page, question: str) -> list[str]:
    page.locator(".rb-ask__field").fill("")
    expect(page.locator(".rb-ask__status")).to_contain_text("Type a role")
    page.locator(".rb-ask__field").fill(question)
    expect(page.locator(".rb-ask__status")).not_to_contain_text("Type a role")
    return [str(link) for link in page.locator(".rb-ask__groups").evaluate_all(LINKS)]


def materials(page: Page, question: str) -> list[str]:
    page.evaluate("""() => {
        document.querySelector(".md-search-result__list").replaceChildren()
        document.querySelector(".md-search-result__meta").textContent = "not yet"
    }""")
    page.locator(".md-search__input").fill(question)
    page.keyboard.press("Space")  # Material looks at the field when a key comes up
    page.wait_for_function("document.querySelector('.md-search-result__meta').textContent !== 'not yet'")
    page.wait_for_timeout(50)
    return [str(link) for link in page.locator(".md-search-result__list").evaluate_all(LINKS)]


LINKS = """lists => lists.flatMap(list => [...list.querySelectorAll("a")]
    .map(link => new URL(link.href)).map(address => address.pathname.slice(1) + address.hash))"""


def test_readers_find_their_answers(
    reader: Reader, queries: Mapping[str, list[str]], report: Callable[..., None]
) -> None:
    assert len(queries) >= 100
    page = reader.open("levels/")
    page.keyboard.press("/")
    found = judged(queries, {question: ours(page, question) for question in queries})
    report(f"Rolebook's search: {found}", *found.late)
    assert found.rank >= 0.9, found.late
    assert found.three >= 0.97, found.late


def test_readers_find_them_sooner_than_with_materials_search(
    chromium: Browser, material: Path, queries: Mapping[str, list[str]], report: Callable[..., None]
) -> None:
    with served(material) as host:
        page = chromium.new_page()
        page.goto(f"{host}levels/")
        page.keyboard.press("/")
        page.keyboard.insert_text("first")
        page.wait_for_selector(".md-search-result__item", timeout=60_000)
        found = judged(queries, {question: materials(page, question) for question in queries})
        page.close()
    report(f"Material's search: {found}")
    assert 0 < found.rank < 0.9
