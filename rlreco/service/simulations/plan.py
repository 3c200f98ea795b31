"""The plan of a simulation: policies against simulated shoppers of an experiment."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from rlreco.bandit.policies.registry import POLICIES, description, parameters
from rlreco.bandit.prior.shop import Shop
from rlreco.errors import ConfigError
from rlreco.service.learner.learner import Learner
from rlreco.simulation.keeping import check_keepable
from rlreco.simulation.personal.crowd import Crowd
from rlreco.simulation.personal.crowd_of_sales import crowd_of_sales
from rlreco.simulation.setups import BernoulliArms, Setup, ShopVisits
from rlreco.transactions import ClassedLines
from rlreco.transactions.classes import reclassified


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a simulation depends on, so that the same plan gives the same curves.

    sessions, replicates : 1 or more
    drift_at : session at which tastes change hands; None: never
    environment to half_life : as rlreco.simulation.setups.ShopVisits says
    sales : name of the sales that personal tastes are drawn from
    probabilities : classic arms with these chances of a reward of 1 instead of the experiment's shop, slates of one
    """

    experiment: str
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
    sales: str | None = None

    def about(self) -> dict[str, Any]:
        """As plain values, to be saved with the result."""
        return {**asdict(self), "policies": list(self.policies), "probabilities": self._chances()}

    @classmethod
    def of_run(cls, about: Mapping[str, Any], sessions: int) -> "Plan | None":
        """The same again with more sessions, which begins with the same curves; None for a run of no experiment."""
        if "experiment" not in about:
            return None
        chances = about.get("probabilities")
        changed = {"policies": tuple(about["policies"]), "sessions": sessions}
        return cls(**{**about, **changed, "probabilities": None if chances is None else tuple(chances)})

    def _chances(self) -> list[float] | None:
        return None if self.probabilities is None else list(self.probabilities)


def setup_of(learner: Learner, plan: Plan, sales: ClassedLines | None = None) -> Setup:
    """Raises ConfigError for an impossible choice, before anything runs.

    sales : that personal tastes are drawn from
    """
    setup = _arms(plan.probabilities, plan) if plan.probabilities is not None else _visits(learner, plan, sales)
    for policy in plan.policies:
        setup.recommender(policy)
    check_keepable(max(len(plan.policies) + len(setup.references), 1), plan.replicates)
    return setup


def span_of(learner: Learner, plan: Plan) -> float:
    """Between the worst and the best reward, in the units that people read."""
    if plan.probabilities is not None:
        return 1.0
    return learner.profile.in_units(1, 0)


def _arms(probabilities: tuple[float, ...], plan: Plan) -> BernoulliArms:
    return BernoulliArms(probabilities, permute=True, half_life=plan.half_life, delay=plan.delay)


def _visits(learner: Learner, plan: Plan, sales: ClassedLines | None) -> ShopVisits:
    shop, crowd = _shop_and_crowd(learner, plan, sales)
    return ShopVisits(
        shop,
        learner.profile,
        plan.environment,
        plan.history,
        plan.drift_at,
        season=plan.season,
        turnover=plan.turnover,
        examination=plan.examination,
        delay=plan.delay,
        half_life=plan.half_life,
        crowd=crowd,
    )


def _shop_and_crowd(learner: Learner, plan: Plan, sales: ClassedLines | None) -> tuple[Shop, Crowd | None]:
    experiment, profile = learner.experiment, learner.profile
    if plan.environment != "personal" or sales is None:
        return Shop.of_sets(learner.candidate_sets(), experiment.baskets, profile.state_features), None
    shop, crowd = crowd_of_sales(reclassified(sales, profile.services), profile)
    if not {customer.id for customer in learner.customers(limit=None)}.intersection(crowd.customers):
        raise ConfigError(
            f"The chosen sales have none of the customers of {experiment.name}. Choose the sales it was trained on."
        )
    return shop, crowd


def default_policies(names: Sequence[str]) -> list[str]:
    """A few that tell a story: the default, the tutorial's, and chance."""
    return [name for name in ("thompson", "tutorial_epsilon_greedy", "uniform") if name in names]


def policy_table() -> list[dict[str, str]]:
    """Each policy: its description, and its parameters with their defaults as they are written."""
    return [{"policy": name, "says": description(name), "parameters": _defaults(name)} for name in POLICIES]


def _defaults(name: str) -> str:
    """A parameter that is computed unless given has no default to write."""
    return ", ".join(key if value is None else f"{key}={value:g}" for key, value in parameters(name).items())
