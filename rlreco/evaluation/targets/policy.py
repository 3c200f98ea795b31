"""Any policy of the registry as a target: it learns from the first part of a log, and then stays as it is."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from rlreco import specs
from rlreco.bandit.policies.contract import Policy, abilities_of
from rlreco.bandit.policies.registry import POLICIES, Recommender, parse
from rlreco.bandit.posterior import Arms, Array
from rlreco.bandit.slates.candidates import position_chances, slate_chances
from rlreco.bandit.slates.rules import Room
from rlreco.errors import ConfigError
from rlreco.evaluation.feedback import Floats, LoggedFeedback
from rlreco.evaluation.targets.learned import ArmsOfGroup, learned_arms


@dataclass(frozen=True, slots=True)
class PolicyTarget:
    """The policy as it is after the first part of the log, with the chances that serving would record.

    spec : names it in results
    draws : number of draws over which random scores are counted, so that the chances are exact for the mixture of
        these draws; None: as in slate_chances
    """

    spec: str
    recommender: Recommender
    draws: int | None = None
    by_session: ClassVar[bool] = False

    @property
    def learns(self) -> bool:
        return self.recommender.abilities.learns

    def chances(self, log: LoggedFeedback, past: LoggedFeedback | None, rng: np.random.Generator) -> Floats:
        if log.shop is not None:
            log.shop.rules.check(self.recommender)
        arms = learned_arms(self.recommender, log, past)
        return np.concatenate([self._of_group(log, group, arms, rng) for group in range(len(log.choices))])

    def _of_group(self, log: LoggedFeedback, group: int, arms: ArmsOfGroup, rng: np.random.Generator) -> Floats:
        size, position = int(log.choices.size[group]), int(log.choices.position[group])
        if position < 0:
            of_group = arms(group)
            recommender, room = self._ruled(log, group, of_group)
            return slate_chances(recommender, of_group, size, rng, self.draws, room)
        return position_chances(self.recommender, arms(group), position, rng, self.draws)

    def _ruled(self, log: LoggedFeedback, group: int, arms: Arms) -> tuple[Recommender, Room | None]:
        """With the rules that the shop's slates keep, whatever policy chooses them."""
        if log.choices.marks is None or log.shop is None:
            return self.recommender, None
        marks, size = log.choices.marks.take(log.choices.entries(group)), int(log.choices.size[group])
        recommender, rules = log.shop.rules.for_new_products(self.recommender, marks.new)
        return recommender, rules.room(marks, size, recommender.epsilon_of_one(arms))


def policy_target(text: str) -> PolicyTarget:
    """As `thompson:z=.5,explore=.02`; `draws=` besides the policy's own parameters.

    Raises ConfigError for an unknown name or parameter, or a value out of range.
    """
    spec = specs.read_spec(text)
    draws = spec.settings.pop("draws", None)
    return PolicyTarget(text.strip(), parse(str(spec)), None if draws is None else _draws(spec.name, draws))


def object_target(policy: Any) -> PolicyTarget:
    """An object with `scores(arms, rng)`, of this package or another; it is named by its class.

    `shares` is True unless it has that attribute. One of another package without exact chances has them counted over
    many draws. Raises ConfigError for a class in place of its object.
    """
    name = type(policy).__name__
    if isinstance(policy, type):
        raise ConfigError(f"{policy.__name__} is a class. Give an object of it: {policy.__name__}().")
    registered = next((key for key, kind in POLICIES.items() if type(policy) is kind), None)
    able = abilities_of(policy)
    if registered is None and able.draws_slate is None and able.scores_at_random is None:
        able = able._replace(scores_jointly=able.scores_jointly or _RepeatedScores(policy))
    recommender = Recommender(name, registered or name, policy, bool(getattr(policy, "shares", True)), 0.0, able)
    return PolicyTarget(registered or name, recommender)


@dataclass(frozen=True, slots=True)
class _RepeatedScores:
    """Draws of a policy that may score at random, in a way that nobody knows."""

    policy: Policy

    def draws(self, arms: Arms, n_draws: int, rng: np.random.Generator) -> Array:
        """Shape (n_draws, n_arms)."""
        return np.stack([_checked_scores(self.policy, arms, rng) for _ in range(n_draws)])


def _checked_scores(policy: Policy, arms: Arms, rng: np.random.Generator) -> Array:
    """Raises ConfigError for scores that aren't a finite number for each arm."""
    try:
        scores = np.asarray(policy.scores(arms, rng), dtype=float)
    except Exception as error:
        raise ConfigError(
            f"{type(policy).__name__} can't be evaluated: its scores raised {type(error).__name__}. It takes "
            "(arms, rng) and returns a number for each arm."
        ) from error
    if scores.shape != arms.means.shape or not np.isfinite(scores).all():
        raise ConfigError(
            f"{type(policy).__name__} must score each of {arms.means.shape[-1]} arms by a finite number; its "
            f"scores have the shape {scores.shape}."
        )
    return scores


def _draws(name: str, text: str) -> int:
    draws: int = specs.converted(name, "draws", text, int)
    if draws < 1:
        raise ConfigError(f"{name}: draws must be at least 1, got {draws}.")
    return draws
