"""The picture of the segments as tiles: areas, names and what a press means."""

import re

import pandas as pd
import pytest

from rlreco.segmentation import SEGMENT_NAMES, WHAT_TO_DO
from rlreco.ui.segments.bench.panel import panel_html
from rlreco.ui.segments.bench.tiles import Box, grid_html, squarified, treemap_html
from rlreco.views.words.formats import Formats
from rlreco.views.workbench.chosen import Figure

SUMMARY = pd.DataFrame(
    {"segment": ["loyal", "cant_lose", "<b>VIP"], "customers": [50, 1052, 1], "revenue_share": [0.5, 0.1333, 0.3]}
)
CELLS = pd.DataFrame(
    [(r, f, "cant_lose" if (r, f) == (1, 3) else "loyal", 10 * r + f) for r in (1, 2, 3) for f in (1, 2, 3)],
    columns=["r", "f", "segment", "customers"],
)


@pytest.mark.parametrize("areas", [[1.0], [6, 6, 4, 3, 2, 2, 1], [1000, 1], [1] * 12])
def test_boxes_have_their_areas_and_fill_the_whole_without_overlap(areas):
    whole = Box(0.0, 0.0, 5.0, 4.0)

    boxes = squarified(areas, whole)

    unit = 20.0 / sum(areas)
    assert [box.width * box.height for box in boxes] == pytest.approx([area * unit for area in areas])
    for n, box in enumerate(boxes):
        assert min(box.left, box.top) >= -1e-9
        assert box.left + box.width <= 5 + 1e-9
        assert box.top + box.height <= 4 + 1e-9
        for other in boxes[:n]:
            across = min(box.left + box.width, other.left + other.width) - max(box.left, other.left)
            down = min(box.top + box.height, other.top + other.height) - max(box.top, other.top)
            assert min(across, down) < 1e-9


def test_the_boxes_of_the_paper_are_those_of_the_paper():
    """Bruls, Huizing and van Wijk: areas 6, 6, 4, 3, 2, 2, 1 in a room of 6 x 4; the first two share the left side."""
    first, second, *_ = squarified([6, 6, 4, 3, 2, 2, 1], Box(0.0, 0.0, 6.0, 4.0))

    assert first == pytest.approx((0, 0, 3, 2))
    assert second == pytest.approx((0, 2, 3, 2))


def test_no_segments_are_no_boxes():
    assert squarified([], Box(0.0, 0.0, 5.0, 4.0)) == []


def test_a_tile_says_its_people_and_money_and_is_pressed_when_chosen():
    html = treemap_html(SUMMARY, "loyal", Formats())

    assert 'aria-label="Can&#x27;t lose: 1,052 people, 13 % of the money"' in html
    assert re.findall(r'data-segment="([^"]*)" aria-pressed="true"', html) == ["loyal"]
    assert html.count('aria-pressed="false"') == 2


def test_type_of_a_tile_is_by_its_longest_word_which_stays_in_one_piece():
    html = treemap_html(
        pd.DataFrame(
            {
                "segment": ["new", "need_attention", "hibernating"],
                "customers": [1, 2, 3],
                "revenue_share": [0.5, 0.5, 0.0],
            }
        ),
        None,
        Formats(),
    )

    assert '<b lang="en" style="--longest:3">New</b>' in html
    assert '<b lang="en" class="long" style="--longest:9">Need attention</b>' in html
    assert '<b lang="en" class="longest" style="--longest:11">Hibernating</b>' in html


def test_a_name_that_was_given_is_shown_as_text():
    html = treemap_html(SUMMARY, None, Formats())

    assert "&lt;b&gt;VIP" in html
    assert "<b>VIP" not in html


def test_the_grid_has_the_most_recent_at_the_top_and_the_most_frequent_at_the_right():
    labels = re.findall(r'aria-label="[^"]*: (R\d F\d), (\d+) people"', grid_html(CELLS, None, Formats(), {}))

    assert labels[0] == ("R3 F1", "31")
    assert labels[-1] == ("R1 F3", "13")


def test_a_cell_of_a_small_segment_belongs_to_the_segment_that_took_its_customers():
    html = grid_html(CELLS, None, Formats(), {"cant_lose": "loyal"})

    assert set(re.findall('data-segment="([^"]*)"', html)) == {"loyal"}


def test_cells_of_clusters_can_not_be_pressed():
    assert grid_html(CELLS, None, Formats(), {}, pressable=False).count(" disabled>") == 9
    assert " disabled>" not in grid_html(CELLS, None, Formats(), {})


@pytest.mark.parametrize("name", SEGMENT_NAMES)
def test_every_name_of_the_usual_map_has_its_advice(name):
    assert WHAT_TO_DO[name].endswith(".")


def test_the_panel_has_the_advice_of_its_segment_and_none_for_a_name_that_was_given():
    figures = [Figure("People", "1,052", "of <all>")]

    assert "Win these back first" in panel_html("cant_lose", figures)
    given = panel_html("<b>VIP", figures)
    assert "&lt;b&gt;VIP" in given
    assert "of &lt;all&gt;" in given
    assert "<b>" not in given
