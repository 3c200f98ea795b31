"""Lock-step simulation: exact regret, paired luck, cancel, pieces elsewhere, and one clear line for bad input."""

from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest

from rlreco.bandit.prior.shop import Shop
from rlreco.bandit.slates.choose import choose
from rlreco.domain.profile import Profile
from rlreco.domain.states import StateSpace
from rlreco.errors import ConfigError
from rlreco.simulation.regret import checkpoints, lai_robbins_slope
from rlreco.simulation.setups import BernoulliArms, ShopVisits
from rlreco.simulation.simulate import Run, simulate
from rlreco.simulation.trail import BOUGHT, IGNORED

ARMS = BernoulliArms((0.1, 0.5, 0.3), permute=True)
FEATURES = ("segment", "month")


def small_shop(n_products=60, n_candidates=40, seed=0):
    """24 states that share most candidates; sales are skewed, as they are."""
    rng = np.random.default_rng(seed)
    states = tuple(StateSpace.fit(Profile(state_features=FEATURES, nclust=2), ()).states)
    popularity = rng.gamma(0.7, 0.05, n_products) + 1e-3
    candidates = np.stack([rng.permutation(n_products)[:n_candidates] for _ in states])
    shares = popularity[candidates] * np.exp(0.2 * rng.standard_normal(candidates.shape))
    products = tuple(f"p{number}" for number in range(n_products))
    return Shop(FEATURES, states, products, candidates, shares, rng.integers(0, 50, len(states)).astype(float))


def visits(**more):
    return ShopVisits(small_shop(), Profile(state_features=FEATURES, n_products=4), **more)


def regret(setup, policy="thompson", rounds=600, replicates=8, seed=1):
    return simulate(setup, [policy], rounds=rounds, replicates=replicates, seed=seed).runs[0]


def test_the_regret_of_uniform_is_the_mean_gap():
    result = simulate(ARMS, ["uniform"], rounds=2_000, replicates=20, seed=3).summary()["results"][0]

    assert result["regret_mean"] == pytest.approx(2_000 * (0.4 + 0.0 + 0.2) / 3, rel=0.02)
    assert result["reward_mean"] == pytest.approx(2_000 * 0.9 / 3, rel=0.03)


def test_shoppers_of_wider_tastes_teach_smaller_shapes():
    """Of states from .25 to .75 and of features from .15 and .2 to .45 and .6, as most of six shops see it."""
    usual, wide = (shapes_learned(visits(**scales)) for scales in ({}, {"kg_scale": 3.0, "k2_scale": 3.0}))

    for name in ("k1", "kg", "k2"):
        assert np.median([getattr(shapes, name) for shapes in wide]) < np.median(
            [getattr(shapes, name) for shapes in usual]
        )


def shapes_learned(setup, sessions=3_000, replicates=6):
    setup = replace(setup, shop=replace(setup.shop, crossings=(("month",), ("segment",))))
    run = Run(setup, "thompson", setup.shoppers(range(replicates), 1), range(replicates), 1)
    run.advance(sessions)
    return run._learner.shapes


@pytest.mark.parametrize("history", ["none", "shuffled"])
def test_a_contextual_policy_reads_the_history_that_the_others_read(history):
    setup = visits(history=history)
    shoppers = setup.shoppers(range(3), 1)
    learner = setup.learner(shoppers, setup.recommender("lin_ts"))

    features = learner.arms(1, *np.zeros((2, 3), dtype=np.intp)).linear.features

    seen = np.broadcast_to(shoppers.shares, (3, *shoppers.shares.shape[1:]))
    by_share = 3 * features[..., 3] * seen.mean(axis=(1, 2))[:, None]
    assert by_share == pytest.approx(seen[:, 0])


def test_the_summary_has_the_keys_of_the_contract_and_no_others():
    keys = {"policy", "rounds", "replicates", "regret_mean", "regret_se", "regret_sd", "reward_mean", "cpu_seconds"}
    keys |= {"steps_per_cpu_second", "curve"}

    classic = simulate(ARMS, ["thompson"], rounds=50, replicates=2).summary()["results"][0]
    shop = simulate(visits(), ["default"], rounds=50, replicates=2).summary()["results"][0]

    assert set(classic) == keys
    assert set(shop) == keys | {"ctr", "conversion", "ctr_last_quarter", "share_of_uniform_regret"}
    assert set(classic["curve"][0]) == {"round", "mean", "low", "high"}
    assert [point["round"] for point in classic["curve"]] == checkpoints(50)


def test_the_same_seed_gives_the_same_simulation():
    first, second = (simulate(visits(), ["thompson"], rounds=120, replicates=3, seed=5) for _ in range(2))

    assert (first.runs[0].totals.regret == second.runs[0].totals.regret).all()
    assert (regret(visits(), rounds=120, seed=6).totals.regret != first.runs[0].totals.regret[:, :1]).any()


def test_policies_meet_the_same_shoppers_with_the_same_luck():
    result = simulate(visits(), ["greedy:explore=0", "uniform"], rounds=200, replicates=5, seed=2)

    assert (result.runs[0].totals.chance_regret == result.runs[1].totals.chance_regret).all()


def test_a_replicates_shoppers_do_not_depend_on_how_many_run_beside_it():
    whole = simulate(visits(), ["uniform"], rounds=100, replicates=6, seed=4)
    pieces = simulate(visits(), ["uniform"], rounds=100, replicates=6, seed=4, batch=2)

    assert (whole.runs[0].totals.chance_regret == pieces.runs[0].totals.chance_regret).all()


@pytest.mark.slow
def test_learning_beats_chance_and_sharing_beats_each_state_alone():
    result = simulate(visits(), ["thompson", "thompson:sharing=off", "uniform"], rounds=2_000, replicates=8, seed=7)

    shares = [run.rates()["share_of_uniform_regret"] for run in result.runs]
    assert shares[0] < 0.6 * shares[1] < 0.6
    assert shares[2] == pytest.approx(1.0, abs=0.03)


def test_popularity_without_history_is_chance_however_much_is_clicked_and_bought():
    """All products tie, so slates are drawn at random: 30 worlds of 1,000 sessions have that to 2 %."""
    share = regret(visits(history="none"), "popularity:explore=0", rounds=1_000, replicates=30).rates()

    assert share["share_of_uniform_regret"] == pytest.approx(1.0, abs=0.02)


def test_differences_are_paired_and_name_the_policy_they_are_against():
    result = simulate(ARMS, ["thompson", "uniform"], rounds=500, replicates=30, seed=1)

    row = result.differences(against="thompson").iloc[0]

    gap = result.run("uniform").totals.regret[-1] - result.run("thompson").totals.regret[-1]
    assert row["difference"] == pytest.approx(gap.mean())
    assert row["se"] == pytest.approx(gap.std(ddof=1) / np.sqrt(30))
    assert row["low"] < row["difference"] < row["high"]
    assert (row["policy"], row["against"]) == ("uniform", "thompson")


def test_a_cancel_keeps_what_was_done():
    seen = []

    def stop_half_way(news):
        seen.append(news)
        return news.done >= news.total / 2

    result = simulate(ARMS, ["thompson", "uniform"], rounds=400, replicates=3, progress=stop_half_way)

    assert not result.finished
    assert {run.rounds for run in result.runs} == {200}
    assert len(seen) >= 40
    assert seen[0].so_far.curves()["mean"].notna().all()


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_an_executor_gives_the_same_as_running_here(pool):
    here = simulate(ARMS, ["thompson", "uniform"], rounds=100, replicates=4, seed=8, batch=2)

    with pool(2) as executor:
        there = simulate(ARMS, ["thompson", "uniform"], rounds=100, replicates=4, seed=8, batch=2, executor=executor)

    for mine, theirs in zip(here.runs, there.runs, strict=True):
        # Sums are taken in other stretches there, so the last bit may differ.
        assert theirs.totals.regret[-1] == pytest.approx(mine.totals.regret[-1], rel=1e-12)


def test_a_cancelled_sweep_keeps_the_batches_that_all_policies_finished():
    with ThreadPoolExecutor(1) as executor:
        result = simulate(
            ARMS,
            ["thompson", "uniform"],
            rounds=50,
            replicates=6,
            batch=2,
            executor=executor,
            progress=lambda news: news.done >= 200,
        )

    assert not result.finished
    assert {run.replicates for run in result.runs} == {2}


@pytest.mark.slow
def test_every_policy_ties_with_the_tutorials_customers():
    specs = ["thompson", "greedy", "uniform", "tutorial_epsilon_greedy"]
    result = simulate(visits(environment="null"), specs, rounds=400, replicates=20, seed=1)

    rewards = np.array([run.totals.reward[-1] for run in result.runs])
    assert all((run.totals.regret[-1] == 0).all() for run in result.runs)
    expected = regret(visits(environment="null"), "uniform").totals
    assert expected.chance_regret.max() == 0
    spread = rewards.std(axis=1, ddof=1) / np.sqrt(20)
    assert (np.abs(rewards.mean(axis=1) - rewards.mean()) < 4 * spread).all()


def test_the_tutorials_customers_click_three_quarters_of_a_product_a_slate():
    setup = ShopVisits(small_shop(), Profile(state_features=FEATURES, n_products=10), environment="null")
    run = simulate(setup, ["uniform"], rounds=1_500, replicates=20, seed=2).runs[0]

    clicks = sum(count * chance for count, chance in enumerate((0.5, 0.35, 0.1, 0.025, 0.015, 0.0055, 0.002)))
    clicks += 7 * 0.00125 + 8 * 0.00124 + 9 * 0.00001
    buys = run.totals.buys[-1].mean() / 1_500
    seen = run.totals.clicks[-1].mean() / 1_500
    assert seen == pytest.approx(clicks + buys * (1 - clicks / 10), rel=0.02)


@pytest.mark.slow
def test_regret_jumps_where_tastes_drift_and_forgetting_makes_up_for_it():
    undisturbed = regret(visits(), rounds=3_000).totals.regret[-1].mean()
    drifting = regret(visits(drift_at=1_500), rounds=3_000).totals.regret[-1].mean()
    forgetting = regret(visits(drift_at=1_500, half_life=500.0), rounds=3_000).totals.regret[-1].mean()

    assert undisturbed < forgetting < drifting


def test_a_late_answer_teaches_late():
    """With answers later than the last session nothing is learned at all."""
    never = regret(visits(delay=600), "greedy:explore=0")
    at_once = regret(visits(), "greedy:explore=0")
    history = regret(visits(delay=10_000), "greedy:explore=0")

    assert never.totals.regret[-1] == pytest.approx(history.totals.regret[-1])
    assert at_once.totals.regret[-1].mean() < never.totals.regret[-1].mean()


def test_products_that_are_gone_are_never_shown():
    setup = visits(turnover=0.5)
    shoppers = setup.shoppers(range(2), 1)
    states = np.array([0, 5])

    here = shoppers.available(9_000, states)

    assert not here.all()
    for policy in ("thompson:explore=.5", "tutorial_epsilon_greedy"):
        recommender = setup.recommender(policy)
        learner = setup.learner(shoppers, recommender)
        for seed in range(20):
            rng = np.random.default_rng(seed)
            slate = choose(recommender, learner.arms(1, states, states), 4, rng, here)
            assert np.take_along_axis(here, slate.arms, axis=1).all()


def test_regret_counts_only_what_is_there():
    run = regret(visits(turnover=0.5), "uniform", rounds=400)

    assert (run.totals.regret >= 0).all()
    assert run.rates()["share_of_uniform_regret"] == pytest.approx(1.0, abs=0.1)


def test_places_that_nobody_looks_at_earn_nothing():
    everywhere, first_places = regret(visits(), "greedy"), regret(visits(examination=0.5), "greedy")

    ratio = first_places.totals.clicks[-1].mean() / everywhere.totals.clicks[-1].mean()
    assert 0.4 < ratio < 0.6  # (1 + 1/2 + 1/4 + 1/8) / 4 = .47, and the better ones come first
    assert (first_places.totals.regret >= -1e-9).all()


def test_a_season_swings_every_product_and_the_best_slate_with_it():
    setup = visits(season=1.0, period=100.0)
    shoppers = setup.shoppers(range(3), 2)
    states, arms = np.zeros((1, 3), dtype=int), np.tile(np.arange(4), (1, 3, 1))

    now, half_a_period, whole = (shoppers.appraise(session, states, arms) for session in (1, 51, 101))

    assert now.expected == pytest.approx(whole.expected)
    assert (now.expected != half_a_period.expected).all()
    assert (now.best >= now.expected).all()


@pytest.mark.parametrize("history", ["core", "shuffled", "none"])
def test_a_wrong_history_costs_regret_and_leaves_the_shoppers_alone(history):
    right, wrong = regret(visits(), "greedy"), regret(visits(history=history), "greedy")

    assert (right.totals.chance_regret == wrong.totals.chance_regret).all() or history != "none"
    assert wrong.totals.regret[-1].mean() > right.totals.regret[-1].mean()


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"probabilities": (0.1, 1.2)}, "probability must lie in 0 to 1, found 1.2"),
        ({"probabilities": (0.1, float("nan"))}, "found nan"),
        ({"size": 4}, "slate of 4 .* 3 arms"),
        ({"half_life": -1.0}, "half-life must be above 0 sessions, got -1"),
        ({"delay": -1}, "delay must be 0 or more, got -1"),
    ],
)
def test_arms_that_make_no_sense_are_one_clear_line(change, message):
    with pytest.raises(ConfigError, match=message):
        replace(ARMS, **change)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"environment": "calibratd"}, "no environment 'calibratd'. Did you mean 'calibrated'"),
        ({"history": "wrong"}, "no history 'wrong'. Known: right"),
        ({"slate": 41}, "slate of 41 .* 40 candidates"),
        ({"drift_at": 0}, "drift-at must be 1 or more, got 0"),
        ({"half_life": 0.0}, "half-life must be above 0"),
        ({"turnover": 0.9}, "turnover must lie in 0 to 0.5, got 0.9"),
        ({"examination": 0.0}, "examination must lie above 0 and up to 1, got 0"),
        ({"kg_scale": -1.0}, "kg-scale must lie in 0 to 10, got -1"),
        ({"k2_scale": np.nan}, "k2-scale must lie in 0 to 10, got nan"),
        ({"environment": "null", "k2_scale": 2.0}, "null shoppers have none. Leave them out, or choose .* calibrated"),
    ],
)
def test_visits_that_make_no_sense_are_one_clear_line(change, message):
    with pytest.raises(ConfigError, match=message):
        visits(**change)


@pytest.mark.parametrize(
    ("policies", "rounds", "replicates", "message"),
    [
        (["thomson"], 10, 1, "no policy 'thomson'. Did you mean 'thompson'"),
        (["thompson:zz=1"], 10, 1, "no parameter 'zz'"),
        (["thompson:sharing=on"], 10, 1, "nothing to share"),
        ([], 10, 1, "at least one policy"),
        (["uniform", "uniform"], 10, 1, "each policy once"),
        (["uniform"], 0, 1, "rounds must be 1 or more, got 0"),
        (["uniform"], 10, 0, "replicates must be 1 or more, got 0"),
    ],
)
def test_a_simulation_that_makes_no_sense_is_one_clear_line(policies, rounds, replicates, message):
    with pytest.raises(ConfigError, match=message):
        simulate(ARMS, policies, rounds=rounds, replicates=replicates)


def test_checkpoints_rise_on_a_log_scale_and_hold_the_end():
    points = checkpoints(10_000, also=(5_000, 20_000))

    assert points == sorted(set(points))
    assert {1, 5_000, 7_500, 10_000} <= set(points)
    assert len(points) <= 103


def test_the_lai_robbins_slopes_of_the_two_reference_sets():
    assert lai_robbins_slope([0.1, 0.05, 0.05, 0.05, 0.02, 0.02, 0.02, 0.01, 0.01, 0.01]) == pytest.approx(
        17.45, abs=0.01
    )
    assert lai_robbins_slope(np.arange(0.05, 1.0, 0.1)) == pytest.approx(5.68, abs=0.01)


def test_the_sessions_of_the_first_replicate_are_recorded_and_agree_with_its_totals():
    run = simulate(visits(), ["uniform"], rounds=150, replicates=3, seed=2).runs[0]

    outcomes = run.trail.marks // 64
    assert len(outcomes) == 150
    assert (outcomes == BOUGHT).sum() <= run.totals.buys[-1, 0]
    assert ((outcomes == IGNORED).sum() == 150) == (run.totals.clicks[-1, 0] == 0)
    assert (outcomes != IGNORED).sum() <= run.totals.clicks[-1, 0]
    assert len(np.unique(run.trail.marks % 64)) > 1


def test_recorded_sessions_don_t_depend_on_how_many_replicates_run_beside_them():
    few, many = (simulate(visits(), ["uniform"], rounds=80, replicates=n, seed=2, batch=1).runs[0] for n in (1, 3))

    assert (few.trail.marks == many.trail.marks).all()


def test_a_product_that_arrives_is_not_shown_before_and_then_the_best_slate_holds_it():
    setup = visits(arrival_at=60)
    shoppers = setup.shoppers(range(2), 1)
    states = np.zeros(2, dtype=np.intp)

    before, after = shoppers.available(59, states), shoppers.available(60, states)

    assert after.all()
    assert (~before).sum() <= 2
    assert 60 in setup.moments
    assert (shoppers.stock.since.max(axis=1) == 60).all()
