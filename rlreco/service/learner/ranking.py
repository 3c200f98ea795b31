"""A state's products as they stand now: value, impressions, and the chance of being the best."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from rlreco.bandit.beliefs import DRAWS, Beliefs, chances_of_best
from rlreco.domain.ids import ProductId, StateId

_SEED = 7


def product_ranking(beliefs: Beliefs, products: int = 12) -> pd.DataFrame:
    """The products that are likeliest to be the best, and those shown most.

    Columns product_id, value (mean normalised reward), shown (impressions in this state), traffic (share of the
    state's impressions, 0 to 1), best (chance that no other candidate is better), best first.
    """
    shown = beliefs.impressions
    table = pd.DataFrame(
        {
            "product_id": beliefs.products,
            "value": beliefs.honest.means,
            "shown": shown,
            "traffic": shown / shown.sum() if shown.sum() else np.zeros(len(shown)),
            "best": chances_of_best(beliefs.draw(np.random.default_rng(_SEED), DRAWS)),
        }
    )
    return table.sort_values(["best", "traffic", "value"], ascending=False).head(products).reset_index(drop=True)


def value_matrix(beliefs: Mapping[StateId, Beliefs], products: int = 12) -> pd.DataFrame:
    """Mean normalised reward of the products that these states value most.

    One row a state, one column a product, NaN where a product is not a candidate.
    """
    values = {
        state: dict(zip(of_state.products, of_state.honest.means.tolist(), strict=True))
        for state, of_state in beliefs.items()
    }
    table = pd.DataFrame.from_dict(values, orient="index")
    order: list[ProductId] = table.mean().sort_values(ascending=False).index[:products].tolist()
    return table[order]
