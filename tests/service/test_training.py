from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from rlreco.bandit.base_rates.companions import companion_records
from rlreco.bandit.base_rates.order_lines import OrderLines
from rlreco.bandit.base_rates.persons import fit_persons
from rlreco.clock import system_clock
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import Profile, make_profile
from rlreco.domain.rewards import lesson
from rlreco.domain.states import StateSpace
from rlreco.errors import ConflictError, DataError
from rlreco.segmentation import Selection, narrowed
from rlreco.service.training.train import frozen_experiment, train
from rlreco.service.upkeep.recover import rebuild
from rlreco.transactions import Lines, classify
from rlreco.transactions.classes import goods, reclassified


def trained(store, lines, profile=None, **options):
    return train(store, lines, profile or Profile(), base_name="demo", now=system_clock(), **options)


def test_training_saves_every_customer_product_and_state(store, demo):
    result = trained(store, demo)

    experiment = store.experiment("demo")
    status = store.status()
    assert set(experiment.candidates) == set(StateSpace.fit(Profile(), ()).states)
    assert (status.customers, status.products) == (result.customers, result.products)
    assert result.nodes == 1 + 12 + 4 + result.states
    assert sum(store.band_sizes(experiment.catalogue).values()) == result.customers
    assert experiment == result.experiment


def test_candidates_have_a_share_above_zero_and_the_best_come_first(store, demo):
    experiment = trained(store, demo).experiment

    candidates = store.candidates(experiment.candidates["Q4_December_0_Monday"])

    assert len(candidates.products) == len(set(candidates.products))
    assert min(candidates.shares) > 0
    assert list(candidates.shares[:150]) == sorted(candidates.shares[:150], reverse=True)


def test_service_lines_are_never_candidates(store, demo):
    experiment = trained(store, demo).experiment

    products = store.products(experiment.catalogue)
    assert "POST" in set(demo.table["product_id"].to_pylist())
    assert "POST" not in products


def test_the_same_name_is_refused_and_a_name_of_its_own_is_found(store, demo):
    first = trained(store, demo).experiment
    second = trained(store, demo).experiment

    assert (first.name, second.name) == ("demo", "demo-2")
    assert first.catalogue == second.catalogue
    with pytest.raises(ConflictError, match="demo"):
        trained(store, demo, name="demo")


def test_a_shop_with_fewer_products_than_a_slate_is_refused_before_anything_is_written(store, demo):
    with pytest.raises(DataError, match="needs 100 products"):
        trained(store, _few(demo), make_profile({"nProducts": 100}))

    assert store.status().experiments == store.status().customers == 0


def _few(demo):
    codes = pa.array(sorted(set(demo.table["product_id"].to_pylist()))[:30])
    return Lines(demo.table.filter(pc.is_in(demo.table["product_id"], value_set=codes)), demo.source, demo.columns)


def test_crossings_are_those_that_the_history_speaks_for_unless_the_profile_names_them(store, demo):
    chosen = trained(store, demo).experiment
    named = trained(store, demo, make_profile({"crossings": [["weekday"]]})).experiment

    assert ("month",) in chosen.crossings
    assert ("weekday",) not in chosen.crossings
    assert [tuple(crossing) for crossing in chosen.profile.crossings] == list(chosen.crossings)
    assert named.crossings == (("weekday",),)
    assert {row["crossing"] for row in chosen.evidence} >= {"month", "segment", "weekday", "state"}
    assert store.experiment(chosen.name) == chosen


def test_training_by_frozen_edges_gives_the_customers_of_the_first_experiment_again(store, demo):
    first = trained(store, demo, make_profile({"bins": 4, "nclust": 3, "monetary": "gross"})).experiment

    again = trained(store, demo, frozen=frozen_experiment(store, first.name)).experiment

    assert again.edges == first.edges
    assert again.catalogue == first.catalogue
    assert (again.profile.bins, again.profile.nclust, again.profile.monetary) == (4, 3, "gross")


def test_only_the_chosen_lines_are_learned_from(store, demo):
    chosen = trained(store, demo, make_profile({"since": "2025-10-01"}))

    months = {state.split("_")[1] for state, baskets in chosen.experiment.baskets.items() if baskets}
    assert months == {"October", "November", "December"}
    assert chosen.customers < trained(store, demo).customers


def test_training_hands_every_order_of_the_segmented_customers_to_the_store(store, demo):
    """Counted here from the file's lines by the names of its columns."""
    experiment = trained(store, demo, make_profile({"since": "2025-10-01"})).experiment
    classed = reclassified(classify(demo), Profile().services)
    sales = goods(narrowed(classed, Selection(since=date(2025, 10, 1))))
    customers = {customer.id for customer in store.customers(experiment.catalogue, limit=None)}
    sales = sales[sales["customer_id"].isin(customers)]
    baskets = sales[["order_id", "customer_id"]].drop_duplicates()
    of_product = sales[["order_id", "product_id"]].drop_duplicates()["product_id"].value_counts()

    crowd = store.purchases(experiment.name, ROOT)

    persons = fit_persons(sales)
    assert experiment.base == persons.base
    assert {each.product: each for each in store.neighbours(experiment.name)} == {
        each.product: each for each in [*persons.neighbours(), *companion_records(OrderLines.of(sales))]
    }
    assert experiment.base.origin == sales["ordered_at"].max().tz_localize("UTC").timestamp()
    assert crowd.pop(ROOT).baskets == len(baskets)
    assert {product: sums.baskets for product, sums in crowd.items()} == of_product.to_dict()
    for customer, n_baskets in baskets["customer_id"].value_counts().head(20).items():
        assert store.purchases(experiment.name, customer)[ROOT].baskets == n_baskets
    assert rebuild(store, lesson, check=True).differences == 0
