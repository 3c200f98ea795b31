"""Many threads of many processes learn at once: no update lost, none doubled."""

import pytest

from rlreco.domain.rewards import lesson
from rlreco.service.upkeep.recover import rebuild
from rlreco.store.connect import connect

PROCESSES, THREADS = 4, 8


def learn_at_once(shop, writer, uri, sessions):
    store = shop.fill(connect(uri))
    writers = [writer(uri, f"w{at}", sessions // PROCESSES, THREADS) for at in range(PROCESSES)]
    acknowledged = [line for process in writers for line in process.communicate()[0].split()]
    assert [process.returncode for process in writers] == [0] * PROCESSES

    log = list(store.sessions("shop"))
    assert len(acknowledged) == sessions
    assert {session.id for session in log} == set(acknowledged)
    assert sorted({session.number for session in log}) == [session.number for session in log]
    shop.assert_sums_are_the_fold(store)
    assert store.snapshot("shop").arms["root", "root"].impressions == shop.SLATE * sessions
    assert rebuild(store, lesson, check=True).differences == 0
    assert {one.order.id for one in shop.all_orders(store)} == {f"o{at}" for at in range(sessions // PROCESSES)}
    crowd = store.purchases("shop", "root")
    assert crowd["root"].baskets == sessions // PROCESSES
    shop.assert_editions_are_whole(store)
    assert store.edition("shop") > 1
    return store


@pytest.mark.slow
def test_4000_answers_from_32_threads_are_all_in_the_embedded_store(shop, writer, tmp_path):
    store = learn_at_once(shop, writer, f"sqlite:///{tmp_path}/store.sqlite3", 4000)

    assert [session.number for session in store.sessions("shop")] == list(range(1, 4001))


def test_400_answers_from_32_threads_are_all_in_the_embedded_store(shop, writer, tmp_path):
    learn_at_once(shop, writer, f"sqlite:///{tmp_path}/store.sqlite3", 400)


@pytest.mark.mongo
def test_400_answers_from_32_threads_are_all_in_mongodb(shop, writer, mongo_uri):
    learn_at_once(shop, writer, mongo_uri, 400)


@pytest.mark.slow
@pytest.mark.mongo
def test_4000_answers_from_32_threads_are_all_in_mongodb(shop, writer, mongo_uri):
    learn_at_once(shop, writer, mongo_uri, 4000)
