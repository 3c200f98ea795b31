"""Scores of rankings, a value for each basket."""

from dataclasses import dataclass

import numpy as np

from rlreco.replay.model import Rankings
from rlreco.replay.replay import Replay
from rlreco.replay.sales import Mask
from rlreco.similarity.interactions import Array
from rlreco.similarity.split_scores import hit_mask, ndcg


@dataclass(frozen=True, slots=True)
class BasketScores:
    """Scores of one model's rankings, each of shape (n,). A hit is a ranked product of the basket's truth.

    ndcg : NDCG at k with binary relevance, in [0, 1]
    recall : share of the truth that is ranked
    recall_repeat, recall_new : of the products that the customer had bought before that basket, and of the others;
        NaN for a basket without any such product
    hits, hits_new : number of hits, and of those that the customer hadn't bought before
    """

    ndcg: Array
    recall: Array
    recall_repeat: Array
    recall_new: Array
    hits: Array
    hits_new: Array


def basket_scores(replay: Replay, rankings: Rankings) -> BasketScores:
    """rankings : shape (n, k), no product twice in a row"""
    repeats, n_repeats = _hits(replay, rankings, replay.repeated)
    others, n_others = _hits(replay, rankings, ~replay.repeated)
    hits, hits_new = repeats | others, others.sum(axis=1).astype(float)
    n_hits = hits.sum(axis=1).astype(float)
    return BasketScores(
        ndcg=ndcg(hits, replay.sizes),
        recall=n_hits / replay.sizes,
        recall_repeat=_share(n_hits - hits_new, n_repeats),
        recall_new=_share(hits_new, n_others),
        hits=n_hits,
        hits_new=hits_new,
    )


def _hits(replay: Replay, rankings: Rankings, chosen: Mask) -> tuple[Mask, Array]:
    """Whether each place of each ranking is a hit among the chosen products of the truth, and how many those are."""
    row_of, product_of = replay.row_of[chosen], replay.product_of[chosen]
    mask = hit_mask(rankings, row_of, product_of, len(replay.history.items))
    return mask, np.bincount(row_of, minlength=len(replay)).astype(float)


def _share(part: Array, whole: Array) -> Array:
    return np.divide(part, whole, out=np.full(len(whole), np.nan), where=whole > 0)
