"""The rows and words of the Race."""

import json
from base64 import b64decode

import numpy as np
import pytest

from rlreco.language import speaking
from rlreco.simulation.regret import PolicyRun, Simulation, Totals
from rlreco.simulation.trail import BOUGHT, CLICKED, IGNORED, Trail, marks_of
from rlreco.views.race import (
    MOST_LANES,
    MOST_POINTS,
    ceiling,
    moments_of,
    payload,
    percent,
    race_id,
    reference,
    standings,
    thinned,
)


def run(policy, ends, *, rounds=1000, points=4, clicks=200, marks=1000, size=1, at_random=None):
    """Regret that grows evenly to these ends, one of each replicate. at_random : ends of slates at random"""
    at = np.linspace(rounds / points, rounds, points)
    regret = np.outer(at / rounds, ends)
    clicked = np.outer(at / rounds, np.full(len(ends), float(clicks)))
    nothing = np.zeros_like(regret)
    chance = nothing if at_random is None else np.outer(at / rounds, at_random)
    totals = Totals(regret, chance, nothing, clicked, nothing, nothing, nothing)
    return PolicyRun(policy, at, totals, 1.0, size, True, trail=Trail(np.arange(marks).astype(np.uint8)))


def race(*runs):
    return Simulation(runs, calibrated=True)


THREE = race(
    run("uniform", [95, 105], clicks=40), run("thompson", [14, 16], clicks=220), run("softmax", [100, 100], clicks=41)
)


def numbers(text, kind):
    return np.frombuffer(b64decode(text), dtype=kind)


def test_a_short_curve_stays_as_it_is():
    assert thinned(np.arange(9.0), 400).tolist() == list(range(9))


@pytest.mark.parametrize("seed", range(5))
def test_thinning_keeps_the_ends_and_the_extremes(seed):
    values = np.random.default_rng(seed).normal(size=20_001).cumsum()

    kept = thinned(values, 400)

    assert len(kept) <= 400
    assert (np.diff(kept) > 0).all()
    assert {0, 20_000, values.argmin(), values.argmax()} <= set(kept.tolist())


def test_six_policies_of_20000_sessions_and_20_replicates_take_less_than_a_megabyte():
    runs = [run(f"p{n}", np.full(20, 9.0 + n), rounds=20_000, points=20_000, marks=20_000) for n in range(6)]

    rows = payload(race(*runs), id_="a", planned=20_000)

    assert len(json.dumps(rows).encode()) <= 1_000_000
    assert all(len(numbers(curve["mean"], "<f4")) <= MOST_POINTS for curve in rows["curves"])
    assert [len(numbers(lane["marks"], "<u1")) for lane in rows["lanes"]] == [20_000] * 6


def test_the_rows_say_where_every_curve_ends():
    rows = payload(THREE, id_="a", planned=1000)

    for curve, end, rate in zip(rows["curves"], (100, 15, 100), (0.04, 0.22, 0.041), strict=True):
        assert numbers(curve["rounds"], "<u4")[-1] == 1000
        assert numbers(curve["mean"], "<f4")[-1] == pytest.approx(end)
        assert numbers(curve["clicks"], "<f4")[-1] == pytest.approx(rate)


def test_the_least_regret_comes_first_and_equal_ones_in_their_order():
    assert [line.code for line in standings(THREE)] == ["thompson", "uniform", "softmax"]


def test_the_leaderboard_speaks_of_clicks_and_of_random_slates():
    assert [line.words for line in standings(THREE)] == [
        "22 % clicks, 85 % less given away than random",
        "4.0 % clicks, the others are measured by it",
        "4.1 % clicks, as much given away as random",
    ]


def test_the_leaderboard_speaks_german():
    with speaking("de"):
        assert [line.words for line in standings(THREE)] == [
            "22 % Klicks, 85 % weniger verschenkt als der Zufall",
            "4,0 % Klicks, Maßstab für die anderen",
            "4,1 % Klicks, so viel verschenkt wie der Zufall",
        ]


def test_clicks_are_counted_for_each_product_shown():
    [line] = standings(race(run("thompson", [1.0, 1.0], clicks=200, size=4)))

    assert line.clicks == pytest.approx(200 / 4000)


def test_without_random_slates_the_worst_is_the_measure_and_is_named():
    simulation = race(run("ucb1", [80, 80]), run("thompson", [20, 20]))

    assert reference(simulation).policy == "ucb1"
    assert standings(simulation)[0].words == "20 % clicks, 75 % less given away than the worst, UCB1"


def test_a_policy_worse_than_random_gives_more_away():
    assert standings(race(run("uniform", [50, 50]), run("exp3", [60, 60])))[1].words.endswith(
        "20 % more given away than random"
    )


def test_a_policy_alone_has_no_measure():
    assert standings(race(run("thompson", [15, 15])))[0].words == "20 % clicks"


def test_where_all_products_are_alike_nothing_is_given_away():
    simulation = race(run("uniform", [0, 0]), run("thompson", [0, 0]))

    assert {line.words for line in standings(simulation)} == {"20 % clicks, nothing given away"}
    assert ceiling(simulation, 1000) == 1.0
    assert [line.place for line in standings(simulation)] == [1, 1]


def test_policies_with_equal_regret_share_their_place():
    assert [line.place for line in standings(THREE)] == [1, 2, 2]
    assert [row["place"] for row in payload(THREE, id_="a", planned=1000)["table"]] == ["1", "2", "2"]


@pytest.mark.parametrize(("end", "top"), [(100.0, 100.0), (101.0, 120.0), (0.03, 0.032)])
def test_the_axis_ends_at_a_round_number_above_the_end(end, top):
    assert ceiling(race(run("uniform", [end, end])), 1000) == pytest.approx(top)


def test_the_axis_holds_the_bands():
    """Mean 100, standard error 5, times t(1) = 12.71: up to 163.5."""
    assert ceiling(race(run("uniform", [95, 105])), 1000) == pytest.approx(200.0)


@pytest.mark.parametrize("rounds", [20, 300, 700])
def test_the_axis_of_a_race_that_runs_is_that_of_slates_at_random_over_all_sessions(rounds):
    """Of learning policies too, which give away little later on: 1.05 x 1,000 at the end, whenever it is looked at."""
    learning = run("thompson", [np.sqrt(rounds)] * 2, rounds=rounds, at_random=[float(rounds)] * 2)

    assert ceiling(race(learning), 1000) == pytest.approx(1200.0)


def test_a_race_without_sessions_has_no_axis_yet():
    assert ceiling(Simulation((), calibrated=True, finished=False), 1000) is None


def test_lanes_of_a_running_race_begin_where_the_browser_has_them():
    whole, rest = (payload(THREE, id_="a", planned=1000, running=True, first=n) for n in (0, 700))

    assert (whole["lanes"][0]["start"], rest["lanes"][0]["start"]) == (0, 700)
    assert (
        numbers(rest["lanes"][0]["marks"], "<u1").tolist() == numbers(whole["lanes"][0]["marks"], "<u1").tolist()[700:]
    )


@pytest.mark.parametrize("recorded", [30_000, 60_000])
def test_lanes_of_long_races_are_thinned_by_the_plan_so_that_rows_fit_what_came_before(recorded):
    long = race(run("uniform", [1.0, 1.0], rounds=recorded, marks=recorded))

    [lane] = payload(long, id_="a", planned=60_000, running=True, first=20_000)["lanes"]

    assert (lane["every"], lane["start"]) == (3, 20_000 // 3)
    assert len(numbers(lane["marks"], "<u1")) == recorded // 3 - 20_000 // 3


def test_a_kept_race_of_thinned_sessions_isn_t_thinned_again():
    kept = run("uniform", [1.0, 1.0], rounds=60_000)
    kept = race(PolicyRun(*(getattr(kept, name) for name in kept.__slots__[:-1]), Trail(np.zeros(20_000, np.uint8), 3)))

    [lane] = payload(kept, id_="a", planned=60_000)["lanes"]

    assert (lane["every"], len(numbers(lane["marks"], "<u1"))) == (3, 20_000)


def test_many_policies_have_curves_and_only_some_have_lanes():
    rows = payload(race(*(run(f"p{n}", [1.0, 1.0]) for n in range(9))), id_="a", planned=1000)

    assert (len(rows["curves"]), len(rows["lanes"])) == (9, MOST_LANES)


def test_a_race_that_has_just_begun_has_no_rows_and_no_trouble():
    rows = payload(Simulation((), calibrated=True, finished=False), id_="a", planned=1000, running=True)

    assert (rows["done"], rows["curves"], rows["table"], rows["reference"]) == (0, [], [], None)


def test_a_race_keeps_its_id_from_the_run_to_the_store_and_another_seed_has_another():
    running = {"policies": ("uniform",), "seed": 1, "drift_at": None}

    assert race_id([running]) == race_id([{"policies": ["uniform"], "seed": 1}])
    assert race_id([running]) != race_id([{**running, "seed": 2}])


def test_changes_of_the_shoppers_are_marked():
    assert moments_of({"drift_at": 900, "arrival_at": 500}) == [(500, "a new product"), (900, "tastes change")]
    assert moments_of({"seed": 1}) == []


def test_a_mark_holds_the_product_shown_first_and_the_best_outcome_of_the_slate():
    clicked = np.array([[False, False], [False, True], [True, False]])
    bought = np.array([[False, False], [False, False], [True, False]])

    marks = marks_of(np.array([3, 63, 64]), clicked, bought)

    assert marks.tolist() == [64 * IGNORED + 3, 64 * CLICKED + 63, 64 * BOUGHT + 0]


@pytest.mark.parametrize(("share", "words"), [(0.2213, "22 %"), (0.0446, "4.5 %"), (0.09996, "10 %"), (0.0, "0.0 %")])
def test_shares_have_a_decimal_only_where_they_are_small(share, words):
    assert percent(share) == words
