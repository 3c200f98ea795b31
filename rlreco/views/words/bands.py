"""Bands of customers and states as people call them; the code belongs beside it, in grey.

A band's code, Q1 to Qn with the best last, reads like a quarter of a year.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from rlreco.domain.features import FEATURES
from rlreco.domain.features.segment import Segment
from rlreco.domain.ids import StateId
from rlreco.domain.states import parts
from rlreco.language import gettext, gettext_noop, number
from rlreco.service.learner.explanation import state_words

_FROM_THE_TOP: Mapping[int, str] = MappingProxyType(
    {
        1: gettext_noop("top band"),
        2: gettext_noop("second band"),
        3: gettext_noop("third band"),
        4: gettext_noop("fourth band"),
        5: gettext_noop("fifth band"),
    }
)


def band_name(code: str, n_bands: int) -> str:
    """As in "second band", counted from the best. Another text stays as it is.

    code : Q1 to Qn; n_bands : n
    """
    place = _place(code, n_bands)
    if place is None:
        return code
    if place == n_bands > 1:
        return gettext("lowest band")
    return gettext(_FROM_THE_TOP[place]) if place in _FROM_THE_TOP else gettext("band {n}", n=number(place))


def band_and_code(code: str, n_bands: int) -> str:
    """For cells and lists, which have no grey: "top band · Q4"."""
    name = band_name(code, n_bands)
    return code if name == code else f"{name} · {code}"


def with_band_names(table: pd.DataFrame, n_bands: int) -> pd.DataFrame:
    """The table with names and codes in its column `band`."""
    names = {code: band_and_code(str(code), n_bands) for code in table["band"].unique()}
    return table.assign(band=table["band"].map(names))


def state_name(features: Sequence[str], state: StateId, n_bands: int) -> str:
    """As in: customers in the top band, in December, early in the month, on Mondays.

    features : of the state
    """
    words = state_words(features, state)
    if Segment.name not in features:
        return words
    code = parts(features, state)[Segment.name]
    own = gettext("customers in the {band}", band=band_name(code, n_bands))
    return words.replace(FEATURES[Segment.name].state_words(code), own, 1)


def _place(code: str, n_bands: int) -> int | None:
    """From the best, which is 1; None for a text that is no code of a band."""
    digits = code.removeprefix("Q")
    if digits == code or not digits.isdecimal() or not 1 <= int(digits) <= n_bands:
        return None
    return n_bands - int(digits) + 1
