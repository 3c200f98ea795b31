"""Numbers and differences in words."""

import pytest

from rlreco.views.verdicts.sentence import Difference, about, rounded, waiting


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([0.284, 0.141, 0.449], ["0.28", "0.14", "0.45"]),
        ([12.3, 4.2], ["12", "4"]),
        ([3.21, 0.06], ["3.2", "0.1"]),
        ([1234.0, 900.0], ["1,234", "900"]),
        ([0.45, 0.004], ["0.450", "0.004"]),
        ([0.00423], ["0.0042"]),
        ([0.000001, 0.45], ["0.00", "0.45"]),
        ([0.0, 0.0], ["0", "0"]),
    ],
)
def test_numbers_have_two_digits_of_the_largest_and_none_looks_like_0_that_four_decimals_can_show(values, words):
    assert rounded(values) == words


@pytest.mark.parametrize(("n", "guess"), [(7, 7), (99, 99), (812, 810), (12_345, 12_000)])
def test_a_guess_has_two_digits(n, guess):
    assert about(n) == guess


def test_the_number_that_would_tell_follows_from_the_interval():
    """Half as wide as the difference it tells in half of cases; (1 + .8416 / 1.96)^2 = 2.043 times as many in .8."""
    assert Difference(1.0, 0.0, 2.0, "more", "less").more_to_tell(1000) == pytest.approx(1042, abs=2)
    assert Difference(-1.0, -2.0, 0.0, "more", "less").more_to_tell(1000) == pytest.approx(1042, abs=2)


def test_a_difference_far_below_its_interval_is_never_told():
    assert Difference(0.01, -1.0, 1.02, "more", "less").more_to_tell(1000) is None
    assert Difference(0.0, -1.0, 1.0, "more", "less").more_to_tell(1000) is None
    assert "any sensible number of customers" in waiting(None, "customer")


def test_something_is_always_missing_where_a_difference_can_not_be_told():
    assert Difference(1.0, 0.5, 1.5, "more", "less").more_to_tell(10) == 1
    assert waiting(1, "session") == "if the difference stays, some 1 more session would tell (80 % of the time)"
