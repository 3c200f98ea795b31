"""Evidence of the sales history for each feature of a state: how much tastes differ between its values.

Training chooses the crossings by it, where the profile leaves the choice to the history.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import combinations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.bandit.posterior import Array
from rlreco.bandit.prior.sales_history import Baskets, pseudo_baskets
from rlreco.domain.features import FEATURES
from rlreco.domain.states import crossing_value
from rlreco.language import gettext, gettext_noop, number, speaking

_BEST_SELLING = 200
_MATTERS, _MATTERS_LITTLE = 500.0, 2_000.0
_NO_DIFFERENCE = 1e6
_TYPICAL_SHARE = 0.02

_STATE = gettext_noop("state")

_MESSAGES = {
    "matters": (
        gettext_noop("the {crossing} matters"),
        gettext_noop("The {crossing} matters: after {baskets} baskets its own sales say as much as the whole shop's."),
        gettext_noop("The {crossing} matters: after {baskets} baskets its own sales say as much as the {parent}'s."),
    ),
    "matters little": (
        gettext_noop("the {crossing} matters little"),
        gettext_noop(
            "The {crossing} matters little: after {baskets} baskets its own sales say as much as the whole shop's."
        ),
        gettext_noop(
            "The {crossing} matters little: after {baskets} baskets its own sales say as much as the {parent}'s."
        ),
    ),
    "hardly matters": (
        gettext_noop("the {crossing} hardly matters"),
        gettext_noop(
            "The {crossing} hardly matters: after {baskets} baskets its own sales say as much as the whole shop's."
        ),
        gettext_noop(
            "The {crossing} hardly matters: after {baskets} baskets its own sales say as much as the {parent}'s."
        ),
    ),
}
"""Verdict -> a clause, and sentences within the whole shop and within a parent."""

Crossing = tuple[str, ...]


def evidence(baskets: Baskets, features: Sequence[str]) -> pd.DataFrame:
    """How much the shares of products really differ between the values of each crossing, beyond the noise of counting.

    Only the 200 best-selling products are compared: the noise of thousands that hardly sell would hide differences.
    One row a crossing, the strongest evidence first, with the columns

    crossing : its features, or "state" for all of them
    given : features of its parent, "" for the whole shop
    values : how many values it has
    baskets : median of a value
    pseudo_baskets : of the parent, that each value is shrunk by; few where values really differ
    spread : how far a share of 2 % typically lies from its parent's, as a fraction of it
    verdict, words : the same for people, in English, as the table is kept
    """
    best = _best_selling(baskets)
    with speaking("en"):
        rows = [_row(best, features, child, parent) for child, parent in _pairs(tuple(features))]
    return pd.DataFrame(rows).sort_values("pseudo_baskets", ignore_index=True)


def in_words(table: pd.DataFrame) -> str:
    """One sentence for people: "The month matters; the segment matters little; the weekday hardly matters."."""
    single = _single_features(table)
    clauses = [_clause(*values) for values in zip(single["crossing"], single["pseudo_baskets"], strict=True)]
    sentence = "; ".join(clauses)
    return f"{sentence[:1].upper()}{sentence[1:]}."


def suggested_crossings(table: pd.DataFrame) -> tuple[Crossing, ...]:
    """Single features worth sharing at, the strongest evidence first, without those that hardly matter.

    A feature that is the whole state is no crossing: its nodes would be the states again.
    """
    single = _single_features(table)
    telling = single[single["pseudo_baskets"] <= _MATTERS_LITTLE]
    return tuple((str(crossing),) for crossing in telling["crossing"]) if len(single) > 1 else ()


def _single_features(table: pd.DataFrame) -> pd.DataFrame:
    return table[(table["given"] == "") & table["crossing"].isin(FEATURES)]


def _pairs(features: Crossing) -> Iterator[tuple[Crossing, Crossing]]:
    """(child, parent): each feature, each pair and the state within the whole shop, then those within a feature."""
    for feature in features:
        yield (feature,), ()
    if len(features) > 2:
        for pair in combinations(features, 2):
            yield pair, ()
    if len(features) > 1:
        yield features, ()
        for feature in features:
            if FEATURES[feature].given:
                yield from _within(features, feature)


def _within(features: Crossing, given: str) -> Iterator[tuple[Crossing, Crossing]]:
    """(child, parent) of each other feature, and of the state, within the values of one feature."""
    for feature in features:
        if feature != given and len(features) > 2:
            yield tuple(name for name in features if name in (given, feature)), (given,)
    yield features, (given,)


def _best_selling(baskets: Baskets) -> Baskets:
    best = np.argsort(-baskets.by_state.sum(axis=0), kind="stable")[:_BEST_SELLING]
    products = tuple(baskets.products[product] for product in best)
    return replace(baskets, products=products, by_state=baskets.by_state[:, best], by_parent=baskets.by_parent[:, best])


def _row(baskets: Baskets, features: Sequence[str], child: Crossing, parent: Crossing) -> dict[str, object]:
    counts, totals, code = _summed(baskets, features, child)
    above, above_totals, above_code = _summed(baskets, features, parent)
    parent_of = np.zeros(len(totals), dtype=np.intp)
    parent_of[code] = above_code
    shares = above / np.maximum(above_totals, 1.0)[:, None]
    pseudo = pseudo_baskets(counts, totals, shares[parent_of], above_totals[parent_of])
    name = _STATE if child == tuple(features) and len(features) > 1 else " x ".join(child)
    return {
        "crossing": name,
        "given": " x ".join(parent),
        "values": len(totals),
        "baskets": float(np.median(totals)),
        "pseudo_baskets": pseudo,
        "spread": float(np.sqrt((1.0 - _TYPICAL_SHARE) / (_TYPICAL_SHARE * (pseudo + 1.0)))),
        "verdict": _verdict(pseudo),
        "words": sentence_of(name, " x ".join(parent), pseudo),
    }


def _summed(baskets: Baskets, features: Sequence[str], crossing: Crossing) -> tuple[Array, Array, NDArray[np.intp]]:
    """(counts of each value and product, baskets of each value, value of each state)."""
    names = [crossing_value(features, crossing, state) for state in baskets.states]
    distinct, code = np.unique(names, return_inverse=True)
    counts = np.zeros((len(distinct), len(baskets.products)))
    np.add.at(counts, code, baskets.by_state)
    return counts, np.bincount(code, weights=baskets.in_state).astype(float), code


def _verdict(pseudo: float) -> str:
    if pseudo <= _MATTERS:
        return "matters"
    return "matters little" if pseudo <= _MATTERS_LITTLE else "hardly matters"


def sentence_of(crossing: str, given: str, pseudo: float) -> str:
    """What a row says. crossing, given, pseudo : its own, of `evidence`"""
    name = _in_words(crossing)
    if pseudo >= _NO_DIFFERENCE:
        return gettext("Sales don't differ by {crossing} beyond what chance does.", crossing=name)
    _, of_shop, of_parent = _MESSAGES[_verdict(pseudo)]
    return gettext(of_parent if given else of_shop, crossing=name, baskets=number(pseudo), parent=_in_words(given))


def _clause(crossing: str, pseudo: float) -> str:
    message, *_ = _MESSAGES[_verdict(pseudo)]
    return gettext(message, crossing=_in_words(crossing))


def _in_words(crossing: str) -> str:
    return " x ".join(gettext(name) for name in crossing.split(" x ") if name)
