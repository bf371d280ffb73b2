"""The theme layer: its files are there, and so are Material's."""

from typing import Any

import pytest

from handbooks import ROOT
from rolebook import layer


def test_every_file_that_pages_load_exists() -> None:
    for name in (*layer.STYLESHEETS, *layer.SCRIPTS):
        assert (layer.FOLDER / name).is_file()
    for address in layer.material_assets().values():
        assert (layer._MATERIAL / address).is_file()


@pytest.mark.parametrize(
    ("given", "schemes"),
    [
        (None, ["default", "default", "slate"]),
        ([], ["default", "default", "slate"]),
        ({"scheme": "slate"}, ["slate"]),
        ([{"scheme": "slate"}, {}], ["slate", "default"]),
    ],
)
def test_a_palette_leaves_nothing_out(given: Any, schemes: list[str]) -> None:
    found = layer.palette(given)
    assert [option["scheme"] for option in found] == schemes
    assert all(option.keys() == layer.PALETTE[0].keys() for option in found)
    assert all(option["toggle"]["icon"] and option["toggle"]["name"] for option in found)


def test_a_palette_of_the_handbook_wins() -> None:
    option = {"media": "m", "scheme": "s", "primary": "p", "accent": "a", "toggle": {"icon": "i", "name": "n"}}
    assert layer.palette(option) == [option]


def test_the_policy_lets_nothing_in_but_the_sites_own_files() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in layer.POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["img-src"] == "'self' data:"
    assert {value for name, value in rules.items() if name != "img-src"} == {"'none'", "'self'"}


def test_the_readme_shows_the_same_policy_for_a_server() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"Content-Security-Policy \"{layer.POLICY}; frame-ancestors 'none'\" always;" in text
