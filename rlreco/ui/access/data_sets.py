"""The data sets of this visitor's workspace."""

from rlreco.service.training.data_sets import DataSets
from rlreco.ui.access.connection import settings
from rlreco.ui.access.workspace import workspace


def data_sets() -> DataSets:
    return DataSets(settings().folder / "data-sets", workspace())
