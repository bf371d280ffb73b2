"""Moves, comparisons, the career map, the path finder and hybrid roles, as a reader uses them."""

import json
from itertools import product
from pathlib import Path

import networkx as nx
import pytest
from playwright.sync_api import Page, expect
from readers import Reader

from rolebook import site as handbook
from rolebook.model.framework import Framework
from rolebook.views import atlas

ROOT = Path(__file__).parents[2]
PHONE = {"viewport": {"width": 390, "height": 844}}
NO_SCRIPT = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}
DARK = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "dark"}


@pytest.fixture(scope="module")
def framework() -> Framework:
    found = handbook.check(ROOT / "roles", ROOT).framework
    assert found is not None
    return found


def columns(page: Page) -> list[str]:
    """Return the roles that the comparison shows, from left to right."""
    return page.locator("[data-rb-result] table").first.locator("thead a").all_inner_texts()


def test_two_clicks_lead_from_a_role_to_what_separates_it_from_the_next(reader: Reader) -> None:
    page = reader.open("roles/associate-ai-research-scientist/")
    page.get_by_role("navigation", name="Pages of this role").get_by_role("link", name="Progression").click()
    page.get_by_role("link", name="What changes from Associate AI Research Scientist to AI Research Scientist").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "From Associate AI Research Scientist to AI Research Scientist"
    )
    expect(page.get_by_role("heading", name="What changes, and what to bring")).to_be_visible()


def test_a_comparison_opens_by_its_address(reader: Reader) -> None:
    page = reader.open("compare/?a=ml-engineer&b=research-engineer")
    page.locator("[data-rb-result] table").first.wait_for()
    assert columns(page) == ["ML Engineer", "Research Engineer"]
    assert reader.errors == []


def test_choosing_swapping_and_going_back_keep_address_and_table_together(reader: Reader) -> None:
    page = reader.open("compare/?a=ml-engineer&b=research-engineer")
    page.locator("[data-rb-result] table").first.wait_for()
    page.get_by_label("Second role").select_option("applied-scientist")
    expect(page.locator("[data-rb-result] thead a").nth(1)).to_have_text("Applied Scientist")
    assert "b=applied-scientist" in page.url
    page.get_by_role("button", name="Swap the first two").click()
    expect(page.locator("[data-rb-result] thead a").first).to_have_text("Applied Scientist")
    assert "a=applied-scientist" in page.url
    page.go_back()
    page.go_back()
    expect(page.locator("[data-rb-result] thead a").nth(1)).to_have_text("Research Engineer")
    expect(page.get_by_label("Second role")).to_have_value("research-engineer")


def test_only_what_differs_hides_the_rest(reader: Reader) -> None:
    page = reader.open("compare/?a=ml-engineer&b=ml-engineer")
    expect(page.locator("main").get_by_role("status")).to_contain_text("0 of")
    page.get_by_label("Only what differs").check()
    expect(page.locator("[data-rb-result] table")).to_have_count(0)
    assert "differs=1" in page.url


def test_sharing_says_what_happened(reader: Reader) -> None:
    page = reader.open("compare/?a=ml-engineer&b=research-engineer")
    page.locator("[data-rb-result] table").first.wait_for()
    page.get_by_role("button", name="Copy the address").click()
    expect(page.locator("main").get_by_role("status")).to_contain_text("address")


def test_an_unknown_role_is_answered_in_words(reader: Reader) -> None:
    page = reader.open("compare/?a=nobody<b>&b=research-engineer")
    expect(page.locator("main").get_by_role("status")).to_contain_text("There is no role “nobody<b>” in this handbook.")
    assert reader.errors == []


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_three_roles_fit_a_phone(reader: Reader) -> None:
    page = reader.open("compare/?a=ml-engineer&b=research-engineer&c=applied-scientist")
    page.locator("[data-rb-result] table").first.wait_for()
    assert len(columns(page)) == 3
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("reader", [NO_SCRIPT], indirect=True, ids=["no-script"])
def test_without_scripts_prepared_comparisons_and_steps_are_listed(reader: Reader) -> None:
    page = reader.open("compare/")
    expect(page.locator("form[data-rb-tool]")).to_be_hidden()
    page.get_by_role("main").get_by_role("link", name="ML Engineer → Research Engineer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("From ML Engineer to Research Engineer")
    page = reader.open("map/")
    expect(page.get_by_role("region", name="All steps between roles")).to_be_visible()
    expect(page.locator(".rb-atlas svg")).to_be_visible()


@pytest.mark.parametrize("reader", [DARK], indirect=True, ids=["dark"])
def test_the_map_can_be_walked_by_keyboard(reader: Reader, framework: Framework) -> None:
    page = reader.open("map/")
    links = page.locator(".rb-atlas a")
    assert links.count() == len(framework.roles)
    links.first.focus()
    seen = set()
    for _ in framework.roles:
        seen.add(page.evaluate("document.activeElement.dataset.rbRole"))
        page.keyboard.press("Tab")
    assert seen == set(framework.roles)
    links.first.focus()
    role = page.evaluate("document.activeElement.dataset.rbRole")
    page.keyboard.press("Enter")
    expect(page).to_have_url(f"{reader.host}roles/{role}/")


def test_the_path_finder_agrees_with_networkx(reader: Reader, framework: Framework) -> None:
    graph = nx.DiGraph()
    graph.add_nodes_from(framework.roles)
    for step in atlas.steps(framework):
        graph.add_edge(step.origin.id, step.target.id, weight=step.effort)
    page = reader.open("map/")
    found = page.evaluate(
        """() => {
          const graph = JSON.parse(document.querySelector("[data-rb-graph]").textContent)
          const roles = Object.keys(graph.roles)
          const cost = path => path && path.reduce((sum, step) => sum + step.effort, 0)
          const pairs = roles.flatMap(from => roles.map(to => [from, to]))
          return JSON.stringify(pairs.map(([from, to]) => [from, to, cost(shortest(graph.steps, from, to))]))
        }"""
    )
    costs = {(origin, target): cost for origin, target, cost in json.loads(found)}
    expected = dict(nx.all_pairs_dijkstra_path_length(graph))
    for origin, target in product(framework.roles, repeat=2):
        assert costs[origin, target] == expected[origin].get(target), (origin, target)


def test_a_path_is_shown_with_its_steps(reader: Reader) -> None:
    page = reader.open("map/?from=senior-machine-learning-scientist&to=principal-machine-learning-scientist")
    steps = page.locator("ol.rb-path li")
    expect(steps).to_have_count(2)
    expect(steps.first).to_contain_text("Senior Machine Learning Scientist → Staff Machine Learning Scientist")
    assert page.locator(".rb-atlas__edge--chosen").count() == 2


def test_no_path_is_said_in_words(reader: Reader) -> None:
    page = reader.open("map/?from=principal-ai-research-scientist&to=ai-performance-review-specialist")
    expect(page.locator("main").get_by_role("status")).to_contain_text(
        "No path leads from Principal AI Research Scientist"
    )


def test_a_hybrid_role_is_placed_and_shared_by_address(reader: Reader) -> None:
    page = reader.open(
        "bridge/?a=ai-compensation-benchmarking-analyst&a-share=70&b=machine-learning-scientist&b-share=30"
    )
    expect(page.locator("main").get_by_role("status")).to_contain_text(
        "Nearest role: AI Compensation Benchmarking Analyst"
    )
    expect(page.get_by_role("heading", name="To become Machine Learning Scientist")).to_be_visible()
    page.get_by_label("Share of the week, in %").nth(1).fill("90")
    page.get_by_label("Share of the week, in %").nth(0).fill("10")
    page.get_by_label("Share of the week, in %").nth(0).blur()
    expect(page.locator("main").get_by_role("status")).to_contain_text("Nearest role: Machine Learning Scientist")
    assert "b-share=90" in page.url


def test_one_whole_role_lacks_nothing(reader: Reader) -> None:
    page = reader.open("bridge/?a=ml-engineer&a-share=100&b=&b-share=0")
    expect(page.locator("main").get_by_role("status")).to_contain_text("Nearest role: ML Engineer, 100 % alike")
    expect(page.get_by_text("Nothing is missing")).to_be_visible()


def test_shares_of_nothing_are_answered_in_words(reader: Reader) -> None:
    page = reader.open("bridge/?a=ml-engineer&a-share=0&b=&b-share=0")
    expect(page.locator("main").get_by_role("status")).to_contain_text("Give at least one role a share above 0 %.")
