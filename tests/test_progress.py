"""What a build says of itself while it runs and when it is done."""

import pytest

from rolebook import progress
from rolebook.progress import Progress


def test_each_stage_has_its_time_also_one_that_comes_again() -> None:
    steps = Progress()
    steps.start("Reading")
    assert list(steps.through("Rendering", [1, 2])) == [1, 2]
    steps.start("Reading")
    steps.finish()
    assert list(steps.seconds) == ["Reading", "Rendering"]
    assert 0 < sum(steps.seconds.values()) <= steps.total


def test_a_quick_build_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Progress(quiet=False)
    steps.start("Reading")
    list(steps.through("Rendering", [1, 2]))
    steps.finish()
    assert capsys.readouterr() == ("", "")


def test_a_slow_build_says_what_it_does_in_a_line_for_each_stage(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(progress, "_PATIENCE", 0)
    for quiet, said in ((False, "Reading\nRendering\n"), (True, "")):
        steps = Progress(quiet=quiet)
        steps.start("Reading")
        list(steps.through("Rendering", [1, 2]))
        steps.finish()
        assert capsys.readouterr() == ("", said)


def test_a_stage_that_breaks_off_leaves_no_bar_behind(capsys: pytest.CaptureFixture[str]) -> None:
    steps = Progress(quiet=False)
    for _ in steps.through("Rendering", [1, 2]):
        break
    steps.start("Publishing")
    steps.finish()
    assert set(steps.seconds) == {"Rendering", "Publishing"}
    assert capsys.readouterr().err == ""
