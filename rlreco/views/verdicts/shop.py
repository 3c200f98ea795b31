"""The verdict of a shop in one sentence: how often customers click, beside random slates or the beginning."""

from collections import defaultdict
from collections.abc import Sequence

from rlreco.bandit.spread import reach
from rlreco.domain.records import CurveGain
from rlreco.language import gettext, ngettext, number, percent
from rlreco.store.base import CurvePoint
from rlreco.views.verdicts.learning import FEWEST
from rlreco.views.verdicts.sentence import Verdict

RANDOM = "uniform"
"""The policy whose slates are drawn at random."""


def shop_verdict(curve: Sequence[CurvePoint], own: str) -> Verdict:
    """own : text of the shop's policy; where it never served, that with most slates stands for it"""
    points = served_most(curve, own)
    served = _added(points)
    if not served.sessions:
        return Verdict(
            gettext("Nobody has answered a slate yet"), gettext(". It starts from what sold in its sales history.")
        )
    if served.sessions < FEWEST:
        return Verdict(
            gettext("Customers clicked {share} of what was shown", share=_share(served)),
            ngettext(
                ". {n} slate is too few to judge by.", ". {n} slates are too few to judge by.", int(served.sessions)
            ),
        )
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
    shares = {"share": _share(served), "random": _share(at_random)}
    counts = {"slates": number(served.sessions), "others": number(at_random.sessions)}
    if not _differ(served, at_random):
        return Verdict(
            gettext("Can't tell yet whether customers click more than at random"),
            gettext(
                ": {share} of what is shown, {random} at random, by {slates} slates, and {others} at random.",
                **shares,
                **counts,
            ),
        )
    return Verdict(
        gettext("Customers click {share} instead of {random} at random", **shares),
        gettext(", by {slates} slates, and {others} at random.", **counts),
    )


def _beside_the_beginning(points: Sequence[CurvePoint], served: CurveGain) -> Verdict:
    first, last = _quarters(points, served.sessions)
    slates, differ = number(served.sessions), _differ(first, last)
    claim = gettext("Customers click {share} of what is shown", share=_share(last if differ else served))
    if not differ:
        return Verdict(claim, gettext(", as they did at the beginning, by {slates} slates.", slates=slates))
    doubt = gettext(
        ", {share} at the beginning, in the last and the first quarter of {slates} slates.",
        share=_share(first),
        slates=slates,
    )
    return Verdict(claim, doubt)


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
    rate = _rate(sums)
    return percent(rate, 1 if 0.0 < 100.0 * rate < 10.0 else 0)


def _added(points: Sequence[CurvePoint]) -> CurveGain:
    return sum((point.sums for point in points), CurveGain())
