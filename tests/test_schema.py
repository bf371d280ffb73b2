"""The schemas that editors use: current, valid, and with a title and a description for each field."""

from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from rolebook.model import fields, schema
from rolebook.model.source import parse, read

ROOT = Path(__file__).parents[1]
SPECS = sorted((ROOT / "roles").rglob("*.yml"))


@pytest.mark.parametrize("name", schema.MODELS)
def test_the_committed_schema_is_current(name: str) -> None:
    committed = (ROOT / "schema" / f"{name}.json").read_text(encoding="utf-8")
    assert committed == schema.as_json(name), "run `make schema`"


@pytest.mark.parametrize("name", schema.MODELS)
def test_every_field_has_a_title_and_a_description(name: str) -> None:
    whole = schema.json_schema(name)
    Draft202012Validator.check_schema(whole)
    parts: dict[str, dict[str, Any]] = {name: whole, **whole.get("$defs", {})}
    assert [
        f"{part}.{key}"
        for part, content in parts.items()
        for key, value in content.get("properties", {}).items()
        if not (value.get("title") and value.get("description"))
    ] == []


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_a_spec_names_its_schema_and_keeps_to_it(path: Path) -> None:
    modeline = path.read_text(encoding="utf-8").partition("\n")[0]
    prefix = "# yaml-language-server: $schema="
    assert modeline.startswith(prefix)
    target = (path.parent / modeline.removeprefix(prefix)).resolve()
    assert target.parent == ROOT / "schema"
    _, data, problems = read(path, ROOT)
    assert problems == ()
    model = schema.MODELS[target.stem]
    model.model_validate(data)


@pytest.mark.parametrize(
    "text", ["no", "1.10", "2026-01-01", "010", "1:30", "0x1F", "on", "1e3", "Null and void", "5 %"]
)
def test_what_yaml_would_guess_at_comes_out_as_it_was_typed(text: str) -> None:
    _, data, _ = parse(f"term: {text}\nmeaning: x\n".encode(), "roles/x.yml")
    assert schema.Term.model_validate(data).term == text


def test_references_are_found_inside_lists_and_optional_blocks() -> None:
    step = schema.RoleStep(role="other")
    career = schema.Career(next=(step,), promotion=(schema.Promotion(to="other", criteria=(fields.Point(text="x"),)),))
    assert list(fields.references(career)) == [
        (("next", 0, "role"), "role", "other"),
        (("promotion", 0, "to"), "role", "other"),
    ]


def test_the_anchor_of_a_term_tells_terms_apart_and_can_be_a_files_name() -> None:
    anchors = {term: schema.Term(term=term, meaning="x").anchor for term in ("C", "C++", "C#", "A/B test", "x" * 300)}
    assert list(anchors.values())[:4] == ["term-c", "term-c-plus-plus", "term-c-sharp", "term-a-b-test"]
    assert len(anchors["x" * 300].encode()) < 200
