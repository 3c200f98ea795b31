"""Sales of any source: every row read, classed and accounted for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias, cast

import pandas as pd
import pyarrow as pa
import pyarrow.parquet

from rlreco.domain.profile import Profile
from rlreco.errors import ConfigError, DataError
from rlreco.library.kit.checked import flag, id_of, text_or_none
from rlreco.library.kit.frames import PANDAS, FrameKind, is_frame, kind_of, stays_on_cluster, table_of
from rlreco.library.kit.report_of_lines import Report
from rlreco.library.kit.shown import Shown
from rlreco.library.lazy_sales import LazySales, sales_of_spark
from rlreco.service.training.sources import by_profile, load_lines
from rlreco.transactions import (
    AS_IT_IS,
    DATE_ORDERS,
    ROLES,
    ClassedLines,
    Lines,
    ReadOptions,
    classify,
    funnel,
    read_lines,
)
from rlreco.transactions.addresses.address import Address, place_of

_PATH_LIKE = (str, Path)

Place: TypeAlias = Path | BinaryIO | Address


@dataclass(frozen=True, repr=False)
class Sales(Shown):
    """Every row of the sales, typed and classed. Made by `read_sales`.

    lines : the typed rows
    classed : the same with their classes
    kind : of the frame that came in, else pandas

    >>> import rlreco as rl
    >>> from rlreco.datasets import demo_lines
    >>> len(rl.read_sales(demo_lines().head(100)))
    100
    """

    lines: Lines
    classed: ClassedLines
    kind: FrameKind

    def __len__(self) -> int:
        return len(self.classed)

    @property
    def report(self) -> Report:
        """What happened to each row."""
        return Report(funnel(self.classed), self.columns, self._read(), tuple(self.notices), self.kind)

    @property
    def columns(self) -> dict[str, str]:
        """Role -> the column that has it."""
        return self.lines.columns.mapping()

    @property
    def notices(self) -> list[str]:
        """What somebody may want to know of these sales, in whole sentences."""
        return [] if self.lines.report is None else self.lines.report.sentences()

    def frame(self) -> Any:
        """One row for each row of the source, in its order: the columns by their roles, and `line_class`."""
        return self.kind.give(plain_texts(self.classed.table))

    def plot(self) -> Any:
        """A bar for the rows of each class."""
        return self.report.plot()

    def _read(self) -> dict[str, Any]:
        return {} if self.lines.report is None else self.lines.report.read

    def _sentence(self) -> str:
        sold = self.classed.counts["sale"]
        return f"{len(self):,} rows of {self.lines.source[:60]}, of which {sold:,} are sales of products"

    def _head(self) -> pd.DataFrame:
        return plain_texts(self.classed.table.slice(0, 10)).to_pandas()


def read_sales(
    source: Any,
    *,
    columns: Mapping[str, str] | None = None,
    date_order: str | None = None,
    time_zone: str | None = None,
    encoding: str | None = None,
    decimal: str | None = None,
    currency: str | None = None,
    sheet: str | Sequence[str] = (),
    header: bool = True,
    services: Mapping[str, bool] | None = None,
    name: str | None = None,
) -> Sales | LazySales:
    """All rows of sales, from a file, an address, a database or a frame.

    source : a path, a pattern such as "sales/*.parquet", a folder, a zip, an address such as "https://..." or
        "duckdb:///shop.db?table=lines", several of these, an open file, or a frame of any kind: pandas, polars,
        Arrow, DuckDB or Spark, whose rows stay on the cluster: `LazySales`
    columns : role -> column, such as {"customer_id": "Client"}; roles that aren't named are chosen by name and content
    date_order : "ymd", "dmy" or "mdy", needed only where the dates are ambiguous
    time_zone : IANA name of the clock that dates with an offset are turned to; None leaves them as written
    encoding : of a text, such as "windows-1251"
    decimal : the decimal sign, "point" or "comma"
    currency : the one that counts, as "EUR", or with rates into it, as "EUR,USD=0.92"
    sheet : of a workbook, one or several
    header : False for a text that begins with data; its columns are called "1", "2", ...
    services : product -> whether it is a service, where its name misleads
    name : of the sales, for people; else that of the file
    Raises DataError where the sales can't be read exactly, and ConfigError for an option that can't be used.

    >>> import rlreco as rl
    >>> from rlreco.datasets import demo_lines
    >>> sales = rl.read_sales(demo_lines())
    >>> sales
    <Sales: 35,447 rows of frame, of which 32,017 are sales of products>
    >>> sales.columns["customer_id"]
    'CustomerID'
    >>> sales.frame()["line_class"].value_counts().to_dict()
    {'sale': 32017, 'anonymous': 1911, 'return': 787, 'service': 672, 'adjustment': 60}
    """
    _refuse_order(date_order)
    texts = {"time_zone": time_zone, "encoding": encoding, "decimal": decimal, "currency": currency, "name": name}
    for option, text in texts.items():
        text_or_none(option, text)
    flag("header", header)
    sheets, services = _sheets(sheet), _checked_services(services)
    options = ReadOptions(
        _checked_columns(columns or {}), date_order, time_zone, encoding, decimal, currency, sheets, header=header
    )
    if is_frame(source):
        _refuse_options_of_files(encoding, sheets, header)
        whole = partial(_of_frame, source, name or "frame", options, services)
        return (
            sales_of_spark(source, name or "frame", options, services, whole) if stays_on_cluster(source) else whole()
        )
    return _sales(places_of(source), PANDAS, name, options, services)


def sales_of(source: Any) -> Sales:
    """Sales as they are, or what `read_sales` makes of the source, in the memory of this process."""
    sales = sales_where_they_are(source)
    if isinstance(sales, LazySales):
        return cast("Sales", sales.collect())
    return sales


def sales_where_they_are(source: Any) -> Sales | LazySales:
    """Sales as they are, or what `read_sales` makes of the source: those of a Spark frame stay on its cluster."""
    return source if isinstance(source, Sales | LazySales) else read_sales(source)


def sales_by(profile: Profile, source: Any = None) -> Sales:
    """Sales as they are, or read by the profile's columns, clock and services.

    source : as of `read_sales`; None: the profile's inputData, else the made-up shop
    """
    if isinstance(source, Sales | LazySales):
        return sales_of(source)
    options = by_profile(AS_IT_IS, profile)
    if source is None:
        lines = load_lines([], profile)
        return Sales(lines, classify(lines, profile.services), PANDAS)
    if is_frame(source):
        return _of_frame(source, "frame", options, profile.services)
    return _sales(places_of(source), PANDAS, None, options, profile.services)


def places_of(source: Any) -> list[Place]:
    """The files and addresses of one or several texts, paths and open files. Raises DataError for anything else."""
    return list(map(_place, source if isinstance(source, list | tuple) else [source]))


def _of_frame(frame: Any, name: str, options: ReadOptions, services: Mapping[str, bool] | None) -> Sales:
    return _sales(_file_of(table_of(frame)), kind_of(frame), name, options, services)


def _sales(
    places: BinaryIO | list[Place],
    kind: FrameKind,
    name: str | None,
    options: ReadOptions,
    services: Mapping[str, bool] | None,
) -> Sales:
    lines = read_lines(places, name, options)
    return Sales(lines, classify(lines, services), kind)


def _place(source: Any) -> Place:
    if is_frame(source):
        raise DataError("Several frames are several sales. Join them first, such as pd.concat([first, second]).")
    if not isinstance(source, _PATH_LIKE) and not hasattr(source, "read"):
        raise DataError(
            f"Sales can't be read from {_article(type(source).__name__)}. Give a path, an address such as "
            "duckdb:///shop.db?table=lines, or a frame: pandas, polars, Arrow, DuckDB or Spark."
        )
    return place_of(source)


def _article(name: str) -> str:
    return f"{'an' if name[:1].lower() in 'aeiou' else 'a'} {name}"


def _refuse_order(date_order: str | None) -> None:
    if date_order is not None and date_order not in DATE_ORDERS:
        raise ConfigError(f"date_order is one of {', '.join(DATE_ORDERS)}; got {date_order!r}.")


def _checked_columns(columns: Mapping[str, str]) -> Mapping[str, str]:
    if not isinstance(columns, Mapping):
        raise ConfigError(
            f'columns is a mapping of role to column, such as {{"customer_id": "Client"}}; {_KNOWN_ROLES}'
        )
    for role, column in columns.items():
        if isinstance(column, bool) or not isinstance(column, str | int):
            raise ConfigError(f"The column of {role} is a name, found {type(column).__name__}.")
    return {role: str(column) for role, column in columns.items()}


def _sheets(sheet: Any) -> tuple[str, ...]:
    sheets = (sheet,) if isinstance(sheet, str) else tuple(sheet) if isinstance(sheet, Sequence) else (sheet,)
    if not all(isinstance(name, str) for name in sheets):
        raise ConfigError("sheet takes the name of a sheet of the workbook, or a list of names.")
    return sheets


def _checked_services(services: Any) -> dict[str, bool]:
    if not isinstance(services, Mapping | None):
        raise ConfigError('services says of products whether they are services, such as {"GIFT": False}.')
    return {str(id_of("services", product)): flag("services", service) for product, service in (services or {}).items()}


_KNOWN_ROLES = f"roles are {', '.join(ROLES)}."


def _refuse_options_of_files(encoding: str | None, sheets: Sequence[str], header: bool) -> None:
    if encoding or sheets or not header:
        raise ConfigError("encoding, sheet and header are for files, and the sales are a frame. Leave them out.")


def _file_of(table: pa.Table) -> BinaryIO:
    """The table as a Parquet file in memory, so that its columns go the way of every file's."""
    flat = [name for name in table.column_names if not pa.types.is_nested(table.schema.field(name).type)]
    buffer = BytesIO()
    pa.parquet.write_table(plain_texts(table.select(flat)), buffer)
    buffer.seek(0)
    return buffer


def plain_texts(table: pa.Table) -> pa.Table:
    """The table with texts that are stored once as plain texts."""
    kinds = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in table.schema]
    return table.cast(pa.schema(list(zip(table.column_names, kinds, strict=True))))
