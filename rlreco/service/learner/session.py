"""The parts of a session: its slate, what is logged of it, and the changes that its answer made."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from rlreco.bandit.beliefs import estimated_regret
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Array
from rlreco.bandit.slates.choose import Propensities, choose, propensities
from rlreco.bandit.slates.slate import Slate
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Outcome, Session
from rlreco.domain.rewards import outcomes
from rlreco.service.learner.beliefs import Beliefs
from rlreco.service.learner.recommendation import Change


class Chosen(NamedTuple):
    """estimate : of the slate's regret, with the ends of its 95 % interval; None where it is exact or unknown"""

    slate: Slate
    chances: Propensities
    estimate: tuple[float, float, float] | None


def choose_slate(
    recommender: Recommender, beliefs: Beliefs, n_products: int, rng: np.random.Generator, estimate: bool
) -> Chosen:
    """estimate : whether regret can only be estimated; it then is, where states share"""
    size = min(n_products, len(beliefs.products))
    slate = choose(recommender, beliefs.arms, size, rng)
    chances = propensities(recommender, beliefs.arms, slate.arms, size, rng)
    if not estimate or beliefs.ratios is None:
        return Chosen(slate, chances, None)
    return Chosen(slate, chances, estimated_regret(beliefs.honest, slate.arms, size, rng))


def exact_rewards(
    candidates: Sequence[ProductId], unavailable: frozenset[ProductId], slate: Slate, rewards: Array
) -> tuple[float, float]:
    """Expected reward of the slate and of the best slate, over the available products.

    rewards : expected normalised reward of each candidate
    """
    if unavailable:
        rewards = rewards[[product not in unavailable for product in candidates]]
    return float(rewards[slate.arms].sum()), float(np.sort(rewards)[-slate.arms.size :].sum())


def logged_columns(beliefs: Beliefs, chosen: Chosen) -> dict[str, Any]:
    """The fields of a session that are parallel to its slate."""
    rows = chosen.slate.arms
    columns = {
        "shares": beliefs.shares[rows],
        "propensities": np.minimum(chosen.chances.chances, 1.0),
        "propensity_errors": chosen.chances.errors,
        "values": beliefs.honest.means[rows],
        "spreads": beliefs.spreads[rows],
        "explored": chosen.slate.explored,
    }
    slate = tuple([beliefs.products[row] for row in rows])
    return {"slate": slate, **{name: tuple(column.tolist()) for name, column in columns.items()}}


def changes(session: Session, outcome: Outcome, beliefs: Beliefs, profile: Profile) -> list[Change]:
    """One for each product of the slate that is still a candidate, in the slate's order.

    beliefs : as they are now, about the session's candidates
    """
    row_of = {product: row for row, product in enumerate(beliefs.products)}
    answer = outcomes(session.slate, outcome.clicked, outcome.bought)
    return [
        _change(product, *answered, before, beliefs, row_of[product], profile)
        for product, before, answered in zip(session.slate, session.values, answer, strict=True)
        if product in row_of
    ]


def _change(
    product: ProductId, clicked: bool, bought: bool, before: float, beliefs: Beliefs, row: int, profile: Profile
) -> Change:
    outcome = "bought" if bought else "clicked" if clicked else "ignored"
    rewards = {"bought": profile.buy_reward, "clicked": profile.click_reward, "ignored": profile.ignore}
    return Change(product, outcome, rewards[outcome], before, beliefs.honest.means[row], beliefs.impressions[row])
