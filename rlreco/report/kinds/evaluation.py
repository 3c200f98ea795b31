"""The report of an off-policy evaluation: estimates with their intervals, and how far to trust them."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.evaluation import METRICS, Evaluation
from rlreco.language import gettext, gettext_noop, number, signed
from rlreco.plots.evaluation import forest, forest_summary
from rlreco.report.document import Block, Chart, Facts, Points, Report, Text, section
from rlreco.report.parts.tables import Columns, table_of
from rlreco.views.evaluation import (
    against_the_log,
    forest_table,
    main_estimates,
    named,
    reasons_of,
    short_method,
    span_of,
    target_name,
    trust_word,
    with_names_of_estimates,
)
from rlreco.views.verdicts.evaluation import evaluation_verdict

_COMPARISON = {
    "better": gettext_noop("better"),
    "worse": gettext_noop("worse"),
    "unclear": gettext_noop("unclear"),
}
"""Of a policy with the log's own -> its word."""


def evaluation_report(evaluation: Evaluation, profile: Profile | None, log: str, written: datetime) -> Report:
    """profile : of the shop whose log it is; None for another log, whose own units stay
    log : its name
    """
    table = forest_table(evaluation, profile)
    unit = gettext(METRICS[evaluation.metric])
    if profile is not None and evaluation.metric == "reward":
        unit = reward_unit()
    notes = tuple(dict.fromkeys(note for value in evaluation.targets for note in value.notes))
    return Report(
        gettext("Report of an evaluation"),
        log,
        evaluation_verdict(named(evaluation), profile),
        written,
        (
            *section(
                gettext("What other policies would have earned"),
                estimates_chart(main_estimates(table, evaluation), unit),
                targets_points(named(evaluation), profile),
            ),
            *section(gettext("Every estimator"), _all_estimates(table), Points(notes) if notes else None),
            *section(gettext("How it was estimated"), *_method(evaluation)),
        ),
    )


def reward_unit() -> str:
    """Of rewards that are in a shop's own units, in words."""
    return gettext("reward of a shown product, above that of an ignored one")


def estimates_chart(table: pd.DataFrame, unit: str) -> Chart:
    """table : of the main estimates; unit : of its values, in words"""
    about = gettext("Estimates of each policy: {unit}, with 95 % intervals", unit=unit)
    return Chart(
        forest(table, unit, target_name, short_method),
        forest_summary(table, unit, target_name, short_method),
        table_of(with_names_of_estimates(table), _columns(), about),
        gettext("The {unit}, estimated; the dotted line is the value of the log's own policies, observed.", unit=unit),
    )


def targets_points(evaluation: Evaluation, profile: Profile | None) -> Points:
    """For each policy whether it is better or worse, and apart from that how far the log can tell."""
    span = span_of(evaluation, profile)
    return Points(
        tuple(f"{value.name}: {against_the_log(value, span)}. {reasons_of(value)}" for value in evaluation.targets)
    )


def _columns() -> Columns:
    """Of a table of estimates."""
    figure = partial(number, digits=3)
    return {
        "name": (gettext("policy"), None),
        "method": (gettext("estimator"), None),
        "value": (gettext("value"), figure),
        "low": (gettext("from"), figure),
        "high": (gettext("to"), figure),
    }


def _all_estimates(table: pd.DataFrame) -> Block:
    columns = {
        **_columns(),
        "lift": (gettext("lift"), partial(signed, digits=3)),
        "comparison": (gettext("against the log"), None),
        "trust": (gettext("trust"), None),
    }
    words = {
        "comparison": table["comparison"].map({code: gettext(word) for code, word in _COMPARISON.items()}),
        "trust": table["trust"].map(trust_word, na_action="ignore"),
    }
    about = gettext("All estimates, with their lift over the logged policy and how far to trust them")
    return table_of(with_names_of_estimates(table).assign(**words), columns, about)


def _method(evaluation: Evaluation) -> Sequence[Block]:
    left_out = [f"{name}: {why}" for value in evaluation.targets for name, why in value.left_out.items()]
    facts = (
        (gettext("Metric"), gettext(METRICS[evaluation.metric])),
        (gettext("Sessions evaluated"), number(evaluation.rounds)),
        (gettext("Products shown in them"), number(evaluation.rows)),
        (gettext("Sessions to learn from"), number(evaluation.learned)),
    )
    explained = Text(
        gettext(
            "From the log alone, by the chances with which its products were shown. Policies that learn do so from its "
            "first part and are evaluated on the rest. Intervals hold with 95 %."
        )
    )
    return [explained, Facts(facts), *([Points(tuple(dict.fromkeys(left_out)))] if left_out else [])]
