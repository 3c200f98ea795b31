"""Replay the later baskets of any sales, and score what each model would have recommended."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from time import perf_counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError, DataError
from rlreco.language import gettext, gettext_noop, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.replay import (
    BASELINES,
    CANCELLED,
    Backtest,
    Ranker,
    Rankings,
    Replay,
    backtest_of,
    default_cut,
    replay_of,
    sales_of,
)
from rlreco.segmentation import narrowed
from rlreco.segmentation.from_profile import selection_of
from rlreco.service.backtest.learned import Later, learner_ranker
from rlreco.similarity import Ease, fits
from rlreco.specs import named
from rlreco.transactions import ClassedLines, Lines, classify
from rlreco.transactions.classes import counts_of, goods, reclassified

MODELS: Mapping[str, str] = {
    "default": gettext_noop("the learner as it serves: later sales count as they come, no slate is answered"),
    "default:frozen": gettext_noop("the learner as it stood at the cut"),
    "default:learning": gettext_noop(
        "the learner as it serves, and each slate is answered by the products that the basket held"
    ),
    "states": gettext_noop("the learner of states alone, without anything about the single customer"),
    "popularity": gettext_noop("what sold best lately, half-life 30 days"),
    "personal": gettext_noop("the customer's own products, recent purchases counting most, then what is popular"),
    "sar": gettext_noop("lists by SAR, with products that the customer had"),
    "ease": gettext_noop("lists by EASE, with products that the customer had"),
    "random": gettext_noop("any products"),
    "sar:new": gettext_noop("lists by SAR, without products that the customer had"),
    "ease:new": gettext_noop("lists by EASE, without products that the customer had"),
}
"""Name -> what it ranks; a message for `gettext`."""

USUAL = tuple(name for name in MODELS if not name.endswith(":new"))
"""The models of a backtest that names none."""

_LEARNERS: Mapping[str, Later] = {
    "default": Later(sales=True),
    "default:frozen": Later(),
    "default:learning": Later(sales=True, answers=True),
    "states": Later(personal=False),
}

_BY_EASE = {"ease", "ease:new"}
_LONGEST = 100
_BOOTSTRAP = 1


def backtest(
    lines: Lines | ClassedLines,
    profile: Profile | None = None,
    *,
    cut: datetime | None = None,
    k: int = 10,
    models: Sequence[str] = (),
    customers: int | None = None,
    lenient: bool = False,
    seed: int = 0,
    watch: Watch = UNWATCHED,
    clock: Callable[[], float] = perf_counter,
) -> Backtest:
    """Train before the cut, rank k products for each later basket, and compare with what it held.

    cut : by default the beginning of the last sixth of the sales' time
    models : some of MODELS; none: USUAL
    customers : rank for the baskets of a sample of so many customers only
    lenient : leave out a model that the products are too many for, with a remark; so it is where `models` names none
    Raises ConfigError for an unknown model, one that the products are too many for, k out of range or a cut outside of
    the sales, DataError for sales that can't be replayed, each before any training; CancelledError once the watch is
    cancelled.
    """
    profile, started = profile or Profile(), clock()
    names = _checked(models, k, profile)
    classed = _selected(lines, profile)
    sales = sales_of(goods(classed))
    moment = default_cut(sales) if cut is None else np.datetime64(cut, "us")
    replay = replay_of(sales, moment, sample=customers, rng=np.random.default_rng(seed))
    _check_products(replay, k)
    names, notes = _fitting(names, replay, lenient or not models)
    earlier, settled = _before(classed, moment), _settled(profile, k)
    notes += _without_effect(settled, names, earlier)
    rankings = {
        name: _ranked(_ranker(name, earlier, settled), replay, k, seed, watch.part(name, done, len(names)))
        for done, name in enumerate(names)
    }
    bootstrap = np.random.default_rng([seed, _BOOTSTRAP])
    return backtest_of(replay, rankings, k, bootstrap, seconds=clock() - started, notes=notes)


def _ranked(ranker: Ranker, replay: Replay, k: int, seed: int, watch: Watch) -> Rankings:
    """The same luck for every model, so that learners differ by what they learned alone."""
    watch.check(gettext(CANCELLED))
    watch.report(0.0, gettext("learning from the sales before the cut"))
    return ranker(replay, k, np.random.default_rng(seed), watch)


def _checked(models: Sequence[str], k: int, profile: Profile) -> list[str]:
    """The models to run, each once."""
    if not 1 <= k <= _LONGEST:
        raise ConfigError(gettext("k is the number of products to rank, 1 to {most}; found {k}.", most=_LONGEST, k=k))
    for name in models:
        named(gettext_noop("model"), MODELS, name)
    names = list(dict.fromkeys(models or USUAL))
    if profile.discovery >= k and not _LEARNERS.keys().isdisjoint(names):
        raise ConfigError(
            gettext(
                "Rankings hold {k} products (k), and discovery must be below that; found {discovery}. Choose a "
                "larger k, or lower discovery in the profile.",
                k=k,
                discovery=profile.discovery,
            )
        )
    return names


def _selected(lines: Lines | ClassedLines, profile: Profile) -> ClassedLines:
    """The lines that count by the profile, as for training."""
    classed = lines if isinstance(lines, ClassedLines) else classify(lines)
    return narrowed(reclassified(classed, profile.services), selection_of(profile))


def _before(classed: ClassedLines, cut: np.datetime64) -> ClassedLines:
    earlier = pc.less(classed.table["ordered_at"], pa.scalar(cut.astype(datetime), pa.timestamp("us")))
    table = classed.table.filter(earlier)
    return replace(classed, table=table, counts=counts_of(table))


def _settled(profile: Profile, k: int) -> Profile:
    """Slates of k for all customers, the held-out ones included; the lines are selected already."""
    selected = {"as_of": None, "since": None, "until": None, "countries": (), "without_duplicates": False}
    slates = {"n_products": k, "top_candidates": max(k, profile.top_candidates), "hold_out": 0.0, "assign": {}}
    return profile.model_copy(update=selected | slates)


def _check_products(replay: Replay, k: int) -> None:
    n_products = len(replay.history.items)
    if n_products < k:
        raise DataError(
            gettext(
                "Only {n_products} products were sold before the cut, and a ranking holds {k}. Choose a smaller k, "
                "a later cut, or a larger file.",
                n_products=n_products,
                k=k,
            )
        )


def _fitting(names: Sequence[str], replay: Replay, lenient: bool) -> tuple[list[str], tuple[str, ...]]:
    """The models without those that the products are too many for, and a remark on them."""
    n_products, fitting = len(replay.history.items), [name for name in names if name not in _BY_EASE]
    if fits(Ease(), n_products) or len(fitting) == len(names):
        return list(names), ()
    if not (lenient and fitting):
        Ease().check_size(n_products)
    remark = gettext(
        "ease is left out: its memory grows with the square of the products, and there are {products}.",
        products=number(n_products),
    )
    return fitting, (remark,)


def _without_effect(profile: Profile, names: Sequence[str], earlier: ClassedLines) -> tuple[str, ...]:
    """Remarks on settings of the profile that a replay of these sales can't show the effect of."""
    if _LEARNERS.keys().isdisjoint(names):
        return ()
    uncategorised = earlier.table["category"].null_count == earlier.table.num_rows
    remarks = {
        gettext("minimumShare changes nothing here: a replay publishes no lists, so no product counts as new."): (
            profile.minimum_share > 0.0
        ),
        gettext("perCategory changes nothing here: no product that was sold before the cut has a category."): (
            profile.per_category is not None and uncategorised
        ),
    }
    return tuple(remark for remark, applies in remarks.items() if applies)


def _ranker(name: str, earlier: ClassedLines, profile: Profile) -> Ranker:
    return learner_ranker(earlier, profile, _LEARNERS[name]) if name in _LEARNERS else BASELINES[name]
