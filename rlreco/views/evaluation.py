"""Tables of off-policy estimates, in the shop's own units."""

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.evaluation import Evaluation


def forest_table(evaluation: Evaluation, profile: Profile) -> pd.DataFrame:
    """Estimates in the shop's own units, the logged policy first. Metrics of a slate are in these already."""
    if evaluation.metric != "reward":
        return evaluation.forest()
    table, span = evaluation.forest(), profile.in_units(1, 0)
    values = {name: profile.in_units(table[name], 1) for name in ("value", "low", "high")}  # type: ignore[arg-type]
    spans = {name: table[name] * span for name in ("standard_error", "lift", "lift_low", "lift_high")}
    return table.assign(**values, **spans)
