"""Packages: the files of Word and Excel, which are zip archives of XML parts: made, and opened with care.

The same parts make the same bytes. The parts that never change lie in the folder ``office/`` as they are. Writing a
workbook's others as text takes a sixth of the time that libraries for it take; documents, of which a build makes some
hundred, are written the same way.
"""

import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from importlib.resources import files

# The first day that an archive can hold: when a part was written says nothing, and would differ from build to build.
_DAY = (1980, 1, 1, 0, 0, 0)
_FASTEST = 1  # of zlib's levels: the next ones take half as long again, and save a tenth of the bytes
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


def escape(text: str) -> str:
    """Return a text as XML holds it, between tags and within quotes; what XML can't hold is left out."""
    if not text.isprintable():
        text = _NOT_IN_XML.sub("", text)
    if "&" in text:
        text = text.replace("&", "&amp;")
    if "<" in text or ">" in text:
        text = text.replace("<", "&lt;").replace(">", "&gt;")
    return text.replace('"', "&quot;").replace("\r", "&#13;") if '"' in text or "\r" in text else text


def pack(kind: str, parts: Mapping[str, Iterable[str]]) -> bytes:
    """Return a package of a kind, a folder of ``office/``: its fixed parts, and those given as pieces of text."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=_FASTEST) as archive:
        for name, content in _fixed(kind).items():
            archive.writestr(_entry(name), content)
        for name, pieces in parts.items():
            with archive.open(_entry(name), "w") as part:
                for piece in pieces:
                    part.write(piece.encode())
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


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry._compresslevel = _FASTEST  # type: ignore[attr-defined] # noqa: SLF001 - the archive's own level isn't asked
    return entry


@cache
def _fixed(kind: str) -> Mapping[str, bytes]:
    """Return the parts that all packages of a kind have, by name; Office looks for the types of parts first."""
    folder = files("rolebook.exporting") / "office" / kind
    found = {part.name.replace("__", "/"): part.read_bytes() for part in folder.iterdir() if part.is_file()}
    return dict(sorted(found.items()))
