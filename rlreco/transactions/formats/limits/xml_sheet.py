"""The extent of a sheet of an xlsx, and the length of the texts that its cells share, from its XML."""

import re
from collections.abc import Iterator

import numpy as np

from rlreco.transactions.formats.limits.extent import Extent, most_cells

_LETTERS = 26
_CELL = re.compile(rb"<c(?=[\s/>])")
_PREFIXED_CELL = re.compile(rb"<[\w.-]+:c(?=[\s/>])")
_PLAIN = re.compile(rb'<c r="([A-Z]{1,9})([0-9]{1,18})"')
_TAG = re.compile(rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])([^>]*)")
_ADDRESS = re.compile(rb"""(?<![\w:.-])r\s*=\s*["'](?:([A-Za-z]{1,9})([0-9]{1,18})|([0-9]{1,18}))["']""")
_USE = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:[\w.-]+:)?v(?:\s[^>]*)?>\s*([0-9]{1,9})\s*<""")
_POSSIBLE_USE = re.compile(rb"""\bt\s*=\s*["']s["']""")


def near_extent(chunks: Iterator[bytes], size: int) -> Extent | None:
    """An extent of harmless size that every cell lies in, by one search; None where a cell may lie outside.

    chunks : the XML, cut before a "<". size : number of its bytes
    """
    digits = 1
    while digits < 6 and _LETTERS * 10 ** (digits + 1) <= most_cells(size):
        digits += 1
    far = re.compile(rb'<c(?! r="[A-Z][0-9]{1,%d}")(?=[\s/>])' % digits)
    for chunk in chunks:
        if far.search(chunk) or _has_prefixed(chunk):
            return None
    return Extent(10**digits, _LETTERS)


def exact_extent(chunks: Iterator[bytes]) -> Extent:
    """The rows and columns from A1 to the last cell."""
    sheet = _Sheet()
    for chunk in chunks:
        sheet.add(chunk)
    return sheet.extent


def used_text(chunks: Iterator[bytes], lengths: np.ndarray) -> int:
    """Total length of the shared texts in the cells, each counted as often as it is used.

    lengths : of each shared text
    """
    total, longest = 0, int(lengths.max())
    for chunk in chunks:
        indices = np.array(_USE.findall(chunk), dtype="S9").astype(np.int64)
        total += int(lengths[indices[indices < len(lengths)]].sum())
        # A use in an unusual form may be of the longest text.
        total += longest * max(0, len(_POSSIBLE_USE.findall(chunk)) - len(indices))
    return total


def most_uses(chunks: Iterator[bytes]) -> int:
    """Number of cells that may hold a shared text."""
    return sum(len(_POSSIBLE_USE.findall(chunk)) for chunk in chunks)


class _Sheet:
    def __init__(self) -> None:
        self.extent = Extent()
        self._row, self._column = 0, 0

    def add(self, chunk: bytes) -> None:
        addresses = _PLAIN.findall(chunk)
        if len(addresses) == len(_CELL.findall(chunk)) and not _has_prefixed(chunk):
            self._add_plain(addresses)
        else:
            self._add_any(chunk)

    def _add_plain(self, addresses: list[tuple[bytes, bytes]]) -> None:
        if addresses:
            letters, digits = zip(*addresses, strict=True)
            self.extent = self.extent.covering(max(map(int, set(digits))), max(map(_number, set(letters))))
            self._row, self._column = int(digits[-1]), _number(letters[-1])

    def _add_any(self, chunk: bytes) -> None:
        """Each cell by its address; one without an address follows the last, as readers count."""
        for kind, attributes in _TAG.findall(chunk):
            address = _ADDRESS.search(attributes)
            letters, digits, row = address.groups() if address else (None, None, None)
            if kind == b"row":
                self._row, self._column = int(row) if row else self._row + 1, 0
                continue
            self._column = _number(letters) if letters else self._column + 1
            self._row = int(digits) if digits else max(1, self._row)
            self.extent = self.extent.covering(self._row, self._column)


def _has_prefixed(chunk: bytes) -> bool:
    return b":c" in chunk and _PREFIXED_CELL.search(chunk) is not None


def _number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + letter - 64
    return number
