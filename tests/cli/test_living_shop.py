"""A shop goes on after training: weeks that overlap, new products and customers, and answers that come late."""

import sqlite3
from contextlib import closing
from datetime import UTC, datetime

import numpy as np
import pytest

from rlreco.service.service import Service
from rlreco.store.connect import connect

HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"
HISTORY = [f"{n},p{n % 12},Thing {n % 12},1,2025-12-{1 + n % 28:02d} 10:00:00,3.50,c{n % 7}" for n in range(84)]
WEEK = [
    *HISTORY[-5:],
    *(f"900{n},NEW,Brand new,2,2026-01-0{1 + n} 10:00:00,9.50,777" for n in range(5)),
    "9001,p3,Thing 3,1,2026-01-02 10:00:00,3.50,777",
]


def a_file(folder, name, lines):
    path = folder / name
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    return path


@pytest.fixture
def uri(tmp_path, result):
    """A store with the experiment spring and forty answered sessions."""
    uri = f"sqlite:///{tmp_path}/store.sqlite3"
    history = a_file(tmp_path, "history.csv", HISTORY)
    result("train", history, "--experiment", "spring", "--store", uri)
    result("run", "--experiment", "spring", "--sessions", 40, "--seed", 4, "--store", uri)
    return uri


def test_a_week_that_overlaps_brings_its_products_and_customers_and_keeps_what_was_learned(uri, result, tmp_path):
    week = a_file(tmp_path, "week.csv", WEEK)
    before = result("store", "rebuild", "--check", "--store", uri)

    done = result("train", week, "--continue", "spring", "--store", uri)
    again = result("train", week, "--continue", "spring", "--store", uri)

    assert (done["edition"], done["new_products"], done["new_customers"]) == (2, 1, 1)
    assert (done["counted_orders"], done["kept_sessions"], done["kept_arms"]) == (5, 40, before["arms"])
    assert (again["edition"], again["new_products"], again["new_customers"], again["counted_orders"]) == (3, 0, 0, 0)
    assert result("store", "rebuild", "--check", "--store", uri)["differences"] == 0


def test_the_new_customer_is_served_and_the_new_product_is_shown_soon(uri, result, tmp_path):
    result("train", a_file(tmp_path, "longer.csv", HISTORY + WEEK), "--continue", "spring", "--store", uri)
    service = Service.open(uri, durable=False, rng=np.random.default_rng(1))
    learner = service.learner("spring")

    shown = [learner.recommend("777", datetime(2026, 1, 6, 12)).session for _ in range(40)]

    assert learner.customer("777").frequency == 5
    assert {session.edition for session in shown} == {2}
    assert any("NEW" in session.slate for session in shown)
    service.close()


def test_a_longer_file_makes_the_customers_that_a_training_on_it_would_make(uri, result, tmp_path):
    longer = a_file(tmp_path, "longer.csv", HISTORY + WEEK[5:])
    result("train", longer, "--continue", "spring", "--store", uri)
    result("train", longer, "--experiment", "whole", "--store", uri)

    with closing(connect(uri)) as store:
        updated, whole = (_values(store, name) for name in ("spring", "whole"))
    assert updated == whole
    assert updated["777"] == (1, 5, 98.5)


def _values(store, name):
    customers = store.customers(store.experiment(name).catalogue, limit=None)
    return {one.id: (one.recency, one.frequency, one.monetary) for one in customers}


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--continue", "autumn"], "There is no experiment 'autumn'"),
        (["--continue", "spring", "--experiment", "summer"], "leave --experiment out"),
        (["--continue", "spring", "--time-zone", "Europe/Berlin"], "leave --time-zone Europe/Berlin out"),
    ],
)
def test_a_mistaken_continuation_is_one_line_and_changes_nothing(uri, rlreco, result, tmp_path, words, said):
    code, _, err = rlreco("train", a_file(tmp_path, "week.csv", WEEK), *words, "--store", uri)

    assert (code, err.count("\n")) == (2, 1)
    assert said in err
    assert result("store", "status", "--store", uri)["experiments"] == 1


def test_ways_of_reading_without_a_file_are_refused(uri, rlreco):
    code, _, err = rlreco("train", "--continue", "spring", "--date-order", "dmy", "--store", uri)

    assert (code, err.count("\n")) == (2, 1)
    assert "There is no file to read in that way" in err


def test_a_file_is_read_by_the_clock_of_the_training_whatever_the_profile_given_says(tmp_path, result):
    uri, conf = f"sqlite:///{tmp_path}/clock.sqlite3", tmp_path / "profile.json"
    conf.write_text('{"timeZone": null}')
    with_offset = [line.replace(":00,3.50", ":00Z,3.50") for line in HISTORY]
    history = a_file(tmp_path, "history.csv", with_offset)
    late = a_file(tmp_path, "late.csv", ["900,p1,Thing 1,1,2026-01-02 23:30:00Z,3.50,c1"])

    result("train", history, "--experiment", "spring", "--time-zone", "Europe/Berlin", "--store", uri)
    result("train", late, "--continue", "spring", "--conf", conf, "--store", uri)

    with closing(connect(uri)) as store:
        newest = store.newest_order("spring").order
        assert (newest.id, newest.at) == ("900", datetime(2026, 1, 3, 0, 30))


def test_a_slate_that_waits_for_more_than_a_day_is_left_by_status_and_can_still_be_answered(uri, result, tmp_path):
    long_ago = datetime(2026, 1, 1, tzinfo=UTC)
    service = Service(connect(uri), rng=np.random.default_rng(1), clock=lambda: long_ago)
    session = service.learner("spring").recommend("c1").session
    service.close()
    before = (tmp_path / "store.sqlite3").read_bytes()

    status = [result("store", "status", "--store", uri) for _ in range(2)]

    assert [one["waiting"] for one in status] == [1, 1]
    assert (tmp_path / "store.sqlite3").read_bytes() == before
    recovered = result("store", "recover", "--store", uri)
    assert recovered["expired"] == 1
    service = Service.open(uri)
    late = service.answer(session.id, bought=session.slate[:1])
    assert (late.taught, late.added) == (True, ((), session.slate[:1]))
    service.close()
    assert result("store", "rebuild", "--check", "--store", uri)["differences"] == 0
    with sqlite3.connect(tmp_path / "store.sqlite3") as db:
        assert db.execute("SELECT count(*) FROM sessions WHERE answer IS NULL").fetchone() == (0,)
