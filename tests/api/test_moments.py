"""One instant is one state, for all offsets that it may be written with and for all callers."""

from datetime import UTC, datetime

import numpy as np
import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app
from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train
from rlreco.store.connect import connect

NOW = datetime(2026, 3, 31, 23, 30, tzinfo=UTC)
WRITTEN = ["2026-03-31T23:30:00Z", "2026-04-01T05:00:00+05:30", "2026-03-31T16:30:00-07:00", None]
"""NOW in three ways, and the service's own now."""


@pytest.fixture(scope="module")
def client():
    """A caller of the sample shop, once in Berlin and once without a time zone, both at NOW."""
    store = connect("memory:", durable=False)
    for name, zone in (("berlin", "Europe/Berlin"), ("no-zone", None)):
        train(store, demo_shop(), Profile(time_zone=zone), base_name=name, now=NOW)
    service = Service(store, rng=np.random.default_rng(1), clock=lambda: NOW)
    yield TestClient(create_app(service), "http://localhost", client=("127.0.0.1", 1), raise_server_exceptions=False)
    store.close()


def state(client, experiment, at, customer=None):
    body = {"experiment": experiment, "customer_id": customer} | ({"at": at} if at else {})
    response = client.post("/v1/sessions", json=body)
    assert response.status_code == 201, response.text
    return response.json()["state"].partition("_")[2]


@pytest.mark.parametrize(("experiment", "expected"), [("berlin", "April_0_Wednesday"), ("no-zone", "March_1_Tuesday")])
def test_an_instant_is_one_state_by_the_shops_clock_which_without_a_zone_is_that_of_utc(client, experiment, expected):
    assert {state(client, experiment, at, customer) for at in WRITTEN for customer in (None, "1")} == {expected}


@pytest.mark.parametrize("experiment", ["berlin", "no-zone"])
def test_a_moment_without_an_offset_is_by_the_shops_clock_already(client, experiment):
    assert state(client, experiment, "2026-03-31T23:30:00") == "March_1_Tuesday"


def test_a_moment_that_has_no_year_by_the_shops_clock_is_a_problem_of_the_request(client):
    response = client.post("/v1/sessions", json={"experiment": "berlin", "at": "9999-12-31T23:30:00Z"})

    assert response.status_code == 422
    assert "years 1 to 9999 by the clock of Europe/Berlin" in response.json()["detail"]
