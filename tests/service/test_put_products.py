"""Products that are put in a catalogue stay there when an experiment moves on."""

from datetime import datetime

from rlreco.domain.records import Order, Product
from rlreco.service.service import Service

KITE = Product("kite", "Paper kite", 4.5, "Kites")
LATER = datetime(2011, 12, 20, 9, 30)


def test_a_product_is_in_the_next_edition_with_its_name_and_the_baskets_it_had_by_then(service, learner):
    service.put_products("demo", [KITE])
    learner.count_orders([Order("o1", "ann", LATER, ("kite",), quantities=(1.0,), amounts=(4.5,))])

    service.update("demo")

    kite = learner.products(["kite"])["kite"]
    assert (kite.name, kite.price, kite.category, kite.baskets) == ("Paper kite", 4.5, "Kites", 1)


def test_products_that_are_put_while_an_edition_is_made_are_in_it(service, learner, demo_store):
    """Saved in the catalogue of the edition before, after the update has read it."""
    other = Service(demo_store).learner("demo")
    best = max(learner.products().values(), key=lambda product: product.baskets)
    learner.count_orders([Order("o1", "ann", LATER, (best.id,), quantities=(1.0,), amounts=(2.0,))])
    before = learner.experiment.catalogue

    def meanwhile(share, step):
        if share == 0.8:
            other.put_products([KITE])
            other.put_products([Product(best.id, "Renamed", 1.0, available=False)])

    service.update("demo", progress=meanwhile)

    products = learner.products()
    assert learner.experiment.catalogue != before
    assert products["kite"] == KITE
    assert (products[best.id].name, products[best.id].available) == ("Renamed", False)
    assert products[best.id].baskets == best.baskets + 1


def test_a_product_that_is_put_while_a_learner_still_serves_the_edition_before_is_in_the_newest(service, demo_store):
    behind = Service(demo_store).learner("demo")
    behind.count_orders([Order("o1", "ann", LATER, ("kite",), quantities=(1.0,), amounts=(4.5,))])
    service.update("demo")

    behind.put_products([KITE])

    assert demo_store.products(demo_store.experiment("demo").catalogue, ["kite"])["kite"].name == "Paper kite"


def test_a_catalogue_that_comes_back_with_the_same_content_is_as_it_was_put_last(service, learner, demo_store):
    """Catalogues are named by the content they were saved with, so one that was changed since might return."""
    (first, *_) = sorted(learner.products())
    start = learner.products()[first]
    learner.count_orders([Order("o1", "ann", LATER, (first,), quantities=(1.0,), amounts=(2.0,))])
    for available in (True, False, True):
        product = Product(first, start.name, start.price, start.category, available=available)
        service.put_products("demo", [product])
        service.update("demo")

        assert learner.products()[first].available is available
