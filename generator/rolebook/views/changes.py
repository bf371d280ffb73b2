"""Changes: how a page shows what became of each item of a role on the way to another one.

A page about a move shows some hundreds of them, in lists and tables whose rows Python writes several times as fast as a
template would.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache

from markupsafe import Markup

from rolebook.model import reads
from rolebook.model.framework import Framework, Kpi, Role, Skill, Tool
from rolebook.model.targets import Change
from rolebook.model.text import escape, inline
from rolebook.views import lists, talks
from rolebook.views.moves import Difference, Item, Kind, Match, differing_words

_GROWN = (Change.NEW, Change.RAISED)
_TAGS = {
    change: f'<span class="rb-tag rb-change rb-change--{change.replace(" ", "-")}">{change.capitalize()}</span>'
    for change in Change
}
_NOTHING = '<span class="rb-muted"><span aria-hidden="true">–</span><span class="rb-hidden">not asked for</span></span>'
_TIERS = {
    "must": "must have",
    "good_to_have": "good to have",
    "advanced": "sets people apart",
    "emerging": "emerging",
}


class Changes:
    """Shows differences on pages whose links ``href`` makes from a kind of page, an id and an anchor.

    All that the public methods return is HTML, with whatever authors wrote in it escaped or cleaned.
    """

    def __init__(self, framework: Framework, href: Callable[..., str | None]) -> None:
        self._framework = framework
        self._href = href
        self._catalogues: Mapping[Kind, tuple[str, Mapping[str, Skill | Kpi | Tool]]] = {
            Kind.SKILL: ("skill", framework.skills),
            Kind.KPI: ("kpi", framework.kpis),
            Kind.TOOL: ("tool", framework.tools),
        }
        # What is said of a catalogue's entries comes again on page after page.
        self._link = cache(self._linked)
        self._shown_by = reads.remembered(None)(self._what_shows)

    def rows(self, differences: Iterable[Difference]) -> Markup:
        """Return rows of a table: what it is, what became of it, what each role asks for; of skills what that takes."""
        return _joined(self._row(difference) for difference in differences)

    def wordings(self, differences: Iterable[Difference]) -> Markup:
        """Return rows of a table with items that both roles have, in the words of each, and what differs marked."""
        return _joined(_wording(difference) for difference in differences)

    def items(self, differences: Iterable[Difference], target: Role) -> Markup:
        """Return items of a list: what became of each, what it is, and by which KPIs ``target`` shows it."""
        return _joined(
            f"<li>{_TAGS[found.change]} {self._both(found)}{self._shows_in(found, target)}</li>"
            for found in differences
        )

    def fields(self, differences: Iterable[Difference], evidence: str) -> Markup:
        """Return rows of a form: what is asked, and fields for what shows it and for what the manager says of it.

        The page's script names the fields; a page holds dozens of rows, so each says only what no other says.
        """
        label = escape(evidence)
        return _joined(self._fields(name, found, label) for name, found in talks.named(differences))

    def names(self, differences: Iterable[Difference]) -> Markup:
        """Return the names of items in a row, each linked where it has a page."""
        return Markup(", ".join(self._name(found.item) for found in differences))  # noqa: S704 - escaped or cleaned

    def listed(self, differences: Iterable[Difference]) -> Markup:
        """Return items of a list: their names, each linked where it has a page."""
        return _joined(f"<li>{self._name(found.item)}</li>" for found in differences)

    def name(self, item: Item) -> Markup:
        """Return an item by its name alone, linked where it has a page."""
        return Markup(self._name(item))  # noqa: S704 - escaped or cleaned

    def named(self, item: Item) -> Markup:
        """Return an item by its name, with what the role says of it."""
        return Markup(self._named(item))  # noqa: S704 - escaped or cleaned

    def _row(self, found: Difference) -> str:
        name = escape(found.item.title) if found.kind is Kind.SCOPE else self._name(found.item)
        takes = f"<td>{self._takes(found)}</td>" if found.kind is Kind.SKILL else ""
        return (
            f'<tr><th scope="row">{name}</th><td>{_TAGS[found.change]}</td>'
            f"<td>{self._value(found.before)}</td><td>{self._value(found.after)}</td>{takes}</tr>"
        )

    def _fields(self, name: str, found: Difference, label: Markup) -> str:
        title, asked = self._asked(found)
        place = f"row-{name.replace(':', '-')}"
        note = f'<p class="rb-note">{escape(asked)}</p>' if title and asked else ""
        return (
            f'<div class="rb-row" role="group" aria-labelledby="{place}" data-rb-row="{name}"'
            f' data-rb-step="{talks.step(found.item, self._framework)}">\n'
            f'<div><p id="{place}"><strong>{escape(title or found.item.text)}</strong> {_TAGS[found.change]}</p>'
            f"{note}</div>\n"
            f'<label>{label}<textarea rows="2"></textarea></label>\n'
            '<label>Level reached<input list="levels"></label>\n'
            '<label>Manager’s view<input list="levels"></label>\n'
            '<label>Manager’s note<textarea rows="1"></textarea></label>\n'
            "</div>"
        )

    def _asked(self, found: Difference) -> tuple[str, str]:
        """Return the title of what is new or raised, and what is asked of it, after what was asked so far."""
        new, old = found.item, found.before
        if new.kind not in self._catalogues:
            return new.title, f"{old.text} → {new.text}" if old and new.kind is Kind.SCOPE else new.text
        title = self._catalogues[new.kind][1][new.key].title
        steps = list(dict.fromkeys(item.text for item in (old, new) if item and item.text))
        if new.kind is Kind.SKILL:
            steps = [self._framework.proficiency[step].title for step in steps]
        return title, " → ".join(steps) if new.text else "asked for"

    def _name(self, item: Item) -> str:
        if item.kind not in self._catalogues:
            return escape(item.title) if item.title else inline(item.text)
        return self._link(item.kind, item.key)

    def _linked(self, kind: Kind, key: str) -> str:
        page, catalogue = self._catalogues[kind]
        return f'<a href="{escape(self._href(page, key))}">{escape(catalogue[key].title)}</a>'

    def _named(self, item: Item) -> str:
        if item.kind is Kind.KPI:
            return f"{self._name(item)}: {escape(item.text)}"
        if item.kind is Kind.SKILL and item.text:
            return f"{self._name(item)} ({escape(self._framework.proficiency[item.text].title)})"
        return self._name(item) if item.kind in self._catalogues else lists.titled(item.title, item.text)

    def _both(self, found: Difference) -> str:
        shown = self._named(found.item)
        if found.before and found.after and found.kind not in self._catalogues and found.change is not Change.NEW:
            return f'{shown} <span class="rb-note">So far: {self._named(found.before)}</span>'
        return shown

    def _value(self, item: Item | None) -> str:
        """Return what a role asks for, without its name; a dash where it does not."""
        if item is None:
            return _NOTHING
        if item.kind is Kind.SKILL:
            asked = escape(self._framework.proficiency[item.text].title) if item.text else "asked for"
            return f'{asked}<span class="rb-note">{_TIERS[item.group]}</span>' if item.group in _TIERS else asked
        return inline(item.text) if item.kind is Kind.SCOPE else escape(item.text)

    def _takes(self, found: Difference) -> str:
        """Return what somebody at the step that is asked for can be seen to do, and where to practise it."""
        return self._shown_by(found.item.key, found.item.text) if found.change in _GROWN else ""

    def _what_shows(self, key: str, level: str) -> str:
        skill = self._framework.skills[key]
        step = next((step for step in skill.spec.proficiency if step.level == level), None)
        shown = " ".join(inline(can) for can in step.can) if step else ""
        if not skill.spec.scenarios:
            return shown
        practise = f'<a href="{escape(self._href("skill", skill.id, "scenarios"))}">Practise</a>'
        return f'{shown}<span class="rb-note">{practise}</span>'

    def _shows_in(self, found: Difference, target: Role) -> str:
        if found.kind is not Kind.RESPONSIBILITY or found.change not in _GROWN:
            return ""
        kpis = self._framework.duties[target.id, found.item.key].kpis
        *others, last = [self._link(Kind.KPI, kpi) for kpi in kpis] or [""]
        shown = f"{', '.join(others)} and {last}" if others else last
        return f'<span class="rb-note">Shows in {shown}</span>' if shown else ""


def _wording(found: Difference) -> str:
    before, after = found.before, found.after
    assert before, "both roles have what is worded differently"
    assert after, "both roles have what is worded differently"
    pieces = differing_words(before.text, after.text)
    note = '<span class="rb-note">matched by its words</span>' if found.match is Match.LIKENESS else ""
    cells = (
        f"<td>{f'<strong>{escape(item.title)}</strong><br>' if item.title else ''}{lists.marked(pieces, side)}</td>"
        for item, side in ((before, "dropped"), (after, "new"))
    )
    return f"<tr><td>{_TAGS[found.change]}{note}</td>\n{''.join(cells)}</tr>"


def _joined(rows: Iterator[str]) -> Markup:
    return Markup("\n".join(rows))  # noqa: S704 - the rows are escaped or cleaned
