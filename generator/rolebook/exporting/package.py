"""Packages: the files of Word and Excel, which are zip archives of XML parts: made, and opened with care.

The same parts make the same bytes. The parts that never change lie in the folder ``office/`` as they are. Writing a
workbook's others as text takes a sixth of the time that libraries for it take; documents, of which a build makes some
hundred, are written the same way.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain
from typing import Protocol, TypeVar

PartT = TypeVar("PartT")

_FASTEST = 1  # of zlib's levels: the next ones take half as long again, and save a tenth of the bytes
_END = b"\3\0"  # the last block of what is deflated, with nothing in it
# Of each part's entry: version 2.0 of the format, no flags, deflated, at midnight of 1980-01-01. That is the first day
# that an archive can hold: when a part was written says nothing, and would differ from build to build.
_SAME = struct.pack("<5H", 20, 0, zipfile.ZIP_DEFLATED, 0, 1 << 5 | 1)
_FILE = 0o600 << 16  # what systems know of an entry: a file that its owner reads and writes
_UNIX = 3 << 8 | 20  # whose notion of a file that is, and the version again
_ENCRYPTED = 1  # among the flags of an archive's entry
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError)
"""What zipfile raises over archives that are none, or not what they say."""
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class PackageError(Exception):
    """A package can't be opened, or should not be: what is wrong, as it is said after its name, and what to do."""

    def __init__(self, fault: str, hint: str) -> None:
        super().__init__(f"{fault}: {hint}")
        self.fault = fault
        self.hint = hint


@dataclass(frozen=True, slots=True)
class Deflated:
    """A part as an archive holds it: the deflated bytes, and the checksum and the number of those they are made of.

    A block of a part is the same, but for the end of the deflated bytes, which only a whole part has.
    """

    content: bytes
    crc: int
    size: int


class Keeper(Protocol):
    """Gives a part of a file by its name: makes it by what it is handed, or takes the one that it has kept."""

    def __call__(self, name: str, make: Callable[[], PartT], /) -> PartT:
        """Return the part."""


def made(name: str, make: Callable[[], PartT]) -> PartT:  # noqa: ARG001 - a keeper's signature
    """Return a part that is made whenever it is asked for: the keeper that keeps nothing."""
    return make()


def escape(text: str) -> str:
    """Return a text as XML holds it, between tags and within quotes; what XML can't hold is left out."""
    if not text.isprintable():
        text = _NOT_IN_XML.sub("", text)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;") if '"' in text or "\r" in text else text


def deflate(pieces: Iterable[str]) -> Deflated:
    """Return a part of pieces of text, of which one is held at a time."""
    return _deflated(pieces, zlib.Z_FINISH)


def block(pieces: Iterable[str]) -> Deflated:
    """Return a block of a part, of pieces of text: it refers to no other, so :func:`join` may put any before it."""
    return _deflated(pieces, zlib.Z_FULL_FLUSH)


def join(blocks: Iterable[Deflated]) -> Deflated:
    """Return the part that blocks make, one after the other; none has to be inflated for it."""
    content: list[bytes] = []
    crc = size = 0
    for each in blocks:
        content.append(each.content)
        # Checksums are sums without a carry: what was before the block counts in the new one as if zeros came after it.
        zeros = bytes(each.size)
        crc = zlib.crc32(zeros, crc) ^ zlib.crc32(zeros) ^ each.crc
        size += each.size
    return Deflated(b"".join((*content, _END)), crc, size)


def _deflated(pieces: Iterable[str], end: int) -> Deflated:
    deflater = zlib.compressobj(_FASTEST, wbits=-zlib.MAX_WBITS)  # below zero: without the head and the foot of zlib
    content: list[bytes] = []
    crc = size = 0
    for piece in pieces:
        text = piece.encode()
        crc = zlib.crc32(text, crc)
        size += len(text)
        content.append(deflater.compress(text))
    return Deflated(b"".join((*content, deflater.flush(end))), crc, size)


def pack(kind: str, parts: Iterable[tuple[str, Deflated]]) -> bytes:
    """Return a package of a kind, a folder of ``office/``: its fixed parts, and those given by their names in ASCII.

    Each is written as it comes, so that they are never held together. It is written here because zipfile takes nothing
    that is deflated already. Raises struct.error where a part or all of them come to 4 GB.
    """
    target = io.BytesIO()
    entries: list[bytes] = []
    for name, part in chain(_fixed(kind).items(), parts):
        path = name.encode("ascii")
        facts = _SAME + struct.pack("<3L2H", part.crc, len(part.content), part.size, len(path), 0)
        entry = struct.pack("<3H2L", 0, 0, 0, _FILE, target.tell())
        entries.append(b"PK\1\2" + struct.pack("<H", _UNIX) + facts + entry + path)
        target.write(b"PK\3\4" + facts + path)
        target.write(part.content)
    directory = b"".join(entries)
    end = struct.pack("<4H2LH", 0, 0, len(entries), len(entries), len(directory), target.tell(), 0)
    target.write(directory + b"PK\5\6" + end)
    return target.getvalue()


@contextmanager
def opened(content: bytes, *, parts: int, unpacked: int) -> Iterator[zipfile.ZipFile]:
    """Open a package that others have made, with so many parts and so many bytes in them at most.

    Raises PackageError for one that holds more, that is locked or defines words of its own, by which a small file grows
    without end while it is read; and for what is damaged, also while it is read.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            found = archive.infolist()
            names = {part.filename for part in found}
            if not len(names) == len(found) <= parts or sum(part.file_size for part in found) > unpacked:
                fault = f"would unpack to more than {unpacked // 1_000_000} MB or {parts:,} parts"
                raise PackageError(fault, "split it")
            if any(part.flag_bits & _ENCRYPTED for part in found):
                raise PackageError("is protected by a password", "save it without one")
            if any(_defines_entities(archive, part) for part in found):
                raise PackageError("defines XML entities, which no such file needs", "save it anew")
            yield archive
    except BROKEN:
        raise PackageError("is damaged, or no such file", "open it in its program, and save it again") from None


def _defines_entities(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    before = b""
    with archive.open(part) as content:
        while chunk := content.read(1 << 20):
            # Two bytes a letter are XML as well.
            if b"<!DOCTYPE" in (both := (before + chunk).replace(b"\0", b"").upper()) or b"<!ENTITY" in both:
                return True
            before = chunk[-32:]
    return False


@cache
def _fixed(kind: str) -> Mapping[str, Deflated]:
    """Return the parts that all packages of a kind have, by name; Office looks for the types of parts first."""
    folder = files("rolebook.exporting") / "office" / kind
    found = sorted((part.name.replace("__", "/"), part) for part in folder.iterdir() if part.is_file())
    return {name: deflate([part.read_bytes().decode()]) for name, part in found}
