"""The click rate of a crowd: a change is one only where its interval leaves 0 out."""

import pytest

from rlreco.views.verdicts.crowd import FEWEST, clicked_shares, crowd_trend

SHOWN = 10


def crowd(first, last, n=200):
    """Clicks of shoppers, by turns one above and below a mean that changes in the middle."""
    return [mean + (-1) ** turn for mean in (first, last) for turn in range(n // 2)]


def test_a_difference_within_its_doubt_is_no_change():
    """Quarters of 50 with means 2 and 2.2 of 10 and variances 1.02 and 1.18: 2 points, half the interval
    1.96 x sqrt(2.2 / 50) / 10 = 4.1 points."""
    clicks = crowd(2, 2)
    trend = crowd_trend([*clicks[:-50], *(number + (place < 10) for place, number in enumerate(clicks[-50:]))], SHOWN)

    assert (trend.comparison, trend.size) == ("unclear", "no clear change")
    assert trend.evidence.startswith("last quarter against the first, in points: from 2.1 less to 6.1 more")


@pytest.mark.parametrize(
    ("first", "last", "comparison", "size"), [(1, 3, "better", "+20.0 points"), (3, 1, "worse", "-20.0 points")]
)
def test_a_difference_beyond_its_doubt_has_its_size_and_its_interval(first, last, comparison, size):
    """20 points, and half the interval is 3.96 points."""
    assert crowd_trend(crowd(first, last), SHOWN) == (
        comparison,
        size,
        "last quarter against the first, in points: 16 to 24 (95 %)",
    )


def test_a_luckless_end_of_a_run_that_learned_is_no_decline():
    """The last twentieth is as low as the first, and the last quarter as a whole isn't."""
    learned = crowd(1, 3)

    assert crowd_trend([*learned[:-10], *([1] * 10)], SHOWN).comparison == "better"


def test_few_shoppers_are_not_compared():
    assert crowd_trend(crowd(1, 3, FEWEST - 2), SHOWN) is None
    assert crowd_trend(crowd(1, 3, FEWEST), SHOWN) is not None
    assert crowd_trend([], SHOWN) is None


def test_the_line_of_a_crowd_is_its_click_rate_by_stretches():
    assert clicked_shares(crowd(1, 3, 8), SHOWN, 2) == pytest.approx([0.1, 0.3])
    assert clicked_shares([4], SHOWN, 10) == [0.4]
    assert clicked_shares([], SHOWN, 10) == []
