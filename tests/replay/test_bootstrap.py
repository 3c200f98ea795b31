import numpy as np
import pytest

from rlreco.replay.bootstrap import bootstrap_totals


def test_each_session_counts_as_often_as_a_poisson_variable_of_mean_one():
    counts = bootstrap_totals(np.ones((1, 1)), 200_000, np.random.default_rng(4)).ravel()

    # Standard errors: mean .0022, variance .0039, P(0) .0011.
    assert counts.mean() == pytest.approx(1.0, abs=0.01)
    assert counts.var() == pytest.approx(1.0, abs=0.02)
    assert (counts == 0).mean() == pytest.approx(np.exp(-1), abs=0.005)


def test_sessions_are_drawn_independently_also_across_the_pieces_of_a_long_log():
    n_sessions = 6000
    columns = np.ones((1, n_sessions))

    totals = bootstrap_totals(columns, 2000, np.random.default_rng(5)).ravel()

    # The variance of a sum of independent Poisson(1): n; 2,000 draws tell it to 3.2 %.
    assert totals.var() == pytest.approx(n_sessions, rel=0.15)


@pytest.mark.parametrize("draws", [1, 99, 101])
def test_as_many_draws_come_back_as_were_asked(draws):
    assert bootstrap_totals(np.ones((2, 7)), draws, np.random.default_rng(6)).shape == (draws, 2)


def test_the_same_seed_gives_the_same_draws():
    columns = np.random.default_rng(7).random((3, 500))

    first, second = (bootstrap_totals(columns, 20, np.random.default_rng(8)) for _ in range(2))

    assert (first == second).all()
