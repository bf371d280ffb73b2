"""The engine: MkDocs, run in this process, so that specs are read once and its messages come in our form."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mkdocs.commands.build import build as build_with_mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from rolebook import site
from rolebook.plugin import RolebookPlugin
from rolebook.progress import Progress


class EngineError(Exception):
    """The engine stopped; the message says why, and is empty where that has been said already."""


def build(config: Path, checked: site.Site, progress: Progress) -> Path:
    """Build the site from what was ``checked``, strictly, and return its folder; raises EngineError.

    ``config`` is the file of MkDocs' settings. Warnings and errors are printed.
    """
    with _said():
        try:
            settings = load_config(str(config), strict=True)
            plugin = settings.plugins.get("rolebook")
            if not isinstance(plugin, RolebookPlugin):
                raise EngineError(f"{config.name} does not have “rolebook” among its plugins")
            plugin.use(checked, progress)
            target = Path(settings.site_dir)
            settings.plugins.on_startup(command="build", dirty=False)
            try:
                build_with_mkdocs(settings)
            finally:
                settings.plugins.on_shutdown()
        except Abort:
            raise EngineError("") from None  # MkDocs has logged the reason
        except MkDocsException as error:
            raise EngineError(str(error)) from None
    return target


@contextmanager
def _said() -> Iterator[None]:
    """Print what MkDocs logs from warnings on, each by its level and in its own words."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Plain())
    logger = logging.getLogger("mkdocs")
    level, logger.level = logger.level, logging.WARNING
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {record.getMessage().removeprefix('rolebook: ')}"
