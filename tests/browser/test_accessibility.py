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
    f"{ROLE}growth/",
    f"{ROLE}hiring/",
    f"{ROLE}hiring-kit/",
    "levels/",
    "levels/senior/",
    "skills/",
    "skills/job-architecture/",
    "kpis/",
    "kpis/reproducibility-rate/",
    "tools/",
    "tools/pytorch/",
    "glossary/",
    "downloads/",
    "map/",
    "map/ai-research/",
    "compare/?a=ai-research-scientist&b=applied-scientist&c=research-engineer",
    "compare/?a=nobody",
    "bridge/",
    "find/",
    "moves/associate-ai-research-scientist/ai-research-scientist/",
    "moves/associate-ai-research-scientist/ai-research-scientist/packet/",
    "moves/associate-ai-research-scientist/ai-research-scientist/talk/",
    "moves/senior-ai-research-scientist/research-manager/",
    "team/",
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
def test_a_search_has_no_violation(reader: Reader) -> None:
    page = reader.open()
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search the handbook")
    expect(field).to_be_focused()
    assert violations(page) == []
    field.fill("reproducib")
    expect(page.locator(".rb-ask__groups").get_by_role("link").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    assert violations(page) == []
    field.fill("zzzzqqqq")
    expect(page.locator(".rb-ask__empty")).to_be_visible()
    assert violations(page) == []


@every_screen
@pytest.mark.parametrize("asked", ["", "?q=drift&skill=sql.working&level=senior", "?q=zzzzqqqq", "?skill=nothing"])
def test_the_finder_has_no_violation(reader: Reader, asked: str) -> None:
    page = reader.open(f"find/{asked}")
    expect(page.get_by_role("search", name="Find roles")).to_be_visible()
    for part in page.locator(".rb-finder details:not([open]) > summary").all():
        if part.is_visible():
            part.click()
    assert violations(page) == []


@every_screen
def test_filled_in_forms_have_no_violation(reader: Reader) -> None:
    page = reader.open(f"{ROLE}growth/")
    page.locator("[data-rb-item='skill:python-for-ml'] input[value='working']").check()
    page.get_by_role("button", name="Add evidence for Python for machine learning").click()
    page.get_by_role("button", name="Take a snapshot").click()
    page.get_by_label("Beside what you said on").select_option(index=1)
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    assert violations(page) == []
    page = reader.open("roles/ai-research-scientist/growth/")
    page.locator("[data-rb-item='responsibility:experiments'] input[value='meets']").check()
    assert violations(page) == []
    page = reader.open("moves/associate-ai-research-scientist/ai-research-scientist/packet/")
    page.get_by_label("the manager:").check()
    page.locator("[data-rb-field='view:skill:python-for-ml']").select_option("Meets")
    assert violations(page) == []
    page = reader.open("team/")
    page.get_by_label("Choose files").set_input_files(download.value.path())
    expect(page.get_by_role("heading", name="Coverage")).to_be_visible()
    page.get_by_label("Becomes").select_option(index=1)
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


@every_screen
def test_what_columns_mean_has_no_violation(reader: Reader) -> None:
    page = reader.open("downloads/")
    page.locator("#table-role_skills > summary").click()
    page.locator("#json-1 > summary").click()
    expect(page.locator("#table-role_skills table")).to_be_visible()
    assert violations(page) == []
