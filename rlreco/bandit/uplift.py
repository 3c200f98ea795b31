"""Rewards of groups of customers, and how far two groups differ.

Customers are assigned to groups, not sessions: the sessions of a customer resemble each other, so they are one draw
together and the interval is by customers.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, TypeVar

import numpy as np
from scipy.special import stdtrit

from rlreco.bandit.posterior import Array
from rlreco.errors import DataError
from rlreco.language import gettext

LEAST_CUSTOMERS = 10
"""Customers of a group below which nothing is said of it."""

LEAST_REWARDED = 5
"""Customers with a reward below which a group doesn't show how rewards vary: without any it would have no variance."""

Key = TypeVar("Key", bound=Hashable)


class TooFewCustomersError(DataError):
    """A group is too small to be compared."""


@dataclass(frozen=True)
class Group:
    """Sums of each customer, shape (n_customers,).

    sessions : answered, above 0
    rewards : normalised, summed over slates and sessions
    """

    sessions: Array
    rewards: Array

    @property
    def n_customers(self) -> int:
        return len(self.sessions)

    @cached_property
    def n_sessions(self) -> int:
        return int(self.sessions.sum())

    @cached_property
    def n_rewarded(self) -> int:
        """Customers with a reward."""
        return int(np.count_nonzero(self.rewards))

    @cached_property
    def mean(self) -> float:
        """Reward of a session: a ratio of sums, in which customers count by their sessions."""
        return float(self.rewards.sum() / self.sessions.sum())

    @cached_property
    def variance(self) -> float:
        """Of the mean, by leaving out one customer at a time.

        The delta method's residuals, each over 1 - the customer's part of the sessions (CR3: MacKinnon and White,
        J. Econometrics 29, 1985; Bell and McCaffrey, Survey Methodology 28, 2002).
        """
        left = self._residuals / (self.n_sessions - self.sessions)
        return float(left @ left)

    @cached_property
    def freedom(self) -> float:
        """Degrees of freedom of the variance, from 2 to n_customers - 1: the fewer, the more a few customers make it.

        By the fourth moment of the residuals, which are n_customers - 1 where they are normal (Satterthwaite 1946).
        """
        squares = self._residuals**2
        if not squares.any():
            return self.n_customers - 1.0
        return float(min(3.0 * squares.sum() ** 2 / (squares @ squares), self.n_customers) - 1.0)

    @cached_property
    def _residuals(self) -> Array:
        return self.rewards - self.mean * self.sessions


class Uplift(NamedTuple):
    """Mean rewards of a session, normalised and summed over the slate.

    difference : with learning less without
    low, high : its interval
    customers, sessions : of the group with learning, and of the one without
    """

    difference: float
    low: float
    high: float
    learning: float
    without: float
    customers: tuple[int, int]
    sessions: tuple[int, int]


def groups_of(rewards: Iterable[tuple[Key, str, float]]) -> dict[Key, Group]:
    """Groups by key, from (key, customer, reward) of single sessions; memory is by customer."""
    sums: defaultdict[Key, defaultdict[str, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for key, customer, reward in rewards:
        of_customer = sums[key][customer]
        of_customer[0] += 1.0
        of_customer[1] += reward
    return {key: Group(*np.array(list(customers.values())).T) for key, customers in sums.items()}


def uplift(learning: Group | None, without: Group | None, chance: float = 0.95) -> Uplift:
    """With an interval by customers: Welch's, Biometrika 1947, of the groups' means.

    learning, without : None where a group has no customers
    chance : of the interval, in (0, 1)
    Raises TooFewCustomersError where a group has fewer than LEAST_CUSTOMERS, or no customer of both has a reward.
    """
    if learning is None or without is None or _fewest(learning, without) < LEAST_CUSTOMERS:
        raise TooFewCustomersError(_too_few(learning, without))
    if not learning.n_rewarded + without.n_rewarded:
        raise TooFewCustomersError(
            gettext("A comparison needs rewards, and no customer of both groups has one. Wait for some.")
        )
    difference = learning.mean - without.mean
    half = _half_width(learning, without, chance)
    return Uplift(
        difference,
        difference - half,
        difference + half,
        learning.mean,
        without.mean,
        (learning.n_customers, without.n_customers),
        (learning.n_sessions, without.n_sessions),
    )


class Compared(NamedTuple):
    """The customers of one policy beside those of the first, the reference.

    mean : reward of a session, normalised and summed over the slate; NaN without customers
    uplift : over the reference, whose interval holds together with those of all others; None for the reference, where
        one of both has too few customers, and where neither has a reward
    """

    policy: str
    customers: int
    sessions: int
    mean: float
    uplift: Uplift | None = None


def compare(groups: Mapping[str, Group], policies: Sequence[str], chance: float = 0.95) -> list[Compared]:
    """In the order of the policies, the first of which is the reference.

    groups : by policy, without those that have no customers
    chance : with which all intervals hold together (Bonferroni: each holds with 1 - (1 - chance) / their number)
    """
    reference = groups.get(policies[0])
    of_one = interval_chance(len(policies) - 1, chance)
    return [_compared(policy, groups.get(policy), reference, of_one) for policy in policies]


def interval_chance(n_intervals: int, chance: float = 0.95) -> float:
    """Of each of so many intervals, that all hold together with at least `chance`."""
    return 1.0 - (1.0 - chance) / max(n_intervals, 1)


def _compared(policy: str, group: Group | None, reference: Group | None, chance: float) -> Compared:
    if group is None:
        return Compared(policy, 0, 0, float("nan"))
    counted = Compared(policy, group.n_customers, group.n_sessions, group.mean)
    try:
        return counted if group is reference else counted._replace(uplift=uplift(group, reference, chance))
    except TooFewCustomersError:
        return counted


def _fewest(*groups: Group | None) -> int:
    return min(0 if group is None else group.n_customers for group in groups)


def _too_few(learning: Group | None, without: Group | None) -> str:
    there = [0 if group is None else group.n_customers for group in (learning, without)]
    return gettext(
        "A comparison needs {needed} customers with an answered slate in each group, as an interval by fewer can't be "
        "trusted. There are {learning} with learning and {without} without. Wait for more customers.",
        needed=LEAST_CUSTOMERS,
        learning=there[0],
        without=there[1],
    )


def _half_width(learning: Group, without: Group, chance: float) -> float:
    """0 where no customer differs from her group."""
    both = Group(*(np.concatenate(sums) for sums in zip(_sums(learning), _sums(without), strict=True)))
    parts = np.array([_variance(group, both) for group in (learning, without)])
    variance = parts.sum()
    if variance == 0.0:
        return 0.0
    freedom = variance**2 / (parts**2 @ (1.0 / np.array([learning.freedom, without.freedom])))
    return float(stdtrit(freedom, (1.0 + chance) / 2.0) * np.sqrt(variance))


def _sums(group: Group) -> tuple[Array, Array]:
    return group.sessions, group.rewards


def _variance(group: Group, both: Group) -> float:
    """Of the group's mean; with few rewarded customers not below what as many customers of both groups have.

    Rare rewards often miss a small group altogether. By its own variance it would be sure to have none, and two groups
    with the same slates would differ as often as that happens.
    """
    if group.n_rewarded >= LEAST_REWARDED:
        return group.variance
    return max(group.variance, both.variance * both.n_customers / group.n_customers)
