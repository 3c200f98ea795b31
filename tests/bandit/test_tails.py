"""Tails of gamma and beta variables beside scipy's integrals."""

import numpy as np
import pytest
from scipy.special import betaincc, betaincinv, gammaincc, gammaincinv

from rlreco.bandit.tails import beta_above, gamma_above

CHANCES = np.concatenate([np.geomspace(1e-4, 0.5, 400), 1.0 - np.geomspace(1e-4, 0.5, 400)])


@pytest.mark.parametrize("shape", [0.3, 1.0, 1.5, 2.0, 4.0, 8.0, 30.0, 1_000.0, 1e6])
def test_a_gamma_tail_is_within_12_in_ten_thousand(shape):
    thresholds = 0.03 * gammaincinv(shape, CHANCES) / shape

    tails = gamma_above(np.array(shape), np.array(0.03), thresholds)

    assert tails == pytest.approx(gammaincc(shape, thresholds / 0.03 * shape), abs=0.0012)


@pytest.mark.parametrize("shape", [4.0, 8.0, 30.0, 1_000.0])
def test_a_small_gamma_tail_is_within_a_hundredth_of_itself(shape):
    thresholds = gammaincinv(shape, CHANCES) / shape

    tails = gamma_above(np.array(shape), np.array(1.0), thresholds)

    assert tails == pytest.approx(gammaincc(shape, thresholds * shape), rel=0.01)


@pytest.mark.parametrize(
    "counts",
    [(1, 1), (1, 500), (1.2, 4.8), (1.2, 100), (1.43, 20), (3, 3), (100, 1.2), (4, 50), (30, 300), (4e4, 1e6)],
    ids=str,
)
def test_a_beta_tail_is_within_25_in_ten_thousand(counts):
    a, b = np.array(counts, dtype=float)
    thresholds = betaincinv(a, b, CHANCES)

    assert beta_above(a, b, thresholds) == pytest.approx(betaincc(a, b, thresholds), abs=0.0025)


def test_nothing_lies_above_infinity_and_all_above_minus_infinity():
    ends = np.array([-np.inf, np.inf])
    shapes, counts = np.array([[0.5], [8.0], [1e5]]), np.array([[1.0], [9.0], [1e5]])

    assert (gamma_above(shapes, np.array(0.1), ends) == [1, 0]).all()
    assert beta_above(counts, 2 * counts, ends) == pytest.approx(np.tile([1, 0], (3, 1)), abs=1e-12)
