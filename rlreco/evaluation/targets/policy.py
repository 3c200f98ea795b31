"""Any policy of the registry as a target: it learns from the first part of a log, and then stays as it is."""

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from rlreco import specs
from rlreco.bandit.policies.registry import Recommender, of_object, parse, spec_of
from rlreco.bandit.posterior import Arms
from rlreco.bandit.slates.candidates import position_chances, slate_chances
from rlreco.bandit.slates.rules import Room
from rlreco.errors import ConfigError
from rlreco.evaluation.feedback import Floats, LoggedFeedback
from rlreco.evaluation.targets.learned import ArmsOfGroup, learned_arms
from rlreco.language import gettext


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
    """A policy that is an object: one of this package as its text says, or one with `scores(arms, rng)` from outside.

    The chances of one from outside that has no exact ones are counted over many draws.
    Raises ConfigError for an object without scores.
    """
    text = spec_of(policy)
    recommender = of_object(policy) if text is None else parse(text)
    return PolicyTarget(recommender.spec, recommender)


def _draws(name: str, text: str) -> int:
    draws: int = specs.converted(name, "draws", text, int)
    if draws < 1:
        raise ConfigError(gettext("{name}: draws must be at least 1, got {draws}.", name=name, draws=draws))
    return draws
