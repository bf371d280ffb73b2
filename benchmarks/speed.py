"""How long a whole build takes, beside MkDocs, Hugo and Zensical on the same pages.

A generated handbook of N full-length roles (handbook.py) is built by Rolebook from its specs, all checks on; its pages,
turned into Markdown, are built by MkDocs with Material and by Hugo with templates of the same parts; and the folder
that `rolebook write` makes is built by Zensical. Each build is a process of its own, and the tools take turns, so that
a slow minute of the machine hits all of them. Rolebook then builds once more, after one role has changed, with what the
first build has left; and to tell how its time grows, it builds half the roles beside all of them. Run by `make bench`.
"""

import argparse
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from html_to_markdown import ConversionOptions, PreprocessingOptions, convert
from matplotlib.figure import Figure
from selectolax.lexbor import LexborHTMLParser

import handbook
from rolebook import site
from rolebook.pages import NavItem
from rolebook.render import Form

HERE = Path(__file__).parent
RESULTS = HERE / "RESULTS.md"
PLOT = HERE / "speed.svg"
# What a build of ours makes besides pages, by the stages of `rolebook build --profile`.
_INDEX, _DOWNLOADS = "Indexing for search", "Writing downloads and data for tools"
# Beyond so many roles Zensical is left out: at 500 it was not done after ten minutes.
_ZENSICAL_MOST = 200
# Beyond so many roles MkDocs takes minutes, and builds in the first round alone.
_MKDOCS_REPEATED_MOST = 100
QUIET = {**os.environ, "NO_MKDOCS_2_WARNING": "1", "PYTHONDONTWRITEBYTECODE": "1"}


@dataclass(frozen=True, slots=True)
class Cost:
    """What a build took: CPU seconds and seconds by the clock, MB of memory at its peak, and what it wrote."""

    cpu: float
    wall: float
    peak: float
    files: int
    written: float
    """In MB."""
    page: float
    """KB of HTML of a page, on average."""
    stages: Mapping[str, float]
    """Seconds by stage, for Rolebook."""
    again: float = 0
    """CPU seconds of a second build after one change, for Rolebook."""


Costs = dict[int, dict[str, list[Cost]]]
"""What builds took, by the number of roles and by the tool, round by round."""


@dataclass(frozen=True, slots=True)
class Tool:
    """A way to build the same pages: its name, its command in its folder, and where its site goes."""

    name: str
    command: Sequence[str]
    folder: Path
    output: Path
    repeated: bool = True
    """Whether it builds in every round, or in the first one alone."""


# Starts a command and prints last its CPU seconds and its peak in MB. Between the two processes it stays small, since a
# process counts as its own what the one it was forked from held.
_LAUNCHER = """
import resource, subprocess, sys
code = subprocess.run(sys.argv[1:], check=False).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)
sys.exit(code)
"""


def measured(tool: Tool) -> Cost:
    """Build once from nothing and return what it took."""
    _clear(tool)
    begun = time.perf_counter()
    output, cpu, peak = _run(tool)
    wall = time.perf_counter() - begun
    files = [path for path in tool.output.rglob("*") if path.is_file()]
    written = sum(path.stat().st_size for path in files) / 1e6
    page = statistics.mean(path.stat().st_size for path in files if path.suffix == ".html") / 1000
    stages = _stages(output)
    return Cost(cpu, wall, peak, len(files), written, page, stages, _again(tool) if stages else 0)


def growth(small: Tool, large: Tool) -> float:
    """Return how many times the CPU seconds of one build another one of twice the roles takes, side by side.

    While the large one is built, the small one is built twice, one after the other, so that all meet the same machine:
    minutes apart, it is a fifth faster or slower.
    """
    _clear(large)
    with ThreadPoolExecutor(1) as beside:
        building = beside.submit(_run, large)
        halves = []
        for _ in range(2):
            _clear(small)
            halves.append(_run(small)[1])
        return building.result()[1] / statistics.mean(halves)


def _clear(tool: Tool) -> None:
    """Remove what earlier builds have left."""
    shutil.rmtree(tool.output, ignore_errors=True)
    for cache in (".cache", ".icons", "resources"):
        shutil.rmtree(tool.folder / cache, ignore_errors=True)


def _again(tool: Tool) -> float:
    """Return the CPU seconds of a build after a responsibility of one role has got another word."""
    role = min((tool.folder / "roles").glob("*/role-*.yml"))
    head, mark, items = role.read_text(encoding="utf-8").partition("responsibilities:")
    before, key, text = items.partition("text: ")
    role.write_text(f"{head}{mark}{before}{key}again {text}", encoding="utf-8")
    return _run(tool)[1]


def _run(tool: Tool) -> tuple[str, float, float]:
    """Run a tool and return what it prints, its CPU seconds and its peak memory in MB."""
    command = [sys.executable, "-c", _LAUNCHER, *tool.command]
    caches = {"XDG_CACHE_HOME": str(tool.folder / ".cache")}
    done = subprocess.run(command, cwd=tool.folder, env=QUIET | caches, capture_output=True, text=True, check=False)
    if done.returncode:
        raise SystemExit(f"{tool.name} failed:\n{done.stdout[-2000:]}\n{done.stderr[-2000:]}")
    output, _, used = done.stdout.rstrip().rpartition("\n")
    cpu, peak = map(float, used.split())
    return output, cpu, peak


def _stages(output: str) -> Mapping[str, float]:
    """Read the table that `rolebook build --profile` prints: CPU seconds, an “s”, and the stage."""
    rows = (line.split(maxsplit=2) for line in output.splitlines())
    return {row[2]: float(row[0]) for row in rows if len(row) == 3 and row[1] == "s"}


def prepared(folder: Path, roles: int) -> list[Tool]:
    """Write a handbook of so many roles in every tool's form and return the tools, Rolebook first."""
    specs = folder / "specs"
    handbook.generate(specs, roles)
    rolebook = [sys.executable, "-m", "rolebook"]
    subprocess.run([*rolebook, "write", str(folder / "written")], cwd=specs, env=QUIET, check=True)
    _write_markdown(specs, folder)
    mkdocs = [sys.executable, "-m", "mkdocs", "build", "-q", "-f"]
    often = roles <= _MKDOCS_REPEATED_MOST
    tools = [
        Tool("Rolebook", [*rolebook, "build", "--profile"], specs, specs / "site"),
        # Next to Rolebook: it takes a minute where MkDocs takes ten, in which the machine changes.
        Tool("Hugo", ["hugo", "build", "--quiet"], folder / "hugo", folder / "hugo" / "public"),
        Tool("MkDocs, no search", [*mkdocs, "plain.yml"], folder / "mkdocs", folder / "mkdocs" / "plain", often),
        Tool("MkDocs", [*mkdocs, "search.yml"], folder / "mkdocs", folder / "mkdocs" / "search", often),
    ]
    if roles <= _ZENSICAL_MOST:
        written = folder / "written"
        tools.append(Tool("Zensical", ["zensical", "build"], written, written / "site", repeated=False))
    return tools


def _write_markdown(specs: Path, folder: Path) -> None:
    """Write the handbook's pages as Markdown, for MkDocs and for Hugo, with the same navigation."""
    built = site.build(specs / "roles", specs, form=Form.HTML)
    assert built.pages is not None, "a generated handbook has no error"
    # Whole pages, with forms and the way between a role's pages.
    whole = PreprocessingOptions(enabled=False)
    options = ConversionOptions(heading_style="atx", compact_tables=True, preprocessing=whole)
    entries: dict[str, Any] = {}
    trails: dict[str, list[str]] = {}
    top = [_listed(item, [], entries, trails) for item in built.pages.nav]
    for content in built.contents:
        page = content.page
        if page.kind == "moved":
            continue
        facts = json.dumps(
            {"title": page.title, "description": content.description, "trail": trails.get(page.path, [])},
            ensure_ascii=False,
        )
        text = convert(_with_places(content.body), options).content
        _save(folder / "mkdocs" / "docs" / page.path, f"---\n{facts}\n---\n\n{text}\n")
        # In Hugo the page of a folder that holds other pages has a name of its own.
        name = page.path.removesuffix("index.md") + "_index.md" if page.path.endswith("index.md") else page.path
        _save(folder / "hugo" / "content" / name, f"{facts}\n\n{text}\n")
    for name, plugins in (("plain", []), ("search", ["search"])):
        config = {
            "site_name": "Benchmark",
            "docs_dir": "docs",
            "site_dir": name,
            "theme": {"name": "material", "font": False, "features": ["navigation.prune", "navigation.indexes"]},
            "plugins": plugins,
            "markdown_extensions": ["tables", "attr_list", {"toc": {"permalink": True}}],
            "nav": [_entry(item) for item in built.pages.nav],
            # The navigation leaves moves out, and links were made for finished pages.
            "validation": {"nav": {"omitted_files": "ignore"}, "links": {"not_found": "ignore"}},
        }
        _save(folder / "mkdocs" / f"{name}.yml", json.dumps(config))
    shutil.copytree(HERE / "hugo", folder / "hugo", dirs_exist_ok=True)
    _save(folder / "hugo" / "data" / "nav.json", json.dumps(entries))
    _save(folder / "hugo" / "data" / "top.json", json.dumps(top))


def _with_places(body: str) -> str:
    """Return a page's HTML with the ids of its headings written as Markdown has them; each tool makes links to them."""
    tree = LexborHTMLParser(body)
    for link in tree.css("a.headerlink"):
        link.replace_with(f" {{#{link.parent.id}}}" if link.parent else "")
    return (tree.body and tree.body.inner_html) or ""


def _listed(item: NavItem, above: list[str], entries: dict[str, Any], trails: dict[str, list[str]]) -> str:
    """Enter an item of the navigation, and return its name; note for each page the names that lead to it."""
    name = f"n{len(entries)}"
    entry: dict[str, Any] = {"title": item.title, "url": f"/{_first(item)}"}
    entries[name] = entry
    trail = [*above, name]
    if item.page:
        trails[item.page.path] = trail
    entry["children"] = [_listed(child, trail, entries, trails) for child in item.children]
    return name


def _entry(item: NavItem) -> dict[str, Any]:
    return {item.title: item.page.path if item.page else [_entry(child) for child in item.children]}


def _first(item: NavItem) -> str:
    return item.page.url if item.page else _first(item.children[0])


def _save(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def middle(costs: Sequence[Cost]) -> Cost:
    """Return the cost whose CPU seconds are in the middle."""
    ranked = sorted(costs, key=lambda cost: cost.cpu)
    return ranked[len(ranked) // 2]


def shares(costs: Mapping[str, Sequence[Cost]], other: str, of: Callable[[Cost], float]) -> list[float]:
    """Return Rolebook's CPU seconds as a share of another tool's, for each round in which that ran."""
    return [of(ours) / theirs.cpu for ours, theirs in zip(costs["Rolebook"], costs.get(other, ()), strict=False)]


def between(found: Sequence[float]) -> str:
    """Return the middle of some shares, and from where to where they reach if there are several."""
    if not found:
        return "–"
    median = f"{statistics.median(found):.2f}"
    return f"{median} ({min(found):.2f}–{max(found):.2f})" if len(found) > 1 else median


def whole(cost: Cost) -> float:
    """Return the CPU seconds of a build."""
    return cost.cpu


def pages_alone(cost: Cost) -> float:
    """Return the CPU seconds of a build of ours without those for what others don't make: search index, downloads."""
    return without_downloads(cost) - cost.stages[_INDEX]


def without_downloads(cost: Cost) -> float:
    """Return the CPU seconds of a build of ours with its search index."""
    return cost.cpu - cost.stages[_DOWNLOADS]


def report(costs: Costs, grown: Mapping[int, Sequence[float]]) -> str:
    """Return the results as Markdown; ``grown`` says for numbers of roles how many times half of them they took."""
    lines = [
        "# The speed of whole builds",
        "",
        "Handbooks of full-length roles, made by `handbook.py`, built from nothing. `speed.py` tells how.",
        "The tools took turns, in as many rounds as the table says; what it gives is the round in the middle.",
        "",
        "| roles | tool | rounds | CPU s | s | peak MB | files | MB written |",
        "| ---: | --- | ---: | ---: | ---: | ---: | ---: | ---: |",
    ]
    for roles, by_tool in costs.items():
        for name, found in by_tool.items():
            cost = middle(found)
            lines.append(
                f"| {roles:,} | {name} | {len(found)} | {cost.cpu:.1f} | {cost.wall:.1f} | {cost.peak:,.0f} |"
                f" {cost.files:,} | {cost.written:,.0f} |"
            )
    lines += ["", "Rolebook’s CPU seconds as a share of others’: in the middle, and from where to where:", ""]
    names = ("pages: MkDocs", "with search: MkDocs", "with search and downloads: MkDocs", "pages: Hugo")
    lines += [f"| roles | {' | '.join(names)} | a second build: the first |", f"{'| ---: ' * 6}|"]
    for roles, by_tool in costs.items():
        row = [
            shares(by_tool, "MkDocs, no search", pages_alone),
            shares(by_tool, "MkDocs", without_downloads),
            shares(by_tool, "MkDocs", whole),
            shares(by_tool, "Hugo", pages_alone),
            [cost.again / cost.cpu for cost in by_tool["Rolebook"]],
        ]
        lines.append(f"| {roles:,} | {' | '.join(map(between, row))} |")
    lines += [
        "",
        "What a role costs, and, built side by side, how many times the CPU seconds of half the roles so many took:",
        "",
        "| roles | CPU ms a role | times the CPU of half | peak MB a role | HTML KB a page |",
        "| ---: | ---: | ---: | ---: | ---: |",
    ]
    for roles, by_tool in costs.items():
        cost = middle(by_tool["Rolebook"])
        lines.append(
            f"| {roles:,} | {cost.cpu / roles * 1000:.0f} | {between(grown.get(roles, ()))} |"
            f" {cost.peak / roles:.2f} | {cost.page:.1f} |"
        )
    largest = max(costs)
    lines += ["", f"Where the time goes at {largest:,} roles:", "", "| stage | s |", "| --- | ---: |"]
    lines += [f"| {stage} | {seconds:.1f} |" for stage, seconds in middle(costs[largest]["Rolebook"]).stages.items()]
    lines += ["", "![CPU seconds by number of roles](speed.svg)", "", _machine()]
    return "\n".join(lines) + "\n"


def _machine() -> str:
    tools = ("mkdocs", "mkdocs-material", "hugo", "zensical", "jinja2", "pyyaml", "selectolax")
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (
        f"Measured on {os.cpu_count()} cores ({platform.machine()}) with {memory:.0f} GiB, Python"
        f" {platform.python_version()}, {', '.join(f'{tool} {version(tool)}' for tool in tools)}."
    )


def draw(costs: Costs) -> None:
    """Draw CPU seconds over the number of roles, on scales on which equal growth has equal slope."""
    figure = Figure(figsize=(7, 4.5))
    axes = figure.subplots()
    names = next(iter(costs.values()))
    for name in names:
        found = {roles: middle(by_tool[name]).cpu for roles, by_tool in costs.items() if name in by_tool}
        axes.plot(list(found), list(found.values()), marker="o", label=name)
    axes.set(xscale="log", yscale="log", xlabel="roles", ylabel="CPU seconds")
    axes.set_xticks(list(costs), [f"{roles:,}" for roles in costs])
    axes.minorticks_off()
    axes.legend()
    figure.savefig(PLOT, metadata={"Date": None})


def main() -> None:
    """Measure, and keep the results of each round as soon as it is over; print them at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--roles", type=int, nargs="+", default=[100, 500, 1000])
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        tools = {roles: prepared(Path(name) / str(roles), roles) for roles in given.roles}
        costs: Costs = {roles: {tool.name: [] for tool in tools[roles]} for roles in given.roles}
        doubled = [roles for roles in given.roles if roles / 2 in given.roles]
        grown: dict[int, list[float]] = {roles: [] for roles in doubled}
        for number in range(given.rounds):
            for roles in given.roles:
                due = [tool for tool in tools[roles] if number == 0 or tool.repeated]
                _take_turns(due, costs[roles], f"{roles} roles, round {number + 1}")
            for roles in doubled:
                grown[roles].append(growth(tools[roles // 2][0], tools[roles][0]))
            draw(costs)
            RESULTS.write_text(report(costs, grown), encoding="utf-8")
    print(report(costs, grown))


def _take_turns(tools: Iterable[Tool], costs: Mapping[str, list[Cost]], when: str) -> None:
    for tool in tools:
        cost = measured(tool)
        costs[tool.name].append(cost)
        print(f"{when}, {tool.name}: {cost.cpu:.1f} CPU s", flush=True)


if __name__ == "__main__":
    main()
