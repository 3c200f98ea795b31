"""The encoding of a text, decided by all of its bytes."""

import codecs
from dataclasses import dataclass

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.beginning import beginning
from rlreco.transactions.formats.encodings.decode import chunks, refuse_undecodable, refuse_zeros
from rlreco.transactions.formats.encodings.given import codec_of
from rlreco.transactions.formats.encodings.judge import LATIN_1, WESTERN, judged, plain_western
from rlreco.transactions.formats.encodings.sample import sample_words

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    ("\ufeff".encode("gb18030"), "gb18030"),
)
_BEGINNING = 4096
# One in so many words.
_FEW = 4


@dataclass(frozen=True, slots=True)
class Encoding:
    """How the bytes of a text are to be decoded.

    name : for Python's codecs, without a byte order mark
    bom : number of bytes of that mark
    newlines : number of line ends
    doubt : a sentence for people where the letters decided, else None
    """

    name: str
    bom: int
    newlines: int
    doubt: str | None = None


def find_encoding(buffer: pa.Buffer, watch: Watch = UNWATCHED, given: str | None = None) -> Encoding:
    """The given encoding; else UTF by mark or bytes, else the one that makes the likeliest words.

    A look at the beginning isn't enough: in Online Retail the first byte beyond ASCII comes at row 38,249.
    Raises DataError for text that is cut off in the middle of a character, for bytes that are not text, and for
    a byte that the given encoding doesn't have; ConfigError for an encoding that doesn't exist.
    """
    start = beginning(buffer, _BEGINNING)
    if given is not None:
        return _given(buffer, start, given)
    name, bom = _marked(start)
    wide = name if name and name != "utf-8" else _wide_by_zeros(start)
    if wide:
        return Encoding(wide, bom, _wide_newlines(buffer.slice(bom), wide))
    refuse_zeros(buffer)
    newlines = sum(chunk.count(b"\n") for chunk in chunks(buffer))
    if _is_utf8(buffer, watch):
        return Encoding("utf-8", bom, newlines)
    return _judged(buffer, watch, bom, newlines)


def _given(buffer: pa.Buffer, start: bytes, given: str) -> Encoding:
    codec, (marked, bom) = codec_of(given), _marked(start)
    if codec in ("utf-16", "utf-32"):
        codec = marked if marked and marked.startswith(codec) else _wide_by_zeros(start) or f"{codec}-le"
    bom = bom if marked == codec else 0
    if not codec.startswith(("utf-16", "utf-32")):
        refuse_zeros(buffer)
    return Encoding(codec, bom, refuse_undecodable(buffer.slice(bom), codec, codec))


def _marked(start: bytes) -> tuple[str | None, int]:
    """The encoding that a byte order mark declares, and the length of the mark."""
    return next(((name, len(mark)) for mark, name in _MARKS if start.startswith(mark)), (None, 0))


def _wide_by_zeros(start: bytes) -> str | None:
    """UTF-16 by its zeros: every other byte of plain letters is 0, and of separators and figures among others."""
    even, odd = start[::2].count(0), start[1::2].count(0)
    if max(even, odd) < 0.15 * len(start) / 2 or min(even, odd) > 0.1 * max(even, odd):
        return None
    return "utf-16-le" if odd > even else "utf-16-be"


def _wide_newlines(buffer: pa.Buffer, name: str) -> int:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        newlines = sum(decoder.decode(chunk).count("\n") for chunk in chunks(buffer))
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as error:
        label = name.upper().removesuffix("-LE").removesuffix("-BE")
        raise DataError(
            gettext(
                "The file looks like {encoding} and is damaged or cut off: {error}.",
                encoding=label,
                error=error.reason,
            )
        ) from error
    return newlines


def _is_utf8(buffer: pa.Buffer, watch: Watch) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    beyond_ascii, done = False, 0
    try:
        for chunk in chunks(buffer):
            beyond_ascii |= not decoder.decode(chunk).isascii()
            done += len(chunk)
            watch.step(0.05 * done / buffer.size, gettext_noop("Reading the file"))
    except UnicodeDecodeError:
        return False
    unfinished = bool(decoder.getstate()[0])
    if unfinished and beyond_ascii:
        raise DataError(gettext("The file is cut off in the middle of a character. Copy or export it again."))
    return not unfinished


def _judged(buffer: pa.Buffer, watch: Watch, bom: int, newlines: int) -> Encoding:
    sample = sample_words(buffer, watch)
    broken = [word for word in sample.words if not _is_utf8_word(word)]
    if len(sample.words) >= _FEW * max(1, len(broken)):
        return Encoding(plain_western(sample).name, bom, newlines, _damage(broken))
    best = judged(buffer, sample)
    plain = best in (WESTERN, LATIN_1)
    doubt = gettext(
        "The encoding was judged to be {encoding} by its letters; --encoding says another.",
        encoding=gettext(best.label),
    )
    return Encoding(best.name, bom, newlines, None if plain else doubt)


def _is_utf8_word(word: bytes) -> bool:
    try:
        word.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _damage(broken: list[bytes]) -> str:
    if not broken:
        return gettext(
            "Most of the file is UTF-8. All of it was read as Windows-1252, so letters beyond the English ones look "
            "wrong; correct that, or export the file again."
        )
    return gettext(
        "Most of the file is UTF-8, but not {example}. All of it was read as Windows-1252, so letters beyond the "
        "English ones look wrong; correct that, or export the file again.",
        example=ascii(broken[0][:40]).removeprefix("b"),
    )
