"""The scripts that encodings are made for."""

from functools import cache, partial
from unicodedata import name

from rlreco.transactions.formats.encodings import words
from rlreco.transactions.formats.encodings.letters import Letters

_NEVER = 1e-6
# Punctuation of full width, and the Latin letters and figures among it.
_WIDE_SIGNS = (
    "、。，．：；！？（）「」『』【】〈〉《》〔〕［］・ー～〜…‥—／％＋－×＆＃＠￥＄￠￡々〆"
    "○●◎△▲▽▼□■◇◆☆★※→←↑↓①②③④⑤⑥⑦⑧⑨⑩㈱"
)


@cache
def letters_of(script: str) -> Letters:
    """A script by the name of its words in `words`, in lower case."""
    if script in _LATIN:
        return Letters(_LATIN[script], partial(_alphabetic, "LATIN"), latin=True)
    if script in _ALPHABETS:
        return Letters(_ALPHABETS[script], partial(_alphabetic, script.upper()))
    return Letters(_DENSE[script], partial(_charset, script), dense=True)


_LATIN = {"western": words.WESTERN, "central": words.CENTRAL, "turkish": words.TURKISH, "baltic": words.BALTIC}
_ALPHABETS = {
    "cyrillic": words.CYRILLIC,
    "greek": words.GREEK,
    "hebrew": words.HEBREW,
    "arabic": words.ARABIC,
    "thai": words.THAI,
}
_DENSE = {
    "japanese": words.JAPANESE,
    "simplified": words.SIMPLIFIED,
    "traditional": words.TRADITIONAL,
    "korean": words.KOREAN,
}

# National charset of each script, the highest lead byte of its frequent characters, the number of these and of the
# others, and the share of each in the text.
_CHARSETS = {
    "japanese": ("euc_jp", 0xCF, 2965, 0.35, 3390, 0.004),
    "simplified": ("gb2312", 0xD7, 3755, 0.6, 3008, 0.03),
    "traditional": ("big5", 0xC6, 5401, 0.6, 7652, 0.02),
    "korean": ("euc_kr", 0xC8, 2350, 0.6, 4888, 0.003),
}


def _alphabetic(script: str, character: str) -> float:
    """Of a letter that no sample word shows: seldom if it is of the script, nearly never if not."""
    named = name(character, "")
    return 0.003 if named.startswith(script) else 0.0003 if named.startswith("LATIN") else _NEVER


def _charset(script: str, character: str) -> float:
    if character in _WIDE_SIGNS or "！" <= character <= "～":
        return 0.1 / 150
    if "ぁ" <= character <= "ヶ":
        return 0.4 / 170 if script == "japanese" else 0.001 / 170
    if "｡" <= character <= "ﾟ":
        return 0.2 / 63 if script == "japanese" else _NEVER
    return _ideograph(script, character)


def _ideograph(script: str, character: str) -> float:
    codec, highest, frequent, frequent_share, others, other_share = _CHARSETS[script]
    if not ("一" <= character <= "鿿" or "가" <= character <= "힣"):
        return _NEVER
    lead = character.encode(codec, "ignore")[:1]
    if not lead:
        return 0.002 / 20_000
    return frequent_share / frequent if lead[0] <= highest else other_share / others
