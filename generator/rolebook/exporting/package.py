"""Packages: the files of Word and Excel, which are zip archives of XML parts, with the same bytes for the same parts.

The parts that never change lie in the folder ``office/`` as they are. Writing a workbook's others as text takes a sixth
of the time that libraries for it take; documents, of which a build makes some hundred, are written the same way.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files

# The first day that an archive can hold: when a part was written says nothing, and would differ from build to build.
_DAY = (1980, 1, 1, 0, 0, 0)
_FASTEST = 1  # of zlib's levels: the next ones take half as long again, and save a tenth of the bytes
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


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
