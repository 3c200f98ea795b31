"""A shop that forgot what it had learned: in the process that made it forget, and in others that serve it."""

from pathlib import Path

import numpy as np
import pytest

from rlreco.clock import system_clock
from rlreco.domain.profile import load_profile
from rlreco.errors import NotFoundError
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.store.connect import connect

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def profile():
    return load_profile(ROOT / "config" / "custprof.json")


@pytest.fixture
def uri(tmp_path):
    return f"sqlite:///{tmp_path / 'store.sqlite3'}"


def trained(uri, profile):
    service = Service(connect(uri, durable=False), rng=np.random.default_rng(1))
    service.train(demo_shop(), profile, base_name="demo-shop")
    return service


@pytest.mark.parametrize("policy", ["thompson", "lin_ts"])
def test_another_process_forgets_with_it(uri, profile, policy, monkeypatch):
    monkeypatch.setattr("rlreco.service.learner.memory._FRESH_SECONDS", 0.0)
    service = trained(uri, profile)
    other = Service(connect(uri, durable=False), rng=np.random.default_rng(2))
    served = other.learner("demo-shop")
    customer = served.customers(limit=1)[0].id
    fresh = served.recommend(customer, policy=policy).session
    for _ in range(20):
        session = served.recommend(customer, policy=policy).session
        served.answer(session.id, clicked=session.slate, bought=session.slate)
    state = fresh.state
    assert served.present_beliefs(state, policy).honest.means.max() > 0.0
    learned = served.present_beliefs(state, policy).honest.means

    service.forget("demo-shop")

    again = served.recommend(customer, policy=policy).session
    assert again.number == 1
    started = Service(connect(uri, durable=False)).learner("demo-shop").present_beliefs(state, policy).honest.means
    assert not np.allclose(learned, started)
    np.testing.assert_allclose(served.present_beliefs(state, policy).honest.means, started)
    with pytest.raises(NotFoundError, match="no session"):
        other.answer(session.id, clicked=session.slate[:1])


def test_the_moment_of_forgetting_is_the_services(uri, profile):
    service = trained(uri, profile)
    before = system_clock()

    service.forget("demo-shop")

    assert connect(uri).forgotten("demo-shop") >= before
