"""Reading YAML: places, limits, and no file that makes it fall over."""

import os
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from rolebook.model import source

YAMLISH = st.text(alphabet="ab:-[]{}#&*!|>'\"%@`,? \n\t\\0~<=é\u202e\x00", max_size=80)


def rule_of(raw: bytes) -> str:
    document, _, problems = source.parse(raw, "x.yml")
    assert document is None
    (found,) = problems
    return found.rule


def test_a_value_and_its_key_know_their_places() -> None:
    document, _, problems = source.parse("a:\n  - name: é one\n    other: [1, two]\n".encode(), "x.yml")
    assert document is not None
    assert problems == ()
    assert document.top.data() == {"a": [{"name": "é one", "other": ["1", "two"]}]}
    assert str(document.locate(("a", 0, "other", 1))) == "x.yml:3:16"
    assert document.locate(("a", 0, "name")).width == 5
    assert str(document.locate(("a", 0, "other"), key=True)) == "x.yml:3:5"
    assert str(document.locate(("a", 0, "missing"))) == "x.yml:2:5"


@pytest.mark.parametrize(
    ("raw", "rule"),
    [
        ("a: b".encode("utf-16"), "encoding"),
        (b"a: \xff", "encoding"),
        (b"a: \x00", "hidden-character"),
        (b"a: " + b"x" * source.MAX_BYTES, "too-large"),
        (b"a: [" + b"1," * source.MAX_NODES + b"1]", "too-large"),
        (b"[" * 100_000, "too-deep"),
        (b"a: " * 10_000, "syntax"),
        (b"a: &x [*x]", "alias"),
        (b"", "empty-file"),
        (b"~", "empty-file"),
    ],
)
def test_a_hostile_file_is_refused_by_name(raw: bytes, rule: str) -> None:
    assert rule_of(raw) == rule


@pytest.mark.parametrize(
    ("raw", "place", "said"),
    [
        (b'a: "b\nc: "d"\n', "x.yml:1:4", "a quotation mark is opened here and closed only in line 2"),
        (b"a: 'b\nc: d'\ne: 'f' g\n", "x.yml:3:8", "this line doesn't line up"),
        (b"a:\n- b:c\n  d: e\n", "x.yml:2:3", "a “:” is missing after this name"),
        (b"a:\n- https://b.example\n  d: e\n", "x.yml:3:4", "a “:” followed by a blank stands inside this text"),
        (b"a: [\n\n", "x.yml:1:4", "a bracket is opened here and never closed"),
        (b"a: [b, {c: [\n", "x.yml:1:12", "a bracket is opened here and never closed"),
        (b"a: ? b\n", "x.yml:1:4", "“?” followed by a blank begins this text"),
        (b"\xef\xbb\xbfa: b\r\xc3\xa4\xff", "x.yml:2:2", "this file is not saved as UTF-8"),
        ("a: b".encode("utf-16-le"), "x.yml:1:1", "this file is saved as UTF-16"),
        ("a: b".encode("utf-16-be"), "x.yml:1:1", "this file is saved as UTF-16"),
        ("a: b".encode("utf-32"), "x.yml:1:1", "this file is saved as UTF-32"),
        ("a: b".encode("utf-32-be"), "x.yml:1:1", "this file is saved as UTF-32"),
    ],
)
def test_the_place_to_mend_is_named(raw: bytes, place: str, said: str) -> None:
    _, _, (found,) = source.parse(raw, "x.yml")
    assert str(found.location) == place
    assert found.message.startswith(said)


@pytest.mark.parametrize("sign", "\u061c\u115f\u180e\u206a\u3164\ufdd0\ufffb\U0001ffff\U0010fffe\U000e0001\U000e0041")
def test_what_nobody_can_see_is_refused(sign: str) -> None:
    assert rule_of(f"a: b{sign}c".encode()) == "hidden-character"


@pytest.mark.parametrize("text", ["می‌خواهم", "👩‍🔬", "🏴󠁧󠁢󠁥󠁮󠁧󠁿", "soft\u00adhyphen", "❤️"])
def test_signs_that_belong_to_honest_text_are_kept(text: str) -> None:
    document, _, problems = source.parse(f"a: {text}".encode(), "x.yml")
    assert problems == ()
    assert document is not None
    assert document.top.data() == {"a": text}


def test_a_name_without_end_is_shown_by_its_beginning() -> None:
    _, _, (found,) = source.parse(f'? "{"x" * 9_000}"\n: a\n? "{"x" * 9_000}"\n: b\n'.encode(), "x.yml")
    assert len(found.message) < 200


def test_a_pipe_is_no_file_and_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.yml")
    document, _, (found,) = source.read(tmp_path / "x.yml", tmp_path)
    assert document is None
    assert (found.rule, found.hint) == ("unreadable", "put a file in its place")


def test_more_faults_than_anybody_reads_are_counted_not_listed() -> None:
    _, _, found = source.parse(b"a: b\n" * 3_000, "x.yml")
    assert len(found) == 1_001
    assert found[-1].rule == "too-large"


@pytest.mark.parametrize("raw", [b"\xef\xbb\xbfa: b\n", b"a: b\r\n", b"a: b\r"])
def test_a_byte_order_mark_and_other_line_ends_do_not_matter(raw: bytes) -> None:
    document, _, problems = source.parse(raw, "x.yml")
    assert document is not None
    assert problems == ()
    assert document.top.data() == {"a": "b"}


def test_a_folder_and_a_missing_file_can_not_be_read(tmp_path: Path) -> None:
    folder = tmp_path / "x.yml"
    folder.mkdir()
    for path in (folder, tmp_path / "none.yml"):
        document, _, (found,) = source.read(path, tmp_path)
        assert document is None
        assert found.rule == "unreadable"


@given(st.binary(max_size=200) | YAMLISH.map(lambda text: text.encode("utf-8")))
def test_reading_never_raises_and_says_why_there_is_nothing(raw: bytes) -> None:
    document, _, problems = source.parse(raw, "x.yml")
    assert (document is None) <= bool(problems)
    for found in problems:
        assert found.location.line >= 1
        assert found.location.column >= 1


def test_settings_are_typed_and_know_the_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLACE", "here")
    path = tmp_path / "mkdocs.yml"
    path.write_text("strict: true\nplace: !ENV [PLACE, there]\n", encoding="utf-8")
    assert source.settings(path) == {"strict": True, "place": "here"}
    path.write_text("- a\n", encoding="utf-8")
    with pytest.raises(source.SettingsError, match=r"mkdocs\.yml is not a block"):
        source.settings(path)


@given(st.binary(max_size=200) | YAMLISH.map(lambda text: text.encode("utf-8")))
def test_the_plain_values_are_those_that_know_their_places(raw: bytes) -> None:
    document, data, _ = source.parse(raw, "x.yml")
    assert data == (document.top.data() if document else None)


DATA = st.recursive(
    st.none() | st.text(alphabet="ab:-{}#&*!|>'\"%@`, \n0~<=é", max_size=20),
    lambda inside: (
        st.lists(inside, max_size=4) | st.dictionaries(st.text(alphabet="ab -", min_size=1), inside, max_size=4)
    ),
    max_leaves=12,
).filter(lambda value: value is not None)


@given(DATA, st.sampled_from([None, "'", '"', "|", ">"]), st.booleans())
def test_whatever_is_written_is_read_in_the_same_way(value: object, style: str | None, flow: bool) -> None:  # noqa: FBT001 - drawn
    written = yaml.dump(value, Dumper=yaml.SafeDumper, default_style=style, default_flow_style=flow, allow_unicode=True)
    document, data, problems = source.parse(written.encode(), "x.yml")
    assert data == (document.top.data() if document else None)
    assert document or problems
