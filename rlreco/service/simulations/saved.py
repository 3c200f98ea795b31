"""Saved simulations: listed, opened again, and laid side by side."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from rlreco.audit.act import act
from rlreco.clock import Clock
from rlreco.domain.lists import SavedRun
from rlreco.simulation.keeping import from_plain, to_plain
from rlreco.simulation.regret import Simulation, lai_robbins_slope
from rlreco.store.base import Store
from rlreco.store.messages import no_run

_BETWEEN, _OF_SHOP, _OF_SALES = " · ", "Shop: ", "Sales: "
_NOT_THE_SHOPPERS = ("policies",)
_NOT_UNUSUAL = ("policies", "sessions", "replicates", "seed", "experiment", "data", "data_kept_at", "sample")
_USUAL = {"environment": "calibrated", "history": "right", "examination": 1.0}


@dataclass(frozen=True, slots=True)
class KeptRun:
    """about : the plan as plain values, so that the same plan again gives the same curves

    span : of rewards, in the shop's units
    """

    id: str
    name: str
    created: datetime
    about: Mapping[str, Any]
    span: float
    simulation: Simulation


class SavedSimulations:
    """The simulations of one workspace that the store keeps."""

    def __init__(self, store: Store, workspace: str, clock: Clock) -> None:
        self._store = store
        self._workspace = workspace
        self._clock = clock

    def save(self, simulation: Simulation, about: Mapping[str, Any], *, span: float) -> str:
        """Returns the id.

        about : the plan as plain values, `policies` among them; None values are left out
        span : of rewards, in the shop's units
        """
        plan = {name: value for name, value in about.items() if value is not None}
        body = {"about": plan, "span": span, **to_plain(simulation)}
        name = name_of(plan, finished=simulation.finished)
        run = SavedRun(uuid4().hex[:12], self._workspace, name, self._clock(), body)
        self._store.save_run(run)
        return run.id

    def newest(self) -> list[SavedRun]:
        """Newest first, without their curves."""
        return self._store.runs(self._workspace)

    def open(self, id_: str) -> KeptRun:
        """Raises NotFoundError."""
        run = self._store.run(id_)
        if run is None:
            raise no_run(id_)
        body = run.body
        return KeptRun(run.id, run.name, run.created, body["about"], body["span"], from_plain(body))

    def delete(self, id_: str) -> None:
        """Raises NotFoundError."""
        with act("deleted", run=id_, workspace=self._workspace):
            self._store.delete_run(id_)


def name_of(about: Mapping[str, Any], *, finished: bool = True) -> str:
    """A line that tells the run from others: policies, sales, size, and every unusual choice."""
    policies = list(about["policies"])
    some = ", ".join(policies[:3]) + (f" and {len(policies) - 3} more" if len(policies) > 3 else "")
    size = f"{about['sessions']:,} sessions × {about['replicates']:,}, seed {about['seed']}"
    unusual = [f"{name.replace('_', ' ')} {_plain(about[name])}" for name in about if _is_unusual(name, about[name])]
    return _BETWEEN.join([some, *_sales(about), size, *unusual, *([] if finished else ["stopped early"])])


def is_of_shop(run: SavedRun, shop: str) -> bool:
    """By the name, as lists of runs have nothing else. shop : of a trained shop, or "Sales: " and that of a data set"""
    of_shop = shop if shop.startswith(_OF_SALES) else f"{_OF_SHOP}{shop}"
    return f"{_BETWEEN}{of_shop}{_BETWEEN}" in run.name


def same_shoppers(runs: Sequence[KeptRun]) -> bool:
    """Whether all met the same shoppers with the same luck, so that their differences are paired."""
    return all(_shoppers(run) == _shoppers(runs[0]) for run in runs)


def side_by_side(runs: Sequence[KeptRun]) -> Simulation:
    """All policies of all runs in one, in the shop's units; of several runs, each policy bears its run's mark."""
    marked = [
        replace(of_policy, policy=f"{of_policy.policy} {mark}" if len(runs) > 1 else of_policy.policy)
        for mark, run in zip(marks(len(runs)), runs, strict=True)
        for of_policy in run.simulation.in_units(run.span).runs
    ]
    return Simulation(tuple(marked), runs[0].simulation.calibrated, all(run.simulation.finished for run in runs))


def marks(n: int) -> list[str]:
    return [f"[{chr(ord('A') + index)}]" for index in range(n)]


def slope_of(runs: Sequence[KeptRun]) -> float | None:
    """Of Lai and Robbins, where all met the same classic arms."""
    chances = runs[0].about.get("probabilities")
    return lai_robbins_slope(chances) if chances is not None and same_shoppers(runs) else None


def _sales(about: Mapping[str, Any]) -> list[str]:
    """The shop, file or data set that the shoppers' tastes are from, or the sample shop; classic arms have none."""
    if about.get("experiment") and not about.get("probabilities"):
        return [f"{_OF_SHOP}{about['experiment']}"]
    if about.get("sample"):
        return [f"Sample shop: {about['sample']}"]
    return [f"{_OF_SALES}{about['data']}"] if about.get("data") and not about.get("probabilities") else []


def _is_unusual(name: str, value: Any) -> bool:
    return name not in _NOT_UNUSUAL and value not in (_USUAL.get(name), 0)


def _plain(value: Any) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _shoppers(run: KeptRun) -> tuple[Any, ...]:
    plan = tuple(sorted((name, str(value)) for name, value in run.about.items() if name not in _NOT_THE_SHOPPERS))
    return (*plan, tuple(of_policy.rounds for of_policy in run.simulation.runs[:1]))
