"""Metrics that another policy can be judged by."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from rlreco.errors import ConfigError, DataError
from rlreco.evaluation.feedback import Answers, Floats, LoggedFeedback
from rlreco.hints import nearest
from rlreco.language import gettext, gettext_noop, number

METRICS: Mapping[str, str] = {
    "reward": gettext_noop("reward of a shown product"),
    "clicks": gettext_noop("clicks on a slate"),
    "buys": gettext_noop("products bought from a slate"),
    "money": gettext_noop("money earned by a slate"),
}
"""Name -> its unit, a message. All but the reward are per slate: of a shown product, times the mean size of a slate."""


def measured(log: LoggedFeedback, metric: str, slate_size: float) -> LoggedFeedback:
    """The log with the metric in the place of its rewards; targets go on learning from the rewards themselves.

    slate_size : mean number of products on a slate
    Raises ConfigError for an unknown metric, or for a log of rewards alone, DataError where a bought product has no
    price.
    """
    if metric not in METRICS:
        raise ConfigError(
            gettext("There is no metric {metric}. {hint}", metric=repr(metric), hint=nearest(metric, METRICS))
        )
    if metric == "reward":
        return log
    if log.answers is None:
        raise ConfigError(
            gettext(
                "The metric {metric} needs an experiment's log, which keeps clicks and buys apart; this log has "
                "rewards only. Leave the metric out.",
                metric=repr(metric),
            )
        )
    return replace(log, reward=_of_rows(log, log.answers, metric) * slate_size)


def _of_rows(log: LoggedFeedback, answers: Answers, metric: str) -> Floats:
    if metric == "money":
        return _money(log, answers)
    flags = answers.clicked if metric == "clicks" else answers.bought
    return flags.astype(np.float64)


def _money(log: LoggedFeedback, answers: Answers) -> Floats:
    """The price of each product that was bought; 0 for the others."""
    prices = np.full(len(log), np.nan) if answers.prices is None else answers.prices
    money = np.where(answers.bought, prices, 0.0)
    if np.isnan(money).any():
        product = log.items[int(log.item[np.argmax(np.isnan(money))])]
        raise DataError(
            gettext(
                "The metric 'money' needs the price of every product that was bought, and {product} has none ({n} "
                "bought products are like that). Add prices to the catalogue, or choose 'buys'.",
                product=repr(product),
                n=number(np.isnan(money).sum()),
            )
        )
    return np.asarray(money)
