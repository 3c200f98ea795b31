"""The REST service as a shop calls it."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor

import pytest
from fastapi.testclient import TestClient
from prometheus_client.parser import text_string_to_metric_families

from rlreco.api import create_app
from rlreco.api.access.bodies import LARGEST_BODY
from rlreco.api.access.local import is_loopback
from rlreco.api.metrics import Metrics
from rlreco.domain.profile import Profile
from rlreco.domain.records import Bought
from rlreco.service.lists.live import LiveLists
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.store.connect import connect

PROBLEM = "application/problem+json"


def check_problem(response, status, *words):
    body = response.json()
    assert response.status_code == status, body
    assert response.headers["content-type"] == PROBLEM
    assert body["status"] == status
    for word in words:
        assert word in body["detail"]


def opened(client, customer, **more):
    return client.post("/v1/sessions", json={"experiment": "demo", "customer_id": customer, **more})


# Lists


def test_the_published_design_post_gives_the_list(client, store, customer):
    response = client.post("/recommendations", json={"user_id": customer})

    expected = LiveLists(store).lookup(customer)
    assert response.status_code == 200
    assert response.json() == {
        "user_id": customer,
        "items": [{"id": item, "score": score} for item, score in expected.items],
        "version": expected.version,
        "source": "batch",
    }
    assert len(response.json()["items"]) == 10


def test_a_user_id_may_be_a_number_as_in_the_published_design(client, customer):
    number = int(customer)

    for same in (number, float(number)):
        assert client.post("/recommendations", json={"user_id": same}).json()["user_id"] == str(number)


def test_an_unknown_user_is_404_on_the_published_route_and_served_on_ours(client):
    check_problem(client.post("/recommendations", json={"user_id": 54}), 404, "'54'")

    response = client.get("/v1/users/54/recommendations")
    assert (response.status_code, response.json()["source"]) == (200, "fallback")
    assert len(response.json()["items"]) == 10


def test_k_cuts_the_list(client, customer):
    longer = client.get(f"/v1/users/{customer}/recommendations", params={"k": 20}).json()["items"]
    shorter = client.get(f"/v1/users/{customer}/recommendations", params={"k": 3}).json()["items"]

    assert (len(longer), shorter) == (20, longer[:3])


def test_ids_with_slashes_percents_and_letters_of_anywhere_reach_the_store_as_they_are(client):
    for user in ("a/b", "50%", "é ☕", "a?b#c", "a b"):
        quoted = "".join(f"%{byte:02X}" for byte in user.encode())
        assert client.get(f"/v1/users/{quoted}/recommendations").json()["user_id"] == user


@pytest.mark.parametrize(
    "body",
    [
        {"user_id": False}, {"user_id": 1.5}, {"user_id": None}, {"user_id": ""}, {"user_id": [54]}, {},
        {"user_id": "x" * 201}, {"user_id": 2**53}, {"user_id": 54, "k": 0}, {"user_id": 54, "k": 101},
        {"user_id": 54, "k": "3"}, {"user_id": 54, "k": True}, {"user_id": 54, "more": 1}, [54], 54, None,
    ],
)  # fmt: skip
def test_what_is_no_user_id_or_no_k_is_422(client, body):
    response = client.post("/recommendations", json=body)

    check_problem(response, 422, "can't be used")
    assert response.json()["errors"][0]["where"].split(".")[0] == "body"


@pytest.mark.parametrize("k", ["0", "101", "-1", "many", "", "1.5", "true"])
def test_a_k_out_of_bounds_is_422(client, k):
    check_problem(client.get("/v1/users/1/recommendations", params={"k": k}), 422, "query.k")


@pytest.mark.parametrize("content", [b"{", b"\xe9", b'{"user_id": "\\ud800"}', b"\xff\xfe", b"", b'{"user_id": NaN}'])
def test_a_body_that_is_no_json_is_422(client, content):
    response = client.post("/recommendations", content=content, headers={"content-type": "application/json"})

    check_problem(response, 422)


def test_blocked_and_unavailable_products_are_not_served(service, store, customer):
    listed = LiveLists(store).lookup(customer, 2).items
    store.set_blocked("main", listed[0].item, True)
    store.set_available(store.experiment("demo").catalogue, listed[1].item, False)

    client = TestClient(create_app(service, api_key="k"), headers={"X-API-Key": "k"})
    items = client.get(f"/v1/users/{customer}/recommendations?k=100").json()["items"]

    assert not {one.item for one in listed} & {item["id"] for item in items}


# Sessions


def test_a_session_shows_a_slate_with_names_prices_and_propensities(client, store, customer):
    response = opened(client, customer, at="2011-08-22T09:30:00Z")

    shown = response.json()
    assert (response.status_code, shown["source"]) == (201, "bandit")
    assert shown["state"].endswith("_August_1_Monday")
    assert len(shown["slate"]) == 10
    assert all(0 < one["propensity"] <= 1 and one["name"] and one["price"] > 0 for one in shown["slate"])
    session = store.session(shown["session_id"])
    assert [one["id"] for one in shown["slate"]] == list(session.slate)


def test_an_answer_teaches(client, store, customer):
    shown = opened(client, customer).json()
    first, second = (one["id"] for one in shown["slate"][:2])

    response = client.post(f"/v1/sessions/{shown['session_id']}/answer", json={"clicked": [first], "bought": [second]})

    assert response.status_code == 200
    # Rewards 5, 1 and -2 put a click at 3/7 and a purchase at 1.
    assert response.json() == {
        "session_id": shown["session_id"], "taught": True, "clicked": [first], "bought": [second],
        "reward": pytest.approx(3 / 7 + 1), "added": {"clicked": [first], "bought": [second]}, "waiting": False,
        "note": None,
    }  # fmt: skip
    assert store.node_sums("demo", shown["state"])[first].clicks == 1


def test_two_parts_of_an_answer_posted_a_hundred_times_at_once_teach_once_each(client, store, customer):
    shown = opened(client, customer).json()
    first, second = (one["id"] for one in shown["slate"][:2])
    path = f"/v1/sessions/{shown['session_id']}/answer"

    def post(number):
        return client.post(path, json={"clicked": [first] if number % 2 else [second]})

    with ThreadPoolExecutor(16) as pool:
        responses = list(pool.map(post, range(100)))

    assert {response.status_code for response in responses} == {200}
    assert sum(response.json()["taught"] for response in responses) == 2
    added = [product for response in responses for product in response.json()["added"]["clicked"]]
    assert sorted(added) == sorted([first, second])
    sums = store.node_sums("demo", shown["state"])
    assert {product: gain.impressions for product, gain in sums.items()} == dict.fromkeys(
        (one["id"] for one in shown["slate"]), 1.0
    )
    assert {product for product, gain in sums.items() if gain.clicks == 1} == {first, second}
    assert sum(gain.clicks for gain in sums.values()) == 2


@pytest.mark.parametrize("someone", [None, "brand new"])
def test_a_stranger_is_served_a_slate_that_can_be_answered(client, store, someone):
    response = opened(client, someone)

    shown = response.json()
    assert (response.status_code, shown["source"], shown["customer_id"]) == (201, "bandit", someone)
    assert shown["state"].startswith("none_")
    bought = [shown["slate"][0]["id"]]
    answered = client.post(f"/v1/sessions/{shown['session_id']}/answer", json={"bought": bought})
    assert answered.json()["taught"]
    assert store.session(shown["session_id"]).outcome.bought == tuple(bought)


def claim(client, session_id, customer):
    return client.post(f"/v1/sessions/{session_id}/customer", json={"customer_id": customer})


@pytest.mark.parametrize("someone", ["KNOWN", "brand new", 54])
def test_a_strangers_purchases_are_those_of_the_customer_who_claims_the_session(client, store, customer, someone):
    someone = customer if someone == "KNOWN" else someone
    shown = opened(client, None).json()
    bought = [shown["slate"][0]["id"]]
    before = store.purchases("demo", str(someone))
    client.post(f"/v1/sessions/{shown['session_id']}/answer", json={"bought": bought})

    first, again = (claim(client, shown["session_id"], someone) for _ in range(2))

    assert (first.status_code, again.status_code) == (200, 200)
    expected = {"session_id": shown["session_id"], "customer_id": str(someone)}
    assert (first.json(), again.json()) == ({**expected, "claimed": True}, {**expected, "claimed": False})
    baskets = [sums.get(bought[0], Bought()).baskets for sums in (before, store.purchases("demo", str(someone)))]
    assert baskets[1] == baskets[0] + 1
    assert store.session(shown["session_id"]).state.startswith("none_")


def test_a_session_that_has_a_customer_cannot_be_claimed(client, customer):
    strangers, hers = (opened(client, someone).json()["session_id"] for someone in (None, customer))
    claim(client, strangers, customer)

    check_problem(claim(client, strangers, "another"), 409, "claimed by another customer")
    check_problem(claim(client, hers, customer), 409, "was shown to a customer")
    check_problem(claim(client, "none", customer), 404, "'none'")
    assert customer not in claim(client, strangers, "another").text


@pytest.mark.parametrize("someone", [None, "", "x" * 201, "\0", False, [54]])
def test_a_claim_without_a_customer_is_422(client, someone):
    check_problem(claim(client, opened(client, None).json()["session_id"], someone), 422)


def test_an_experiment_of_states_serves_strangers_a_list_that_teaches_nothing(client, service, store):
    service.train(demo_shop(), Profile(base_rate="state"), base_name="states")

    response = client.post("/v1/sessions", json={"experiment": "states", "customer_id": "a stranger"})

    shown = response.json()
    assert (response.status_code, shown["session_id"], shown["source"]) == (200, None, "fallback")
    assert shown["version"] == store.live_lists("main")
    assert len(shown["slate"]) == 10
    assert list(store.sessions("states", answered=False)) == []


def test_what_was_not_shown_cannot_be_clicked(client, store, customer):
    shown = opened(client, customer).json()

    response = client.post(f"/v1/sessions/{shown['session_id']}/answer", json={"clicked": ["nothing like it"]})

    check_problem(response, 422, "nothing like it")
    assert store.session(shown["session_id"]).outcome is None


def test_an_unknown_session_experiment_or_policy_is_told(client, customer):
    check_problem(client.post("/v1/sessions/none/answer", json={}), 404, "'none'")
    check_problem(client.post("/v1/sessions", json={"experiment": "none", "customer_id": customer}), 404, "'none'")
    check_problem(opened(client, customer, policy="thomson"), 422, "thompson")
    check_problem(client.get("/v1/experiments/none/learning"), 404, "'none'")


@pytest.mark.parametrize(
    "at", ["2011-08-22", "0", 0, True, "yesterday", "2011-02-30T00:00:00Z", "2011-08-22T25:00:00Z"]
)
def test_what_is_no_moment_is_422(client, customer, at):
    check_problem(opened(client, customer, at=at), 422, "body.at")


def test_an_experiment_of_another_workspace_is_not_there(service, customer):
    client = TestClient(create_app(service, api_key="k", workspace="theirs"), headers={"X-API-Key": "k"})

    check_problem(opened(client, customer), 404)
    response = client.get("/v1/experiments/nothing/learning")
    check_problem(response, 404)
    assert "demo" not in response.text


# Learning


def test_learning_tells_the_running_sums_of_each_policy(client, customer):
    for policy, clicks in (("thompson", 1), ("thompson", 0), ("uniform", 2)):
        shown = opened(client, customer, policy=policy).json()
        products = [one["id"] for one in shown["slate"][:clicks]]
        client.post(f"/v1/sessions/{shown['session_id']}/answer", json={"clicked": products})

    learned = client.get("/v1/experiments/demo/learning").json()

    assert learned["experiment"] == "demo"
    totals = {policy.partition(":")[0]: curve[-1] for policy, curve in learned["policies"].items()}
    assert {policy: (one["session"], one["clicks"]) for policy, one in totals.items()} == {
        "thompson": (2, 1), "uniform": (1, 2),
    }  # fmt: skip
    assert all(curve[0]["session"] == 0 for curve in learned["policies"].values())


def test_an_experiment_without_answers_has_no_curves(client):
    assert client.get("/v1/experiments/demo/learning").json() == {"experiment": "demo", "policies": {}}


# Who may come in


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/recommendations"), ("GET", "/v1/users/1/recommendations"), ("POST", "/v1/sessions"),
        ("POST", "/v1/sessions/1/answer"), ("GET", "/v1/experiments/demo/learning"), ("GET", "/metrics"),
        ("GET", "/v1/items/1/similar"), ("POST", "/v1/recommendations/for-basket"),
        ("GET", "/nowhere"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("key", [None, "", "wrong", "a key that nobody guesse", "clé"])
def test_without_the_right_key_nothing_is_told(stranger, method, path, key):
    headers = {} if key is None else {"X-API-Key": key.encode()}

    response = stranger.request(method, path, headers=headers)

    check_problem(response, 401, "X-API-Key")
    assert "WWW-Authenticate" in response.headers


def test_health_and_documentation_need_no_key(stranger):
    for path in ("/healthz", "/readyz", "/docs", "/openapi.json"):
        assert stranger.get(path).status_code == 200


def test_without_a_key_only_this_machine_is_served(service):
    app = create_app(service)
    near = TestClient(app, "http://localhost", client=("127.0.0.1", 1))
    far = TestClient(app, "http://localhost", client=("192.0.2.7", 1))

    assert near.get("/v1/users/1/recommendations").status_code == 200
    check_problem(far.get("/v1/users/1/recommendations"), 401, "RLRECO_API_KEY")
    check_problem(near.get("/v1/users/1/recommendations", headers={"X-Forwarded-For": "127.0.0.1"}), 401)


@pytest.mark.parametrize(
    ("host", "near"),
    [
        ("127.0.0.1", True), ("127.8.9.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False),
        ("::", False), ("192.168.1.2", False), ("example.org", False), ("", False), ("localhost.example.org", False),
    ],
)  # fmt: skip
def test_loopback_is_this_machine_alone(host, near):
    assert is_loopback(host) is near


# Errors


@pytest.mark.parametrize("path", ["/nowhere", "/v1", "/recommendations/", "/v1/sessions/a/b/answer", "/%00"])
def test_a_path_that_leads_nowhere_is_a_problem_too(client, path):
    check_problem(client.get(path), 404)


def test_a_method_that_does_not_work_says_which_do(client):
    response = client.delete("/recommendations")

    check_problem(response, 405)
    assert response.headers["allow"] == "POST"


def test_a_body_above_the_bound_is_refused_whether_or_not_it_tells_its_length(client):
    large = b'{"user_id": "' + b"x" * LARGEST_BODY + b'"}'

    check_problem(client.post("/recommendations", content=large), 413, "64 KB")
    check_problem(client.post("/recommendations", content=iter([large, large])), 413, "64 KB")


def test_a_mistake_of_ours_is_a_problem_without_its_traceback(client, store, monkeypatch):
    monkeypatch.setattr(store, "user_list", lambda *_: 1 / 0)

    response = client.get("/v1/users/1/recommendations")

    check_problem(response, 500)
    assert "ZeroDivision" not in response.text


# Health


def test_ready_names_the_live_version(client, store):
    assert client.get("/healthz").json() == {"status": "alive"}
    assert client.get("/readyz").json() == {"status": "ready", "version": store.live_lists("main")}


def test_without_lists_the_service_lives_but_is_not_ready(tmp_path):
    store = connect(f"sqlite:///{tmp_path / 'empty.sqlite3'}")
    client = TestClient(create_app(Service(store), api_key="k"), headers={"X-API-Key": "k"})

    assert client.get("/healthz").status_code == 200
    check_problem(client.get("/readyz"), 503, "rlreco batch publish")
    check_problem(client.get("/v1/users/1/recommendations"), 503)
    check_problem(client.post("/recommendations", json={"user_id": 1}), 503)
    store.close()


def test_a_store_that_is_down_is_503_soon_and_the_process_lives():
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        uri = f"mongodb://127.0.0.1:{closed.getsockname()[1]}/shop"
        client = TestClient(create_app(Service(connect(uri)), api_key="k"), headers={"X-API-Key": "k"})

        for path in ("/readyz", "/v1/users/1/recommendations", "/v1/experiments/demo/learning"):
            response = client.get(path)
            check_problem(response, 503, "can't be reached")
            # The store gives up after 1.8 s at most; the rest is for a machine that is busy.
            assert response.elapsed.total_seconds() < 10
            assert response.headers["retry-after"] == "2"
        assert client.get("/healthz").status_code == 200


def test_metrics_count_requests_by_route_lists_by_source_and_answers(client, customer):
    client.get(f"/v1/users/{customer}/recommendations")
    client.get("/v1/users/nobody/recommendations")
    client.get("/v1/users/nobody/recommendations?k=0")
    client.get("/made/up")
    shown = opened(client, customer).json()
    for _ in range(2):
        client.post(f"/v1/sessions/{shown['session_id']}/answer", json={})

    text = client.get("/metrics").text

    series = series_of(text)
    route = "/v1/users/{user_id}/recommendations"
    assert series["rlreco_requests_total", "method=GET", f"route={route}", "status=200"] == 2
    assert series["rlreco_requests_total", "method=GET", f"route={route}", "status=422"] == 1
    assert series["rlreco_requests_total", "method=GET", "route=unknown", "status=404"] == 1
    assert series["rlreco_request_seconds_bucket", "le=+Inf", f"route={route}"] == 3
    assert series["rlreco_request_seconds_count", f"route={route}"] == 3
    assert {key[1]: count for key, count in series.items() if key[0] == "rlreco_lists_total"} == {
        "source=batch": 1, "source=fallback": 1, "source=bandit": 1,
    }  # fmt: skip
    assert series["rlreco_answers_total", "taught=true"] == series["rlreco_answers_total", "taught=false"] == 1
    assert "made/up" not in text


def series_of(text):
    """(name, "label=value", ...) with the labels in alphabetical order -> value; fails for text that isn't valid."""
    return {
        (sample.name, *sorted(f"{label}={value}" for label, value in sample.labels.items())): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_request_falls_into_every_bucket_that_ends_at_its_seconds_or_later():
    metrics = Metrics()

    metrics.request("/here", "GET", 200, 0.025)

    series = series_of(metrics.text())
    ends = {float(key[1].removeprefix("le=")): count for key, count in series.items() if key[0].endswith("_bucket")}
    assert ends == dict.fromkeys([0.001, 0.0025, 0.005, 0.01], 0) | dict.fromkeys(
        [0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, float("inf")], 1
    )
    assert series["rlreco_request_seconds_sum", "route=/here"] == 0.025


def test_a_label_with_quotes_and_line_breaks_is_read_back_whole():
    metrics = Metrics()

    metrics.count("lists", 'a "quoted"\nname\\')

    assert series_of(metrics.text()) == {("rlreco_lists_total", 'source=a "quoted"\nname\\'): 1}


def test_two_applications_in_one_process_count_apart():
    one, other = Metrics(), Metrics()

    one.count("answers", "true")

    assert series_of(one.text()) == {("rlreco_answers_total", "taught=true"): 1}
    assert series_of(other.text()) == {}


def test_the_document_names_the_key_and_problems(client):
    document = client.get("/openapi.json").json()

    for path, operations in document["paths"].items():
        for operation in operations.values():
            signed = [{"signature": []}] if path.startswith("/v1/sales") else []
            assert operation["security"] == ([] if path in ("/healthz", "/readyz") else [{"key": []}, *signed])
            for status, response in operation["responses"].items():
                assert status < "400" or list(response["content"]) == [PROBLEM]
    assert "HTTPValidationError" not in json.dumps(document)


def test_a_buy_that_follows_a_click_is_learned_once_and_the_reply_says_what_was_added(client, customer):
    shown = opened(client, customer).json()
    path, (first, second) = f"/v1/sessions/{shown['session_id']}/answer", (one["id"] for one in shown["slate"][:2])

    said = [
        client.post(path, json=body).json()
        for body in ({"clicked": [first]}, {"bought": [first]}, {"bought": [first], "clicked": [second]}, {})
    ]

    assert [one["taught"] for one in said] == [True, True, True, False]
    assert [one["added"] for one in said] == [
        {"clicked": [first], "bought": []},
        {"clicked": [], "bought": [first]},
        {"clicked": [second], "bought": []},
        {"clicked": [], "bought": []},
    ]
    assert (said[-1]["clicked"], said[-1]["bought"]) == ([first, second], [first])
    assert [one["note"] for one in said] == [None, None, None, "Everything in it was learned before."]
    assert [one["reward"] for one in said[:3]] == pytest.approx([3 / 7, 1.0, 1 + 3 / 7])


def test_silence_that_is_not_final_leaves_the_slate_waiting(client, store, customer):
    path = f"/v1/sessions/{opened(client, customer).json()['session_id']}/answer"

    silent = client.post(path, json={"final": False}).json()

    assert (silent["taught"], silent["waiting"]) == (False, True)
    assert "the slate goes on waiting" in silent["note"]
    assert store.status().waiting == 1
    final = client.post(path, json={"final": True}).json()
    assert (final["taught"], final["waiting"], store.status().waiting) == (True, False, 0)


def test_a_thousand_answers_at_once_are_each_learned_or_refused_by_itself(client, store, customer):
    shown = [opened(client, customer).json() for _ in range(3)]
    one, two, three = ({"session_id": slate["session_id"], "clicked": [slate["slate"][0]["id"]]} for slate in shown)
    bad = {"session_id": three["session_id"], "clicked": ["nothing like it"]}
    unknown = {"session_id": "none", "final": True}

    response = client.post("/v1/answers", json={"answers": [one, unknown, two, one, bad] + [three] * 995})

    body = response.json()
    assert (response.status_code, body["taught"], len(body["answers"])) == (200, 3, 1000)
    assert [each["taught"] for each in body["answers"][:6]] == [True, False, True, False, False, True]
    assert [body["answers"][at]["problem"]["status"] for at in (1, 4)] == [404, 422]
    assert "not on the slate" in body["answers"][4]["problem"]["detail"]
    assert store.status().answered == 3
    check_problem(client.post("/v1/answers", json={"answers": [one] * 1001}), 422, "at most 1000 items")
