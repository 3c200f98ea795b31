"""The log of an experiment, as off-policy evaluation reads it."""

from collections.abc import Iterator, Sequence
from functools import cache

from rlreco.bandit.posterior import Array
from rlreco.domain.records import CandidateSet, Experiment, Session
from rlreco.domain.rewards import outcomes, reward
from rlreco.domain.states import nodes
from rlreco.errors import DataError
from rlreco.evaluation import LoggedFeedback, LoggedSession, ShopContext, from_sessions
from rlreco.service.learner.learner import Service
from rlreco.service.learner.linear_model import LinearSums
from rlreco.service.learner.memory import Known


def logged_feedback(service: Service, experiment: str, *, policy: str | None = None) -> LoggedFeedback:
    """The answered sessions of an experiment, with the reward of each shown product in [0, 1].

    policy : only sessions of this policy, by its text in the log; by default all
    Features of products are read from the store when a policy first needs them, so keep it open until then.
    Raises DataError when there are no such sessions.
    """
    trained = service.experiment(experiment)
    click = trained.profile.click
    log = [_logged(session, click) for session in _answered(service, experiment, policy)]
    if not log:
        raise DataError(
            f"Nobody has answered in {experiment!r} yet, so there is no log to evaluate. Let shoppers come."
        )
    sets = _candidates(service, {session.candidates for session in log})
    return from_sessions(
        log,
        {set_id: candidates.products for set_id, candidates in sets.items()},
        {set_id: candidates.shares for set_id, candidates in sets.items()},
        _context(service, trained),
    )


def _context(service: Service, experiment: Experiment) -> ShopContext:
    @cache
    def linear() -> LinearSums:
        return Known(service.store, experiment.name).linear

    def features(state: str, products: Sequence[str], shares: Array) -> Array:
        return linear().features(state, products, shares)

    profile = experiment.profile
    return ShopContext(
        nodes=lambda state: nodes(profile.state_features, experiment.crossings, state),
        click=profile.click,
        fades=profile.half_life is not None,
        features=features,
    )


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
        weight=session.weight,
    )


def _candidates(service: Service, used: set[str]) -> dict[str, CandidateSet]:
    stored = {set_id: service.store.candidates(set_id) for set_id in used}
    return {set_id: candidates for set_id, candidates in stored.items() if candidates is not None}
