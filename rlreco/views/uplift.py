"""What groups of customers say of learning and of policies: sentences and tables, in the shop's own units."""

from collections.abc import Sequence
from math import nan

import pandas as pd

from rlreco.bandit.detectable import minimum_detectable
from rlreco.bandit.uplift import LEAST_CUSTOMERS, Compared, Uplift, interval_chance
from rlreco.domain.profile import Profile

_VISITS = 10


def uplift_sentence(uplift: Uplift, profile: Profile) -> str:
    """What the hold-out says of learning."""
    low, difference, high = _in_units(uplift, profile)
    interval = f"{low:+.2f} to {high:+.2f} with 95 % confidence"
    counted = (
        f"{uplift.customers[0]:,} customers in {uplift.sessions[0]:,} sessions with learning, "
        f"{uplift.customers[1]:,} in {uplift.sessions[1]:,} without"
    )
    if low <= 0.0 <= high:
        return f"Whether learning earns more can't be told yet: {difference:+.2f} a slate, {interval} ({counted})."
    return f"Learning earns {abs(difference):.2f} {'more' if low > 0.0 else 'less'} a slate: {interval} ({counted})."


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


def compared_sentence(compared: Sequence[Compared], profile: Profile) -> str:
    """What the customers of each policy say, beside the first policy's."""
    reference, *others = compared
    words = "; ".join(_verdict(each, profile) for each in others)
    chance = interval_chance(len(others))
    together = f", so that all {len(others)} hold together with 95 %" if len(others) > 1 else ""
    return (
        f"Beside {reference.policy}, {words}. Intervals are by customers and hold with {100 * chance:.4g} %{together}."
    )


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
