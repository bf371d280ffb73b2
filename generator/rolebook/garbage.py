"""Garbage: when Python looks for objects that hold each other and that nobody else holds any more."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# A page leaves some two hundred of them. Python's own pace, every 700 new objects, takes a twentieth of a build and
# needs no less memory.
_NEW_OBJECTS = 10_000


@contextmanager
def undisturbed() -> Iterator[None]:
    """Look for none meanwhile: of what is read there is much, and all of it stays."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@contextmanager
def seldom() -> Iterator[None]:
    """Look for some now and then, and only among what is made meanwhile: what is there already stays to the end."""
    pace = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(_NEW_OBJECTS)
    try:
        yield
    finally:
        gc.set_threshold(*pace)
        gc.unfreeze()
