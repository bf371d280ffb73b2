"""Outcome: what commands share to say what is wrong in a handbook, and where its parts lie."""

import sys

import click

from rolebook import problem
from rolebook.problem import Problem

CONFIG = "mkdocs.yml"
"""MkDocs' settings in a handbook's folder."""
CONTENT = "roles"
"""The specs in a handbook's folder."""


def show(problems: tuple[Problem, ...], form: str = "text") -> None:
    """Print problems for a person, as JSON or for GitHub."""
    if form == "json":
        click.echo(problem.as_json(problems))
    else:
        for found in problems:
            click.echo(problem.as_github(found) if form == "github" else problem.as_text(found) + "\n")


def stop_if_fatal(problems: tuple[Problem, ...]) -> None:
    """Print problems and end with 1 where they forbid a site."""
    if problem.is_fatal(problems):
        show(problems)
        click.echo(problem.summary(problems), err=True)
        sys.exit(1)
