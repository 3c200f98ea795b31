"""Numbers as the people of a language write them."""

from decimal import Decimal
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

    return format_decimal(value, "#,##0" + ("." + "0" * digits if digits else ""), locale=code or language())


def signed(value: float, digits: int = 0, *, code: str = "") -> str:
    """A difference: with its sign, and 0 without one. Parameters as in `number`."""
    text = number(abs(value), digits, code=code)
    if not isfinite(value) or text == number(0.0, digits, code=code):
        return text
    return f"{'+' if value > 0 else '−'}{text}"


def significant(value: float, figures: int) -> str:
    """With at most so many figures that aren't zeros at an end, as Python's own format "g" has them."""
    text = f"{value:.{figures}g}"
    if not isfinite(value) or language() == ENGLISH:
        return text if isfinite(value) else MISSING
    exponent = Decimal(text).as_tuple().exponent
    return number(float(text), max(0, -int(exponent)))


def percent(share: float, digits: int = 0, *, code: str = "") -> str:
    """share : 1 is all. Other parameters as in `number`."""
    return f"{number(100.0 * share, digits, code=code)} %" if isfinite(share) else MISSING
