"""Rankings to compare a learner with, from the purchases before the cut alone."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import TypeAlias

import numpy as np

from rlreco.errors import ConfigError, DataError
from rlreco.progress import Watch
from rlreco.replay.model import Rankings
from rlreco.replay.replay import Replay, replay_of
from rlreco.replay.sales import Indices, Sales
from rlreco.replay.scores import basket_scores
from rlreco.similarity import Ease, Fitted, Interactions, PopularItems, Sar
from rlreco.similarity.decay import HalfLife, weights
from rlreco.similarity.interactions import Array
from rlreco.similarity.model_registry import Model as ListModel
from rlreco.similarity.similar_lists import best_of_many
from rlreco.similarity.top import rounded

Ranker: TypeAlias = Callable[[Replay, int, np.random.Generator, Watch], Rankings]
"""The k best products for each basket of a replay."""

BEST_SELLERS = "popularity"
"""The baseline that every other model has to beat."""

POPULAR = PopularItems("30d")
HALF_LIVES: tuple[HalfLife, ...] = ("7d", "15d", "30d", "60d", "120d", "240d", None)
_TUNING_WEEKS = np.timedelta64(timedelta(weeks=5))
_TUNING_PART = 6
_DTYPE = np.dtype(np.float64)


def popularity(replay: Replay, k: int, rng: np.random.Generator, watch: Watch) -> Rankings:
    """What sold best lately, the same for everybody."""
    return np.repeat(_filled(_popular_items(replay.history, k)[None], k), len(replay), axis=0)


def uniform(replay: Replay, k: int, rng: np.random.Generator, watch: Watch) -> Rankings:
    """Any k of the products sold before the cut, each as likely."""
    n_products = len(replay.history.items)
    drawn = [rng.choice(n_products, min(k, n_products), replace=False, shuffle=False) for _ in range(len(replay))]
    return _filled(np.array(drawn, dtype=np.int32), k)


def lists(model: ListModel, *, keep_seen: bool) -> Ranker:
    """The customers' lists by a model; new customers get what is popular.

    keep_seen : list products that the customer had as well
    """

    def rankings(replay: Replay, k: int, rng: np.random.Generator, watch: Watch) -> Rankings:
        return list_rankings(replay, model.fit(replay.history, _DTYPE), k, keep_seen=keep_seen, watch=watch)

    return rankings


def list_rankings(replay: Replay, fitted: Fitted, k: int, *, keep_seen: bool, watch: Watch) -> Rankings:
    """As `lists`, by a model that is fitted to the replay's history."""
    return _by_customer(
        replay, k, lambda customers: best_of_many(fitted, customers, k, keep_seen=keep_seen, watch=watch).items
    )


def personal(replay: Replay, k: int, rng: np.random.Generator, watch: Watch) -> Rankings:
    """The customer's own products, recent purchases counting most, then what is popular.

    The half-life of a purchase is the one that ranks best in the last weeks before the cut.
    """
    return _personal(replay, k, tuned_half_life(replay, k))


def tuned_half_life(replay: Replay, k: int) -> HalfLife:
    """The half-life of the highest NDCG at k in the last five weeks before the cut, or a sixth of that time if less.

    None, which ages nothing, where those weeks hold no basket of a customer who had bought before them.
    """
    return best_half_life(replay.sales.before(replay.cut), replay.cut, k)


def best_half_life(earlier: Sales, end: np.datetime64, k: int) -> HalfLife:
    """As `tuned_half_life`, of all baskets before `end`."""
    weeks = min(_TUNING_WEEKS, (end - earlier.at[0]) // _TUNING_PART)
    try:
        inner = replay_of(earlier, end - weeks)
    except (ConfigError, DataError):
        return None
    scores = [_mean_ndcg(inner, _personal(inner, k, half_life)) for half_life in HALF_LIVES]
    return None if np.isnan(scores).all() else HALF_LIVES[int(np.argmax(scores))]


BASELINES: Mapping[str, Ranker] = {
    BEST_SELLERS: popularity,
    "personal": personal,
    "sar": lists(Sar(), keep_seen=True),
    "sar:new": lists(Sar(), keep_seen=False),
    "ease": lists(Ease(), keep_seen=True),
    "ease:new": lists(Ease(), keep_seen=False),
    "random": uniform,
}


def _personal(replay: Replay, k: int, half_life: HalfLife) -> Rankings:
    return _by_customer(replay, k, lambda customers: own_items(replay.history, customers, k, half_life))


def own_items(history: Interactions, customers: Indices, k: int, half_life: HalfLife) -> Rankings:
    """The k best of each customer: own products by aged purchases, the rest and ties by popularity."""
    own = history.summed(weights(history, half_life), _DTYPE)[customers].tocoo()
    popular = _popular_items(history, k)
    row_of = np.concatenate([own.coords[0], np.repeat(np.arange(len(customers)), len(popular))])
    item_of = np.concatenate([own.coords[1], np.tile(popular, len(customers))])
    # Below all own products, whose weights are never below 0.
    score = np.concatenate([rounded(own.data), np.full(len(customers) * len(popular), -1.0)])
    # Own products come first, so that of a pair that is both its own score stays.
    _, once = np.unique(row_of * len(history.items) + item_of, return_index=True)
    lead = _popularity_scores(history)[item_of]
    order = once[np.lexsort((item_of[once], -lead[once], -score[once], row_of[once]))]
    return _first_of_each(row_of[order], item_of[order], len(customers), k)


def _first_of_each(row_of: Indices, item_of: Indices, n_rows: int, k: int) -> Rankings:
    """The first k items of each row; row_of : ascending"""
    rank = np.arange(len(row_of)) - np.searchsorted(row_of, np.arange(n_rows))[row_of]
    rankings = np.full((n_rows, k), -1, dtype=np.int32)
    rankings[row_of[rank < k], rank[rank < k]] = item_of[rank < k]
    return rankings


def _by_customer(replay: Replay, k: int, best: Callable[[Indices], Rankings]) -> Rankings:
    """A ranking for each known customer, at all of their baskets, and what is popular for new customers.

    best : codes of customers -> their rankings, shape (n_customers, k)
    """
    customers, row_of = np.unique(replay.customer_of[~replay.is_new], return_inverse=True)
    rankings = np.empty((len(replay), k), dtype=np.int32)
    rankings[replay.is_new] = _filled(_popular_items(replay.history, k)[None], k)
    rankings[~replay.is_new] = best(customers)[row_of]
    return rankings


def _popular_items(history: Interactions, k: int) -> Rankings:
    """shape (k,), or of all items if those are fewer"""
    first = POPULAR.fit(history, _DTYPE).best(np.zeros(1, dtype=np.intp), k, keep_seen=True).items[0]
    return first[first >= 0]


def _popularity_scores(history: Interactions) -> Array:
    return rounded(POPULAR.fit(history, _DTYPE).scores(np.zeros(1, dtype=np.intp)))[0]


def _filled(rankings: Rankings, k: int) -> Rankings:
    """The rankings, padded with -1 to k places."""
    return np.pad(rankings, ((0, 0), (0, k - rankings.shape[1])), constant_values=-1)


def _mean_ndcg(replay: Replay, rankings: Rankings) -> float:
    """Over the baskets of known customers; NaN without any."""
    of_known = basket_scores(replay, rankings).ndcg[~replay.is_new]
    return float(of_known.mean()) if len(of_known) else float("nan")
