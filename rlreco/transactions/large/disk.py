"""Lines that stay on disk: Parquet files of any size, which DuckDB streams."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import DataError
from rlreco.hints import no_file
from rlreco.language import gettext, gettext_noop
from rlreco.transactions.columns import NO_PRODUCT, Columns
from rlreco.transactions.formats.beginning import PARQUET
from rlreco.transactions.formats.parquet import ParquetTable
from rlreco.transactions.lines import SCHEMA, ReadReport
from rlreco.transactions.parse.cells import NO_ID, ids
from rlreco.transactions.parse.dates.zones import UTC
from rlreco.transactions.parse.guests import in_several_cases
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions
from rlreco.transactions.reading.dates import dates_in
from rlreco.transactions.reading.order_status import status_columns
from rlreco.transactions.reading.plan import Plan, make_plan, needed_columns
from rlreco.transactions.reading.read import report_of
from rlreco.transactions.reading.remarks import Tally
from rlreco.transactions.roles.choose import choose_columns

if TYPE_CHECKING:
    import duckdb

_NO_ID = "(" + ", ".join(f"'{word}'" for word in NO_ID) + ")"
_BLANKS = "' \t\r\n'"
# Every untidy id and every short id: cheap enough to test for each line.
_SUSPECT = "length(id) < 5 OR id < '!' OR id[-1] < '!' OR suffix(id, '.0')"
_UNTIDY = f"id != trim(id, {_BLANKS}) OR suffix(id, '.0') OR lower(id) IN {_NO_ID}"

_TYPED = ("quantity", "unit_price", "line_total", "ordered_at", "discount", "tax", "shipping")
# So many rows tell whether the file can be used as it is.
_ROWS_THAT_TELL = 10_000

_NO_DATES = gettext_noop("Column {column} holds {type}, not dates, so it can't stay on disk as it is.")
_NO_NUMBERS = gettext_noop("Column {column} holds {type}, not numbers, so it can't stay on disk as it is.")


class WrongTypesError(DataError):
    """A column isn't what lines need, such as numbers as text, so the file can't be used on disk as it is."""


@dataclass(frozen=True, slots=True)
class LinesOnDisk:
    """Parquet files whose columns have the right types.

    files : their paths
    source : name for people
    columns : the files' own columns
    rows : number of rows in all files
    types : role -> Arrow type, for the roles the files have
    clean : ids need no trimming
    ours : written by this program, so that its columns are called as those of `SCHEMA`
    notes : how the files were read, for the report
    temporary : the object whose life is that of the temporary files
    report : what was decided about the file
    nobody : customers that stand for no person
    addresses : whether customers are e-mail addresses, not all in lower case
    named : whether a product's name stands in where its code is blank
    """

    files: tuple[str, ...]
    source: str
    columns: Columns
    rows: int
    types: Mapping[str, pa.DataType]
    clean: bool = False
    notes: dict[str, str] = field(default_factory=dict)
    temporary: Any = None
    report: ReadReport | None = None
    nobody: tuple[str, ...] = ()
    addresses: bool = False
    named: bool = False
    ours: bool = False

    def __len__(self) -> int:
        return self.rows

    def relation(self, connection: "duckdb.DuckDBPyConnection", tidy: bool = False) -> "duckdb.DuckDBPyRelation":
        """The lines under the names of `SCHEMA`; ids that are whole numbers stay numbers, which is faster.

        tidy : whether no text id needs trimming
        """
        return self._select(connection, [f"{self._expression(name, tidy)} AS {name}" for name in SCHEMA.names])

    def suspicion(self, connection: "duckdb.DuckDBPyConnection") -> "duckdb.DuckDBPyRelation":
        """One row, one column `untidy`: whether a text id may need trimming.

        A quick test of every line; only the products, which are few, are tested exactly.
        """
        lines = self._texts("order_id", "customer_id")
        by_line = [self._such(role, _SUSPECT) for role in lines]
        distinct = [self._such(role, _UNTIDY, "DISTINCT") for role in self._texts("product_id")]
        return _any(connection, by_line + distinct)

    def untidiness(self, connection: "duckdb.DuckDBPyConnection") -> "duckdb.DuckDBPyRelation":
        """One row, one column `untidy`: whether a text id needs trimming: blanks around it, "1.0", "nan".

        Testing the distinct ids is four times faster than trimming every line.
        """
        roles = self._texts("order_id", "product_id", "customer_id")
        return _any(connection, [self._such(role, _UNTIDY, "DISTINCT") for role in roles])

    def _such(self, role: str, condition: str, distinct: str = "") -> str:
        return f"SELECT 1 FROM ({self._ids(role, distinct)}) WHERE {condition}"  # noqa: S608  names and paths are quoted

    def _texts(self, *roles: str) -> list[str]:
        return [role for role in roles if role in self.types and not self.clean and self._is_text(role)]

    def _ids(self, role: str, distinct: str = "") -> str:
        return f"SELECT {distinct} {_column(self, role)}::VARCHAR AS id FROM {self._scan()}"  # noqa: S608  names and paths are quoted

    def _select(self, connection: "duckdb.DuckDBPyConnection", chosen: Sequence[str]) -> "duckdb.DuckDBPyRelation":
        return connection.sql(f"SELECT {', '.join(chosen)} FROM {self._scan()}")  # noqa: S608  names and paths are quoted

    def _scan(self) -> str:
        return f"read_parquet([{', '.join(_text(file) for file in self.files)}])"

    def _is_text(self, role: str) -> bool:
        return not (pa.types.is_integer(self.types[role]) or pa.types.is_floating(self.types[role]))

    def _expression(self, role: str, tidy: bool) -> str:
        stand_in = _STAND_INS.get(role)
        if role not in self.types and stand_in is not None:
            return stand_in(self, tidy)
        if role not in self.types:
            return "NULL::VARCHAR"
        if role in ("quantity", "unit_price"):
            return _number(self, role)
        if role == "ordered_at":
            return _moment(self)
        as_it_is = self.clean or (tidy and self._is_text(role) and role.endswith("_id"))
        plain = _column(self, role) if as_it_is else _words(self, role)
        return _with_exceptions(self, role, plain)


def _with_exceptions(lines: LinesOnDisk, role: str, plain: str) -> str:
    """Null for customers that are nobody; the name of a product without a code."""
    if role == "customer_id" and lines.addresses:
        plain = f"CASE WHEN contains({plain}, '@') THEN lower({plain}) ELSE {plain} END"
    if role == "customer_id" and lines.nobody:
        listed = ", ".join(map(_text, lines.nobody))
        return f"CASE WHEN {plain}::VARCHAR IN ({listed}) THEN NULL ELSE {plain}::VARCHAR END"
    return f"coalesce({plain}::VARCHAR, {_words(lines, 'product')})" if role == "product_id" and lines.named else plain


def _price_by_total(lines: LinesOnDisk, tidy: bool) -> str:
    pieces = f"nullif({lines._expression('quantity', tidy)}, 0)"
    return f"{_number(lines, 'line_total')} / {pieces}"


def _order_by_moment(lines: LinesOnDisk, tidy: bool) -> str:
    customer, moment = (lines._expression(role, tidy) for role in ("customer_id", "ordered_at"))
    return f"concat({customer}, ' ', {moment})"


_STAND_INS: dict[str, Callable[[LinesOnDisk, bool], str]] = {
    "unit_price": _price_by_total,
    "quantity": lambda lines, tidy: "1.0::DOUBLE",
    "order_id": _order_by_moment,
    "product_id": lambda lines, tidy: _text(NO_PRODUCT),
    "product": lambda lines, tidy: lines._expression("product_id", tidy),
}


def _any(connection: "duckdb.DuckDBPyConnection", searches: Sequence[str]) -> "duckdb.DuckDBPyRelation":
    """One row, one column `untidy`: whether one of the searches has a result."""
    exists = " OR ".join(f"EXISTS ({search})" for search in searches) or "false"
    return connection.sql(f"SELECT {exists} AS untidy")


def scan_lines(path: Path, options: ReadOptions = AS_IT_IS) -> LinesOnDisk:
    """The lines of a Parquet file, or of a folder of Parquet files with the same columns, without reading the rows.

    Raises DataError if there is no such file or the columns differ, and WrongTypesError if a column has another type
    or another meaning, which `open_lines` can convert.
    """
    files = sorted(path.rglob("*.parquet")) if path.is_dir() else [path]
    if not files:
        raise DataError(gettext("There is no Parquet file in the folder {folder}. Choose another.", folder=path))
    schema, rows = _schema(files)
    first = ParquetTable(pa.memory_map(str(files[0])).read_buffer())
    types = dict(zip(schema.names, schema.types, strict=True))
    about = described(first, first.head(_ROWS_THAT_TELL).rename_columns(schema.names), types, options)
    columns = about.columns
    named = columns.product not in (None, columns.product_id) and _may_be_blank(files, columns.product_id)
    return LinesOnDisk(
        tuple(map(str, files)),
        path.name,
        columns,
        rows,
        about.types,
        notes=first.notes,
        report=about.report,
        addresses=about.addresses,
        named=named,
    )


@dataclass(frozen=True, slots=True)
class Described:
    """What the first rows tell of lines that an engine holds.

    columns : their own
    types : role -> Arrow type
    report : what was decided
    addresses : whether customers are e-mail addresses, not all in lower case
    """

    columns: Columns
    types: dict[str, pa.DataType]
    report: ReadReport
    addresses: bool


def described(first: ParquetTable, head: pa.Table, types: Mapping[str, pa.DataType], options: ReadOptions) -> Described:
    """What the first rows tell. first : the table that they are of; types : column -> type

    Raises WrongTypesError if a column has another type or another meaning.
    """
    choice = choose_columns(list(types), head.rename_columns(list(map(str, range(len(types))))), options)
    columns = choice.columns
    of_roles = {role: types[name] for role, name in columns.mapping().items()}
    _refuse_wrong(of_roles, columns)
    _refuse_clocks(of_roles["ordered_at"], options.zone)
    raw = head.select(needed_columns(choice))
    dates = dates_in(raw, columns.ordered_at, first.first_row, options)
    plan = make_plan(raw, choice, False, dates, first.first_row, options)
    _refuse_meanings(plan)
    addresses = plan.addresses and in_several_cases(ids(raw[columns.customer_id]))
    return Described(columns, of_roles, report_of(first, plan, Tally(head.num_rows), 0), addresses)


def is_large_parquet(path: Path, most_in_memory: int) -> bool:
    """Whether a file is Parquet of more than so many bytes as text."""
    if not path.is_file() or path.open("rb").read(4) != PARQUET:
        return False
    return ParquetTable(pa.memory_map(str(path)).read_buffer()).size > most_in_memory


def _refuse_meanings(plan: Plan) -> None:
    """Raises WrongTypesError unless every line is its own cells: nothing filled down, excluded, or less a discount.

    What may come after the first rows, such as a cancelled order, counts as if it were among them.
    """
    by_price = plan.money.kind == "price" and plan.money.discount is None
    by_total = plan.money.kind == "total" and plan.columns.unit_price is None
    if not (by_price or by_total) or _means_more(plan):
        raise WrongTypesError(
            gettext("The lines hold more than prices and quantities, so they can't stay on disk as they are.")
        )


def _means_more(plan: Plan) -> bool:
    """Whether further rows than the first tell what a line is worth, when, or whose."""
    columns = plan.columns
    more = columns.discount or columns.currency or (columns.unit_price and columns.line_total)
    return bool(more or plan.fill or status_columns(plan.choice) or plan.choice.time)


def _may_be_blank(files: Sequence[Path], column: str | None) -> bool:
    """Whether a column may hold blanks, by the statistics of its files."""
    return any(
        _chunk_may_be_blank(metadata.row_group(group), str(column))
        for metadata in map(pa.parquet.read_metadata, files)
        for group in range(metadata.num_row_groups)
    )


def _chunk_may_be_blank(group: Any, column: str) -> bool:
    chunks = (group.column(index) for index in range(group.num_columns))
    statistics = next((chunk.statistics for chunk in chunks if chunk.path_in_schema == column), None)
    if statistics is None or not statistics.has_null_count or not statistics.has_min_max:
        return True
    lowest = statistics.min
    return bool(statistics.null_count or (isinstance(lowest, str) and lowest < "!"))


def _schema(files: Sequence[Path]) -> tuple[pa.Schema, int]:
    try:
        parts = [pa.parquet.read_metadata(file) for file in files]
    except FileNotFoundError as error:
        raise no_file(error.filename or files[0]) from error
    except (pa.ArrowException, OSError) as error:
        raise DataError(gettext("A Parquet file is damaged or cut off: {error}", error=error)) from error
    schemas = [part.schema.to_arrow_schema().remove_metadata() for part in parts]
    for file, schema in zip(files, schemas, strict=True):
        if schema.names != schemas[0].names:
            raise DataError(
                gettext(
                    "{file} has other columns than {first}. Choose files of one kind.",
                    file=file.name,
                    first=files[0].name,
                )
            )
        if list(map(_zone, schema.types)) != list(map(_zone, schemas[0].types)):
            raise WrongTypesError(
                gettext("{file} has dates in other time zones than {first}.", file=file.name, first=files[0].name)
            )
    return schemas[0], sum(part.num_rows for part in parts)


def _refuse_wrong(types: Mapping[str, pa.DataType], columns: Columns) -> None:
    for role, kind in types.items():
        message = _NO_DATES if role == "ordered_at" else _NO_NUMBERS
        right = pa.types.is_temporal(kind) if role == "ordered_at" else _is_number(kind)
        if role in _TYPED and not right:
            name = columns.mapping()[role]
            raise WrongTypesError(gettext(message, column=repr(name), type=kind))


def _refuse_clocks(kind: pa.DataType, time_zone: str | None) -> None:
    """Raises WrongTypesError unless the dates are shown as they are, or in UTC.

    DuckDB has a table of zones of its own, which may be older than the one that all other files are read with.
    """
    if _zone(kind) not in ((None,) if time_zone else (None, UTC)):
        raise WrongTypesError(
            gettext("Dates of type {type} need a clock, so they can't stay on disk as they are.", type=kind)
        )


def _zone(kind: pa.DataType) -> str | None:
    """The time zone of a type of instants."""
    return getattr(kind, "tz", None)


def _is_number(kind: pa.DataType) -> bool:
    return bool(pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind))


def _column(lines: LinesOnDisk, role: str) -> str:
    name = role if lines.ours else lines.columns.mapping()[role]
    return '"' + name.replace('"', '""') + '"'


def _moment(lines: LinesOnDisk) -> str:
    """Instants as UTC shows them; a plain cast would turn them to the zone of this machine."""
    column = _column(lines, "ordered_at")
    return f"timezone('{UTC}', {column}::TIMESTAMPTZ)" if _zone(lines.types["ordered_at"]) else f"{column}::TIMESTAMP"


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
