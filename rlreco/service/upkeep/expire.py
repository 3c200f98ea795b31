"""Deletes what visitors of a demo left behind."""

from collections.abc import Callable
from datetime import datetime

from rlreco.audit.act import act
from rlreco.store.base import Store


def expire(store: Store, prefix: str, before: datetime, forget_data_sets: Callable[[str], None]) -> int:
    """Delete experiments, runs, list versions and data sets of a workspace once all of it is old.

    prefix : of the workspaces that expire; all others stay
    before : what was made later keeps its workspace
    forget_data_sets : deletes those of a workspace
    Returns the number of workspaces that were emptied. A live version of lists stays until another is published.
    """
    newest: dict[str, datetime] = {}
    entries = [(each.workspace, each.t0) for each in store.experiments()]
    entries += [(run.workspace, run.created) for run in store.runs(limit=10_000)]
    for workspace, moment in entries:
        newest[workspace] = max(moment, newest.get(workspace, moment))
    old = [workspace for workspace, moment in newest.items() if workspace.startswith(prefix) and moment < before]
    for workspace in old:
        _empty(store, workspace)
        forget_data_sets(workspace)
    return len(old)


def _empty(store: Store, workspace: str) -> None:
    for experiment in store.experiments(workspace):
        with act("deleted", experiment=experiment.name, workspace=workspace):
            store.delete_experiment(experiment.name)
            store.drop_views(experiment.name)
    for run in store.runs(workspace, limit=10_000):
        with act("deleted", run=run.id, workspace=workspace):
            store.delete_run(run.id)
    live = store.live_lists(workspace)
    for version in store.list_versions(workspace):
        if version.id != live:
            with act("deleted", list=version.id, workspace=workspace):
                store.delete_lists(version.id)
