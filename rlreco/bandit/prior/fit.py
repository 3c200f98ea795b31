"""Priors of a new experiment: the shares of its sales history, and the crossings that have evidence there."""

from collections.abc import Collection
from dataclasses import dataclass

import pandas as pd

from rlreco.bandit.prior.evidence import evidence, suggested_crossings
from rlreco.bandit.prior.sales_history import History, count_baskets, fit_history, nested
from rlreco.domain.profile import Profile
from rlreco.domain.records import Customer
from rlreco.domain.states import StateSpace
from rlreco.errors import DataError
from rlreco.language import gettext


@dataclass(frozen=True, slots=True)
class Priors:
    """Priors of a new experiment.

    profile : with the crossings that were chosen by hand or by the evidence
    space : the states that can occur
    evidence : the table of `rlreco.bandit.prior.evidence`
    """

    profile: Profile
    space: StateSpace
    history: History
    evidence: pd.DataFrame


def fit_priors(sales: pd.DataFrame, customers: Collection[Customer], profile: Profile) -> Priors:
    """Priors from the sales of these customers, by the profile's features and crossings.

    sales : lines of goods with order_id, product_id, customer_id, ordered_at
    Raises DataError where fewer products are sold than a slate holds.
    """
    space = StateSpace.fit(profile, customers)
    baskets = count_baskets(sales, customers, space)
    if len(baskets.products) < profile.n_products:
        raise DataError(
            gettext(
                "A slate needs {wanted} products, and the file sells {found}. Choose a larger file, or lower "
                '"nProducts" in the profile.',
                wanted=profile.n_products,
                found=len(baskets.products),
            )
        )
    table = evidence(baskets, profile.state_features)
    crossings = suggested_crossings(table) if profile.crossings is None else profile.crossings
    if crossings:
        baskets = nested(baskets, profile.state_features, crossings[0])
    history = fit_history(baskets, top=profile.top_candidates, tail=profile.tail_candidates)
    return Priors(profile.model_copy(update={"crossings": crossings}), space, history, table)
