"""The arms that a policy reads for each group of a log's candidates, after learning from the log's first part.

They are made as when serving: by the sums of the state alone, or by ratios that states share, over the sales history.
A log without a sales history has nothing to share by; there a policy that shares reads pooled arms: the sums of each
product over all states and positions, shrunk to the products' common mean.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from rlreco.bandit.beliefs import alone, shared, shared_arms
from rlreco.bandit.policies.registry import Recommender
from rlreco.bandit.posterior import Arms, Linear
from rlreco.bandit.sharing.ratios import Shapes
from rlreco.errors import ConfigError, DataError
from rlreco.evaluation.feedback import Floats, LoggedFeedback, ShopContext, sums_at
from rlreco.evaluation.moments import pseudo_rows, within_variance
from rlreco.evaluation.targets.sums import features, fitted_shapes, linear_sums, newest_weight, node_sums, row_gains
from rlreco.language import gettext

ArmsOfGroup: TypeAlias = Callable[[int], Arms]
"""Group of a log's choices -> the arms of its candidates, in the order of its entries."""

_LEAST_PSEUDO = 1e-6


def learned_arms(recommender: Recommender, log: LoggedFeedback, past: LoggedFeedback | None) -> ArmsOfGroup:
    """log : whose groups are meant; past : to learn from, over the same items.

    Raises DataError without a past or for rewards in another unit than the policy needs, and ConfigError where the
    log lacks the records that the policy learns from.
    """
    able = recommender.abilities
    if not able.learns:
        return lambda group: _untaught(int(log.choices.lengths[group]))
    past = _checked(recommender, past)
    if able.reads_features:
        return _Contextual.of(recommender.name, log, past).arms
    if not recommender.shares:
        return _Alone.of(log, past).arms
    return _Pooled.of(log, past).arms if log.shop is None else _Shared.of(log, past, log.shop).arms


def _untaught(n_arms: int) -> Arms:
    return Arms(np.zeros(n_arms), np.zeros(n_arms))


def _checked(recommender: Recommender, past: LoggedFeedback | None) -> LoggedFeedback:
    name, able = recommender.name, recommender.abilities
    if past is None:
        raise DataError(gettext("{name} learns, so it needs a first part of the log to learn from.", name=name))
    if able.learns_by_propensity is not None and past.propensity is None:
        raise ConfigError(
            gettext(
                "{name} learns from reward / propensity, and this log has no propensities. Choose another policy.",
                name=name,
            )
        )
    if not able.any_unit and (past.reward.min() < 0 or past.reward.max() > 1):
        raise DataError(
            gettext(
                "{name} needs rewards from 0 to 1. Normalise them first, or choose greedy or popularity.", name=name
            )
        )
    return past


@dataclass(frozen=True, slots=True)
class FrozenSums:
    """shown, rewards : rows and sum of rewards of each product, shape (n_items,)."""

    shown: Floats
    rewards: Floats

    @classmethod
    def of(cls, past: LoggedFeedback) -> "FrozenSums":
        shown = np.bincount(past.item, minlength=past.n_items).astype(np.float64)
        return cls(shown, sums_at(past.item, past.reward, past.n_items))

    @property
    def mean(self) -> float:
        return float(self.rewards.sum() / self.shown.sum())

    def pseudo_rows(self, variance: float) -> float:
        """How many rows the products' common mean is worth. variance : of a reward around its product's mean."""
        return pseudo_rows(self.shown, self.rewards, self.mean, variance)


@dataclass(frozen=True, slots=True)
class _Pooled:
    """Each product over all states and positions, shrunk to the common mean by how much the products really differ.

    arms_of_all : of every item, shape (n_items,)
    Its history is the number of sessions in which the product was answered, that is, rewarded above the log's lowest.
    """

    log: LoggedFeedback
    arms_of_all: Arms

    @classmethod
    def of(cls, log: LoggedFeedback, past: LoggedFeedback) -> "_Pooled":
        sums = FrozenSums.of(past)
        prior = sums.pseudo_rows(within_variance(past.item, past.reward, past.n_items))
        answered = past.reward > past.reward.min()
        arms = Arms(
            means=(prior * sums.mean + sums.rewards) / (prior + sums.shown),
            impressions=prior + sums.shown,
            rounds=np.array([float(len(past.sessions))]),
            history=np.bincount(past.item[answered], minlength=past.n_items).astype(np.float64),
            pseudo=_LEAST_PSEUDO * prior,
        )
        return cls(log, arms)

    def arms(self, group: int) -> Arms:
        everything, items = self.arms_of_all, self.log.choices.items[self.log.choices.entries(group)]
        assert everything.history is not None
        return replace(
            everything,
            means=everything.means[items],
            impressions=everything.impressions[items],
            history=everything.history[items],
        )


@dataclass(frozen=True, slots=True)
class _Alone:
    """sums : of each candidate in its own state, shape (n_entries, SUMS); weight : the newest session's.

    most : the highest mean; inf for rewards in another unit
    """

    log: LoggedFeedback
    sums: Floats
    weight: float
    most: float

    @classmethod
    def of(cls, log: LoggedFeedback, past: LoggedFeedback) -> "_Alone":
        most = 1.0 if past.reward.max() <= 1.0 else np.inf
        return cls(log, node_sums(log, past, lambda state: (state,))[0], newest_weight(past), most)

    def arms(self, group: int) -> Arms:
        choices = self.log.choices
        return alone(self.sums[choices.entries(group)], int(choices.size[group]), self.weight, self.most)


@dataclass(frozen=True, slots=True)
class _Contextual:
    """a, b : the sums of the linear model, divided by the weight, as in Linear; shop : has the features."""

    states: _Alone
    shop: ShopContext
    a: Floats
    b: Floats

    @classmethod
    def of(cls, name: str, log: LoggedFeedback, past: LoggedFeedback) -> "_Contextual":
        if log.shop is None or past.shop is None:
            raise ConfigError(
                gettext(
                    "{name} reads features of customers and products, and this log has none. Evaluate the log of an "
                    "experiment, or choose a policy without features.",
                    name=name,
                )
            )
        states = _Alone.of(log, past)
        a, b = linear_sums(past)
        return cls(states, log.shop, a / states.weight, b / states.weight)

    def arms(self, group: int) -> Arms:
        linear = Linear(features(self.states.log, group, self.shop), self.a, self.b)
        return replace(self.states.arms(group), linear=linear)


@dataclass(frozen=True, slots=True)
class _Shared:
    """sums : of each candidate at the nodes of its state, shape (n_nodes, n_entries, SUMS)

    root : over all products, shape (SUMS,)
    shapes : fitted to the whole first part, where it is long enough to be fitted when serving
    strengths : of each item's sales history, shape (n_items,)
    worths : normalised reward of buying each item, shape (n_items,)
    """

    log: LoggedFeedback
    sums: Floats
    root: Floats
    shapes: Shapes
    weight: float
    shop: ShopContext
    strengths: Floats
    worths: Floats

    @classmethod
    def of(cls, log: LoggedFeedback, past: LoggedFeedback, shop: ShopContext) -> "_Shared":
        sums, root = node_sums(log, past, shop.nodes), row_gains(past).sum(axis=0)
        strengths, worths = shop.strengths_of(log.items), shop.worths.of(log.items)
        return cls(log, sums, root, fitted_shapes(past, shop), newest_weight(past), shop, strengths, worths)

    def arms(self, group: int) -> Arms:
        choices = self.log.choices
        entries, size = choices.entries(group), int(choices.size[group])
        assert choices.shares is not None
        items, click = choices.items[entries], self.shop.click
        strengths, worths = self.strengths[items], self.worths[items]
        factors = shared(self.sums[:, entries], self.root, choices.shares[entries], self.shapes, self.weight, strengths)
        return shared_arms(factors, self.root, size, self.weight, click, worths, fades=self.shop.fades)
