"""An index that takes over what an earlier one held of pages is byte for byte one that is made from nothing."""

import pickle
from array import array
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from itertools import chain

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from handbooks import Handbook, copy_site
from rolebook import site
from rolebook.model.framework import Framework
from rolebook.render import Content
from rolebook.searching import postings, search
from rolebook.searching.postings import Run
from rolebook.searching.search import Held, Index

Pieces = dict[str, str]
Edit = tuple[str, str, str]

ABOUT = "<h2 id='who'>Who is on-call</h2><p>Somebody with a zebra.</p>"
# Edits of the full handbook, and an address whose sections they change.
EDITS: dict[str, tuple[Edit, ...]] = {
    "home": (("framework.yml", "*every* field", "each field at R&D-2"),),
    "text": (("research/researcher.yml", "Find out.", "Discover zebras on-site."),),
    "a section more": (
        ("research/researcher.yml", "- {id: answer,", "- {id: more, title: More}\n      - {id: answer,"),
    ),
    "a section less": (("research/researcher.yml", "      - {id: answer, title: Answer them}\n", ""),),
    "a question more": (("research/researcher.yml", "Who thinks?", "Who thinks?, Who is it?"),),
    "a question less": (("research/researcher.yml", "asked_as: [Who doubts what everybody believes?], ", ""),),
    "a term": (("framework.yml", "Research and development.", "Finding out and making."),),
    "a tool": (("tools.yml", "Keeps versions too.", "Keeps other versions."),),
    "a word gone": (("kpis/speed.yml", "quick", "fast"),),
    "several": (
        ("research/researcher.yml", "      - {id: answer, title: Answer them}\n", ""),
        ("research/researcher.yml", "Who thinks?", "Who thinks?, Who is it?"),
        ("tools.yml", "Keeps versions too.", "Keeps other versions."),
    ),
}


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> site.Site:
    """A handbook that fills every field."""
    return rendered(copy_site("full", tmp_path_factory.mktemp("full")))


def rendered(handbook: Handbook) -> site.Site:
    found = site.build(handbook.content, handbook.root)
    assert found.framework, found.problems
    return found


def edited(handbook: Handbook, edits: Iterable[Edit]) -> site.Site:
    for path, old, new in edits:
        handbook.replace(f"roles/{path}", old, new)
    return rendered(handbook)


def from_nothing(framework: Framework, contents: Iterable[Content], by_hand: str = ABOUT) -> tuple[Held, Pieces]:
    index = Index(framework)
    pages = chain.from_iterable(map(index.add, contents))
    pieces = dict(chain(pages, index.add_by_hand("About", "about/", by_hand), index.finish()))
    return index.held, pieces


def resumed(
    framework: Framework,
    before: Held,
    contents: Iterable[Content],
    is_same: Callable[[Content], bool],
    by_hand: str = ABOUT,
) -> tuple[Held, Pieces, int]:
    """Return what an index holds that keeps the pages that are the same, its pieces, and how many it has kept."""
    index = Index(framework, before)
    pieces: Pieces = {}
    kept = 0
    for content in contents:
        if is_same(content) and index.keep(content.page):
            kept += content.page.kind != "moved"
        else:
            pieces |= index.add(content)
    pieces |= index.add_by_hand("About", "about/", by_hand)
    pieces |= index.finish()
    return index.held, pieces, kept


def stored(held: Held) -> Held:
    """Return what comes back of it from where it is kept between builds."""
    back = pickle.loads(pickle.dumps(held))  # noqa: S301 - it is our own
    assert isinstance(back, Held)
    return back


def same_as(contents: Iterable[Content]) -> Callable[[Content], bool]:
    """Return what tells whether a page says what one of the contents said at its address."""
    known = {content.page.url: (content.body, content.description) for content in contents}
    return lambda content: known.get(content.page.url) == (content.body, content.description)


def assert_same(pieces: Pieces, expected: Pieces, before: Pieces, kept: int) -> None:
    """See that all pieces are as expected, those that were not made again as they were before."""
    missing = expected.keys() - pieces.keys()
    assert len(missing) == kept
    assert all(path.startswith("search/text/") for path in missing)
    assert pieces | {path: before[path] for path in missing} == expected


def assert_alike(held: Held, expected: Held) -> None:
    assert held.pages == expected.pages
    assert held.postings == expected.postings
    assert held.entries == expected.entries


@pytest.mark.parametrize("edits", EDITS.values(), ids=EDITS)
def test_an_edit_gives_what_an_index_from_nothing_gives(
    whole: site.Site, full: Handbook, edits: tuple[Edit, ...]
) -> None:
    held, before = from_nothing(whole.sound[0], whole.contents)
    new = edited(full, edits)
    expected, pieces = from_nothing(new.sound[0], new.contents)
    assert pieces != before
    found, made, kept = resumed(new.sound[0], held, new.contents, same_as(whole.contents))
    assert 0 < kept < len(before)
    assert_same(made, pieces, before, kept)
    assert_alike(found, expected)


def test_edit_after_edit_gives_what_an_index_from_nothing_gives(whole: site.Site, full: Handbook) -> None:
    held, before = from_nothing(whole.sound[0], whole.contents)
    contents = whole.contents
    for name in ("text", "a section more", "home", "a question more", "a term", "a tool", "a word gone"):
        new = edited(full, EDITS[name])
        expected, pieces = from_nothing(new.sound[0], new.contents)
        held, made, kept = resumed(new.sound[0], stored(held), new.contents, same_as(contents))
        assert_same(made, pieces, before, kept)
        assert_alike(held, expected)
        contents, before = new.contents, pieces


@pytest.mark.parametrize("number", [0, -1], ids=["first", "last"])
def test_the_first_and_the_last_page_may_change(whole: site.Site, number: int) -> None:
    held, before = from_nothing(whole.sound[0], whole.contents)
    contents = list(whole.contents)
    body = contents[number].body + "<h2 id='new'>New in R&amp;D</h2><p>giraffe</p>"
    contents[number] = replace(contents[number], body=body, description="giraffe")
    expected, pieces = from_nothing(whole.sound[0], contents)
    assert "giraffe" in pieces["search/vocabulary.json"]
    found, made, kept = resumed(whole.sound[0], held, contents, same_as(whole.contents))
    assert_same(made, pieces, before, kept)
    assert_alike(found, expected)


def test_of_pages_that_are_all_the_same_every_one_is_kept(whole: site.Site) -> None:
    held, before = from_nothing(whole.sound[0], whole.contents)
    found, made, kept = resumed(whole.sound[0], held, whole.contents, lambda _: True)
    assert kept == sum(content.page.kind != "moved" for content in whole.contents)
    assert_same(made, before, before, kept)
    assert found.entries.keys() == held.entries.keys()
    assert all(found.entries[stem] is entry for stem, entry in held.entries.items())


def test_what_is_written_by_hand_is_entered_anew(whole: site.Site) -> None:
    held, before = from_nothing(whole.sound[0], whole.contents)
    _, expected = from_nothing(whole.sound[0], whole.contents, "<p>Somebody with a giraffe.</p>")
    _, made, kept = resumed(whole.sound[0], held, whole.contents, lambda _: True, "<p>Somebody with a giraffe.</p>")
    assert_same(made, expected, before, kept)
    assert "zebra" not in made["search/vocabulary.json"]


def test_a_page_is_not_kept_where_words_have_changed_that_do_not_stand_on_it(whole: site.Site, full: Handbook) -> None:
    held, before = from_nothing(whole.sound[0], whole.contents)
    new = edited(full, [("framework.yml", "title: Version control", "title: Histories of files")])
    expected, pieces = from_nothing(new.sound[0], new.contents)
    content = next(content for content in new.contents if content.page.url == "tools/git/")
    index = Index(new.sound[0], held)
    assert not index.keep(content.page)
    assert list(index.add(content)) == [("search/text/tools/git.json", pieces["search/text/tools/git.json"])]
    # Nothing but the tools has other words: all others are kept, whatever stands on them.
    found, made, kept = resumed(new.sound[0], held, new.contents, same_as(whole.contents))
    assert_same(made, pieces, before, kept)
    assert_alike(found, expected)


def test_a_page_that_was_not_there_is_not_kept(whole: site.Site) -> None:
    contents = [content for content in whole.contents if content.page.kind != "skill"]
    held, _ = from_nothing(whole.sound[0], contents)
    index = Index(whole.sound[0], held)
    assert {content.page.kind for content in whole.contents if not index.keep(content.page)} == {"skill"}


def test_pages_may_come_in_another_order(whole: site.Site) -> None:
    held, before = from_nothing(whole.sound[0], whole.contents)
    single = [content for content in whole.contents if content.page.kind in {"skill", "kpi", "tool", "level"}]
    turned = [content for content in whole.contents if content not in single] + single[::-1]
    expected, pieces = from_nothing(whole.sound[0], turned)
    found, made, kept = resumed(whole.sound[0], held, turned, lambda _: True)
    assert_same(made, pieces, before, kept)
    assert_alike(found, expected)


WORDS = ("model", "models", "modelling", "zebra", "data", "on-call", "C++", "the", "Ärger", "2", "die", "dying")
texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
bodies = st.lists(st.tuples(texts, texts, st.lists(texts, max_size=2)), min_size=1, max_size=4).map(
    lambda parts: "".join(
        f"<h2 id='h{number}'>{heading}</h2><p>{text}</p>"
        f"<p class='rb-asked'>{''.join(f'<q>{question}</q>' for question in questions)}</p>"
        for number, (heading, text, questions) in enumerate(parts)
    )
)


@settings(max_examples=60)
@given(st.data())
def test_any_pages_may_change_and_change_again(whole: site.Site, data: st.DataObject) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(postings, "_MOST", data.draw(st.sampled_from([2, 10, 4000])))
        patch.setattr(postings, "_SHARD", data.draw(st.sampled_from([50, 12_000])))
        chosen = [content for content in whole.contents if content.page.kind not in search._LISTS | search._FORMS][::3]
        contents: Sequence[Content] = [replace(content, body=data.draw(bodies)) for content in chosen]
        framework = whole.sound[0]
        held, before = from_nothing(framework, contents)
        for _ in range(2):
            changed = data.draw(st.sets(st.integers(0, len(chosen) - 1)))
            new = [
                replace(content, body=data.draw(bodies)) if number in changed else content
                for number, content in enumerate(contents)
            ]
            expected, pieces = from_nothing(framework, new)
            held, made, kept = resumed(framework, stored(held), new, same_as(contents))
            assert_same(made, pieces, before, kept)
            assert_alike(held, expected)
            contents, before = new, pieces


def test_runs_that_still_follow_each_other_are_one() -> None:
    runs = [Run(0, 2, 0), Run(2, 5, 2), Run(6, 7, 5), Run(7, 9, 6), Run(9, 10, 9)]
    assert postings.joined(runs) == [Run(0, 5, 0), Run(6, 9, 5), Run(9, 10, 9)]


def test_words_that_nothing_holds_any_more_fall_away() -> None:
    held = {"here": of(1, 4), "gone": of(2, 3)}
    assert postings.carried(held, [Run(0, 2, 1), Run(4, 5, 5)], {"new": of(0)}) == {"here": of(2, 5), "new": of(0)}


def of(*numbers: int) -> "array[int]":
    return array("I", [number * postings.RANKS + 1 for number in numbers])
