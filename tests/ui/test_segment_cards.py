import pytest

from rlreco.segmentation import SEGMENT_NAMES, WHAT_TO_DO
from rlreco.ui.segments.cards import card

ROW = {"segment": "cant_lose", "customers": 1052, "revenue_share": 0.1333}


def test_a_card_counts_its_segment_and_says_what_to_do():
    html = card(ROW)

    assert "Can&#x27;t lose" in html
    assert "1,052 customers · 13.3 % of revenue" in html
    assert "Win these back first" in html


def test_a_card_says_what_is_to_come():
    assert "Next 90 days: 10 orders worth 4,489." in card({**ROW, "forecast": "Next 90 days: 10 orders worth 4,489."})


@pytest.mark.parametrize("name", SEGMENT_NAMES)
def test_every_name_of_the_usual_map_has_its_advice(name):
    assert WHAT_TO_DO[name].endswith(".")


def test_a_name_that_was_given_is_shown_as_text_and_without_advice():
    html = card({**ROW, "segment": "<b>VIP"})

    assert "&lt;b&gt;VIP" in html
    assert "1,052 customers" in html
    assert "<b>" not in html
