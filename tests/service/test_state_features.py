"""Experiments whose states are made of other features than the usual: trained, served, played, explained, evaluated."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rlreco.domain.features import FEATURES, MomentFeature
from rlreco.domain.profile import Profile
from rlreco.domain.states import nodes, parts
from rlreco.errors import ConfigError
from rlreco.evaluation import evaluate
from rlreco.service.learner.explanation import state_words
from rlreco.service.service import Service
from rlreco.service.shoppers.run import run
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.service.simulations.plan import Plan, setup_of
from rlreco.service.simulations.shops import trained_shop
from rlreco.service.training.train import train
from rlreco.simulation.setups import ShopVisits
from rlreco.simulation.shop_of_sales import shop_of_sales
from rlreco.simulation.simulate import simulate
from rlreco.store.connect import connect
from rlreco.transactions import Lines, classify, read_lines
from rlreco.views.experiments import evidence_table

T0 = datetime(2026, 3, 2, 9, tzinfo=UTC)
MONDAY = datetime(2026, 3, 2, 9)
OTHERS = [("segment", "month", "hour"), ("country", "month"), ("hour",), ("country", "segment", "hour", "weekday")]
AWKWARD = ("South_Africa", "Bosnia & Herzegovina", "a=b", "Côte d'Ivoire", "100%", "all")


def trained(store, lines, *features, **more):
    profile = Profile(state_features=features, **more)
    experiment = train(store, lines, profile, base_name="other", now=T0).experiment
    return Service(store, rng=np.random.default_rng(1)).learner(experiment.name), experiment


def with_countries(lines, country_of):
    """The same sales with other countries; country_of : customer id -> country"""
    column = lines.table.column_names.index("country")
    countries = [country_of(id_) for id_ in lines.table["customer_id"].to_pylist()]
    words = pa.array(countries, pa.string()).dictionary_encode()
    return Lines(lines.table.set_column(column, "country", words), lines.source, lines.columns)


def of_awkward_country(id_):
    """Each country, and none, to every seventh customer."""
    number = int(float(id_ or 0)) // 7 % 7
    return AWKWARD[number] if number < len(AWKWARD) else None


def moments_of_visits(store, experiment, n_visits):
    shoppers, rng = Shoppers(Service(store).learner(experiment.name), seed=1), np.random.default_rng(1)
    return [shoppers.visit(rng).at for _ in range(n_visits)]


def rewards(learner, policy):
    return run(learner, sessions=25, seed=1, policy=policy).reward


@pytest.mark.parametrize("features", OTHERS, ids="-".join)
def test_an_experiment_of_any_features_learns_from_shoppers_in_all_its_ways(store, demo, features):
    learner, experiment = trained(store, demo, *features)

    for policy in ("thompson", "lin_ucb", "exp3", "tutorial_epsilon_greedy"):
        assert rewards(learner, policy) > 0

    log = list(store.sessions(experiment.name))
    assert {session.state for session in log} <= set(experiment.candidates)
    for session in log:
        assert session.state == learner.state(learner.customer(session.customer), session.at)
    assert evaluate(learner.history.feedback(), "uniform", ["snips"]).target().estimates["snips"].value > 0
    sentence = evidence_table(pd.DataFrame(experiment.evidence))[0].lower()
    assert all(f"the {feature} " in sentence for feature in features)


@pytest.mark.parametrize("features", OTHERS, ids="-".join)
def test_an_experiment_of_any_features_says_its_states_and_factors_in_words(store, demo, features):
    learner, experiment = trained(store, demo, *features)
    customer = store.customers(experiment.catalogue, limit=1)[0]

    shown = learner.recommend(customer.id, datetime(2026, 12, 24, 19))

    values = parts(features, shown.session.state)
    for name in features:
        assert FEATURES[name].state_words(values[name]) in state_words(features, shown.session.state)
    expected = [" ".join(FEATURES[name].words(values[name]) for name in crossing) for crossing in experiment.crossings]
    words = [words for words, _ in learner.explain(shown)[0].factors]
    assert words[-len(expected) - 2 :] == ["this product does better than that", *expected, "in just this state"]


@pytest.mark.parametrize("features", OTHERS, ids="-".join)
def test_policies_are_simulated_in_the_states_of_any_features(store, demo, features):
    learner, experiment = trained(store, demo, *features)
    setup = setup_of(trained_shop(learner), Plan("other", ("thompson", "lin_ts", "uniform")))
    of_file = ShopVisits(shop_of_sales(classify(demo), experiment.profile), experiment.profile)

    assert set(of_file.shop.states) == set(setup.shop.states) == set(experiment.candidates)
    assert of_file.shop.visits == pytest.approx(setup.shop.visits)
    learned, _, chance = simulate(setup, ["thompson", "lin_ts", "uniform"], rounds=150, replicates=2, seed=1).runs
    assert learned.totals.regret[-1].sum() < 0.9 * chance.totals.regret[-1].sum()


def test_an_experiment_opens_again_with_the_same_states(demo, tmp_path):
    uri = f"sqlite:///{tmp_path / 'store.sqlite3'}"
    first = connect(uri, durable=False)
    learner, experiment = trained(first, demo, "country", "hour")
    customers = first.customers(experiment.catalogue, limit=50)
    states = [learner.state(customer, MONDAY) for customer in customers]
    first.close()

    again = connect(uri, durable=False)
    assert [Service(again).learner("other").state(customer, MONDAY) for customer in customers] == states
    again.close()


def test_shoppers_come_at_every_hour_of_their_state_where_the_hour_matters_and_else_at_noon(store, demo):
    _, experiment = trained(store, demo, "segment", "hour")
    _, usual = trained(store, demo, "segment", "weekday")
    with_hour, without = (moments_of_visits(store, about, 300) for about in (experiment, usual))

    sold_in = Counter()
    for state, baskets in experiment.baskets.items():
        sold_in[parts(("segment", "hour"), state)["hour"]] += baskets
    share = sold_in["Afternoon"] / sold_in.total()
    seen = sum(12 <= at.hour < 18 for at in with_hour) / 300
    assert seen == pytest.approx(share, abs=4 * (share * (1 - share) / 300) ** 0.5)
    assert {at.hour for at in with_hour if 12 <= at.hour < 18} == set(range(12, 18))
    assert {(at.hour, at.minute) for at in without} == {(12, 0)}


def test_shoppers_of_a_date_that_this_year_does_not_have_come_in_a_year_that_does(store, demo):
    """Only 31sts are late in the month; those of 2025 come on the same weekdays next in 2031, and never in 2026."""
    _, experiment = trained(store, demo, "month", "half", "weekday", month_per=30)

    years = Counter((at.day == 31, at.year) for at in moments_of_visits(store, experiment, 1500))

    assert set(years) == {(False, 2026), (True, 2031)}


def test_a_customer_is_of_the_country_of_most_of_their_orders_and_of_the_latest_of_equals(store):
    orders = [
        ("o1", "a", "Spain", "2025-01-01"),
        ("o2", "a", "Spain", "2025-01-02"),
        ("o3", "a", "Malta", "2025-03-01"),
        ("o3", "a", "Malta", "2025-03-01"),
        ("o3", "a", "Malta", "2025-03-01"),
        ("o4", "b", "Malta", "2025-02-01"),
        ("o5", "b", "Spain", "2025-01-01"),
        ("o6", "c", "", "2025-01-01"),
    ]
    rows = [",".join((*order, f"p{number}", "1", "1")) for number, order in enumerate(orders)]
    header = "order_id,customer_id,country,order_date,product_id,quantity,unit_price"
    lines = read_lines(BytesIO("\n".join([header, *rows]).encode()), "orders.csv")

    _, experiment = trained(store, lines, "country", n_products=2, top_candidates=2)

    countries = {one.id: one.country for one in store.customers(experiment.catalogue, limit=None)}
    assert countries == {"a": "Spain", "b": "Malta", "c": ""}
    assert list(experiment.candidates) == ["Malta", "Spain", "unknown"]


def test_countries_of_any_name_are_states_that_learn_each_for_itself(store, demo):
    learner, experiment = trained(store, with_countries(demo, of_awkward_country), "country", "month")
    customers = store.customers(experiment.catalogue, limit=None)
    of_country = {customer.country: customer for customer in customers}
    assert set(of_country) == {*AWKWARD, ""}

    for country, customer in of_country.items():
        session = learner.recommend(customer.id, MONDAY).session
        learner.answer(session.id, clicked=session.slate[:1], bought=[])

        assert parts(("country", "month"), session.state) == {"country": country or "unknown", "month": "March"}
        node = nodes(("country", "month"), (("country",),), session.state)[1]
        assert store.node_sums("other", session.state)[session.slate[0]].clicks == 1
        assert node.count("=") == 1
    assert len({session.state for session in store.sessions("other")}) == 7
    assert rewards(learner, "lin_ts") > 0


class Weekend(MomentFeature):
    """Whether it is a weekend: workday or weekend."""

    name = "weekend"
    fixed_values = ("workday", "weekend")
    taste = 0.3

    def of_moment(self, at: datetime) -> str:
        return self.fixed_values[at.weekday() >= 5]

    @staticmethod
    def words(value: str) -> str:
        return f"on a {value}"


def test_a_feature_is_added_by_its_class_and_its_line_in_the_registry(store, demo, monkeypatch):
    """The steps of docs/how_to_add.md."""
    with pytest.raises(ConfigError, match="'weekend' is not a feature"):
        Profile(state_features=("weekend", "segment"))
    monkeypatch.setitem(FEATURES, "weekend", Weekend)

    features = ("weekend", "segment")
    learner, experiment = trained(store, demo, *features, crossings=(("weekend",),))
    customer = replace(store.customers(experiment.catalogue, limit=1)[0], band="Q2")
    sunday, monday = datetime(2026, 3, 1, 23), datetime(2026, 3, 2)
    assert [learner.state(customer, at) for at in (sunday, monday)] == ["weekend_Q2", "workday_Q2"]

    shown = learner.recommend(customer.id, sunday)
    assert ("on a weekend", 1.0) in learner.explain(shown)[0].factors
    assert state_words(features, "weekend_Q2") == "Q2 customers, on a weekend"

    assert run(learner, sessions=30, seed=1).states <= set(experiment.candidates)
    assert rewards(learner, "lin_ucb") > 0
    setup = setup_of(trained_shop(learner), Plan("other", ("thompson", "uniform")))
    of_thompson, of_chance = simulate(setup, ["thompson", "uniform"], rounds=100, replicates=2, seed=1).runs
    assert of_thompson.totals.regret[-1].sum() < of_chance.totals.regret[-1].sum()
