"""Scales: which step of the framework's scale a word or a figure of a foreign table means, and how sure that is."""

import re
from collections.abc import Iterable, Mapping, Sequence

from rolebook.importing.tables.account import Fate
from rolebook.importing.tables.mapping import MappingError, number
from rolebook.model.fields import Named, hyphenated
from rolebook.model.specs import did_you_mean, likely


class Scale:
    """A scale of the framework, lowest step first, and how the words and figures of a table are found on it.

    ``given`` maps what the table says to steps, ``least`` the least figures of steps; ``said`` is all that the table
    says. Raises MappingError for a step that the framework does not have.
    """

    def __init__(
        self, steps: Sequence[Named], given: Mapping[str, str], least: Mapping[str, str], said: Iterable[str] = ()
    ) -> None:
        self.steps = [step.id for step in steps]
        self._names = {hyphenated(name): step.id for step in steps for name in (step.id, step.title)}
        self._given = {hyphenated(word): self._known(step) for word, step in given.items()}
        self._least = sorted((number(figure) or 0.0, self._known(step)) for figure, step in least.items())
        figures = [_figure(text) for text in said if text]
        # A table whose figures run from 1 to the number of steps counts the steps.
        self._counts = bool(figures) and {*figures} <= {*range(1, len(self.steps) + 1)} and len(self.steps) in figures

    def step(self, text: str) -> tuple[str | None, Fate]:
        """Return the step that a text means, if it means one, and whether that is sure."""
        plain, figure = hyphenated(text), _figure(text)
        if found := self._given.get(plain) or self._names.get(plain):
            return found, Fate.PLACED
        if figure is not None and self._least:
            found = next((step for least, step in reversed(self._least) if figure >= least), None)
            return found, Fate.PLACED if found else Fate.UNPLACED
        if figure is not None and self._counts:
            return self.steps[int(figure) - 1], Fate.GUESSED
        near = likely(plain, self._names) if figure is None and plain else ()
        return (self._names[near[0]], Fate.GUESSED) if len(near) == 1 else (None, Fate.UNPLACED)

    def _known(self, step: str) -> str:
        if step in self.steps:
            return step
        known = ", ".join(self.steps) or "none yet, framework.yml has to name them"
        hint = did_you_mean(step, self.steps) or f"known: {known}"
        raise MappingError(f"the mapping names a step “{step}”, which the framework's scale does not have; {hint}")


def _figure(text: str) -> float | None:
    """Return the figure in a cell such as “3” or “Level 3”."""
    return number(re.sub(r"^(?:level|lvl|l)\.? ?", "", text, flags=re.IGNORECASE))
