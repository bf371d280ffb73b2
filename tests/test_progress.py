"""What a build says of itself while it runs and when it is done."""

import time

import pytest

from rolebook import progress
from rolebook.progress import Progress


def through(steps: Progress, stage: str, length: int = 2) -> None:
    steps.start(stage, length)
    for _ in range(length):
        steps.advance()


def test_each_stage_has_its_time_also_one_that_comes_again() -> None:
    steps = Progress()
    steps.start("Reading")
    through(steps, "Rendering")
    steps.start("Reading")
    steps.finish()
    assert list(steps.seconds) == ["Reading", "Rendering"]
    assert 0 < sum(steps.seconds.values()) <= steps.total


def test_what_is_done_in_between_counts_as_time_of_its_own_stage() -> None:
    steps = Progress()
    steps.start("Laying out")
    with steps.during("Indexing"):
        end = time.process_time() + 0.05
        while time.process_time() < end:
            pass
    steps.finish()
    assert steps.seconds["Indexing"] >= 0.05 > steps.seconds["Laying out"] >= 0


def test_a_quick_build_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Progress(quiet=False)
    steps.start("Reading")
    through(steps, "Rendering")
    steps.finish()
    assert capsys.readouterr() == ("", "")


def test_a_slow_build_says_what_it_does_in_a_line_for_each_stage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    for quiet, said in ((False, "Reading\nRendering\n"), (True, "")):
        steps = Progress(quiet=quiet)
        steps.start("Reading")
        through(steps, "Rendering")
        steps.finish()
        assert capsys.readouterr() == ("", said)


def test_a_stage_that_breaks_off_leaves_no_bar_behind(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Progress(quiet=False)
    steps.start("Rendering", 2)
    steps.advance()
    steps.start("Publishing")
    steps.finish()
    assert set(steps.seconds) == {"Rendering", "Publishing"}
    assert capsys.readouterr().err == ""
