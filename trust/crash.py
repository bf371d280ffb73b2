"""Builds that are killed, or whose disk is full or broken, at each system call that changes a file.

A first build is traced; then the build runs once for each of those calls and for each fault, injected by strace at
just that call. Afterwards the old site must be there or the new one, whole; nothing may end in a traceback; and the
next build must succeed and leave nothing behind. ``make crash`` runs all of them, ``--every N`` each Nth.
"""

import argparse
import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

FAULTS = {"killed": "signal=SIGKILL", "disk full": "error=ENOSPC", "disk broken": "error=EIO"}
SPEC = "roles/research/researcher.yml"
# Calls that change a folder or a file, as strace names them.
_CHANGING = (
    "openat",
    "write",
    "mkdir",
    "rename",
    "renameat2",
    "unlink",
    "unlinkat",
    "rmdir",
    "sendfile",
    "copy_file_range",
)
_CALL = re.compile(r"^(\d+ +)?(\w+)\((.*)$")


@dataclass(frozen=True, slots=True)
class Call:
    """A system call of the build: its name and the how-many-eth of that name it is, from 1."""

    name: str
    number: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one injected fault: whether the build failed, and which promise was broken, empty where none was."""

    call: Call
    fault: str
    failed: bool
    wrong: str


def calls(root: Path, trace: Path) -> Iterator[Call]:
    """Yield the calls of a build that change something in the handbook's folder."""
    seen: Counter[str] = Counter()
    for line in trace.read_text(encoding="utf-8", errors="replace").splitlines():
        found = _CALL.match(line)
        if not found or found[2] not in _CHANGING or line.rstrip().endswith("resumed>"):
            continue
        name, rest = found[2], found[3]
        seen[name] += 1
        if str(root) in rest and (name != "openat" or "O_WRONLY" in rest or "O_RDWR" in rest or "O_CREAT" in rest):
            yield Call(name, seen[name])


def build(root: Path, *strace: str) -> subprocess.CompletedProcess[str]:
    """Build the handbook with MkDocs in one process, below strace where options for it are given."""
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    traced = ["strace", "-qq", "-f", "-e", f"trace={','.join(_CHANGING)}", *strace, *command]
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"}
    return subprocess.run(
        traced if strace else command, cwd=root, env=quiet, capture_output=True, text=True, check=False
    )


def digest(folder: Path) -> str:
    """Return what tells two folders apart: the names and bytes of all their files."""
    found = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            found.update(path.relative_to(folder).as_posix().encode() + path.read_bytes())
    return found.hexdigest()


class Handbook:
    """A handbook with an old site and a change that makes a new one."""

    def __init__(self, original: Path, root: Path) -> None:
        self.root = root
        shutil.copytree(original, root, dirs_exist_ok=True)
        done = build(root)
        assert done.returncode == 0, done.stderr
        self._old_site = root.with_name("old-site")
        shutil.copytree(root / "site", self._old_site)
        self.old = digest(root / "site")
        spec = root / SPEC
        spec.write_text(spec.read_text(encoding="utf-8").replace("Finds things out.", "Finds new things out."))
        trace = root.with_name("trace.txt")
        done = build(root, "-y", "-o", str(trace))
        assert done.returncode == 0, done.stderr
        self.new = digest(root / "site")
        assert self.new != self.old
        self.calls: Sequence[Call] = tuple(dict.fromkeys(calls(root, trace)))

    def suffer(self, call: Call, fault: str) -> Outcome:
        """Let a build of the new site meet a fault, and say what came of it."""
        shutil.rmtree(self.root / "site")
        shutil.copytree(self._old_site, self.root / "site")
        done = build(self.root, "-o", os.devnull, "-e", f"inject={call.name}:{FAULTS[fault]}:when={call.number}")
        return Outcome(call, fault, done.returncode != 0, self._wrong(done.stdout + done.stderr))

    def _wrong(self, said: str) -> str:
        there = digest(self.root / "site") if (self.root / "site").is_dir() else "nothing"
        if there not in {self.old, self.new}:
            return f"the site is neither the old one nor the new one: {there[:12]}"
        if "Traceback" in said:
            return f"a traceback: {said[-200:]}"
        after = build(self.root)
        if after.returncode != 0:
            return f"the next build fails: {after.stderr[-200:]}"
        if digest(self.root / "site") != self.new:
            return "the next build is not the new site"
        left = {path.name for path in self.root.iterdir()} - {"mkdocs.yml", "roles", "site"}
        return f"left behind: {', '.join(sorted(left))}" if left else ""


def at_once(root: Path, builds: int) -> str:
    """Let builds run at once; return which promise was broken, empty where none was."""
    quiet: Mapping[str, str] = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    command = [sys.executable, "-m", "mkdocs", "build", "-q"]
    running = [
        subprocess.Popen(command, cwd=root, env=quiet, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        for _ in range(builds)
    ]
    said = [process.communicate()[0] for process in running]
    failed = [words for process, words in zip(running, said, strict=True) if process.returncode != 0]
    return f"a build failed: {failed[0][-200:]}" if failed else ""


def main() -> None:
    """Run the faults and print what came of them; exits with 1 where a promise was broken."""
    reader = argparse.ArgumentParser(description=__doc__)
    reader.add_argument("--every", type=int, default=1, help="try each Nth call only")
    every = reader.parse_args().every
    original = Path(__file__).parents[1] / "tests" / "sites" / "valid" / "minimal"
    with tempfile.TemporaryDirectory() as temporary:
        handbook = Handbook(original, Path(temporary) / "handbook")
        tried = [handbook.suffer(call, fault) for call in handbook.calls[::every] for fault in FAULTS]
        together = at_once(handbook.root, 3)
    broken = [outcome for outcome in tried if outcome.wrong]
    for outcome in broken:
        print(f"{outcome.fault} at {outcome.call.name} {outcome.call.number}: {outcome.wrong}")
    print(
        f"calls that change files: {len(handbook.calls)}; faults injected: {len(tried)}; promises broken: {len(broken)}"
    )
    print(f"builds that the fault ended: {sum(outcome.failed for outcome in tried)}")
    print(f"three builds at once: {together or 'all succeed'}")
    sys.exit(bool(broken or together))


if __name__ == "__main__":
    main()
