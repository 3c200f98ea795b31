import os
import shutil
from dataclasses import replace
from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rlreco.errors import ConfigError, DataError
from rlreco.language import speaking
from rlreco.segmentation import Recipe, Selection, segment, segment_lazily
from rlreco.transactions import lazy_lines
from rlreco.transactions.large.spark import read_on_spark, spark_session

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


def test_online_retail_gives_the_golden_summary(golden):
    assert golden.summary() == {
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


def test_online_retail_gives_the_golden_bins(golden):
    sizes = {letter: golden.customers[letter].value_counts().sort_index().tolist() for letter in "rfm"}
    assert sizes == {"r": [861, 866, 863, 880, 868], "f": [1493, 835, 508, 802, 700], "m": [868, 868, 867, 868, 867]}

    scores = golden.customers[["r", "f", "m"]].astype(str).agg("".join, axis=1).value_counts()
    assert (scores["555"], scores["111"]) == (323, 330)


def test_customer_12347_is_scored_as_published(golden):
    row = golden.customers.set_index("customer_id").loc["12347"]

    assert tuple(row) == (3, 7, 4310.00, 5, 5, 5, "champions", "Q4")


def test_champions_bring_half_of_the_net_revenue(golden):
    champions = golden.customers.query("segment == 'champions'")["monetary"].sum()

    assert champions / golden.customers["monetary"].sum() == pytest.approx(0.504, abs=0.0005)


def test_the_gross_figures_are_the_published_ones(online_retail_classed):
    gross = segment(online_retail_classed, Selection(as_of=AS_OF), Recipe(monetary="gross"))

    assert gross.summary()["monetary_sum"] == 8_911_407.90
    assert gross.customers[["recency", "frequency", "monetary"]].median().tolist() == [
        51,
        2,
        pytest.approx(674.48, abs=0.01),
    ]
    totals = gross.customers.set_index("customer_id")["monetary"]
    assert (totals["16446"], totals["12346"]) == (168_472.50, 77_183.60)


def test_instant_cancellations_leave_next_to_nothing_net(golden):
    net = golden.customers.set_index("customer_id")["monetary"]

    assert (net["16446"], net["12346"]) == (2.90, 0.00)
    assert (net < 0).sum() == 8


@pytest.fixture
def _java():
    if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
        pytest.skip("PySpark needs Java 17 or later, and there is no java here: install a JRE.")
    pytest.importorskip("pyspark", reason="PySpark isn't installed: pip install 'rlreco[spark]'.")


@pytest.mark.slow
@pytest.mark.usefixtures("_java")
@pytest.mark.parametrize("monetary", ["net", "gross"])
def test_pyspark_gives_the_same_customers_to_the_last_digit(online_retail, online_retail_classed, monetary):
    selection, recipe = Selection(as_of=AS_OF), Recipe(monetary=monetary)
    ours = segment(online_retail_classed, selection, recipe, engine="duckdb")
    with spark_session() as spark:
        spark.conf.set("spark.sql.shuffle.partitions", "2")
        theirs = segment_lazily(lazy_lines(read_on_spark(spark, [str(online_retail)]), "sales"), selection, recipe)
        customers = theirs.customers.collect("pyarrow").to_native().to_pandas()

    assert theirs.summary() == ours.summary()
    assert customers.sort_values("customer_id").to_dict("list") == ours.customers.to_dict("list")


def test_lines_that_are_here_are_not_sent_to_a_cluster(line, lines):
    with pytest.raises(ConfigError, match="these lines are here"):
        segment(lines(line("1", datetime(2020, 1, 1), 1, 1.0, "a")), engine="pyspark")


@pytest.mark.parametrize("engine", ["pyarrow", "pandas", pytest.param("polars", marks=pytest.mark.slow)])
def test_every_engine_gives_the_same_customers_to_the_last_digit(online_retail_classed, golden, engine):
    other = segment(online_retail_classed, Selection(as_of=AS_OF), engine=engine)

    assert other.customers.equals(golden.customers)


@pytest.mark.parametrize(
    ("bands", "expected"),
    [(5, {"Q1": "3-4", "Q2": "5-6", "Q3": "7-8", "Q4": "9-10", "Q5": "11-15"}), (1, {"Q1": "3-15"})],
)
def test_bands_have_equal_widths_and_the_top_takes_the_rest(online_retail_classed, bands, expected):
    customers = segment(online_retail_classed, Selection(as_of=AS_OF), Recipe(bands=bands)).customers

    totals = customers[["r", "f", "m"]].sum(axis=1).groupby(customers["band"]).agg(["min", "max"])
    assert {
        band: f"{low}-{high}" for band, (low, high) in zip(totals.index, totals.to_numpy(), strict=True)
    } == expected


def test_recency_counts_days_from_dates_not_from_hours(line, lines):
    made = lines(
        line("1", datetime(2020, 1, 1, 23, 59), 1, 1.0, "late"),
        line("2", datetime(2020, 1, 1), 1, 1.0, "early"),
    )

    assert segment(made, Selection(as_of=date(2020, 1, 3))).customers["recency"].tolist() == [2, 2]


def test_the_reference_date_is_the_day_after_the_last_line(line, lines):
    made = lines(line("1", datetime(2020, 2, 28, 23), 1, 1.0, "a"), line("2", datetime(2020, 2, 1), 1, 1.0, "b"))

    result = segment(made)

    assert result.as_of == date(2020, 2, 29)
    assert result.customers["recency"].tolist() == [1, 28]


def test_lines_from_the_reference_date_on_are_not_known_yet(line, lines):
    made = lines(line("1", datetime(2020, 1, 1), 1, 1.0, "a"), line("2", datetime(2020, 1, 5), 1, 9.0, "a"))

    row = segment(made, Selection(as_of=date(2020, 1, 5))).customers.iloc[0]

    assert (row["recency"], row["frequency"], row["monetary"]) == (4, 1, 1.0)


def test_a_return_lowers_money_and_is_no_order(line, lines):
    made = lines(
        line("1", datetime(2020, 1, 1), 3, 2.0, "a"),
        line("2", datetime(2020, 1, 2), -1, 2.0, "a"),
        line("3", datetime(2020, 1, 2), -1, 2.0, "only returns"),
    )

    customers = segment(made).customers

    assert customers[["customer_id", "frequency", "monetary"]].to_numpy().tolist() == [["a", 1, 4.0]]


def test_an_order_of_postage_alone_is_an_order(line, lines):
    made = lines(line("1", datetime(2020, 1, 1), 1, 18.0, "a", product="POST"))

    assert segment(made).customers["frequency"].tolist() == [1]


def test_without_a_known_buyer_there_is_nobody_to_segment(line, lines):
    with pytest.raises(DataError, match="nobody to segment"):
        segment(lines(line("1", datetime(2020, 1, 1), 1, 1.0, None)))


@pytest.mark.parametrize(
    "options",
    [
        {"bins": 2},
        {"bins": 11},
        {"monetary": "nett"},
        {"ties": "max"},
        {"bands": 0},
        {"bands": 14},
    ],
)
def test_a_recipe_that_cannot_be_is_refused(options):
    with pytest.raises(ConfigError):
        Recipe(**options)


def test_an_engine_that_does_not_exist_is_refused_with_the_nearest(line, lines):
    with pytest.raises(ConfigError, match="Did you mean 'duckdb'"):
        segment(lines(line("1", datetime(2020, 1, 1), 1, 1.0, "a")), engine="duckbd")


def test_the_classic_recipe_that_parts_ties_gives_its_published_counts(online_retail_classed):
    classic = segment(online_retail_classed, Selection(as_of=AS_OF), Recipe(ties="first"))

    assert sorted(classic.segments.values(), reverse=True) == [1071, 819, 633, 593, 484, 352, 187, 94, 63, 42]


def test_dropping_duplicates_leaves_out_the_published_number(online_retail_classed):
    result = segment(online_retail_classed, Selection(as_of=AS_OF, without_duplicates=True))

    assert result.left_out == {"duplicates": 5_268}
    assert result.summary()["customers"] == 4_338


def test_shuffling_the_rows_changes_nothing(online_retail_lines, golden):
    order = np.random.default_rng(5).permutation(len(online_retail_lines))
    shuffled = replace(online_retail_lines, table=online_retail_lines.table.take(order))

    assert segment(shuffled, Selection(as_of=AS_OF)).customers.equals(golden.customers)


def test_frozen_edges_score_the_same_customers_alike_and_new_ones_too(online_retail_classed, golden):
    again = segment(online_retail_classed, Selection(as_of=AS_OF), scorer=golden.scorer)
    assert again.customers.equals(golden.customers)

    newcomer = pd.DataFrame({"customer_id": ["x"], "recency": [13], "frequency": [7], "monetary": [2018.92]})
    assert golden.scorer.transform(newcomer)[["r", "f", "m", "segment"]].iloc[0].tolist() == [5, 5, 5, "champions"]


def test_own_cut_points_replace_the_fitted_edges(online_retail_classed):
    result = segment(online_retail_classed, Selection(as_of=AS_OF), Recipe(cuts={"recency": [30, 90, 180, 365]}))

    assert result.edges["recency"] == [30, 90, 180, 365]
    assert result.edges["frequency"] == [1, 2, 3, 6]
    assert result.customers.loc[result.customers["r"] == 5, "recency"].max() == 30


@pytest.mark.parametrize("cuts", [{"recency": [1, 2, 3]}, {"recency": [1, 2, 2, 3]}, {"frequenzy": [1, 2, 3, 4]}])
def test_cut_points_that_cannot_be_are_refused(cuts):
    with pytest.raises(ConfigError, match="cut points"):
        Recipe(cuts=cuts)


def test_bins_that_nobody_is_in_are_reported(online_retail_classed):
    result = segment(online_retail_classed, Selection(as_of=AS_OF), Recipe(bins=10))

    used = set(result.customers["f"])
    assert result.empty_bins["frequency"] == sorted(set(range(1, 11)) - used) != []
    assert any("Nobody has the frequency score" in notice for notice in result.notices)


def test_small_segments_join_their_nearest_and_say_so(online_retail_classed):
    result = segment(online_retail_classed, Selection(as_of=AS_OF), Recipe(smallest=100))

    assert result.merged == {"cant_lose": "at_risk", "new": "promising"}
    assert (result.segments["at_risk"], result.segments["promising"]) == (357 + 35, 169 + 67)
    assert sum(result.segments.values()) == 4_338


def test_a_period_and_a_country_choose_the_lines_and_count_the_others(line, lines):
    made = lines(
        line("1", datetime(2020, 1, 1, 9), 1, 1.0, "early", country="France"),
        line("2", datetime(2020, 2, 1, 0), 1, 1.0, "first day", country="France"),
        line("3", datetime(2020, 2, 29, 23), 1, 1.0, "last day", country="France"),
        line("4", datetime(2020, 3, 1, 0), 1, 1.0, "late", country="France"),
        line("5", datetime(2020, 2, 2), 1, 1.0, "abroad", country="Spain"),
    )

    result = segment(made, Selection(since=date(2020, 2, 1), until=date(2020, 2, 29), countries=["France"]))

    assert result.customers["customer_id"].tolist() == ["first day", "last day"]
    assert result.as_of == date(2020, 3, 1)
    assert result.left_out == {"other countries": 1, "before the period": 1, "after the period": 1}


def test_a_country_that_is_not_there_is_refused_with_those_that_are(line, lines):
    with pytest.raises(DataError, match=r"'Atlantis'\. There are: France"):
        segment(
            lines(line("1", datetime(2020, 1, 1), 1, 1.0, "a", country="France")), Selection(countries=["Atlantis"])
        )


def test_few_buyers_and_a_short_time_are_each_warned_of(line, lines):
    notices = segment(lines(line("1", datetime(2020, 1, 1), 1, 1.0, "a"))).notices

    assert any("There is only 1 buyer." in notice for notice in notices)
    assert any("cover 1 day." in notice for notice in notices)


def test_notices_speak_the_language_of_who_asked(lines, line):
    with speaking("de"):
        notices = segment(lines(line("1", datetime(2020, 1, 1), 1, 1.0, "a"))).notices

    assert any(notice.startswith("Es gibt nur 1 Käufer.") for notice in notices)
    assert any(notice.startswith("Die Zeilen umfassen 1 Tag.") for notice in notices)


def test_a_year_of_many_buyers_is_not_warned_of(golden):
    assert not any("only" in notice or "cover" in notice for notice in golden.notices)


ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1", "2", "3", "C4", "A5"]),
        st.datetimes(datetime(2019, 1, 1), datetime(2020, 12, 31)),
        st.integers(-5, 20),
        st.integers(-100, 100_000).map(lambda cents: cents / 100),
        st.sampled_from(["a", "b", "c", "d", None]),
        st.sampled_from(["P1", "POST", "P2"]),
    ),
    min_size=1,
    max_size=40,
)


@settings(deadline=None, max_examples=15)
@given(ROWS, st.integers(3, 10), st.randoms(use_true_random=False))
def test_any_lines_give_scores_in_range_whatever_their_order_and_engine(line, lines, rows, bins, random):
    made = [line(*row) for row in rows]
    shuffled = random.sample(made, len(made))
    try:
        segmentation = segment(lines(*made), recipe=Recipe(bins=bins))
    except DataError:
        return

    other = segment(lines(*shuffled), recipe=Recipe(bins=bins), engine="pandas")

    assert segmentation.customers.equals(other.customers)
    assert segmentation.customers[["r", "f", "m"]].isin(range(1, bins + 1)).all(axis=None)
    assert segment(lines(*made), recipe=Recipe(bins=bins), scorer=segmentation.scorer).customers.equals(
        segmentation.customers
    )
    for value, sign in {"recency": -1, "frequency": 1, "monetary": 1}.items():
        ordered = segmentation.customers.assign(value=sign * segmentation.customers[value]).sort_values("value")
        assert ordered[value[0]].is_monotonic_increasing
        assert (ordered.groupby("value")[value[0]].nunique() == 1).all()
