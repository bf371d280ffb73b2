"""The packages of Word and Excel: archives put together from parts that are deflated one by one, and can be kept."""

import io
import struct
import tracemalloc
import zipfile
from collections.abc import Callable

import pytest

from frameworks import said, said_by
from rolebook.exporting import package, rows, sheets, tables
from rolebook.exporting.package import Deflated
from rolebook.model.framework import Framework
from rolebook.pages import plan
from rolebook.render import Renderer, Templates

PARTS = {"xl/a.xml": ["<a>", "é🙂" * 9_999, "</a>"], "xl/none.xml": [], "b [1].xml": ["<b/>"]}


class Kept:
    """A keeper: makes each part once, and notes which it has made."""

    def __init__(self) -> None:
        self.parts: dict[str, Deflated] = {}
        self.made: list[str] = []

    def __call__(self, name: str, make: Callable[[], Deflated]) -> Deflated:
        if name not in self.parts:
            self.made.append(name)
            self.parts[name] = make()
        return self.parts[name]


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


def test_a_kept_sheet_is_not_made_again(shipped: Framework) -> None:
    whole = sheets.as_workbook(shipped)
    keeper = Kept()
    assert sheets.as_workbook(shipped, keeper) == whole
    assert keeper.made == [f"handbook.xlsx/{name}" for name in ("dictionary", *(each.name for each in tables.tables()))]
    keeper.made.clear()
    assert sheets.as_workbook(shipped, keeper) == whole
    assert keeper.made == []
    del keeper.parts["handbook.xlsx/role_points"]
    assert sheets.as_workbook(shipped, keeper) == whole
    assert keeper.made == ["handbook.xlsx/role_points"]
    found = sheets.from_workbook(sheets.as_workbook(shipped, keeper), "handbook.xlsx")
    assert said_by(rows.specs(found)) == said(shipped)


def test_a_renderer_hands_its_keeper_on(shipped: Framework) -> None:
    keeper = Kept()
    renderer = Renderer(shipped, plan(shipped, "framework.yml"), templates=Templates())
    assert renderer.files(keeper)["downloads/handbook.xlsx"]() == renderer.files()["downloads/handbook.xlsx"]()
    assert "handbook.xlsx/roles" in keeper.made


def test_what_makes_a_sheet_makes_it_twice(shipped: Framework) -> None:
    def part(_: str, make: Callable[[], Deflated]) -> Deflated:
        one = make()
        assert make() == one
        return one

    sheets.as_workbook(shipped, part)


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
            list(rows.rows(each, shipped))
        shown = {place.outer[0] for place in each.places} or {column.path[0] for column in each.items}
        assert read == shown, each.name
