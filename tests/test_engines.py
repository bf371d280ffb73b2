"""The same handbook through MkDocs, ProperDocs and Zensical; builds that can be repeated; sites that stay whole."""

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

from handbooks import SITES, Handbook, copy_site
from rolebook.building import verify

QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def run(root: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *command],
        cwd=root,
        env={**os.environ, **QUIET, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


def addresses(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*.html")} - {"404.html"}


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.mark.parametrize("name", sorted(path.name for path in (SITES / "valid").iterdir()))
def test_a_valid_handbook_builds_without_a_warning(name: str, tmp_path: Path) -> None:
    handbook = copy_site(name, tmp_path / "handbook")
    done = run(handbook.root, "mkdocs", "build", "--strict")
    assert done.returncode == 0, done.stderr
    assert "WARNING" not in done.stderr
    assert "ERROR" not in done.stderr


def test_a_one_screen_spec_makes_only_the_pages_it_has_something_for(minimal: Handbook) -> None:
    assert run(minimal.root, "mkdocs", "build").returncode == 0
    assert addresses(minimal.root / "site") == {
        "index.html",
        "downloads/index.html",
        "families/index.html",
        "families/research/index.html",
        "find/index.html",
        "levels/index.html",
        "levels/associate/index.html",
        "levels/senior/index.html",
        "roles/index.html",
        "roles/researcher/index.html",
        "roles/researcher/growth/index.html",
        "roles/researcher/progression/index.html",
        "roles/researcher/responsibilities/index.html",
    }


def test_three_engines_give_the_same_addresses_and_no_broken_link(full: Handbook) -> None:
    site = full.root / "site"
    assert run(full.root, "mkdocs", "build").returncode == 0
    by_mkdocs = addresses(site)
    assert len(by_mkdocs) > 45
    done = run(full.root, "properdocs", "build", "-f", "mkdocs.yml")
    assert done.returncode == 0, done.stderr
    assert addresses(site) == by_mkdocs
    index = digests(site / "search")

    written = full.root / "written"
    assert run(full.root, "rolebook", "write", str(written)).returncode == 0
    done = run(written, "zensical", "build", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    assert addresses(written / "site") == by_mkdocs
    found = verify.verify(written / "site", base="docs")
    assert [each.message for each in found if each.rule != "script-in-page"] == []  # its frame has scripts of its own
    by_zensical = digests(written / "site" / "search")
    assert {name: by_zensical.get(name) for name in index} == index, "every engine's site has the same search"


def test_a_renamed_id_keeps_its_old_addresses(full: Handbook) -> None:
    assert run(full.root, "mkdocs", "build").returncode == 0
    for old, new in {
        "roles/scientist/kpis": "../../../roles/researcher/kpis/",
        "skills/databases": "../../skills/sql/",
        "kpis/velocity": "../../kpis/speed/",
        "tools/svn": "../../tools/git/",
    }.items():
        text = (full.root / "site" / old / "index.html").read_text(encoding="utf-8")
        assert f'<meta http-equiv="refresh" content="0; url={new}">' in text
        assert f'<a href="{new}">' in text


def test_a_build_can_be_repeated_byte_for_byte(tmp_path: Path) -> None:
    one, two = copy_site("full", tmp_path / "one"), copy_site("full", tmp_path / "elsewhere" / "two")
    assert run(one.root, "mkdocs", "build", PYTHONHASHSEED="1", TZ="UTC", LC_ALL="C").returncode == 0
    later = {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C.UTF-8"}
    assert run(two.root, "mkdocs", "build", **later).returncode == 0
    assert digests(one.root / "site") == digests(two.root / "site")


def test_a_broken_spec_leaves_the_last_good_site_as_it_was(minimal: Handbook) -> None:
    assert run(minimal.root, "rolebook", "build").returncode == 0
    before = digests(minimal.root / "site")
    minimal.replace("roles/research/researcher.yml", "level: associate", "level: asociate")
    for command in (["rolebook", "build"], ["mkdocs", "build"]):
        done = run(minimal.root, *command)
        said = done.stdout + done.stderr
        assert done.returncode != 0
        assert "roles/research/researcher.yml:4:8: error[dangling-reference]" in said
        assert "did you mean “associate”?" in said
        assert "Traceback" not in said
        assert digests(minimal.root / "site") == before
    assert sorted(path.name for path in minimal.root.iterdir()) == ["mkdocs.yml", "roles", "site"]


def test_a_warning_leaves_the_last_good_site_where_the_build_is_strict(minimal: Handbook) -> None:
    assert run(minimal.root, "mkdocs", "build").returncode == 0
    before = digests(minimal.root / "site")
    minimal.write("roles/guide/about.md", "# About\n\nSee [nothing](nothing.md).\n")
    assert run(minimal.root, "mkdocs", "build", "--strict").returncode != 0
    assert digests(minimal.root / "site") == before


def test_a_link_that_leads_nowhere_is_found_in_raw_html(minimal: Handbook) -> None:
    minimal.write("roles/guide/about.md", '# About\n\n<a href="../nothing/">Nothing</a>\n')
    done = run(minimal.root, "mkdocs", "build")
    assert done.returncode != 0
    assert "the link “../nothing/” leads nowhere" in done.stderr
    assert not (minimal.root / "site").exists()


def test_a_folder_with_foreign_files_is_left_alone(minimal: Handbook) -> None:
    treasure = minimal.write("site/thesis.txt", "years of work\n")
    done = run(minimal.root, "mkdocs", "build")
    assert done.returncode != 0
    assert "holds files that no build has made" in done.stderr
    assert "Traceback" not in done.stderr
    assert treasure.read_text(encoding="utf-8") == "years of work\n"


def test_a_page_written_by_hand_is_in_the_navigation(full: Handbook) -> None:
    assert run(full.root, "mkdocs", "build").returncode == 0
    text = (full.root / "site" / "index.html").read_text(encoding="utf-8")
    assert 'href="guide/about/"' in text


def test_an_override_replaces_a_template_of_the_package(minimal: Handbook) -> None:
    minimal.write("overrides/templates/home.html", "<h1>Our own home</h1>\n")
    minimal.replace("mkdocs.yml", "name: material", "name: material, custom_dir: overrides")
    assert run(minimal.root, "mkdocs", "build").returncode == 0
    assert "Our own home" in (minimal.root / "site" / "index.html").read_text(encoding="utf-8")
    minimal.write("overrides/templates/home.html", "{% if %}\n")
    done = run(minimal.root, "mkdocs", "build")
    assert done.returncode != 0
    assert "a template in" in done.stderr
    assert "Traceback" not in done.stderr
