"""The rooms of a process, by tokens that nobody can guess. They end with it: nothing of them is stored."""

from collections.abc import Callable
from dataclasses import dataclass
from hmac import compare_digest
from secrets import token_urlsafe
from threading import Lock
from time import monotonic

from rlreco.errors import ConflictError, NotFoundError
from rlreco.language import gettext
from rlreco.service.simulations.vote.audience import Audience
from rlreco.service.simulations.vote.room import Limits, Room

_MOST_EACH, _MOST = 4, 100
_BYTES = 18


@dataclass(frozen=True, slots=True)
class OpenedRoom:
    """token : of the address that lets phones in

    workspace, race : that it was opened for
    """

    token: str
    workspace: str
    race: str
    room: Room


class Rooms:
    """At most 4 rooms a workspace and 100 in all, of which a closed one makes way for a new one. Safe for threads.

    clock : seconds, monotonic
    new_token : returns a text that nobody can guess, for rooms and for phones
    """

    def __init__(
        self,
        clock: Callable[[], float] = monotonic,
        new_token: Callable[[], str] = lambda: token_urlsafe(_BYTES),
    ) -> None:
        self._clock, self._new_token = clock, new_token
        self._lock = Lock()
        self._opened: list[OpenedRoom] = []

    def open(self, workspace: str, race: str, audience: Audience, limits: Limits) -> OpenedRoom:
        """A new room, or the one that is open for this race already. Raises ConflictError where there are too many."""
        with self._lock:
            current = self._of_race(workspace, race)
            if current is not None and current.room.tally().is_open:
                return current
            self._make_way(workspace)
            room = Room(audience, limits, clock=self._clock, new_id=self._new_token)
            opened = OpenedRoom(self._new_token(), workspace, race, room)
            self._opened = [*(each for each in self._opened if each is not current), opened]
            return opened

    def room(self, token: str) -> Room:
        """Compares in constant time. Raises NotFoundError for an unknown or expired token."""
        with self._lock:
            self._drop_expired()
            matching = [each.room for each in self._opened if compare_digest(each.token.encode(), token.encode())]
        if not matching:
            raise NotFoundError(gettext("There is no vote at this address. It may be over: ask for a new one."))
        return matching[0]

    def of_race(self, workspace: str, race: str) -> OpenedRoom | None:
        """Open or closed; None where there is none."""
        with self._lock:
            return self._of_race(workspace, race)

    def forget(self, opened: OpenedRoom) -> None:
        """Drop the room with its answers."""
        opened.room.close()
        with self._lock:
            self._opened = [each for each in self._opened if each is not opened]

    def _of_race(self, workspace: str, race: str) -> OpenedRoom | None:
        self._drop_expired()
        return next((each for each in self._opened if (each.workspace, each.race) == (workspace, race)), None)

    def _drop_expired(self) -> None:
        self._opened = [each for each in self._opened if not each.room.expired]

    def _make_way(self, workspace: str) -> None:
        own = [each for each in self._opened if each.workspace == workspace]
        if len(own) < _MOST_EACH and len(self._opened) < _MOST:
            return
        closed = next((each for each in own if not each.room.tally().is_open), None)
        if closed is None:
            raise ConflictError(gettext("Too many votes are open here. Close one first."))
        self._opened = [each for each in self._opened if each is not closed]
