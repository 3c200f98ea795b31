"""The members of an xlsx that hold its long sheets."""

import zipfile
from collections.abc import Iterator
from posixpath import join, normpath
from xml.etree import ElementTree

import pyarrow as pa

from rlreco.transactions.formats.beginning import ZIP, beginning

LONG = 16 * 2**20
"""Bytes of XML of a sheet above which it is read in pieces of this size: some 60,000 rows of sales."""

_WORKBOOK, _LINKS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
_CONTENTS = (_WORKBOOK, _LINKS)


def long_sheets(buffer: pa.Buffer, long: int = LONG) -> dict[str, str]:
    """Name of each sheet of more than `long` bytes of XML -> name of its member.

    Empty for other kinds of workbooks, and where links between the parts can't be followed: those are read whole.
    """
    if beginning(buffer) != ZIP:
        return {}
    with zipfile.ZipFile(pa.BufferReader(buffer)) as archive:
        sizes = {member.filename: member.file_size for member in archive.infolist()}
        if not any(size > long for size in sizes.values()) or any(sizes.get(part, 0) > LONG for part in _CONTENTS):
            return {}
        return {name: part for name, part in _sheets(archive) if sizes.get(part, 0) > long}


def _sheets(archive: zipfile.ZipFile) -> list[tuple[str, str]]:
    """Name and member of each sheet. Of several with one name the first is last, so that it counts."""
    try:
        links = {link.get("Id"): link.get("Target", "") for link in _elements(archive, _LINKS, "Relationship")}
        sheets = [(sheet.get("name", ""), links[_link(sheet)]) for sheet in _elements(archive, _WORKBOOK, "sheet")]
    except (KeyError, RuntimeError, ElementTree.ParseError):
        return []
    return [(name, normpath(join("/xl", target)).lstrip("/")) for name, target in reversed(sheets)]


def _elements(archive: zipfile.ZipFile, part: str, name: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(archive.read(part)).iterfind(f".//{{*}}{name}")  # noqa: S314  expat stops bombs of entities, the limits of the child the rest


def _link(sheet: ElementTree.Element) -> str | None:
    return next((value for key, value in sheet.items() if key.endswith("}id")), None)
