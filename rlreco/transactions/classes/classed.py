"""Lines in memory with their classes."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.transactions.classes.marks import LETTERS, NO_MARKS, Marks, letter_number, marks_of
from rlreco.transactions.classes.rule import LINE_CLASSES, class_number
from rlreco.transactions.classes.services import service_ids
from rlreco.transactions.columns import NO_COLUMNS
from rlreco.transactions.lines import SCHEMA, Lines, ReadReport, release_memory

# Orders that show the shapes of their ids.
_SAMPLE = 5_000


_LONGEST_NAME = 200


CLASSED = SCHEMA.append(pa.field("line_class", pa.string()))


@dataclass(frozen=True, slots=True)
class ClassedLines:
    """Lines with their class.

    table : of `CLASSED`
    source : name of the file
    counts : class -> number of lines
    services : ids of the products that are services, sorted
    marks : the letters that mark order ids
    report : what was decided about the file; None for lines that were made otherwise
    """

    table: pa.Table
    source: str
    counts: dict[str, int]
    services: tuple[str, ...] = ()
    marks: Marks = NO_MARKS
    report: ReadReport | None = None

    @property
    def currency(self) -> str:
        """Of the money that counts: a code of ISO 4217, or a sign; empty where the file doesn't say."""
        return "" if self.report is None else self.report.read.get("currency") or ""

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __repr__(self) -> str:
        return f"<ClassedLines: {len(self):,} rows of {self.source}>"


def classify(lines: Lines, services: Mapping[str, bool] | None = None) -> ClassedLines:
    """All lines with their classes.

    services : product's id -> whether it is a service, where the names don't show it
    """
    letters = _letters(lines.table["order_id"])
    marks, (ids, service) = _marks(lines.table, letters), _services(lines.table, services)
    extended = lines.table.append_column("service", service).append_column("letter", letters.of_lines)
    number = class_number(marks, nw.col("service"), _has_number)
    numbers = _flat(_collected(_lazy(extended).select(number=number))["number"])
    table = lines.table.append_column("line_class", pa.chunked_array([pa.array(LINE_CLASSES).take(numbers)]))
    release_memory()
    return ClassedLines(table, lines.source, _counts(pc.value_counts(numbers), LINE_CLASSES), ids, marks, lines.report)


def reclassified(classed: ClassedLines, services: Mapping[str, bool]) -> ClassedLines:
    """The same lines with other services; themselves where nothing changes."""
    present = set(classed.services)
    if all((product in present) == is_service for product, is_service in services.items()):
        return classed
    lines = Lines(classed.table.drop(["line_class"]), classed.source, NO_COLUMNS, report=classed.report)
    return classify(lines, services)


def counts_of(table: pa.Table) -> dict[str, int]:
    """Class -> number of lines. table : with a column `line_class`"""
    return _counts(pc.value_counts(table["line_class"]), {name: name for name in LINE_CLASSES})


def refuse_without_products(classed: ClassedLines) -> None:
    """Raises DataError for lines of a file that names no products: segments need none, recommending does."""
    if classed.report is not None and classed.report.columns.product_id is None:
        raise DataError(
            gettext(
                "The file has no column for the product. Segments need none, but there is nothing to recommend: choose "
                'it under "Columns", or with --column product_id=NAME.'
            )
        )


def goods(classed: ClassedLines) -> pd.DataFrame:
    """The lines of class sale: order_id, product_id, customer_id, ordered_at, quantity.

    Raises DataError for lines of a file that names no products.
    """
    refuse_without_products(classed)
    columns = classed.table.select(["order_id", "product_id", "customer_id", "ordered_at", "quantity"])
    frame: pd.DataFrame = columns.filter(pc.equal(classed.table["line_class"], "sale")).to_pandas()
    return frame


def _counts(counted: pa.StructArray, names: Any) -> dict[str, int]:
    counts = {names[pair["values"]]: int(pair["counts"]) for pair in counted.to_pylist()}
    return {name: counts.get(name, 0) for name in LINE_CLASSES}


@dataclass(frozen=True, slots=True)
class _Letters:
    """First letters of orders, worked out once for each order, as their numbers.

    orders : order_id, each once, with its `rows` and `letter`
    of_lines : for each line
    """

    orders: pa.Table
    of_lines: pa.ChunkedArray


def _letters(column: pa.ChunkedArray) -> _Letters:
    encoded = _flat(pc.dictionary_encode(column).unify_dictionaries())
    places = _positions(encoded)
    rows = np.bincount(places, minlength=len(encoded.dictionary) + 1)[1:]
    orders = pa.table({"order_id": encoded.dictionary, "rows": pa.array(rows)})
    orders = _collected(_lazy(orders).with_columns(letter=letter_number()))
    numbers = np.append(np.int8(0), orders["letter"].to_numpy())
    return _Letters(orders, pa.chunked_array([pa.array(numbers[places])]))


def _has_number(letter: str) -> nw.Expr:
    return nw.col("letter") == LETTERS.index(letter) + 1


def _marks(table: pa.Table, letters: _Letters) -> Marks:
    columns = table.select(["order_id", "quantity", "unit_price", "customer_id"])
    return marks_of(_lazy(columns.filter(pc.greater(letters.of_lines, 0))), _lazy(letters.orders), _collected, _SAMPLE)


def _collected(frame: nw.LazyFrame[Any]) -> pa.Table:
    return frame.collect(backend="pyarrow").to_native()


def _lazy(table: pa.Table) -> nw.LazyFrame[Any]:
    return nw.from_native(table, eager_only=True).lazy()


def _services(table: pa.Table, edits: Mapping[str, bool] | None) -> tuple[tuple[str, ...], pa.ChunkedArray]:
    """The services, and for each line whether its product is one of them."""
    encoded = _flat(pc.dictionary_encode(table["product_id"]).unify_dictionaries())
    ids = service_ids(_products(encoded, table["product"]), edits)
    is_service = pc.is_in(encoded.dictionary, value_set=pa.array(ids, pa.string()))
    return ids, pa.chunked_array([pc.fill_null(is_service.take(encoded.indices), False)])


def _products(ids: pa.DictionaryArray, product: pa.ChunkedArray) -> pa.Table:
    """Each pair of product_id and product once, with its rows; as numbers, pairs are counted twice as fast."""
    names = _flat(product.unify_dictionaries())
    width = len(names.dictionary) + 1
    pair = _positions(ids) * width + _positions(names)
    counted = pc.value_counts(pa.array(pair))
    pairs = counted.field("values").to_numpy(zero_copy_only=False)
    return pa.table(
        {
            "product_id": _words(ids.dictionary, pairs // width),
            # No service is called by more; and what a file stores once would be there for each product.
            "product": _words(pc.utf8_slice_codeunits(names.dictionary, 0, _LONGEST_NAME), pairs % width),
            "rows": counted.field("counts"),
        }
    )


def _positions(encoded: pa.DictionaryArray) -> np.ndarray:
    """The place of each value in the dictionary, from 1; 0 for null."""
    return np.add(pc.fill_null(encoded.indices, -1).to_numpy(), 1, dtype=np.int64)


def _words(values: pa.Array, places: np.ndarray) -> pa.DictionaryArray:
    return pa.DictionaryArray.from_arrays(pa.array(places - 1, pa.int32(), mask=places == 0), values)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    """One piece, not a copy where there is only one."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
