"""What was read is kept from one run to the next, and comes back the same or is read anew."""

import os
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from handbooks import ROOT, Handbook
from rolebook.model import rules, schema, specs
from rolebook.model.specs import Memory, Specs

OLD = 1_000_000_000


def pieces(content: Path, root: Path) -> dict[str, bytes]:
    """Return what is kept of a handbook that was read and checked."""
    memory = Memory()
    rules.check(specs.load(content, root, memory)[0])
    return {path: piece for path, piece in memory.changes() if piece is not None}


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Note the names of the files that are read."""
    names: list[str] = []
    load = specs._load_file

    def noting(path: Path, root: Path, kind: str) -> specs._Loaded:
        names.append(path.name)
        return load(path, root, kind)

    monkeypatch.setattr(specs, "_load_file", noting)
    return names


def entries(found: Specs) -> list[tuple[object, ...]]:
    return [(entry.id, entry.spec, entry.document, entry.at) for entry in found]


@pytest.mark.parametrize("content", [ROOT / "roles", ROOT / "tests" / "sites" / "valid" / "full" / "roles"])
def test_what_is_restored_is_what_was_read(content: Path, read: list[str]) -> None:
    kept = pieces(content, content.parent)
    fresh = specs.load(content, content.parent)[0]
    read.clear()
    memory = Memory(kept)
    restored, problems = specs.load(content, content.parent, memory)
    assert read == []
    assert problems == ()
    assert dict(memory.changes()) == {}
    assert rules.check(restored) == rules.check(fresh)
    assert entries(restored) == entries(fresh)
    assert {type(entry.spec) for entry in restored} == {*schema.MODELS.values(), schema.ToolSpec} - {schema.ToolsSpec}
    for ours, theirs in zip(restored, fresh, strict=True):
        assert ours.spec.model_dump_json(exclude_defaults=True) == theirs.spec.model_dump_json(exclude_defaults=True)
        assert (ours.references, ours.named, ours.ids) == (theirs.references, theirs.named, theirs.ids)
        steps = next(iter(ours.references), ((), "", ""))[0]
        assert ours.locate(steps) == theirs.locate(steps)
        with pytest.raises(ValidationError, match="frozen"):
            ours.spec.title = "Other"  # type: ignore[attr-defined]
    for ours, theirs in zip(restored.roles, fresh.roles, strict=True):
        assert (ours.spec.skill_uses, ours.spec.duties) == (theirs.spec.skill_uses, theirs.spec.duties)


def test_a_changed_file_is_read_again_and_is_all_that_is_new(full: Handbook, read: list[str]) -> None:
    kept = pieces(full.content, full.root)
    read.clear()
    full.replace("roles/skills/sql.yml", "title: SQL", "title: Structured Query Language")
    os.utime(full.content / "skills" / "sql.yml", (OLD, OLD))
    memory = Memory(kept)
    found, _ = specs.load(full.content, full.root, memory)
    assert read == ["sql.yml"]
    assert found.skills[0].spec.title == "Structured Query Language"
    changes = dict(memory.changes())
    assert changes.keys() == {"roles/skills/sql.yml"}
    again = Memory({**kept, **{path: piece for path, piece in changes.items() if piece}})
    assert entries(specs.load(full.content, full.root, again)[0]) == entries(found)
    assert read == ["sql.yml"]


def test_a_file_of_the_same_size_and_time_is_still_another(full: Handbook) -> None:
    spec = full.content / "skills" / "sql.yml"
    os.utime(spec, (OLD, OLD))
    kept = pieces(full.content, full.root)
    full.replace("roles/skills/sql.yml", "title: SQL", "title: LQS")
    os.utime(spec, (OLD, OLD))
    found, _ = specs.load(full.content, full.root, Memory(kept))
    assert found.skills[0].spec.title == "LQS"


def test_a_file_that_was_changed_just_now_is_not_kept(full: Handbook) -> None:
    kept = pieces(full.content, full.root)
    os.utime(full.content / "skills" / "sql.yml")
    memory = Memory(kept)
    specs.load(full.content, full.root, memory)
    assert dict(memory.changes()) == {"roles/skills/sql.yml": None}


def test_a_file_that_is_gone_is_dropped(full: Handbook) -> None:
    kept = pieces(full.content, full.root)
    (full.content / "skills" / "sql.yml").unlink()
    memory = Memory(kept)
    found, _ = specs.load(full.content, full.root, memory)
    assert [entry.id for entry in found.skills] == ["statistics"]
    assert dict(memory.changes()) == {"roles/skills/sql.yml": None}


def test_a_file_with_a_problem_is_read_again_every_time(full: Handbook, read: list[str]) -> None:
    kept = pieces(full.content, full.root)
    os.utime(full.write("roles/skills/sql.yml", "titel: SQL\n"), (OLD, OLD))
    memory = Memory(kept)
    first = specs.load(full.content, full.root, memory)[1]
    assert first
    assert dict(memory.changes()) == {"roles/skills/sql.yml": None}
    read.clear()
    del kept["roles/skills/sql.yml"]
    assert specs.load(full.content, full.root, Memory(kept))[1] == first
    assert read == ["sql.yml"]


def test_a_handbook_that_was_moved_is_not_read_again(full: Handbook, tmp_path: Path, read: list[str]) -> None:
    kept = pieces(full.content, full.root)
    read.clear()
    moved = full.root.rename(tmp_path / "moved")
    found, _ = specs.load(moved / "roles", moved, Memory(kept))
    assert read == []
    assert found.roles[0].locate().path.startswith("roles/")


def test_a_damaged_piece_is_no_error_and_is_made_anew(full: Handbook) -> None:
    whole = pieces(full.content, full.root)
    expected = entries(specs.load(full.content, full.root)[0])
    names = sorted(whole)

    @settings(deadline=None)
    @given(st.sampled_from(names), st.integers(0), st.integers(0, 255))
    def holds(name: str, at: int, change: int) -> None:
        piece = whole[name]
        at %= len(piece)
        other = piece[:at] + (bytes([piece[at] ^ change]) + piece[at + 1 :] if change else b"")
        memory = Memory({**whole, name: other})
        found, problems = specs.load(full.content, full.root, memory)
        assert problems == ()
        assert entries(found) == expected
        assert dict(memory.changes()).keys() == {name}

    holds()


def with_other_fields(piece: bytes) -> bytes:
    pickled = piece[specs._CHECKED :]
    return zlib.crc32(pickled, specs._version() + 1).to_bytes(specs._CHECKED) + pickled


def with_a_class_that_is_gone(piece: bytes) -> bytes:
    pickled = piece[specs._CHECKED :].replace(b"SkillSpec", b"SkillSpek")
    return zlib.crc32(pickled, specs._version()).to_bytes(specs._CHECKED) + pickled


@pytest.mark.parametrize("aged", [with_other_fields, with_a_class_that_is_gone])
def test_a_piece_of_another_version_is_made_anew(
    full: Handbook, read: list[str], aged: Callable[[bytes], bytes]
) -> None:
    kept = pieces(full.content, full.root)
    read.clear()
    memory = Memory({**kept, "roles/skills/sql.yml": aged(kept["roles/skills/sql.yml"])})
    assert specs.load(full.content, full.root, memory)[1] == ()
    assert read == ["sql.yml"]
    assert dict(memory.changes()).keys() == {"roles/skills/sql.yml"}


def test_of_a_file_that_has_just_changed_nothing_is_kept(full: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may change again within the same tick of the clock; what an earlier memory held of it is not what was read."""
    path = full.content / "skills" / "sql.yml"
    kept = pieces(full.content, full.root)
    memory = Memory(kept)
    monkeypatch.setattr(specs, "_UNSURE", 10**18)
    path.write_text(path.read_text("utf-8") + "\n# another\n", encoding="utf-8")
    assert specs.recalled(full.content, full.root, memory).skills
    specs.load(full.content, full.root, memory)
    assert dict(memory.changes()) == {"roles/skills/sql.yml": None}


@pytest.mark.parametrize("change", ["gone", "new"])
def test_specs_are_not_recalled_where_files_have_gone_or_come(full: Handbook, change: str) -> None:
    path = full.content / "skills" / "sql.yml"
    kept = pieces(full.content, full.root)
    assert specs.recalled(full.content, full.root, Memory(kept)).framework
    if change == "gone":
        path.unlink()
    else:
        path.with_name("another.yml").write_text(path.read_text("utf-8"), encoding="utf-8")
    assert specs.recalled(full.content, full.root, Memory(kept)) == specs.Specs()
