"""A stranger's session that a customer claims, tested on every store."""

import random
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from itertools import permutations

import pytest

from rlreco.domain.ids import ROOT
from rlreco.domain.purchases import answer_purchases
from rlreco.domain.records import Order, Outcome
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect


@pytest.fixture
def stored(store, shop):
    return shop.fill(store)


def visit(shop, id_="s1", customer=""):
    return replace(shop.a_session(id_, random.Random(1)), customer=customer, slate=("p01", "p02", "p03"))


def answer(store, shop, id_="s1", bought=("p01", "p03")):
    return shop.answer_with(store, id_, bought)


def an_order(shop, products=("p01", "p02"), id_="o1", session="s1", customer="c1"):
    return Order(id_, customer, shop.NOW.replace(tzinfo=None), products, session)


def baskets(store, customer="c1", name="shop"):
    return {product: bought.baskets for product, bought in store.purchases(name, customer).items()}


@pytest.mark.parametrize("claim_first", [True, False])
def test_what_the_answer_bought_counts_for_the_customer_whether_the_claim_comes_before_or_after_it(
    stored, shop, claim_first
):
    shown = stored.open_session(replace(visit(shop), shown_at=12.0))
    steps = [lambda: shop.claim(stored, "s1", "c1"), lambda: answer(stored, shop)]
    for step in steps if claim_first else reversed(steps):
        step()

    assert baskets(stored) == {"p01": 1.0, "p03": 1.0, ROOT: 1.0}
    assert {bought.last for bought in stored.purchases("shop", "c1").values()} == {12.0}
    assert stored.session("s1") == replace(shown, claimed_by="c1", outcome=Outcome((), ("p01", "p03"), 2.0, shop.NOW))
    assert rebuild(stored, lesson, check=True).differences == 0
    shop.assert_sums_are_the_fold(stored)


def test_a_claim_leaves_what_was_learned_and_the_log_of_the_slate_as_they_were(stored, shop):
    stored.open_session(visit(shop))
    answer(stored, shop)
    before, session = stored.snapshot("shop"), stored.session("s1")

    claimed = shop.claim(stored, "s1", "c1")

    after = stored.snapshot("shop")
    assert (after.arms, after.curve, after.answers) == (before.arms, before.curve, before.answers)
    assert claimed.session == stored.session("s1") == next(stored.sessions("shop")) == replace(session, claimed_by="c1")
    assert session.customer == stored.session("s1").customer == ""


def test_unclaimed_purchases_count_for_nobody(stored, shop):
    stored.open_session(visit(shop))
    answer(stored, shop)

    assert stored.snapshot("shop").purchases == {}
    assert rebuild(stored, lesson, check=True).differences == 0


@pytest.mark.parametrize("steps", list(permutations(["claim", "answer", "more", "order", "rest of the order"])))
def test_of_claim_answer_and_order_in_any_sequence_each_product_and_the_basket_count_once(stored, shop, steps):
    stored.open_session(visit(shop))
    take = {
        "claim": lambda: shop.claim(stored, "s1", "c1"),
        "answer": lambda: answer(stored, shop, bought=("p01",)),
        "more": lambda: answer(stored, shop, bought=("p01", "p03")),
        "order": lambda: shop.count_orders(stored, [an_order(shop, ("p01",))]),
        "rest of the order": lambda: shop.count_orders(stored, [an_order(shop, ("p02", "p03"))]),
    }
    for step in steps:
        take[step]()

    assert baskets(stored) == {"p01": 1.0, "p02": 1.0, "p03": 1.0, ROOT: 1.0}
    assert baskets(stored, ROOT) == {"p01": 1.0, "p02": 1.0, "p03": 1.0, ROOT: 1.0}
    shop.assert_sums_are_the_fold(stored)
    assert rebuild(stored, lesson, check=True).differences == 0


def test_orders_of_others_that_name_the_session_take_nothing_from_the_claim(stored, shop):
    stored.open_session(visit(shop))
    shop.count_orders(stored, [an_order(shop, customer="c2"), an_order(shop, id_="o2", session="s2")])
    answer(stored, shop)
    shop.claim(stored, "s1", "c1")

    assert baskets(stored) == {"p01": 2.0, "p02": 1.0, "p03": 1.0, ROOT: 2.0}
    assert baskets(stored, "c2") == {"p01": 1.0, "p02": 1.0, ROOT: 1.0}


def test_the_same_claim_again_changes_nothing_and_another_is_refused(stored, shop):
    stored.open_session(visit(shop))
    answer(stored, shop)
    assert shop.claim(stored, "s1", "c1").first
    before = stored.snapshot("shop")

    again = shop.claim(stored, "s1", "c1")
    with pytest.raises(ConflictError, match="session 's1' is claimed by another customer") as refused:
        shop.claim(stored, "s1", "c2")

    assert (again.first, again.session) == (False, stored.session("s1"))
    assert "c1" not in str(refused.value)
    assert stored.snapshot("shop") == before


@pytest.mark.parametrize("customer", ["c1", "c2"])
def test_a_session_that_was_shown_to_a_customer_is_refused_to_all(stored, shop, customer):
    stored.open_session(visit(shop, customer="c1"))

    with pytest.raises(ConflictError, match="was shown to a customer, so it can't be claimed"):
        shop.claim(stored, "s1", customer)


def test_a_claim_needs_a_session_and_a_customer_whose_id_is_text(stored, shop):
    stored.open_session(visit(shop))

    with pytest.raises(NotFoundError, match="no session 's2'"):
        shop.claim(stored, "s2", "c1")
    for wrong in ("", "\0", "\ud800"):
        with pytest.raises(DataError, match="The id of a customer"):
            shop.claim(stored, "s1", wrong)
    assert stored.session("s1").claimed_by == ""


@pytest.mark.parametrize("claim_first", [True, False])
def test_a_claim_by_the_id_that_stands_for_all_and_one_of_a_simulated_shopper_add_nothing(stored, shop, claim_first):
    for id_, customer, bases in (("s1", ROOT, "AAAAPw=="), ("s2", "c1", "")):
        stored.open_session(replace(visit(shop, id_), bases=bases))
        steps = [partial(shop.claim, stored, id_, customer), partial(answer, stored, shop, id_)]
        for step in steps if claim_first else reversed(steps):
            step()

    assert stored.snapshot("shop").purchases == {}
    assert rebuild(stored, lesson, check=True).differences == 0


@pytest.mark.parametrize("name", ["$where", "a.b", "a|b", "%7C", "😀", "'; DROP TABLE sessions; --"])
def test_hostile_names_are_only_names(stored, shop, name):
    stored.open_session(visit(shop, name))
    shop.count_orders(stored, [an_order(shop, session=name, customer=name)])
    answer(stored, shop, name)

    shop.claim(stored, name, name)

    assert stored.session(name).ordered == ("p01", "p02")
    assert baskets(stored, name) == {"p01": 1.0, "p02": 1.0, "p03": 1.0, ROOT: 1.0}


def test_of_claim_answer_and_order_at_once_each_product_counts_once(stored, shop):
    if stored.promise == "recoverable":
        pytest.skip("without transactions, those of one session at the same moment may count a product twice")
    for at in range(8):
        read = stored.open_session(visit(shop, f"s{at}"))
        with ThreadPoolExecutor(4) as threads:
            steps = [
                threads.submit(shop.claim, stored, read.id, "c1"),
                threads.submit(answer, stored, shop, read.id),
                threads.submit(shop.count_orders, stored, [an_order(shop, id_=f"o{at}", session=read.id)]),
                threads.submit(shop.claim, stored, read.id, "c1"),
            ]
            claims = [step.result() for step in steps][::3]
        assert sorted(claim.first for claim in claims) == [False, True]

    assert baskets(stored) == {"p01": 8.0, "p02": 8.0, "p03": 8.0, ROOT: 8.0}
    shop.assert_sums_are_the_fold(stored)
    assert rebuild(stored, lesson, check=True).differences == 0


def test_of_many_customers_at_once_one_has_the_session(stored, shop):
    stored.open_session(visit(shop))
    answer(stored, shop)

    def claim(customer):
        try:
            return shop.claim(stored, "s1", customer).first
        except ConflictError:
            return False

    with ThreadPoolExecutor(8) as threads:
        won = dict(zip("abcdefgh", threads.map(claim, "abcdefgh"), strict=True))

    (winner,) = [customer for customer, first in won.items() if first]
    assert stored.session("s1").claimed_by == winner
    assert {customer for customer, _ in stored.snapshot("shop").purchases} == {winner}


def test_the_same_answers_count_no_more_after_a_claim_than_its_fold_says(stored, shop):
    stored.open_session(visit(shop))
    shop.claim(stored, "s1", "c1")
    assert answer(stored, shop).first
    assert not answer(stored, shop).first

    session = stored.session("s1")
    assert stored.snapshot("shop").purchases == answer_purchases(session, shop.BASE)


@pytest.mark.parametrize("answered_before", [True, False])
@pytest.mark.parametrize("claimed_before", [True, False])
def test_an_import_brings_answers_and_claims_that_came_since_the_one_before(
    stored, shop, tmp_path, answered_before, claimed_before
):
    other = shop.fill(connect("memory:"))
    other.open_session(visit(shop))
    steps = {"answer": lambda: answer(other, shop), "claim": lambda: shop.claim(other, "s1", "c1")}
    early = [name for name, before in (("answer", answered_before), ("claim", claimed_before)) if before]
    for name in early:
        steps[name]()
    export_to(other, tmp_path / "first")
    assert import_from(stored, tmp_path / "first").sessions == 1
    for name in steps.keys() - {*early}:
        steps[name]()
    shop.count_orders(other, [an_order(shop)])
    export_to(other, tmp_path / "second")

    assert import_from(stored, tmp_path / "second").sessions == (0 if len(early) == 2 else 1)
    assert import_from(stored, tmp_path / "second").sessions == 0

    assert stored.session("s1") == other.session("s1")
    assert stored.snapshot("shop").purchases == other.snapshot("shop").purchases
    assert baskets(stored) == {"p01": 1.0, "p02": 1.0, "p03": 1.0, ROOT: 1.0}
    assert rebuild(stored, lesson, check=True).differences == 0
    other.close()


def test_an_import_of_a_session_that_another_customer_claimed_is_refused(stored, shop, tmp_path):
    other = shop.fill(connect("memory:"))
    for store, customer in ((other, "c1"), (stored, "c2")):
        store.open_session(visit(shop))
        shop.claim(store, "s1", customer)
    export_to(other, tmp_path / "export")

    with pytest.raises(ConflictError, match="claimed by another customer"):
        import_from(stored, tmp_path / "export")
    assert stored.session("s1").claimed_by == "c2"
