"""Growth: what a framework gains from a table that is taken over: levels in a given order, families, skill groups."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeAlias

from rolebook.importing.tables.account import Account
from rolebook.importing.tables.mapping import LevelOrderError
from rolebook.model import ids
from rolebook.model.fields import hyphenated
from rolebook.model.source import Data

Place: TypeAlias = tuple[str, str]
"""A track and one of its levels, by their ids."""

_LISTED = 8
_LISTS = ("families", "tracks", "skill_categories")
_ABOUT = {"scope": "how much the work covers", "autonomy": "how much direction it gets", "impact": "what it changes"}


class Growth:
    """A framework's values while entries are added to it; what is new is noted in the account."""

    def __init__(self, framework: Mapping[str, Data], account: Account) -> None:
        self._framework = dict(framework)
        self._account = account
        self._lists: dict[str, list[Any]] = {}
        for key in _LISTS:
            found = framework.get(key)
            self._lists[key] = (
                [dict(one) if isinstance(one, dict) else one for one in found] if isinstance(found, list) else []
            )
        self._names = {
            key: {hyphenated(str(one[name])): str(one["id"]) for name in ("title", "id") for one in entries}
            for key, entries in self._lists.items()
        }

    @property
    def data(self) -> dict[str, Data]:
        """The values of the framework with all that was added."""
        return {**self._framework, **{key: entries for key, entries in self._lists.items() if entries}}

    @property
    def places(self) -> list[Place]:
        """Every level of every track, lowest first within each."""
        return [(track["id"], level["id"]) for track in self._lists["tracks"] for level in track["levels"]]

    def entry(self, key: str, title: str, more: Mapping[str, Data]) -> str:
        """Return the id of a family or a group of skills by its title or id; it is added where it is new."""
        wanted = hyphenated(title)
        if found := self._names[key].get(wanted):
            return found
        name = ids.new(title, self._names[key].values(), other="imported")
        self._lists[key].append({"id": name, "title": title, **more})
        self._names[key][wanted] = name
        self._account.note(f"“{title}” is new among the {key.replace('_', ' ')} of framework.yml")
        return name

    def purpose(self, family: str) -> str:
        """Return what a family is there for."""
        return next((str(one["purpose"]) for one in self._lists["families"] if one["id"] == family), "")

    def levels(self, said: Iterable[str], order: Sequence[str], track: str | None) -> Mapping[str, Place]:
        """Return the place of each word that a table has for a level; new ones enter by the given order, lowest first.

        They go into the track of the others, else into ``track``, else into a new one. Raises LevelOrderError where the
        order does not name them: it can't be told from their names.
        """
        names = {
            hyphenated(name): (one["id"], level["id"])
            for one in self._lists["tracks"]
            for level in one["levels"]
            for name in (level["title"], level["id"])
        }
        said = list(said)
        ordered = list(dict.fromkeys(map(hyphenated, order)))
        new = [word for word in said if hyphenated(word) not in names]
        if new and not {*map(hyphenated, said)} <= {*ordered}:
            what = "these levels" if len(new) > 1 else "this level"
            raise LevelOrderError(
                f"the framework does not know {what} of the table: {_some(new)}. Which is higher can't be told from"
                f" names: list all levels of the table, lowest first, as --levels “{', '.join(said[:_LISTED])}” (in the"
                f" right order) or as “levels: […]” in a mapping file. The framework has:"
                f" {', '.join(level for _, level in self.places)}",
                said,
            )
        titles = {hyphenated(word): word for word in order}
        if new:
            home = self._track(next((names[word][0] for word in ordered if word in names), track))
            for number, word in enumerate(ordered):
                if word not in names:
                    names[word] = self._level(titles[word], home, [names[other] for other in ordered[:number]])
        return {word: names[hyphenated(word)] for word in said}

    def _track(self, name: str | None) -> dict[str, Any]:
        found: dict[str, Any] | None = next((one for one in self._lists["tracks"] if one["id"] == name), None)
        if found is None:
            found = {"id": name or "imported", "title": "Imported", "levels": []}
            self._lists["tracks"].append(found)
        found["levels"] = [*found["levels"]]
        return found

    def _level(self, title: str, track: dict[str, Any], below: Sequence[Place]) -> Place:
        """Add a level above those ``below`` it."""
        name = ids.new(title, (level for _, level in self.places), other="level")
        lower = {level for _, level in below}
        at = max((number for number, level in enumerate(track["levels"], 1) if level["id"] in lower), default=0)
        about = {key: f"{title}: say here {what}." for key, what in _ABOUT.items()}
        track["levels"].insert(at, {"id": name, "title": title, **about})
        self._account.note(f"the level “{title}” is new in the track “{track['id']}” of framework.yml")
        return track["id"], name


def _some(words: Sequence[str]) -> str:
    more = f" and {len(words) - _LISTED} more" if len(words) > _LISTED else ""
    return ", ".join(f"“{word}”" for word in words[:_LISTED]) + more
