"""Dates as people spell them, brought to few forms: the order of their parts stays, words become English."""

import re

import pyarrow as pa

from rlreco.transactions.parse.dates.clock_times import split_time
from rlreco.transactions.parse.dates.folding import folded
from rlreco.transactions.parse.dates.month_names import FILLERS, MONTHS, WEEKDAYS

_ENGLISH = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# Longer than any date with the full names of its day, month and zone.
_LONGEST = 120

_TOKENS = re.compile(r"\d+|[^\W\d_]+")
# No date has fewer; most names have none.
_FIGURES = re.compile(r"\d\D*\d")
_SEPARATORS = re.compile(r"[\s.,;/\-_'’\"()@ºª°]*")
# Figures without separators: with a time of day, with the year last, and with two figures for the year.
_WITH_TIME = re.compile(
    r"((?:19|20)\d\d)(\d\d)(\d\d)[t _-]?(\d\d):?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?(z|[+-]\d\d:?\d\d)?"
)
_YEAR_FIRST = re.compile(r"((?:19|20)\d\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])")
_YEAR_LAST = re.compile(r"(\d\d)(\d\d)((?:19|20)\d\d)")
_SHORT_YEAR = re.compile(r"(\d\d)(\d\d)(\d\d)")
# 2024年1月5日(金), 2024년 1월 5일 금요일
_EAST_ASIAN = re.compile(
    r"(\d{2}|\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号號일]?"
    r"[\s,.(]*(?:(?:星期|周|週|礼拜)?[一二三四五六日天月火水木金土](?:曜日?)?|[월화수목금토일](?:요일)?)?[\s,.)]*"
)


def respelled(texts: pa.Array) -> tuple[pa.Array, pa.Array]:
    """2024-1-5, 5-1-2024, 5-Jan-2024 or Jan-5-2024, and the time as 15:45:00; null for what isn't a date.

    The order in which the date was written stays. The second array has the zones as written, null where there is none.
    """
    dates: dict[str, str | None] = {}
    pairs = [_respelled(text, dates) for text in texts.to_pylist()]
    return pa.array([date for date, _ in pairs], pa.string()), pa.array([zone for _, zone in pairs], pa.string())


def _respelled(text: str, dates: dict[str, str | None]) -> tuple[str | None, str | None]:
    """The date and its zone. `dates` keeps what was read already: there are fewer days than times."""
    if len(text) > _LONGEST or not _FIGURES.search(text):
        return None, None
    bare = folded(text.strip(" \t\r\n\"'"))
    if together := _WITH_TIME.fullmatch(bare):
        return _joined_with_time(together), together[8]
    before, time, after, zone = split_time(bare)
    rest = f"{before} {after}".strip() if after else before
    if rest not in dates:
        dates[rest] = _date(rest)
    date = dates[rest]
    return (None, None) if date is None or time is None else (date + time, zone or None)


def _joined_with_time(match: re.Match[str]) -> str:
    year, month, day, hour, minute, second, fraction, _ = match.groups()
    return f"{year}-{month}-{day} {hour}:{minute}:{second or '00'}.{(fraction or '0')[:6]}"


def _date(text: str) -> str | None:
    if match := _YEAR_FIRST.fullmatch(text) or _YEAR_LAST.fullmatch(text) or _SHORT_YEAR.fullmatch(text):
        return "-".join(match.groups())
    if match := _EAST_ASIAN.fullmatch(text):
        year, month, day = match.groups()
        return f"{year if len(year) == 4 else f'20{year}'}-{month}-{day}"
    if not _SEPARATORS.fullmatch(_TOKENS.sub("", text)):
        return None
    return _in_figures_or_words(_TOKENS.findall(text))


def _in_figures_or_words(tokens: list[str]) -> str | None:
    figures = [token for token in tokens if token.isdecimal()]
    words = [token for token in tokens if not token.isdecimal()]
    if len(figures) == 3 and all(word in WEEKDAYS or word in FILLERS for word in words):
        return "-".join(figures)
    if len(figures) == 2:
        return _with_month(tokens)
    return None


def _with_month(tokens: list[str]) -> str | None:
    """The two figures and the month in their order, if the other words mean nothing or a day of the week."""
    place = _place_of_month(tokens)
    others = [token for index, token in enumerate(tokens) if index != place and not token.isdecimal()]
    if place is None or not all(word in WEEKDAYS or word in FILLERS for word in others):
        return None
    parts = [
        _ENGLISH[MONTHS[token] - 1] if index == place else token
        for index, token in enumerate(tokens)
        if index == place or token.isdecimal()
    ]
    return "-".join(parts)


def _place_of_month(tokens: list[str]) -> int | None:
    """`mar` is March and, in France, Tuesday: the word that can't be a day of the week wins, else the last."""
    places = [index for index, token in enumerate(tokens) if token in MONTHS]
    certain = [index for index in places if tokens[index] not in WEEKDAYS and tokens[index] not in FILLERS]
    chosen = certain if certain else places[-1:]
    return chosen[0] if len(chosen) == 1 else None
