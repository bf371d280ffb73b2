"""Downloads: which files there are, what lists them, and that settings choose among them."""

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from lxml import html

from frameworks import said
from handbooks import Handbook
from rolebook import site
from rolebook.building import verify
from rolebook.exporting import downloads as exports
from rolebook.exporting.downloads import Exports, Format, SettingError, Settings
from rolebook.exporting.rows import TableError
from rolebook.importing import readback
from test_engines import digests, run

SITE = "https://careers.example/handbook/"


def configure(handbook: Handbook, option: str, address: str = "") -> None:
    handbook.write(
        "mkdocs.yml",
        f"""\
        site_name: Test
        {f"site_url: {address}" if address else ""}
        docs_dir: roles
        theme: {{name: material}}
        plugins:
          - rolebook: {{exports: {option}}}
        """,
    )


def build(handbook: Handbook) -> Path:
    done = run(handbook.root, "rolebook", "build")
    assert done.returncode == 0, done.stderr
    return handbook.root / "site"


def test_every_format_is_built_and_listed(full: Handbook) -> None:
    configure(full, "true")
    folder = build(full)
    framework, planned = site.check(full.content, full.root).sound
    made = set(Exports(framework, planned, exports.EVERYTHING).files(tuple))
    built = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert made <= built
    page = html.fromstring((folder / "downloads" / "index.html").read_text(encoding="utf-8"))
    linked = {link.removeprefix("../") for link in page.xpath("//main//a/@href")}
    unlisted = {path for path in made if path not in linked and not path.startswith("api/v1/roles/")}
    assert unlisted <= {"downloads/csv"}, "whatever is made can be found"
    for role in framework.roles:
        text = (folder / "roles" / role / "index.html").read_text(encoding="utf-8")
        assert f'href="../../roles/{role}/{role}.docx"' in text
    home = (folder / "index.html").read_text(encoding="utf-8")
    assert home.count('href="downloads/"') == 2, "from the page and from its foot"


def test_each_format_can_be_left_out(full: Handbook) -> None:
    framework, planned = site.check(full.content, full.root).sound
    everything = set(Exports(framework, planned, exports.EVERYTHING).files(tuple))
    parts = [set(Exports(framework, planned, Settings.of([form.value], None)).files(tuple)) for form in Format]
    assert all(parts)
    assert set.union(*parts) == everything
    assert sum(map(len, parts)) == len(everything), "no file belongs to two formats"


def test_without_exports_nothing_leads_to_them(full: Handbook) -> None:
    configure(full, "false")
    folder = build(full)
    assert not (folder / "downloads").exists()
    assert not (folder / "api").exists()
    assert not list(folder.rglob("*.docx"))
    for path in folder.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "downloads/" not in text
        assert "ld+json" not in text or path.parent.name == "hiring-kit"
    assert verify.verify(folder) == ()


def test_some_exports_make_a_page_of_these(full: Handbook) -> None:
    configure(full, "[csv, docx]")
    folder = build(full)
    text = (folder / "downloads" / "index.html").read_text(encoding="utf-8")
    assert "role_points.csv" in text
    assert "Excel" not in text
    assert not (folder / "api").exists()


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("[csv, dox]", "“exports” names “dox”, which is no format; did you mean “docx”?"),
        ("[pdf]", "“exports” names “pdf”, which is no format"),
        ("all", "“exports” must be true, false or a list of xlsx, csv, json, docx, markdown, json-ld, case, graph"),
    ],
)
def test_a_wrong_setting_is_said(given: str, message: str, minimal: Handbook) -> None:
    configure(minimal, given)
    for command in (("rolebook", "build"), ("rolebook", "write", str(minimal.root / "out"))):
        done = run(minimal.root, *command)
        assert done.returncode != 0
        assert message in done.stderr
        assert "Traceback" not in done.stderr
    with pytest.raises(SettingError):
        Settings.of(given, None)


def test_addresses_are_whole_where_the_site_has_one(full: Handbook) -> None:
    configure(full, "true", SITE)
    folder = build(full)
    index = json.loads((folder / "api/v1/index.json").read_text(encoding="utf-8"))
    assert index["url"] == SITE
    assert f"]({SITE}roles/researcher/researcher.markdown)" in (folder / "llms.txt").read_text(encoding="utf-8")
    home = (folder / "index.html").read_text(encoding="utf-8")
    assert 'rel="search" type="application/opensearchdescription+xml"' in home
    found = ET.fromstring((folder / "opensearch.xml").read_text(encoding="utf-8"))  # noqa: S314 - just made
    name = "{http://a9.com/-/spec/opensearch/1.1/}"
    assert found.tag == f"{name}OpenSearchDescription"
    assert 0 < len(found.findtext(f"{name}ShortName") or "") <= 16
    url = found.find(f"{name}Url")
    assert url is not None
    assert url.get("template") == f"{SITE}?q={{searchTerms}}"


def test_without_an_address_of_the_site_nothing_asks_for_one(full: Handbook) -> None:
    configure(full, "true")
    folder = build(full)
    assert not (folder / "opensearch.xml").exists()
    assert "opensearch" not in (folder / "index.html").read_text(encoding="utf-8")
    assert "](roles/researcher/researcher.markdown)" in (folder / "llms.txt").read_text(encoding="utf-8")


def test_a_framework_without_a_day_has_no_package_and_says_why(minimal: Handbook) -> None:
    folder = build(minimal)
    assert not (folder / "downloads" / "case.json").exists()
    text = (folder / "downloads" / "index.html").read_text(encoding="utf-8")
    assert "it needs the day of the last change" in text


def test_another_engine_has_the_same_files(full: Handbook) -> None:
    folder = build(full)
    written = full.root / "written"
    assert run(full.root, "rolebook", "write", str(written)).returncode == 0
    done = run(written, "zensical", "build", "--strict")
    assert done.returncode == 0, done.stdout + done.stderr
    framework, planned = site.check(full.content, full.root).sound
    made = set(Exports(framework, planned, exports.EVERYTHING).files(tuple))
    here, there = digests(folder), digests(written / "site")
    assert {path: there.get(path) for path in made} == {path: here[path] for path in made}


def test_a_file_of_the_handbook_is_not_overwritten_in_silence(minimal: Handbook) -> None:
    minimal.write("roles/llms.txt", "mine\n")
    done = run(minimal.root, "rolebook", "build")
    assert done.returncode != 0
    assert "“llms.txt” of the handbook stands where the build writes a file of its own: rename it" in done.stderr


def test_what_was_built_can_be_read_back(full: Handbook) -> None:
    folder = build(full)
    ways = [[folder / "downloads" / "handbook.xlsx"], [folder / "downloads" / "csv"], [folder / "api/v1/index.json"]]
    found = [readback.read(way) for way in ways]
    assert found[0] == found[1]
    assert set(found[1]) == set(found[2])
    assert all(readback.is_ours(way) for way in ways)
    assert not readback.is_ours([full.content / "framework.yml"])
    with pytest.raises(TableError, match="there is no table in what was named"):
        readback.read([full.content])
    word = folder / "roles/researcher/researcher.docx"
    assert readback.read([word]) == {path: spec for path, spec in found[2].items() if path.endswith("/researcher.yml")}
    with pytest.raises(TableError, match="name Word documents apart"):
        readback.read([word, *ways[0]])
    with pytest.raises(TableError, match=re.escape("researcher.markdown is no table")):
        readback.read([word.with_suffix(".markdown")])
    with pytest.raises(TableError, match="is there twice"):
        readback.read([*ways[0], *ways[1]])
    with pytest.raises(TableError, match="name it alone"):
        readback.read([*ways[0], *ways[2]])
    with pytest.raises(TableError, match="can't be read: No such file"):
        readback.read([full.root / "none.csv"])


@pytest.mark.parametrize(
    "way", ["downloads/handbook.xlsx", "downloads/csv", "api/v1/index.json", "roles/researcher/researcher.docx"]
)
def test_importing_what_was_exported_changes_nothing(way: str, full: Handbook) -> None:
    folder = build(full)
    before = digests(full.content)
    done = run(full.root, "rolebook", "import", str(folder / way))
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("0 new files, 0 changed, ")
    assert digests(full.content) == before


def test_an_export_becomes_a_handbook_and_an_edit_in_it_counts(full: Handbook, tmp_path: Path) -> None:
    folder = build(full)
    fresh = tmp_path / "fresh"
    (fresh / "roles").mkdir(parents=True)
    assert run(fresh, "rolebook", "import", str(folder / "downloads/handbook.xlsx")).returncode == 0
    assert said(site.check(fresh / "roles", fresh).sound[0]) == said(site.check(full.content, full.root).sound[0])
    table = folder / "downloads/csv/roles.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("Somebody who asks.", "Somebody who wonders."), "utf-8")
    done = run(full.root, "rolebook", "import", str(folder / "downloads/csv"))
    assert done.stdout.startswith("0 new files, 1 changed, "), done.stderr
    assert "tagline: Somebody who wonders." in (full.content / "research/researcher.yml").read_text(encoding="utf-8")
    table.write_text("id,title\nresearcher,\n", "utf-8")
    done = run(full.root, "rolebook", "import", str(table))
    assert done.returncode != 0
    assert "error[" in done.stderr
    assert "Traceback" not in done.stderr
