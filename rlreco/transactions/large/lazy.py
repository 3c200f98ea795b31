"""Lines that an engine of their own holds, such as a Spark cluster: typed by its query, of which a sample is read."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import narwhals as nw
import pyarrow as pa
import pyarrow.parquet

from rlreco.errors import ConfigError, DataError
from rlreco.transactions.columns import NO_PRODUCT, Columns
from rlreco.transactions.formats.parquet import ParquetTable
from rlreco.transactions.large.disk import Described, WrongTypesError, described
from rlreco.transactions.lines import SCHEMA, ReadReport
from rlreco.transactions.parse.cells import NO_ID
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions

_BLANKS = " \t\r\n"
_ROWS_THAT_TELL = 5_000
_EXACT = 2.0**53


@dataclass(frozen=True, slots=True)
class LazyLines:
    """Rows of a frame that isn't carried out, whose columns have the right types.

    frame : the rows with their own columns
    source : name for people
    columns : the frame's own columns
    kinds : role -> Arrow type of its column, for the roles of the frame
    report : what was decided about the frame
    nobody : customers that stand for no person
    addresses : whether customers are e-mail addresses, not all in lower case
    """

    frame: nw.LazyFrame[Any]
    source: str
    columns: Columns
    kinds: Mapping[str, pa.DataType]
    report: ReadReport
    nobody: tuple[str, ...] = ()
    addresses: bool = False

    def __repr__(self) -> str:
        return f"<LazyLines of {self.source}>"

    @property
    def types(self) -> dict[str, pa.DataType]:
        """Role -> Arrow type in `relation`, for the roles of the frame."""
        return {role: pa.string() if role.endswith("_id") else kind for role, kind in self.kinds.items()}

    def relation(self) -> nw.LazyFrame[Any]:
        """The lines under the names of `SCHEMA`, with texts for ids."""
        return self.frame.select(**{name: self._expression(name) for name in SCHEMA.names})

    def _expression(self, role: str) -> nw.Expr:
        if role not in self.kinds:
            stand_in = _STAND_INS.get(role)
            return nw.lit(None, nw.String) if stand_in is None else stand_in(self)
        column, kind = nw.col(self.columns.mapping()[role]), self.kinds[role]
        if role in ("quantity", "unit_price", "line_total"):
            return _number(column, kind)
        if role == "ordered_at":
            return column.cast(nw.Datetime("us"))
        return self._with_exceptions(role, _words(column, kind, role.endswith("_id")))

    def _with_exceptions(self, role: str, plain: nw.Expr) -> nw.Expr:
        """Null for customers that are nobody; the name of a product without a code."""
        if role == "product_id" and "product" in self.kinds:
            return nw.coalesce(plain, self._expression("product"))
        if role == "customer_id" and self.addresses:
            plain = nw.when(plain.str.contains("@", literal=True)).then(plain.str.to_lowercase()).otherwise(plain)
        if role == "customer_id" and self.nobody:
            return nw.when(~plain.is_in(list(self.nobody))).then(plain)
        return plain


def _number(column: nw.Expr, kind: pa.DataType) -> nw.Expr:
    number = column.cast(nw.Float64)
    return nw.when(~number.is_nan()).then(number) if pa.types.is_floating(kind) else number


def _words(column: nw.Expr, kind: pa.DataType, is_id: bool) -> nw.Expr:
    """Texts without blanks around them; null for none, and for an id without one: "nan", "-"."""
    if pa.types.is_integer(kind):
        return column.cast(nw.String)
    if pa.types.is_floating(kind):
        whole = (column == column.floor()) & (column.abs() < _EXACT)
        text = nw.when(whole).then(column.cast(nw.Int64).cast(nw.String)).otherwise(column.cast(nw.String))
        return nw.when(~column.is_nan()).then(text)
    trimmed = column.cast(nw.String).str.strip_chars(_BLANKS)
    if not is_id:
        return nw.when(trimmed != "").then(trimmed)
    whole = trimmed.str.contains(r"^\d+\.0+$")
    bare = nw.when(whole).then(trimmed.str.replace_all(r"\.0+$", "")).otherwise(trimmed)
    return nw.when(~trimmed.str.to_lowercase().is_in(NO_ID)).then(bare)


def _price_by_total(lines: LazyLines) -> nw.Expr:
    pieces = lines._expression("quantity")
    return lines._expression("line_total") / nw.when(pieces != 0).then(pieces)


def _order_by_moment(lines: LazyLines) -> nw.Expr:
    parts = [lines._expression(role).cast(nw.String) for role in ("customer_id", "ordered_at")]
    return nw.concat_str(parts, separator=" ", ignore_nulls=True)


_STAND_INS: dict[str, Callable[[LazyLines], nw.Expr]] = {
    "unit_price": _price_by_total,
    "quantity": lambda lines: nw.lit(1.0),
    "order_id": _order_by_moment,
    "product_id": lambda lines: nw.lit(NO_PRODUCT),
    "product": lambda lines: lines._expression("product_id"),
}


def lazy_lines(frame: nw.LazyFrame[Any], source: str, options: ReadOptions = AS_IT_IS) -> LazyLines:
    """The lines of a frame that isn't carried out; its first 5,000 rows are read, to choose columns by their content.

    source : name for people
    Raises DataError where a column has another type or another meaning than lines need.
    """
    plain = _with_plain_times(frame, options)
    head = plain.head(_ROWS_THAT_TELL).collect("pyarrow").to_native()
    if not head.num_rows:
        raise DataError(f"{source} has no rows. Choose a source with transactions in it.")
    about = _described(head, options)
    return LazyLines(plain, source, about.columns, about.types, about.report, addresses=about.addresses)


def _described(head: pa.Table, options: ReadOptions) -> Described:
    buffer = BytesIO()
    pa.parquet.write_table(head, buffer)
    try:
        first = ParquetTable(pa.py_buffer(buffer.getvalue()))
        return described(first, head, dict(zip(head.column_names, head.schema.types, strict=True)), options)
    except WrongTypesError as error:
        raise DataError(
            f"{error} A frame that stays where it is can't be repaired line by line: cast the column first, or "
            "write the lines to a file and read that."
        ) from None


def _with_plain_times(frame: nw.LazyFrame[Any], options: ReadOptions) -> nw.LazyFrame[Any]:
    """The frame without columns that hold lists and the like, and with instants as its own session shows them."""
    schema = frame.collect_schema()
    flat = frame.select([name for name, kind in schema.items() if not kind.is_nested()])
    zoned = [name for name, kind in schema.items() if isinstance(kind, nw.Datetime) and kind.time_zone]
    if any(options.zone not in (None, schema[name].time_zone) for name in zoned):  # type: ignore[attr-defined]
        raise ConfigError(
            f"The column {zoned[0]!r} can't be turned to {options.zone}: Spark shows instants on the clock of its "
            "session. Set spark.sql.session.timeZone to that zone."
        )
    return flat.with_columns(nw.col(*zoned).dt.replace_time_zone(None)) if zoned else flat
