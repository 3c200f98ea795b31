"""What orders and answers add to the sums of purchases, by hand."""

from dataclasses import replace
from datetime import UTC, datetime
from itertools import permutations
from math import inf

import pytest

from rlreco.domain.answers import ordered
from rlreco.domain.documents import (
    counted_order_document,
    counted_order_of,
    experiment_document,
    experiment_of,
)
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import Profile
from rlreco.domain.purchases import answer_purchases, basket_weight, new_entries, order_sums
from rlreco.domain.records import (
    HALF_LIVES,
    BaseRate,
    Bought,
    CountedOrder,
    Experiment,
    Order,
    Outcome,
    Session,
    aged_column,
)
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError

T0 = datetime(2026, 3, 2, 12, tzinfo=UTC)
BASE = BaseRate(60.0, 8.0, 30.0, 200.0, origin=T0.timestamp())
ORDER = Order("o1", "ann", datetime(2026, 1, 1, 12), ("a", "b"))
"""Sixty days before the newest sale: one half-life of the customer, two of the crowd."""

HERS, OF_CROWD = Bought(1.0, recent_60=0.5, last=-60.0), Bought(1.0, recent_30=0.25, last=-60.0)
LATER = Bought(1.0, recent_60=4.0, last=120.0)

EXPERIMENT = Experiment("e", "cat", Profile(), (), {}, T0, base=BASE)


def a_session(bought=("a",), customer="ann", **changes):
    some = (0.5, 0.5, 0.5)
    outcome = Outcome((), bought, 1.0, T0)
    session = Session(
        *("s1", "e", customer, "Q1_May_0_Monday", "set", ("a", "b", "c"), some, some, some, some, some, (False,) * 3),
        *("thompson", 1.0, T0, 120.0, T0),
        outcome=outcome,
        bases="AAAAPwAAAD8AAAA/",
    )
    return replace(session, **changes)


def test_bought_adds_field_by_field():
    some, more = Bought(1.0, 2, 3, 4, 5, 6, 7, 8, last=-9.0), Bought(*[0.5] * 8, last=-3.0)

    assert some + more == Bought(1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5, last=-3.0)


def test_the_newest_of_baskets_is_the_same_in_whatever_order_they_are_added():
    baskets = [Bought(1.0, last=days) for days in (-30.0, 12.5, -0.25)]

    for order in permutations(baskets):
        assert sum(order, Bought()).last == 12.5
    assert (Bought() + Bought()).last == -inf


@pytest.mark.parametrize(
    ("days", "half_life", "weight"),
    [(0, 7.0, 1.0), (-14, 7.0, 0.25), (21, 7.0, 8.0), (-3.5, 7.0, 2**-0.5), (9, None, 1)],
)
def test_a_basket_counts_half_at_each_half_life_before_the_origin_and_twice_at_each_after(days, half_life, weight):
    assert basket_weight(days, half_life) == pytest.approx(weight)


def test_a_moment_beyond_the_range_of_floats_has_a_finite_weight():
    assert basket_weight(3e6, 1.0) == 2.0**1000
    assert basket_weight(-3e6, 1.0) == 0.0


def test_an_order_counts_for_its_customer_and_the_crowd_each_with_its_own_half_life():
    assert order_sums(ORDER, BASE) == {
        ("ann", "a"): HERS,
        ("ann", "b"): HERS,
        ("ann", ROOT): HERS,
        (ROOT, "a"): OF_CROWD,
        (ROOT, "b"): OF_CROWD,
        (ROOT, ROOT): OF_CROWD,
    }


def test_sums_are_kept_for_every_half_life_that_an_edition_may_choose():
    every = replace(BASE, every_half_life=True)
    bought = order_sums(replace(ORDER, at=datetime(2025, 3, 2, 12)), every)["ann", ROOT]

    assert bought == order_sums(replace(ORDER, at=datetime(2025, 3, 2, 12)), every)[ROOT, ROOT]
    assert (bought.baskets, bought.recent_365, bought.last) == (1.0, 0.5, -365.0)
    weights = [bought[aged_column(days)] for days in HALF_LIVES]
    assert weights == pytest.approx([2 ** (-365 / days) for days in (7, 14, 30, 60, 90, 180, 365)])
    assert bought[aged_column(None)] == 1.0
    assert Bought._fields[aged_column(90.0)] == "recent_90"


def test_baskets_without_a_half_life_never_age():
    ageless = replace(BASE, half_life=None, crowd_half_life=None)

    assert set(order_sums(ORDER, ageless).values()) == {Bought(1.0, last=-60.0)}


def test_an_experiment_without_a_base_rate_counts_no_purchases():
    assert order_sums(ORDER, None) == {}
    assert lesson(a_session(), replace(EXPERIMENT, base=None)).purchases == {}


def test_products_that_come_to_an_order_later_add_no_basket():
    assert order_sums(ORDER, BASE, first=False).keys() == {("ann", "a"), ("ann", "b"), (ROOT, "a"), (ROOT, "b")}


def test_what_an_answer_has_counted_is_left_out_for_the_customer_alone():
    assert order_sums(ORDER, BASE, answered=("b", "c")).keys() == {
        ("ann", "a"),
        (ROOT, "a"),
        (ROOT, "b"),
        (ROOT, ROOT),
    }


def test_an_id_that_means_all_has_no_sums_of_its_own():
    of_all = order_sums(replace(ORDER, customer=ROOT, products=("a", ROOT)), BASE)

    assert of_all == {(ROOT, "a"): OF_CROWD, (ROOT, ROOT): OF_CROWD}
    assert answer_purchases(a_session(customer=ROOT), BASE) == {}


def test_an_answer_with_purchases_is_a_basket_of_its_customer_as_old_as_the_experiment_then():
    """Shown 120 days after the training: two half-lives."""
    assert lesson(a_session(("c", "a")), EXPERIMENT).purchases == {
        ("ann", "c"): LATER,
        ("ann", "a"): LATER,
        ("ann", ROOT): LATER,
    }


def test_simulated_shoppers_and_strangers_add_no_basket():
    assert lesson(a_session(bases=""), EXPERIMENT).purchases == {}
    assert lesson(a_session(customer=""), EXPERIMENT).purchases == {}


def test_an_answer_without_purchases_is_no_basket():
    assert lesson(a_session(()), EXPERIMENT).purchases == {}


def test_of_an_order_that_comes_again_only_further_products_are_new():
    first, again = CountedOrder(ORDER), CountedOrder(replace(ORDER, products=("b", "c"), at=datetime(2030, 1, 1)))

    assert new_entries([first, again, first], ()) == [
        first,
        CountedOrder(replace(ORDER, products=("c",)), first=False),
    ]
    assert new_entries([again], [first]) == [CountedOrder(replace(ORDER, products=("c",)), first=False)]
    assert new_entries([first], [first]) == []
    assert new_entries([CountedOrder(replace(ORDER, products=()))], ()) == []


def test_products_of_an_entry_are_distinct_and_sorted():
    (entry,) = new_entries([CountedOrder(replace(ORDER, products=("b", "a", "b")))], ())

    assert entry.order.products == ("a", "b")


def test_an_order_of_another_customer_under_the_same_id_is_refused():
    with pytest.raises(ConflictError, match="order 'o1' is of the customer 'ann', and comes again for 'bob'"):
        new_entries([CountedOrder(replace(ORDER, customer="bob"))], [CountedOrder(ORDER)])


def test_an_entry_notes_what_the_answer_to_its_session_counted_for_its_customer():
    named, others = replace(ORDER, session="s1"), replace(ORDER, id="o2", session="s1", customer="bob")
    unnamed = replace(ORDER, id="o3")

    entries = new_entries(map(CountedOrder, [named, others, unnamed]), (), [a_session(("a", "c"))])

    assert [entry.answered for entry in entries] == [("a", "c"), (), ()]
    assert new_entries([CountedOrder(named)], (), [a_session(outcome=None)]) == [CountedOrder(named)]
    assert new_entries([CountedOrder(named, answered=("b",))], ()) == [CountedOrder(named, answered=("b",))]


def test_a_later_entry_goes_by_the_session_of_the_first():
    first, again = CountedOrder(replace(ORDER, session="s1")), CountedOrder(replace(ORDER, products=("c",)))

    (entry,) = new_entries([again], [first], [a_session(("c",))])

    assert entry == CountedOrder(replace(first.order, products=("c",)), first=False, answered=("c",))


def test_what_orders_counted_before_the_answer_is_left_out_of_the_answer():
    assert lesson(a_session(("c", "a"), ordered=("a", "b")), EXPERIMENT).purchases == {("ann", "c"): LATER}
    assert lesson(a_session(("a",), ordered=("a", "b")), EXPERIMENT).purchases == {}


def test_sessions_that_wait_for_their_answer_learn_what_their_orders_counted():
    waiting, entry = a_session(outcome=None, ordered=("c",)), CountedOrder(replace(ORDER, session="s1"))
    further = CountedOrder(replace(ORDER, session="s1", products=("d",)), first=False)

    assert ordered([waiting], [entry, further]) == [replace(waiting, ordered=("a", "b", "c", "d"))]
    assert ordered([replace(waiting, customer="bob")], [entry]) == []
    assert ordered([waiting], [CountedOrder(ORDER)]) == []


def test_entries_and_base_rates_come_back_from_their_documents():
    entry = CountedOrder(replace(ORDER, session="s1"), first=False, answered=("c",))

    assert counted_order_of(counted_order_document(entry)) == entry
    assert experiment_of(experiment_document(EXPERIMENT)) == EXPERIMENT


def test_a_document_of_an_earlier_release_has_no_base_rate():
    document = experiment_document(EXPERIMENT)
    del document["base"]

    assert experiment_of(document).base is None
