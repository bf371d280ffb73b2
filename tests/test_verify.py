"""Verification: no page and no link makes it fall over, and each is judged as a browser would take it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rolebook.building import verify


def said(folder: Path, body: str, *, base: str = "") -> list[str]:
    (folder / "other").mkdir(exist_ok=True)
    (folder / "other" / "index.html").write_text("<title>o</title><p id='x'>x</p>", encoding="utf-8")
    (folder / "data.csv").write_text("a,b\n", encoding="utf-8")
    (folder / "index.html").write_text(f"<!doctype html><title>t</title><body>{body}</body>", encoding="utf-8")
    return [found.message for found in verify.verify(folder, base=base)]


@pytest.mark.parametrize(
    "link",
    [
        *("", "./", "index.html", "#", "?q=1", "other/", "other/#x", "other/index.html#x", "/other/", "data.csv"),
        *("https://else.example/", "//else.example/x", "mailto:a@b.example", "tel:+1", "data.csv?x", "%6Fther/"),
    ],
)
def test_a_link_that_leads_somewhere_or_out_into_the_web_is_fine(tmp_path: Path, link: str) -> None:
    assert said(tmp_path, f'<a href="{link}">x</a>') == []


@pytest.mark.parametrize(
    ("link", "expected"),
    [
        ("other", "the link “other” leads nowhere"),
        ("other/#y", "the link “other/#y” leads to a place that its page does not have"),
        ("#%FF", "the link “#%FF” leads to a place that its page does not have"),
        ("http://[", "the link “http://[” is no address"),
        ("http://[bad]/", "the link “http://[bad]/” is no address"),
        ("%00", "the link “%00” leads nowhere"),
        ("x" * 5000, f"the link “{'x' * 5000}” leads nowhere"),
    ],
)
def test_a_link_that_leads_nowhere_is_reported(tmp_path: Path, link: str, expected: str) -> None:
    assert said(tmp_path, f'<a href="{link}">x</a>') == [expected]


@pytest.mark.parametrize(
    ("link", "fine"),
    [("/docs/other/", True), ("other/", True), ("/other/", False), ("../", False), ("/docs-2/", False)],
)
def test_links_stay_below_the_path_that_the_site_has_on_its_host(tmp_path: Path, link: str, *, fine: bool) -> None:
    expected = [] if fine else [f"the link “{link}” leads out of the site"]
    for base in ("docs", "/docs", "/docs/"):
        assert said(tmp_path, f'<a href="{link}">x</a>', base=base) == expected


@pytest.mark.parametrize(
    "element",
    [
        '<script src="{}"></script>',
        '<img src="{}">',
        '<iframe src="{}"></iframe>',
        '<video><source src="{}"></video>',
        '<link rel="stylesheet" href="{}">',
        '<link rel="preconnect" href="{}">',
        '<link rel="shortcut ICON" href="{}">',
    ],
)
@pytest.mark.parametrize("address", ["https://cdn.example/x", "//cdn.example/x", "http://cdn.example"])
def test_nothing_may_be_fetched_from_a_foreign_host(tmp_path: Path, element: str, address: str) -> None:
    expected = f"a browser would fetch “{address}” from another host"
    assert said(tmp_path, element.format(address)) == [expected]


@pytest.mark.parametrize("element", ['<link rel="canonical" href="{}">', '<a href="{}">x</a>', "<p>{}</p>"])
def test_what_a_browser_does_not_fetch_by_itself_may_be_foreign(tmp_path: Path, element: str) -> None:
    assert said(tmp_path, element.format("https://cdn.example/x")) == []


@pytest.mark.parametrize("page", ["", " ", "<!-- nothing -->", "plain text", "<title> </title>"])
def test_a_page_with_nothing_in_it_has_no_title(tmp_path: Path, page: str) -> None:
    (tmp_path / "x.html").write_text(page, encoding="utf-8")
    assert [found.rule for found in verify.verify(tmp_path)] == ["no-title"]


@given(link=st.text(alphabet="ab:/?#[]@%0.\\ \x00é", max_size=12))
def test_no_link_makes_it_fall_over(tmp_path_factory: pytest.TempPathFactory, link: str) -> None:
    folder = tmp_path_factory.mktemp("site")
    quoted = link.replace('"', "&quot;")
    assert len(said(folder, f'<a href="{quoted}">x</a><img src="{quoted}">')) <= 3


@pytest.mark.parametrize(
    ("element", "what"),
    [
        ("<script>x()</script>", "a script"),
        ('<script type="module">x()</script>', "a script"),
        ('<p onclick="x()">x</p>', "“onclick”"),
        ("<svg onload=x()></svg>", "“onload”"),
        ("<p/onclick=x()>x</p>", "“onclick”"),
        ('<p class="a"onclick=x()>x</p>', "“onclick”"),
        ("<p\nONCLICK = x()>x</p>", "“onclick”"),
        ('<a href="javascript:x()">x</a>', "the link “javascript:x()”"),
        ('<a href=" java\tscript:x()">x</a>', "the link “ java\tscript:x()”"),
        ('<form action="data:text/html,x"></form>', "the link “data:text/html,x”"),
    ],
)
def test_a_script_within_a_page_is_reported(tmp_path: Path, element: str, what: str) -> None:
    assert f"this page would run {what} of its own" in said(tmp_path, element)


def test_scripts_in_files_and_data_are_fine(tmp_path: Path) -> None:
    assert said(tmp_path, '<script src="data.csv"></script><script type="application/json">{}</script>') == []


@pytest.mark.parametrize("link", ["a%20b/", "c/", "d#e/"])
def test_a_link_is_read_as_an_address_also_where_a_file_is_called_like_it(tmp_path: Path, link: str) -> None:
    for name in ("a%20b", "d#e"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "index.html").write_text("<title>o</title>", encoding="utf-8")
    assert len(said(tmp_path, f'<a href="{link}">x</a>')) == 1


def test_a_link_in_a_drawing_is_looked_at(tmp_path: Path) -> None:
    drawing = '<svg><a xlink:href="javascript:x()"><text>x</text></a></svg>'
    assert said(tmp_path, drawing) == ["this page would run the link “javascript:x()” of its own"]


def test_pages_below_the_root_link_by_way_of_it_and_to_themselves(tmp_path: Path) -> None:
    (tmp_path / "b" / "c").mkdir(parents=True)
    links = ["../../other/#x", "../../other/#y", "../../#z", "", "#z", "../c/", "../../404.html#x"]
    page = "<title>o</title>" + "".join(f'<a href="{link}">x</a>' for link in links)
    (tmp_path / "b" / "c" / "index.html").write_text(page, encoding="utf-8")
    (tmp_path / "404.html").write_text('<title>o</title><p id="x"><a href="">x</a><a href="#y">y</a>', encoding="utf-8")
    nowhere = "leads to a place that its page does not have"
    expected = [f"the link “{link}” {nowhere}" for link in ("#y", "../../other/#y", "../../#z", "#z")]
    assert said(tmp_path, "") == expected


def page(folder: Path, name: str, body: str, title: str = "t") -> None:
    path = folder / name / "index.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"<!doctype html><title>{title}</title><body>{body}</body>", encoding="utf-8")


def sites(tmp_path: Path, now: str) -> verify.Before:
    """Make a site in which a page leads to a place on another, and a next one where that other page says ``now``."""
    for folder in ("before", "now"):
        page(tmp_path / folder, "same", '<a href="../other/#x">x</a>')
    page(tmp_path / "before", "other", '<p id="x">x</p>')
    page(tmp_path / "now", "other", now)
    return verify.Before(tmp_path / "before", frozenset({"same/index.html"}))


def test_a_page_that_was_verified_before_is_not_looked_at_again(tmp_path: Path) -> None:
    before = sites(tmp_path, '<p id="x">new</p>')
    page(tmp_path / "now", "same", "", title="")
    assert [found.rule for found in verify.verify(tmp_path / "now")] == ["no-title"]
    assert verify.verify(tmp_path / "now", before=before) == ()


def test_what_is_new_is_looked_at_with_the_places_that_were_there_before(tmp_path: Path) -> None:
    before = sites(tmp_path, '<p id="x">new</p><p id="x">twice</p><a href="../same/#y">y</a>')
    assert {found.rule for found in verify.verify(tmp_path / "now", before=before)} == {
        "duplicate-anchor",
        "broken-link",
    }


def test_a_place_that_has_gone_is_missed_on_pages_that_were_verified_before(tmp_path: Path) -> None:
    before = sites(tmp_path, "<p>new</p>")
    (fault,) = verify.verify(tmp_path / "now", before=before)
    assert fault.message == "the link “../other/#x” leads to a place that its page does not have"


def test_a_page_that_has_gone_is_missed_on_pages_that_were_verified_before(tmp_path: Path) -> None:
    before = sites(tmp_path, "<p>new</p>")
    (tmp_path / "now/other/index.html").unlink()
    (fault,) = verify.verify(tmp_path / "now", before=before)
    assert fault.message == "the link “../other/#x” leads nowhere"
