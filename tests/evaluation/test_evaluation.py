import json
from dataclasses import replace

import numpy as np
import pytest

from rlreco.errors import ConfigError, DataError, NotFoundError
from rlreco.evaluation import DEFAULT_ESTIMATORS, ESTIMATORS, evaluate, policy_target


@pytest.fixture(scope="module")
def log(shoppers):
    return shoppers.log(shoppers.rewards(), 0.4, 1500, np.random.default_rng(0))


def test_the_summary_has_the_commands_keys_and_is_json(log):
    summary = json.loads(json.dumps(evaluate(log, "uniform").summary()))

    assert {"rounds", "effective_sample_size", "estimates", "behaviour_value"} <= set(summary)
    assert summary["rounds"] == 1500
    assert set(summary["estimates"]) == set(DEFAULT_ESTIMATORS)
    for each in summary["estimates"].values():
        assert set(each) == {"value", "low", "high", "lift", "lift_low", "lift_high", "comparison", "trust"}
        assert each["trust"] == summary["light"]["colour"] == "green"
    assert summary["other_lights"] == {}
    assert summary["behaviour_value"] == pytest.approx(log.reward.mean())


def test_every_estimate_lies_in_its_interval_and_its_lift_is_against_the_log(log):
    found = evaluate(log, "uniform", list(ESTIMATORS))

    for each in found.target().estimates.values():
        assert each.low < each.value < each.high
        assert each.lift == pytest.approx(each.value - found.behaviour.value)
        assert each.lift_low <= each.lift <= each.lift_high


def test_the_same_seed_gives_the_same_chances_of_a_random_policy_and_another_one_others(log):
    first, again, other = (evaluate(log, "thompson:draws=50", seed=seed).forest() for seed in (1, 1, 2))

    assert first.equals(again)
    assert not first.equals(other)


def test_a_target_never_learns_from_what_it_is_evaluated_on(log):
    turned = replace(log, reward=np.where(log.session >= 750, 1.0 - log.reward, log.reward))

    for name in ("greedy", "thompson", "popularity"):
        assert (evaluate(log, name).target().weights == evaluate(turned, name).target().weights).all()


def test_if_one_target_learns_all_are_evaluated_on_the_same_rest(log):
    found = evaluate(log, ["uniform", "greedy:explore=.2"], learn_share=0.2)

    assert (found.learned, found.rounds) == (300, 1200)
    assert found.target("uniform").weights.shape == found.target("greedy:explore=.2").weights.shape
    assert "first 300 sessions" in found.target("uniform").notes[0]


def test_greedy_is_found_to_beat_the_uniform_by_what_the_truth_says(shoppers):
    flat = np.zeros_like(shoppers.rewards())
    log = shoppers.log(flat, 0.0, 8000, np.random.default_rng(5))
    best = shoppers.truth(shoppers.chances(shoppers.rewards(), 0.0))

    found = evaluate(log, "greedy", ["snips", "dr"])

    for each in found.target().estimates.values():
        assert each.lift_low > 0
        assert each.value < best + 2 * each.standard_error


def test_without_propensities_the_model_speaks_and_the_rest_says_why_it_cannot(log):
    found = evaluate(replace(log, propensity=None), "uniform", ["ips", "dm", "replay"])

    assert set(found.target().estimates) == {"dm", "replay"}
    assert "no propensities" in found.target().left_out["ips"]
    assert found.target().light.colour == "amber"
    assert "only where there are no propensities" in found.target().light.words
    assert found.target().more_sessions is None
    assert found.summary()["effective_sample_size"] is None
    assert found.histogram().empty


def test_asking_only_what_the_log_cannot_tell_is_an_error_that_says_what_it_can(log):
    with pytest.raises(DataError, match=r"no propensities.*'dm'"):
        evaluate(replace(log, propensity=None), "uniform", ["ips", "snips"])


def test_a_target_that_never_agrees_with_the_log_leaves_the_model_alone(small_log, fixed):
    only_a = small_log.rows(small_log.item == 0)

    found = evaluate(only_a, {"never": fixed(np.array([0.0, 1.0, 0.0]))}, ["snips", "dm"])

    assert set(found.target().estimates) == {"dm"}
    assert "never shows any product" in found.target().left_out["snips"]


def test_replay_carries_a_note_where_propensities_differ(log, shoppers):
    flat = shoppers.log(np.zeros_like(shoppers.rewards()), 0.0, 500, np.random.default_rng(6))

    assert any("replay" in note for note in evaluate(log, "uniform", ["replay"]).target().notes)
    assert not evaluate(flat, "uniform", ["replay"]).target().notes


def test_the_forest_starts_with_the_logged_policy(log):
    """And the main estimates, whose intervals hold, come before others."""
    frame = evaluate(log, {"even": "uniform"}, ["ips", "dr"]).forest()

    assert frame["target"].tolist() == ["logged policy", "even", "even"]
    assert frame["estimator"].tolist() == ["mean", "dr", "ips"]
    assert frame["value"].iloc[0] == pytest.approx(log.reward.mean())


def test_clipped_and_switched_rows_are_counted(log):
    found = evaluate(log, "uniform", ["ips", "cips:max_weight=1", "switch:tau=1"]).target()
    above = (found.weights > 1).mean()

    assert found.estimates["cips:max_weight=1"].clipped_share == pytest.approx(above)
    assert found.estimates["switch:tau=1"].clipped_share == pytest.approx(above)
    assert found.estimates["ips"].clipped_share == 0.0
    assert found.estimates["cips:max_weight=1"].largest_weight == 1.0


def test_the_direct_methods_interval_holds_the_noise_of_its_fit(shoppers, fixed):
    """With q fixed, a single state's q(pi) is the same in every session and the interval would have no width."""
    flat = np.zeros_like(shoppers.rewards())
    chances = shoppers.chances(shoppers.rewards(), 0.0)
    logs = [shoppers.log(flat, 0.0, 1000, np.random.default_rng([9, seed])) for seed in range(60)]

    model = "means:pseudo=20,pseudo_group=20"

    found = [evaluate(log, {"t": fixed(chances)}, ["dm"], model=model).target() for log in logs]
    estimates = [each.estimates["dm"] for each in found]

    # 60 logs tell a spread to 9 %.
    spread = np.std([each.value for each in estimates], ddof=1)
    assert np.mean([each.standard_error for each in estimates]) == pytest.approx(spread, rel=0.3)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"targets": "unifrom"}, "no policy 'unifrom'. Did you mean 'uniform'"),
        ({"targets": []}, "at least one target"),
        ({"targets": ["uniform", "uniform"]}, "same name"),
        ({"estimators": []}, "at least one estimator"),
        ({"model": "forest"}, "no reward model 'forest'"),
        ({"level": 1.0}, "between 0 and 1"),
        ({"folds": 1}, "at least two folds"),
    ],
)
def test_options_that_make_no_sense_are_told(log, options, words):
    with pytest.raises(ConfigError, match=words):
        evaluate(log, **({"targets": "uniform"} | options))


def test_one_session_has_no_interval(small_log):
    with pytest.raises(DataError, match="no interval"):
        evaluate(small_log.rows(np.array([True, False, False, False])), "uniform")


def test_a_target_that_was_not_evaluated_is_not_found(log):
    with pytest.raises(NotFoundError, match="No target 'greedy' was evaluated"):
        evaluate(log, "uniform").summary("greedy")


def test_a_record_is_as_good_as_its_name(log):
    by_record = evaluate(log, policy_target("uniform"), ["ips"]).summary()

    assert by_record == evaluate(log, "uniform", ["ips"]).summary()


def test_a_model_alone_is_red_where_propensities_allow_better_and_ips_is_never_green(log):
    long = evaluate(log, "uniform", ["snips", "dr", "ips", "dm"]).target().estimates

    assert long["snips"].trust.colour == long["dr"].trust.colour == "green"
    assert (long["ips"].trust.colour, long["dm"].trust.colour) == ("amber", "red")
    assert "too narrow" in long["ips"].trust.words
    assert evaluate(log, "uniform", ["ips"]).target().more_sessions is None
    assert set(evaluate(log, "uniform", ["snips", "dr", "ips"]).summary()["other_lights"]) == {"ips"}
    assert "only where there are no propensities" in long["dm"].trust.words


def test_standing_is_apart_from_trust(shoppers, fixed):
    """Twenty sessions are too few to trust anything; the best policy against one at random is clear on 4,000."""
    flat, best = np.zeros_like(shoppers.rewards()), shoppers.chances(shoppers.rewards(), 0.0)
    log = shoppers.log(flat, 0.0, 4000, np.random.default_rng(11))
    worst = fixed(shoppers.chances(-shoppers.rewards(), 0.0))

    found = evaluate(log, {"best": fixed(best), "worst": worst, "same": "uniform"})

    assert [found.target(name).main.comparison for name in ("best", "worst", "same")] == ["better", "worse", "unclear"]
    few = evaluate(log.rows(log.session < 20), {"best": fixed(best)}).target()
    assert few.main.trust.colour == "red"
    assert few.main.comparison == "unclear"


def test_more_sessions_turn_an_amber_light_green_in_about_the_number_said(shoppers, fixed):
    flat, chances = np.zeros_like(shoppers.rewards()), shoppers.chances(shoppers.rewards(), 0.0)
    log = shoppers.log(flat, 0.0, 4000, np.random.default_rng(12))
    short = evaluate(log.rows(log.session < 400), {"best": fixed(chances)}).target()
    assert short.light.colour == "amber"

    needed = 400 + short.more_sessions

    assert 400 < needed < 4000
    for sessions, colour in ((0.9 * needed, "amber"), (1.1 * needed, "green")):
        assert evaluate(log.rows(log.session < sessions), {"best": fixed(chances)}).target().light.colour == colour


def test_sessions_of_one_customer_are_judged_together(log):
    """The same answers, once of 1,500 strangers and once of 30 customers."""
    of_few = replace(log, customer=log.session % 30)
    apart, together = (evaluate(each, "uniform", ["snips"]).target() for each in (log, of_few))

    assert together.main.value == pytest.approx(apart.main.value)
    assert together.check.customers == pytest.approx(30, abs=1)
    assert apart.check.customers > 1000
    five = evaluate(replace(log, customer=log.session % 5), "uniform", ["snips"]).target()
    assert five.light.colour == "red"
    assert "5.0 customers" in five.light.words


def test_a_log_of_one_customer_leaves_every_mean_possible(log):
    alone = evaluate(replace(log, customer=np.zeros_like(log.session)), "uniform", ["snips"]).target()

    assert (alone.main.low, alone.main.high) == (0.0, 1.0)
    assert alone.light.colour == "red"
