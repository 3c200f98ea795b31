"""`lifetimes` fits the same models to the same customers and says the same of each."""

import os
from datetime import date

import numpy as np
import pytest

from rlreco.lifetime import fit_money_model, fit_order_model, histories_of, purchase_days
from rlreco.transactions import PURCHASES

if os.environ.get("RLRECO_REQUIRE_ORACLES"):
    import lifetimes as peer
    import lifetimes.utils
else:
    peer = pytest.importorskip("lifetimes", reason="lifetimes lives in .venv-oracles: make oracles")

pytestmark = pytest.mark.oracle


def theirs_with(model):
    """Their fitter, with the parameters of ours."""
    fitter = peer.BetaGeoFitter()
    fitter.params_ = {"r": model.r, "alpha": model.alpha, "a": model.a, "b": model.b}
    return fitter


@pytest.mark.parametrize("days", [1, 90, 365])
def test_chance_alive_and_expected_orders_are_theirs(cdnow, days):
    model, histories = cdnow
    arrays = (histories.repeats, histories.last, histories.age)
    fitter = theirs_with(model)

    alive = fitter.conditional_probability_alive(*arrays)
    orders = fitter.conditional_expected_number_of_purchases_up_to_time(days, *arrays)

    assert np.abs(model.chance_alive(histories) - alive).max() < 1e-6
    assert np.abs(model.expected_orders(histories, days) - orders).max() < 1e-6


def test_the_fit_finds_at_least_their_likelihood_and_the_same_parameters(cdnow):
    _, histories = cdnow
    fitter = peer.BetaGeoFitter().fit(histories.repeats, histories.last, histories.age)
    r, alpha, a, b = (float(fitter.params_[name]) for name in ("r", "alpha", "a", "b"))

    ours = fit_order_model(histories)

    assert (ours.r, ours.alpha, ours.a, ours.b) == pytest.approx((r, alpha, a, b), rel=1e-3)
    likelihood = ours.log_likelihood(histories).sum()
    assert likelihood >= type(ours)(r, alpha, a, b).log_likelihood(histories).sum() - 1e-9


def test_expected_money_and_the_fit_of_money_are_theirs(cdnow, cdnow_money):
    repeats, (model, money) = cdnow[1].repeats, cdnow_money
    came_back = repeats > 0
    fitter = peer.GammaGammaFitter()
    fitter.params_ = {"p": model.p, "q": model.q, "v": model.v}
    expected = fitter.conditional_expected_average_profit(repeats, np.nan_to_num(money))

    assert np.abs(model.expected_money(repeats, money) - expected).max() < 1e-6

    fitter = peer.GammaGammaFitter().fit(repeats[came_back], money[came_back])
    ours = fit_money_model(repeats, money)
    assert (ours.p, ours.q, ours.v) == pytest.approx(tuple(fitter.params_[["p", "q", "v"]]), rel=1e-3)


def test_histories_of_online_retail_are_theirs(online_retail_classed):
    names = ["customer_id", "ordered_at", "line_class", "quantity", "unit_price"]
    lines = online_retail_classed.table.select(names).to_pandas()
    bought = lines[lines["line_class"].isin(PURCHASES)]
    bought = bought.assign(money=bought["quantity"] * bought["unit_price"])

    theirs = lifetimes.utils.summary_data_from_transaction_data(
        bought, "customer_id", "ordered_at", "money", observation_period_end="2011-12-09"
    ).sort_index()
    ours = histories_of(purchase_days(online_retail_classed), date(2011, 12, 10))

    assert list(theirs.index) == list(ours.customer_ids)
    for name, values in {
        "frequency": ours.histories.repeats,
        "recency": ours.histories.last,
        "T": ours.histories.age,
    }.items():
        assert np.array_equal(theirs[name].to_numpy(), values), name
    # Ours are summed in whole ten-thousandths.
    assert np.nan_to_num(ours.mean_money) == pytest.approx(theirs["monetary_value"].to_numpy(), abs=1e-3)
