"""Requests a minute of keys, and of addresses without one."""

import logging
from hashlib import sha256

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from rlreco.api.access.gate import Access, Gate
from rlreco.api.access.key_ring import KeyRing
from rlreco.api.access.rates import MOST_CALLERS, Limits, TokenBuckets, client_network
from rlreco.api.access.usage import KeyUsage

LIST = "/v1/users/1/recommendations"


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def test_a_bucket_holds_a_minute_of_requests_and_fills_evenly(clock):
    buckets = TokenBuckets(clock)

    assert [buckets.wait("shop", 3) for _ in range(4)] == [0, 0, 0, pytest.approx(20)]
    clock.now += 19
    assert buckets.wait("shop", 3) == pytest.approx(1)
    clock.now += 1.001
    assert buckets.wait("shop", 3) == 0
    clock.now += 3_600
    assert [buckets.wait("shop", 3) for _ in range(4)] == [0, 0, 0, pytest.approx(20)]


def test_callers_have_buckets_of_their_own(clock):
    buckets = TokenBuckets(clock)

    assert [buckets.wait(caller, 1) for caller in ("a", "b")] == [0, 0]
    assert buckets.wait("a", 1) == pytest.approx(60)


def test_the_caller_that_was_silent_longest_is_forgotten_first(clock):
    buckets = TokenBuckets(clock)
    for caller in range(MOST_CALLERS):
        buckets.wait(caller, 1)
    buckets.wait(0, 1)

    buckets.wait("new", 1)

    assert buckets.wait(0, 1) > 0
    assert buckets.wait(1, 1) == 0


@pytest.mark.parametrize(
    ("host", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::1", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
    ],
)
def test_addresses_of_version_6_count_by_their_customer(host, network):
    assert client_network(host) == network


def behind_gate(clock, limits):
    """A bare application behind the gate, and its usage."""
    app, usage = FastAPI(), KeyUsage()
    app.get("/x")(lambda: {})
    app.add_middleware(Gate, access=Access(_ring(), limits=limits, clock=clock), usage=usage)
    return app, usage


def _ring():
    from rlreco.api.access.callers import ALL_SCOPES, Caller

    return KeyRing([("k", Caller("shop", ALL_SCOPES, "main")), ("l", Caller("till", ALL_SCOPES, "main"))], None)


def test_a_key_above_its_limit_is_429_with_the_seconds_to_wait_and_others_are_not(clock):
    app, usage = behind_gate(clock, Limits(requests_a_minute=2))
    shop, till = (TestClient(app, headers={"X-API-Key": key}) for key in "kl")

    responses = [shop.get("/x") for _ in range(3)]

    assert [response.status_code for response in responses] == [200, 200, 429]
    assert responses[-1].headers["retry-after"] == "30"
    assert responses[-1].headers["content-type"] == "application/problem+json"
    assert till.get("/x").status_code == 200
    clock.now += 30
    assert shop.get("/x").status_code == 200
    assert usage.of_keys("main") == [("shop", False, 3), ("shop", True, 1), ("till", False, 1)]
    assert usage.of_keys("other") == []


def test_an_address_that_keeps_guessing_is_put_off_and_logged_and_the_right_key_is_not(clock, caplog):
    app, usage = behind_gate(clock, Limits(refusals_a_minute=3))
    guesser = TestClient(app, client=("192.0.2.7", 1))

    with caplog.at_level(logging.WARNING):
        statuses = [guesser.get("/x", headers={"X-API-Key": str(n)}).status_code for n in range(5)]

    assert statuses == [401, 401, 401, 429, 429]
    assert [record.getMessage() for record in caplog.records if "192.0.2.7" in record.getMessage()] != []
    assert guesser.get("/x", headers={"X-API-Key": "k"}).status_code == 200
    assert TestClient(app, client=("192.0.2.8", 1)).get("/x").status_code == 401
    assert usage.of_strangers() == [(False, 4), (True, 2)]


def test_the_log_of_a_refusal_names_no_key(clock, caplog):
    app, _ = behind_gate(clock, Limits())

    with caplog.at_level(logging.WARNING):
        TestClient(app).get("/x", headers={"X-API-Key": "almost the right one"})

    assert "almost" not in caplog.text


def test_a_key_of_the_file_may_have_a_limit_of_its_own(caller, keys):
    digest = sha256(b"k").hexdigest()
    keys.write({"name": "shop", "digest": digest, "scopes": ["serve"], "workspace": "main", "requests_a_minute": 1})

    assert [caller("k").get(LIST).status_code for _ in range(2)] == [200, 429]


def test_metrics_show_the_requests_of_the_keys_of_the_callers_workspace_alone(caller, keys):
    def entry(key, workspace):
        digest = sha256(key.encode()).hexdigest()
        return {"name": f"key-{key}", "digest": digest, "scopes": ["read"], "workspace": workspace}

    keys.write(entry("a", "main"), entry("b", "theirs"))
    caller("a").get("/metrics")
    caller("wrong").get("/metrics")

    ours, theirs = caller("a").get("/metrics").text, caller("b").get("/metrics").text

    assert 'rlreco_key_requests_total{key="key-a",limited="false"} 2.0' in ours
    assert 'rlreco_refused_requests_total{slowed="false"} 1.0' in ours
    assert "key-b" not in ours
    assert "key-a" not in theirs


def test_keys_cannot_be_guessed_at_an_open_path_either(clock):
    app, _ = behind_gate(clock, Limits(refusals_a_minute=1))
    client = TestClient(app)

    assert [client.get("/healthz", headers={"X-API-Key": "guess"}).status_code for _ in range(2)] == [401, 429]
    assert client.get("/healthz").status_code == 404
