"""Whether to trust the estimates: weights, coverage, and a traffic light with its reasons."""

from dataclasses import dataclass
from math import ceil
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from rlreco.evaluation.estimators import Ratio
from rlreco.evaluation.feedback import Floats, Ints, LoggedFeedback, sums_at
from rlreco.evaluation.intervals import influences, stack, standard_error
from rlreco.language import gettext, gettext_noop, number, percent, significant

FEW, ENOUGH = 100.0, 1000.0
"""Effective rows below which the light is red, and from which it may be green."""
FEW_ANSWERS = 10
"""Answered rows below which an interval is far too narrow: without answers it has no width at all."""
FEW_CUSTOMERS = 10.0
"""Effective customers below which an interval by customers means little."""
HEAVY = 0.05
"""Share of all weight on a single row from which the estimate depends on it."""
MENTIONED = 0.01
"""Share of the target's chance that may go uncovered without a word."""
LOST = 0.05
"""Share of the target's chance that may go uncovered before the estimate is another policy's."""


_DONT = gettext_noop("Don't decide by these estimates.")
_WITH_CARE = gettext_noop("Decide with care.")


@dataclass(frozen=True, slots=True)
class Light:
    """How far an estimate can be trusted, whatever it says.

    colour : green to decide by, amber to decide with care, red not to decide by

    words : the reasons, in sentences
    """

    colour: Literal["green", "amber", "red"]
    words: str


@dataclass(frozen=True, slots=True)
class WeightCheck:
    """effective_sample_size : (sum w)^2 / sum w^2, in rows

    largest : the largest weight
    heaviest : its share of all weight
    mean, mean_error : of the weights; due to be 1 - withheld, and below where the log lacks products of the target
    unseen : the share of the target's chance on products that the log never shows
    withheld : the share on products that weren't on offer in the session: sold out, blocked, or no candidates there
    answers : rows that the target shows too and whose reward is above the log's lowest
    customers : (sum w)^2 / sum w^2 with weights summed by customer; sessions without a customer count one by one
    """

    effective_sample_size: float
    largest: float
    heaviest: float
    mean: float
    mean_error: float
    unseen: float
    answers: int
    customers: float
    withheld: float = 0.0

    @property
    def due(self) -> float:
        """The mean weight where the log may show all of the target that was on offer."""
        return 1.0 - self.withheld


def effective_sample_size(weights: Floats) -> float:
    """(sum w)^2 / sum w^2, between 0 and the number of rows; 0 where all weights are. Source: Kish 1965."""
    squares = float(np.square(weights).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def check_weights(log: LoggedFeedback, weights: Floats, chances: Floats) -> WeightCheck:
    """weights : of the rows, shape (n,); chances : the target's, shape (n_entries,)."""
    total = float(weights.sum())
    return WeightCheck(
        effective_sample_size=effective_sample_size(weights),
        largest=float(weights.max()),
        heaviest=float(weights.max()) / total if total else 0.0,
        mean=total / len(weights),
        mean_error=_mean_error(log.cluster, weights),
        unseen=unseen_share(log, chances),
        answers=int(((weights > 0) & (log.reward > log.reward.min())).sum()),
        customers=effective_sample_size(_by_cluster(log.cluster, weights)),
        withheld=withheld_share(log, chances),
    )


def unseen_share(log: LoggedFeedback, chances: Floats) -> float:
    """Share of the target's chance on products that no row shows although they were on offer, in [0, 1]."""
    shown = np.bincount(log.item, minlength=log.n_items) > 0
    return _share_on(log, chances, ~shown[log.choices.items])


def withheld_share(log: LoggedFeedback, chances: Floats) -> float:
    """Share of the target's slates that wasn't on offer, in [0, 1]."""
    return float(np.clip(1.0 - _share_on(log, chances, np.ones(len(chances), dtype=bool)), 0.0, 1.0))


def _share_on(log: LoggedFeedback, chances: Floats, entries: NDArray[np.bool_]) -> float:
    """Of all places of the log's slates, those that the target gives to the entries that were on offer."""
    choices = log.choices
    counted = entries if choices.on_offer is None else entries & choices.on_offer
    return float(choices.sums(chances * counted)[log.group] @ (1.0 / choices.size[log.group]) / len(log))


def weight_histogram(weights: Floats, bins: int = 30) -> pd.DataFrame:
    """low, high, rows, share of all weight; bins of equal ratio, after a bin for weights of zero."""
    positive = weights[weights > 0]
    zero = pd.DataFrame([(0.0, 0.0, len(weights) - len(positive), 0.0)], columns=["low", "high", "rows", "share"])
    if not len(positive):
        return zero
    low, high = positive.min(), positive.max()
    edges = np.geomspace(low, high, bins + 1) if high > low * (1 + 1e-9) else np.array([low, high])
    bin_of = np.clip(np.searchsorted(edges, positive, side="right") - 1, 0, len(edges) - 2)
    rows = np.bincount(bin_of, minlength=len(edges) - 1)
    share = sums_at(bin_of, positive, len(edges) - 1) / positive.sum()
    filled = pd.DataFrame({"low": edges[:-1], "high": edges[1:], "rows": rows, "share": share})
    return pd.concat([zero, filled], ignore_index=True)


def light(check: WeightCheck, caution: str = "") -> Light:
    """Red: too few effective rows, or the log lacks much of the target. Amber: few rows, or a very heavy one.

    caution : of the estimator, which is never green then, in the language of now
    """
    red = [*_too_few(check, FEW), *_hardly_answered(check), *_of_few_customers(check), *_not_covered(check)]
    if red:
        return Light("red", " ".join([gettext(_DONT), *red]))
    amber = [*_too_few(check, ENOUGH), *_withheld(check), *_heavy(check), *_too_much(check), *filter(None, [caution])]
    if amber:
        return Light("amber", " ".join([gettext(_WITH_CARE), *amber]))
    return Light(
        "green",
        gettext(
            "The log covers the target: {rows} effective rows, largest weight {largest}, weights average {mean} where "
            "{due} is due.",
            rows=number(check.effective_sample_size),
            largest=significant(check.largest, 3),
            mean=number(check.mean, 3),
            due=significant(check.due, 3),
        ),
    )


def light_without_weights(caution: str, *, propensities: bool) -> Light:
    """Of an estimate by a model alone. propensities : whether the log has some, which would allow a better estimate"""
    if propensities:
        return Light("red", " ".join([gettext(_DONT), caution, gettext("This log has propensities.")]))
    return Light("amber", f"{gettext(_WITH_CARE)} {caution}")


def more_sessions(check: WeightCheck, sessions: int) -> int | None:
    """Sessions that a log of so many lacks for a green light; 0 where it has enough.

    Effective rows, answers and customers grow in proportion to the log, and the heaviest row's share falls so.
    None where no number of sessions helps: the log doesn't cover the target, or its propensities don't fit.
    """
    if not check.answers or _not_covered(check) or _withheld(check) or _too_much(check):
        return None
    enough = ENOUGH / check.effective_sample_size, FEW_ANSWERS / check.answers, FEW_CUSTOMERS / check.customers
    return max(ceil(sessions * (max(*enough, check.heaviest / HEAVY) - 1.0)), 0)


def _too_few(check: WeightCheck, least: float) -> list[str]:
    if check.effective_sample_size >= least:
        return []
    return [
        gettext(
            "The log is worth only {rows} rows of the target's own; from {least} on this gets better: log more, or "
            "choose a target nearer to the logged policy.",
            rows=number(check.effective_sample_size),
            least=number(least),
        )
    ]


def _hardly_answered(check: WeightCheck) -> list[str]:
    if check.answers >= FEW_ANSWERS:
        return []
    return [
        gettext(
            "Of the rows that the target would show, {answers} were answered (rewarded above the log's lowest): too "
            "few for an interval to mean anything.",
            answers=number(check.answers),
        )
    ]


def _of_few_customers(check: WeightCheck) -> list[str]:
    if check.customers >= FEW_CUSTOMERS:
        return []
    return [
        gettext(
            "The log is worth only {customers} customers of the target's own: too few for an interval to hold for "
            "others.",
            customers=number(check.customers, 1),
        )
    ]


def _not_covered(check: WeightCheck) -> list[str]:
    if check.unseen + check.withheld > LOST:
        return [*_unseen(check), *_withheld(check)]
    lost = check.due - check.mean
    if lost > LOST and lost > 3 * check.mean_error:
        return [
            gettext(
                "The weights average {mean} where {due} is due: the log covers only some {share} of the target's "
                "slates, so the estimates are of another policy. Log with more exploring.",
                mean=number(check.mean, 2),
                due=significant(check.due, 3),
                share=percent(check.mean),
            )
        ]
    return []


def _unseen(check: WeightCheck) -> list[str]:
    if check.unseen < MENTIONED:
        return []
    return [
        gettext(
            "{share} of the products that the target would show are never shown in the log, so their reward is "
            "unknown.",
            share=percent(check.unseen),
        )
    ]


def _withheld(check: WeightCheck) -> list[str]:
    if check.withheld < MENTIONED:
        return []
    return [
        gettext(
            "{share} of the products that the target would show weren't on offer then (sold out, blocked, or no "
            "candidates of the session), so their reward there is unknown.",
            share=percent(check.withheld),
        )
    ]


def _heavy(check: WeightCheck) -> list[str]:
    if check.heaviest <= HEAVY:
        return []
    return [
        gettext(
            "One row carries {share} of all weight ({largest}); see how much 'switch' differs.",
            share=percent(check.heaviest),
            largest=significant(check.largest, 3),
        )
    ]


def _too_much(check: WeightCheck) -> list[str]:
    if abs(check.mean - check.due) <= max(3 * check.mean_error, 0.01):
        return []
    return [
        gettext(
            "The weights average {mean} +- {error} where {due} is due: the propensities don't quite fit this log. "
            "Prefer 'snips' or 'sndr'.",
            mean=number(check.mean, 3),
            error=number(check.mean_error, 3),
            due=significant(check.due, 3),
        )
    ]


def _mean_error(cluster: Ints, weights: Floats) -> float:
    stacked = stack(cluster, {("", "mean"): (Ratio(weights),)})
    return standard_error(influences(stacked, ("", "mean")))


def _by_cluster(cluster: Ints, weights: Floats) -> Floats:
    clusters, row = np.unique(cluster, return_inverse=True)
    return sums_at(row, weights, len(clusters))
