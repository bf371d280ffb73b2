"""Accounts: what became of every cell of a table that was taken over, so that nothing is lost in silence."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum


class Fate(StrEnum):
    """What became of a cell."""

    PLACED = "placed"
    GUESSED = "guessed"
    UNPLACED = "unplaced"
    LEFT_OUT = "left out"


@dataclass
class Account:
    """The cells by what became of them, the reasons where they are not simply placed, and remarks about the whole."""

    cells: Counter[Fate] = field(default_factory=Counter)
    reasons: Counter[tuple[Fate, str]] = field(default_factory=Counter)
    notes: dict[str, int] = field(default_factory=dict)

    def add(self, fate: Fate, count: int = 1, reason: str = "") -> None:
        """Count cells with the same fate, none of them twice."""
        if count:
            self.cells[fate] += count
            if reason:
                self.reasons[fate, reason] += count

    def note(self, text: str) -> None:
        """Remark on something that is no cell; the same remark stands once, with how often it was made."""
        self.notes[text] = self.notes.get(text, 0) + 1

    @property
    def total(self) -> int:
        """How many cells were not empty."""
        return sum(self.cells.values())

    def as_text(self) -> str:
        """Return the account for a person: the sum, the remarks, and the reasons, the most frequent ones first."""
        counts = ", ".join(f"{self.cells[fate]:,} {fate.value}" for fate in Fate)
        lines = [f"{self.total:,} cells: {counts}"]
        lines += [f"  note: {text}{f' ({count:,} times)' if count > 1 else ''}" for text, count in self.notes.items()]
        lines += [
            f"  {fate.value}: {reason} ({count:,} cell{'' if count == 1 else 's'})"
            for (fate, reason), count in self.reasons.most_common()
        ]
        return "".join(f"{line}\n" for line in lines)
