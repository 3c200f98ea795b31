"""The vote of an audience: the rooms of this process, and the page of a phone."""

from rlreco.ui.vote.phone import play
from rlreco.ui.vote.rooms import rooms

__all__ = ["play", "rooms"]
