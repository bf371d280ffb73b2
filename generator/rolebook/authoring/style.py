"""Style: what an editor would mark in a handbook: its prose, and what nobody needs.

All of it is advice, so every finding is a warning, and a build does without it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from functools import partial
from textwrap import shorten

from rolebook.authoring import wording
from rolebook.model import fields, text
from rolebook.model.specs import Specs, Where
from rolebook.problem import Location, Problem, Severity

# Phrases that name no action that anybody could see, and what to write instead.
_VAGUE: Mapping[str, str] = {
    r"(?:^help|helps|helped|helping|to help) with": "say what is done: writes, tests, decides, teaches …",
    r"assist(?:s|ed|ing)? (?:with|in)": "say what is done: writes, tests, decides, teaches …",
    r"(?:is|are|be|being) involved in": "say what is done: leads, reviews, decides …",
    r"participat(?:e|es|ed|ing) in": "say what is done there: presents, decides, takes notes …",
    r"(?:^work|works|worked|working|to work) on": "say what comes of it: builds, repairs, finishes …",
    r"(?:^deal|deals|dealing|to deal) with": "say what is done: answers, repairs, decides …",
    r"(?:is|are|be) responsible for": "say what is done: runs, decides, answers for …",
    r"to leverage|leverag(?:es|ed|ing)": "write “uses”",
    r"utili[sz](?:e|es|ed|ing)": "write “uses”",
    r"facilitat(?:e|es|ed|ing)": "say what is done: leads, prepares, makes possible …",
    r"synerg(?:y|ies)": "say what the two gain from each other",
    r"best[- ]in[- ]class|world[- ]class|cutting[- ]edge": "say what it does better, and by how much",
    r"as (?:needed|appropriate|required)|where appropriate": "say when",
    r"etc\b\.?|and so on": "name the rest, or leave it out",
}
_PHRASES = {re.compile(rf"(?<![\w-]){phrase}(?![\w-])", re.IGNORECASE): hint for phrase, hint in _VAGUE.items()}
_SHORTEST_REPEAT = 8
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*")
# Spellings of words that handbooks use often: British, American.
_SPELLINGS = (
    ("analyse", "analyze"),
    ("analysed", "analyzed"),
    ("anonymise", "anonymize"),
    ("artefact", "artifact"),
    ("artefacts", "artifacts"),
    ("behaviour", "behavior"),
    ("behavioural", "behavioral"),
    ("behaviours", "behaviors"),
    ("catalogue", "catalog"),
    ("centre", "center"),
    ("colour", "color"),
    ("favour", "favor"),
    ("generalise", "generalize"),
    ("judgement", "judgment"),
    ("labelled", "labeled"),
    ("labelling", "labeling"),
    ("labour", "labor"),
    ("levelling", "leveling"),
    ("minimise", "minimize"),
    ("modelled", "modeled"),
    ("modelling", "modeling"),
    ("optimisation", "optimization"),
    ("optimise", "optimize"),
    ("optimised", "optimized"),
    ("organisation", "organization"),
    ("organisations", "organizations"),
    ("organise", "organize"),
    ("prioritisation", "prioritization"),
    ("prioritise", "prioritize"),
    ("prioritises", "prioritizes"),
    ("programme", "program"),
    ("quantisation", "quantization"),
    ("recognise", "recognize"),
    ("standardise", "standardize"),
    ("summarise", "summarize"),
    ("summarises", "summarizes"),
)
# A British text writes “program” of software, too.
_AMERICAN = {american: british for british, american in _SPELLINGS if american != "program"}
_BRITISH = dict(_SPELLINGS)


def check(specs: Specs) -> tuple[Problem, ...]:
    """Return what is vague, exclusive, too long, said twice, spelt in two ways, used by no role or in no place yet."""
    read = tuple(_prose(specs))
    return (
        *_long(read),
        *_vague(read),
        *_exclusive(specs),
        *_repeated(specs),
        *_mixed_spelling(read),
        *_unused(specs),
        *_unplaced(specs),
    )


def _unplaced(specs: Specs) -> Iterator[Problem]:
    """Remind of what an import found no place for: it is not published."""
    held = [(entry.spec.unplaced, entry.locate) for entry in specs.roles]
    held += [(entry.spec.unplaced, entry.locate) for entry in specs.skills]
    for unplaced, locate in held:
        if unplaced:
            count = sum(max(1, len(point.items)) for point in unplaced)
            message = f"{count:,} imported item{'s are' if count > 1 else ' is'} not in a place yet, and not published"
            hint = "move each to its section, or delete it"
            yield _advice("unplaced", message, locate(("unplaced",), key=True), hint)


def _prose(specs: Specs) -> Iterator[tuple[Where, int, str]]:
    for entry in specs:
        for steps, words, written in fields.prose(entry.spec):
            yield partial(entry.locate, steps), words, text.plain(written)


def _long(read: tuple[tuple[Where, int, str], ...]) -> Iterator[Problem]:
    for where, limit, written in read:
        if (count := len(written.split())) > limit:
            hint = f"keep it to {limit}: split it, or leave out what the reader knows"
            yield _advice("long-text", f"this text has {count} words", where(), hint)


def _vague(read: tuple[tuple[Where, int, str], ...]) -> Iterator[Problem]:
    for where, _, written in read:
        for phrase, hint in _PHRASES.items():
            if found := phrase.search(written):
                yield _advice("vague-wording", f"“{found[0]}” does not say what somebody does", where(), hint)


def _exclusive(specs: Specs) -> Iterator[Problem]:
    """Find words that may leave people out, in roles: adverts are made of them."""
    for role in specs.roles:
        for steps, _, written in fields.prose(role.spec):
            for found in wording.findings(text.plain(written)):
                hint = f"write {', '.join(found.instead[:3])}"
                yield _advice("exclusive-wording", f"“{found.word}” may leave people out", role.locate(steps), hint)


def _repeated(specs: Specs) -> Iterator[Problem]:
    """Find sentences that two roles share word for word: they can't tell one level from the other."""
    seen: dict[tuple[str, ...], tuple[str, Where]] = {}
    for role in specs.roles:
        for steps, _, written in fields.prose(role.spec):
            for sentence in _SENTENCES.split(text.plain(written)):
                words = tuple(word.casefold() for word in _WORD.findall(sentence))
                if len(words) < _SHORTEST_REPEAT:
                    continue
                where = partial(role.locate, steps)
                owner, first = seen.setdefault(words, (role.id, where))
                if owner != role.id:
                    message = f"“{_shortened(sentence)}” stands in {first()} too"
                    yield _advice("repeated-sentence", message, where(), "say what is different in this role")


def _mixed_spelling(read: tuple[tuple[Where, int, str], ...]) -> Iterator[Problem]:
    """Find words in the spelling that the handbook uses less often than the other."""
    words = [(where, word.casefold()) for where, _, written in read for word in _WORD.findall(written)]
    counts = Counter(word for _, word in words)
    british = sum(counts[word] for word in _BRITISH if word != "programme")
    american = sum(counts[word] for word in _AMERICAN)
    if not british or not american:
        return
    language, others = ("British", _AMERICAN) if british >= american else ("American", _BRITISH)
    for where, word in words:
        if word in others:
            message = f"“{word}”: most of this handbook is in {language} spelling"
            yield _advice("mixed-spelling", message, where(), f"write “{others[word]}”")


def _unused(specs: Specs) -> Iterator[Problem]:
    if any(kind == "role" for kind, _ in specs.broken):
        return  # a role that could not be read may use any of them
    used = {(kind, name) for role in specs.roles for _, kind, name in fields.references(role.spec)}
    for kind, entries in (("skill", specs.skills), ("KPI", specs.kpis), ("tool", specs.tools)):
        for entry in entries:
            if (kind, entry.id) not in used:
                hint = f"name it in a role, or remove the {kind}"
                yield _advice("unused-entry", f"no role uses this {kind}", entry.locate(("title",)), hint)


def _advice(rule: str, message: str, where: Location, hint: str) -> Problem:
    return Problem(rule, message, where, hint, Severity.WARNING)


def _shortened(sentence: str) -> str:
    return shorten(sentence, width=80, placeholder=" …")
