"""Sources: all that a site is made from besides specs, and the state that it is in."""

import os
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import distributions
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig

from rolebook import layer

_SPECS = (".yml", ".yaml")

State = tuple[int, int]
"""The time of a file's last change in nanoseconds, and its size in bytes."""


def watched(config: MkDocsConfig) -> list[str]:
    """Return the folders and files that a handbook is made from, the package among them."""
    own = [config.theme.custom_dir] if config.theme.custom_dir else []
    return [config.docs_dir, config.config_file_path, *own, str(layer.FOLDER.parent)]


def others(config: MkDocsConfig) -> list[tuple[str, State | None]]:
    """Return the state of all that is watched besides specs."""
    content = os.path.join(config.docs_dir, "")  # noqa: PTH118 - see _files
    paths = _files((*watched(config), *config.watch))
    return [(path, state(path)) for path in paths if not (path.endswith(_SPECS) and path.startswith(content))]


def program() -> str:
    """Return what tells this edition of the program from all others: its own files, its libraries and its Python."""
    libraries = sorted((library.name, library.version) for library in distributions())
    own = sorted((path, state(path)) for path in _files([str(layer.FOLDER.parent)]))
    return repr((sys.version, libraries, own))


def state(path: str | Path) -> State | None:
    """Return the state of a file, None where there is none."""
    try:
        found = os.stat(path)  # noqa: PTH116 - see _files
    except OSError:  # editors keep files for a moment
        return None
    return found.st_mtime_ns, found.st_size


def _files(folders: Iterable[str]) -> Iterator[str]:
    """Yield the files among what is watched and below it, as text: paths as objects would be most of an edit's time."""
    for path in folders:
        if not os.path.isdir(path):  # noqa: PTH112
            yield path
        for folder, _, names in os.walk(path):
            yield from (os.path.join(folder, name) for name in names if not name.endswith(".pyc"))  # noqa: PTH118
