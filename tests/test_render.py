"""Pages as HTML and as Markdown: what was typed is what is read, and every link leads somewhere."""

import json
import posixpath
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from jinja2 import Environment, TemplateError, UndefinedError
from lxml import html
from markdown_it import MarkdownIt

from handbooks import SITES, Handbook
from rolebook import render, site
from rolebook.pages import Page
from rolebook.render import Content, Form, Templates

FOLDERS = st.lists(st.sampled_from(["a", "b", "roles", "x-1"]), max_size=4).map("/".join)
WORDS = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1).map(lambda word: f"a {word} b")


def built(form: Form) -> dict[str, Content]:
    root = SITES / "valid" / "full"
    return {content.page.path: content for content in site.build(root / "roles", root, form=form).contents}


@pytest.fixture(scope="module")
def as_html() -> dict[str, Content]:
    """The complete site as HTML, by path."""
    return built(Form.HTML)


@pytest.fixture(scope="module")
def as_markdown() -> dict[str, Content]:
    """The complete site as Markdown, by path."""
    return built(Form.MARKDOWN)


@given(FOLDERS, FOLDERS)
def test_a_relative_address_leads_from_one_page_to_the_other(here: str, there: str) -> None:
    start, end = (Page("skill", "", "", posixpath.join(folder, "index.md"), "") for folder in (here, there))
    assert urljoin(f"http://site/{start.url}", start.root + end.url or "./") == f"http://site/{end.url}"


@given(WORDS)
@example("*a* _b_ `c` [d](e) <i>f</i> {#g} &amp; # h")
def test_words_in_a_markdown_heading_are_read_as_they_were_typed(words: str) -> None:
    page = MarkdownIt("commonmark").render(f"## {render.as_markdown(words)}")
    assert html.fragment_fromstring(page).text_content() == words


@pytest.mark.parametrize("path", ["roles/researcher/index.md", "index.md", "families/research/index.md"])
def test_titles_with_signs_are_shown_as_they_were_typed(as_html: dict[str, Content], path: str) -> None:
    shown = html.fragment_fromstring(as_html[path].body, create_parent="div").text_content()
    expected = {"index.md": "Full & <complete>", "families/research/index.md": "R&D"}
    assert expected.get(path, 'Researcher & "thinker"') in shown


def test_every_value_of_a_complete_role_is_on_one_of_its_pages(as_html: dict[str, Content]) -> None:
    pages = [content.body for path, content in as_html.items() if path.startswith("roles/researcher/")]
    shown = " ".join(
        " ".join(html.fragment_fromstring(page, create_parent="div").text_content().split()) for page in pages
    )
    for words in (
        *("Investigator", "C++ | C#", "Research leads", "1.10", "1 February 2026", "1 February 2027", "15-1221.00"),
        *("2511", "1c5a45b9-440e-4726-b565-16a952abd341", "in < 3 years", "Somebody who asks.", "Answers are needed."),
        *("Fewer wrong turns", "A study", "Reports.", "Engineers", "It matters.", "What is true?", "Known things"),
        *("Of everyone.", "Why?", "Stand-up", "Help", "Memo", "Short.", "Question", "Arrive", "Learn", "Deliver"),
        *("Own", "Shape", "Answers hold.", "Others repeat them", "> 5 a week", "Pace.", "< 2 %", "Signs of health."),
        *("To ask.", "Joins", "Versions.", "in most teams", "Stages", "Two", "Decides.", "Partners", "Stuck"),
        *("Method", "Claims", "Money", "Budget", "Internships count.", "Degree", "Science", "Intern", "Leads."),
        *("Leads a project.", "Later", "Curiosity", "60", "90", "live", "Solve.", "Thought.", "Doubts.", "Asks"),
        *("Guesses", "Hides", "Depth", "Much.", "Who finds out what is <true> & why?", "Who doubts what everybody"),
    ):
        assert words in shown, words


@pytest.mark.parametrize("form", list(Form))
def test_a_page_has_one_first_heading_unique_ids_and_a_description(form: Form) -> None:
    for path, content in built(form).items():
        tree = html.fragment_fromstring(content.body, create_parent="div")
        ids = [*tree.xpath("//@id")]
        assert len(ids) == len(set(ids)), path
        assert len(tree.xpath("//h1")) == 1, path
        assert content.description, path
        assert "\n" not in content.description
        assert [heading.id for heading in content.headings] == list(dict.fromkeys(h.id for h in content.headings))


def test_headings_never_jump_down_by_two(as_html: dict[str, Content]) -> None:
    for path, content in as_html.items():
        ranks = [
            int(tag.tag[1])
            for tag in html.fragment_fromstring(content.body, create_parent="div").xpath("//h1|//h2|//h3|//h4")
        ]
        assert all(later <= earlier + 1 for earlier, later in pairwise(ranks)), (path, ranks)


def test_both_forms_have_the_same_headings(as_html: dict[str, Content], as_markdown: dict[str, Content]) -> None:
    assert as_html.keys() == as_markdown.keys()
    for path, content in as_html.items():
        assert content.headings == as_markdown[path].headings


def test_links_of_the_markdown_form_are_paths_of_files_that_exist(as_markdown: dict[str, Content]) -> None:
    files = site.renderer(site.check(SITES / "valid" / "full" / "roles", SITES / "valid" / "full"), Templates()).files()
    for path, content in as_markdown.items():
        for link in html.fragment_fromstring(content.body, create_parent="div").xpath("//a/@href"):
            file = link.partition("#")[0]
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path
            assert target in as_markdown or target in files, (path, link)


def test_only_moved_pages_send_readers_on(as_html: dict[str, Content]) -> None:
    assert {path for path, content in as_html.items() if content.redirect} == {
        path for path, content in as_html.items() if content.page.kind == "moved"
    }
    assert as_html["roles/scientist/kpis.md"].redirect == "../../../roles/researcher/kpis/"


@pytest.mark.parametrize(
    ("template", "error"),
    [("{{ nothing.there }}", UndefinedError), ("{% if %}", TemplateError), ("{{ 1 +", TemplateError)],
)
def test_a_wrong_override_is_a_template_error(
    minimal: Handbook, tmp_path: Path, template: str, error: type[Exception]
) -> None:
    minimal.write("overrides/templates/home.html", template)
    with pytest.raises(error):
        site.build(minimal.content, minimal.root, overrides=tmp_path / "handbook" / "overrides")


def test_kept_templates_are_compiled_once_and_follow_their_files(
    minimal: Handbook, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[str | None] = []
    compile_ = Environment.compile

    def noted(env: Environment, source: Any, name: str | None = None, *rest: Any, **more: Any) -> Any:
        compiled.append(name)
        return compile_(env, source, name, *rest, **more)

    monkeypatch.setattr(Environment, "compile", noted)
    templates = Templates(minimal.root / "overrides")

    def home() -> str:
        checked = site.check(minimal.content, minimal.root)
        page = checked.sound[1].find("home")
        assert page
        return site.renderer(checked, templates).render(page).body

    minimal.write("overrides/templates/home.html", "<p>First</p>")
    assert home() == home() == "<p>First</p>"
    assert compiled == ["home.html"]
    minimal.write("overrides/templates/home.html", "<p>Second</p>")
    assert home() == "<p>Second</p>"


@pytest.mark.parametrize(
    "typed",
    [
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</title>",
        "{{ 7 * 7 }}",
        "{% raw %}",
        "&lt;b&gt;",
    ],
)
@pytest.mark.parametrize("form", list(Form))
def test_a_title_can_not_become_markup(minimal: Handbook, typed: str, form: Form) -> None:
    minimal.replace("roles/research/researcher.yml", "title: Researcher", f"title: '{typed}'")
    content = {c.page.path: c for c in site.build(minimal.content, minimal.root, form=form).contents}
    for path in ("roles/researcher/index.md", "roles/researcher/progression.md", "index.md", "roles/index.md"):
        tree = html.fragment_fromstring(content[path].body, create_parent="div")
        assert tree.xpath("//script[@type != 'application/ld+json' or not(@type)]|//img|//title|//b|//@onerror") == []
    shown = html.fragment_fromstring(content["roles/researcher/index.md"].body, create_parent="div").text_content()
    assert typed in shown


def test_data_in_a_page_can_not_end_the_element_that_holds_it() -> None:
    typed = json.dumps("</script><script>x()</script><!--")
    shown = str(render._json(typed))
    assert "<" not in shown
    assert json.loads(shown) == json.loads(typed)
