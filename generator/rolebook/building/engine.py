"""The engine: MkDocs, run in this process, so that specs are read once and its messages come in our form."""

import logging
import signal
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

from mkdocs.commands.build import build as build_with_mkdocs
from mkdocs.commands.serve import serve as serve_with_mkdocs
from mkdocs.config import load_config
from mkdocs.exceptions import Abort, MkDocsException

from rolebook import site
from rolebook.building.plugin import RolebookPlugin
from rolebook.building.renewal import Renewal
from rolebook.progress import Progress


class EngineError(Exception):
    """The engine stopped; the message says why, and is empty where that has been said already."""


def build(config: Path, checked: site.Site, renewal: Renewal, progress: Progress) -> Path:
    """Build the site from what was ``checked``, strictly, and return its folder; raises EngineError.

    ``config`` is the file of MkDocs' settings. What ``renewal`` has of the last build is taken over, and what the next
    one may take over is left there. Warnings and errors are printed.
    """
    with _said(), closing(renewal):
        try:
            settings = load_config(str(config), strict=True)
            plugin = settings.plugins.get("rolebook")
            if not isinstance(plugin, RolebookPlugin):
                raise EngineError(f"{config.name} does not have “rolebook” among its plugins")
            plugin.use(checked, renewal, progress)
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


def serve(config: Path, address: str) -> None:
    """Show the site at ``address`` until somebody interrupts or ends this process; raises EngineError.

    ``config`` is the file of MkDocs' settings. What MkDocs does, and what is wrong with the specs, is printed.
    """
    # Who ends a process sends SIGTERM: it then clears away the folder of the preview, as it does when interrupted.
    before = signal.signal(signal.SIGTERM, _interrupt)
    try:
        with _said(logging.INFO):
            serve_with_mkdocs(str(config), dev_addr=address, strict=False)
    except KeyboardInterrupt:
        pass  # before the server listened
    except Abort:
        raise EngineError("") from None
    except MkDocsException as error:
        raise EngineError(str(error)) from None
    except OSError as error:
        raise EngineError(f"{address}: {error.strerror or error}") from None
    finally:
        signal.signal(signal.SIGTERM, before)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def _said(least: int = logging.WARNING) -> Iterator[None]:
    """Print what MkDocs logs from a level on, each by its level and in its own words."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Plain())
    logger = logging.getLogger("mkdocs")
    level, logger.level = logger.level, least
    logger.addHandler(handler)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname.lower()}: {record.getMessage().removeprefix('rolebook: ')}"
