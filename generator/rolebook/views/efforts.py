"""Efforts: how much each step between two roles asks for, found out once for each.

Drawings and lists of all steps show these figures alone, so an edit that leaves the figures as they are leaves those
pages as they are.
"""

from collections.abc import Mapping
from typing import TypeAlias

from rolebook.model import reads
from rolebook.model.framework import Framework, Role
from rolebook.views import moves
from rolebook.views.moves import Move

NAME = "efforts"
"""What reads of an effort are noted by, with the ids of the two roles as their key."""

Pair: TypeAlias = tuple[str, str]


class Efforts:
    """The efforts of one framework: how many expectations are new or raised on the step from a role to another."""

    def __init__(self, framework: Framework) -> None:
        self._framework = framework
        self._known: dict[Pair, int] = {}

    @property
    def known(self) -> Mapping[Pair, int]:
        """The efforts that were found out so far, by the ids of the two roles."""
        return self._known

    def recall(self, known: Mapping[Pair, int]) -> None:
        """Take efforts that are known already, so that they are not found out again."""
        self._known.update(known)

    def of(self, origin: Role, target: Role) -> int:
        """Return the effort of the step from one role to the other."""
        pair = origin.id, target.id
        reads.note(((NAME, pair),))
        if pair not in self._known:
            with reads.unnoted():
                self._known[pair] = moves.effort(origin, target, self._framework)
        return self._known[pair]

    def learn(self, move: Move) -> None:
        """Take over the effort of a move that was compared as a whole."""
        self._known[move.origin.id, move.target.id] = sum(move.effort.values())
