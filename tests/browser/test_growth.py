"""The growth plan, as somebody fills it in: nothing gets lost, and nothing leaves the browser."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, expect
from readers import Reader, served

from handbooks import Handbook, copy_site

ROLE = "roles/associate-ai-research-scientist/growth/"
NEXT = "roles/ai-research-scientist/growth/"
NO_SCRIPT = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}
PHONE = {"viewport": {"width": 390, "height": 844}}
EVIDENCE = "Rewrote <b>the</b> loader.\nIt halved the time."
NO_STORAGE = "Object.defineProperty(window, 'localStorage', {get() { throw new DOMException('off', 'SecurityError') }})"


def item(page: Page, key: str) -> Locator:
    return page.locator(f"[data-rb-item='{key}']")


def rate(page: Page, key: str, value: str) -> None:
    item(page, key).locator(f"input[value='{value}']").check()


def note(page: Page, key: str, text: str) -> Locator:
    """Add a piece of evidence and return its field."""
    item(page, key).get_by_role("button", name="Add evidence").click()
    field = item(page, key).get_by_label("Evidence", exact=True).last
    field.fill(text)
    return field


def fill(page: Page) -> None:
    rate(page, "responsibility:experiments", "meets")
    rate(page, "skill:python-for-ml", "practitioner")
    rate(page, "kpi:experiment-throughput", "towards")
    note(page, "skill:python-for-ml", EVIDENCE)
    item(page, "skill:python-for-ml").get_by_label("Date").fill("2026-05-04")
    item(page, "skill:python-for-ml").get_by_label("Link").fill("https://git.example/loader")
    page.get_by_label("Your name").fill("A. Reader")


def see_all(page: Page) -> None:
    expect(item(page, "responsibility:experiments").locator("input[value='meets']")).to_be_checked()
    expect(item(page, "skill:python-for-ml").locator("input[value='practitioner']")).to_be_checked()
    expect(item(page, "kpi:experiment-throughput").locator("input[value='towards']")).to_be_checked()
    evidence = item(page, "skill:python-for-ml")
    expect(evidence.get_by_label("Evidence", exact=True)).to_have_value(EVIDENCE)
    expect(evidence.get_by_label("Date")).to_have_value("2026-05-04")
    expect(evidence.get_by_label("Link")).to_have_value("https://git.example/loader")
    expect(page.get_by_label("Your name")).to_have_value("A. Reader")
    expect(page.locator("[data-rb-summary]")).to_contain_text("You meet 2 of 72 expectations, work towards 1")


def exported(page: Page, target: Path) -> dict[str, Any]:
    with page.expect_download() as download:
        page.get_by_role("button", name="Export").click()
    download.value.save_as(target)
    found: dict[str, Any] = json.loads(target.read_text(encoding="utf-8"))
    return found


def status(page: Page) -> Locator:
    return page.locator("[data-rb-status]")


def choose(page: Page, name: str, content: bytes) -> None:
    page.get_by_label("Import", exact=True).set_input_files(
        {"name": name, "mimeType": "application/json", "buffer": content}
    )


def erase(page: Page) -> None:
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase everything").click()
    expect(status(page)).to_have_text("Everything is erased.")


def test_what_is_filled_in_is_there_after_a_reload(reader: Reader) -> None:
    page = reader.open(ROLE)
    fill(page)
    page.reload()
    see_all(page)


def test_exported_erased_and_imported_it_is_all_there(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(ROLE)
    fill(page)
    page.get_by_role("button", name="Take a snapshot").click()
    facts = exported(page, tmp_path / "plan.json")
    assert facts["format"] == "rolebook-growth"
    assert facts["version"] == 1
    assert len(facts["entries"]) == 6
    erase(page)
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('rolebook ')).length") == 0
    page.reload()
    expect(page.locator("[data-rb-summary]")).to_contain_text("You have not answered any")
    page.get_by_label("Import", exact=True).set_input_files(tmp_path / "plan.json")
    expect(status(page)).to_contain_text("Imported 6 entries")
    see_all(page)
    page.reload()
    see_all(page)
    expect(page.get_by_label("Beside what you said on").locator("option")).to_have_count(2)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"format": "rolebook-growth", "ver', "is damaged"),
        (b"\xff\xfe\x00\x81", "is damaged"),
        (b"", "is damaged"),
        (b"null", "is no export of a growth plan"),
        (b'{"skills": {"sql": 3}}', "is no export of a growth plan"),
        (b'{"format": "rolebook-growth", "entries": {}}', "does not say which version"),
        (b'{"format": "rolebook-growth", "version": 0, "entries": {}}', "does not say which version"),
        (b'{"format": "rolebook-growth", "version": 2, "entries": {}}', "was made by a newer handbook"),
        (b'{"format": "rolebook-growth", "version": 1, "entries": []}', "its entries are missing"),
        (b'{"format": "rolebook-growth", "version": 1, "entries": {"answer/skill:sql": 3}}', "none of its entries"),
        (b'{"format": "rolebook-growth", "version": 1, "entries": {"__proto__/x": {"at": 1}}}', "none of its entries"),
        (b" " * 50_000_000, "has 50 MB"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_is_none_gets_a_plain_message_and_nothing_is_lost(
    reader: Reader, content: bytes, said: str
) -> None:
    page = reader.open(ROLE)
    fill(page)
    choose(page, "talk.json", content)
    expect(status(page)).to_contain_text(said)
    expect(status(page)).to_contain_text("talk.json")
    expect(status(page)).to_contain_text("Nothing was changed.")
    page.reload()
    see_all(page)


def test_an_older_file_adds_what_is_missing_and_overwrites_nothing_newer(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(ROLE)
    rate(page, "skill:python-for-ml", "awareness")
    rate(page, "skill:model-evaluation", "working")
    note(page, "skill:python-for-ml", "An old piece.")
    exported(page, tmp_path / "old.json")
    erase(page)
    fill(page)
    page.get_by_label("Import", exact=True).set_input_files(tmp_path / "old.json")
    expect(status(page)).to_contain_text("Imported 2 entries")
    expect(status(page)).to_contain_text("1 entry here is newer and stayed")
    expect(item(page, "skill:python-for-ml").locator("input[value='practitioner']")).to_be_checked()
    expect(item(page, "skill:model-evaluation").locator("input[value='working']")).to_be_checked()
    pieces = item(page, "skill:python-for-ml").get_by_label("Evidence", exact=True)
    expect(pieces).to_have_count(2)


def test_entries_that_make_no_sense_are_left_out_and_said(reader: Reader) -> None:
    page = reader.open(ROLE)
    facts = {
        "format": "rolebook-growth",
        "version": 1,
        "entries": {
            "me/name": {"at": 5, "value": "B. Reader"},
            "me/role": {"at": 5, "value": 7},
            "evidence/x": {"at": 5, "value": {"item": "skill:sql"}},
            "constructor/x": {"at": 5, "value": "x"},
        },
    }
    choose(page, "plan.json", json.dumps(facts).encode())
    expect(status(page)).to_contain_text("Imported 1 entry")
    expect(status(page)).to_contain_text("3 entries of the file can't be read")
    expect(page.get_by_label("Your name")).to_have_value("B. Reader")


def test_two_tabs_do_not_overwrite_each_other(reader: Reader) -> None:
    one = reader.open(ROLE)
    other = one.context.new_page()
    other.goto(reader.host + ROLE)
    rate(one, "skill:python-for-ml", "working")
    rate(other, "skill:model-evaluation", "awareness")
    note(one, "skill:python-for-ml", "From the first tab.")
    note(other, "skill:python-for-ml", "From the second tab.")
    for page in (one, other):
        pieces = item(page, "skill:python-for-ml").get_by_label("Evidence", exact=True)
        expect(pieces).to_have_count(2)
        expect(item(page, "skill:python-for-ml").locator("input[value='working']")).to_be_checked()
        expect(item(page, "skill:model-evaluation").locator("input[value='awareness']")).to_be_checked()
        assert sorted(field.input_value() for field in pieces.all()) == ["From the first tab.", "From the second tab."]
    one.reload()
    expect(item(one, "skill:python-for-ml").get_by_label("Evidence", exact=True)).to_have_count(2)
    erase(one)
    expect(other.locator("[data-rb-summary]")).to_contain_text("You have not answered any")
    rate(other, "skill:sql", "working")
    one.reload()
    expect(one.locator("[data-rb-summary]")).to_contain_text("You meet 1 of 72")  # an erased answer does not come back


def test_a_full_storage_is_said_and_what_was_entered_can_be_exported(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(ROLE)
    rate(page, "skill:python-for-ml", "working")
    page.evaluate("""() => {
        for (let size = 1 << 22; size >= 1; size >>= 1) {
            try { for (let n = 0; ; n++) localStorage.setItem(`junk ${size} ${n}`, "x".repeat(size)) } catch { }
        }
    }""")
    rate(page, "skill:model-evaluation", "working")
    expect(status(page)).to_contain_text("storage is full: your last changes are not kept")
    facts = exported(page, tmp_path / "plan.json")
    assert {"answer/skill:python-for-ml", "answer/skill:model-evaluation"} <= set(facts["entries"])
    page.evaluate(
        "Object.keys(localStorage).filter(key => key.startsWith('junk')).forEach(key => localStorage.removeItem(key))"
    )
    rate(page, "skill:sql", "working")
    expect(status(page)).to_have_text("Everything is kept again.")
    page.reload()
    expect(item(page, "skill:model-evaluation").locator("input[value='working']")).to_be_checked()


def test_a_storage_that_is_off_is_said_and_the_page_works_on(reader: Reader, tmp_path: Path) -> None:
    reader.page.context.add_init_script(NO_STORAGE)
    page = reader.open(ROLE)
    expect(status(page)).to_contain_text("storage is switched off")
    fill(page)
    see_all(page)
    assert len(exported(page, tmp_path / "plan.json")["entries"]) == 5
    reader.errors[:] = [error for error in reader.errors if "off" not in error]  # the theme's own script


def test_answers_count_for_every_role_that_asks_for_the_same(reader: Reader) -> None:
    page = reader.open(ROLE)
    fill(page)
    page.get_by_label("is my role").check()
    page.get_by_label("Project my answers onto").select_option(label="AI Research Scientist (next)")
    expect(page).to_have_url(re.compile(NEXT))
    expect(item(page, "skill:python-for-ml").locator("input[value='practitioner']")).to_be_checked()
    changed = item(page, "responsibility:experiments").locator(".rb-since")
    expect(changed).to_contain_text("You answered this as Associate AI Research Scientist puts it")
    expect(changed).to_contain_text("Own the experiment loop from end to end")
    expect(changed).to_contain_text("Lead a research project from question to hand-over")
    changed.get_by_role("button").click()
    expect(changed).to_have_count(0)
    expect(page.get_by_label("Project my answers onto").locator("option").first).to_contain_text("(my role)")


def test_the_radar_stands_beside_a_table_that_says_the_same(reader: Reader) -> None:
    page = reader.open(ROLE)
    table = page.get_by_role("region", name="Skills: asked and yours, from 0 to 4")
    names = table.locator("tbody th").all_inner_texts()
    drawn = [" ".join(name.locator("tspan").all_text_contents()) for name in page.locator(".rb-radar text").all()]
    assert drawn == names
    rate(page, "skill:sql", "expert")
    mine = page.locator(".rb-radar__shape--mine")
    corners = mine.get_attribute("points")
    rate(page, "skill:ml-data-handling", "expert")
    expect(mine).not_to_have_attribute("points", corners or "")
    asked = [float(cell) for cell in table.locator("tbody td:nth-child(2)").all_inner_texts()]
    assert all(0 < each <= 4 for each in asked)


def test_snapshots_show_growth(reader: Reader) -> None:
    page = reader.open(ROLE)
    page.get_by_role("button", name="Take a snapshot").click()
    expect(status(page)).to_contain_text("nothing to take a snapshot of yet")
    rate(page, "skill:sql", "awareness")
    page.get_by_role("button", name="Take a snapshot").click()
    rate(page, "skill:sql", "working")
    page.reload()
    page.get_by_label("Beside what you said on").select_option(index=1)
    expect(page.locator("[data-rb-summary]")).to_contain_text("You meet 1 of 72")
    expect(page.locator("[data-rb-summary]")).to_contain_text("you met 0.")
    expect(page.locator(".rb-radar__shape--then")).to_have_count(1)
    page.get_by_role("button", name="Delete this snapshot").click()
    expect(page.locator("[data-rb-past]")).to_be_hidden()


def test_nothing_is_requested_while_somebody_fills_in_exports_and_prints(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(ROLE)
    page.wait_for_load_state("networkidle")
    policy = page.locator("meta[http-equiv='Content-Security-Policy']").get_attribute("content")
    assert policy is not None
    assert "default-src 'none'; script-src 'self'" in policy
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill(page)
    page.get_by_role("button", name="Take a snapshot").click()
    exported(page, tmp_path / "plan.json")
    page.get_by_label("Import", exact=True).set_input_files(tmp_path / "plan.json")
    page.evaluate("window.print = () => dispatchEvent(new Event('beforeprint'))")
    page.get_by_role("button", name="Print").click()
    page.pdf(path=tmp_path / "plan.pdf")
    assert [url for url in asked if not url.startswith("blob:")] == []


@pytest.mark.parametrize("reader", [NO_SCRIPT], indirect=True, ids=["no-script"])
def test_without_scripts_the_form_can_be_printed_and_filled_in(reader: Reader) -> None:
    page = reader.open(ROLE)
    expect(page.get_by_text("Without JavaScript this page keeps nothing")).to_be_visible()
    expect(page.get_by_role("button", name="Export")).to_be_hidden()
    one = item(page, "skill:python-for-ml")
    one.get_by_label("Working").check()
    one.get_by_label("Evidence", exact=True).fill("By hand")
    expect(page.locator("[data-rb-item]")).to_have_count(72)


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_it_fits_a_phone(reader: Reader) -> None:
    page = reader.open(ROLE)
    fill(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_it_works_by_keyboard(reader: Reader) -> None:
    page = reader.open(ROLE)
    item(page, "responsibility:experiments").locator("input").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    expect(item(page, "responsibility:experiments").locator("input[value='meets']")).to_be_checked()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.keyboard.type("Typed")
    page.reload()
    expect(item(page, "responsibility:experiments").get_by_label("Evidence", exact=True)).to_have_value("Typed")


def test_it_works_from_disk(chromium: Browser, site: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / ROLE / "index.html").as_uri())
    fill(page)
    page.reload()
    see_all(page)
    page.get_by_label("Project my answers onto").select_option("ai-research-scientist")
    expect(page.get_by_role("heading", level=1)).to_contain_text("AI Research Scientist")
    expect(item(page, "skill:python-for-ml").locator("input[value='practitioner']")).to_be_checked()
    context.close()
    assert errors == []


def build(handbook: Handbook) -> None:
    command = [sys.executable, "-m", "rolebook", "-C", str(handbook.root), "build"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def changing(chromium: Browser, tmp_path: Path) -> Iterator[tuple[Handbook, Reader]]:
    """A small handbook that changes between two visits of the same reader."""
    handbook = copy_site("full", tmp_path / "handbook")
    build(handbook)
    with served(handbook.root / "site") as host:
        context = chromium.new_context()
        reader = Reader(context, host)
        yield handbook, reader
        context.close()
        assert reader.errors == []


def test_what_was_renamed_or_removed_since_keeps_its_evidence_and_says_where_it_went(
    changing: tuple[Handbook, Reader], tmp_path: Path
) -> None:
    handbook, reader = changing
    page = reader.open("roles/researcher/growth/")
    page.get_by_label("is my role").check()
    for key, value in [("responsibility:ask", "meets"), ("responsibility:answer", "towards"), ("kpi:speed", "meets")]:
        rate(page, key, value)
        note(page, key, f"Evidence for {key}")
    rate(page, "skill:sql", "aware")
    note(page, "skill:sql", "Evidence for skill:sql")
    before = exported(page, tmp_path / "before.json")["entries"]

    role = "roles/research/researcher.yml"
    handbook.replace(role, "{id: ask, title: Ask good", "{id: question, former_ids: [ask], title: Ask good")
    handbook.replace(role, "      - {id: answer, title: Answer them}\n", "")
    handbook.replace(role, '"> 5 a week"', '"> 6 a week"')
    handbook.replace(role, "former_ids: [scientist]", "former_ids: [scientist, researcher]")
    shutil.move(handbook.root / role, handbook.root / "roles/research/investigator.yml")
    for path in handbook.content.rglob("*.yml"):
        text = (
            path.read_text(encoding="utf-8").replace("skill: sql,", "skill: querying,").replace("[sql]", "[querying]")
        )
        path.write_text(text, encoding="utf-8")
    shutil.move(handbook.root / "roles/skills/sql.yml", handbook.root / "roles/skills/querying.yml")
    handbook.replace("roles/skills/querying.yml", "former_ids: [databases]", "former_ids: [databases, sql]")
    build(handbook)

    page = reader.open("roles/researcher/growth/")  # the old address leads on
    expect(page).to_have_url(re.compile("roles/investigator/growth/"))
    expect(page.get_by_label("is my role")).to_be_checked()
    renamed = item(page, "responsibility:question")
    expect(renamed.locator("input[value='meets']")).to_be_checked()
    expect(renamed.get_by_label("Evidence", exact=True)).to_have_value("Evidence for responsibility:ask")
    expect(renamed.locator(".rb-since")).to_contain_text("Renamed since you answered: it was “ask”.")
    expect(item(page, "skill:querying").locator("input[value='aware']")).to_be_checked()
    expect(item(page, "skill:querying").get_by_label("Evidence", exact=True)).to_have_value("Evidence for skill:sql")
    changed = item(page, "kpi:speed").locator(".rb-since")
    expect(changed).to_contain_text("Changed since you answered (First edition")
    expect(changed).to_contain_text("> 5 a week")
    expect(changed).to_contain_text("> 6 a week")
    gone = page.locator("[data-rb-elsewhere]")
    expect(gone).to_contain_text("No role asks for this any more; you answered it for Researcher")
    expect(gone).to_contain_text("Answer them")
    expect(gone).to_contain_text("Evidence for responsibility:answer")
    assert exported(page, tmp_path / "after.json")["entries"] == before, "nothing is rewritten by looking at it"
