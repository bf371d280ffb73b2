"""Authors: they edit a handbook at random."""

import random
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml

from handbooks import Handbook


class Author:
    """Edits a handbook at random, mostly for the better."""

    def __init__(self, handbook: Handbook) -> None:
        self._handbook = handbook
        self._chance = random.Random(7)  # noqa: S311 - it keeps no secret
        self._number = 0

    def edit(self) -> Callable[[], None]:
        """Make an edit, and return what takes it back."""
        self._number += 1
        before = {path: path.read_bytes() for path in self._handbook.root.rglob("*") if path.is_file()}
        self._chance.choice(EVERY_EDIT)(self)

        def undo() -> None:
            for path in self._handbook.root.rglob("*"):
                if path.is_file() and path not in before and "site" not in path.parts:
                    path.unlink()
            for path, text in before.items():
                if "site" not in path.parts and (not path.exists() or path.read_bytes() != text):
                    path.write_bytes(text)

        return undo

    def text(self) -> None:
        self._change(self._role(), summary=f"Text number {self._number}.")

    def title(self) -> None:
        self._change(self._role(), title=f"Title {self._number}")

    def level(self) -> None:
        role = self._role()
        levels = ["lead"] if role.stem == "lead" else ["junior", "mid", "senior"]
        self._change(role, level=self._chance.choice(levels))

    def new_role(self) -> None:
        near = self._chance.choice(self._roles()).stem
        responsibilities = [{"category": "New", "items": [{"id": "new", "title": f"Begin {self._number}"}]}]
        spec = {
            "title": f"Newcomer {self._number}",
            "family": "platform",
            "track": "contributor",
            "level": self._chance.choice(["junior", "mid"]),
            "summary": "Is new.",
            "responsibilities": responsibilities,
            "career": {"adjacent": [{"role": near}]},
        }
        self._save(self._handbook.content / "platform" / f"new-{self._number}.yml", spec)

    def removed_role(self) -> None:
        self._chance.choice(self._roles()).unlink()  # what others refer to is missed, which the preview has to say

    def renamed_id(self) -> None:
        role = self._role()
        self._change(role, former_ids=[*self._load(role).get("former_ids", ()), role.stem])
        role.rename(role.with_name(f"renamed-{self._number}.yml"))

    def kpi_target(self) -> None:
        self._change(self._role(), kpis=[{"kpi": "speed", "target": f"> {self._number} a week"}])

    def kpi_direction(self) -> None:
        self._change(self._handbook.content / "kpis/speed.yml", direction=self._chance.choice(["higher", "lower"]))

    def skill_ladder(self) -> None:
        steps = [{"level": "aware", "can": [f"Reads {self._number}."]}, {"level": "able", "can": ["Writes."]}]
        self._change(self._handbook.content / "skills/sql.yml", proficiency=steps)

    def skill_need(self) -> None:
        need = {"skill": "sql", "proficiency": self._chance.choice(["aware", "able"])}
        self._change(self._role(), skills={"must": [need]})

    def framework(self) -> None:
        spec = self._load(self._handbook.content / "framework.yml")
        spec["families"][self._chance.randrange(3)]["title"] = f"Family {self._number}"
        spec["tracks"][0]["levels"][1]["scope"] = f"Scope {self._number}."
        self._save(self._handbook.content / "framework.yml", spec)

    def edition(self) -> None:
        spec = self._load(self._handbook.content / "framework.yml")
        day = f"20{26 + self._number // 12 % 70}-{1 + self._number % 12:02}-01"
        spec["editions"] = [{"id": "only", "title": f"Edition {self._number}", "effective_from": day}]
        self._save(self._handbook.content / "framework.yml", spec)

    def template(self) -> None:
        text = (
            f"<h1>Words {self._number}</h1>{{% for term in framework.spec.glossary %}}{{{{ term.term }}}}{{% endfor %}}"
        )
        self._handbook.write("overrides/templates/glossary.html", text)

    def page_by_hand(self) -> None:
        self._handbook.write("roles/guide/about.md", f"# About {self._number}\n\nSee [roles](../roles/index.md).\n")

    def broken(self) -> None:
        self._change(self._role(), level="nowhere")

    def _roles(self) -> list[Path]:
        return sorted(
            path for folder in ("research", "platform") for path in (self._handbook.content / folder).iterdir()
        )

    def _role(self) -> Path:
        return self._chance.choice(self._roles())

    def _change(self, path: Path, **values: Any) -> None:
        self._save(path, {**self._load(path), **values})

    @staticmethod
    def _load(path: Path) -> dict[str, Any]:
        loaded: dict[str, Any] = yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)  # noqa: S506 - it makes text of everything
        return loaded

    @staticmethod
    def _save(path: Path, spec: Mapping[str, Any]) -> None:
        path.write_text(yaml.safe_dump(spec, allow_unicode=True, sort_keys=False), encoding="utf-8")


EVERY_EDIT = [
    edit for name, edit in vars(Author).items() if callable(edit) and not name.startswith("_") and name != "edit"
]


class Tinkerer:
    """Changes any place of any spec of a handbook at random, for better or worse."""

    def __init__(self, content: Path, seed: int) -> None:
        self._content = content
        self._chance = random.Random(seed)  # noqa: S311 - it keeps no secret
        self._number = 0

    def tinker(self) -> Callable[[], None]:
        """Change a place, and return what takes it back."""
        path = self._chance.choice(sorted(self._content.rglob("*.yml")))
        before = path.read_bytes()
        spec = yaml.load(before, yaml.CBaseLoader)  # noqa: S506 - it makes text of everything
        self._number += 1
        self._change(spec)
        path.write_text(yaml.safe_dump(spec, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return lambda: path.write_bytes(before) and None

    def _change(self, part: Any) -> None:
        """Go down from a part of a spec, and change what is there: a text, a list, or a whole field."""
        keys = list(part) if isinstance(part, dict) else list(range(len(part)))
        if not keys:
            return
        key = self._chance.choice(keys)
        value = part[key]
        if isinstance(value, str):
            part[key] = (
                f"{value} again {self._number}" if " " in value else self._chance.choice(self._likes(key, value))
            )
        elif isinstance(value, list) and self._chance.random() < 1 / 4:
            self._reorder(value)
        elif isinstance(part, dict) and self._chance.random() < 1 / 10:
            del part[key]
        else:
            self._change(value)

    def _reorder(self, items: list[Any]) -> None:
        if self._chance.random() < 1 / 2:
            items.pop(self._chance.randrange(len(items)))
        else:
            items.reverse()

    def _likes(self, key: object, value: str) -> list[str]:
        """Return what a short value could be as well: a number near it, or what other specs say under this name."""
        if value.isdigit():
            return [str(int(value) + 1)]
        texts = (path.read_text("utf-8") for path in sorted(self._content.rglob("*.yml")))
        found = {match for text in texts for match in re.findall(rf"\b{key}: ([\w-]+)$", text, re.MULTILINE)}
        return sorted(found | {value})
