"""Alike: a part is made once for each key, and by who asks first."""

from rolebook.model import reads
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


def test_a_part_says_what_it_was_made_from_each_time_it_is_given() -> None:
    alike = Alike()

    def make() -> str:
        reads.note([("needs", "sql")])
        return "made"

    for _ in range(2):
        with reads.noted() as found:
            assert alike("nav", caller=make) == "made"
        assert found == {("needs", "sql")}
