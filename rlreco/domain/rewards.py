"""The reward of an answer, and everything that it adds to the sums: pure functions of the session."""

from collections.abc import Collection, Sequence
from math import floor, log
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import ROOT, NodeId, ProductId
from rlreco.domain.purchases import added_purchases, answer_purchases
from rlreco.domain.records import CurveGain, Experiment, Gain, Lesson, Outcome, Session
from rlreco.domain.states import nodes

Array: TypeAlias = NDArray[np.float64]

LEAST_PROPENSITY = 1e-6
"""An estimated propensity may round to 0, although a product that was shown had some chance to be."""


def outcomes(
    slate: Sequence[ProductId], clicked: Collection[ProductId], bought: Collection[ProductId]
) -> list[tuple[bool, bool]]:
    """(clicked, bought) of each product on the slate. Bought products count as clicked even without a click."""
    return [(product in clicked or product in bought, product in bought) for product in slate]


def reward(was_clicked: bool, was_bought: bool, click: float, buy: float = 1.0) -> float:
    """Normalised: bought beats clicked beats ignored. click, buy : the rewards of these, click < buy <= 1"""
    return buy if was_bought else click if was_clicked else 0.0


def rewards(
    session: Session, clicked: Collection[ProductId], bought: Collection[ProductId], click: float
) -> list[float]:
    """Of each product of the slate. click : the normalised reward of a click"""
    answer = outcomes(session.slate, clicked, bought)
    return [reward(*each, click, buy) for each, buy in zip(answer, session.rewards_of_buys, strict=True)]


def lesson(session: Session, experiment: Experiment, before: Session | None = None) -> Lesson:
    """Everything that the session's answer adds to the sums; folding it over the log gives the sums themselves.

    before : the session with the part of the answer that was added already; None: nothing was
    """
    arms = _arm_gains(session, experiment)
    curve = _curve_gain(session)
    purchases = answer_purchases(session, experiment.base)
    if before is not None and before.outcome is not None:
        there = _arm_gains(before, experiment)
        arms = {arm: gain - there[arm] for arm, gain in arms.items() if gain != there[arm]}
        curve = curve - _curve_gain(before)
        purchases = added_purchases(session, before, experiment.base)
    return Lesson(arms, session.policy, bucket(session.number), curve, purchases)


def _arm_gains(session: Session, experiment: Experiment) -> dict[tuple[NodeId, ProductId], Gain]:
    """Of the whole answer, at all nodes of the state, and under ROOT in sum."""
    assert session.outcome is not None
    gains = _gains(session, session.outcome, experiment.profile.click)
    of_product = dict(zip(session.slate, [Gain(*row) for row in gains.tolist()], strict=True))
    at = nodes(experiment.profile.state_features, experiment.crossings, session.state)
    arms = {(node, product): gain for node in at for product, gain in of_product.items()}
    return {**arms, (ROOT, ROOT): Gain(*gains.sum(axis=0).tolist())}


def bucket(number: int) -> int:
    """Bucket of a session on a learning curve: its own up to 1,000, then one for each further percent.

    A fixed function of the number, so that buckets add up whatever the log's length: a million sessions are 1,691.
    """
    return number if number <= 1000 else 1000 + floor(100 * log(number / 1000))


def _gains(session: Session, outcome: Outcome, click: float) -> Array:
    """What each product of the slate learns, shape (products, fields of Gain).

    Impressions count by the chance that their place is looked at: clicks over these estimate the clicks of a look.
    """
    clicked, bought = np.array(outcomes(session.slate, outcome.clicked, outcome.bought), dtype=float).T
    earned = session.weight * np.where(bought > 0.0, session.rewards_of_buys, click * clicked)
    looks = np.array(session.chances_of_looks)
    weights = session.weight * looks
    counts = (weights, session.weight * clicked, session.weight * bought, weights * np.array(session.shares))
    seen = looks * np.maximum(session.propensities, LEAST_PROPENSITY)
    return np.stack([*counts, earned, earned / seen], axis=1)


def _curve_gain(session: Session) -> CurveGain:
    outcome = session.outcome
    assert outcome is not None
    exact = session.expected is not None and session.best is not None
    return CurveGain(
        sessions=1.0,
        impressions=float(len(session.slate)),
        clicks=float(len({*outcome.clicked, *outcome.bought}.intersection(session.slate))),
        buys=float(len({*outcome.bought}.intersection(session.slate))),
        reward=outcome.reward,
        exact_sessions=float(exact),
        exact_regret=(session.best or 0.0) - (session.expected or 0.0) if exact else 0.0,
        estimated_sessions=float(session.estimate is not None),
        estimated_regret=session.estimate[0] if session.estimate is not None else 0.0,
    )
