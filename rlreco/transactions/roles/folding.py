"""Headers without case, accents and punctuation, and cut into words."""

import re
import unicodedata
from functools import cache

_PARTS = re.compile(r"[^\W_]+|[#%]")
_BRACKETS = re.compile(r"[(\[{][^)\]}]*[)\]}]")
_LETTERS = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ė": "e"})
_SPELT_OUT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_KANA_MARKS = "\u3099\u309a"


def plain(name: str) -> str:
    """The name without case, accents, blanks and punctuation: "Unit-Price" and "unit price" are "unitprice"."""
    return "".join(words(name))


def words(name: str) -> list[str]:
    """Words in lower case without accents; "CustomerID" is two, "#" and "%" count as words, figures as such."""
    return _PARTS.findall(_without_accents(_parted(unicodedata.normalize("NFKC", name).replace("'s ", " ")).casefold()))


def without_brackets(name: str) -> str:
    """The name without what stands in brackets, such as a unit or a currency."""
    return _BRACKETS.sub(" ", name)


def in_brackets(name: str) -> str:
    """What stands in brackets in the name."""
    return " ".join(_BRACKETS.findall(name))


@cache
def plain_spellings(word: str) -> frozenset[str]:
    """The plain forms that people write a word in: "Stückpreis" is "stuckpreis" and "stueckpreis"."""
    lower = unicodedata.normalize("NFC", word.casefold())
    return frozenset({plain(lower), plain(lower.translate(_SPELT_OUT))})


def _parted(name: str) -> str:
    """Blanks where a capital or a figure begins a word: "CustomerID2" is "Customer ID 2"."""
    if name.isascii() and name.islower() and not any(sign.isdigit() for sign in name):
        return name
    return "".join(f" {sign}" if _begins(name, place) else sign for place, sign in enumerate(name))


def _begins(name: str, place: int) -> bool:
    before, sign, after = name[place - 1 : place], name[place], name[place + 1 : place + 2]
    if sign.isdigit() or before.isdigit():
        return sign.isdigit() != before.isdigit()
    return sign.isupper() and (before.islower() or (before.isupper() and after.islower()))


def _without_accents(text: str) -> str:
    if text.isascii():
        return text
    letters = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    kept = (sign for sign in letters if not unicodedata.combining(sign) or sign in _KANA_MARKS)
    return unicodedata.normalize("NFC", "".join(kept))
