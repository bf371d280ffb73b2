"""The folder for engines without plugins: what is in it, and that it is replaced whole or not at all."""

import json
from pathlib import Path

import pytest

from handbooks import Handbook
from rolebook.building import write
from rolebook.problem import Problem


def written(handbook: Handbook) -> Path:
    folder = handbook.root / "written"
    assert do_write(handbook) == ()
    return folder


def do_write(handbook: Handbook) -> tuple[Problem, ...]:
    return write.write(handbook.root, handbook.root / "written", content="roles", config="mkdocs.yml")


def test_a_page_begins_with_escaped_facts_that_any_yaml_reader_takes(full: Handbook) -> None:
    _, facts, body = (written(full) / "docs/roles/researcher/index.md").read_text(encoding="utf-8").split("---\n", 2)
    assert json.loads(facts) == {
        "title": "Researcher &amp; &quot;thinker&quot;",
        "description": "Finds things out in &lt; 3 years.",
        "source": "roles/research/researcher.yml",
    }
    assert body.startswith("\n<div>\n")


def test_specs_drafts_and_hidden_files_are_left_out_and_pages_by_hand_are_kept(full: Handbook) -> None:
    full.write("roles/_draft.md", "draft\n")
    full.write("roles/.secret", "secret\n")
    full.write("roles/guide/picture.svg", "<svg/>\n")
    docs = written(full) / "docs"
    names = {path.relative_to(docs).as_posix() for path in docs.rglob("*") if path.is_file()}
    assert not {name for name in names if name.endswith((".yml", ".yaml")) or "draft" in name or "secret" in name}
    assert {"guide/about.md", "guide/picture.svg", "assets/rolebook/content.css"} <= names


def test_the_derived_configuration_keeps_what_every_engine_knows_and_names_no_plugin_of_ours(full: Handbook) -> None:
    full.write(
        "mkdocs.yml",
        """
        site_name: "A & B"
        site_url: https://handbook.example/
        docs_dir: roles
        site_dir: public
        hooks: [hook.py]
        watch: [overrides]
        extra_css: [own.css]
        theme: {name: material, custom_dir: overrides, language: de, palette: {scheme: slate}}
        plugins: [search, rolebook]
        """,
    )
    settings = json.loads((written(full) / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["site_name"] == "A &amp; B"
    assert settings["site_url"] == "https://handbook.example/"
    assert settings["docs_dir"] == "docs"
    assert settings["plugins"] == ["search"]
    assert settings["theme"] == {"name": "material", "language": "de", "palette": {"scheme": "slate"}, "font": False}
    assert settings["extra_css"][-1] == "own.css"
    assert not {"site_dir", "hooks", "watch"} & settings.keys()
    assert settings["nav"][-1] == "guide/about.md"


def test_writing_again_replaces_the_folder(full: Handbook) -> None:
    folder = written(full)
    (full.content / "kpis" / "errors.yml").unlink()
    full.replace("roles/kpis/speed.yml", "counter_metrics: [errors]", "cadence_note: x")
    before = sorted(folder.rglob("*"))
    assert do_write(full) != ()
    assert sorted(folder.rglob("*")) == before, "a broken spec leaves the folder as it was"
    full.replace("roles/kpis/speed.yml", "cadence_note: x", "")
    full.replace("roles/research/researcher.yml", "  - {kpi: errors, target: < 2 %}\n", "")
    assert do_write(full) == ()
    assert not (folder / "docs" / "kpis" / "errors.md").exists()
    assert sorted(path.name for path in full.root.iterdir()) == ["mkdocs.yml", "roles", "written"]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ("site_name: [", r"mkdocs\.yml can't be read"),
        ("- a", r"mkdocs\.yml is not a block"),
        ("", r"mkdocs\.yml is not a block"),
    ],
)
def test_settings_that_can_not_be_read_are_named(minimal: Handbook, settings: str, message: str) -> None:
    minimal.write("mkdocs.yml", settings)
    with pytest.raises(write.WriteError, match=message):
        do_write(minimal)


def test_settings_that_are_missing_are_named(minimal: Handbook) -> None:
    (minimal.root / "mkdocs.yml").unlink()
    with pytest.raises(write.WriteError, match=r"mkdocs\.yml can't be read"):
        do_write(minimal)


@pytest.mark.parametrize("theme", ["theme: material", "theme:", "theme: {}", ""])
def test_every_way_to_name_the_theme_is_understood(minimal: Handbook, theme: str) -> None:
    minimal.write("mkdocs.yml", f"site_name: x\n{theme}\n")
    settings = json.loads((written(minimal) / "mkdocs.yml").read_text(encoding="utf-8"))
    assert settings["theme"]["font"] is False


def test_a_wrong_override_is_named_and_the_folder_stays(minimal: Handbook) -> None:
    folder = written(minimal)
    minimal.write("overrides/templates/home.html", "{% if %}")
    with pytest.raises(write.WriteError, match=r"a template in .*overrides is wrong"):
        do_write(minimal)
    assert (folder / "docs" / "index.md").is_file()
