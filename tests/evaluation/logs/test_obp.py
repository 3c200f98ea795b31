from io import StringIO

import numpy as np
import pandas as pd
import pytest

import rlreco as rl
from rlreco.errors import DataError
from rlreco.evaluation import evaluate, read_obd
from rlreco.evaluation.logs.obp import read_obp

ESTIMATORS = ["ips", "snips", "dm", "dr", "sndr", "switch:tau=20", "replay"]


def table_of_rounds(n_rounds, n_items, seed):
    """A log in the Open Bandit format, at three positions, by a policy that likes higher items."""
    rng = np.random.default_rng(seed)
    liked = np.arange(1, n_items + 1) / np.arange(1, n_items + 1).sum()
    items = np.concatenate([np.arange(n_items), rng.choice(n_items, n_rounds - n_items, p=liked)])
    return pd.DataFrame(
        {
            "timestamp": pd.date_range("2019-11-24", periods=n_rounds, freq="min", tz="UTC"),
            "item_id": items,
            "position": rng.integers(1, 4, n_rounds),
            "click": rng.binomial(1, 0.1 + 0.3 * items / n_items),
            "propensity_score": liked[items],
        }
    )


def obp_of(table):
    """As obp's OpenBanditDataset makes its dictionary of such a table."""
    return {
        "n_rounds": len(table),
        "n_actions": int(table["item_id"].max() + 1),
        "action": table["item_id"].to_numpy(),
        "position": table["position"].rank(method="dense").to_numpy().astype(int) - 1,
        "reward": table["click"].to_numpy(),
        "pscore": table["propensity_score"].to_numpy(),
        "context": np.zeros((len(table), 2)),
        "action_context": np.zeros((int(table["item_id"].max() + 1), 3)),
    }


def same(first, second, targets=("uniform", "greedy:explore=.2")):
    mine, theirs = (evaluate(log, list(targets), ESTIMATORS).forest() for log in (first, second))
    numbers = mine.select_dtypes("number").columns
    np.testing.assert_allclose(mine[numbers], theirs[numbers], rtol=0, atol=1e-12)


def test_the_dictionary_gives_every_figure_of_the_csv():
    table = table_of_rounds(600, 7, seed=3)

    same(read_obp(obp_of(table)), read_obd(StringIO(table.to_csv())))


@pytest.mark.oracle
@pytest.mark.parametrize("behaviour", ["random", "bts"])
@pytest.mark.parametrize("campaign", ["all", "men", "women"])
def test_the_dictionary_of_the_open_bandit_sample_gives_every_figure_of_the_csv(
    open_bandit_folder, behaviour, campaign
):
    path = open_bandit_folder / behaviour / campaign / f"{campaign}.csv"
    # obp sorts by an unstable sort; where moments are equal, rows would stand in another order.
    table = pd.read_csv(path, index_col=0).sort_values("timestamp", kind="stable")

    same(read_obp(obp_of(table)), read_obd(path, features=False))
    mine, theirs = (rl.evaluate(log, "uniform").evaluation.summary() for log in (obp_of(table), path))
    assert mine["estimates"]["dr"]["value"] == pytest.approx(theirs["estimates"]["dr"]["value"], abs=1e-12)


def test_ips_of_a_dictionary_is_that_of_a_calculation_by_hand():
    feedback = {
        "n_actions": 2,
        "action": np.array([0, 1, 0]),
        "position": None,
        "reward": np.array([1.0, 2.0, 0.0]),
        "pscore": np.array([0.8, 0.2, 0.8]),
    }

    value = evaluate(read_obp(feedback), "uniform", ["ips"]).target().main.value

    assert value == pytest.approx((1.0 * 0.5 / 0.8 + 2.0 * 0.5 / 0.2 + 0.0) / 3)


def test_actions_that_were_never_shown_are_candidates():
    feedback = {"n_actions": 4, "action": [0, 1], "reward": [1, 0], "pscore": [0.5, 0.5]}

    log = read_obp(feedback)

    assert log.items == ("0", "1", "2", "3")
    assert log.choices.lengths.tolist() == [4]


def test_a_dictionary_without_propensities_leaves_the_weighing_estimators_out():
    feedback = {"n_actions": 2, "action": [0, 1, 1], "reward": [1, 0, 1], "pscore": None}

    assert set(evaluate(read_obp(feedback), "uniform", ["ips", "dm"]).target().left_out) == {"ips"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"action": None}, "'action' must have one value a round"),
        ({"action": [0.5, 1.0]}, "'action' must hold whole numbers"),
        ({"action": [0, 5]}, "'action' must lie in 0 to 1"),
        ({"action": [0, 1, 1]}, "differ in length: 'action' 3, 'reward' 2"),
        ({"reward": ["a", "b"]}, "'reward' must hold numbers"),
        ({"pscore": [0.5]}, "2 rewards but 1 rows of propensity"),
        ({"pscore": [0.5, 0.0]}, "Row 2 of the log has propensity 0"),
        ({"pscore": [[0.5], [0.5]]}, "one value a round"),
        ({"position": [-1, 0]}, "must count from 0"),
        ({"n_actions": 0}, "'n_actions' must be a whole number"),
        ({"action": np.zeros(0, dtype=int), "reward": [], "pscore": []}, "holds no round"),
    ],
)
def test_what_does_not_fit_is_refused_in_a_sentence(change, message):
    whole = {"n_actions": 2, "action": np.array([0, 1]), "reward": np.array([1, 0]), "pscore": np.array([0.5, 0.5])}

    with pytest.raises(DataError, match=message):
        read_obp({**whole, **change})


def test_another_dictionary_is_refused_with_the_keys_it_lacks():
    with pytest.raises(DataError, match="not obp's bandit_feedback: it has no key 'n_actions', 'action'"):
        read_obp({"reward": [1]})
