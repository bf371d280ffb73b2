"""Talks: what people rate themselves by, its fingerprints, and what the forms in the browser know."""

import gzip
import json
import re
from typing import Any

from handbooks import Handbook
from rolebook import layer, site
from rolebook.model.framework import Framework
from rolebook.model.targets import Change
from rolebook.views import data, talks
from rolebook.views.moves import Difference, Item, Kind


def linked(handbook: Handbook) -> Framework:
    found = site.check(handbook.content, handbook.root)
    assert found.framework is not None, found.problems
    return found.framework


def stamps(handbook: Handbook, role: str = "researcher") -> dict[str, str]:
    framework = linked(handbook)
    return {each.key: each.stamp for each in talks.expectations(framework.roles[role], framework)}


def facts(framework: Framework) -> dict[str, Any]:
    text = talks.script(framework)
    assert text.startswith("const handbook = ")
    found: dict[str, Any] = json.loads(text.removeprefix("const handbook = "))
    return found


def test_a_role_asks_for_responsibilities_skills_and_kpis(full: Handbook) -> None:
    framework = linked(full)
    found = talks.expectations(framework.roles["researcher"], framework)
    assert [(each.key, each.asks, each.step) for each in found] == [
        ("responsibility:ask", "", 0),
        ("responsibility:answer", "", 0),
        ("skill:sql", "Aware", 1),
        ("skill:statistics", "", 0),
        ("kpi:speed", "> 5 a week", 0),
        ("kpi:errors", "< 2 %", 0),
    ]


def test_a_fingerprint_changes_with_the_words_that_a_rating_rests_on(full: Handbook) -> None:
    before = stamps(full)
    full.replace("roles/research/researcher.yml", "detail: Of everyone.", "detail: Of each colleague.")
    full.replace("roles/research/researcher.yml", '"> 5 a week"', '"> 6 a week"')
    full.replace("roles/skills/sql.yml", "Reads a query.", "Reads any query.")
    after = stamps(full)
    assert {key for key in before if before[key] != after[key]} == {"responsibility:ask", "skill:sql", "kpi:speed"}


def test_a_fingerprint_does_not_change_with_blanks_or_with_what_a_role_asks_of_a_skill(full: Handbook) -> None:
    before = stamps(full)
    full.replace("roles/research/researcher.yml", "detail: Of everyone.", "detail: 'Of   everyone.'")
    full.replace("roles/research/researcher.yml", "proficiency: aware, note", "proficiency: able, note")
    assert stamps(full) == before


def test_two_roles_with_the_same_words_have_the_same_fingerprint(full: Handbook) -> None:
    assert stamps(full)["skill:sql"] == stamps(full, "senior-researcher")["skill:sql"]
    assert stamps(full)["kpi:speed"] != stamps(full, "senior-researcher")["kpi:speed"], "the target is another"


def test_the_forms_know_roles_what_they_ask_and_former_names(full: Handbook) -> None:
    full.replace("roles/research/researcher.yml", "{id: answer,", "{id: answer, former_ids: [reply],")
    found = facts(linked(full))
    assert found["edition"] == "First edition"
    assert found["steps"] == [{"id": "aware", "title": "Aware"}, {"id": "able", "title": "Able"}]
    figures = found["roles"]["researcher"]["asks"]
    asked = {found["items"][number]: step for number, step in zip(figures[::2], figures[1::2], strict=True)}
    assert list(asked) == [each.key for each in talks.expectations(linked(full).roles["researcher"], linked(full))]
    assert asked["skill:sql"] == 1
    assert found["roles"]["researcher"]["next"] == ["senior-researcher"]
    assert found["former"] == {
        "responsibility:reply": "responsibility:answer",
        "skill:databases": "skill:sql",
        "kpi:velocity": "kpi:speed",
        "role:scientist": "researcher",
    }


def test_without_editions_the_latest_day_names_the_edition(full: Handbook) -> None:
    full.replace(
        "roles/framework.yml",
        "editions:\n  - {id: first, title: First edition, effective_from: 2026-01-01}\n",
        "",
    )
    assert talks.edition(linked(full)) == "2026-02-01"


def test_a_handbook_without_any_day_has_no_edition(minimal: Handbook) -> None:
    assert talks.edition(linked(minimal)) == ""


def test_names_of_items_are_unique_even_where_titles_are_not() -> None:
    items = [
        Item(Kind.DECISION, "alone", "Budget", "Budget", "Small sums."),
        Item(Kind.DECISION, "with_team", "Budget", "Budget", "Larger sums."),
        Item(Kind.DECISION, "alone", "", "", "The method."),
        Item(Kind.DECISION, "alone", "", "", "The order."),
        Item(Kind.DECISION, "alone", "", "", "The order."),
        Item(Kind.SKILL, "must", "sql", "sql", "able"),
    ]
    names = [name for name, _ in talks.named(Difference(item.kind, Change.NEW, None, item) for item in items)]
    assert len(set(names)) == len(items)
    assert (names[0], names[1], names[-1]) == ("decision-right:budget", "decision-right:budget--2", "skill:sql")
    assert names[4] == f"{names[3]}--2"


FORMS = {"role-growth", "packet", "talk", "hiring-kit", "team"}
LARGEST = 60_000


def test_pages_with_forms_load_at_most_60_kb_of_script_and_others_none(built: site.Site) -> None:
    generated = {path: make() for path, make in data.files(built.sound[0]).items()}
    weights: dict[str, int] = {}
    for content in built.contents:
        found = re.findall(r'<script src="(?:\.\./)*([^"]+)" defer>', content.body)
        ours = [path for path in found if path == talks.PATH or path.startswith("assets/rolebook/talks/")]
        assert bool(ours) == (content.page.kind in FORMS), content.page.path
        texts = (generated.get(path) or (layer.FOLDER / path).read_text(encoding="utf-8") for path in ours)
        weights[content.page.kind] = sum(len(gzip.compress(text.encode())) for text in texts)
    assert max(weights.values()) < LARGEST
    assert min(weights[kind] for kind in FORMS) > 0


def test_the_library_for_documents_is_on_no_page(built: site.Site) -> None:
    assert not any("vendor/" in content.body for content in built.contents)
