"""Answered sessions as off-policy evaluation reads them."""

from rlreco.domain.records import Session
from rlreco.domain.rewards import outcomes, reward
from rlreco.evaluation import LoggedSession


def logged_session(session: Session, click: float) -> LoggedSession:
    """click : the normalised reward of a click"""
    assert session.outcome is not None
    answer = outcomes(session.slate, session.outcome.clicked, session.outcome.bought)
    return LoggedSession(
        number=session.number,
        state=session.state,
        candidates=session.candidates,
        slate=session.slate,
        rewards=tuple(reward(clicked, bought, click) for clicked, bought in answer),
        propensities=session.propensities,
        policy=session.policy,
        clicked=session.outcome.clicked,
        bought=session.outcome.bought,
    )
