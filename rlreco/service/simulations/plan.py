"""The plan of a simulation: policies against simulated shoppers of a shop."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rlreco.bandit.policies.registry import POLICIES, description, parameters
from rlreco.service.simulations.shops import SimulatedShop
from rlreco.simulation.decision import expected_detectable, reward_variance
from rlreco.simulation.keeping import check_keepable
from rlreco.simulation.setups import BernoulliArms, Setup, ShopVisits


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a simulation depends on, so that the same plan gives the same curves.

    experiment : the trained shop; None for a data set or the sample shop
    sessions, replicates : 1 or more
    drift_at : session at which tastes change hands; None: never
    environment to half_life : as rlreco.simulation.setups.ShopVisits says
    probabilities : classic arms with these chances of a reward of 1 instead of the shop, slates of one
    data : name of the data set with the shop's sales; None for an experiment
    data_kept_at : when that data set was kept, in the form of ISO 8601
    arrival_at : session before which the product that earns most isn't there; None: it always is
    sample : the shop of `rlreco.service.simulations.samples`, where there is neither experiment nor data set
    """

    experiment: str | None
    policies: tuple[str, ...]
    sessions: int = 2000
    replicates: int = 5
    seed: int = 1
    environment: str = "calibrated"
    history: str = "right"
    drift_at: int | None = None
    season: float = 0.0
    turnover: float = 0.0
    examination: float = 1.0
    delay: int = 0
    half_life: float | None = None
    probabilities: tuple[float, ...] | None = None
    data: str | None = None
    data_kept_at: str | None = None
    arrival_at: int | None = None
    sample: str | None = None

    def about(self) -> dict[str, Any]:
        """As plain values, to be saved with the result."""
        return {**asdict(self), "policies": list(self.policies), "probabilities": self._chances()}

    @classmethod
    def of_run(cls, about: Mapping[str, Any], sessions: int) -> "Plan | None":
        """The same again with more sessions, which begins with the same curves; None for a run of the command line."""
        if not is_planned(about):
            return None
        chances = about.get("probabilities")
        changed = {"policies": tuple(about["policies"]), "sessions": sessions}
        return cls(
            **{"experiment": None, **about, **changed, "probabilities": None if chances is None else tuple(chances)}
        )

    def _chances(self) -> list[float] | None:
        return None if self.probabilities is None else list(self.probabilities)


def is_planned(about: Mapping[str, Any]) -> bool:
    """Whether a saved run has a plan to continue; the command line's files aren't here any more.

    about : of the run
    """
    return any(about.get(name) for name in ("experiment", "data_kept_at", "sample"))


def setup_of(shop: SimulatedShop, plan: Plan) -> Setup:
    """Raises ConfigError for an impossible choice, before anything runs."""
    setup = _arms(plan.probabilities, plan) if plan.probabilities is not None else _visits(shop, plan)
    for policy in plan.policies:
        setup.recommender(policy)
    check_keepable(max(len(plan.policies) + len(setup.references), 1), plan.replicates)
    return setup


def span_of(shop: SimulatedShop, plan: Plan) -> float:
    """Between the worst and the best reward, in the units that people read."""
    return 1.0 if plan.probabilities is not None else shop.profile.in_units(1, 0)


def detectable(shop: SimulatedShop, replicates: int, sessions: int) -> float | None:
    """Difference in regret that a simulation of the shop can see, in the units that people read; None: see there."""
    profile = shop.profile
    least = expected_detectable(reward_variance(profile.click), profile.n_products, sessions, replicates)
    return None if least is None else least * profile.in_units(1, 0)


def _arms(probabilities: tuple[float, ...], plan: Plan) -> BernoulliArms:
    return BernoulliArms(probabilities, permute=True, half_life=plan.half_life, delay=plan.delay)


def _visits(shop: SimulatedShop, plan: Plan) -> ShopVisits:
    visited, crowd = shop.load_with_crowd() if plan.environment == "personal" else (shop.load(), None)
    return ShopVisits(
        visited,
        shop.profile,
        plan.environment,
        plan.history,
        plan.drift_at,
        arrival_at=plan.arrival_at,
        season=plan.season,
        turnover=plan.turnover,
        examination=plan.examination,
        delay=plan.delay,
        half_life=plan.half_life,
        crowd=crowd,
    )


def default_policies(names: Sequence[str]) -> list[str]:
    """A few that tell a story: the default, the tutorial's, and chance."""
    return [name for name in ("thompson", "tutorial_epsilon_greedy", "uniform") if name in names]


def policy_table() -> list[dict[str, str]]:
    """Each policy: its description, and its parameters with their defaults as they are written."""
    return [{"policy": name, "says": description(name), "parameters": _defaults(name)} for name in POLICIES]


def _defaults(name: str) -> str:
    """A parameter that is computed unless given has no default to write."""
    return ", ".join(key if value is None else f"{key}={value:g}" for key, value in parameters(name).items())
