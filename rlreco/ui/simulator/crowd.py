"""Many simulated shoppers at once, with their click rate as it moves."""

from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from rlreco.language import gettext, in_language_of_now, number, percent
from rlreco.service.learner.learner import Learner
from rlreco.service.shoppers.run import RunTotals, play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.ui.kit import jobs
from rlreco.ui.simulator.visit import shoppers_of
from rlreco.views.simulator import crowd_words
from rlreco.views.verdicts.crowd import Trend, clicked_shares, crowd_trend

PLAYING = "playing-"
"""In front of the shop's name: the job of its shoppers."""
_SIZES = (50, 200, 1000)
_TURN = "turns-played"
_REPORTS = 20
"""Of a run that goes on, evenly spaced."""
_POINTS = 10
"""Of the line of click rates, at most."""


class Crowd(NamedTuple):
    """clicks : of each shopper so far, in the order they came
    buys : of all of them
    shown : products on a slate
    """

    clicks: tuple[int, ...] = ()
    buys: int = 0
    shown: int = 1


def play_controls(learner: Learner, policy: str) -> None:
    """How many come, and the button that lets them."""
    size = int(st.radio(gettext("Simulated shoppers"), _SIZES, horizontal=True, key="crowd-size"))

    def start() -> None:
        st.session_state[_TURN] = turn() + 1
        # Fitted now, not when the page is drawn: most visitors never let a crowd come.
        work = partial(_play, learner, shoppers_of(learner), policy, size)
        jobs.start(PLAYING + learner.name, gettext("{n} simulated shoppers are answering", n=number(size)), work)

    st.button(
        gettext("Play {n} shoppers", n=number(size)),
        # Another one after each use, so that a second click that was waiting meanwhile has no effect.
        key=f"play-{size}-{turn()}",
        icon=":material/group:",
        disabled=jobs.busy(PLAYING + learner.name),
        help=gettext("Simulated shoppers with tastes from the sales history answer slates of the chosen policy."),
        on_click=in_language_of_now(start),
    )


def turn() -> int:
    """How many crowds this visitor has let come."""
    return int(st.session_state.get(_TURN, 0))


def show_crowd(learner: Learner) -> None:
    """A crowd that is playing in the shop, by any visitor, or the last one of this session."""
    name = PLAYING + learner.name
    if not jobs.busy(name) and not jobs.started_here(name):
        return
    with st.container(key="played", gap="xsmall"):
        played: Crowd | None = jobs.watch(name, lambda job: _draw(job.partial or Crowd()))
        if played is not None and played.clicks:
            _draw(played, crowd_trend(played.clicks, played.shown))
            st.page_link(
                "pages/learning.py", label=gettext("See what was learned from them"), icon=":material/trending_up:"
            )


def _play(learner: Learner, shoppers: Shoppers, policy: str, size: int, job: jobs.Job) -> Crowd:
    """Ends early, with what was answered, where the visitor cancels."""
    stretch, shown = -(-size // _REPORTS), learner.profile.n_products
    clicks: list[int] = []

    def report(totals: RunTotals) -> bool:
        clicks.append(totals.clicks - sum(clicks))
        if totals.sessions % stretch == 0 or totals.sessions == size:
            job.partial = Crowd(tuple(clicks), totals.buys, shown)
            job.share = totals.sessions / size
            job.step = gettext("{done} of {all}", done=number(totals.sessions), all=number(size))
        return job.stop.is_set()

    totals = play(learner, shoppers, np.random.default_rng(), sessions=size, policy=policy, progress=report)
    return Crowd(tuple(clicks), totals.buys, shown)


def _draw(crowd: Crowd, trend: Trend | None = None) -> None:
    """Coloured only by a change that is clear. trend : None while they play: of many looks some would be wrong"""
    if not crowd.clicks:
        return
    sessions, clicks = len(crowd.clicks), sum(crowd.clicks)
    clear = trend is not None and trend.comparison != "unclear"
    st.metric(
        crowd_words(sessions, clicks, crowd.buys),
        gettext("{share} clicked", share=percent(clicks / (sessions * crowd.shown), 1)),
        None if trend is None else trend.size,
        delta_color="normal" if clear else "off",
        delta_arrow="auto" if clear else "off",
        delta_description=None if trend is None else trend.evidence,
        chart_data=clicked_shares(crowd.clicks, crowd.shown, _POINTS),
        border=True,
    )
