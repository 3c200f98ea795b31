"""Sums of purchases that orders and answers add: pure functions of each, so the sums can be rebuilt from the log.

A basket counts for its customer with each of its products, and once as a basket; an order does so for the crowd too.
ROOT stands for the crowd among the customers, and for all products among the products. An id that equals ROOT can't be
told from them, so it has no sums of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf, isfinite
from typing import TypeAlias

from rlreco.domain.ids import ROOT, CustomerId, ProductId, SessionId, checked_id, checked_ids
from rlreco.domain.profile import ShowBought
from rlreco.domain.records import HALF_LIVES, BaseRate, Bought, CountedOrder, Experiment, Order, Purchases, Session
from rlreco.errors import ConflictError, DataError
from rlreco.language import gettext

Visit: TypeAlias = tuple[SessionId, CustomerId]

_DAY = timedelta(days=1)
MOST_HALF_LIVES = 1000.0
"""float64 ends at 2^1024, and sums need room above a single weight."""


def basket_weight(days: float, half_life: float | None) -> float:
    """2^(days / half-life), 1 without a half-life. days : since the origin, less than 0 before

    Forward decay: Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009.
    """
    return 1.0 if half_life is None else float(2.0 ** min(days / half_life, MOST_HALF_LIVES))


def age_of(order: Order, base: BaseRate) -> float:
    """Days from the newest sale at training to the order."""
    return (order.at - datetime.fromtimestamp(base.origin, UTC).replace(tzinfo=None)) / _DAY


def order_sums(
    order: Order,
    base: BaseRate | None,
    *,
    first: bool = True,
    answered: Collection[ProductId] = (),
) -> Purchases:
    """Everything that an entry of the log of orders adds; nothing without a base rate.

    first : whether the basket itself counts; False where an earlier entry of the same order has counted it
    answered : products that the answer of the order's session had counted for the customer, with the basket
    """
    if base is None:
        return {}
    bought, days = order.bought, age_of(order, base)
    own = [product for product in bought if product not in answered]
    counts = first and bool(bought)
    personal = _basket(order.customer, own, counts and not answered, days, base)
    crowd = _basket(ROOT, bought, counts, days, base)
    return {**({} if order.customer == ROOT else personal), **crowd}


def counted_sums(counted: CountedOrder, experiment: Experiment) -> Purchases:
    """Everything that the entry adds to the experiment's sums of purchases."""
    return order_sums(counted.order, experiment.base, first=counted.first, answered=counted.answered)


def answer_purchases(session: Session, base: BaseRate | None) -> Purchases:
    """Sums of the products bought in an answer, for the customer alone, without those that orders have counted.

    Empty for strangers, unless their session was claimed. Empty for simulated shoppers too, as they aren't the
    customers that they stand for: their sessions have no base rates of a person.
    """
    products = counted_products(session)
    if base is None or not products:
        return {}
    return _basket(session.buyer, products, not session.ordered, session.shown_at, base)


def added_purchases(session: Session, before: Session, base: BaseRate | None) -> Purchases:
    """What the session's change since `before` adds to those sums, by its answer or its claim."""
    there = answer_purchases(before, base)
    return {pair: bought for pair, bought in answer_purchases(session, base).items() if pair not in there}


def counted_products(session: Session) -> tuple[ProductId, ...]:
    """Products bought in the answer that it has counted for the buyer: those that orders hadn't."""
    by_orders = {*session.ordered, *session.ordered_later}
    return tuple(product for product in _bought_by_buyer(session) if product not in by_orders)


def _bought_by_buyer(session: Session) -> tuple[ProductId, ...]:
    """Products bought in the answer, once somebody is known for whom they can count."""
    if session.outcome is None or not session.bases or session.buyer in ("", ROOT):
        return ()
    return session.outcome.bought


def hidden_products(bought: Mapping[ProductId, Bought], show: ShowBought, day: float) -> frozenset[ProductId]:
    """Products that the customer bought and isn't shown now.

    bought : by the customer, all her baskets under ROOT
    show : as in the profile
    day : now, in the days of `Bought.last`
    """
    if show == "always":
        return frozenset()
    days = inf if show == "never" else show
    return frozenset(
        product for product, of_product in bought.items() if product != ROOT and day - of_product.last < days
    )


def _basket(
    customer: CustomerId, products: Iterable[ProductId], counts: bool, days: float, base: BaseRate
) -> Purchases:
    """counts : whether the basket itself counts beside its products"""
    bought = _bought_once(days, base.crowd_half_life if customer == ROOT else base.half_life, base.every_half_life)
    sums = {(customer, product): bought for product in products if product != ROOT}
    return {**sums, (customer, ROOT): bought} if counts else sums


def _bought_once(days: float, half_life: float | None, every: bool) -> Bought:
    """every : whether sums are kept for all half-lives, or for this one alone"""
    kept = (basket_weight(days, each) if every or each == half_life else 0.0 for each in HALF_LIVES)
    return Bought._make([1.0, *kept, days])


def new_entries(
    entries: Iterable[CountedOrder], logged: Iterable[CountedOrder], sessions: Iterable[Session] = ()
) -> list[CountedOrder]:
    """Entries to add to the log, so that each (order, product) counts once.

    Products that were logged are left out. Later entries of an order take customer, moment and session of its first.

    entries : as if none of their orders were logged
    logged : entries of the same orders that the log has, in its order
    sessions : as stored, those that the entries name (`named_sessions`): what their answers have counted for the
        order's customer is noted; entries of other sessions keep what they say

    Raises ConflictError for an order that was logged for another customer.
    """
    counted: dict[str, list[CountedOrder]] = {}
    for earlier in logged:
        counted.setdefault(earlier.order.id, []).append(earlier)
    bought = {_visit(session): _bought_by_buyer(session) for session in sessions if session.outcome is not None}
    new = []
    for entry in entries:
        of_order = counted.setdefault(entry.order.id, [])
        if (addition := _addition(entry, of_order, bought)) is not None:
            of_order.append(addition)
            new.append(addition)
    return new


def _visit(session: Session) -> Visit:
    return session.id, session.buyer


def _addition(
    entry: CountedOrder, logged: Sequence[CountedOrder], bought: Mapping[Visit, tuple[ProductId, ...]]
) -> CountedOrder | None:
    """None if it adds no product."""
    order = _as_logged(entry.order, logged[0].order) if logged else entry.order
    products = tuple(sorted({*order.products}.difference(*(earlier.order.products for earlier in logged))))
    if not products:
        return None
    answered = bought.get((order.session or "", order.customer), entry.answered)
    return CountedOrder(order.only(products), entry.first and not logged, answered)


def _as_logged(order: Order, first: Order) -> Order:
    """The order with the customer, moment and session of its first entry."""
    if order.customer != first.customer:
        raise ConflictError(
            gettext(
                "The order {id} is of the customer {customer}, and comes again for {other}. Give every order an id "
                "of its own.",
                id=repr(first.id),
                customer=repr(first.customer),
                other=repr(order.customer),
            )
        )
    return replace(first, products=order.products, quantities=order.quantities, amounts=order.amounts)


def checked_orders(orders: Iterable[Order]) -> None:
    """Raises DataError for an id that no store could keep and find again, and for quantities and amounts that aren't
    numbers."""
    for order in orders:
        checked_id("order", order.id)
        checked_id("customer", order.customer)
        checked_ids("product", order.products)
        _check_numbers(order)


def _check_numbers(order: Order) -> None:
    for kind, numbers in (("quantities", order.quantities), ("amounts", order.amounts)):
        if numbers and len(numbers) != len(order.products):
            raise DataError(
                gettext(
                    "The order {id} has {n_numbers} {kind} for {n_products} products. Give one for each product, or "
                    "none.",
                    id=repr(order.id),
                    n_numbers=len(numbers),
                    kind=kind,
                    n_products=len(order.products),
                )
            )
    if any(not 0.0 <= quantity < inf for quantity in order.quantities):
        raise DataError(
            gettext("The order {id} has a quantity that is not a number from 0. Correct it.", id=repr(order.id))
        )
    if not all(map(isfinite, order.amounts)):
        raise DataError(
            gettext(
                "The order {id} has an amount of money that is not a number. Correct its prices.", id=repr(order.id)
            )
        )


def named_sessions(entries: Iterable[CountedOrder]) -> list[SessionId]:
    """Sessions that the orders of the entries name."""
    return sorted({entry.order.session for entry in entries if entry.order.session is not None})
