"""Spec files as text: laid out alike, comments kept, values never changed."""

import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from handbooks import ROOT, Handbook
from rolebook import site
from rolebook.authoring import spec_file
from rolebook.cli import main
from rolebook.model import source, specs

ROLE = """\
# head
summary: What it is.   # eol
title: A

# about level
level: >-
  one
  two

# tail of level
career: # why
  # inner
  next:
    # first item
    - role: x # y
      note: z
    # second

    - {role: b, # in brackets
       note: c}
mission: |
  # not a comment
  x
tagline: 'it''s # no comment'
track: "a # b

  # c"

# end
"""

TIDY = """\
# head
title: A

# tail of level
# why
"""


def values(text: str) -> source.Data:
    read = source.parse(text.encode(), "x.yml")
    assert read.problems == ()
    return read.data


def comments(text: str) -> list[str]:
    return sorted(
        re.findall(r"# (?:head|eol|about level|tail of level|why|inner|first item|y|second|in brackets|end)\b", text)
    )


def test_keys_take_the_order_of_the_schema_and_comments_go_with_them() -> None:
    text = spec_file.formatted(ROLE, "role")
    assert values(text) == values(ROLE)
    assert comments(text) == comments(ROLE)
    assert len(comments(text)) == 11
    assert list(values(text)) == ["title", "track", "level", "summary", "tagline", "mission", "career"]  # type: ignore[arg-type]
    assert "# about level\nlevel: >-\n  one two\n" in text
    assert "summary: What it is. # eol\n" in text
    assert "    # second\n    # in brackets\n    - {role: b, note: c}\n" in text
    assert text.endswith("\n\n# end\n")
    assert spec_file.formatted(text, "role") == text


@pytest.mark.parametrize("path", sorted((ROOT / "roles").glob("*/*.yml"))[::12], ids=lambda path: path.stem)
def test_shipped_specs_are_laid_out(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert spec_file.formatted(text, specs.kind_of(path.relative_to(ROOT / "roles")) or "") == text


TEXTS = st.text(
    st.characters(
        exclude_categories=("Cs", "Cc", "Cf", "Cn", "Co", "Zl", "Zp"), include_characters="\n#:-'\"{}[]>|&*!%@`,? "
    ),
    max_size=200,
)
KEYS = st.sampled_from(["title", "summary", "mission", "kpis", "tools", "career"])
DATA = st.dictionaries(
    KEYS,
    st.recursive(
        TEXTS | st.none(),
        lambda inner: st.lists(inner, min_size=1, max_size=4) | st.dictionaries(KEYS, inner, min_size=1, max_size=4),
        max_leaves=12,
    ),
    min_size=1,
)


def none_where_empty(data: source.Data) -> source.Data:
    if isinstance(data, dict):
        return {key: none_where_empty(value) for key, value in data.items()}
    return [none_where_empty(value) for value in data] if isinstance(data, list) else data


@settings(max_examples=300, deadline=None)
@given(DATA)
def test_what_is_written_is_read_back_and_stays_as_it_is(data: dict[str, source.Data]) -> None:
    text = spec_file.written(data, "role", notes=True)
    assert values(text) == data
    assert spec_file.formatted(text, "role") == text


@settings(max_examples=150, deadline=None)
@given(DATA, DATA)
def test_a_spec_takes_other_values_and_keeps_the_comments_of_what_stays(
    old: dict[str, source.Data], new: dict[str, source.Data]
) -> None:
    text = "# head\n" + spec_file.written(old, "role")
    changed = spec_file.rewritten(text, new, "role")
    assert values(changed) == new
    assert changed.startswith("# head\n")


@pytest.mark.parametrize("text", ["", "- a\n", "a: [\n", "a: &b c\n", "a: 1\na: 2\n", "x"])
def test_what_is_no_spec_is_refused(text: str) -> None:
    with pytest.raises(spec_file.UnreadableSpecError):
        spec_file.formatted(text, "role")


def run(handbook: Handbook, *arguments: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(main, ["-C", str(handbook.root), "fmt", *arguments])
    return done.exit_code, done.stdout, done.stderr


def test_fmt_lays_out_a_handbook_once(full: Handbook) -> None:
    spec = full.content / "research" / "lead.yml"
    lines = spec.read_text(encoding="utf-8").splitlines(keepends=True)
    text = "".join([*lines[1:], "# name\n", lines[0]])
    spec.write_text(text, encoding="utf-8")
    before = site.check(full.content, full.root)
    assert run(full, "--check")[0] == 1
    assert spec.read_text(encoding="utf-8") == text
    code, said, count = run(full)
    assert (code, "roles/research/lead.yml" in said.splitlines()) == (0, True)
    assert re.fullmatch(r"\d+ specs, \d+ changed\n", count)
    assert "# name\n" in spec.read_text(encoding="utf-8")
    assert run(full, "--check") == (0, "", re.sub(r"\d+ changed", "0 would change", count))
    after = site.check(full.content, full.root)
    assert before.framework is not None
    assert after.framework is not None
    assert after.framework.roles["lead"].spec == before.framework.roles["lead"].spec


def test_fmt_takes_files_and_folders(full: Handbook) -> None:
    assert run(full, str(full.content / "tools.yml"))[2].startswith("1 specs, ")
    assert run(full, str(full.content / "research"))[2].startswith("3 specs, ")
    code, _, said = run(full, str(full.root / "mkdocs.yml"))
    assert (code, "there is no spec here" in said) == (2, True)


def test_fmt_names_what_it_can_not_read_and_lays_out_the_rest(minimal: Handbook) -> None:
    minimal.write("roles/research/broken.yml", "title: [\n")
    code, said, _ = run(minimal)
    assert code == 1
    assert "roles/research/broken.yml:1" in said


def test_laying_out_the_shipped_handbook_changes_no_meaning(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "roles", tmp_path / "roles")
    for path, kind in list(specs.files(tmp_path / "roles"))[::10]:
        text = path.read_text(encoding="utf-8")
        assert kind
        # as an editor that knows nothing of the layout might leave it
        path.write_text(text.replace("\n\n", "\n").replace(": >-\n", ":   >-\n"), encoding="utf-8")
        laid_out = spec_file.formatted(path.read_text(encoding="utf-8"), kind)
        assert values(laid_out) == values(text)
