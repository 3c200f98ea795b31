"""How likely a sign beyond ASCII is at its place: "£" before a figure is, "¤" within a word isn't."""

from unicodedata import category

_MONEY = "£€¥¢$₪฿₩₽₺₴₸₫"
_QUOTES = "“”„«»‚‹›‘’…"
_DASHES = "–—•·"
_FRACTIONS = "½¼¾"
_MARKS = "®™"
_RAISED = "²³¹"
_ORDINALS = "ºª"
_BEFORE = "¿¡"
_FIGURES = "±×÷µ§°№©"
_UNLIKELY = -13.0

SIGNS = _ORDINALS + "µ"
"""Letters by Unicode's classes that stand among figures."""


def sign_likelihood(sign: str, before: str, after: str) -> float:
    """Natural logarithm of the likelihood of a sign.

    before, after : the characters beside it, empty at the edge of a word
    """
    if sign == "\xa0":
        return -7.0 if before.isalpha() and after.isalpha() else -3.0
    if category(sign) in ("Cc", "Co", "Cn"):
        return -16.0
    return next((given for given in _by_place(sign, before, after) if given), _UNLIKELY)


def _by_place(sign: str, before: str, after: str) -> tuple[float, ...]:
    """The likelihood by each class of signs; 0 if the sign isn't of it or doesn't fit there."""
    alone = not before and not after
    figure = before.isdigit() or after.isdigit()
    within = before.isalpha() and after.isalpha()
    letter = before.isalpha() or after.isalpha()
    small = before.islower() and after.islower()
    return (
        (sign in _MONEY) * (-3.0 if figure else -4.0 if alone else 0.0),
        (sign == "’") * (-3.0 if within else 0.0),
        (sign in _QUOTES) * (0.0 if within else -6.0),
        (sign in _DASHES) * (0.0 if small else -7.0 if letter else -4.0),
        (sign in _FRACTIONS) * (0.0 if letter else -4.0),
        (sign in _MARKS) * (0.0 if after.isalpha() else -4.5),
        (sign in _RAISED) * (0.0 if after.isalnum() else -4.0 if before in "mM" else -8.0),
        (sign in _ORDINALS) * (0.0 if after.isalpha() else -5.0 if before.isdigit() or before in "nN" else -8.0),
        (sign in _BEFORE) * (-5.0 if not before else 0.0),
        (sign in _FIGURES) * (-3.5 if figure else -5.5 if not before.isalpha() else 0.0),
    )
