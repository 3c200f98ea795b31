"""A new edition of an experiment: its shop moves on with the sales, and everything learned stays."""

import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest

from rlreco.bandit.base_rates.crowd_sums import CrowdSums
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import make_profile
from rlreco.domain.records import Derived, Order
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, DataError, NotFoundError
from rlreco.evaluation import evaluate
from rlreco.segmentation import frozen_of_edges
from rlreco.service.service import Service
from rlreco.service.training.sources import load_lines
from rlreco.service.training.train import train
from rlreco.service.training.update import update
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect
from rlreco.transactions import read_lines

PROJECT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 3, 21, 12, tzinfo=UTC)
LATER = datetime(2026, 4, 10, 12, tzinfo=UTC)
MARCH = [
    "1,A,Apple,2,2026-03-02 10:00,5,a",
    "1,B,Bag,1,2026-03-02 10:00,10,a",
    "2,A,Apple,1,2026-03-03 10:00,5,b",
    "3,C,Cup,1,2026-03-10 10:00,20,c",
    "3,D,Dish,1,2026-03-10 10:00,8,c",
    "4,A,Apple,1,2026-03-20 10:00,5,a",
]
APRIL = [
    "5,E,Egg,3,2026-04-05 10:00,4,b",
    "5,A,Apple,1,2026-04-05 10:00,5,b",
    "C3,C,Cup,-1,2026-04-08 10:00,20,c",
    "6,C,Cup,1,2026-04-09 10:00,20,d",
    "6,E,Egg,1,2026-04-09 10:00,4,d",
]
CUTS = {"recency": [5, 20], "frequency": [1, 2], "monetary": [10, 24]}


def lines_of(rows):
    text = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID\n" + "\n".join(rows) + "\n"
    return read_lines(BytesIO(text.encode()), "sales.csv")


def a_profile(**keys):
    shape = {"nProducts": 2, "bins": 3, "nclust": 3, "cuts": CUTS, "crossings": [["month"]], "topCandidates": 4}
    states = {"stateFeatures": ["segment", "month"], "tailCandidates": 2, "explore": 0.5}
    return make_profile({**shape, **states, **keys})


def trained(store, rows=MARCH, **keys):
    return train(store, lines_of(rows), a_profile(**keys), base_name="shop", name="shop", now=NOW).experiment


def updated(store, rows, now=LATER):
    return update(store, "shop", None if rows is None else lines_of(rows), now=now)


def customers_of(store, name="shop"):
    customers = store.customers(store.experiment(name).catalogue, limit=None)
    return {one.id: (one.recency, one.frequency, one.monetary) for one in customers}


def products_of(store, name="shop"):
    return store.products(store.experiment(name).catalogue)


def contents(store, name="shop"):
    """All that an edition is made of, but for its number."""
    experiment = store.experiment(name)
    customers = store.customers(experiment.catalogue, limit=None)
    sets = {state: store.candidates(id_) for state, id_ in experiment.candidates.items()}
    neighbours = sorted(store.neighbours(name), key=lambda each: each.product)
    return replace(experiment, edition=0), customers, products_of(store, name), sets, neighbours


def assert_sums_are_those_of_the_log(store):
    assert rebuild(store, lesson, check=True).differences == 0


@pytest.fixture
def shop(store):
    trained(store)
    return store


def test_customers_and_products_are_those_of_a_hand_computed_shop(shop):
    assert customers_of(shop) == {"a": (1, 2, 25.0), "b": (18, 1, 5.0), "c": (11, 1, 28.0)}

    done = updated(shop, MARCH + APRIL)

    assert customers_of(shop) == {"a": (21, 2, 25.0), "b": (5, 2, 22.0), "c": (31, 1, 8.0), "d": (1, 1, 24.0)}
    assert {id_: one.baskets for id_, one in products_of(shop).items()} == {"A": 4, "B": 1, "C": 2, "D": 1, "E": 2}
    assert (products_of(shop)["E"].name, products_of(shop)["E"].price) == ("Egg", 4.0)
    assert (done.counted, done.new_products, done.new_customers) == (2, 1, 1)
    assert shop.experiment("shop") == done.experiment
    assert (done.experiment.edition, done.experiment.counted, done.experiment.as_of) == (2, 6, "2026-04-10")
    assert sum(done.experiment.baskets.values()) == 6
    crowd = shop.purchases("shop", ROOT)
    assert {id_: bought.baskets for id_, bought in crowd.items() if id_ != ROOT} == {
        "A": 4.0, "B": 1.0, "C": 2.0, "D": 1.0, "E": 2.0,
    }  # fmt: skip
    assert_sums_are_those_of_the_log(shop)


def test_customers_move_to_the_bands_that_the_frozen_edges_give_them(shop):
    """Scores of 1 to 3 a value: up to the first cut 1, up to the second 2, above 3; of recency the other way round."""
    before = {one.id: (one.r, one.f, one.m) for one in shop.customers(shop.experiment("shop").catalogue)}
    assert before == {"a": (3, 2, 3), "b": (2, 1, 1), "c": (2, 1, 3)}

    done = updated(shop, APRIL)

    customers = shop.customers(done.experiment.catalogue)
    after = {one.id: (one.r, one.f, one.m) for one in customers}
    assert after == {"a": (1, 2, 3), "b": (3, 2, 2), "c": (1, 1, 1), "d": (3, 1, 2)}
    assert done.experiment.edges == {"recency": (5.0, 20.0), "frequency": (1.0, 2.0), "monetary": (10.0, 24.0)}
    assert done.moved_customers == 3
    assert shop.band_sizes(done.experiment.catalogue).keys() <= {"Q1", "Q2", "Q3"}


def test_a_longer_file_gives_what_training_on_the_whole_gives(store):
    """By the same edges: customers, products, candidates and their shares, and how often all of it was bought."""
    first = trained(store)
    updated(store, MARCH + APRIL)
    frozen = frozen_of_edges(first.profile, first.edges, "shop")
    whole = train(store, lines_of(MARCH + APRIL), first.profile, base_name="whole", now=LATER, frozen=frozen).experiment

    newest = store.experiment("shop")
    assert newest.candidates == whole.candidates
    assert (newest.baskets, newest.pseudo_baskets, newest.evidence) == (
        whole.baskets, whole.pseudo_baskets, whole.evidence,
    )  # fmt: skip
    assert newest.as_of == whole.as_of
    assert newest.catalogue == whole.catalogue
    baskets = [
        {pair: bought.baskets for pair, bought in store.snapshot(name).purchases.items()} for name in ("shop", "whole")
    ]
    assert baskets[0] == baskets[1]


def test_sales_of_nobody_known_count_as_in_training(store):
    anonymous = ["7,A,Apple,1,2026-03-05 10:00,5,", "8,F,Fork,1,2026-04-01 10:00,5,"]
    first = trained(store, MARCH + anonymous[:1])
    rows = MARCH + anonymous + APRIL
    updated(store, rows)
    frozen = frozen_of_edges(first.profile, first.edges, "shop")

    train(store, lines_of(rows), first.profile, base_name="whole", now=LATER, frozen=frozen)

    assert products_of(store) == products_of(store, "whole")


@pytest.mark.parametrize("rows", [APRIL, MARCH[3:] + APRIL, MARCH + APRIL], ids=["new", "overlapping", "whole"])
def test_a_file_may_hold_sales_of_before_or_not(store, rows):
    trained(store)

    done = updated(store, rows)

    assert done.counted == 2
    assert customers_of(store) == {"a": (21, 2, 25.0), "b": (5, 2, 22.0), "c": (31, 1, 8.0), "d": (1, 1, 24.0)}
    assert {one.id: one.name for one in products_of(store).values()} == {
        "A": "Apple", "B": "Bag", "C": "Cup", "D": "Dish", "E": "Egg",
    }  # fmt: skip


@pytest.mark.parametrize("rows", [MARCH + APRIL, APRIL, None], ids=["whole", "new", "none"])
def test_what_was_counted_already_changes_nothing(shop, rows):
    updated(shop, MARCH + APRIL)
    before = contents(shop)
    purchases = shop.snapshot("shop").purchases

    done = updated(shop, rows)

    assert (done.counted, done.new_products, done.new_customers, done.moved_customers) == (0, 0, 0, 0)
    assert (done.experiment.edition, contents(shop)) == (3, before)
    assert shop.snapshot("shop").purchases == purchases


def test_a_return_after_the_last_order_is_taken_off_once(shop):
    rows = [*MARCH, *APRIL, "C4,A,Apple,-1,2026-04-20 10:00,5,a"]
    updated(shop, rows, LATER + timedelta(days=11))
    assert customers_of(shop)["a"] == (32, 2, 20.0)

    updated(shop, rows, LATER + timedelta(days=11))

    assert customers_of(shop)["a"] == (32, 2, 20.0)
    assert shop.experiment("shop").as_of == "2026-04-21"


def test_lines_dated_too_late_to_be_true_are_left_out_as_in_training(shop):
    updated(shop, [*APRIL, "8,A,Apple,1,2036-04-09 10:00,5,a"])

    assert customers_of(shop)["a"] == (21, 2, 25.0)
    assert shop.experiment("shop").as_of == "2026-04-10"


def test_money_without_returns_stays_without_them(store):
    trained(store, monetary="gross")

    updated(store, MARCH + APRIL)

    assert customers_of(store)["c"] == (31, 1, 28.0)


def test_a_products_later_lines_join_their_order(shop):
    updated(shop, ["4,D,Dish,1,2026-03-20 10:00,8,a"])

    assert customers_of(shop)["a"] == (1, 2, 33.0)
    assert shop.purchases("shop", "a")[ROOT].baskets == 2.0
    assert_sums_are_those_of_the_log(shop)


def test_orders_that_were_sent_since_count_without_a_file(shop):
    learner = Service(shop, clock=lambda: LATER).learner("shop")
    learner.count_orders([Order("5", "b", datetime(2026, 4, 5, 10), ("A", "E"), amounts=(5.0, 12.0))])
    learner.count_orders([Order("6", "d", datetime(2026, 4, 9, 10), ("C", "E"))])

    done = learner.update()

    assert customers_of(shop) == {"a": (21, 2, 25.0), "b": (5, 2, 22.0), "c": (31, 1, 28.0), "d": (1, 1, 0.0)}
    assert (done.counted, done.new_products, done.new_customers) == (0, 1, 1)
    assert products_of(shop)["E"].name == "E"
    assert "E" in {id_ for set_id in done.experiment.candidates.values() for id_ in shop.candidates(set_id).products}


def test_sold_out_products_stay_so_and_what_was_derived_stays(shop):
    shop.set_available(shop.experiment("shop").catalogue, "B", False)
    shop.replace_derived("shop", Derived(1, 100, {"k0": 2.0}))

    updated(shop, APRIL)

    assert shop.unavailable(shop.experiment("shop").catalogue) == {"B"}
    assert shop.derived("shop") == Derived(1, 100, {"k0": 2.0})


def test_an_experiment_that_is_not_there_can_not_be_updated(store):
    with pytest.raises(NotFoundError, match="no experiment 'shop'"):
        updated(store, APRIL)


# What was learned


def play(learner, sessions, policy=None):
    """Sessions of customers in turn, each answered by a click on its first product."""
    ids = [one.id for one in learner.customers()]
    shown = [learner.recommend(ids[at % len(ids)], policy=policy).session for at in range(sessions)]
    for session in shown:
        learner.answer(session.id, [session.slate[0]])
    return shown


@pytest.fixture
def learner(shop):
    return Service(shop, rng=np.random.default_rng(1), clock=lambda: LATER).learner("shop")


def test_what_was_learned_stays_and_sessions_say_their_edition(shop, learner):
    play(learner, 6)
    waiting = learner.recommend("a").session
    before = shop.snapshot("shop").arms

    done = learner.update(lines_of(APRIL))

    assert shop.snapshot("shop").arms == before
    assert (done.kept_arms, done.kept_sessions) == (len(before), 6)
    assert learner.answer(waiting.id, [waiting.slate[1]]).first
    assert learner.changes(learner.history.newest(1)[0])
    newer = play(learner, 6)
    assert {session.edition for session in shop.sessions("shop")} == {1, 2}
    assert {session.edition for session in newer} == {2}
    assert learner.history.shown == 13
    assert_sums_are_those_of_the_log(shop)


def test_new_products_and_customers_are_served_from_the_new_edition_on(learner):
    assert "E" not in {id_ for candidates in learner.candidate_sets().values() for id_ in candidates.products}

    learner.update(lines_of(APRIL))

    shown = [learner.recommend("d").session for _ in range(30)]
    assert "E" in {product for session in shown for product in session.slate}
    assert learner.customer("d").frequency == 1


def test_another_learner_moves_on_when_it_refreshes(shop):
    service, other = (Service(shop, clock=lambda: LATER) for _ in range(2))
    serving = other.learner("shop")
    assert play(serving, 1)[0].edition == 1

    service.update("shop", lines_of(APRIL))
    serving.refresh()

    assert serving.experiment.edition == 2
    assert serving.recommend("d").session.edition == 2
    assert serving.customer("b").frequency == 2


def test_one_that_began_before_another_edition_ends_with_its_own_catalogue(shop, learner):
    """Its customers and candidates are read from the store when they are needed first."""
    update(shop, "shop", lines_of(APRIL), now=LATER)

    assert learner.customer("a").frequency == 2
    assert set(learner.products()) == {"A", "B", "C", "D"}
    assert {len(candidates.products) for candidates in learner.candidate_sets().values()} == {4}


def test_sessions_of_two_editions_are_evaluated_together(shop, learner):
    """Each by its own candidates: the policy that logged them earns its mean reward, a click a session."""
    play(learner, 20, "uniform")
    learner.update(lines_of(APRIL))
    play(learner, 20, "uniform")

    log = learner.history.feedback()

    assert len(log.reward) == 80
    result = evaluate(log, "uniform", ["snips"])
    assert result.behaviour.value == pytest.approx(learner.profile.click / 2)
    assert result.target().estimates["snips"].value == pytest.approx(learner.profile.click / 2)


# Cut off, and at once


class CutOffError(Exception):
    pass


STEPS = ["count_orders", "save_catalogue", "save_edition", "snapshot"]


@pytest.mark.parametrize("after", [False, True], ids=["before", "after"])
@pytest.mark.parametrize("step", STEPS)
def test_an_update_that_was_cut_off_is_ended_by_the_same_call(shop, monkeypatch, step, after):
    with monkeypatch.context() as patch:
        patch.setattr(shop, step, cutting_off(getattr(shop, step), after))
        with suppress(CutOffError):
            updated(shop, MARCH + APRIL)

    updated(shop, MARCH + APRIL)

    with another_store() as undisturbed:
        trained(undisturbed)
        updated(undisturbed, MARCH + APRIL)
        assert contents(shop) == contents(undisturbed)
        assert shop.snapshot("shop").purchases == undisturbed.snapshot("shop").purchases
    assert_sums_are_those_of_the_log(shop)


def cutting_off(step, after):
    def cut(*args, **options):
        if after:
            step(*args, **options)
        raise CutOffError

    return cut


def another_store():
    return closing(connect("memory:", durable=False))


def test_of_several_updates_at_once_all_end_and_nothing_counts_twice(tmp_path):
    uri = f"sqlite:///{tmp_path}/store.sqlite3"
    store = connect(uri, durable=False)
    trained(store)
    files = [MARCH + APRIL, APRIL, MARCH[2:] + APRIL, APRIL]
    with ThreadPoolExecutor(4) as threads:
        done = list(threads.map(lambda rows: updated(store, rows), files))

    assert sorted(one.experiment.edition for one in done) == [2, 3, 4, 5]
    assert sum(one.counted for one in done) == 2
    assert customers_of(store) == {"a": (21, 2, 25.0), "b": (5, 2, 22.0), "c": (31, 1, 8.0), "d": (1, 1, 24.0)}
    assert_sums_are_those_of_the_log(store)
    store.close()


@pytest.mark.slow
def test_answers_of_several_processes_during_updates_are_neither_lost_nor_doubled():
    command = [sys.executable, PROJECT / "benchmarks" / "growing.py", "--processes", "4", "--answers", "150"]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert "0 lost, 0 doubled" in done.stdout


def test_updates_that_never_win_end_in_one_sentence(shop, monkeypatch):
    monkeypatch.setattr(shop, "save_edition", lambda *_, **__: False)

    with pytest.raises(ConflictError, match="Other updates of 'shop' keep coming"):
        updated(shop, APRIL)


# Other experiments


def test_an_experiment_of_before_base_rates_of_persons_gets_them(store):
    there = trained(store)
    sets = {id_: store.candidates(id_) for id_ in there.candidates.values()}
    old = replace(there, name="old", base=None, counted=0, as_of="")
    store.save_experiment(old, sets.values())
    learner = Service(store, clock=lambda: LATER).learner("old")
    play(learner, 4)

    with pytest.raises(DataError, match="has no orders yet"):
        learner.update()
    done = learner.update(lines_of(MARCH + APRIL))

    assert done.counted == 6
    assert customers_of(store, "old") == {"a": (21, 2, 25.0), "b": (5, 2, 22.0), "c": (31, 1, 8.0), "d": (1, 1, 24.0)}
    assert store.purchases("old", ROOT)[ROOT].baskets == 6.0
    assert learner.recommend(None).session.edition == 2
    assert learner.experiment.base == done.experiment.base is not None
    assert_sums_are_those_of_the_log(store)


def test_an_edition_chooses_half_lives_anew_and_serves_by_all_baskets_under_them(store):
    """For two months everything sells alike; then another product each week."""
    steady, fashions = weekly_sales(range(60), lambda day: day % 5), weekly_sales(range(60, 120), lambda day: day // 7)
    first = train(store, lines_of(steady), a_profile(), base_name="shop", name="shop", now=LATER).experiment
    service = Service(store, rng=np.random.default_rng(1), clock=lambda: LATER)
    play(service.learner("shop"), 4)

    done = service.learner("shop").update(lines_of(fashions)).experiment

    frozen = frozen_of_edges(first.profile, first.edges, "shop")
    whole = train(store, lines_of(steady + fashions), first.profile, base_name="whole", now=LATER, frozen=frozen)
    now, there = done.base, whole.experiment.base
    assert first.base.crowd_half_life is None
    assert now.crowd_half_life <= 30.0
    assert (now.half_life, now.crowd_half_life) == (there.half_life, there.crowd_half_life)
    assert now.origin == first.base.origin < there.origin
    assert_sums_are_those_of_the_log(store)
    served = [
        CrowdSums.of(store.purchases(name, ROOT), base, (there.origin - base.origin) / 86400).rates(
            store.purchases(name, "c1"), (there.origin - base.origin) / 86400
        )
        for name, base in (("shop", now), (whole.experiment.name, there))
    ]
    assert set(served[0].row) == set(served[1].row)
    assert served[0].own(list(served[0].row)) == pytest.approx(served[1].own(list(served[0].row)), rel=1e-9)


def weekly_sales(days, product):
    """Four orders a day, of three customers in turn. product : the number of what sells on a day"""
    rows, began = [], datetime(2025, 12, 1, 9)
    for day in days:
        for number in range(4):
            at = began + timedelta(days=day, hours=number)
            name = f"P{product(day + number)}"
            rows.append(f"w{day}-{number},{name},{name},1,{at:%Y-%m-%d %H:%M},5,c{(day + number) % 3}")
    return rows


def test_an_experiment_whose_sums_are_of_its_own_half_lives_keeps_them(store):
    """As releases before trained it."""
    rows = weekly_sales(range(60), lambda day: day % 5)
    trained(store, rows)
    there = store.experiment("shop")
    sets = {id_: store.candidates(id_) for id_ in there.candidates.values()}
    base = replace(there.base, half_life=90.0, crowd_half_life=60.0, every_half_life=False)
    store.save_experiment(replace(there, name="old", base=base), sets.values(), orders_of_log(store))
    learner = Service(store, clock=lambda: LATER).learner("old")

    done = learner.update(lines_of(weekly_sales(range(60, 120), lambda day: day // 7))).experiment.base

    assert (done.half_life, done.crowd_half_life, done.every_half_life) == (90.0, 60.0, False)
    sums = store.purchases("old", ROOT)[ROOT]
    assert sums.recent_60 > 0.0 == sums.recent_7
    assert_sums_are_those_of_the_log(store)


def orders_of_log(store, name="shop"):
    return [entry.order for _, entry in store.orders(name, limit=10_000)]


def test_an_experiment_with_base_rates_of_states_keeps_them(store):
    trained(store, baseRate="state")
    learner = Service(store, clock=lambda: LATER).learner("shop")
    play(learner, 4)

    learner.update(lines_of(MARCH + APRIL))
    done = learner.update(lines_of(MARCH + APRIL))

    assert (done.experiment.base, done.experiment.edition, done.counted) == (None, 3, 0)
    assert customers_of(store) == {"a": (21, 2, 25.0), "b": (5, 2, 22.0), "c": (31, 1, 8.0), "d": (1, 1, 24.0)}
    assert learner.recommend("d").session.edition == 3
    assert_sums_are_those_of_the_log(store)


@pytest.mark.parametrize(("zone", "b", "d"), [(None, 1, 1), ("Europe/Berlin", 1, 2)])
def test_days_are_those_of_the_shops_clock(store, tmp_path, zone, b, d):
    """22:30 in UTC is the next day in Berlin, from which the recency of others is counted."""
    path = tmp_path / "sales.csv"
    head = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID\n"

    def in_utc(rows):
        path.write_text(head + "\n".join(re.sub(r"(:\d\d),", r"\1:00Z,", row) for row in rows) + "\n")
        return load_lines([path], profile)

    profile = a_profile(timeZone=zone)
    train(store, in_utc(MARCH), profile, base_name="shop", name="shop", now=NOW)
    update(store, "shop", in_utc([*APRIL, "9,A,Apple,1,2026-04-09 22:30,5,b"]), now=LATER)

    customers = customers_of(store)
    assert (customers["b"][0], customers["d"][0]) == (b, d)


def test_an_updated_experiment_is_carried_whole(shop, learner, tmp_path):
    shown = play(learner, 5)
    learner.update(lines_of(APRIL))
    shown += play(learner, 5)
    learner.update(lines_of(["7,F,Fork,1,2026-04-12 10:00,5,d"]))
    export_to(shop, tmp_path / "export")

    with another_store() as other:
        import_from(other, tmp_path / "export")

        assert contents(other) == contents(shop)
        assert other.edition("shop") == 3
        assert other.editions("shop") == shop.editions("shop")
        sets = {session.candidates for session in shown}
        assert [other.candidates(id_) for id_ in sets] == [shop.candidates(id_) for id_ in sets]
        assert_sums_are_those_of_the_log(other)
        rows = ["8,A,Apple,1,2026-04-15 10:00,5,d"]
        for store in (shop, other):
            updated(store, rows, LATER + timedelta(days=10))
        assert contents(other) == contents(shop)


def test_a_file_that_gives_an_order_to_another_customer_is_refused_before_any_of_it_counts(shop, monkeypatch):
    monkeypatch.setattr("rlreco.service.training.update._BATCH", 1)

    with pytest.raises(ConflictError, match="'4' is of the customer 'a', and comes again for 'z'"):
        updated(shop, ["5,A,Apple,1,2026-03-01 10:00,5,y", "4,A,Apple,1,2026-04-01 10:00,5,z"])

    assert [entry.order.id for _, entry in shop.orders("shop")] == ["1", "2", "3", "4"]
    assert shop.experiment("shop").edition == 1


def test_another_shops_file_is_refused_and_one_with_a_known_product_or_customer_is_not(shop):
    with pytest.raises(DataError, match="of their 1 products and 1 customers 'shop' knows none"):
        updated(shop, ["5,Y,Yarn,1,2026-04-01 10:00,5,y"])
    assert len(shop.orders("shop")) == 4

    assert updated(shop, ["5,Y,Yarn,1,2026-04-01 10:00,5,a"]).counted == 1
    assert updated(shop, ["6,A,Apple,1,2026-04-02 10:00,5,z"]).counted == 1


def test_an_older_file_changes_no_name_and_no_price_and_its_orders_count(shop):
    updated(shop, ["0,A,Old apple,1,2026-02-01 10:00,2,a", "0,F,Fork,1,2026-02-01 10:00,3,a"])

    assert {id_: (one.name, one.price) for id_, one in products_of(shop).items() if id_ in "AF"} == {
        "A": ("Apple", 5.0),
        "F": ("Fork", 3.0),
    }
    assert customers_of(shop)["a"] == (1, 3, 30.0)


def test_a_file_without_names_leaves_those_that_are_there(shop):
    rows = [",".join(cell for n, cell in enumerate(row.split(",")) if n != 2) for row in APRIL]
    text = "Invoice,StockCode,Quantity,InvoiceDate,Price,Customer ID\n" + "\n".join(rows) + "\n"
    update(shop, "shop", read_lines(BytesIO(text.encode()), "sales.csv"), now=LATER)

    assert {id_: one.name for id_, one in products_of(shop).items() if id_ in "ACE"} == {
        "A": "Apple",
        "C": "Cup",
        "E": "E",
    }


def test_returns_count_by_the_files_though_orders_that_were_sent_are_newer(shop):
    """Cup is given back on April 8: after the file's end on March 20, before an order that was sent."""
    learner = Service(shop, clock=lambda: LATER).learner("shop")
    learner.count_orders([Order("9", "b", datetime(2026, 4, 9, 10), ("A",), quantities=(1.0,), amounts=(5.0,))])
    learner.update()

    updated(shop, APRIL)
    updated(shop, APRIL)

    assert customers_of(shop)["c"] == (31, 1, 8.0)


def test_a_return_on_the_evening_of_the_files_last_day_counts_with_the_next_file(shop):
    updated(shop, ["R,A,Apple,-1,2026-03-20 18:00,5,a"])

    assert customers_of(shop)["a"] == (1, 2, 20.0)


def test_a_week_in_which_only_guests_bought_is_a_week_like_any_other(shop):
    done = updated(shop, ["5,F,Fork,1,2026-04-01 10:00,3,", "R,B,Bag,-1,2026-04-01 10:00,10,a"])

    assert (done.counted, done.new_products, done.experiment.as_of) == (0, 0, "2026-04-02")
    assert customers_of(shop)["a"] == (13, 2, 15.0)


def in_currency(rows, sign):
    return [",".join(f"{sign}{cell}" if n == 5 else cell for n, cell in enumerate(row.split(","))) for row in rows]


def test_the_currency_of_the_sales_is_the_shops(store):
    assert trained(store, in_currency(MARCH, "€")).currency == "EUR"
    assert updated(store, APRIL).experiment.currency == "EUR"


def test_a_shop_whose_sales_named_no_currency_learns_it_from_the_next(shop):
    assert updated(shop, in_currency(APRIL, "£")).experiment.currency == "GBP"


def test_sales_in_another_currency_are_refused_before_any_is_counted(store):
    trained(store, in_currency(MARCH, "€"))
    before = contents(store)

    with pytest.raises(DataError, match=r"are in GBP, and those of 'shop' in EUR.*--currency EUR,GBP=RATE"):
        updated(store, in_currency(APRIL, "£"))

    assert contents(store) == before
