"""The tutorial's collections hold sales, beliefs, and what sessions earned, on every kind of store."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain

import numpy as np
import pandas as pd
import pytest
from pymongo import MongoClient

from rlreco.domain.profile import Profile, make_profile
from rlreco.domain.records import Order
from rlreco.domain.states import StateSpace
from rlreco.errors import DataError
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.upkeep.tutorial import VIEWS
from rlreco.store.connect import connect
from rlreco.store.json_text import read_counted_order
from rlreco.transactions import classify
from rlreco.transactions.classes import goods

MONDAY = "Q1_August_1_Monday"
AUGUST = datetime(2026, 8, 17, 10)
"""A Monday."""

FEW = Profile(top_candidates=24, tail_candidates=6)
"""Few candidates, as every test writes those of all 672 states."""


@pytest.fixture(scope="module")
def trained_file(write_trained):
    """As that of the folder, with few candidates."""
    return write_trained(demo=FEW)


@pytest.fixture(params=["sqlite", pytest.param("mongodb", marks=pytest.mark.mongo)])
def uri(request, tmp_path):
    if request.param == "mongodb":
        return request.getfixturevalue("mongo_uri")
    return f"sqlite:///{tmp_path / 'store.sqlite3'}"


@pytest.fixture
def trained(uri, demo):
    """The service over a store where the sample shop was just trained."""
    service = Service.open(uri, durable=False, rng=np.random.default_rng(1))
    service.train(demo, FEW, base_name="demo")
    yield service
    service.close()


@pytest.fixture(scope="module")
def exported(demo, tmp_path_factory):
    """The export of an experiment demo with 200 answered sessions, which every kind of store can import."""
    folder = tmp_path_factory.mktemp("exported")
    service = Service(connect("memory:"), rng=np.random.default_rng(1))
    service.train(demo, FEW, base_name="demo")
    run(service.learner("demo"), sessions=200, seed=4)
    service.upkeep.export_to(folder)
    service.close()
    return folder


def read(uri):
    """View -> state -> product -> number, by the database's own driver."""
    if uri.startswith("mongodb"):
        with MongoClient(uri) as client:
            base = client.get_default_database()
            return {view: {one["_id"]: one[one["_id"]] for one in base[view].find()} for view in VIEWS}
    tables = {view: {} for view in VIEWS}
    with closing(sqlite3.connect(uri.removeprefix("sqlite:///"))) as connection:
        for view in VIEWS:
            for state, product, number in connection.execute(f"SELECT state, product, number FROM {view}"):
                tables[view].setdefault(state, {})[product] = number
    return tables


def beliefs(learner, state):
    present = learner.present_beliefs(state)
    return dict(zip(present.products, present.honest.means.tolist(), strict=True))


def pieces_sold(learner, demo):
    """State -> product -> pieces: each line's order at its first moment, by pandas alone."""
    sales = goods(classify(demo))
    customers = {customer.id: customer for customer in learner.customers(limit=None)}
    space = StateSpace.fit(learner.profile, customers.values())
    sales = sales[sales["customer_id"].isin(list(customers))]
    orders = sales.groupby("order_id").agg(at=("ordered_at", "min"), customer=("customer_id", "first"))
    states = {row.Index: space.state(customers[row.customer], row.at.to_pydatetime()) for row in orders.itertuples()}
    pieces = sales.groupby([sales["order_id"].map(states), "product_id"])["quantity"].sum()
    return nested(pieces)


def nested(series):
    table = {}
    for (state, product), number in series.items():
        table.setdefault(state, {})[product] = number
    return table


def not_empty(table):
    return {state: numbers for state, numbers in table.items() if numbers}


def assert_values_are_beliefs(learner, values):
    assert values.keys() == set(learner.experiment.candidates)
    for state in [MONDAY, *sorted(values)[::25]]:
        assert values[state].keys() == set(learner.candidates(state).products)
        assert values[state] == pytest.approx(beliefs(learner, state), abs=1e-9)


def test_right_after_training_there_are_the_sales_and_a_value_of_every_candidate(trained, uri, demo):
    learner = trained.learner("demo")

    written = trained.write_views("demo")

    tables = read(uri)
    assert_values_are_beliefs(learner, tables["rlValuedic"])
    assert not_empty(tables["rlQuantdic"]) == pieces_sold(learner, demo)
    for view in ("rlRewarddic", "rlRecotrack"):
        assert {number for state in tables[view].values() for number in state.values()} == {0.0}
        assert tables[view][MONDAY].keys() == tables["rlValuedic"][MONDAY].keys()
    assert (written.answered, written.without_quantities, written.states) == (0, 0, len(tables["rlValuedic"]))


def test_after_200_sessions_they_hold_what_was_bought_earned_and_shown(uri, demo, exported):
    service = Service.open(uri, durable=False)
    service.upkeep.import_from(exported)
    learner = service.learner("demo")
    service.write_views("demo")

    written = service.write_views("demo")

    tables, log = read(uri), pd.DataFrame(chain.from_iterable(map(slate_rows, learner.history.newest(1000))))
    sums = log.groupby(["state", "product"]).sum()
    assert written.answered == 200
    assert_values_are_beliefs(learner, tables["rlValuedic"])
    for view, column in (("rlRewarddic", "reward"), ("rlRecotrack", "shown")):
        some = {state: {id_: x for id_, x in numbers.items() if x} for state, numbers in tables[view].items()}
        assert not_empty(some) == nested(sums[column][sums[column] != 0])
    sold, bought = pieces_sold(learner, demo), sums["bought"][sums["bought"] > 0]
    assert bought.sum() > 0
    for (state, product), pieces in bought.items():
        of_state = sold.setdefault(state, {})
        of_state[product] = of_state.get(product, 0.0) + pieces
    assert not_empty(tables["rlQuantdic"]) == sold


def slate_rows(session):
    """With the tutorial's rewards: 5 bought, 1 clicked, -2 ignored."""
    for product in session.slate:
        bought = product in session.outcome.bought
        reward = 5 if bought else 1 if product in session.outcome.clicked else -2
        yield {"state": session.state, "product": product, "shown": 1, "bought": int(bought), "reward": reward}


def sold_on_monday(store_path, product):
    return read(f"sqlite:///{store_path}")["rlQuantdic"][MONDAY].get(product, 0.0)


@pytest.fixture
def monday(service, learner, tmp_path):
    """(pieces sold on that Monday by now, a customer of the lowest band)"""
    customer = next(one for one in learner.customers(limit=None) if learner.state(one, AUGUST) == MONDAY)

    def sold(product):
        service.write_views("demo")
        return sold_on_monday(tmp_path / "demo.sqlite3", product)

    return sold, customer.id


def test_an_order_adds_its_pieces_to_the_state_of_its_customer_then(learner, monday):
    sold, customer = monday
    product = learner.candidates(MONDAY).products[0]
    before = sold(product)

    learner.count_orders([Order("late", customer, AUGUST, (product,), quantities=(7.5,))])
    assert sold(product) == before + 7.5

    learner.count_orders([Order("later", customer, AUGUST, (product,))])
    assert sold(product) == before + 8.5


def test_an_order_without_quantities_is_named(service, learner, monday):
    learner.count_orders([Order("late", monday[1], AUGUST, ("20101",))])

    assert service.write_views("demo").without_quantities == 1


@pytest.mark.parametrize("order_first", [True, False])
def test_a_purchase_that_both_the_answer_and_its_order_tell_counts_by_the_order_alone(learner, monday, order_first):
    sold, customer = monday
    session = learner.recommend(customer, AUGUST).session
    product = session.slate[0]
    before, order = sold(product), Order("late", customer, AUGUST, (product,), session.id, quantities=(3.0,))

    steps = [lambda: learner.count_orders([order]), lambda: learner.answer(session.id, bought=[product])]
    for step in steps if order_first else reversed(steps):
        step()

    assert sold(product) == before + 3.0


def test_an_order_of_a_stranger_who_signed_in_at_the_checkout_counts_once(service, learner, tmp_path):
    session = learner.recommend(None, AUGUST).session
    product = session.slate[0]
    learner.answer(session.id, bought=[product])
    before = _sold(service, tmp_path, product)

    learner.count_orders([Order("late", "new", AUGUST, (product,), session.id, quantities=(1.0,))])

    assert _sold(service, tmp_path, product) == before


def _sold(service, folder, product):
    """Pieces in all states together."""
    service.write_views("demo")
    sold = read(f"sqlite:///{folder / 'demo.sqlite3'}")["rlQuantdic"]
    return sum(of_state.get(product, 0.0) for of_state in sold.values())


def test_a_half_life_does_not_make_times_recommended_smaller(store, demo):
    service = Service(store, rng=np.random.default_rng(1))
    learner = service.learner(service.train(demo, make_profile({"halfLife": 5}), base_name="demo").experiment.name)
    run(learner, sessions=60, seed=4)

    service.write_views("demo")

    with closing(sqlite3.connect(store._connections.path)) as connection:
        assert connection.execute("SELECT sum(number) FROM rlRecotrack").fetchone() == (600.0,)


def test_products_that_are_sold_out_have_no_value_until_they_are_back(service, learner, tmp_path):
    product = learner.candidates(MONDAY).products[0]
    service.mark_sold_out("demo", [product])
    learner.refresh()

    service.write_views("demo")
    values = read(f"sqlite:///{tmp_path / 'demo.sqlite3'}")["rlValuedic"]
    assert product not in values[MONDAY]

    service.mark_sold_out("demo", [product], sold_out=False)
    learner.refresh()
    service.write_views("demo")
    assert product in read(f"sqlite:///{tmp_path / 'demo.sqlite3'}")["rlValuedic"][MONDAY]


def test_the_state_of_a_stranger_has_the_values_of_strangers_once_one_came(service, learner, tmp_path):
    session = learner.recommend("nobody yet", AUGUST).session
    learner.answer(session.id)

    service.write_views("demo")

    tables = read(f"sqlite:///{tmp_path / 'demo.sqlite3'}")
    assert tables["rlRecotrack"][session.state] == dict.fromkeys(session.slate, 1.0)
    assert tables["rlValuedic"][session.state] == pytest.approx(beliefs(learner, session.state), abs=1e-9)


def test_a_deleted_experiment_takes_its_views_along(service, tmp_path):
    service.write_views("demo")

    service.delete("demo")

    assert set(map(len, read(f"sqlite:///{tmp_path / 'demo.sqlite3'}").values())) == {0}


def test_quantities_come_along_in_an_export(service, tmp_path):
    service.write_views("demo")
    before = read(f"sqlite:///{tmp_path / 'demo.sqlite3'}")
    service.upkeep.export_to(tmp_path / "export")
    copy = Service(connect(f"sqlite:///{tmp_path / 'copy.sqlite3'}", durable=False))

    copy.upkeep.import_from(tmp_path / "export")
    copy.write_views("demo")

    assert read(f"sqlite:///{tmp_path / 'copy.sqlite3'}")["rlQuantdic"] == before["rlQuantdic"]


def test_an_experiment_whose_base_rates_are_the_states_keeps_its_sales_too(store, demo):
    service = Service(store)
    service.train(demo, Profile(base_rate="state"), base_name="demo")

    service.write_views("demo")

    with closing(sqlite3.connect(store._connections.path)) as connection:
        (sold,) = connection.execute("SELECT sum(number) FROM rlQuantdic").fetchone()
    assert sold == sum(number for of in pieces_sold(service.learner("demo"), demo).values() for number in of.values())


def test_later_lines_of_an_order_keep_their_own_pieces(learner, monday):
    sold, customer = monday
    first, second = learner.candidates(MONDAY).products[:2]
    before = sold(first), sold(second)
    order = Order("late", customer, AUGUST, (first,), quantities=(2.0,))

    learner.count_orders([order])
    learner.count_orders(
        [replace(order, products=tuple(sorted((first, second))), at=AUGUST + timedelta(1), quantities=(4.0, 4.0))]
    )

    assert (sold(first), sold(second)) == (before[0] + 2.0, before[1] + 4.0)


@pytest.mark.parametrize(
    ("quantities", "words"), [((1.0, 2.0), "2 quantities for 1 products"), ((-1.0,), "not a number from 0")]
)
def test_quantities_that_do_not_fit_are_refused(learner, quantities, words):
    with pytest.raises(DataError, match=words):
        learner.count_orders([Order("late", "x", AUGUST, ("20101",), quantities=quantities)])


def test_an_order_that_an_earlier_release_wrote_has_no_quantities():
    text = (
        '{"id":"o1","customer":"c1","at":"2026-08-17T10:00:00","products":["a","b"],"session":null,'
        '"first":true,"answered":[]}'
    )

    order = read_counted_order(text).order

    assert order.quantities == ()
    assert order.pieces == {"a": 1.0, "b": 1.0}
