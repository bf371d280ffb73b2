"""Handouts: a role as one text from beginning to end, with the headings of its pages; here also as Markdown."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeAlias

from rolebook.model import schema
from rolebook.model.fields import Point, Years
from rolebook.model.framework import Framework, Role
from rolebook.model.text import Paragraph, Span, paragraphs


class Words(NamedTuple):
    """What a reader reads in one place: a text with its markup after a title without any, or plain words alone.

    ``items`` are a list below it, each with its markup.
    """

    text: str = ""
    title: str = ""
    is_plain: bool = False
    items: tuple[str, ...] = ()


class Heading(NamedTuple):
    """A heading; the role's title has level 1."""

    level: int
    title: str


class Prose(NamedTuple):
    """A paragraph, or several where its text has several."""

    words: Words


class Item(NamedTuple):
    """An item of a list; the depth of a list that stands in no other is 0."""

    words: Words
    depth: int = 0


class Table(NamedTuple):
    """A table with a row of heads."""

    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]


Block: TypeAlias = Heading | Prose | Item | Table


def blocks(role: Role, framework: Framework) -> Iterator[Block]:
    """Yield the document of a role: all that its spec says, in the order of its pages."""
    yield Heading(1, role.title)
    yield from _overview(role, framework)
    for section in (_responsibilities, _kpis, _skills, _progression, _context, _hiring):
        yield from section(role.spec, framework)


def _overview(role: Role, framework: Framework) -> Iterator[Block]:
    spec = role.spec
    if spec.tagline:
        yield Prose(_plain(spec.tagline))
    yield from _facts(role)
    yield Heading(2, "Summary")
    yield Prose(Words(spec.summary))
    if spec.asked_as:
        yield Heading(3, "Questions that are answered here")
        yield from (Item(_plain(question)) for question in spec.asked_as)
    if mission := spec.mission:
        yield Heading(2, "Mission")
        yield Prose(Words(mission.statement))
        yield from _passage(3, "Why it matters", mission.importance)
        yield from _points(3, "Questions it answers", mission.uncertainties)
        yield from _points(3, "Outcomes we expect", mission.outcomes)
    if spec.rationale or spec.value:
        yield Heading(2, "Why we have this role")
        if spec.rationale:
            yield Prose(Words(spec.rationale))
        yield from _items(spec.value)
    yield from _points(2, "Typical projects", spec.typical_projects)
    yield from _steps(2, "How it differs from similar roles", spec.boundaries, framework)
    if spec.works_with:
        yield Heading(2, "Works with")
        yield from (Item(_plain(partner)) for partner in spec.works_with)
    yield from _points(2, "In the author’s words", spec.at_a_glance)


def _facts(role: Role) -> Iterator[Block]:
    spec = role.spec
    codes = spec.codes or schema.Codes()
    facts = {
        "Also known as": ", ".join(spec.also_known_as),
        "Job family": role.family.title,
        "Track": role.level.track.title,
        "Level": role.level.title,
        "Horizon": spec.horizon.value.capitalize() if spec.horizon else "",
        "O*NET-SOC": codes.onet_soc,
        "ISCO-08": codes.isco_08,
        "ESCO": codes.esco,
        "Owner": spec.owner,
        "Version": spec.version,
        "In force since": spec.effective_from and spec.effective_from.isoformat(),
        "To be reviewed by": spec.review_by and spec.review_by.isoformat(),
    }
    rows = tuple((_plain(name), _plain(value)) for name, value in facts.items() if value)
    yield Table(("About this role", ""), rows)


def _responsibilities(spec: schema.RoleSpec, framework: Framework) -> Iterator[Block]:
    yield Heading(2, "Responsibilities")
    yield from _introduction(spec, "responsibilities")
    for group in spec.responsibilities:
        yield Heading(3, group.category)
        for duty in group.items:
            yield Item(Words(duty.detail or "", duty.title))
            if duty.example:
                yield Item(Words(duty.example, "Example"), 1)
            if duty.skills:
                yield Item(Words(_names(duty.skills, framework.skills), "Rests on", is_plain=True), 1)
            if duty.kpis:
                yield Item(Words(_names(duty.kpis, framework.kpis), "Shows in", is_plain=True), 1)
    if days := spec.activities:
        yield Heading(2, "Day to day")
        yield from _introduction(spec, "activities")
        yield from _points(3, "Every day", days.daily)
        yield from _points(3, "Every week", days.weekly)
        yield from _points(3, "Every month or quarter", days.monthly)
        yield from _points(3, "Meetings and rituals", days.rituals)
        yield from _points(3, "When something goes wrong", days.incidents)
    if spec.deliverables:
        yield Heading(2, "Deliverables")
        yield from _introduction(spec, "deliverables")
        for each in spec.deliverables:
            yield Item(Words(each.detail or "", each.title))
            yield from (Item(Words(part), 1) for part in each.contains)
    if rights := spec.decision_rights:
        yield Heading(2, "Decision rights")
        yield from _introduction(spec, "decision_rights")
        yield from _points(3, "Decides alone", rights.alone)
        yield from _points(3, "Decides with the team", rights.with_team)
        yield from _points(3, "Needs management", rights.with_management)
        yield from _points(3, "Budget, vendors, hiring and compliance", rights.authority)


def _kpis(spec: schema.RoleSpec, framework: Framework) -> Iterator[Block]:
    if spec.kpis:
        yield Heading(2, "KPIs")
        if spec.kpi_guidance:
            yield Prose(Words(spec.kpi_guidance))
        yield Table(
            ("KPI", "Target", "Looked at", "Why it matters here"),
            tuple(
                (
                    _named(framework.kpis[use.kpi].title, use.measures),
                    _plain(use.target),
                    _plain(use.cadence or framework.kpis[use.kpi].spec.cadence or "as agreed"),
                    Words(use.why or ""),
                )
                for use in spec.kpis
            ),
        )
    if goals := spec.milestones:
        yield Heading(2, "Goals over time")
        yield from _introduction(spec, "milestones")
        yield from _points(3, "First 30 days", goals.days_30)
        yield from _points(3, "First 60 days", goals.days_60)
        yield from _points(3, "First 90 days", goals.days_90)
        yield from _points(3, "Six months", goals.months_6)
        yield from _points(3, "Twelve months", goals.months_12)
        yield from _points(3, "Long term", goals.long_term)
        yield from _passage(2, "What success means", goals.success)
        yield from _points(2, "What high performance looks like", goals.high_performance)


_TIERS = {"must": "Must have", "good_to_have": "Good to have", "advanced": "Sets people apart", "emerging": "Emerging"}


def _skills(spec: schema.RoleSpec, framework: Framework) -> Iterator[Block]:
    if spec.skills:
        yield Heading(2, "Technical skills")
        yield from _introduction(spec, "skills")
        for tier, title in _TIERS.items():
            if uses := getattr(spec.skills, tier):
                yield Heading(3, title)
                rows = tuple(_skill(use, framework) for use in uses)
                yield Table(("Skill", "Importance", "Proficiency", "What for"), rows)
    if spec.soft_skills:
        yield Heading(2, "Soft skills")
        yield from _introduction(spec, "soft_skills")
        for use in spec.soft_skills:
            asked = framework.proficiency[use.proficiency].title if use.proficiency else ""
            yield Item(Words(asked, framework.skills[use.skill].title, is_plain=True))
            said = {"Why it matters": use.why, "On the job": use.shows, "Strong performance": use.strong}
            yield from (Item(Words(text, title), 1) for title, text in said.items() if text)
    if spec.tools:
        yield Heading(2, "Tools")
        yield from _introduction(spec, "tools")
        rows = tuple(
            (
                _plain(" or ".join(framework.tools[tool].title for tool in each.tools)),
                Words(each.use),
                _plain(", ".join(filter(None, (each.status.value.replace("-", " ").capitalize(), each.note)))),
            )
            for each in spec.tools
        )
        yield Table(("Tool", "What for", "How common"), rows)
    if bring := spec.qualifications:
        yield Heading(2, "Experience and qualifications")
        yield from _introduction(spec, "qualifications")
        if bring.years:
            yield Heading(3, "Experience")
            yield Prose(_plain(years(bring.years)))
            if bring.years.note:
                yield Prose(Words(bring.years.note))
        yield from _points(3, "Education", bring.education)
        yield from _points(3, "Certifications", bring.certifications)
        yield from _points(3, "Earlier roles", bring.backgrounds)
        yield from _points(3, "Knowledge of the field", bring.domain)
        yield from _points(3, "Leadership", bring.leadership)


def _skill(use: schema.SkillUse, framework: Framework) -> tuple[Words, ...]:
    importance = framework.importance[use.importance].title if use.importance else ""
    return (
        _plain(framework.skills[use.skill].title),
        _plain(f"{importance} ({use.note})" if importance and use.note else importance or use.note or ""),
        _plain(framework.proficiency[use.proficiency].title if use.proficiency else ""),
        Words(use.use or "", items=use.examples),
    )


def _progression(spec: schema.RoleSpec, framework: Framework) -> Iterator[Block]:
    path = spec.career
    if spec.introductions and spec.introductions.career:
        yield Heading(2, "Progression")
        yield Prose(Words(spec.introductions.career))
    yield from _steps(2, "Where people come from", path.feeders, framework)
    yield from _steps(2, "Next roles", path.next, framework)
    yield from _steps(2, "Neighbouring paths", path.adjacent, framework)
    for promotion in path.promotion:
        yield from _points(2, f"What a promotion to {framework.roles[promotion.to].title} takes", promotion.criteria)
    yield from _points(2, "What a promotion takes", path.criteria)
    yield from _points(2, "How the role grows over time", path.evolution)


def _context(spec: schema.RoleSpec, framework: Framework) -> Iterator[Block]:
    if place := spec.environment:
        yield Heading(2, "Environment")
        yield from _introduction(spec, "environment")
        yield from _points(3, "Infrastructure", place.infrastructure)
        yield from _points(3, "Applications and code", place.application)
        yield from _points(3, "Data", place.data)
        yield from _points(3, "Security", place.security)
        yield from _points(3, "From idea to production", place.delivery)
        yield from _points(3, "Planning and review", place.process)
        yield from _points(3, "Scale and complexity", place.scale)
        yield from _points(3, "Teams around it", place.team_topology)
    if people := spec.stakeholders:
        yield Heading(2, "Stakeholders")
        yield from _introduction(spec, "stakeholders")
        yield from _points(3, "Inside the company", people.internal)
        yield from _points(3, "Outside the company", people.external)
        yield from _steps(3, "Peers", people.peers, framework)
        yield from _points(3, "What the role depends on", people.upstream)
        yield from _points(3, "Who uses its results", people.downstream)
        yield from _points(3, "How they work together", people.collaboration)
        yield from _points(3, "Who decides", people.authority)
        if people.escalation:
            yield Heading(3, "Where to take a problem")
            yield Table(("When", "Go to"), tuple((Words(each.when), Words(each.to)) for each in people.escalation))
    if risks := spec.risks:
        yield Heading(2, "Risks")
        yield from _introduction(spec, "risks")
        yield from _points(3, "Challenges", risks.challenges)
        yield from _points(3, "Bottlenecks", risks.bottlenecks)
        yield from _points(3, "Anti-patterns", risks.anti_patterns)
        yield from _points(3, "Why people fall short", risks.underperformance)
        yield from _points(3, "What the business risks", risks.business_risks)
        yield from _points(3, "What helps", risks.mitigation)
    if variants := spec.variants:
        yield Heading(2, "Variants")
        yield from _introduction(spec, "variants")
        yield from _points(3, "By company size", variants.company_size)
        yield from _points(3, "By industry", variants.industry)
        yield from _points(3, "By geography", variants.geography)
        yield from _points(3, "Product or service", variants.business_model)
        yield from _points(3, "Maturity of the company", variants.maturity)
        yield from _points(3, "Regulated or not", variants.regulation)
    if effect := spec.ai_impact:
        yield Heading(2, "What AI changes")
        yield from _introduction(spec, "ai_impact")
        yield from _points(3, "Tasks that machines take over", effect.automated)
        yield from _points(3, "Tasks that stay with people", effect.human)
        yield from _points(3, "The next two to five years", effect.outlook)
        yield from _points(3, "New expectations", effect.expectations)


def _hiring(spec: schema.RoleSpec, framework: Framework) -> Iterator[Block]:  # noqa: ARG001 - as all sections
    if (hiring := spec.hiring) is None:
        return
    yield Heading(2, "Hiring")
    yield from _introduction(spec, "hiring")
    yield from _points(3, "What to assess", hiring.assess)
    if hiring.exercises:
        yield Heading(3, "Exercises")
        for each in hiring.exercises:
            yield Item(Words(each.task, each.title))
            said = {"Follow-up": each.follow_up, "Shows": each.shows, "Strong answer": each.strong_answer}
            if each.minutes:
                most = f"–{each.minutes.max}" if each.minutes.max else ""
                yield Item(Words(f"{each.minutes.min}{most}", "Minutes", is_plain=True), 1)
            if each.format:
                yield Item(Words(each.format, "Format", is_plain=True), 1)
            yield from (Item(Words(text, title), 1) for title, text in said.items() if text)
    yield from _points(3, "Strong signals", hiring.strong_signals)
    yield from _points(3, "Weak signals", hiring.weak_signals)
    yield from _points(3, "Red flags", hiring.red_flags)
    if hiring.scorecard:
        yield Heading(3, "Interview scorecard")
        rows = tuple((_plain(e.title), Words(e.meets or ""), Words(e.exceeds or "")) for e in hiring.scorecard)
        yield Table(("Dimension", "Meets", "Exceeds"), rows)


def years(span: Years) -> str:
    """Return a span of years in words."""
    if span.max is None:
        return f"{span.min} years or more"
    return f"{span.min} to {span.max} years" if span.max != span.min else f"{span.min} years"


def _named(title: str, text: str | None) -> Words:
    return Words(text, title) if text else _plain(title)


def _plain(text: str | None) -> Words:
    return Words(text or "", is_plain=True)


def _introduction(spec: schema.RoleSpec, section: str) -> Iterator[Block]:
    """Yield what an author says above the items of a section."""
    if spec.introductions and (text := getattr(spec.introductions, section)):
        yield Prose(Words(text))


def _passage(level: int, title: str, text: str | None) -> Iterator[Block]:
    if text:
        yield Heading(level, title)
        yield Prose(Words(text))


def _points(level: int, title: str, points: Sequence[Point]) -> Iterator[Block]:
    if points:
        yield Heading(level, title)
        yield from _items(points)


def _items(points: Iterable[Point]) -> Iterator[Block]:
    for point in points:
        yield Item(Words(point.text or "", point.title or ""))
        for detail in point.items:
            yield Item(Words(detail), 1)


def _steps(level: int, title: str, steps: Sequence[schema.RoleStep], framework: Framework) -> Iterator[Block]:
    if steps:
        yield Heading(level, title)
        for step in steps:
            yield Item(Words(step.note or "", framework.roles[step.role].title if step.role else step.title or ""))


def _names(ids: Iterable[str], entries: object) -> str:
    return ", ".join(entries[each].title for each in ids)  # type: ignore[index]


# --- Markdown -------------------------------------------------------------------------------------------------------

_MARKUP = re.compile(r"([\\`*_\[\]<>|~#]|&(?=[#\w]+;))")
_AT_START = re.compile(r"^(\d{1,9})([.)])(?=\s|$)|^([-+=])")
_HARMLESS = re.compile(r"[^\\`*_\[\]<>|~#&\n\d+=-][^\\`*_\[\]<>|~#&\n]*")


def as_markdown(role: Role, framework: Framework) -> str:
    """Return the document of a role as Markdown (CommonMark with tables)."""
    pieces: list[str] = []
    is_list = False
    for block in blocks(role, framework):
        if is_list and not isinstance(block, Item):
            pieces.append("\n")
        is_list = isinstance(block, Item)
        match block:
            case Item(words, depth):
                pieces.append(_listed(words, "  " * depth))
            case Heading(level, title):
                pieces.append(f"{'#' * level} {escaped(title)}\n\n")
            case Prose(words):
                pieces.append(_said(words, "\n\n") + "\n\n")
            case Table(head, rows):
                pieces.append(_tabled(head, rows))
    return "".join(pieces).rstrip("\n") + "\n"


def _listed(words: Words, indent: str) -> str:
    said = _said(words, "\n\n" if "\n" in words.text else "")
    return f"{indent}- " + (said.replace("\n", f"\n{indent}  ") if "\n" in said else said) + "\n"


def _tabled(head: Sequence[str], rows: Iterable[Sequence[Words]]) -> str:
    lines = [head, ["---"] * len(head), *(list(map(_in_cell, row)) for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n\n"


def _in_cell(words: Words) -> str:
    lines = [_said(words, "<br>"), *(f"• {_marked(item, '<br>')}" for item in words.items)]
    return "<br>".join(filter(None, lines))


def _said(words: Words, between: str) -> str:
    """Return words as Markdown, with what stands ``between`` two paragraphs of theirs."""
    text = _marked(words.text, between) if words.text and not words.is_plain else escaped(words.text)
    if not words.title:
        return text
    return f"**{escaped(words.title)}:** {text}" if text else f"**{escaped(words.title)}**"


def _marked(text: str, between: str) -> str:
    if _HARMLESS.fullmatch(text):
        return text
    result = ""
    for paragraph in paragraphs(text):
        lead = f"{'  ' * (paragraph.depth - 1)}{'-' if paragraph.marker == '•' else paragraph.marker} "
        if result:
            result += (
                "\n" if paragraph.marker and between != "<br>" and "\n" in between and _ends_item(result) else between
            )
        result += (lead if paragraph.marker else "") + _paragraph(paragraph)
    return result


def _ends_item(text: str) -> bool:
    return bool(re.match(r"\s*(-|\d+\.) ", text.rpartition("\n")[2]))


def _paragraph(paragraph: Paragraph) -> str:
    pieces = "".join(map(_span, paragraph.spans))
    return _AT_START.sub(_kept, pieces)


def _span(span: Span) -> str:
    if span.code:
        fence = "`" * (max(map(len, re.findall("`+", span.text)), default=0) + 1)
        blank = " " if "`" in span.text else ""
        text = f"{fence}{blank}{span.text}{blank}{fence}"
    else:
        text = _MARKUP.sub(r"\\\1", span.text)
    mark = "*" * (span.emphasis + 2 * span.strong)
    text = f"{mark}{text}{mark}"
    return f"[{text}](<{span.href}>)" if span.href else text


def escaped(text: str) -> str:
    """Return plain words so that no Markdown engine finds markup in them."""
    if _HARMLESS.fullmatch(text):
        return text
    return _AT_START.sub(_kept, _MARKUP.sub(r"\\\1", text).replace("\n", " "))


def _kept(found: re.Match[str]) -> str:
    return f"{found[1]}\\{found[2]}" if found[1] else f"\\{found[3]}"
