"""What a simulation decides, in one sentence for each case."""

import json

import numpy as np
import pytest

from rlreco.simulation.decision import decide
from rlreco.simulation.leaders import BestArm
from rlreco.simulation.setups import BernoulliArms
from rlreco.simulation.simulate import simulate
from rlreco.views import decisions


def test_the_size_of_a_simulation_says_what_it_can_see():
    assert decisions.plan_sentence(123.4, 20, 5_000) == (
        "With 20 replicates of 5,000 sessions, differences from some 123 in regret on are seen (80 % of the time), "
        "by the chance of rewards alone."
    )
    assert "choose two or more" in decisions.plan_sentence(None, 1, 5_000)


@pytest.mark.parametrize(
    ("best", "words"),
    [
        (BestArm(0.9, 0.01, 0.75, 0.0, 0.0, None), "the best in 75 % of replicates; none declares a winner at 95 %."),
        (
            BestArm(0.9, 0.01, 0.75, 0.5, 0.4, 1200.0),
            "the best in 75 % of replicates; 50 % declare a winner at 95 % (40 % rightly), "
            "in the median from session 1,200 on.",
        ),
    ],
)
def test_how_well_a_policy_finds_the_best_arm_is_said_with_its_errors(best, words):
    assert decisions.best_arm_sentence("greedy", best, 0.95) == f"greedy: the leading arm is {words}"


@pytest.mark.parametrize(("n_policies", "words"), [(2, "difference is against it."), (3, "all 3 pairs of policies")])
def test_the_best_policy_found_is_named_and_said_to_be_picked(n_policies, words):
    policies = ["thompson", "uniform", "greedy"][:n_policies]
    simulation = simulate(BernoulliArms((0.1, 0.9)), policies, rounds=60, replicates=4)

    sentence = decisions.picked_sentence(simulation)

    assert sentence.startswith(f"{simulation.best.policy} has the least regret of the {n_policies} policies")
    assert words in sentence


def test_the_plain_values_are_json_and_hold_what_the_sentences_say():
    simulation = simulate(BernoulliArms((0.1, 0.9)), ["thompson", "uniform"], rounds=60, replicates=6)
    decided = decide(simulation, np.random.default_rng(1))

    plain = json.loads(json.dumps(decisions.plain(simulation, decided, 0.9)))

    assert plain["decision"]["policies"][0] == {"policy": "thompson", "chance": 1.0, "loss": pytest.approx(0, abs=1e-6)}
    assert plain["decision"]["winner_since"] == decided.winner_since(0.9)
    assert [row["against"] for row in plain["differences"]] == ["thompson"]
    assert {best["policy"] for best in plain["best_arm"]} == {"thompson", "uniform"}
