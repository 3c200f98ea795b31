"""The log of an experiment as a flat table, in pieces: see evaluation.logs.flat for its columns."""

import json
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.bandit.slates.rules import SlateRules
from rlreco.domain.bases import has_flags
from rlreco.domain.profile import Profile
from rlreco.domain.records import Session
from rlreco.domain.rewards import outcomes
from rlreco.errors import ConfigError
from rlreco.evaluation import LoggedSession
from rlreco.service.learner.feedback import logged_session
from rlreco.service.learner.memory import LearnerMemory
from rlreco.store.base import Store
from rlreco.table_files import write_batches

SCHEMA = pa.schema(
    {
        "session": pa.string(),
        "number": pa.int64(),
        "at": pa.timestamp("us"),
        "customer": pa.string(),
        "state": pa.string(),
        "edition": pa.int64(),
        "policy": pa.string(),
        "source": pa.string(),
        "item": pa.string(),
        "position": pa.int64(),
        "propensity": pa.float64(),
        "clicked": pa.bool_(),
        "bought": pa.bool_(),
        "reward": pa.float64(),
        "reward_normalised": pa.float64(),
        "price": pa.float64(),
        "weight": pa.float64(),
        "look": pa.float64(),
        "ruled": pa.bool_(),
        "candidates": pa.string(),
        "withheld": pa.string(),
    }
)

_SETS = 200
"""Candidate sets that are kept as text; those of single customers are used once."""


def flat_log(store: Store, memory: LearnerMemory, n_sessions: int) -> Iterator[pa.RecordBatch]:
    """Answered sessions by number, streamed. n_sessions : of one piece, all that is in memory"""
    experiment = memory.experiment
    candidates = lru_cache(_SETS)(lambda set_id: _json(memory.candidate_set(set_id).products))
    sessions = store.sessions(experiment.name)
    while piece := list(islice(sessions, n_sessions)):
        rows = [row for session in piece for row in _rows(session, memory, experiment.profile, candidates)]
        yield pa.RecordBatch.from_pylist(rows, schema=SCHEMA)


class WrittenLog(NamedTuple):
    """rows : products shown; sessions : answered ones"""

    rows: int
    sessions: int


def write_flat_log(batches: Iterable[pa.RecordBatch], path: Path) -> WrittenLog:
    """Write Parquet or CSV, by the path's ending; whole or not at all, a piece in memory at a time.

    Raises ConfigError for another ending, DataError when the file can't be written.
    """
    if path.suffix not in (".parquet", ".csv"):
        raise ConfigError(
            f"The log is written as Parquet or CSV: end the file's name in .parquet or .csv, not {path.name!r}."
        )
    sizes: list[WrittenLog] = []
    write_batches(_counted(batches, sizes), SCHEMA, path)
    return WrittenLog(*(sum(counts) for counts in zip(WrittenLog(0, 0), *sizes, strict=True)))


def _counted(batches: Iterable[pa.RecordBatch], sizes: list[WrittenLog]) -> Iterator[pa.RecordBatch]:
    """The batches; the size of each is appended."""
    for batch in batches:
        sizes.append(WrittenLog(batch.num_rows, pc.count_distinct(batch.column("number")).as_py()))
        yield batch


def _rows(
    session: Session, memory: LearnerMemory, profile: Profile, candidates: Callable[[str], str]
) -> Iterator[dict[str, Any]]:
    logged = logged_session(session, profile.click, memory.catalogue)
    of_session = {
        "session": session.id,
        "number": session.number,
        "at": profile.local_time(session.at),
        "customer": logged.customer or None,
        "state": session.state,
        "edition": session.edition,
        "policy": session.policy,
        "source": session.source,
        "weight": session.weight,
        "ruled": bool(SlateRules.of(profile)) or has_flags(session.bases),
    }
    of_first = {"candidates": candidates(session.candidates), "withheld": _json(session.withheld)}
    for place, product in enumerate(_products(logged, profile)):
        yield {**of_session, **product, "look": session.chances_of_looks[place], **(of_first if place == 0 else {})}


def _products(logged: LoggedSession, profile: Profile) -> Iterator[dict[str, Any]]:
    """What a row holds of its product, in the order of the slate."""
    answers = outcomes(logged.slate, logged.clicked, logged.bought)
    for place, (item, (clicked, bought), reward) in enumerate(zip(logged.slate, answers, logged.rewards, strict=True)):
        yield {
            "item": item,
            "position": place + 1,
            "propensity": logged.propensities[place] if logged.propensities else None,
            "clicked": clicked,
            "bought": bought,
            "reward": profile.in_units(reward, 1.0),
            "reward_normalised": reward,
            "price": logged.prices[place],
        }


def _json(products: tuple[str, ...]) -> str:
    return json.dumps(products, ensure_ascii=False, separators=(",", ":"))
