"""Days in words."""

from datetime import date

from rlreco.language import long_day, month_name, speaking

MARCH = date(2011, 3, 9)


def test_english_days_have_two_figures():
    assert (long_day(MARCH), month_name(MARCH)) == ("09 March 2011", "March")


def test_german_days_are_ordinal_numbers():
    with speaking("de"):
        assert (long_day(MARCH), month_name(MARCH)) == ("9. März 2011", "März")
