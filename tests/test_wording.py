"""Wording: what may leave people out, and what to write instead."""

import pytest

from rolebook.authoring import wording


def found(text: str) -> list[str]:
    return [finding.word for finding in wording.findings(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The chairman decides.", ["chairman"]),
        ("A Rockstar, a ninja and a young\nteam.", ["Rockstar", "ninja", "young"]),
        ("He’ll report to her.", ["He'll", "her"]),
        ("A master's degree; add a table; a data steward.", []),
        ("The theory of the younger field: therefore, heroism.", []),
        ("", []),
    ],
)
def test_words_are_found_whole_and_in_reading_order(text: str, expected: list[str]) -> None:
    assert found(text) == expected


def test_each_word_comes_with_something_to_write_instead() -> None:
    (found,) = wording.findings("A workman.")
    assert found.word == "workman"
    assert "worker" in found.instead
    assert wording.count() > 800
