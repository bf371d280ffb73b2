"""The team lens, and the manager's kit beside it."""

import json
from pathlib import Path
from typing import Any

import docx
import pytest
from playwright.sync_api import Browser, Page, expect
from readers import Reader

TALK = "moves/associate-ai-research-scientist/ai-research-scientist/talk/"
NO_SCRIPT = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}
PHONE = {"viewport": {"width": 390, "height": 844}}
JUNIOR = {"skill:python-for-ml": "working", "skill:sql": "working", "skill:git-collaboration": "awareness"}
SENIOR = {"skill:python-for-ml": "expert", "skill:experiment-design": "practitioner", "skill:sql": "not-yet"}


def plan(name: str, role: str, skills: dict[str, str]) -> Any:
    entries: dict[str, Any] = {"me/name": {"at": 1, "value": name}, "me/role": {"at": 1, "value": role}}
    for key, value in skills.items():
        answer = {"value": value, "role": role, "edition": "", "stamp": "", "wording": key}
        entries[f"answer/{key}"] = {"at": 1, "value": answer}
    facts = {"format": "rolebook-growth", "version": 1, "entries": entries}
    return {"name": f"{name}.json", "mimeType": "application/json", "buffer": json.dumps(facts).encode()}


TEAM = [
    plan("Ada", "associate-ai-research-scientist", JUNIOR),
    plan("Ben", "ai-research-scientist", SENIOR),
]


def drop(page: Page, files: list[Any]) -> None:
    """Choose files and wait until the last one is answered."""
    page.get_by_label("Choose files").set_input_files(files)
    expect(page.locator("[data-rb-status]")).to_contain_text(files[-1]["name"].removesuffix(".json"))


def cells(page: Page, skill: str) -> list[str]:
    table = page.get_by_role("region", name="Coverage of each skill")
    return table.locator("tr", has=page.get_by_role("link", name=skill, exact=True)).locator("td").all_inner_texts()


def test_coverage_counts_who_reaches_what_the_roles_ask_at_most(reader: Reader) -> None:
    page = reader.open("team/")
    drop(page, TEAM)
    expect(page.get_by_role("region", name="Members").locator("tbody tr")).to_have_count(2)
    assert cells(page, "Python for machine learning") == ["Practitioner", "1", "Working", "Expert"]
    assert cells(page, "SQL") == ["Working", "1", "Working", "–"]
    assert cells(page, "Git and collaborative development") == ["Practitioner", "nobody", "Awareness", "–"]
    first = page.get_by_role("region", name="Coverage of each skill").locator("tbody td:nth-child(3)").first
    expect(first).to_have_text("nobody")


def test_single_points_of_knowledge_are_named_with_the_person(reader: Reader) -> None:
    page = reader.open("team/")
    drop(page, TEAM)
    points = page.locator("[data-rb-found] dl.rb-terms > div")
    assert [point.locator("dt").inner_text() for point in points.all()] == ["Ben, 2 skills", "Ada, 1 skill"]
    expect(points.nth(1)).to_contain_text("SQL")


def test_a_planned_promotion_says_which_gaps_it_closes_and_which_stay(reader: Reader) -> None:
    page = reader.open("team/")
    drop(page, TEAM)
    page.get_by_label("Person").select_option("Ada")
    page.get_by_label("Becomes").select_option("ai-research-scientist")
    expect(page.locator("[data-rb-found]")).to_contain_text("Once Ada reaches what AI Research Scientist asks for")
    closed = page.locator("h3:has-text('Gaps that it closes') + ul")
    expect(closed).to_contain_text("Git and collaborative development")
    shared = page.locator("h3:has-text('No longer with one person alone') + ul")
    expect(shared).to_contain_text("Python for machine learning")
    stay = page.locator("h3:has-text('Gaps that stay') + ul")
    expect(stay).to_contain_text("Efficient inference and serving limits")


def test_nothing_is_kept_or_sent(reader: Reader) -> None:
    page = reader.open("team/")
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    drop(page, TEAM)
    expect(page.get_by_role("heading", name="Coverage")).to_be_visible()
    assert asked == []
    assert "Ada" not in page.evaluate("JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie")
    page.reload()
    expect(page.locator("[data-rb-found]")).to_contain_text("Nobody is here yet")


def test_a_bad_file_is_said_and_the_others_are_read(reader: Reader) -> None:
    page = reader.open("team/")
    bad = {"name": "notes.json", "mimeType": "application/json", "buffer": b"{"}
    drop(page, [TEAM[0], bad])
    expect(page.locator("[data-rb-status]")).to_contain_text("“notes.json” is damaged")
    expect(page.get_by_role("region", name="Members").locator("tbody tr")).to_have_count(1)


def test_a_role_can_be_chosen_and_a_person_taken_out(reader: Reader) -> None:
    page = reader.open("team/")
    drop(page, [plan("Cleo", "somewhere-else", SENIOR)])
    expect(page.locator("[data-rb-status]")).to_contain_text("names no role of this handbook")
    page.get_by_label("Role of Cleo").select_option("ai-research-scientist")
    assert cells(page, "Python for machine learning") == ["Practitioner", "1", "Expert"]
    page.get_by_role("button", name="Take out Cleo").click()
    expect(page.locator("[data-rb-found]")).to_contain_text("Nobody is here yet")


def test_files_can_be_dropped(reader: Reader) -> None:
    page = reader.open("team/")
    text = TEAM[0]["buffer"].decode()
    page.evaluate(
        """text => {
            const held = new DataTransfer()
            held.items.add(new File([text], 'ada.json'))
            const drop = document.querySelector('[data-rb-drop]')
            drop.dispatchEvent(new DragEvent('drop', { dataTransfer: held, bubbles: true, cancelable: true }))
        }""",
        text,
    )
    expect(page.get_by_role("region", name="Members")).to_contain_text("Ada")


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_it_fits_a_phone(reader: Reader) -> None:
    page = reader.open("team/")
    drop(page, TEAM)
    expect(page.get_by_role("heading", name="Coverage")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


@pytest.mark.parametrize("reader", [NO_SCRIPT], indirect=True, ids=["no-script"])
def test_without_scripts_a_table_can_be_printed(reader: Reader) -> None:
    page = reader.open("team/")
    expect(page.get_by_role("region", name="Skills of a team, to fill in").locator("tbody tr")).to_have_count(80)


def test_it_works_from_disk(chromium: Browser, site: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    page.goto((site / "team" / "index.html").as_uri())
    drop(page, TEAM)
    expect(page.get_by_role("region", name="Members").locator("tbody tr")).to_have_count(2)
    context.close()


def test_the_manager_s_kit_is_one_click_from_the_move_and_has_all_its_parts(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(TALK.removesuffix("talk/"))
    page.get_by_role("link", name="Manager’s kit").click()
    for title in ("Agenda", "What to weigh more", "Questions to ask", "Misreadings to avoid", "Red flags"):
        expect(page.get_by_role("main").get_by_role("heading", name=title)).to_be_visible()
    expect(page.get_by_text("Not a checklist")).to_be_visible()
    page.get_by_label("Notes on Open").fill("Room 4")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Word").click()
    download.value.save_as(tmp_path / "kit.docx")
    document = docx.Document(str(tmp_path / "kit.docx"))
    assert document.tables[0].rows[1].cells[3].text == "Room 4"
    assert "Red flags" in [each.text for each in document.paragraphs]
