"""The verdict of a backtest: the best lists against the best sellers."""

from rlreco.replay import Backtest, ModelScore
from rlreco.replay.result import Lead
from rlreco.views.verdicts.sentence import Difference, Verdict, counted, rounded

BEST_SELLERS = "popularity"

_LEVEL = 0.0005
"""A difference below this is 0.000."""
_WAIT = "replay more weeks (an earlier cut), or a longer file"


def backtest_verdict(result: Backtest) -> Verdict:
    """Of the best model against popularity; where that leads or is missing, against the next best."""
    lead = _against_best_sellers(result)
    if lead is None:
        return _of_one(result)
    difference = _difference(lead, result.k)
    if not difference.low <= difference.high:
        return Verdict(_open(lead), ": of a single customer nobody can say whether that is chance; replay more weeks.")
    doubt = f"{difference.size()}, {difference.bounds()}, observed on {_baskets(result, lead)}{_picked(result)}"
    if max(-lead.low, lead.high) < _LEVEL:
        return Verdict(f"{lead.best} and {lead.other} rank later purchases alike", f": {doubt}.")
    if difference.comparison == "unclear":
        return Verdict(_open(lead), f": {doubt}; {_WAIT}.")
    return Verdict(_claim(lead), f": {doubt}.")


def _against_best_sellers(result: Backtest) -> Lead | None:
    return next((lead for lead in result.leads if lead.other == BEST_SELLERS), result.lead)


def _claim(lead: Lead) -> str:
    if lead.best == BEST_SELLERS:
        return f"No list ranks later purchases better than {BEST_SELLERS}, which is ahead of {lead.other}"
    return f"{lead.best} ranks later purchases better than {lead.other}"


def _open(lead: Lead) -> str:
    return f"Can't tell yet whether {lead.best} ranks later purchases better than {lead.other}"


def _of_one(result: Backtest) -> Verdict:
    """A single model: of the known customers, or of new ones where there are only those."""
    score = result.scores[0]
    doubt = f"its NDCG@{result.k} is {rounded([score.ndcg])[0]}{_bounds(score)}; replay {BEST_SELLERS} beside it"
    return Verdict(f"Can't tell whether {score.model} ranks well, as it was replayed alone", f": {doubt}.")


def _bounds(score: ModelScore) -> str:
    if not score.ndcg_low <= score.ndcg_high:
        return ""
    low, high = rounded([score.ndcg_low, score.ndcg_high])
    return f", {low} to {high} (95 %)"


def _difference(lead: Lead, k: int) -> Difference:
    return Difference(lead.difference, lead.low, lead.high, f"more NDCG@{k}", f"less NDCG@{k}")


def _baskets(result: Backtest, lead: Lead) -> str:
    return counted(result.baskets[lead.customers], "basket", "baskets") + f" of {lead.customers} customers"


def _picked(result: Backtest) -> str:
    n_models = len(result.leads) + 1
    return f"; the best of {n_models} models was picked, which flatters it" if n_models > 2 else ""
