"""Moments are found where they are, and none is where nothing happens."""

import numpy as np
import pytest

from rlreco.views.story import Mark, bundled, in_order, product_marks, regret_marks
from rlreco.views.story.change_points import parts_of, stretches_of

SEED = 20261130


def curve(means, rng):
    """Sessions and running regret of independent sessions with these means."""
    regret = np.cumsum(rng.gamma(2.0, 0.5, len(means)) * means)
    return np.arange(len(means) + 1), np.concatenate([[0.0], regret])


def test_two_levels_are_cut_where_they_meet():
    means = np.array([2.0] * 10 + [1.0] * 20)
    parts = parts_of(means, np.full(30, 0.01), np.ones(30))

    assert [(part.start, part.end, round(part.mean, 6)) for part in parts] == [(0, 10, 2.0), (10, 30, 1.0)]
    assert parts[0].variance == pytest.approx(0.001)


def test_a_level_that_stays_is_not_cut():
    rng = np.random.default_rng(SEED)

    cut = [len(parts_of(rng.normal(1.0, 0.1, 60), np.full(60, 0.01), np.ones(60))) > 1 for _ in range(200)]

    assert np.mean(cut) < 0.02


@pytest.mark.parametrize(("n", "most"), [(5, 60), (60, 60), (601, 60), (1, 3), (0, 4)])
def test_stretches_cover_everything_once_and_evenly(n, most):
    stretches = stretches_of(n, most)
    sizes = [end - start for start, end in stretches]

    assert [place for start, end in stretches for place in range(start, end)] == list(range(n))
    assert len(stretches) == min(n, most)
    assert max(sizes, default=0) - min(sizes, default=0) <= 1


def test_a_policy_that_learns_has_no_moment_of_getting_worse():
    rng = np.random.default_rng(SEED)
    means = 1.0 / np.sqrt(1.0 + np.arange(2000) / 40.0)

    stories = [[mark.kind for mark in regret_marks(*curve(means, rng))] for _ in range(20)]

    assert sum("guessing" in kinds for kinds in stories) >= 19
    assert not any({"worse", "back"} & set(kinds) for kinds in stories)


def test_random_slates_have_no_story():
    rng = np.random.default_rng(SEED)

    stories = [regret_marks(*curve(np.ones(2000), rng)) for _ in range(100)]

    assert sum(map(bool, stories)) <= 1


def test_tastes_that_change_bend_the_curve_up_and_it_comes_back():
    rng = np.random.default_rng(SEED)
    means = np.r_[np.full(100, 1.0), np.full(900, 0.3), np.full(300, 0.9), np.full(700, 0.3)]

    marks = regret_marks(*curve(means, rng), "9 of 10 products of the best slate are on it")

    assert [mark.kind for mark in marks][:2] == ["guessing", "worse"]
    assert marks[2].kind in ("back", "better")
    assert [mark.session for mark in marks][:3] == pytest.approx([100, 1000, 1300], abs=70)
    assert "gives away more (0.3" in marks[1].words
    assert marks[-1].words == "Flat by now: 9 of 10 products of the best slate are on it"


@pytest.mark.parametrize("n", [0, 1, 2, 5, 12])
def test_a_short_curve_has_no_story(n):
    assert regret_marks(np.arange(n), np.zeros(n)) == []


def test_a_curve_without_regret_has_no_story():
    assert regret_marks(np.arange(100), np.zeros(100)) == []


def slates(rng, shares):
    """Slates of nine products out of thirty, and P with these chances."""
    others = [list(rng.choice(30, 9, replace=False).astype(str)) for _ in shares]
    return [["P", *rest] if rng.random() < share else rest for share, rest in zip(shares, others, strict=True)]


def test_a_product_that_is_dropped_is_named_with_its_moment():
    rng = np.random.default_rng(SEED)

    [mark] = product_marks(slates(rng, [0.8] * 312 + [0.05] * 688), {"P": "Bunting"})

    assert mark.kind == "dropped"
    assert mark.session == pytest.approx(312, abs=8)
    assert mark.words.startswith(f"At slate {mark.session:,.0f} it stops showing Bunting: on ")


def test_a_product_that_is_taken_up_is_put_where_the_chart_has_its_slate():
    rng = np.random.default_rng(SEED)
    places = [1000.0 + number for number in range(600)]

    [mark] = product_marks(slates(rng, [0.0] * 400 + [0.9] * 200), {}, places)

    assert (mark.kind, mark.session) == ("taken_up", pytest.approx(1400, abs=4))
    assert "takes up P: on 0 % of the slates before, " in mark.words


def test_slates_at_random_drop_nothing():
    rng = np.random.default_rng(SEED)

    assert not any(product_marks(slates(rng, [0.3] * 600), {}) for _ in range(10))


def test_of_many_moments_the_heaviest_are_kept_in_their_order():
    marks = [Mark(session, "better", "", weight) for session, weight in [(30, 1), (20, 3), (10, 2)]]

    assert [mark.session for mark in in_order(marks, most=2)] == [10, 20]


def test_products_that_change_together_are_one_moment():
    marks = [
        Mark(298, "taken_up", "A", 0.8),
        Mark(300, "taken_up", "B", 0.9),
        Mark(301, "dropped", "C", 0.5),
        Mark(400, "taken_up", "D", 0.7),
    ]

    assert {(mark.session, mark.words) for mark in bundled(marks, 10)} == {
        (300, "B; 1 more product at the same time"),
        (301, "C"),
        (400, "D"),
    }
