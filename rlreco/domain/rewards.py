"""The reward of an answer, and everything that it adds to the sums: pure functions of the session."""

from collections.abc import Collection, Sequence
from math import floor, log

from rlreco.domain.ids import ROOT, NodeId, ProductId
from rlreco.domain.purchases import added_purchases, answer_purchases
from rlreco.domain.records import CurveGain, Experiment, Gain, Lesson, Outcome, Session
from rlreco.domain.states import nodes

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
    of_product = dict(zip(session.slate, gains, strict=True))
    at = nodes(experiment.profile.state_features, experiment.crossings, session.state)
    arms = {(node, product): gain for node in at for product, gain in of_product.items()}
    arms[ROOT, ROOT] = Gain(*map(sum, zip(*gains, strict=True)))
    return arms


def bucket(number: int) -> int:
    """Bucket of a session on a learning curve: its own up to 1,000, then one for each further percent.

    A fixed function of the number, so that buckets add up whatever the log's length: a million sessions are 1,691.
    """
    return number if number <= 1000 else 1000 + floor(100 * log(number / 1000))


def _gains(session: Session, outcome: Outcome, click: float) -> list[Gain]:
    """What each product of the slate learns. Plain numbers: for ten products an array costs more than it saves.

    Impressions count by the chance that their place is looked at: clicks over these estimate the clicks of a look.
    """
    answers = outcomes(session.slate, outcome.clicked, outcome.bought)
    places = zip(
        answers,
        session.rewards_of_buys,
        session.chances_of_looks,
        session.shares,
        session.propensities,
        strict=True,
    )
    return [_gain(session.weight, click, *place) for place in places]


def _gain(
    weight: float, click: float, answer: tuple[bool, bool], buy: float, look: float, share: float, propensity: float
) -> Gain:
    """weight : of the session; look : chance of a look at the place; click, buy : normalised rewards"""
    clicked, bought = answer
    impressions, earned = weight * look, weight * reward(clicked, bought, click, buy)
    seen = look * max(propensity, LEAST_PROPENSITY)
    return Gain(impressions, weight * clicked, weight * bought, impressions * share, earned, earned / seen)


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
