"""The encoding of a text whose bytes alone don't tell it: the one that makes the likeliest words."""

from dataclasses import dataclass

import pyarrow as pa

from rlreco.language import gettext_noop
from rlreco.transactions.formats.encodings.decode import refuse_undecodable
from rlreco.transactions.formats.encodings.sample import Sample
from rlreco.transactions.formats.encodings.scripts import letters_of

# A byte beyond ASCII where nothing makes sense, and the odds against a word of such.
_SENSELESS, _SENSELESS_WORD = -7.0, -6.5
_ASCII_BYTE = -3.5
_FIRST_WORDS, _MOST_WORDS = 80, 1200
_HOPELESS = 150.0
# One in so many words may be damaged.
_MOST_BROKEN = 30


@dataclass(frozen=True, slots=True)
class Candidate:
    """An encoding that a text may have.

    name : for Python's codecs
    label : for people
    script : see `letters_of`
    before : natural logarithm of its share among files, up to a constant
    bytes_each : 2 where a character may have several bytes
    """

    name: str
    label: str
    script: str
    before: float
    bytes_each: int = 1


WESTERN = Candidate("cp1252", "Windows-1252", "western", 0.0)
LATIN_1 = Candidate("latin-1", "ISO-8859-1", "western", 0.0)

EURO = (Candidate("iso8859-15", "ISO-8859-15", "western", -4.0),)
# ISO-8859-9 is missing, because it has the letters of Windows-1254 at the same places.
CANDIDATES = (
    *EURO,
    Candidate("cp1250", "Windows-1250", "central", -2.5),
    Candidate("cp1251", "Windows-1251", "cyrillic", -2.0),
    Candidate("cp1253", "Windows-1253", "greek", -2.5),
    Candidate("cp1254", "Windows-1254", "turkish", -2.5),
    Candidate("cp1255", "Windows-1255", "hebrew", -2.5),
    Candidate("cp1256", "Windows-1256", "arabic", -2.5),
    Candidate("cp1257", "Windows-1257", "baltic", -3.0),
    Candidate("cp874", "Windows-874", "thai", -2.5),
    Candidate("iso8859-2", "ISO-8859-2", "central", -4.0),
    Candidate("iso8859-5", "ISO-8859-5", "cyrillic", -4.5),
    Candidate("iso8859-7", "ISO-8859-7", "greek", -4.0),
    Candidate("koi8-r", "KOI8-R", "cyrillic", -3.5),
    Candidate("koi8-u", "KOI8-U", "cyrillic", -4.0),
    Candidate("cp866", gettext_noop("the DOS code page 866"), "cyrillic", -3.5),
    Candidate("cp850", gettext_noop("the DOS code page 850"), "western", -4.0),
    Candidate("cp437", gettext_noop("the DOS code page 437"), "western", -4.5),
    Candidate("cp852", gettext_noop("the DOS code page 852"), "central", -5.0),
    Candidate("mac-roman", "Mac Roman", "western", -4.0),
    Candidate("mac-cyrillic", "Mac Cyrillic", "cyrillic", -4.0),
    Candidate("mac-latin2", "Mac Central European", "central", -8.0),
    Candidate("cp932", "Shift-JIS", "japanese", -2.0, 2),
    Candidate("euc_jp", "EUC-JP", "japanese", -3.0, 2),
    Candidate("euc_jis_2004", "EUC-JP", "japanese", -4.0, 2),
    Candidate("gb18030", "GB18030", "simplified", -2.0, 2),
    Candidate("cp950", "Big5", "traditional", -2.5, 2),
    Candidate("big5hkscs", "Big5", "traditional", -3.5, 2),
    Candidate("cp949", "EUC-KR", "korean", -2.5, 2),
)


def judged(buffer: pa.Buffer, sample: Sample) -> Candidate:
    """The likeliest encoding of a text that isn't UTF; Windows-1252 or Latin-1 if no other makes better words.

    Reads the buffer only if an encoding of several bytes a character is likely. Raises DataError if the text is in
    such an encoding and a few characters are damaged.
    """
    plain = plain_western(sample)
    others = EURO if _only_lone_bytes(sample) else CANDIDATES
    best = _best([plain, *(other for other in others if _fits(other, sample))], sample.words)
    if best.bytes_each > 1:
        refuse_undecodable(buffer, best.name, best.label)
    return plain if _same_text(best, plain, sample) else best


def plain_western(sample: Sample) -> Candidate:
    """Windows-1252, or Latin-1 if there is a byte that the other leaves undefined."""
    return LATIN_1 if _decoded(WESTERN, sample.beyond_ascii) is None else WESTERN


def _only_lone_bytes(sample: Sample) -> bool:
    """Whether each word is one byte: a sign or a letter that is a word in many encodings, so it tells nothing."""
    return all(len(word) == 1 for word in sample.words)


def _fits(candidate: Candidate, sample: Sample) -> bool:
    """Whether the bytes of the sample can be characters."""
    if candidate.bytes_each > 1:
        broken = sum(_decoded(candidate, word) is None for word in sample.words)
        return broken * _MOST_BROKEN <= len(sample.words)
    # The ISO encodings have controls there.
    if candidate.name.startswith("iso") and any(byte < 0xA0 for byte in sample.beyond_ascii):
        return False
    text = _decoded(candidate, sample.beyond_ascii)
    return text is not None and letters_of(candidate.script).takes_part(text)


def _decoded(candidate: Candidate, word: bytes) -> str | None:
    try:
        return word.decode(candidate.name)
    except UnicodeDecodeError:
        return None


def _best(candidates: list[Candidate], words: list[bytes]) -> Candidate:
    """Candidates that the first words leave far behind aren't compared by the others."""
    chosen = _spread(words, _MOST_WORDS)
    first = _spread(chosen, _FIRST_WORDS)
    likelihoods = {candidate: _likelihood(candidate, first) for candidate in candidates}
    least = max(likelihoods.values()) - _HOPELESS
    close = [candidate for candidate in candidates if likelihoods[candidate] >= least]
    return max(close, key=lambda candidate: _likelihood(candidate, chosen))


def _spread(words: list[bytes], most: int) -> list[bytes]:
    return words[:: max(1, -(-len(words) // most))]


def _likelihood(candidate: Candidate, words: list[bytes]) -> float:
    letters, total = letters_of(candidate.script), candidate.before
    for word in words:
        text = _decoded(candidate, word)
        senseless = _senseless(word)
        total += senseless if text is None else max(letters.likelihood(text), senseless)
    return total


def _senseless(word: bytes) -> float:
    beyond = sum(byte >= 0x80 for byte in word)
    return _SENSELESS_WORD + _SENSELESS * beyond + _ASCII_BYTE * (len(word) - beyond)


def _same_text(best: Candidate, plain: Candidate, sample: Sample) -> bool:
    return best.bytes_each == 1 and _decoded(best, sample.beyond_ascii) == _decoded(plain, sample.beyond_ascii)
