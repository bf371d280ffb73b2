"""Progress: what a build does and how far it is, and how much work each stage of it was.

Stages are measured in seconds of the processor, which don't count what else the machine does meanwhile.
"""

import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from click._termui_impl import ProgressBar

_PATIENCE = 2.0  # seconds that pass before anything is shown: small handbooks are done by then


class Progress:
    """Follows a build through its stages, one after the other.

    On a terminal a stage of many steps is a bar, all else a line; where it is ``quiet`` it only measures.
    """

    def __init__(self, *, quiet: bool = True) -> None:
        self._quiet = quiet
        self._spent: dict[str, float] = {}
        self._begun = time.perf_counter()
        self._stage_begun = time.process_time()
        self._stage = ""
        self._shown = ExitStack()
        self._bar: ProgressBar[int] | None = None

    def start(self, stage: str, steps: int = 0) -> None:
        """End the stage before and begin one of so many steps, or one whose length is not known."""
        self.finish()
        self._stage, self._stage_begun = stage, time.process_time()
        if self._quiet or self.total < _PATIENCE:
            return
        if steps:
            self._bar = self._shown.enter_context(click.progressbar(length=steps, label=stage, file=sys.stderr))
        else:
            click.echo(stage, err=True)

    def advance(self) -> None:
        """Note that one more step of the stage is done."""
        if self._bar:
            self._bar.update(1)

    @contextmanager
    def during(self, stage: str) -> Iterator[None]:
        """Count what is done inside as time of another stage than the one that has begun."""
        begun = time.process_time()
        yield
        spent = time.process_time() - begun
        self._spent[stage] = self._spent.get(stage, 0.0) + spent
        self._stage_begun += spent

    def finish(self) -> None:
        """End the stage that has begun last, if it has not ended."""
        self._shown.close()
        self._bar = None
        if self._stage:
            spent = time.process_time() - self._stage_begun
            self._spent[self._stage] = self._spent.get(self._stage, 0.0) + spent
            self._stage = ""

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds of the processor by stage, in the order of the build."""
        return self._spent

    @property
    def total(self) -> float:
        """Seconds since the build began."""
        return time.perf_counter() - self._begun
