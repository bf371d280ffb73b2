"""Documents become specs: nothing is lost, the right section has it, and importing again keeps hand edits."""

import io
import json
import re
import shutil
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from handbooks import Handbook
from rolebook import site
from rolebook.cli import main
from rolebook.importing.documents import headings, intake, readers
from rolebook.importing.documents.choices import Choices
from rolebook.importing.documents.document import (
    Code,
    Document,
    Heading,
    Item,
    Listing,
    Paragraph,
    Table,
    phrase,
    pieces,
)
from rolebook.model import source, specs

DOCUMENTS = Path(__file__).parent / "documents"
FERRY = DOCUMENTS / "ferry-engineer.md"
SPEC = "roles/ferry-engineer/senior-ferry-engineer.yml"


def run(handbook: Handbook, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["-C", str(handbook.root), "import", *arguments])


def empty(handbook: Handbook) -> Handbook:
    """Return a handbook with a framework and nothing else."""
    shutil.rmtree(handbook.content / "research")
    return handbook


def take(document: Document, handbook: Handbook) -> intake.Intake:
    found, _ = specs.load(handbook.content, handbook.root)
    taken = intake.take(document, handbook.content, found, Choices())
    taken.save(handbook.root)
    return taken


def words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())


def written(handbook: Handbook) -> str:
    """Return all words of all specs, one after the other."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(handbook.content.rglob("*.yml"))]
    return " ".join(words(" ".join(texts)))


def as_html(markdown: str) -> str:
    return str(MarkdownIt("commonmark").enable("table").render(markdown))


def as_post(markdown: str) -> bytes:
    title, _, body = markdown.partition("\n")
    post = {"title": {"rendered": title.strip("# ")}, "content": {"rendered": as_html(body)}, "id": 1}
    return json.dumps(post).encode()


def as_word(markdown: str) -> bytes:  # noqa: C901 - a branch for each kind of block
    """Return the document as Word makes it, with its own styles of headings and lists."""
    (document,) = readers.parse(markdown.encode(), "x.md")
    made = docx.Document()
    made.add_paragraph(document.title, style="Title")

    def add(blocks: tuple[object, ...], depth: int = 0) -> None:
        for block in blocks:
            match block:
                case Heading():
                    made.add_heading(block.phrase.plain, min(block.level, 4))
                case Paragraph() | Code():
                    put(made.add_paragraph(), block)
                case Listing():
                    for item in block.items:
                        put(made.add_paragraph(style="List Bullet" if depth == 0 else "List Bullet 2"), item)
                        add(item.below, depth + 1)
                case Table():
                    table = made.add_table(rows=0, cols=len(block.head))
                    for row in (block.head, *block.rows):
                        for cell, text in zip(table.add_row().cells, row, strict=True):
                            cell.text = text.plain

    def put(paragraph: object, block: Paragraph | Code | Item) -> None:
        for part in block.phrase.runs:
            paragraph.add_run(part.text).bold = part.bold  # type: ignore[attr-defined]

    add(document.blocks)
    stream = io.BytesIO()
    made.save(stream)
    return stream.getvalue()


def bold_headings_only(markdown: str) -> str:
    """Return the document as people type it who never heard of styles: bold lines, and dashes for lists."""
    text = re.sub(r"(?m)^#+ (?:\d+\) )?(.+)$", r"**\1**", markdown.partition("\n")[2])
    return f"# Senior Ferry Engineer\n{text}"


FORMS = {
    "md": lambda text: ("x.md", text.encode()),
    "json": lambda text: ("x.json", as_post(text)),
    "html": lambda text: ("x.html", f"<!doctype html><title>Senior Ferry Engineer</title>{as_html(text)}".encode()),
    "docx": lambda text: ("x.docx", as_word(text)),
    "no numbers": lambda text: ("x.md", re.sub(r"(?m)^## \d+\) ", "## ", text).encode()),
    "backwards": lambda text: ("x.md", backwards(text).encode()),
}


def backwards(text: str) -> str:
    head, *sections = re.split(r"(?m)^(?=## )", text)
    return head + "\n".join(reversed(sections))


@pytest.mark.parametrize("form", FORMS)
def test_a_document_of_any_format_arrives_whole(form: str, minimal: Handbook) -> None:
    name, raw = FORMS[form](FERRY.read_text(encoding="utf-8"))
    (document,) = readers.parse(raw, name)
    taken = take(document, empty(minimal))
    said = taken.report
    assert said.items >= 185
    assert said.placed + said.guessed + said.unplaced == said.items
    assert said.unplaced <= 0.02 * said.items
    have = set(words(written(minimal)))
    heads = {cell for block in document.blocks if isinstance(block, Table) and not block.head for cell in block.rows[0]}
    found = [piece for piece in pieces(document.blocks) if piece in heads or set(words(piece.plain)) <= have | LABELS]
    count = sum(1 for _ in pieces(document.blocks))
    assert len(found) >= 0.99 * count, [
        p.plain for p in pieces(document.blocks) if not set(words(p.plain)) <= have | LABELS
    ]
    checked = site.check(minimal.content, minimal.root)
    assert checked.framework is not None
    assert [problem for problem in checked.problems if problem.severity == "error"] == []


# Labels that become the name of a field.
LABELS = set(words("Core mission Strategic importance Primary business outcomes expected Typical projects include"
                   " Role boundaries so that nobody argues on deck Typical use Why it matters Shows up as Importance"
                   " Strong performance looks like Role horizon interaction partners Description Example"))  # fmt: skip

PLACED = [
    (("typical_projects",), "Replacing the gearbox"),
    (("boundaries",), "never commands the boat"),
    (("works_with",), "Harbour master"),
    (("mission", "statement"), "lose no passenger"),
    (("mission", "importance"), "every ten minutes"),
    (("mission", "outcomes"), "autumn fog season"),
    (("responsibilities",), "shore power for the next two boats"),
    (("activities", "daily"), "feel the bearings"),
    (("activities", "weekly"), "https://example.org/yard"),
    (("activities", "monthly"), "emergency steering"),
    (("activities", "rituals"), "Quarterly safety board"),
    (("activities", "incidents"), "loses propulsion"),
    (("deliverables",), "tested spare injectors"),
    (("milestones", "days_30"), "weak spot"),
    (("milestones", "months_12"), "winter overhaul of one hull"),
    (("milestones", "long_term"), "dull to run"),
    (("milestones", "success"), "nothing stops in mid-river"),
    (("milestones", "high_performance"), "cleaner engine room"),
    (("kpi_guidance",), "ice and fog"),
    (("kpis",), "≥ 6 of 7"),
    (("skills", "must"), "marine-diesel-engines"),
    (("skills", "good_to_have"), "battery-drives"),
    (("skills", "advanced"), "vibration-analysis"),
    (("skills", "emerging"), "hydrogen-safety"),
    (("soft_skills",), "Crews sound calmer"),
    (("tools",), "infrared-camera"),
    (("environment", "infrastructure"), "floating workshop"),
    (("environment", "team_topology"), "a stoker"),
    (("stakeholders", "internal"), "order of overhauls"),
    (("stakeholders", "external"), "Approves welds"),
    (("stakeholders", "peers"), "Shipyard Planner"),
    (("stakeholders", "escalation"), "harbour master at once"),
    (("decision_rights", "alone"), "leaves the pier"),
    (("decision_rights", "with_team"), "walk-round list"),
    (("decision_rights", "with_management"), "20,000"),
    (("decision_rights", "authority"), "2,000 for each repair"),
    (("qualifications", "education"), "trade diploma"),
    (("qualifications", "certifications"), "First-aid"),
    (("qualifications", "backgrounds"), "Tug engineer"),
    (("qualifications", "domain"), "low water"),
    (("qualifications", "leadership"), "three or more"),
    (("career", "feeders"), "Ship Mechanic"),
    (("career", "next"), "Chief Ferry Engineer"),
    (("career", "adjacent"), "Class surveyor"),
    (("career", "criteria"), "whole winter"),
    (("career", "evolution"), "the yard and the money"),
    (("risks", "challenges"), "Makers vanish"),
    (("risks", "mitigation"), "every release in fog"),
    (("variants", "geography"), "Mud in the coolers"),
    (("variants", "regulation"), "Every weld"),
    (("ai_impact", "automated"), "drafting the day's log"),
    (("ai_impact", "human"), "ear and nose"),
    (("hiring", "assess"), "full boat on a Friday"),
    (("hiring", "exercises"), "lifting plan"),
    (("hiring", "exercises"), "Listen and name"),
    (("hiring", "red_flags"), "never written down"),
    (("hiring", "scorecard"), "Offers the captain"),
    (("at_a_glance",), "Sound boats at the pier each morning"),
]


@pytest.mark.parametrize("form", ["md", "json", "docx", "backwards"])
def test_each_item_stands_in_its_section(form: str, minimal: Handbook) -> None:
    name, raw = FORMS[form](FERRY.read_text(encoding="utf-8"))
    (document,) = readers.parse(raw, name)
    path = minimal.root / take(document, empty(minimal)).report.path
    spec = source.parse(path.read_bytes(), "").data
    misplaced = []
    for steps, text in PLACED:
        here: object = spec
        for step in steps:
            here = here.get(step, {}) if isinstance(here, dict) else {}
        if text not in json.dumps(here, ensure_ascii=False):
            misplaced.append((steps, text))
    allowed = 1 if form == "docx" else 0  # the link is lost on the way into Word
    assert len(misplaced) <= allowed, misplaced
    assert isinstance(spec, dict)
    years = spec["qualifications"]
    assert isinstance(years, dict)
    assert isinstance(years["years"], dict)
    assert (years["years"]["min"], years["years"]["max"]) == ("5", "10")


def test_the_command_reports_and_importing_again_changes_nothing(minimal: Handbook) -> None:
    done = run(empty(minimal), str(FERRY))
    assert done.exit_code == 0
    assert re.search(r"\d+ items: \d+ placed, \d+ guessed, 0 unplaced", done.stdout)
    before = {path: path.read_bytes() for path in minimal.root.rglob("*") if path.is_file()}
    again = run(minimal, str(FERRY))
    assert again.exit_code == 0
    assert re.search(r"skills: .* 0 added as drafts, \d+ drafts of the import before", again.stdout)
    assert {path: path.read_bytes() for path in minimal.root.rglob("*") if path.is_file()} == before


def test_importing_again_keeps_hand_edits_and_takes_over_what_is_new(minimal: Handbook) -> None:
    run(empty(minimal), str(FERRY))
    minimal.replace(SPEC, "Has planned a whole winter for three hulls.", "Has planned two winters. # is this enough?")
    minimal.replace(SPEC, "# Why the role exists.", "# Why the role exists. Agreed with the captains.")
    newer = FERRY.read_text(encoding="utf-8")
    newer = newer.replace("Hold a valid pass for all piers.", "Hold a valid pass for all piers and both yards.")
    newer = newer.replace("* Release boats alone", "* Sail each route once by night.\n* Release boats alone")
    again = minimal.root / "ferry-engineer.md"
    again.write_text(newer, encoding="utf-8")
    assert run(minimal, str(again)).exit_code == 0
    text = (minimal.root / SPEC).read_text(encoding="utf-8")
    assert "Has planned two winters. # is this enough?" in text
    assert "Agreed with the captains." in text
    assert "and both yards" in text
    assert "Sail each route once by night." in text


def test_what_has_no_place_is_kept_and_said(minimal: Handbook) -> None:
    text = "# Baker\n\nBakes.\n\n## Responsibilities\n\n- Bake bread\n\n## Zebra crossing\n\n- Striped words\n- More\n"
    (document,) = readers.parse(text.encode(), "baker.md")
    said = take(document, minimal).report
    assert said.unplaced == 2
    spec = source.parse((minimal.root / said.path).read_bytes(), "").data
    assert isinstance(spec, dict)
    assert spec["unplaced"] == [{"title": "Zebra crossing", "items": ["Striped words", "More"]}]
    problems = site.check(minimal.content, minimal.root, prose=True).problems
    assert [problem.rule for problem in problems if problem.rule == "unplaced"] == ["unplaced"]
    assert site.check(minimal.content, minimal.root).problems == ()


def test_a_spec_that_was_not_imported_is_left_alone(minimal: Handbook, tmp_path: Path) -> None:
    file = tmp_path / "researcher.md"
    file.write_text("# Researcher\n\nx\n", encoding="utf-8")
    done = run(minimal, str(file))
    assert done.exit_code == 1
    assert "exists already, and was not imported" in done.stdout
    assert run(minimal, str(file), "--id", "researcher-2").exit_code == 0


def test_a_wrong_choice_names_the_nearest(minimal: Handbook) -> None:
    done = run(minimal, str(FERRY), "--family", "reserch")
    assert done.exit_code == 1
    assert "“reserch” is not a family of framework.yml; did you mean “research”?" in done.stdout


# --- Any document ---------------------------------------------------------------------------------------------------

WORDS = st.lists(
    st.sampled_from(
        "risks daily tools kpi years: – engine *a* `b` 5–10+ [x] (Critical) and: PyTorch, #1 & <b> career".split()
    ),
    min_size=1,
    max_size=6,
).map(" ".join)
LEAF = st.builds(lambda text: Paragraph(phrase(text)), WORDS) | st.builds(lambda text: Code(phrase(text)), WORDS)
TABLES = st.integers(1, 4).flatmap(
    lambda width: st.builds(
        lambda head, rows: Table(tuple(map(phrase, head)), tuple(tuple(map(phrase, row)) for row in rows)),
        st.lists(WORDS, min_size=width, max_size=width),
        st.lists(st.lists(WORDS, min_size=width, max_size=width), min_size=1, max_size=3),
    )
)
LISTS = st.recursive(
    st.lists(st.builds(lambda text: Item(phrase(text)), WORDS), min_size=1, max_size=4).map(
        lambda items: Listing(tuple(items))
    ),
    lambda inner: st.lists(
        st.builds(lambda text, below: Item(phrase(text), (below,)), WORDS, inner), min_size=1, max_size=3
    ).map(lambda items: Listing(tuple(items))),
    max_leaves=4,
)
NAMES = (
    "Responsibilities|Career path|Next roles|Risks|KPIs|Technical skills|Must-have|Soft skills|Tools|Hiring|Scorecard"
    "|Exercises|Qualifications|Years of experience|Stakeholders|Escalation|Peers|Nonsense|Benefits|Summary"
).split("|")
HEADINGS = st.builds(lambda text, level: Heading(phrase(text), level), st.sampled_from(NAMES), st.integers(1, 4))
BLOCKS = st.lists(LEAF | TABLES | LISTS | HEADINGS, max_size=14).map(tuple)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(BLOCKS)
def test_every_item_of_any_document_is_placed_or_unplaced(minimal: Handbook, blocks: tuple[object, ...]) -> None:
    found, _ = specs.load(minimal.content, minimal.root)
    document = Document("x.md", "Cook", blocks)  # type: ignore[arg-type]
    taken = intake.take(document, minimal.content, found, Choices(id="cook"))
    said = taken.report
    assert said.placed + said.guessed + said.unplaced == said.items
    text = " ".join(file.text for file in taken.files)
    have = set(words(text))
    for piece in pieces(document.blocks):
        missing = set(words(piece.plain)) - have
        assert not missing or piece.plain.endswith(":") or ":" in piece.plain or "–" in piece.plain, piece.plain


# --- Rules of where things go ---------------------------------------------------------------------------------------


def imported(text: str, handbook: Handbook, name: str = "x.md") -> dict[str, Any]:
    """Return the spec that a document becomes in a handbook without roles."""
    (document,) = readers.parse(text.encode(), name)
    report = take(document, empty(handbook)).report
    spec = source.parse((handbook.root / report.path).read_bytes(), "").data
    assert isinstance(spec, dict)
    return spec


def test_a_text_file_may_hold_a_post(minimal: Handbook, tmp_path: Path) -> None:
    file = tmp_path / "ferry.txt"
    file.write_bytes(as_post(FERRY.read_text(encoding="utf-8")))
    done = run(empty(minimal), str(file))
    assert done.exit_code == 0, done.stdout
    assert (minimal.root / SPEC).is_file()


def test_a_label_that_says_more_than_its_part_becomes_a_title(minimal: Handbook) -> None:
    spec = imported(
        "# Glazier\n\nFits panes.\n\n## Role variants\n\n- Small museum: one glazier does it all\n\n"
        "**Shops and banks:** thicker panes.\n\n**Agencies:** more colours.\n\n## Stakeholders\n\n"
        "**Customer hotline staff:** hear of leaks.\n\n"
        "## Hiring\n\n**Good signs:** brings own gloves.\n\n**Live case (20 minutes):** cut an oval.\n",
        minimal,
    )
    assert {"title": "Shops and banks", "text": "thicker panes."} in spec["variants"]["industry"]
    assert spec["variants"]["business_model"] == [{"title": "Agencies", "text": "more colours."}]
    assert {"title": "Small museum", "text": "one glazier does it all"} in spec["variants"]["company_size"]
    assert {"title": "Customer hotline staff", "text": "hear of leaks."} in spec["stakeholders"]["downstream"]
    assert spec["hiring"]["strong_signals"] == ["brings own gloves."]
    (exercise,) = spec["hiring"]["exercises"]
    assert exercise["title"] == "Live case (20 minutes)"
    assert exercise["minutes"] == {"min": "20"}


def test_the_first_cell_of_a_row_stays_where_it_says_more_than_the_part(minimal: Handbook) -> None:
    spec = imported(
        "# Glazier\n\n## Role variants\n\n| Where | What |\n| --- | --- |\n| Family firm, small | Also sweeps |\n",
        minimal,
    )
    assert spec["variants"]["company_size"] == [{"title": "Family firm, small", "text": "Also sweeps"}]


def test_a_heading_may_name_two_sections(minimal: Handbook) -> None:
    spec = imported(
        "# Glazier\n\n## Responsibilities\n\n- Fit panes\n\n## Background & path\n\n- a licence for cranes\n"
        "- sideways: Framer, Mirror Maker\n\nFor promotion, we ask for:\n\n- a dome without a leak\n",
        minimal,
    )
    assert spec["qualifications"] == {"certifications": ["a licence for cranes"]}
    assert [step["title"] for step in spec["career"]["adjacent"]] == ["Framer", "Mirror Maker"]
    assert spec["career"]["criteria"] == ["a dome without a leak"]


def test_headings_that_differ_in_small_words_are_told_apart(minimal: Handbook) -> None:
    text = "# Glazier\n\n## Duties\n\n- Fit panes\n\n### {}\n\n- Foremen: every morning\n"
    assert imported(text.format("Who you work with"), minimal)["stakeholders"]
    assert headings.anywhere("How you work") == headings.sections("How you work")
    found = headings.sections("How you work")
    assert found is not None
    assert found.place.section == "soft_skills"


def test_a_plain_line_above_a_list_may_name_its_part(minimal: Handbook) -> None:
    spec = imported(
        "<h1>Glazier</h1><h2>Day-to-day activities</h2><p>Daily</p><ul><li>Cut panes</li></ul>"
        "<p>Weekly</p><ul><li>Count panes</li></ul><p>Some weekly work is dull</p><ul><li>Sweep up</li></ul>",
        minimal,
        "x.html",
    )
    assert spec["activities"]["daily"] == ["Cut panes"]
    assert json.dumps(spec["activities"]["weekly"]).count("Count panes") == 1
    assert "Some weekly work is dull" in json.dumps(spec)


def test_tables_among_signals_are_read_by_their_columns(minimal: Handbook) -> None:
    spec = imported(
        "# Glazier\n\n## Hiring\n\n### Strong signals\n\n| Strong | Weak | Red flag |\n| --- | --- | --- |\n"
        "| measures twice | guesses | throws panes |\n\n"
        "**Stop signs:** fears ladders.\n\n|  | Meets | Goes beyond |\n| --- | --- | --- |\n"
        "| Cutting | clean | curved |\n",
        minimal,
    )
    hiring = spec["hiring"]
    assert (hiring["strong_signals"], hiring["weak_signals"]) == (["measures twice"], ["guesses"])
    assert hiring["red_flags"] == ["throws panes", "fears ladders."]
    assert hiring["scorecard"] == [{"id": "cutting", "title": "Cutting", "meets": "clean", "exceeds": "curved"}]


def test_a_numbered_exercise_keeps_its_whole_title(minimal: Handbook) -> None:
    spec = imported("# Glazier\n\n## Hiring\n\n### Exercises\n\n- **Case B: The round window**\n  - Fit it\n", minimal)
    assert spec["hiring"]["exercises"][0]["title"] == "Case B: The round window"


def test_arrows_in_front_of_lines_are_bullets(minimal: Handbook) -> None:
    spec = imported(
        "<h1>Glazier</h1><h2>Stakeholders</h2><p><b>Escalation:</b><br>→ a pane falls and nobody below has been"
        " warned at all: the foreman<br>→ rain → the roofer</p>",
        minimal,
        "x.html",
    )
    assert spec["stakeholders"]["escalation"] == [
        {"when": "a pane falls and nobody below has been warned at all", "to": "the foreman"},
        {"when": "rain", "to": "the roofer"},
    ]


def test_what_a_page_puts_around_a_document_is_no_part_of_it(minimal: Handbook) -> None:
    spec = imported(
        '<h1>Glazier</h1><ul><li>1 <a href="#a">Cutting</a></li></ul><ul><li>Created by Pat, in spring</li></ul>'
        "<h2>Hiring</h2><p>Bring gloves.</p><p>Send your CV to the yard.</p><p>Everyone is welcome with us.</p>",
        minimal,
        "x.html",
    )
    left = json.dumps(spec.pop("unplaced"))
    placed = json.dumps(spec)
    for text in ("Cutting", "Created by Pat", "Send your CV", "Everyone is welcome"):
        assert text in left
        assert text not in placed
    assert "Bring gloves." in placed


def test_a_summary_may_name_the_horizon_and_other_roles_in_its_sentences(minimal: Handbook) -> None:
    spec = imported(
        "# Glazier\n\nFits panes.\n\nUnlike a Framer, the glazier works outdoors.\n\n"
        "**Maturity of the role:** an emerging trade.\n\n## Duties\n\n- Fit panes\n",
        minimal,
    )
    assert spec["horizon"] == "emerging"
    assert spec["boundaries"] == [{"title": "Framer", "note": "Unlike a Framer, the glazier works outdoors."}]
    assert spec["summary"] == "Fits panes."


def test_what_stands_in_brackets_behind_a_skill_stays(minimal: Handbook) -> None:
    spec = imported(
        "# Glazier\n\n## Technical skills\n\n### Must-have\n\n- **Cutting (Critical on domes)**\n"
        "  - Importance: Critical.\n- **Putty (oil)**\n  - Importance: Critical.\n",
        minimal,
    )
    cutting, putty = spec["skills"]["must"]
    assert (cutting["importance"], cutting["note"]) == ("critical", "Critical on domes")
    assert "title: Putty (oil)\n" in (minimal.content / f"skills/{putty['skill']}.yml").read_text(encoding="utf-8")


# --- Hostile documents ----------------------------------------------------------------------------------------------


def word_file(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return stream.getvalue()


W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
HOSTILE = {
    "bomb.docx": lambda: word_file({"word/document.xml": W + b" " * 60_000_000}),
    "many.docx": lambda: word_file({"word/document.xml": W, **{f"word/{n}.xml": b"" for n in range(2_500)}}),
    "entities.docx": lambda: word_file({"word/document.xml": b'<!DOCTYPE a [<!ENTITY a "aa">]>' + W}),
    "external.docx": lambda: word_file({"word/document.xml": b'<!DOCTYPE a [<!ENTITY a SYSTEM "file:///x">]>' + W}),
    "wide-entities.docx": lambda: word_file(
        {"word/document.xml": '<!DOCTYPE a [<!ENTITY a "b">]><a/>'.encode("utf-16")}
    ),
    "deep.docx": lambda: word_file({"word/document.xml": W + b"<w:p>" * 50_000}),
    "damaged.docx": lambda: word_file({"word/document.xml": W + b"<w:p>"}),
    "cut.docx": lambda: word_file({"word/document.xml": W})[:60],
    "sheet.docx": lambda: word_file({"xl/workbook.xml": b"<a/>"}),
    "old.doc": lambda: b"\xd0\xcf\x11\xe0" + bytes(100),
    "pdf.docx": lambda: b"%PDF-1.7",
    "picture.md": lambda: bytes(range(256)),
    "cut.json": lambda: b'{"title": {"rendered": "x"}, "content": {"rend',
    "deep.json": lambda: b"[" * 200_000,
    "number.json": lambda: b'{"title": ' + b"9" * 50_000 + b"}",
    "other.json": lambda: b'{"name": "x"}',
    "empty.md": lambda: b" \n",
    "deep.html": lambda: b"<div>" * 150_000,
    "deep-list.html": lambda: b"<ul><li>" * 5_000,
    "many.html": lambda: b"<p>x</p>" * 120_000,
    "long.html": lambda: b"<p>" + b"x " * 30_000,
    "lines.html": lambda: b"<p>" + "– a<br>".encode() * 5_000,
    "deep.md": lambda: b">" * 20_000 + b" x",
    "large.md": lambda: b"# x\n" * 3_000_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_document_is_refused_in_plain_words(name: str, minimal: Handbook, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes(HOSTILE[name]())
    before = sorted(minimal.root.rglob("*"))
    done = run(minimal, str(file))
    assert done.exit_code == 1
    assert isinstance(done.exception, SystemExit)
    assert re.match(rf"{re.escape(str(file))}:\d+:\d+: error\[unreadable\]: \S", done.stdout.replace("\n", " "))
    assert not re.search(r"Error\b(?!])|Exception|Traceback|object at", done.stdout)
    assert sorted(minimal.root.rglob("*")) == before


@pytest.mark.parametrize(
    ("title", "id_"),
    [
        ("../../../etc/passwd", "etc-passwd"),
        ("CON", "the-con"),
        ("C++ & C# Engineer", "c-plus-plus-and-c-sharp-engineer"),
        ("Ärztin für Straßen", "aerztin-fuer-strassen"),
        ("x" * 200, "x" * 74),
        ("🚀", "item"),
    ],
)
def test_a_title_becomes_an_id_and_never_a_path(title: str, id_: str, minimal: Handbook) -> None:
    (document,) = readers.parse(f"# {title}\n\nx\n".encode(), "x.md")
    said = take(document, minimal).report
    assert Path(said.path).stem == id_
    assert (minimal.root / said.path).resolve().is_relative_to(minimal.content.resolve())


def test_macros_are_passed_over_and_said() -> None:
    raw = as_word("# Cook\n\nCooks.\n")
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    (document,) = readers.parse(word_file({**parts, "word/vbaProject.bin": b"x"}), "x.docm")
    assert document.notes == ("macros, which are never run",)


def test_a_page_about_a_skill_becomes_a_skill(minimal: Handbook) -> None:
    done = run(minimal, str(DOCUMENTS / "quay-inspection.txt"), "--title", "Quay inspection")
    assert done.exit_code == 0, done.output
    assert site.check(minimal.content, minimal.root).problems == ()
    spec = next(
        entry.spec for entry in specs.load(minimal.content, minimal.root)[0].skills if entry.id == "quay-inspection"
    )
    assert spec.definition.startswith("Looking at a quay in a fixed order")
    assert [(each.title, each.difficulty) for each in spec.scenarios] == [
        ("You are given ten photographs of one quay wall", "beginner"),
        ("A storm has moved a crane's rail by a hand's breadth", "intermediate"),
        ("Two harbours merge", "advanced"),
    ]
    assert spec.resources[0].title == "Berth Grid"
    asked, answered = spec.questions
    assert asked.question == "How do you know that a wall which looks sound is sound?"
    assert asked.tests == "The question tests whether somebody trusts their eyes too much."
    assert asked.strategy == "name what can't be seen from above, and the order of cheap and costly checks."
    assert asked.sample.startswith('"I look at the water line first')
    assert answered.question.startswith("Draft:")
    assert [point.title for point in spec.unplaced] == ["Berth Inspector"]


def test_skills_of_two_pages_keep_what_was_edited(minimal: Handbook) -> None:
    page = str(DOCUMENTS / "quay-inspection.txt")
    run(minimal, page, "--title", "Quay inspection")
    file = next(minimal.content.rglob("quay-inspection.yml"))
    file.write_text(
        file.read_text(encoding="utf-8").replace("Two harbours merge\n", "Two lists, one winter\n"), encoding="utf-8"
    )
    edited = file.read_bytes()
    assert run(minimal, page, "--title", "Quay inspection").exit_code == 0
    assert file.read_bytes() == edited
