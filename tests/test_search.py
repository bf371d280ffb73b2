"""The index: small pieces that hold every word of every page, and nothing of pages that only repeat others."""

import json
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any

import pytest

from handbooks import SITES
from rolebook import site
from rolebook.searching import postings, search, words
from rolebook.searching.postings import Rank

Pieces = dict[str, Any]


@pytest.fixture(scope="module")
def index(built: site.Site) -> Pieces:
    return index_of_all(built)


def index_of_all(built: site.Site) -> Pieces:
    made = search.Index(built.sound[0])
    return pieces(chain(*map(made.add, built.contents), made.finish()))


def pieces(made: Iterable[search.Piece]) -> Pieces:
    return {path: json.loads(text) for path, text in made}


def index_of(built: site.Site, texts: Iterable[str], *headings: str) -> Pieces:
    """Return the index of one page, with an empty section, one for each text, and one for each heading."""
    parts = [f"<h2 id='t{number}'></h2><p>{text}</p>" for number, text in enumerate(texts)]
    parts += [f"<h2 id='h{number}'>{heading}</h2>" for number, heading in enumerate(headings)]
    made = search.Index(built.sound[0])
    return pieces(chain(made.add_by_hand("All", "all/", "".join(parts)), made.finish()))


@pytest.fixture(scope="module")
def complete() -> Pieces:
    """The index of a handbook that fills every field."""
    root = SITES / "valid" / "full"
    return index_of_all(site.build(root / "roles", root))


def pages(index: Pieces) -> Iterator[tuple[str, str, tuple[int, ...]]]:
    """Yield subject, address and numbers of questions for each section of each page, as a browser reads them."""
    directory = index["search/index.json"]
    for title, _, url, _, counts in directory["subjects"]:
        for part, count, asked in zip(counts[::3], counts[1::3], counts[2::3], strict=True):
            assert not asked or asked[-1]
            yield title, url + directory["parts"][part][1], (*asked, *[0] * (count - len(asked)))


def numbered(index: Pieces) -> Iterator[tuple[range, str, list[str]]]:
    """Yield each section: its number and those of its questions, the address of its page, and what is shown of it."""
    number = 0
    for _, url, asked in pages(index):
        for row, questions in zip(index[text_of(url)], asked, strict=True):
            yield range(number, number + 1 + questions), url, row
            number += 1 + questions


def text_of(url: str) -> str:
    return f"search/text/{url.replace('#', '').strip('/') or 'index'}.json"


def sections_with(index: Pieces, word: str) -> dict[int, int]:
    """Return section -> rank for a word, found as a browser finds it."""
    firsts = index["search/index.json"]["words"]
    place = max((n for n, first in enumerate(firsts) if first <= word), default=0)
    for forms, figures in index[f"search/words/{place}.json"]:
        if word in forms:
            number, found = 0, {}
            for figure in figures:
                number += figure >> 3
                found[number] = figure & 7
            return found
    return {}


def test_every_page_has_its_sections_where_the_directory_says(index: Pieces) -> None:
    for _, url, asked in pages(index):
        assert len(index[text_of(url)]) == len(asked), url


def test_every_page_of_the_site_can_be_found(index: Pieces, built: site.Site) -> None:
    shown = {content.page.url for content in built.contents if content.page.kind != "moved"}
    assert {url for _, url, _ in pages(index) if "#" not in url} == shown


def test_every_word_leads_to_its_sections(index: Pieces) -> None:
    for numbers, url, (_, heading, text) in numbered(index):
        for word in set(words.words(f"{heading} · {text}")) - words.IGNORED:
            ranks = sections_with(index, word)
            assert ranks.keys() & set(numbers) or len(ranks) >= postings._MOST, (url, word)


def test_a_piece_is_small(index: Pieces) -> None:
    for path, piece in index.items():
        if path.startswith("search/words/"):
            longest = max(len(json.dumps(entry)) for entry in piece)
            assert len(json.dumps(piece)) <= max(2 * postings._SHARD, longest + postings._SHARD), path


def test_titles_count_more_than_headings_and_headings_more_than_text() -> None:
    assert Rank.NAME > Rank.PAGE > Rank.HEADING > Rank.KEYWORD > max(search._ranks("model model model").values())


@pytest.mark.parametrize(("count", "length", "step"), [(1, 1, 3), (1, 40, 2), (1, 200, 1), (3, 60, 3), (9, 9, 3)])
def test_a_word_counts_by_its_share_of_the_text(count: int, length: int, step: int) -> None:
    filler = (f"w{number}" for number in range(length - count))
    assert search._ranks(" ".join([*["model"] * count, *filler]))["model"] == step


def test_lists_are_found_by_their_titles_only(index: Pieces) -> None:
    assert [row[:2] for row in index[text_of("roles/")]] == [["", ""]]
    assert [row[:2] for row in index[text_of("moves/applied-scientist/research-engineer/")]] == [["", ""]]


@pytest.mark.parametrize(
    ("url", "anchor", "question"),
    [
        ("kpis/speed/", "", "Are we quick?"),
        ("skills/sql/", "", "How do I get rows out of tables?"),
        ("tools/git/", "", "Who changed this line?"),
        ("families/research/", "", "Who asks?"),
        ("levels/junior/", "", "How does one begin?"),
        ("glossary/#term-r-d", "term-r-d", "What does it stand for?"),
        ("roles/researcher/", "", "Who finds out what is <true> & why?"),
        ("roles/researcher/responsibilities/", "responsibility-ask", "Who doubts what everybody believes?"),
    ],
)
def test_a_question_of_readers_is_found_where_it_is_answered(
    complete: Pieces, url: str, anchor: str, question: str
) -> None:
    numbers, text = next(
        (numbers, row[2]) for numbers, found, row in numbered(complete) if (found, row[0]) == (url, anchor)
    )
    assert question in text
    assert any(all(n in sections_with(complete, word) for word in words.plain(question)) for n in numbers[1:])


def test_a_tool_is_found_by_others_of_its_kind(complete: Pieces) -> None:
    numbers = next(numbers for numbers, url, _ in numbered(complete) if url == "tools/git/")
    assert numbers[0] in sections_with(complete, "subversion")


@pytest.mark.parametrize(
    ("question", "step"),
    [("Who owns models?", 3), ("Who owns models, data, tools and risks?", 2), ("Who owns a b c d e f models?", 1)],
)
def test_a_word_counts_the_more_the_shorter_the_question(question: str, step: int) -> None:
    assert set(search._steps(question).values()) == {step}
    assert "who" not in search._steps(question)


def test_lists_and_forms_answer_questions_that_stand_on_none_of_their_pages(index: Pieces) -> None:
    kinds = {url: text for _, url, (_, _, text) in numbered(index)}
    assert "definitions" in kinds["glossary/"]
    assert "nearest" in kinds["bridge/"]


def test_forms_far_apart_in_the_alphabet_are_in_both_places(built: site.Site) -> None:
    filler = [" ".join(f"d{first}{second}x" for second in letters) for first in letters]
    index = index_of(built, [*filler * 40, "dying die"])
    assert len(index["search/index.json"]["words"]) > 1
    last = len(filler) * 40 + 1
    assert last in sections_with(index, "dying")
    assert last in sections_with(index, "die")


letters = "abcdefghijklmnopqrstuvwxyz"


def test_a_word_that_is_everywhere_leads_to_the_places_where_it_counts_most(
    built: site.Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "_MOST", 3)
    index = index_of(built, [*[f"zebra {'other ' * 200}"] * 5, "zebra"], "Zebra")
    found = sections_with(index, "zebra")
    assert len(found) == 3
    assert {6, 7} <= set(found)


def test_no_heading_is_left_out_of_the_places_of_a_word(built: site.Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_MOST", 3)
    index = index_of(built, ["zebra"], *["Zebra"] * 4)
    assert list(sections_with(index, "zebra")) == [2, 3, 4, 5]


def test_a_page_by_hand_is_found_like_any_other(built: site.Site) -> None:
    made = search.Index(built.sound[0])
    body = "<h1>About us</h1><h2 id='who'>Who</h2><p>Zebras.</p>"
    index = pieces(chain(made.add_by_hand("About us", "guide/about/", body), made.finish()))
    assert index["search/text/guide/about.json"] == [["", "", ""], ["who", "Who", "Zebras."]]
    assert sections_with(index, "zebras") == {1: 3}
    assert sections_with(index, "about") == {}  # a word that is ignored


def test_what_search_shows_is_text_and_not_markup(index: Pieces) -> None:
    assert not any(
        "&lt;" in text or "</" in text for path, rows in index.items() if "/text/" in path for *_, text in rows
    )


def test_of_what_means_the_same_the_names_that_pages_hold_come_first(index: Pieces, built: site.Site) -> None:
    assert built.framework is not None
    groups = index["search/index.json"]["synonyms"]
    terms = [term for term in built.framework.spec.glossary if term.also_known_as]
    assert len(groups) == len(terms) + len(built.framework.spec.synonyms)
    for held, *names in groups:
        for number, name in enumerate(names):
            is_held = all(sections_with(index, word) for word in words.plain(name))
            assert is_held == (number < held), name
