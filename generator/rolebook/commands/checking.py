"""Checking: what is wrong with a handbook."""

import sys
from pathlib import Path

import click

from rolebook import problem, site
from rolebook.commands.outcome import CONTENT, show

_FORMATS = ("text", "json", "github")


@click.command()
@click.option("--format", "form", type=click.Choice(_FORMATS), default="text", help="How problems are printed.")
@click.option("--strict", is_flag=True, help="Treat warnings as errors.")
@click.pass_obj
def check(root: Path, form: str, *, strict: bool) -> None:
    """Check every spec and its style, and say what is wrong, all in one run."""
    checked = site.check(root / CONTENT, root, prose=True)
    show(checked.problems, form)
    if problem.is_fatal(checked.problems, strict=strict):
        sys.exit(1)
    if form == "text" and checked.framework:
        linked = checked.framework
        parts = {"roles": linked.roles, "skills": linked.skills, "KPIs": linked.kpis, "tools": linked.tools}
        counts = ", ".join(f"{len(items)} {name}" for name, items in parts.items())
        click.echo(f"{counts}: {problem.summary(checked.problems)}")
