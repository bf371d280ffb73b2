"""A handbook of any size for benchmarks, the same for the same seed.

Its roles have the shape and the length of the longest ones of this project's own handbook: the same sections, the same
number of items, as many words in each. The words are new: a chain learnt from the handbook's own texts, mixed with
terms that are invented for each family, so that the vocabulary grows with the handbook as it does in real ones.
"""

import random
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[1]
FAMILIES = 20
RUNGS = 5
"""Levels of a ladder; a family has as many ladders as it takes to hold its roles."""
SHAPES = (
    "ai-research/associate-ai-research-scientist",
    "ai-research/senior-ai-research-scientist",
    "machine-learning/senior-machine-learning-scientist",
)

# Keys whose values are names of something, or figures, and stay as they are.
_KEPT = frozenset(
    """
    id family track level importance proficiency category kind status horizon codes onet_soc isco_08 esco
    version effective_from review_by years min max minutes cadence direction unit difficulty target highlight
    """.split()
)
_REFERENCES = {"skill": "skills", "skills": "skills", "kpi": "kpis", "kpis": "kpis", "tools": "tools"}
_SYLLABLES = """
    ba ce di fo gu ka le mi no pu ra se ti vo zu lan mer nor pel quin ros tal ver wex
""".split()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The ids that roles may name, by kind."""

    skills: Sequence[str]
    kpis: Sequence[str]
    tools: Sequence[str]


class Writer:
    """Writes sentences in the words of this project's handbook."""

    def __init__(self, chance: random.Random, texts: Sequence[str]) -> None:
        self._chance = chance
        self._next: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
        for text in texts:
            words = text.split()
            for one, two, three in zip(words, words[1:], words[2:], strict=False):
                self._next[one, two].append(three)
        self._starts = sorted(pair for pair in self._next if pair[0][0].isupper())

    def text(self, length: int, terms: Sequence[str]) -> str:
        """Return so many words; three in a hundred are terms of the family."""
        words: list[str] = []
        while len(words) < length:
            follows = self._next.get((words[-2], words[-1])) if len(words) > 1 else None
            words += [self._chance.choice(follows)] if follows else self._chance.choice(self._starts)
            if self._chance.random() < 0.03:
                words[-1] = self._chance.choice(terms)
        said = " ".join(words[:length]).strip(" :#-*`[]()\\|_&>{}\"'")
        return said[:1].upper() + said[1:] if said else terms[0]


def generate(folder: Path, roles: int, seed: int = 1) -> None:
    """Write a handbook with this many roles into an empty folder, with its settings for MkDocs."""
    chance = random.Random(seed)
    framework = _load("framework.yml")
    terms = [_terms(chance) for _ in range(FAMILIES)]
    writer = Writer(chance, list(_texts()))
    catalogue = _write_catalogues(folder, roles, writer, terms, chance)
    families = [_family(number, writer, terms[number]) for number in range(min(FAMILIES, roles))]
    ladder = [level["id"] for level in framework["tracks"][0]["levels"]][:RUNGS]
    _save(folder / "roles" / "framework.yml", {**framework, "families": families, "editions": []})
    shapes = [_load(f"{name}.yml") for name in SHAPES]
    for number in range(roles):
        role = _Role(number, len(families), ladder, roles)
        spec = _rewritten(shapes[number % len(shapes)], writer, terms[role.family], catalogue, chance)
        spec |= {"title": role.title(framework), "family": families[role.family]["id"], "level": ladder[role.rung]}
        spec |= {"track": framework["tracks"][0]["id"], "also_known_as": [], "career": role.career(spec, writer, terms)}
        _rise(spec, role.rung, [step["id"] for step in framework["proficiency"]])
        spec["stakeholders"]["peers"] = []
        spec["boundaries"] = [{"title": "Another role", "note": writer.text(15, terms[role.family])}]
        _save(folder / "roles" / families[role.family]["id"] / f"{role.id}.yml", spec)
    (folder / "mkdocs.yml").write_text(
        "site_name: Benchmark\ndocs_dir: roles\ntheme: {name: material}\nplugins: [rolebook]\n", encoding="utf-8"
    )


def _rise(spec: Mapping[str, Any], rung: int, steps: Sequence[str]) -> None:
    """Let a role ask for as much as its rung does, so that no ladder falls."""
    for use in (*(use for tier in spec["skills"].values() for use in tier), *spec["soft_skills"]):
        use["proficiency"] = steps[min(rung, len(steps) - 1)]
    for use in spec["kpis"]:
        use["target"] = f"> {60 + 5 * rung} %"


class _Role:
    """Where a role stands: in which family, in which of its ladders, on which rung."""

    def __init__(self, number: int, families: int, ladder: Sequence[str], of: int) -> None:
        self.family = number % families
        self.rung = number // families % len(ladder)
        self.lane = number // families // len(ladder)
        self.id = f"role-{number}"
        above = number + families
        self._above = f"role-{above}" if self.rung + 1 < len(ladder) and above < of else None
        beside = number - self.family + (self.family + 1) % families
        self._beside = f"role-{beside}" if families > 1 and beside < of else None
        self._level = ladder[self.rung]

    def title(self, framework: Mapping[str, Any]) -> str:
        levels = {level["id"]: level["title"] for level in framework["tracks"][0]["levels"]}
        return f"{levels[self._level]} {_DOMAINS[self.family]} Specialist {_LANES[self.lane % 26]}"

    def career(self, spec: Mapping[str, Any], writer: Writer, terms: Sequence[Sequence[str]]) -> dict[str, Any]:
        found: dict[str, Any] = {"evolution": spec["career"].get("evolution", [])}
        if self._above:
            criteria = [writer.text(14, terms[self.family]) for _ in range(4)]
            found |= {"next": [{"role": self._above}], "promotion": [{"to": self._above, "criteria": criteria}]}
        if self._beside:
            found["adjacent"] = [{"role": self._beside}]
        return found


_LANES = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DOMAINS = """
    Payments Fraud Logistics Claims Ranking Vision Speech Pricing Forecasting Search Maps Energy Genomics
    Robotics Advertising Billing Identity Media Supply Weather
""".split()


def _write_catalogues(
    folder: Path, roles: int, writer: Writer, terms: Sequence[Sequence[str]], chance: random.Random
) -> Catalogue:
    """Write skills, KPIs and tools in the number that such a handbook would have, and return their ids."""
    skills = [_load(f"skills/{path.name}") for path in sorted((ROOT / "roles" / "skills").glob("*.yml"))]
    kpis = [_load(f"kpis/{path.name}") for path in sorted((ROOT / "roles" / "kpis").glob("*.yml"))]
    tools = _load("tools.yml")["tools"]
    skill_ids, kpi_ids, tool_ids = (
        [f"{kind}-{number}" for number in range(100 + roles // share)]
        for kind, share in (("skill", 4), ("kpi", 8), ("tool", 10))
    )
    names = Catalogue(skill_ids, kpi_ids, tool_ids)
    for kind, ids, shapes in (("skills", names.skills, skills), ("kpis", names.kpis, kpis)):
        for number, id_ in enumerate(ids):
            own = terms[number % len(terms)]
            spec = _rewritten(shapes[number % len(shapes)], writer, own, names, chance)
            spec |= {"title": f"{writer.text(2, own)} {id_}", "also_known_as": [], "former_ids": []}
            spec.pop("related", None)
            spec.pop("counter_metrics", None)
            spec |= {"direction": "higher"} if kind == "kpis" else {}
            _save(folder / "roles" / kind / f"{id_}.yml", spec)
    listed = [
        {**shape, "id": id_, "title": f"{writer.text(1, terms[0])} {id_}", "also_known_as": [], "skills": []}
        | {"similar_to": [writer.text(1, terms[0])], "asked_as": [writer.text(9, terms[0])]}
        for id_, shape in zip(names.tools, tools * 9, strict=False)
    ]
    _save(folder / "roles" / "tools.yml", {"tools": listed})
    return names


def _family(number: int, writer: Writer, terms: Sequence[str]) -> dict[str, Any]:
    return {
        "id": f"family-{number}",
        "title": _DOMAINS[number],
        "summary": writer.text(12, terms),
        "purpose": writer.text(20, terms),
        "outcomes": [writer.text(10, terms) for _ in range(3)],
    }


def _rewritten(shape: Any, writer: Writer, terms: Sequence[str], names: Catalogue, chance: random.Random) -> Any:
    """Return a spec of the same shape with other words, and with other skills, KPIs and tools."""
    taken: defaultdict[str, set[str]] = defaultdict(set)

    def name(kind: str, *, once: bool) -> str:
        while (chosen := chance.choice(getattr(names, kind))) in taken[kind] and once:
            pass
        taken[kind].add(chosen)
        return chosen

    def walk(value: Any, key: str) -> Any:
        if isinstance(value, dict):
            return {inner: walk(item, inner) for inner, item in value.items()}
        if key in _REFERENCES and isinstance(value, str):
            return name(_REFERENCES[key], once=True)
        if key in _REFERENCES and isinstance(value, list) and value and isinstance(value[0], str):
            return [chance.choice(getattr(names, _REFERENCES[key])) for _ in value[:1]]
        if isinstance(value, list):
            return [walk(item, key) for item in value]
        if key in _KEPT or not isinstance(value, str):
            return value
        return writer.text(len(value.split()), terms)

    return walk(shape, "")


def _terms(chance: random.Random) -> list[str]:
    return ["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))) for _ in range(150)]


def _texts() -> Iterator[str]:
    """Yield the sentences of this project's handbook."""

    def walk(value: Any) -> Iterator[str]:
        match value:
            case dict():
                for item in value.values():
                    yield from walk(item)
            case list():
                for item in value:
                    yield from walk(item)
            case str() if len(value.split()) > 3:
                yield value.replace(": ", ", ")

    for path in sorted((ROOT / "roles").rglob("*.yml")):
        yield from walk(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))


def _load(name: str) -> Any:
    return yaml.load((ROOT / "roles" / name).read_text(encoding="utf-8"), yaml.CSafeLoader)


def _save(path: Path, spec: Mapping[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.dump(spec, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False), encoding="utf-8")
