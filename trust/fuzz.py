"""Random damage: what nobody thought of. Nothing may crash, and no text may bring markup along.

``make fuzz`` goes on for about a minute, ``FUZZ_SECONDS`` says otherwise; each round has its own chances, and the seed
that repeats it is printed where something is found.
"""

import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lxml.html
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from judge import ANYTHING, Case, Folder, judge
from rolebook.model import source, text

TAGS = {"p", "em", "strong", "code", "a", "ul", "ol", "li", "br", "div"}
ATTRIBUTES = {"href", "rel", "start"}
SCHEMES = ("https:", "http:", "mailto:", "tel:")

# Text full of what means something to Markdown, HTML, YAML or a browser.
PIECES = st.sampled_from(
    ["<", ">", "&", "*", "**", "_", "`", "``", "[", "](", ")", "!", "\\", "\n", "\n\n", "- ", "1. ", "> ", "# ", "---",
     '"', "'", "=", ":", "/", "#", ";", "{", "}", "{{", "|", "javascript:", "data:", "//", "https://", "<script>",
     "<img onerror=", "onclick", "&#106;", "&lt;", "<!--", "]]>", "\t", " ", "a", "b c", "é", "\u200d", "مرحبا", "😀",
     "\u0301", "![", "<a@b.c>"]
)  # fmt: skip
TEXTS = st.lists(PIECES | st.characters(exclude_categories=["Cs", "Cc"]), max_size=60).map("".join)
YAMLISH = st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t\r\\0~<=é\u202e\ufeff\x00\U0001f600", max_size=200)


def damaged(raw: bytes, chances: random.Random) -> bytes:
    """Return the bytes with a few slips of a careless hand or of a broken disk."""
    for _ in range(chances.randint(1, 4)):
        raw = chances.choice(_SLIPS)(raw, chances)
    return raw


def _flip(raw: bytes, chances: random.Random) -> bytes:
    spot = chances.randrange(len(raw) or 1)
    return raw[:spot] + bytes([(raw + b"\0")[spot] ^ (1 << chances.randrange(8))]) + raw[spot + 1 :]


def _delete(raw: bytes, chances: random.Random) -> bytes:
    start = chances.randrange(len(raw) or 1)
    return raw[:start] + raw[start + chances.choice((1, 1, 2, 10, 200)) :]


_SIGNS = (
    b":", b": ", b"\n", b"\t", b'"', b"'", b"[", b"]", b"{", b"}", b"- ", b"&a ", b"*a ", b"!x ", b"#", b"\0", b"|",
    b">", b"%", b"? ", b"<<: ", b"---\n", b"\xff", b"\xe2\x80\xae", b"  ", b"\r", b"\\",
)  # fmt: skip


def _insert(raw: bytes, chances: random.Random) -> bytes:
    spot = chances.randrange(len(raw) + 1)
    return raw[:spot] + chances.choice(_SIGNS) * chances.choice((1, 1, 1, 2, 60)) + raw[spot:]


def _repeat(raw: bytes, chances: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True) or [b""]
    spot = chances.randrange(len(lines))
    return b"".join((*lines[:spot], *lines[spot : spot + chances.randint(1, 5)], *lines[spot:]))


def _shuffle(raw: bytes, chances: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True) or [b""]
    start = chances.randrange(len(lines))
    block = lines[start : start + chances.randint(2, 12)]
    chances.shuffle(block)
    return b"".join((*lines[:start], *block, *lines[start + len(block) :]))


def _shift(raw: bytes, chances: random.Random) -> bytes:
    lines = raw.splitlines(keepends=True) or [b""]
    spot = chances.randrange(len(lines))
    lines[spot] = lines[spot][1:] if chances.random() < 0.5 else b" " * chances.randint(1, 3) + lines[spot]
    return b"".join(lines)


_SLIPS: tuple[Callable[[bytes, random.Random], bytes], ...] = (_flip, _delete, _insert, _repeat, _shuffle, _shift)


def check_files(folder: Folder, number: int) -> None:
    """Damage one or two files of the handbook; whatever is said of it, nothing may escape."""
    chances = random.Random(number)  # noqa: S311 - chance is what is wanted here
    paths = chances.sample(sorted(folder.files), chances.choice((1, 1, 1, 2)))
    files = {path: damaged(folder.files[path], chances) for path in paths}

    def change(folder: Folder) -> None:
        for path, raw in files.items():
            folder.write(path, raw)

    outcome = judge(Case("fuzz", str(number), change, ANYTHING), folder)
    assert not outcome.wrong, f"files damaged by {number}: {outcome.wrong}"


def check_text(typed: str) -> None:
    """Show a text in each way that pages do; only the few elements of a text field may come of it."""
    for show in (text.inline, text.prose):
        for element in lxml.html.fragment_fromstring(str(show(typed)), create_parent="div").iter():
            assert element.tag in TAGS, f"{show.__name__}({typed!r}) makes the element {element.tag}"
            assert set(element.attrib) <= ATTRIBUTES, f"{show.__name__}({typed!r}) sets {element.attrib}"
            target = element.get("href", "")
            scheme = target.partition("/")[0].lower()
            assert ":" not in scheme or scheme.startswith(SCHEMES), f"{show.__name__}({typed!r}) leads to {target}"
    assert "\n" not in text.plain(typed), f"plain({typed!r}) has several lines"


def check_bytes(raw: bytes) -> None:
    """Read bytes as a spec; nothing may escape, and a file that can't be read has a reason."""
    document, data, problems = source.parse(raw, "x.yml")
    assert document or problems, f"nothing is said of {raw!r}"
    assert data == (document.top.data() if document else None), f"two readers differ on {raw!r}"
    assert all(found.location.line >= 1 and found.location.column >= 1 for found in problems), f"no place in {raw!r}"


def run(count: int, start: int = 0) -> int:
    """Make about ``count`` executions of all three kinds; returns how many, raises AssertionError on a fault."""
    done = 0
    steady = settings(
        max_examples=max(1, count // 3), deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )

    @seed(start)
    @steady
    @given(TEXTS)
    def texts(typed: str) -> None:
        nonlocal done
        done += 1
        check_text(typed)

    @seed(start)
    @steady
    @given(st.binary(max_size=300) | YAMLISH.map(lambda typed: typed.encode("utf-8")))
    def raws(raw: bytes) -> None:
        nonlocal done
        done += 1
        check_bytes(raw)

    with tempfile.TemporaryDirectory() as scratch:
        folder = Folder(Path(scratch, "handbook"))

        @seed(start)
        @steady
        @given(st.integers(0, 2**63))
        def files(number: int) -> None:
            nonlocal done
            done += 1
            check_files(folder, number)

        for part in (texts, raws, files):
            part()
    return done


def main() -> int:
    """Go on until the time is up; returns the status of the command."""
    end = time.monotonic() + float(os.environ.get("FUZZ_SECONDS", "60"))
    done = 0
    while not done or time.monotonic() < end:
        start = random.SystemRandom().randrange(2**32)
        try:
            done += run(300, start)
        except AssertionError as fault:
            print(f"fuzz: a fault after {done:,} executions, in the round with the seed {start}:\n{fault}")
            return 1
    print(f"fuzz: {done:,} executions, nothing escaped")
    return 0


if __name__ == "__main__":
    sys.exit(main())
