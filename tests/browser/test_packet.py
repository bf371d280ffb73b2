"""The promotion packet, as employee and manager fill it in, exchange, print and download it."""

import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, Download, Locator, Page, expect
from readers import Reader

PACKET = "moves/associate-ai-research-scientist/ai-research-scientist/packet/"
GROWTH = "roles/ai-research-scientist/growth/"
NO_SCRIPT = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}
PHONE = {"viewport": {"width": 390, "height": 844}}
NASTY = """> quoted <!-- field case -->
# A heading

**bold** & <b>html</b> `code` | pipe \\ &lt; end
<!-- rolebook-packet 9 -->"""


def field(page: Page, name: str) -> Locator:
    return page.locator(f"[data-rb-field='{name}']")


def status(page: Page) -> Locator:
    return page.locator("[data-rb-status]")


def values(page: Page) -> dict[str, str]:
    """Return what stands in each field of the packet."""
    found: dict[str, str] = page.evaluate("""() => {
        const fields = [...document.querySelectorAll('[data-rb-field]')]
        return Object.fromEntries(fields.map(each => [each.dataset.rbField, each.value]))
    }""")
    return found


def downloaded(page: Page, button: str) -> Download:
    with page.expect_download() as download:
        page.get_by_role("button", name=button).click()
    return download.value


def markdown(page: Page, target: Path) -> Path:
    downloaded(page, "Download as Markdown").save_as(target)
    return target


def take(page: Page, file: Path) -> None:
    page.get_by_label("Import a packet").set_input_files(file)
    expect(status(page)).to_contain_text(file.name)


def fill_all(page: Page) -> None:
    """Put something into each field that the chosen side may fill in."""
    page.evaluate("""() => {
        for (const field of document.querySelectorAll('[data-rb-field]:not(:disabled)')) {
            const { rbField: name } = field.dataset
            if (field.tagName === 'SELECT') field.selectedIndex = 1 + name.length % (field.options.length - 1)
            else field.value = field.type === 'date' ? '2026-05-04' : `About ${name}`
            field.dispatchEvent(new Event('input', { bubbles: true }))
        }
    }""")


@pytest.fixture
def manager(chromium: Browser, host: str) -> Iterator[Reader]:
    """Somebody else, with another browser."""
    context = chromium.new_context()
    person = Reader(context, host)
    yield person
    context.close()
    assert person.errors == []
    assert person.refusals == []


def test_three_clicks_lead_from_a_role_to_a_packet_that_is_filled_in(reader: Reader) -> None:
    page = reader.open(GROWTH)
    python = page.locator("[data-rb-item='skill:python-for-ml']")
    python.locator("input[value='practitioner']").check()
    python.get_by_role("button", name="Add evidence").click()
    python.get_by_label("Evidence", exact=True).fill("Rewrote the loader.")
    python.get_by_label("Date").fill("2026-05-04")
    page.get_by_label("Your name").fill("A. Reader")

    page = reader.open("roles/associate-ai-research-scientist/")
    page.get_by_role("navigation", name="Pages of this role").get_by_role("link", name="Progression").click()
    page.get_by_role("link", name="What changes from Associate AI Research Scientist to AI Research Scientist").click()
    page.get_by_role("link", name="Promotion packet").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Promotion packet")
    expect(field(page, "level:skill:python-for-ml")).to_have_value("Meets")
    expect(field(page, "evidence:skill:python-for-ml")).to_have_value("Rewrote the loader. (4 May 2026)")
    expect(field(page, "employee")).to_have_value("A. Reader")
    expect(page.locator("[data-rb-gaps]")).to_contain_text("57 of 58 expectations are open")


def test_it_holds_each_new_or_raised_expectation_and_no_other(reader: Reader) -> None:
    page = reader.open(PACKET)
    kinds = [
        key.partition(":")[0]
        for key in page.locator("[data-rb-row]").evaluate_all("all => all.map(each => each.dataset.rbRow)")
    ]
    counts = {kind: kinds.count(kind) for kind in dict.fromkeys(kinds)}
    assert counts == {"scope": 3, "responsibility": 3, "skill": 31, "decision-right": 12, "kpi": 9}
    row = page.locator("[data-rb-row='skill:python-for-ml']")
    expect(row).to_contain_text("Raised")
    expect(row).to_contain_text("Working → Practitioner")


def test_what_is_changed_here_stays_and_leaves_the_growth_plan_as_it_was(reader: Reader) -> None:
    page = reader.open(GROWTH)
    page.locator("[data-rb-item='skill:python-for-ml'] input[value='practitioner']").check()
    page = reader.open(PACKET)
    field(page, "level:skill:python-for-ml").select_option("Working towards")
    field(page, "case").fill(NASTY)
    page.reload()
    expect(field(page, "level:skill:python-for-ml")).to_have_value("Working towards")
    expect(field(page, "case")).to_have_value(NASTY)
    page = reader.open(GROWTH)
    expect(page.locator("[data-rb-item='skill:python-for-ml'] input[value='practitioner']")).to_be_checked()


def test_markdown_goes_out_and_comes_back_with_every_answer(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(PACKET)
    fill_all(page)
    for name in ("case", "evidence:skill:python-for-ml", "peer-1-said"):
        field(page, name).fill(NASTY)
    page.get_by_label("the manager:").check()
    fill_all(page)
    field(page, "overall").fill(NASTY)
    before = values(page)
    assert all(before.values()), "every field holds something"
    file = markdown(page, tmp_path / "packet.md")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="Erase this packet").click()
    assert set(values(page).values()) == {""}
    take(page, file)
    assert values(page) == before
    page.reload()
    assert values(page) == before
    again = markdown(page, tmp_path / "again.md")
    assert again.read_text(encoding="utf-8") == file.read_text(encoding="utf-8")


def test_employee_and_manager_exchange_files_and_see_where_they_agree(
    reader: Reader, manager: Reader, tmp_path: Path
) -> None:
    page = reader.open(PACKET)
    field(page, "employee").fill("A. Reader")
    field(page, "level:skill:python-for-ml").select_option("Meets")
    field(page, "level:skill:model-evaluation").select_option("Meets")
    field(page, "evidence:skill:python-for-ml").fill("Rewrote the loader.")
    expect(field(page, "view:skill:python-for-ml")).to_be_disabled()
    first = markdown(page, tmp_path / "employee.md")

    other = manager.open(PACKET)
    other.get_by_label("the manager:").check()
    take(other, first)
    expect(status(other)).to_contain_text("Took 4 answers of the employee’s file")
    expect(field(other, "evidence:skill:python-for-ml")).to_have_value("Rewrote the loader.")
    expect(field(other, "evidence:skill:python-for-ml")).to_be_disabled()
    field(other, "view:skill:python-for-ml").select_option("Meets")
    field(other, "view:skill:model-evaluation").select_option("Working towards")
    field(other, "note:skill:model-evaluation").fill("Show it on a second set.")
    second = markdown(other, tmp_path / "manager.md")

    take(page, second)
    row = page.locator("[data-rb-row='skill:python-for-ml']")
    expect(row.locator(".rb-row__verdict")).to_have_text("Agreed")
    expect(page.locator("[data-rb-row='skill:model-evaluation'] .rb-row__verdict")).to_have_text("Differs")
    expect(field(page, "note:skill:model-evaluation")).to_have_value("Show it on a second set.")
    expect(page.locator("[data-rb-agreement]")).to_contain_text("agree on 1 of 2 expectations and differ on 1")


def test_an_import_overwrites_nothing_of_ones_own(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(PACKET)
    field(page, "case").fill("First")
    file = markdown(page, tmp_path / "packet.md")
    field(page, "case").fill("Second")
    take(page, file)
    expect(field(page, "case")).to_have_value("Second")
    expect(status(page)).to_contain_text("1 answer differs and stayed as it is")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"# Notes\n\nSomething else.", "is no packet of this handbook"),
        (b"\xff\xfe\x00", "is no packet of this handbook"),
        (b"<!-- rolebook-packet 2 from:a to:b side:employee -->\n", "was made by another version"),
        (b"<!-- rolebook-packet 1 from:a to:b side:employee -->\n", "is damaged"),
        (
            b"<!-- rolebook-packet 1 from:ml-engineer to:research-engineer side:manager -->\n**X** <!-- field x -->\n",
            "is the packet of another move: from ML Engineer to Research Engineer",
        ),
        (b" " * 50_000_000, "has 50 MB"),
    ],
    ids=["foreign", "binary", "newer", "damaged", "other-move", "50-MB"],
)
def test_a_file_that_is_none_gets_a_plain_message_and_nothing_is_lost(
    reader: Reader, content: bytes, said: str
) -> None:
    page = reader.open(PACKET)
    field(page, "case").fill("Mine")
    page.get_by_label("Import a packet").set_input_files({"name": "x.md", "mimeType": "text/plain", "buffer": content})
    expect(status(page)).to_contain_text(said)
    expect(status(page)).to_contain_text("Nothing was changed.")
    page.reload()
    expect(field(page, "case")).to_have_value("Mine")


def test_answers_to_what_the_move_no_longer_asks_for_are_said_and_not_swallowed(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(PACKET)
    field(page, "case").fill("Mine")
    file = markdown(page, tmp_path / "packet.md")
    text = file.read_text(encoding="utf-8")
    file.write_text(text + "\n**Evidence** <!-- field evidence:skill:gone -->\n> Years of it.\n", encoding="utf-8")
    take(page, file)
    expect(status(page)).to_contain_text("1 answer belongs to what this move no longer asks for")
    expect(status(page)).to_contain_text("Years of it.")


def test_answers_given_before_the_move_asked_for_less_are_still_shown(reader: Reader) -> None:
    page = reader.open(PACKET)
    expect(page.locator("[data-rb-lost]")).to_be_hidden()
    move = PACKET.split("/")[1:3]
    page.evaluate("name => store.put(name, 'Years of it.')", f"packet/{'--'.join(move)}/evidence:skill:gone")
    expect(page.locator("[data-rb-lost]")).to_contain_text("no longer asks for")
    expect(page.locator("[data-rb-lost]")).to_contain_text("Years of it.")


def test_the_word_document_holds_the_packet(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(PACKET)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill_all(page)
    field(page, "case").fill("One line\nand <b>another</b>")
    target = tmp_path / "packet.docx"
    downloaded(page, "Download as Word").save_as(target)
    own = [url for url in asked if not url.startswith("blob:")]
    assert own == [f"{reader.host}assets/rolebook/vendor/docx/docx.min.js"], (
        "the library, from the site itself, and no more"
    )

    document = docx.Document(str(target))
    titles = [each.text for each in document.paragraphs if each.style and each.style.name.startswith("Heading")]
    assert titles[0] == "Packet: From Associate AI Research Scientist to AI Research Scientist"
    assert {"The case", "Skills, new or raised", "KPIs, target and actual", "Decision and sign-off"} <= set(titles)
    assert any("One line\nand <b>another</b>" in each.text for each in document.paragraphs)
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows[1:]]
    assert len(rows) == 58
    python = next(row for row in rows if row[0].startswith("Python for machine learning (raised)"))
    assert python[0].endswith("Working → Practitioner")
    assert python[1] == "About evidence:skill:python-for-ml"
    assert python[2] in {"Not yet", "Working towards", "Meets", "Exceeds"}


def test_a_library_that_can_not_be_loaded_is_said(reader: Reader) -> None:
    page = reader.open(PACKET)
    page.route("**/docx.min.js", lambda route: route.abort())
    page.get_by_role("button", name="Download as Word").click()
    expect(status(page)).to_contain_text("can't be loaded. Download the Markdown or print the page instead.")


def test_it_prints_on_four_pages_at_most(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(PACKET)
    fill_all(page)
    page.evaluate("""() => {
        for (const field of document.querySelectorAll('textarea[data-rb-field^="evidence:"]')) {
            field.value = 'Led the retrieval study from question to hand-over; two teams use it today. (4 May 2026)'
            field.dispatchEvent(new Event('input', { bubbles: true }))
        }
    }""")
    page.pdf(path=tmp_path / "packet.pdf", format="A4")
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "packet.pdf").read_bytes())
    assert 2 <= len(pages) <= 4


def test_paper_shows_the_whole_text_of_a_field_and_no_buttons(reader: Reader) -> None:
    page = reader.open(PACKET)
    field(page, "case").fill("word " * 200)
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    label = page.locator("label", has=page.locator("[data-rb-field='case']"))
    assert label.evaluate("each => getComputedStyle(each, '::after').content.length") > 1000
    expect(page.get_by_role("button", name="Download as Word")).to_be_hidden()


def test_nothing_is_requested_while_somebody_fills_in_exports_and_prints(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(PACKET)
    page.wait_for_load_state("networkidle")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    fill_all(page)
    file = markdown(page, tmp_path / "packet.md")
    take(page, file)
    page.pdf(path=tmp_path / "packet.pdf")
    assert [url for url in asked if not url.startswith("blob:")] == []


@pytest.mark.parametrize("reader", [NO_SCRIPT], indirect=True, ids=["no-script"])
def test_without_scripts_the_form_can_be_printed_and_filled_in(reader: Reader) -> None:
    page = reader.open(PACKET)
    expect(page.get_by_text("Without JavaScript this page keeps nothing")).to_be_visible()
    field(page, "case").fill("By hand")
    view = page.locator("[data-rb-row='skill:python-for-ml']").get_by_label("Manager’s view")
    view.fill("Meets")
    levels = page.locator(f"datalist#{view.get_attribute('list')} option")
    assert levels.all_text_contents() == ["Not yet", "Working towards", "Meets", "Exceeds"]
    expect(page.get_by_role("button", name="Download as Word")).to_be_hidden()


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_it_fits_a_phone(reader: Reader) -> None:
    page = reader.open(PACKET)
    fill_all(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


def test_fields_are_reached_by_keyboard_in_reading_order(reader: Reader) -> None:
    page = reader.open(PACKET)
    field(page, "evidence:skill:python-for-ml").focus()
    page.keyboard.press("Tab")
    expect(field(page, "level:skill:python-for-ml")).to_be_focused()
    page.keyboard.press("M")
    expect(field(page, "level:skill:python-for-ml")).to_have_value("Meets")
    tops = [box["y"] for each in page.locator("[data-rb-row]").all() if (box := each.bounding_box())]
    assert all(one < other for one, other in pairwise(tops))


def test_it_works_from_disk_with_the_word_document(chromium: Browser, site: Path, tmp_path: Path) -> None:
    context = chromium.new_context()
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto((site / PACKET / "index.html").as_uri())
    field(page, "case").fill("From disk")
    page.reload()
    expect(field(page, "case")).to_have_value("From disk")
    downloaded(page, "Download as Word").save_as(tmp_path / "packet.docx")
    assert any("From disk" in each.text for each in docx.Document(str(tmp_path / "packet.docx")).paragraphs)
    context.close()
    assert errors == []
