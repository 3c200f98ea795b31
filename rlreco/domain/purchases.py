"""Sums of purchases that orders and answers add: pure functions of each, so the sums can be rebuilt from the log.

A basket counts for its customer with each of its products, and once as a basket; an order does so for the crowd too.
ROOT stands for the crowd among the customers, and for all products among the products. An id that equals ROOT can't be
told from them, so it has no sums of its own.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from math import inf
from typing import TypeAlias

from rlreco.domain.ids import ROOT, CustomerId, ProductId, SessionId, checked_id, checked_ids
from rlreco.domain.profile import ShowBought
from rlreco.domain.records import BaseRate, Bought, CountedOrder, Experiment, Lesson, Order, Purchases, Session
from rlreco.errors import ConflictError, DataError

Visit: TypeAlias = tuple[SessionId, CustomerId]

_DAY = timedelta(days=1)
_MOST_HALF_LIVES = 1000.0
"""float64 ends at 2^1024, and sums need room above a single weight."""


def basket_weight(days: float, half_life: float | None) -> float:
    """2^(days / half-life), 1 without a half-life. days : since the origin, less than 0 before

    Forward decay: Cormode, Shkapenyuk, Srivastava, Xu, ICDE 2009.
    """
    return 1.0 if half_life is None else float(2.0 ** min(days / half_life, _MOST_HALF_LIVES))


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
    own = [product for product in order.products if product not in answered]
    days = age_of(order, base)
    personal = _basket(order.customer, own, first and not answered, days, base.half_life)
    crowd = _basket(ROOT, order.products, first, days, base.crowd_half_life)
    return {**({} if order.customer == ROOT else personal), **crowd}


def counted_sums(counted: CountedOrder, experiment: Experiment) -> Purchases:
    """Everything that the entry adds to the experiment's sums of purchases."""
    return order_sums(counted.order, experiment.base, first=counted.first, answered=counted.answered)


def answer_purchases(session: Session, base: BaseRate | None) -> Purchases:
    """Sums of the products bought in an answer, for the customer alone, without those that orders have counted.

    Empty for strangers, unless their session was claimed. Empty for simulated shoppers too, as they aren't the
    customers that they stand for: their sessions have no base rates of a person.
    """
    return _answer_basket(session, base) if session.buyer else {}


def unclaimed_purchases(session: Session, base: BaseRate | None) -> Purchases:
    """`Lesson.unclaimed`: the same of a stranger, under the empty id."""
    return {} if session.buyer else _answer_basket(session, base)


def _answer_basket(session: Session, base: BaseRate | None) -> Purchases:
    bought = _counted_bought(session)
    if base is None or not bought:
        return {}
    return _less_ordered(_basket(session.buyer, bought, True, session.shown_at, base.half_life), session.ordered)


def _counted_bought(session: Session) -> tuple[ProductId, ...]:
    """Products bought in the answer that count for the buyer."""
    if session.outcome is None or not session.bases or session.buyer == ROOT:
        return ()
    return session.outcome.bought


def taught_purchases(lesson: Lesson, session: Session) -> Purchases:
    """Sums that the answer adds, which may have been ordered or claimed since the lesson was made.

    session : as stored
    """
    if session.customer or session.claimed_by in ("", ROOT):
        return _less_ordered(lesson.purchases, session.ordered)
    claimed = {(session.claimed_by, product): bought for (_, product), bought in lesson.unclaimed.items()}
    return _less_ordered({**lesson.purchases, **claimed}, session.ordered)


def claimed_session(session: Session, customer: CustomerId, entries: Iterable[CountedOrder]) -> Session:
    """The stranger's session once it is the customer's; itself where it is already.

    entries : of the log of orders that name the session
    Raises ConflictError for a session with a customer, or that another one has claimed.
    """
    if session.customer:
        raise ConflictError(f"The session {session.id!r} was shown to a customer, so it can't be claimed.")
    if session.claimed_by == customer:
        return session
    if session.claimed_by:
        raise _claimed_by_another(session)
    ordered = {product for entry in entries if entry.order.customer == customer for product in entry.order.products}
    return replace(session, claimed_by=customer, ordered=tuple(sorted(ordered)))


def merged_session(stored: Session, imported: Session) -> Session:
    """The stored session with the answer and the claim that it lacks; itself if it lacks neither, or if the two had
    different answers.

    Raises ConflictError for a session that two customers have claimed.
    """
    if stored.claimed_by and imported.claimed_by not in ("", stored.claimed_by):
        raise _claimed_by_another(stored)
    lacks_answer = stored.outcome is None and imported.outcome is not None
    lacks_claim = not stored.buyer and imported.claimed_by and stored.outcome in (None, imported.outcome)
    if not (lacks_answer or lacks_claim):
        return stored
    return replace(
        stored,
        outcome=stored.outcome or imported.outcome,
        claimed_by=stored.claimed_by or imported.claimed_by,
        ordered=tuple(sorted({*stored.ordered, *imported.ordered})),
    )


def _claimed_by_another(session: Session) -> ConflictError:
    return ConflictError(f"The session {session.id!r} is claimed by another customer.")


def _less_ordered(purchases: Purchases, ordered: Collection[ProductId]) -> Purchases:
    """The sums of an answer without products that orders have counted, and without the basket, counted too."""
    if not ordered:
        return purchases
    return {pair: bought for pair, bought in purchases.items() if pair[1] != ROOT and pair[1] not in ordered}


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
    customer: CustomerId, products: Iterable[ProductId], counts: bool, days: float, half_life: float | None
) -> Purchases:
    """counts : whether the basket itself counts beside its products"""
    bought = Bought(1.0, basket_weight(days, half_life), days)
    sums = {(customer, product): bought for product in products if product != ROOT}
    return {**sums, (customer, ROOT): bought} if counts else sums


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
    bought = {_visit(session): _counted_bought(session) for session in sessions if session.outcome is not None}
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
            f"The order {first.id!r} is of the customer {first.customer!r}, and comes again for {order.customer!r}. "
            "Give every order an id of its own."
        )
    return replace(first, products=order.products, quantities=order.quantities)


def checked_orders(orders: Iterable[Order]) -> None:
    """Raises DataError for an id that no store could keep and find again, and for quantities that aren't."""
    for order in orders:
        checked_id("order", order.id)
        checked_id("customer", order.customer)
        checked_ids("product", order.products)
        _check_quantities(order)


def _check_quantities(order: Order) -> None:
    if order.quantities and len(order.quantities) != len(order.products):
        raise DataError(
            f"The order {order.id!r} has {len(order.quantities)} quantities for {len(order.products)} products. "
            "Give one for each product, or none."
        )
    if any(not 0.0 <= quantity < inf for quantity in order.quantities):
        raise DataError(f"The order {order.id!r} has a quantity that is not a number from 0. Correct it.")


def named_sessions(entries: Iterable[CountedOrder]) -> list[SessionId]:
    """Sessions that the orders of the entries name."""
    return sorted({entry.order.session for entry in entries if entry.order.session is not None})


def ordered_before_answer(
    entries: Iterable[CountedOrder], sessions: Iterable[Session]
) -> dict[SessionId, tuple[ProductId, ...]]:
    """`Session.ordered` of the sessions that wait for their answer, once these entries are counted.

    sessions : as stored, those that the entries name
    """
    waiting = {_visit(session): session for session in sessions if session.outcome is None}
    ordered: dict[SessionId, tuple[ProductId, ...]] = {}
    for entry in entries:
        session = waiting.get((entry.order.session or "", entry.order.customer))
        if session is not None:
            there = ordered.get(session.id, session.ordered)
            ordered[session.id] = tuple(sorted({*there, *entry.order.products}))
    return ordered
