"""Rates by likeness, and the fit of their weights to worlds whose truth is built in."""

from dataclasses import replace
from datetime import datetime, timedelta

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import check_grad
from scipy.special import expit, logit

from rlreco.bandit.base_rates import likeness_fit
from rlreco.bandit.base_rates.crowd_sums import CrowdSums
from rlreco.bandit.base_rates.fit import USUAL
from rlreco.bandit.base_rates.likeness import FEATURES, Evidence, Likeness, features, weights_of
from rlreco.bandit.base_rates.likeness_fit import fit_likeness
from rlreco.bandit.base_rates.neighbours import MOST_NEIGHBOURS, NeighbourMatrix
from rlreco.bandit.base_rates.order_lines import OrderLines
from rlreco.bandit.base_rates.persons import fit_persons
from rlreco.bandit.sharing.empirical_bayes import PERSONS, STATES, grid_of, likely_product_clicks
from rlreco.bandit.sharing.node_shapes import Counts
from rlreco.bandit.sharing.strength import LEAST_SHARE
from rlreco.domain.ids import ROOT
from rlreco.domain.records import BaseRate, Bought, Neighbours

NOW = datetime(2024, 6, 1)
MATRIX = NeighbourMatrix.of([Neighbours("tea", ("milk", "cups"), (0.5, 0.25)), Neighbours("milk", ("cups",), (0.16,))])
COLUMNS = ["order_id", "product_id", "customer_id", "ordered_at"]


def test_what_she_has_speaks_for_others_by_the_sum_of_its_weights():
    row = {"cups": 0, "soap": 1, "milk": 2, "tea": 3}

    scores = MATRIX.among(row).scores(np.array([2, 3]), 5)

    assert scores == pytest.approx([0.25 + 0.16, 0.0, 0.5, 0.0, 0.0])


def test_products_that_the_numbering_lacks_say_nothing_and_are_said_nothing_of():
    scores = MATRIX.among({"tea": 0, "soap": 1, "cups": 2}).scores(np.array([0, 1]), 3)

    assert scores == pytest.approx([0.0, 0.0, 0.25])


def test_the_records_of_a_matrix_make_the_same_matrix():
    again = NeighbourMatrix.of(MATRIX.records())

    assert again.records() == MATRIX.records()
    assert NeighbourMatrix.of([]).among({}).scores(np.array([], dtype=np.intp), 0).size == 0


def test_each_feature_is_what_its_name_says():
    evidence = Evidence(*map(np.array, ([0.2, 0.01], [0.1, 0.02], [0.05, 0.04], [3.0, 0.0], [9.0, 0.0], [0.25, 0.36])))

    of_had, of_new = features(evidence)

    named = dict(zip(FEATURES, of_had, strict=True))
    assert named["always"] == named["bought"] == 1.0
    assert named["own rate"] == pytest.approx(np.log(0.2))
    assert named["bought: age"] == pytest.approx(np.log(10.0))
    assert named["bought: baskets"] == pytest.approx(np.log(3.0))
    assert named["bought: alike"] == pytest.approx(0.5)
    assert named["share"] == pytest.approx(np.log(0.05))
    assert named["new: alike"] == named["new: crowd's rate"] == named["new: share"] == 0.0
    named = dict(zip(FEATURES, of_new, strict=True))
    assert named["bought"] == named["bought: age"] == named["bought: baskets"] == named["bought: alike"] == 0.0
    assert named["new: alike"] == pytest.approx(0.6)
    assert named["new: crowd's rate"] == pytest.approx(np.log(0.02))
    assert named["new: share"] == named["share"] == pytest.approx(np.log(0.04))


def test_a_customer_with_baskets_has_the_rates_of_likeness_and_one_without_has_the_crowds():
    base = BaseRate(None, 4.0, None, 20.0, likeness={"own rate": 1.0, "new: alike": 2.0})
    crowd = {product: Bought(25.0, last=0.0) for product in ("tea", "milk", "cups")} | {ROOT: Bought(100.0, last=0.0)}
    sums = CrowdSums.of(crowd, base).with_neighbours(MATRIX)
    hers = {"tea": Bought(1.0, last=0.0), ROOT: Bought(1.0, last=0.0)}

    known, stranger = sums.rates(hers, 0.0), sums.rates({}, 0.0)

    own = np.array([2.0, 1.0]) / 5.0
    assert known.own(["tea", "milk"]) == pytest.approx(own)
    assert known.of(["tea", "milk"]) == pytest.approx(expit(np.log(own) + np.array([0.0, 2.0 * np.sqrt(0.5)])))
    assert known.of(["soap"]) == pytest.approx([LEAST_SHARE])
    assert known.alike_products(5) == ["milk", "cups"]
    assert stranger.of(["tea", "milk"]) == pytest.approx([0.25, 0.25])
    assert stranger.alike_products(5) == []


def test_the_age_of_what_she_bought_counts_from_the_newest_sale_and_grows_with_the_experiment():
    sums = CrowdSums.of({"tea": Bought(*[1.0] * 8, last=0.0), ROOT: Bought(*[1.0] * 8, last=0.0)}, USUAL, newest=4.0)
    hers = {"tea": Bought(*[1.0] * 8, last=-3.0), ROOT: Bought(*[1.0] * 8, last=-3.0)}

    assert [sums.rates(hers, days).evidence.age[0] for days in (0.0, 10.0)] == [7.0, 13.0]


def orders(baskets, a_day=20.0):
    """baskets : of pairs (customer, products), in the order of time"""
    rows = [
        (f"o{number}", product, customer, NOW + timedelta(days=number / a_day))
        for number, (customer, products) in enumerate(baskets)
        for product in products
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def in_pairs(rng, n_baskets=4_000, n_customers=400, n_pairs=20):
    """Customers try a product of some pair, and the other one of it in their next basket."""
    follow, baskets = {}, []
    for _ in range(n_baskets):
        customer = int(rng.integers(n_customers))
        pair = int(rng.integers(n_pairs))
        baskets.append((f"c{customer}", {f"a{pair}", *follow.pop(customer, ())}))
        follow[customer] = (f"b{pair}",)
    return orders(baskets)


def test_where_one_product_follows_another_likeness_finds_what_is_next():
    sales = in_pairs(np.random.default_rng(1))

    base, likeness, _ = fit_persons(sales)

    assert likeness is not None
    assert base.likeness == likeness.by_name
    assert base.likeness["new: alike"] > 1.0
    assert base.origin == sales["ordered_at"].max().timestamp()
    neighbours = {each.product: each.products[0] for each in likeness.neighbours.records()}
    assert np.mean([neighbours[f"a{pair}"] == f"b{pair}" for pair in range(20)]) > 0.9


def test_where_baskets_are_drawn_at_random_likeness_is_left_out_or_hardly_moves_the_rates():
    rng = np.random.default_rng(2)
    drawn = [(f"c{rng.integers(400)}", {f"p{product}" for product in rng.choice(40, 3)}) for _ in range(4_000)]

    base, likeness, _ = fit_persons(orders(drawn))

    if likeness is not None:
        evidence = Evidence(*(np.full(2, 3 / 40) for _ in range(3)), np.zeros(2), np.zeros(2), np.array([0.0, 0.05]))
        low, high = likeness.rates(evidence)
        assert high / low < 1.5
    assert set(base.likeness) in (set(), set(FEATURES))


@pytest.mark.parametrize("baskets", [[], [("c1", {"a"}), ("c1", {"b"})] * 90])
def test_too_few_baskets_of_customers_who_came_before_tell_nothing(baskets):
    assert fit_likeness(OrderLines.of(orders([("c0", {"a"}), *baskets], a_day=5.0)), USUAL) == (None, None)


def test_weights_are_recovered_from_baskets_that_were_drawn_by_them():
    """400,000 rows; the tolerance is three to four times the largest standard error of the weights compared."""
    rng = np.random.default_rng(3)
    n = 400_000
    had = rng.random(n) < 0.3
    evidence = Evidence(
        np.exp(rng.normal(-3.0, 1.0, n)),
        np.exp(rng.normal(-4.0, 1.0, n)),
        np.exp(rng.normal(-4.0, 1.0, n)),
        had * rng.integers(1, 9, n).astype(float),
        rng.exponential(40.0, n),
        rng.exponential(0.1, n),
    )
    truth = weights_of({"always": -1.0, "own rate": 0.8, "bought": 0.7, "new: alike": 2.5, "share": 0.1})
    x = features(evidence)
    rows = likeness_fit._Rows(x, (rng.random(n) < expit(x @ truth)).astype(float), np.ones(n), np.zeros(n), np.zeros(n))

    found = likeness_fit._fit(rows)

    assert found == pytest.approx(truth, abs=0.2)


def test_the_slope_of_the_loss_is_that_of_its_differences():
    rng = np.random.default_rng(4)
    x = rng.normal(size=(50, len(FEATURES)))
    rows = likeness_fit._Rows(
        x, (rng.random(50) < 0.3).astype(float), rng.uniform(1, 20, 50), np.zeros(50), np.zeros(50)
    )
    weights = rng.normal(size=len(FEATURES))

    error = check_grad(
        lambda w: likeness_fit._losses(w, rows, len(FEATURES)).sum(),
        lambda w: x.T @ (rows.weight * (expit(x @ w) - rows.held)),
        weights,
    )

    assert error < 1e-3


def test_the_evidence_of_the_fit_is_that_of_serving():
    """The same history as one basket more, and as sums by forward decay."""
    sales = in_pairs(np.random.default_rng(5), n_baskets=600, n_customers=30, n_pairs=4)
    lines, base = OrderLines.of(sales), replace(USUAL, half_life=30.0, crowd_half_life=7.0)
    last = len(lines.day) - 1
    matrix = NeighbourMatrix.fit(lines.before(last))

    ((_, fitted),) = likeness_fit._evidence(lines, np.array([last]), base, matrix)

    crowd, hers = {}, {}
    for basket in range(last):
        days = lines.day[basket]
        of_her = [(hers, 30.0)] if lines.customer[basket] == lines.customer[last] else []
        for sums, half_life in ((crowd, 7.0), *of_her):
            gain = Bought(1.0, last=days, **{f"recent_{half_life:g}": 2.0 ** (days / half_life)})
            for product in (*lines.products[lines.product[lines.basket == basket]], ROOT):
                sums[product] = sums.get(product, Bought()) + gain
    served = CrowdSums.of(crowd, replace(base, likeness={"always": 1.0})).with_neighbours(matrix).rates(hers, 0.0)
    rows = [served.row[product] for product in lines.products]
    assert [product for product in served.bought if product != ROOT]
    had = fitted.baskets > 0.0
    for name, of_fit, of_serving in zip(Evidence._fields, fitted, served.evidence, strict=True):
        chosen = had if name == "age" else np.ones_like(had)
        assert of_fit[chosen] == pytest.approx(of_serving[rows][chosen], rel=1e-9, abs=1e-12), name


def test_a_product_has_at_most_so_many_neighbours():
    rng = np.random.default_rng(6)
    drawn = [(f"c{number}", {f"p{product}" for product in rng.choice(150, 5)}) for number in range(300)]

    matrix = NeighbourMatrix.fit(OrderLines.of(orders(drawn)))

    assert matrix.index.shape == (150, MOST_NEIGHBOURS)
    assert (np.diff(matrix.weights, axis=1) <= 0.0).all()
    assert all(each.product not in each.products for each in matrix.records())


def test_a_rate_by_likeness_is_a_chance():
    evidence = Evidence(*(np.array([0.999, 1e-9]) for _ in range(3)), np.array([50.0, 0.0]), np.zeros(2), np.zeros(2))

    rates = Likeness(weights_of({"own rate": 5.0, "bought": 9.0}), MATRIX).rates(evidence)

    assert ((rates > 0.0) & (rates < 1.0)).all()
    assert logit(rates[0]) == pytest.approx(9.0 + 5.0 * np.log(0.999))


BASKETS = st.lists(
    st.tuples(st.sampled_from(["c1", "c2", "c3"]), st.sets(st.sampled_from(["a", "b", ROOT, "d e"]), min_size=1)),
    min_size=1,
    max_size=30,
)


@given(BASKETS, st.floats(0.01, 40.0))
def test_any_history_is_fitted_to_finite_weights_and_rates_that_are_chances(baskets, a_day):
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(likeness_fit, "FEWEST_BASKETS", 2)
        base, likeness, _ = fit_persons(orders(baskets, a_day))

    if likeness is None:
        assert base.likeness == {}
        return
    assert np.isfinite(likeness.weights).all()
    sums = CrowdSums.of({"a": Bought(*[1.0] * 8, last=-1.0), ROOT: Bought(*[2.0] * 8, last=-1.0)}, base)
    again = NeighbourMatrix.of(likeness.neighbours.records())
    rates = sums.with_neighbours(again).rates(
        {"a": Bought(*[1.0] * 8, last=-1.0), ROOT: Bought(*[1.0] * 8, last=-1.0)}, 0.0
    )
    assert ((rates.of(["a", "b", ROOT]) > 0.0) & (rates.of(["a", "b", ROOT]) <= 1.0)).all()


@pytest.mark.parametrize(("n_products", "most"), [(400, 21), (20_000, 201)])
def test_the_rows_of_a_basket_are_few_however_many_products_there_are_and_stand_for_all(n_products, most):
    ones = np.full(n_products, 0.1)
    evidence = Evidence(ones, ones, ones, np.zeros(n_products), np.zeros(n_products), np.zeros(n_products))
    products = np.array([f"p{number}" for number in range(n_products)], dtype=object)
    lines = OrderLines(products, np.zeros(1), np.zeros(1, dtype=np.intp), np.zeros(1, dtype=np.intp), np.array([7]))

    rows = likeness_fit._Rows(*likeness_fit._rows_of_basket(0, evidence, lines))

    assert len(rows.held) <= most + 1
    assert rows.held.sum() == 1.0
    assert rows.weight.sum() == pytest.approx(n_products, rel=0.01)


def test_where_baskets_come_as_the_rates_say_a_product_is_doubted_little():
    rng = np.random.default_rng(7)
    chances = np.linspace(0.02, 0.5, 40)
    drawn = [
        (f"c{rng.integers(100)}", {f"p{at}" for at in np.flatnonzero(rng.random(40) < chances)} | {"p0"})
        for _ in range(4_000)
    ]

    assert fit_persons(orders(drawn)).base.product_clicks >= 51.2


def test_products_that_differ_much_from_their_rates_are_doubted_as_usual_and_never_more():
    rng = np.random.default_rng(8)
    expected, baskets = rng.uniform(5.0, 50.0, 300), np.full(300, 1_000.0)

    doubted = {
        k: likely_product_clicks(Counts(baskets, rng.poisson(expected * rng.gamma(k, 1 / k, 300)), expected))
        for k in (2.0, 16.0, 60.0)
    }

    assert doubted[2.0] == PERSONS.usual_shape == USUAL.product_clicks == 16.0
    assert doubted[16.0] in (16.0, 25.6)
    assert doubted[60.0] >= 25.6


def test_learning_starts_from_how_far_the_rates_are_trusted():
    grid = grid_of(replace(USUAL, product_clicks=51.2))

    assert (grid.usual_shape, grid.start.k0, grid_of(None)) == (51.2, 51.2, STATES)
