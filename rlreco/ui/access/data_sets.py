"""The data sets of this visitor's workspace."""

from pathlib import Path

from rlreco.service.training.data_sets import DataSets
from rlreco.ui.access.connection import settings
from rlreco.ui.access.workspace import workspace


def data_sets() -> DataSets:
    return DataSets(data_sets_folder(), workspace())


def data_sets_folder() -> Path:
    """Of all workspaces."""
    return settings().folder / "data-sets"
