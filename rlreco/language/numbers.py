"""Numbers as the people of a language write them."""

from math import isfinite

from rlreco.language.current import ENGLISH, language

MISSING = "–"


def number(value: float, digits: int = 0, *, code: str = "") -> str:
    """With the language's signs for thousands and decimals; a dash where it isn't finite.

    digits : after the decimal sign, all of them
    code : of the CLDR, such as "de" or "de_CH"; by default the language of now
    """
    if not isfinite(value):
        return MISSING
    if (code or language()) == ENGLISH:
        return f"{value:z,.{digits}f}"
    from babel.numbers import format_decimal

    # What rounds to nothing has no sign, as in English.
    rounded = round(value, digits) + 0.0
    return format_decimal(rounded, "#,##0" + ("." + "0" * digits if digits else ""), locale=code or language())


def signed(value: float, digits: int = 0, *, code: str = "") -> str:
    """A difference: with its sign, and 0 without one. Parameters as in `number`."""
    text = number(abs(value), digits, code=code)
    if not isfinite(value) or text == number(0.0, digits, code=code):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def percent(share: float, digits: int = 0, *, code: str = "") -> str:
    """share : 1 is all. Other parameters as in `number`."""
    return f"{number(100.0 * share, digits, code=code)} %" if isfinite(share) else MISSING


def significant(value: float, digits: int = 6) -> str:
    """With so many significant digits, without zeros at its end."""
    return f"{value:.{digits}g}".replace(".", separators()[0])


def separators(*, code: str = "") -> str:
    """The signs of decimals and of thousands, as plotly's layout takes them. code : as in `number`"""
    if (code or language()) == ENGLISH:
        return ".,"
    from babel.numbers import get_decimal_symbol, get_group_symbol

    return get_decimal_symbol(code or language()) + get_group_symbol(code or language())
