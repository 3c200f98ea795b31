"""The k best of each row, exactly, on the paths for narrow, wide and crowded rows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from rlreco.similarity.top import rounded, top


def sorted_out(scores, k):
    """By sorting each whole row: places by score descending, then by place."""
    columns = []
    for row in scores:
        best = sorted(
            (column for column in range(len(row)) if row[column] > -np.inf), key=lambda column: (-row[column], column)
        )
        columns.append(best[:k] + [-1] * (k - len(best[:k])))
    return columns


LEVELS = st.sampled_from([-np.inf, -2.0, 0.0, 0.25, 1.0, 7.0])


@settings(deadline=None)
@given(arrays(np.float64, st.tuples(st.integers(0, 4), st.integers(1, 90)), elements=LEVELS), st.integers(1, 12))
def test_it_is_what_sorting_each_row_gives_even_where_nearly_all_are_equal(scores, k):
    assert top(scores, k)[0].tolist() == sorted_out(scores, k)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("width", [1, 9, 10, 11, 199, 200, 201, 1003])
def test_it_is_what_sorting_each_row_gives_at_every_width(dtype, width):
    scores = rounded(np.random.default_rng(width).normal(size=(20, width)).astype(dtype))

    columns, values = top(scores, 10)

    assert columns.tolist() == sorted_out(scores, 10)
    for row, chosen, value in zip(scores, columns, values, strict=True):
        assert value[chosen >= 0] == pytest.approx(row[chosen[chosen >= 0]], rel=1e-5 if dtype == np.float32 else 1e-11)


def test_of_a_thousand_equals_the_first_ids_win():
    scores = np.zeros((3, 1000))
    scores[1, 500:503] = 1.0
    scores[2, :995] = -np.inf

    columns, values = top(scores, 6)

    assert columns.tolist() == [[0, 1, 2, 3, 4, 5], [500, 501, 502, 0, 1, 2], [995, 996, 997, 998, 999, -1]]
    assert np.isnan(values[2, 5])
    assert np.isfinite(values).sum() == 17


def test_no_row_is_no_list():
    assert top(np.zeros((0, 500)), 10)[0].shape == (0, 10)


def test_sums_in_another_order_are_equal_once_rounded():
    sums = np.array([0.1 + 0.2 + 0.3, 0.3 + 0.2 + 0.1, 0.6])
    assert len(set(sums.tolist())) > 1

    assert len(set(rounded(sums).tolist())) == 1


def test_a_real_difference_survives_the_rounding():
    for dtype, difference in ((np.float64, 1e-12), (np.float32, 4e-6)):
        scores = rounded(np.array([[1.0, 1.0 + difference]], dtype=dtype))

        assert top(scores, 2)[0].tolist() == [[1, 0]]


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_scores_come_in_clean_decimals(dtype):
    scores = np.array([[1234.5, 0.6, 1e-9, 0.0, -0.3]], dtype=dtype)

    assert top(rounded(scores), 5)[1].tolist() == [[1234.5, 0.6, 1e-9, 0.0, -0.3]]


@given(arrays(np.float64, 20, elements=st.floats(-1e300, 1e300) | st.just(-np.inf)))
def test_rounding_keeps_every_order_and_what_is_out_stays_out(values):
    after = rounded(values.copy())

    in_order = after[np.argsort(values, kind="stable")]
    assert (in_order[1:] >= in_order[:-1]).all()
    assert (after[values == -np.inf] == -np.inf).all()
