"""A new user's path, as the README shows it: four commands in an empty folder, with the package as a wheel."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from handbooks import ROOT

DOCUMENT = ROOT / "tests" / "documents" / "ferry-engineer.md"


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package as it is published, built with what is installed already."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-index", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)
    (found,) = folder.iterdir()
    return found


@pytest.fixture(scope="module")
def environment(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh environment with the wheel; what the package needs, it sees where the tests' own environment has it."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", wheel], check=True)
    (packages,) = folder.glob("lib/python*/site-packages")
    (others,) = Path(sys.prefix).glob("lib/python*/site-packages")
    for path in others.iterdir():  # all but the package itself, which stands there as a link to these sources
        if "rolebook" not in path.name and not (packages / path.name).exists():
            (packages / path.name).symlink_to(path)
    return folder


def free_port() -> int:
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        return int(server.getsockname()[1])


def answer(address: str) -> str:
    """Return the page at an address, once there is one."""
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(address, timeout=20) as page:  # noqa: S310 - this machine
                return str(page.read().decode())
        except (URLError, ConnectionError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def commands() -> Iterator[list[str]]:
    """Yield the words of each command that the README's first screen shows to a new user."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    (shown,) = re.findall(r"```sh\n(pip install .*?)```", text, re.DOTALL)
    for line in shown.splitlines():
        yield line.partition("#")[0].split()


def test_the_wheel_holds_all_that_the_sources_hold(wheel: Path) -> None:
    package = ROOT / "generator" / "rolebook"
    with zipfile.ZipFile(wheel) as archive:
        packed = {name.removeprefix("rolebook/") for name in archive.namelist() if name.startswith("rolebook/")}
    held = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packed == held


def test_four_commands_lead_from_nothing_to_a_handbook_in_the_browser(environment: Path, tmp_path: Path) -> None:
    install, *steps = commands()
    assert install[:2] == ["pip", "install"], "the fixture has done it"
    assert [words[:2] for words in steps] == [["rolebook", "new"], ["rolebook", "-C"], ["rolebook", "-C"]]
    clean = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    clean["PATH"] = f"{environment / 'bin'}:{clean['PATH']}"
    create, import_, serve = steps
    shutil.copy(DOCUMENT, tmp_path / import_[-1])
    for words in (create, import_):
        done = subprocess.run(
            words, cwd=tmp_path, env=clean, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
    where = subprocess.run(
        [environment / "bin" / "python", "-c", "import rolebook; print(rolebook.__file__)"],
        cwd=tmp_path, env=clean, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(environment), "the wheel was run, and not these sources"
    checked = subprocess.run(
        ["rolebook", "-C", create[-1], "check"],  # noqa: S607 - the one that was just installed
        cwd=tmp_path, env=clean, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert checked.returncode == 0, checked.stdout
    address = f"127.0.0.1:{free_port()}"
    with subprocess.Popen([*serve, "--address", address], cwd=tmp_path, env=clean, stderr=subprocess.DEVNULL) as server:
        try:
            assert "Ferry Engineer" in answer(f"http://{address}/roles/")
            assert "Customer Support Specialist" in answer(f"http://{address}/roles/customer-support-specialist/")
        finally:
            server.terminate()
            assert server.wait(20) == 0
