"""Guessing is slowed for who guesses, and for nobody else."""

import pytest

from rlreco.ui.access.brake import Brake


def test_three_tries_are_free_and_each_further_one_waits_twice_as_long():
    brake, now, waits = Brake(), 100.0, []
    for _ in range(6):
        now += brake.wait("guesser", now)
        brake.note("guesser", now, right=False)
        waits.append(brake.wait("guesser", now))

    assert waits == [0.0, 0.0, 2.0, 4.0, 8.0, 16.0]


def test_no_wait_is_longer_than_five_minutes():
    brake = Brake()
    for _ in range(50):
        brake.note("guesser", 0.0, right=False)

    assert brake.wait("guesser", 0.0) == 300.0
    assert brake.wait("guesser", 299.0) == pytest.approx(1.0)
    assert brake.wait("guesser", 301.0) == 0.0


def test_the_host_is_heard_while_somebody_guesses_and_the_right_password_frees():
    brake = Brake()
    for _ in range(20):
        brake.note("guesser", 0.0, right=False)

    assert brake.wait("host", 0.0) == 0.0
    brake.note("guesser", 0.0, right=True)
    assert brake.wait("guesser", 0.0) == 0.0


def test_ten_thousand_clients_are_remembered_and_no_more():
    brake = Brake()
    for client in range(10_001):
        for _ in range(3):
            brake.note(str(client), 0.0, right=False)

    assert (brake.wait("0", 0.0), brake.wait("1", 0.0)) == (0.0, 2.0)


def test_wrong_passwords_are_logged_without_the_password(caplog):
    Brake().note("10.0.0.7", 0.0, right=False)

    assert caplog.messages == ["A wrong password of the host from 10.0.0.7, the 1. in a row"]
