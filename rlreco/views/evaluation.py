"""Tables of off-policy estimates, in the shop's own units."""

from dataclasses import replace

import pandas as pd

from rlreco.domain.profile import Profile
from rlreco.evaluation import Evaluation, TargetValue
from rlreco.evaluation.results import LOGGED
from rlreco.language import gettext, gettext_noop, number, signed
from rlreco.views.verdicts.sentence import decimals_of
from rlreco.views.words.estimators import estimator_name, short_estimator_name
from rlreco.views.words.policies import policy_name

_LOGGED_POLICY, _OBSERVED = gettext_noop("logged policy"), gettext_noop("mean")

_TRUST = {
    "green": gettext_noop("strong"),
    "amber": gettext_noop("limited"),
    "red": gettext_noop("too little"),
}
"""Colour of a light -> how far its estimate can be trusted; not whether the policy is good."""


def named(evaluation: Evaluation) -> Evaluation:
    """With the names of policies that people read; a target from a file keeps its own."""
    return replace(
        evaluation, targets=tuple(replace(value, name=policy_name(value.name)) for value in evaluation.targets)
    )


def span_of(evaluation: Evaluation, profile: Profile | None) -> float:
    """Of the values' unit in the reader's: of rewards in the shop's own units; clicks, buys and money are in theirs.

    profile : of the experiment, None for a file
    """
    return profile.in_units(1.0, 0.0) if profile is not None and evaluation.metric == "reward" else 1.0


def forest_table(evaluation: Evaluation, profile: Profile | None) -> pd.DataFrame:
    """Estimates in the shop's own units, the logged policy first. Rewards are those above an ignored product; metrics
    of a slate are in their units already. profile : of the experiment, None for a file
    """
    table, span = evaluation.forest(), span_of(evaluation, profile)
    values = ("value", "low", "high", "standard_error", "lift", "lift_low", "lift_high")
    return table.assign(**{name: table[name] * span for name in values})


def target_name(code: str) -> str:
    """That people read; also of the log's own policies."""
    return gettext(_LOGGED_POLICY) if code == LOGGED[0] else policy_name(code)


def _method(code: str) -> str:
    return gettext(_OBSERVED) if code == LOGGED[1] else estimator_name(code)


def short_method(code: str) -> str:
    """The name of an estimator behind that of a policy; also of the mean of the log's own."""
    return gettext(_OBSERVED) if code == LOGGED[1] else short_estimator_name(code)


def with_names_of_estimates(table: pd.DataFrame) -> pd.DataFrame:
    """The table of `forest_table` with columns `name` and `method` before all others."""
    named = table.copy()
    named.insert(0, "name", [target_name(str(code)) for code in table["target"]])
    named.insert(1, "method", [_method(str(code)) for code in table["estimator"]])
    return named


def main_estimates(table: pd.DataFrame, evaluation: Evaluation) -> pd.DataFrame:
    """The rows of the log's own value and of the main estimate of each target. table : of `forest`"""
    mains = {(value.name, next(iter(value.estimates))) for value in evaluation.targets}
    pairs = zip(table["target"], table["estimator"], strict=True)
    kept = [number == 0 or pair in mains for number, pair in enumerate(pairs)]
    return table[kept].reset_index(drop=True)


def trust_word(colour: str) -> str:
    """How far the estimate under such a light can be trusted."""
    return gettext(_TRUST[colour])


def reasons_of(value: TargetValue) -> str:
    """Of the light of its main estimate; where that is green its figures belong to the weights, not here."""
    if value.light.colour != "green":
        return value.light.words
    rows = number(value.main.effective_sample_size)
    return gettext("The log covers this policy: it is worth {rows} shown products of the policy's own.", rows=rows)


def against_the_log(value: TargetValue, span: float) -> str:
    """Whether it is better or worse, by its main estimate. span : of its unit in the reader's"""
    lift = _lift_in_words(value, span)
    if value.light.colour == "red":
        return gettext("Nobody knows: {lift} by an estimate that isn't to be trusted", lift=lift)
    if value.main.comparison == "better":
        return gettext("Better than the log: {lift}", lift=lift)
    if value.main.comparison == "worse":
        return gettext("Worse than the log: {lift}", lift=lift)
    return gettext("No clear difference to the log: {lift}", lift=lift)


def _lift_in_words(value: TargetValue, span: float) -> str:
    """As in: −0.68 (95 % interval from −0.79 to −0.37)"""
    ends = [end * span for end in (value.main.lift, value.main.lift_low, value.main.lift_high)]
    digits = decimals_of(ends)
    lift, low, high = (signed(end, digits) for end in ends)
    return gettext("{lift} (95 % interval from {low} to {high})", lift=lift, low=low, high=high)
