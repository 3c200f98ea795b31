"""Every policy by name, and the text NAME[:key=value,...] that chooses one with its parameters."""

from dataclasses import dataclass, fields
from typing import Any, Protocol, TypeGuard

from rlreco.bandit.policies import Policy
from rlreco.bandit.policies.epsilon_greedy import EpsilonGreedy
from rlreco.bandit.policies.exp3 import Exp3
from rlreco.bandit.policies.greedy import Greedy
from rlreco.bandit.policies.kl_ucb import KlUcb
from rlreco.bandit.policies.lin_ts import LinTs
from rlreco.bandit.policies.lin_ucb import LinUcb
from rlreco.bandit.policies.popularity import Popularity
from rlreco.bandit.policies.softmax import Softmax
from rlreco.bandit.policies.thompson import Thompson
from rlreco.bandit.policies.thompson_gaussian import ThompsonGaussian
from rlreco.bandit.policies.tutorial_epsilon_greedy import TutorialEpsilonGreedy
from rlreco.bandit.policies.ucb1 import Ucb1
from rlreco.bandit.policies.ucb1_tuned import Ucb1Tuned
from rlreco.bandit.policies.uniform import Uniform
from rlreco.bandit.posterior import Arms, Array
from rlreco.errors import ConfigError, nearest

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
    "exp3": Exp3,
    "lin_ucb": LinUcb,
    "lin_ts": LinTs,
    "tutorial_epsilon_greedy": TutorialEpsilonGreedy,
}


class Fades(Protocol):
    """A policy that brings the slate's exploring itself."""

    def epsilon_at(self, arms: Arms) -> float | Array: ...


def fades(policy: object) -> TypeGuard[Fades]:
    return hasattr(policy, "epsilon_at")


@dataclass(frozen=True, slots=True)
class Recommender:
    """A policy, what it reads and how its slate explores: all that chooses.

    spec : the text that makes it again; shares : arms that share between states, or each state alone
    epsilon : in [0, 1], the chance that a place of the slate explores at random
    """

    spec: str
    name: str
    policy: Policy
    shares: bool
    epsilon: float

    def epsilon_at(self, arms: Arms) -> float | Array:
        """The chance now: a policy whose exploring fades says so itself; shape (...) of the arms without their last."""
        return self.policy.epsilon_at(arms) if fades(self.policy) else self.epsilon


def parse(spec: str, *, explore: float = 0.0, epsilon: float | None = None) -> Recommender:
    """`thompson:z=.5`; any policy also takes `explore=` and `sharing=on|off`.

    explore : the slate's, where the text doesn't say; epsilon : that of tutorial_epsilon_greedy, likewise.
    Raises ConfigError for an unknown name or parameter, or a value out of range.
    """
    name, _, rest = spec.strip().partition(":")
    kind = POLICIES.get(name)
    if kind is None:
        raise ConfigError(f"There is no policy {name!r}. {nearest(name, POLICIES)}")
    given = _parameters(name, rest)
    if "explore" in given and not kind.explores:
        raise ConfigError(f"{name} explores in its own way and takes no explore.")
    shares = _sharing(given.pop("sharing", "on" if kind.shares else "off"))
    slate_epsilon = _number(name, "explore", given.pop("explore", explore if kind.explores else 0.0))
    if not 0 <= slate_epsilon <= 1:
        raise ConfigError(f"{name}: explore must lie in 0 to 1, got {slate_epsilon:g}.")
    if kind is TutorialEpsilonGreedy and epsilon is not None:
        given.setdefault("epsilon", epsilon)
    return Recommender(spec.strip(), name, _make(name, kind, given), shares, slate_epsilon)


def parameters(name: str) -> dict[str, Any]:
    """The parameters of a policy with their defaults."""
    return {field.name: field.default for field in fields(POLICIES[name])}


def says(name: str) -> str:
    """What a policy does, on one line."""
    return " ".join((POLICIES[name].__doc__ or "").split("\n\n")[0].split())


def _make(name: str, kind: type[Any], given: dict[str, Any]) -> Any:
    known = parameters(name)
    for key in given:
        if key not in known:
            raise ConfigError(f"{name} has no parameter {key!r}. {nearest(key, [*known, 'explore', 'sharing'])}")
    return kind(**{key: _number(name, key, value) for key, value in given.items()})


def _parameters(name: str, text: str) -> dict[str, Any]:
    pairs = [pair.partition("=") for pair in text.split(",") if pair.strip()]
    for key, equals, value in pairs:
        if not (key.strip() and equals and value.strip()):
            raise ConfigError(f"{name}: write parameters as key=value,key=value; found {text!r}.")
    return {key.strip(): value.strip() for key, _, value in pairs}


def _number(name: str, key: str, value: Any) -> float:
    try:
        return float(value)
    except ValueError:
        raise ConfigError(f"{name}: {key} must be a number, found {value!r}.") from None


def _sharing(value: str) -> bool:
    if value not in ("on", "off"):
        raise ConfigError(f"sharing must be on or off, found {value!r}.")
    return value == "on"
