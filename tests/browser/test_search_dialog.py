"""The search over a page: by keyboard, with results in context, forgiving, and silent until it is asked."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page, expect
from readers import Reader

ROLE = "roles/associate-ai-research-scientist/"
PHONE = {"viewport": {"width": 390, "height": 844}}


def ask(page: Page, query: str) -> None:
    """Open the search, type, and wait until it has said what it found."""
    page.keyboard.press("/")
    field = page.get_by_role("searchbox", name="Search the handbook")
    expect(field).to_be_focused()
    page.keyboard.insert_text(query)  # at once: half a word would have results, too
    expect(page.locator(".rb-ask__status")).to_contain_text(re.compile("result|Nothing found"))


def groups(page: Page) -> list[str]:
    return page.locator(".rb-ask__groups > li").all_inner_texts()


@pytest.mark.parametrize("key", ["/", "s", "f"])
def test_a_key_opens_it_and_escape_gives_the_focus_back(reader: Reader, key: str) -> None:
    page = reader.open("skills/")
    link = page.get_by_role("main").get_by_role("link").first
    link.focus()
    page.keyboard.press(key)
    field = page.get_by_role("searchbox", name="Search the handbook")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    page.keyboard.press("Escape")
    expect(field).to_be_hidden()
    expect(link).to_be_focused()


def test_keys_that_somebody_types_into_a_field_open_nothing(reader: Reader) -> None:
    page = reader.open("find/")
    field = page.get_by_role("searchbox", name="Words in the role’s pages")
    field.click()
    page.keyboard.type("fs/")
    expect(field).to_have_value("fs/")
    expect(page.locator("dialog.rb-ask")).to_have_count(0)


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_it_opens_by_its_button_on_a_phone(reader: Reader) -> None:
    page = reader.open()
    page.get_by_role("link", name="Search", exact=True).focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox", name="Search the handbook")).to_be_focused()
    page.get_by_role("button", name="Close", exact=True).click()
    expect(page.get_by_role("link", name="Search", exact=True)).to_be_focused()


def test_nothing_of_it_is_loaded_before_it_is_asked(reader: Reader) -> None:
    loaded: list[str] = []
    reader.page.on("request", lambda request: loaded.append(urlsplit(request.url).path))
    page = reader.open(ROLE)
    page.wait_for_load_state("networkidle")
    assert not [path for path in loaded if "/search" in path or "engine" in path]
    page.keyboard.press("/")
    expect(page.get_by_role("searchbox", name="Search the handbook")).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert not [path for path in loaded if "/search/" in path], "the index waits for the first letter"
    page.keyboard.type("kubernetes")
    expect(page.locator(".rb-ask__groups")).to_be_visible()
    page.wait_for_load_state("networkidle")
    words = [path for path in loaded if "/search/words/" in path]
    assert 1 <= len(words) <= 2, "and then loads only the words that were typed"


def test_results_stand_under_what_they_are_about_with_their_words_in_context(reader: Reader) -> None:
    page = reader.open()
    ask(page, "senior ml scientist drift")
    first = page.locator(".rb-ask__groups > li").first
    expect(first).to_contain_text("Senior Machine Learning Scientist")
    expect(first).to_contain_text("Role · Senior · Machine Learning Science")
    expect(first.locator("mark", has_text=re.compile("drift", re.IGNORECASE)).first).to_be_visible()
    section = first.get_by_role("link").filter(has_text=re.compile("drift", re.IGNORECASE)).first
    assert "#" in (section.get_attribute("href") or ""), "a result leads to its section"


def test_arrows_go_through_the_results_and_enter_opens_one(reader: Reader) -> None:
    page = reader.open("levels/")
    ask(page, "reproducibility rate")
    field = page.get_by_role("searchbox", name="Search the handbook")
    links = page.locator(".rb-ask__groups").get_by_role("link")
    page.keyboard.press("ArrowDown")
    expect(links.first).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    expect(field).to_be_focused()
    page.keyboard.press("ArrowDown")
    page.keyboard.type("x")
    expect(field).to_have_value("reproducibility ratex")
    page.keyboard.press("Backspace")
    expect(page.locator(".rb-ask__status")).to_contain_text("result")
    page.keyboard.press("Enter")
    page.wait_for_url("**/kpis/reproducibility-rate/**")


def test_escape_leads_from_a_result_to_the_words_and_then_out(reader: Reader) -> None:
    page = reader.open("levels/")
    ask(page, "drift")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox", name="Search the handbook")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("dialog.rb-ask")).to_be_hidden()


@pytest.mark.parametrize(
    ("query", "title"),
    [
        ("Junior AI Research Scientist", "Associate AI Research Scientist"),
        ("MLE", "ML Engineer"),
        ("RAI", "Responsible AI"),
        ("oncall", "on-call"),
        ("ON CALL", "on-call"),
        ("kuberntes", "Kubernetes"),
        ("reprod", "Reproducibility rate"),
        ("MODÉLLING", "modelling"),
    ],
)
def test_other_names_short_names_mistakes_and_beginnings_find_the_same(reader: Reader, query: str, title: str) -> None:
    page = reader.open()
    ask(page, query)
    assert title.lower() in groups(page)[0].lower()


def test_a_mistake_is_said_and_so_is_a_word_that_is_nowhere(reader: Reader) -> None:
    page = reader.open()
    ask(page, "kuberntes zzzzqqqq ")
    status = page.locator(".rb-ask__status")
    expect(status).to_contain_text("“kuberntes” read as “kubernetes”")
    expect(status).to_contain_text("Not found: zzzzqqqq")


def test_a_word_that_is_known_from_its_synonyms_is_no_mistake(reader: Reader) -> None:
    page = reader.open()
    ask(page, "two colleagues fight")
    expect(page.locator(".rb-ask__status")).not_to_contain_text("read as")
    expect(
        page.locator(".rb-ask__groups mark").filter(has_text=re.compile("conflict|quarrel", re.IGNORECASE)).first
    ).to_be_visible()


@pytest.mark.parametrize("ends", [("ml-engineer", "research-engineer"), ("research-engineer", "ml-engineer")])
def test_a_move_is_found_in_the_direction_that_was_asked(reader: Reader, ends: tuple[str, str]) -> None:
    page = reader.open(ROLE)
    ask(page, f"from {ends[0].replace('-', ' ')} to {ends[1].replace('-', ' ')}")
    link = page.locator(".rb-ask__groups a").first
    expect(link).to_have_attribute("href", re.compile("moves/" + "/".join(ends)))


def test_a_text_in_which_the_words_stand_together_comes_first(reader: Reader) -> None:
    page = reader.open(ROLE)
    ask(page, "a launch to all users")
    expect(page.locator(".rb-ask__groups a").first).to_have_attribute("href", re.compile("applied-scientist"))


def test_a_short_word_that_no_page_has_is_not_read_as_another(reader: Reader) -> None:
    page = reader.open(ROLE)
    ask(page, "rake model ")
    status = page.locator(".rb-ask__status")
    expect(status).to_contain_text("Not found: rake")
    expect(status).not_to_contain_text("read as")


def test_an_empty_result_says_what_to_try(reader: Reader) -> None:
    page = reader.open()
    ask(page, "zzzzqqqq")
    expect(page.locator(".rb-ask__status")).to_have_text("Nothing found for “zzzzqqqq”.")
    page.locator(".rb-ask__empty").get_by_role("link", name="Roles A to Z").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roles A to Z")


def test_the_words_go_with_the_reader_to_the_finder(reader: Reader) -> None:
    page = reader.open()
    ask(page, "drift")
    page.get_by_role("link", name="Filter roles by skill, level, KPI and more").click()
    expect(page.get_by_role("searchbox", name="Words in the role’s pages")).to_have_value("drift")


def test_more_results_come_on_demand(reader: Reader) -> None:
    page = reader.open()
    ask(page, "model")
    before = len(groups(page))
    page.get_by_role("button", name="More results").click()
    expect(page.locator(".rb-ask__groups > li").nth(before)).to_be_visible()
    expect(page.locator(".rb-ask__groups > li").nth(before).get_by_role("link").first).to_be_focused()


def test_an_index_that_can_not_be_loaded_is_said_and_asked_for_again(reader: Reader) -> None:
    page = reader.open()
    page.route("**/search/index.json", lambda route: route.fulfill(status=503))
    page.keyboard.press("/")
    page.keyboard.type("drift")
    expect(page.locator(".rb-ask__status")).to_contain_text("The search could not load")
    page.unroute("**/search/index.json")
    page.keyboard.type(" ")
    expect(page.locator(".rb-ask__status")).to_contain_text("best first")


@pytest.mark.parametrize("reader", [{"java_script_enabled": False}], indirect=True, ids=["no-script"])
def test_without_scripts_the_link_leads_to_the_lists(reader: Reader) -> None:
    page = reader.open(ROLE)
    page.get_by_role("link", name="Search", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("The finder works in the browser")
    page.get_by_role("main").get_by_role("link", name="Roles A to Z").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roles A to Z")


def test_from_disk_pages_lead_to_each_other_and_the_search_to_the_lists(reader: Reader, site: Path) -> None:
    page = reader.page
    page.goto(f"file://{site}/index.html")
    page.get_by_role("navigation", name="Sections").get_by_role("link", name="Skills").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Skills")
    page.keyboard.press("/")
    expect(page.locator("dialog.rb-ask")).to_have_count(0)
    page.get_by_role("link", name="Search", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Find roles")
    expect(page.get_by_role("main")).to_contain_text("opened from a web server rather than from disk")
    page.get_by_role("main").get_by_role("link", name="Roles A to Z").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Roles A to Z")


def test_a_browser_that_has_the_search_among_its_own_asks_the_home_page(reader: Reader) -> None:
    page = reader.open("?q=reproducibility")
    expect(page.get_by_role("searchbox", name="Search the handbook")).to_have_value("reproducibility")
    expect(page.locator(".rb-ask__groups").get_by_role("link").first).to_be_visible()
    page = reader.open("roles/?q=reproducibility")
    expect(page.get_by_role("dialog")).to_have_count(0)
