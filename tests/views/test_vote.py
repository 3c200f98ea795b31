"""The address and the words of a vote, and the audience as one more lane of the Race."""

from base64 import b64decode

import numpy as np
import pytest

from rlreco.service.simulations.vote.audience import AUDIENCE
from rlreco.service.simulations.vote.room import Tally, Turn
from rlreco.simulation.regret import PolicyRun, Simulation, Totals
from rlreco.simulation.trail import Trail
from rlreco.views.race import MOST_LANES, payload, standings
from rlreco.views.words.vote import class_score, closed_line, next_step, only_here, outcome, own_score, vote_address


@pytest.mark.parametrize(
    ("page", "address"),
    [
        ("http://192.168.1.7:8501/experiments", "http://192.168.1.7:8501/vote?room=a-B_1"),
        ("http://192.168.1.7:8501/experiments/", "http://192.168.1.7:8501/vote?room=a-B_1"),
        ("https://school.example/apps/reco/experiments", "https://school.example/apps/reco/vote?room=a-B_1"),
        ("https://reco.streamlit.app/~/+/experiments", "https://reco.streamlit.app/vote?room=a-B_1"),
        ("http://[fe80::1]:8501/experiments?run=1#top", "http://[fe80::1]:8501/vote?room=a-B_1"),
    ],
)
def test_phones_open_the_app_where_the_host_opened_it(page, address):
    assert vote_address(page, "a-B_1") == address


@pytest.mark.parametrize(
    ("address", "here"),
    [
        ("http://localhost:8501/vote", True),
        ("http://127.0.0.1:8501/vote", True),
        ("http://[::1]:8501/vote", True),
        ("/vote", True),
        ("http://192.168.1.7:8501/vote", False),
        ("https://reco.streamlit.app/vote", False),
    ],
)
def test_an_address_that_only_this_machine_reaches_is_recognised(address, here):
    assert only_here(address) == here


def turn(number=9, clicked=True, kind=None, is_open=True):
    return Turn(number, 20, 4, clicked, kind, 8, frozenset(range(8)), Tally(30, 300, 70, is_open))


def test_a_phone_says_what_came_of_its_tap_and_how_it_and_the_class_do():
    outcomes = [outcome(turn(clicked=clicked)) for clicked in (None, True, False)]
    assert outcomes == ["Tap a product", "Clicked!", "Ignored"]
    assert own_score(turn()) == "You: 4 of 9 clicked"
    assert class_score(turn().room) == "The class: 70 of 300 clicked"


@pytest.mark.parametrize(
    ("of", "words"),
    [
        (turn(), "11 of 20 answers left"),
        (turn(kind=0), "Next shopper: kind 1 · 11 of 20 answers left"),
        (turn(number=20), "You have given all 20 answers. Look at the screen!"),
        (turn(is_open=False), "The vote is closed."),
    ],
)
def test_a_phone_says_what_comes_next_or_why_nothing_does(of, words):
    assert next_step(of) == words


def test_the_host_reads_how_many_took_part():
    assert closed_line(Tally(1, 2, 1, False)).startswith("The vote is closed: 1 phone, 2 answers.")


def run(policy, ends, *, rounds, clicks, points=4):
    """Regret and clicks that grow evenly to these ends, one of each replicate."""
    at = np.linspace(rounds / points, rounds, points)
    regret, clicked = (np.outer(at / rounds, values) for values in (ends, clicks))
    nothing = np.zeros_like(regret)
    totals = Totals(regret, nothing, nothing, clicked, nothing, nothing, nothing)
    return PolicyRun(policy, at, totals, 1.0, 1, True, trail=Trail(np.arange(rounds).astype(np.uint8)))


RACE = Simulation(
    (
        run("uniform", [1000, 9000], rounds=2000, clicks=[80, 900]),
        run("thompson", [100, 9000], rounds=2000, clicks=[440, 900]),
    ),
    calibrated=True,
)
PEOPLE = run(AUDIENCE, [75], rounds=300, clicks=[60], points=300)


def rows(simulation=RACE, audience=PEOPLE, **changes):
    return payload(simulation, id_="a", planned=2000, audience=audience, **changes)


def numbers(text, kind):
    return np.frombuffer(b64decode(text), dtype=kind)


def test_the_audience_is_compared_at_as_many_sessions_as_it_has_answers_in_the_world_that_it_met():
    table = rows()["table"]

    # After 300 of 2,000 sessions of the first world: 15 and 150 given away, and 75 by the audience.
    assert [(row["code"], row["regret"]) for row in table] == [
        ("thompson", "15.0"),
        (AUDIENCE, "75.0"),
        ("uniform", "150.0"),
    ]
    assert table[1]["words"] == "20 % clicks, 50 % less given away than random"
    assert table[1]["name"] == "The audience"
    assert rows()["compared"] == 300
    assert "after 300 sessions" in rows()["note"]
    assert "first world" in rows()["note"]


def test_the_curve_of_the_audience_ends_where_it_stopped_and_the_others_go_on():
    curves = {curve["code"]: curve for curve in rows()["curves"]}

    assert numbers(curves[AUDIENCE]["rounds"], "<u4")[-1] == 300
    assert numbers(curves[AUDIENCE]["mean"], "<f4")[-1] == 75
    assert numbers(curves["uniform"]["mean"], "<f4")[-1] == 1000


def test_the_lane_of_the_audience_is_the_last_and_there_however_many_policies_race():
    many = Simulation(tuple(run(f"p{n}", [9.0], rounds=2000, clicks=[1]) for n in range(9)), calibrated=True)

    lanes = rows(many)["lanes"]

    assert len(lanes) == MOST_LANES
    assert (lanes[-1]["code"], lanes[-1]["short"]) == (AUDIENCE, "Audience")
    assert len(numbers(lanes[-1]["marks"], "<u1")) == 300


def test_people_who_do_worse_than_all_are_still_within_the_axis_and_never_the_measure():
    bad = rows(audience=run(AUDIENCE, [5000], rounds=300, clicks=[0], points=300))

    assert bad["ceiling"] >= 5000
    assert bad["reference"] == 0
    assert bad["table"][-1]["code"] == AUDIENCE


def test_without_an_audience_nothing_is_compared_before_the_end():
    alone = rows(audience=None)

    assert (alone["compared"], alone["note"]) == (None, "")
    assert [line.code for line in standings(RACE)] == ["thompson", "uniform"]
    assert [line.regret for line in standings(RACE)] == [4550, 5000]


def test_an_audience_that_served_more_than_a_stopped_race_is_compared_where_the_race_stopped():
    short = Simulation((run("uniform", [100], rounds=200, clicks=[8]),), calibrated=True)

    assert rows(short)["compared"] == 200
