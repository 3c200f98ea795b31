"""The report of an off-policy evaluation: estimates with their intervals, and how far to trust them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.evaluation import METRICS, Evaluation
from rlreco.plots.evaluation import forest, forest_summary
from rlreco.report.document import Block, Chart, Facts, Points, Report, Text, section
from rlreco.report.parts.tables import table_of
from rlreco.views.evaluation import (
    against_the_log,
    forest_table,
    main_estimates,
    named,
    span_of,
    with_names_of_estimates,
)
from rlreco.views.verdicts.evaluation import evaluation_verdict
from rlreco.views.words.formats import Formats
from rlreco.views.words.policies import policy_name

_TRUST = {"green": "good", "amber": "with care", "red": "not to decide by"}
"""Colour of a light -> its words."""

_NUMBER = partial(Formats().number, digits=3)
_COLUMNS = {
    "name": ("policy", None),
    "method": ("estimator", None),
    "value": ("value", _NUMBER),
    "low": ("from", _NUMBER),
    "high": ("to", _NUMBER),
}
"""Of a table of estimates."""


def evaluation_report(evaluation: Evaluation, profile: Profile | None, log: str, written: datetime) -> Report:
    """profile : of the shop whose log it is; None for another log, whose own units stay
    log : its name
    """
    table = forest_table(evaluation, profile)
    unit = METRICS[evaluation.metric]
    if profile is not None and evaluation.metric == "reward":
        unit = f"{unit}, above that of an ignored one"
    notes = tuple(dict.fromkeys(note for value in evaluation.targets for note in value.notes))
    return Report(
        "Report of an evaluation",
        log,
        evaluation_verdict(named(evaluation), profile),
        written,
        (
            *section(
                "What other policies would have earned",
                estimates_chart(main_estimates(table, evaluation), unit),
                targets_points(named(evaluation), profile),
            ),
            *section("Every estimator", _all_estimates(table), Points(notes) if notes else None),
            *section("How it was estimated", *_method(evaluation)),
        ),
    )


def estimates_chart(table: pd.DataFrame, unit: str) -> Chart:
    """table : of the main estimates; unit : of its values, in words"""
    about = f"Estimates of each policy: {unit}, with 95 % intervals"
    return Chart(
        forest(table, unit, policy_name),
        forest_summary(table, unit, policy_name),
        table_of(with_names_of_estimates(table), _COLUMNS, about),
        f"The {unit}, estimated; the dotted line is the value of the log's own policies, observed.",
    )


def targets_points(evaluation: Evaluation, profile: Profile | None) -> Points:
    """For each policy whether it is better or worse, and apart from that how far the log can tell."""
    span = span_of(evaluation, profile)
    return Points(
        tuple(f"{value.name}: {against_the_log(value, span)}. {value.light.words}" for value in evaluation.targets)
    )


def _all_estimates(table: pd.DataFrame) -> Block:
    columns = {
        **_COLUMNS,
        "lift": ("lift", partial(Formats().signed, digits=3)),
        "comparison": ("against the log", None),
        "trust": ("trust", None),
    }
    trusted = with_names_of_estimates(table).assign(trust=table["trust"].map(_TRUST))
    return table_of(trusted, columns, "All estimates, with their lift over the logged policy and how far to trust them")


def _method(evaluation: Evaluation) -> Sequence[Block]:
    left_out = [f"{name}: {why}" for value in evaluation.targets for name, why in value.left_out.items()]
    facts = (
        ("Metric", METRICS[evaluation.metric]),
        ("Sessions evaluated", f"{evaluation.rounds:,}"),
        ("Products shown in them", f"{evaluation.rows:,}"),
        ("Sessions to learn from", f"{evaluation.learned:,}"),
    )
    explained = Text(
        "From the log alone, by the chances with which its products were shown. Policies that learn do so from its "
        "first part and are evaluated on the rest. Intervals hold with 95 %."
    )
    return [explained, Facts(facts), *([Points(tuple(dict.fromkeys(left_out)))] if left_out else [])]
