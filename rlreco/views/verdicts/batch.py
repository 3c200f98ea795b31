"""The verdict of a backtest: the best lists against the best sellers."""

from collections.abc import Callable
from dataclasses import replace

from rlreco.language import gettext, ngettext, number
from rlreco.replay import BEST_SELLERS, Backtest, ModelScore
from rlreco.replay.result import Lead
from rlreco.views.verdicts.sentence import Difference, Verdict, rounded

_LEVEL = 0.0005
"""A difference below this is 0.000."""


def backtest_verdict(result: Backtest, named: Callable[[str], str] = str) -> Verdict:
    """Of the best model against popularity; where that leads or is missing, against the next best.

    named : the name that people read, of a model
    """
    code = _against_best_sellers(result)
    if code is None:
        return _of_one(result, named)
    lead = replace(code, best=named(code.best), other=named(code.other))
    difference = difference_of(lead, result.k)
    if not difference.low <= difference.high:
        alone = gettext(": of a single customer nobody can say whether that is chance; replay more weeks.")
        return Verdict(_open(lead), alone)
    doubt = f"{difference.size()}, {difference.bounds()}, {_observed(result, lead)}{_picked(result)}"
    if max(-lead.low, lead.high) < _LEVEL:
        alike = gettext("{best} and {other} rank later purchases alike", best=lead.best, other=lead.other)
        return Verdict(alike, f": {doubt}.")
    if difference.comparison == "unclear":
        wait = gettext("replay more weeks (an earlier cut), or a longer file")
        return Verdict(_open(lead), f": {doubt}; {wait}.")
    return Verdict(_claim(lead, best_sellers=named(BEST_SELLERS)), f": {doubt}.")


def _against_best_sellers(result: Backtest) -> Lead | None:
    return next((lead for lead in result.leads if lead.other == BEST_SELLERS), result.lead)


def difference_of(lead: Lead, k: int) -> Difference:
    more, less = gettext("more NDCG@{k}", k=k), gettext("less NDCG@{k}", k=k)
    return Difference(lead.difference, lead.low, lead.high, more, less)


def _claim(lead: Lead, best_sellers: str) -> str:
    if lead.best == best_sellers:
        return gettext(
            "No list ranks later purchases better than {best}, which is ahead of {other}",
            best=best_sellers,
            other=lead.other,
        )
    return gettext("{best} ranks later purchases better than {other}", best=lead.best, other=lead.other)


def _open(lead: Lead) -> str:
    return gettext(
        "Can't tell yet whether {best} ranks later purchases better than {other}", best=lead.best, other=lead.other
    )


def _of_one(result: Backtest, named: Callable[[str], str]) -> Verdict:
    """A single model: of the known customers, or of new ones where there are only those."""
    score = result.scores[0]
    ndcg = f"{rounded([score.ndcg])[0]}{_bounds(score)}"
    doubt = gettext(
        ": its NDCG@{k} is {ndcg}; replay {best_sellers} beside it.",
        k=result.k,
        ndcg=ndcg,
        best_sellers=named(BEST_SELLERS),
    )
    claim = gettext("Can't tell whether {model} ranks well, as it was replayed alone", model=named(score.model))
    return Verdict(claim, doubt)


def _bounds(score: ModelScore) -> str:
    if not score.ndcg_low <= score.ndcg_high:
        return ""
    low, high = rounded([score.ndcg_low, score.ndcg_high])
    return gettext(", {low} to {high} (95 %)", low=low, high=high)


def _observed(result: Backtest, lead: Lead) -> str:
    baskets = result.baskets[lead.customers]
    if lead.customers == "known":
        return ngettext(
            "observed on {n} basket of known customers", "observed on {n} baskets of known customers", baskets
        )
    return ngettext("observed on {n} basket of new customers", "observed on {n} baskets of new customers", baskets)


def _picked(result: Backtest) -> str:
    n_models = len(result.leads) + 1
    if n_models <= 2:
        return ""
    return gettext("; the best of {models} models was picked, which flatters it", models=number(n_models))
