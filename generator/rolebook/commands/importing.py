"""Importing: documents and tables of others, and what a build has exported, become specs."""

import dataclasses
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from rolebook import problem
from rolebook.authoring import begin
from rolebook.commands.outcome import CONTENT, show
from rolebook.exporting.rows import TableError
from rolebook.importing import readback, restoration
from rolebook.importing.documents import intake, readers
from rolebook.importing.documents.choices import Choices, IntakeError
from rolebook.importing.documents.document import Document
from rolebook.importing.tables import mapping, spreadsheet, takeover
from rolebook.model import specs


@click.command("import")
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
        show((error.problem(str(file)),))
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
        restored = restoration.restore(files, root / CONTENT)
        restored.save()
    except TableError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename}: this file can't be written: {error.strerror}") from None
    click.echo(restored.summary)


def _import_table(file: Path, root: Path, given: mapping.TableMap) -> None:
    try:
        taken = takeover.of_table(file, root / CONTENT, given)
    except mapping.LevelOrderError as error:
        if not begin.asks():
            raise
        click.echo(f"{file} has levels that the framework does not know: {', '.join(error.levels)}")
        levels = str(click.prompt("List all levels of the table, lowest first, with commas between"))
        given = given.model_copy(update={"levels": _in_order(levels)})
        taken = takeover.of_table(file, root / CONTENT, given)
    taken.save()
    click.echo(f"{file}: {taken.summary}\n{taken.account.as_text()}", nl=False)
    for place in taken.kept:
        click.echo(f"  kept as it was edited: {place}")


def _import(document: Document, root: Path, chosen: Choices) -> None:
    found, problems = specs.load(root / CONTENT, root)
    if problem.is_fatal(problems):
        show(problems)
        raise IntakeError("the handbook has errors; mend them first, so that nothing is imported twice")
    taken = intake.take(document, root / CONTENT, found, chosen)
    taken.save(root)
    click.echo(taken.report.as_text())
