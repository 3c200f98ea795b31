"""The Open Bandit Dataset's CSV format.

Source: Saito, Aihara, Matsutani, Narita, "Open Bandit Dataset and Pipeline", NeurIPS 2021 (Datasets and Benchmarks).
"""

import re
from pathlib import Path
from typing import IO, Any

import numpy as np
import pandas as pd

from rlreco.errors import DataError
from rlreco.evaluation.feedback import Floats, LoggedFeedback
from rlreco.evaluation.tables import from_table
from rlreco.language import gettext

COLUMNS = ("timestamp", "item_id", "position", "click", "propensity_score")
AFFINITY = re.compile(r"user-item_affinity_(\d+)$")


def read_obd(file: str | Path | IO[Any], *, features: bool = True) -> LoggedFeedback:
    """Rows by time, each a session of its own, with the chance of the item at its position.

    file : columns timestamp, item_id, position, click, propensity_score; then user_feature_* (text becomes 0/1
        columns) and user-item_affinity_<item_id>, both optional. features=False leaves those two out.
    Raises DataError when the file can't be read as that.
    """
    try:
        table = pd.read_csv(file)
    except (OSError, ValueError) as error:
        raise DataError(gettext("The log can't be read as CSV: {error}", error=error)) from error
    missing = [name for name in COLUMNS if name not in table]
    if missing:
        raise DataError(
            gettext(
                "This is not a log in the Open Bandit format: it has no column {missing}. It has: {columns}. The "
                "format's columns are {wanted}.",
                missing=", ".join(missing),
                columns=", ".join(map(str, table.columns[:8])),
                wanted=", ".join(COLUMNS),
            )
        )
    table = table.sort_values("timestamp", kind="stable")
    columns = [str(name) for name in table if str(name).startswith("user_feature_")] if features else []
    return from_table(
        table,
        item="item_id",
        reward="click",
        propensity="propensity_score",
        position="position",
        chance_of="position",
        features=columns,
        affinity=_affinity(table) if features else None,
    )


def _affinity(table: pd.DataFrame) -> Floats | None:
    """Affinity to each item that occurs, ascending; None unless every such item has its column."""
    columns = {int(match[1]): name for name in table if (match := AFFINITY.match(str(name)))}
    items = np.unique(table["item_id"])
    if not set(items) <= columns.keys():
        return None
    return table[[columns[item] for item in items]].to_numpy(dtype=np.float64)
