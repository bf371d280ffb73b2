"""Sabotage: each safeguard is taken out of a copy of the project, one at a time, and a test has to turn red.

A test that stays green under sabotage guards nothing. ``make sabotage`` runs all; it exits with 1 where one survived.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
_COPIED = ("generator", "tests", "roles", "overrides", "schema", "README.md", "mkdocs.yml", "pyproject.toml")


@dataclass(frozen=True, slots=True)
class Sabotage:
    """What is taken out: in which module which text becomes which other, and the tests that must notice."""

    safeguard: str
    module: str
    old: str
    new: str
    tests: str


SABOTAGES = (
    Sabotage(
        "text is cleaned",
        "model.text",
        "cleaned = nh3.clean(html, ",
        "cleaned = (lambda html, **_: html)(html, ",
        "text",
    ),
    Sabotage("templates escape", "render", "autoescape=True", "autoescape=False", "render plugin"),
    Sabotage("titles in lists are escaped", "views.lists", "<strong>{escape(title)}", "<strong>{title}", "lists"),
    Sabotage(
        "names of items are escaped", "views.changes", "return escape(item.title) if", "return item.title if", "changes"
    ),
    Sabotage(
        "a preview goes by all but specs, too",
        "building.preview",
        "self._others == sources.others(config)",
        "True",
        "preview",
    ),
    Sabotage("an index gives way to the next", "searching.indexer", "if not stop.is_set():", "if True:", "indexer"),
    Sabotage("data can't end its element", "render", '.replace("<", "\\\\u003c")', "", "render"),
    Sabotage("Markdown is spelt out", "render", 'else f"&#{ord(character)};"', "else character", "render write"),
    Sabotage(
        "titles are escaped for the theme", "building.frame", "str(escape(planned.title))", "planned.title", "plugin"
    ),
    Sabotage(
        "titles are escaped in the folder",
        "building.write",
        '"title": escape(page.title)',
        '"title": page.title',
        "write",
    ),
    Sabotage(
        "depth has a limit",
        "model.source",
        "if len(parents) == MAX_DEPTH",
        "if len(parents) == -1",
        "files_git_can_not_hold",
    ),
    Sabotage(
        "size has a limit", "model.source", "if len(raw) > MAX_BYTES", "if len(raw) < 0", "files_git_can_not_hold"
    ),
    Sabotage(
        "hidden characters are refused",
        "model.source",
        "if found := HIDDEN.search(line)",
        "if found := None",
        "invalid_sites",
    ),
    Sabotage(
        "the quick reader sees hidden characters",
        "model.source",
        "if not _is_visible(text):",
        "if False:",
        "invalid_sites",
    ),
    Sabotage(
        "the quick reader sees keys that are given twice",
        "model.source",
        " or value in here",
        "",
        "invalid_sites source",
    ),
    Sabotage(
        "the quick reader leaves tags", "model.source", "event.anchor or event.tag or (", "(", "source invalid_sites"
    ),
    Sabotage(
        "aliases are refused", "model.source", "isinstance(event, yaml.AliasEvent)", "False", "invalid_sites source"
    ),
    Sabotage(
        "references lead somewhere",
        "model.rules",
        "    _dangling_references,\n    _colliding",
        "    _colliding",
        "invalid_sites",
    ),
    Sabotage("ids are told apart", "model.rules", "    _colliding_ids,\n", "", "invalid_sites"),
    Sabotage("one build at a time", "building.publish", "fcntl.LOCK_EX", "fcntl.LOCK_SH", "publish"),
    Sabotage(
        "sites change places",
        "building.publish",
        "        _exchange(staging, target)",
        "        shutil.rmtree(target)\n        staging.rename(target)",
        "publish",
    ),
    Sabotage("foreign files are left alone", "building.publish", "any(target.iterdir())", "False", "front_ends"),
    Sabotage("left-overs are removed", "building.publish", "        _remove(staging)\n", "", "publish"),
    Sabotage(
        "a build goes beside the site",
        "building.plugin",
        "config.site_dir = str(self._staging)",
        "pass",
        "plugin engines",
    ),
    Sabotage(
        "the site is checked",
        "building.plugin",
        "self._report(verify.verify(self._staging, base=base, before=before), strict=True)",
        "pass",
        "plugin",
    ),
    Sabotage("links lead somewhere", "building.verify", "if file not in self._files", "if False", "verify"),
    Sabotage("fragments lead somewhere", "building.verify", "if target.fragment and", "if False and", "verify"),
    Sabotage(
        "no foreign host", "building.verify", '(target := _address("", address)) and target.netloc', "False", "verify"
    ),
    Sabotage("no script in a page", "building.verify", "for script in page.scripts", "for script in ()", "verify"),
    Sabotage(
        "no handler in a page",
        "building.verify",
        'if _HANDLER.search(letters) or b"xlink:" in letters:',
        'if b"xlink:" in letters:',
        "verify",
    ),
    Sabotage("a former id leads to one", "model.rules", "    _ambiguous_responsibilities,\n", "", "invalid_sites"),
    Sabotage("the policy is strict", "layer", "script-src 'self';", "script-src 'self' 'unsafe-inline';", "layer"),
    Sabotage("the policy is in each page", "building.plugin", '"" if self._preview else layer.POLICY', '""', "plugin"),
    Sabotage(
        "errors end the command with 1",
        "commands.outcome",
        "(problem.summary(problems), err=True)\n        sys.exit(1)",
        "(problem.summary(problems), err=True)",
        "cli",
    ),
    Sabotage(
        "the system's refusal is said", "building.plugin", "if isinstance(error, OSError):", "if False:", "plugin"
    ),
    Sabotage(
        "archives have a limit",
        "exporting.package",
        "if not len(names) == len(found) <= parts or sum(part.file_size for part in found) > unpacked:",
        "if False:",
        "sheets",
    ),
    Sabotage(
        "archives define no entities",
        "exporting.package",
        "if any(_defines_entities(archive, part) for part in found):",
        "if False:",
        "sheets",
    ),
    Sabotage(
        "what is only read has not changed",
        "building.watch",
        "if event.is_directory or event.event_type not in _CHANGES:",
        "if event.is_directory:",
        "watch",
    ),
    Sabotage(
        "a change is told once",
        "building.watch",
        "if any(path not in self._states or self._states[path] != state for path, state in states.items()):",
        "if True:",
        "watch",
    ),
    Sabotage("what is read is noted", "model.reads", "around.add((self._of, name))", "pass", "reads renewal"),
    Sabotage("keys of indexes are noted", "model.reads", "note(((self._name, key),))", "pass", "reads renewal"),
    Sabotage(
        "what is remembered gives its notes along",
        "model.reads",
        "            note(found)\n            return value",
        "            return value",
        "reads renewal",
    ),
    Sabotage("parts of pages give their notes along", "views.alike", "reads.note(known[1])", "pass", "alike renewal"),
    Sabotage(
        "a map is made anew whose figures differ",
        "building.renewal",
        "out.add(self._numbers.get((efforts.NAME, pair), _NONE))",
        "pass",
        "renewal",
    ),
    Sabotage("all but specs is as it was", "building.renewal", "last.sources != self._sources or ", "", "renewal"),
    Sabotage(
        "a file that is taken over is as it was",
        "building.renewal",
        " and _are_as_they_were(target, made.files)",
        "",
        "renewal",
    ),
    Sabotage(
        "what has only just changed is not remembered", "model.specs", "self._read.pop(name, None)", "pass", "memory"
    ),
    Sabotage(
        "a place that has gone is missed on all pages",
        "building.verify",
        "if before and not _lost(before, names, pages):",
        "if before:",
        "verify",
    ),
)


def tried(sabotage: Sabotage) -> bool:
    """Return whether a test noticed; raises ValueError where the text to take out is not there once."""
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary) / "project"
        root.mkdir()
        for name in _COPIED:
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
            copy(ROOT / name, root / name)
        module = root / "generator" / "rolebook" / f"{sabotage.module.replace('.', '/')}.py"
        text = module.read_text(encoding="utf-8")
        if text.count(sabotage.old) != 1:
            raise ValueError(f"{sabotage.module}: “{sabotage.old}” does not stand there once")
        module.write_text(text.replace(sabotage.old, sabotage.new), encoding="utf-8")
        tests = [f"tests/test_{name}.py" for name in sabotage.tests.split()]
        command = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *tests]
        environment = {**os.environ, "PYTHONPATH": str(root / "generator")}
        return subprocess.run(command, cwd=root, env=environment, capture_output=True, check=False).returncode == 1


def main() -> None:
    """Try all, print what came of each."""
    survived = 0
    for sabotage in SABOTAGES:
        noticed = tried(sabotage)
        survived += not noticed
        print(
            f"{'noticed ' if noticed else 'SURVIVED'}  without “{sabotage.safeguard}” ({sabotage.module})", flush=True
        )
    print(f"{len(SABOTAGES)} sabotages, {survived} survived")
    sys.exit(bool(survived))


if __name__ == "__main__":
    main()
