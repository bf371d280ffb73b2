"""Building: a handbook becomes a site, at once or whenever it is edited, or what another engine builds one from."""

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NoReturn

import click

from rolebook import garbage, site
from rolebook.building import engine, sources, write
from rolebook.building.renewal import Renewal
from rolebook.building.store import Store
from rolebook.commands.outcome import CONFIG, CONTENT, stop_if_fatal
from rolebook.progress import Progress


@click.command()
@click.option("--engine", "by", type=click.Choice(["mkdocs", "properdocs"]), default="mkdocs", help="What builds it.")
@click.option("--fresh", is_flag=True, help="Make all anew, and take over nothing from the last build.")
@click.option("--profile", is_flag=True, help="Print the CPU seconds that each stage took.")
@click.pass_obj
def build(root: Path, by: str, *, fresh: bool, profile: bool) -> None:
    """Check the specs and build the site into site/; what has not changed since the last build is taken over."""
    progress = Progress(quiet=False)
    progress.start("Reading and checking specs")
    store = Store(root.resolve(), sources.program())
    if fresh:
        store.forget()
    with garbage.undisturbed():
        renewal = Renewal(root / CONTENT, root, store)
        checked = site.check(root / CONTENT, root, memory=renewal.memory)
    stop_if_fatal(checked.problems)
    if by != "mkdocs":
        sys.exit(_run(root, by, "build", "--strict"))
    try:
        target = engine.build(root / CONFIG, checked, renewal, progress)
    except engine.EngineError as error:
        _stop_by(error)
    if profile:
        for stage, seconds in progress.seconds.items():
            click.echo(f"{seconds:8.2f} s  {stage}")
    click.echo(_summary(checked, target, progress))
    gc.freeze()  # the process ends: nobody needs to look through all of it once more


@click.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where the preview listens.")
@click.pass_obj
def serve(root: Path, address: str) -> None:
    """Show the site in the browser and rebuild it on every change."""
    try:
        engine.serve(root / CONFIG, address)
    except engine.EngineError as error:
        _stop_by(error)


@click.command("write")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def write_command(root: Path, folder: Path) -> None:
    """Write the pages and a derived configuration to FOLDER, for an engine that runs no plugins."""
    try:
        problems = write.write(root, folder.resolve(), content=CONTENT, config=CONFIG)
    except write.WriteError as error:
        raise click.ClickException(str(error)) from None
    stop_if_fatal(problems)


def _summary(built: site.Site, target: Path, progress: Progress) -> str:
    """Return what a build came to: how much it made of how much, how large, in what time, and what took longest."""
    assert built.framework is not None, "a site that was built has a framework"
    sizes = dict(_sizes(target))
    pages = sum(path.endswith(".html") for path in sizes)
    megabytes = sum(sizes.values()) / 1_000_000
    slowest = max(progress.seconds, key=lambda stage: progress.seconds[stage])
    return (
        f"{len(built.framework.roles):,} roles, {pages:,} pages, {megabytes:.1f} MB in {target.name}/, made in"
        f" {progress.total:.1f} seconds; longest: {slowest.lower()} ({progress.seconds[slowest]:.1f} s)"
    )


def _sizes(folder: Path | str) -> Iterator[tuple[str, int]]:
    """Yield the path and the size of each file in a folder; paths as objects would be most of the work."""
    with os.scandir(folder) as found:
        for entry in found:
            if entry.is_dir(follow_symlinks=False):
                yield from _sizes(entry.path)
            else:
                yield entry.path, entry.stat(follow_symlinks=False).st_size


def _stop_by(error: engine.EngineError) -> NoReturn:
    """End with an error of the engine, of which nothing is said where MkDocs has said it."""
    if str(error):
        click.echo(f"error: {error}", err=True)
    sys.exit(1)


def _run(root: Path, engine: str, *arguments: str) -> int:
    """Run an engine in the handbook's folder and return its exit code; its adverts are switched off."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [sys.executable, "-m", engine, *arguments, "--config-file", CONFIG]
    try:
        return subprocess.run(command, cwd=root, env=environment, check=False).returncode  # noqa: S603 - our own words
    except KeyboardInterrupt:
        return 130
