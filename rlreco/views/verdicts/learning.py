"""The verdict of an experiment's log: what learning brings, and how much regret is left."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rlreco.bandit.spread import reach, running_error
from rlreco.bandit.uplift import Compared, Uplift
from rlreco.domain.profile import Profile
from rlreco.language import gettext, ngettext, number
from rlreco.plots.frame import Named
from rlreco.views.uplift import compared_words, interval_words
from rlreco.views.verdicts.sentence import Difference, Verdict, rounded, waiting
from rlreco.views.words.policies import is_random

FEWEST = 80
"""Sessions of a policy, so that the first and the last quarter have some 20 each."""

_KINDS = ("exact", "estimated")


def uplift_verdict(uplift: Uplift | str, profile: Profile, regret: str = "") -> Verdict:
    """What the hold-out says of learning. uplift : the sentence why there is none; regret : of `regret_words`"""
    if isinstance(uplift, str):
        return Verdict(gettext("Can't tell yet whether learning earns more"), f"{_clause(regret)}. {uplift}")
    value, low, high = (profile.in_units(each, 0) for each in (uplift.difference, uplift.low, uplift.high))
    difference = Difference(value, low, high, gettext("more a slate"), gettext("less a slate"))
    evidence = ngettext(
        "{bounds}, by {n} customer with it and {held} held out",
        "{bounds}, by {n} customers with it and {held} held out",
        uplift.customers[0],
        bounds=difference.bounds(),
        held=number(uplift.customers[1]),
    )
    if difference.comparison == "unclear":
        wait = waiting(difference.more_to_tell(sum(uplift.customers)), "customer")
        doubt = f": {difference.size()}, {evidence}; {wait}{_clause(regret)}."
        return Verdict(gettext("Can't tell yet whether learning earns more"), doubt)
    claim = gettext("Learning earns an estimated {size}", size=difference.size())
    return Verdict(claim, f", {evidence}{_clause(regret)}.")


def policies_verdict(compared: Sequence[Compared], profile: Profile, regret: str = "") -> Verdict:
    """Of the policies that the profile assigns, beside its own."""
    return Verdict(compared_words(compared, profile), f"{_clause(regret)}. {interval_words(len(compared) - 1)}")


def progress_verdict(curve: pd.DataFrame, profile: Profile, named: Named = str) -> Verdict:
    """Slates of the profile's own policy beside random ones, else now against the beginning; where it never served,
    of the policy with most.

    curve : of `learning_curve`, whole
    named : the name that people read, of a policy
    """
    code, part = _judged(curve, profile)
    regret = _clause(regret_words(curve, profile, named))
    at_random = [
        each for policy, each in curve.groupby("policy") if is_random(str(policy)) and _sessions(each) >= FEWEST
    ]
    if _sessions(part) < FEWEST:
        return _too_short(named(code), _sessions(part), regret)
    if at_random and not is_random(code):
        return _beside_random(named(code), part, max(at_random, key=_sessions), profile, regret)
    return _beside_beginning(named(code), part, profile, regret)


def _too_short(policy: str, sessions: int, regret: str) -> Verdict:
    claim = gettext("Can't tell yet whether slates earn more than at the beginning")
    wait = gettext(
        "it takes {needed} slates of one policy to compare, and {policy} has {sessions}; wait for more",
        needed=number(FEWEST),
        policy=policy,
        sessions=number(sessions),
    )
    return Verdict(claim, f": {wait}{regret}.")


def _beside_random(policy: str, part: pd.DataFrame, at_random: pd.DataFrame, profile: Profile, regret: str) -> Verdict:
    """part, at_random : the curves of the policy and of random slates"""
    difference = _apart(_whole_mean(part), _whole_mean(at_random), profile)
    compared = gettext(
        "{bounds}, observed in {slates} slates and {random} random ones, which other shoppers saw",
        bounds=difference.bounds(),
        slates=number(_sessions(part)),
        random=number(_sessions(at_random)),
    )
    if difference.comparison == "unclear":
        wait = waiting(difference.more_to_tell(_sessions(part) + _sessions(at_random)), "slate")
        claim = gettext("Can't tell yet whether slates of {policy} earn more than random ones", policy=policy)
        size = gettext("{size} a slate", size=difference.size())
        return Verdict(claim, f": {size}, {compared}; {wait}{regret}.")
    claim = gettext("A slate of {policy} earns {size} than a random one", policy=policy, size=difference.size())
    return Verdict(claim, f", {compared}{regret}.")


def _beside_beginning(policy: str, part: pd.DataFrame, profile: Profile, regret: str) -> Verdict:
    difference = _now_against_beginning(part, profile)
    compared = gettext(
        "{bounds}, observed in the last and the first quarter of {slates} slates",
        bounds=difference.bounds(),
        slates=number(_sessions(part)),
    )
    if difference.comparison == "unclear":
        wait = waiting(difference.more_to_tell(_sessions(part)), "slate")
        claim = gettext("Can't tell yet whether slates of {policy} earn more than at the beginning", policy=policy)
        size = gettext("{size} a slate", size=difference.size())
        return Verdict(claim, f": {size}, {compared}; {wait}{regret}.")
    claim = gettext("A slate of {policy} earns {size} than at the beginning", policy=policy, size=difference.size())
    alone = gettext("whether that is learning, only customers who are held out from it can tell (holdOut)")
    return Verdict(claim, f", {compared}; {alone}{regret}.")


def regret_words(curve: pd.DataFrame, profile: Profile, named: Named = str) -> str:
    """As in: regret of thompson so far 0.45 a slate, exact. Of progress_verdict's policy; empty without regret."""
    policy, part = _judged(curve, profile)
    counts = {kind: part[f"{kind}_sessions"].iloc[-1] - part[f"{kind}_sessions"].iloc[0] for kind in _KINDS}
    kind = max(counts, key=lambda name: counts[name])
    if not counts[kind]:
        return ""
    regret = part[f"{kind}_regret"].iloc[-1] - part[f"{kind}_regret"].iloc[0]
    [a_slate] = rounded([float(profile.in_units(regret, 0) / counts[kind])])
    if kind == "exact":
        return gettext("regret of {policy} so far {regret} a slate, exact", policy=named(policy), regret=a_slate)
    return gettext("regret of {policy} so far {regret} a slate, estimated", policy=named(policy), regret=a_slate)


def _clause(words: str) -> str:
    return f"; {words}" if words else ""


def _judged(curve: pd.DataFrame, profile: Profile) -> tuple[str, pd.DataFrame]:
    own, most = profile.policy.strip(), str(curve.groupby("policy", sort=False)["session"].max().idxmax())
    policy = own if (curve["policy"] == own).any() else most
    return policy, curve[curve["policy"] == policy]


def _sessions(part: pd.DataFrame) -> int:
    """Of a policy's curve."""
    return int(part["session"].iloc[-1])


def _now_against_beginning(part: pd.DataFrame, profile: Profile) -> Difference:
    """Of the mean reward of a slate, last quarter less first, with independent sessions."""
    sessions, last = part["session"].to_numpy(float), len(part) - 1
    first, third = (int(np.searchsorted(sessions, share * sessions[-1])) for share in (0.25, 0.75))
    return _apart(_mean(part, third, last), _mean(part, 0, first), profile)


def _apart(mean: tuple[float, float], other: tuple[float, float], profile: Profile) -> Difference:
    """In the shop's own units. mean, other : of `_mean`"""
    error = (mean[1] + other[1]) ** 0.5
    value, half = (profile.in_units(each, 0) for each in (mean[0] - other[0], float(reach(error))))
    return Difference(value, value - half, value + half, gettext("more"), gettext("less"))


def _whole_mean(part: pd.DataFrame) -> tuple[float, float]:
    return _mean(part, 0, len(part) - 1)


def _mean(part: pd.DataFrame, start: int, end: int) -> tuple[float, float]:
    """Mean reward of a session between two rows of a policy's curve, and its variance."""
    sessions, reward = (part[name].to_numpy(float) for name in ("session", "reward"))
    error, n = running_error(sessions, reward), sessions[end] - sessions[start]
    return (reward[end] - reward[start]) / n, (error[end] ** 2 - error[start] ** 2) / n**2
