"""The command line: making, checking, building, asking and exchanging a handbook, each as a command."""

import dataclasses
import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NoReturn

import click

from rolebook import problem, site
from rolebook.authoring import begin, spec_file
from rolebook.building import engine, write
from rolebook.exporting.rows import TableError
from rolebook.importing import readback, restoration
from rolebook.importing.documents import intake, readers
from rolebook.importing.documents.choices import Choices, IntakeError
from rolebook.importing.documents.document import Document
from rolebook.importing.tables import mapping, spreadsheet, takeover
from rolebook.model import schema, source, specs
from rolebook.model.specs import did_you_mean
from rolebook.problem import Location, Problem
from rolebook.progress import Progress
from rolebook.searching import query
from rolebook.views import facets, moves, report

# What a handbook's folder holds: MkDocs' settings, and the specs.
_CONFIG = "mkdocs.yml"
_CONTENT = "roles"

_FORMATS = ("text", "json", "github")


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="rolebook")
@click.option(
    "-C",
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=".",
    help="The handbook's folder, which holds mkdocs.yml and roles/.",
)
@click.pass_context
def main(context: click.Context, root: Path) -> None:
    """Turn role specs into a career-framework handbook."""
    context.obj = root.resolve()


main.add_command(begin.new)


@main.command()
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How problems are printed.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.pass_obj
def check(root: Path, form: str, *, strict: bool) -> None:
    """Check every spec and its style, and say what is wrong, all in one run."""
    checked = site.check(root / _CONTENT, root, prose=True)
    _show(checked.problems, form)
    if problem.is_fatal(checked.problems, strict=strict):
        sys.exit(1)
    if form == "text" and checked.framework:
        linked = checked.framework
        parts = {"roles": linked.roles, "skills": linked.skills, "KPIs": linked.kpis, "tools": linked.tools}
        counts = ", ".join(f"{len(items)} {name}" for name, items in parts.items())
        click.echo(f"{counts}: {problem.summary(checked.problems)}")


@main.command()
@click.option("--engine", "by", type=click.Choice(["mkdocs", "properdocs"]), default="mkdocs", help="What builds it.")
@click.option("--profile", is_flag=True, help="Print the CPU seconds that each stage took.")
@click.pass_obj
def build(root: Path, by: str, *, profile: bool) -> None:
    """Check the specs and build the site into site/."""
    progress = Progress(quiet=False)
    progress.start("Reading and checking specs")
    checked = site.check(root / _CONTENT, root)
    _stop_if_fatal(checked.problems)
    if by != "mkdocs":
        sys.exit(_run(root, by, "build", "--strict"))
    try:
        target = engine.build(root / _CONFIG, checked, progress)
    except engine.EngineError as error:
        _stop_by(error)
    if profile:
        for stage, seconds in progress.seconds.items():
            click.echo(f"{seconds:8.2f} s  {stage}")
    click.echo(_summary(checked, target, progress))


@main.command()
@click.option("--address", default="127.0.0.1:8000", show_default=True, help="Where the preview listens.")
@click.pass_obj
def serve(root: Path, address: str) -> None:
    """Show the site in the browser and rebuild it on every change."""
    try:
        engine.serve(root / _CONFIG, address)
    except engine.EngineError as error:
        _stop_by(error)


@main.command()
@click.argument("origin", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--format", "form", type=click.Choice(list(report.FORMATS)), default="text", help="What is printed.")
@click.pass_obj
def move(root: Path, origin: str, target: str, form: str) -> None:
    """Say what changes from the role FROM to the role TO, each named by its id."""
    checked = site.check(root / _CONTENT, root)
    _stop_if_fatal(checked.problems)
    assert checked.framework is not None, "a handbook without a framework has an error"
    roles = checked.framework.roles
    for role in (origin, target):
        if role not in roles:
            hint = did_you_mean(role, list(roles)) or f"roles are: {', '.join(roles)}"
            raise click.UsageError(f"“{role}” is not a role of this handbook; {hint}")
    found = moves.compare(roles[origin], roles[target], checked.framework)
    click.echo(report.FORMATS[form](found, checked.framework), nl=False)


def _facet_options(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command an option for each facet, which may be given several times."""
    for facet, (title, is_exclusive) in reversed(list(facets.TITLES.items())):
        several = "any" if is_exclusive else "all"
        told = f"{title}, by id or title; of several, {several} must fit."
        if facet == "skill":
            told += " A least proficiency may follow, as in sql.working."
        command = click.option(f"--{facet}", multiple=True, help=told)(command)
    return command


@main.command("query")
@click.argument("words", nargs=-1)
@_facet_options
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object a line.")
@click.option(
    "--site",
    "built",
    type=click.Path(file_okay=False, path_type=Path),
    help="The built site, whose index finds the words; site/ in the handbook's folder unless told.",
)
@click.pass_obj
def query_command(
    root: Path, /, words: tuple[str, ...], built: Path | None, *, as_json: bool, **chosen: tuple[str, ...]
) -> None:
    """Find roles by what they have and by WORDS, as the page “Find roles” does.

    Ends with 0 where there are some, with 1 where there are none, and with 2 where the handbook does not know what is
    asked.
    """
    checked = site.check(root / _CONTENT, root)
    _stop_if_fatal(checked.problems)
    linked, _ = checked.sound
    built = built or root / "site"
    try:
        given = [(facet, query.meant(linked, facet, value)) for facet, values in chosen.items() for value in values]
        if said := " ".join(words).strip():
            given.append((query.WORDS, said))
            if late := query.newer(root / _CONTENT, built):
                click.echo(
                    f"note: {late.relative_to(root)} is newer than the site; `rolebook build` renews it", err=True
                )
        found = query.ask(linked, given, built)
    except query.QueryError as error:
        raise click.UsageError(str(error)) from None
    click.echo(query.as_lines(found) if as_json else query.as_table(found), nl=False)
    if not as_json:
        click.echo(f"{len(found)} of {len(linked.roles)} roles", err=True)
    sys.exit(0 if found else 1)


@main.command("write")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.pass_obj
def write_command(root: Path, folder: Path) -> None:
    """Write the pages and a derived configuration to FOLDER, for an engine that runs no plugins."""
    try:
        problems = write.write(root, folder.resolve(), content=_CONTENT, config=_CONFIG)
    except write.WriteError as error:
        raise click.ClickException(str(error)) from None
    _stop_if_fatal(problems)


@main.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--into", type=click.Path(exists=True, file_okay=False, path_type=Path), help="Another handbook's folder."
)
@click.option("--title", default="", help="The role's title, where the document's own is not meant.")
@click.option("--id", "id_", default="", help="The id, which becomes the file's name.")
@click.option("--family", default="", help="The family that the role belongs to.")
@click.option("--track", default="", help="The track that the role belongs to.")
@click.option("--level", default="", help="The level of the role.")
@click.option("--levels", help="Of a table: its levels, lowest first, with commas between.")
@click.option("--sheet", help="Of a workbook: the sheet to read.")
@click.option("--map", "table_map", type=click.Path(path_type=Path), help="Of a table: a file that says what it means.")
@click.pass_obj
def import_command(root: Path, /, files: tuple[Path, ...], into: Path | None, **options: Any) -> None:
    """Make specs from role documents: WordPress posts as JSON, HTML, Markdown, Word and plain text.

    What a build has exported (the workbook, its CSV files, the index.json of the API, a Word document as it was made)
    becomes the same specs again. Other tables (CSV and Excel) have one row per role, level and skill. What their
    columns and words mean, their names say, or the file that --map names.

    Nothing in a document is dropped: what found no place stands under “unplaced” in the spec. Importing a document
    again brings its spec up to date and keeps what was edited by hand.
    """
    root = into.resolve() if into else root
    if readback.is_ours(files):
        _restore(files, root)
        return
    chosen = Choices(**{name: options.get(name) or options.get(f"{name}_") or "" for name in _CHOICES})
    done = [_import_file(file, root, chosen, options) for file in files]  # all of them, whatever is wrong with one
    if not all(done):
        sys.exit(1)


def _import_file(file: Path, root: Path, chosen: Choices, options: Mapping[str, Any]) -> bool:
    """Make specs from a document or a foreign table; returns whether that was possible, and else says why not."""
    try:
        if file.suffix.lower() in spreadsheet.SUFFIXES:
            _import_table(file, root, _table_map(**options))
            return True
        documents = readers.read(file)
        if len(documents) > 1 and (chosen.title or chosen.id):
            raise click.UsageError(f"{file} holds {len(documents)} documents, so one title or id can't fit all")
        for document in documents:
            _import(document, root, chosen)
    except readers.UnreadableDocumentError as error:
        _show((error.problem(str(file)),), "text")
    except spreadsheet.SpreadsheetError as error:  # which names the file, and the sheet where it has several
        click.echo(f"error: {error}\n")
    except (IntakeError, mapping.MappingError) as error:
        click.echo(f"{file}: error: {error}\n")
    except OSError as error:
        click.echo(f"{error.filename or file}: error: this file can't be written: {error.strerror}\n")
    else:
        return True
    return False


_CHOICES = tuple(field.name for field in dataclasses.fields(Choices))


def _table_map(table_map: Path | None, levels: str | None, **options: str | None) -> mapping.TableMap:
    """Return what a table means by the mapping file, with what the options say in its place."""
    found = takeover.table_map(table_map) if table_map else mapping.TableMap()
    said = {name: options[name] for name in ("sheet", "family", "track", "level") if options[name]}
    return found.model_copy(update={**said, **({"levels": _in_order(levels)} if levels else {})})


def _in_order(words: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in words.split(",") if word.strip())


def _restore(files: tuple[Path, ...], root: Path) -> None:
    try:
        restored = restoration.restore(files, root / _CONTENT)
        restored.save()
    except TableError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: this file can't be written: {error.strerror}") from None
    click.echo(restored.summary)


def _import_table(file: Path, root: Path, given: mapping.TableMap) -> None:
    try:
        taken = takeover.of_table(file, root / _CONTENT, given)
    except mapping.LevelOrderError as error:
        if not begin.asks():
            raise
        click.echo(f"{file} has levels that the framework does not know: {', '.join(error.levels)}")
        levels = str(click.prompt("List all levels of the table, lowest first, with commas between"))
        given = given.model_copy(update={"levels": _in_order(levels)})
        taken = takeover.of_table(file, root / _CONTENT, given)
    taken.save()
    click.echo(f"{file}: {taken.summary}\n{taken.account.as_text()}", nl=False)
    for place in taken.kept:
        click.echo(f"  kept as it was edited: {place}")


def _import(document: Document, root: Path, chosen: Choices) -> None:
    found, problems = specs.load(root / _CONTENT, root)
    if problem.is_fatal(problems):
        _show(problems, "text")
        raise IntakeError("the handbook has errors; mend them first, so that nothing is imported twice")
    taken = intake.take(document, root / _CONTENT, found, chosen)
    taken.save(root)
    click.echo(taken.report.as_text())


@main.command("fmt")
@click.argument("paths", nargs=-1, type=click.Path(exists=True, path_type=Path))
@click.option("--check", "only_check", is_flag=True, help="Write nothing; fail where a file is not laid out so.")
@click.pass_obj
def fmt_command(root: Path, paths: tuple[Path, ...], *, only_check: bool) -> None:
    """Lay out specs alike: keys in one order, long texts folded, comments kept. Without PATHS, all of the handbook."""
    content = root / _CONTENT
    chosen = {path.resolve() for path in paths}
    known = [(path, kind) for path, kind in specs.files(content) if kind]
    files = [(path, kind) for path, kind in known if not chosen or chosen & {path.resolve(), *path.resolve().parents}]
    if not files:
        raise click.UsageError(f"there is no spec here; specs lie below {_CONTENT}/")
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
    _show(tuple(problems), "text")
    for name in changed:
        click.echo(name)
    verb = "would change" if only_check else "changed"
    click.echo(f"{len(files):,} specs, {len(changed):,} {verb}", err=True)
    if problems or (only_check and changed):
        sys.exit(1)


@main.command("schema")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def schema_command(folder: Path) -> None:
    """Write the JSON Schemas of all kinds of files to FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    for name in schema.MODELS:
        (folder / f"{name}.json").write_text(schema.as_json(name), encoding="utf-8")


def _show(problems: tuple[Problem, ...], form: str) -> None:
    if form == "json":
        click.echo(problem.as_json(problems))
    else:
        for found in problems:
            click.echo(problem.as_github(found) if form == "github" else problem.as_text(found) + "\n")


def _summary(built: site.Site, target: Path, progress: Progress) -> str:
    """Return what a build came to: how much it made of how much, how large, in what time, and what took longest."""
    assert built.framework is not None, "a site that was built has a framework"
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    pages = sum(1 for _ in target.rglob("*.html"))
    slowest = max(progress.seconds, key=lambda stage: progress.seconds[stage])
    return (
        f"{len(built.framework.roles):,} roles, {pages:,} pages, {size / 1_000_000:.1f} MB in {target.name}/, made in"
        f" {progress.total:.1f} seconds; longest: {slowest.lower()} ({progress.seconds[slowest]:.1f} s)"
    )


def _stop_if_fatal(problems: tuple[Problem, ...]) -> None:
    if problem.is_fatal(problems):
        _show(problems, "text")
        click.echo(problem.summary(problems), err=True)
        sys.exit(1)


def _stop_by(error: engine.EngineError) -> NoReturn:
    """End with an error of the engine, of which nothing is said where MkDocs has said it."""
    if str(error):
        click.echo(f"error: {error}", err=True)
    sys.exit(1)


def _run(root: Path, engine: str, *arguments: str) -> int:
    """Run an engine in the handbook's folder and return its exit code; its adverts are switched off."""
    environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
    command = [sys.executable, "-m", engine, *arguments, "--config-file", _CONFIG]
    try:
        return subprocess.run(command, cwd=root, env=environment, check=False).returncode  # noqa: S603 - our own words
    except KeyboardInterrupt:
        return 130
