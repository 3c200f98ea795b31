"""Replay of later baskets: products are ranked for each as it comes, and scored by what it held."""

from rlreco.replay.baselines import BASELINES, BEST_SELLERS, Ranker, list_rankings
from rlreco.replay.model import CANCELLED, Model, Rankings, ranked
from rlreco.replay.replay import Replay, default_cut, replay_of
from rlreco.replay.result import Backtest, Lead, ModelScore, backtest_of
from rlreco.replay.sales import Basket, Sales, sales_of, sales_of_events

__all__ = [
    "BASELINES",
    "BEST_SELLERS",
    "CANCELLED",
    "Backtest",
    "Basket",
    "Lead",
    "Model",
    "ModelScore",
    "Ranker",
    "Rankings",
    "Replay",
    "Sales",
    "backtest_of",
    "default_cut",
    "list_rankings",
    "ranked",
    "replay_of",
    "sales_of",
    "sales_of_events",
]
