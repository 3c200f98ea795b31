"""Tables and queries of DuckDB, PostgreSQL and MySQL databases, as Parquet files."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.hints import nearest
from rlreco.language import gettext, ngettext
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.addresses.address import DATABASE_FILES, Address
from rlreco.transactions.addresses.database_files import database_path, file_of, quoted
from rlreco.transactions.duckdb_connection import connect

if TYPE_CHECKING:
    import duckdb

_PIECE = 250_000
_EXTENSIONS = {"postgresql": "postgres", "postgres": "postgres", "mysql": "mysql"}
_TABLES = """
    SELECT table_schema, table_name FROM information_schema.tables
    WHERE table_type = 'BASE TABLE' AND table_catalog = 'sales' ORDER BY ALL
"""


def export(address: Address, folder: Path, watch: Watch = UNWATCHED) -> Path:
    """The rows of the address's table or query as a file; without either, a folder with every table."""
    with _attached(address) as connection:
        if address.query is not None:
            return _written(connection, _query(address), folder / "query.parquet", address, watch)
        if address.table is not None:
            return _written(connection, _select(connection, address), file_of(folder, address.table), address, watch)
        for schema, table in _tables(connection, address):
            _written(connection, f"FROM sales.{quoted(schema)}.{quoted(table)}", file_of(folder, table), address, watch)
    return folder


@contextmanager
def _attached(address: Address) -> Iterator["duckdb.DuckDBPyConnection"]:
    """A connection whose default database is that of the address, for reading only."""
    import duckdb

    with connect() as connection:
        connection.execute("SET preserve_insertion_order = true")
        try:
            _attach(connection, address)
        except duckdb.Error as error:
            # What drivers say may hold the password.
            raise DataError(_opening(address, error)) from None
        yield connection


def _attach(connection: "duckdb.DuckDBPyConnection", address: Address) -> None:
    if address.scheme in DATABASE_FILES:
        if address.path not in ("", "/", "/:memory:"):
            connection.execute(f"ATTACH {_text(str(database_path(address)))} AS sales (READ_ONLY)")
            connection.execute("USE sales")
        return
    extension = _EXTENSIONS[address.scheme]
    _load(connection, extension)
    place = _mysql(address) if extension == "mysql" else address.text.removesuffix(_choice(address))
    connection.execute(f"ATTACH {_text(place)} AS sales (TYPE {extension}, READ_ONLY)")


def _load(connection: "duckdb.DuckDBPyConnection", extension: str) -> None:
    import duckdb

    try:
        connection.execute(f"INSTALL {extension}")
        connection.execute(f"LOAD {extension}")
    except duckdb.Error:
        raise DataError(
            gettext(
                "DuckDB's extension {quoted}, which reads such databases, is not here and can't be downloaded. Run "
                "INSTALL {extension} in DuckDB once with a connection, or export the table as Parquet or CSV.",
                quoted=repr(extension),
                extension=extension,
            )
        ) from None


def _opening(address: Address, error: Exception) -> str:
    if address.scheme in DATABASE_FILES:
        return gettext(
            "{address} can't be opened: it is not a DuckDB database, is of a later version, or another program writes "
            "to it.",
            address=address,
        )
    return gettext(
        "{address} can't be opened: {error}. Check host, user, password and database.",
        address=address,
        error=type(error).__name__,
    )


def _choice(address: Address) -> str:
    """The part of the address that chooses a table or a query."""
    return address.text.partition("://")[2][len(address.path) :]


def _mysql(address: Address) -> str:
    """The words that the extension takes in place of an address."""
    parts = urlsplit(f"mysql://{address.path}")
    values = {
        "host": parts.hostname,
        "port": parts.port,
        "user": parts.username,
        "password": parts.password,
        "database": parts.path.strip("/"),
    }
    escaped = {key: re.sub(r'(["\\])', r"\\\1", unquote(str(value))) for key, value in values.items() if value}
    return " ".join(f'{key}="{value}"' for key, value in escaped.items())


def _query(address: Address) -> str:
    query = str(address.query).strip().rstrip(";")
    if address.scheme in DATABASE_FILES:
        return f"FROM (\n{query}\n)"
    return f"FROM {_EXTENSIONS[address.scheme]}_query('sales', {_text(query)})"


def _select(connection: "duckdb.DuckDBPyConnection", address: Address) -> str:
    """The rows of the chosen table, which may be named with its schema. Raises DataError if there is none."""
    schema, _, table = str(address.table).rpartition(".")
    tables = [pair for pair in _tables(connection, address, views=True) if pair[1] in (table, address.table)]
    chosen = [pair for pair in tables if not schema or pair[0] == schema or pair[1] == address.table]
    if not chosen:
        hint = nearest(table, [name for _, name in _tables(connection, address, views=True)])
        raise DataError(
            f"{gettext('{address} has no table {table}.', address=address, table=repr(address.table))} {hint}"
        )
    if len(chosen) > 1:
        names = ", ".join(map(".".join, chosen))
        raise DataError(
            gettext("{address} has several tables of that name. Choose one of {tables}.", address=address, tables=names)
        )
    return f"FROM sales.{quoted(chosen[0][0])}.{quoted(chosen[0][1])}"


def _tables(connection: "duckdb.DuckDBPyConnection", address: Address, *, views: bool = False) -> list[tuple[str, str]]:
    """Schema and name of each table. Raises DataError where there is none."""
    query = _TABLES.replace("= 'BASE TABLE'", "IN ('BASE TABLE', 'VIEW')") if views else _TABLES
    tables = connection.execute(query).fetchall()
    if not tables:
        raise DataError(
            gettext(
                "{address} has no tables. Choose another database, or name a query by ?query=SELECT ...",
                address=address,
            )
        )
    return tables


def _written(connection: "duckdb.DuckDBPyConnection", query: str, path: Path, address: Address, watch: Watch) -> Path:
    """Raises DataError for a query that the database refuses."""
    import duckdb

    try:
        reader = connection.sql(query).to_arrow_reader(_PIECE)
        _write_batches(reader, path, watch)
    except (duckdb.Error, pa.ArrowException) as error:
        raise DataError(_refusal(address, error)) from None
    return path


def _write_batches(reader: pa.RecordBatchReader, path: Path, watch: Watch) -> None:
    """Write every row."""
    rows = 0
    with pa.parquet.ParquetWriter(path, reader.schema) as writer:
        for batch in reader:
            writer.write_batch(batch)
            rows += batch.num_rows
            watch.step(0.0, ngettext("Reading the database: {n} row", "Reading the database: {n} rows", rows))


def _refusal(address: Address, error: Exception) -> str:
    """What is wrong with the names in it; other messages may quote values or passwords."""
    import duckdb

    if isinstance(error, duckdb.CatalogException | duckdb.BinderException | duckdb.ParserException):
        return gettext("{address} refuses the query: {error}", address=address, error=str(error).splitlines()[0])
    return gettext(
        "{address} refuses the query: {error}. Try it in the database itself.",
        address=address,
        error=type(error).__name__,
    )


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
