"""Lines of orders as a shop sends them, and the orders that they make up."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import pyarrow as pa

from rlreco.domain.ids import CustomerId, ProductId, SessionId
from rlreco.domain.records import Order, Product
from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.transactions.classes.services import service_ids

_FIRST = datetime(1970, 1, 1)
_AHEAD = timedelta(days=1)
"""Clocks of shops may be ahead. Orders of next year would outweigh all that came before, as baskets age."""


@dataclass(frozen=True, slots=True)
class SaleLine:
    """One product in one order.

    quantity : pieces; below 0 for pieces that were given back
    unit_price : in the shop's currency; None: that of the catalogue, and no money where it has none
    at : by the shop's clock, or with an offset; None: now
    session : the session whose slate it came from, if known
    name, category : of a product that the catalogue may lack
    """

    order: str
    customer: CustomerId
    product: ProductId
    quantity: float = 1.0
    unit_price: float | None = None
    at: datetime | None = None
    session: SessionId | None = None
    name: str | None = None
    category: str | None = None


def goods(
    lines: Sequence[SaleLine], catalogue: Mapping[ProductId, Product], edits: Mapping[str, bool]
) -> list[SaleLine]:
    """The lines without those of services, such as postage, which are told by their names as in a file of sales.

    catalogue : products in it are goods
    edits : of the profile: id -> whether it is a service
    """
    new = [line for line in lines if line.product not in catalogue]
    names = pa.array([line.name for line in new], pa.string())
    table = pa.table({"product_id": [line.product for line in new], "product": names, "rows": [1] * len(new)})
    services = set(service_ids(table, edits)) if new else set()
    return [line for line in lines if line.product not in services]


def orders_of(
    lines: Iterable[SaleLine],
    catalogue: Mapping[ProductId, Product],
    now: datetime,
    local_time: Callable[[datetime], datetime],
) -> list[Order]:
    """An order for each id and customer, in the order in which they come; products that neither pieces nor money are
    left of are left out.

    Lines of one product are added up: money over all of them, pieces over those that weren't given back.

    catalogue : prices of lines without one
    now : by the shop's clock
    local_time : brings a moment to that clock
    Raises DataError for what was given back without a price, for a moment in the future, and for an order of several
    sessions.
    """
    baskets: dict[tuple[str, CustomerId], list[SaleLine]] = {}
    for line in lines:
        baskets.setdefault((line.order, line.customer), []).append(line)
    orders = [_order(basket, catalogue, now, local_time) for basket in baskets.values()]
    return [order for order in orders if order.products]


def _order(
    lines: Sequence[SaleLine],
    catalogue: Mapping[ProductId, Product],
    now: datetime,
    local_time: Callable[[datetime], datetime],
) -> Order:
    sums: dict[ProductId, tuple[float, float]] = {}
    for line in lines:
        pieces, money = sums.get(line.product, (0.0, 0.0))
        worth = line.quantity * _price(line, catalogue)
        sums[line.product] = pieces + max(line.quantity, 0.0), money + worth
    kept = sorted((product, *of_product) for product, of_product in sums.items() if of_product[0] or of_product[1] < 0)
    return Order(
        lines[0].order,
        lines[0].customer,
        _moment(lines, now, local_time),
        tuple(product for product, _, _ in kept),
        _session(lines),
        tuple(pieces for _, pieces, _ in kept),
        tuple(money for _, _, money in kept),
    )


def _price(line: SaleLine, catalogue: Mapping[ProductId, Product]) -> float:
    price = line.unit_price
    if price is None and line.product in catalogue:
        price = catalogue[line.product].price
    if price is None and line.quantity < 0.0:
        raise DataError(
            gettext(
                "The order {order} gives {product} back, and neither the line nor the catalogue has its price. "
                "Send unit_price.",
                order=repr(line.order),
                product=repr(line.product),
            )
        )
    return price or 0.0


def _moment(lines: Sequence[SaleLine], now: datetime, local_time: Callable[[datetime], datetime]) -> datetime:
    """The first moment of an order."""
    at = min(now if line.at is None else local_time(line.at) for line in lines)
    if not _FIRST <= at <= now + _AHEAD:
        raise DataError(
            gettext(
                "The order {order} is of {at}, and the shop's clock shows {now}. Send orders from 1970 until now.",
                order=repr(lines[0].order),
                at=f"{at:%Y-%m-%d %H:%M}",
                now=f"{now:%Y-%m-%d %H:%M}",
            )
        )
    return at


def _session(lines: Sequence[SaleLine]) -> SessionId | None:
    sessions: Collection[SessionId] = {line.session for line in lines if line.session is not None}
    if len(sessions) > 1:
        raise DataError(
            gettext(
                "The order {order} names {n_sessions} sessions. Name one, or none.",
                order=repr(lines[0].order),
                n_sessions=len(sessions),
            )
        )
    return next(iter(sessions), None)
