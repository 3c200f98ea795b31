"""The queue: what runs at once, what waits, and that long work doesn't keep short work waiting. The clock is set."""

from threading import Event, Thread

import pytest

from rlreco.errors import CancelledError
from rlreco.isolation import Turns
from rlreco.progress import Watch


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


class Holder:
    """Holds a place on a thread of its own until it may end."""

    def __init__(self, turns, steps=None):
        self.has_place, self.may_end, self.is_waiting = Event(), Event(), Event()
        self.steps = [] if steps is None else steps
        self.thread = Thread(target=self._hold, args=(turns,), daemon=True)
        self.thread.start()

    def _hold(self, turns):
        with turns.turn(Watch(progress=self._waits)):
            self.has_place.set()
            self.may_end.wait()

    def _waits(self, share, doing):
        self.steps.append(doing)
        self.is_waiting.set()

    def end(self):
        self.may_end.set()
        self.thread.join()


def test_the_third_waits_for_one_of_two_places(clock):
    turns = Turns(2, patience=5, clock=clock)
    first, second = Holder(turns), Holder(turns)
    assert first.has_place.wait(60)
    assert second.has_place.wait(60)

    third = Holder(turns)
    assert third.is_waiting.wait(60)
    assert not third.has_place.is_set()
    first.end()

    assert third.has_place.wait(60)
    assert third.steps[0] == "Waiting for 2 files before it"


def test_a_small_file_gets_its_turn_while_two_long_ones_still_run(clock):
    turns = Turns(2, patience=5, clock=clock)
    bombs = [Holder(turns), Holder(turns)]
    assert all(bomb.has_place.wait(60) for bomb in bombs)

    small = Holder(turns)
    assert small.is_waiting.wait(60)
    clock.now = 5.0

    assert small.has_place.wait(60)
    assert not any(bomb.may_end.is_set() for bomb in bombs)
    small.end()
    assert all(bomb.thread.is_alive() for bomb in bombs)


def test_only_one_place_more_is_given_than_there_are(clock):
    turns = Turns(1, patience=5, clock=clock)
    first = Holder(turns)
    assert first.has_place.wait(60)
    clock.now = 100.0
    second = Holder(turns)
    assert second.has_place.wait(60)

    clock.now = 200.0
    third = Holder(turns)
    assert third.is_waiting.wait(60)
    assert not third.has_place.wait(0.3)
    second.end()

    assert third.has_place.wait(60)


def test_cancelled_while_waiting_it_leaves_the_queue(clock):
    turns = Turns(1, patience=5, clock=clock)
    first = Holder(turns)
    assert first.has_place.wait(60)

    with pytest.raises(CancelledError), turns.turn(Watch(cancelled=lambda: True)):
        pass
    first.end()

    with turns.turn():
        pass


def test_work_that_fails_gives_its_place_back(clock):
    turns = Turns(1, clock=clock)
    with pytest.raises(ZeroDivisionError), turns.turn():
        raise ZeroDivisionError

    with turns.turn():
        pass
