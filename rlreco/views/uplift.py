"""What groups of customers say of learning and of policies: sentences and tables, in the shop's own units."""

from collections.abc import Sequence
from math import nan

import pandas as pd

from rlreco.bandit.detectable import minimum_detectable
from rlreco.bandit.uplift import LEAST_CUSTOMERS, Compared, Uplift, interval_chance
from rlreco.domain.profile import Profile
from rlreco.language import gettext, number, significant
from rlreco.views.words.formats import with_sign
from rlreco.views.words.policies import policy_name

_VISITS = 10


def detectable_sentence(n_customers: int, hold_out: float) -> str:
    """How large an uplift the hold-out of these customers finds. hold_out : share of them, in (0, 1)"""
    held = n_customers * hold_out
    if held < LEAST_CUSTOMERS:
        return gettext(
            "Some {held} of {customers} customers are held out, and a comparison needs {needed}: raise holdOut, or "
            "wait for more customers.",
            held=number(held),
            customers=number(n_customers),
            needed=number(LEAST_CUSTOMERS),
        )
    uplift = minimum_detectable(n_customers, hold_out, _VISITS)
    return gettext(
        "Some {held} of {customers} customers are held out: once each has answered {visits} slates, an uplift of "
        "{uplift}% or more is found with 80 % power at the 5 % level, if customers' mean rewards differ by half of "
        "their mean, and a customer's slates by all of it (standard deviations).",
        held=number(held),
        customers=number(n_customers),
        visits=number(_VISITS),
        uplift=number(100.0 * uplift),
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
    return gettext(
        "Beside {policy}, {others}",
        policy=reference.policy,
        others="; ".join(_verdict(each, profile) for each in others),
    )


def interval_words(n: int) -> str:
    """How far to trust the intervals of n policies beside the first."""
    chance = significant(100.0 * interval_chance(n), 4)
    if n > 1:
        return gettext(
            "Intervals are by customers and hold with {chance} %, so that all {n} hold together with 95 %.",
            chance=chance,
            n=number(n),
        )
    return gettext("Intervals are by customers and hold with {chance} %.", chance=chance)


def _verdict(compared: Compared, profile: Profile) -> str:
    low, difference, high = _in_units(compared.uplift, profile)
    if compared.uplift is None:
        return gettext(
            "{policy} can't be judged: one of both has fewer than {needed} customers",
            policy=compared.policy,
            needed=number(LEAST_CUSTOMERS),
        )
    values = {
        "policy": compared.policy,
        "difference": number(abs(difference), 2),
        "low": with_sign(low, 2),
        "high": with_sign(high, 2),
    }
    if low <= 0.0 <= high:
        return gettext("{policy} can't be told apart yet ({low} to {high} a slate)", **values)
    if low > 0.0:
        return gettext("{policy} earns {difference} more a slate ({low} to {high})", **values)
    return gettext("{policy} earns {difference} less a slate ({low} to {high})", **values)


def _in_units(uplift: Uplift | None, profile: Profile) -> tuple[float, float, float]:
    """Low, difference and high; NaN where there is no interval."""
    if uplift is None:
        return nan, nan, nan
    span = profile.in_units(1.0, 0.0)
    return uplift.low * span, uplift.difference * span, uplift.high * span
