import pytest

import rlreco as rl
from rlreco.datasets import demo_lines
from rlreco.library.kit.frames import table_of

pytestmark = pytest.mark.slow
pytest.importorskip("pyspark")


@pytest.fixture(scope="module")
def spark():
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "2")
        .getOrCreate()
    )
    yield session
    session.stop()


def test_a_spark_frame_gives_spark_frames_with_the_numbers_of_pandas(spark):
    given = demo_lines().head(2_000)
    frame = spark.createDataFrame(given)
    rfm, lists = rl.RFM().fit(frame), rl.SAR().fit(frame)

    for result, expected in (
        (rfm.frame(), rl.RFM().fit(given).frame()),
        (lists.recommend(k=2), rl.SAR().fit(given).recommend(k=2)),
    ):
        assert type(result) is type(frame)
        columns = expected.columns.tolist()
        rows = table_of(result).select(columns).to_pylist()
        key = columns[0], columns[-1]
        assert sorted(rows, key=lambda row: (row[key[0]], row[key[1]])) == sorted(
            expected.to_dict("records"), key=lambda row: (row[key[0]], row[key[1]])
        )
