"""Why each product of a slate is there, in plain factors that multiply to its click chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from rlreco.bandit.beliefs import chances_of_best, interval
from rlreco.bandit.sharing.ratios import Ratios
from rlreco.domain.ids import ProductId
from rlreco.domain.states import parts
from rlreco.service.learner.beliefs import Beliefs
from rlreco.service.learner.recommendation import Recommendation

Why = Literal["best guess", "exploring", "prior"]

WHY: dict[Why, str] = {
    "best guess": "What was learned so far speaks for it.",
    "exploring": "Drawn at random, so that other products get their chance too.",
    "prior": "Nothing was learned of it yet: this is what the sales history says.",
}

CAME_FROM = {
    "state": "A candidate of this state, by its sales history.",
    "similar": "A candidate by the customer's own published list.",
    "popular": "A candidate because it sells well lately.",
    "new": "A candidate because it is new.",
}

_SETTLED = 0.05
"""Nearer to 1 than this a ratio would be told as "x 1"."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """value, low, high : mean normalised reward of showing it once, with its 95 % interval

    click_chance : of one impression; None where each state is learned alone, or by a linear model, from rewards
    best : the chance that no other candidate of the state is better
    factors : (words, ratio) from the history's own click chance on; empty where click_chance is None
    came_from : a key of CAME_FROM, why it was a candidate at all
    linear : whether a linear model of features says so
    """

    product: ProductId
    why: Why
    value: float
    low: float
    high: float
    click_chance: float | None
    best: float
    factors: tuple[tuple[str, float], ...]
    came_from: str = "state"
    linear: bool = False

    @property
    def sentence(self) -> str:
        """As in: 3.1 % as its sales say, × 1.6 this product does better than that, × 1.3 in December."""
        if self.click_chance is None and self.linear:
            return "By one linear model of customer, moment and product, learned from every state's rewards."
        if self.click_chance is None:
            return "Learned in this state alone, from the rewards of its own impressions."
        (_, base), *ratios = self.factors
        told = [f"× {ratio:.2g} {words}" for words, ratio in ratios if abs(ratio - 1.0) >= _SETTLED]
        return ", ".join([f"{base:.1%} as its sales say".replace("%", " %"), *told]) + "."


def explain(
    recommendation: Recommendation, features: Sequence[str], crossings: Sequence[Sequence[str]]
) -> list[Explanation]:
    """One for each place of the slate, best first.

    features, crossings : of the experiment that the slate was chosen for
    """
    session, beliefs = recommendation.session, recommendation.beliefs
    honest = beliefs.honest
    best, (lows, highs) = chances_of_best(honest, np.random.default_rng(session.number)), interval(honest)
    values = parts(features, session.state)
    return [
        Explanation(
            product=product,
            why=_why(beliefs, place, explored),
            value=value,
            low=float(lows[place]),
            high=float(highs[place]),
            click_chance=None if beliefs.ratios is None else float(beliefs.ratios.rate[place]),
            best=float(best[place]),
            factors=() if beliefs.ratios is None else _factors(beliefs.ratios, int(place), crossings, values),
            came_from=recommendation.came_from.get(product, "state"),
            linear=beliefs.arms.linear is not None,
        )
        for product, place, value, explored in zip(
            session.slate, recommendation.rows, session.values, session.explored, strict=True
        )
    ]


def _why(beliefs: Beliefs, place: int, explored: bool) -> Why:
    if explored:
        return "exploring"
    return "best guess" if _learned(beliefs, place) else "prior"


def _learned(beliefs: Beliefs, place: int) -> bool:
    ratios = beliefs.ratios
    if beliefs.arms.linear is not None:
        return bool(beliefs.arms.linear.a.any())
    if ratios is None:
        return bool(beliefs.impressions[place] > 0)
    return any(ratio[place] != 1.0 for ratio in (ratios.product, *ratios.crossings, ratios.state))


def _factors(
    ratios: Ratios, place: int, crossings: Sequence[Sequence[str]], values: Mapping[str, str]
) -> tuple[tuple[str, float], ...]:
    product = float(ratios.product[place])
    comparison = "better" if product >= 1.0 else "worse"
    return (
        ("as its sales say", float(ratios.base[place])),
        (f"this product does {comparison} than that", product),
        *(
            (_crossing(names, values), float(ratio[place]))
            for names, ratio in zip(crossings, ratios.crossings, strict=True)
        ),
        ("in just this state", float(ratios.state[place])),
    )


def _crossing(names: Sequence[str], values: Mapping[str, str]) -> str:
    return " ".join(_FEATURE_WORDS[name](values[name]) for name in names)


_FEATURE_WORDS: dict[str, Any] = {
    "segment": lambda value: f"for {value}",
    "month": lambda value: f"in {value}",
    "half": lambda value: "late in the month" if value == "1" else "early in the month",
    "weekday": lambda value: f"on {value}s",
}


def state_words(features: Sequence[str], state: str) -> str:
    """A state as people say it: Q1 customers, in December, early in the month, on Mondays."""
    values = parts(features, state)
    said = [_FEATURE_WORDS[name](values[name]) for name in features if name != "segment"]
    who = [f"{values['segment']} customers"] if "segment" in values else []
    return ", ".join([*who, *said])
