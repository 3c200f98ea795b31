"""The products that are services: learned from their names, and from the codes of the shop behind Online Retail."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.classes.phrases import are_services
from rlreco.transactions.parse.cells import names
from rlreco.transactions.parse.texts.distinct import distinct_texts, encoded_once, is_text, on_distinct

SERVICE_CODES = ("POST", "DOT", "C2", "M", "D", "S", "B", "PADS", "BANK CHARGES", "AMAZONFEE", "CRUK")

_SIZE_LETTERS = ("M", "D", "S", "B")
OTHER_SIZES = ("L", "XL", "XS", "XXS", "XXL", "XXXL", "2XL", "3XL", "4XL", "S/M", "M/L", "L/XL")
_VOUCHER = r"^GIFT_(\d+(_\d+)*|CARD|VOUCHER|CERTIFICATE)"
# So many codes of the list with names that agree make a file one of that shop.
_AGREEING = 3


@dataclass(frozen=True, slots=True)
class _Product:
    """A product that may be a service.

    code : its id in upper case
    nameless : its id is its only name
    by_name : whether its most common name, or its id without another, is that of a service
    """

    code: str
    nameless: bool
    by_name: bool

    @property
    def kind(self) -> str | None:
        """The listed code that it has."""
        return "GIFT_" if self.code.startswith("GIFT_") else self.code if self.code in SERVICE_CODES else None


def service_ids(products: pa.Table, edits: Mapping[str, bool] | None = None) -> tuple[str, ...]:
    """Ids of the products that are services, sorted.

    products : product_id, product (null or blank where unknown) and the number of their `rows`
    edits : id -> whether it is a service, decided by people; ids that don't occur are ignored
    """
    table = _tidy(products)
    judged = _judged(table) | dict(edits or {})
    present = pc.is_in(pa.array(judged, pa.string()), value_set=distinct_texts(table["id"])).to_pylist()
    return tuple(sorted(name for name, here in zip(judged, present, strict=True) if here and judged[name]))


def _tidy(products: pa.Table) -> pa.Table:
    """Columns id and name, both dictionary-encoded, and rows, with the id where there is no name."""
    ids = _texts(products["product_id"])
    table = pa.table({"id": ids, "name": pc.coalesce(names(products["product"]), ids), "rows": products["rows"]})
    return table.filter(pc.is_valid(ids))


def _texts(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return encoded_once(column if is_text(column.type) else pc.cast(column, pa.string()))


def _judged(table: pa.Table) -> dict[str, bool]:
    """Id -> whether it is a service, for the products with a listed code and those that any line calls a service."""
    service, code = on_distinct(table["name"], are_services), on_distinct(table["id"], pc.utf8_upper)
    listed = pc.or_(pc.is_in(code, value_set=pa.array(SERVICE_CODES)), pc.starts_with(code, "GIFT_"))
    ids = distinct_texts(table["id"].filter(pc.or_(listed, service)))
    rows = table.append_column("service", service).filter(pc.is_in(table["id"], value_set=ids)).to_pylist()
    candidates = {name: _product(name, [row for row in rows if row["id"] == name]) for name in ids.to_pylist()}
    kinds = {product.kind for product in candidates.values() if product.by_name and not product.nameless} - {None}
    of_that_shop, letters = len(kinds) >= _AGREEING, _letters_are_services(table, code)
    return {name: _is_service(product, of_that_shop, letters) for name, product in candidates.items()}


def _product(name: str, rows: Sequence[Mapping[str, Any]]) -> _Product:
    lines: dict[str, int] = {}
    for row in rows:
        lines[row["name"]] = lines.get(row["name"], 0) + row["rows"]
    own = {text: count for text, count in lines.items() if text != name}
    common = min(own or lines, key=lambda text: (-lines[text], text))
    return _Product(name.upper(), not own, any(row["service"] for row in rows if row["name"] == common))


def _is_service(product: _Product, of_that_shop: bool, letters: bool) -> bool:
    """By its name; that shop's own codes need none, and there a name alone makes no service."""
    if product.code in _SIZE_LETTERS:
        return letters if product.nameless else product.by_name
    if product.kind is None:
        return product.by_name and not of_that_shop
    return product.by_name or of_that_shop or (product.nameless and _needs_no_name(product.code))


def _needs_no_name(code: str) -> bool:
    return code in SERVICE_CODES or re.match(_VOUCHER, code) is not None


def _letters_are_services(table: pa.Table, code: pa.ChunkedArray) -> bool:
    """Whether M, D, S and B can be services without a name: nothing has a name, and they aren't sizes."""
    nameless = pc.all(pc.equal(table["name"], table["id"]), min_count=0).as_py()
    return bool(nameless and not pc.any(pc.is_in(code, value_set=pa.array(OTHER_SIZES)), min_count=0).as_py())
