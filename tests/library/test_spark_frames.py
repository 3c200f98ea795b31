import warnings

import pandas as pd
import pyarrow as pa
import pytest

import rlreco as rl
from rlreco.datasets import demo_lines
from rlreco.library.kit.frames import table_of

pytestmark = pytest.mark.slow
pytest.importorskip("pyspark")

MOST_ROWS = 10_000


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
    session = builder.config("spark.sql.shuffle.partitions", "2").getOrCreate()
    yield session
    session.stop()


@pytest.fixture
def rows_collected(monkeypatch):
    """The numbers of rows that left Spark, by any of its ways."""
    from pyspark.sql.classic.dataframe import DataFrame

    rows = []

    def counting(plain):
        def collect(frame, *args, **options):
            result = plain(frame, *args, **options)
            rows.append(result.num_rows if isinstance(result, pa.Table) else len(result))
            return result

        return collect

    def refused(frame, *args, **options):
        raise AssertionError("Rows were drawn through the driver.")

    for way in ("collect", "toArrow", "toPandas"):
        monkeypatch.setattr(DataFrame, way, counting(getattr(DataFrame, way)))
    monkeypatch.setattr(DataFrame, "toLocalIterator", refused)
    return rows


def by_customer(frame: pd.DataFrame) -> list[dict]:
    return frame.sort_values("customer_id").to_dict("records")


def test_a_spark_frame_is_segmented_on_its_cluster_with_the_numbers_of_pandas(spark, rows_collected):
    given = demo_lines()
    given.loc[given.index % 50 == 1, "UnitPrice"] = 0.0
    given.loc[given.index % 70 == 2, "CustomerID"] = None
    frame = spark.createDataFrame(pa.Table.from_pandas(given, preserve_index=False))
    with warnings.catch_warnings():
        warnings.simplefilter("error", FutureWarning)
        rfm = rl.RFM().fit(frame)
        scored = rfm.transform(frame)

    assert max(rows_collected) <= MOST_ROWS < len(given)
    assert type(scored) is type(rfm.frame()) is type(frame)
    expected = rl.RFM().fit(given)
    assert rfm.edges_ == expected.edges_
    assert rfm.segments_ == expected.segments_
    columns = expected.frame().columns.tolist()
    assert by_customer(table_of(scored).select(columns).to_pandas()) == by_customer(expected.frame())


def test_sales_of_a_spark_frame_stay_there_until_somebody_looks(spark, rows_collected):
    given = demo_lines().head(6_000)
    frame = spark.createDataFrame(pa.Table.from_pandas(given, preserve_index=False))

    sales = rl.read_sales(frame)

    assert sum(rows_collected) == 5_000
    assert type(sales.frame()) is type(frame)
    assert sales.columns == rl.read_sales(given).columns
    assert [dict(row) for row in sales.report.rows] == [dict(row) for row in rl.read_sales(given).report.rows]
    assert max(rows_collected) == 5_000
    assert len(sales.collect()) == len(given)


def test_lists_of_a_spark_frame_come_out_as_one_with_the_numbers_of_pandas(spark):
    given = demo_lines().head(2_000)
    frame = spark.createDataFrame(pa.Table.from_pandas(given, preserve_index=False))

    result, expected = rl.SAR().fit(frame).recommend(k=2), rl.SAR().fit(given).recommend(k=2)

    assert type(result) is type(frame)
    rows = table_of(result).select(expected.columns.tolist()).to_pandas()
    assert rows.sort_values(["user", "rank"]).to_dict("records") == expected.sort_values(["user", "rank"]).to_dict(
        "records"
    )
