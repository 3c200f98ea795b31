"""Shops whose sales simulated shoppers have their tastes from: trained experiments, and kept data sets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from rlreco.bandit.prior.shop import Shop
from rlreco.domain.profile import Profile
from rlreco.service.learner.learner import Learner
from rlreco.service.training.data_sets import DataSet, DataSets
from rlreco.simulation.shop_of_sales import Calibration, calibrate
from rlreco.transactions.classes import reclassified


@dataclass(frozen=True, slots=True)
class SimulatedShop:
    """A shop to be simulated.

    identity : keyword arguments of a Plan that name it
    evidence : the table of `rlreco.bandit.prior.evidence`; empty where an old experiment kept none
    notices : warnings to read before trusting a simulation of it
    load : its states, candidates and shares
    """

    identity: Mapping[str, str | None]
    profile: Profile
    evidence: pd.DataFrame
    notices: tuple[str, ...]
    load: Callable[[], Shop]


def trained_shop(learner: Learner) -> SimulatedShop:
    """The shop that an experiment froze."""
    experiment, profile = learner.experiment, learner.profile

    def load() -> Shop:
        return Shop.of_sets(learner.candidate_sets(), experiment.baskets, profile.state_features)

    return SimulatedShop({"experiment": experiment.name}, profile, pd.DataFrame(experiment.evidence), (), load)


def calibrated(data_sets: DataSets, name: str, profile: Profile) -> Calibration:
    """Read from every line of the data set, so worth caching. Raises as `DataSets.open` and `calibrate` do."""
    return calibrate(reclassified(data_sets.open(name).classed, profile.services), profile)


def shop_of_data_set(data_set: DataSet, profile: Profile, calibration: Calibration) -> SimulatedShop:
    """calibration : of that data set by that profile"""
    identity = {"experiment": None, "data": data_set.name, "data_kept_at": data_set.kept_at.isoformat()}
    return SimulatedShop(identity, profile, calibration.evidence, calibration.notices, lambda: calibration.shop)
