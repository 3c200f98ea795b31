"""Shops whose sales simulated shoppers have their tastes from: trained experiments, and kept data sets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import pandas as pd

from rlreco.bandit.prior.shop import Shop
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.language import gettext
from rlreco.service.learner.learner import Learner
from rlreco.service.training.data_sets import DataSet, DataSets
from rlreco.simulation.personal.crowd import Crowd
from rlreco.simulation.personal.crowd_of_sales import crowd_of_sales
from rlreco.simulation.shop_of_sales import Calibration, calibrate
from rlreco.transactions import ClassedLines
from rlreco.transactions.classes import reclassified

ShopAndCrowd: TypeAlias = tuple[Shop, Crowd]


@dataclass(frozen=True, slots=True)
class SimulatedShop:
    """A shop to be simulated.

    identity : keyword arguments of a Plan that name it
    evidence : the table of `rlreco.bandit.prior.evidence`; empty where an old experiment kept none
    notices : warnings to read before trusting a simulation of it
    load : its states, candidates and shares
    load_with_crowd : the shop of `crowd_of_sales`, and customers with tastes of their own; raises ConfigError for a
        trained shop
    """

    identity: Mapping[str, str | None]
    profile: Profile
    evidence: pd.DataFrame
    notices: tuple[str, ...]
    load: Callable[[], Shop]
    load_with_crowd: Callable[[], ShopAndCrowd]


def trained_shop(learner: Learner) -> SimulatedShop:
    """The shop that an experiment froze."""
    experiment, profile = learner.experiment, learner.profile

    def load() -> Shop:
        return Shop.of_sets(learner.candidate_sets(), experiment.baskets, profile.state_features)

    evidence = pd.DataFrame(experiment.evidence)
    return SimulatedShop({"experiment": experiment.name}, profile, evidence, (), load, _refuse_crowd)


def calibrated(data_sets: DataSets, name: str, profile: Profile) -> Calibration:
    """Read from every line of the data set, so worth caching. Raises as `DataSets.open` and `calibrate` do."""
    return calibrate(_sales(data_sets, name, profile), profile)


def with_crowd(data_sets: DataSets, name: str, profile: Profile) -> ShopAndCrowd:
    """Read from every line of the data set, so worth caching. Raises as `DataSets.open` and `crowd_of_sales` do."""
    return crowd_of_sales(_sales(data_sets, name, profile), profile)


def shop_of_data_set(
    data_set: DataSet, profile: Profile, calibration: Calibration, load_with_crowd: Callable[[], ShopAndCrowd]
) -> SimulatedShop:
    """calibration, load_with_crowd : of that data set by that profile"""
    identity = {"experiment": None, "data": data_set.name, "data_kept_at": data_set.kept_at.isoformat()}
    evidence, notices = calibration.evidence, calibration.notices
    return SimulatedShop(identity, profile, evidence, notices, lambda: calibration.shop, load_with_crowd)


def _sales(data_sets: DataSets, name: str, profile: Profile) -> ClassedLines:
    return reclassified(data_sets.open(name).classed, profile.services)


def _refuse_crowd() -> ShopAndCrowd:
    raise ConfigError(
        gettext(
            "A trained shop keeps no sales lines that personal tastes can be drawn from. Choose its sales "
            'under "Shop": a data set that was kept when a file was uploaded.'
        )
    )
