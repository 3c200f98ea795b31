from datetime import date

import numpy as np
import pytest

from rlreco.segmentation.last_day import far_dates


def days(*texts):
    return np.array(texts, "datetime64[D]")


def test_a_line_long_after_the_rest_does_not_move_the_reference_date():
    far = far_dates(np.concatenate([np.repeat(days("2024-01-01", "2024-06-01"), 100), days("2099-01-01")]))

    assert (far.as_of, far.lines, far.last) == (date(2024, 6, 2), 1, date(2099, 1, 1))
    assert "1 line is dated far after the rest, up to 2099-01-01" in far.notice()


def test_a_line_of_the_future_is_too_late_however_near():
    lines = days("2024-01-01", "2024-01-02", "2024-02-01")

    assert far_dates(lines, date(2024, 1, 10)).as_of == date(2024, 1, 3)
    assert far_dates(lines, date(2024, 1, 31)) is None


@pytest.mark.parametrize(
    "lines",
    [
        days("2017-02-11", "2017-02-26", "2019-03-15"),
        days("2024-01-01", "NaT"),
        days("NaT"),
        days(),
        np.repeat(days("2020-01-01", "2024-01-01"), [70, 30]),
    ],
    ids=["a gap in a small file", "a blank", "nothing but blanks", "no lines", "a shop that opened again"],
)
def test_other_files_keep_their_last_day(lines):
    assert far_dates(lines, date(2024, 6, 1)) is None


def test_a_file_that_lies_in_the_future_as_a_whole_is_made_up_and_stays():
    assert far_dates(days("2030-01-01", "2030-01-02"), date(2024, 1, 1)) is None
