"""A model in a replay: ranked for first, answered then, counted last."""

from datetime import datetime

import numpy as np
import pytest

from rlreco.errors import CancelledError
from rlreco.progress import Watch
from rlreco.replay import ranked, replay_of, sales_of
from rlreco.replay.scores import basket_scores


class Recorder:
    """Ranks nothing, and writes down what happens."""

    def __init__(self):
        self.events = []

    def rank(self, customer, at):
        self.events.append(("rank", customer, at))
        return ()

    def answer(self, basket):
        self.events.append(("answer", basket.customer, basket.at))

    def count(self, basket):
        self.events.append(("count", basket.customer, basket.at))


class Oracle(Recorder):
    """Knows the later baskets."""

    def __init__(self, sales):
        super().__init__()
        baskets = map(sales.basket, range(len(sales.at)))
        self.products = {(basket.customer, basket.at): basket.products for basket in baskets}

    def rank(self, customer, at):
        return self.products[customer, at]


def test_each_basket_is_ranked_for_answered_and_counted_in_order_of_time_and_skipped_ones_are_counted_too(replay):
    model = Recorder()
    ranked(model, replay, 2)
    days = [("A", 5), ("C", 6), ("A", 7)]

    expected = [(act, customer, day) for customer, day in days for act in ("rank", "answer", "count")]
    assert [(act, customer, at.day) for act, customer, at in model.events] == [*expected, ("count", "B", 8)]


def test_no_ranking_has_seen_a_basket_of_its_own_moment_or_later(made_up):
    model = Recorder()
    ranked(model, made_up, 3)
    counted = [at for act, _, at in model.events if act == "count"]

    latest = datetime.min
    for act, _, at in model.events:
        assert act == "count" or latest < at
        latest = max(latest, at) if act == "count" else latest
    assert len(counted) == int((made_up.sales.at >= made_up.cut).sum())


def test_baskets_outside_of_the_sample_are_counted_but_not_ranked_for(made_up):
    sampled = replay_of(made_up.sales, made_up.cut, sample=5, rng=np.random.default_rng(1))
    model = Recorder()
    ranked(model, sampled, 3)
    acts = [act for act, _, _ in model.events]

    assert acts.count("rank") == acts.count("answer") == len(sampled) < acts.count("count")
    assert acts.count("count") == int((made_up.sales.at >= made_up.cut).sum())


def test_a_model_that_knows_the_baskets_scores_1(goods):
    orders = {f"o{day}": (f"c{day % 3}", f"2026-01-{day + 1:02}", ["x", "y", "z"][: day % 3 + 1]) for day in range(20)}
    sales = sales_of(goods(orders))
    replay = replay_of(sales, np.datetime64("2026-01-15", "us"))

    scores = basket_scores(replay, ranked(Oracle(sales), replay, 3))

    assert scores.ndcg == pytest.approx(np.ones(len(replay)))
    assert scores.recall == pytest.approx(np.ones(len(replay)))


def test_a_product_that_was_not_sold_before_the_cut_takes_its_place_and_hits_nothing(replay):
    model = Recorder()
    model.rank = lambda customer, at: ("q", "z")

    assert ranked(model, replay, 2).tolist() == [[-1, 2]] * 3


def test_a_cancelled_replay_ends_before_its_end(replay):
    with pytest.raises(CancelledError):
        ranked(Recorder(), replay, 2, Watch(cancelled=lambda: True))
