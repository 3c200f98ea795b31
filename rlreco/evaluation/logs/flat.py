"""The flat log of an experiment: a row for each product shown in an answered session."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import pandas as pd

from rlreco.errors import DataError
from rlreco.evaluation.feedback import LoggedFeedback
from rlreco.evaluation.tables import LoggedSession, from_sessions

COLUMNS: Mapping[str, str] = {
    "session": "id of the session; its rows are one slate",
    "number": "number of the session in the experiment, from 1; larger is later",
    "at": "moment that determined the state, by the shop's clock",
    "customer": "id of the customer; empty for a stranger who never signed in",
    "state": "state of the session",
    "edition": "edition of the experiment that the slate was shown from",
    "policy": "text of the policy that chose the slate",
    "source": "person or simulated",
    "item": "id of the product",
    "position": "place on the slate, from 1",
    "propensity": "chance of the product to be on the slate at all, in (0, 1]",
    "clicked": "whether it was clicked; a bought product counts as clicked",
    "bought": "whether it was bought",
    "reward": "what the answer earned, in the shop's own units",
    "reward_normalised": "the same from 0, ignored, to at most 1, bought; what policies learn and estimates are of",
    "price": "today's price of the product; empty where it has none",
    "weight": "forward-decay weight of the session; 1 without decay",
    "look": "chance that the place is looked at, as was believed then, in (0, 1]",
    "ruled": "whether rules kept places of the slate, such as those of new products",
    "candidates": "products that the slate was chosen from, as a JSON list; on the session's first row alone",
    "withheld": "those that were sold out or blocked then, as a JSON list; on the session's first row alone",
}
"""Column -> what it holds."""

TEXTS = ("session", "customer", "state", "policy", "source", "item", "candidates", "withheld")
"""Columns of text, which a CSV may not turn into numbers."""


def is_flat_log(columns: Iterable[str]) -> bool:
    """Whether a table with these columns is a flat log, or one with further columns."""
    return COLUMNS.keys() <= {*columns}


def from_flat_log(table: pd.DataFrame) -> LoggedFeedback:
    """The sessions with their candidates; rewards are normalised, and clicks, buys and money can be asked for.

    table : with COLUMNS
    Raises DataError for a session without its first row, and as `from_sessions`.
    """
    columns = [table[name].astype(object).where(table[name].notna(), None).to_list() for name in COLUMNS]
    rows = sorted(zip(*columns, strict=True), key=itemgetter(*_ORDER))
    slates = [
        [dict(zip(COLUMNS, row, strict=True)) for row in slate] for _, slate in groupby(rows, key=itemgetter(_ORDER[0]))
    ]
    sessions = [_session(slate) for slate in slates]
    return from_sessions(sessions, dict(_candidates(sessions)))


_ORDER = tuple(list(COLUMNS).index(name) for name in ("number", "position"))


def _session(slate: list[dict[str, Any]]) -> LoggedSession:
    first = slate[0]
    if first["candidates"] is None:
        raise DataError(
            f"Session {first['number']} of the flat log lacks the row of its first place, which holds the candidates. "
            "Keep whole sessions when you choose rows."
        )
    return LoggedSession(
        number=int(first["number"]),
        state=str(first["state"]),
        candidates=first["candidates"],
        slate=tuple(str(row["item"]) for row in slate),
        rewards=tuple(row["reward_normalised"] for row in slate),
        propensities=None if first["propensity"] is None else tuple(row["propensity"] for row in slate),
        policy=str(first["policy"]),
        clicked=tuple(str(row["item"]) for row in slate if row["clicked"]),
        bought=tuple(str(row["item"]) for row in slate if row["bought"]),
        weight=float(first["weight"]),
        looks=tuple(float(row["look"]) for row in slate),
        customer=None if first["customer"] is None else str(first["customer"]),
        withheld=tuple(_texts(first["withheld"])),
        prices=tuple(row["price"] for row in slate),
    )


def _candidates(sessions: Iterable[LoggedSession]) -> Iterator[tuple[str, list[str]]]:
    return ((text, _texts(text)) for text in {session.candidates for session in sessions})


def _texts(text: str | None) -> list[str]:
    """Of a JSON list; empty for None."""
    try:
        return [] if text is None else list(map(str, json.loads(text)))
    except (TypeError, ValueError):
        raise DataError(
            "The columns 'candidates' and 'withheld' of the flat log must hold JSON lists. Write the log again."
        ) from None
