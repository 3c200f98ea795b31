"""Tables and queries of SQLite databases.

DuckDB reads them by an extension that has to be downloaded; Python has a reader of its own.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.hints import nearest
from rlreco.language import gettext, ngettext
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.addresses.address import Address
from rlreco.transactions.addresses.database_files import database_path, file_of, quoted

_TABLES = "SELECT name FROM sqlite_master WHERE type IN ({kinds}) AND name NOT GLOB 'sqlite_*' ORDER BY name"
_PIECE = 50_000


def export_sqlite(address: Address, folder: Path, watch: Watch = UNWATCHED) -> Path:
    """The rows of the address's table or query as a Parquet file; without either, a folder with every table."""
    with _opened(address) as connection:
        if address.query is not None:
            return _written(connection, address.query, folder / "query.parquet", watch)
        if address.table is not None:
            _refuse_missing(connection, address)
            return _written(connection, _rows_of(address.table), file_of(folder, address.table), watch)
        for table in _tables(connection, address, "'table'"):
            _written(connection, _rows_of(table), file_of(folder, table), watch)
    return folder


@contextmanager
def _opened(address: Address) -> Iterator[sqlite3.Connection]:
    """A connection for reading only. Raises DataError for what the database refuses."""
    uri = f"file:{quote(str(database_path(address)))}?mode=ro"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise DataError(
            gettext("{address} can't be read: {error}. Check the database and the query.", address=address, error=error)
        ) from None


def _rows_of(table: str) -> str:
    return f"SELECT * FROM {quoted(table)}"  # noqa: S608  the name is quoted


def _tables(connection: sqlite3.Connection, address: Address, kinds: str) -> list[str]:
    tables = [str(name) for (name,) in connection.execute(_TABLES.format(kinds=kinds))]
    if not tables:
        raise DataError(gettext("{address} has no tables. Choose another database.", address=address))
    return tables


def _refuse_missing(connection: sqlite3.Connection, address: Address) -> None:
    tables = _tables(connection, address, "'table', 'view'")
    if address.table not in tables:
        absent = gettext("{address} has no table {table}.", address=address, table=repr(address.table))
        raise DataError(f"{absent} {nearest(str(address.table), tables)}")


def _written(connection: sqlite3.Connection, query: str, path: Path, watch: Watch) -> Path:
    cursor = connection.execute(query)
    if cursor.description is None:
        raise sqlite3.ProgrammingError(gettext("the query gives no rows"))
    names = [column[0] for column in cursor.description]
    columns: list[list[Any]] = [[] for _ in names]
    while rows := cursor.fetchmany(_PIECE):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
        watch.step(0.0, ngettext("Reading the database: {n} row", "Reading the database: {n} rows", len(columns[0])))
    pa.parquet.write_table(pa.table([_array(column) for column in columns], names=names), path)
    return path


def _array(values: list[Any]) -> pa.Array:
    """A column of SQLite may hold values of several types: those become texts."""
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if value is None else _plain(value) for value in values])


def _plain(value: Any) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
