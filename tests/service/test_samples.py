"""Races of one click: what each is said to be is true of its shoppers."""

import numpy as np
import pytest

from rlreco.errors import ConfigError
from rlreco.service.simulations.plan import Plan, setup_of
from rlreco.service.simulations.samples import PRESETS, sample_shop
from rlreco.simulation.decision import decide
from rlreco.simulation.simulate import simulate


def result(name):
    plan = PRESETS[name].plan()
    return simulate(setup_of(sample_shop(), plan), plan.policies, rounds=plan.sessions, replicates=20, seed=plan.seed)


def regret(run, since, until):
    """A session, between two rounds that are checkpoints."""
    ends = [run.totals.regret[np.flatnonzero(run.checkpoints == at)[0]].mean() for at in (since, until)]
    return (ends[1] - ends[0]) / (until - since)


@pytest.fixture(scope="module")
def races():
    return {name: result(name) for name in PRESETS}


def test_an_easy_win_is_one(races):
    thompson, tutorial, uniform = races["easy"].runs

    assert (thompson.totals.regret[-1] < tutorial.totals.regret[-1]).mean() > 0.8
    assert (thompson.totals.regret[-1] < 0.25 * uniform.totals.regret[-1]).mean() > 0.8


@pytest.mark.parametrize("name", ["easy", "change", "new"])
def test_a_race_has_as_many_replicates_as_it_takes_to_have_a_winner(races, name):
    assert PRESETS[name].plan().replicates == races[name].runs[0].replicates

    decision = decide(races[name], np.random.default_rng(0))

    assert decision.policies[decision.leader] == "thompson"
    assert decision.winner_since() is not None


def test_after_tastes_change_thompson_gives_more_away_and_then_comes_back(races):
    thompson = races["change"].run("thompson")
    before, after, late = regret(thompson, 750, 1000), regret(thompson, 1000, 1250), regret(thompson, 1750, 2000)

    assert after > 3.0 * before
    assert late < 0.6 * after


def test_where_all_products_are_alike_nobody_gives_anything_away(races):
    assert all((run.totals.regret == 0.0).all() for run in races["nothing"].runs)


def test_before_it_arrives_nobody_can_show_the_new_product_and_then_thompson_does(races):
    marks = {run.policy: run.trail.marks % 64 for run in races["new"].runs}
    new = np.bincount(marks["thompson"][1500:]).argmax()

    assert all((shown[:999] != new).all() for shown in marks.values())
    assert (marks["thompson"][1500:] == new).mean() > 0.8
    assert (marks["uniform"][999:] == new).mean() == pytest.approx(1 / 8, abs=0.04)


def test_an_arrival_before_the_first_session_is_refused():
    with pytest.raises(ConfigError, match="arrival-at must be 1 or more"):
        setup_of(sample_shop(), Plan(None, ("uniform",), arrival_at=0, sample="few products"))


def test_a_kept_race_can_be_continued():
    plan = PRESETS["new"].plan()

    assert Plan.of_run({k: v for k, v in plan.about().items() if v is not None}, 3000) == Plan(
        None, plan.policies, 3000, 20, seed=2, history="none", arrival_at=1000, sample="few products"
    )


def test_personal_tastes_need_a_shop_with_sales():
    with pytest.raises(ConfigError, match="Choose a shop with sales"):
        sample_shop().load_with_crowd()
