"""WCAG 2.2 AA and best practices, measured with axe on every kind of page, light and dark, wide and narrow."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from readers import Reader

ROLE = "roles/associate-ai-research-scientist/"
PAGES = [
    "",
    "families/",
    "families/ai-research/",
    "roles/",
    ROLE,
    f"{ROLE}responsibilities/",
    f"{ROLE}kpis/",
    f"{ROLE}skills/",
    f"{ROLE}progression/",
    f"{ROLE}context/",
    f"{ROLE}hiring/",
    "levels/",
    "levels/senior/",
    "skills/",
    "skills/job-architecture/",
    "kpis/",
    "kpis/reproducibility-rate/",
    "tools/",
    "tools/pytorch/",
    "glossary/",
    "map/",
    "map/ai-research/",
    "compare/?a=ai-research-scientist&b=applied-scientist&c=research-engineer",
    "compare/?a=nobody",
    "bridge/",
    "moves/associate-ai-research-scientist/ai-research-scientist/",
    "moves/senior-ai-research-scientist/research-manager/",
    "no/such/page/",
]
SCREENS = [
    {"viewport": {"width": width, "height": 900}, "color_scheme": scheme, "reduced_motion": "reduce"}
    for width in (1280, 390)
    for scheme in ("light", "dark")
]
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]

every_screen = pytest.mark.parametrize(
    "reader", SCREENS, indirect=True, ids=lambda screen: f"{screen['viewport']['width']}-{screen['color_scheme']}"
)


def violations(page: Page) -> list[str]:
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}})
    return [
        f"{violation['id']}: {node['html']} {node['failureSummary']}"
        for violation in found.response["violations"]
        for node in violation["nodes"]
    ]


@every_screen
@pytest.mark.parametrize("path", PAGES)
def test_a_page_has_no_violation(reader: Reader, path: str) -> None:
    assert violations(reader.open(path)) == []


@every_screen
def test_an_open_search_has_no_violation(reader: Reader) -> None:
    page = reader.open()
    page.keyboard.press("/")
    page.keyboard.type("reproducib")
    expect(page.locator(".md-search-result__item").first).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Control+a")
    page.keyboard.type("zzzzqqqq")
    expect(page.locator(".md-search-result__item")).to_have_count(0)
    assert violations(page) == []


@pytest.mark.parametrize("reader", SCREENS[2:], indirect=True, ids=["light", "dark"])
def test_an_open_menu_has_no_violation(reader: Reader) -> None:
    page = reader.open(ROLE)
    page.get_by_role("button", name="Menu").click()
    expect(page.get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "true")
    assert violations(page) == []


@pytest.mark.parametrize("reader", [{"viewport": {"width": 320, "height": 700}}], indirect=True, ids=["320"])
@pytest.mark.parametrize("path", PAGES)
def test_nothing_scrolls_sideways_at_320_pixels(reader: Reader, path: str) -> None:
    page = reader.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
