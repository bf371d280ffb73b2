"""The skills that a foreign table names: found in the catalogue, or begun as new specs."""

from collections import defaultdict
from collections.abc import Collection, Sequence

from rolebook.importing.tables.account import Account, Fate
from rolebook.importing.tables.growth import Growth
from rolebook.model import ids, schema
from rolebook.model.fields import hyphenated
from rolebook.model.source import Data
from rolebook.model.specs import Entry

_UNSORTED = "To be sorted"
_KNOWN = "what the table says of skills that the catalogue describes already"


class SkillList:
    """The skills of a table by their ids; those that are new have values for a spec.

    ``own`` are the ids of skills in the catalogue that came from the same table before: they get values again.
    """

    def __init__(
        self, catalogue: Sequence[Entry[schema.SkillSpec]], own: Collection[str], growth: Growth, account: Account
    ) -> None:
        self.specs: dict[str, dict[str, Data]] = {}
        self._own, self._growth, self._account = own, growth, account
        self._ids = {hyphenated(name): one.id for one in catalogue for name in (*one.spec.also_known_as, one.id)}
        self._ids |= {hyphenated(one.spec.title): one.id for one in catalogue}
        self._taken = {one.id for one in catalogue}
        self._defined: set[str] = set()
        self._rungs: defaultdict[str, defaultdict[str, list[str]]] = defaultdict(lambda: defaultdict(list))

    def skill(self, title: str, category: str, definition: str) -> str:
        """Return the id of a skill, and account for the cells that describe it."""
        wanted = hyphenated(title)
        is_new = wanted not in self._ids
        if is_new:
            self._ids[wanted] = ids.new(title, self._taken)
            self._taken.add(self._ids[wanted])
        name = self._ids[wanted]
        if name not in self.specs and (is_new or name in self._own):
            self.specs[name] = {
                "title": title,
                "category": self._growth.entry("skill_categories", category or _UNSORTED, {}),
                "definition": f"{title}: say here what the skill is, in a sentence or two.",
            }
        self._note(name, category, self._is_category(name, category))
        self._note(name, definition, self._define(name, definition))
        return name

    def rung(self, name: str, step: str | None, text: str, steps: Sequence[str]) -> None:
        """Put what somebody can do at a step into the ladder of a new skill, and account for it."""
        if text and name in self.specs and step is None:
            self._account.add(Fate.UNPLACED, 1, "what somebody can do at a step that is not known")
            return
        if text and name in self.specs:
            rungs = self._rungs[name]
            if text not in rungs[str(step)]:
                rungs[str(step)].append(text)
            in_order = sorted(rungs, key=steps.index)
            self.specs[name]["proficiency"] = [{"level": one, "can": [*rungs[one]]} for one in in_order]
        self._note(name, text, is_placed=True)

    def _note(self, name: str, text: str, is_placed: bool) -> None:  # noqa: FBT001 - the one thing to note
        if text and name not in self.specs:
            self._account.add(Fate.UNPLACED, 1, _KNOWN)
        elif text and is_placed:
            self._account.add(Fate.PLACED)
        elif text:
            self._account.add(Fate.UNPLACED, 1, "a second description or group of a skill; the first one counts")

    def _is_category(self, name: str, category: str) -> bool:
        draft = self.specs.get(name)
        return bool(draft and category and draft["category"] == self._growth.entry("skill_categories", category, {}))

    def _define(self, name: str, text: str) -> bool:
        draft = self.specs.get(name)
        if not draft or not text:
            return False
        if name not in self._defined:
            self._defined.add(name)
            draft["definition"] = text
        return draft["definition"] == text
