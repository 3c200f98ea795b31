"""Logs of shown products in any form that people have: frames, obp's dictionary, Vowpal Wabbit's files, a learner."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation import LoggedFeedback, from_table
from rlreco.evaluation.logs.cb_adf import cb_adf_contexts, read_cb_adf
from rlreco.evaluation.logs.dsjson import dsjson_contexts, read_dsjson
from rlreco.evaluation.logs.flat import TEXTS, from_flat_log, is_flat_log
from rlreco.evaluation.logs.obd import COLUMNS as OBD_COLUMNS
from rlreco.evaluation.logs.obd import read_obd
from rlreco.evaluation.logs.obp import read_obp
from rlreco.library.kit.frames import PANDAS, FrameKind, is_frame, kind_of, table_of
from rlreco.library.kit.shown import Shown

if TYPE_CHECKING:
    from rlreco.domain.profile import Profile
    from rlreco.service.learner.learner import Learner

LogFormat: TypeAlias = Literal["table", "obd", "dsjson", "cb_adf"]

_OPTIONAL = ("session", "state", "position", "customer")
_MOST_POLICIES = 3


@dataclass(frozen=True, eq=False, repr=False)
class Log(Shown):
    """A log that other policies can be evaluated on. Make one with `from_frame`, `from_obp`, `from_vw` or `read`.

    feedback : its rows, one a product shown
    contexts : reads what is known of each session, in order, for targets that are functions
    policies : texts of the policies that wrote it, where it names them
    skipped : number of events that were left out because they were never activated
    profile : of the shop whose log it is; None elsewhere
    flat : of a shop, without its sales history; ruled : rules kept places of its slates

    >>> import pandas as pd, rlreco as rl
    >>> shown = pd.DataFrame({"item": ["tea", "cup"], "reward": [1, 0], "propensity": [0.5, 0.5]})
    >>> rl.Log.from_frame(shown)
    <Log: 2 sessions, 2 rows, 2 items, mean reward 0.5>
    """

    feedback: LoggedFeedback
    contexts: Callable[[], Iterable[Any]]
    policies: tuple[str, ...] = ()
    skipped: int = 0
    profile: "Profile | None" = None
    flat: bool = False
    ruled: bool = False
    kind: FrameKind | None = None

    @classmethod
    def from_frame(
        cls,
        frame: Any,
        *,
        item: str = "item",
        reward: str = "reward",
        propensity: str | None = "propensity",
        session: str | None = None,
        state: str | None = None,
        position: str | None = None,
        customer: str | None = None,
        chance_of: Literal["slate", "position"] = "slate",
        candidates: Mapping[str, Sequence[Any]] | None = None,
        features: Sequence[str] = (),
    ) -> "Log":
        """Of a frame with a row for each product shown.

        item, reward, propensity : names of its columns; propensity None: it has none
        session, state, position, customer : names of columns; None takes the column of that very name, if there is one
        chance_of : the meaning of a propensity: the chance to be in the slate at all, or at that position
        candidates : state -> items that could be shown there; by default every item of the frame, everywhere
        features : columns known before the slate was chosen, for the models of rewards
        A frame with all columns of `log_frame` is read as one: with its candidates, and rewards from 0 to 1.
        Raises DataError for missing columns, empty cells and impossible propensities.

        >>> import polars as pl, rlreco as rl
        >>> rl.Log.from_frame(pl.DataFrame({"ad": ["a", "b"], "paid": [2.0, 0.0], "p": [0.9, 0.1]}),
        ...                   item="ad", reward="paid", propensity="p")
        <Log: 2 sessions, 2 rows, 2 items, mean reward 1>
        """
        table, kind = table_of(frame), kind_of(frame)
        if is_flat_log(table.column_names):
            return _of_flat_log(table.to_pandas(), kind)
        if any(name is None or isinstance(name, list) for name in (item, reward)):
            raise ConfigError("item and reward are names of columns, one each.")
        if not isinstance(candidates, Mapping | None):
            raise DataError('Candidates are given by state, such as {"all": ["tea", "cup"]}.')
        given = {"session": session, "state": state, "position": position, "customer": customer}
        columns = {name: given[name] or (name if name in table.column_names else None) for name in _OPTIONAL}
        feedback = from_table(
            table,
            item=item,
            reward=reward,
            propensity=propensity,
            chance_of=chance_of,
            candidates=candidates,
            features=_names(features),
            **columns,  # type: ignore[arg-type]
        )
        return cls(feedback, partial(_first_rows, table, feedback), _policies(table), kind=kind)

    @classmethod
    def from_obp(cls, feedback: Mapping[str, Any]) -> "Log":
        """Of obp's `bandit_feedback`, as `obtain_batch_bandit_feedback` returns it; see evaluation.logs.obp.read_obp.

        Items are the actions "0" to n_actions - 1, and a session's context is its row of `context`.
        Raises DataError for a missing key, or arrays that don't fit each other.

        >>> import numpy as np, rlreco as rl
        >>> rl.Log.from_obp({"n_rounds": 2, "n_actions": 2, "action": np.array([0, 1]), "position": None,
        ...                  "reward": np.array([1, 0]), "pscore": np.array([0.5, 0.5])})
        <Log: 2 sessions, 2 rows, 2 items, mean reward 0.5>
        """
        if not isinstance(feedback, Mapping):
            raise DataError(f"obp's bandit_feedback is a dictionary, not a value of type {type(feedback).__name__}.")
        rows, context = read_obp(feedback), feedback.get("context")
        if context is None:
            return cls(rows, partial(_sessions, rows))
        if np.ndim(context) == 0 or len(context) != len(rows):
            raise DataError("The feedback's 'context' must have a row for each round.")
        return cls(rows, partial(iter, np.asarray(context)))

    @classmethod
    def from_vw(cls, path: str | Path, *, format: Literal["dsjson", "cb_adf"] | None = None) -> "Log":
        """Of Vowpal Wabbit's file: dsjson, or text of contextual bandits with features of actions (cb_adf).

        format : None: dsjson if the file begins with a brace
        The reward is less the cost. Items are the tags of the actions, or where one has none, their numbers from 1.
        Raises DataError, with the line, for what can't be read.

        >>> from pathlib import Path; from tempfile import mkdtemp; import rlreco as rl
        >>> path = Path(mkdtemp()) / "log.vw"
        >>> size = path.write_text("0:-1:0.8 |Action a=1\\n|Action a=2\\n\\n|Action a=1\\n0:0:0.2 |Action a=2\\n")
        >>> rl.Log.from_vw(path)
        <Log: 2 sessions, 2 rows, 2 items, mean reward 0.5>
        """
        file = _path(path)
        chosen = format or _vw_format(file)
        if chosen == "cb_adf":
            return cls(read_cb_adf(file), partial(cb_adf_contexts, file))
        if chosen != "dsjson":
            raise ConfigError(f"There is no format {chosen!r} of logs. Choose table, obd, dsjson or cb_adf.")
        events = read_dsjson(file)
        return cls(events.feedback, partial(dsjson_contexts, file), skipped=events.skipped)

    @classmethod
    def read(cls, path: str | Path, *, format: LogFormat | None = None, features: bool = False) -> "Log":
        """Of a file: Parquet or CSV as `from_frame` takes it, the Open Bandit Dataset's CSV, or Vowpal Wabbit's.

        format : None: by the file's ending, and a CSV by its columns
        features : whether the Open Bandit CSV's features are read, which the models of rewards then use. Without, the
            figures are those of obp's dictionary; with, those of `rlreco evaluate`.
        Raises DataError for a file that can't be read as that.

        >>> from pathlib import Path; from tempfile import mkdtemp; import rlreco as rl
        >>> path = Path(mkdtemp()) / "log.csv"
        >>> size = path.write_text("item,reward,propensity\\ntea,1,0.5\\ncup,0,0.5\\n")
        >>> rl.Log.read(path)
        <Log: 2 sessions, 2 rows, 2 items, mean reward 0.5>
        """
        file = _path(path)
        chosen = format or _format(file)
        if chosen == "obd":
            feedback = read_obd(file, features=features)
            return cls(feedback, partial(_sessions, feedback))
        if chosen == "table":
            return replace(cls.from_frame(_table(file)), kind=None)
        return cls.from_vw(file, format=chosen)

    @classmethod
    def from_learner(cls, learner: "Learner") -> "Log":
        """Of the answered sessions of an experiment, whose store stays open. Raises DataError when there are none.

        >>> import rlreco as rl; from rlreco.service.service import Service
        >>> from rlreco.domain.profile import Profile; from rlreco.service.training.sources import demo_shop
        >>> shop = Service.open("memory:"); trained = shop.train(demo_shop(), Profile(), base_name="demo")
        >>> learner = shop.learner(trained.experiment.name)
        >>> session = learner.recommend(learner.customers()[0].id, learner.now()).session
        >>> answered = learner.answer(session.id, clicked=session.slate[:1])
        >>> rl.Log.from_learner(learner).policies
        ('thompson',)
        """
        _check_learner(learner)
        feedback, history = learner.history.feedback(), learner.history
        return cls(feedback, partial(_sessions, feedback), history.policies, profile=learner.profile)

    @property
    def items(self) -> tuple[str, ...]:
        """Ids, in the order of the columns of an array of chances."""
        return self.feedback.items

    def frame(self) -> Any:
        """A row for each product shown: session, state, item, position (from 1, if chances belong to positions),
        propensity (if there are any), reward."""
        rows = self.feedback
        table = pd.DataFrame(
            {
                "session": rows.session,
                "state": np.array(rows.choices.states, dtype=object)[rows.group],
                "item": np.array(rows.items, dtype=object)[rows.item],
                **({"position": rows.position + 1} if (rows.position >= 0).any() else {}),
                **({} if rows.propensity is None else {"propensity": rows.propensity}),
                "reward": rows.reward,
            }
        )
        return (self.kind or PANDAS).give_pandas(table)

    def _sentence(self) -> str:
        rows = self.feedback
        parts = [
            _counted(len(rows.sessions), "session"),
            _counted(len(rows), "row"),
            _counted(rows.n_items, "item"),
            f"mean reward {rows.reward.mean():.4g}",
            *(["without propensities"] if rows.propensity is None else []),
            *([f"{self.skipped:,} left out"] if self.skipped else []),
            *([_listed(self.policies)] if self.policies else []),
        ]
        return ", ".join(parts)


def log_of(log: Any) -> Log:
    """Of anything that `evaluate` takes as a log. Raises DataError for anything else."""
    if isinstance(log, Log):
        return log
    if isinstance(log, LoggedFeedback):
        return Log(log, partial(_sessions, log))
    if isinstance(log, str | Path):
        return Log.read(log)
    if isinstance(log, Mapping):
        return Log.from_obp(log)
    if is_frame(log):
        return Log.from_frame(log)
    if _is_learner(log):
        return Log.from_learner(log)
    raise DataError(
        f"A log is wanted, not a value of type {type(log).__name__}: give a frame, a file's path, obp's "
        "bandit_feedback, a Learner or a Log."
    )


def log_frame(learner: "Learner") -> pd.DataFrame:
    """The log of an experiment as a flat table: a row for each product shown in an answered session.

    Its columns stand in docs/library_log.md; `rlreco store log` writes the same. Empty when nobody has answered.

    >>> import rlreco as rl; from rlreco.service.service import Service
    >>> from rlreco.domain.profile import Profile; from rlreco.service.training.sources import demo_shop
    >>> shop = Service.open("memory:"); trained = shop.train(demo_shop(), Profile(), base_name="demo")
    >>> learner = shop.learner(trained.experiment.name)
    >>> session = learner.recommend(learner.customers()[0].id, learner.now()).session
    >>> answered = learner.answer(session.id, clicked=session.slate[:1])
    >>> rl.log_frame(learner)[["position", "clicked", "bought"]].head(2)
       position  clicked  bought
    0         1     True   False
    1         2    False   False
    """
    from rlreco.service.upkeep.flat_log import SCHEMA

    _check_learner(learner)
    return pa.Table.from_batches(learner.history.flat_log(), SCHEMA).to_pandas()


def _names(features: Any) -> Sequence[str]:
    names = [features] if isinstance(features, str) else features
    if not isinstance(names, Sequence) or not all(isinstance(name, str) for name in names):
        raise ConfigError('features takes names of columns, such as ["age"].')
    return names


def _is_learner(value: Any) -> bool:
    """By what it has, so that the log of a frame needs neither store nor service."""
    return hasattr(value, "history") and hasattr(value, "profile")


def _check_learner(value: Any) -> None:
    if not _is_learner(value):
        raise DataError(f"A Learner is wanted, not a value of type {type(value).__name__}. Open the experiment first.")


def _path(path: str | Path) -> Path:
    if isinstance(path, str | Path):
        return Path(path)
    raise DataError(f"The path of a log is wanted, not a value of type {type(path).__name__}.")


def _of_flat_log(table: pd.DataFrame, kind: FrameKind) -> Log:
    feedback = from_flat_log(table)
    policies = tuple(map(str, table["policy"].dropna().unique()))
    first = table.sort_values(["number", "position"]).drop_duplicates("number")
    ruled = bool(table["ruled"].any())
    return Log(feedback, partial(first.to_dict, "records"), policies, flat=True, ruled=ruled, kind=kind)


def _first_rows(table: pa.Table, feedback: LoggedFeedback) -> Iterator[dict[str, Any]]:
    """Of each session, in order: column -> cell."""
    rows = np.unique(feedback.session, return_index=True)[1]
    return (row for batch in table.take(rows).to_batches(max_chunksize=1_000) for row in batch.to_pylist())


def _sessions(feedback: LoggedFeedback) -> Iterator[dict[str, Any]]:
    """All that is known of a session, in order: its number and state, and features where there are any."""
    numbers, rows = np.unique(feedback.session, return_index=True)
    for number, row in zip(numbers.tolist(), rows.tolist(), strict=True):
        features = {} if feedback.features is None else {"features": feedback.features[row]}
        yield {"session": number, "state": feedback.choices.states[feedback.group[row]], **features}


def _policies(table: pa.Table) -> tuple[str, ...]:
    names = table.column("policy").unique().to_pylist() if "policy" in table.column_names else []
    return tuple(str(name) for name in names if name is not None)


def _format(file: Path) -> LogFormat:
    if file.suffix == ".parquet":
        return "table"
    if file.suffix != ".csv":
        return _vw_format(file)
    return "obd" if {*OBD_COLUMNS} <= {*_csv(file, nrows=0).columns} else "table"


def _vw_format(file: Path) -> Literal["dsjson", "cb_adf"]:
    try:
        with file.open("rb") as opened:
            first = next((line for line in opened if line.strip()), b"")
    except OSError as error:
        raise DataError(f"The log {file.name} can't be read: {error.strerror}. Check the file's name.") from None
    return "dsjson" if first.lstrip().startswith(b"{") else "cb_adf"


def _table(file: Path) -> Any:
    if file.suffix != ".parquet":
        return _flat_csv(file) if is_flat_log(map(str, _csv(file, nrows=0))) else _csv(file)
    try:
        return pa.parquet.read_table(file)
    except (OSError, pa.ArrowException):
        raise DataError(f"The log {file.name} can't be read as Parquet. Check the file's name.") from None


def _flat_csv(file: Path) -> pd.DataFrame:
    table = _csv(file, dtype=dict.fromkeys(TEXTS, str), keep_default_na=False, na_values=[""])
    return table.assign(**{name: table[name].str.replace(_SAFE, r"\1", regex=True) for name in TEXTS})


def _csv(file: Path, **options: Any) -> pd.DataFrame:
    try:
        return pd.read_csv(file, **options)
    except (OSError, ValueError):
        raise DataError(f"The log {file.name} can't be read as CSV. Check the file's name.") from None


_SAFE = r"^'([=+\-@\t\r])"
"""The apostrophe that our CSV puts before what a spreadsheet would take for a formula."""


def _counted(n: int, noun: str) -> str:
    return f"{n:,} {noun}{'' if n == 1 else 's'}"


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name[:30] for name in names[:_MOST_POLICIES])
    more = len(names) - _MOST_POLICIES
    return f"by {shown}" + (f" and {more} more" if more > 0 else "")
