"""Word documents: opened by another library, they say what the role's pages say; and they carry the spec."""

import io
import zipfile
from typing import Any

import docx
import pytest
from lxml import html

from handbooks import Handbook
from rolebook import site
from rolebook.exporting import handout, word
from rolebook.model import schema
from rolebook.model.framework import Framework, Role


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def researcher(handbook: Handbook) -> tuple[Role, Framework]:
    framework = site.check(handbook.content, handbook.root).sound[0]
    return framework.roles["researcher"], framework


def test_every_role_carries_its_spec(shipped: Framework) -> None:
    for role in shipped.roles.values():
        found = word.carried(word.as_document(role, shipped))
        assert found
        assert found.id == role.id
        assert found.is_untouched
        assert schema.RoleSpec.model_validate(found.spec) == role.spec


def test_headings_are_those_of_the_pages(full: Handbook) -> None:
    role, framework = researcher(full)
    document = opened(word.as_document(role, framework))
    headings = [each.text for each in document.paragraphs if each.style.name.startswith("Heading")]
    built = site.build(full.content, full.root)
    shown = {
        heading.text_content().removesuffix("¶")
        for content in built.contents
        if content.page.id == role.id and content.page.kind.startswith("role")
        for heading in html.fromstring(f"<div>{content.body}</div>").iter("h2", "h3")
    }
    own = {"Summary", "Questions that are answered here", "Hiring", "Maturity of the company"}
    assert set(headings) - own <= shown, "whoever knows the pages finds the way"
    assert len(headings) > 50
    assert document.paragraphs[0].style.name == "Title"
    assert document.core_properties.title == role.title


def test_every_word_of_a_role_is_in_its_document(shipped: Framework) -> None:
    role = shipped.roles["ai-research-scientist"]
    document = opened(word.as_document(role, shipped))
    said = "\n".join(text.text or "" for text in document.element.body.iter() if text.tag.endswith("}t"))
    for block in handout.blocks(role, shipped):
        match block:
            case handout.Heading(_, title):
                assert title in said
            case handout.Item(words, _) | handout.Prose(words):
                assert words.title in said
    names = [skill.title for skill in shipped.skills.values() if f'"{skill.id}"' in role.spec.model_dump_json()]
    assert [name for name in names if name not in said] == []


def test_markup_becomes_what_it_means(full: Handbook) -> None:
    text = "*Soft*, **strong**, `code <b>`, [a link](https://a.example/?x=1&y=2), [none](javascript:alert(1))"
    full.replace("roles/research/researcher.yml", "statement: Find out.", f'statement: "{text}\\n\\n- one\\n- two"')
    document = opened(word.as_document(*researcher(full)))
    start = next(number for number, each in enumerate(document.paragraphs) if each.text.startswith("Soft"))
    runs = {run.text: run for run in document.paragraphs[start].runs}
    assert runs["Soft"].italic
    assert runs["strong"].bold
    assert runs["code <b>"].style.name == "Code"
    assert [(link.text, link.address) for link in document.paragraphs[start].hyperlinks] == [
        ("a link", "https://a.example/?x=1&y=2")
    ]
    assert [(each.text, each.style.name) for each in document.paragraphs[start + 1 : start + 3]] == [
        ("one", "List Bullet"),
        ("two", "List Bullet"),
    ]


def test_a_document_that_was_written_in_says_so(full: Handbook) -> None:
    content = word.as_document(*researcher(full))
    document = opened(content)
    target = io.BytesIO()
    document.save(target)
    saved = word.carried(target.getvalue())
    assert saved, "saving keeps what a document carries"
    assert saved.is_untouched
    document.paragraphs[3].add_run(" And more.")
    target = io.BytesIO()
    document.save(target)
    edited = word.carried(target.getvalue())
    assert edited
    assert not edited.is_untouched


def test_the_same_role_gives_the_same_bytes(full: Handbook) -> None:
    role, framework = researcher(full)
    content = word.as_document(role, framework)
    assert word.as_document(role, framework) == content
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert {entry.date_time for entry in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert archive.testzip() is None


@pytest.mark.parametrize("part", ["", "<role/>", '<role xmlns="urn:rolebook:role:1">{</role>', "[" * 9_999])
def test_what_carries_nothing_is_no_error(part: str) -> None:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("customXml/item1.xml", part)
        archive.writestr("word/document.xml", "")
    assert word.carried(target.getvalue()) is None
    assert word.carried(b"nothing") is None
    assert word.carried(b"") is None
