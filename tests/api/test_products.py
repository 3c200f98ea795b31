"""Products are added and changed over HTTP."""

import numpy as np
import pytest

from rlreco.domain.profile import Profile
from rlreco.service.service import Service
from rlreco.service.training.sources import demo_shop
from rlreco.service.training.train import train

KITE = {"experiment": "demo", "name": "Paper kite", "category": "Kites", "price": 4.5}


def put(client, product="kite", **changes):
    return client.put(f"/v1/products/{product}", json={**KITE, **changes})


def test_a_product_is_created_once_and_changed_from_then_on(client, store):
    catalogue = store.experiment("demo").catalogue

    first, second = put(client), put(client, price=5.0, category=None, available=False)

    assert [first.status_code, second.status_code] == [200, 200]
    assert first.json() == {"experiment": "demo", "id": "kite", "created": True}
    assert second.json()["created"] is False
    (kite,) = store.products(catalogue, ["kite"]).values()
    assert (kite.name, kite.price, kite.category, kite.available, kite.baskets) == ("Paper kite", 5.0, None, False, 0)
    assert "kite" in store.unavailable(catalogue)


def test_a_product_that_sold_keeps_its_baskets(client, store):
    catalogue = store.experiment("demo").catalogue
    before = store.products(catalogue)
    best = max(before.values(), key=lambda product: product.baskets)

    assert put(client, best.id).json()["created"] is False

    after = store.products(catalogue)[best.id]
    assert (after.name, after.baskets) == ("Paper kite", best.baskets)
    assert len(store.products(catalogue)) == len(before)


def test_the_rules_of_a_request_see_a_new_product_at_once(client):
    ask = {"experiment": "demo", "only": ["kite"], "categories": ["Kites"]}
    assert client.post("/v1/sessions", json=ask).status_code == 422

    put(client)

    shown = client.post("/v1/sessions", json=ask).json()
    assert [(each["id"], each["name"], each["price"]) for each in shown["slate"]] == [("kite", "Paper kite", 4.5)]


def test_a_product_that_is_put_as_sold_out_is_on_no_slate_from_then_on(client, customer):
    ask = {"experiment": "demo", "customer_id": customer}
    shown = client.post("/v1/sessions", json=ask).json()["slate"][0]["id"]

    put(client, shown, available=False)

    slates = [client.post("/v1/sessions", json=ask).json()["slate"] for _ in range(5)]
    assert shown not in {each["id"] for slate in slates for each in slate}


def test_experiments_that_were_trained_on_the_same_sales_share_the_product(client, store, service):
    train(store, demo_shop(), Profile(), base_name="twin", now=store.experiment("demo").t0)
    ask = {"experiment": "twin", "only": ["kite"]}
    assert client.post("/v1/sessions", json=ask).status_code == 422

    put(client)

    assert client.post("/v1/sessions", json=ask).json()["slate"][0]["id"] == "kite"


def test_another_process_sees_a_product_within_a_minute(client, store, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr("rlreco.service.learner.memory.monotonic", lambda: now[0])
    other = Service(store, rng=np.random.default_rng(2)).learner("demo")
    other.recommend(None)
    put(client)

    now[0] += 61.0

    assert other.recommend(None, only=["kite"]).session.slate == ("kite",)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "body.name"),
        ({"price": -1}, "body.price"),
        ({"price": 1e13}, "body.price"),
        ({"available": "no"}, "body.available"),
        ({"stock": 3}, "body.stock"),
    ],
)
def test_a_product_that_can_not_be_one_is_refused_and_nothing_is_saved(client, store, changes, words):
    response = put(client, **changes)

    assert response.status_code == 422
    assert words in response.json()["detail"]
    assert "kite" not in store.products(store.experiment("demo").catalogue)


def test_a_product_of_an_experiment_of_another_workspace_is_refused(client, store):
    train(store, demo_shop(), Profile(), base_name="mine", workspace="visitor", now=store.experiment("demo").t0)

    for name in ("mine", "nowhere"):
        assert put(client, experiment=name).status_code == 404


def test_without_the_key_nothing_is_put(stranger, store):
    assert put(stranger).status_code == 401
    assert "kite" not in store.products(store.experiment("demo").catalogue)
