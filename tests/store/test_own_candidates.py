"""Candidate sets of customers' sessions live as long as the experiments that offered them."""

import pytest

from rlreco.domain.records import CandidateSet
from rlreco.errors import NotFoundError

OWN = CandidateSet.of(("p00", "a|b", "$x"), (0.5, 0.25, 1e-5))


def test_a_set_is_kept_once_for_each_experiment_that_offered_it(store, shop):
    shop.fill(store, "one")
    shop.fill(store, "two")
    for experiment in ("one", "two", "one"):
        store.save_candidates(experiment, OWN)

    assert store.candidates(OWN.id) == OWN
    assert store.own_candidates("one") == store.own_candidates("two") == [OWN.id]
    assert store.own_candidates("none") == []


def test_a_set_goes_with_the_last_experiment_that_offered_it(store, shop):
    for name in ("one", "two"):
        shop.fill(store, name)
        store.save_candidates(name, OWN)

    store.delete_experiment("one")
    assert store.candidates(OWN.id) == OWN
    assert store.candidates(shop.SET.id) == shop.SET

    store.delete_experiment("two")
    assert store.candidates(OWN.id) is None
    assert store.candidates(shop.SET.id) is None


def test_a_set_that_is_a_states_as_well_stays_for_the_other_experiment(store, shop):
    shop.fill(store, "one")
    shop.fill(store, "two")
    store.save_candidates("one", shop.SET)

    store.delete_experiment("two")
    assert store.candidates(shop.SET.id) == shop.SET
    store.delete_experiment("one")
    assert store.candidates(shop.SET.id) is None


def test_a_set_of_an_unknown_experiment_is_refused(store):
    with pytest.raises(NotFoundError, match="none"):
        store.save_candidates("none", OWN)
