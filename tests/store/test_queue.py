"""Threads of one process write one after the other: a long queue is no failure of the store."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from time import sleep

from rlreco.store.sqlite import connections
from rlreco.store.sqlite.store import SQLiteStore

THREADS = 12


def test_a_caller_waits_for_a_queue_of_its_own_process_longer_than_for_another_program(tmp_path, shop, monkeypatch):
    monkeypatch.setattr(connections, "PATIENCE", 0.1)
    store, held = shop.fill(SQLiteStore(tmp_path / "store.sqlite3")), threading.Event()

    def slow_writer():
        with store._connections.writing():
            held.set()
            sleep(0.5)

    with ThreadPoolExecutor(THREADS + 1) as pool:
        slow = pool.submit(slow_writer)
        held.wait()
        answers = [pool.submit(shop.one_session, store, f"s{at}", random.Random(at)) for at in range(THREADS)]
        assert all(answer.result().first for answer in answers)
        slow.result()

    assert store.status().answered == THREADS
    shop.assert_sums_are_the_fold(store)
    store.close()
