"""How a page shows what became of each item on the way from one role to another."""

import pytest

from rolebook.model.framework import Framework
from rolebook.model.targets import Change
from rolebook.views.changes import Changes
from rolebook.views.moves import Difference, Item, Kind, Match


@pytest.fixture
def shown(shipped: Framework) -> Changes:
    return Changes(shipped, lambda kind, name, anchor="": f"../{kind}/{name}/{'#' if anchor else ''}{anchor}")


def item(title: str, text: str, kind: Kind = Kind.DECISION) -> Item:
    return Item(kind, "alone", "", title, text)


def skill(text: str) -> Item:
    return Item(Kind.SKILL, "must", "python-for-ml", "python-for-ml", text)


def test_an_item_has_its_name_linked_where_it_has_a_page(shown: Changes) -> None:
    assert shown.name(skill("working")) == '<a href="../skill/python-for-ml/">Python for machine learning</a>'
    assert shown.named(skill("working")) == (
        '<a href="../skill/python-for-ml/">Python for machine learning</a> (Working)'
    )
    assert shown.name(item("", "Decides *alone*.")) == "Decides <em>alone</em>."


def test_what_authors_write_is_no_markup(shown: Changes) -> None:
    hostile = item("<b>t</b>", "<i>x</i>")
    found = [Difference(Kind.DECISION, Change.REWORDED, hostile, item("<b>u</b>", "<i>y</i>"), Match.LIKENESS)]
    grown = [Difference(Kind.DECISION, Change.NEW, None, hostile)]
    pages = [shown.name(hostile), shown.named(hostile), shown.wordings(found), shown.fields(grown, "<b>Evidence</b>")]
    assert not any(tag in page for page in pages for tag in ("<b>", "<i>"))


def test_a_row_says_what_was_what_is_and_what_that_takes(shown: Changes) -> None:
    (row,) = [shown.rows([Difference(Kind.SKILL, Change.RAISED, skill("working"), skill("expert"))])]
    assert row.count("<td>") == 4
    assert "Working" in row
    assert "Expert" in row
    assert "rb-change--raised" in row
    assert "#scenarios" in row


def test_names_stand_in_a_row_or_in_a_list(shown: Changes) -> None:
    found = [Difference(Kind.DECISION, Change.DROPPED, item(title, ""), None) for title in ("Budget & hiring", "Tools")]
    assert shown.names(found) == "Budget &amp; hiring, Tools"
    assert shown.listed(found) == "<li>Budget &amp; hiring</li>\n<li>Tools</li>"


def test_what_a_role_does_not_ask_for_is_said_to_who_listens(shown: Changes) -> None:
    assert "not asked for" in shown.rows([Difference(Kind.SKILL, Change.NEW, None, skill("working"))])


def test_an_item_that_has_grown_shows_both_wordings(shown: Changes, shipped: Framework) -> None:
    role = next(iter(shipped.roles.values()))
    found = Difference(Kind.DECISION, Change.RAISED, item("Budget", "Small."), item("Budget", "Large."))
    assert shown.items([found], role) == (
        '<li><span class="rb-tag rb-change rb-change--raised">Raised</span> <strong>Budget:</strong> Large.'
        ' <span class="rb-note">So far: <strong>Budget:</strong> Small.</span></li>'
    )


@pytest.mark.parametrize(
    ("difference", "asked"),
    [
        (Difference(Kind.SKILL, Change.RAISED, skill("working"), skill("expert")), "Working → Expert"),
        (Difference(Kind.SKILL, Change.RAISED, skill("expert"), skill("expert")), "Expert"),
        (Difference(Kind.SKILL, Change.NEW, None, skill("expert")), "Expert"),
        (Difference(Kind.SKILL, Change.NEW, None, skill("")), "asked for"),
        (Difference(Kind.DECISION, Change.RAISED, item("Budget", "Small."), item("Budget", "Large.")), "Large."),
        (
            Difference(
                Kind.SCOPE, Change.RAISED, item("Scope", "A team.", Kind.SCOPE), item("Scope", "Two.", Kind.SCOPE)
            ),
            "A team. → Two.",
        ),
    ],
)
def test_a_row_of_a_form_says_what_is_asked_after_what_was(shown: Changes, difference: Difference, asked: str) -> None:
    assert f'<p class="rb-note">{asked}</p></div>' in shown.fields([difference], "Evidence")


def test_what_has_no_title_is_asked_for_in_its_own_words(shown: Changes) -> None:
    row = shown.fields([Difference(Kind.DECISION, Change.NEW, None, item("", "Decides alone."))], "Evidence")
    assert "<strong>Decides alone.</strong>" in row
    assert "rb-note" not in row
