"""The roles that a column may have by its header alone.

A score says how sure the header is: 0.9 and more where nothing else can be meant ("Order ID", "Stückpreis"), 0.6 to 0.9
where it is usual ("Customer name", "Betrag netto"), 0.3 to 0.6 where several things are called that ("Total", "Name"),
and below 0.3 as a last resort ("Ship date", "Cost").
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from rlreco.transactions.roles.aliases import MOST_WORDS, meanings, rules_of, whole_headers
from rlreco.transactions.roles.aliases.exact import BY_SPELLING
from rlreco.transactions.roles.aliases.rules import LEFT_OUT
from rlreco.transactions.roles.folding import in_brackets, plain, without_brackets, words

_SIGNS = {"#": frozenset({"id"}), "%": frozenset({"percent"})}
_STRANGE = frozenset({"strange"})
_NEUTRAL = frozenset({"neutral", "system", "money"})
_HEADS = frozenset(
    [
        "email",
        "date",
        "price",
        "amount",
        "total",
        "subtotal",
        "quantity",
        "country",
        "category",
        "status",
        "currency",
        "discount",
        "tax",
        "image",
        "sku",
        "barcode",
        "freight",
        "revenue",
        "created",
    ]
)
_SUBJECTS = frozenset({"order", "product", "customer", "sale", "line", "variant"})
_SHORT_ENDS = frozenset({"id", "no", "nr"})
_WITHOUT_BLANKS = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_STRANGE_WORD, _FIGURE, _SHORTER = 0.6, 0.8, 0.95
_MOST_STRANGE, _LONGEST = 2, 200


@lru_cache(maxsize=4096)
def _scores(name: str) -> tuple[tuple[str, float], ...]:
    for whole in (name, without_brackets(name)):
        exact = whole_headers().get(plain(whole))
        if exact is not None and (whole == name or not _forbids(in_brackets(name))):
            return tuple(exact.items())
    return tuple(_composed(name).items())


def header_scores(name: str) -> dict[str, float]:
    """Role -> score in (0, 1] for a column's header, in any of some twenty languages; empty where it says nothing."""
    if len(name) > _LONGEST:
        return {}
    spelling = name.strip()
    return dict(BY_SPELLING[spelling]) if spelling in BY_SPELLING else dict(_scores(spelling))


def is_cost(name: str) -> bool:
    """Whether a header speaks of what the goods cost the shop."""
    return any("cost" in meaning for meaning in _read(words(name)))


def _forbids(brackets: str) -> bool:
    """Whether words in brackets change what the rest means: "Quantity (refunded)", "Discount (%)"."""
    return bool(frozenset().union(*_read(words(brackets))) & {"other", "percent", "late", "ship", "cost", "count"})


def _composed(name: str) -> dict[str, float]:
    outside = [meaning for meaning in _read(words(without_brackets(name))) if not meaning & _NEUTRAL]
    inside = [meaning for meaning in _read(words(in_brackets(name))) if not meaning & (_NEUTRAL | _STRANGE)]
    n_strange, n_figures = outside.count(_STRANGE), outside.count(frozenset({"figure"}))
    everything = _without_address(frozenset().union(*outside, *inside) - {"strange", "figure"})
    if "other" in everything or n_strange > _MOST_STRANGE or (n_strange and not _has_head(everything)):
        return {}
    weight = _STRANGE_WORD**n_strange * (_FIGURE if n_figures else 1.0)
    return {role: round(score * weight, 3) for role, score in _ruled(everything).items()}


def _without_address(everything: frozenset[str]) -> frozenset[str]:
    """The country of an address is a country; anything else of it has no role."""
    return everything - {"address"} if "country" in everything else everything


def _has_head(everything: frozenset[str]) -> bool:
    """Whether a word says what the column is, so that a strange word beside it can only say which."""
    return bool(everything & _HEADS) or bool(everything & {"id", "name"} and everything & _SUBJECTS)


def _ruled(everything: frozenset[str]) -> dict[str, float]:
    """Scores of a set of meanings, or of the set without those that may be left out."""
    if {"customer", "order"} <= everything and everything not in rules_of():
        everything -= {"customer"}
    weight = 1.0
    for dispensable in ("", *LEFT_OUT):
        if dispensable and dispensable not in everything:
            continue
        everything -= {dispensable}
        weight *= _SHORTER if dispensable else 1.0
        if everything in rules_of():
            return {role: score * weight for role, score in rules_of()[everything].items()}
    return {}


def _read(parts: Sequence[str]) -> list[frozenset[str]]:
    """The meanings of a header's words, phrases first."""
    read: list[frozenset[str]] = []
    place = 0
    while place < len(parts):
        length = _phrase(parts[place : place + MOST_WORDS])
        read += [meanings()["".join(parts[place : place + length])]] if length else _single(parts[place])
        place += max(length, 1)
    return read


def _phrase(parts: Sequence[str]) -> int:
    """How many of the first words make up the longest phrase there is; 0 for none."""
    return next((n for n in range(len(parts), 0, -1) if "".join(parts[:n]) in meanings()), 0)


def _single(word: str) -> list[frozenset[str]]:
    if word in _SIGNS:
        return [_SIGNS[word]]
    if word.isdigit():
        return [frozenset({"figure"})]
    return _without_blanks(word) if _WITHOUT_BLANKS.search(word) else _compound(word)


def _without_blanks(text: str) -> list[frozenset[str]]:
    """Meanings of the words of Japanese, Chinese or Korean text, longest first; what is left is one strange word."""
    read: list[frozenset[str]] = []
    while text:
        length = next((n for n in range(min(len(text), 8), 0, -1) if text[:n] in meanings()), 0)
        if length or read[-1:] != [_STRANGE]:
            read.append(meanings()[text[:length]] if length else _STRANGE)
        text = text[max(length, 1) :]
    return read


def _compound(word: str) -> list[frozenset[str]]:
    """Meanings of the parts of a compound such as "kundennummer" or "orderdate"; one strange word if it is none."""
    parts = _cut(word) if 5 <= len(word) <= 40 else None
    return [meanings()[part] for part in parts] if parts else [_STRANGE]


def _cut(word: str) -> list[str] | None:
    """The fewest long words that make up the whole of a word, or None."""
    for length in range(len(word) - 2, 2, -1):
        head, rest = word[:length], word[length:]
        if head not in meanings() or meanings()[head] & _NEUTRAL:
            continue
        if rest in meanings() and (len(rest) > 2 or rest in _SHORT_ENDS):
            return [head, rest]
        if len(rest) > 5 and (parts := _cut(rest)):
            return [head, *parts]
    return None
