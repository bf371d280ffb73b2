"""Judges one large case in a process of its own, which ends before it can harm the machine; prints what came of it."""

import json
import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

import corpus
from judge import MOST_MEGABYTES, MOST_SECONDS, Case, Folder, Outcome, judge

_MOST_BYTES = 4 * 1024**3


def judge_apart(case: Case) -> Outcome:
    """Judge a case in a new process, so that the memory that it takes is its own."""
    command = [sys.executable, __file__, str(case)]
    try:
        done = subprocess.run(command, capture_output=True, timeout=6 * MOST_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return Outcome(case, "it did not end", seconds=6 * MOST_SECONDS)
    if done.returncode:
        return Outcome(case, f"its process ended with {done.returncode}: {done.stderr.decode(errors='replace')[-300:]}")
    facts = json.loads(done.stdout)
    outcome = Outcome(case, **facts)
    if not outcome.wrong and outcome.megabytes > MOST_MEGABYTES:
        return Outcome(case, f"it took {outcome.megabytes:.0f} MB", **{k: v for k, v in facts.items() if k != "wrong"})
    return outcome


def main() -> None:
    """Judge the case that the command line names, and print the outcome as JSON."""
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_BYTES, _MOST_BYTES))
    case = next(case for case in corpus.large_cases() if str(case) == sys.argv[1])
    with tempfile.TemporaryDirectory() as scratch:
        outcome = judge(case, Folder(Path(scratch, "handbook")))
    names = ("wrong", "names_file", "names_line", "hints", "seconds", "megabytes")
    print(json.dumps({name: getattr(outcome, name) for name in names}))
    sys.stdout.flush()
    os._exit(0)  # giving back the memory piece by piece takes longer than the case


if __name__ == "__main__":
    main()
