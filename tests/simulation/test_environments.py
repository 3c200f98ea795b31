import numpy as np
import pytest

from rlreco.bandit.prior.shop import Shop
from rlreco.domain.records import CandidateSet
from rlreco.simulation.environments import (
    additive_tastes,
    calibrated,
    calibrated_tastes,
    drifted,
    misleading_shares,
)

FEATURES = ("segment", "month")
STATES = ("Q1_May", "Q1_June", "Q2_May", "Q2_June")


def shop(n_products=300, seed=0):
    rng = np.random.default_rng(seed)
    products = tuple(f"p{n}" for n in range(n_products))
    sets = {state: CandidateSet.of(products, tuple(rng.beta(0.5, 20, n_products) + 1e-4)) for state in STATES}
    return sets, dict(zip(STATES, (10.0, 30.0, 0.0, 60.0), strict=True))


def world(seed=0):
    sets, baskets = shop()
    return calibrated(sets, baskets, FEATURES, np.random.default_rng(seed)), baskets


def test_the_mean_click_rate_is_four_percent_with_states_weighted_by_baskets():
    made, baskets = world()

    mean = np.average(made.click.mean(axis=1), weights=[baskets[state] for state in made.states])

    assert mean == pytest.approx(0.04, rel=1e-9)
    assert made.click.max() <= 0.35


def test_segment_and_calendar_are_drawn_independently_each_by_its_baskets():
    sets, baskets = shop()

    visits = Shop.of_sets(sets, baskets, FEATURES).visits

    assert visits == pytest.approx([0.4 * 0.1, 0.4 * 0.9, 0.6 * 0.1, 0.6 * 0.9])


def test_a_product_is_bought_at_one_rate_in_every_state():
    made, _ = world()

    assert (made.buy == made.buy[0]).all()
    assert made.buy.min() >= 0.02
    assert made.buy.max() <= 0.6


def test_answers_come_at_the_true_rates_and_only_what_is_clicked_is_bought():
    made, _ = world()
    arms = np.tile(np.arange(5), (40_000, 1))

    clicked, bought = made.answer(1, arms, np.random.default_rng(1))

    rates = made.click[1, :5]
    assert clicked.mean(axis=0) == pytest.approx(rates, abs=5 * np.sqrt(0.25 * rates.max() / 40_000))
    assert not (bought & ~clicked).any()
    assert bought.sum() / clicked.sum() == pytest.approx(np.average(made.buy[1, :5], weights=rates), abs=0.05)


def test_the_expected_reward_follows_from_clicks_and_buys():
    made, _ = world()

    assert made.rewards(2, 3 / 7) == pytest.approx(made.click[2] * (3 / 7 + 4 / 7 * made.buy[2]))


def test_the_same_seed_makes_the_same_tastes():
    assert (world(3)[0].click == world(3)[0].click).all()
    assert (world(3)[0].click != world(4)[0].click).any()


def test_additive_tastes_stray_as_far_whatever_the_share_and_calibrated_ones_in_proportion():
    sets, baskets = shop()
    place = Shop.of_sets(sets, baskets, FEATURES)
    few, many = (place.shares < np.quantile(place.shares, 0.5)), (place.shares > np.quantile(place.shares, 0.9))

    def strays(click):
        """How much further the click rates of what sells well lie from their mean than those of what doesn't."""
        return click[many].std() / click[few].std()

    additive, calibrated = (
        draw(place, np.random.default_rng(1)).click for draw in (additive_tastes, calibrated_tastes)
    )
    assert strays(additive) < 2.5
    assert strays(calibrated) > 4
    assert np.average(additive.mean(axis=1), weights=place.baskets) == pytest.approx(0.04, rel=1e-6)
    assert additive.min() > 0


def test_drift_moves_the_core_products_and_leaves_the_mean():
    sets, baskets = shop()
    place = Shop.of_sets(sets, baskets, FEATURES)
    before = calibrated_tastes(place, np.random.default_rng(2))

    after = drifted(place, before, np.random.default_rng(3))

    assert sorted(after.part[place.core]) == pytest.approx(sorted(before.part[place.core]))
    assert (after.part != before.part).mean() > 0.9  # all products of this shop are core
    assert np.average(after.click.mean(axis=1), weights=place.baskets) == pytest.approx(0.04, rel=1e-6)
    assert np.corrcoef(before.click.ravel(), after.click.ravel())[0, 1] < 0.5
    assert (after.buy == before.buy).all()


def test_a_shuffled_history_keeps_its_states_and_loses_its_products():
    sets, baskets = shop()
    place = Shop.of_sets(sets, baskets, FEATURES)

    wrong = misleading_shares(place, np.arange(len(place.products)), np.random.default_rng(4))
    few = misleading_shares(place, np.arange(5), np.random.default_rng(4))

    assert np.corrcoef(place.shares.ravel(), wrong.ravel())[0, 1] < 0.4
    untouched = ~np.isin(place.candidates, np.arange(5))
    assert few[untouched] == pytest.approx(place.shares[untouched])


@pytest.mark.parametrize("tastes", [calibrated_tastes, additive_tastes])
def test_the_scale_of_states_widens_their_own_tastes_alone(tastes):
    """All products sell alike, so what is left of a product's click rates between states is theirs; within 5 %."""
    products = tuple(f"p{n}" for n in range(3_000))
    rng = np.random.default_rng(0)
    shares = 0.1 * np.exp(0.01 * rng.standard_normal(3_000))
    sets = {state: CandidateSet.of(products, tuple(shares)) for state in STATES}
    alike = Shop.of_sets(sets, dict.fromkeys(STATES, 10.0), FEATURES)

    usual, wide = (spread(tastes(alike, np.random.default_rng(1), 0.0, scale).click) for scale in (1.0, 2.0))

    assert wide == pytest.approx(2.0 * usual, rel=0.05)


def test_wider_tastes_have_as_wide_noise_as_they_say():
    """Segment .15 and month .2 twice as wide, of states .25 three times; within 5 %."""
    products = tuple(f"p{n}" for n in range(3_000))
    sets = {state: CandidateSet.of(products, (0.1,) * 3_000) for state in STATES}
    alike = Shop.of_sets(sets, dict.fromkeys(STATES, 10.0), FEATURES)

    click = calibrated_tastes(alike, np.random.default_rng(1), 2.0, 3.0).click

    assert spread(click) == pytest.approx(np.sqrt((0.3**2 + 0.4**2) * 2 / 3 + 0.75**2), rel=0.05)


def spread(click):
    """Standard deviation of the logarithms between the four states, of products that are nowhere at the limit."""
    logs = np.log(click[:, click.max(axis=0) < 0.34])
    return np.sqrt(logs.var(axis=0, ddof=1).mean())
