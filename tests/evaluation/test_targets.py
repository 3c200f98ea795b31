from dataclasses import replace
from io import StringIO

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta

from rlreco.bandit.policies.registry import POLICIES
from rlreco.errors import ConfigError, DataError
from rlreco.evaluation import Choices, GivenChances, LoggedFeedback, evaluate, from_table, policy_target, read_target
from rlreco.evaluation.targets.learned import FrozenSums

RNG = np.random.default_rng(0)


def one_group(n_items, size=1, position=-1):
    return Choices.of([np.arange(n_items)], [size], [position], ["all"])


def log_of(shown, choices=None):
    """Rows from item -> list of rewards, over as many items as named."""
    items = [item for item, rewards in enumerate(shown) for _ in rewards]
    reward = np.array([each for rewards in shown for each in rewards], dtype=float)
    n_items = len(shown)
    return LoggedFeedback(
        session=np.arange(len(items)),
        entry=np.array(items),
        reward=reward,
        propensity=np.full(len(items), 1 / n_items),
        choices=choices or one_group(n_items),
        items=tuple("ABCDEFGH"[:n_items]),
    )


def test_uniform_gives_every_candidate_of_a_group_the_same_chance():
    choices = Choices.of([np.array([0, 1, 2, 3]), np.array([1, 3])], [2, 1], [-1, -1], ["x", "y"])
    log = replace(log_of([[0], [0], [0], [1]]), choices=choices, entry=np.array([0, 1, 2, 5]))

    assert policy_target("uniform").chances(log, None, RNG).tolist() == [0.5, 0.5, 0.5, 0.5, 0.5, 0.5]


def test_greedy_shows_the_highest_mean_but_not_one_lucky_row():
    rng = np.random.default_rng(1)
    rewards = [rng.random(n) < rate for n, rate in [(400, 0.1), (400, 0.3), (400, 0.2)]] + [[1.0]]
    past = log_of(rewards)

    assert policy_target("greedy").chances(past, past, RNG).tolist() == [0, 1, 0, 0]


def test_popularity_shows_what_was_answered_most_even_where_its_rate_is_lower():
    past = log_of([[1, 1, 1, 0, 0, 0, 0, 0, 0], [1, 1, 0], [0]])

    assert policy_target("popularity").chances(past, past, RNG).tolist() == [1, 0, 0]


def test_thompson_shows_a_product_as_often_as_it_is_best_under_the_posterior():
    past = log_of([[1] * 30 + [0] * 70, [1] * 45 + [0] * 55])

    chances = policy_target("thompson:draws=20000").chances(past, past, np.random.default_rng(2))

    # 20,000 draws tell a share to .0035; the prior's strength is the record's own, checked by hand elsewhere.
    assert chances[1] == pytest.approx(_chance_that_second_is_best(past), abs=0.015)
    assert chances.sum() == pytest.approx(1.0)


def _chance_that_second_is_best(past):
    """By numerical integration over the two Beta posteriors."""
    sums = FrozenSums.of(past)
    strength = sums.pseudo_rows(sums.mean * (1 - sums.mean))
    wins = strength * sums.mean + sums.rewards
    losses = strength + sums.shown - wins
    grid = (np.arange(200_000) + 0.5) / 200_000
    return float((beta.pdf(grid, wins[1], losses[1]) * beta.cdf(grid, wins[0], losses[0])).mean())


def test_thompson_fills_slates_and_positions_to_their_sums():
    past = log_of([[1, 0], [0, 0], [1, 1], [0, 1], [0, 0]])
    choices = Choices.of([np.arange(5), np.arange(5)], [3, 1], [-1, 1], ["slate", "place"])

    chances = policy_target("thompson:draws=200,explore=.3").chances(replace(past, choices=choices), past, RNG)

    assert choices.sums(chances) == pytest.approx([3, 1])
    assert chances.min() > 0


def test_thompson_without_draws_or_with_rewards_beyond_one_is_refused():
    past = log_of([[5.0], [0.0]])

    with pytest.raises(DataError, match="rewards from 0 to 1"):
        policy_target("thompson").chances(past, past, RNG)
    with pytest.raises(ConfigError, match="draws must be at least 1"):
        policy_target("thompson:draws=0")


@pytest.mark.parametrize("name", sorted(set(POLICIES) - {"uniform"}))
def test_a_target_that_learns_needs_something_to_learn_from(name):
    log = log_of([[1], [0]])

    with pytest.raises(DataError, match="learn from"):
        policy_target(name).chances(log, None, RNG)


@pytest.mark.parametrize("name", sorted(name for name, kind in POLICIES.items() if kind.explores))
def test_exploring_lies_between_none_and_all(name):
    with pytest.raises(ConfigError, match="must lie in 0 to 1"):
        policy_target(f"{name}:explore=1.5")


def test_given_chances_are_found_by_item_state_and_position():
    table = pd.DataFrame(
        {"item": [1, 2, 1, 2], "at": [1, 2, 2, 1], "state": list("xxyy"), "reward": 0.0, "propensity": 0.5}
    )
    log = from_table(table, state="state", position="at", chance_of="position")
    csv = "item_id,state,position,probability\n1,x,1,1\n2,x,2,1\n1,y,1,.25\n2,y,1,.75\n1,y,2,.5\n2,y,2,.5\n"

    chances = read_target(StringIO(csv)).chances(log, None, RNG)

    assert chances[log.entry] == pytest.approx([1, 1, 0.5, 0.75])


def test_given_chances_may_differ_by_session():
    log = log_of([[1, 0], [1]])
    csv = "session,item_id,probability\n0,A,1\n1,B,1\n2,A,.5\n2,B,.5\n"

    weights = evaluate(log, {"given": read_target(StringIO(csv))}, ["ips"]).target().weights

    assert weights == pytest.approx([2, 0, 1])


def test_one_table_for_all_needs_no_keys():
    log = log_of([[1, 0], [1]])

    given = GivenChances(pd.DataFrame({"item_id": ["B"], "probability": [1.0]}))

    assert given.chances(log, None, RNG).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ("A,.5\nB,.6", r"sum to 1.1, but they must sum to the number of products shown there, which is 1"),
        ("A,.5", "sum to 0.5"),
        ("A,1.5", "Row 1 of the target's table has probability"),
        ("A,much", "between 0 and 1"),
        ("A,", "Row 1 of the target's table has probability 'nan'"),
        ("", "The target's table has no rows"),
        ("A,.5\nA,.5", "gives item_id A twice"),
        ("A,.75\nZ,.25", r"25.0% of its chance to products that were never candidates in the log \(Z\)"),
    ],
)
def test_a_table_that_is_no_policy_of_this_log_is_told_what_is_wrong(rows, words):
    log = log_of([[1, 0], [1]])

    with pytest.raises(DataError, match=words):
        read_target(StringIO(f"item_id,probability\n{rows}\n")).chances(log, None, RNG)


@pytest.mark.parametrize("content", ["", "item,probability\nA,1\n"])
def test_a_file_that_is_no_table_of_chances_is_told(content):
    with pytest.raises(DataError, match=r"can't be read as CSV|no column 'item_id'"):
        read_target(StringIO(content))
