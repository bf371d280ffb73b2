"""Ledgers: which pieces of a document were placed.

Every piece of text that a maker takes is entered as it is written down, so that nothing is lost in silence.
"""

from dataclasses import dataclass, field

from rolebook.importing.documents.document import Phrase


@dataclass
class Ledger:
    """Which pieces of a document were placed, and which of them where nothing but their surroundings said so."""

    placed: set[Phrase] = field(default_factory=set)
    guessed: set[Phrase] = field(default_factory=set)
    headings: set[Phrase] = field(default_factory=set)
    """Paragraphs that were read as headings, so they don't count."""

    def enter(self, *found: Phrase, sure: bool = True) -> None:
        """Note that pieces were written down."""
        whole = [piece.origin or piece for piece in found]
        self.placed.update(whole)
        if not sure:
            self.guessed.update(whole)

    def leave(self, piece: Phrase) -> None:
        """Take a piece out that did not arrive after all."""
        self.placed.discard(piece)
        self.guessed.discard(piece)
