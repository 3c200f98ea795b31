"""What a caller is served: the workspace of its key, and nothing of any other."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from prometheus_client.registry import Collector

from rlreco.api.access.gate import CALLER
from rlreco.api.access.usage import KeyUsage, UsageMetrics
from rlreco.api.experiment_metrics import ExperimentMetrics
from rlreco.api.metrics import AuditMetrics, Metrics
from rlreco.errors import NotFoundError
from rlreco.service.learner.learner import Learner
from rlreco.service.lists.live import Listed
from rlreco.service.service import Service, no_experiment


class ServedWorkspace:
    """Experiments, lists, sessions and figures of one workspace."""

    def __init__(self, service: Service, name: str, metrics: Metrics, usage: KeyUsage) -> None:
        self.name = name
        self.service = service
        self.lists = service.lists(name)
        self.metrics = metrics
        self._series = (
            ExperimentMetrics(lambda: service.figures(name)),
            UsageMetrics(usage, name),
            AuditMetrics(service.audit),
        )

    async def lookup(self, user: str, k: int) -> Listed:
        """An embedded store is read on the spot: handing over to a thread would cost ten times the reading."""
        lookup = self.lists.lookup
        listed = lookup(user, k) if self.lists.reads_at_once else await run_in_threadpool(lookup, user, k)
        self.metrics.count("lists", listed.source)
        return listed

    def learner(self, name: str) -> Learner:
        """Of this workspace; others are not even hinted at. Raises NotFoundError."""
        try:
            learner = self.service.learner(name)
        except NotFoundError:
            raise no_experiment(name) from None
        if learner.experiment.workspace != self.name:
            raise no_experiment(name)
        return learner

    def measured(self) -> str:
        """All series that callers of this workspace may see, in Prometheus's text format."""
        return self.metrics.text(*self._series)


class ApiState:
    """Shared by all routes. workspace : of callers without a key of their own; figures : further series"""

    def __init__(self, service: Service, workspace: str, figures: Sequence[Collector] = ()) -> None:
        self.metrics = Metrics(*figures)
        self.usage = KeyUsage()
        self._service = service
        self._workspace = workspace
        self._served: dict[str, ServedWorkspace] = {}

    def note_refusal(self, act: str, ids: Mapping[str, Any]) -> None:
        """In the audit log, if there is one. ids : of the path, by name"""
        if self._service.audit is not None:
            about = {name.removesuffix("_id"): value for name, value in ids.items()}
            self._service.audit.record(act, "refused", about)

    def served(self, workspace: str | None) -> ServedWorkspace:
        name = workspace or self._workspace
        return self._served.get(name) or self._served.setdefault(
            name, ServedWorkspace(self._service, name, self.metrics, self.usage)
        )


async def _served(request: Request) -> ServedWorkspace:
    """A coroutine, since FastAPI would hand a plain function to a thread."""
    state, caller = request.app.state.api, request.scope[CALLER]
    assert isinstance(state, ApiState)
    return state.served(None if caller is None else caller.workspace)


Served = Annotated[ServedWorkspace, Depends(_served)]
"""The workspace of a request's caller."""
