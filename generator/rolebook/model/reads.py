"""Reads: what something was made from, noted while it is made.

What one build has made is still right in the next one if whatever was read while it was made says the same as before.
Nobody has to declare what a page depends on, and so nobody can forget to: fields of specs, and entries of indexes made
from several specs, are handed out through the two classes below.
"""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache, wraps
from typing import Any, TypeVar, cast

KeyT = TypeVar("KeyT", bound=Hashable)
ValueT_co = TypeVar("ValueT_co", covariant=True)
CallableT = TypeVar("CallableT", bound=Callable[..., Any])
SpecT = TypeVar("SpecT")

Read = tuple[Hashable, Hashable]
"""A field of a spec, as ``((kind, id), field)``, or an entry of an index, as ``(the index's name, key)``."""

ALL = ("all",)
"""Stands for the key where an index was read as a whole; no index has such a key."""

_NOTED: ContextVar[set[Read] | None] = ContextVar("noted", default=None)


@contextmanager
def noted() -> Iterator[set[Read]]:
    """Give the set of what is read within the block; who notes what is read around it learns of that, too."""
    around = _NOTED.get()
    found: set[Read] = set()
    token = _NOTED.set(found)
    try:
        yield found
    finally:
        _NOTED.reset(token)
        if around is not None:
            around |= found


@contextmanager
def unnoted() -> Iterator[None]:
    """Note nothing of what is read within the block: what comes of it is handed out with notes of its own."""
    token = _NOTED.set(None)
    try:
        yield
    finally:
        _NOTED.reset(token)


def note(found: Iterable[Read]) -> None:
    """Note what was read."""
    if (around := _NOTED.get()) is not None:
        around.update(found)


def remembered(size: int | None) -> Callable[[CallableT], CallableT]:
    """Return a decorator like functools.lru_cache; who is given a value by it has read what the value was made from.

    It is for functions without keyword arguments.
    """

    def decorate(make: CallableT) -> CallableT:
        @lru_cache(maxsize=size, typed=True)
        def made(*args: Hashable) -> tuple[object, frozenset[Read]]:
            with noted() as found:
                return make(*args), frozenset(found)

        @wraps(make)
        def remember(*args: Hashable) -> object:
            value, found = made(*args)
            note(found)
            return value

        return cast(CallableT, remember)

    return decorate


class Noting:
    """A spec, field by field: each that is read is noted by its name."""

    __slots__ = ("_of", "_spec")

    def __init__(self, spec: object, of: tuple[str, str]) -> None:
        self._spec = spec
        self._of = of

    def __getattr__(self, name: str) -> Any:
        """Return the field."""
        if (around := _NOTED.get()) is not None:
            around.add((self._of, name))
        return getattr(self._spec, name)

    def __eq__(self, other: object) -> bool:
        """Tell whether two specs say the same."""
        note(((self._of, "__eq__"),))
        return bool(self._spec == plain(other))

    def __hash__(self) -> int:
        """Return the spec's own."""
        return hash(self._spec)


def noting(spec: SpecT, of: tuple[str, str]) -> SpecT:
    """Return a spec that notes which of its fields are read; ``of`` is its kind and its id."""
    return cast(SpecT, Noting(spec, of))


def plain(spec: SpecT) -> SpecT:
    """Return the spec itself, whose fields are read without a note."""
    return cast(SpecT, object.__getattribute__(spec, "_spec")) if isinstance(spec, Noting) else spec


class Index(Mapping[KeyT, ValueT_co]):
    """A mapping that is made from several specs: each key that is asked for is noted, whether it is there or not."""

    def __init__(self, name: str, items: Mapping[KeyT, ValueT_co]) -> None:
        self._name = name
        self._items = items

    def __getitem__(self, key: KeyT) -> ValueT_co:
        """Return the entry; raises KeyError."""
        note(((self._name, key),))
        return self._items[key]

    def __iter__(self) -> Iterator[KeyT]:
        """Yield the keys."""
        note(((self._name, ALL),))
        return iter(self._items)

    def __len__(self) -> int:
        """Return how many entries there are."""
        note(((self._name, ALL),))
        return len(self._items)
