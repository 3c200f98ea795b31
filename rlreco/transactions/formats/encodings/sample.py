"""The words of a file that hold a byte beyond ASCII, from all over it."""

import re
from dataclasses import dataclass

import pyarrow as pa

from rlreco.language import gettext_noop
from rlreco.progress import Watch
from rlreco.transactions.formats.encodings.decode import chunks

_ASCII = bytes(range(128))
_BEYOND = re.compile(rb"[\x80-\xff]")
# No byte left out here is the second of a character: those are 0x30 to 0x39 and 0x40 or more in every encoding.
_WORD = re.compile(rb"[0-9@-~\x80-\xff]+")
_PIECE = 2**16
_MOST_BYTES, _MOST_LOOKS = 200_000, 40_000
_REACH = 400


@dataclass(frozen=True, slots=True)
class Sample:
    """Evidence of an encoding.

    beyond_ascii : the bytes from 0x80 that the file holds anywhere, each once
    words : different words that hold such a byte, in the order of the file; the last may be cut off
    """

    beyond_ascii: bytes
    words: list[bytes]


def sample_words(buffer: pa.Buffer, watch: Watch) -> Sample:
    """A sample of some 200 KB at most, as many bytes from each part of the file. Reads it once."""
    beyond, words, done = set[int](), dict[bytes, None](), 0
    for piece in chunks(buffer, _PIECE):
        if not piece.isascii():
            beyond.update(piece.translate(None, _ASCII))
            _add_words(piece, words, done == 0, done + len(piece) == buffer.size, _PIECE / buffer.size)
        done += len(piece)
        watch.step(0.05 + 0.05 * done / buffer.size, gettext_noop("Reading the file"))
    return Sample(bytes(sorted(beyond)), list(words))


def _add_words(piece: bytes, words: dict[bytes, None], first: bool, last: bool, share: float) -> None:
    """Add those of a piece, up to its share of the most; others than the first and last may cut words at the edge."""
    end, left = 0, max(200.0, share * _MOST_BYTES)
    for _ in range(max(20, round(share * _MOST_LOOKS))):
        match = _BEYOND.search(piece, end)
        if not match or left <= 0:
            return
        start, end = _around(piece, match.start())
        whole = (first or start > 0) and (last or end < len(piece))
        if whole and piece[start:end] not in words:
            words[piece[start:end]] = None
            left -= end - start


def _around(piece: bytes, place: int) -> tuple[int, int]:
    low = max(0, place - _REACH)
    for match in _WORD.finditer(piece, low, place + _REACH):
        if match.end() > place:
            return match.start(), match.end()
    return place, place + 1
