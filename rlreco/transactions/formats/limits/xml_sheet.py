"""The extent of a sheet of an xlsx, and the length of the texts that its cells share, from its XML."""

import re
from collections.abc import Iterator

import numpy as np

from rlreco.transactions.formats.limits.extent import MOST_ROWS, Extent, most_cells

_LETTERS = 26
# Number of rows -> a pattern of their numbers; the last also fits the few numbers up to 1,049,999.
_ROWS = {10**digits: rb"[0-9]{1,%d}" % digits for digits in range(1, 7)}
_ROWS[MOST_ROWS] = rb"(?:[0-9]{1,6}|10[0-4][0-9]{4})"
_PREFIXED_CELL = re.compile(rb"<[\w.-]+:c(?=[\s/>])")
_PLAIN_COLUMN = re.compile(rb'<c r="([A-Z]{1,9})')
_PLAIN_ROW = re.compile(rb'<c r="[A-Z]{1,9}([0-9]{1,18})"')
_NOT_PLAIN = re.compile(rb'<c(?! r="[A-Z]{1,9}[0-9]{1,18}")(?=[\s/>])')
_TAG = re.compile(rb"<(?:[\w.-]+:)?(c|row)(?=[\s/>])([^>]*)")
_ADDRESS = re.compile(rb"""(?<![\w:.-])r\s*=\s*["'](?:([A-Za-z]{1,9})([0-9]{1,18})|([0-9]{1,18}))["']""")
_USE = re.compile(rb"""\bt\s*=\s*["']s["'][^>]*>\s*<(?:[\w.-]+:)?v(?:\s[^>]*)?>\s*([0-9]{1,9})\s*<""")


def near_extent(chunks: Iterator[bytes], size: int) -> Extent | None:
    """An extent of harmless size that every cell lies in, by one search; None where a cell may lie outside.

    chunks : the XML, cut before a "<". size : number of its bytes
    """
    fitting = {rows: pattern for rows, pattern in _ROWS.items() if rows * _LETTERS <= most_cells(size)}
    near = Extent(max(fitting), _LETTERS)
    far = re.compile(rb'<c(?! r="[A-Z]%b")(?=[\s/>])' % fitting[near.rows])
    has_cells = False
    for chunk in chunks:
        if far.search(chunk) or _has_prefixed(chunk):
            return None
        has_cells = has_cells or b"<c" in chunk
    return near if has_cells else Extent()


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
        total += longest * max(0, _most_uses(chunk) - len(indices))
    return total


def most_uses(chunks: Iterator[bytes]) -> int:
    """Number of cells that may hold a shared text."""
    return sum(map(_most_uses, chunks))


class _Sheet:
    def __init__(self) -> None:
        self.extent = Extent()
        self._row, self._column = 0, 0

    def add(self, chunk: bytes) -> None:
        if _NOT_PLAIN.search(chunk) or _has_prefixed(chunk):
            self._add_any(chunk)
        elif rows := _PLAIN_ROW.findall(chunk):
            columns = _PLAIN_COLUMN.findall(chunk)
            self.extent = self.extent.covering(max(map(int, set(rows))), max(map(_number, set(columns))))
            self._row, self._column = int(rows[-1]), _number(columns[-1])

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


def _most_uses(chunk: bytes) -> int:
    return chunk.count(b'"s"') + chunk.count(b"'s'")


def _has_prefixed(chunk: bytes) -> bool:
    return b":c" in chunk and _PREFIXED_CELL.search(chunk) is not None


def _number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27."""
    number = 0
    for letter in letters.upper():
        number = number * _LETTERS + letter - 64
    return number
