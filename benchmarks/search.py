"""What a reader's first search costs: bytes until results are shown, ours beside Material's and Pagefind's.

The same generated handbook is built by Rolebook and, from the folder that `rolebook write` makes, by MkDocs with
Material's own search; Pagefind indexes our site. A browser without cache opens a page, opens the search and types a
query; all that it loads from then on is counted, compressed as a web server would. Run by `make bench`.
"""

import functools
import gzip
import http.server
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

import handbook
from rolebook import site
from rolebook.searching import search

ROLES = 200
PAGE = "roles/role-7/"
QUERIES = (
    "role-7",
    "governance",
    "drift",
    "who owns model drift?",
    "payments specialist responsibilities",
    "stakeholder communication",
    "kuberntes",
    "reproducible training pipelines",
    "what does a staff payments specialist decide alone?",
    "incident review",
)
RESULTS = Path(__file__).with_name("search.md")


class _Counted:
    """Counts the bytes that go out, headers included."""

    sent = 0

    def __init__(self, file: Any) -> None:
        self._file = file

    def write(self, data: bytes) -> int:
        """Send and count."""
        _Counted.sent += len(data)
        return int(self._file.write(data))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._file, name)


class _Compressing(http.server.SimpleHTTPRequestHandler):
    """Serves files compressed, each as a whole."""

    def setup(self) -> None:
        """Let what is sent be counted: a browser's own figures leave out what its workers load."""
        super().setup()
        self.wfile = _Counted(self.wfile)  # type: ignore[assignment]

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Say nothing."""

    def do_GET(self) -> None:
        """Answer with the file, compressed where that helps."""
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        if not path.is_file():
            self.send_error(404)
            return
        body = path.read_bytes()
        packed = path.suffix in {".html", ".js", ".json", ".css", ".svg"}
        body = gzip.compress(body, 6) if packed else body
        self.send_response(200)
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        if packed:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(_Compressing, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    thread.join()
    server.server_close()


def _ours(page: Page, query: str) -> None:
    page.keyboard.press("/")
    page.fill(".rb-ask__field", query)
    page.wait_for_selector(".rb-ask__groups .rb-ask__text, .rb-ask__groups strong")


def _materials(page: Page, query: str) -> None:
    page.keyboard.press("/")
    page.keyboard.type(query)
    page.wait_for_selector(".md-search-result__item", timeout=120_000)


def _pagefinds(page: Page, query: str) -> None:
    page.evaluate(
        """async query => {
            const engine = await import("/pagefind/pagefind.js")
            const found = await engine.search(query)
            await Promise.all(found.results.slice(0, 8).map(result => result.data()))
        }""",
        query,
    )


def _first_search(
    browser: Browser, host: str, query: str, ask: Callable[[Page, str], None], *, loads_early: bool
) -> int:
    """Return the bytes that a first search loads; an index that is loaded with the page counts, too."""
    context = browser.new_context()
    page = context.new_page()
    before = _Counted.sent
    page.goto(host + PAGE)
    page.wait_for_load_state("networkidle")
    before = before if loads_early else _Counted.sent
    ask(page, query)
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(300)
    context.close()
    return _Counted.sent - before


def _build(folder: Path, roles: int) -> tuple[Path, Path]:
    """Build the handbook in both ways and return the two sites."""
    handbook.generate(folder, roles)
    quiet = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
    program = [sys.executable, "-m", "rolebook", "-C", str(folder)]
    subprocess.run([*program, "build"], check=True, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    subprocess.run([*program, "write", str(folder / "written")], check=True, env=quiet, stdout=subprocess.DEVNULL)
    written = folder / "written"
    shutil.rmtree(written / "docs" / "search")
    settings = json.loads((written / "mkdocs.yml").read_text(encoding="utf-8"))
    settings["theme"]["features"] = ["navigation.prune"]  # without it, every page holds the whole navigation
    (written / "mkdocs.yml").write_text(json.dumps(settings), encoding="utf-8")
    mkdocs = [sys.executable, "-m", "mkdocs", "-q", "build", "-f", str(written / "mkdocs.yml")]
    subprocess.run(mkdocs, check=True, env=quiet, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return folder / "site", written / "site"


def _pagefind(folder: Path) -> tuple[float, float]:
    """Index a site with Pagefind; return CPU seconds and peak memory in MB."""
    process = subprocess.Popen(
        [sys.executable, "-m", "pagefind", "--site", str(folder)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0, "Pagefind failed"
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def _indexed(folder: Path) -> float:
    """Return the CPU seconds that our index takes when the pages are there."""
    built = site.build(folder / "roles", folder)
    start = time.process_time()
    index = search.Index(built.sound[0])
    for _ in chain(*map(index.add, built.contents), index.finish()):
        pass
    return time.process_time() - start


def _index_size(folder: Path, names: str) -> int:
    return sum(len(gzip.compress(path.read_bytes(), 6)) for path in folder.glob(names) if path.is_file())


def main() -> None:
    """Measure and write the table."""
    with tempfile.TemporaryDirectory() as temporary, sync_playwright() as playwright:
        folder = Path(temporary) / "handbook"
        built, written = _build(folder, ROLES)
        cpu = _indexed(folder)
        pagefind_cpu, pagefind_memory = _pagefind(built)
        path = os.environ.get("CHROMIUM") or shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        with _served(built) as host, _served(written) as other:
            rows = [
                (
                    query,
                    _first_search(browser, host, query, _ours, loads_early=False),
                    _first_search(browser, host, query, _pagefinds, loads_early=False),
                )
                for query in QUERIES
            ]
            material = _first_search(browser, other, QUERIES[1], _materials, loads_early=True)
        browser.close()
        index = _index_size(written, "search/search_index.json")
        whole = _index_size(built, "search/**/*")
    mine, pagefinds = [row[1] for row in rows], [row[2] for row in rows]
    lines = [
        f"# The first search, on a handbook of {ROLES} roles of full length",
        "",
        "Bytes that a browser without cache loads from opening the search until results are shown: all requests,",
        "compressed. Pagefind is asked for eight results, as many as Rolebook shows.",
        "",
        "| query | Rolebook | Pagefind |",
        "| --- | ---: | ---: |",
        *(f"| {query} | {ours:,} | {theirs:,} |" for query, ours, theirs in rows),
        f"| median | {statistics.median(mine):,.0f} | {statistics.median(pagefinds):,.0f} |",
        f"| most | {max(mine):,} | {max(pagefinds):,} |",
        "",
        f"With Material's own search, a page and its first search load {material:,} bytes; the index is {index:,}.",
        f"Rolebook's costliest search above loads {max(mine) / index:.3f} of that index.",
        "",
        f"Rolebook's whole index is {whole:,} bytes, and takes {cpu:.1f} CPU seconds once the pages are there.",
        f"Pagefind takes {pagefind_cpu:.1f} CPU seconds and {pagefind_memory:,.0f} MB at its peak.",
    ]
    RESULTS.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
