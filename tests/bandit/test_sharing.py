"""Ratios by hand, the level, and when they are due."""

import numpy as np
import pytest

from rlreco.bandit.sharing.ratios import Shapes, due, expected_clicks, last_due, level, ratios


def one_arm(impressions, clicks, shares, shapes, *, buys=0.0, root=(0.0, 0.0), history=0.03):
    """Four nodes (product, month, segment, state) of a single arm."""
    column = [np.array(values, dtype=float)[:, None] for values in (impressions, clicks, shares)]
    return ratios(*column, np.array([buys]), root, np.array([history]), shapes)


def test_the_ratios_of_a_product_follow_from_its_clicks_by_hand():
    shapes = Shapes(alpha=2.0, k0=2.0, k1=16.0, kg=44.0, k2=16.0)

    found = one_arm([100, 50, 40, 10], [10, 8, 2, 1], [3.0, 1.5, 1.2, 0.3], shapes)

    product = (2 + 10) / (2 + 2 * 3.0)
    month = (16 + 8) / (16 + product * 2 * 1.5)
    segment = (44 + 2) / (44 + product * 2 * 1.2)
    state = (16 + 1) / (16 + product * month * segment * 2 * 0.3)
    assert found.product == pytest.approx(product)
    assert [ratio.item() for ratio in found.crossings] == pytest.approx([month, segment])
    assert found.state == pytest.approx(state)
    assert found.rate == pytest.approx(2 * 0.03 * product * month * segment * state)


def test_the_buy_rate_is_shrunk_to_that_of_all_products():
    found = one_arm([10] * 4, [10] * 4, [1] * 4, Shapes(), buys=4.0, root=(100.0, 30.0))

    overall = (20 * 0.15 + 30) / (20 + 100)
    assert found.buy_given_click == pytest.approx((40 * overall + 4) / (40 + 10))
    assert found.arms(click=3 / 7).means == pytest.approx(found.rate * (3 / 7 + 4 / 7 * (40 * overall + 4) / 50))


def test_a_product_never_shown_has_its_rate_by_history():
    found = one_arm([0] * 4, [0] * 4, [0] * 4, Shapes(alpha=1.5, gamma=0.5), history=0.04)

    assert found.rate == pytest.approx(1.5 * 0.04**0.5)


def test_a_rate_never_reaches_one():
    assert one_arm([1] * 4, [1000] * 4, [1e-5] * 4, Shapes()).rate == 0.999


def test_a_share_below_the_floor_counts_as_the_floor():
    assert one_arm([0] * 4, [0] * 4, [0] * 4, Shapes(), history=0.0).rate == pytest.approx(1e-5)


def test_expected_clicks_bend_with_gamma():
    shown, shares = np.array([0.0, 100.0]), np.array([0.0, 4.0])

    assert expected_clicks(shown, shares, 2.0, 1.0) == pytest.approx([0, 8])
    assert expected_clicks(shown, shares, 2.0, 0.5) == pytest.approx([0, 2 * 100 * 0.04**0.5])
    assert expected_clicks(shown, shares, 2.0, 0.0) == pytest.approx([0, 200])


def test_the_level_solves_its_own_equation():
    rng = np.random.default_rng(1)
    impressions = np.full(300, 50.0)
    shares = impressions * rng.uniform(0.01, 0.1, 300)
    clicks = rng.poisson(0.7 * shares).astype(float)
    shapes = Shapes(k0=4.0)

    alpha = level(impressions, clicks, shares, shapes, steps=500).alpha

    right = (2 + clicks.sum()) / np.sum(shares * (4 + clicks) / (4 + alpha * shares))
    assert alpha == pytest.approx(right, rel=1e-9)
    assert alpha == pytest.approx(0.7, abs=0.05)


def test_the_level_stays_where_nothing_was_shown():
    nothing = np.zeros(3)

    assert level(nothing, nothing, nothing, Shapes(alpha=1.7)).alpha == 1.7


def test_the_shapes_are_due_at_100_then_200_then_every_400():
    assert [session for session in range(1, 1500) if due(session)] == [100, 200, 600, 1000, 1400]


def test_last_due_is_the_latest_due_session():
    for session in range(1, 1500):
        expected = max((earlier for earlier in range(1, session + 1) if due(earlier)), default=0)
        assert last_due(session) == expected


@pytest.mark.parametrize("gamma", [0.0, 0.5, 1.0])
@pytest.mark.parametrize("buys", [[0.0, 0.0], [10.0, 60.0], [60.0, 10.0]])
def test_no_answer_turns_round_the_order_by_history(gamma, buys):
    """100 clicks of 1,000 impressions each, whatever was bought for them."""
    node = np.array([1_000.0, 1_000.0]), np.array([100.0, 100.0]), np.array([100.0, 95.0])
    sums = [np.broadcast_to(each, (3, 2)) for each in node]

    factors = ratios(*sums, np.array(buys), (200.0, sum(buys)), np.array([0.10, 0.095]), Shapes(gamma=gamma))

    assert factors.arms(3 / 7).history.tolist() == [0.10, 0.095]
