"""A store that leaves a line in the audit log for each act that changes it: the one place where that is done."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias, cast

from rlreco.audit.act import act, act_under_way
from rlreco.audit.log import AuditLog
from rlreco.domain.records import Experiment
from rlreco.store.base import Store

Ids: TypeAlias = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Entry:
    """verb : of the line, unless `about` gives an "act" of its own

    about : called as the method is; its ids
    counts : of the method's result: things done, and things that could not be done
    """

    verb: str
    about: Callable[..., Ids]
    counts: Callable[[Any], tuple[int | None, int]] = lambda _: (None, 0)


def _of_name(name: str, *_: Any, **__: Any) -> Ids:
    return {"experiment": name}


def _of_experiment(experiment: Experiment, *_: Any, **__: Any) -> Ids:
    return {"experiment": experiment.name, "workspace": experiment.workspace}


def _of_answers(experiment: Experiment, answers: Sequence[tuple[str, Any]]) -> Ids:
    session = answers[0][0] if len(answers) == 1 else None
    return {**_of_experiment(experiment), "session": session}


def _of_claim(experiment: Experiment, session: str, customer: str) -> Ids:
    """Without the customer: which one it was stands in the session."""
    return {**_of_experiment(experiment), "session": session}


def _of_availability(catalogue: str, product: str, available: bool) -> Ids:
    return {"act": "put back" if available else "took off", "product": product}


def _of_block(workspace: str, product: str, blocked: bool) -> Ids:
    return {"act": "blocked" if blocked else "unblocked", "workspace": workspace, "product": product}


def _of_lists(workspace: str, version: str, *, expected: str | None) -> Ids:
    return {"workspace": workspace, "list": version}


def _of_run(run: Any) -> Ids:
    return {"workspace": run.workspace, "run": run.id}


def _of_views(written: Any, tables: Any) -> Ids:
    return {"experiment": written.experiment}


def _number(n: int) -> tuple[int, int]:
    return n, 0


def _single(_: Any) -> tuple[int, int]:
    return 1, 0


def _answered(results: Sequence[Any]) -> tuple[int, int]:
    failed = sum(isinstance(result, Exception) for result in results)
    return sum(getattr(result, "taught", False) for result in results), failed


ACTS: Mapping[str, Entry] = {
    "answer_sessions": Entry("taught", _of_answers, _answered),
    "claim_session": Entry("claimed", _of_claim, _single),
    "count_orders": Entry("counted orders", _of_name, _number),
    "put_products": Entry("put products", lambda catalogue, products: {}),
    "save_experiment": Entry("trained", _of_experiment),
    "save_edition": Entry("updated", _of_experiment),
    "set_available": Entry("took off", _of_availability, _single),
    "set_blocked": Entry("blocked", _of_block, _single),
    "describe_experiment": Entry("described", _of_name),
    "forget_learned": Entry("forgot what was learned", _of_name),
    "delete_experiment": Entry("deleted", _of_name),
    "delete_lists": Entry("deleted", lambda version: {"list": version}),
    "delete_run": Entry("deleted", lambda run: {"run": run}),
    "save_run": Entry("kept a run", _of_run),
    "point_lists": Entry("published", _of_lists),
    "import_sessions": Entry("imported", _of_experiment, _number),
    "import_orders": Entry("imported", _of_name),
    "correct_sums": Entry("corrected sums", _of_name),
    "mend_sums": Entry("mended sums", _of_name),
    "write_views": Entry("wrote views", _of_views),
    "drop_views": Entry("dropped views", _of_name),
}
"""Method of a store -> the line that it leaves, unless it is a part of a larger act (`audit.act`)."""

PARTS = frozenset({
    "save_catalogue", "save_candidates", "open_session", "replace_derived", "begin_refit", "end_refit", "begin_lists",
    "add_lists", "seal_lists", "sweep",
})  # fmt: skip
"""Methods that change a store as a part of an act alone; slates that are shown change nothing that is learned."""


class Audited:
    """The store; done, refused or failed, each act leaves one line."""

    def __init__(self, store: Store, log: AuditLog) -> None:
        self._store, self._log = store, log

    def __getattr__(self, name: str) -> Any:
        if entry := ACTS.get(name):
            return partial(self._do, name, entry)
        if name in PARTS and (current := act_under_way()):
            current.log = self._log
        return getattr(self._store, name)

    def _do(self, name: str, entry: Entry, /, *args: Any, **kwargs: Any) -> Any:
        about = entry.about(*args, **kwargs)
        verb = about.pop("act", entry.verb)
        with act(verb, **about) as current:
            current.log = self._log
            result = getattr(self._store, name)(*args, **kwargs)
            current.add(*entry.counts(result))
            return result


def audited(store: Store, log: AuditLog | None) -> Store:
    """The store itself without a log."""
    return store if log is None else cast(Store, Audited(store, log))
