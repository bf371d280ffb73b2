"""Beginning in the terminal: ``rolebook new`` asks for what a new file needs, or takes it from options."""

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

import click

from rolebook import problem
from rolebook.authoring import starter
from rolebook.authoring.starter import Question, StarterError
from rolebook.model import specs


@click.group("new")
def new() -> None:
    """Begin a handbook, or a role, a skill or a KPI in it.

    On a terminal, what is missing is asked for.
    """


@new.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--title", help="The handbook's name.")
@click.option("--organisation", help="Whose framework it is.")
@click.option("--role", help="The title of a first role of your own, beside the two that show how it is done.")
@click.option("--family", help="The job family of that role.")
def handbook(folder: Path, title: str | None, organisation: str | None, role: str | None, family: str | None) -> None:
    """Write a small handbook into FOLDER that builds at once. No file is ever written over."""
    if asks():
        organisation = organisation or click.prompt("Name of your organisation")
        title = title or click.prompt("Name of the handbook", default=f"{organisation} career framework")
        if role is None:
            role = click.prompt("A first role of yours (none with Enter)", default="", show_default=False)
        if role and not family:
            family = click.prompt(f"The job family of “{role}”")
    if role and not family:
        raise click.UsageError(f"a family is missing for the role “{role}”: add --family")
    given = {"title": title, "organisation": organisation}
    try:
        for name in filter(None, (role, family)):
            starter.identified(name)
        made = list(starter.handbook(folder, **{name: value for name, value in given.items() if value}))
        if role and family:
            made.append(folder / _first_role(folder.resolve(), role, family))
    except StarterError as error:
        raise click.ClickException(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename or folder} can't be written: {error.strerror}") from None
    for path in made:
        click.echo(f"  {path}")
    click.echo(f"{len(made)} files. Next:\n  cd {shlex.quote(str(folder))}\n  rolebook serve    # then read README.md")


def _first_role(root: Path, title: str, family: str) -> Path:
    content = root / "roles"
    answers = {"title": title, "family": starter.add_family(content, family)}
    found, _ = specs.load(content, root)
    for question in starter.questions("role", found, answers):
        if question.key not in answers:
            answers[question.key] = next(iter(question.choices)) if question.choices else _later(question, title)
    return starter.entry("role", starter.identified(title), answers, content, found).relative_to(root)


def _command(kind: str) -> click.Command:
    """Return the command that begins a file of a kind, with an option for each of its questions."""
    options = [
        click.Option([f"--{name.replace('_', '-')}", name], help=meaning)
        for name, meaning in starter.asked(kind).items()
    ]

    @click.pass_obj
    def begin(root: Path, /, title: str | None, id_: str | None, **given: str | None) -> None:
        _begin(kind, root, title, id_, {key: value for key, value in given.items() if value is not None})

    name = "KPI" if kind == "kpi" else kind
    more = [
        click.Argument(["title"], required=False),
        click.Option(["--id", "id_"], help="Its id, where the one that the title suggests won't do."),
    ]
    return click.Command(kind, params=[*more, *options], callback=begin, help=f"Write a {name} to fill in.")


for _kind in starter.KINDS:
    new.add_command(_command(_kind))


def _begin(kind: str, root: Path, title: str | None, name: str | None, given: Mapping[str, str]) -> None:
    content = root / "roles"
    found, problems = specs.load(content, root)
    if found.framework is None:
        for fault in problems:
            click.echo(problem.as_text(fault), err=True)
        raise click.ClickException(
            "a new file needs a framework.yml that can be read; `rolebook new handbook` makes one"
        )
    if not title:
        if not asks():
            raise click.UsageError("a title is missing")
        title = str(click.prompt("Title"))
    answers = {"title": title}
    try:
        _answer(kind, found, given, answers)
        path = starter.entry(kind, name or starter.identified(title), answers, content, found)
    except StarterError as error:
        raise click.UsageError(str(error)) from None
    except OSError as error:
        raise click.ClickException(f"{error.filename} can't be written: {error.strerror}") from None
    used = "" if kind == "role" else f"\nName it in a role as “{path.stem}”: the handbook shows what roles use."
    click.echo(f"{path.relative_to(root)} is written: fill it in, then run `rolebook check`.{used}")


def _answer(kind: str, found: specs.Specs, given: Mapping[str, str], answers: dict[str, str]) -> None:
    """Answer each question, by what was given, by the only choice there is, or by asking; raises StarterError."""
    asked = list(starter.questions(kind, found, {}))
    meant = {one.key: starter.chosen(one, given[one.key]) for one in asked if one.key in given}
    for number in range(len(asked)):
        question = list(starter.questions(kind, found, {**meant, **answers}))[number]
        if question.key in meant:
            answers[question.key] = starter.chosen(question, meant[question.key])
        elif question.choices is not None and len(question.choices) == 1:
            (answers[question.key],) = question.choices
        elif asks():
            answers[question.key] = _ask(question, answers["title"])
        elif question.choices is None:
            answers[question.key] = _later(question, answers["title"])
        else:
            known_ones = ", ".join(question.choices) or "none yet: framework.yml has to name one"
            raise StarterError(f"--{question.key.replace('_', '-')} is missing; known: {known_ones}")


def _ask(question: Question, title: str) -> str:
    if question.choices is None:
        later = _later(question, title)
        return str(click.prompt(question.meaning.removesuffix("."), default=later, show_default=False))
    click.echo(f"{question.meaning} Known: {', '.join(question.choices)}")
    while True:
        try:
            return starter.chosen(question, str(click.prompt(question.key.replace("_", " ").capitalize())))
        except StarterError as error:
            click.echo(str(error))


def _later(question: Question, title: str) -> str:
    """Return what stands in for a text until its author has written it."""
    return f"{title}: say here {question.meaning[:1].lower()}{question.meaning[1:]}"


def asks() -> bool:
    """Tell whether somebody sits at a terminal to answer."""
    return sys.stdin.isatty() and sys.stdout.isatty()
