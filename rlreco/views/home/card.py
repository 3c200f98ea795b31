"""What the card of a shop shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rlreco.language import gettext, language, ngettext, number
from rlreco.service.monitor.shops import ShopFigures
from rlreco.store.base import CurvePoint
from rlreco.views.home.next_step import NextStep, next_step
from rlreco.views.verdicts.sentence import Verdict
from rlreco.views.verdicts.shop import served_most, shop_verdict

_STRETCH = 20
"""Slates of one value of the line; fewer jump about."""

_MOST_VALUES = 24


@dataclass(frozen=True, slots=True)
class ShopCard:
    """title : the shop's own, or its name
    rates : click rate of its policy over stretches of slates, from the first to the newest
    answered : number of slates with an answer
    facts : their number, and when the last was answered
    """

    name: str
    title: str
    description: str
    verdict: Verdict
    rates: tuple[float, ...]
    answered: int
    facts: str
    step: NextStep


def shop_card(figures: ShopFigures, now: datetime) -> ShopCard:
    """now : aware, in UTC"""
    experiment, (title, description) = figures.experiment, figures.description
    answered = int(sum(point.sums.sessions for point in figures.curve))
    return ShopCard(
        experiment.name,
        title or experiment.name,
        description,
        shop_verdict(figures.curve, experiment.profile.policy),
        click_rates(figures.curve, experiment.profile.policy),
        answered,
        _facts(answered, figures.last_answer, now),
        next_step(answered),
    )


def click_rates(curve: Sequence[CurvePoint], own: str) -> tuple[float, ...]:
    """Clicks per product shown in stretches of equally many slates, at most _MOST_VALUES; own : the shop's policy"""
    points = served_most(curve, own)
    total = sum(point.sums.sessions for point in points)
    stretch = max(_STRETCH, total / _MOST_VALUES)
    rates, sessions, shown, clicks = [], 0.0, 0.0, 0.0
    for point in points:
        sessions, shown, clicks = (
            sessions + point.sums.sessions,
            shown + point.sums.impressions,
            clicks + point.sums.clicks,
        )
        if sessions >= stretch and shown:
            rates.append(clicks / shown)
            sessions = shown = clicks = 0.0
    return tuple(rates)


def _facts(answered: int, last: datetime | None, now: datetime) -> str:
    slates = ngettext("{n} slate answered", "{n} slates answered", answered)
    return slates if last is None else gettext("{slates} · the last {when}", slates=slates, when=ago(last, now))


def ago(moment: datetime, now: datetime) -> str:
    """As in: 5 min ago. Both aware."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return gettext("just now")
    if passed < timedelta(hours=1):
        return gettext("{minutes} min ago", minutes=number(passed // timedelta(minutes=1)))
    if passed < timedelta(days=1):
        return gettext("{hours} h ago", hours=number(passed // timedelta(hours=1)))
    if passed < timedelta(days=30):
        return ngettext("{n} day ago", "{n} days ago", passed.days)
    from babel.dates import format_date

    return gettext("on {day}", day=format_date(moment, gettext("d MMMM y"), language()))
