"""The vote of an audience in words: the address that phones open, and what a phone shows."""

import re
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit, urlunsplit

from rlreco.language import gettext, ngettext, number
from rlreco.service.simulations.vote.room import Tally, Turn

PAGE = "vote"
"""Of the app, in pages/ and in the address."""

ROOM = "room"
"""Parameter of the address that holds the token."""

_CLOUD_FRAME = "/~/+"
"""Where Streamlit Community Cloud shows an app inside of its own page, at whose address the app is opened."""


def vote_address(page: str, token: str) -> str:
    """page : address of another page of the app, as the host's browser has it; what lies before its name is kept"""
    scheme, place, path, *_ = urlsplit(page)
    folder = re.sub(f"{re.escape(_CLOUD_FRAME)}(?=/|$)", "", path).rstrip("/").rpartition("/")[0]
    return urlunsplit((scheme, place, f"{folder}/{PAGE}", urlencode({ROOM: token}), ""))


def only_here(address: str) -> bool:
    """Whether it leads to the machine that opens it, so that no phone reaches the app by it."""
    host = urlsplit(address).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host in ("", "localhost") or host.endswith(".localhost")


def outcome(turn: Turn) -> str:
    """Of the last tap."""
    if turn.clicked is None:
        return gettext("Tap a product")
    return gettext("Clicked!") if turn.clicked else gettext("Ignored")


def next_step(turn: Turn) -> str:
    """The next shopper, or why there is none."""
    if not turn.room.is_open:
        return gettext("The vote is closed.")
    if turn.number >= turn.most:
        return gettext("You have given all {answers} answers. Look at the screen!", answers=number(turn.most))
    left = gettext("{left} of {most} answers left", left=number(turn.most - turn.number), most=number(turn.most))
    if turn.kind is None:
        return left
    return gettext("Next shopper: kind {kind} · {left}", kind=number(turn.kind + 1), left=left)


def own_score(turn: Turn) -> str:
    return gettext("You: {clicks} of {answers} clicked", clicks=number(turn.clicks), answers=number(turn.number))


def class_score(room: Tally) -> str:
    return gettext("The class: {clicks} of {answers} clicked", clicks=number(room.clicks), answers=number(room.answers))


def closed_line(room: Tally) -> str:
    """For the host."""
    return gettext(
        "The vote is closed: {phones}, {answers}. Its lane stays in the race for two hours from its opening.",
        phones=ngettext("{n} phone", "{n} phones", room.phones),
        answers=ngettext("{n} answer", "{n} answers", room.answers),
    )
