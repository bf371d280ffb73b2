"""Handouts as Markdown: another reader finds the same words, and no text becomes markup that its author didn't mean."""

import pytest
from markdown_it import MarkdownIt

from handbooks import Handbook
from rolebook import site
from rolebook.exporting import handout
from rolebook.model import text
from rolebook.model.framework import Framework

READER = MarkdownIt("commonmark").enable("table")


def markdown(handbook: Handbook) -> str:
    framework = site.check(handbook.content, handbook.root).sound[0]
    return handout.as_markdown(framework.roles["researcher"], framework)


def test_headings_and_items_are_read_as_such(shipped: Framework) -> None:
    for role in shipped.roles.values():
        tokens = READER.parse(handout.as_markdown(role, shipped))
        levels = [token.tag for token in tokens if token.type == "heading_open"]
        assert levels[0] == "h1"
        assert levels.count("h1") == 1
        titles = [tokens[number + 1].content for number, token in enumerate(tokens) if token.type == "heading_open"]
        expected = [block.title for block in handout.blocks(role, shipped) if isinstance(block, handout.Heading)]
        assert len(titles) == len(expected)
        items = sum(isinstance(block, handout.Item) for block in handout.blocks(role, shipped))
        assert sum(token.type == "list_item_open" for token in tokens) >= items
        tables = sum(isinstance(block, handout.Table) for block in handout.blocks(role, shipped))
        assert sum(token.type == "table_open" for token in tokens) == tables


@pytest.mark.parametrize(
    "words",
    [
        "# no heading",
        "1. no list",
        "2) no list",
        "- no list",
        "+ no list",
        "=== no line",
        "a | b",
        "<b>no tag</b> &amp; <https://x.example>",
        "snake_case_name and 2 * 3 * 4",
        "![no](image.png) ~~no~~",
        "back\\slash \\* and `tick",
        "> no quotation",
        "&copy; stays",
    ],
)
def test_plain_words_stay_as_they_were_typed(words: str, full: Handbook) -> None:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    full.replace("roles/research/researcher.yml", "tagline: ", f'tagline: "{escaped}" # ')
    html = READER.render(markdown(full))
    assert f"<p>{text.escape(words)}</p>".replace("&#39;", "'").replace("&#34;", "&quot;") in html


@pytest.mark.parametrize(
    ("field", "html"),
    [
        ("*soft* and **strong**", "<em>soft</em> and <strong>strong</strong>"),
        ("`a | b` [x](https://x.example/(y)?z=1)", '<code>a | b</code> <a href="https://x.example/(y)?z=1">x</a>'),
        ("First.\\n\\n- one\\n- two", "<p>First.</p>\n<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        ("# plain <b>", "# plain &lt;b&gt;"),
        ("\\\\*none\\\\*", "*none*"),
    ],
)
def test_markup_of_a_field_keeps_its_meaning(field: str, html: str, full: Handbook) -> None:
    full.replace("roles/research/researcher.yml", "statement: Find out.", f'statement: "{field}"')
    assert html in READER.render(markdown(full))
