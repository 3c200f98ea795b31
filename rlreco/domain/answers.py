"""How a session changes after it was shown: its answer grows, orders count what it bought, a customer claims it.

Pure functions from the session as stored to the session as it is to be stored; the same object where nothing is new.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.purchases import counted_products
from rlreco.domain.records import Answer, CountedOrder, Outcome, Session
from rlreco.domain.rewards import rewards
from rlreco.errors import ConflictError, DataError
from rlreco.language import gettext


def outcome_of(
    session: Session, clicked: Collection[ProductId], bought: Collection[ProductId], click: float, at: datetime
) -> Outcome:
    """The answer in the order of the slate, with its reward.

    click : the normalised reward of a click
    Raises DataError for a product that wasn't on the slate.
    """
    strangers = {*clicked, *bought}.difference(session.slate)
    if strangers:
        raise DataError(
            gettext(
                "The answer names {product}, which was not on the slate. It held: {slate}.",
                product=repr(min(strangers)),
                slate=", ".join(session.slate),
            )
        )
    clicks = [product for product in session.slate if product in clicked]
    buys = [product for product in session.slate if product in bought]
    return Outcome(tuple(clicks), tuple(buys), sum(rewards(session, clicks, buys, click), 0.0), at)


def grown(session: Session, answer: Answer, click: float) -> Session:
    """The session with what the answer adds to its own.

    click : the normalised reward of a click
    Raises DataError for a product that wasn't on the slate.
    """
    there = session.outcome or Outcome((), (), 0.0, answer.at)
    clicked, bought = {*there.clicked, *answer.clicked}, {*there.bought, *answer.bought}
    outcome = outcome_of(session, clicked, bought, click, there.answered_at)
    nothing_new = (outcome.clicked, outcome.bought) == (there.clicked, there.bought)
    if nothing_new and (session.outcome is not None or not answer.final):
        return session
    return session.changed(outcome=outcome)


def merged(stored: Session, imported: Session, click: float) -> Session:
    """The stored session with what it lacks of the answer and the claim of the same session in another store.

    Raises ConflictError for a session that two customers have claimed.
    """
    if stored.claimed_by and imported.claimed_by not in ("", stored.claimed_by):
        raise _claimed_by_another(stored)
    answered = stored
    if imported.outcome is not None:
        outcome = imported.outcome
        answered = grown(stored, Answer(outcome.clicked, outcome.bought, outcome.answered_at), click)
    lacks_claim = not stored.buyer and imported.claimed_by
    if answered is stored and not lacks_claim:
        return stored
    whole = answered.changed(claimed_by=stored.claimed_by or imported.claimed_by)
    if counted := counted_products(stored):
        elsewhere = {*imported.ordered, *imported.ordered_later}.difference(counted)
        return whole.changed(ordered_later=_united(stored.ordered_later, elsewhere))
    return whole.changed(
        ordered=_united(stored.ordered, imported.ordered),
        ordered_later=_united(stored.ordered_later, imported.ordered_later),
    )


def claimed(session: Session, customer: CustomerId, entries: Iterable[CountedOrder]) -> Session:
    """The stranger's session once it is the customer's.

    entries : of the log of orders that name the session
    Raises ConflictError for a session with a customer, or that another one has claimed.
    """
    if session.customer:
        raise ConflictError(
            gettext("The session {id} was shown to a customer, so it can't be claimed.", id=repr(session.id))
        )
    if session.claimed_by == customer:
        return session
    if session.claimed_by:
        raise _claimed_by_another(session)
    ordered = {product for entry in entries if entry.order.customer == customer for product in entry.order.bought}
    return session.changed(claimed_by=customer, ordered=tuple(sorted(ordered)))


def ordered(sessions: Sequence[Session], entries: Iterable[CountedOrder]) -> list[Session]:
    """Those of the sessions that these entries change once they are counted: what they count, the answer leaves out.

    entries : as they are logged, with what the answers had counted by then
    """
    visits = {(session.id, session.buyer): session for session in sessions}
    changed: dict[str, Session] = {}
    for entry in entries:
        visited = visits.get((entry.order.session or "", entry.order.customer))
        if visited is not None:
            changed[visited.id] = _with_order(changed.get(visited.id, visited), entry)
    return [changed[session.id] for session in sessions if changed.get(session.id, session) != session]


def _with_order(session: Session, entry: CountedOrder) -> Session:
    products = set(entry.order.bought).difference(entry.answered)
    if counted_products(session):
        return session.changed(ordered_later=_united(session.ordered_later, products))
    return session.changed(ordered=_united(session.ordered, products))


def _united(first: Iterable[ProductId], second: Iterable[ProductId]) -> tuple[ProductId, ...]:
    return tuple(sorted({*first, *second}))


def _claimed_by_another(session: Session) -> ConflictError:
    return ConflictError(gettext("The session {id} is claimed by another customer.", id=repr(session.id)))
