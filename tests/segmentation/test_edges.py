import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from rlreco.segmentation.edges import fit_edges, score_by_order, transform

VALUES = st.lists(st.floats(-1e6, 1e6) | st.integers(0, 5).map(float), min_size=1, max_size=80).map(np.array)
BINS = st.integers(3, 10)


def scores(values, bins):
    return transform(values, fit_edges(values, bins))


def test_five_bins_of_ten_values_hold_two_each():
    assert scores(np.arange(10.0), 5).tolist() == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


def test_equal_values_share_the_lowest_score_they_could_have():
    # Sorted: 1 1 1 1 2 3; four ones have rank 1, two has rank 5, three rank 6; 1 + (5 (rank - 1)) // 6.
    assert scores(np.array([1.0, 1, 1, 1, 2, 3]), 5).tolist() == [1, 1, 1, 1, 4, 5]


@given(VALUES, BINS)
def test_edges_and_the_integer_rule_agree(values, bins):
    rank_min = np.array([(values < value).sum() for value in values])

    assert scores(values, bins).tolist() == (1 + bins * rank_min // len(values)).tolist()


@given(VALUES, BINS)
def test_scores_are_in_range_and_grow_with_the_value(values, bins):
    scored = scores(values, bins)[np.argsort(values, kind="stable")]

    assert scored.min() >= 1
    assert scored.max() <= bins
    assert (np.diff(scored) >= 0).all()


@given(VALUES, BINS, st.randoms(use_true_random=False))
def test_row_order_changes_no_score(values, bins, random):
    order = list(range(len(values)))
    random.shuffle(order)

    assert scores(values[order], bins).tolist() == scores(values, bins)[order].tolist()


@given(VALUES, BINS)
def test_parting_ties_by_order_fills_the_bins_evenly(values, bins):
    sizes = np.bincount(score_by_order(values, bins), minlength=bins + 1)[1:]

    assert sizes.max() - sizes.min() <= 1
