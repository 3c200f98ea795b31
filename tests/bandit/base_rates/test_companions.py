"""Companions: what a basket with one product says of others."""

from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit, logit

from rlreco.bandit.base_rates.companions import PSEUDO_BASKETS, Companions, companion_records, is_companions
from rlreco.bandit.base_rates.crowd_sums import CrowdSums
from rlreco.bandit.base_rates.neighbours import NeighbourMatrix
from rlreco.bandit.base_rates.order_lines import OrderLines
from rlreco.domain.ids import ROOT
from rlreco.domain.records import BaseRate, Bought

BASE = BaseRate(half_life=None, baskets=4.0, crowd_half_life=None, crowd_baskets=20.0)
BASKETS = [("tea", "cup")] * 20 + [("soap",)] * 70 + [("tea", "soap")] * 10
"""Of 100 baskets 30 hold tea, 20 cups, always with tea, and 80 soap, 10 of them with tea."""


def lines():
    first = datetime(2025, 1, 1)
    rows = [
        (f"o{number}", product, "c", first + timedelta(days=number))
        for number, basket in enumerate(BASKETS)
        for product in basket
    ]
    return OrderLines.of(pd.DataFrame(rows, columns=["order_id", "product_id", "customer_id", "ordered_at"]))


def chance(both, baskets, share):
    return (both + PSEUDO_BASKETS * share) / (baskets + PSEUDO_BASKETS)


def test_a_gain_is_that_of_the_shrunk_chance_over_the_share_of_all_baskets():
    gains = Companions.of(companion_records(lines())).gains(["tea"], {"cup": 0, "soap": 1, "tea": 2, "new": 3})

    cup = logit(chance(20, 30, 0.2)) - logit(0.2)
    # 10 of 30 baskets of tea hold soap, fewer than the shop's 80 of 100.
    assert gains == pytest.approx([cup, 0.0, 0.0, 0.0], abs=1e-4)


def test_of_several_products_in_the_basket_the_most_telling_counts():
    companions = Companions.of(companion_records(lines()))

    gains = companions.gains(["cup", "soap", "of another shop"], {"tea": 0})

    assert gains == pytest.approx([logit(chance(20, 20, 0.3)) - logit(0.3)], abs=1e-4)
    assert companions.gains([], {"tea": 0}).tolist() == [0.0]


def test_a_basket_moves_the_log_odds_of_the_rates_and_counts_as_bought_nowhere():
    crowd = {
        "tea": Bought(30.0),
        "cup": Bought(20.0),
        "soap": Bought(80.0),
        ROOT: Bought(100.0),
    }
    sums = CrowdSums.of(crowd, BASE).with_companions(Companions.of(companion_records(lines())))
    bought = {"soap": Bought(2.0), ROOT: Bought(3.0)}

    for hers in ({}, bought):
        before, after = sums.rates(hers, 0.0), sums.rates(hers, 0.0, ["tea"])
        gain = logit(chance(20, 30, 0.2)) - logit(0.2)
        assert after.of(["cup"]) == pytest.approx(expit(logit(before.of(["cup"])) + gain), abs=1e-4)
        assert after.of(["soap", "tea", "nothing like it"]) == pytest.approx(
            before.of(["soap", "tea", "nothing like it"])
        )
        assert after.without_basket().of(["cup"]) == pytest.approx(before.of(["cup"]))
        assert (after.companions(5), before.companions(5)) == (["cup"], [])
        assert after.bought == hers


def test_records_of_companions_say_nothing_to_the_likeness_of_a_release_that_does_not_know_them():
    records = companion_records(lines())
    matrix = NeighbourMatrix.of(records).among({"tea": 0, "cup": 1, "soap": 2})

    assert all(map(is_companions, records))
    assert matrix.scores(np.arange(3), 3).tolist() == [0.0, 0.0, 0.0]
