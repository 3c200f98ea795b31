import numpy as np
import pandas as pd
import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation import evaluate, from_table
from rlreco.evaluation.targets.by_session import ArrayChances, FunctionChances
from rlreco.evaluation.targets.policy import object_target

TABLE = pd.DataFrame(
    {
        "item": ["a", "b", "a", "c"],
        "reward": [1.0, 0.0, 2.0, 4.0],
        "propensity": [0.5, 0.3, 0.5, 0.2],
        "place": [1, 2, 1, 2],
    }
)
ROWS = np.array([[0.2, 0.3, 0.5], [0.1, 0.9, 0.0], [0.6, 0.4, 0.0], [0.0, 0.5, 0.5]])
BY_HAND = (1.0 * 0.2 / 0.5 + 0.0 * 0.9 / 0.3 + 2.0 * 0.6 / 0.5 + 4.0 * 0.5 / 0.2) / 4


def array(table, log):
    return ArrayChances(np.asarray(table, dtype=float), log.sessions, log.n_items)


def function(answer, log, contexts=None):
    return FunctionChances(answer, log.sessions, lambda: contexts if contexts is not None else range(len(log.sessions)))


def ips(log, target):
    return evaluate(log, {"target": target}, ["ips"]).target().main.value


def test_ips_of_an_array_is_that_of_a_calculation_by_hand():
    log = from_table(TABLE)

    assert ips(log, array(ROWS, log)) == pytest.approx(BY_HAND)


def test_a_function_is_given_the_context_of_its_session_and_the_items():
    log = from_table(TABLE)

    assert ips(log, function(lambda row, items: row, log, ROWS)) == pytest.approx(BY_HAND)
    assert ips(log, function(lambda row, items: [1.0 * (item == "c") for item in items], log)) == pytest.approx(5.0)


def test_positions_of_an_array_are_those_of_the_log():
    log = from_table(TABLE, position="place", chance_of="position")
    at_first, at_second = ROWS, ROWS[::-1]

    by_hand = (1.0 * 0.2 / 0.5 + 0.0 + 2.0 * 0.6 / 0.5 + 4.0 * at_second[3, 2] / 0.2) / 4
    assert ips(log, array(np.stack([at_first, at_second], axis=2), log)) == pytest.approx(by_hand)
    assert ips(log, array(ROWS, log)) == pytest.approx(BY_HAND)
    with pytest.raises(DataError, match="chances at 1 positions, but the log has a position 2"):
        ips(log, array(ROWS[:, :, np.newaxis], log))


def test_positions_are_added_up_where_the_log_is_of_whole_slates():
    table = TABLE.assign(session=[0, 0, 1, 1], propensity=[0.8, 0.7, 0.8, 0.5])
    log = from_table(table, session="session")
    first, second = np.array([[0.5, 0.5, 0.0], [1.0, 0.0, 0.0]]), np.array([[0.25, 0.25, 0.5], [0.0, 0.5, 0.5]])

    by_hand = (1.0 * 0.75 / 0.8 + 0.0 + 2.0 * 1.0 / 0.8 + 4.0 * 0.5 / 0.5) / 4
    assert ips(log, array(np.stack([first, second], axis=2), log)) == pytest.approx(by_hand)


def test_an_array_beside_a_policy_that_learns_is_read_at_the_later_sessions():
    log = from_table(TABLE)

    result = evaluate(log, {"array": array(ROWS, log), "greedy": "greedy"}, ["ips"])

    assert result.target("array").main.value == pytest.approx((2.0 * 0.6 / 0.5 + 4.0 * 0.5 / 0.2) / 2)


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (ROWS[:3], r"shape \(3, 3\), but the log has 4 sessions and 3 items"),
        (ROWS[0], r"shape \(3,\), but the log"),
        (ROWS - 0.1, "values that are no chances"),
        (ROWS * np.nan, "values that are no chances"),
        (ROWS / 2, "sum to 0.5, but they must sum to the number of products shown there, which is 1"),
    ],
)
def test_an_array_that_does_not_fit_is_refused_in_a_sentence(table, message):
    log = from_table(TABLE)

    with pytest.raises(DataError, match=message):
        ips(log, array(table, log))


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        (lambda context, items: 1.0, r"returned the shape \(\) for 3 items in session 0"),
        (lambda context, items: [1.0], r"returned the shape \(1,\) for 3 items"),
        (lambda context, items: [3.0, -1.0, 0.0], "values that are no chances"),
        (lambda context, items: [0.1, 0.1, 0.1], "sum to 0.3, but they must sum"),
        (lambda context: [1.0, 0.0, 0.0], "failed in session 0: TypeError"),
        (lambda context, items: context["secret"], "failed in session 0: KeyError"),
    ],
)
def test_a_function_that_gives_no_chances_is_refused_in_a_sentence(answer, message):
    log = from_table(TABLE)

    with pytest.raises(DataError, match=message) as refused:
        ips(log, function(answer, log, [{}] * 4))

    assert "secret" not in str(refused.value)


class Last:
    """Shows the last item."""

    def scores(self, arms, rng):
        return np.arange(arms.means.shape[-1])


class Anything:
    """Shows any item, by a chance that it tells nobody."""

    def scores(self, arms, rng):
        return rng.random(arms.means.shape)


def test_an_object_with_scores_is_a_target():
    log = from_table(pd.concat([TABLE.assign(reward=TABLE["reward"] / 4)] * 2, ignore_index=True))

    assert ips(log, object_target(Last())) == pytest.approx((1.0 / 0.2) / 4)


def test_an_object_that_scores_at_random_has_its_chances_counted():
    """Uniform's value, within 4 standard errors of chances that are counted over 200 draws or more."""
    log = from_table(pd.concat([TABLE.assign(reward=0.0)] * 2, ignore_index=True))

    chances = object_target(Anything()).chances(*log.split(0.5)[::-1], np.random.default_rng(1))

    assert chances == pytest.approx([1 / 3] * 3, abs=4 * np.sqrt(2 / 9 / 200))
    assert chances.sum() == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("scores", "why"),
    [
        (lambda self, arms, rng: [1.0], "Bad scores 1 where there are 3 arms"),
        (lambda self, arms, rng: arms.means * np.nan, "Bad has scores that are not finite numbers"),
    ],
)
def test_an_object_that_scores_badly_is_refused_in_a_sentence(scores, why):
    policy = type("Bad", (), {"scores": scores})

    with pytest.raises(ConfigError, match=why):
        ips(from_table(TABLE.assign(reward=0.0)), object_target(policy()))
    with pytest.raises(ConfigError, match=r"Bad is a class. Give an object of it: Bad\(\)"):
        object_target(policy)
