import pytest

from rlreco.views.words.products import product_name


@pytest.mark.parametrize(
    ("name", "read"),
    [
        ("WHITE HANGING HEART T-LIGHT HOLDER", "White hanging heart t-light holder"),
        ("SET/5 RED RETROSPOT LID", "Set/5 red retrospot lid"),
        ("Enamel mug, BLUE", "Enamel mug, BLUE"),
        ("USB-C", "USB-C"),
        ("MÜSLI UND ÖL", "Müsli und öl"),
        ("", ""),
        ("85123A 10", "85123a 10"),
    ],
)
def test_only_names_that_are_shouted_are_lowered(name: str, read: str) -> None:
    assert product_name(name) == read
