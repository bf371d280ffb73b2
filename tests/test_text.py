"""Text fields: shown as typed, and never a way into the page."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from markupsafe import Markup

from rolebook.model import text

PLAIN = st.text(alphabet=st.characters(exclude_categories=["C", "Z"], exclude_characters="*_`[\\"), min_size=1)
ALLOWED = {"p", "em", "strong", "code", "a", "ul", "ol", "li", "br", "div"}


def shown(markup: str) -> str:
    return str(html.fragment_fromstring(markup, create_parent="div").text_content())


@pytest.mark.parametrize(
    "honest",
    ["C++ | C#", "< 3 years", "R&D", "snake_case", "2026. A good year.", "&amp;", "1 * 2", ":smile:", "{{ x }}"],
)
def test_honest_text_is_shown_as_it_was_typed(honest: str) -> None:
    assert shown(text.inline(honest)) == honest
    assert text.plain(honest) == honest


@given(PLAIN)
def test_text_without_markup_is_shown_as_it_was_typed(words: str) -> None:
    assert shown(text.inline(words)) == words


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("*very* **much**", "<em>very</em> <strong>much</strong>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("[us](https://us.example)", '<a href="https://us.example" rel="noopener noreferrer">us</a>'),
        ('[us](https://us.example "now")', '<a href="https://us.example" rel="noopener noreferrer">us</a>'),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
        ("<b>x</b> *y*", "&lt;b&gt;x&lt;/b&gt; <em>y</em>"),
        ("a\n\n- b\n- c", "<p>a</p>\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n"),
    ],
)
def test_a_little_markdown_works(typed: str, expected: str) -> None:
    assert text.inline(typed) == expected


@given(st.text(alphabet="<>a*_`[]()!\\\n\"'=:/&#;x on", max_size=60))
def test_no_other_element_or_attribute_gets_through(typed: str) -> None:
    for element in html.fragment_fromstring(text.inline(typed), create_parent="div").iter():
        assert element.tag in ALLOWED
        assert set(element.attrib) <= {"href", "rel", "start"}


def test_words_are_escaped_though_the_same_words_came_as_html_before() -> None:
    assert text.escape(Markup("<b>&amp;</b>")) == "<b>&amp;</b>"
    assert text.escape("<b>&amp;</b>") == "&lt;b&gt;&amp;amp;&lt;/b&gt;"
    assert text.escape(Markup("<b>&amp;</b>")) == "<b>&amp;</b>"
    assert isinstance(text.escape("plain"), Markup)


def test_what_is_no_text_is_escaped_as_it_prints() -> None:
    assert text.escape(["<b>"]) == "[&#39;&lt;b&gt;&#39;]"
    assert tuple(map(text.escape, (1, 1.0, True, None))) == ("1", "1.0", "True", "None")
