"""The hiring kit, as somebody who hires uses it."""

import json
from pathlib import Path

import docx
import pytest
from playwright.sync_api import expect
from readers import Reader

KIT = "roles/ai-research-scientist/hiring-kit/"
NO_SCRIPT = {"viewport": {"width": 1280, "height": 900}, "java_script_enabled": False}
PHONE = {"viewport": {"width": 390, "height": 844}}


def test_it_is_one_click_from_the_hiring_page(reader: Reader) -> None:
    page = reader.open("roles/ai-research-scientist/hiring/")
    page.get_by_role("link", name="Hiring kit").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Hiring kit")
    for title in ("Advert, a draft", "Interview plan", "Questions by skill", "Scorecard"):
        expect(page.get_by_role("main").get_by_role("heading", name=title).first).to_be_visible()
    expect(page.get_by_text("none found")).to_be_visible()


def test_each_dimension_has_what_meets_and_what_exceeds(reader: Reader) -> None:
    page = reader.open(KIT)
    rows = page.get_by_role("region", name="Scorecard").locator("tbody tr")
    assert rows.count() == 7
    for row in rows.all():
        assert all(text.strip() for text in row.locator("td").all_inner_texts()[:2])


def test_exercises_come_with_minutes_and_what_they_show(reader: Reader) -> None:
    page = reader.open(KIT)
    rows = page.get_by_role("region", name="Interview plan").locator("tbody tr")
    assert rows.locator("td:nth-child(2)").all_inner_texts() == ["45–60", "45", "60"]
    expect(page.locator(".rb-advert")).to_contain_text("3 exercises, 150 to 165 minutes in all.")


def test_the_posting_is_data_that_the_policy_lets_stand(reader: Reader) -> None:
    page = reader.open(KIT)
    posting = json.loads(page.locator("script[type='application/ld+json']").text_content() or "")
    assert posting["title"] == "AI Research Scientist"
    assert posting["experienceRequirements"]["monthsOfExperience"] == 24
    assert reader.refusals == []
    page = reader.open("roles/ai-research-scientist/hiring/")
    assert page.locator("script[type='application/ld+json']").count() == 0


def test_the_word_document_holds_the_kit_with_what_was_entered(reader: Reader, tmp_path: Path) -> None:
    page = reader.open(KIT)
    page.get_by_label("Score for Rigour").select_option("Exceeds")
    page.get_by_label("Notes on Rigour").fill("Named a rival.")
    page.get_by_label("Candidate").fill("C. Reader")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download as Word").click()
    assert download.value.suggested_filename == "ai-research-scientist-hiring-kit.docx"
    download.value.save_as(tmp_path / "kit.docx")
    document = docx.Document(str(tmp_path / "kit.docx"))
    rows = [[cell.text for cell in row.cells] for table in document.tables for row in table.rows]
    rigour = next(row for row in rows if row[0] == "Rigour")
    assert rigour[3:] == ["Exceeds", "Named a rival."]
    texts = [each.text for each in document.paragraphs]
    assert "Candidate: C. Reader" in texts
    assert "Choose problems worth solving" in texts
    assert not any("not kept and not sent" in text or "datePosted" in text for text in texts)


def test_nothing_that_is_entered_about_a_person_is_kept(reader: Reader) -> None:
    page = reader.open(KIT)
    page.get_by_label("Candidate").fill("C. Reader")
    assert page.evaluate("JSON.stringify(localStorage)").count("C. Reader") == 0
    page.reload()
    expect(page.get_by_label("Candidate")).to_have_value("")


@pytest.mark.parametrize("reader", [NO_SCRIPT], indirect=True, ids=["no-script"])
def test_without_scripts_the_scorecard_can_be_printed_and_filled_in(reader: Reader) -> None:
    page = reader.open(KIT)
    page.get_by_label("Notes on Rigour").fill("By hand")
    expect(page.get_by_role("button", name="Download as Word")).to_be_hidden()


@pytest.mark.parametrize("reader", [PHONE], indirect=True, ids=["phone"])
def test_it_fits_a_phone(reader: Reader) -> None:
    page = reader.open(KIT)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
