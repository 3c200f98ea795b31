"""What another policy would have earned, from an experiment's own log."""

from collections.abc import Iterator

from rlreco.domain.ids import ProductId
from rlreco.domain.records import Session
from rlreco.domain.rewards import outcomes, reward
from rlreco.errors import DataError
from rlreco.evaluation import LoggedFeedback, LoggedSession, from_sessions
from rlreco.service.learner.learner import Service


def logged_feedback(service: Service, experiment: str, *, policy: str | None = None) -> LoggedFeedback:
    """The answered sessions of an experiment, with the reward of each shown product in [0, 1].

    policy : only what this one showed, by its text in the log; by default all
    Raises DataError when there are none.
    """
    click = service.experiment(experiment).profile.click
    log = [_logged(session, click) for session in _answered(service, experiment, policy)]
    if not log:
        raise DataError(
            f"Nobody has answered in {experiment!r} yet, so there is no log to evaluate. Let shoppers come."
        )
    return from_sessions(log, _candidates(service, {session.candidates for session in log}))


def _answered(service: Service, experiment: str, policy: str | None) -> Iterator[Session]:
    log = service.store.sessions(experiment)
    return (session for session in log if policy is None or session.policy == policy)


def _logged(session: Session, click: float) -> LoggedSession:
    assert session.outcome is not None
    answer = outcomes(session.slate, session.outcome.clicked, session.outcome.bought)
    return LoggedSession(
        number=session.number,
        state=session.state,
        candidates=session.candidates,
        slate=session.slate,
        rewards=tuple(reward(*what, click) for what in answer),
        propensities=session.propensities,
        policy=session.policy,
        clicked=session.outcome.clicked,
        bought=session.outcome.bought,
    )


def _candidates(service: Service, used: set[str]) -> dict[str, tuple[ProductId, ...]]:
    found = {set_id: service.store.candidates(set_id) for set_id in used}
    return {set_id: candidates.products for set_id, candidates in found.items() if candidates is not None}
