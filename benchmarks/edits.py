"""How long an author waits: from saving the spec of one role to its changed page in the browser.

`rolebook serve` shows a generated handbook; a browser has a page of a role open, and its summary is edited over and
over. Run by `make bench`.
"""

import argparse
import os
import re
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import handbook

EDITS = 20
PAUSES = (0.0, 1.5)
"""Seconds between two edits: at once, and when the search index of the edit before is being made."""
RESULTS = Path(__file__).with_name("edits.md")
START = 120_000
"""Milliseconds that the preview may take to begin, and a page to change."""


def edited(spec: Path, page: Page, pause: float) -> list[float]:
    """Return the seconds that each of some edits took until the browser showed it."""
    found = []
    text = spec.read_text(encoding="utf-8")
    for number in range(EDITS):
        words = f"Edit {number} after {pause} seconds."
        time.sleep(pause)
        begun = time.perf_counter()
        spec.write_text(re.sub(r"^summary:.*(?:\n .*)*", f"summary: {words}", text, flags=re.MULTILINE), "utf-8")
        page.wait_for_function("words => document.body.innerText.includes(words)", arg=words, timeout=START)
        found.append(time.perf_counter() - begun)
    return found


def measured(folder: Path, roles: int) -> tuple[float, dict[float, list[float]]]:
    """Return the seconds until the preview showed its first page, and those of edits by the pause before each."""
    handbook.generate(folder, roles)
    spec = min((folder / "roles").glob("*/role-*.yml"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "rolebook", "-C", str(folder), "serve", "--address", address]
    begun = time.perf_counter()
    quiet = subprocess.DEVNULL
    server = subprocess.Popen(command, stdout=quiet, stderr=quiet, start_new_session=True)
    try:
        while True:
            try:
                socket.create_connection(("127.0.0.1", int(address.partition(":")[2]))).close()
                break
            except ConnectionRefusedError:
                time.sleep(0.05)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=os.environ.get("CHROMIUM") or shutil.which("chromium"), args=["--no-sandbox"]
            )
            page = browser.new_page()
            page.goto(f"http://{address}/roles/{spec.stem}/", timeout=START)
            started = time.perf_counter() - begun
            return started, {pause: edited(spec, page, pause) for pause in PAUSES}
    finally:
        os.killpg(server.pid, signal.SIGINT)
        server.wait()


def main() -> None:
    """Measure, print the results and keep them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roles", type=int, nargs="+", default=[50, 500])
    rows = []
    for roles in parser.parse_args().roles:
        with tempfile.TemporaryDirectory() as name:
            started, found = measured(Path(name), roles)
        figures = " | ".join(f"{statistics.median(each):.2f} | {max(each):.2f}" for each in found.values())
        rows.append(f"| {roles:,} | {started:.1f} | {figures} |")
        print(rows[-1], flush=True)
    text = f"""# From saving to seeing

Seconds from saving the spec of a role to its changed page in the browser, over {EDITS} edits, on two cores: made at
once, or when the search index of the edit before is being made. `edits.py` tells how.

| roles | preview begins | edits at once, median | most | edits with an index under way, median | most |
| ---: | ---: | ---: | ---: | ---: | ---: |
"""
    RESULTS.write_text(text + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
