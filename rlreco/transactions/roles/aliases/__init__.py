"""Words of headers: whole headers with a role, words with a meaning, and the roles of meanings together.

The tables are built at the first use.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from rlreco.transactions.roles.aliases import east_asian, english, exact, germanic, others, romance, rules, slavic
from rlreco.transactions.roles.folding import plain_spellings

_STEP = 0.002
_LANGUAGES = (english, germanic, romance, slavic, east_asian, others)

MOST_WORDS = 5
"""The longest phrase that counts as one word, such as "chiffre d affaires" or "no of line items"."""


@cache
def whole_headers() -> dict[str, dict[str, float]]:
    """Header without blanks and punctuation -> role -> score; no role at all for those that only look like one."""
    headers: dict[str, dict[str, float]] = {name: {} for name in exact.NOTHING.split()}
    for role, tiers in exact.ALIASES.items():
        for score, aliases in tiers:
            for place, alias in enumerate(aliases.split()):
                headers.setdefault(alias, {}).setdefault(role, round(score - place * _STEP, 3))
    return headers


@cache
def meanings() -> dict[str, frozenset[str]]:
    """Word or phrase without blanks -> its meanings; where two languages quarrel the earlier one wins."""
    table: dict[str, frozenset[str]] = {}
    for language in _LANGUAGES:
        for meaning, word in _words(language.WORDS):
            for spelling in plain_spellings(word):
                table.setdefault(spelling, frozenset(meaning.split()))
    return table


def _words(groups: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of meaning and word; neutral words first, so that no little word stands for a thing."""
    for meaning in sorted(groups, key=lambda group: group != "neutral"):
        for word in groups[meaning].split(","):
            yield meaning, word.strip()


@cache
def rules_of() -> dict[frozenset[str], dict[str, float]]:
    """Meanings -> role -> score."""
    table = {frozenset(meaning.split()): scores for meaning, scores in rules.RULES.items()}
    return table | {frozenset(meaning.split()): {} for meaning in rules.NO_ROLE}
