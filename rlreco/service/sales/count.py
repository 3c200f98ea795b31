"""Sales that a shop sends: counted once, and new products put in the catalogue."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from rlreco.domain.ids import ProductId
from rlreco.domain.records import Order, Product
from rlreco.service.learner.learner import Learner
from rlreco.service.sales.lines import SaleLine, goods, orders_of


@dataclass(frozen=True, slots=True)
class CountedSales:
    """Counts of one call.

    lines : all that came
    orders : those with goods
    counted : entries that the log of orders gained
    counted_before : lines of products that had been counted for their order before
    left_out : lines of services, and of products that neither pieces nor money are left of
    new_products : bought ones that the catalogue lacked, sorted
    """

    lines: int
    orders: int
    counted: int
    counted_before: int
    left_out: int
    new_products: tuple[ProductId, ...]


def count_sales(learner: Learner, lines: Sequence[SaleLine], put: Callable[[list[Product]], object]) -> CountedSales:
    """Count orders as `Learner.count_orders` does, each product of an order once, however often it is sent.

    put : puts products in the catalogue: new ones that the lines name
    Raises as `orders_of` and `Learner.count_orders`.
    """
    catalogue = learner.products(sorted({line.product for line in lines}))
    kept = goods(lines, catalogue, learner.profile.services)
    orders = orders_of(kept, catalogue, learner.now(), learner.profile.local_time)
    counted, entries = learner.log_orders(orders)
    new = sorted({product for order in orders for product in order.bought if product not in catalogue})
    if named := _named(new, kept):
        put(named)
    sent, added = _pairs(orders), _pairs(entry.order for entry in entries)
    in_order = [line for line in lines if (line.order, line.product) in sent]
    before = sum((line.order, line.product) not in added for line in in_order)
    return CountedSales(len(lines), len(orders), counted, before, len(lines) - len(in_order), tuple(new))


def _pairs(orders: Iterable[Order]) -> set[tuple[str, ProductId]]:
    return {(order.id, product) for order in orders for product in order.products}


def _named(products: Sequence[ProductId], lines: Sequence[SaleLine]) -> list[Product]:
    """Those of the products that a line gives a name, by their last such line."""
    by_id: Mapping[ProductId, SaleLine] = {line.product: line for line in lines if line.name}
    return [
        Product(id_, line.name or id_, line.unit_price, line.category)
        for id_ in products
        if (line := by_id.get(id_)) is not None
    ]
