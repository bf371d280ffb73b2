"""Alike: a part is made once for each key, and by who asks first."""

from rolebook.views.alike import Alike


def test_a_part_is_made_once_for_each_key() -> None:
    alike, made = Alike(), []

    def maker(words: str) -> str:
        made.append(words)
        return words

    said = [
        alike("nav", "../", caller=lambda: maker("one")),
        alike("nav", "../", caller=lambda: maker("two")),
        alike("nav", "../../", caller=lambda: maker("three")),
    ]
    assert said == ["one", "one", "three"]
    assert made == ["one", "three"]
