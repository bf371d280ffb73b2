"""Publishing: a whole, checked site takes the old one's place, or the old one stays.

A build writes to a folder beside the site; the two change places in one step, so that whoever is interrupted, by
whatever and wherever, leaves the old site or the new one.
"""

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARKER = ".rolebook"
# From <linux/fs.h> and <fcntl.h>: both paths are meant from here, and what they name changes places.
_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
# What systems answer that have no such step, or not for this kind of disk.
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}


class PublishError(Exception):
    """The site can't be put in its place; the message says why and what to do."""


@contextmanager
def claim(target: Path) -> Iterator[None]:
    """Let one build at a time work on ``target``; others wait. A build that is killed gives its claim back.

    Where a system or a disk has no locks, builds are not kept apart.
    """
    if sys.platform == "win32":
        yield
        return
    import fcntl  # noqa: PLC0415 - not there on Windows

    folder = target.parent if target.parent.is_dir() else Path.cwd()
    handle = os.open(folder, os.O_RDONLY)  # the folder itself is locked, so that no file of ours is left behind
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            if error.errno not in {errno.ENOLCK, errno.ENOTSUP}:
                raise
        yield
    finally:
        os.close(handle)


def staging_for(target: Path) -> Path:
    """Return the folder beside ``target`` that a build writes to, emptied; raises PublishError if that is unsafe.

    A target that holds files and that no earlier build has made is left alone.
    """
    try:
        _bring_back(target)
        if target.exists() and not target.is_dir():
            raise PublishError(f"{target} is a file, and the site needs a folder of this name: move it away")
        if target.is_dir() and any(target.iterdir()) and not (target / MARKER).is_file():
            raise PublishError(
                f"{target} holds files that no build has made: move them away, or name another folder in site_dir"
            )
        staging = target.with_name(f".{target.name}.new")
        _remove(staging)
    except OSError as error:
        raise PublishError(f"no site can be made in {target.parent}: {reason(error)}") from None
    return staging


def write(path: Path, content: str | bytes) -> None:
    """Write a file of a site, with the folders that it stands in."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)


def publish(staging: Path, target: Path) -> None:
    """Put the site in ``staging`` in the place of ``target``; raises PublishError, and then the old site is there."""
    try:
        (staging / MARKER).write_text(
            "This folder was made by a build; the next one replaces it whole.\n", encoding="utf-8"
        )
        if not target.exists():
            staging.rename(target)
            return
        _exchange(staging, target)
    except OSError as error:
        raise PublishError(f"the new site can't take the place of {target}: {reason(error)}") from None
    shutil.rmtree(staging, ignore_errors=True)  # the old site; what can't be removed now goes before the next build


def reason(error: OSError) -> str:
    """Return in plain words what a system answered, with the file that it is about."""
    said = (error.strerror or type(error).__name__).lower()
    return f"{said} ({error.filename})" if error.filename else said


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change places in one step; where the system knows none, in two."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None) if sys.platform == "linux" else None
    if rename is None:
        _exchange_in_steps(one, other)
    elif rename(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) != 0:
        code = ctypes.get_errno()
        if code not in _NO_EXCHANGE:
            raise OSError(code, os.strerror(code), str(other))
        _exchange_in_steps(one, other)


def _exchange_in_steps(one: Path, other: Path) -> None:
    retired = _retired(other)
    _remove(retired)
    other.rename(retired)
    try:
        one.rename(other)
    except OSError:
        retired.rename(other)
        raise
    retired.rename(one)


def _bring_back(target: Path) -> None:
    """Put the old site back that a build has put aside and, being killed, did not replace."""
    retired = _retired(target)
    if (retired / MARKER).is_file() and not target.exists():
        retired.rename(target)
    _remove(retired)


def _retired(target: Path) -> Path:
    return target.with_name(f".{target.name}.old")


def _remove(folder: Path) -> None:
    if folder.is_dir():
        shutil.rmtree(folder)
