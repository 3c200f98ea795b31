"""Numbers, money, days and spans of time as the people of a language write them."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from math import isfinite

from rlreco.language import MISSING, gettext, language, number, percent, separators, signed

_SHORT_FROM = 10_000.0
"""Money below this is short enough in full."""

_ALL_DIGITS = re.compile(r"\d{4}")


@dataclass(frozen=True, slots=True)
class Formats:
    """Whatever is missing or isn't finite is a dash.

    language : of the CLDR, such as "en", "de" or "de_CH"; by default that of now
    currency : of the shop's money by ISO 4217, such as "EUR"; empty where nobody knows
    """

    language: str = field(default_factory=language)
    currency: str = ""

    def number(self, value: float, digits: int = 0) -> str:
        """With the language's signs for thousands and decimals. digits : after the decimal sign, all of them"""
        return number(value, digits, code=self.language)

    def signed(self, value: float, digits: int = 0) -> str:
        """A difference: with its sign, and 0 without one."""
        return signed(value, digits, code=self.language)

    def percent(self, share: float, digits: int = 0) -> str:
        """share : 1 is all"""
        return percent(share, digits, code=self.language)

    def share(self, share: float) -> str:
        """As in: 57 %; what rounds to nothing but isn't: under 1 %. share : 1 is all"""
        written = self.percent(share)
        if share > 0.0 and written == self.percent(0.0):
            return gettext("under {share}", share=self.percent(0.01))
        return written

    def money(self, amount: float, digits: int = 2) -> str:
        """In full. Without a currency it is a bare number."""
        if not self.currency:
            return self.number(amount, digits)
        from babel.numbers import format_currency, get_currency_precision

        own_digits = get_currency_precision(self.currency)
        pattern = _pattern(min(digits, own_digits))
        return _or_missing(
            amount,
            lambda: format_currency(
                amount, self.currency, _money_pattern(self.language, pattern), self.language, currency_digits=False
            ),
        )

    def short_money(self, amount: float) -> str:
        """To three figures or so, such as €13.2K, for cards and sentences."""
        if not isfinite(amount) or abs(amount) < _SHORT_FROM:
            return self.money(amount, 0)
        from babel.numbers import format_compact_currency, format_compact_decimal

        if self.currency:
            text = format_compact_currency(amount, self.currency, locale=self.language, fraction_digits=1)
        else:
            text = format_compact_decimal(amount, locale=self.language, fraction_digits=1)
        # Languages without a short word for thousands, such as German, leave all digits in one row.
        return self.money(amount, 0) if _ALL_DIGITS.search(text) else text

    def day(self, value: date | datetime) -> str:
        """Such as 9 Dec 2011, in the order of the language."""
        from babel.dates import format_date

        return format_date(value, "d MMM y" if self.language.startswith("en") else "medium", self.language)

    def days(self, count: float) -> str:
        """Such as 51 days."""
        from babel.units import format_unit

        return _or_missing(count, lambda: format_unit(round(count), "day", "long", locale=self.language))

    @property
    def sign(self) -> str:
        """Of the currency, such as €; empty without a currency."""
        if not self.currency:
            return ""
        from babel.numbers import get_currency_symbol

        return str(get_currency_symbol(self.currency, self.language))

    @property
    def separators(self) -> str:
        """The signs of decimals and of thousands, as plotly's layout takes them."""
        return separators(code=self.language)


def with_sign(value: float, digits: int = 0) -> str:
    """As `signed`, with the hyphen for a minus that Streamlit's metrics look for."""
    return f"{'+' if value > 0.0 else ''}{number(value, digits)}"


def _or_missing(value: float, text: Callable[[], str]) -> str:
    return text() if isfinite(value) else MISSING


def _pattern(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")


def _money_pattern(language: str, number: str) -> str:
    """The language's own place of the sign, around that number."""
    from babel import Locale

    own = Locale.parse(language).currency_formats["standard"].pattern
    positive, _, _ = own.partition(";")
    return positive.replace("#,##0.00", number).replace("#,##,##0.00", number)
