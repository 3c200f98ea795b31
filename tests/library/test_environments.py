"""Environments of one's own: functions, and those of Gymnasium."""

import gymnasium
import numpy as np
import pytest

import rlreco as rl

SMALL = {"rounds": 60, "replicates": 4, "seed": 1}


class Always:
    """Shows the same arms at every choice, the first one best."""

    def __init__(self, *arms):
        self.arms, self.name = arms, f"always {arms}"

    def scores(self, arms, rng):
        wanted = np.zeros(arms.means.shape[-1])
        wanted[list(self.arms)] = np.arange(len(self.arms), 0, -1)
        return wanted + 0.0 * arms.means


def prices(context, items, rng):
    return [item / 10 for item in items]


def test_a_function_pays_its_rewards_and_regret_is_exact_by_the_expected_ones():
    on = rl.Environment(prices, arms=[2, 9, 4], expected=lambda context, items: [item / 10 for item in items])

    row = rl.compare(Always(2), on=on, **SMALL).frame().iloc[0]

    assert (row["reward"], row["regret"]) == (pytest.approx(0.4), pytest.approx(60 * 0.5))


def test_a_slate_pays_the_sum_of_its_items_against_the_best_slate():
    on = rl.Environment(prices, arms=[2, 9, 4, 5], slate=2, expected=prices_of_all)

    row = rl.compare(Always(0, 2), on=on, **SMALL).frame().iloc[0]

    assert (row["reward"], row["regret"]) == (pytest.approx(0.6), pytest.approx(60 * (1.4 - 0.6)))


def prices_of_all(context, items):
    return np.array(items) / 10


def test_without_expected_rewards_there_is_no_regret_and_the_result_says_so():
    result = rl.compare([Always(0), Always(1)], on=rl.Environment(prices, arms=[2, 9]), **SMALL)

    assert "regret" not in result.frame().columns
    assert result.frame()["reward"].tolist() == pytest.approx([0.2, 0.9])
    assert "called for one replicate after the other" in result.notes[0]
    assert "Only rewards are known here, not regret" in result.notes[1]
    assert result.verdict.startswith("always (1,) beats always (0,)")
    assert [trace.y[-1] for trace in result.plot().data if trace.name] == pytest.approx([12.0, 54.0])


def test_a_single_policy_and_too_few_replicates_have_a_verdict_without_regret_too():
    on = rl.Environment(prices, arms=[2, 9])

    assert "no policy beside it" in rl.compare(Always(0), on=on, **SMALL).verdict
    few = rl.compare([Always(0), Always(1)], on=on, rounds=10, replicates=2, seed=1).verdict
    assert "always (1,) has earned the most" in few


def test_a_function_may_have_its_arms_and_expected_rewards_as_attributes():
    def reward(context, items, rng):
        return rng.random(len(items)) < np.array(items)

    reward.arms, reward.expected = [0.0, 1.0], lambda context, items: items

    assert rl.compare(Always(0), on=reward, **SMALL).frame()["regret"].tolist() == [60.0]


def test_rewards_of_other_units_come_out_in_them():
    on = rl.Environment(
        lambda context, items, rng: [-3.0 for _ in items],
        arms=2,
        rewards=(-5, 5),
        expected=lambda context, items: [-3.0, 5.0],
    )

    row = rl.compare(Always(0), on=on, **SMALL).frame().iloc[0]

    assert (row["reward"], row["regret"]) == (pytest.approx(-3.0), pytest.approx(60 * 8.0))


def test_policies_meet_the_same_contexts_with_the_same_luck():
    calls = []

    def reward(context, items, rng):
        calls.append((context, rng.random()))
        return [0.0] * len(items)

    on = rl.Environment(reward, arms=2, contexts=["a", "b"])
    rl.compare([Always(0), Always(1)], on=on, rounds=30, replicates=2, seed=1)

    assert len(calls) == 2 * 60
    assert all(calls.count(call) == 2 for call in calls)
    assert {context for context, _ in calls} == {"a", "b"}


def test_a_linear_policy_learns_which_arm_a_context_wants_and_others_can_not():
    """The right arm pays 1 and the other 0, so a policy that ignores the context earns .5."""
    on = rl.Environment(
        lambda context, items, rng: [float(item == context[0]) for item in items],
        arms=[0, 1],
        contexts=[[0.0], [1.0]],
        expected=lambda context, items: [float(item == context[0]) for item in items],
    )

    table = rl.compare(["lin_ucb", "lin_ts", "ucb1"], on=on, rounds=400, replicates=5, seed=1).frame()

    assert (table["reward"][:2] > 0.9).all()
    assert table["reward"][2] == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({}, "doesn't say how many arms"),
        ({"arms": "ab"}, "arms takes a number"),
        ({"arms": 0}, "A slate of 1 can't be made from 0 arms"),
        ({"arms": 3, "slate": 4}, "A slate of 4 can't be made from 3 arms"),
        ({"arms": 3, "contexts": []}, "at least one context"),
        ({"arms": 3, "rewards": (1, 0)}, "found 1 and 0"),
        ({"arms": 3, "rewards": 5}, "the least and the highest"),
        ({"arms": 3, "half_life": 0}, "half-life must be above 0"),
    ],
)
def test_an_environment_that_can_not_be_is_refused_in_a_sentence(more, words):
    with pytest.raises(rl.RLRecoError, match=words):
        rl.Environment(prices, **more)


@pytest.mark.parametrize(
    ("reward", "words"),
    [
        (lambda context, items, rng: 1.0, "one number for each item"),
        (lambda context, items, rng: [0.1, 0.2], "one number for each item"),
        (lambda context, items, rng: ["x"], "has to return numbers"),
        (lambda context, items, rng: [7.0], "rewards lie in 0 to 1"),
        (lambda context, items, rng: [np.nan], "rewards lie in 0 to 1"),
        (lambda context, items: [1.0], "raised TypeError"),
        (lambda context, items, rng: 1 / 0, "raised ZeroDivisionError"),
    ],
)
def test_rewards_that_can_not_be_used_are_refused_in_a_sentence(reward, words):
    with pytest.raises(rl.RLRecoError, match=words):
        rl.compare("uniform", on=rl.Environment(reward, arms=2), **SMALL)


def test_a_linear_policy_refuses_contexts_that_are_no_numbers():
    with pytest.raises(rl.RLRecoError, match="reads contexts as numbers"):
        rl.compare("lin_ucb", on=rl.Environment(prices, arms=[1, 2], contexts=["a"]), **SMALL)


class Alternating(gymnasium.Env):
    """The observation is 5, 6, 5, 6 ...; action 3 + observation - 5 pays 2, the other -1. Episodes of seven steps."""

    action_space = gymnasium.spaces.Discrete(2, start=3)
    observation_space = gymnasium.spaces.Discrete(2, start=5)

    def reset(self, *, seed=None, options=None):
        super().reset(seed=seed)
        self.steps = 0
        return 5, {}

    def step(self, action):
        right = action - 3 == self.steps % 2
        self.steps += 1
        return 5 + self.steps % 2, 2.0 if right else -1.0, self.steps == 7, False, {}


def test_each_observation_of_gymnasium_is_a_state_and_each_action_an_arm():
    """Seven steps end in observation 5 and begin again in it: 32 of 56 rounds have observation 5."""
    on = rl.Environment(Alternating(), rewards=(-1, 2))

    table = rl.compare([Always(0), "ucb1"], on=on, rounds=56, replicates=3, seed=1).frame()

    assert table["reward"][0] == pytest.approx((32 * 2 - 24) / 56)
    assert table["reward"][1] > 1.0
    assert "regret" not in table.columns


def test_policies_have_copies_of_the_gymnasium_environment_so_that_none_moves_the_others():
    given = Alternating()
    on = rl.Environment(given, rewards=(-1, 2))

    together = rl.compare([Always(0), Always(1)], on=on, **SMALL).frame()["reward"]
    alone = [rl.compare(Always(arm), on=on, **SMALL).frame()["reward"][0] for arm in (0, 1)]

    assert together.tolist() == alone
    assert not hasattr(given, "steps")


def test_observations_that_are_not_numbered_are_not_seen_and_the_result_says_so():
    result = rl.compare("uniform", on=gymnasium.make("CartPole-v1"), **SMALL)

    assert result.frame()["reward"].tolist() == [1.0]
    assert "no policy saw them" in result.notes[2]


def test_actions_that_are_not_discrete_and_rewards_outside_of_their_range_are_refused():
    class Continuous(Alternating):
        action_space = gymnasium.spaces.Box(0.0, 1.0)

    with pytest.raises(rl.RLRecoError, match="actions that are not numbered"):
        rl.Environment(Continuous())
    with pytest.raises(rl.RLRecoError, match="rewards lie in 0 to 1"):
        rl.compare("uniform", on=Alternating(), **SMALL)
    with pytest.raises(rl.RLRecoError, match="brings its own arms"):
        rl.Environment(Alternating(), arms=2)
