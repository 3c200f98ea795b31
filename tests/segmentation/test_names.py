import numpy as np
import pytest

from rlreco.errors import ConfigError
from rlreco.segmentation.names import bands_of, check_map, default_map, segment_words

RULES = {
    "hibernating": [(1, 1), (1, 2), (2, 1), (2, 2)],
    "at_risk": [(1, 3), (1, 4), (2, 3), (2, 4)],
    "cant_lose": [(1, 5), (2, 5)],
    "about_to_sleep": [(3, 1), (3, 2)],
    "need_attention": [(3, 3)],
    "loyal": [(3, 4), (3, 5), (4, 4), (4, 5)],
    "promising": [(4, 1)],
    "new": [(5, 1)],
    "potential_loyalist": [(4, 2), (4, 3), (5, 2), (5, 3)],
    "champions": [(5, 4), (5, 5)],
}


def test_the_map_of_five_bins_is_the_classic_one():
    assert default_map(5) == {cell: name for name, cells in RULES.items() for cell in cells}


@pytest.mark.parametrize("bins", range(3, 11))
def test_with_any_number_of_bins_every_cell_has_a_name_and_the_corners_stay(bins):
    names = default_map(bins)

    check_map(names, bins)
    assert (names[1, 1], names[bins, bins]) == ("hibernating", "champions")


def test_a_map_with_a_hole_is_refused_naming_the_cell():
    holed = {cell: name for cell, name in default_map(5).items() if cell != (2, 3)}

    with pytest.raises(ConfigError, match="Without a name: R2 F3"):
        check_map(holed, 5)


def test_a_map_with_a_cell_outside_is_refused_naming_it():
    with pytest.raises(ConfigError, match="outside the map: R6 F1"):
        check_map({**default_map(5), (6, 1): "lost"}, 5)


def test_a_blank_name_is_no_name():
    with pytest.raises(ConfigError, match="Without a name: R1 F1"):
        check_map({**default_map(5), (1, 1): " "}, 5)


def test_four_bands_of_five_bins_are_the_documented_ones():
    bands = bands_of(np.arange(3, 16), bins=5, bands=4)

    assert bands.tolist() == ["Q1"] * 3 + ["Q2"] * 3 + ["Q3"] * 3 + ["Q4"] * 4


def test_names_are_written_as_people_read_them():
    names = ("cant_lose", "new", "My own", "Q4")

    assert [segment_words(name) for name in names] == ["Can't lose", "New", "My own", "Q4"]
