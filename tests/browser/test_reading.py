"""What a reader does: find a role, walk its ladder, search, use the menu by keyboard, print, go without scripts."""

import pytest
from playwright.sync_api import expect
from readers import Reader

ROLE = "roles/associate-ai-research-scientist/"
PHONE = {"viewport": {"width": 390, "height": 844}}
DARK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}
NO_SCRIPT = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}


def test_a_role_is_two_clicks_from_home_and_its_ladder_can_be_walked(reader: Reader) -> None:
    page = reader.open()
    page.get_by_role("region", name="Roles by family and level: Individual contributor").get_by_role(
        "link", name="Associate AI Research Scientist"
    ).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Associate AI Research Scientist")
    for title in ("AI Research Scientist", "Senior AI Research Scientist"):
        page.get_by_role("navigation", name="Levels of AI Research").get_by_role("link", name="One level up").click()
        expect(page.get_by_role("heading", level=1)).to_have_text(title)


def test_each_page_of_a_role_is_one_click_away(reader: Reader) -> None:
    page = reader.open(ROLE)
    names = page.get_by_role("navigation", name="Pages of this role").get_by_role("link").all_inner_texts()
    assert names == [
        "Overview",
        "Responsibilities",
        "KPIs and goals",
        "Skills and tools",
        "Progression",
        "Context",
        "Growth",
        "Hiring",
    ]
    for name in names[1:]:
        page.get_by_role("navigation", name="Pages of this role").get_by_role("link", name=name).click()
        expect(page.get_by_role("heading", level=1)).to_contain_text(name)


def test_the_career_map_leads_to_the_next_role(reader: Reader) -> None:
    page = reader.open(f"{ROLE}progression/")
    drawing = page.locator("svg.rb-map__wide")
    drawing.get_by_role("link", name="AI Research Scientist").click()
    expect(page).to_have_url(reader.host + "roles/ai-research-scientist/")


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_the_menu_works_by_keyboard(reader: Reader) -> None:
    page = reader.open(ROLE)
    menu = page.get_by_role("button", name="Menu")
    sidebar = page.locator("#rb-sidebar")
    expect(sidebar).to_have_js_property("inert", value=True)
    menu.focus()
    page.keyboard.press("Enter")
    expect(menu).to_have_attribute("aria-expanded", "true")
    expect(sidebar.get_by_role("link").first).to_be_focused()
    page.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(menu).to_have_attribute("aria-expanded", "false")
    expect(sidebar).to_have_js_property("inert", value=True)


@pytest.mark.parametrize("reader", [NO_SCRIPT], indirect=True, ids=["no-script"])
def test_every_list_is_reached_without_scripts(reader: Reader) -> None:
    page = reader.open(ROLE)
    expect(page.get_by_role("button", name="Menu")).to_be_hidden()
    lists = page.get_by_role("navigation", name="All lists").get_by_role("link")
    titles = ["Home", "Roles", "Paths", "Levels", "Skills", "KPIs", "Tools", "Glossary", "Downloads"]
    assert lists.all_inner_texts() == titles
    lists.filter(has_text="Skills").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Skills")


def test_paper_shows_the_role_and_no_furniture(reader: Reader) -> None:
    page = reader.open("skills/job-architecture/")
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    for furniture in (".md-header", ".md-tabs", ".md-sidebar--primary", ".md-footer"):
        expect(page.locator(furniture)).to_be_hidden()
    assert page.locator("main details:not(.rb-toc):not([open])").count() == 0
    expect(page.get_by_role("heading", level=1)).to_be_visible()


@pytest.mark.parametrize("reader", [DARK], indirect=True, ids=["dark"])
def test_paper_is_white_and_words_are_black_whatever_the_screen_was(reader: Reader) -> None:
    page = reader.open(ROLE)
    heading = page.get_by_role("heading", level=1)
    expect(heading).not_to_have_css("color", "rgb(0, 0, 0)")
    page.emulate_media(media="print")
    expect(heading).to_have_css("color", "rgb(0, 0, 0)")
    expect(page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")


def test_the_edit_link_opens_the_spec(reader: Reader) -> None:
    page = reader.open("kpis/reproducibility-rate/")
    link = page.get_by_role("link", name="Edit this page's source")
    expect(link).to_have_attribute("href", "https://git.example/handbook/edit/main/roles/kpis/reproducibility-rate.yml")
