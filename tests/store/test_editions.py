"""Editions of an experiment: the part of the contract of every store by which its shop moves on."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest

from rlreco.domain.records import CandidateSet, Edition, Neighbours, Product
from rlreco.errors import NotFoundError
from rlreco.store.connect import connect

HOSTILE = ["$where", "a.b", "|", "%7C", "😀", "x" * 1000, "'; DROP TABLE editions; --", " ", '"']


def set_of(number):
    """Another set of candidates for each edition."""
    return CandidateSet.of(("p00", f"new{number}"), (0.75, 0.25))


def edition_of(shop, number, name="shop", **changes):
    given = {"catalogue": f"cat{number}", "edition": number, "counted": 10 * number, "as_of": f"2026-03-{number:02}"}
    candidates = dict.fromkeys(shop.STATES, set_of(number).id)
    return replace(shop.experiment(name), candidates=candidates, **{**given, **changes})


def save(store, shop, number, name="shop", neighbours=(), **changes):
    edition = edition_of(shop, number, name, **changes)
    products = [*shop.PRODUCTS, Product(f"new{number}", f"New {number}")]
    store.save_catalogue(edition.catalogue, shop.CUSTOMERS, products)
    return store.save_edition(edition, [set_of(number)], neighbours, at=shop.NOW + timedelta(days=number))


def by_product(neighbours):
    return {each.product: each for each in neighbours}


def test_an_edition_comes_back_in_the_place_of_the_one_before(store, shop):
    shop.fill(store, other := "other")
    shop.fill(store)
    assert (store.edition("shop"), store.editions("shop")) == (1, [])

    assert save(store, shop, 2)

    assert store.experiment("shop") == edition_of(shop, 2)
    assert [each.edition for each in store.experiments()] == [2, 1]
    assert (store.edition("shop"), store.edition(other), store.edition("none")) == (2, 1, 0)
    assert store.products("cat2")["new2"].name == "New 2"


def test_editions_are_listed_with_their_moments_and_the_sessions_opened_before(store, shop):
    shop.fill(store)
    rng = Random(1)
    shop.one_session(store, "s1", rng)
    save(store, shop, 2)
    for id_ in ("s2", "s3"):
        store.open_session(shop.a_session(id_, rng))
    save(store, shop, 3)

    assert store.editions("shop") == [
        Edition(2, shop.NOW + timedelta(days=2), 1),
        Edition(3, shop.NOW + timedelta(days=3), 3),
    ]
    assert store.editions("none") == []


@pytest.mark.parametrize("number", [1, 2, 4])
def test_an_edition_that_does_not_follow_the_newest_changes_nothing(store, shop, number):
    shop.fill(store)
    save(store, shop, 2, neighbours=shop.NEIGHBOURS)

    assert not save(store, shop, number, counted=7)

    assert store.experiment("shop") == edition_of(shop, 2)
    assert store.edition("shop") == 2
    assert by_product(store.neighbours("shop")) == by_product(shop.NEIGHBOURS)
    assert len(store.editions("shop")) == 1


def test_an_edition_of_no_experiment_is_refused(store, shop):
    with pytest.raises(NotFoundError, match="no experiment 'none'"):
        store.save_edition(edition_of(shop, 2, "none"), [set_of(2)], at=shop.NOW)
    shop.fill(store)
    store.delete_experiment("shop")
    with pytest.raises(NotFoundError, match="no experiment 'shop'"):
        store.save_edition(edition_of(shop, 2), [set_of(2)], at=shop.NOW)


def test_sets_of_earlier_editions_stay_and_count_as_the_experiments_own(store, shop):
    shop.fill(store)

    for number in (2, 3, 4):
        save(store, shop, number)

    assert store.candidates(shop.SET.id) == shop.SET
    assert [store.candidates(set_of(number).id) for number in (2, 3, 4)] == [set_of(number) for number in (2, 3, 4)]
    assert store.own_candidates("shop") == sorted([shop.SET.id, set_of(2).id, set_of(3).id])


def test_neighbours_are_replaced_with_the_edition_and_those_of_others_stay(store, shop):
    shop.fill(store, "other", neighbours=shop.NEIGHBOURS)
    shop.fill(store, neighbours=shop.NEIGHBOURS)
    newer = [Neighbours("p01", ("p03",), (0.125,)), Neighbours("new|2", ("p01",), (1.0,))]

    save(store, shop, 2, neighbours=newer)

    assert by_product(store.neighbours("shop")) == by_product(newer)
    assert by_product(store.neighbours("other")) == by_product(shop.NEIGHBOURS)
    save(store, shop, 3)
    assert store.neighbours("shop") == []


def test_the_catalogue_of_the_edition_before_stays_until_the_next(store, shop):
    shop.fill(store)

    save(store, shop, 2)
    assert store.customer("cat", "c1") == shop.CUSTOMERS[1]
    save(store, shop, 3)

    assert (store.products("cat"), store.customers("cat"), store.customer("cat", "c1")) == ({}, [], None)
    assert store.customer("cat2", "c1") == store.customer("cat3", "c1") == shop.CUSTOMERS[1]


def test_a_catalogue_that_another_experiment_uses_survives(store, shop):
    """Whether the other has it as its newest, or as that of the edition before."""
    for name in ("other", "behind", "shop"):
        shop.fill(store, name)
    save(store, shop, 2, "behind")

    for number in (2, 3, 4):
        save(store, shop, number)

    assert len(store.products("cat")) == len(shop.PRODUCTS)
    store.delete_experiment("other")
    assert len(store.products("cat")) == len(shop.PRODUCTS)
    assert "new2" in store.products("cat2")
    store.delete_experiment("behind")
    assert (store.products("cat"), store.products("cat2")) == ({}, {})
    assert len(store.customers("cat4")) == len(shop.CUSTOMERS)


def test_an_edition_may_keep_its_catalogue_and_go_back_to_an_earlier_one(store, shop):
    shop.fill(store)
    for number, catalogue in [(2, "cat"), (3, "B"), (4, "B"), (5, "C"), (6, "cat")]:
        assert save(store, shop, number, catalogue=catalogue)
        assert len(store.customers(catalogue)) == len(shop.CUSTOMERS)
        assert store.customer(catalogue, "c1") == shop.CUSTOMERS[1]

    assert store.products("B") == {}
    assert len(store.customers("C")) == len(shop.CUSTOMERS)


def test_a_deleted_experiment_takes_all_of_its_editions_with_it(store, shop):
    shop.fill(store, "other")
    shop.fill(store)
    for number in (2, 3):
        save(store, shop, number, neighbours=shop.NEIGHBOURS)

    store.delete_experiment("shop")

    assert (store.edition("shop"), store.editions("shop"), store.neighbours("shop")) == (0, [], [])
    assert [store.candidates(set_of(number).id) for number in (2, 3)] == [None, None]
    assert store.candidates(shop.SET.id) == shop.SET
    assert (store.products("cat2"), store.customers("cat3")) == ({}, [])
    assert len(store.customers("cat")) == len(shop.CUSTOMERS)
    shop.fill(store)
    assert (store.edition("shop"), store.editions("shop")) == (1, [])


def test_sums_sessions_and_orders_go_on_through_an_edition(store, shop):
    shop.fill(store)
    rng = Random(2)
    opened = store.open_session(shop.a_session("before", rng))
    shop.count_orders(store, [shop.an_order(1)])

    save(store, shop, 2)

    assert shop.answer(store, opened, rng).first
    assert shop.count_orders(store, [shop.an_order(1), shop.an_order(2)]) == 1
    assert store.open_session(replace(shop.a_session("after", rng), edition=2)).number == 2
    assert [store.session(id_).edition for id_ in ("before", "after")] == [1, 2]
    shop.assert_sums_are_the_fold(store)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_of_editions_are_only_names(store, shop, name):
    shop.fill(store, name)
    neighbours = [Neighbours(name, (name, "p01"), (0.5, 0.25))]

    assert save(store, shop, 2, name, neighbours, catalogue=name)
    assert save(store, shop, 3, name, neighbours)

    assert store.experiment(name) == edition_of(shop, 3, name)
    assert store.neighbours(name) == neighbours
    assert [each.number for each in store.editions(name)] == [2, 3]
    assert (len(store.products(name)), store.products("cat")) == (len(shop.PRODUCTS) + 1, {})
    store.delete_experiment(name)
    assert (store.products(name), store.candidates(set_of(3).id)) == ({}, None)


def test_of_many_editions_at_once_one_is_saved(store, shop):
    shop.fill(store)

    def take(version):
        return save(store, shop, 2, catalogue=f"of{version}", version=version)

    with ThreadPoolExecutor(6) as threads:
        saved = list(threads.map(take, range(6)))

    assert saved.count(True) == 1
    assert store.experiment("shop").version == saved.index(True)
    assert store.experiment("shop").catalogue == f"of{saved.index(True)}"
    assert len(store.editions("shop")) == 1


def test_another_process_sees_the_edition_at_once(store_uri, shop):
    if store_uri == "memory:":
        pytest.skip("A store in memory has one process.")
    store, other = shop.fill(connect(store_uri, durable=False)), connect(store_uri, durable=False)
    assert other.edition("shop") == 1

    save(store, shop, 2)

    assert (other.edition("shop"), other.experiment("shop")) == (2, edition_of(shop, 2))
    assert save(other, shop, 3)
    assert store.edition("shop") == 3
    store.close()
    other.close()
