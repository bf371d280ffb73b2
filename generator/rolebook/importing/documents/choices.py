"""Choices: what the one who imports a document says of it."""

from dataclasses import dataclass


class IntakeError(Exception):
    """Nothing can be imported; the message says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Choices:
    """What the one who imports says of a document; the rest is guessed from it, and told."""

    title: str = ""
    id: str = ""
    family: str = ""
    track: str = ""
    level: str = ""
