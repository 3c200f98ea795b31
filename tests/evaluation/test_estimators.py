from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import ConfigError
from rlreco.evaluation import ESTIMATORS, Choices, LoggedFeedback, estimator, evaluate
from rlreco.evaluation.estimators import Weighed
from rlreco.evaluation.intervals import stack, values

ROWS = Weighed(
    reward=np.array([1.0, 0.0, 0.0, 1.0]),
    chance=np.array([0.2, 0.6, 0.2, 0.2]),
    weight=np.array([0.4, 2.0, 0.4, 1.0]),
    shown=np.array([0.5, 0.25, 0.5, 0.75]),
    under=np.array([0.4, 0.4, 0.4, 0.4]),
)


def value(spec, rows=ROWS):
    stacked = stack(np.arange(len(rows.reward)), {("t", spec): estimator(spec).ratios(rows)})
    return float(values(stacked.totals, stacked.places["t", spec]))


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("ips", (0.4 + 1.0) / 4),
        ("snips", (0.4 + 1.0) / 3.8),
        ("cips:max_weight=0.5", (0.4 + 0.5) / 4),
        ("dm", 0.4),
        ("dr", 0.4 + (0.4 * 0.5 - 2 * 0.25 - 0.4 * 0.5 + 0.25) / 4),
        ("sndr", 0.4 + (0.4 * 0.5 - 2 * 0.25 - 0.4 * 0.5 + 0.25) / 3.8),
        ("switch:tau=1", 0.4 + (0.4 * 0.5 - 0.4 * 0.5 + 0.25) / 4),
        ("replay", (0.2 + 0.2) / 1.2),
    ],
)
def test_each_estimator_gives_what_a_hand_calculation_gives(spec, expected):
    assert value(spec) == pytest.approx(expected, abs=1e-12)


def test_every_estimator_of_the_registry_is_calculated_by_hand_above():
    assert set(ESTIMATORS) == {"ips", "snips", "cips", "dm", "dr", "sndr", "switch", "replay"}


def test_switching_at_infinity_is_dr_and_at_zero_the_direct_method():
    assert value("switch:tau=inf") == value("dr")
    assert value("switch:tau=0") == value("dm")


def test_clipping_above_all_weights_is_ips():
    assert value("cips:max_weight=2") == value("ips")


@pytest.mark.parametrize("spec", ["cips:max_weight=0", "cips:max_weight=nan", "switch:tau=-1"])
def test_a_threshold_out_of_range_is_refused(spec):
    with pytest.raises(ConfigError, match="must be"):
        estimator(spec)


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        ("isp", "no estimator 'isp'. Did you mean"),
        ("cips:max=3", "no parameter 'max'. Known: max_weight"),
        ("cips:max_weight=lots", "max_weight must be a number"),
        ("ips:tau=1", "Write just 'ips'"),
    ],
)
def test_a_name_that_is_not_known_is_told_with_the_nearest(spec, words):
    with pytest.raises(ConfigError, match=words):
        estimator(spec)


@st.composite
def logs(draw):
    """Slates of one or two from up to five candidates, by a logging policy of random propensities."""
    n_items, size = draw(st.integers(2, 5)), draw(st.integers(1, 2))
    n_sessions = draw(st.integers(5, 30))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    n_groups = draw(st.integers(1, 3))
    choices = Choices.of([np.arange(n_items)] * n_groups, [size] * n_groups, [-1] * n_groups, list("xyz"[:n_groups]))
    slates = rng.random((n_sessions, n_items)).argsort(axis=1)[:, :size]
    entry = (rng.integers(n_groups, size=n_sessions)[:, None] * n_items + slates).ravel()
    weights = rng.uniform(0.2, 1.0, (n_groups, n_items))
    chances = (weights / weights.sum(axis=1, keepdims=True)).ravel()
    return LoggedFeedback(
        session=np.repeat(np.arange(n_sessions), size),
        entry=entry,
        reward=draw(st.sampled_from([rng.random(len(entry)), np.round(rng.random(len(entry)))])),
        propensity=chances[entry],
        choices=choices,
        items=tuple("ABCDE"[:n_items]),
    )


@dataclass(frozen=True)
class Given:
    chances_given: np.ndarray
    learns = False
    by_session = False

    def chances(self, log, past, rng):
        return self.chances_given


def target_of(log):
    weights = np.random.default_rng(3).uniform(0.1, 1.0, len(log.choices.items))
    share = weights / log.choices.sums(weights)[log.choices.group]
    return Given(share * log.choices.size[log.choices.group])


def numbers(log, target, names=tuple(ESTIMATORS)):
    found = evaluate(log, {"t": target}, names).target().estimates
    return {name: (each.value, each.standard_error, each.low, each.high) for name, each in found.items()}


@given(log=logs())
@settings(max_examples=25, deadline=None)
def test_the_logged_policy_on_its_own_log_earns_the_mean_reward_exactly_by_snips(log):
    own = np.zeros(len(log.choices.items))
    own[log.entry] = log.propensity

    found = numbers(log, Given(own), ("snips",))["snips"]

    assert found[0] == pytest.approx(log.reward.mean(), abs=1e-12)


@given(log=logs(), shift=st.floats(-5, 5))
@settings(max_examples=25, deadline=None)
def test_rewards_moved_by_c_move_the_self_normalised_and_the_doubly_robust_by_c(log, shift):
    target = target_of(log)
    names = ("snips", "dr", "sndr", "dm", "switch", "replay")

    before = numbers(log, target, names)
    after = numbers(replace(log, reward=log.reward + shift), target, names)

    for name in names:
        assert after[name][0] == pytest.approx(before[name][0] + shift, abs=1e-8)


@given(log=logs(), seed=st.integers(0, 1000))
@settings(max_examples=25, deadline=None)
def test_the_order_of_the_rows_changes_nothing(log, seed):
    target = target_of(log)
    order = np.random.default_rng(seed).permutation(len(log))
    other = replace(
        log,
        session=log.session[order],
        entry=log.entry[order],
        reward=log.reward[order],
        propensity=log.propensity[order],
    )

    before, after = numbers(log, target), numbers(other, target)

    for name, each in before.items():
        assert after[name] == pytest.approx(each, abs=1e-9), name
