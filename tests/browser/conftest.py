"""The handbook of this repository, built once, served on this machine, and opened in Debian's Chromium."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright
from readers import Reader, served

ROOT = Path(__file__).parents[2]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what needs a browser, so that the rest can run without one."""
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.browser)


_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="session")
def report(pytestconfig: pytest.Config) -> Callable[..., None]:
    """Takes lines that are shown at the end of the run, whether tests pass or not."""
    lines = pytestconfig.stash.setdefault(_FIGURES, [])
    return lambda *more: lines.extend(more)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Show what was measured."""
    if lines := config.stash.get(_FIGURES, []):
        terminalreporter.section("measured")
        for line in lines:
            terminalreporter.line(line)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the built handbook."""
    copy = tmp_path_factory.mktemp("handbook")
    for name in ("roles", "overrides", "mkdocs.yml"):
        source = ROOT / name
        (shutil.copytree if source.is_dir() else shutil.copy)(source, copy / name)
    command = [sys.executable, "-m", "rolebook", "-C", str(copy), "build"]
    environment = {**os.environ, "EDIT_URI": "https://git.example/handbook/edit/main/roles/{path}"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return copy / "site"


@pytest.fixture(scope="session")
def host(site: Path) -> Iterator[str]:
    """The address of the served handbook, with a “/” at the end."""
    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A running Chromium; where there is none, tests fail in CI and are skipped, loudly, elsewhere."""
    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    if path is None:
        message = "no Chromium: run tests/install-browser, or set CHROMIUM to its path"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def reader(chromium: Browser, host: str, request: pytest.FixtureRequest) -> Iterator[Reader]:
    """A reader; ``indirect`` parameters are options of the browser's context, such as viewport and color_scheme."""
    options = getattr(request, "param", {"viewport": {"width": 1280, "height": 900}})
    context = chromium.new_context(**options)
    person = Reader(context, host)
    yield person
    context.close()
    assert person.foreign == [], "no page asks a foreign host for anything"
    assert person.refusals == [], "no page does what its policy forbids"
    assert person.errors == [], "no page has a script that fails"
