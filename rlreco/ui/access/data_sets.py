"""The data sets of this visitor's workspace."""

from pathlib import Path

from rlreco.roles import Role
from rlreco.service.training.data_sets import DataSets
from rlreco.ui.access.actor import app_actor, require
from rlreco.ui.access.connection import audit_log, settings
from rlreco.ui.access.workspace import workspace


def data_sets() -> DataSets:
    return DataSets(data_sets_folder(), workspace(), most=settings().data_sets, audit=audit_log(app_actor))


def writable_data_sets() -> DataSets:
    """To keep or delete some. Raises ForbiddenError for a visitor who only looks."""
    require(Role.ANALYST, "kept or deleted a data set")
    return data_sets()


def forget_data_sets(of_workspace: str) -> None:
    """Delete all of a workspace."""
    kept = DataSets(data_sets_folder(), of_workspace, audit=audit_log(app_actor))
    for data_set in kept.all():
        kept.delete(data_set.name)


def data_sets_folder() -> Path:
    """Of all workspaces."""
    return settings().folder / "data-sets"
