"""Cases of files themselves: names, folders, links, pipes, rights, and sizes that no author means."""

import os
import socket
import stat
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from judge import ACCEPTED, Case, Folder, put, refused
from rolebook.model import text as texts_of_fields

ROLE = "research/researcher.yml"
LEAD = "research/lead.yml"

_BAD_STEMS = (
    "Researcher2", "two words", "under_score", "-a", "a-", "a--b", "a.b", "a..b", "con", "prn", "aux", "nul", "com1",
    "com9", "lpt1", "lpt9", "index", "404", "assets", "search", "tags", "rôle", "аdmin", "ſql", "ａ", "日本語", "a'b",
    'a"b', "a\\b", "a%2fb", "<script>", "a&b", "a:b", "*", "a\tb", "a\nb", "a\u202eb", "a\u200bb", "a\x1b[31mb", "CON",
    "Nul",     "a" * 81, "a" * 200, " ", "a ", "$(id)", "{{ x }}", "a,b", "😀",
)  # fmt: skip


def cases(texts: Mapping[str, str]) -> Iterator[Case]:
    """Yield all cases of this module, for the files of the valid handbook."""
    yield from _names(texts)
    yield from _collisions(texts)
    yield from _no_ordinary_files(texts)
    yield from _links()
    yield from _rights(texts)
    yield from _sizes(texts)


def _names(texts: Mapping[str, str]) -> Iterator[Case]:
    for original in (LEAD, "skills/sql.yml", "kpis/speed.yml"):
        folder = original.partition("/")[0]
        for stem in _BAD_STEMS:
            for ending in ("yml", "yaml") if original == LEAD else ("yml",):
                path = f"{folder}/{stem}.{ending}"
                yield Case(
                    "file name",
                    f"{path[:60]!r} of {len(path)} characters",
                    put(path, texts[original]),
                    refused(path, 1),
                )
        raw = f"{folder}/caf\udce9.yml"
        yield Case("file name", ascii(raw), put(raw, texts[original]), refused(raw, 1, "bad-id"))
    for path in ("x.yml", "roles.yml", "framework2.yml", "a/b/c.yml", "skills/a/b.yml", "skills.yml", "a/b/c/d/e.yaml"):
        yield Case("file name", path, put(path, texts[LEAD]), refused(path, 1, "misplaced-file"))
    for path in ("research/x.YML", "research/x.txt", "research/.x.yml", "research/_x.yml", "_drafts/x.yml", "x.yml~"):
        yield Case("file name", f"{path} is no spec", put(path, "nonsense: ["), ACCEPTED)


def _collisions(texts: Mapping[str, str]) -> Iterator[Case]:
    lead = texts[LEAD]
    for path, blamed in (
        ("research/lead.yaml", "research/lead.yml"),
        ("platform/lead.yml", "research/lead.yml"),
    ):
        yield Case("collision", path, put(path, lead), refused(blamed, 1, "id-collision", others=True))
    for name, path, old, new, rule in (
        ("a former id of a role that is there", LEAD, "family:", "former_ids: [engineer]\nfamily:", "id-collision"),
        ("a former id of itself", LEAD, "family:", "former_ids: [lead]\nfamily:", "id-collision"),
        ("a former id twice", LEAD, "family:", "former_ids: [old, old]\nfamily:", "id-collision"),
        ("another family", LEAD, "family: research", "family: platform", "misplaced-file"),
        ("a level of another track", LEAD, "level: lead", "level: mid", "dangling-reference"),
        ("itself next", LEAD, "{title: Director}", "{role: lead}", "level-order"),
        ("a step down", "research/senior-researcher.yml", "role: lead", "role: researcher", "level-order"),
        ("a circle", LEAD, "{title: Director}", "{role: senior-researcher}", "progression-cycle"),
    ):
        assert texts[path].count(old) == 1, (path, old)
        whole = texts[path].replace(old, new)
        line = whole[: whole.index(new)].count("\n") + 1
        promise = refused(path, line, rule, others=rule == "level-order")
        yield Case("collision", name, put(path, whole), promise)
    for path in ("index.md", "roles/lead/index.md", "skills/sql.md", "glossary.md", "map/index.md", "compare.md"):
        yield Case("collision", f"a page at {path}", put(path, "# Mine\n"), refused(path, None, "page-collision"))


def _at(path: str, make: Callable[[Path], object]) -> Callable[[Folder], object]:
    return lambda folder: make(folder.path(path, free=True))


def _listen(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))


def _no_ordinary_files(texts: Mapping[str, str]) -> Iterator[Case]:
    makers: dict[str, Callable[[Path], object]] = {
        "a folder": Path.mkdir,
        "a pipe": os.mkfifo,
        "a socket": _listen,
    }
    if os.geteuid() == 0:  # only the administrator can make devices
        makers["the null device"] = lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 3))
        makers["the zero device"] = lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, 5))
        makers["the terminal"] = lambda path: os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(5, 0))
        makers["a disk"] = lambda path: os.mknod(path, stat.S_IFBLK | 0o600, os.makedev(240, 99))
    for what, make in makers.items():
        for path in (*texts, "research/new.yml", "research/new.yaml"):
            yield Case("no file", f"{path} is {what}", _at(path, make), refused(path, 1, "unreadable"))


def _link(path: str, target: str) -> Callable[[Folder], object]:
    return _at(path, lambda place: place.symlink_to(target))


def _links() -> Iterator[Case]:
    outward = (
        "/etc/passwd", "/dev/zero", "/dev/null", "/dev/stdin", "/proc/self/environ", "/", "/nowhere",
        "../../mkdocs.yml", "../../../x.yml", "../../nowhere.yml", "../../roles-of-others/x.yml",
    )  # fmt: skip
    for path in (ROLE, LEAD, "research/new.yml", "skills/new.yml", "kpis/new.yml"):
        for target in outward:
            yield Case("link", f"{path} leads to {target}", _link(path, target), refused(path, 1, "unreadable"))
        for target in ("nowhere.yml", Path(path).name, "../research", "../guide/x/../../research"):
            yield Case("link", f"{path} leads to {target}", _link(path, target), refused(path, 1, "unreadable"))
    for path in ("framework.yml", "tools.yml"):
        for target in ("/etc/passwd", "../mkdocs.yml", "nowhere.yml", path, "research"):
            yield Case("link", f"{path} leads to {target}", _link(path, target), refused(path, 1, "unreadable"))
    for path in ("guide/leak.md", "guide/leak.png", "leak.txt", "guide/leak"):
        for target in ("/etc/passwd", "/etc", "../../../x", "/dev/zero", "/"):
            yield Case("link", f"{path} leads to {target}", _link(path, target), refused(path, 1, "unreadable"))
    for target in ("/etc", "/", ".", "..", "../..", "research", "nowhere"):
        for path in ("others", "research/others", "guide/others"):
            inward = {"nowhere"} | ({"research"} if path != "others" else set())
            promise = ACCEPTED if target in inward else refused(path, 1, "unreadable")
            yield Case("link", f"the folder {path} leads to {target}", _link(path, target), promise)
    yield Case("link", "a chain that leaves and comes back", _chain, refused("research/new.yml", 1, "unreadable"))
    yield Case(
        "link", "two links that lead to each other", _ring, refused("research/a.yml", 1, "unreadable", others=True)
    )
    hidden = _link("research/.x.yml", "/etc/passwd")
    yield Case("link", "a hidden file that leads out", hidden, ACCEPTED)
    yield Case("link", "a link that stays inside", _inside, ACCEPTED)


def _chain(folder: Folder) -> None:
    folder.path("../outside.yml").write_text("title: secret\n", encoding="utf-8")
    folder.path("research/first.txt").symlink_to("new.yml")
    folder.path("research/new.yml").symlink_to("../../outside.yml")
    folder.path("research/first.txt").unlink()


def _ring(folder: Folder) -> None:
    folder.path("research/a.yml").symlink_to("b.yml")
    folder.path("research/b.yml").symlink_to("a.yml")


def _inside(folder: Folder) -> None:
    folder.path("research/chief.yml").symlink_to("lead.yml")


def _rights(texts: Mapping[str, str]) -> Iterator[Case]:
    """Yield files and folders that may not be read, where the one who runs this may read not everything."""
    if os.geteuid() == 0:
        return
    for path in texts:
        change = _closed(path)
        yield Case("rights", f"{path} may not be read", change, refused(path, 1, "unreadable", others=True))


def _closed(path: str) -> Callable[[Folder], object]:
    return lambda folder: folder.path(path).chmod(0)


def _big(path: str, make: Callable[[], str | bytes]) -> Callable[[Folder], object]:
    """Return a change whose text is made only when the case runs, so that all of them need not be held at once."""
    return lambda folder: folder.write(path, make())


def _sizes(texts: Mapping[str, str]) -> Iterator[Case]:
    role = texts[ROLE]
    last = role.count("\n") + 1
    head = "title: T\ncategory: data\ndefinition: D\n"
    refusals: dict[str, tuple[str, Callable[[], str | bytes], int | None, str]] = {
        "a text of 10 MB": (ROLE, lambda: role + "owner2: " + "x" * 10_000_000, 1, "too-large"),
        "a text of 1.9 MB": (ROLE, lambda: role.replace("asks.", "x" * 1_900_000), 14, "too-long"),
        "a key of 1.9 MB": (ROLE, lambda: role + '? "' + "x" * 1_900_000 + '"\n: y\n', last, "unknown-key"),
        "a key of 1.9 MB twice": (ROLE, lambda: role + 2 * ('? "' + "x" * 900_000 + '"\n: y\n'), None, "duplicate-key"),
        "a comment of 10 MB": (ROLE, lambda: role + "# " + "x" * 10_000_000, 1, "too-large"),
        "a gigabyte of nothing": (ROLE, lambda: "", 1, "too-large"),
        "blank lines of 10 MB": (ROLE, lambda: "\n" * 10_000_000 + role, 1, "too-large"),
        "blank lines of 1.9 MB": (ROLE, lambda: "\n" * 1_900_000 + "x: [", None, "syntax"),
        "100,000 brackets": (ROLE, lambda: "a: " + "[" * 100_000, 1, "too-deep"),
        "100,000 brackets that close": (ROLE, lambda: "a: " + "[" * 100_000 + "]" * 100_000, 1, "too-deep"),
        "100,000 braces": (ROLE, lambda: "a: " + "{a: " * 100_000, 1, "too-deep"),
        "100,000 braces that close": (ROLE, lambda: "a: " + "{a: " * 100_000 + "}" * 100_000, 1, "too-deep"),
        "100,000 dashes on a line": (ROLE, lambda: "- " * 100_000 + "a", 1, "too-deep"),
        "100,000 question marks": (ROLE, lambda: "? " * 100_000 + "a", 1, ""),
        "1,300 levels of blocks": (ROLE, lambda: "".join(f"{' ' * n}a:\n" for n in range(1_300)), 51, "too-deep"),
        "1,300 levels of lists": (ROLE, lambda: "".join(f"{' ' * n}-\n" for n in range(1_300)), 51, "too-deep"),
        "100,000 keys on a line": (ROLE, lambda: "a: " * 100_000, 1, "syntax"),
        "a million items": (ROLE, lambda: f"{role}x: [{'1,' * 900_000}1]", last, "too-large"),
        "a million items in lines": (
            "skills/sql.yml", lambda: head + "related:\n" + "- a\n" * 400_000, None, "too-large",
        ),
        "90,000 unknown keys": (ROLE, lambda: role + "".join(f"k{n}: \n" for n in range(90_000)), last, "unknown-key"),
        "80,000 unknown keys with long names": (
            ROLE, lambda: role + "".join(f"responsibilities{n}: \n" for n in range(80_000)), last, "unknown-key",
        ),
        "the same key 90,000 times": (ROLE, lambda: role + "title: x\n" * 90_000, last, "duplicate-key"),
        "90,000 references that lead nowhere": (
            "skills/sql.yml", lambda: head + "related: [" + ", ".join(f"sqk-{n}" for n in range(90_000)) + "]", 4,
            "dangling-reference",
        ),
        "90,000 wrong items": (
            "skills/sql.yml", lambda: head + "also_known_as: [" + "[], " * 90_000 + "]", 4, "wrong-type",
        ),
        "90,000 empty items": (
            "skills/sql.yml", lambda: head + "also_known_as: [" + '"", ' * 90_000 + "]", 4, "empty-value",
        ),
        "40,000 missing names": (
            "skills/sql.yml", lambda: head + "resources: [" + "{a: b}, " * 40_000 + "]", 4, "missing-key",
        ),
        "30,000 ids that are alike": (
            ROLE, lambda: role.replace("      - {id: answer, title: Answer them}\n",
                                       "      - {id: answer, title: Answer them}\n" * 30_000), None, "id-collision",
        ),
        "40,000 steps to the same role": (
            LEAD, lambda: texts[LEAD].replace("{title: Director}", ",".join(["{role: senior-researcher}"] * 40_000)),
            None, "progression-cycle",
        ),
        "aliases by the million": (ROLE, lambda: "a: &a x\nb: [" + "*a," * 600_000 + "]", 1, "alias"),
        "200,000 quotation marks": (ROLE, lambda: role + 'x: "' + "''" * 200_000, last, "syntax"),
        "brackets that never match": (ROLE, lambda: role + "x: " + "[{" * 200_000, last, ""),
        "a number of 1.9 MB": (ROLE, lambda: role.replace("min: 60", "min: " + "9" * 1_900_000), None, "wrong-type"),
        "an id of 1.9 MB": (ROLE, lambda: role.replace("id: memo", "id: " + "a-" * 900_000 + "a"), None, "too-long"),
        "a code of 1.9 MB": (ROLE, lambda: role.replace('"2511"', '"' + "1" * 1_900_000 + '"'), None, "wrong-value"),
        "a date of 1.9 MB": (ROLE, lambda: role.replace("2026-02-01", "2026-02-01" * 180_000), 9, "wrong-type"),
        "a choice of 1.9 MB": (ROLE, lambda: role.replace("horizon: current", "horizon: " + "x" * 1_900_000), None, ""),
        "emoji of 2 MB": (ROLE, lambda: role.replace("asks.", "😀" * 450_000), 14, "too-long"),
        "marks without end": (ROLE, lambda: role.replace("asks.", "a" + "\u0301" * 900_000), 14, "too-long"),
    }  # fmt: skip
    for name, (path, make, line, rule) in refusals.items():
        change = _sparse if "gigabyte" in name else _big(path, make)
        yield Case("size", name, change, refused(path, line, rule, others=rule == "progression-cycle"), is_large=True)
    yield from _scales(texts)
    accepted: dict[str, tuple[str, Callable[[], str | bytes]]] = {
        "a comment of 1.9 MB": (ROLE, lambda: role + "# " + "x" * 1_900_000),
        "blank lines of 1.9 MB around a role": (ROLE, lambda: "\n" * 1_900_000 + role),
        "20,000 characters in one text": (ROLE, lambda: role.replace("asks.", "x").replace("Find out.", "x " * 9_999)),
        "90,000 items": (ROLE, lambda: role.replace("[Guesses]", f"[{'a, ' * 90_000}]")),
        "90,000 other names": ("skills/sql.yml", lambda: texts["skills/sql.yml"].replace(
            "[Structured Query Language]", "[" + ", ".join(f"Name {n}" for n in range(90_000)) + "]")),
        "500 skills": (ROLE, lambda: role),
    }  # fmt: skip
    for name, (path, make) in accepted.items():
        change = _many_skills(head) if name == "500 skills" else _big(path, make)
        yield Case("size", name, change, ACCEPTED, is_large=True)
    for name, piece in (("brackets", "["), ("stars", "*"), ("links", "[a]("), ("lists", "- "), ("words", "*a **b ")):
        yield Case("size", f"a text field of 20,000 characters of {name}", _shown(piece), ACCEPTED, is_large=True)


def _sparse(folder: Folder) -> None:
    with folder.path(ROLE).open("wb") as stream:
        stream.truncate(1_000_000_000)


def _many_skills(text: str) -> Callable[[Folder], object]:
    def change(folder: Folder) -> None:
        for number in range(500):
            folder.write(f"skills/skill-{number}.yml", text)

    return change


def _shown(piece: str) -> Callable[[Folder], object]:
    """Return a change that shows a long text in every way that pages do."""

    def change(_: Folder) -> None:
        typed = (piece * 20_000)[:20_000]
        for show in (texts_of_fields.inline, texts_of_fields.prose, texts_of_fields.plain):
            show(typed)

    return change


def _scales(texts: Mapping[str, str]) -> Iterator[Case]:
    """Yield two large files that fit together badly: many faults, each of which knows many names."""
    framework, skill = texts["framework.yml"], "title: T\ncategory: data\ndefinition: D\nproficiency:\n"

    def steps(folder: Folder) -> None:
        scale = "".join(f"  - {{id: s{n}, title: S}}\n" for n in range(25_000))
        folder.write("framework.yml", framework.replace("importance:\n", f"{scale}importance:\n"))
        ladder = "".join(f"- {{level: s{n}, undefined: x}}\n" for n in reversed(range(25_000)))
        folder.write("skills/sql.yml", skill + ladder)

    def names(folder: Folder) -> None:
        scale = "".join(f"  - {{id: s{n}, title: S}}\n" for n in range(25_000))
        folder.write("framework.yml", framework.replace("importance:\n", f"{scale}importance:\n"))
        ladder = "".join(f"- {{level: t{n}, undefined: x}}\n" for n in range(25_000))
        folder.write("skills/sql.yml", skill + ladder)

    yield Case(
        "size",
        "a ladder of 25,000 steps upside down",
        steps,
        refused("skills/sql.yml", None, "ladder-order"),
        is_large=True,
    )
    promise = refused("skills/sql.yml", 5, "dangling-reference")
    yield Case("size", "25,000 steps that are none of 25,000", names, promise, is_large=True)
