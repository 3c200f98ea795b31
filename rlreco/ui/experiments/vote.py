"""The audience of a race, for its host: the address that phones open, how many there are, and the end of the vote."""

from collections.abc import Sequence
from io import BytesIO

import numpy as np
import segno
import streamlit as st

from rlreco.language import gettext
from rlreco.roles import Role
from rlreco.service.service import Service
from rlreco.service.simulations.plan import Plan, is_planned
from rlreco.service.simulations.saved import KeptRun
from rlreco.service.simulations.vote.audience import audience_of
from rlreco.service.simulations.vote.room import MOST_ANSWERS, Limits
from rlreco.service.simulations.vote.rooms import OpenedRoom
from rlreco.simulation.regret import PolicyRun
from rlreco.ui.access.actor import require
from rlreco.ui.access.workspace import may_do, workspace
from rlreco.ui.drawings import picture_of
from rlreco.ui.experiments.shop import shop_of
from rlreco.ui.kit import figures, human_errors, prose
from rlreco.ui.vote.rooms import rooms
from rlreco.views.race import race_id
from rlreco.views.words.vote import closed_line, only_here, vote_address

_ANSWERS = "vote-answers"
_LARGE = "<style>.st-key-vote-address code{font-size:1.4rem;line-height:1.5}</style>"


def vote_of(runs: Sequence[KeptRun]) -> OpenedRoom | None:
    """The room of the race on show; None where there is none, and where several runs lie side by side."""
    return rooms().of_race(workspace(), race_id([runs[0].about])) if len(runs) == 1 else None


def is_open(vote: OpenedRoom | None) -> bool:
    return vote is not None and vote.room.tally().is_open


def audience_run(vote: OpenedRoom | None) -> PolicyRun | None:
    return None if vote is None else vote.room.run()


def offer_vote(service: Service, run: KeptRun, vote: OpenedRoom | None) -> None:
    """Below the race, for those who may simulate: open a vote, or watch and close the one that is open."""
    if (may_do() or Role.VISITOR) < Role.ANALYST or not is_planned(run.about):
        return
    if vote is None:
        _offer(service, run)
    elif is_open(vote):
        _show(vote)
    else:
        _show_closed(vote)


def _offer(service: Service, run: KeptRun) -> None:
    with st.popover(gettext("Let the audience play"), icon=":material/how_to_vote:", key="vote-offer"):
        st.write(
            gettext("Phones open an address and choose products for the same simulated shoppers, as one more lane.")
        )
        answers = st.number_input(gettext("Answers of each phone"), 1, MOST_ANSWERS, Limits().answers, key=_ANSWERS)
        pressed = st.button(gettext("Open the vote"), key="vote-open", type="primary")
    if pressed:
        with human_errors():
            _open(service, run, int(answers))
        st.rerun()


def _open(service: Service, run: KeptRun, answers: int) -> None:
    """Raises ForbiddenError, ConfigError for a race whose products don't fit a phone, and as `shop_of`."""
    require(Role.ANALYST, "opened a vote")
    plan = Plan.of_run(run.about, int(run.about["sessions"]))
    assert plan is not None
    audience = audience_of(shop_of(service, plan), plan, np.random.default_rng())
    rooms().open(workspace(), race_id([run.about]), audience, Limits(answers=answers))


def _show(vote: OpenedRoom) -> None:
    address, room = vote_address(st.context.url or "", vote.token), vote.room.tally()
    picture = picture_of(_qr_code(address), gettext("QR code of the address beside it"), "width:100%;display:block")
    counts = {
        gettext("phones"): room.phones,
        gettext("answers"): room.answers,
        gettext("clicked"): room.clicks,
    }
    with st.container(horizontal=True, border=True, key="vote"):
        with st.container(width=340):
            st.html(picture)
        with st.container():
            st.html(_LARGE)
            with st.container(key="vote-address"):
                st.code(address, language=None, wrap_lines=True)
            if only_here(address):
                st.caption(
                    gettext("Phones can't reach this address, as it is this machine's own. Open the app by another.")
                )
            figures(counts)
            if st.button(gettext("Close the vote"), key="vote-close", icon=":material/stop_circle:"):
                vote.room.close()
                st.rerun()


def _show_closed(vote: OpenedRoom) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="vote"):
        st.caption(prose(closed_line(vote.room.tally())))
        if st.button(gettext("Take the audience off"), key="vote-forget", type="tertiary", icon=":material/close:"):
            rooms().forget(vote)
            st.rerun()


def _qr_code(address: str) -> str:
    """Markup of its drawing, on white in every theme, as cameras want it."""
    drawing = BytesIO()
    segno.make(address, error="m", micro=False).save(drawing, kind="svg", light="white", omitsize=True, xmldecl=False)
    return drawing.getvalue().decode()
