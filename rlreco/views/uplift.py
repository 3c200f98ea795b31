"""What groups of customers say of learning and of policies: sentences and tables, in the shop's own units."""

from collections.abc import Sequence
from math import nan

import pandas as pd

from rlreco.bandit.detectable import minimum_detectable
from rlreco.bandit.uplift import LEAST_CUSTOMERS, Compared, Uplift, interval_chance
from rlreco.domain.profile import Profile
from rlreco.views.words.policies import policy_name

_VISITS = 10


def detectable_sentence(n_customers: int, hold_out: float) -> str:
    """How large an uplift the hold-out of these customers finds. hold_out : share of them, in (0, 1)"""
    held = n_customers * hold_out
    if held < LEAST_CUSTOMERS:
        return (
            f"Some {held:.0f} of {n_customers:,} customers are held out, and a comparison needs {LEAST_CUSTOMERS}: "
            "raise holdOut, or wait for more customers."
        )
    uplift = minimum_detectable(n_customers, hold_out, _VISITS)
    return (
        f"Some {held:,.0f} of {n_customers:,} customers are held out: once each has answered {_VISITS} slates, an "
        f"uplift of {uplift:.0%} or more is found with 80 % power at the 5 % level, if customers' mean rewards differ "
        "by half of their mean, and a customer's slates by all of it (standard deviations)."
    )


def compared_table(compared: Sequence[Compared], profile: Profile) -> pd.DataFrame:
    """Columns policy, customers, sessions, reward (of a slate, above one that is ignored), difference, low, high; the
    last three over the first policy, NaN where there is no interval."""
    span = profile.in_units(1.0, 0.0)
    rows = [
        [each.policy, each.customers, each.sessions, each.mean * span, *_in_units(each.uplift, profile)]
        for each in compared
    ]
    table = pd.DataFrame(rows, columns=["policy", "customers", "sessions", "reward", "low", "difference", "high"])
    return table[["policy", "customers", "sessions", "reward", "difference", "low", "high"]]


def with_policy_names(compared: Sequence[Compared]) -> list[Compared]:
    """With the names that people read."""
    return [each._replace(policy=policy_name(each.policy)) for each in compared]


def compared_sentence(compared: Sequence[Compared], profile: Profile) -> str:
    """What the customers of each policy say, beside the first policy's."""
    return f"{compared_words(compared, profile)}. {interval_words(len(compared) - 1)}"


def compared_words(compared: Sequence[Compared], profile: Profile) -> str:
    """As in: Beside thompson, uniform earns 0.21 less a slate (-0.30 to -0.12)"""
    reference, *others = compared
    return f"Beside {reference.policy}, {'; '.join(_verdict(each, profile) for each in others)}"


def interval_words(n: int) -> str:
    """How far to trust the intervals of n policies beside the first."""
    together = f", so that all {n} hold together with 95 %" if n > 1 else ""
    return f"Intervals are by customers and hold with {100 * interval_chance(n):.4g} %{together}."


def _verdict(compared: Compared, profile: Profile) -> str:
    low, difference, high = _in_units(compared.uplift, profile)
    if compared.uplift is None:
        return f"{compared.policy} can't be judged: one of both has fewer than {LEAST_CUSTOMERS} customers"
    if low <= 0.0 <= high:
        return f"{compared.policy} can't be told apart yet ({low:+.2f} to {high:+.2f} a slate)"
    more = "more" if low > 0.0 else "less"
    return f"{compared.policy} earns {abs(difference):.2f} {more} a slate ({low:+.2f} to {high:+.2f})"


def _in_units(uplift: Uplift | None, profile: Profile) -> tuple[float, float, float]:
    """Low, difference and high; NaN where there is no interval."""
    if uplift is None:
        return nan, nan, nan
    span = profile.in_units(1.0, 0.0)
    return uplift.low * span, uplift.difference * span, uplift.high * span
