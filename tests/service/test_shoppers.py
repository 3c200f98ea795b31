"""Simulated shoppers through the service."""

from datetime import UTC, datetime
from shutil import copyfile

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.errors import DataError, NotFoundError
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.shoppers.shoppers import Shoppers, Visit
from rlreco.service.shoppers.visits_file import ListedVisit, read_visits, visits_to
from rlreco.service.training.train import train
from rlreco.store.connect import connect


def test_the_same_seed_gives_the_same_run_in_another_store(trained_file, tmp_path):
    def once(name):
        copyfile(trained_file, tmp_path / name)
        store = connect(f"sqlite:///{tmp_path / name}", durable=False)
        totals = run(Service(store, rng=np.random.default_rng(7)).learner("demo"), sessions=150, seed=7)
        store.close()
        return {key: value for key, value in totals.summary().items() if key != "seconds"}

    assert once("one") == once("other")


def test_shoppers_come_in_states_by_the_baskets_of_the_history(learner):
    experiment = learner.experiment
    shoppers, rng = Shoppers(learner, seed=1), np.random.default_rng(2)
    visits = [shoppers.visit(rng) for _ in range(4000)]

    total = sum(experiment.baskets.values())
    december = sum(baskets for state, baskets in experiment.baskets.items() if "_December_" in state) / total
    seen = sum(visit.at.month == 12 for visit in visits) / len(visits)
    assert seen == pytest.approx(december, abs=4 * (december * (1 - december) / len(visits)) ** 0.5)
    states = {learner.state(learner.customer(visit.customer), visit.at) for visit in visits}
    assert states <= set(experiment.candidates)


def test_regret_adds_up_from_the_log_and_is_never_negative(learner, demo_store):
    totals = run(learner, sessions=60, seed=4)

    log = list(demo_store.sessions("demo"))
    gaps = [session.best - session.expected for session in log]
    assert min(gaps) >= -1e-12
    assert totals.regret == pytest.approx(sum(gaps))
    assert totals.reward == pytest.approx(sum(session.outcome.reward for session in log))
    assert totals.states == {session.state for session in log}


def test_a_run_goes_on_where_the_experiment_stopped(learner, demo_store):
    run(learner, sessions=5, seed=1)
    run(learner, sessions=5, seed=2)

    log = list(demo_store.sessions("demo"))
    assert [session.number for session in log] == list(range(1, 11))
    assert [session.shown_at for session in log] == list(range(1, 11))


def test_a_run_that_is_told_to_stop_keeps_what_was_done(learner, demo_store):
    totals = run(learner, sessions=50, seed=1, progress=lambda done: done == 7)

    assert totals.sessions == 7
    assert demo_store.status().answered == 7


def test_a_list_of_customers_says_who_comes_and_when(learner, tmp_path, demo_store):
    customer = learner.customers(limit=1)[0]
    path = tmp_path / "customers.csv"
    path.write_text(f"customer_id,at\n{customer.id},2025-08-25\n{customer.id},2025-12-01T09:30\n")

    visits = visits_to(learner, read_visits(path))
    run(learner, sessions=2, seed=1, visits=visits)

    assert visits == [Visit(customer.id, datetime(2025, 8, 25)), Visit(customer.id, datetime(2025, 12, 1, 9, 30))]
    assert [session.state for session in demo_store.sessions("demo")] == [
        f"{customer.band}_August_1_Monday",
        f"{customer.band}_December_0_Monday",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("client\n1\n", "no column customer_id. It has: client"),
        ("customer_id,at\n,2025-01-01\n", "Row 2 .* no customer_id"),
        ("customer_id,at\n1,tomorrow\n", "at is 'tomorrow'"),
    ],
)
def test_a_broken_list_of_customers_is_refused_with_its_row(tmp_path, text, words):
    path = tmp_path / "customers.csv"
    path.write_text(text)

    with pytest.raises(DataError, match=words):
        read_visits(path)


def test_an_unknown_customer_stops_the_run_before_anything_is_written(learner):
    with pytest.raises(NotFoundError, match="no customer 'x'"):
        visits_to(learner, [ListedVisit("x", datetime(2025, 1, 1))])


def test_listed_moments_come_to_the_shops_clock_and_visits_without_one_are_at_its_noon_today(store, demo, tmp_path):
    # 30 June 2026, 20:00 in UTC, is 1 July in Tokyo, nine hours ahead.
    now = datetime(2026, 6, 30, 20, tzinfo=UTC)
    name = train(store, demo, Profile(time_zone="Asia/Tokyo"), base_name="tokyo", now=now).experiment.name
    learner = Service(store, clock=lambda: now).learner(name)
    customer = learner.customers(limit=1)[0].id
    path = tmp_path / "customers.csv"
    path.write_text(f"customer_id,at\n{customer},\n{customer},2026-06-30T15:30:00Z\n{customer},2026-06-30T15:30\n")

    visits = visits_to(learner, read_visits(path))

    assert [visit.at for visit in visits] == [
        datetime(2026, 7, 1, 12),
        datetime(2026, 7, 1, 0, 30),
        datetime(2026, 6, 30, 15, 30),
    ]


def test_shoppers_of_a_deleted_experiment_are_not_found(service, learner):
    service.delete("demo")

    with pytest.raises(NotFoundError, match="no experiment 'demo'"):
        Shoppers(learner)
