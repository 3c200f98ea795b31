"""Environments that policies are compared on: shoppers with tastes from sales, arms, and a person's own."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError
from rlreco.library.kit.checked import flag, number_or_none, whole, whole_or_none
from rlreco.library.kit.frames import PANDAS, FrameKind
from rlreco.library.kit.profiles import profile_of
from rlreco.library.sales import sales_by
from rlreco.simulation.own.function import FunctionSetup
from rlreco.simulation.own.gym import GymSetup, is_gymnasium
from rlreco.simulation.own.rewards import UNIT, RewardRange, reward_range
from rlreco.simulation.personal.crowd_of_sales import crowd_of_sales
from rlreco.simulation.setups import BernoulliArms, Setup, ShopVisits
from rlreco.simulation.shop_of_sales import shop_of_sales

_UNKNOWN = "Only rewards are known here, not regret: {source} doesn't tell what each arm is expected to pay{remedy}."
_REMEDY = ". Give expected=, a function of (context, items)"
_IN_TURN = "{source} was called for one replicate after the other."
_BLIND = "The observations are not numbered, so no policy saw them: all rounds are of one state."
_GYM = "The Gymnasium environment"
_FUNCTION = "The reward function"


class Setting:
    """An environment of `compare`.

    setup : for the simulation
    scale : of rewards, in the units of the environment
    kind : of the frames that results are given as
    notes : remarks for every result, in whole sentences
    knows_regret : whether expected rewards are known
    """

    def __init__(
        self,
        setup: Setup,
        *,
        scale: RewardRange = UNIT,
        kind: FrameKind = PANDAS,
        notes: Sequence[str] = (),
        knows_regret: bool = True,
    ) -> None:
        self.setup, self.scale, self.kind = setup, scale, kind
        self.notes, self.knows_regret = tuple(notes), knows_regret


class Bernoulli(Setting):
    """Arms that pay 1 with fixed chances, and else 0.

    probabilities : of the arms, each in [0, 1]
    slate : arms shown a round
    permute : shuffle the arms in each replicate
    half_life : rounds until evidence counts half; None: it never fades
    delay : rounds until an answer arrives
    Raises ConfigError for a chance outside of [0, 1], and for a slate larger than the number of arms.

    >>> import rlreco as rl
    >>> rl.compare("greedy", on=rl.Bernoulli([1.0, 1.0]), rounds=10, replicates=3, seed=1).frame()["reward"].tolist()
    [1.0]
    """

    def __init__(
        self,
        probabilities: Sequence[float],
        *,
        slate: int = 1,
        permute: bool = False,
        half_life: float | None = None,
        delay: int = 0,
    ) -> None:
        _check_counts(slate, half_life, delay)
        flag("permute", permute)
        super().__init__(BernoulliArms(_numbers(probabilities), slate, permute, half_life, delay))


class Shoppers(Setting):
    """Simulated shoppers whose tastes are drawn around the sales of a shop, so that regret is exact.

    sales : a file, a folder, a pattern, several of these, a frame of any kind, or sales that were read; None: the
        made-up shop
    profile : a profile, its keys and values, or its file
    environment : "calibrated", "newcomers", "personal", "additive" or "null", see docs/policies.md
    history : sales as the policies see them: "right", "core", "shuffled" or "none"
    slate : products on a slate; None: the profile's
    other options : as those of `rlreco simulate`: drift_at, season, turnover, examination, half_life, delay, kg_scale
        and k2_scale
    Rewards are normalised: a buy is 1, and an ignored product 0.
    Raises DataError for sales that can't be read, ConfigError for an option out of its range.

    >>> import rlreco as rl
    >>> shoppers = rl.Shoppers(profile={"stateFeatures": ["segment"]}, slate=3)
    >>> rl.compare(["thompson", "greedy"], on=shoppers, rounds=5, replicates=2, seed=1).frame()["rounds"].tolist()
    [5, 5]
    """

    def __init__(
        self,
        sales: Any = None,
        *,
        profile: Profile | Mapping[str, Any] | str | Path | None = None,
        environment: str = "calibrated",
        history: str = "right",
        slate: int | None = None,
        drift_at: int | None = None,
        season: float = 0.0,
        turnover: float = 0.0,
        examination: float = 1.0,
        half_life: float | None = None,
        delay: int = 0,
        kg_scale: float = 1.0,
        k2_scale: float = 1.0,
    ) -> None:
        _check_counts(1 if slate is None else slate, half_life, delay)
        whole_or_none("drift_at", drift_at)
        shares = {"season": season, "turnover": turnover, "examination": examination}
        for option, number in {**shares, "kg_scale": kg_scale, "k2_scale": k2_scale}.items():
            number_or_none(option, number)
        chosen = profile_of(profile)
        read = sales_by(chosen, sales)
        personal = environment == "personal"
        shop, crowd = crowd_of_sales(read.classed, chosen) if personal else (shop_of_sales(read.classed, chosen), None)
        setup = ShopVisits(
            shop,
            chosen,
            environment,
            history,
            drift_at,
            season=season,
            turnover=turnover,
            examination=examination,
            half_life=half_life,
            delay=delay,
            slate=slate,
            crowd=crowd,
            kg_scale=kg_scale,
            k2_scale=k2_scale,
        )
        super().__init__(setup, kind=read.kind)


class Environment(Setting):
    """A person's own environment: a function that pays rewards, or one of Gymnasium.

    source : reward(context, items, rng), which returns the reward of each item shown; or a Gymnasium environment with
        discrete actions, of which each step is a round and each action an arm
    arms : their number, or the items themselves; None: the attribute `arms` of the function
    contexts : one is drawn each round, each as likely, and given to the function; None: the context is None
    expected : expected(context, items) for all items, which makes regret known; None: the attribute `expected` of the
        function, and where it has none, results have rewards and no regret
    slate : items shown a round
    rewards : least and highest reward of an item; policies see them on a scale of 0 to 1
    half_life, delay : as of Bernoulli

    The function should take all its chance from `rng`, which is the same for every policy: differences are then paired.
    Raises ConfigError where arms are missing, for actions that aren't discrete, and for a parameter out of its range.

    >>> import rlreco as rl
    >>> prices = rl.Environment(lambda context, items, rng: [price / 10 for price in items], arms=[2, 9])
    >>> rl.compare("greedy", on=prices, rounds=50, replicates=2, seed=1).notes[0]
    'The reward function was called for one replicate after the other.'
    """

    def __init__(
        self,
        source: Any,
        *,
        arms: int | Sequence[Any] | None = None,
        contexts: Sequence[Any] | None = None,
        expected: Any = None,
        slate: int = 1,
        rewards: tuple[float, float] = (0.0, 1.0),
        half_life: float | None = None,
        delay: int = 0,
    ) -> None:
        _check_counts(slate, half_life, delay)
        scale = reward_range(rewards)
        if is_gymnasium(source):
            _refuse_extras(arms, contexts, expected, slate)
            gym = GymSetup(source, scale, half_life, delay)
            super().__init__(gym, scale=scale, notes=_gym_notes(gym), knows_regret=False)
            return
        _check_function(source)
        _check_contexts(contexts)
        expected = getattr(source, "expected", None) if expected is None else expected
        items = _items(getattr(source, "arms", None) if arms is None else arms)
        setup = FunctionSetup(source, items, contexts, expected, slate, scale, half_life, delay)
        notes = [_IN_TURN.format(source=_FUNCTION)]
        notes += [_UNKNOWN.format(source="the reward function", remedy=_REMEDY)] if expected is None else []
        super().__init__(setup, scale=scale, notes=notes, knows_regret=expected is not None)


def setting_of(on: Any) -> Setting:
    """Environments as they are; functions and Gymnasium environments as `Environment` takes them."""
    if isinstance(on, Setting):
        return on
    if isinstance(on, type) and issubclass(on, Setting):
        raise ConfigError(f"on is a class. Give an object of it: rl.{on.__name__}(...).")
    return Environment(on)


def _gym_notes(setup: GymSetup) -> list[str]:
    notes = [_IN_TURN.format(source=_GYM), _UNKNOWN.format(source="a Gymnasium environment", remedy="")]
    return notes if setup.n_states is not None else [*notes, _BLIND]


def _refuse_extras(arms: Any, contexts: Any, expected: Any, slate: int) -> None:
    if slate != 1 or any(given is not None for given in (arms, contexts, expected)):
        raise ConfigError(
            "A Gymnasium environment brings its own arms (its actions) and contexts (its observations), and shows one "
            "arm a round. Leave out arms, contexts, expected and slate."
        )


def _check_counts(slate: Any, half_life: Any, delay: Any) -> None:
    """Of the right types; their ranges are checked where they are used."""
    whole("slate", slate)
    number_or_none("half_life", half_life)
    whole("delay", delay)


def _check_contexts(contexts: Any) -> None:
    listed = hasattr(contexts, "__len__") and hasattr(contexts, "__getitem__")
    if contexts is not None and (not listed or isinstance(contexts, str | Mapping) or hasattr(contexts, "columns")):
        raise ConfigError(
            f"contexts is a list with a context an entry, or an array with one a row, found {type(contexts).__name__}."
        )


def _check_function(source: Any) -> None:
    if not callable(source) or isinstance(source, type):
        raise ConfigError(
            "Compare policies on rl.Shoppers(sales), rl.Bernoulli([...]), a function reward(context, items, rng), or a "
            f"Gymnasium environment; found {type(source).__name__}."
        )


def _items(arms: Any) -> Sequence[Any]:
    if arms is None:
        raise ConfigError(
            "The reward function doesn't say how many arms there are. Give it as rl.Environment(reward, arms=10), or "
            "with the items themselves."
        )
    if isinstance(arms, int | np.integer) and not isinstance(arms, bool):
        return range(int(arms))
    if isinstance(arms, str) or not hasattr(arms, "__len__"):
        raise ConfigError("arms takes a number of arms, or a list of items.")
    return list(arms)


def _numbers(probabilities: Any) -> tuple[float, ...]:
    try:
        return tuple(map(float, probabilities))
    except (TypeError, ValueError):
        raise ConfigError("rl.Bernoulli takes a list of probabilities, such as [.1, .05, .05].") from None
