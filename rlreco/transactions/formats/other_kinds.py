"""Files that aren't tables of sales, named by their first bytes so that the error says what they are."""

import re
from collections.abc import Sequence

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.formats.beginning import OLE, beginning

_START = 4096

_BINARY: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", gettext_noop("a PDF document")),
    (b"%!PS", gettext_noop("a PostScript document")),
    (b"{\\rtf", gettext_noop("a text document (RTF)")),
    (b"\x89PNG\r\n", gettext_noop("a picture (PNG)")),
    (b"\xff\xd8\xff", gettext_noop("a picture (JPEG)")),
    (b"GIF87a", gettext_noop("a picture (GIF)")),
    (b"GIF89a", gettext_noop("a picture (GIF)")),
    (b"II*\0", gettext_noop("a picture (TIFF)")),
    (b"MM\0*", gettext_noop("a picture (TIFF)")),
    (b"SQLite format 3\0", gettext_noop("an SQLite database")),
    (b"\0\x01\0\0Standard ", gettext_noop("an Access database")),
    (b"\x89HDF\r\n", gettext_noop("an HDF5 file")),
    (b"\x93NUMPY", gettext_noop("a NumPy array")),
    (b"ARROW1\0\0", gettext_noop("an Arrow (Feather) file")),
    (b"FEA1\0", gettext_noop("a Feather file")),
    (b"Obj\x01", gettext_noop("an Avro file")),
    (b"RDX2\n", gettext_noop("an R data file")),
    (b"RDX3\n", gettext_noop("an R data file")),
    (b"X\n\0\0", gettext_noop("an R data file")),
    (b"<stata_dta>", gettext_noop("a Stata file")),
    (b"$FL2@(#)", gettext_noop("an SPSS file")),
    (b"bplist00", gettext_noop("an Apple property list")),
    (b"7z\xbc\xaf\x27\x1c", gettext_noop("a 7z archive")),
    (b"Rar!\x1a\x07", gettext_noop("a RAR archive")),
    (b"\xfd7zXZ\0", gettext_noop("an xz archive")),
    (b"MZ\x90\0", gettext_noop("a program")),
    (b"\x7fELF", gettext_noop("a program")),
)
_PICKLE = re.compile(rb"\x80[\x02-\x05][\x80-\xff(}\])cKXU]")
_BZIP = re.compile(rb"BZh[1-9]1AY&SY")
_COMMENTS = r"(?:<\?xml[^>]*>\s*)?(?:<!--(?s:.)*?-->\s*)*"
_MARKUP: tuple[tuple[str, str], ...] = (
    (r"<\?xml(?s:.)*urn:schemas-microsoft-com:office:spreadsheet", gettext_noop("an XML spreadsheet of 2003")),
    (_COMMENTS + r"<(?:!doctype html|html|head|body|table|meta|style|div)\b", gettext_noop("a web page (HTML)")),
    # A name in such brackets may be that of a column.
    (r"<(?:\?xml|!doctype)|<[a-z][\w:.-]*(?:\s[^<>]*)?>\s*<", gettext_noop("an XML document")),
    (
        r"(?:(?:--|/\*)[^\n]*\n\s*)*(?:create (?:table|database)|insert into|drop table|set sql_mode)\b",
        gettext_noop("a database dump (SQL)"),
    ),
)
_OLE_STREAMS = (
    ("EncryptedPackage", gettext_noop("an encrypted Office file"), gettext_noop("Remove its password, save it again.")),
    ("WordDocument", gettext_noop("a Word document"), ""),
    ("PowerPoint Document", gettext_noop("a PowerPoint presentation"), ""),
    ("__substg1.0_", gettext_noop("an Outlook message"), ""),
)
_MEMBERS = (
    ("word/document.xml", gettext_noop("a Word document")),
    ("ppt/presentation.xml", gettext_noop("a PowerPoint presentation")),
    ("index/document.iwa", gettext_noop("an Apple Numbers or Pages document")),
    ("meta-inf/container.xml", gettext_noop("an electronic book")),
    ("meta-inf/manifest.mf", gettext_noop("a program")),
)
_OTHERWISE = gettext_noop("Export the sales as CSV, xlsx or Parquet.")
_WAYS_OUT = {
    "web page": gettext_noop("Open it in a spreadsheet program and save it as xlsx or CSV."),
    "2003": gettext_noop("Open it in a spreadsheet program and save it as xlsx or CSV."),
    "archive": gettext_noop("Unpack it and choose the file in it."),
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
        return gettext_noop("an OpenDocument text")
    if start[257:262] == b"ustar":
        return gettext_noop("a tar archive")
    if _PICKLE.match(start):
        return gettext_noop("a Python pickle")
    if _BZIP.match(start):
        return gettext_noop("a bzip2 archive")
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
    way = way_out or known_way or _OTHERWISE
    return f"{gettext('This is {kind}, not a table that can be read.', kind=gettext(kind))} {gettext(way)}"
