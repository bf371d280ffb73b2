"""How search takes text apart."""

import pytest

from rolebook.searching import words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Model drift", ["model", "drift"]),
        ("Café, naïve STRASSE Straße", ["cafe", "naive", "strasse", "strasse"]),
        ("don't users’ data", ["dont", "users", "data"]),
        ("C++, C# and R", ["c++", "c#", "and", "r"]),
        ("on-call", ["on", "call", "oncall"]),
        ("CI/CD, R&D, Node.js", ["ci", "cd", "r", "d", "node", "js", "cicd", "rd", "nodejs"]),
        ("12 % of 3.5", ["12", "of", "3", "5", "35"]),
        ("x" * 50, ["x" * 40]),
        ("C++/C#-API, on-", ["c++", "c#", "api", "on", "c++c#api"]),
        ("one_two-three R&amp", ["one", "two", "three", "r", "amp", "twothree", "ramp"]),
        ("– … !", []),
    ],
)
def test_a_text_is_taken_apart(text: str, expected: list[str]) -> None:
    assert words.words(text) == expected


def test_joined_words_that_lose_a_part_are_known() -> None:
    assert list(words.half_ignored("On-call for the A/B-test of pre-training, end-to-end")) == [
        "on call",
        "a b test",
        "end to end",
    ]


def test_forms_of_a_word_have_one_stem() -> None:
    assert {words.stem(word) for word in ("mentor", "mentors", "mentoring", "mentored")} == {"mentor"}
    assert words.stem("mlops2") == "mlops2"
    assert words.stem("größe") == "größe"


@pytest.mark.parametrize(
    ("one", "other"),
    [("busy", "business"), ("experiments", "experience"), ("author", "authorities"), ("respond", "responsibility")],
)
def test_words_that_only_begin_alike_have_two(one: str, other: str) -> None:
    assert words.stem(one) != words.stem(other)
