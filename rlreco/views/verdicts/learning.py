"""The verdict of an experiment's log: what learning brings, and how much regret is left."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from rlreco.bandit.spread import reach, running_error
from rlreco.bandit.uplift import Compared, Uplift
from rlreco.domain.profile import Profile
from rlreco.plots.frame import Named
from rlreco.views.uplift import compared_words, interval_words
from rlreco.views.verdicts.sentence import Difference, Verdict, counted, rounded, waiting

FEWEST = 80
"""Sessions of a policy, so that the first and the last quarter have some 20 each."""

_KINDS = ("exact", "estimated")
_ALONE = "whether that is learning, only customers who are held out from it can tell (holdOut)"


def uplift_verdict(uplift: Uplift | str, profile: Profile, regret: str = "") -> Verdict:
    """What the hold-out says of learning. uplift : the sentence why there is none; regret : of `regret_words`"""
    if isinstance(uplift, str):
        return Verdict("Can't tell yet whether learning earns more", f"{_clause(regret)}. {uplift}")
    value, low, high = (profile.in_units(each, 0) for each in (uplift.difference, uplift.low, uplift.high))
    difference = Difference(value, low, high, "more a slate", "less a slate")
    learning, held = counted(uplift.customers[0], "customer", "customers"), f"{uplift.customers[1]:,}"
    if difference.comparison == "unclear":
        wait = waiting(difference.more_to_tell(sum(uplift.customers)), "customer")
        doubt = f"{difference.size()}, {difference.bounds()}, by {learning} with it and {held} held out; {wait}"
        return Verdict("Can't tell yet whether learning earns more", f": {doubt}{_clause(regret)}.")
    claim = f"Learning earns an estimated {difference.size()}"
    return Verdict(claim, f", {difference.bounds()}, by {learning} with it and {held} held out{_clause(regret)}.")


def policies_verdict(compared: Sequence[Compared], profile: Profile, regret: str = "") -> Verdict:
    """Of the policies that the profile assigns, beside its own."""
    return Verdict(compared_words(compared, profile), f"{_clause(regret)}. {interval_words(len(compared) - 1)}")


def progress_verdict(curve: pd.DataFrame, profile: Profile, named: Named = str) -> Verdict:
    """Slates of the profile's own policy, now against the beginning; where it never served, of the one with most.

    curve : of `learning_curve`, whole
    named : the name that people read, of a policy
    """
    code, part = _judged(curve, profile)
    policy, sessions = named(code), int(part["session"].iloc[-1])
    regret = _clause(regret_words(curve, profile, named))
    if sessions < FEWEST:
        wait = f"it takes {FEWEST} slates of one policy to compare, and {policy} has {sessions}; wait for more"
        return Verdict("Can't tell yet whether slates earn more than at the beginning", f": {wait}{regret}.")
    difference = _now_against_beginning(part, profile)
    compared = f"{difference.bounds()}, observed in the last and the first quarter of {sessions:,} slates"
    if difference.comparison == "unclear":
        wait = waiting(difference.more_to_tell(sessions), "slate")
        claim = f"Can't tell yet whether slates of {policy} earn more than at the beginning"
        return Verdict(claim, f": {difference.size()} a slate, {compared}; {wait}{regret}.")
    claim = f"A slate of {policy} earns {difference.size()} than at the beginning"
    return Verdict(claim, f", {compared}; {_ALONE}{regret}.")


def regret_words(curve: pd.DataFrame, profile: Profile, named: Named = str) -> str:
    """As in: regret of thompson so far 0.45 a slate, exact. Of progress_verdict's policy; empty without regret."""
    policy, part = _judged(curve, profile)
    counts = {kind: part[f"{kind}_sessions"].iloc[-1] - part[f"{kind}_sessions"].iloc[0] for kind in _KINDS}
    kind = max(counts, key=lambda name: counts[name])
    if not counts[kind]:
        return ""
    regret = part[f"{kind}_regret"].iloc[-1] - part[f"{kind}_regret"].iloc[0]
    [a_slate] = rounded([float(profile.in_units(regret, 0) / counts[kind])])
    return f"regret of {named(policy)} so far {a_slate} a slate, {kind}"


def _clause(words: str) -> str:
    return f"; {words}" if words else ""


def _judged(curve: pd.DataFrame, profile: Profile) -> tuple[str, pd.DataFrame]:
    own, most = profile.policy.strip(), str(curve.groupby("policy", sort=False)["session"].max().idxmax())
    policy = own if (curve["policy"] == own).any() else most
    return policy, curve[curve["policy"] == policy]


def _now_against_beginning(part: pd.DataFrame, profile: Profile) -> Difference:
    """Of the mean reward of a slate, last quarter less first, with independent sessions."""
    sessions, reward = (part[name].to_numpy(float) for name in ("session", "reward"))
    error, last = running_error(sessions, reward), len(sessions) - 1
    first, third = (int(np.searchsorted(sessions, share * sessions[-1])) for share in (0.25, 0.75))
    means, variances = zip(
        *(_mean(sessions, reward, error, *ends) for ends in ((third, last), (0, first))), strict=True
    )
    value, half = (profile.in_units(each, 0) for each in (means[0] - means[1], float(reach(sum(variances) ** 0.5))))
    return Difference(value, value - half, value + half, "more", "less")


def _mean(sessions: np.ndarray, reward: np.ndarray, error: np.ndarray, start: int, end: int) -> tuple[float, float]:
    """Mean reward of a session between two rows, and its variance."""
    n = sessions[end] - sessions[start]
    return (reward[end] - reward[start]) / n, (error[end] ** 2 - error[start] ** 2) / n**2
