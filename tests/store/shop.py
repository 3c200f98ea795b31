"""A small shop to learn on, and a writer that answers its sessions, claims those of strangers, counts its orders and
moves it on to its next edition.

Also run as a program, by the tests that need many processes or kill one: shop.py URI NAME SESSIONS THREADS. It prints
the id of each session whose answer, claim and orders were acknowledged.
"""

import os
import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from math import isclose

import numpy as np

from rlreco.domain.bases import packed
from rlreco.domain.ids import ROOT
from rlreco.domain.profile import Profile
from rlreco.domain.purchases import counted_sums
from rlreco.domain.records import (
    HALF_LIVES,
    Answer,
    BaseRate,
    Bought,
    CandidateSet,
    CurveGain,
    Customer,
    Experiment,
    Gain,
    Neighbours,
    Order,
    Product,
    Session,
)
from rlreco.domain.rewards import lesson
from rlreco.errors import ConflictError, RLRecoError, StoreUnavailableError
from rlreco.store.connect import connect

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PRODUCTS = [Product(f"p{at:02}", f"Product {at}", 1.5) for at in range(12)]
CUSTOMERS = [Customer(f"c{at}", f"Q{at + 1}", "Some", at, at, 2.0 * at, 1, 1, 1) for at in range(4)]
NEIGHBOURS = [Neighbours("p01", ("p02", "p03"), (0.5, 0.25)), Neighbours("p\u00e9/2", ("p01",), (1e-5,))]
STATES = [
    f"Q{band}_{month}_{half}_Monday"
    for band in (1, 2)
    for month in ("May", "June", "July", "August", "March")
    for half in "01"
]
SET = CandidateSet.of(tuple(one.id for one in PRODUCTS), tuple((at + 1) / 78 for at in range(12)))
BASES = packed(np.full(12, 0.5))[1]
SLATE = 3
BASE = BaseRate(30.0, 8.0, 7.0, 200.0, origin=NOW.timestamp(), every_half_life=True)
NOTHING = Answer((), (), NOW)
_MOVES = 8
"""Sessions of a writer for each edition that it saves."""


def experiment(name="shop", **profile):
    return Experiment(
        name=name,
        catalogue="cat",
        profile=Profile(n_products=SLATE, **profile),
        crossings=(("month",), ("segment",)),
        candidates=dict.fromkeys(STATES, SET.id),
        t0=NOW,
        edges={"recency": (1.0, 2.0)},
        base=BASE,
    )


def fill(store, name="shop", neighbours=(), **profile):
    store.save_catalogue("cat", CUSTOMERS, PRODUCTS)
    store.save_experiment(experiment(name, **profile), [SET], neighbours=neighbours)
    return store


def a_session(id_, rng, name="shop", opened_at=NOW):
    slate = tuple(rng.sample(SET.products, SLATE))
    shares = tuple(SET.shares[SET.products.index(product)] for product in slate)
    some = tuple(rng.random() for _ in slate)
    return Session(
        id=id_,
        experiment=name,
        customer=rng.choice(CUSTOMERS).id,
        state=rng.choice(STATES),
        candidates=SET.id,
        slate=slate,
        shares=shares,
        propensities=some,
        propensity_errors=some,
        values=some,
        spreads=some,
        explored=(False,) * SLATE,
        policy=rng.choice(["thompson", "uniform"]),
        weight=1.0,
        at=NOW + timedelta(days=(days := rng.randrange(90))),
        shown_at=float(days),
        opened_at=opened_at,
        source="simulated",
        expected=rng.random(),
        best=1.0 + rng.random(),
        bases=BASES,
    )


def an_answer(session, rng, final=True):
    clicked = tuple(product for product in session.slate if rng.random() < 0.5)
    bought = tuple(product for product in clicked if rng.random() < 0.3)
    return Answer(clicked, bought, NOW + timedelta(minutes=5), final)


def answer(store, opened, rng):
    return answer_with(store, opened.id, an_answer(opened, rng), opened.experiment)


def answer_with(store, id_, part, name="shop"):
    """part : an Answer, or the products that were bought"""
    part = part if isinstance(part, Answer) else Answer((), tuple(part), NOW)
    [answered] = store.answer_sessions(experiment(name), [(id_, part)])
    if isinstance(answered, RLRecoError):
        raise answered
    return answered


def parts_of(answer, rng):
    """Two or three answers that together say the same, with some products in more than one."""
    shares = [
        Answer(*(tuple(one for one in named if rng.random() < 0.6) for named in (answer.clicked, answer.bought)), NOW)
        for _ in range(1 + rng.randrange(2))
    ]
    return [*(replace(share, final=False) for share in shares), answer]


def one_session(store, id_, rng, name="shop"):
    return answer(store, store.open_session(a_session(id_, rng, name)), rng)


def an_order(at, session=None):
    """The order with this number; every call returns the same, so several writers can send it."""
    rng = random.Random(at)
    products = tuple(sorted(rng.sample(SET.products, 1 + rng.randrange(5))))
    moment = NOW.replace(tzinfo=None) - timedelta(days=rng.randrange(90))
    return Order(f"o{at}", rng.choice(CUSTOMERS).id, moment, products, session)


def part_of(order, rng):
    """The order with some of its products."""
    return replace(order, products=tuple(sorted(rng.sample(order.products, 1 + rng.randrange(len(order.products))))))


def count_orders(store, orders, name="shop"):
    return store.count_orders(name, orders, partial(counted_sums, experiment=experiment(name)))


def claim(store, session, customer, name="shop"):
    return store.claim_session(experiment(name), session, customer)


def next_edition(store, name="shop"):
    """Another product and another set, with which the newest edition goes on."""
    newest = store.experiment(name)
    number = newest.edition + 1
    product = Product(f"new{number}", f"New {number}")
    candidates = CandidateSet.of((*SET.products, product.id), (*SET.shares, 0.25))
    moved = dict.fromkeys(STATES, candidates.id)
    return replace(newest, edition=number, catalogue=f"{name}-{number}", candidates=moved), product, candidates


def move_on(store, name="shop"):
    """Whether this edition was saved, and not one of another writer."""
    edition, product, candidates = next_edition(store, name)
    store.save_catalogue(edition.catalogue, CUSTOMERS, [*PRODUCTS, product])
    neighbours = [*NEIGHBOURS, Neighbours(product.id, ("p01",), (0.5,))]
    return store.save_edition(edition, [candidates], neighbours, at=NOW)


def assert_editions_are_whole(store, name="shop"):
    """One after the other; the newest with all that belongs to it, and the sets of all before."""
    newest = store.experiment(name)
    assert [each.number for each in store.editions(name)] == list(range(2, newest.edition + 1))
    assert store.edition(name) == newest.edition
    own = {newest.candidates[STATES[0]], *store.own_candidates(name)}
    assert all(store.candidates(id_) for id_ in own)
    if newest.edition > 1:
        assert len(own) == newest.edition
        assert f"new{newest.edition}" in store.products(newest.catalogue)
        assert len(store.customers(newest.catalogue)) == len(CUSTOMERS)


def without_descriptions(db):
    """A file as it was before experiments had titles and could forget."""
    for column in ("title", "description", "forgotten", "born"):
        db.execute(f"ALTER TABLE experiments DROP COLUMN {column}")
    db.execute("ALTER TABLE counters DROP COLUMN refit")


def without_half_lives(db):
    """A file as it was when sums of purchases were kept for the experiment's own half-lives alone."""
    without_descriptions(db)
    db.execute("ALTER TABLE purchases ADD COLUMN recent REAL NOT NULL DEFAULT 0.0")
    for compared, days in (("<>", BASE.half_life), ("=", BASE.crowd_half_life)):
        db.execute(f"UPDATE purchases SET recent = recent_{days:g} WHERE customer {compared} ?", (ROOT,))
    for days in HALF_LIVES:
        db.execute(f"ALTER TABLE purchases DROP COLUMN recent_{days:g}")
    db.execute("UPDATE experiments SET body = json_remove(body, '$.base.every_half_life')")


def without_growth(db):
    """A file as it was before answers grew and shops had editions."""
    without_half_lives(db)
    for table in ("additions", "editions"):
        db.execute(f"DROP TABLE {table}")
    for table, column in (("sessions", "ordered_later"), ("experiments", "edition")):
        db.execute(f"ALTER TABLE {table} DROP COLUMN {column}")


def all_orders(store, name="shop"):
    """Every entry of the log of orders."""
    entries, last = [], 0
    while page := store.orders(name, after=last, limit=100):
        entries += [entry for _, entry in page]
        last = page[-1][0]
    return entries


def fold_purchases(sessions, entries, base=BASE):
    """Plain sums over answered sessions and logged orders, independent of the store's own addition."""
    sums, of = {}, replace(experiment(), base=base)
    taught = [lesson(session, of).purchases for session in sessions]
    for purchases in taught + [counted_sums(entry, of) for entry in entries]:
        for pair, bought in purchases.items():
            sums[pair] = sums.get(pair, Bought()) + bought
    return sums


def assert_purchases_are_the_fold(store, name="shop"):
    """Numbers and days to the last bit, weights to 1e-9 of themselves; and every (order, product) is there once."""
    entries, stored = all_orders(store, name), store.snapshot(name).purchases
    pairs = [(entry.order.id, product) for entry in entries for product in entry.order.products]
    assert len(pairs) == len(set(pairs))
    wanted = fold_purchases(store.sessions(name), entries, store.experiment(name).base)
    assert stored.keys() == wanted.keys()
    for pair, bought in wanted.items():
        assert (stored[pair].baskets, stored[pair].last) == (bought.baskets, bought.last), pair
        assert all(map(partial(isclose, rel_tol=1e-9), stored[pair], bought)), pair


def fold(sessions):
    """Plain sums over answered sessions, independent of the store's own addition."""
    arms, curve = {}, {}
    for session in sessions:
        taught = lesson(session, experiment(session.experiment))
        for arm, gain in taught.arms.items():
            arms[arm] = arms.get(arm, Gain()) + gain
        point = (taught.policy, taught.bucket)
        curve[point] = curve.get(point, CurveGain()) + taught.curve
    return arms, curve


def assert_sums_are_the_fold(store, name="shop"):
    """Counts to the last bit, rewards and shares to 1e-9."""
    assert_purchases_are_the_fold(store, name)
    arms, curve = fold(store.sessions(name))
    stored = store.snapshot(name).arms
    points = {(point.policy, point.bucket): point.sums for point in store.curve(name)}
    assert stored.keys() == arms.keys()
    assert points.keys() == curve.keys()
    for arm, gain in arms.items():
        assert stored[arm][:3] == gain[:3], arm
        assert all(abs(one - other) < 1e-9 for one, other in zip(stored[arm][3:], gain[3:], strict=True)), arm
    for point, gain in curve.items():
        assert points[point][:4] == gain[:4], point
        assert all(abs(one - other) < 1e-9 for one, other in zip(points[point][4:], gain[4:], strict=True)), point


def patiently(step):
    """As a person would: try again while the store says that it may come back. Safe, an answer teaches once."""
    while True:
        try:
            return step()
        except StoreUnavailableError:
            continue


def opened_once(store, session):
    """The session; an earlier try that was given up may have been stored since."""
    try:
        return store.session(session.id) or store.open_session(session)
    except ConflictError:
        return store.session(session.id)


def write(uri, name, sessions, threads):
    store = connect(uri)

    def one(at):
        rng = random.Random(f"{name}-{at}")
        session = a_session(f"{name}-{at}", rng)
        session = replace(session, customer="") if at % 3 == 0 else session
        opened = patiently(lambda: opened_once(store, session))
        orders = [part_of(an_order(at, session.id), rng), an_order(max(0, at - 1))]
        whole = an_answer(opened, random.Random(at))
        parts = [partial(answer_with, store, opened.id, part) for part in parts_of(whole, rng)]
        steps = [*(parts if rng.random() < 0.5 else reversed(parts)), lambda: count_orders(store, orders)]
        if not session.customer:
            steps.insert(rng.randrange(len(steps) + 1), lambda: claim(store, session.id, orders[0].customer))
        if at % _MOVES == 1:
            steps.insert(rng.randrange(len(steps) + 1), lambda: move_on(store))
        for step in steps if at % 2 else reversed(steps):
            patiently(step)
        sys.stdout.write(f"{opened.id}\n")
        sys.stdout.flush()

    with ThreadPoolExecutor(threads) as pool:
        for done in [pool.submit(one, at) for at in range(sessions)]:
            done.result()
    store.close()


if __name__ == "__main__":
    write(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    sys.stdout.flush()
    os._exit(0)
