"""The packages of Word and Excel: archives put together from parts that are deflated one by one, and can be kept."""

import io
import struct
import tracemalloc
import zipfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import accumulate
from typing import Any

import openpyxl
import pytest

from frameworks import said, said_by
from handbooks import Handbook
from rolebook import site
from rolebook.exporting import package, rows, sheets, tables
from rolebook.exporting.package import Deflated, PartT
from rolebook.importing import sheets as readback
from rolebook.model import reads
from rolebook.model.framework import Framework
from rolebook.model.reads import Read
from rolebook.pages import plan
from rolebook.render import Renderer, Templates

PARTS = {"xl/a.xml": ["<a>", "é🙂" * 9_999, "</a>"], "xl/none.xml": [], "b [1].xml": ["<b/>"]}


class Kept:
    """A keeper: makes each part once, and notes which it has made, and what was read for it."""

    def __init__(self) -> None:
        self.parts: dict[str, Any] = {}
        self.made: list[str] = []
        self.reads: dict[str, set[Read]] = {}

    def __call__(self, name: str, make: Callable[[], PartT]) -> PartT:
        if name not in self.parts:
            self.made.append(name)
            with reads.noted() as self.reads[name]:
                self.parts[name] = make()
        part: PartT = self.parts[name]
        return part


def linked(handbook: Handbook) -> Framework:
    return site.check(handbook.content, handbook.root).sound[0]


def lengthen(handbook: Handbook) -> None:
    """Let a role say more than a cell holds."""
    longer = ", ".join(f'"{letter * 18_000}"' for letter in "ab")
    handbook.replace("roles/research/researcher.yml", "contains: [", f"contains: [{longer}, ")


def table(name: str) -> tables.Table:
    return next(each for each in tables.tables() if each.name == name)


def as_csv(framework: Framework, keeper: Kept | None = None) -> dict[str, str]:
    return {each.name: sheets.as_csv(each, framework, keeper or package.made).decode() for each in tables.tables()}


def xml(workbook: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(workbook)) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def packed() -> bytes:
    return package.pack("sheets", ((name, package.deflate(pieces)) for name, pieces in PARTS.items()))


def test_an_archive_holds_its_parts_in_their_order() -> None:
    with zipfile.ZipFile(io.BytesIO(packed())) as archive:
        assert archive.testzip() is None
        assert archive.namelist() == ["_rels/.rels", "xl/styles.xml", *PARTS]
        for name, pieces in PARTS.items():
            assert archive.read(name).decode() == "".join(pieces)
    assert packed() == packed()


def test_an_archive_is_what_zipfile_would_write() -> None:
    target = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(packed())) as ours,
        zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as theirs,
    ):
        for name in ours.namelist():
            entry = zipfile.ZipInfo(name)
            entry.create_system = 3
            theirs.writestr(entry, ours.read(name), zipfile.ZIP_DEFLATED, 1)
    assert packed() == target.getvalue()


def test_pieces_of_a_part_are_not_held_together() -> None:
    tracemalloc.start()
    try:
        part = package.deflate("x" * 1_000_000 for _ in range(50))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert part.size == 50_000_000


def test_what_is_too_large_for_an_archive_is_refused() -> None:
    with pytest.raises(struct.error):
        package.pack("sheets", [("a.xml", Deflated(b"\3\0", 0, 1 << 32))])


@pytest.mark.parametrize("texts", [(), ("",), ("<a>", "é🙂" * 9_999, "", "</a>" * 9_999), ("x" * 99_999,) * 9])
def test_joined_blocks_are_the_part_that_is_deflated_as_a_whole(texts: Sequence[str]) -> None:
    joined = package.join(package.block([text[:9], text[9:]]) for text in texts)
    whole = package.deflate(texts)
    inflater = zlib.decompressobj(-zlib.MAX_WBITS)
    assert inflater.decompress(joined.content).decode() == "".join(texts)
    assert inflater.eof
    assert not inflater.unused_data
    assert (joined.crc, joined.size) == (whole.crc, whole.size)


def test_blocks_of_a_part_are_not_held_together() -> None:
    tracemalloc.start()
    try:
        part = package.join(package.block(["x" * 1_000_000]) for _ in range(50))
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert part.size == 50_000_000


def test_no_table_is_held_as_a_whole_while_a_workbook_is_made(
    shipped: Framework, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sheets, "tables", lambda: (table("role_points"),))
    monkeypatch.setattr(rows, "BLOCK", 5)
    role = next(iter(shipped.roles.values()))
    peaks = []
    for number in (5, 50):
        many = replace(shipped, roles={str(each): role for each in range(number)})
        sheets.as_workbook(many)
        tracemalloc.start()
        try:
            made = len(sheets.as_workbook(many))
            peaks.append(tracemalloc.get_traced_memory()[1] - 3 * made)  # of what it is deflated to, some copies
        finally:
            tracemalloc.stop()
    assert peaks[1] < 1.5 * peaks[0]


@pytest.mark.parametrize("size", [1, 2, 7])
def test_tables_are_the_same_of_blocks_of_any_size(
    shipped: Framework, full: Handbook, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lengthen(full)
    for framework in (shipped, linked(full)):
        monkeypatch.setattr(rows, "BLOCK", 1_000_000)
        expected = as_csv(framework), xml(sheets.as_workbook(framework))
        monkeypatch.setattr(rows, "BLOCK", size)
        assert (as_csv(framework), xml(sheets.as_workbook(framework))) == expected


def test_a_kept_block_is_not_made_again(shipped: Framework, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK", 10)
    whole, texts = sheets.as_workbook(shipped), as_csv(shipped)
    keeper = Kept()
    assert (sheets.as_workbook(shipped, keeper), as_csv(shipped, keeper)) == (whole, texts)
    assert {"handbook.xlsx/dictionary/1 from 2", "handbook.xlsx/roles/2 from 12", "roles.csv/2"} < keeper.parts.keys()
    keeper.made.clear()
    assert (sheets.as_workbook(shipped, keeper), as_csv(shipped, keeper)) == (whole, texts)
    assert keeper.made == []
    gone = [next(name for name in keeper.parts if name.startswith("handbook.xlsx/role_points/2 ")), "role_points.csv/2"]
    for name in gone:
        del keeper.parts[name]
    assert (sheets.as_workbook(shipped, keeper), as_csv(shipped, keeper)) == (whole, texts)
    assert keeper.made == gone
    found = readback.from_workbook(sheets.as_workbook(shipped, keeper), "handbook.xlsx")
    assert said_by(rows.specs(found)) == said(shipped)


def test_a_block_reads_no_specs_but_its_own(shipped: Framework, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK", 3)
    keeper = Kept()
    with reads.noted() as found:
        sheets.as_workbook(shipped, keeper)
        as_csv(shipped, keeper)
    assert found == set().union(*keeper.reads.values())
    ids = list(shipped.roles)
    for number in (1, 2):
        own = {("role", name) for name in ids[3 * number - 3 : 3 * number]}
        assert {of for of, _ in keeper.reads[f"role_points.csv/{number}"]} == own
        name = next(name for name in keeper.reads if name.startswith(f"handbook.xlsx/role_points/{number} "))
        assert {of for of, _ in keeper.reads[name]} == own


def test_rows_that_come_make_the_blocks_below_them_anew(full: Handbook, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rows, "BLOCK", 1)
    before = linked(full)
    keeper = Kept()
    sheets.as_workbook(before, keeper)
    counts = [len(list(block())) for block in rows.blocks(table("deliverables"), before)]
    lengthen(full)
    after = linked(full)
    at = list(after.roles).index("researcher") + 1
    assert at < len(counts), "a role stands below"
    starts = [2, *accumulate(counts, initial=2)][1:-1]
    # What a build does: it forgets the blocks that have read what has changed.
    del keeper.parts[f"handbook.xlsx/deliverables/{at} from {starts[at - 1]}"]
    keeper.made.clear()
    made = sheets.as_workbook(after, keeper)
    changed = [name for name in keeper.made if name.startswith("handbook.xlsx/deliverables/")]
    below = range(at + 1, len(counts) + 1)
    assert changed == [
        f"handbook.xlsx/deliverables/{at} from {starts[at - 1]}",
        *(f"handbook.xlsx/deliverables/{number} from {starts[number - 1] + 1}" for number in below),
    ]
    assert made == sheets.as_workbook(after)
    found = readback.from_workbook(made, "handbook.xlsx")
    assert said_by(rows.specs(found)) == said(after)


def test_an_empty_table_is_a_head(shipped: Framework) -> None:
    keeper = Kept()
    bare = replace(shipped, kpis={}, tools={})
    book = openpyxl.load_workbook(io.BytesIO(sheets.as_workbook(bare, keeper)))
    texts = as_csv(bare, keeper)
    for name in ("kpis", "tools"):
        head = [column.name for column in table(name).columns]
        assert [[cell.value for cell in row] for row in book[name].rows] == [head]
        assert texts[name] == "\ufeff" + ",".join(head) + "\r\n"
        assert not any(part.startswith((f"handbook.xlsx/{name}/", f"{name}.csv/")) for part in keeper.parts)


def test_a_renderer_hands_its_keeper_on(shipped: Framework) -> None:
    keeper = Kept()
    renderer = Renderer(shipped, plan(shipped, "framework.yml"), templates=Templates())
    for path in ("downloads/handbook.xlsx", "downloads/csv/roles.csv"):
        assert renderer.files(keeper)[path]() == renderer.files()[path]()
    assert {"handbook.xlsx/roles/1 from 2", "roles.csv/1"} < keeper.parts.keys()


def test_what_makes_a_block_makes_it_twice(shipped: Framework) -> None:
    def part(_: str, make: Callable[[], PartT]) -> PartT:
        one = make()
        assert make() == one
        return one

    sheets.as_workbook(shipped, part)
    for each in tables.tables():
        sheets.as_csv(each, shipped, part)


def test_rows_read_no_field_that_they_do_not_show(shipped: Framework) -> None:
    read: set[str] = set()

    class Noting:
        def __init__(self, spec: object) -> None:
            self.spec = spec

        def __getattr__(self, name: str) -> object:
            read.add(name)
            return getattr(self.spec, name)

    for each in tables.tables():
        read.clear()
        with pytest.MonkeyPatch.context() as patch:
            specs = list(rows._specs(each.kind, shipped))
            patch.setattr(rows, "_specs", lambda *_, specs=specs: ((name, Noting(spec)) for name, spec in specs))
            for block in rows.blocks(each, shipped):
                list(block())
        shown = {place.outer[0] for place in each.places} or {column.path[0] for column in each.items}
        assert read == shown, each.name
