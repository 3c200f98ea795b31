"""Without a key only this machine is served: by its own name, and through no proxy."""

import pytest
from fastapi.testclient import TestClient

from rlreco.api import create_app

LIST = "/v1/users/1/recommendations"


@pytest.fixture
def near(service):
    """A caller from this machine to a service without a key."""
    return TestClient(create_app(service), "http://localhost:8000", client=("127.0.0.1", 1))


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8000", "LOCALHOST:1", "127.0.0.1", "127.0.0.1:8000", "[::1]", "[::1]:8000"]
)
def test_names_of_this_machine_are_served(near, host):
    assert near.get(LIST, headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.com", "evil.com:8000", "localhost.evil.com", "127.0.0.1.evil.com", "192.0.2.7", "0.0.0.0:8000", "",
        "localhost:evil.com", "[::2]:8000", "localhost:1:2",
    ],
)  # fmt: skip
def test_other_names_are_refused_though_they_lead_to_this_machine(near, host):
    assert near.get(LIST, headers={"Host": host}).status_code == 401


@pytest.mark.parametrize(
    "name",
    [
        "Via", "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Real-IP", "X-Client-IP",
        "CF-Connecting-IP", "True-Client-IP",
    ],
)  # fmt: skip
def test_what_a_proxy_hands_on_is_refused_whatever_its_header_says(near, name):
    for value in ("127.0.0.1", ""):
        assert near.get(LIST, headers={name: value}).status_code == 401


def test_with_a_key_names_and_proxies_do_not_matter(client):
    assert client.get(LIST, headers={"Host": "shop.example", "Via": "1.1 proxy"}).status_code == 200
