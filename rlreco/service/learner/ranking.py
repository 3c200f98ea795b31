"""How a state's products stand now: what is believed of each, how often it is shown, how likely it is the best."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rlreco.bandit.beliefs import chances_of_best
from rlreco.domain.ids import ProductId, StateId
from rlreco.service.learner.beliefs import Beliefs
from rlreco.service.learner.learner import Service

_SEED = 7
_COLUMNS = ["product_id", "value", "shown", "traffic", "best"]


def standing(
    service: Service, experiment: str, state: StateId, *, policy: str | None = None, products: int = 12
) -> pd.DataFrame:
    """The products that are likeliest to be the best, and those shown most.

    Columns product_id, value (mean normalised reward), shown (impressions in this state), traffic (share of the
    state's impressions, 0 to 1), best (chance that no other candidate is better), best first.
    """
    beliefs = _beliefs(service, experiment, state, policy)
    shown = beliefs.impressions
    best = chances_of_best(beliefs.honest, np.random.default_rng(_SEED))
    traffic = shown / shown.sum() if shown.sum() else np.zeros(len(shown))
    table = pd.DataFrame(
        {
            "product_id": beliefs.products,
            "value": beliefs.honest.means,
            "shown": shown,
            "traffic": traffic,
            "best": best,
        }
    )
    return table.sort_values(["best", "traffic", "value"], ascending=False).head(products).reset_index(drop=True)


def heat(
    service: Service, experiment: str, states: Sequence[StateId], *, policy: str | None = None, products: int = 12
) -> pd.DataFrame:
    """Mean normalised reward believed of the products that these states value most: one row a state, NaN where a
    product is no candidate there."""
    values = {
        state: dict(zip(found.products, found.honest.means.tolist(), strict=True))
        for state in states
        for found in [_beliefs(service, experiment, state, policy)]
    }
    table = pd.DataFrame.from_dict(values, orient="index")
    order: list[ProductId] = table.mean().sort_values(ascending=False).index[:products].tolist()
    return table[order]


def _beliefs(service: Service, experiment: str, state: StateId, policy: str | None) -> Beliefs:
    """As of the newest session of the experiment, by which decay is measured."""
    newest = next(service.store.sessions(experiment, newest_first=True, limit=1), None)
    recommender = service.recommender(experiment, policy)
    return service.beliefs(experiment, state, recommender, newest.shown_at if newest else 0.0)
