"""The plugin inside MkDocs: what is published, what search finds, where edit links lead, and the preview."""

import gzip
import json
import os
import re
import resource
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError

import pytest
from lxml import etree, html

from handbooks import Handbook, copy_site
from rolebook import layer

EDIT = "https://git.example/edit/main/roles/"
QUIET = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def build(root: Path, *options: str, cwd: Path | None = None, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", *options],
        cwd=cwd or root,
        env={**os.environ, **QUIET, **environment},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The complete site, built with edit links."""
    handbook = copy_site("full", tmp_path_factory.mktemp("handbook"))
    handbook.replace("mkdocs.yml", "{name: material}", "{name: material, features: [content.action.edit]}")
    handbook.replace("mkdocs.yml", "docs_dir", f"edit_uri_template: {EDIT}{{path}}\ndocs_dir")
    done = build(handbook.root)
    assert done.returncode == 0, done.stderr
    return handbook.root / "site"


def page(site: Path, address: str) -> html.HtmlElement:
    parser = html.HTMLParser(encoding="utf-8")
    return html.parse(str(site / address / "index.html"), parser=parser).getroot()


def test_specs_are_not_published(site: Path) -> None:
    assert [path for path in site.rglob("*") if path.suffix in {".yml", ".yaml"}] == []


@pytest.mark.parametrize(
    ("address", "title"),
    [
        ("", "Full & <complete>"),
        ("roles/researcher", 'Researcher & "thinker" – Full & <complete>'),
        ("roles/researcher/kpis", 'KPIs and goals – Researcher & "thinker" – Full & <complete>'),
        ("families/research", "R&D – Full & <complete>"),
    ],
)
def test_a_page_has_its_title_and_description_as_they_were_typed(site: Path, address: str, title: str) -> None:
    tree = page(site, address)
    assert tree.findtext(".//title").strip() == title
    (description,) = tree.xpath("//meta[@name='description']/@content")
    assert description
    assert "&amp;" not in description


def test_search_finds_pages_but_not_their_old_addresses(site: Path) -> None:
    directory = json.loads((site / "search" / "index.json").read_text(encoding="utf-8"))
    found = {subject[2] for subject in directory["subjects"]}
    assert {"roles/researcher/", "skills/sql/", "guide/about/"} <= found
    assert not {address for address in found if "scientist" in address or "velocity" in address}


def test_titles_are_written_so_that_nothing_in_them_is_markup(site: Path) -> None:
    raw = (site / "roles" / "researcher" / "index.html").read_text(encoding="utf-8")
    assert "<title>Researcher &amp; &#34;thinker&#34; – Full &amp; &lt;complete&gt;</title>" in raw


def test_nothing_of_the_themes_own_search_is_published(site: Path) -> None:
    names = {path.relative_to(site).as_posix() for path in site.rglob("*")}
    assert not {name for name in names if "search_index" in name or "lunr" in name or "/workers/" in name}


def test_the_themes_own_search_is_not_wanted_beside_ours(minimal: Handbook) -> None:
    minimal.replace("mkdocs.yml", "plugins: [rolebook]", "plugins: [search, rolebook]")
    done = build(minimal.root, "--strict")
    assert done.returncode != 0
    assert "take it out of plugins" in done.stderr


@pytest.mark.parametrize(
    ("address", "spec"),
    [
        ("roles/researcher/kpis", "research/researcher.yml"),
        ("skills/sql", "skills/sql.yml"),
        ("tools/git", "tools.yml"),
        ("levels/junior", "framework.yml"),
        ("guide/about", "guide/about.md"),
    ],
)
def test_an_edit_link_leads_to_the_spec_that_the_page_is_made_from(site: Path, address: str, spec: str) -> None:
    links = page(site, address).xpath("//a/@href")
    assert {link for link in links if link.startswith(EDIT)} == {f"{EDIT}{spec}"}


def test_an_old_address_is_no_address_for_search_engines(site: Path) -> None:
    tree = page(site, "roles/scientist/kpis")
    assert tree.xpath("//meta[@http-equiv='refresh']/@content") == ["0; url=../../../roles/researcher/kpis/"]
    assert tree.xpath("//meta[@name='robots']/@content") == ["noindex"]
    assert tree.xpath("//link[@rel='canonical']") == []
    assert page(site, "roles/researcher").xpath("//meta[@http-equiv='refresh']") == []


def test_every_page_is_dated_by_the_framework(site: Path) -> None:
    raw = (site / "sitemap.xml").read_bytes()
    assert set(re.findall(rb"<lastmod>(.*?)</lastmod>", raw)) == {b"2026-02-01"}
    assert gzip.decompress((site / "sitemap.xml.gz").read_bytes()) == raw
    assert etree.fromstring(raw) is not None


def test_the_calendar_does_not_matter(full: Handbook, tmp_path: Path) -> None:
    contents = []
    for number, epoch in enumerate(("0", "2000000000")):
        assert build(full.root, "-d", str(tmp_path / str(number)), SOURCE_DATE_EPOCH=epoch).returncode == 0
        contents.append(
            {
                path.relative_to(tmp_path / str(number)): path.read_bytes()
                for path in (tmp_path / str(number)).rglob("*")
                if path.is_file()
            }
        )
    assert contents[0] == contents[1]


def test_it_builds_from_any_folder_to_any_folder(minimal: Handbook, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    options = ["-f", str(minimal.root / "mkdocs.yml"), "-d", str(tmp_path / "public")]
    done = build(minimal.root, *options, cwd=tmp_path / "elsewhere")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "public" / "index.html").is_file()
    assert not (minimal.root / "site").exists()


@pytest.mark.parametrize(
    ("link", "message"),
    [
        ("../nowhere/", "the link “../nowhere/” leads nowhere"),
        ("#nowhere", "the link “#nowhere” leads to a place that its page does not have"),
        ("../../../", "the link “../../../” leads out of the site"),
    ],
)
def test_a_wrong_link_in_a_field_stops_the_build(minimal: Handbook, link: str, message: str) -> None:
    minimal.replace("mkdocs.yml", "docs_dir", "site_url: https://x.example/docs/\ndocs_dir")
    minimal.replace("roles/research/researcher.yml", "Finds things out.", f"Finds [things]({link}) out.")
    done = build(minimal.root)
    assert done.returncode != 0
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in minimal.root.iterdir()) == ["mkdocs.yml", "roles"]


@pytest.mark.parametrize(
    "settings",
    [
        "theme: material",
        "theme: {name: material, palette: {scheme: slate}}",
        "theme: {name: material, palette: [{media: x}]}",
    ],
)
def test_every_way_to_name_the_theme_is_understood(minimal: Handbook, settings: str) -> None:
    minimal.write("mkdocs.yml", f"site_name: x\ndocs_dir: roles\nplugins: [rolebook]\n{settings}\n")
    done = build(minimal.root, "--strict")
    assert done.returncode == 0, done.stderr


def test_the_theme_speaks_the_language_of_the_handbook(minimal: Handbook) -> None:
    settings = "site_name: x\ndocs_dir: roles\nplugins: [rolebook]\ntheme: {name: material, language: de}\n"
    minimal.write("mkdocs.yml", settings)
    done = build(minimal.root, "--strict")
    assert done.returncode == 0, done.stderr
    role = page(minimal.root / "site", "roles/researcher")
    assert role.get("lang") == "de"
    assert role.xpath("//a[@class='md-skip']/text()") == ["Zum Inhalt"]
    assert role.xpath("//details[@class='rb-toc']/summary/text()") == ["Inhaltsverzeichnis"]


def test_every_page_has_the_policy_and_no_script_in_it(site: Path) -> None:
    for path in site.rglob("*.html"):
        tree = html.parse(str(path))
        assert tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content") == [layer.POLICY], path
        assert not tree.xpath("//script[not(@src) and not(contains(@type, 'json'))] | //style | //*[@style]"), path


def test_a_disk_that_takes_no_more_is_said_and_the_old_site_stays(minimal: Handbook) -> None:
    assert build(minimal.root).returncode == 0
    before = (minimal.root / "site" / "index.html").read_bytes()
    minimal.replace("roles/research/researcher.yml", "Finds things out.", "Finds new things out.")

    def allow_small_files_only() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (8_000, 8_000))

    command = [sys.executable, "-m", "mkdocs", "build"]
    done = subprocess.run(
        command, cwd=minimal.root, capture_output=True, text=True, check=False, preexec_fn=allow_small_files_only
    )
    assert done.returncode != 0
    assert "the site was not built: file too large" in done.stderr
    assert "Traceback" not in done.stderr
    assert (minimal.root / "site" / "index.html").read_bytes() == before
    assert sorted(path.name for path in minimal.root.iterdir()) == ["mkdocs.yml", "roles", "site"]


def test_a_build_asks_no_network(minimal: Handbook, tmp_path: Path) -> None:
    forbid = "import socket\ndef forbidden(*_):\n    raise RuntimeError('a build asks the network')\n"
    patches = "socket.socket.connect = forbidden\nsocket.getaddrinfo = forbidden\n"
    (tmp_path / "patches").mkdir()
    (tmp_path / "patches" / "sitecustomize.py").write_text(forbid + patches, encoding="utf-8")
    done = build(
        minimal.root, PYTHONPATH=os.pathsep.join([str(tmp_path / "patches"), os.environ.get("PYTHONPATH", "")])
    )
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_for(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.1)
    return False


def test_the_preview_follows_every_change_and_survives_a_broken_spec(minimal: Handbook, tmp_path: Path) -> None:
    port = free_port()

    def shows(words: str, address: str = "roles/researcher/") -> Callable[[], bool]:
        def look() -> bool:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/{address}", timeout=5) as answer:
                    return words in answer.read().decode()
            except URLError:
                return False

        return look

    spec = "roles/research/researcher.yml"
    log = tmp_path / "log.txt"
    command = [sys.executable, "-m", "rolebook", "-C", str(minimal.root), "serve", "--address", f"127.0.0.1:{port}"]
    with (
        log.open("w") as output,
        subprocess.Popen(command, stdout=output, stderr=output) as server,
    ):
        try:
            assert wait_for(shows("Finds things out.")), log.read_text()
            minimal.replace(spec, "Finds things out.", "Finds new things out.")
            assert wait_for(shows("Finds new things out.")), log.read_text()
            minimal.replace(spec, "level: associate", "level: asociate")
            assert wait_for(lambda: "error[dangling-reference]" in log.read_text()), log.read_text()
            assert wait_for(shows("error[dangling-reference]", "problems.txt")), log.read_text()
            assert shows("Finds new things out.")(), "the last good site is still there"
            minimal.replace(spec, "level: asociate", "level: senior")
            assert wait_for(shows("Senior level")), log.read_text()
            assert wait_for(shows("Role · Senior", "search/index.json")), log.read_text()
        finally:
            server.terminate()
    assert not (minimal.root / "site").exists()


def test_a_preview_that_is_ended_leaves_neither_a_process_nor_a_folder(minimal: Handbook, tmp_path: Path) -> None:
    port = free_port()
    folder = tmp_path / "temporary"
    folder.mkdir()
    command = [sys.executable, "-m", "rolebook", "-C", str(minimal.root), "serve", "--address", f"127.0.0.1:{port}"]

    def listens() -> bool:
        with socket.socket() as client:
            return client.connect_ex(("127.0.0.1", port)) == 0

    with subprocess.Popen(command, env={**os.environ, "TMPDIR": str(folder)}, stderr=subprocess.DEVNULL) as server:
        assert wait_for(listens)
        assert list(folder.iterdir()), "this is where the preview's site stands"
        server.terminate()
        assert server.wait(20) == 0
    assert not listens()
    assert list(folder.iterdir()) == []


def test_a_preview_says_that_its_address_is_taken(minimal: Handbook) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        address = f"127.0.0.1:{other.getsockname()[1]}"
        command = [sys.executable, "-m", "rolebook", "-C", str(minimal.root), "serve", "--address", address]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == f"error: {address}: Address already in use"
