from datetime import date, datetime

import pyarrow as pa
import pytest

from rlreco.errors import ConfigError, DataError
from rlreco.segmentation import segment
from rlreco.transactions import SCHEMA, Columns, Lines

AS_OF = date(2011, 12, 10)
SEGMENTS = {
    "champions": 604,
    "loyal": 688,
    "potential_loyalist": 484,
    "new": 67,
    "promising": 169,
    "need_attention": 121,
    "about_to_sleep": 478,
    "cant_lose": 35,
    "at_risk": 357,
    "hibernating": 1335,
}


def one_line(order, day, quantity, price, customer, product="P1"):
    return (order, product, product, quantity, day, price, customer, None, None, None)


def lines(*rows):
    table = [dict(zip(SCHEMA.names, row, strict=True)) for row in rows]
    return Lines(pa.Table.from_pylist(table, SCHEMA), "made by hand", Columns("o", "p", "q", "d", "c", unit_price="u"))


@pytest.fixture(scope="module")
def real(online_retail_classed):
    return segment(online_retail_classed, as_of=AS_OF)


def test_online_retail_gives_the_golden_summary(real):
    assert real.summary() == {
        "rows": 541_909,
        "lines": {"sale": 396_337, "return": 8_905, "adjustment": 2_518, "service": 1_547, "anonymous": 132_602},
        "customers": 4_338,
        "as_of": "2011-12-10",
        "recency_sum": 403_692,
        "frequency_sum": 18_532,
        "monetary_sum": 8_310_477.05,
        "edges": {
            "recency": [13, 33, 72, 180],
            "frequency": [1, 2, 3, 6],
            "monetary": [243.22, 475.28, 914.93, 2018.91],
        },
        "segments": SEGMENTS,
        "bands": {"Q1": 1092, "Q2": 1155, "Q3": 929, "Q4": 1162},
    }


def test_online_retail_gives_the_golden_bins(real):
    sizes = {letter: real.customers[letter].value_counts().sort_index().tolist() for letter in "rfm"}
    assert sizes == {"r": [861, 866, 863, 880, 868], "f": [1493, 835, 508, 802, 700], "m": [868, 868, 867, 868, 867]}

    scores = real.customers[["r", "f", "m"]].astype(str).agg("".join, axis=1).value_counts()
    assert (scores["555"], scores["111"]) == (323, 330)


def test_customer_12347_is_scored_as_published(real):
    row = real.customers.set_index("customer_id").loc["12347"]

    assert tuple(row) == (3, 7, 4310.00, 5, 5, 5, "champions", "Q4")


def test_champions_bring_half_of_the_net_revenue(real):
    champions = real.customers.query("segment == 'champions'")["monetary"].sum()

    assert champions / real.customers["monetary"].sum() == pytest.approx(0.504, abs=0.0005)


def test_the_gross_figures_are_the_published_ones(online_retail_classed):
    gross = segment(online_retail_classed, as_of=AS_OF, monetary="gross")

    assert gross.summary()["monetary_sum"] == 8_911_407.90
    assert gross.customers[["recency", "frequency", "monetary"]].median().tolist() == [
        51,
        2,
        pytest.approx(674.48, abs=0.01),
    ]
    totals = gross.customers.set_index("customer_id")["monetary"]
    assert (totals["16446"], totals["12346"]) == (168_472.50, 77_183.60)


def test_instant_cancellations_leave_next_to_nothing_net(real):
    net = real.customers.set_index("customer_id")["monetary"]

    assert (net["16446"], net["12346"]) == (2.90, 0.00)
    assert (net < 0).sum() == 8


@pytest.mark.parametrize("engine", ["pandas", pytest.param("polars", marks=pytest.mark.slow)])
def test_every_engine_gives_the_same_customers_to_the_last_digit(online_retail_classed, real, engine):
    other = segment(online_retail_classed, as_of=AS_OF, engine=engine)

    assert other.customers.equals(real.customers)


@pytest.mark.parametrize(
    ("bands", "expected"),
    [(5, {"Q1": "3-4", "Q2": "5-6", "Q3": "7-8", "Q4": "9-10", "Q5": "11-15"}), (1, {"Q1": "3-15"})],
)
def test_bands_have_equal_widths_and_the_top_takes_the_rest(online_retail_classed, bands, expected):
    customers = segment(online_retail_classed, as_of=AS_OF, bands=bands).customers

    totals = customers[["r", "f", "m"]].sum(axis=1).groupby(customers["band"]).agg(["min", "max"])
    assert {
        band: f"{low}-{high}" for band, (low, high) in zip(totals.index, totals.to_numpy(), strict=True)
    } == expected


def test_recency_counts_days_from_dates_not_from_hours():
    made = lines(
        one_line("1", datetime(2020, 1, 1, 23, 59), 1, 1.0, "late"),
        one_line("2", datetime(2020, 1, 1), 1, 1.0, "early"),
    )

    assert segment(made, as_of=date(2020, 1, 3)).customers["recency"].tolist() == [2, 2]


def test_the_reference_date_is_the_day_after_the_last_line():
    made = lines(
        one_line("1", datetime(2020, 2, 28, 23), 1, 1.0, "a"), one_line("2", datetime(2020, 2, 1), 1, 1.0, "b")
    )

    result = segment(made)

    assert result.as_of == date(2020, 2, 29)
    assert result.customers["recency"].tolist() == [1, 28]


def test_lines_from_the_reference_date_on_are_not_known_yet():
    made = lines(one_line("1", datetime(2020, 1, 1), 1, 1.0, "a"), one_line("2", datetime(2020, 1, 5), 1, 9.0, "a"))

    row = segment(made, as_of=date(2020, 1, 5)).customers.iloc[0]

    assert (row["recency"], row["frequency"], row["monetary"]) == (4, 1, 1.0)


def test_a_return_lowers_money_and_is_no_order():
    made = lines(
        one_line("1", datetime(2020, 1, 1), 3, 2.0, "a"),
        one_line("2", datetime(2020, 1, 2), -1, 2.0, "a"),
        one_line("3", datetime(2020, 1, 2), -1, 2.0, "only returns"),
    )

    customers = segment(made).customers

    assert customers[["customer_id", "frequency", "monetary"]].to_numpy().tolist() == [["a", 1, 4.0]]


def test_an_order_of_postage_alone_is_an_order():
    made = lines(one_line("1", datetime(2020, 1, 1), 1, 18.0, "a", product="POST"))

    assert segment(made).customers["frequency"].tolist() == [1]


def test_without_a_known_buyer_there_is_nobody_to_segment():
    with pytest.raises(DataError, match="nobody to segment"):
        segment(lines(one_line("1", datetime(2020, 1, 1), 1, 1.0, None)))


@pytest.mark.parametrize(
    "options",
    [
        {"bins": 2},
        {"bins": 11},
        {"monetary": "nett"},
        {"ties": "max"},
        {"bands": 0},
        {"bands": 14},
        {"engine": "duckbd"},
    ],
)
def test_an_option_that_cannot_be_is_refused(options):
    with pytest.raises(ConfigError):
        segment(lines(one_line("1", datetime(2020, 1, 1), 1, 1.0, "a")), **options)
