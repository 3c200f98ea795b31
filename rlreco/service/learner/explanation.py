"""Why each product of a slate was chosen, in plain factors that multiply to its click chance."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from rlreco.bandit.beliefs import DRAWS, Beliefs, chances_of_best, interval
from rlreco.domain.features import FEATURES, CustomerFeature
from rlreco.domain.ids import ROOT, ProductId
from rlreco.domain.records import Bought
from rlreco.domain.states import parts
from rlreco.language import gettext, gettext_noop, ngettext, number, percent, significant
from rlreco.service.learner.recommendation import Recommendation

Why = Literal["best guess", "exploring", "prior"]

WHY: dict[Why, str] = {
    "best guess": gettext_noop("What was learned so far speaks for it."),
    "exploring": gettext_noop("Drawn at random, so that other products get their chance too."),
    "prior": gettext_noop("Nothing was learned of it yet: this is what the sales history says."),
}

CAME_FROM = {
    "state": gettext_noop("A candidate of this state, by its sales history."),
    "bought": gettext_noop("A candidate because this customer bought it before."),
    "similar": gettext_noop("A candidate by the customer's own published list."),
    "alike": gettext_noop("A candidate because it is like what this customer bought."),
    "basket": gettext_noop("A candidate because it goes with the products in the basket."),
    "request": gettext_noop("A candidate because the request asked for products like it."),
    "popular": gettext_noop("A candidate because it sells well lately."),
    "new": gettext_noop("A candidate because it is new."),
}

_NEARLY_ONE = 0.05
"""Ratios nearer to 1 than this would read as "× 1" and are left out."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why one product is on a slate.

    value, low, high : mean normalised reward of showing it once, with its 95 % interval
    click_chance : of one impression; None where each state is learned alone, or by a linear model, from rewards
    best : the chance that no other candidate of the state is better
    factors : (words, ratio), the click chance by sales history first; empty where click_chance is None
    came_from : a key of CAME_FROM, why it was a candidate at all
    linear : whether the value is that of a linear model
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
            return gettext("By one linear model of customer, moment and product, learned from every state's rewards.")
        if self.click_chance is None:
            return gettext("Learned in this state alone, from the rewards of its own impressions.")
        (by, base), *ratios = self.factors
        clauses = [f"× {significant(ratio, 2)} {words}" for words, ratio in ratios if abs(ratio - 1.0) >= _NEARLY_ONE]
        return ", ".join([f"{percent(base, 1)} {by}", *clauses]) + "."


def explain(
    recommendation: Recommendation, features: Sequence[str], crossings: Sequence[Sequence[str]]
) -> list[Explanation]:
    """An explanation of each product on the slate, best first.

    features, crossings : of the experiment that the slate was chosen for
    """
    session, beliefs = recommendation.session, recommendation.beliefs
    best = chances_of_best(beliefs.draw(np.random.default_rng(session.number), DRAWS))
    lows, highs = interval(beliefs.honest)
    values = parts(features, session.state)
    return [
        Explanation(
            product=product,
            why=_why(beliefs, arm, explored),
            value=value,
            low=float(lows[arm]),
            high=float(highs[arm]),
            click_chance=None if beliefs.ratios is None else float(beliefs.ratios.rate[arm]),
            best=float(best[arm]),
            factors=_factors(recommendation, product, int(arm), crossings, values),
            came_from=recommendation.came_from.get(product, "state"),
            linear=beliefs.arms.linear is not None,
        )
        for product, arm, value, explored in zip(
            session.slate, recommendation.rows, session.values, session.explored, strict=True
        )
    ]


def state_words(features: Sequence[str], state: str) -> str:
    """A state as people call it: Q1 customers, in December, early in the month, on Mondays."""
    values = parts(features, state)
    of_customer = [name for name in features if issubclass(FEATURES[name], CustomerFeature)]
    of_moment = [name for name in features if name not in of_customer]
    return ", ".join(FEATURES[name].state_words(values[name]) for name in (*of_customer, *of_moment))


def _why(beliefs: Beliefs, arm: int, explored: bool) -> Why:
    if explored:
        return "exploring"
    return "best guess" if _learned(beliefs, arm) else "prior"


def _learned(beliefs: Beliefs, arm: int) -> bool:
    ratios = beliefs.ratios
    if beliefs.arms.linear is not None:
        return bool(beliefs.arms.linear.a.any())
    if ratios is None:
        return bool(beliefs.impressions[arm] > 0)
    return any(ratio[arm] != 1.0 for ratio in (ratios.product, *ratios.crossings, ratios.state))


def _base_words(bought: Mapping[ProductId, Bought], product: ProductId) -> str:
    """As in: as she buys it (3 of her 9 baskets)."""
    if product not in bought:
        return gettext("as its sales say")
    hers, every = bought[product].baskets, bought[ROOT].baskets
    return ngettext(
        "as she buys it ({hers} of her {n} basket)",
        "as she buys it ({hers} of her {n} baskets)",
        round(every),
        hers=number(hers),
    )


def _base_factors(recommendation: Recommendation, product: ProductId, base: float) -> tuple[tuple[str, float], ...]:
    """The base rate, and what speaks for the product beside the number of the customer's baskets. base : of clicks"""
    rates, bought = recommendation.rates, recommendation.bought
    words = _base_words(bought, product)
    if rates is None:
        return ((words, base),)
    before = rates.without_basket()
    (rate,), (rate_before,), (own,) = rates.of([product]), before.of([product]), before.own([product])
    factors = [(words, base * float(own / rate))]
    if rates.likeness is not None and bought:
        ratio = float(rate_before / own)
        factors.append((_likeness_words(product in bought, ratio), ratio))
    if rates.basket_gains is not None:
        factors.append((gettext("going with the basket"), float(rate / rate_before)))
    return tuple(factors)


def _likeness_words(bought: bool, ratio: float) -> str:
    if bought:
        return gettext("by how lately and how often she did")
    return gettext("like what she bought") if ratio >= 1.0 else gettext("unlike what she bought")


def _factors(
    recommendation: Recommendation,
    product: ProductId,
    arm: int,
    crossings: Sequence[Sequence[str]],
    values: Mapping[str, str],
) -> tuple[tuple[str, float], ...]:
    ratios = recommendation.beliefs.ratios
    if ratios is None:
        return ()
    of_product = float(ratios.product[arm])
    better, worse = gettext("this product does better than that"), gettext("this product does worse than that")
    return (
        *_base_factors(recommendation, product, float(ratios.base[arm])),
        (better if of_product >= 1.0 else worse, of_product),
        *(
            (" ".join(FEATURES[name].words(values[name]) for name in names), float(ratio[arm]))
            for names, ratio in zip(crossings, ratios.crossings, strict=True)
        ),
        (gettext("in just this state"), float(ratios.state[arm])),
    )
