"""A visitor's file, read in a child process that has limits."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from rlreco.errors import DataError
from rlreco.isolation import Limits, Spare, run
from rlreco.language import gettext, language, number, speaking
from rlreco.progress import Watch
from rlreco.service.training.sources import Header, Preview, Source, read_source
from rlreco.settings import Settings
from rlreco.transactions.classes.classed import CLASSED
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.formats.beginning import PARQUET
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions

_MB = 2**20
_SECONDS_A_MB = 1.0
# Reading text takes three times its size; a small file gets a share that also serves spreadsheets of that size.
_MEMORY_A_BYTE, _COMMON_SIZE = 3, 50 * _MB


@dataclass(frozen=True, slots=True)
class VisitorsFile:
    """A file on disk and what its visitor says of it.

    name : as the visitor calls it
    id : unique to this reading
    options : what the visitor says of it, and what earlier files were like
    """

    path: Path
    name: str
    id: str
    options: ReadOptions = AS_IT_IS


def limits_of(settings: Settings, size: int) -> Limits:
    """The limits for a file of `size` bytes."""
    return Limits(
        memory=settings.read_memory_mb * _MB + _MEMORY_A_BYTE * max(0, size - _COMMON_SIZE),
        seconds=settings.read_seconds + _SECONDS_A_MB * size / _MB,
        file_bytes=settings.read_unpacked_mb * _MB,
    )


def spare_reader() -> Spare:
    """Keeps a child ready to read."""
    return Spare(_prepare)


def read_apart(
    file: VisitorsFile, settings: Settings, watch: Watch, header: Header, spare: Spare | None = None
) -> Source:
    """Read and class every line of the file. Raises as `read_source` does, and DataError for one beyond the limits.

    header : called with the beginning of the file as soon as it is read
    """
    limits = limits_of(settings, file.path.stat().st_size)
    source = run(
        _read,
        (file, settings.read_cells, language()),
        limits,
        watch,
        news=header,
        spare=spare or spare_reader(),
        result_type=Source,
        news_type=Preview,
    )
    _refuse_other_columns(source)
    return source


def _refuse_other_columns(source: Source) -> None:
    """The child is trusted with nothing: pages take it that lines have the columns of lines."""
    if source.classed.table.schema != CLASSED:
        raise DataError(gettext("The file can't be read: what its reading came to isn't a table of sales."))


def _prepare() -> None:
    """DuckDB reserves a gigabyte of addresses when it is used first, which is no memory yet."""
    with suppress(ModuleNotFoundError):
        import fastexcel  # noqa: F401

    pa.set_memory_pool(pa.system_memory_pool())
    with connect() as connection:
        connection.sql("SELECT try_strptime('2011-02-03', '%Y-%m-%d') FROM range(3)").fetchall()


def _read(*args: Any, watch: Watch, news: Callable[[Any], None]) -> Source:
    file, most_cells, code = args
    with speaking(code):
        _refuse_cells(file.path, most_cells)
        return read_source(file.path, file.name, file.id, file.options, watch=watch, header=news)


def _refuse_cells(path: Path, most: int) -> None:
    """Raises DataError for a Parquet file of too many cells, which may be a small file if they are equal."""
    try:
        with path.open("rb") as file:
            metadata = pq.read_metadata(path) if file.read(4) == PARQUET else None
    except (pa.ArrowException, OSError, UnicodeDecodeError):
        return
    if metadata is not None and metadata.num_rows * metadata.num_columns > most:
        raise DataError(
            gettext(
                "The file has {rows} rows of {columns} columns, and this server reads at most {most} cells. Leave "
                "out columns or rows, or use the command line.",
                rows=number(metadata.num_rows),
                columns=number(metadata.num_columns),
                most=number(most),
            )
        )
