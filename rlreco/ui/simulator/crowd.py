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
from rlreco.views.words.formats import with_sign

PLAYING = "playing-"
"""In front of the shop's name: the job of its shoppers."""
_SIZES = (50, 200, 1000)
_TURN = "turns-played"
_POINTS = 20
"""Of the line of click rates; each is of as many shoppers."""


class Crowd(NamedTuple):
    """sessions : answered so far, of so many that come

    rates : share of the products shown that were clicked, by stretches of as many shoppers
    clicks, buys : so far
    """

    sessions: int
    rates: tuple[float, ...] = ()
    clicks: int = 0
    buys: int = 0


def play_controls(learner: Learner, policy: str) -> None:
    """How many come, and the button that lets them."""
    size = int(st.radio(gettext("Simulated shoppers"), _SIZES, horizontal=True, key="crowd-size"))
    turn = st.session_state.get(_TURN, 0)

    def start() -> None:
        st.session_state[_TURN] = turn + 1
        # Fitted now, not when the page is drawn: most visitors never let a crowd come.
        work = partial(_play, learner, shoppers_of(learner), policy, size)
        jobs.start(PLAYING + learner.name, gettext("{n} simulated shoppers are answering", n=number(size)), work)

    st.button(
        gettext("Play {n} shoppers", n=number(size)),
        # Another one after each use, so that a second click that was waiting meanwhile has no effect.
        key=f"play-{size}-{turn}",
        icon=":material/group:",
        disabled=jobs.busy(PLAYING + learner.name),
        help=gettext("Simulated shoppers with tastes from the sales history answer slates of the chosen policy."),
        on_click=in_language_of_now(start),
    )


def show_crowd(learner: Learner) -> None:
    """The shop's shoppers that are playing, whoever let them come; of those that played, only this session's."""
    name = PLAYING + learner.name
    if not jobs.busy(name) and not jobs.started_here(name):
        return
    played: Crowd | None = jobs.watch(name, lambda job: _draw(job.partial or Crowd(0)))
    if played is not None:
        _draw(played)


def _play(learner: Learner, shoppers: Shoppers, policy: str, size: int, job: jobs.Job) -> Crowd:
    """Ends early, with what was answered, where the visitor cancels."""
    stretch, shown = -(-size // _POINTS), learner.profile.n_products

    def report(totals: RunTotals) -> bool:
        if totals.sessions % stretch == 0 or totals.sessions == size:
            job.partial = _grown(job.partial or Crowd(0), totals, shown)
            job.share = totals.sessions / size
            job.step = gettext("{done} of {all}", done=number(totals.sessions), all=number(size))
        return job.stop.is_set()

    totals = play(learner, shoppers, np.random.default_rng(), sessions=size, policy=policy, progress=report)
    return _grown(job.partial or Crowd(0), totals, shown)


def _grown(crowd: Crowd, totals: RunTotals, shown: int) -> Crowd:
    """With a further stretch. shown : products on a slate"""
    more = totals.sessions - crowd.sessions
    if not more:
        return crowd
    rate = (totals.clicks - crowd.clicks) / (more * shown)
    return Crowd(totals.sessions, (*crowd.rates, rate), totals.clicks, totals.buys)


def _draw(crowd: Crowd) -> None:
    if not crowd.rates:
        return
    lately = crowd.rates[-1]
    st.metric(
        crowd_words(crowd.sessions, crowd.clicks, crowd.buys),
        gettext("{share} clicked", share=percent(lately, 1)),
        gettext("{points} points against the first", points=with_sign(100.0 * (lately - crowd.rates[0]), 1))
        if len(crowd.rates) > 1
        else None,
        chart_data=list(crowd.rates),
        border=True,
    )
