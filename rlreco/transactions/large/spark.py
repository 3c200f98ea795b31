"""Lines that only a Spark cluster sees: a folder, a pattern or a table of its catalog."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import narwhals as nw

from rlreco.errors import ConfigError, DataError
from rlreco.extras import extra
from rlreco.transactions.formats.foreign_errors import first_line
from rlreco.transactions.parse.dates.zones import UTC
from rlreco.transactions.read_options import ReadOptions

_NEEDS = "The engine pyspark needs Java 17 or later, and a Spark that answers: {why}. See docs/segmentation.md."


@contextmanager
def spark_session(zone: str | None = None) -> Iterator[Any]:
    """The session that Spark's own settings describe: its configuration, PYSPARK_SUBMIT_ARGS or SPARK_REMOTE.

    zone : on whose clock instants are shown; None for UTC, as in all other files
    Ended afterwards, unless it ran before. Raises ConfigError where there is no PySpark or no Java, and DataError for
    what Spark can't carry out.
    """
    with extra("spark", "The engine pyspark"):
        import pyspark.errors
        from py4j.protocol import Py4JError
        from pyspark.sql import SparkSession
    ran_before = SparkSession.getActiveSession() is not None
    try:
        builder = SparkSession.builder.appName("rlreco").config("spark.sql.session.timeZone", zone or UTC)
        spark = builder.getOrCreate()
    except (pyspark.errors.PySparkException, Py4JError, OSError) as error:
        raise ConfigError(_NEEDS.format(why=first_line(error))) from None
    try:
        yield spark
    except (pyspark.errors.PySparkException, Py4JError) as error:
        raise DataError(f"Spark couldn't carry it out: {first_line(error)}") from None
    finally:
        if not ran_before:
            spark.stop()


def read_on_spark(spark: Any, sources: list[str]) -> nw.LazyFrame[Any]:
    """The rows of a table of the catalog, else of Parquet files, folders and patterns, all of the same columns.

    Raises DataError if the cluster has no such table and sees no such place.
    """
    from pyspark.errors import AnalysisException

    only = sources[0] if len(sources) == 1 else None
    try:
        is_table = only is not None and "/" not in only and spark.catalog.tableExists(only)
        frame: nw.LazyFrame[Any] = nw.from_native(spark.table(only) if is_table else spark.read.parquet(*sources))
    except AnalysisException as error:
        raise DataError(
            f"The cluster can't read {', '.join(sources)}: {first_line(error)} Give a folder, a file or a pattern of "
            "Parquet that it sees, or a table of its catalog."
        ) from None
    return frame


def options_on_spark(options: ReadOptions) -> ReadOptions:
    """The options for a frame of `spark_session`. Raises ConfigError for those of text files and workbooks."""
    if options.encoding or options.decimal or options.sheets or not options.header:
        raise ConfigError(
            "The engine pyspark reads Parquet and tables: encoding, decimal sign and sheets are of files."
        )
    return options


def write_on_spark(frame: nw.LazyFrame[Any], folder: str) -> None:
    """Write Parquet files into a new folder, by the workers. Raises DataError if the folder is there already."""
    from pyspark.errors import AnalysisException

    try:
        frame.to_native().write.parquet(folder)
    except AnalysisException as error:
        raise DataError(f"{folder} can't be written: {first_line(error)} Choose a new folder.") from None
