"""Cases of text that is no YAML, or more of YAML than a spec needs; encodings; characters that can't be seen."""

import re
from collections.abc import Iterator, Mapping

from judge import ACCEPTED, Case, put, refused
from tree import parsed, written

ROLE = "research/researcher.yml"
_SCALAR = re.compile(r"(?P<pad> *(?:- )*)(?P<key>[a-z_0-9]+): (?P<value>[A-Za-z][A-Za-z0-9 _.?-]*)")

# What is done to a line “key: value”, and the rule that refuses it, empty where several may.
_DAMAGE: Mapping[str, tuple[str, str]] = {
    "a quotation mark that stays open": ('{pad}{key}: "{value}', "syntax"),
    "a single quotation mark that stays open": ("{pad}{key}: '{value}", "syntax"),
    "a bracket that stays open": ("{pad}{key}: [{value}", "syntax"),
    "a brace that stays open": ("{pad}{key}: {{{value}", "syntax"),
    "no blank after the colon": ("{pad}{key}:{value}", ""),
    "no colon": ("{pad}{key} {value}", ""),
    "another colon": ("{pad}{key}: {value}: more", "syntax"),
    "an at sign": ("{pad}{key}: @{value}", "syntax"),
    "a backtick": ("{pad}{key}: `{value}`", "syntax"),
    "a percent sign": ("{pad}{key}: %{value}", "syntax"),
    "a tab before the key": ("{pad}\t{key}: {value}", "syntax"),
    "an alias": ("{pad}{key}: *{key}", "alias"),
    "an alias that is only a star": ("{pad}{key}: *", "syntax"),
    "an anchor": ("{pad}{key}: &x {value}", "alias"),
    "an anchor that is only a sign": ("{pad}{key}: & {value}", "syntax"),
    "a tag": ("{pad}{key}: !own {value}", "tag"),
    "a tag with a handle": ("{pad}{key}: !e!own {value}", ""),
    "a bare tag": ("{pad}{key}: ! {value}", "tag"),
    "a binary tag": ("{pad}{key}: !!binary aGVsbG8=", "tag"),
    "a text tag": ("{pad}{key}: !!str {value}", "tag"),
    "a set tag": ("{pad}{key}: !!set {{a, b}}", "tag"),
    "a Python name": ("{pad}{key}: !!python/name:os.system", "tag"),
    "a Python object": ("{pad}{key}: !!python/object/apply:os.system [id]", "tag"),
    "a Python module": ("{pad}{key}: !!python/module:os", "tag"),
    "an environment tag": ("{pad}{key}: !ENV HOME", "tag"),
    "an including tag": ("{pad}{key}: !include /etc/passwd", "tag"),
    "a tag in angle brackets": ("{pad}{key}: !<tag:yaml.org,2002:str> {value}", "tag"),
    "a tag that stays open": ("{pad}{key}: !<tag {value}", "syntax"),
    "text after a quoted one": ('{pad}{key}: "{value}" more', "syntax"),
    "text after a list": ("{pad}{key}: [{value}] more", "syntax"),
    "a list on the line": ("{pad}{key}: - {value}", "syntax"),
    "a text after a block mark": ("{pad}{key}: | {value}", "syntax"),
    "an odd block mark": ("{pad}{key}: |0", "syntax"),
    "an unknown code": ('{pad}{key}: "{value} \\q"', "syntax"),
    "a code cut short": ('{pad}{key}: "{value} \\x1"', "syntax"),
    "a code for half a character": ('{pad}{key}: "{value} \\ud800"', "syntax"),
    "a code for a hidden character": ('{pad}{key}: "{value} \\u202e"', "hidden-character"),
    "a code for zero": ('{pad}{key}: "{value} \\0"', "hidden-character"),
    "a closing bracket": ("{pad}{key}: ]{value}", "syntax"),
    "a closing brace": ("{pad}{key}: }}{value}", "syntax"),
    "a comma": ("{pad}{key}: , {value}", "syntax"),
    "brackets that don't match": ("{pad}{key}: [{value}}}", "syntax"),
    "a placeholder": ("{pad}{key}: {{{{ {value} }}}}", ""),
    "a merge key": ("{pad}<<: {{{key}: {value}}}", "alias"),
    "a question mark before the key": ("{pad}? [{key}]", ""),
    "a question mark in the value": ("{pad}{key}: ? {value}", "syntax"),
    "two keys": ("{pad}{key}: {key}: {value}", "syntax"),
}


def cases(texts: Mapping[str, str]) -> Iterator[Case]:
    """Yield all cases of this module, for the files of the valid handbook."""
    text = texts[ROLE]
    yield from _syntax(written(parsed(text)).lines)
    yield from _documents(text)
    yield from _aliases(text)
    yield from _encodings(text)
    yield from _characters(text)
    for path, whole in texts.items():
        yield from _whole_files(path, whole)


def _syntax(lines: list[str]) -> Iterator[Case]:
    """Yield each kind of damage to several lines of a role, at the top and far inside."""
    spots = [number for number, line in enumerate(lines) if _SCALAR.fullmatch(line)]
    for kind, (pattern, rule) in _DAMAGE.items():
        for spot in spots[:: max(1, len(spots) // 8)]:
            parts = _SCALAR.fullmatch(lines[spot])
            assert parts, "spots were matched above"
            damaged = [*lines[:spot], pattern.format(**parts.groupdict()), *lines[spot + 1 :]]
            # Where a line without its colon begins a block, the line below goes on with its text, and gets the blame.
            goes_on = kind == "no colon" and _is_block_start(lines, spot)
            promise = refused(ROLE, spot + 2 if goes_on else spot + 1, rule)
            yield Case("syntax", f"{kind} in line {spot + 1}", put(ROLE, "\n".join(damaged) + "\n"), promise)
    for spot in spots:
        yield from _indentation(lines, spot)


def _is_block_start(lines: list[str], spot: int) -> bool:
    """Tell whether a line begins a block that goes on in the next one."""
    parts, after = _SCALAR.fullmatch(lines[spot]), lines[spot + 1] if spot + 1 < len(lines) else ""
    is_first = "-" in (parts["pad"] if parts else "") or lines[spot - 1].endswith(":")
    return is_first and parts is not None and len(after) - len(after.lstrip()) == len(parts["pad"])


def _indentation(lines: list[str], spot: int) -> Iterator[Case]:
    """Yield a line that stands too far to the right or to the left, where its neighbours leave no other reading."""
    line = lines[spot]
    depth = len(line) - len(line.lstrip())
    before = _SCALAR.fullmatch(lines[spot - 1]) if spot else None
    has_sibling = before is not None and len(before["pad"]) == depth and not line.lstrip().startswith("-")
    if not has_sibling:
        return
    shifts = {"one blank too many": f" {line}", "a tab too many": f"{line[:depth]}\t{line[depth:]}"}
    if depth:
        shifts["one blank too few"] = line[1:]
        shifts["a tab for its blanks"] = f"\t{line.lstrip()}"
    for kind, shifted in shifts.items():
        text = "\n".join([*lines[:spot], shifted, *lines[spot + 1 :]]) + "\n"
        yield Case("indentation", f"{kind} in line {spot + 1}", put(ROLE, text), refused(ROLE, spot + 1, "syntax"))


def _documents(text: str) -> Iterator[Case]:
    count = text.count("\n")
    for name, whole, line, rule in (
        ("a second document", f"{text}---\ntitle: x\n", count + 1, "several-documents"),
        ("two documents", f"---\n{text}---\n{text}", count + 2, "several-documents"),
        ("an end and more", f"{text}...\ntitle: x\n", count + 2, ""),
        ("an end and a document", f"{text}...\n---\ntitle: x\n", count + 2, "several-documents"),
        ("an unknown directive", f"%FOO bar\n---\n{text}", 1, "syntax"),
        ("a directive of another version", f"%YAML 3.2\n---\n{text}", 1, "syntax"),
        ("a directive twice", f"%YAML 1.1\n%YAML 1.1\n---\n{text}", 2, "syntax"),
        ("a directive without a document", f"%YAML 1.1\n{text}", None, "syntax"),
        ("a directive that is no number", f"%YAML x\n---\n{text}", 1, "syntax"),
        ("a directive for tags that is cut", f"%TAG\n---\n{text}", None, "syntax"),
        (
            "front matter and prose",
            f"{text}---\n\n# A heading\n\nProse: with a colon.\n",
            count + 1,
            "several-documents",
        ),
        ("a list at the top", "- a\n- b\n", 1, "wrong-type"),
        ("text at the top", "just text\n", 1, "wrong-type"),
        ("a number at the top", "12\n", 1, "wrong-type"),
        ("JSON that stays open", '{"title": "x"\n', 1, "syntax"),
        ("a list in the middle", text.replace("level: junior\n", "level: junior\n- stray\n"), 7, "syntax"),
        ("Markdown", "# Researcher\n\nA *role*.\n\n- one\n- two\n", None, ""),
        ("HTML", "<!DOCTYPE html>\n<html><body>x</body></html>\n", None, ""),
        ("a conflict of two changes", f"<<<<<<< HEAD\n{text}=======\n{text}>>>>>>> other\n", None, ""),
    ):
        yield Case("documents", name, put(ROLE, whole), refused(ROLE, line, rule))
    for name, whole in (
        ("a beginning is marked", f"---\n{text}"),
        ("an end is marked", f"{text}...\n"),
        ("comments all over", "# a\n" + text.replace("level: junior\n", "level: junior # b\n  # c\n") + "# d"),
        ("blank lines all over", text.replace("\n", "\n\n")),
        ("no end of line at the end", text.rstrip("\n")),
        ("blanks at the ends of lines", text.replace("level: junior\n", "level: junior   \n")),
    ):
        yield Case("documents", name, put(ROLE, whole), ACCEPTED)


def _aliases(text: str) -> Iterator[Case]:
    laughs = ["a0: &a0 [ha, ha]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12))]
    for name, whole, line in (
        ("a billion laughs", "\n".join(laughs) + "\n" + text, 1),
        ("a billion laughs behind the role", text + "\n".join(laughs) + "\n", text.count("\n") + 1),
        ("a list in itself", f"{text}x: &x [*x]\n", text.count("\n") + 1),
        ("a map in itself", f"{text}x: &x {{y: *x}}\n", text.count("\n") + 1),
        ("an anchor at the top", f"--- &top\n{text}", 1),
        ("an anchor on a key", f"{text}&k x: y\n", text.count("\n") + 1),
        ("an alias as a key", f"{text}*k : y\n", text.count("\n") + 1),
        ("an alias of nothing", f"{text}x: *nothing\n", text.count("\n") + 1),
        ("an anchor twice", f"{text}x: [&a b, &a c]\n", text.count("\n") + 1),
        ("a merge of a list", f"{text}<<: [{{a: b}}]\n", text.count("\n") + 1),
    ):
        yield Case("alias", name, put(ROLE, whole), refused(ROLE, line, "alias"))


def _encodings(text: str) -> Iterator[Case]:
    for name in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"):
        yield Case("encoding", name, put(ROLE, text.encode(name)), refused(ROLE, 1, "encoding"))
    for mark, name in ((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\xff\xfe\0\0", "utf-32-le")):
        raw = mark + text.encode(name)
        yield Case("encoding", f"{name} with a mark", put(ROLE, raw), refused(ROLE, 1, "encoding"))
    accepted = {
        "a byte order mark": b"\xef\xbb\xbf" + text.encode(),
        "Windows' line ends": text.replace("\n", "\r\n").encode(),
        "old line ends": text.replace("\n", "\r").encode(),
        "mixed line ends": text.replace("\n", "\r\n", 20).encode(),
    }
    for name, raw in accepted.items():
        yield Case("encoding", name, put(ROLE, raw), ACCEPTED)
    raw = text.replace("Finds things out", "Trouve des réponses").encode("latin-1")
    line = text[: text.index("Finds things out")].count("\n") + 1
    for name, ends in (
        ("latin-1", b"\n"),
        ("latin-1 with Windows' line ends", b"\r\n"),
        ("latin-1, old line ends", b"\r"),
    ):
        yield Case("encoding", name, put(ROLE, raw.replace(b"\n", ends)), refused(ROLE, line, "encoding"))
    plain = text.encode()
    bad = (
        b"\x80",
        b"\xff",
        b"\xc3",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf8\x88\x80\x80\x80",
        b"\xf4\x90\x80\x80",
        b"\xe2\x82",
    )
    for sequence in bad:
        for offset in range(0, len(plain), len(plain) // 20):
            raw = plain[:offset] + sequence + plain[offset:]
            promise = refused(ROLE, plain[:offset].count(b"\n") + 1, "encoding")
            yield Case("encoding", f"{sequence.hex(' ')} at {offset}", put(ROLE, raw), promise)
    two_marks = b"\xef\xbb\xbf\xef\xbb\xbf" + plain
    yield Case("encoding", "two byte order marks", put(ROLE, two_marks), refused(ROLE, 1, "hidden-character"))


def hidden_characters() -> list[str]:
    """Return characters that nobody sees, or that reorder what others see."""
    codes = [*range(0x20), *range(0x7F, 0xA0), 0x61C, 0x180E, 0x200B, 0x200E, 0x200F]
    codes += [*range(0x2028, 0x202F), *range(0x2060, 0x2070), 0x115F, 0x1160, 0x3164, 0xFFA0]
    codes += [0xFEFF, *range(0xFFF9, 0xFFFC), 0xFFFE, 0xFFFF, 0xFDD0, 0x1FFFE, 0x10FFFF, 0xE0001, 0xE0041, 0xE007F]
    return [chr(code) for code in codes if chr(code) not in "\t\n\r"]


def _characters(text: str) -> Iterator[Case]:
    """Yield each hidden character in a text, in quotes, in a key, in an id and in a comment."""
    lines = text.split("\n")
    for number, pattern in enumerate(
        (
            "tagline: Some{}body",
            'tagline: "Some{}body"',
            "tag{}line: Somebody",
            "family: res{}earch",
            "# Some{}body",
            "{}",
        )
    ):
        for character in hidden_characters():
            if (number + ord(character)) % 2:
                continue
            spot = 12 + number
            whole = "\n".join([*lines[:spot], pattern.format(character), *lines[spot:]])
            promise = refused(ROLE, spot + 1, "hidden-character")
            yield Case("character", f"U+{ord(character):04X} in {pattern!r}", put(ROLE, whole), promise)
    for character in "\u00a0\u00ad\u200c\u200d\u3000\ufe0f\u0301\ue000\U0001f600\U0001f3f4":
        for pattern in ("tagline: Some{}body", 'tagline: "Some{}body"', "tagline: Somebody # {}"):
            whole = text.replace("tagline: Somebody who asks.", pattern.format(character))
            yield Case("character", f"U+{ord(character):04X} is fine in {pattern!r}", put(ROLE, whole), ACCEPTED)
        for pattern in ("tagline{}: Somebody", "{}tagline: Somebody"):
            whole = text.replace("tagline: Somebody who asks.", pattern.format(character))
            promise = refused(ROLE, 14, "unknown-key")
            yield Case("character", f"U+{ord(character):04X} in {pattern!r}", put(ROLE, whole), promise)


def _whole_files(path: str, text: str) -> Iterator[Case]:
    """Yield files that are empty, cut short or something else altogether."""
    for name, whole in (
        ("nothing", ""), ("a blank line", "\n"), ("blanks", "   \n  \n"), ("a comment", "# later\n"),
        ("a mark", "---\n"),
        ("two marks", "---\n...\n"), ("null", "null\n"), ("a tilde", "~\n"), ("a byte order mark", "\ufeff"),
    ):  # fmt: skip
        yield Case("empty file", f"{path} holds {name}", put(path, whole), refused(path, 1, "empty-file"))
    for name, whole in (("a tab", "\t\n"), ("quotation marks", '""\n'), ("an empty list", "[]\n"), ("a map", "{}\n")):
        yield Case("empty file", f"{path} holds {name}", put(path, whole), refused(path, 1))
    for name, raw in (("an image", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"), ("an archive", b"PK\x03\x04\x14\0\0\0"),
                      ("zeros", b"\0" * 4096), ("all bytes", bytes(range(256)))):  # fmt: skip
        yield Case("empty file", f"{path} is {name}", put(path, raw), refused(path))
    lines = written(parsed(text)).lines
    for keep in range(1, min(len(lines), 12)):
        opened = ("[", "{", "[a,", '"a')[keep % 4] + "\n" * (keep % 3)
        cut = "\n".join(lines[:keep]) + f"\nquite_another_thing: {opened}"
        yield Case("cut", f"{path} ends in line {keep + 1}", put(path, cut), refused(path, keep + 1))
