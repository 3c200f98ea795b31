"""Replay of later baskets: products are ranked for each as it comes, and scored by what it held."""

from rlreco.backtest.baselines import BASELINES, Ranker, list_rankings
from rlreco.backtest.model import CANCELLED, Model, Rankings, ranked
from rlreco.backtest.replay import Replay, default_cut, replay_of
from rlreco.backtest.result import Backtest, Lead, ModelScore, backtest_of
from rlreco.backtest.sales import Basket, Sales, sales_of, sales_of_events

__all__ = [
    "BASELINES",
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
