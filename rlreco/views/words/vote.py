"""The vote of an audience in words: the address that phones open, and what a phone shows."""

import re
from ipaddress import ip_address
from urllib.parse import urlencode, urlsplit, urlunsplit

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
        return "Tap a product"
    return "Clicked!" if turn.clicked else "Ignored"


def next_step(turn: Turn) -> str:
    """The next shopper, or why there is none."""
    if not turn.room.is_open:
        return "The vote is closed."
    if turn.number >= turn.most:
        return f"You have given all {turn.most:,} answers. Look at the screen!"
    left = f"{turn.most - turn.number:,} of {turn.most:,} answers left"
    return left if turn.kind is None else f"Next shopper: kind {turn.kind + 1:,} · {left}"


def own_score(turn: Turn) -> str:
    return f"You: {turn.clicks:,} of {turn.number:,} clicked"


def class_score(room: Tally) -> str:
    return f"The class: {room.clicks:,} of {room.answers:,} clicked"


def closed_line(room: Tally) -> str:
    """For the host."""
    phones, answers = _count(room.phones, "phone"), _count(room.answers, "answer")
    return f"The vote is closed: {phones}, {answers}. Its lane stays in the race for two hours from its opening."


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
