"""Purchases in MongoDB: the log of orders, one document per entry, and one document per customer and product."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from pymongo import UpdateOne
from pymongo.errors import BulkWriteError

from rlreco.domain.answers import claimed, ordered
from rlreco.domain.ids import CustomerId, ProductId, SessionId, checked_id
from rlreco.domain.purchases import added_purchases, checked_orders, named_sessions, new_entries
from rlreco.domain.records import Bought, CountedOrder, Experiment, Order, Purchases, Session
from rlreco.store.contract.purchases import Claimed, OrderFold
from rlreco.store.json_text import counted_order_text, read_counted_order
from rlreco.store.messages import no_session
from rlreco.store.mongo.arms import add_gains, bought_of, mark_added, mark_orders_applied, purchase_documents
from rlreco.store.mongo.connection import PATIENT, Base, Connection, Document, Transaction, is_duplicate
from rlreco.store.mongo.log import as_read, claim_fields, ordered_fields, pending, session_in
from rlreco.store.mongo.part import BATCH, PAGE, MongoPart, Write, below, count, key, parts_of, write
from rlreco.store.mongo.stripes import keep_apart
from rlreco.store.sums import summed_purchases


class MongoPurchases(MongoPart):
    """PurchaseSums, one document per customer and product, only ever incremented."""

    def purchases(self, experiment: str, customer: CustomerId) -> dict[ProductId, Bought]:
        documents = self._find("purchases", below(experiment, customer))
        return {parts_of(document["_id"])[2]: bought_of(document) for document in documents}

    def count_orders(self, experiment: str, orders: Sequence[Order], fold: OrderFold) -> int:
        return self._log_orders(experiment, list(map(CountedOrder, orders)), fold, imported=False)

    def import_orders(self, experiment: str, entries: Sequence[CountedOrder], fold: OrderFold) -> int:
        return self._log_orders(experiment, entries, fold, imported=True)

    def _log_orders(self, experiment: str, entries: Sequence[CountedOrder], fold: OrderFold, *, imported: bool) -> int:
        """Number of entries that were new. All in one transaction; without transactions one by one, so that a crash
        leaves a single one unapplied.

        imported : whether the entries come with the products that answers had counted
        """
        checked_orders(entry.order for entry in entries)
        self._check_exists(experiment)

        def add(part: Sequence[CountedOrder], base: Base, transaction: Transaction) -> int:
            new = _log_once(base, experiment, part, imported, transaction)
            _add(base, experiment, new, fold, transaction)
            return len(new)

        parts = [entries] if self._connection.transactional else [[entry] for entry in entries]
        return sum(self._connection.transact(experiment, partial(add, part), seconds=PATIENT) for part in parts)

    def claim_session(self, experiment: Experiment, session: SessionId, customer: CustomerId) -> Claimed:
        checked_id("customer", customer)
        if self._find_one("sessions", {"_id": session, "experiment": experiment.name}) is None:
            raise no_session(session)
        return self._connection.transact(
            experiment.name, lambda base, transaction: _claim(base, experiment, session, customer, transaction)
        )

    def orders(self, experiment: str, *, after: int = 0, limit: int = PAGE) -> list[tuple[int, CountedOrder]]:
        chosen: Document = {"experiment": experiment, "number": {"$gt": after}}
        documents = self._find("orders", chosen, sort="number", limit=limit)
        return [(document["number"], read_counted_order(document["body"])) for document in documents]

    def newest_order(self, experiment: str) -> CountedOrder | None:
        documents = self._find("orders", {"experiment": experiment}, sort="number", down=True, limit=1)
        return read_counted_order(documents[0]["body"]) if documents else None

    def unapplied_orders(self) -> list[tuple[str, int]]:
        documents = self._find("orders", {"applied": False}, {"experiment": 1, "number": 1})
        return [(document["experiment"], document["number"]) for document in documents]


def insert_history(
    connection: Connection, experiment: str, entries: Sequence[CountedOrder], purchases: Purchases
) -> None:
    """In batches, of an experiment that is still hidden."""
    insert_batches(connection, "orders", _documents(experiment, 1, entries))
    sums = purchase_documents(experiment, purchases)
    insert_batches(connection, "purchases", [{"_id": id_, **document} for id_, document in sums.items()])


def insert_batches(connection: Connection, collection: str, documents: Sequence[Document]) -> None:
    """In messages of BATCH documents."""
    for start in range(0, len(documents), BATCH):
        with connection.using(PATIENT) as base:
            base[collection].insert_many(documents[start : start + BATCH], ordered=False)


def _add(
    base: Base, experiment: str, new: Sequence[tuple[int, CountedOrder]], fold: OrderFold, transaction: Transaction
) -> None:
    """new : entries with their numbers"""
    purchases = summed_purchases((entry for _, entry in new), fold)
    add_gains(base, experiment, {}, {}, purchases, transaction)
    if transaction is None:
        mark_orders_applied(base, experiment, [number for number, _ in new])


def _log_once(
    base: Base, experiment: str, entries: Sequence[CountedOrder], imported: bool, transaction: Transaction
) -> list[tuple[int, CountedOrder]]:
    """The entries that were new, with their numbers. Their documents claim the products: of two processes with the
    same order one fails to insert, and looks at the log again."""
    while True:
        logged = _logged(base, experiment, entries, transaction)
        sessions = _sessions(base, experiment, named_sessions([*entries, *logged]), transaction)
        if not (new := new_entries(entries, logged, () if imported else sessions)):
            return []
        keep_apart(base, experiment, named_sessions([*entries, *logged]), transaction)
        first = count(base, experiment, "answered", len(new), transaction, of="orders") - len(new) + 1
        if _inserted(base, _documents(experiment, first, new, logged), transaction):
            _mark_ordered(base, ordered(sessions, new), transaction)
            return list(enumerate(new, first))


def _claim(
    base: Base, experiment: Experiment, id_: SessionId, customer: CustomerId, transaction: Transaction
) -> Claimed:
    """Without transactions, tried again if the session was answered or claimed meanwhile."""
    keep_apart(base, experiment.name, [id_], transaction)
    while True:
        document = base["sessions"].find_one({"_id": id_}, session=transaction)
        if document is None:
            raise no_session(id_)
        stored = session_in(document)
        hers = claimed(stored, customer, _naming(base, experiment.name, id_, transaction))
        if hers is stored:
            return Claimed(stored, first=False)
        if _is_claimed(base, stored, hers, transaction):
            bought = added_purchases(hers, stored, experiment.base)
            add_gains(base, experiment.name, {}, {}, bought, transaction)
            if transaction is None:
                mark_added(base, [id_])
            return Claimed(hers, first=True)


def _is_claimed(base: Base, stored: Session, hers: Session, transaction: Transaction) -> bool:
    """Whether the session was as it was read. Without a transaction, its sums are marked as unapplied."""
    unclaimed = as_read(stored) | {"claimed_by": {"$in": ["", None]}}
    change = pending(transaction) if stored.outcome else {}
    change["$set"] = {**change.get("$set", {}), **claim_fields(hers)}
    return bool(base["sessions"].update_one(unclaimed, change, session=transaction).matched_count)


def _naming(base: Base, experiment: str, session: SessionId, transaction: Transaction) -> list[CountedOrder]:
    """Logged entries of orders that name the session."""
    chosen = {"experiment": experiment, "session": session}
    documents = base["orders"].find(chosen, {"body": 1}, session=transaction)
    return [read_counted_order(document["body"]) for document in documents]


def _inserted(base: Base, documents: Sequence[Document], transaction: Transaction) -> bool:
    """False, without transactions, if another process has logged the same order meanwhile."""
    mark = {} if transaction else {"applied": False}
    try:
        base["orders"].insert_many([{**document, **mark} for document in documents], session=transaction)
    except BulkWriteError as error:
        if transaction is not None or not is_duplicate(error):
            raise
        return False
    return True


def _mark_ordered(base: Base, changed: Sequence[Session], transaction: Transaction) -> None:
    writes: list[Write] = [UpdateOne(as_read(session), {"$set": ordered_fields(session)}) for session in changed]
    write(base, "sessions", writes, transaction)


def _sessions(base: Base, experiment: str, ids: Sequence[SessionId], transaction: Transaction) -> list[Session]:
    if not ids:
        return []
    named = map(session_in, base["sessions"].find({"_id": {"$in": list(ids)}}, session=transaction))
    return [session for session in named if session.experiment == experiment]


def _logged(
    base: Base, experiment: str, entries: Sequence[CountedOrder], transaction: Transaction
) -> list[CountedOrder]:
    """Logged entries of the same orders, in the order of the log."""
    chosen = {"experiment": experiment, "order": {"$in": [entry.order.id for entry in entries]}}
    documents = base["orders"].find(chosen, {"number": 1, "body": 1}, session=transaction)
    in_order = sorted(documents, key=lambda document: document["number"])
    return [read_counted_order(document["body"]) for document in in_order]


def _documents(
    experiment: str, number: int, entries: Sequence[CountedOrder], logged: Sequence[CountedOrder] = ()
) -> list[Document]:
    """number : of the first entry; logged : earlier entries of the same orders"""
    n_earlier = Counter(entry.order.id for entry in logged)
    documents = []
    for index, entry in enumerate(entries, number):
        id_ = key(experiment, entry.order.id, str(n_earlier[entry.order.id]))
        body = counted_order_text(entry)
        named = {"session": entry.order.session} if entry.order.session is not None else {}
        documents.append(
            {"_id": id_, "experiment": experiment, "number": index, "order": entry.order.id, "body": body, **named}
        )
        n_earlier[entry.order.id] += 1
    return documents
