"""Cases that follow from the schema: each field of each model, given wrongly in every way that its type knows."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from judge import ACCEPTED, Case, Promise, put, refused
from models import Shape, Slot, fields_of, maps, model_of, sample, slots
from rolebook.model.fields import Point
from rolebook.model.source import parse
from tree import Place, Raw, Tree, at, changed, parsed, renamed, without, written

# What people write who don't think of YAML, HTML or Markdown; every text field takes it.
HONEST = (
    "C++ | C#", "< 3 years", "R&D", "snake_case", "2026. A good year.", "100 %", "a: b", "#1 in sales", "- a dash",
    "no", "1.10", "2026-01-01", "0x1F", "12:30", "null values", "yes / no", "it's “quoted” and \"quoted\"",
    "Grace 👩‍🔬, 👍🏽, 🏴󠁧󠁢󠁥󠁮󠁧󠁿 and ❤️", "مرحبا بالعالم", "שלום עולם", "می‌خواهم", "Übergrößenträger",
    "日本語の役割", "Zoe\u0308",
    "<b>not bold</b>", "<script>alert(1)</script>", "&amp; &lt;", "{{ config }} {% raw %}", "${HOME} $(ls) %s {0}",
    "*emphasis*, `code`, [a link](https://example.org)", "**", "[x](javascript:alert(1))", "C:\\temp\\new", "@team",
    "!important", "&more", "*", "?", "|", "> 5", "---", "'", '"', "[", "]", "{", "}", ", and more", "a\u00a0b", "50 %…",
)  # fmt: skip

BAD_IDS = (
    "..", ".", "a/b", "../../etc", "a\\b", "a b", "Upper", "snake_case", "-a", "a-", "a--b", "a.b", "a:b", "a%2fb", "%",
    "ünder", "аdmin", "ſql", "ａ", "①", "٣", "a\u200db", "a'b", 'a"b', "<a>", "a\nb",
    "con", "prn", "aux", "nul", "com1", "com9", "lpt1", "index", "404", "assets", "search", "tags",
    "a" * 81, "-".join(["a"] * 41),
)  # fmt: skip

LEAD = "research/lead.yml"
# Parts that need one of two fields, so that leaving the given one out is a fault though neither is required.
ONE_OF_TWO = {("RoleStep", "role"), ("RoleStep", "title"), ("ProficiencyStep", "can"), ("ProficiencyStep", "undefined")}
# Lists whose entries other files name.
NAMED_ELSEWHERE = {"proficiency", "importance", "skill_categories", "kpi_kinds", "tool_categories"}


@dataclass(frozen=True, slots=True)
class Source:
    """The valid handbook as trees, by path under roles/."""

    trees: Mapping[str, Tree]

    def put(self, path: str, tree: Tree, group: str, name: str, promise: Promise) -> Case:
        """Return the case that writes a tree in the place of a file."""
        return Case(group, name, put(path, written(tree).text), promise)

    @property
    def ids(self) -> dict[str, tuple[str, ...]]:
        """The ids that a reference of each kind may name."""
        framework = self.trees["framework.yml"]
        lists = {
            "family": "families", "track": "tracks", "proficiency level": "proficiency",
            "level of importance": "importance", "skill category": "skill_categories", "KPI kind": "kpi_kinds",
            "tool category": "tool_categories",
        }  # fmt: skip
        folders = {"skill": "skills", "KPI": "kpis"}
        stems = [path.removesuffix(".yml").split("/") for path in self.trees if "/" in path]
        return {
            **{kind: tuple(item["id"] for item in framework[name]) for kind, name in lists.items()},
            **{kind: tuple(stem[1] for stem in stems if stem[0] == name) for kind, name in folders.items()},
            "role": tuple(stem[1] for stem in stems if stem[0] not in folders.values()),
            "tool": tuple(tool["id"] for tool in self.trees["tools.yml"]["tools"]),
            "level": tuple(level["id"] for level in framework["tracks"][0]["levels"]),
        }


def cases(texts: Mapping[str, str]) -> Iterator[Case]:
    """Yield every case that follows from the schema, for the files of the valid handbook."""
    source = Source({path: parsed(text) for path, text in texts.items()})
    # The one section that the valid handbook leaves empty.
    source.trees[LEAD].setdefault("soft_skills", [{"skill": source.ids["skill"][-1]}])
    found = slots(source.trees)
    for path, tree in source.trees.items():
        yield source.put(path, tree, "schema", f"{path} is accepted as it is", ACCEPTED)
    for slot in found:
        yield from _wrong_types(source, slot)
        yield from _lengths(source, slot)
        yield from _left_out(source, slot)
        yield from _mistyped_key(source, slot)
        yield from _mistyped_value(source, slot)
        yield from _bad_ids(source, slot)
    yield from _maps(source)
    yield from _honest(source)


def _with(source: Source, slot: Slot, value: Tree) -> Tree:
    return changed(source.trees[slot.file], slot.place, value)


# Flow values that are wrong for a shape, and the rule that says so where it is always the same one.
_LIST, _MAP = "[x]", "{a: b}"
_WRONG: Mapping[str, tuple[tuple[str, str], ...]] = {
    "line": (
        (_LIST, "wrong-type"), (_MAP, "wrong-type"), ('""', "empty-value"), ('"  "', "empty-value"),
        ("[]", "wrong-type"), ('"\\u200d"', "empty-value"), ('"\\u3164"', "hidden-character"),
    ),
    "text": (
        (_LIST, "wrong-type"), (_MAP, "wrong-type"), ('""', "empty-value"), ('"  "', "empty-value"),
        ("{}", "wrong-type"), ('"\\u200c"', "empty-value"), ('"\\u00ad"', "empty-value"),
    ),
    "slug": ((_LIST, "wrong-type"), (_MAP, "wrong-type"), ('""', ""), ("1.5", "wrong-value"), ("No", "wrong-value")),
    "code": ((_LIST, "wrong-type"), (_MAP, "wrong-type"), ('""', ""), ("1", "wrong-value"), ("x", "wrong-value")),
    "choice": ((_LIST, ""), (_MAP, ""), ('""', ""), ("12", "wrong-value"), ("true", "wrong-value")),
    "number": (
        (_LIST, "wrong-type"), (_MAP, "wrong-type"), ('""', ""), ("x", "wrong-type"), ("1.5", ""),
        ("-1", "wrong-value"), ("9" * 5_000, ""), ("1e3", ""), (".inf", ""), ("0x10", ""),
        ("2026-01-01", ""), ("٦", ""), ("5 years", ""), ("100000", "wrong-value"),
    ),
    "truth": ((_LIST, "wrong-type"), (_MAP, "wrong-type"), ('""', ""), ("12", ""), ("maybe", "wrong-type")),
    "day": (
        (_LIST, ""), (_MAP, ""), ('""', ""), ("12", ""), ("2026", ""), ("2026-02-30", "wrong-value"),
        ("2026-13-01", "wrong-value"), ("0000-01-01", "wrong-value"), ("1.2.2026", "wrong-type"),
        ("2026-1-1", "wrong-type"), ("today", "wrong-type"), ("2026-01-01T00:00:00", "wrong-type"),
    ),
    "list": (
        ("text", "wrong-type"), (_MAP, "wrong-type"), ('""', "wrong-type"), ("12", "wrong-type"), ("[[]]", ""),
        ("[null]", ""), ("[[[x]]]", ""),
    ),
    "model": (
        ("text", "wrong-type"), (_LIST, "wrong-type"), ("12", "wrong-type"), ('""', "wrong-type"),
        ("[{a: b}]", "wrong-type"), ("true", "wrong-type"),
    ),
}  # fmt: skip


def _wrong_types(source: Source, slot: Slot) -> Iterator[Case]:
    """Yield wrong values for the field, and for an item of it where it is a list."""
    for value, rule in _WRONG[slot.shape.kind]:
        yield _wrong(slot, source.trees[slot.file], slot.place, value, rule)
    if slot.shape.item and slot.shape.item.model is not Point:
        whole = _with(source, slot, sample(slot.shape, source.ids))
        for value, rule in _WRONG[slot.shape.item.kind]:
            yield _wrong(slot, whole, (*slot.place, 0), value, rule)
    elif slot.shape.item:
        whole = _with(source, slot, ["Something", "Something else"])
        for value in ("[x]", '""', "", "{}", "{items: [a]}", "{name: a}", "[]"):
            yield _wrong(slot, whole, (*slot.place, 1), value, "")
    if slot.shape.least:
        yield _wrong(slot, source.trees[slot.file], slot.place, "[]", "empty-value")
    if slot.shape.is_sentence and slot.shape.kind != "model":
        values = ("12", "1.5", "true", "2026-01-01", "~x", "No")
        for value in values[len(slot.name) % 2 :: 2]:
            tree = _with(source, slot, Raw(value))
            yield source.put(slot.file, tree, "type", f"{slot} is {value}, which is text", ACCEPTED)


def _wrong(slot: Slot, whole: Tree, place: Place, value: str, rule: str) -> Case:
    out = written(changed(whole, place, Raw(value)))
    what = f"item {place[-1]} of {slot}" if isinstance(place[-1], int) else str(slot)
    name = f"{what} is {value[:30]!r}"
    return Case("type", name, put(slot.file, out.text), refused(slot.file, out.values[place], rule))


def _lengths(source: Source, slot: Slot) -> Iterator[Case]:
    most = {"line": 300, "text": 20_000}.get(slot.shape.kind)
    if most is None:
        return
    for count, is_fine in ((most, True), (most + 1, False)):
        out = written(_with(source, slot, "x" * count))
        promise = ACCEPTED if is_fine else refused(slot.file, out.values[slot.place], "too-long")
        yield Case("length", f"{slot} of {count} characters", put(slot.file, out.text), promise)
    out = written(_with(source, slot, "One line\nand another"))
    promise = refused(slot.file, out.values[slot.place], "wrong-value") if slot.shape.kind == "line" else ACCEPTED
    yield Case("length", f"{slot} of two lines", put(slot.file, out.text), promise)


def _left_out(source: Source, slot: Slot) -> Iterator[Case]:
    """Yield the field without a value, and its part without the field."""
    is_named = slot.model.__name__ == "FrameworkSpec" and slot.name in NAMED_ELSEWHERE
    for value in (Raw(""), (Raw("~"), Raw("null"))[len(slot.name) % 2]):
        out = written(_with(source, slot, value))
        line = out.keys[slot.place]
        if slot.is_required:
            promise = refused(slot.file, line, "empty-value")
        elif (slot.model.__name__, slot.name) in ONE_OF_TWO:
            promise = refused(slot.file)
        elif is_named:
            continue
        else:
            promise = ACCEPTED
        yield Case("empty", f"{slot} is {str(value) or 'nothing'!r}", put(slot.file, out.text), promise)
    if slot.is_given and slot.is_required:
        out = written(without(source.trees[slot.file], slot.place))
        promise = refused(slot.file, out.values[slot.at], "" if out.text == "\n" else "missing-key")
        yield Case("missing", f"{slot} is missing", put(slot.file, out.text), promise)


def edits(name: str, turn: int) -> Iterator[tuple[str, str]]:
    """Yield what each kind of slip makes of a name; ``turn`` says where in the name it happens."""
    letters = [number for number, letter in enumerate(name) if letter not in "-_"]
    spot = letters[turn % len(letters)]
    after = spot + 1 if spot + 1 < len(name) else spot - 1
    low, high = min(spot, after), max(spot, after)
    other = "q" if name[spot] != "q" else "x"
    yield "dropped", name[:spot] + name[spot + 1 :]
    yield "doubled", name[:spot] + name[spot] + name[spot:]
    yield "swapped", name[:low] + name[high] + name[low] + name[high + 1 :] if low >= 0 and len(name) > 1 else name
    yield "replaced", name[:spot] + other + name[spot + 1 :]
    yield "added", name[:spot] + other + name[spot:]


def _slips(name: str, known: Iterable[str]) -> Iterator[tuple[str, str]]:
    """Yield what slips make of a name, without those that name something else or nothing."""
    taken = {*known, "", name}
    for number, (kind, _) in enumerate(edits(name, 0)):
        typed = dict(edits(name, len(name) + 2 * number))[kind]
        if typed not in taken and not typed.startswith(("-", "_")) and not typed.endswith("-") and "--" not in typed:
            taken.add(typed)
            yield kind, typed


def _mistyped_key(source: Source, slot: Slot) -> Iterator[Case]:
    tree = source.trees[slot.file] if slot.is_given else _with(source, slot, sample(slot.shape, source.ids))
    for kind, typed in _slips(slot.name, slot.model.model_fields):
        out = written(renamed(tree, slot.place, typed))
        promise = refused(slot.file, out.keys[*slot.at, typed], "unknown-key", slot.name)
        yield Case("typo", f"{slot} is spelt {typed} ({kind})", put(slot.file, out.text), promise)


def _mistyped_value(source: Source, slot: Slot) -> Iterator[Case]:
    """Yield slips in a choice or in a reference, alone or first in a list."""
    shape = slot.shape.item or slot.shape
    place = (*slot.place, 0) if slot.shape.item else slot.place
    tree = source.trees[slot.file] if slot.is_given else _with(source, slot, sample(slot.shape, source.ids))
    if not (shape.choices or shape.reference) or (slot.shape.item and not at(tree, slot.place)):
        return
    known = shape.choices or source.ids[shape.reference]
    names = shape.choices or (str(at(tree, place)),)
    rule = "wrong-value" if shape.choices else "dangling-reference"
    for name in names:
        for kind, typed in _slips(name, known):
            out = written(changed(tree, place, typed))
            promise = refused(slot.file, out.values[place], rule, name)
            yield Case("typo", f"{slot} says {typed} for {name} ({kind})", put(slot.file, out.text), promise)
    if shape.reference:
        out = written(changed(tree, place, "quite-another-thing"))
        promise = refused(slot.file, out.values[place], "dangling-reference")
        yield Case("reference", f"{slot} leads nowhere", put(slot.file, out.text), promise)


def _bad_ids(source: Source, slot: Slot) -> Iterator[Case]:
    shape = slot.shape.item or slot.shape
    if shape.kind != "slug":
        return
    place = (*slot.place, 0) if slot.shape.item else slot.place
    tree = _with(source, slot, sample(slot.shape, source.ids))
    for name in BAD_IDS[len(slot.name) % 2 :: 2] if shape.reference else BAD_IDS:
        out = written(changed(tree, place, name))
        promise = refused(slot.file, out.values[place])
        yield Case("id", f"{slot} is {name[:20]!r}", put(slot.file, out.text), promise)


def _maps(source: Source) -> Iterator[Case]:
    """Yield each map of the handbook with an unknown key, with a key twice, and with another map merged in."""
    for path, tree in source.trees.items():
        for place, model in maps(model_of(path), tree):
            where = f"{path} {'.'.join(map(str, place)) or 'top'}"
            first = next(iter(at(tree, place)))
            for key, text, rule in (
                ("quite_another_thing", "{a: [b]}", "unknown-key"),
                ("Ключ", "x", "unknown-key"),
                (first, "x", "duplicate-key"),
                (f'"{first}"', "[x]", "duplicate-key"),
                ("<<", "{a: b}", "alias"),
                ("{a: b}", "x", "odd-key"),
            ):
                out = written(tree, {place: [(key, text)]})
                name = f"{model.__name__} in {where}: {key}: {text}"
                yield Case("map", name, put(path, out.text), refused(path, out.keys[*place, "+"], rule))


def _honest(source: Source) -> Iterator[Case]:
    """Yield each honest text in all text fields of a file at once."""
    for path, tree in source.trees.items():
        places = list(_sentences(tree, path))
        for number, text in enumerate(HONEST):
            filled = tree
            for place in places:
                filled = changed(filled, place, text)
            out = written(filled)
            document, _, _ = parse(out.text.encode(), path)
            kept = document is not None and all(
                (node := document.find(place)) and node.value == text for place in places
            )
            name = f"{text[:30]!r} in all {len(places)} texts of {path} ({number})"
            yield Case("honest text", name, put(path, out.text), ACCEPTED if kept else refused("the text is kept"))


def _sentences(tree: Tree, path: str) -> Iterator[Place]:
    """Yield the place of every text of a file that is the author's own words."""
    for place, model in maps(model_of(path), tree):
        for name, _, shape in fields_of(model):
            if name in at(tree, place):
                yield from _sentences_in(shape, at(tree, (*place, name)), (*place, name))


def _sentences_in(shape: Shape, tree: Tree, place: Place) -> Iterator[Place]:
    if shape.item:
        for number, item in enumerate(tree):
            yield from _sentences_in(shape.item, item, (*place, number))
    elif shape.is_sentence and isinstance(tree, str):
        yield place
