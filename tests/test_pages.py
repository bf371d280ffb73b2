"""Which pages a handbook has, and that a reader finds each of them."""

from collections.abc import Iterable, Iterator

import pytest

from handbooks import SITES, Handbook
from rolebook import site
from rolebook.pages import NavItem, Page, Pages


@pytest.fixture(scope="module")
def full_pages() -> Pages:
    """The pages of the complete site."""
    root = SITES / "valid" / "full"
    planned = site.check(root / "roles", root).pages
    assert planned is not None
    return planned


def in_navigation(items: Iterable[NavItem]) -> Iterator[Page]:
    for item in items:
        if item.page:
            yield item.page
        yield from in_navigation(item.children)


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("index.md", ""),
        ("glossary.md", "glossary/"),
        ("roles/index.md", "roles/"),
        ("roles/lead/index.md", "roles/lead/"),
        ("roles/lead/kpis.md", "roles/lead/kpis/"),
    ],
)
def test_an_address_is_a_folder(path: str, url: str) -> None:
    assert Page("x", "", "X", path, "x.yml").url == url


def test_every_page_is_in_the_navigation_once_but_those_that_others_lead_to(full_pages: Pages) -> None:
    listed = [page.path for page in in_navigation(full_pages.nav)]
    aside = {"moved", "move", "packet", "talk", "hiring-kit", "family-map", "downloads"}
    assert sorted(listed) == sorted(page.path for page in full_pages if page.kind not in aside)


def test_no_two_pages_have_the_same_title(full_pages: Pages) -> None:
    titles = [page.title for page in full_pages if page.kind != "moved"]
    assert sorted(titles) == sorted(set(titles))


def test_a_page_knows_the_file_it_is_made_from(full_pages: Pages) -> None:
    for page in full_pages:
        assert (SITES / "valid" / "full" / page.source).is_file()


def test_an_old_address_leads_to_the_same_part_of_the_role(full_pages: Pages) -> None:
    moved = {page.path: page.subject for page in full_pages if page.kind == "moved"}
    assert moved["roles/scientist/index.md"] == ("role", "researcher")
    assert moved["roles/scientist/hiring.md"] == ("role-hiring", "researcher")
    assert moved["skills/databases.md"] == ("skill", "sql")


def test_a_part_with_nothing_to_show_has_no_page(full_pages: Pages) -> None:
    assert full_pages.find("role-kpis", "researcher")
    assert full_pages.find("role-kpis", "engineer") is None
    assert full_pages.find("role-hiring", "lead") is None


@pytest.mark.parametrize("career", ["career: {}", "career:\n  next:\n"])
def test_a_role_without_any_step_still_has_its_progression_page(minimal: Handbook, career: str) -> None:
    old = "career:\n  next:\n    - title: Senior Researcher\n"
    minimal.replace("roles/research/researcher.yml", old, career)
    built = site.build(minimal.content, minimal.root)
    assert built.problems == ()
    assert built.pages is not None
    assert built.pages.find("role-progression", "researcher")


@pytest.mark.parametrize("path", ["index.md", "roles/researcher/index.md", "levels/senior.md"])
def test_a_page_by_hand_can_not_hide_one_from_the_specs(minimal: Handbook, path: str) -> None:
    minimal.write(f"roles/{path}", "# Mine\n")
    (found,) = site.check(minimal.content, minimal.root).problems
    assert (found.rule, found.location.path) == ("page-collision", f"roles/{path}")
