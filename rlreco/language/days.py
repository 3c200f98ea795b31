"""Days and months as the people of a language write them."""

from datetime import date

from rlreco.language.current import ENGLISH, language


def long_day(day: date) -> str:
    """As in: 09 December 2011"""
    return f"{day:%d %B %Y}" if language() == ENGLISH else _written(day, "long")


def month_name(day: date) -> str:
    """As in: December"""
    return f"{day:%B}" if language() == ENGLISH else _written(day, "LLLL")


def _written(day: date, pattern: str) -> str:
    from babel.dates import format_date

    return format_date(day, pattern, language())
