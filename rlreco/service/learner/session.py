"""The parts of a session: its slate, what is logged of it, and the changes that its answer made."""

from collections.abc import Sequence

import numpy as np

from rlreco.bandit.beliefs import Beliefs
from rlreco.bandit.posterior import Array
from rlreco.bandit.slates.slate import Slate
from rlreco.domain.ids import ProductId
from rlreco.domain.profile import Profile
from rlreco.domain.records import Outcome, Session
from rlreco.domain.rewards import outcomes, rewards
from rlreco.service.learner.recommendation import Change


def exact_rewards(
    candidates: Sequence[ProductId], unavailable: frozenset[ProductId], slate: Slate, rewards: Array
) -> tuple[float, float]:
    """Expected reward of the slate and of the best slate, over the available products.

    rewards : expected normalised reward of each candidate
    """
    if unavailable:
        rewards = rewards[[product not in unavailable for product in candidates]]
    return float(rewards[slate.arms].sum()), float(np.sort(rewards)[-slate.arms.size :].sum())


def changes(session: Session, outcome: Outcome, beliefs: Beliefs, profile: Profile) -> list[Change]:
    """One for each product of the slate that is still a candidate, in the slate's order.

    beliefs : as they are now, about the session's candidates
    """
    row_of = {product: row for row, product in enumerate(beliefs.products)}
    answer = outcomes(session.slate, outcome.clicked, outcome.bought)
    earned = rewards(session, outcome.clicked, outcome.bought, profile.click)
    means, impressions = beliefs.honest.means, beliefs.impressions
    return [
        Change(product, _outcome(*each), profile.in_units(reward, 1), before, means[row], impressions[row])
        for product, before, each, reward in zip(session.slate, session.values, answer, earned, strict=True)
        if (row := row_of.get(product)) is not None
    ]


def _outcome(clicked: bool, bought: bool) -> str:
    return "bought" if bought else "clicked" if clicked else "ignored"
