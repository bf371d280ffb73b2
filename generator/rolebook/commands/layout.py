"""Layout: how specs are laid out, and the schemas that editors check them with."""

import sys
from pathlib import Path

import click

from rolebook.authoring import spec_file
from rolebook.commands.outcome import CONTENT, show
from rolebook.model import schema, source, specs
from rolebook.problem import Location, Problem


@click.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail where a file is not laid out so.")
@click.pass_obj
def fmt_command(root: Path, paths: tuple[Path, ...], *, only_check: bool) -> None:
    """Lay out specs alike: keys in one order, long texts folded, comments kept. Without PATHS, all of the handbook."""
    content = root / CONTENT
    chosen = {path.resolve() for path in paths}
    known = [(path, kind) for path, kind in specs.files(content) if kind]
    files = [(path, kind) for path, kind in known if not chosen or chosen & {path.resolve(), *path.resolve().parents}]
    if not files:
        raise click.UsageError(f"there is no spec here; specs lie below {CONTENT}/")
    changed: list[str] = []
    problems: list[Problem] = []
    for path, kind in files:
        reading = source.read(path, root)
        if reading.document is None or reading.problems:
            problems += reading.problems
            continue
        try:
            text = spec_file.formatted(reading.document.text, kind)
            if path.read_bytes() != text.encode("utf-8"):
                changed.append(path.relative_to(root).as_posix())
                if not only_check:
                    spec_file.save(path, text)
        except spec_file.UnreadableSpecError:
            message = "this file can't be laid out anew without changing what it says"
            where = Location(path.relative_to(root).as_posix())
            problems.append(Problem("unreadable", message, where, "rolebook check says what is wrong with it"))
        except OSError as error:
            message = f"this file can't be written: {error.strerror}"
            problems.append(Problem("unreadable", message, Location(path.relative_to(root).as_posix())))
    show(tuple(problems))
    for name in changed:
        click.echo(name)
    verb = "would change" if only_check else "changed"
    click.echo(f"{len(files):,} specs, {len(changed):,} {verb}", err=True)
    if problems or (only_check and changed):
        sys.exit(1)


@click.command("schema")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def schema_command(folder: Path) -> None:
    """Write the JSON Schemas of all kinds of files to FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in schema.MODELS:
        (folder / f"{name}.json").write_text(schema.as_json(name), encoding="utf-8")
