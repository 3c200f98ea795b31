"""Rules of a session's request, and what goes with an item or a basket, over HTTP."""

from datetime import UTC, datetime

import pytest

from rlreco.domain.profile import Profile
from rlreco.service.lists.fit import events_of, fit
from rlreco.service.lists.live import LiveLists
from rlreco.service.lists.publish import publish
from rlreco.service.training.sources import demo_shop

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PROBLEM = "application/problem+json"
HIGHEST = 100


def opened(client, customer, **rules):
    return client.post("/v1/sessions", json={"experiment": "demo", "customer_id": customer, **rules})


def refused(response, *words):
    body = response.json()
    assert (response.status_code, response.headers["content-type"]) == (422, PROBLEM), body
    for word in words:
        assert word in body["detail"]
    assert "\n" not in body["detail"]


@pytest.fixture
def products(service):
    return service.learner("demo").products()


@pytest.mark.parametrize("person", [None, "a stranger", "customer"])
def test_a_slate_keeps_the_rules_of_its_request(client, customer, products, person):
    first, second = [product.id for product in products.values() if product.category == "Toys"][:2]
    rules = {"k": 3, "categories": ["Toys", "Bath"], "price_min": 2, "price_max": 30.5}

    response = opened(client, customer if person == "customer" else person, exclude=[first], basket=[second], **rules)

    shown = response.json()["slate"]
    assert response.status_code == 201
    assert len(shown) == 3
    for product in shown:
        assert products[product["id"]].category in ("Toys", "Bath")
        assert 2 <= product["price"] <= 30.5
        assert product["id"] not in (first, second)
        assert 0.0 < product["propensity"] <= 1.0


def test_only_the_products_that_a_request_names_are_shown(client, customer, products):
    named = list(products)[:3]

    shown = opened(client, customer, only=[*named, "of another shop"]).json()["slate"]

    assert sorted(product["id"] for product in shown) == sorted(named)


def test_a_session_with_rules_can_be_answered(client, customer):
    shown = opened(client, customer, k=2).json()

    answer = client.post(f"/v1/sessions/{shown['session_id']}/answer", json={"clicked": [shown["slate"][1]["id"]]})

    assert answer.json()["taught"]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ({"k": 0}, "body.k"),
        ({"k": HIGHEST + 1}, "body.k"),
        ({"k": True}, "body.k"),
        ({"price_min": -1}, "body.price_min"),
        ({"price_max": "5"}, "body.price_max"),
        ({"price_max": 10**400}, "body.price_max"),
        ({"only": []}, "body.only"),
        ({"exclude": "85123A"}, "body.exclude"),
        ({"categories": [1]}, "body.categories"),
        ({"basket": ["a"] * 101}, "body.basket"),
        ({"price_min": 5, "price_max": 2}, "price_min is above price_max: 5 and 2"),
        ({"categories": ["Toyz"]}, "There is no category 'Toyz'. Did you mean 'Toys'?"),
        ({"only": ["x", "y"]}, "none is in only, which names 2 products such as 'x'"),
        ({"price_min": 1e9}, "none is within price_min 1e+09"),
    ],
    ids=str,
)
def test_a_rule_that_cannot_be_kept_is_422_with_one_line(client, store, customer, rules, words):
    refused(opened(client, customer, **rules), words)

    assert list(store.sessions("demo", answered=False)) == []


def test_everything_excluded_is_422_and_names_the_rule(client, customer, products):
    refused(opened(client, customer, exclude=list(products)), "exclude names all")


def test_the_list_that_a_stranger_is_served_keeps_the_rules(client, service):
    service.train(demo_shop(), Profile(base_rate="state"), base_name="states")
    asked_for = {"experiment": "states", "customer_id": "a stranger"}
    whole = [product["id"] for product in client.post("/v1/sessions", json=asked_for | {"k": 9}).json()["slate"]]

    response = client.post("/v1/sessions", json=asked_for | {"k": 4, "exclude": whole[:2], "basket": whole[3:4]})

    assert response.status_code == 200
    assert [product["id"] for product in response.json()["slate"]] == [whole[2], *whole[4:7]]


@pytest.fixture
def by_ease(store):
    publish(store, fit(events_of(demo_shop()), "ease", k=30), now=NOW)
    return LiveLists(store)


def test_what_goes_with_an_item_is_its_published_list(client, by_ease, products):
    item = next(iter(products))

    response = client.get(f"/v1/items/{item}/similar", params={"k": 4})

    expected = by_ease.similar(item, 4)
    assert response.json() == {
        "item_id": item,
        "items": [{"id": product, "score": score} for product, score in expected.items],
        "version": expected.version,
        "source": "batch",
    }
    assert len(expected.items) == 4


def test_what_goes_with_a_basket_is_not_in_it(client, by_ease, products):
    basket = list(products)[:3]

    response = client.post("/v1/recommendations/for-basket", json={"items": basket, "k": 5})

    body = response.json()
    assert (response.status_code, body["source"], len(body["items"])) == (200, "batch", 5)
    assert {item["id"] for item in body["items"]}.isdisjoint(basket)
    assert [(item["id"], item["score"]) for item in body["items"]] == list(by_ease.for_basket(basket, 5).items)


def test_a_basket_of_unknown_products_has_what_is_popular(client, by_ease):
    body = client.post("/v1/recommendations/for-basket", json={"items": ["of another shop"]}).json()

    assert body["source"] == "fallback"
    assert len(body["items"]) == 10


def test_an_item_without_a_list_is_404_and_an_impossible_request_422(client, by_ease, products):
    item = next(iter(products))

    assert client.get("/v1/items/of another shop/similar").status_code == 404
    assert client.get(f"/v1/items/{item}/similar", params={"k": 101}).status_code == 422
    for body in ({}, {"items": []}, {"items": [1]}, {"items": [item], "k": 0}, {"items": [item], "more": 1}):
        assert client.post("/v1/recommendations/for-basket", json=body).status_code == 422


def test_lists_by_popularity_hold_no_similar_products_and_say_so(client, products):
    response = client.get(f"/v1/items/{next(iter(products))}/similar")

    assert response.status_code == 404
    assert "Publish them again, by sar or ease" in response.json()["detail"]


def test_a_list_of_an_item_cannot_be_looked_up_as_a_users(client, by_ease, products):
    key = f"%1F{next(iter(products))}"

    assert client.get(f"/v1/users/{key}/recommendations").json()["source"] == "fallback"
