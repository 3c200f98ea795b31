"""Colours that can be told apart and read on both pages."""

import itertools

import numpy as np
import pytest

from rlreco.bandit.policies.registry import POLICIES
from rlreco.pictures import contrast
from rlreco.plots.palette import (
    BANDS,
    DARK_PAGE,
    HEAT,
    LIGHT_PAGE,
    SEGMENTS,
    SERIES,
    policy_colour,
    policy_dash,
    see_through,
    segment_colour,
)
from rlreco.segmentation.names import SEGMENT_NAMES

# Machado, Oliveira and Fernandes, IEEE TVCG 15 (2009): full deuteranopia and protanopia, on linear RGB.
_BLINDNESS = {
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
}


def rgb(colour):
    return tuple(int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))


@pytest.mark.parametrize("page", [LIGHT_PAGE, DARK_PAGE])
@pytest.mark.parametrize("colour", [*SERIES, *BANDS])
def test_every_line_and_bar_stands_out_from_both_pages(colour, page):
    assert contrast(rgb(colour), rgb(page)) >= 3.0


@pytest.mark.parametrize("colour", SEGMENTS.values())
def test_large_white_names_can_be_read_on_every_segment(colour):
    assert contrast(rgb(colour), (1.0, 1.0, 1.0)) >= 3.0


def test_no_two_policies_look_alike():
    looks = [(policy_colour(name), policy_dash(name)) for name in POLICIES]

    assert len(set(looks)) == len(POLICIES)


def test_a_policy_keeps_its_colour_with_other_parameters_and_changes_its_dash():
    both = ["thompson", "thompson:z=1"]

    assert policy_colour(both[0]) == policy_colour(both[1])
    assert policy_dash(both[0], both) != policy_dash(both[1], both)


def test_every_segment_has_a_colour_of_its_own():
    colours = [segment_colour(name) for name in SEGMENT_NAMES]

    assert len(set(colours)) == len(SEGMENT_NAMES)


@pytest.mark.parametrize("blindness", _BLINDNESS)
def test_policies_of_the_tour_differ_for_colour_blind_readers(blindness):
    """By colour at least 20 of 441 apart in sRGB, or by dash."""
    matrix = np.array(_BLINDNESS[blindness])
    tour = ["thompson", "tutorial_epsilon_greedy", "uniform", "greedy", "kl_ucb"]

    def seen(name):
        linear = np.array(rgb(policy_colour(name))) ** 2.2
        return 255 * np.clip(matrix @ linear, 0, 1) ** (1 / 2.2)

    for one, other in itertools.combinations(tour, 2):
        apart = np.linalg.norm(seen(one) - seen(other))
        assert apart >= 20 or policy_dash(one) != policy_dash(other), (one, other)


def test_see_through_keeps_the_colour():
    assert see_through("#0A141E", 0.5) == "rgba(10,20,30,0.5)"


def test_writing_can_be_read_on_every_shade_of_a_heat_map():
    """Plotly writes white or #444444 on a cell, whichever is further from it."""
    ramp = [np.array(rgb(colour)) for _, colour in HEAT]
    shades = [low + share * (high - low) for low, high in (ramp[:2], ramp[2:]) for share in np.linspace(0, 1, 5)]

    for shade in shades:
        assert max(contrast(tuple(shade), rgb("#FFFFFF")), contrast(tuple(shade), rgb("#444444"))) >= 4.5
