"""Would it have been good for these customers? Later baskets, replayed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.library.kit.bar import Reported, reported
from rlreco.library.kit.checked import seed_of, whole, whole_or_none
from rlreco.library.kit.frames import FrameKind
from rlreco.library.kit.moments import moment_of
from rlreco.library.kit.profiles import profile_of
from rlreco.library.kit.shown import Shown
from rlreco.library.sales import sales_by
from rlreco.progress import Watch
from rlreco.replay import Backtest
from rlreco.views.verdicts.batch import backtest_verdict


@dataclass(frozen=True, repr=False, eq=False)
class BacktestResult(Shown):
    """Scores of each model for known and for new customers. Made by `backtest`.

    result : all figures; its `remarks()` say which differences may be chance
    verdict : what they say, in a sentence

    >>> import rlreco as rl
    >>> result = rl.backtest(models=["popularity", "random"], customers=50, k=5)
    >>> sorted(set(result.frame()["model"]))
    ['popularity', 'random']
    """

    result: Backtest
    verdict: str
    kind: FrameKind

    @property
    def notes(self) -> list[str]:
        """Remarks in whole sentences."""
        return self.result.remarks()

    def frame(self) -> Any:
        """A row for each model and kind of customers: baskets, NDCG with its 95 % interval, recall, hits and so on."""
        return self.kind.give_pandas(self.result.frame())

    def plot(self) -> Any:
        """NDCG of each model with its interval; a plotly figure."""
        from rlreco.plots.backtest import ndcg_of_models

        return ndcg_of_models(self.result.frame(), self.result.k)

    def _sentence(self) -> str:
        return self.verdict


def backtest(
    sales: Any = None,
    *,
    cut: str | datetime | None = None,
    k: int = 10,
    models: str | Sequence[str] = (),
    customers: int | None = None,
    profile: Profile | Mapping[str, Any] | str | Path | None = None,
    seed: int = 0,
    progress: Reported = True,
) -> BacktestResult:
    """Train on the sales before the cut, rank products for each later basket, and compare with what it held.

    sales, profile : as of `train`
    cut : such as "2011-10-01"; None: the last sixth of the sales' time is later
    k : products ranked for each basket
    models : some of default, default:frozen, default:learning, states, popularity, personal, sar, ease, random,
        sar:new, ease:new; none: all but those of :new
    customers : rank for a sample of so many customers, for a quick look
    progress : as of `train`
    Raises DataError for sales that can't be read or replayed, ConfigError for a model or number that can't be used.

    >>> import rlreco as rl
    >>> len(rl.backtest(models="popularity", customers=20).frame())
    2
    """
    from rlreco.service.backtest.backtest import backtest as replayed

    chosen = profile_of(profile)
    read = sales_by(chosen, sales)
    names = _names(models)
    size, sample = whole("k", k), whole_or_none("customers", customers, 1)
    with reported(progress, "Replaying") as report:
        result = replayed(
            read.classed,
            chosen,
            cut=_cut(cut),
            k=size,
            models=names,
            customers=sample,
            seed=seed_of(seed),
            watch=Watch(report),
        )
    return BacktestResult(result, str(backtest_verdict(result)), read.kind)


def _names(models: Any) -> tuple[str, ...]:
    names = (models,) if isinstance(models, str) else tuple(models) if isinstance(models, Iterable) else models
    if not isinstance(names, tuple) or not all(isinstance(name, str) for name in names):
        raise ConfigError('models takes names, such as ["popularity", "sar"].')
    return names


def _cut(cut: Any) -> datetime | None:
    moment = moment_of("cut", cut)
    if moment is not None and moment.tzinfo is not None:
        raise ConfigError("cut is a moment by the clock of the sales. Leave out its time zone.")
    return moment
