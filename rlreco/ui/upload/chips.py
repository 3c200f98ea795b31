"""Chips for what a file doesn't say for certain: the order and clock of its dates, its decimal sign, its currency."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

import streamlit as st

from rlreco.clock import time_zones
from rlreco.errors import RLRecoError
from rlreco.language import gettext, gettext_noop, in_language_of_now, language, number
from rlreco.service.training.sources import Source
from rlreco.transactions import AS_WRITTEN, CurrencyError, DateOrderError, DecimalError, reading_of
from rlreco.transactions.parse.texts.currency_names import ISO_CODES
from rlreco.ui.access.connection import default_profile
from rlreco.ui.upload.hints import hints_of, set_hints

DATE_ORDERS = {
    "dmy": gettext_noop("day, month, year"),
    "mdy": gettext_noop("month, day, year"),
    "ymd": gettext_noop("year, month, day"),
}
_COMMON = ("EUR", "USD", "GBP", "CHF", "CAD", "AUD", "JPY", "CNY", "INR", "SEK", "PLN", "BRL")
DECIMALS = {"point": "1,234.50", "comma": "1.234,50"}


def show_chips(file_id: str, source: Source | None, failure: RLRecoError | None) -> None:
    """A chip for each of them, set to how the file was read; a click reads it anew."""
    read: Mapping[str, Any] = {} if source is None or source.report is None else source.report.read
    hints = hints_of(file_id)
    with st.container(horizontal=True):
        if isinstance(failure, DateOrderError) or read.get("date_order") or hints.date_order:
            orders = failure.choices if isinstance(failure, DateOrderError) else tuple(DATE_ORDERS)
            _chip(file_id, "date_order", gettext("Dates"), orders, read.get("date_order"), _date_words(failure))
        if isinstance(failure, DecimalError) or read.get("decimal") or hints.decimal:
            _chip(file_id, "decimal", gettext("Numbers"), tuple(DECIMALS), read.get("decimal"), _decimal_words(failure))
        if read.get("zones_in_dates") or hints.time_zone:
            _time_zone(file_id, str(hints.time_zone or read.get("time_zone")))
        codes = _currencies(file_id, failure, read.get("currency"))
        if _is_unsaid(file_id, source, read.get("currency")):
            _any_currency(file_id)
        elif codes:
            _chip(file_id, "currency", gettext("Currency"), codes, read.get("currency"), str)


def _chip(
    file_id: str, option: str, label: str, choices: Sequence[str], current: str | None, words: Callable[[str], str]
) -> None:
    key = f"chip-{option}-{file_id}"
    chosen = getattr(hints_of(file_id), option) or current
    st.session_state[key] = chosen if chosen in choices else None
    st.pills(
        label,
        choices,
        key=key,
        format_func=in_language_of_now(words),
        on_change=lambda: set_hints(file_id, **{option: st.session_state[key]}),
    )


def _time_zone(file_id: str, current: str) -> None:
    """A list rather than pills, as there are hundreds; the shop's zone, or else the visitor's own, is near its top.

    Where the shop has a zone, dates can turn to another one, but not stay as written.
    """
    key, zones = f"chip-time_zone-{file_id}", time_zones()
    shop_zone = default_profile().time_zone
    # The browser's zone may be one that files can't be read in.
    first = (shop_zone,) if shop_zone else (AS_WRITTEN, *(zone for zone in (st.context.timezone,) if zone in zones))
    st.session_state[key] = current
    st.selectbox(
        gettext("Time zone"),
        list(dict.fromkeys((*first, *zones))),
        format_func=in_language_of_now(lambda zone: gettext(zone) if zone == AS_WRITTEN else zone),
        key=key,
        width=220,
        help=gettext("Dates with an offset, and those in UTC, turn to the clock of this zone. Dates without one stay."),
        on_change=lambda: set_hints(file_id, time_zone=_chosen(st.session_state[key])),
    )


def _chosen(time_zone: str) -> str | None:
    return None if time_zone == AS_WRITTEN else time_zone


def _date_words(failure: RLRecoError | None) -> Callable[[str], str]:
    """The order in words; where it is asked, how it reads a date of the file."""
    if isinstance(failure, DateOrderError):
        example = failure.example
        return lambda order: f"{gettext(DATE_ORDERS[order])}: {_day(reading_of(example, order))}"
    return lambda order: gettext(DATE_ORDERS[order])


def _day(moment: datetime) -> str:
    from babel.dates import format_date

    return format_date(moment, gettext("dd MMMM y"), language())


def _decimal_words(failure: RLRecoError | None) -> Callable[[str], str]:
    if isinstance(failure, DecimalError):
        example, choices = failure.example, failure.choices
        return lambda sign: gettext("{written} is {value}", written=example, value=_in_full(choices[sign]))
    return DECIMALS.__getitem__


def _in_full(value: float) -> str:
    """With as many decimals as it has, up to ten digits in all."""
    text = f"{value:.10g}"
    return number(value, 0 if "e" in text else len(text.partition(".")[2]))


def _is_unsaid(file_id: str, source: Source | None, current: str | None) -> bool:
    """Whether the file itself names no currency: the one that it has then is the visitor's."""
    was_asked = bool(st.session_state.get(_asked(file_id)))
    return not was_asked and bool(hints_of(file_id).currency or (source is not None and not current))


def _any_currency(file_id: str) -> None:
    """A list with those at its top that most shops have; blank leaves sums without a sign."""
    key = f"chip-currency-{file_id}"
    st.session_state[key] = hints_of(file_id).currency
    st.selectbox(
        gettext("Currency"),
        list(dict.fromkeys((*_COMMON, *sorted(ISO_CODES)))),
        key=key,
        placeholder=gettext("none"),
        width=140,
        help=gettext("The file names none. The one that you choose stands beside all its sums."),
        on_change=lambda: set_hints(file_id, currency=st.session_state[key]),
    )


def _asked(file_id: str) -> str:
    return f"currencies-{file_id}"


def _currencies(file_id: str, failure: RLRecoError | None, current: str | None) -> tuple[str, ...]:
    """The currencies of the file: those that were asked about, else the only one."""
    key = _asked(file_id)
    if isinstance(failure, CurrencyError):
        st.session_state[key] = tuple(failure.sums)
    return st.session_state.get(key) or ((current,) if current else ())
