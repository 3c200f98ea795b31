"""Customers who moved between two dates, and segments side by side."""

from datetime import date, datetime

from rlreco.segmentation import lines_of_customers
from rlreco.segmentation.report.movement import NOT_YET, both_dates, compared, movers, moves
from rlreco.transactions import classify

EARLIER, LATER = date(2020, 2, 1), date(2021, 1, 1)


def shop(line, lines):
    """Twenty customers who never come back, of whom the last does, and a newcomer."""
    return classify(
        lines(
            *[line(f"1{n}", datetime(2020, 1, 1 + n), 1, 1.0, f"idle{n}") for n in range(20)],
            line("8", datetime(2020, 12, 1), 2, 4.0, "idle19"),
            line("9", datetime(2020, 12, 1), 1, 3.0, "late"),
        )
    )


def test_movers_are_those_in_another_segment_and_those_who_came_between(line, lines):
    before, after = both_dates(shop(line, lines), EARLIER, LATER)

    moved = movers(before, after)

    assert moved.loc[moved["customer_id"] == "late", "before"].item() == NOT_YET
    assert (moved["before"] != moved["after"]).all()
    table = moves(before, after)
    stayed = sum(table.loc[name, name] for name in table.index if name in table.columns)
    assert len(moved) == table.to_numpy().sum() - stayed
    assert moved["monetary"].is_monotonic_decreasing


def test_the_sums_of_both_sides_are_those_of_the_two_dates(line, lines):
    before, after = both_dates(shop(line, lines), EARLIER, LATER)

    table = compared(before, after)

    assert (table["customers_before"].sum(), table["customers_after"].sum()) == (20, 21)
    assert (table["money_before"].sum(), table["money_after"].sum()) == (20.0, 31.0)
    assert table["money_after"].is_monotonic_decreasing


def test_lines_of_some_customers_are_theirs_alone_with_their_own_counts(line, lines):
    theirs = lines_of_customers(shop(line, lines), ["late", "idle19"])

    assert theirs.table["customer_id"].to_pylist() == ["idle19", "idle19", "late"]
    assert theirs.counts["sale"] == len(theirs) == 3
