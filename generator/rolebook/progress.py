"""Progress: what a build does and how far it is, and how long each stage of it took."""

import sys
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import ExitStack
from typing import TypeVar

import click

ItemT = TypeVar("ItemT")

_PATIENCE = 2.0  # seconds that pass before anything is shown: small handbooks are done by then


class Progress:
    """Follows a build through its stages, one after the other.

    On a terminal a stage that goes through something is a bar, all else a line; where it is ``quiet`` it only takes the
    time.
    """

    def __init__(self, *, quiet: bool = True) -> None:
        self._quiet = quiet
        self._spent: dict[str, float] = {}
        self._begun = self._stage_begun = time.perf_counter()
        self._stage = ""
        self._shown = ExitStack()

    def start(self, stage: str) -> None:
        """End the stage before and begin one whose length is not known."""
        self._begin(stage)
        if not self._is_hidden:
            click.echo(stage, err=True)

    def through(self, stage: str, items: Collection[ItemT]) -> Iterator[ItemT]:
        """End the stage before and begin one that goes through ``items``; yields them."""
        self._begin(stage)
        bar = click.progressbar(items, label=stage, length=len(items), file=sys.stderr, hidden=self._is_hidden)
        yield from self._shown.enter_context(bar)

    def finish(self) -> None:
        """End the stage that has begun last, if it has not ended."""
        self._shown.close()
        if self._stage:
            spent = time.perf_counter() - self._stage_begun
            self._spent[self._stage] = self._spent.get(self._stage, 0.0) + spent
            self._stage = ""

    def _begin(self, stage: str) -> None:
        self.finish()
        self._stage, self._stage_begun = stage, time.perf_counter()

    @property
    def _is_hidden(self) -> bool:
        return self._quiet or self.total < _PATIENCE

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds by stage, in the order of the build."""
        return self._spent

    @property
    def total(self) -> float:
        """Seconds since the build began."""
        return time.perf_counter() - self._begun
