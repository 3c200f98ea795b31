"""The cards of the home page: pure functions of a shop's curve."""

from datetime import UTC, datetime, timedelta

import pytest

from rlreco.domain.records import CurveGain
from rlreco.language import speaking
from rlreco.store.base import CurvePoint
from rlreco.views.home.card import ago, click_rates
from rlreco.views.home.next_step import ENOUGH, next_step
from rlreco.views.home.sparkline import HEIGHT, WIDTH, sparkline
from rlreco.views.verdicts.learning import FEWEST
from rlreco.views.verdicts.shop import shop_verdict

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)


def stretch(bucket, sessions, rate, policy="thompson"):
    """A stretch of slates of ten products, of which this share was clicked."""
    sums = CurveGain(sessions=sessions, impressions=10.0 * sessions, clicks=10.0 * sessions * rate)
    return CurvePoint(policy, bucket, sums)


@pytest.mark.parametrize(
    ("answered", "page"),
    [(0, "simulator"), (1, "simulator"), (FEWEST - 1, "simulator"), (FEWEST, "learning"), (ENOUGH, "evaluation")],
)
def test_the_next_step_follows_from_the_number_of_answers(answered, page):
    assert next_step(answered).page == page


def test_a_step_says_how_many_slates_are_missing():
    assert next_step(FEWEST - 1).why == "1 more slate and it can be judged."
    assert next_step(FEWEST).why.startswith("920 more slates and the log")


def test_a_shop_without_answers_says_so():
    assert str(shop_verdict([], "thompson")).startswith("Nobody has answered a slate yet.")


def test_a_few_answers_are_too_few():
    verdict = shop_verdict([stretch(0, 30, 0.2)], "thompson")
    assert str(verdict) == "Customers clicked 20 % of what was shown. 30 slates are too few to judge by."


def test_slates_at_random_are_what_a_shop_is_compared_with():
    curve = [stretch(0, 100, 0.2), stretch(1, 100, 0.2), stretch(0, 100, 0.04, "uniform")]
    verdict = shop_verdict(curve, "thompson")
    assert str(verdict) == "Customers click 20 % instead of 4.0 % at random, by 200 slates, and 100 at random."


def test_a_difference_that_luck_explains_is_none():
    curve = [stretch(0, 100, 0.2), stretch(0, 100, 0.19, "uniform")]
    assert shop_verdict(curve, "thompson").claim == "Can't tell yet whether customers click more than at random"


def test_without_slates_at_random_the_beginning_is_compared():
    curve = [stretch(bucket, 50, rate) for bucket, rate in enumerate((0.1, 0.15, 0.2, 0.3))]
    assert str(shop_verdict(curve, "thompson")) == (
        "Customers click 30 % of what is shown, 10 % at the beginning, in the last and the first quarter of 200 slates."
    )


def test_a_shop_that_stays_as_it_was_says_so():
    verdict = shop_verdict([stretch(bucket, 50, 0.2) for bucket in range(4)], "thompson")
    assert str(verdict) == "Customers click 20 % of what is shown, as they did at the beginning, by 200 slates."


def test_where_the_shops_policy_never_served_that_with_most_slates_is_judged():
    curve = [stretch(0, 90, 0.2, "greedy"), stretch(0, 10, 0.5, "ucb1")]
    assert "20 %" in shop_verdict(curve, "thompson").claim


def test_rates_are_of_at_least_twenty_slates_and_at_most_twenty_four_values():
    assert click_rates([stretch(0, 10, 0.1), stretch(1, 10, 0.3), stretch(2, 5, 0.9)], "thompson") == pytest.approx(
        (0.2,)
    )
    assert 20 <= len(click_rates([stretch(bucket, 20, 0.1) for bucket in range(500)], "thompson")) <= 24
    assert click_rates([], "thompson") == ()


def test_a_line_needs_two_values_and_stays_inside_its_frame():
    assert sparkline([0.3]) == sparkline([]) == ""
    drawn = sparkline([0.0, 0.5, 1.0])
    points = drawn.partition('<polyline points="')[2].partition('"')[0].split()
    places = [tuple(map(float, point.split(","))) for point in points]
    assert all(0 <= x <= WIDTH and 0 <= y <= HEIGHT for x, y in places)
    heights = [y for _, y in places]
    assert heights == sorted(heights, reverse=True)
    assert "nan" not in sparkline([0.0, 0.0])


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=-3), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 min ago"),
        (timedelta(hours=3), "3 h ago"),
        (timedelta(days=2), "2 days ago"),
        (timedelta(days=60), "on 2 March 2026"),
    ],
)
def test_the_last_answer_is_told_as_people_would(passed, words):
    assert ago(NOW - passed, NOW) == words


def test_days_and_shares_are_written_as_in_the_language_of_now():
    with speaking("de"):
        days = [ago(NOW - timedelta(days=3), NOW), ago(datetime(2026, 3, 2, tzinfo=UTC), NOW)]
        verdict = str(shop_verdict([stretch(0, 1200, 0.0512)], "thompson"))

    assert days == ["vor 3 Tagen", "am 2. März 2026"]
    assert verdict == "Kunden klicken 5,1 % von dem an, was gezeigt wird, wie schon am Anfang, nach 1.200 Antworten."
