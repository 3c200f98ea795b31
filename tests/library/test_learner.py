"""A shop in Python: slates, answers that add up, updates, logs, and users' mistakes."""

from datetime import date, datetime

import pandas as pd
import polars as pl
import pytest

import rlreco as rl
from rlreco.datasets import demo_lines

MOMENT = "2026-12-07 10:00"


@pytest.fixture
def shop():
    with rl.train(demo_lines(), store="memory:", name="spring", profile={"halfLife": 60}, seed=1) as shop:
        yield shop


def test_answers_add_up_and_what_comes_again_teaches_nothing(shop):
    slate = shop.recommend("14001", at=MOMENT, k=4)
    first, second = slate.items[:2]

    clicked = shop.answer(slate.id, clicked=[first])
    bought = shop.answer(slate, bought=[first, second])
    again = shop.answer(slate.id, clicked=[first], bought=[second])

    assert (clicked.taught, clicked.clicked, clicked.bought) == (True, (first,), ())
    assert (bought.taught, bought.clicked, bought.bought) == (True, (), (first, second))
    assert (again.taught, again.clicked, again.bought) == (False, (), ())
    log = shop.log()
    assert log["item"].tolist() == slate.items
    assert log["bought"].tolist() == [True, True, False, False]


def test_a_slate_has_its_propensities_its_table_and_its_picture(shop):
    slate = shop.recommend(14001, at=datetime(2026, 12, 7, 10), k=5, exclude=["29101"])

    table = slate.frame()
    assert (slate.customer, slate.policy, len(slate.items)) == ("14001", "thompson", 5)
    assert "29101" not in slate.items
    assert table["item"].tolist() == slate.items
    assert table["propensity"].tolist() == slate.propensities
    assert all(0 < chance <= 1 for chance in slate.propensities)
    assert (table["low"] < table["value"]).all()
    assert (table["value"] < table["high"]).all()
    assert len(slate.plot().data[0].x) == 5
    assert len(repr(slate)) < 240
    assert "<table" in slate._repr_html_()


def test_a_stranger_is_served_too(shop):
    assert shop.recommend(at=date(2026, 12, 7)).customer is None
    assert "none_" in shop.recommend("nobody", at=MOMENT).state


def test_a_policy_of_ones_own_serves(shop):
    class Last:
        def scores(self, arms, rng):
            return -arms.means

    slate, usual = (shop.recommend("14001", at=MOMENT, policy=policy) for policy in (Last(), None))

    assert slate.policy == "Last"
    assert not set(slate.items) & set(usual.items)


def test_simulated_shoppers_teach_and_the_curve_is_theirs(shop):
    result = shop.run(30, seed=2)

    assert result["sessions"] == 30
    assert shop.frame()["session"].max() == 30
    assert "30 answered sessions" in repr(shop)
    assert shop.plot().data
    assert shop.values(shop.states()[0]).columns.tolist() == ["item", "product", "value", "low", "high", "shown"]


def test_frames_come_as_the_sales_came():
    with rl.train(pl.DataFrame(demo_lines()), store="memory:") as shop:
        assert isinstance(shop.customers(), pl.DataFrame)
        assert isinstance(shop.log(), pl.DataFrame)


def test_an_update_brings_new_products_and_loses_nothing(shop):
    slate = shop.recommend("14001", at=MOMENT)
    shop.answer(slate.id, clicked=slate.items[:1])
    lines = demo_lines()
    new = lines.tail(40).assign(StockCode="NEW1", Description="Something new", InvoiceNo=range(990_000, 990_040))

    summary = shop.update(pd.concat([lines, new]))

    assert (summary["edition"], summary["new_products"], summary["kept_sessions"]) == (2, 1, 1)
    assert shop.edition == 2
    assert shop.log()["clicked"].sum() == 1
    assert shop.recommend("14001", at=MOMENT, only=["NEW1"]).items == ["NEW1"]


def test_a_shop_is_opened_again_with_all_that_it_learned(tmp_path):
    store = f"sqlite:///{tmp_path / 'shop.sqlite3'}"
    with rl.train(demo_lines(), store=store, name="spring") as shop:
        slate = shop.recommend("14001", at=MOMENT)
        shop.answer(slate.id, clicked=slate.items[:2])

    with rl.open("spring", store=store) as again:
        assert again.log()["clicked"].sum() == 2
        assert again.answer(slate.id, bought=slate.items[:1]).bought == (slate.items[0],)


def test_a_log_is_evaluated_as_it_is(shop):
    shop.run(40, seed=3)

    assert rl.evaluate(shop, "uniform").frame()["target"].tolist()[0] == "logged policy"


def test_later_baskets_are_replayed():
    result = rl.backtest(demo_lines(), models=["popularity", "random"], customers=60, k=5, seed=1)

    table = result.frame()
    assert table.loc[table["customers"] == "known", "model"].tolist() == ["popularity", "random"]
    assert result.plot().data
    assert len(repr(result)) < 240


@pytest.mark.parametrize(
    ("mistake", "words"),
    [
        (lambda shop, slate: shop.recommend("14001", exclude="29101"), r"exclude takes a list, such as exclude=\['2"),
        (lambda shop, slate: shop.recommend("14001", basket=5), "basket takes a list"),
        (lambda shop, slate: shop.recommend("14001", at="tomorrow"), "at must be a moment such as"),
        (lambda shop, slate: shop.recommend("14001", at=5), "at must be a moment such as"),
        (lambda shop, slate: shop.recommend("14001", policy="tomson"), "Did you mean 'thompson'"),
        (lambda shop, slate: shop.recommend("14001", policy=5), "no method scores"),
        (lambda shop, slate: shop.recommend("14001", k=0), "k must be a whole number"),
        (lambda shop, slate: shop.answer(slate.id, clicked=slate.items[0]), "clicked takes a list"),
        (lambda shop, slate: shop.answer(slate.id, clicked=["mug"]), "'mug', which was not on the slate"),
        (lambda shop, slate: shop.answer("mug"), "There is no session 'mug'"),
        (lambda shop, slate: shop.values("summer"), "has no state 'summer'"),
        (lambda shop, slate: shop.run(0), "sessions must be 1 or more, got 0"),
        (lambda shop, slate: shop.run(5, policy="tomson"), "Did you mean 'thompson'"),
        (lambda shop, slate: shop.update(7), "Sales can't be read from an int"),
        (lambda shop, slate: shop.plot(), "No slate has an answer yet"),
        (lambda shop, slate: rl.train({"a": [1]}, store="memory:"), "Sales can't be read from a dict"),
        (lambda shop, slate: rl.train(store="memory:", profile={"halflive": 1}), "unknown key 'halflive'"),
        (lambda shop, slate: rl.train(store="memory:", profile=5), "A profile is its keys and values"),
        (lambda shop, slate: rl.open("spring", store="disk"), "has an unknown form"),
        (lambda shop, slate: rl.open("autumn", store="memory:"), "There is no experiment 'autumn'"),
        (lambda shop, slate: rl.backtest(models="tomson"), "'tomson'"),
        (lambda shop, slate: rl.backtest(cut="once"), "cut must be a moment such as"),
    ],
)
def test_a_mistake_ends_in_a_sentence(shop, mistake, words):
    slate = shop.recommend("14001", at=MOMENT)

    with pytest.raises(rl.RLRecoError, match=words):
        mistake(shop, slate)
