"""Skill guides: documents about one skill, with scenarios, resources and interview questions, made into its spec."""

import re
from typing import Any

from rolebook.importing.documents.catalogue import DRAFT
from rolebook.importing.documents.document import Document, Heading, Phrase
from rolebook.importing.documents.headings import words_of
from rolebook.importing.documents.ledger import Ledger
from rolebook.importing.documents.values import clause, texts
from rolebook.model import ids

_SECTIONS = {
    "definition": {"skill guide", "definition", "what", "overview", "about", "summary", "skill"},
    "scenarios": {"scenario", "practice scenario"},
    "questions": {"answer strategy", "interview question", "question", "interview"},
    "resources": {"resource", "framework", "tool", "method", "reading", "framework and method", "learning resource"},
}
_DIFFICULTIES = ("beginner", "intermediate", "advanced")


def is_guide(document: Document) -> bool:
    """Tell whether a document is about a skill: it has scenarios, or questions with a strategy, and says so."""
    named = [" ".join(words_of(block.phrase.plain)) for block in document.blocks if isinstance(block, Heading)]
    found = [_section(name) for name in named]
    return "skill guide" in named or ("scenarios" in found and "questions" in found)


def _section(heading: str) -> str:
    words = " ".join(words_of(heading))
    return next((name for name, wordings in _SECTIONS.items() if words in wordings), "")


def spec_of(document: Document, ledger: Ledger) -> dict[str, Any]:
    """Return a skill's values as the document has them, without title and category; pieces used go into the ledger."""
    spec: dict[str, Any] = {}
    scenarios: list[dict[str, Any]] = []
    questions: list[dict[str, Any]] = []
    resources: list[dict[str, Any]] = []
    section, heading, filled = "", "", False
    for block in document.blocks:
        if isinstance(block, Heading):
            section, heading, filled = _section(block.phrase.plain), block.phrase.plain, False
            continue
        for piece, text in texts([block]):
            if section == "scenarios" and not filled:
                scenarios.append(_scenario(text, heading, scenarios))
            elif section == "questions":
                _add_question(questions, piece)
            elif section == "definition" and "definition" not in spec:
                spec["definition"] = text
            elif section in {"scenarios", "resources"}:  # what follows a scenario speaks of ways and sources
                resources.append({"title": clause(_subject(piece.plain)), "use": text})
            else:
                continue
            ledger.enter(piece, sure=section != "scenarios" or not filled)
            filled = True
    spec.setdefault("definition", DRAFT)
    named = {"scenarios": scenarios, "resources": resources, "questions": questions}
    return {**spec, **{key: value for key, value in named.items() if value}}


def _scenario(text: str, heading: str, before: list[dict[str, Any]]) -> dict[str, Any]:
    number = len(before)
    title = clause(re.split(r"(?<=[.?!])\s", text)[0].rstrip("."))
    said = next((name for name in _DIFFICULTIES if name in heading.casefold()), None)
    return {
        "id": ids.new(title, [str(each["id"]) for each in before]),
        "title": title,
        "difficulty": said or _DIFFICULTIES[min(number, len(_DIFFICULTIES) - 1)],
        "situation": text,
        "task": "Say what you would do, in which order, and why.",
    }


def _add_question(questions: list[dict[str, Any]], piece: Phrase) -> None:
    """Enter a question, or what to answer: alone, or to the question before it that has no answer yet."""
    asked, answer = _question(piece)
    if not asked and questions and "tests" not in questions[-1]:
        questions[-1].update(answer)
    else:
        questions.append({"question": asked or _NO_QUESTION, **answer})


_NO_QUESTION = "Draft: write down the question that this answer belongs to."


def _question(piece: Phrase) -> tuple[str, dict[str, Any]]:
    """Return the question that a text begins with, and the rest taken apart: what it tests, how to answer, a sample."""
    text = piece.markdown
    found = re.match(r"""(?:Question:\s*)?["“‘']?([^.!?]{10,200}\?)["”’']?""", text)
    asked, body = (found[1], text[found.end() :].strip()) if found else ("", text)
    sample = re.search(r"\s*\*{0,2}Sample answer:?\*{0,2}:?\s*", body, re.IGNORECASE)
    strategy = re.search(r"\s*\*{0,2}Strategy:\*{0,2}\s*", body)
    cuts = [found for found in (strategy, sample) if found]
    tests = body[: min((found.start() for found in cuts), default=len(body))].strip()
    made = {"tests": tests or body}
    if strategy:
        made["strategy"] = body[strategy.end() : sample.start() if sample else len(body)].strip()
    if sample:
        made["sample"] = body[sample.end() :].strip()
    return asked, {key: value for key, value in made.items() if value}


def _subject(text: str) -> str:
    """Return what a sentence begins with, up to its verb, as a name."""
    found = re.match(
        r"(?:The |An? |Use )?(.{3,60}?)\s(?:is|are|provides?|helps?|structures?|gives?|shows?|forces?|to|offers?)\s",
        text,
    )
    return found.group(1) if found else text
