"""A policy object serves in its own process, beside the policies that have names."""

import numpy as np
import pytest

from rlreco.bandit.policies.thompson import Thompson
from rlreco.errors import ConfigError
from rlreco.service.service import Service


class FirstOnes:
    """Scores by the order of the candidates."""

    def scores(self, arms, rng):
        return -np.arange(arms.means.shape[-1], dtype=float)


def test_a_policy_object_chooses_the_slate_with_its_propensities_and_gives_its_name_to_the_session(service):
    learner = service.learner("demo")
    customer = learner.customers(limit=1)[0].id

    session = learner.recommend(customer, policy=FirstOnes()).session

    candidates = learner.candidates(session.state).products
    assert session.policy == "FirstOnes"
    assert session.slate == tuple(candidates[: len(session.slate)])
    assert session.propensities == (1.0,) * len(session.slate)


def test_its_session_is_answered_and_explained_here_and_by_a_process_that_does_not_know_it(service, demo_store):
    learner = service.learner("demo")
    customer = learner.customers(limit=1)[0].id
    session = learner.recommend(customer, policy=FirstOnes()).session

    learner.answer(session.id, clicked=[session.slate[0]], final=True)

    elsewhere = Service(demo_store, rng=np.random.default_rng(2)).learner("demo")
    [answered] = elsewhere.history.newest(1)
    here, there = learner.changes(answered), elsewhere.changes(answered)
    assert [change.product for change in here] == [change.product for change in there]


def test_a_policy_of_the_package_as_an_object_is_the_one_of_its_text(service):
    assert service.learner("demo").recommender(Thompson(z=0.5)).spec == "thompson:z=0.5"


def test_an_object_that_is_no_policy_or_learns_by_itself_is_refused_in_a_sentence(service):
    class Taught(FirstOnes):
        def learn(self, shown, rewards):
            """Never called."""

    learner = service.learner("demo")
    customer = learner.customers(limit=1)[0].id

    with pytest.raises(ConfigError, match="int is no policy"):
        learner.recommend(customer, policy=3)
    with pytest.raises(ConfigError, match="Taught learns by itself"):
        learner.recommend(customer, policy=Taught())
