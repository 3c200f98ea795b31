"""Why each product of a slate is there, in plain factors that multiply to its click chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from rlreco.bandit.arms import Array
from rlreco.bandit.sharing import Ratios
from rlreco.records import ProductId
from rlreco.service.learning import Beliefs, Recommendation
from rlreco.states import parts

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

_Z95 = 1.959963984540054
_BEST_DRAWS = 400
_SETTLED = 0.02


@dataclass(frozen=True, slots=True)
class Explanation:
    """value, low, high : mean normalised reward of showing it once, with its 95 % interval

    click_chance : of one impression; None where each state is learned alone, by rewards
    best : the chance that no other candidate of the state is better
    factors : (words, ratio) from the history's own click chance on; empty where click_chance is None
    came_from : a key of CAME_FROM, why it was a candidate at all
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

    @property
    def sentence(self) -> str:
        """As in: 3.1 % as its sales say, × 1.6 this product does better than that, × 1.3 in December."""
        if self.click_chance is None:
            return "Learned in this state alone, from the rewards of its own impressions."
        (_, base), *ratios = self.factors
        told = [f"× {ratio:.2g} {words}" for words, ratio in ratios if abs(ratio - 1.0) >= _SETTLED]
        return ", ".join([f"{base:.1%} as its sales say".replace("%", " %"), *told]) + "."


def explain(shown: Recommendation, features: Sequence[str], crossings: Sequence[Sequence[str]]) -> list[Explanation]:
    """One for each place of the slate, best first.

    features, crossings : of the experiment that the slate was chosen for
    """
    session, beliefs = shown.session, shown.beliefs
    best = chance_of_best(beliefs, np.random.default_rng(session.number))
    values = parts(features, session.state)
    return [
        Explanation(
            product=product,
            why=_why(beliefs, place, explored),
            value=value,
            low=max(0.0, value - _Z95 * spread),
            high=min(1.0, value + _Z95 * spread),
            click_chance=None if beliefs.ratios is None else float(beliefs.ratios.rate[place]),
            best=float(best[place]),
            factors=() if beliefs.ratios is None else _factors(beliefs.ratios, int(place), crossings, values),
            came_from=shown.came_from.get(product, "state"),
        )
        for product, place, value, spread, explored in zip(
            session.slate, shown.places, session.values, session.spreads, session.explored, strict=True
        )
    ]


def chance_of_best(beliefs: Beliefs, rng: np.random.Generator, draws: int = _BEST_DRAWS) -> Array:
    """Of each candidate, by draws from the honest posterior; sums to 1. Shape (n_candidates,)."""
    honest = beliefs.honest
    means = np.broadcast_to(honest.means, (draws, len(honest.means)))
    many = type(honest)(
        means,
        np.broadcast_to(honest.impressions, means.shape),
        None if honest.relative_variance is None else np.broadcast_to(honest.relative_variance, means.shape),
    )
    winners = many.draw(rng, z=1.0).argmax(axis=-1)
    return np.bincount(winners, minlength=means.shape[1]) / draws


def _why(beliefs: Beliefs, place: int, explored: bool) -> Why:
    if explored:
        return "exploring"
    return "best guess" if _learned(beliefs, place) else "prior"


def _learned(beliefs: Beliefs, place: int) -> bool:
    ratios = beliefs.ratios
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
