"""Lines that stay on disk: Parquet files of any size, which DuckDB streams."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.transactions.columns import Columns, find_columns
from rlreco.transactions.lines import SCHEMA

_NO_ID = "('', 'nan', 'null', 'none', 'n/a', '#n/a', '<na>', 'na', 'nil')"
_BLANKS = "' \t\r\n'"
# Every untidy id and every short id: cheap enough to test for each line.
_SUSPECT = "length(id) < 5 OR id < '!' OR id[-1] < '!' OR suffix(id, '.0')"
_UNTIDY = f"id != trim(id, {_BLANKS}) OR suffix(id, '.0') OR lower(id) IN {_NO_ID}"


class WrongTypesError(DataError):
    """A column of numbers or dates is text, so the file can't be used on disk as it is."""


@dataclass(frozen=True, slots=True)
class LinesOnDisk:
    """Parquet files whose columns have the right types.

    files : their paths
    source : name for people
    columns : the files' own columns
    rows : number of rows in all files
    types : role -> Arrow type, for the roles the files have
    clean : written by this program: its columns are those of `SCHEMA`, and ids need no trimming
    notes : how the files were read, for the report
    temporary : the object whose life is that of the temporary files
    """

    files: tuple[str, ...]
    source: str
    columns: Columns
    rows: int
    types: Mapping[str, pa.DataType]
    clean: bool = False
    notes: dict[str, str] = field(default_factory=dict)
    temporary: Any = None

    def __len__(self) -> int:
        return self.rows

    def relation(self, connection: duckdb.DuckDBPyConnection, tidy: bool = False) -> duckdb.DuckDBPyRelation:
        """The lines under the names of `SCHEMA`; ids that are whole numbers stay numbers, which is faster.

        tidy : whether no text id needs trimming
        """
        return self._select(connection, [f"{self._expression(name, tidy)} AS {name}" for name in SCHEMA.names])

    def suspicion(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """One row, one column `untidy`: whether a text id may need trimming.

        A quick test of every line; only the products, which are few, are tested exactly.
        """
        lines = self._texts("order_id", "customer_id")
        by_line = [f"SELECT 1 FROM ({self._ids(role)}) WHERE {_SUSPECT}" for role in lines]
        distinct = [
            f"SELECT 1 FROM ({self._ids(role, 'DISTINCT')}) WHERE {_UNTIDY}" for role in self._texts("product_id")
        ]
        return _any(connection, by_line + distinct)

    def untidiness(self, connection: duckdb.DuckDBPyConnection) -> duckdb.DuckDBPyRelation:
        """One row, one column `untidy`: whether a text id needs trimming: blanks around it, "1.0", "nan".

        Testing the distinct ids is four times faster than trimming every line.
        """
        roles = self._texts("order_id", "product_id", "customer_id")
        return _any(connection, [f"SELECT 1 FROM ({self._ids(role, 'DISTINCT')}) WHERE {_UNTIDY}" for role in roles])

    def _texts(self, *roles: str) -> list[str]:
        return [role for role in roles if not self.clean and self._is_text(role)]

    def _ids(self, role: str, distinct: str = "") -> str:
        return f"SELECT {distinct} {_column(self, role)}::VARCHAR AS id FROM {self._scan()}"

    def _select(self, connection: duckdb.DuckDBPyConnection, chosen: Sequence[str]) -> duckdb.DuckDBPyRelation:
        return connection.sql(f"SELECT {', '.join(chosen)} FROM {self._scan()}")

    def _scan(self) -> str:
        return f"read_parquet([{', '.join(_text(file) for file in self.files)}])"

    def _is_text(self, role: str) -> bool:
        return not (pa.types.is_integer(self.types[role]) or pa.types.is_floating(self.types[role]))

    def _expression(self, role: str, tidy: bool) -> str:
        if role == "unit_price" and role not in self.types:
            return f"{_number(self, 'line_total')} / nullif({_number(self, 'quantity')}, 0)"
        if role == "product" and role not in self.types:
            role = "product_id"
        if role not in self.types:
            return "NULL::VARCHAR"
        if role in ("quantity", "unit_price"):
            return _number(self, role)
        if role == "ordered_at":
            return f"{_column(self, role)}::TIMESTAMP"
        as_it_is = self.clean or (tidy and self._is_text(role) and role.endswith("_id"))
        return _column(self, role) if as_it_is else _words(self, role)


def _any(connection: duckdb.DuckDBPyConnection, searches: Sequence[str]) -> duckdb.DuckDBPyRelation:
    """One row, one column `untidy`: whether one of the searches has a result."""
    exists = " OR ".join(f"EXISTS ({search})" for search in searches) or "false"
    return connection.sql(f"SELECT {exists} AS untidy")


def scan_lines(
    path: Path, columns: Mapping[str, str] | None = None, preferred: Mapping[str, str] | None = None
) -> LinesOnDisk:
    """The lines of a Parquet file, or of a folder of Parquet files with the same columns, without reading the rows.

    columns, preferred : as for `read_lines`
    Raises DataError if there is no such file or the columns differ, and WrongTypesError if a column has another type,
    which `read_lines` can convert.
    """
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise DataError(f"There is no Parquet file in the folder {path}. Choose another.")
    schema, rows = _schema(files)
    chosen = find_columns(schema.names, columns, preferred)
    types = {role: schema.field(name).type for role, name in chosen.mapping().items()}
    _refuse_wrong(types, chosen)
    return LinesOnDisk(tuple(map(str, files)), path.name, chosen, rows, types, notes={"format": "Parquet"})


def _schema(files: Sequence[Path]) -> tuple[pa.Schema, int]:
    try:
        parts = [pa.parquet.read_metadata(file) for file in files]
    except FileNotFoundError as error:
        raise DataError(f"There is no file {error.filename or files[0]}. Check the path.") from error
    except (pa.ArrowException, OSError) as error:
        raise DataError(f"A Parquet file is damaged or cut off: {error}") from error
    schemas = [part.schema.to_arrow_schema().remove_metadata() for part in parts]
    for file, schema in zip(files, schemas, strict=True):
        if schema.names != schemas[0].names:
            raise DataError(f"{file.name} has other columns than {files[0].name}. Choose files of one kind.")
    return schemas[0], sum(part.num_rows for part in parts)


def _refuse_wrong(types: Mapping[str, pa.DataType], columns: Columns) -> None:
    for role, kind in types.items():
        expected = "dates" if role == "ordered_at" else "numbers"
        right = pa.types.is_temporal(kind) if role == "ordered_at" else _is_number(kind)
        if role in ("quantity", "unit_price", "line_total", "ordered_at") and not right:
            name = columns.mapping()[role]
            raise WrongTypesError(f"Column {name!r} holds {kind}, not {expected}, so it can't stay on disk as it is.")


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _column(lines: LinesOnDisk, role: str) -> str:
    name = role if lines.clean else lines.columns.mapping()[role]
    return '"' + name.replace('"', '""') + '"'


def _number(lines: LinesOnDisk, role: str) -> str:
    column = f"{_column(lines, role)}::DOUBLE"
    return f"CASE WHEN isnan({column}) THEN NULL ELSE {column} END" if _floating(lines, role) else column


def _words(lines: LinesOnDisk, role: str) -> str:
    column = _column(lines, role)
    if pa.types.is_integer(lines.types[role]):
        return column
    if _floating(lines, role):
        texts = f"WHEN {column} = floor({column}) THEN {column}::BIGINT::VARCHAR ELSE {column}::VARCHAR"
        return f"CASE WHEN isnan({column}) THEN NULL {texts} END"
    trimmed = f"trim({column}::VARCHAR, {_BLANKS})"
    if not role.endswith("_id"):
        return f"nullif({trimmed}, '')"
    bare = f"CASE WHEN {trimmed} LIKE '%.0' THEN regexp_replace({trimmed}, '^(\\d+)\\.0+$', '\\1') ELSE {trimmed} END"
    return f"CASE WHEN length({trimmed}) < 5 AND lower({trimmed}) IN {_NO_ID} THEN NULL ELSE {bare} END"


def _floating(lines: LinesOnDisk, role: str) -> bool:
    return bool(pa.types.is_floating(lines.types[role]))


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"
