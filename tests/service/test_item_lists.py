"""Lists of items, published with those of customers: what goes with one product, and with a basket."""

from datetime import UTC, datetime, timedelta

import pandas as pd
import pytest

from rlreco.domain.lists import ListedItem, UserItems, item_key
from rlreco.errors import DataError, NotFoundError, StoreError
from rlreco.service.lists.fit import fit
from rlreco.service.lists.live import LiveLists, NoListsError
from rlreco.service.lists.publish import publish, rollback
from rlreco.service.upkeep.export import export_to, import_from
from rlreco.similarity import interactions_of
from rlreco.store.connect import connect

NOW = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)

# Customers with both: a and b 3 (1, 2, 3); a and c 1, b and c 1 (3); c and d 1 (4); e is had alone.
EVENTS = [(1, "a"), (2, "a"), (2, "b"), (3, "a"), (3, "b"), (3, "c"), (1, "b"), (4, "c"), (4, "d"), (5, "e")]


def counts(pairs=EVENTS, model="sar", **options):
    frame = pd.DataFrame(pairs, columns=["customer", "item"])
    frame["when"] = [NOW - timedelta(days=len(pairs) - row) for row in range(len(pairs))]
    events = interactions_of(frame, "customer", "item", time="when")
    options = options or {"similarity": "counts", "half_life": "none"}
    return fit(events, model, k=10, keep_seen=False, **options)


@pytest.fixture
def lists(store):
    publish(store, counts(), now=NOW)
    return LiveLists(store)


def names(companions):
    return [listed.item for listed in companions.items]


def test_what_goes_with_an_item_is_what_the_formula_says(lists):
    found = lists.similar("a")

    assert found.items == (ListedItem("b", 3.0), ListedItem("c", 1.0))
    assert (found.version, found.source) == (lists.version().id, "batch")
    assert names(lists.similar("c", 2)) == ["a", "b"]
    assert names(lists.similar("d")) == ["c"]


def test_what_goes_with_a_basket_is_the_sum_of_its_items_lists(lists):
    # b has 3 with a; c has 1 with a and 1 with b; d has 1 with c.
    assert lists.for_basket(["a"]).items == lists.similar("a").items
    assert lists.for_basket(["a", "b", "of another shop"]).items == (ListedItem("c", 2.0),)
    assert lists.for_basket(["a", "d"]).items == (ListedItem("b", 3.0), ListedItem("c", 2.0))


def test_a_basket_that_nothing_goes_with_has_what_is_popular_lately(lists):
    found = lists.for_basket(["e", "of another shop"], 2)

    assert found.source == "fallback"
    assert names(found) == ["b", "a"]
    assert lists.companions(["e"], 5) == []


def test_blocked_products_are_left_out(store, lists):
    store.set_blocked("main", "b", True)

    fresh = LiveLists(store)

    assert names(fresh.similar("a")) == names(fresh.for_basket(["a"])) == fresh.companions(["a"], 9) == ["c"]


def test_an_item_without_a_list_is_not_there(store, lists):
    for item in ("e", "of another shop"):
        with pytest.raises(NotFoundError, match=f"no list of products like '{item}'"):
            lists.similar(item)


def test_lists_by_popularity_hold_no_similar_products_and_say_so(store):
    publish(store, counts(model="popularity", half_life="none"), now=NOW)

    with pytest.raises(NotFoundError, match="by sar or ease"):
        LiveLists(store).similar("a")
    assert LiveLists(store).for_basket(["a"]).source == "fallback"


def test_where_nothing_is_published_it_is_said_so(store):
    with pytest.raises(NoListsError):
        LiveLists(store).similar("a")
    with pytest.raises(NoListsError):
        LiveLists(store).for_basket(["a"])
    assert LiveLists(store).companions(["a"], 3) == []


def test_the_lists_of_ease_are_its_weights_above_zero(store):
    fitted = counts(model="ease", regularization=1.0)
    publish(store, fitted, now=NOW)
    items = [str(item) for item in fitted.interactions.items]

    found = dict(LiveLists(store).similar("a").items)

    weights = dict(zip(items, fitted.lists.fitted.weights[items.index("a")].tolist(), strict=True))
    assert found == pytest.approx({item: weight for item, weight in weights.items() if weight > 0.0})
    assert "a" not in found


def test_lists_of_items_are_no_lists_of_customers(store, lists):
    version = lists.version()

    assert version.users == 5
    assert version.about["item_lists"] == 4
    assert lists.lookup(item_key("a")).source == "fallback"
    assert lists.candidates(item_key("a"), 9, 0, 0) == {}


def test_a_customer_whose_id_is_that_of_an_items_list_is_refused(store):
    fitted = counts([("ann", "a"), ("bob", "a"), ("bob", "b")])
    fitted.interactions.users[0] = item_key("a")

    with pytest.raises(DataError, match=r"control character U\+001F"):
        publish(store, fitted, now=NOW)

    assert store.live_lists("main") is None


class Spoiling:
    """A store that puts an item into its own list."""

    def __init__(self, store):
        self._store = store

    def __getattr__(self, name):
        return getattr(self._store, name)

    def add_lists(self, version, lists):
        key = item_key("a")
        spoiled = [UserItems(key, (ListedItem("a", 9.0), *each.items)) if each.user == key else each for each in lists]
        self._store.add_lists(version, spoiled)


def test_an_items_list_that_comes_back_otherwise_is_never_served(store):
    with pytest.raises(StoreError, match="Nothing was published"):
        publish(Spoiling(store), counts(), now=NOW)

    assert store.live_lists("main") is None


def test_similar_products_go_back_with_the_version(store, lists):
    publish(store, counts([(1, "a"), (1, "z"), (2, "a"), (2, "z"), (3, "b")]), now=NOW)
    assert names(LiveLists(store).similar("a")) == ["z"]

    rollback(store)

    assert names(LiveLists(store).similar("a")) == ["b", "c"]


def test_an_export_takes_the_lists_of_items_along(store, lists, tmp_path):
    export_to(store, tmp_path / "out")
    other = connect("memory:", durable=False)
    import_from(other, tmp_path / "out")

    assert LiveLists(other).similar("a").items == lists.similar("a").items
    other.close()
