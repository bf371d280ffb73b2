"""The finder: facets whose counts hold, combined with words, in an address that can be shared and gone back from."""

import json
import random
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Locator, Page, expect
from readers import Reader

from handbooks import ROOT
from rolebook.searching import query
from rolebook.site import check

PHONE = {"viewport": {"width": 390, "height": 844}}


@pytest.fixture(scope="session")
def data(site: Path) -> dict[str, Any]:
    """What the finder knows."""
    return dict(json.loads((site / "data" / "finder.json").read_text(encoding="utf-8")))


def found(page: Page) -> list[str]:
    return page.locator(".rb-found__role").all_inner_texts()


def facet(page: Page, title: str) -> Locator:
    return page.get_by_role("group", name=title, exact=True).locator("details").first


def unfold(page: Page, title: str) -> Locator:
    box = facet(page, title)
    if box.get_attribute("open") is None:
        box.locator("summary").click()
    more = box.get_by_role("button", name=re.compile("^Show all"))
    if more.count():
        more.click()
    return box


def roles_with(data: dict[str, Any], facet_id: str, value: str, least: int = -1) -> set[str]:
    place = next(n for n, one in enumerate(data["facets"]) if one["id"] == facet_id)
    index = next(n for n, one in enumerate(data["facets"][place]["values"]) if one[0] == value)
    return {
        role["title"]
        for role in data["roles"]
        if any(
            (has[0] == index and has[1] >= least) if isinstance(has, list) else has == index
            for has in role["has"][place]
        )
    }


def test_every_count_is_the_number_of_roles_that_a_click_shows(reader: Reader, data: dict[str, Any]) -> None:
    page = reader.open("find/")
    expect(page.get_by_role("status")).to_have_text(f"{len(data['roles'])} of {len(data['roles'])} roles.")
    for one in data["facets"]:
        box = unfold(page, one["title"])
        shown = {
            row.locator("input").get_attribute("value"): int(row.locator(".rb-facet__count").inner_text().split()[-1])
            for row in box.locator("li").all()
        }
        assert shown == {value: len(roles_with(data, one["id"], value)) for value, _ in one["values"]}, one["id"]


def test_a_click_shows_its_roles_and_can_be_shared_and_undone(reader: Reader, data: dict[str, Any]) -> None:
    page = reader.open("find/")
    unfold(page, "Skill").get_by_label(re.compile("^SQL")).check()
    expect(page.get_by_role("status")).to_contain_text(f"{len(roles_with(data, 'skill', 'sql'))} of")
    assert set(found(page)) == roles_with(data, "skill", "sql")
    expect(page).to_have_url(re.compile(r"\?skill=sql$"))
    page.get_by_label("Least proficiency in SQL").select_option(label="Practitioner or above")
    expect(page).to_have_url(re.compile(r"\?skill=sql\.practitioner$"))
    most = roles_with(data, "skill", "sql", 2)
    expect(page.get_by_role("status")).to_contain_text(f"{len(most)} of")
    assert set(found(page)) == most
    page.get_by_label(re.compile("^People Analytics")).check()
    expect(page).to_have_url(re.compile("family=people-analytics&skill=sql.practitioner"))
    narrowed = found(page)
    shared = page.url
    page.go_back()
    expect(page.get_by_role("status")).to_contain_text(f"{len(most)} of")
    assert set(found(page)) == most
    page.goto(shared)
    expect(page.get_by_role("button", name="Remove: People Analytics")).to_be_visible()
    assert found(page) == narrowed
    page.get_by_role("button", name="Clear all").click()
    expect(page).to_have_url(re.compile(r"find/$"))
    assert len(found(page)) == len(data["roles"])


def test_values_of_one_kind_widen_and_values_of_another_narrow(reader: Reader, data: dict[str, Any]) -> None:
    page = reader.open("find/?family=ai-research&family=ml-engineering&tool=pytorch&tool=git")
    expect(page.get_by_role("status")).to_contain_text("roles.")
    families = roles_with(data, "family", "ai-research") | roles_with(data, "family", "ml-engineering")
    assert set(found(page)) == families & roles_with(data, "tool", "pytorch") & roles_with(data, "tool", "git")


def test_counts_follow_the_choice(reader: Reader, data: dict[str, Any]) -> None:
    page = reader.open("find/?level=senior")
    box = facet(page, "Job family")
    senior = roles_with(data, "level", "senior")
    for value, title in data["facets"][0]["values"]:
        expected = len(senior & roles_with(data, "family", value))
        row = box.locator("li").filter(has=page.locator(f"input[value={value}]"))
        expect(row.locator(".rb-facet__count")).to_have_text(re.compile(rf"\b{expected}$")), title
    other = facet(page, "Level").locator("li").filter(has=page.locator("input[value=mid]"))
    mid = len(roles_with(data, "level", "mid"))
    expect(other.locator(".rb-facet__count")).to_have_text(re.compile(rf"\b{mid}$"))


def test_words_and_facets_go_together(reader: Reader, data: dict[str, Any]) -> None:
    page = reader.open("find/?family=machine-learning")
    field = page.get_by_role("searchbox", name="Words in the role’s pages")
    field.fill("drift")
    expect(page).to_have_url(re.compile("q=drift"))
    expect(page.locator(".rb-found mark").first).to_be_visible()
    assert found(page)
    assert set(found(page)) <= roles_with(data, "family", "machine-learning")
    expect(field).to_be_focused()
    expect(field).to_have_value("drift")
    page.locator(".rb-found ul").first.get_by_role("link").first.click()
    page.wait_for_url("**/roles/**")
    page.go_back()
    expect(field).to_have_value("drift")
    expect(page.get_by_role("button", name="Remove: Machine Learning Science")).to_be_visible()


def test_a_synonym_in_several_words_is_marked_only_where_all_of_them_stand(reader: Reader) -> None:
    page = reader.open("find/?q=quarter+targets")  # which may also be said as “every three months”
    goals = page.locator(".rb-found li li", has_text="three to five goals")
    expect(goals.locator("mark", has_text="targets")).to_be_visible()
    expect(goals.locator("mark", has_text="three")).to_have_count(0)
    page = reader.open("find/?q=attack")  # or “red team”
    teams = page.locator(".rb-found li li", has_text="Red teaming that scales").first
    expect(teams.locator("mark")).to_contain_text(["Red", "teaming"])


def test_roles_that_need_sql_and_have_no_reports(reader: Reader, data: dict[str, Any]) -> None:
    page = reader.open("find/?skill=sql&track=individual-contributor")
    expect(page.get_by_role("status")).to_contain_text("roles.")
    assert set(found(page)) == roles_with(data, "skill", "sql") & roles_with(data, "track", "individual-contributor")


def test_a_long_facet_can_be_looked_through(reader: Reader) -> None:
    page = reader.open("find/")
    box = facet(page, "Tool")
    box.locator("summary").click()
    box.get_by_role("searchbox").fill("torch")
    for row in box.locator("li label").all_inner_texts():
        assert "torch" in row.lower()
    box.get_by_role("searchbox").fill("zzzz")
    expect(box).to_contain_text("Nothing of this name.")


def test_a_facet_works_by_keyboard_and_keeps_the_focus(reader: Reader) -> None:
    page = reader.open("find/")
    box = page.get_by_label(re.compile("^AI Research"))
    box.focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("family=ai-research"))
    expect(page.get_by_label(re.compile("^AI Research"))).to_be_focused()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile(r"find/$"))


def test_an_address_that_asks_for_something_unknown_is_answered(reader: Reader) -> None:
    page = reader.open("find/?skill=alchemy&shoe=9&q=zzzzqqqq")
    status = page.locator(".rb-finder__count")
    expect(status).to_contain_text("0 of")
    expect(status).to_contain_text("skill=alchemy, shoe=9")
    expect(status).to_contain_text("Take a filter away")


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_filters_fold_away_on_a_phone(reader: Reader) -> None:
    page = reader.open("find/")
    expect(page.get_by_label(re.compile("^AI Research"))).to_be_hidden()
    page.locator(".rb-finder__filters > summary").click()
    page.get_by_label(re.compile("^AI Research")).check()
    expect(page.locator(".rb-finder__filters > summary")).to_have_text("Filters (1)")
    expect(page).to_have_url(re.compile("family=ai-research"))


@pytest.mark.parametrize("reader", [{"java_script_enabled": False}], indirect=True, ids=["no-script"])
def test_without_scripts_there_are_the_lists(reader: Reader) -> None:
    page = reader.open("find/")
    expect(page.get_by_role("search", name="Find roles")).to_be_hidden()
    for title in ("Roles A to Z", "Job families", "Levels", "Skills", "KPIs", "Tools", "Glossary"):
        expect(page.get_by_role("main").get_by_role("link", name=title, exact=True)).to_be_visible()


def test_the_terminal_answers_as_the_finder_does(reader: Reader, site: Path, data: dict[str, Any]) -> None:
    chance = random.Random(7)  # noqa: S311 - any choice will do
    linked = check(ROOT / "roles", ROOT).sound[0]
    said = [
        "drift",
        "pay equity",
        "gpu utilisaton",
        "who reviews code",
        "Senior",
        "C++ on-call",
        "hirin",
        "zzqq",
        "été",
    ]
    for _ in range(40):
        asked = []
        for facet in chance.sample(data["facets"], chance.choice([0, 1, 1, 2])):
            for value, _ in chance.sample(facet["values"], min(chance.choice([1, 1, 2]), len(facet["values"]))):
                step = f".{chance.choice(data['steps'])[0]}" if facet["id"] == "skill" and chance.random() < 0.5 else ""
                asked.append((facet["id"], value + step))
        if chance.random() < 0.6 or not asked:
            asked.append(("q", chance.choice(said)))
        page = reader.open(f"find/?{urlencode(asked)}")
        expect(page.get_by_role("status").first).to_contain_text(f"of {len(data['roles'])} role")
        places = page.locator(".rb-found > li > ul > li > a")
        answer = query.ask(linked, asked, site)
        assert found(page) == [one.role.title for one in answer], asked
        shown = [(place.inner_text(), place.get_attribute("href")) for place in places.all()]
        assert shown == [(place.title, f"../{place.address}") for one in answer for place in one.places], asked
