"""Runs the whole corpus and a short round of random damage, and prints what came of it. Run by ``make trust``."""

import os
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import corpus
import fuzz
from judge import MOST_MEGABYTES, MOST_SECONDS, Case, Folder, Outcome, judge, peak_megabytes
from large import judge_apart

LEAST_CASES = 1_500
LEAST_SHARE = 0.98
EXECUTIONS = 2_100
_SHOWN = 40


def outcomes(cases: Sequence[Case], scratch: Path) -> list[Outcome]:
    """Judge cases one after the other, the large ones in processes of their own."""
    folder = Folder(scratch / "handbook")
    return [judge_apart(case) if case.is_large else judge(case, folder) for case in cases]


def report(found: Sequence[Outcome]) -> tuple[list[str], bool]:
    """Return what to print of the outcomes, and whether every promise was kept."""
    refused = [outcome for outcome in found if outcome.case.promise.path]
    placed = [outcome for outcome in refused if outcome.case.promise.line]
    typos = [outcome for outcome in refused if outcome.case.promise.hint]
    kept = [outcome for outcome in found if not outcome.wrong]
    figures = (
        ("behaved as promised", len(kept), len(found), 1.0),
        ("refusals that named the file", sum(outcome.names_file for outcome in refused), len(refused), 1.0),
        ("refusals that named the line", sum(outcome.names_line for outcome in placed), len(placed), LEAST_SHARE),
        ("typos answered with the right name", sum(outcome.hints for outcome in typos), len(typos), LEAST_SHARE),
    )
    groups = Counter(outcome.case.group for outcome in found)
    lines = [f"cases tried: {len(found):,} ({', '.join(f'{name} {count:,}' for name, count in groups.most_common())})"]
    lines += [f"{what}: {count:,} of {whole:,} ({_share(count, whole):.1%})" for what, count, whole, _ in figures]
    if found:
        slowest = max(found, key=lambda outcome: outcome.seconds)
        largest = max(found, key=lambda outcome: outcome.megabytes)
        lines.append(f"longest: {slowest.seconds:.1f} s of {MOST_SECONDS} allowed ({slowest.case})")
        lines.append(f"most memory: {largest.megabytes:.0f} MB of {MOST_MEGABYTES} allowed ({largest.case})")
    broken = [f"BROKEN {outcome.case}: {outcome.wrong}" for outcome in found if outcome.wrong]
    lines += [*broken[:_SHOWN], *([f"… and {len(broken) - _SHOWN} more"] if len(broken) > _SHOWN else [])]
    is_good = all(_share(count, whole) >= least for _, count, whole, least in figures)
    return lines, is_good and all(outcome.megabytes <= MOST_MEGABYTES for outcome in found)


def _share(count: int, whole: int) -> float:
    return count / whole if whole else 1.0


def main() -> int:
    """Run everything; returns the status of the command."""
    start = time.monotonic()
    cases = corpus.cases()
    if os.geteuid() == 0:
        print("SKIPPED for the administrator, who may read everything: files without the right to be read")
    with tempfile.TemporaryDirectory() as scratch:
        lines, is_good = report(outcomes(cases, Path(scratch)))
    print("\n".join(lines))
    if len(cases) < LEAST_CASES:
        print(f"BROKEN: {LEAST_CASES:,} cases are promised")
        is_good = False
    try:
        print(f"fuzz executions: {fuzz.run(EXECUTIONS):,}, nothing escaped")
    except AssertionError as fault:
        print(f"BROKEN fuzz: {fault}")
        is_good = False
    print(f"{'every promise was kept' if is_good else 'PROMISES WERE BROKEN'}, {time.monotonic() - start:.0f} s, "
          f"{peak_megabytes():.0f} MB for the whole run but the large cases")  # fmt: skip
    return 0 if is_good else 1


if __name__ == "__main__":
    sys.exit(main())
