"""Publishing: a whole, checked site takes the old one's place, or the old one stays."""

import shutil
from pathlib import Path

MARKER = ".rolebook"


class PublishError(Exception):
    """The site can't be put in its place; the message says why and what to do."""


def staging_for(target: Path) -> Path:
    """Return the folder beside ``target`` that a build writes to, emptied; raises PublishError if that is unsafe.

    A target that holds files and that no earlier build has made is left alone.
    """
    if target.exists() and not target.is_dir():
        raise PublishError(f"{target} is a file, and the site needs a folder of this name: move it away")
    if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
        raise PublishError(f"{target} holds files that no build has made: move them away, or name another site_dir")
    staging = target.with_name(f".{target.name}.new")
    shutil.rmtree(staging, ignore_errors=True)
    return staging


def publish(staging: Path, target: Path) -> None:
    """Put the site in ``staging`` in the place of ``target``; raises OSError, and then the old site is still there."""
    (staging / MARKER).write_text(
        "This folder was made by a build; the next one replaces it whole.\n", encoding="utf-8"
    )
    retired = target.with_name(f".{target.name}.old")
    shutil.rmtree(retired, ignore_errors=True)
    if target.exists():
        target.rename(retired)
    try:
        staging.rename(target)
    except OSError:
        if retired.exists():
            retired.rename(target)
        raise
    shutil.rmtree(retired, ignore_errors=True)
