"""Policies by name, and the text NAME[:key=value,...] that chooses a policy with its parameters."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from rlreco import specs
from rlreco.bandit.policies.contract import Abilities, Policy, abilities_of
from rlreco.bandit.policies.epsilon_greedy import EpsilonGreedy
from rlreco.bandit.policies.exp3 import Exp3
from rlreco.bandit.policies.greedy import Greedy
from rlreco.bandit.policies.kl_ucb import KlUcb
from rlreco.bandit.policies.lin_ts import LinTs
from rlreco.bandit.policies.lin_ucb import LinUcb
from rlreco.bandit.policies.own_policy import OwnPolicy, check_policy, name_of
from rlreco.bandit.policies.plugins import packaged_names, packaged_policy
from rlreco.bandit.policies.popularity import Popularity
from rlreco.bandit.policies.softmax import Softmax
from rlreco.bandit.policies.thompson import Thompson
from rlreco.bandit.policies.thompson_gaussian import ThompsonGaussian
from rlreco.bandit.policies.top_two import TopTwo
from rlreco.bandit.policies.tutorial_epsilon_greedy import TutorialEpsilonGreedy
from rlreco.bandit.policies.ucb1 import Ucb1
from rlreco.bandit.policies.ucb1_tuned import Ucb1Tuned
from rlreco.bandit.policies.uniform import Uniform
from rlreco.bandit.posterior import Arms, Array
from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.language import gettext, gettext_noop, number

POLICIES: dict[str, type[Any]] = {
    "uniform": Uniform,
    "popularity": Popularity,
    "greedy": Greedy,
    "epsilon_greedy": EpsilonGreedy,
    "softmax": Softmax,
    "ucb1": Ucb1,
    "ucb1_tuned": Ucb1Tuned,
    "kl_ucb": KlUcb,
    "thompson": Thompson,
    "thompson_gaussian": ThompsonGaussian,
    "top_two": TopTwo,
    "exp3": Exp3,
    "lin_ucb": LinUcb,
    "lin_ts": LinTs,
    "tutorial_epsilon_greedy": TutorialEpsilonGreedy,
}

_TWICE = gettext_noop(
    "Name each policy once: {name} comes twice. The same policy twice would have the same luck and the same results; "
    "two that differ need a `name` each."
)

LARGEST = 1e6
"""The largest parameter of a policy, and 1 / the smallest but 0: beyond these, scores are lost in the rounding of
floats or leave their range, and chances are wrong or no numbers."""


@dataclass(frozen=True, slots=True)
class Recommender:
    """A policy with the arms that it reads and the exploring of its slate.

    spec : the text that makes it again
    shares : whether arms share between states, or each state stands alone
    epsilon : in [0, 1], the chance that a place of the slate explores at random
    abilities : of the policy
    """

    spec: str
    name: str
    policy: Policy
    shares: bool
    epsilon: float
    abilities: Abilities

    def epsilon_at(self, arms: Arms) -> float | Array:
        """The chance now, which may be the policy's own; shape (...) of the arms without their last axis."""
        own = self.abilities.sets_epsilon
        return self.epsilon if own is None else own.epsilon_at(arms)

    def epsilon_of_one(self, arms: Arms) -> float:
        """The chance now, for the arms of one choice."""
        return float(np.max(self.epsilon_at(arms)))


def parse(spec: str, *, explore: float = 0.0, epsilon: float | None = None) -> Recommender:
    """`thompson:z=.5`; any policy also takes `explore=` and `sharing=on|off`.

    explore : of the slate, where the text has none
    epsilon : of tutorial_epsilon_greedy, where the text has none
    Raises ConfigError for an unknown name or parameter, or a value out of range.
    """
    name, settings = specs.read_spec(spec)
    if name in packaged_names():
        return _packaged(spec, name, settings, explore)
    kind = specs.named(gettext_noop("policy"), POLICIES, name)
    if "explore" in settings and not kind.explores:
        raise ConfigError(gettext("{name} explores in its own way and takes no explore.", name=name))
    shares = _sharing(settings.pop("sharing")) if "sharing" in settings else kind.shares
    slate_epsilon = _explore(name, settings.pop("explore", None), explore if kind.explores else 0.0)
    if kind is TutorialEpsilonGreedy and epsilon is not None:
        settings.setdefault("epsilon", str(epsilon))
    policy = specs.new_record(name, kind, settings, also=("explore", "sharing"))
    _check_sizes(name, policy)
    return Recommender(spec.strip(), name, policy, shares, slate_epsilon, abilities_of(policy))


def of_object(policy: Any, *, explore: float = 0.0, spec: str | None = None) -> Recommender:
    """A policy that is an object from outside (see own_policy), named by its `name` or its class.

    explore : of the slate, where the policy `explores`
    spec : the text that makes it again; by default its name, which makes nothing again
    Raises ConfigError for an object without `scores`.
    """
    own = OwnPolicy(policy)
    if spec is None and own.name in POLICIES:
        raise ConfigError(gettext("{name} is the name of another policy. Give this one another `name`.", name=own.name))
    able = abilities_of(policy)
    if able.draws_slate is None and able.scores_at_random is None and able.scores_jointly is None:
        able = able._replace(scores_jointly=own)
    name = own.name if spec is None else spec
    return Recommender(name, own.name, own, own.shares, explore if own.explores else 0.0, able)


def spec_of(policy: Any) -> str | None:
    """The text that makes a policy of this package again, NAME[:key=value,...]; None for one from outside."""
    name = next((name for name, kind in POLICIES.items() if type(policy) is kind), None)
    if name is None:
        return None
    usual = specs.parameters(type(policy))
    own = {key: getattr(policy, key) for key in usual if getattr(policy, key) != usual[key]}
    return str(specs.Spec(name, {key: f"{value}" for key, value in own.items()}))


def named_policies(policies: Sequence[Any]) -> dict[str, Any]:
    """Name -> a text, or an object from outside. Raises ConfigError for what is neither, or for a name twice."""
    by_name: dict[str, Any] = {}
    for policy in policies:
        given = policy if isinstance(policy, str) else spec_of(policy) or policy
        if not isinstance(given, str):
            check_policy(given)
        name = given if isinstance(given, str) else name_of(given)
        if name in by_name:
            raise ConfigError(gettext(_TWICE, name=repr(name)))
        by_name[name] = given
    return by_name


def policy_names() -> list[str]:
    """Of this package's policies and of those that other packages register."""
    return [*POLICIES, *(name for name in packaged_names() if name not in POLICIES)]


def _packaged(spec: str, name: str, settings: dict[str, str], explore: float) -> Recommender:
    """A policy of another package, by its entry point; the text may set what the policy leaves open."""
    exploring, sharing = settings.pop("explore", None), settings.pop("sharing", None)
    recommender = of_object(packaged_policy(name, settings, POLICIES), explore=explore, spec=spec.strip())
    shares = recommender.shares if sharing is None else _sharing(sharing)
    return replace(recommender, name=name, shares=shares, epsilon=_explore(name, exploring, recommender.epsilon))


def _check_sizes(name: str, policy: Policy) -> None:
    for key in specs.parameters(type(policy)):
        value = getattr(policy, key)
        if isinstance(value, float) and value and not 1.0 / LARGEST <= abs(value) <= LARGEST:
            raise ConfigError(
                gettext(
                    "{name}: {key} must lie in {least} to {most}, got {value}.",
                    name=name,
                    key=key,
                    least=f"{1.0 / LARGEST:g}",
                    most=number(LARGEST),
                    value=f"{value:g}",
                )
            )


def parse_for(profile: Profile, spec: str) -> Recommender:
    """As `parse`, with the profile's explore and epsilon; spec "default" is the profile's policy."""
    chosen = profile.policy if spec == "default" else spec
    return parse(chosen, explore=profile.explore, epsilon=profile.epsilon)


def _explore(name: str, text: str | None, default: float) -> float:
    explore = default if text is None else specs.converted(name, "explore", text)
    if not 0 <= explore <= 1:
        raise ConfigError(
            gettext("{name}: explore must lie in 0 to 1, got {explore}.", name=name, explore=f"{explore:g}")
        )
    return float(explore)


def parameters(name: str) -> dict[str, Any]:
    """The parameters of a policy with their defaults."""
    return specs.parameters(POLICIES[name])


def description(name: str) -> str:
    """The first paragraph of the policy's docstring, on one line."""
    return specs.description(POLICIES[name])


def _sharing(text: str) -> bool:
    if text not in ("on", "off"):
        raise ConfigError(gettext("sharing must be on or off, found {text}.", text=repr(text)))
    return text == "on"
