"""What the Evaluation page says of each policy: better or worse, and apart from that how far to trust it."""

from dataclasses import replace

import pandas as pd
import pytest

from rlreco.evaluation import TargetValue
from rlreco.evaluation.diagnostics import Light
from rlreco.evaluation.results import Estimate, compared
from rlreco.plots.evaluation import forest
from rlreco.views.evaluation import against_the_log, reasons_of, short_method, target_name, trust_word

WEIGHTS = "The log covers the target: 3,899 effective rows, weights average 0.990 where 1 is due."


def target(lift, low, high, colour="green"):
    estimate = Estimate(0.5, 0.1, 0.3, 0.7, lift, low, high, compared(low, high), Light(colour, WEIGHTS), 3_899.4)
    return TargetValue("Greedy", {"snips": estimate}, {}, None, None, 0, ())


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (target(-0.68, -0.79, -0.37), "Worse than the log: −0.68 (95 % interval from −0.79 to −0.37)"),
        (target(0.28, 0.14, 0.45), "Better than the log: +0.28 (95 % interval from +0.14 to +0.45)"),
        (target(0.035, -0.047, 0.124), "No clear difference to the log: +0.04 (95 % interval from −0.05 to +0.12)"),
        (
            target(-0.68, -0.79, -0.37, "red"),
            "Nobody knows: −0.68 (95 % interval from −0.79 to −0.37) by an estimate that isn't to be trusted",
        ),
    ],
)
def test_a_difference_to_the_log_keeps_its_signs(value, words):
    assert against_the_log(value, 1.0) == words


def test_a_policy_without_clear_difference_can_have_an_estimate_of_strong_trust():
    words = against_the_log(target(0.03, -0.05, 0.12), 1.0)

    assert "No clear difference" in words
    assert trust_word("green") == "strong"
    assert trust_word("red") == "too little"


def test_the_weights_of_a_trusted_estimate_are_left_to_the_fold_of_weights():
    trusted = target(0.28, 0.14, 0.45)

    assert reasons_of(trusted) == ("The log covers this policy: it is worth 3,899 shown products of the policy's own.")
    doubted = replace(trusted.main, trust=Light("amber", "Decide with care. Few rows."))
    assert reasons_of(replace(trusted, estimates={"snips": doubted})) == "Decide with care. Few rows."


def test_the_forest_of_all_estimators_calls_them_by_name():
    table = pd.DataFrame(
        {"target": ["logged policy", "greedy", "greedy"], "estimator": ["mean", "snips", "dr"], "value": [0.1] * 3}
    )

    names = forest(table.assign(low=0.0, high=0.2), "", target_name, short_method).data[0].y

    assert list(names) == ["logged policy · mean", "Greedy · normalised IPS", "Greedy · doubly robust"]
