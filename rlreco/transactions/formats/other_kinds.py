"""Files that aren't tables of sales, named by their first bytes so that the error says what they are."""

import re
from collections.abc import Sequence

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.transactions.formats.beginning import OLE, beginning

_START = 4096

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "a PDF document"),
    (b"%!PS", "a PostScript document"),
    (b"{\\rtf", "a text document (RTF)"),
    (b"\x89PNG\r\n", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF87a", "a picture (GIF)"),
    (b"GIF89a", "a picture (GIF)"),
    (b"II*\0", "a picture (TIFF)"),
    (b"MM\0*", "a picture (TIFF)"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"\0\x01\0\0Standard ", "an Access database"),
    (b"\x89HDF\r\n", "an HDF5 file"),
    (b"\x93NUMPY", "a NumPy array"),
    (b"ARROW1\0\0", "an Arrow (Feather) file"),
    (b"FEA1\0", "a Feather file"),
    (b"Obj\x01", "an Avro file"),
    (b"RDX2\n", "an R data file"),
    (b"RDX3\n", "an R data file"),
    (b"X\n\0\0", "an R data file"),
    (b"<stata_dta>", "a Stata file"),
    (b"$FL2@(#)", "an SPSS file"),
    (b"bplist00", "an Apple property list"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"MZ\x90\0", "a program"),
    (b"\x7fELF", "a program"),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05][\x80-\xff(}\])cKXU]")
_BZIP = re.compile(rb"BZh[1-9]1AY&SY")
_COMMENTS = r"(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.)*?-->\s*)*"
_MARKUP: tuple[tuple[str, str], ...] = (
    (r"<\?xml(?s:.)*urn:schemas-microsoft-com:office:spreadsheet", "an XML spreadsheet of 2003"),
    (_COMMENTS + r"<(?:!doctype html|html|head|body|table|meta|style|div)\b", "a web page (HTML)"),
    # A name in such brackets may be that of a column.
    (r"<(?:\?xml|!doctype)|<[a-z][\w:.-]*(?:\s[^<>]*)?>\s*<", "an XML document"),
    (
        r"(?:(?:--|/\*)[^\n]*\n\s*)*(?:create (?:table|database)|insert into|drop table|set sql_mode)\b",
        "a database dump (SQL)",
    ),
)
_OLE_STREAMS = (
    ("EncryptedPackage", "an encrypted Office file", "Remove its password, save it again"),
    ("WordDocument", "a Word document", ""),
    ("PowerPoint Document", "a PowerPoint presentation", ""),
    ("__substg1.0_", "an Outlook message", ""),
)
_MEMBERS = (
    ("word/document.xml", "a Word document"),
    ("ppt/presentation.xml", "a PowerPoint presentation"),
    ("index/document.iwa", "an Apple Numbers or Pages document"),
    ("meta-inf/container.xml", "an electronic book"),
    ("meta-inf/manifest.mf", "a program"),
)
_WAYS_OUT = {
    "web page": "Open it in a spreadsheet program and save it as xlsx or CSV",
    "2003": "Open it in a spreadsheet program and save it as xlsx or CSV",
    "archive": "Unpack it and choose the file in it",
}


def refuse_other_kinds(buffer: pa.Buffer) -> None:
    """Raises DataError for bytes that are a document, picture, database or program, saying which."""
    start = beginning(buffer, _START)
    kind = _binary_kind(start) or _markup_kind(start)
    if kind:
        raise DataError(_sentence(kind))
    if start.startswith(OLE):
        _refuse_ole(buffer.to_pybytes())


def refuse_archive(members: Sequence[str]) -> None:
    """Raises DataError for a zip that is a document, by the names of its members."""
    lower = {name.lower() for name in members}
    kind = next((kind for member, kind in _MEMBERS if member in lower), None)
    if kind:
        raise DataError(_sentence(kind))


def _binary_kind(start: bytes) -> str | None:
    if b"application/vnd.oasis.opendocument.text" in start[:100] and start.startswith(b"PK"):
        return "an OpenDocument text"
    if start[257:262] == b"ustar":
        return "a tar archive"
    if _PICKLE.match(start):
        return "a Python pickle"
    if _BZIP.match(start):
        return "a bzip2 archive"
    return next((kind for mark, kind in _BINARY if start.startswith(mark)), None)


def _markup_kind(start: bytes) -> str | None:
    """The kind of a text in a markup or database language; zeros and marks of UTF-16 don't matter for its beginning."""
    text = start.replace(b"\0", b"").decode("latin-1").lstrip("ÿþï»¿ \t\r\n")
    return next((kind for pattern, kind in _MARKUP if re.match(pattern, text, re.IGNORECASE)), None)


def _refuse_ole(content: bytes) -> None:
    for stream, kind, way_out in _OLE_STREAMS:
        if stream.encode("utf-16-le") in content:
            raise DataError(_sentence(kind, way_out))


def _sentence(kind: str, way_out: str = "") -> str:
    known_way = next((way for word, way in _WAYS_OUT.items() if word in kind), "")
    way = way_out or known_way or "Export the sales as CSV, xlsx or Parquet"
    return f"This is {kind}, not a table that can be read. {way}."
