"""Checks an export against the store that it is to be added to, before any of it is written."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from rlreco.domain.answers import merged
from rlreco.domain.documents import counted_order_of, session_of
from rlreco.domain.records import Experiment, Session
from rlreco.errors import ConflictError
from rlreco.service.upkeep.export_check.lines import read_lines
from rlreco.service.upkeep.recover import read_log
from rlreco.store.base import Store
from rlreco.store.messages import session_taken

Experiments = Mapping[str, Experiment]


def check_conflicts(store: Store, directory: Path, experiments: Experiments, has_orders: bool) -> None:
    """Raises ConflictError where the store has another experiment, session or order of the same name or id."""
    there = {name for name, experiment in experiments.items() if _is_there(store, experiment)}
    if store.status().sessions:
        session = partial(_check_session, store, experiments, there)
        any(read_lines(directory, "sessions", session))
    if there and has_orders:
        buyers = {
            (name, entry.order.id): entry.order.customer for name in there for _, entry in read_log(store.orders, name)
        }
        any(read_lines(directory, "orders", partial(_check_order, buyers)))


def _is_there(store: Store, experiment: Experiment) -> bool:
    stored = store.experiment(experiment.name)
    if stored not in (None, experiment):
        raise ConflictError(
            f"The store has a different experiment called {experiment.name!r}. "
            "Import into an empty store, or delete that experiment."
        )
    return stored is not None


def _check_session(store: Store, experiments: Experiments, there: set[str], document: dict[str, Any]) -> None:
    session = session_of(document)
    stored = store.session(session.id)
    if stored is None:
        if session.experiment in there and _number_is_taken(store, session):
            raise session_taken(session.id, session.number)
        return
    if (stored.experiment, stored.number, stored.slate) != (session.experiment, session.number, session.slate):
        raise session_taken(session.id, session.number)
    merged(stored, session, experiments[session.experiment].profile.click)


def _number_is_taken(store: Store, session: Session) -> bool:
    after = session.number - 1
    nearest = next(iter(store.sessions(session.experiment, answered=False, after=after, limit=1)), None)
    return nearest is not None and nearest.number == session.number


def _check_order(buyers: Mapping[tuple[str, str], str], document: dict[str, Any]) -> None:
    order = counted_order_of(document).order
    buyer = buyers.get((document["experiment"], order.id), order.customer)
    if buyer != order.customer:
        raise ConflictError(f"The store has the order {order.id!r} of another customer. Import into an empty store.")
