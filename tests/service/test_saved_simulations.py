"""Simulations that were kept: named, opened again, and laid side by side."""

from dataclasses import replace
from datetime import UTC, datetime
from math import log

import pandas as pd
import pytest

from rlreco.errors import NotFoundError
from rlreco.service.simulations.plan import Plan
from rlreco.service.simulations.saved import (
    SavedSimulations,
    is_of_shop,
    name_of,
    same_shoppers,
    side_by_side,
    slope_of,
)
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate
from rlreco.store.connect import connect

NOW = datetime(2026, 3, 2, 9, tzinfo=UTC)
CHANCES = (0.1, 0.4, 0.2)


@pytest.fixture
def saved(tmp_path):
    store = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    yield SavedSimulations(store, "main", lambda: NOW)
    store.close()


def kept(saved, *policies, seed=1, sessions=120, span=1.0):
    plan = Plan("shop", policies, sessions=sessions, replicates=4, seed=seed, probabilities=CHANCES)
    done = simulate(BernoulliArms(CHANCES, permute=True), policies, rounds=sessions, replicates=4, seed=seed)
    return done, saved.save(done, plan.about(), span=span)


def divergence(p, q):
    return p * log(p / q) + (1 - p) * log((1 - p) / (1 - q))


def test_a_kept_run_is_listed_and_opened_in_another_process(saved, tmp_path):
    done, id_ = kept(saved, "thompson", "uniform")
    other = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")

    assert [run.id for run in SavedSimulations(other, "main", lambda: NOW).newest()] == [id_]
    assert SavedSimulations(other, "somebody's own", lambda: NOW).newest() == []
    opened = SavedSimulations(other, "main", lambda: NOW).open(id_)
    other.close()

    pd.testing.assert_frame_equal(opened.simulation.curves(), done.curves(), rtol=1e-6)
    assert opened.about["seed"] == 1
    with pytest.raises(NotFoundError):
        saved.open("nothing")


def test_a_name_says_what_is_not_as_usual():
    plain = Plan("shop", ("thompson", "uniform", "ucb1", "kl_ucb"), sessions=2000, replicates=5).about()
    harder = Plan("shop", ("thompson",), history="none", drift_at=500, season=0.5).about()

    assert name_of(plain) == "thompson, uniform, ucb1 and 1 more · Shop: shop · 2,000 sessions × 5, seed 1"
    assert name_of(harder, finished=False) == (
        "thompson · Shop: shop · 2,000 sessions × 5, seed 1 · history none · drift at 500 · season 0.5 · stopped early"
    )


def test_a_run_is_of_the_shop_in_its_name(saved):
    plans = [Plan("my shop", ("thompson",)), Plan(None, ("thompson",), data="May"), Plan(None, ("thompson",))]
    done, _ = kept(saved, "thompson")
    for plan in plans:
        saved.save(done, plan.about(), span=1.0)

    of_my_shop, of_sales, of_shop = (
        [is_of_shop(run, shop) for run in reversed(saved.newest())] for shop in ("my shop", "Sales: May", "shop")
    )

    assert of_my_shop[-3:] == [True, False, False]
    assert of_sales[-3:] == [False, True, False]
    assert of_shop[-3:] == [False, False, False]


def test_a_name_says_whose_sales_were_simulated_unless_classic_arms_took_their_place():
    of_sales = Plan(None, ("thompson",), data="My shop", data_kept_at="2026-03-02T09:00:00+00:00")

    assert name_of(of_sales.about()) == "thompson · Sales: My shop · 2,000 sessions × 5, seed 1"
    assert "My shop" not in name_of(replace(of_sales, probabilities=CHANCES).about())


def test_a_plan_is_read_back_from_its_run_but_not_from_one_of_the_command_line(saved):
    plans = [
        Plan("shop", ("thompson",), 2000, 4, probabilities=CHANCES),
        Plan(None, ("thompson",), 2000, 4, history="none", data="My shop", data_kept_at="2026-03-02T09:00:00+00:00"),
    ]
    done = simulate(BernoulliArms(CHANCES), ("thompson",), rounds=20, replicates=4, seed=1)
    for plan in plans:
        about = saved.open(saved.save(done, plan.about(), span=1.0)).about
        assert Plan.of_run(about, 3000) == replace(plan, sessions=3000)

    assert Plan.of_run({"policies": ["thompson"], "sessions": 20, "data": "the demo shop"}, 3000) is None


def test_runs_of_a_data_set_that_was_replaced_between_them_met_others(saved):
    done = simulate(BernoulliArms(CHANCES), ("thompson",), rounds=20, replicates=4, seed=1)
    days = ("2026-03-02", "2026-03-02", "2026-03-03")
    plans = [Plan(None, ("thompson",), data="My shop", data_kept_at=f"{day}T09:00:00+00:00") for day in days]
    first, same, other = (saved.open(saved.save(done, plan.about(), span=1.0)) for plan in plans)

    assert same_shoppers([first, same])
    assert not same_shoppers([first, other])


def test_runs_that_met_the_same_shoppers_are_compared_in_pairs(saved):
    """As if all policies had been asked for at once."""
    runs = [saved.open(kept(saved, policy)[1]) for policy in ("thompson", "uniform")]
    together, _ = kept(saved, "thompson", "uniform")

    assert same_shoppers(runs)
    beside = side_by_side(runs)
    assert [run.policy for run in beside.runs] == ["thompson [A]", "uniform [B]"]
    assert beside.differences()["difference"].iloc[0] == pytest.approx(together.differences()["difference"].iloc[0])
    assert slope_of(runs) == pytest.approx(0.3 / divergence(0.1, 0.4) + 0.2 / divergence(0.2, 0.4))


@pytest.mark.parametrize("other", [{"seed": 2}, {"sessions": 60}])
def test_runs_that_met_others_are_not(saved, other):
    runs = [saved.open(kept(saved, "thompson")[1]), saved.open(kept(saved, "thompson", **other)[1])]

    assert not same_shoppers(runs)
    assert slope_of(runs) is None


def test_regret_is_shown_in_the_units_of_the_shop(saved):
    done, id_ = kept(saved, "uniform", span=7.0)

    shown = side_by_side([saved.open(id_)])

    assert shown.curves()["mean"].iloc[-1] == pytest.approx(7 * done.curves()["mean"].iloc[-1])
    assert shown.table()["share_of_uniform_regret"].iloc[0] == pytest.approx(1.0, abs=0.2)
