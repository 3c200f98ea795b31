"""A room in which an audience plays against the policies of a race: phones join, and each tap counts once."""

from collections.abc import Callable
from dataclasses import dataclass
from threading import Lock

from rlreco.errors import ConflictError, NotFoundError
from rlreco.language import gettext, number
from rlreco.service.simulations.vote.audience import Audience
from rlreco.simulation.regret import PolicyRun
from rlreco.simulation.shoppers import Visit

MOST_ANSWERS = 100
"""That a host may let a phone give."""


@dataclass(frozen=True, slots=True)
class Limits:
    """phones : that may join

    answers : of each phone
    seconds : after which the room closes by itself
    pause : seconds after an answer in which a phone gives no other, so that a double click isn't two answers
    """

    phones: int = 500
    answers: int = 20
    seconds: float = 7_200.0
    pause: float = 0.4


@dataclass(frozen=True, slots=True)
class Tally:
    """phones : that have joined

    answers, clicks : of the whole audience
    is_open : whether more answers count
    """

    phones: int
    answers: int
    clicks: int
    is_open: bool


@dataclass(frozen=True, slots=True)
class Turn:
    """What a phone is about to answer, and how it did so far.

    number : answers of this phone so far, which its next tap has to name
    most : answers that it may give
    clicks : among its answers
    clicked : whether its last product was clicked; None before the first
    kind : of the next shopper, from 0; None where all are alike
    products : number of products
    on_offer : indices of those that can be chosen now; empty at the end
    room : of the whole audience
    """

    number: int
    most: int
    clicks: int
    clicked: bool | None
    kind: int | None
    products: int
    on_offer: frozenset[int]
    room: Tally


@dataclass(slots=True)
class _Phone:
    visit: Visit
    free_at: float
    answers: int = 0
    clicks: int = 0
    clicked: bool | None = None


class Room:
    """Safe for threads.

    clock : seconds, monotonic
    new_id : returns an id of a phone that nobody can guess
    """

    def __init__(
        self, audience: Audience, limits: Limits, *, clock: Callable[[], float], new_id: Callable[[], str]
    ) -> None:
        self._audience, self._limits = audience, limits
        self._clock, self._new_id = clock, new_id
        self._lock = Lock()
        self._phones: dict[str, _Phone] = {}
        self._ends_at = clock() + limits.seconds
        self._closed = False

    @property
    def expired(self) -> bool:
        return self._clock() >= self._ends_at

    def close(self) -> None:
        """No more answers count."""
        with self._lock:
            self._closed = True

    def join(self, phone: str | None = None) -> str:
        """The id of a phone: its own if it is in the room already, else a new one.

        Raises ConflictError for a closed or full room.
        """
        with self._lock:
            if phone is not None and phone in self._phones:
                return phone
            if not self._is_open:
                raise ConflictError(gettext("This vote is closed."))
            if len(self._phones) >= self._limits.phones:
                raise ConflictError(
                    gettext("This vote is full: {phones} phones take part.", phones=number(self._limits.phones))
                )
            id_ = self._new_id()
            self._phones[id_] = _Phone(self._audience.visit(), self._clock())
            return id_

    def turn(self, phone: str) -> Turn:
        """Raises NotFoundError for a phone that hasn't joined."""
        with self._lock:
            of = self._phone(phone)
            kind = int(of.visit.states[0]) if self._audience.kinds > 1 else None
            offer = self._audience.on_offer(of.visit) if self._may_answer(of) else frozenset()
            shown = self._audience.n_products, offer, self._tally
            return Turn(of.answers, self._limits.answers, of.clicks, of.clicked, kind, *shown)

    def answer(self, phone: str, number: int, product: int) -> bool:
        """Whether it counts: a turn that was answered before, the second press of a double click, and a tap after the
        end don't.

        number : of the turn that the phone showed
        product : index
        Raises NotFoundError for a phone that hasn't joined.
        """
        with self._lock:
            of = self._phone(phone)
            if not self._counts(of, number, product):
                return False
            of.clicked = self._audience.serve(of.visit, product)
            of.answers, of.clicks = of.answers + 1, of.clicks + of.clicked
            of.visit, of.free_at = self._audience.visit(), self._clock() + self._limits.pause
            return True

    def tally(self) -> Tally:
        with self._lock:
            return self._tally

    def run(self) -> PolicyRun | None:
        """All answers in order of arrival, as one policy; None before the first."""
        with self._lock:
            return self._audience.run()

    @property
    def _is_open(self) -> bool:
        return not (self._closed or self.expired or self._audience.served >= self._audience.sessions)

    @property
    def _tally(self) -> Tally:
        return Tally(len(self._phones), self._audience.served, self._audience.clicks, self._is_open)

    def _counts(self, phone: _Phone, number: int, product: int) -> bool:
        in_turn = number == phone.answers and self._clock() >= phone.free_at
        return in_turn and self._may_answer(phone) and product in self._audience.on_offer(phone.visit)

    def _may_answer(self, phone: _Phone) -> bool:
        return self._is_open and phone.answers < self._limits.answers

    def _phone(self, id_: str) -> _Phone:
        if id_ not in self._phones:
            raise NotFoundError(gettext("This phone isn't in the vote any more. Reload the page."))
        return self._phones[id_]
