"""The sessions of an experiment so far, read from the store."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import chain, islice
from operator import attrgetter

import pandas as pd
import pyarrow as pa

from rlreco.bandit.assignment import assigned_policy, held_out
from rlreco.bandit.slates.rules import Marks, SlateRules
from rlreco.bandit.uplift import Compared, Uplift, compare, groups_of, uplift
from rlreco.domain.bases import candidates_then, has_flags
from rlreco.domain.ids import StateId
from rlreco.domain.records import CandidateSet, Experiment, Session
from rlreco.domain.states import parts
from rlreco.errors import DataError
from rlreco.evaluation import LoggedFeedback, from_sessions
from rlreco.language import gettext
from rlreco.service.learner.curves import learning_curve
from rlreco.service.learner.feedback import choice_id, logged_session, marks_then, shop_context
from rlreco.service.learner.memory import LearnerMemory
from rlreco.service.upkeep.flat_log import flat_log
from rlreco.store.base import Store

MOST_POINTS = 2000
"""Sessions of one state that a chart can show."""

NEWEST = 5000
"""Answered sessions that the uplift of learning is computed from."""

_RECENT = 200


class History:
    """Reads only; every method reads anew."""

    def __init__(self, store: Store, experiment: Experiment) -> None:
        self._store = store
        self._experiment = experiment

    @property
    def shown(self) -> int:
        """Slates shown so far, answered or not."""
        newest = self.newest(1, answered=False)
        return newest[0].number if newest else 0

    @property
    def answered(self) -> int:
        return int(sum(point.sums.sessions for point in self._store.curve(self._experiment.name)))

    @property
    def policies(self) -> tuple[str, ...]:
        """Texts of the policies of the answered sessions."""
        return tuple(dict.fromkeys(point.policy for point in self._store.curve(self._experiment.name)))

    def newest(self, limit: int, *, answered: bool = True) -> list[Session]:
        """The newest first. answered : leave out the sessions without an answer"""
        sessions = self._store.sessions(self._experiment.name, answered=answered, newest_first=True, limit=limit)
        return list(sessions)

    def of_state(self, state: StateId, policy: str | None = None) -> list[Session]:
        """The newest answered sessions of a state and one policy, newest first.

        policy : its text in the log; None: that of the newest session there
        """
        log = list(self._of_state(state))
        wanted = log[0].policy if log and policy is None else policy
        return [session for session in log if session.policy == wanted]

    def like(self, state: StateId, policy: str, features: Collection[str]) -> list[Session]:
        """Of the newest MOST_POINTS answered sessions those of one policy in all states that share the state's values
        of these features, newest first."""
        names = self._experiment.profile.state_features
        wanted = {name: value for name, value in parts(names, state).items() if name in features}
        visits = Counter(self._store.newest_states(self._experiment.name, MOST_POINTS))
        alike = [other for other in visits if wanted.items() <= parts(names, other).items()]
        # State by state: reading all of the newest sessions takes several times as long.
        log = chain.from_iterable(self._of_state(other, visits[other]) for other in alike)
        return sorted((each for each in log if each.policy == policy), key=attrgetter("number"), reverse=True)

    def visits(self, state: StateId, policy: str, most: int) -> int:
        """Answered sessions of a state and one policy, counted up to `most`."""
        return sum(1 for _ in islice((each for each in self._of_state(state) if each.policy == policy), most))

    def _of_state(self, state: StateId, limit: int = MOST_POINTS) -> Iterator[Session]:
        return self._store.sessions(self._experiment.name, state=state, newest_first=True, limit=limit)

    def states(self) -> list[StateId]:
        """Every state that can occur, those that the newest sessions visited most often first."""
        visits = Counter(self._store.newest_states(self._experiment.name, _RECENT))
        visited = [state for state, _ in visits.most_common()]
        return [*visited, *(state for state in self._experiment.candidates if state not in visits)]

    def curve(self) -> pd.DataFrame:
        """See curves.learning_curve."""
        return learning_curve(self._store.curve(self._experiment.name))

    def uplift(self, newest: int = NEWEST) -> Uplift:
        """Uplift of a session's reward over the held-out customers, by customers.

        Only an experiment with `holdOut` above 0 has such customers. Those whom the profile assigns another policy are
        in neither group.

        newest : answered sessions to read, so that a log of millions is as quick as one of thousands, and shows
            what is learned by now rather than once
        Raises TooFewCustomersError while a group has too few customers.
        """
        groups = groups_of(
            (self._is_held_out(session), session.customer, _reward(session))
            for session in self._of_customers(newest)
            if self._assigned(session) is None
        )
        return uplift(groups.get(False), groups.get(True))

    def compared_policies(self, newest: int = NEWEST) -> list[Compared]:
        """The customers of each policy that the profile assigns, beside those of its own policy, which comes first.

        Sessions that a request named another policy for are left out.

        newest : as in `uplift`
        """
        own = self._experiment.profile.policy.strip()
        groups = groups_of(
            (session.policy, session.customer, _reward(session))
            for session in self._of_customers(newest)
            if not self._is_held_out(session) and session.policy == (self._assigned(session) or own).strip()
        )
        return compare(groups, [own, *(policy.strip() for policy in self._experiment.profile.assign)])

    def _of_customers(self, newest: int) -> Iterator[Session]:
        """Without strangers, also those who signed in later: they saw a stranger's slate, by learning."""
        log = self._store.sessions(self._experiment.name, newest_first=True, limit=newest)
        return (session for session in log if session.customer)

    def _is_held_out(self, session: Session) -> bool:
        return held_out(session.customer, self._experiment.name, self._experiment.profile.hold_out)

    def _assigned(self, session: Session) -> str | None:
        profile = self._experiment.profile
        return assigned_policy(session.customer, self._experiment.name, profile.hold_out, profile.assign)

    def feedback(self, policy: str | None = None) -> LoggedFeedback:
        """The answered sessions for off-policy evaluation, with the reward of each shown product in [0, 1].

        policy : only sessions of this one, by its text in the log; by default all
        Features of products are read from the store when a policy first needs them, so keep it open until then.
        Raises DataError when there are no such sessions.
        """
        name, click = self._experiment.name, self._experiment.profile.click
        sessions = self._store.sessions(name)
        chosen = [session for session in sessions if policy in (None, session.policy)]
        if not chosen:
            raise DataError(
                gettext(
                    "Nobody has answered in {name} yet, so there is no log to evaluate. Let shoppers come.",
                    name=repr(name),
                )
            )
        memory = LearnerMemory(self._store, self._experiment)
        stored = {set_id: memory.candidate_set(set_id) for set_id in {session.candidates for session in chosen}}
        sets = {choice_id(session): candidates_then(session, stored[session.candidates]) for session in chosen}
        return from_sessions(
            [logged_session(session, click, memory.catalogue) for session in chosen],
            {set_id: candidates.products for set_id, candidates in sets.items()},
            {set_id: candidates.shares for set_id, candidates in sets.items()},
            shop_context(
                self._experiment,
                lambda state, *of: memory.linear.features(memory.nearest(state), *of),
                memory.shares.strengths,
                memory.worths,
            ),
            self._marks(chosen, sets, memory),
        )

    def flat_log(self, n_sessions: int = 500) -> Iterator[pa.RecordBatch]:
        """The answered sessions as a table, in pieces of so many: see flat_log.flat_log."""
        return flat_log(self._store, LearnerMemory(self._store, self._experiment), n_sessions)

    def _marks(
        self, sessions: Sequence[Session], sets: Mapping[str, CandidateSet], memory: LearnerMemory
    ) -> dict[str, Marks] | None:
        """By id of the candidates; None where no rule needs them."""
        if not SlateRules.of(self._experiment.profile) and not any(has_flags(session.bases) for session in sessions):
            return None
        named = {choice_id(session): session for session in sessions}
        return {id_: marks_then(named[id_], each.products, memory.categories) for id_, each in sets.items()}


def _reward(session: Session) -> float:
    assert session.outcome is not None
    return session.outcome.reward
