"""A sample of the bad, hostile and honest inputs that `make trust` tries, and proof that its judge can say no."""

import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from handbooks import ROOT
from rolebook import site
from rolebook.model import rules, source, specs, text

sys.path.append(str(ROOT / "trust"))

import corpus
import fuzz
import models
import run
from judge import ACCEPTED, Case, Folder, judge, peak_megabytes, put, refused
from large import judge_apart

ROLE = "research/researcher.yml"
EVERY = 10
CASES = corpus.cases()


@pytest.fixture(autouse=True)
def _memory_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out what other tests hold in the same process; `make trust` runs in one of its own."""
    monkeypatch.setattr(run, "MOST_MEGABYTES", run.MOST_MEGABYTES + peak_megabytes())


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Folder]:
    made = Folder(tmp_path / "handbook")
    before = {path: path.read_bytes() for path in made.root.rglob("*") if path.is_file()}
    yield made
    assert {path: path.read_bytes() for path in made.root.rglob("*") if path.is_file()} == before


def test_a_sample_of_the_corpus_behaves_as_promised(folder: Folder) -> None:
    small = [case for case in CASES if not case.is_large]
    lines, is_good = run.report([judge(case, folder) for case in small[::EVERY]])
    assert is_good, "\n".join(lines)


def test_a_sample_of_the_large_cases_behaves_as_promised() -> None:
    large = [case for case in CASES if case.is_large]
    lines, is_good = run.report([judge_apart(case) for case in large[:: 2 * EVERY]])
    assert is_good, "\n".join(lines)


def test_the_corpus_has_all_that_is_promised_of_it() -> None:
    assert len(CASES) >= run.LEAST_CASES
    assert len({str(case) for case in CASES}) == len(CASES)


def test_a_little_random_damage_does_no_harm() -> None:
    assert fuzz.run(60) >= 50


@pytest.mark.parametrize(
    ("raw", "promise", "said"),
    [
        ("title: [\n", ACCEPTED, "must be accepted"),
        (None, refused(ROLE, 1), "must be refused, but nothing was said"),
        ("title: [\n", refused("research/lead.yml", 1), "no error names roles/research/lead.yml"),
        ("title: [\n", refused(ROLE, 2), "no error names line 2"),
        ("title: [\n", refused(ROLE, 1, "encoding"), "no error there is of the rule encoding"),
        ("tagline: x\ntaglin: x\n", refused(ROLE, 2, "unknown-key", "title"), "no hint names “title”"),
    ],
)
def test_a_wrong_promise_is_reported(folder: Folder, raw: str | None, promise: object, said: str) -> None:
    change = put(ROLE, raw or folder.files[ROLE])
    outcome = judge(Case("made", "wrong promise", change, promise), folder)  # type: ignore[arg-type]
    assert said in outcome.wrong
    lines, is_good = run.report([outcome])
    assert not is_good
    assert any(line.startswith("BROKEN made: wrong promise") for line in lines)


def _raise(_: object) -> None:
    raise RecursionError("too deep")


def _wait(_: object) -> None:
    while True:
        pass


@pytest.mark.parametrize(
    ("fault", "said"), [(_raise, "RecursionError escaped: too deep"), (_wait, "it took more than 0.2 s")]
)
def test_a_crash_and_a_hang_are_reported(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, fault: Callable[[object], None], said: str
) -> None:
    monkeypatch.setattr("judge.MOST_SECONDS", 0.2)
    monkeypatch.setattr(rules, "check", fault)
    assert judge(Case("made", "fault", put(ROLE, folder.files[ROLE]), ACCEPTED), folder).wrong == said


def test_words_of_the_program_are_reported(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    fault = ("wrong-type", "NoneType is no mapping", "")
    monkeypatch.setitem(specs._FAULTS, "string_type", fault)  # type: ignore[arg-type]
    case = Case("made", "words", put(ROLE, folder.files[ROLE].replace(b"tagline: Some", b"tagline: [Some]#")), ACCEPTED)
    assert "“NoneType” is no word for an author" in judge(case, folder).wrong


def test_blaming_another_file_is_reported(folder: Folder) -> None:
    case = next(case for case in CASES if case.promise.others and case.group == "collision")
    outcome = judge(replace(case, promise=replace(case.promise, others=False)), folder)
    assert "another file is blamed, too" in outcome.wrong or not outcome.wrong


def test_too_few_lines_and_hints_are_reported(folder: Folder) -> None:
    found = [judge(case, folder) for case in [case for case in CASES if case.group == "typo"][:40]]
    assert run.report(found)[1]
    assert not run.report([*found, *[replace(found[0], names_line=False)] * 2])[1]
    assert not run.report([*found, replace(found[0], hints=False)])[1]
    assert not run.report([*found, replace(found[0], megabytes=10_000.0)])[1]


def test_random_damage_reports_what_escapes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text, "inline", lambda typed: f"<b>{typed}</b>")
    with pytest.raises(AssertionError, match="makes the element b"):
        fuzz.check_text("x")
    monkeypatch.setattr(source, "parse", lambda _raw, _name: (None, None, ()))
    with pytest.raises(AssertionError, match="nothing is said of"):
        fuzz.check_bytes(b"x")


def test_random_damage_reports_a_crash(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(site, "check", _raise)
    with pytest.raises(AssertionError, match="TypeError escaped"):
        fuzz.check_files(folder, 1)


def test_a_model_that_the_handbook_does_not_use_is_named() -> None:
    with pytest.raises(AssertionError, match=r"uses no .*Career"):
        models.slots({"framework.yml": {"title": "x"}})
