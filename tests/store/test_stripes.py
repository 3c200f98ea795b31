"""The stripes of the log: a reader misses no answer, whatever is committed in which order, and earlier logs go on."""

import random
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from pymongo import MongoClient
from pymongo.errors import OperationFailure

from rlreco.domain.records import CountedOrder, Gain
from rlreco.domain.rewards import lesson
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect
from rlreco.store.mongo import log as mongo_log
from rlreco.store.mongo import purchases as mongo_purchases
from rlreco.store.mongo.schema import SCHEMA
from rlreco.store.mongo.stripes import STRIPES, moved, next_windows, place_of, stripe_and_number, stripe_of

PROCESSES, SESSIONS = 4, 20


def test_a_session_is_in_the_same_stripe_in_every_process_and_release():
    assert [stripe_of(id_) for id_ in ("", "a", "s1", "é/2")] == [1, 4, 17, 23]
    assert {stripe_of(f"s{number}") for number in range(1000)} == set(range(1, STRIPES + 1))


def test_stripe_and_number_are_one_number_whose_order_is_that_of_the_stripes():
    places = [place_of(*pair) for pair in ((0, 1), (0, 7), (1, 1), (1, 2**39), (STRIPES, 1))]

    assert places[:2] == [1, 7]
    assert places == sorted(places)
    assert [stripe_and_number(place) for place in places] == [(0, 1), (0, 7), (1, 1), (1, 2**39), (STRIPES, 1)]
    assert places[-1] < 2**53


def test_windows_are_of_the_stripes_that_a_reader_is_behind_in_and_hold_no_more_than_it_wants():
    assert next_windows((), (0, 3, 0, 9), 100) == {1: (0, 3), 3: (0, 9)}
    assert next_windows((0, 3, 0, 4), (0, 3, 0, 9), 100) == {3: (4, 9)}
    assert next_windows((), (0, 3, 0, 9), 4) == {1: (0, 2), 3: (0, 2)}
    assert next_windows((), (0, 3, 0, 9), 1) == {1: (0, 1)}
    assert next_windows((0, 3, 0, 9, 5), (0, 3, 0, 9), 1) == {}


def test_answers_of_earlier_releases_are_read_before_what_was_added_to_them_since():
    assert next_windows((), (7, 3, 9), 5) == {0: (0, 5)}
    assert next_windows((5,), (7, 3, 9), 5) == {0: (5, 7)}
    assert next_windows((7,), (7, 3, 9), 6) == {1: (0, 3), 2: (0, 3)}


def test_a_position_moves_in_one_stripe_alone():
    assert moved((), 2, 5) == (0, 0, 5)
    assert moved((1, 2, 3), 1, 9) == (1, 9, 3)


class Reader(Thread):
    """Follows the log, three answers at a time, until it was told that there are no more and has come to the end."""

    def __init__(self, uri):
        super().__init__()
        self.uri, self.over, self.events = uri, Event(), []

    def run(self):
        store, more = connect(self.uri), True
        while more:
            ending = self.over.is_set()
            after = self.events[-1].position if self.events else ()
            page = store.answers("shop", after=after, limit=3)
            self.events += page
            more = bool(page) or not ending
        store.close()

    def finish(self):
        self.over.set()
        self.join()
        return self.events


def arms_of(events, experiment):
    """The sums that events of the log teach, added up one by one."""
    arms = {}
    for event in events:
        for arm, gain in lesson(event.session, experiment, event.before).arms.items():
            arms[arm] = arms.get(arm, Gain()) + gain
    return arms


@pytest.mark.parametrize("kind", ["sqlite", pytest.param("mongodb", marks=pytest.mark.mongo)])
def test_a_reader_that_follows_many_writers_sees_every_answer_once(kind, shop, writer, tmp_path, request):
    """Four processes of two threads each, whose answers come in parts."""
    uri = f"sqlite:///{tmp_path}/store.sqlite3" if kind == "sqlite" else request.getfixturevalue("mongo_uri")
    store = shop.fill(connect(uri))
    reader = Reader(uri)
    reader.start()
    for process in [writer(uri, f"w{at}", SESSIONS, 2) for at in range(PROCESSES)]:
        process.communicate()
    events = reader.finish()

    firsts = Counter(event.session.id for event in events if event.before is None)
    assert firsts == Counter(session.id for session in store.sessions("shop"))
    assert len(firsts) == PROCESSES * SESSIONS
    assert len(events) == sum(store.snapshot("shop").answers) > len(firsts)
    told = {event.session.id: event.session.outcome for event in events}
    assert told == {session.id: session.outcome for session in store.sessions("shop")}
    stored = store.snapshot("shop").arms
    for arm, gain in arms_of(events, shop.experiment()).items():
        assert stored[arm] == pytest.approx(gain, abs=1e-9), arm


def ids_of_other_stripes(id_, number):
    """Of so many sessions, none in the stripe of this one, nor two in the same."""
    of_stripe = {stripe_of(f"s{at}"): f"s{at}" for at in range(200)}
    of_stripe.pop(stripe_of(id_), None)
    return list(of_stripe.values())[:number]


def opened(store, shop, id_, products):
    some = replace(shop.a_session(id_, random.Random(1)), slate=tuple(products))
    return store.open_session(replace(some, shares=shop.SET.shares[: len(products)]))


@pytest.mark.mongo
def test_an_answer_that_is_committed_late_is_read_after_those_that_overtook_it(shop, mongo_uri):
    """The worst that a reader could do is to pass it by."""
    store, overtaking = shop.fill(connect(mongo_uri)), ids_of_other_stripes("late", 5)
    if store.promise != "transactional":
        pytest.skip("this server has no transactions")
    # A transaction that makes a collection collides with every other one that writes there.
    shop.answer_with(store, opened(store, shop, "first", ["p06", "p07", "p08"]).id, shop.NOTHING)
    start = store.answers("shop")[-1].position
    written, go = Event(), Event()

    def answer_late(base, transaction):
        mongo_log._answer(base, shop.experiment(), "late", shop.NOTHING, transaction)
        written.set()
        assert go.wait(60)

    opened(store, shop, "late", ["p00", "p01", "p02"])
    late = Thread(target=lambda: store._connection.transact("late", answer_late, seconds=60))
    late.start()
    try:
        assert written.wait(60)
        for id_ in overtaking:
            shop.answer_with(store, opened(store, shop, id_, ["p03", "p04", "p05"]).id, shop.NOTHING)
        before = store.answers("shop", after=start)
    finally:
        go.set()
        late.join()
    after = store.answers("shop", after=before[-1].position)

    assert {event.session.id for event in before} == set(overtaking)
    assert [event.session.id for event in after] == ["late"]
    shop.assert_sums_are_the_fold(store)


@pytest.mark.mongo
def test_an_order_and_the_claim_of_the_session_that_it_names_are_never_committed_side_by_side(shop, mongo_uri):
    """Neither writes what the other reads: side by side, both would count the basket."""
    store = shop.fill(connect(mongo_uri))
    if store.promise != "transactional":
        pytest.skip("this server has no transactions")
    session = replace(shop.a_session("stranger", random.Random(1)), customer="")
    shop.answer_with(store, store.open_session(session).id, session.slate[:1])
    shop.count_orders(store, [shop.an_order(1)])
    order = replace(shop.an_order(2), customer="c1", products=session.slate[:1], session="stranger")

    def claim_and_order(base, transaction):
        mongo_purchases._claim(base, shop.experiment(), "stranger", "c1", transaction)
        with pytest.raises(OperationFailure, match="WriteConflict"):
            store._connection._once(base, partial(count_order, shop, order))

    store._connection.transact("claim", claim_and_order, seconds=60)
    assert shop.count_orders(store, [order]) == 1

    shop.assert_purchases_are_the_fold(store)
    assert store.purchases("shop", "c1")[session.slate[0]].baskets == 1


def count_order(shop, order, base, transaction):
    """The first half of `count_orders`."""
    return mongo_purchases._log_once(base, "shop", [CountedOrder(order)], False, transaction)


def as_schema_seven_had_it(base):
    """One row of numbers, and one document for what all answers add to."""
    places = [document["answer"] for document in base["sessions"].find({"answer": {"$exists": True}})]
    places += [each["position"] for document in base["sessions"].find() for each in document.get("additions", [])]
    number = {place: at for at, place in enumerate(sorted(places), 1)}
    for document in base["sessions"].find({"answer": {"$exists": True}}):
        change = {"answer": number[document["answer"]]}
        if additions := document.get("additions"):
            change["additions"] = [{**each, "position": number[each["position"]]} for each in additions]
        base["sessions"].update_one({"_id": document["_id"]}, {"$set": change})
    for collection in ("arms", "curve"):
        for document in list(base[collection].find()):
            whole = "|".join(document["_id"].split("|")[:3])
            if whole != document["_id"]:
                base[collection].delete_one({"_id": document["_id"]})
                sums = {name: value for name, value in document.items() if isinstance(value, float)}
                rest = {name: document[name] for name in ("policy", "bucket") if name in document}
                base[collection].update_one({"_id": whole}, {"$inc": sums, "$setOnInsert": rest}, upsert=True)
    base["stripes"].drop()
    base["answered"].update_one({"_id": "shop"}, {"$set": {"count": len(places)}})
    base["meta"].update_one({"_id": "schema"}, {"$set": {"version": 7}})
    return len(places)


@pytest.mark.mongo
def test_a_database_without_stripes_is_opened_with_everything_in_it_and_goes_on(shop, mongo_uri):
    store, rng = shop.fill(connect(mongo_uri)), random.Random(1)
    answered = [shop.one_session(store, f"s{at}", rng).session for at in range(12)]
    shop.answer_with(store, "s3", answered[3].slate)
    before = store.snapshot("shop")
    n_arms = store.count_arms("shop"), store.status().arms
    store.close()
    with MongoClient(mongo_uri) as client:
        n_answers = as_schema_seven_had_it(client.get_default_database())

    store = connect(mongo_uri)
    assert store.status().schema == SCHEMA
    there = store.snapshot("shop")
    assert there.answers == (n_answers, *[0] * STRIPES)
    for now, wanted in ((there.arms, before.arms), (there.curve, before.curve)):
        assert now == {key: pytest.approx(sums) for key, sums in wanted.items()}
    assert (store.count_arms("shop"), store.status().arms) == n_arms
    read = store.answers("shop")
    assert len(read) == n_answers

    shop.one_session(store, "new", rng)
    shop.answer_with(store, "s5", answered[5].slate)
    new = store.answers("shop", after=read[-1].position)
    assert {event.session.id for event in new} == {"new", "s5"}
    assert store.count_arms("shop") == store.status().arms == len(store.snapshot("shop").arms)
    shop.assert_sums_are_the_fold(store)
    assert rebuild(store, lesson, check=True).differences == 0


@pytest.mark.mongo
def test_sums_over_all_products_count_as_one_arm_however_many_stripes_they_are_in(shop, mongo_uri):
    store, rng = shop.fill(connect(mongo_uri)), random.Random(1)
    for at in range(8):
        shop.one_session(store, f"s{at}", rng)

    arms = store.snapshot("shop").arms
    assert arms["root", "root"].impressions == 8 * shop.SLATE
    assert store.count_arms("shop") == store.status().arms == len(arms)
    assert store.sums("shop", ["root", "all"], ["root", "p01"])[0, 0].tolist() == pytest.approx(arms["root", "root"])
    assert store.node_sums("shop", "root") == {"root": pytest.approx(arms["root", "root"])}


@pytest.mark.mongo
def test_sums_that_are_put_take_the_place_of_all_their_stripes(shop, mongo_uri):
    store, rng = shop.fill(connect(mongo_uri)), random.Random(1)
    sessions = [shop.one_session(store, f"s{at}", rng).session for at in range(8)]
    [first, *_] = store.curve("shop")

    store.mend_sums("shop", {("root", "root"): Gain(7.0)}, {(first.policy, first.bucket): first.sums}, [sessions[0].id])

    assert store.snapshot("shop").arms["root", "root"] == Gain(7.0)
    assert store.curve("shop")[0] == first
    assert store.count_arms("shop") == len(store.snapshot("shop").arms)


def test_the_benchmark_of_many_writers_counts_what_was_lost():
    words = [sys.executable, "benchmarks/stripes.py", "--only", "sqlite", "--writers", "2", "--answers", "1"]
    done = subprocess.run(words, cwd=Path(__file__).parents[2], capture_output=True, text=True)

    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("sqlite, now, writers 2: ")
    assert done.stdout.endswith("lost 0, doubled 0, differences 0\n")
