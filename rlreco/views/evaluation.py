"""Tables of off-policy estimates, in the shop's own units."""

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.evaluation import Evaluation, TargetValue
from rlreco.views.verdicts.sentence import Difference


def forest_table(evaluation: Evaluation, profile: Profile) -> pd.DataFrame:
    """Estimates in the shop's own units, the logged policy first. Rewards are those above an ignored product; metrics
    of a slate are in their units already."""
    if evaluation.metric != "reward":
        return evaluation.forest()
    table, span = evaluation.forest(), profile.in_units(1, 0)
    values = ("value", "low", "high", "standard_error", "lift", "lift_low", "lift_high")
    return table.assign(**{name: table[name] * span for name in values})


def main_estimates(table: pd.DataFrame, evaluation: Evaluation) -> pd.DataFrame:
    """The rows of the log's own value and of the main estimate of each target. table : of `forest`"""
    mains = {(value.name, next(iter(value.estimates))) for value in evaluation.targets}
    pairs = zip(table["target"], table["estimator"], strict=True)
    kept = [number == 0 or pair in mains for number, pair in enumerate(pairs)]
    return table[kept].reset_index(drop=True)


def against_the_log(value: TargetValue, span: float) -> str:
    """Whether it is better or worse, by its main estimate. span : of its unit in the reader's"""
    main = value.main
    difference = Difference(main.lift * span, main.lift_low * span, main.lift_high * span, "more", "less")
    size = f"{difference.size()}, {difference.bounds()}"
    if value.light.colour == "red":
        return f"Nobody knows: the estimate, {size}, isn't to be trusted"
    words = {"better": "Better than the log", "worse": "Worse than the log"}
    return f"{words.get(difference.comparison, 'No clear difference to the log')}: {size}"
