"""The contract of every store (rlreco/store/contract), tested on each of them."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest

from rlreco.domain.ids import ROOT
from rlreco.domain.profile import make_profile
from rlreco.domain.records import (
    CandidateSet,
    CurveGain,
    Customer,
    Derived,
    Experiment,
    Gain,
    Lesson,
    Outcome,
    Product,
    Session,
)
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.store.base import SUMS

NOW = datetime(2026, 3, 2, 9, 30, 0, 123456, tzinfo=UTC)
SHOP = CandidateSet.of(("A", "B", "C"), (0.5, 0.3, 0.2))
CUSTOMERS = [
    Customer("17850", "Q4", "Champions", 1, 34, 5391.21, 5, 5, 5),
    Customer("17851", "Q1", "Lost", 300, 1, 12.5, 1, 1, 1),
    Customer("9", "Q1", "Lost", 200, 1, 1 / 3, 1, 1, 2),
]
PRODUCTS = [
    Product("A", "Apple", 1.25, "fruit", "https://example.org/a.png", 12),
    Product("B", "Bag"),
    Product("C", "Café ☕", 0.1),
]
HOSTILE = ["$where", "a.b", "|", "%7C", "a|b", "%", "😀", "x" * 1000, "__proto__", "'; DROP TABLE arms; --", " ", '"']


def an_experiment(name="shop", **changes):
    given = {
        "catalogue": "cat",
        "profile": make_profile({"nProducts": 2, "countries": ["a.b", "$c"], "cuts": {"monetary": [1, 2.5]}}),
        "crossings": (("month",), ("segment", "month")),
        "candidates": {"Q1_May": SHOP.id, "a.b|$": SHOP.id},
        "t0": NOW,
        "edges": {"recency": (1.0, 2.5)},
    }
    return Experiment(name=name, **{**given, **changes})


def a_session(id_="s1", experiment="shop", state="Q1_May", slate=("B", "A"), **changes):
    given = {
        "customer": "17850",
        "candidates": SHOP.id,
        "shares": (0.3, 0.5),
        "propensities": (1 / 3, 1.0),
        "propensity_errors": (0.0, 0.001),
        "values": (0.1, 0.2),
        "spreads": (0.01, 0.02),
        "explored": (True, False),
        "policy": "thompson:z=.5",
        "weight": 1.0,
        "at": datetime(2026, 5, 1, 8, tzinfo=timezone(timedelta(hours=2))),
        "shown_at": 3.25,
        "opened_at": NOW,
    }
    return Session(id=id_, experiment=experiment, state=state, slate=slate, **{**given, **changes})


def an_outcome(clicked=("B",), bought=(), reward=3 / 7):
    return Outcome(tuple(clicked), tuple(bought), reward, NOW + timedelta(seconds=5))


def a_lesson(slate=("B", "A"), state="Q1_May", policy="thompson:z=.5", bucket=1):
    gain = Gain(1.0, 1.0, 0.0, 0.3, 0.1, 0.4)
    arms = {(node, product): gain for node in ("all", state) for product in slate}
    return Lesson({**arms, (ROOT, ROOT): gain + gain}, policy, bucket, CurveGain(1.0, 2.0, 1.0, 0.0, 0.1, 1.0, 0.25))


def added(gain, times):
    total = Gain()
    for _ in range(times):
        total = total + gain
    return total


@pytest.fixture
def shop(store):
    store.save_catalogue("cat", CUSTOMERS, PRODUCTS)
    store.save_experiment(an_experiment(), [SHOP])
    return store


# Catalogue


def test_a_catalogue_comes_back_as_it_was_saved(shop):
    assert shop.customer("cat", "17850") == CUSTOMERS[0]
    assert shop.customer("cat", "9") == CUSTOMERS[2]
    assert shop.customer("cat", "1785") is None
    assert shop.customer("other", "17850") is None
    assert shop.products("cat") == {product.id: product for product in PRODUCTS}
    assert shop.products("cat", ["C", "A", "none"]) == {"A": PRODUCTS[0], "C": PRODUCTS[2]}
    assert shop.products("cat", []) == {}
    assert shop.band_sizes("cat") == {"Q1": 2, "Q4": 1}
    assert shop.band_sizes("other") == {}


def test_customers_are_found_by_the_start_of_their_id(shop):
    assert [one.id for one in shop.customers("cat")] == ["17850", "17851", "9"]
    assert [one.id for one in shop.customers("cat", search="178")] == ["17850", "17851"]
    assert [one.id for one in shop.customers("cat", search="178", limit=1)] == ["17850"]
    assert [one.id for one in shop.customers("cat", limit=None)] == ["17850", "17851", "9"]
    assert shop.customers("cat", search="785") == []


def test_saving_a_catalogue_again_changes_nothing_and_keeps_what_was_marked(shop):
    shop.set_available("cat", "B", False)

    shop.save_catalogue("cat", CUSTOMERS, PRODUCTS)

    assert shop.unavailable("cat") == {"B"}
    assert not shop.products("cat")["B"].available
    shop.set_available("cat", "B", True)
    assert shop.unavailable("cat") == frozenset()


def test_an_unknown_product_can_not_be_marked(shop):
    with pytest.raises(NotFoundError, match="no product 'Z'"):
        shop.set_available("cat", "Z", False)


def test_a_catalogue_that_breaks_half_way_leaves_nothing(store):
    with pytest.raises(DataError, match="empty"):
        store.save_catalogue("cat", CUSTOMERS, [*PRODUCTS, Product("", "nameless")])

    assert store.customers("cat") == []
    assert store.products("cat") == {}
    store.save_catalogue("cat", CUSTOMERS, PRODUCTS)
    assert len(store.customers("cat")) == 3


def test_an_experiment_comes_back_as_it_was_saved(shop):
    assert shop.experiment("shop") == an_experiment()
    assert shop.experiment("other") is None
    assert shop.candidates(SHOP.id) == SHOP
    assert shop.candidates("none") is None


def test_experiments_are_listed_newest_first_and_by_workspace(shop):
    shop.save_experiment(an_experiment("second", workspace="guest"), [SHOP])
    shop.save_experiment(an_experiment("third"), [SHOP])

    assert [one.name for one in shop.experiments()] == ["third", "second", "shop"]
    assert [one.name for one in shop.experiments("main")] == ["third", "shop"]
    assert shop.experiments("main")[1] == replace(an_experiment(), candidates={})


def test_an_experiments_name_is_its_own(shop):
    shop.open_session(a_session())

    with pytest.raises(ConflictError, match="already an experiment 'shop'"):
        shop.save_experiment(an_experiment(catalogue="else"), [SHOP])

    assert shop.experiment("shop") == an_experiment()
    assert shop.open_session(a_session("s2")).number == 2


def test_of_many_experiments_with_one_name_at_once_one_is_saved(store):
    def take(version):
        try:
            store.save_experiment(an_experiment(version=version), [SHOP])
        except ConflictError:
            return None
        return version

    with ThreadPoolExecutor(6) as threads:
        won = [version for version in threads.map(take, range(6)) if version is not None]

    assert len(won) == 1
    assert store.experiment("shop").version == won[0]


def test_deleting_an_experiment_leaves_nothing_of_it_and_all_of_the_others(shop):
    own = CandidateSet.of(("A",), (1.0,))
    shop.save_experiment(an_experiment("gone", candidates={"x": own.id, "y": SHOP.id}), [own, SHOP])
    for name in ("shop", "gone"):
        answered(shop, f"in-{name}", experiment=name)
        shop.replace_derived(name, Derived(1, 1, {"k0": 2.0}))

    shop.delete_experiment("gone")

    assert shop.experiment("gone") is None
    assert shop.session("in-gone") is None
    assert shop.candidates(own.id) is None
    assert shop.curve("gone") == []
    assert shop.node_sums("gone", "all") == {}
    assert shop.derived("gone") is None
    assert shop.candidates(SHOP.id) == SHOP
    assert shop.customer("cat", "9") == CUSTOMERS[2]
    assert shop.session("in-shop").outcome == an_outcome()
    assert len(shop.snapshot("shop").arms) == 5
    assert (shop.status().experiments, shop.status().sessions, shop.status().arms) == (1, 1, 5)
    with pytest.raises(NotFoundError):
        shop.delete_experiment("gone")


def test_a_deleted_experiments_name_starts_from_nothing_again(shop):
    answered(shop, "s1")
    shop.delete_experiment("shop")
    assert shop.customers("cat") == []

    shop.save_catalogue("cat", CUSTOMERS, PRODUCTS)
    shop.save_experiment(an_experiment(), [SHOP])

    assert not shop.sums("shop", ["all"], ["A", "B"]).any()
    assert shop.customer("cat", "9") == CUSTOMERS[2]
    assert shop.open_session(a_session("s9")).number == 1


# Sessions and sums


def answered(store, id_, **changes):
    store.open_session(a_session(id_, **changes))
    return store.close_session(id_, an_outcome(), a_lesson(state=changes.get("state", "Q1_May")))


def test_a_session_comes_back_as_it_was_opened_with_the_next_number(shop):
    first = shop.open_session(a_session("s1"))
    second = shop.open_session(a_session("s2", expected=0.5, best=2 / 3, estimate=(0.1, 0.0, 0.3), source="simulated"))

    assert first == replace(a_session("s1"), number=1)
    assert shop.session("s1") == first
    assert shop.session("s2") == second
    assert second.number == 2
    assert shop.session("s1").at.utcoffset() == timedelta(hours=2)
    assert shop.session("none") is None


def test_a_time_without_a_zone_stays_without_one(shop):
    shop.open_session(a_session(at=datetime(2026, 5, 1, 8)))

    assert shop.session("s1").at == datetime(2026, 5, 1, 8)


def test_a_session_needs_an_experiment_and_an_id_of_its_own(shop):
    with pytest.raises(NotFoundError, match="no experiment 'other'"):
        shop.open_session(a_session(experiment="other"))
    with pytest.raises(DataError, match="empty"):
        shop.open_session(a_session(""))
    shop.open_session(a_session())
    with pytest.raises(ConflictError):
        shop.open_session(a_session())


def test_an_answer_teaches_once_however_often_it_is_sent(shop):
    opened = shop.open_session(a_session())

    closed = shop.close_session("s1", an_outcome(), a_lesson())
    again = shop.close_session("s1", an_outcome(clicked=("A",)), a_lesson())

    assert closed.first
    assert closed.session == replace(opened, outcome=an_outcome())
    assert not again.first
    assert again.session == closed.session == shop.session("s1")
    assert shop.sums("shop", ["all"], ["A"])[0, 0].tolist() == [1.0, 1.0, 0.0, 0.3, 0.1, 0.4]


def test_an_unknown_session_can_not_be_answered_and_teaches_nothing(shop):
    with pytest.raises(NotFoundError, match="no session 'none'"):
        shop.close_session("none", an_outcome(), a_lesson())

    assert shop.snapshot("shop").arms == {}
    assert shop.curve("shop") == []


def test_of_many_answers_to_one_session_one_wins(shop):
    shop.open_session(a_session())
    answers = [an_outcome(reward=float(at)) for at in range(8)]

    with ThreadPoolExecutor(8) as threads:
        closed = list(threads.map(lambda outcome: shop.close_session("s1", outcome, a_lesson()), answers))

    assert Counter(one.first for one in closed) == {True: 1, False: 7}
    winner = next(one.session.outcome for one in closed if one.first)
    assert {one.session.outcome for one in closed} == {winner}
    assert shop.sums("shop", [ROOT], [ROOT])[0, 0, 0] == 2.0


def test_sums_have_a_row_for_each_node_and_product_and_zeros_where_nothing_was_learned(shop):
    answered(shop, "s1")
    answered(shop, "s2", state="Q4_May")

    sums = shop.sums("shop", ["Q4_May", "all", "nowhere"], ["C", "A", "B", "none"])

    assert sums.shape == (3, 4, len(SUMS))
    assert sums.dtype == np.float64
    once, twice = a_lesson().arms[("all", "A")], added(a_lesson().arms[("all", "A")], 2)
    assert sums[0, 1].tolist() == sums[0, 2].tolist() == list(once)
    assert sums[1, 1].tolist() == sums[1, 2].tolist() == list(twice)
    assert not sums[2].any()
    assert not sums[:, [0, 3]].any()
    assert shop.sums("shop", ["all"], []).shape == (1, 0, len(SUMS))
    assert not shop.sums("unknown", ["all"], ["A"]).any()


def test_the_sums_of_a_node_and_of_a_snapshot_are_those_of_the_lesson(shop):
    answered(shop, "s1")

    assert shop.node_sums("shop", "all") == {product: a_lesson().arms[("all", product)] for product in "AB"}
    assert shop.snapshot("shop").arms == a_lesson().arms
    with pytest.raises(NotFoundError, match="no experiment 'none'"):
        shop.snapshot("none")


def test_experiments_learn_apart(shop):
    shop.save_experiment(an_experiment("second"), [SHOP])
    answered(shop, "s1")

    assert not shop.sums("second", ["all"], ["A", "B"]).any()
    assert shop.open_session(a_session("s2", experiment="second")).number == 1
    assert [one.id for one in shop.sessions("second", answered=False)] == ["s2"]


def test_the_log_is_read_by_number_state_and_direction(shop):
    for at in range(1, 8):
        state = "Q1_May" if at % 2 else "Q4_May"
        shop.open_session(a_session(f"s{at}", state=state))
        if at != 5:
            shop.close_session(f"s{at}", an_outcome(), a_lesson())

    def numbers(**asked):
        return [session.number for session in shop.sessions("shop", **asked)]

    assert numbers() == [1, 2, 3, 4, 6, 7]
    assert numbers(answered=False) == [1, 2, 3, 4, 5, 6, 7]
    assert numbers(state="Q1_May") == [1, 3, 7]
    assert numbers(after=3) == [4, 6, 7]
    assert numbers(after=3, limit=2) == [4, 6]
    assert numbers(newest_first=True) == [7, 6, 4, 3, 2, 1]
    assert numbers(newest_first=True, limit=2) == [7, 6]
    assert numbers(newest_first=True, after=4, answered=False) == [7, 6, 5]
    assert numbers(limit=0) == []
    assert next(shop.sessions("shop")) == shop.session("s1")


def test_the_newest_states_are_those_of_the_answered_sessions_last_opened(shop):
    for at, state in enumerate(["Q1_May", "Q4_May", "Q1_May", "Q2_May"]):
        shop.open_session(a_session(f"s{at}", state=state))
    for id_ in ("s2", "s1", "s0"):
        shop.close_session(id_, an_outcome(), a_lesson())

    assert shop.newest_states("shop", 10) == ["Q1_May", "Q4_May", "Q1_May"]
    assert shop.newest_states("shop", 2) == ["Q1_May", "Q4_May"]
    assert shop.newest_states("none", 2) == []


def test_answers_are_read_in_the_order_in_which_they_came(shop):
    for id_ in ("s1", "s2", "s3"):
        shop.open_session(a_session(id_))
    for id_ in ("s3", "s1"):
        shop.close_session(id_, an_outcome(), a_lesson())

    assert [(place, one.id) for place, one in shop.answers("shop")] == [(1, "s3"), (2, "s1")]
    assert [one.id for _, one in shop.answers("shop", after=1)] == ["s1"]
    assert [one.id for _, one in shop.answers("shop", limit=1)] == ["s3"]
    assert shop.snapshot("shop").answers == 2


def test_a_curve_adds_up_by_policy_and_bucket(shop):
    for at, (policy, bucket) in enumerate([("uniform", 1), ("uniform", 10), ("uniform", 2), ("greedy", 2)] * 2):
        shop.open_session(a_session(f"s{at}"))
        shop.close_session(f"s{at}", an_outcome(), a_lesson(policy=policy, bucket=bucket))

    points = [(point.policy, point.bucket) for point in shop.curve("shop")]
    assert points == [("greedy", 2), ("uniform", 1), ("uniform", 2), ("uniform", 10)]
    assert shop.curve("shop")[0].sums == CurveGain(2.0, 4.0, 2.0, 0.0, 0.2, 2.0, 0.5)


def test_corrections_are_added_to_whatever_the_sums_are_by_now(shop):
    answered(shop, "s1")
    before = shop.snapshot("shop")
    answered(shop, "s2")

    assert shop.correct_sums(
        "shop",
        {("all", "A"): Gain(-1.0, 2.0), ("all", "C"): Gain(0.5)},
        {("thompson:z=.5", 1): CurveGain(1.0), ("new", 3): CurveGain(4.0)},
        before.corrections,
    )

    assert before.arms == a_lesson().arms
    assert (before.answers, shop.snapshot("shop").answers) == (1, 2)
    assert shop.sums("shop", ["all"], ["A", "B", "C"])[0, :, :2].tolist() == [[1.0, 4.0], [2.0, 2.0], [0.5, 0.0]]
    assert {(point.policy, point.bucket): point.sums.sessions for point in shop.curve("shop")} == {
        ("thompson:z=.5", 1): 3.0,
        ("new", 3): 4.0,
    }


def test_the_same_error_is_not_corrected_twice(shop):
    before = shop.snapshot("shop").corrections

    assert shop.correct_sums("shop", {("all", "A"): Gain(1.0)}, {}, before)
    assert not shop.correct_sums("shop", {("all", "A"): Gain(1.0)}, {}, before)

    assert shop.sums("shop", ["all"], ["A"])[0, 0, 0] == 1.0
    assert shop.snapshot("shop").corrections == before + 1


def test_mending_puts_some_sums_and_leaves_the_others(shop):
    answered(shop, "s1")

    shop.mend_sums("shop", {("all", "A"): Gain(7.0)}, {("greedy", 1): CurveGain(3.0)}, ["s1"])

    assert shop.snapshot("shop").arms == {**a_lesson().arms, ("all", "A"): Gain(7.0)}
    assert [point.policy for point in shop.curve("shop")] == ["greedy", "thompson:z=.5"]


def test_derived_values_are_replaced_by_the_next_revision_only(shop):
    assert shop.derived("shop") is None
    assert not shop.replace_derived("shop", Derived(2, 1, {}))
    assert shop.replace_derived("shop", Derived(1, 100, {"k0": 2.0, "a.b|$": 1 / 3}))
    assert not shop.replace_derived("shop", Derived(1, 100, {}))
    assert not shop.replace_derived("shop", Derived(3, 100, {}))
    assert shop.replace_derived("shop", Derived(2, 200, {"k0": 0.4}))
    assert shop.derived("shop") == Derived(2, 200, {"k0": 0.4})


def test_of_many_replacements_of_derived_values_at_once_one_succeeds(shop):
    with ThreadPoolExecutor(6) as threads:
        done = list(threads.map(lambda at: shop.replace_derived("shop", Derived(1, at, {})), range(6)))

    assert done.count(True) == 1
    assert shop.derived("shop").sessions == done.index(True)


def test_open_sessions_expire_and_answered_ones_never(shop):
    for at in range(3):
        shop.open_session(a_session(f"old{at}", opened_at=NOW - timedelta(hours=25)))
    shop.open_session(a_session("young"))
    shop.close_session("old0", an_outcome(), a_lesson())

    assert shop.expire(NOW - timedelta(hours=24)) == 2
    assert shop.expire(NOW - timedelta(hours=24)) == 0

    assert [one.id for one in shop.sessions("shop", answered=False)] == ["old0", "young"]
    with pytest.raises(NotFoundError, match="expired"):
        shop.close_session("old1", an_outcome(), a_lesson())
    assert shop.open_session(a_session("next")).number == 5


def test_imported_sessions_keep_their_numbers_and_teach_once(shop):
    brought = [
        (a_session("s4", number=4, outcome=an_outcome()), a_lesson()),
        (a_session("s7", number=7), None),
    ]

    assert shop.import_sessions("shop", brought) == 2
    assert shop.import_sessions("shop", brought) == 0

    assert [one.number for one in shop.sessions("shop", answered=False)] == [4, 7]
    assert shop.session("s4") == brought[0][0]
    assert shop.sums("shop", ["all"], ["A"])[0, 0, 0] == 1.0
    assert shop.open_session(a_session("s8")).number == 8
    now_answered = replace(brought[1][0], outcome=an_outcome())
    assert shop.import_sessions("shop", [(now_answered, a_lesson())]) == 1
    assert shop.session("s7") == now_answered
    assert shop.snapshot("shop").answers == 2
    with pytest.raises(ConflictError):
        shop.import_sessions("shop", [(a_session("other", number=4), None)])


def test_status_counts_what_is_there(shop, store_uri):
    answered(shop, "s1")
    shop.open_session(a_session("s2"))

    status = shop.status()

    assert (status.experiments, status.customers, status.products) == (1, 3, 3)
    assert (status.arms, status.sessions, status.answered, status.unapplied) == (5, 2, 1, 0)
    assert status.promise == "transactional"
    assert status.kind in ("sqlite", "memory", "mongodb")
    assert status.place == store_uri


def test_there_is_nothing_to_recover_where_answers_are_transactions(shop):
    answered(shop, "s1")

    assert shop.unapplied() == []
    assert shop.sweep() == 0


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_names_are_only_names(store, name):
    candidates = CandidateSet.of((name, "plain"), (0.5, 0.5))
    store.save_catalogue(
        name, [replace(CUSTOMERS[0], id=name, band=name, country=name)], [Product(name, name), Product("plain", "")]
    )
    store.save_experiment(an_experiment(name, catalogue=name, candidates={name: candidates.id}), [candidates])
    store.open_session(a_session(name, name, name, slate=(name, "plain"), customer=name, policy=name))
    lesson = Lesson({(name, name): Gain(1.0, 0.5), ("all", "plain"): Gain(2.0)}, name, 1, CurveGain(1.0))
    closed = store.close_session(name, an_outcome(clicked=(name,)), lesson)

    assert store.session(name) == closed.session
    assert closed.session.slate == (name, "plain")
    assert [one.id for one in store.sessions(name, state=name)] == [name]
    assert (store.customer(name, name).band, store.customer(name, name).country) == (name, name)
    assert [one.id for one in store.customers(name, search=name)] == [name]
    assert store.band_sizes(name) == {name: 1}
    store.set_available(name, name, False)
    assert store.unavailable(name) == {name}
    assert set(store.products(name, [name])) == {name}
    assert store.experiment(name).candidates == {name: candidates.id}
    assert store.sums(name, [name, "all"], [name, "plain"])[:, :, 0].tolist() == [[1.0, 0.0], [0.0, 2.0]]
    assert store.node_sums(name, name) == {name: Gain(1.0, 0.5)}
    assert store.snapshot(name).arms.keys() == {(name, name), ("all", "plain")}
    assert store.curve(name)[0].policy == name
    store.delete_experiment(name)
    assert store.status().arms == store.status().sessions == 0


@pytest.mark.parametrize("name", ["", "\0", "\ud800"])
def test_ids_that_are_not_text_are_refused(shop, name):
    with pytest.raises(DataError):
        shop.save_catalogue("new", [replace(CUSTOMERS[0], id=name)], PRODUCTS)
    with pytest.raises(DataError):
        shop.save_catalogue("new", CUSTOMERS, [Product(name, "x")])
    with pytest.raises(DataError):
        shop.save_experiment(an_experiment(name), [SHOP])
    with pytest.raises(DataError):
        shop.open_session(a_session(name))
    assert shop.status().sessions == 0
