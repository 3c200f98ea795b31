"""The result of a replay: scores of each model, for known and for new customers, and which model leads."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from rlreco.language import gettext, gettext_noop, number, percent
from rlreco.replay.bootstrap import bootstrap_totals
from rlreco.replay.model import Rankings
from rlreco.replay.replay import Replay
from rlreco.replay.sales import Mask
from rlreco.replay.scores import BasketScores, basket_scores
from rlreco.similarity.interactions import Array

DRAWS = 1_000
_ENDS = (0.025, 0.975)

_LEVEL = 0.0005
"""A difference below this is 0.000 on the screen."""

_COUNTS = {
    "known": gettext_noop("{baskets} of known customers"),
    "new": gettext_noop("{baskets} of new customers"),
}
"""Of whom baskets are -> how many in words."""


@dataclass(frozen=True, slots=True)
class ModelScore:
    """Means over baskets, as `BasketScores` has them; NaN where no basket has a value.

    customers : "known", who had bought before the cut, or "new"
    ndcg_low, ndcg_high : 95 % interval, by a bootstrap over customers; NaN for fewer than two customers
    hit_rate : share of the baskets with a hit
    """

    model: str
    customers: str
    baskets: int
    ndcg: float
    ndcg_low: float
    ndcg_high: float
    recall: float
    recall_repeat: float
    recall_new: float
    hit_rate: float
    hits: float
    hits_new: float


@dataclass(frozen=True, slots=True)
class Lead:
    """The model of the highest NDCG against another. low, high : 95 % interval of the difference, by customers"""

    customers: str
    best: str
    ndcg: float
    other: str
    difference: float
    low: float
    high: float

    def sentence(self, k: int) -> str:
        ahead = f"For {self.customers} customers {self.best} ranks best, with NDCG@{k} {self.ndcg:.3f}"
        if np.isnan(self.low):
            return f"{ahead}; of a single customer nobody can say whether that is chance."
        if max(-self.low, self.high) < _LEVEL:
            return f"{ahead}, level with {self.other}."
        size = f"{self.difference:.3f} (95 % {self.low:.3f} to {self.high:.3f})"
        if self.low > 0.0:
            return f"{ahead}: more than chance ahead of {self.other}, by {size}."
        return f"{ahead}: ahead of {self.other} by {size}, which may be chance."


@dataclass(frozen=True, slots=True)
class Backtest:
    """The result of a replay.

    repeat_share : share of what known customers bought later that they had bought before that basket; NaN without any
    baskets : "known" and "new" -> number of baskets that were ranked for
    scores : in the order of the models; only of customers who have baskets
    leads : the best model against each other one, the next best first; for known customers, for new ones where there
        are only those
    notes : remarks, in sentences
    """

    cut: datetime
    k: int
    repeat_share: float
    baskets: Mapping[str, int]
    seconds: float
    scores: tuple[ModelScore, ...]
    leads: tuple[Lead, ...]
    notes: tuple[str, ...] = ()

    @property
    def lead(self) -> Lead | None:
        """Against the next best; None for a single model."""
        return self.leads[0] if self.leads else None

    def summary(self) -> dict[str, Any]:
        """Plain values for JSON; NaN becomes None."""
        return {
            "cut": self.cut.isoformat(),
            "k": self.k,
            "repeat_share": _plain(self.repeat_share),
            "baskets": dict(self.baskets),
            "seconds": round(self.seconds, 3),
            "models": [_plain_of(score) for score in self.scores],
            "leads": [_plain_of(lead) for lead in self.leads],
        }

    def counts(self) -> str:
        """The number of baskets in words: "2 of known customers, 1 of new customers"."""
        return ", ".join(
            gettext(_COUNTS[customers], baskets=number(baskets)) for customers, baskets in self.baskets.items()
        )

    def frame(self) -> pd.DataFrame:
        """One row for each model and group of customers, with the columns of `ModelScore`."""
        return pd.DataFrame([asdict(score) for score in self.scores], columns=[f.name for f in fields(ModelScore)])

    def sentences(self) -> list[str]:
        """How much of the purchases are repeats, and which model ranks best."""
        lead = [] if self.lead is None else [self.lead.sentence(self.k)]
        return [*self._repeats(), *lead, *self.notes]

    def remarks(self) -> list[str]:
        """The sentences without the lead."""
        return [*self._repeats(), *self.notes]

    def _repeats(self) -> list[str]:
        if not self.baskets["known"]:
            return []
        share = percent(self.repeat_share)
        return [gettext("{share} of what known customers bought later they had bought before.", share=share)]


def backtest_of(
    replay: Replay,
    rankings: Mapping[str, Rankings],
    k: int,
    rng: np.random.Generator,
    *,
    seconds: float = 0.0,
    notes: tuple[str, ...] = (),
) -> Backtest:
    """The scores of these rankings. rankings : model -> rankings of the replay; rng : of the bootstrap"""
    scores = {model: basket_scores(replay, of_model) for model, of_model in rankings.items()}
    groups = {name: mask for name, mask in (("known", ~replay.is_new), ("new", replay.is_new)) if mask.any()}
    draws = {name: _draws(replay, scores, mask, rng) for name, mask in groups.items()}
    of_models = [
        _model_score(model, name, of_model, mask, draws[name][model])
        for model, of_model in scores.items()
        for name, mask in groups.items()
    ]
    first = next(iter(groups))
    return Backtest(
        cut=replay.cut.astype(datetime),
        k=k,
        repeat_share=replay.repeat_share,
        baskets={"known": int((~replay.is_new).sum()), "new": int(replay.is_new.sum())},
        seconds=seconds,
        scores=tuple(of_models),
        leads=_leads(first, scores, groups[first], draws[first]),
        notes=notes,
    )


def _draws(
    replay: Replay, scores: Mapping[str, BasketScores], mask: Mask, rng: np.random.Generator
) -> dict[str, Array]:
    """Mean NDCG of each model in resamples of customers, the same for all models; shape (DRAWS,)."""
    customers, row_of = np.unique(replay.customers[mask], return_inverse=True)
    sums = [np.bincount(row_of, of_model.ndcg[mask]) for of_model in scores.values()]
    totals = bootstrap_totals(np.stack([np.bincount(row_of), *sums]).astype(float), DRAWS, rng)
    if len(customers) < 2:
        totals[:] = np.nan
    with np.errstate(invalid="ignore"):
        means = totals[:, 1:] / totals[:, :1]
    return dict(zip(scores, means.T, strict=True))


def _model_score(model: str, customers: str, scores: BasketScores, mask: Mask, draws: Array) -> ModelScore:
    low, high = _interval(draws)
    return ModelScore(
        model=model,
        customers=customers,
        baskets=int(mask.sum()),
        ndcg=_mean(scores.ndcg[mask]),
        ndcg_low=low,
        ndcg_high=high,
        recall=_mean(scores.recall[mask]),
        recall_repeat=_mean(scores.recall_repeat[mask]),
        recall_new=_mean(scores.recall_new[mask]),
        hit_rate=_mean(scores.hits[mask] > 0),
        hits=_mean(scores.hits[mask]),
        hits_new=_mean(scores.hits_new[mask]),
    )


def _leads(
    customers: str, scores: Mapping[str, BasketScores], mask: Mask, draws: Mapping[str, Array]
) -> tuple[Lead, ...]:
    means = {model: _mean(of_model.ndcg[mask]) for model, of_model in scores.items()}
    best, *others = sorted(means, key=lambda model: -means[model])
    return tuple(
        Lead(customers, best, means[best], other, means[best] - means[other], *_interval(draws[best] - draws[other]))
        for other in others
    )


def _interval(draws: Array) -> tuple[float, float]:
    """Draws that are NaN (no customer was drawn) are left out."""
    draws = draws[~np.isnan(draws)]
    if not len(draws):
        return float("nan"), float("nan")
    low, high = np.quantile(draws, _ENDS)
    return float(low), float(high)


def _mean(values: Array | Mask) -> float:
    """Over the values that are not NaN."""
    present = values[~np.isnan(values)]
    return float(present.mean()) if len(present) else float("nan")


def _plain_of(record: ModelScore | Lead) -> dict[str, Any]:
    return {key: _plain(value) for key, value in asdict(record).items()}


def _plain(value: Any) -> Any:
    if not isinstance(value, float):
        return value
    return None if np.isnan(value) else round(value, 6)
