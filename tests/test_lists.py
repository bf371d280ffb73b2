"""Lists of points, as HTML."""

from markupsafe import Markup

from rolebook.model.fields import Point
from rolebook.views import lists


def test_a_point_is_its_title_its_text_and_its_details() -> None:
    item = Point(title="Q&A", text="Asks *why*.", items=("One", "`two`"))
    assert lists.point(item) == (
        "<strong>Q&amp;A:</strong> Asks <em>why</em>.<ul><li>One</li><li><code>two</code></li></ul>"
    )


def test_a_title_alone_ends_without_a_colon_and_a_text_alone_stands_plain() -> None:
    assert lists.point(Point(title="Alone")) == "<strong>Alone</strong> "
    assert lists.point(Point(text="Text.")) == "Text."


def test_points_can_be_linked_to_and_counted() -> None:
    shown = lists.points([Point(id="first", text="One."), Point(text="Two.")], ordered=True)
    assert shown == '<ol class="rb-points">\n<li id="item-first">One.</li>\n<li>Two.</li>\n</ol>\n'


def test_nothing_in_a_point_becomes_markup() -> None:
    shown = lists.points([Point(title="<b>title</b>", text="<i>text</i>", items=("<u>detail</u>",))])
    assert not {"<b>", "<i>", "<u>"} & set(shown.replace(">", "> ").split())
    assert isinstance(shown, Markup)


def test_what_differs_is_marked_unless_all_does() -> None:
    pieces = [("same", "a <b>"), ("dropped", "old"), ("new", "new & better")]
    assert lists.marked(pieces, "dropped") == "a &lt;b&gt; <mark>old</mark>"
    assert lists.marked(pieces, "new") == "a &lt;b&gt; <mark>new &amp; better</mark>"
    assert lists.marked(pieces[1:], "new") == "new &amp; better"
