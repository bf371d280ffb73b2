"""Asking: what a handbook says of moves between roles, and which roles are like what is looked for."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from rolebook import site
from rolebook.commands.outcome import CONTENT, stop_if_fatal
from rolebook.model.specs import did_you_mean
from rolebook.searching import query
from rolebook.views import facets, moves, report


@click.command()
@click.argument("origin", metavar="FROM")
@click.argument("target", metavar="TO")
@click.option("--format", "form", type=click.Choice(list(report.FORMATS)), default="text", help="What is printed.")
@click.pass_obj
def move(root: Path, origin: str, target: str, form: str) -> None:
    """Say what changes from the role FROM to the role TO, each named by its id."""
    checked = site.check(root / CONTENT, root)
    stop_if_fatal(checked.problems)
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


@click.command("query")
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
    checked = site.check(root / CONTENT, root)
    stop_if_fatal(checked.problems)
    linked, _ = checked.sound
    built = built or root / "site"
    try:
        given = [(facet, query.meant(linked, facet, value)) for facet, values in chosen.items() for value in values]
        if said := " ".join(words).strip():
            given.append((query.WORDS, said))
            if late := query.newer(root / CONTENT, built):
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
