"""WooCommerce's database, whose items and posts have their values in rows of key and value."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.formats.memory_table import MemoryTable
from rlreco.transactions.parse.cells import ids
from rlreco.transactions.tables.part import Titled, naming

if TYPE_CHECKING:
    import duckdb

# The key's name in a table of values -> the column that it becomes.
_ITEM_KEYS = {
    "_product_id": "product_id",
    "_variation_id": "variation_id",
    "_qty": "quantity",
    "_line_total": "line_total",
    "_line_tax": "line_tax",
}
_POST_KEYS = {
    "_customer_user": "customer_id",
    "_billing_email": "billing_email",
    "_billing_country": "billing_country",
    "_order_currency": "currency",
    "_sku": "sku",
}
_ENTITIES = {"order_item_id": _ITEM_KEYS, "post_id": _POST_KEYS}
# Of posts, which hold orders, products, pages and pictures: type -> what they are and their columns.
_POSTS = {
    "orders": (
        ("shop_order",),
        ("ID", "post_date", "post_status", "customer_id", "billing_email", "billing_country", "currency"),
    ),
    "products": (("product", "product_variation"), ("ID", "post_title", "sku")),
}


def without_meta(tables: Sequence[Titled]) -> list[Titled]:
    """The tables, with values in rows of key and value put into columns of the items and posts they belong to.

    Of the items only products stay, not shipping, taxes and fees; posts become orders and products. Tables of other
    systems stay as they are, and so do all where the tables of the shop's analytics have the same sales.
    Raises DataError if an item has two values for a key.
    """
    values = {
        entity: table for entity in _ENTITIES if (table := _with_columns(tables, entity, "meta_key", "meta_value"))
    }
    if _with_columns(tables, "product_net_revenue"):
        return list(tables)
    items = _with_columns(tables, "order_item_id", "order_item_type")
    posts = _with_columns(tables, "ID", "post_type")
    replaced: dict[str, list[Titled]] = {}
    if items and "order_item_id" in values:
        replaced |= {items[0]: [_items(items, values["order_item_id"])], values["order_item_id"][0]: []}
    if posts and replaced:
        replaced[posts[0]] = list(_posts(posts, values.get("post_id")))
        replaced |= {values["post_id"][0]: []} if "post_id" in values else {}
    return [new for title, file in tables for new in replaced.get(title, [(title, file)])]


def _with_columns(tables: Sequence[Titled], *columns: str) -> Titled | None:
    return next(((title, file) for title, file in tables if set(columns) <= set(file.names)), None)


def _items(items: Titled, values: Titled) -> Titled:
    title, file = items
    table = _text_table(
        items, [name for name in ("order_item_id", "order_item_name", "order_id") if name in file.names]
    )
    kinds = _text_table(items, ["order_item_type"])["order_item_type"]
    table = _added(table, "order_item_id", _pivoted(values, "order_item_id"))
    return title, MemoryTable(table.filter(pc.equal(kinds, "line_item")), file.first_row, file.notes)


def _posts(posts: Titled, values: Titled | None) -> Iterator[Titled]:
    title, file = posts
    table = _text_table(posts, [name for name in dict.fromkeys(file.names) if name in _post_columns()])
    whole = _added(table, "ID", _pivoted(values, "post_id")) if values else table
    for kind, (types, columns) in _POSTS.items():
        own = whole.select([name for name in columns if name in whole.column_names])
        rows = own.filter(pc.is_in(whole["post_type"], value_set=pa.array(types)))
        yield f"{title} {kind}", MemoryTable(rows, file.first_row, file.notes)


def _post_columns() -> set[str]:
    return {"post_type", *(name for _, columns in _POSTS.values() for name in columns)}


def _text_table(table: Titled, columns: list[str]) -> pa.Table:
    title, file = table
    with naming(title):
        loaded = file.load(columns)
    return pa.table({name: loaded[name].cast(pa.string()) for name in columns})


def _added(table: pa.Table, key: str, values: pa.Table) -> pa.Table:
    """The table with the columns of the values that belong to each of its rows."""
    rows = pc.index_in(ids(table[key]), value_set=values["entity"].combine_chunks())
    for name in values.column_names[1:]:
        table = table.append_column(name, values[name].combine_chunks().take(rows))
    return table


def _pivoted(values: Titled, entity: str) -> pa.Table:
    """A row for each entity, with its values in columns."""
    table, keys = _text_table(values, [entity, "meta_key", "meta_value"]), _ENTITIES[entity]
    wanted = table.filter(pc.is_in(table["meta_key"], value_set=pa.array(list(keys))))
    with connect() as connection:
        entities = ids(wanted[entity])
        connection.register("meta", pa.table({"entity": entities, "k": wanted["meta_key"], "v": wanted["meta_value"]}))
        _refuse_two_values(connection, values[0], entity)
        columns = ", ".join(f"max(CASE WHEN k = '{key}' THEN v END) AS {name}" for key, name in keys.items())
        return connection.sql(f"SELECT entity, {columns} FROM meta GROUP BY entity").to_arrow_table()  # noqa: S608  constants alone


def _refuse_two_values(connection: "duckdb.DuckDBPyConnection", title: str, entity: str) -> None:
    query = "SELECT entity, k FROM meta GROUP BY entity, k HAVING count(DISTINCT v) > 1 ORDER BY ALL LIMIT 1"
    for number, key in connection.sql(query).fetchall():
        raise DataError(
            gettext(
                "{file} has several values of {key} for {entity} {number}, so it is not clear which counts. Remove the "
                "wrong ones, or export the orders from the shop itself.",
                file=title,
                key=key,
                entity=entity,
                number=number,
            )
        )
