"""Many simulated shoppers at once, with their click rate as it moves."""

from functools import partial
from typing import NamedTuple

import numpy as np
import streamlit as st

from rlreco.service.learner.learner import Learner
from rlreco.service.shoppers.run import play
from rlreco.service.shoppers.shoppers import Shoppers
from rlreco.ui.kit import jobs
from rlreco.ui.simulator.visit import shoppers_of
from rlreco.views.simulator import crowd_words

PLAYING = "playing-"
"""In front of the shop's name: the job of its shoppers."""
_SIZES = (50, 200, 1000)
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
    size = st.segmented_control("Simulated shoppers", _SIZES, default=_SIZES[0], key="crowd-size", required=True)
    shoppers = shoppers_of(learner)
    st.button(
        f"Play {size:,} shoppers",
        key=f"play-{size}",
        icon=":material/group:",
        disabled=jobs.busy(PLAYING + learner.name),
        help="Simulated shoppers with tastes from the sales history answer slates of the chosen policy.",
        on_click=lambda: jobs.start(
            PLAYING + learner.name,
            f"{size:,} simulated shoppers are answering",
            partial(_play, learner, shoppers, policy, size),
        ),
    )


def show_crowd(learner: Learner) -> None:
    """The shop's shoppers that are playing, or those that played last."""
    played: Crowd | None = jobs.watch(PLAYING + learner.name, lambda job: _draw(job.partial or Crowd(0)))
    if played is not None:
        _draw(played)


def _play(learner: Learner, shoppers: Shoppers, policy: str, size: int, job: jobs.Job) -> Crowd:
    """Ends early, with what was answered, where the visitor cancels."""
    crowd, rng = Crowd(0), np.random.default_rng()
    for count in np.diff(np.linspace(0, size, min(size, _POINTS) + 1).round().astype(int)):
        totals = play(learner, shoppers, rng, sessions=int(count), policy=policy)
        rate = totals.clicks / max(totals.sessions * learner.profile.n_products, 1)
        clicks, buys = crowd.clicks + totals.clicks, crowd.buys + totals.buys
        crowd = Crowd(crowd.sessions + totals.sessions, (*crowd.rates, rate), clicks, buys)
        job.partial, job.share, job.step = crowd, crowd.sessions / size, f"{crowd.sessions:,} of {size:,}"
        if job.stop.is_set():
            break
    return crowd


def _draw(crowd: Crowd) -> None:
    if not crowd.rates:
        return
    lately = crowd.rates[-1]
    st.metric(
        crowd_words(crowd.sessions, crowd.clicks, crowd.buys),
        f"{100.0 * lately:.1f} % clicked",
        f"{100.0 * (lately - crowd.rates[0]):+.1f} points against the first" if len(crowd.rates) > 1 else None,
        chart_data=list(crowd.rates),
        border=True,
    )
