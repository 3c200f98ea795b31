"""The verdict of a shop in one sentence: how often customers click, beside random slates or the beginning."""

from collections import defaultdict
from collections.abc import Sequence

from rlreco.bandit.spread import reach
from rlreco.domain.records import CurveGain
from rlreco.store.base import CurvePoint
from rlreco.views.verdicts.learning import FEWEST
from rlreco.views.verdicts.sentence import Verdict, counted

RANDOM = "uniform"
"""The policy whose slates are drawn at random."""


def shop_verdict(curve: Sequence[CurvePoint], own: str) -> Verdict:
    """own : text of the shop's policy; where it never served, that with most slates stands for it"""
    points = served_most(curve, own)
    served = _added(points)
    if not served.sessions:
        return Verdict("Nobody has answered a slate yet", ". It starts from what sold in its sales history.")
    if served.sessions < FEWEST:
        slates = counted(int(served.sessions), "slate is", "slates are")
        return Verdict(f"Customers clicked {_share(served)} of what was shown", f". {slates} too few to judge by.")
    at_random = _added([point for point in curve if point.policy == RANDOM])
    if at_random.sessions >= FEWEST and points[0].policy != RANDOM:
        return _beside_random(served, at_random)
    return _beside_the_beginning(points, served)


def served_most(curve: Sequence[CurvePoint], own: str) -> list[CurvePoint]:
    """The stretches of the shop's own policy in order, or, where it never served, of that with most slates."""
    of_policy: dict[str, list[CurvePoint]] = defaultdict(list)
    for point in sorted(curve, key=lambda point: point.bucket):
        of_policy[point.policy].append(point)
    if not of_policy:
        return []
    return of_policy.get(own.strip()) or max(of_policy.values(), key=lambda points: _added(points).sessions)


def _beside_random(served: CurveGain, at_random: CurveGain) -> Verdict:
    counts = f"by {served.sessions:,.0f} slates, and {at_random.sessions:,.0f} at random"
    if not _differ(served, at_random):
        rates = f"{_share(served)} of what is shown, {_share(at_random)} at random"
        return Verdict("Can't tell yet whether customers click more than at random", f": {rates}, {counts}.")
    return Verdict(f"Customers click {_share(served)} instead of {_share(at_random)} at random", f", {counts}.")


def _beside_the_beginning(points: Sequence[CurvePoint], served: CurveGain) -> Verdict:
    first, last = _quarters(points, served.sessions)
    slates = f"{served.sessions:,.0f} slates"
    if not _differ(first, last):
        return Verdict(
            f"Customers click {_share(served)} of what is shown", f", as they did at the beginning, by {slates}."
        )
    claim = f"Customers click {_share(last)} of what is shown"
    return Verdict(claim, f", {_share(first)} at the beginning, in the last and the first quarter of {slates}.")


def _quarters(points: Sequence[CurvePoint], sessions: float) -> tuple[CurveGain, CurveGain]:
    """The first and the last quarter of the sessions, in whole stretches."""
    ends, passed = [], 0.0
    for point in points:
        passed += point.sums.sessions
        ends.append(passed)
    first = [point for point, end in zip(points, ends, strict=True) if end <= 0.25 * sessions] or points[:1]
    last = [point for point, end in zip(points, ends, strict=True) if end > 0.75 * sessions]
    return _added(first), _added(last)


def _differ(left: CurveGain, right: CurveGain) -> bool:
    """Whether the 95 % interval of the difference of their click rates leaves out 0."""
    return abs(_rate(left) - _rate(right)) > float(reach((_variance(left) + _variance(right)) ** 0.5))


def _variance(sums: CurveGain) -> float:
    """Of the click rate, with independent products."""
    return _rate(sums) * (1.0 - _rate(sums)) / sums.impressions if sums.impressions else 0.0


def _rate(sums: CurveGain) -> float:
    return sums.clicks / sums.impressions if sums.impressions else 0.0


def _share(sums: CurveGain) -> str:
    percent = 100.0 * _rate(sums)
    return f"{percent:.1f} %" if 0.0 < percent < 10.0 else f"{percent:.0f} %"


def _added(points: Sequence[CurvePoint]) -> CurveGain:
    return sum((point.sums for point in points), CurveGain())
