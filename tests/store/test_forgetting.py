"""An experiment forgets what it learned from slates, and keeps its shop: the part of the contract of every store."""

import random
from dataclasses import replace
from datetime import timedelta
from functools import partial

import pytest

from rlreco.domain.ids import ROOT
from rlreco.domain.records import Derived, Description
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, ForbiddenError, NotFoundError
from rlreco.roles import Role
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.service.upkeep.recover import rebuild, recover
from rlreco.store.connect import connect
from rlreco.store.guarded import guarded


def forget(store, shop, name="shop", days=1):
    store.forget_learned(name, at=shop.NOW + timedelta(days=days))


def a_busy_shop(store, shop, name="shop"):
    """Answers, claims, orders that name sessions before and after their answers, an edition, derived values."""
    rng = random.Random(4)
    shop.fill(store, name, neighbours=shop.NEIGHBOURS)
    for at in range(12):
        opened = store.open_session(shop.a_session(f"{name}-{at}", rng, name))
        order = replace(shop.an_order(at, opened.id), id=f"{name}-{at}", customer=opened.customer)
        steps = [partial(shop.answer, store, opened, rng), partial(shop.count_orders, store, [order], name)]
        for step in steps if at % 2 else reversed(steps):
            step()
    store.open_session(shop.a_session(f"{name}-waiting", rng, name))
    assert store.replace_derived(name, Derived(1, 12, {"alpha": 0.5}))
    assert shop.move_on(store, name)
    store.describe_experiment(name, "Lamps", "All of them")
    return store


def kept(store, name="shop"):
    """All that forgetting leaves."""
    experiment = store.experiment(name)
    return (
        experiment,
        store.customers(experiment.catalogue, limit=None),
        store.products(experiment.catalogue),
        sorted(store.neighbours(name), key=lambda each: each.product),
        store.own_candidates(name),
        [(each.number, each.at) for each in store.editions(name)],
        store.descriptions(),
    )


def test_what_came_of_slates_is_gone_and_the_shop_stays(store, shop):
    before = kept(a_busy_shop(store, shop))

    forget(store, shop)

    assert kept(store) == before
    assert list(store.sessions("shop", answered=False)) == []
    assert store.session("shop-3") is None
    assert store.answers("shop") == store.curve("shop") == store.waiting("shop", shop.NOW + timedelta(days=9)) == []
    snapshot = store.snapshot("shop")
    assert (sum(snapshot.answers), snapshot.arms, snapshot.curve, store.count_arms("shop")) == (0, {}, {}, 0)
    assert store.derived("shop") is None
    assert store.sums("shop", [shop.STATES[0], ROOT], ["p00", "p01"]).sum() == 0.0
    assert [each.sessions for each in store.editions("shop")] == [0]
    status = store.status()
    assert (status.sessions, status.answered, status.waiting, status.arms) == (0, 0, 0, 0)


def test_orders_stay_and_count_as_if_no_slate_had_ever_been_shown(store, shop):
    a_busy_shop(store, shop)
    orders = [entry.order for entry in shop.all_orders(store)]
    plain = shop.fill(connect("memory:"))
    shop.count_orders(plain, orders)
    assert store.snapshot("shop").purchases != plain.snapshot("shop").purchases

    forget(store, shop)

    assert [entry.order for entry in shop.all_orders(store)] == orders
    assert store.snapshot("shop").orders == len(orders)
    assert_same_purchases(store.snapshot("shop").purchases, plain.snapshot("shop").purchases)
    assert rebuild(store, lesson, check=True).differences == 0
    plain.close()


def assert_same_purchases(left, right):
    assert left.keys() == right.keys()
    for pair, sums in left.items():
        assert sums == pytest.approx(right[pair], rel=1e-9), pair


def test_learning_goes_on_from_the_first_session(store, shop):
    a_busy_shop(store, shop)
    forget(store, shop)
    rng = random.Random(5)

    opened = store.open_session(shop.a_session("again", rng))
    assert opened.number == 1
    assert shop.answer(store, opened, rng).first
    shop.count_orders(store, [shop.an_order(77, "again")])

    assert [sum(event.position) for event in store.answers("shop")] == [1]
    shop.assert_sums_are_the_fold(store)
    assert rebuild(store, lesson, check=True).differences == 0


def test_an_answer_to_a_slate_of_before_names_a_session_that_is_not_there(store, shop):
    a_busy_shop(store, shop)
    rng = random.Random(6)
    opened = store.open_session(shop.a_session("late", rng))
    forget(store, shop)

    with pytest.raises(NotFoundError, match="no session 'late'"):
        shop.answer(store, opened, rng)
    with pytest.raises(NotFoundError, match="no session 'late'"):
        shop.claim(store, "late", "c1")
    assert store.count_arms("shop") == 0


def test_other_experiments_keep_what_they_learned_and_their_place(store, shop):
    for name in ("first", "shop", "last"):
        a_busy_shop(store, shop, name)
    of_others = [store.snapshot(name) for name in ("first", "last")]

    forget(store, shop)

    assert [store.snapshot(name) for name in ("first", "last")] == of_others
    assert [each.name for each in store.experiments()] == ["last", "shop", "first"]
    assert rebuild(store, lesson, check=True).differences == 0


def test_an_experiment_may_forget_again_and_say_when_it_did_last(store, shop):
    a_busy_shop(store, shop)
    assert store.forgotten("shop") is store.forgotten("none") is None

    forget(store, shop, days=1)
    shop.one_session(store, "between", random.Random(1))
    forget(store, shop, days=2)

    assert store.forgotten("shop") == shop.NOW + timedelta(days=2)
    assert store.session("between") is None
    assert [each.name for each in store.experiments()] == ["shop"]
    assert shop.move_on(store)
    store.delete_experiment("shop")
    assert store.sweep() == 0
    shop.fill(store)


def test_an_experiment_that_is_not_there_cannot_forget(store, shop):
    with pytest.raises(NotFoundError, match="no experiment 'none'"):
        forget(store, shop, "none")
    assert store.sweep() == 0


def test_only_an_admin_makes_an_experiment_forget(shop):
    store = a_busy_shop(connect("memory:"), shop)
    with pytest.raises(ForbiddenError):
        forget(guarded(store, Role.ANALYST), shop)
    assert store.count_arms("shop") > 0
    store.close()


def test_a_shop_that_forgot_is_exported_and_imported(store, shop, tmp_path):
    a_busy_shop(store, shop)
    forget(store, shop)
    export_to(store, tmp_path / "export")
    target = connect("memory:")

    import_from(target, tmp_path / "export")

    assert_same_purchases(target.snapshot("shop").purchases, store.snapshot("shop").purchases)
    assert target.descriptions() == {"shop": Description("Lamps", "All of them")}
    assert list(target.sessions("shop", answered=False)) == []
    target.close()


def test_orders_that_come_while_it_forgets_are_there_afterwards(shop, tmp_path):
    """In the embedded store they are copied, and more may come before the copy takes the experiment's place."""
    store = a_busy_shop(connect(f"sqlite:///{tmp_path / 'store.sqlite3'}", durable=False), shop)
    copy = store._copy_orders

    def and_then_one_more(*arguments):
        last = copy(*arguments)
        shop.count_orders(store, [shop.an_order(500)])
        return last

    store._copy_orders = and_then_one_more
    forget(store, shop)

    assert "o500" in {entry.order.id for entry in shop.all_orders(store)}
    assert rebuild(store, lesson, check=True).differences == 0
    store.close()


def test_of_two_that_forget_at_once_one_is_refused_and_nothing_is_left(shop, tmp_path):
    store = a_busy_shop(connect(f"sqlite:///{tmp_path / 'store.sqlite3'}", durable=False), shop)
    copy = store._copy_orders

    def and_then_another(*arguments):
        store._copy_orders = copy
        last = copy(*arguments)
        forget(store, shop, days=2)
        return last

    store._copy_orders = and_then_another
    with pytest.raises(ConflictError, match="forgotten or moved meanwhile"):
        forget(store, shop)

    assert store.forgotten("shop") == shop.NOW + timedelta(days=2)
    assert rebuild(store, lesson, check=True).differences == 0
    assert store.sweep() == 0
    store.close()


@pytest.mark.mongo
def test_forgetting_that_was_cut_off_is_finished_at_the_next_start(shop, mongo_uri):
    """At any of its steps, and the experiment is hidden until then."""
    store = connect(mongo_uri, durable=False)
    steps = 0
    while True:
        a_busy_shop(store, shop)
        cut_off_at(store, steps)
        try:
            forget(store, shop)
        except KeyboardInterrupt:
            del store._forgetting
            assert store.experiment("shop") is None
            assert recover(store, lesson, now=shop.NOW, wait=lambda _: None).swept == 1
        else:
            del store._forgetting
            break
        assert store.experiment("shop") is not None
        assert store.count_arms("shop") == 0
        assert rebuild(store, lesson, check=True).differences == 0
        store.delete_experiment("shop")
        steps += 1
    assert steps > 6
    store.close()


def cut_off_at(store, step):
    """The process ends at this one of the steps."""
    whole, count = store._forgetting, iter(range(1000))

    def cut_off(*arguments):
        if next(count) == step:
            raise KeyboardInterrupt
        return whole(*arguments)

    store._forgetting = cut_off


@pytest.mark.mongo
def test_a_process_that_was_taken_over_stops(shop, mongo_uri):
    store = a_busy_shop(connect(mongo_uri, durable=False), shop)
    purge, calls = store._count_orders_again, iter(range(10))

    def taken_over(*arguments):
        if next(calls) == 0:
            assert store.sweep() == 1
        return purge(*arguments)

    store._count_orders_again = taken_over
    with pytest.raises(ConflictError, match="forgotten or moved meanwhile"):
        forget(store, shop)

    assert store.experiment("shop") is not None
    assert rebuild(store, lesson, check=True).differences == 0
    store.close()
