"""The API: every file is what its published schema says, and all of them together become the same framework again."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from frameworks import PHASES, frameworks, said, said_by
from handbooks import Handbook
from rolebook import pages, site
from rolebook.exporting import api
from rolebook.exporting.rows import TableError
from rolebook.importing import readback
from rolebook.model import fields
from rolebook.model.framework import Framework
from rolebook.views import atlas


def made(framework: Framework, at: str = "") -> dict[str, str]:
    planned = pages.plan(framework, "roles/framework.yml")
    files = api.files(framework, planned, at, lambda: atlas.steps(framework))
    return {path: make() for path, make in files.items()}


def schema_of(path: str) -> Any:
    name = "role" if "/roles/" in path else path.rpartition("/")[2]
    return json.loads(api.json_schema(name.removesuffix(".json")))


def put(files: dict[str, str], folder: Path) -> Path:
    for path, text in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return folder / api.FOLDER


@given(framework=frameworks())
@settings(max_examples=15, phases=PHASES, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
def test_any_framework_is_valid_and_comes_back(framework: Framework, tmp_path_factory: pytest.TempPathFactory) -> None:
    files = made(framework)
    for path, text in files.items():
        if path.startswith(api.SCHEMAS):
            Draft202012Validator.check_schema(json.loads(text))
        else:
            Draft202012Validator(schema_of(path)).validate(json.loads(text))
    folder = put(files, tmp_path_factory.mktemp("api"))
    assert said_by(readback.read([folder / "index.json"])) == said(framework)


def test_the_shipped_handbook_is_valid_and_comes_back(shipped: Framework, tmp_path: Path) -> None:
    files = made(shipped)
    validators = {name: Draft202012Validator(json.loads(api.json_schema(name))) for name in api.MODELS}
    for path, text in files.items():
        if not path.startswith(api.SCHEMAS):
            name = "role" if "/roles/" in path else path.rpartition("/")[2].removesuffix(".json")
            validators[name].validate(json.loads(text))
    assert said_by(readback.read([put(files, tmp_path)])) == said(shipped)


def test_files_say_which_schema_and_edition_they_are_of(full: Handbook) -> None:
    framework = site.check(full.content, full.root).sound[0]
    for at in ("", "https://careers.example/handbook/"):
        for path, text in made(framework, at).items():
            if path.startswith(api.SCHEMAS):
                continue
            found = json.loads(text)
            up = at or "../" * path.count("/")
            assert found["$schema"].startswith(f"{up}api/v1/schema/")
            assert found["edition"]["effective_from"] == str(framework.as_of)


def test_the_index_names_every_file_and_moves_lead_to_pages(full: Handbook) -> None:
    framework, planned = site.check(full.content, full.root).sound
    files = made(framework, "https://careers.example/")
    listed = {
        part["url"].removeprefix("https://careers.example/") for part in json.loads(files["api/v1/index.json"])["files"]
    }
    single = {path for path in files if "/roles/" in path or "/schema/" in path}
    assert listed | single | {"api/v1/index.json"} == set(files)
    urls = {page.url for page in planned}
    found = json.loads(files["api/v1/moves.json"])["moves"]
    assert found
    for move in found:
        assert move["url"].removeprefix("https://careers.example/") in urls
        assert {move["from"], move["to"]} <= set(framework.roles)


def test_every_field_of_every_file_has_a_meaning() -> None:
    for name, model in api.MODELS.items():
        for field, meaning in fields.dictionary(model):
            assert meaning, (name, field)


@pytest.mark.parametrize(
    ("path", "text", "message"),
    [
        ("roles.json", "{", "is no JSON"),
        ("roles.json", "[" * 100_000, "is no JSON"),
        ("roles.json", "[]", "is no file of the API: it holds no object"),
        ("roles.json", '{"roles": 1}', "it has no list “roles”"),
        ("roles.json", '{"roles": [{"id": "../../x"}]}', "“../../x” can't be an id"),
        ("roles.json", '{"roles": [{"id": "nobody"}]}', "nobody.json is missing"),
        ("skills.json", None, "skills.json is missing: keep the folder api/v1 as it was exported"),
    ],
)
def test_what_is_no_api_gets_a_plain_error(
    path: str, text: str | None, message: str, full: Handbook, tmp_path: Path
) -> None:
    folder = put(made(site.check(full.content, full.root).sound[0]), tmp_path / "out")
    if text is None:
        (folder / path).unlink()
    else:
        (folder / path).write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as raised:
        readback.read([folder])
    assert message in str(raised.value)
