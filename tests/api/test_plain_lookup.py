"""The short way of the plainest lookups gives the answers of the long one."""

import pytest
from starlette.routing import Match

from rlreco.api.access.callers import Caller
from rlreco.api.access.gate import CALLER
from rlreco.api.lists import PlainLookup


def scope(path="/v1/users/7/recommendations", query=b"", scopes=("serve",), **others):
    caller = None if scopes is None else Caller("a key", frozenset(scopes), "main")
    plain = {"type": "http", "method": "GET", "path": path, "query_string": query, "root_path": "", CALLER: caller}
    return plain | others


def is_plain(of):
    return PlainLookup().matches(of)[0] is Match.FULL


@pytest.mark.parametrize("user", ["54", "nobody", "a-b_c", "0", "x" * 64, "NULL"])
@pytest.mark.parametrize("query", ["", "k=1", "k=7", "k=99"])
def test_both_ways_answer_alike(client, customer, user, query):
    for each in (user, customer):
        path = f"/v1/users/{each}/recommendations"
        assert is_plain(scope(path, query.encode()))
        assert not is_plain(scope(path, f"{query}&".encode()))
        short, long = client.get(f"{path}?{query}"), client.get(f"{path}?{query}&")

        assert (short.status_code, short.content) == (long.status_code, long.content) == (200, short.content)
        assert short.headers == long.headers


@pytest.mark.parametrize(
    "other",
    [
        scope(query=b"k=0"),
        scope(query=b"k=100"),
        scope(query=b"k=5_0"),
        scope(query=b"k=05"),
        scope(query=b"k=5&k=5"),
        scope(query=b"n=5"),
        scope("/v1/users//recommendations"),
        scope("/v1/users/a/b/recommendations"),
        scope("/v1/users/a\x00/recommendations"),
        scope("/v1/users/\u0660/recommendations"),
        scope("/v1/users/7/recommendations\n"),
        scope("/v1/users/7/recommendations/"),
        scope("/v1/users/" + "x" * 65 + "/recommendations"),
        scope(method="POST"),
        scope(method="HEAD"),
        scope(type="websocket"),
        scope(scopes=()),
        scope(scopes=("teach", "read", "admin")),
        scope(scopes=None),
    ],
)
def test_whatever_else_goes_on_to_the_next_route(other):
    assert not is_plain(other)


def test_a_service_below_a_prefix_has_the_short_way_too():
    assert is_plain(scope("/reco/v1/users/7/recommendations", root_path="/reco"))


def test_both_ways_are_one_route_to_who_counts_requests(client):
    for query in ("", "k=3&"):
        client.get(f"/v1/users/54/recommendations?{query}")
    counted = 'rlreco_requests_total{method="GET",route="/v1/users/{user_id}/recommendations",status="200"} 2.0'

    assert counted in client.get("/metrics").text
