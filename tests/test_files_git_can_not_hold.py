"""Files that are broken in ways that git can't hold or that nobody wants to keep; what is said of each is in a file."""

from collections.abc import Callable

import pytest

from handbooks import SITES, Handbook
from rolebook import problem, site
from rolebook.model import source

SPEC = "roles/research/researcher.yml"


def put(raw: bytes) -> Callable[[Handbook], object]:
    return lambda handbook: (handbook.root / SPEC).write_bytes(raw)


def make_folder(handbook: Handbook) -> None:
    (handbook.root / SPEC).unlink()
    (handbook.root / SPEC).mkdir()


def point_nowhere(handbook: Handbook) -> None:
    (handbook.root / SPEC).unlink()
    (handbook.root / SPEC).symlink_to("nowhere.yml")


def delete_framework(handbook: Handbook) -> None:
    (handbook.content / "framework.yml").unlink()


def delete_everything(handbook: Handbook) -> None:
    (handbook.root / "roles").rename(handbook.root / "elsewhere")


CASES: dict[str, Callable[[Handbook], object]] = {
    "encoding--latin-1": put("title: Rôle\nsummary: Café\n".encode("latin-1")),
    "encoding--utf-16": put("title: Role\n".encode("utf-16")),
    "encoding--binary": put(bytes(range(256))),
    "hidden-character--zero": put(b"title: a\x00b\n"),
    "missing-file": delete_framework,
    "missing-file--folder": delete_everything,
    "too-deep": put(b"a: " + b"[" * 100_000),
    "too-large": put(b"# " + b"x" * source.MAX_BYTES),
    "unreadable--folder": make_folder,
    "unreadable--link": point_nowhere,
}


@pytest.mark.parametrize("case", CASES)
def test_what_is_said_of_it(case: str, minimal: Handbook, request: pytest.FixtureRequest) -> None:
    CASES[case](minimal)
    found = site.check(minimal.content, minimal.root).problems
    text = "\n\n".join(map(problem.as_text, found)) + "\n"
    expected = SITES / "made" / f"{case}.txt"
    if request.config.getoption("--bless"):
        expected.write_text(text, encoding="utf-8")
    assert text == expected.read_text(encoding="utf-8")
    assert {item.rule for item in found} == {case.partition("--")[0]}


def test_no_expectation_is_left_over() -> None:
    assert sorted(CASES) == sorted(path.stem for path in (SITES / "made").iterdir())
