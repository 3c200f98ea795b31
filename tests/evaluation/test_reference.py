"""Equal to obp 0.4.1 (Saito et al. 2021), the field's reference, on its own sample of the Open Bandit Dataset."""

import importlib
import sys
import types

import numpy as np
import pytest

from rlreco.evaluation import estimator, evaluate, policy_target, read_obd
from rlreco.evaluation.estimators import Weighed
from rlreco.evaluation.intervals import stack, values
from rlreco.evaluation.models.crossfit import CrossFitted
from rlreco.evaluation.models.linear import Logistic
from rlreco.evaluation.models.means import ShrunkenMeans

pytestmark = pytest.mark.oracle

SAMPLES = [(behaviour, campaign) for behaviour in ("random", "bts") for campaign in ("all", "men", "women")]
SPECS = ("ips", "snips", "dm", "dr", "sndr", "switch:tau=0.5", "switch:tau=1", "switch:tau=20")
NAMES = ("uniform", "greedy:explore=.2", "thompson:draws=500")


@pytest.fixture(scope="module")
def obp(open_bandit_folder):
    """The reference's estimators alone: the rest of its package wants torch, and they only name its tensors."""
    package = types.ModuleType("obp.ope")
    package.__path__ = [str(open_bandit_folder.parents[1] / "ope")]
    torch = types.ModuleType("torch")
    torch.Tensor = type("Tensor", (), {})
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(sys.modules, "obp.ope", package)
        patch.setitem(sys.modules, "torch", torch)
        yield importlib.import_module("obp.ope.estimators")


@pytest.fixture(scope="module", params=SAMPLES, ids=lambda sample: "/".join(sample))
def sample(request, open_bandit_folder):
    behaviour, campaign = request.param
    return read_obd(open_bandit_folder / behaviour / campaign / f"{campaign}.csv")


def by_round(log, entries):
    """One value an entry as the reference wants it: shape (n_rounds, n_items, n_positions)."""
    table = entries.reshape(len(log.choices), log.n_items).T
    return np.broadcast_to(table, (len(log), *table.shape))


def inputs(log, chances, expected):
    return {
        "reward": log.reward,
        "action": log.item.astype(np.int64),
        "position": log.position.astype(np.int64),
        "pscore": log.propensity,
        "action_dist": by_round(log, chances),
        "estimated_rewards_by_reg_model": expected,
    }


def ours(spec, rows):
    stacked = stack(np.arange(len(rows.reward)), {("t", spec): estimator(spec).ratios(rows)})
    return float(values(stacked.totals, stacked.places["t", spec]))


def theirs(obp, spec):
    name, _, setting = spec.partition("=")
    made = {
        "ips": obp.InverseProbabilityWeighting,
        "snips": obp.SelfNormalizedInverseProbabilityWeighting,
        "dm": obp.DirectMethod,
        "dr": obp.DoublyRobust,
        "sndr": obp.SelfNormalizedDoublyRobust,
        "replay": obp.ReplayMethod,
    }
    return obp.SwitchDoublyRobust(tau=float(setting)) if name == "switch:tau" else made[name]()


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "spec", ["ips", "snips", "dm", "dr", "sndr", "switch:tau=0.5", "switch:tau=1", "switch:tau=20"]
)
def test_values_equal_the_references_with_the_same_inputs(obp, sample, name, spec):
    past, log = sample.split(0.3)
    chances = policy_target(name).chances(log, past, np.random.default_rng(0))
    fitted = ShrunkenMeans(20.0, 100.0).fit(past)
    chance = chances[log.entry]
    rows = Weighed(log.reward, chance, chance / log.propensity, fitted.shown(log), fitted.under(log, chances))

    expected = theirs(obp, spec).estimate_policy_value(**inputs(log, chances, by_round(log, fitted.entries)))

    assert ours(spec, rows) == pytest.approx(expected, abs=1e-9)


def test_replay_equals_the_references_for_a_target_that_leaves_nothing_to_chance(obp, sample):
    past, log = sample.split(0.3)
    chances = policy_target("greedy").chances(log, past, np.random.default_rng(0))
    if not np.isin(chances, (0.0, 1.0)).all():
        chances = np.tile(np.eye(log.n_items)[0], len(log.choices))
    rows = Weighed(log.reward, chances[log.entry], np.zeros(len(log)), np.zeros(len(log)), np.zeros(len(log)))

    expected = theirs(obp, "replay").estimate_policy_value(**inputs(log, chances, None))

    assert ours("replay", rows) == pytest.approx(expected, abs=1e-9)


def test_the_whole_call_equals_the_reference_also_with_a_model_of_the_shoppers_features(obp, open_bandit_folder):
    log = read_obd(open_bandit_folder / "bts" / "men" / "men.csv")
    chances = policy_target("uniform").chances(log, None, np.random.default_rng(0))
    specs = ("ips", "snips", "dm", "dr", "sndr", "switch:tau=10")
    crossed = CrossFitted(Logistic(), log)
    expected, whole = (np.empty((len(log), log.n_items, len(log.choices))) for _ in range(2))
    for item in range(log.n_items):
        for place in range(len(log.choices)):
            alone = np.zeros(len(log.choices.items))
            alone[np.arange(len(log.choices)) * log.n_items + item] = 1.0
            expected[:, item, place] = crossed.under(alone)
            whole[:, item, place] = crossed.whole_under(alone)

    found = evaluate(log, "uniform", specs).target().estimates

    for spec in specs:
        reference = theirs(obp, spec.replace("switch:tau=10", "switch:tau=10"))
        value = reference.estimate_policy_value(**inputs(log, chances, whole if spec == "dm" else expected))
        assert found[spec].value == pytest.approx(value, abs=1e-9), spec


def test_intervals_are_as_wide_as_the_references_bootstrap(obp, open_bandit_folder):
    log = read_obd(open_bandit_folder / "random" / "all" / "all.csv", features=False)
    reference = theirs(obp, "ips").estimate_interval(
        **inputs(log, policy_target("uniform").chances(log, None, np.random.default_rng(0)), None),
        n_bootstrap_samples=2000,
        random_state=1,
    )

    found = evaluate(log, "uniform", ["ips"]).target().estimates["ips"]

    # 38 clicks: percentiles of a bootstrap are symmetric and have no t quantile, so ours lies higher and is wider.
    low, high = reference["95.0% CI (lower)"], reference["95.0% CI (upper)"]
    assert 1.0 < (found.high - found.low) / (high - low) < 1.2
    assert low < found.low
    assert high < found.high
