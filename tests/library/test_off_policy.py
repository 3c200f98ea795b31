import numpy as np
import pandas as pd
import polars as pl
import pytest

import rlreco as rl
from rlreco.bandit.policies.softmax import Softmax
from rlreco.evaluation import evaluate, from_table

ITEMS = ("a", "b", "c")
CHANCES = np.array([0.5, 0.3, 0.2])


def log_table(n_rows, seed=1):
    rng = np.random.default_rng(seed)
    shown = rng.choice(3, n_rows, p=CHANCES)
    return pd.DataFrame(
        {
            "item": [ITEMS[item] for item in shown],
            "reward": rng.binomial(1, np.array([0.2, 0.4, 0.6])[shown]),
            "propensity": CHANCES[shown],
        }
    )


TABLE = log_table(400)
CHANCES_OF_TARGET = np.array([0.1, 0.2, 0.7])
GIVEN = pd.DataFrame({"item_id": ITEMS, "probability": CHANCES_OF_TARGET})
WAYS = {
    "frame": GIVEN,
    "polars": pl.DataFrame(GIVEN),
    "array": np.tile(CHANCES_OF_TARGET, (400, 1)),
    "array with a position": np.tile(CHANCES_OF_TARGET, (400, 1))[:, :, np.newaxis],
    "function": lambda context, items: [CHANCES_OF_TARGET[ITEMS.index(item)] for item in items],
}


@pytest.mark.parametrize("target", WAYS.values(), ids=WAYS)
def test_a_target_in_any_form_has_the_value_of_a_calculation_by_hand(target):
    weights = np.array([CHANCES_OF_TARGET[ITEMS.index(item)] for item in TABLE["item"]]) / TABLE["propensity"]

    value = rl.evaluate(TABLE, target, estimators=["ips", "snips"]).evaluation.target()

    assert value.estimates["ips"].value == pytest.approx((weights * TABLE["reward"]).mean())
    assert value.estimates["snips"].value == pytest.approx((weights * TABLE["reward"]).sum() / weights.sum())


def test_a_policy_has_the_same_value_as_a_text_and_as_an_object():
    texts = evaluate(from_table(TABLE), "softmax:temperature=.2", ["ips", "dr"]).target()

    value = rl.evaluate(TABLE, Softmax(temperature=0.2), estimators=["ips", "dr"]).evaluation.target()

    assert value.name == "softmax:temperature=0.2"
    assert {name: each.value for name, each in value.estimates.items()} == {
        name: each.value for name, each in texts.estimates.items()
    }


def test_several_targets_go_by_their_names():
    several = rl.evaluate(TABLE, ["uniform", WAYS["function"], GIVEN], estimators="snips")
    named = rl.evaluate(TABLE, {"mine": WAYS["array"], "usual": "uniform"}, estimators="snips")

    assert [each.name for each in several.evaluation.targets] == ["uniform", "function", "given chances"]
    assert [each.name for each in named.evaluation.targets] == ["mine", "usual"]
    with pytest.raises(rl.RLRecoError, match="Two targets have the same name"):
        rl.evaluate(TABLE, [GIVEN, WAYS["array"]])


def test_a_result_shows_itself_in_two_lines_a_table_and_pictures():
    result = rl.evaluate(pl.DataFrame(TABLE), "uniform")

    assert len(repr(result)) < 220
    assert "\n" not in repr(result)
    assert isinstance(result.frame(), pl.DataFrame)
    assert "<table" in result._repr_html_()
    assert result.verdict == str(result.verdict)
    assert len(result.plot().data) > 0
    assert len(result.plot_weights("uniform").data) == 1


def test_strings_of_other_policies_and_estimators_are_refused_with_the_nearest_name():
    with pytest.raises(rl.RLRecoError, match="Did you mean 'softmax'"):
        rl.evaluate(TABLE, "sofmax")
    with pytest.raises(rl.RLRecoError, match="Did you mean 'snips'"):
        rl.evaluate(TABLE, "uniform", estimators="snip")
    with pytest.raises(rl.RLRecoError, match="The metric 'clicks' needs an experiment's log"):
        rl.evaluate(TABLE, "uniform", metric="clicks")


@pytest.mark.parametrize("target", [3, None, np.array([["a"]]), Softmax], ids=str)
def test_what_is_no_target_is_refused_in_a_sentence(target):
    with pytest.raises(rl.RLRecoError, match=r"A target can't be|array must hold numbers|Softmax is a class"):
        rl.evaluate(TABLE, target)


OBP = {"n_actions": 2, "action": [0, 1], "reward": [1, 0], "pscore": [0.5, 0.5]}


@pytest.mark.parametrize(
    ("mistake", "message"),
    [
        (lambda: rl.evaluate(TABLE, "uniform", estimators=3), "Give the names of estimators"),
        (lambda: rl.evaluate(TABLE, "uniform", model=3), "model must be the name of a model"),
        (lambda: rl.evaluate(TABLE, "uniform", seed=-1), "seed must be 0 or more, got -1"),
        (lambda: rl.evaluate(TABLE, "uniform", folds="a"), "folds takes a whole number, found str"),
        (lambda: rl.evaluate(TABLE, "uniform", metric=None), "metric must be one of reward"),
        (lambda: rl.evaluate(TABLE, []), "Name at least one target"),
        (lambda: rl.evaluate(TABLE.iloc[:0], "uniform"), "The log holds no row"),
        (lambda: rl.evaluate({**OBP, "action": [[0], [1, 2]]}, "uniform"), "its rows differ in length"),
        (lambda: rl.evaluate({**OBP, "context": [[1]]}, "uniform"), "'context' must have a row for each round"),
        (lambda: rl.Log.from_frame(TABLE, item=3), "The table has no column 3"),
        (lambda: rl.Log.from_frame(TABLE, candidates=["a"]), "Candidates are given by state"),
        (lambda: rl.Log.from_frame(TABLE, chance_of="page"), "in the 'slate' or at its 'position'"),
        (lambda: rl.Log.from_obp(3), "bandit_feedback is a dictionary, not a value of type int"),
        (lambda: rl.Log.from_vw(3), "The path of a log is wanted, not a value of type int"),
        (lambda: rl.log_frame(3), "A Learner is wanted, not a value of type int"),
    ],
)
def test_a_mistake_ends_in_a_sentence(mistake, message):
    with pytest.raises(rl.RLRecoError, match=message):
        mistake()
