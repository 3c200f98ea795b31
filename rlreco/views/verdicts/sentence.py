"""Parts of every verdict: a difference with its interval in words, numbers with as many digits as they bear."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor, log10
from typing import Literal, TypeAlias

from scipy.special import ndtri

from rlreco.bandit.spread import Z95
from rlreco.evaluation.results import Comparison, compared
from rlreco.language import gettext, ngettext, number, percent
from rlreco.simulation.decision import POWER

Unit: TypeAlias = Literal["customer", "slate", "session", "replicate"]
"""Of what somebody waits for more."""

_MOST_DECIMALS = 4
_HOPELESS = 1_000
"""Times as much data from which on waiting is no advice."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One sentence.

    claim : its first clause, which a page shows strong
    doubt : the rest, from its punctuation on
    """

    claim: str
    doubt: str

    def __str__(self) -> str:
        return f"{self.claim}{self.doubt}"


@dataclass(frozen=True, slots=True)
class Difference:
    """A difference with its 95 % interval.

    more, less : words behind a difference above and below 0, such as "more a slate", in the language of now; their
        first word alone stands behind the ends of an interval that holds 0
    sign : behind each number, such as "%"
    """

    value: float
    low: float
    high: float
    more: str
    less: str
    sign: str = ""

    @property
    def comparison(self) -> Comparison:
        return compared(self.low, self.high)

    def size(self) -> str:
        """As in: 0.28 more a slate"""
        size, *_ = self._numbers()
        return f"{size} {self.less if self.value < 0.0 else self.more}"

    def bounds(self) -> str:
        """As in: 0.14 to 0.45 (95 %); with the two directions where the interval holds 0."""
        _, low, high = self._numbers()
        if self.comparison == "unclear":
            return gettext(
                "from {low} {less} to {high} {more} (95 %)",
                low=low,
                less=self.less.split()[0],
                high=high,
                more=self.more.split()[0],
            )
        least, most = (high, low) if self.comparison == "worse" else (low, high)
        return gettext("{least} to {most} (95 %)", least=least, most=most)

    def more_to_tell(self, n: int) -> int | None:
        """How many more than these n sessions, or customers, it takes to tell in POWER of the cases, if the difference
        stays; None where even a thousand times as many wouldn't do.

            n ((z_.975 + z_power) / z_.975 * half width / difference)^2 - n, z the normal quantiles
        """
        half = self.value - self.low if self.value > 0.0 else self.high - self.value
        if not half < abs(self.value) * _HOPELESS**0.5:
            return None
        times = ((1.0 + ndtri(POWER) / Z95) * half / self.value) ** 2
        return max(ceil(n * (times - 1.0)), 1)

    def _numbers(self) -> list[str]:
        sizes = rounded([abs(self.value), abs(self.low), abs(self.high)])
        return [f"{size} {self.sign}".strip() for size in sizes]


def rounded(values: Sequence[float]) -> list[str]:
    """With `decimals_of` them."""
    decimals = decimals_of(values)
    return [number(value, decimals) for value in values]


def decimals_of(values: Sequence[float]) -> int:
    """The same for all: two digits of the largest, and more where else one would look like 0."""
    top = max(map(abs, values))
    decimals = min(max(1 - floor(log10(top)), 0), _MOST_DECIMALS) if top > 0.0 else 0
    while decimals < _MOST_DECIMALS and any(_vanishes(value, decimals) for value in values):
        decimals += 1
    return decimals


def _vanishes(value: float, decimals: int) -> bool:
    return not round(value, decimals) and bool(round(value, _MOST_DECIMALS))


def about(n: int) -> int:
    """Two digits of a number that is a guess itself."""
    return round(n, 1 - floor(log10(n))) if n > 99 else n


def waiting(more: int | None, unit: Unit) -> str:
    """What it takes to tell, from `Difference.more_to_tell`. unit : more of which it takes"""
    if more is None:
        return _hopeless(unit)
    needs = _more(about(more), unit)
    return gettext(
        "if the difference stays, some {needs} would tell ({power} of the time)", needs=needs, power=percent(POWER)
    )


def _hopeless(unit: Unit) -> str:
    match unit:
        case "customer":
            return gettext("so small a difference can't be told from none by any sensible number of customers")
        case "slate":
            return gettext("so small a difference can't be told from none by any sensible number of slates")
        case "session":
            return gettext("so small a difference can't be told from none by any sensible number of sessions")
        case "replicate":
            return gettext("so small a difference can't be told from none by any sensible number of replicates")


def _more(n: int, unit: Unit) -> str:
    match unit:
        case "customer":
            return ngettext("{n} more customer", "{n} more customers", n)
        case "slate":
            return ngettext("{n} more slate", "{n} more slates", n)
        case "session":
            return ngettext("{n} more session", "{n} more sessions", n)
        case "replicate":
            return ngettext("{n} more replicate", "{n} more replicates", n)
