"""What a shop sold since its last edition: orders of new lines, and its customers and products as they are by then."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import NamedTuple

import narwhals as nw
import numpy as np
import pandas as pd
import pyarrow.compute as pc

from rlreco.bandit.base_rates.orders import orders_of
from rlreco.domain.ids import CustomerId, ProductId
from rlreco.domain.records import CountedOrder, Customer, Experiment, Order, Product
from rlreco.segmentation import Scorer, countries_of
from rlreco.segmentation.bridge import PARTS
from rlreco.segmentation.engines.in_memory import QUICKEST, collect_customers
from rlreco.segmentation.engines.rfm import worth
from rlreco.segmentation.names import merge_small
from rlreco.transactions.classes import ClassedLines, goods
from rlreco.transactions.products import products as products_of

_DAY = timedelta(days=1)


class Values(NamedTuple):
    """Of one customer. last : day of the last purchase"""

    last: date
    orders: int
    money: float


def orders_with_money(classed: ClassedLines) -> list[Order]:
    """The orders of goods of known customers, with what each product cost."""
    sales = goods(classed)
    sales = sales[sales["customer_id"].notna()]
    buyers = sales["customer_id"].unique()
    worth = _worth(classed)
    return [
        replace(order, amounts=tuple(worth[order.id, product] for product in order.products))
        for order in orders_of(sales, buyers)
    ]


def _worth(classed: ClassedLines) -> dict[tuple[str, ProductId], float]:
    """Money of each product in each order, over its lines of goods."""
    lines = nw.from_native(classed.table.filter(pc.equal(classed.table["line_class"], "sale")), eager_only=True)
    priced = lines.select("order_id", "product_id", worth=worth()).to_pandas()
    sums = priced.groupby(["order_id", "product_id"], sort=False, observed=True)["worth"].sum() / PARTS
    return {(str(order), str(product)): float(money) for (order, product), money in sums.items()}


def reference_day(experiment: Experiment) -> date:
    """The day from which the recency of the experiment's customers is counted; long ago where its log of orders begins
    with this edition, so that all of it is new."""
    if not experiment.counted and experiment.base is None:
        return date(1970, 1, 1)
    if experiment.as_of:
        return date.fromisoformat(experiment.as_of)
    origin = 0.0 if experiment.base is None else experiment.base.origin
    return (datetime.fromtimestamp(origin, UTC) + _DAY).date()


def end_of_files(experiment: Experiment) -> datetime:
    """Moment of the newest line of the files that the experiment has read. Orders that were sent don't move it: a
    file's returns may be older than those."""
    if experiment.last_line and (experiment.counted or experiment.base is not None):
        return datetime.fromisoformat(experiment.last_line)
    return datetime.combine(reference_day(experiment), time()) - timedelta.resolution


def last_line(classed: ClassedLines | None) -> datetime | None:
    """Moment of the newest line of a file, which may be a return."""
    last: datetime | None = None if classed is None else pc.max(classed.table["ordered_at"]).as_py()
    return last


def newest_text(*moments: datetime | None) -> str:
    """The latest of them as ISO text; empty where there is none."""
    newest = max((moment for moment in moments if moment is not None), default=None)
    return "" if newest is None else newest.isoformat()


def days_after(entries: Iterable[CountedOrder], last: datetime | None) -> list[date]:
    """The day after each order, and after the last line of the file."""
    moments = [entry.order.at for entry in entries]
    return [moment.date() + _DAY for moment in (*moments, last) if moment is not None]


def other_money(classed: ClassedLines, monetary: str, after: datetime) -> dict[CustomerId, float]:
    """Money of each customer's lines that are no goods, such as returns, after that moment.

    monetary : "net" or "gross"
    """
    table = classed.table
    later = pc.greater(table["ordered_at"], after)
    others = table.filter(pc.fill_null(pc.and_(later, pc.not_equal(table["line_class"], "sale")), False))
    frame = collect_customers(others, monetary, QUICKEST)
    return dict(zip(frame["customer_id"].astype(str), frame["money"].fillna(0) / PARTS, strict=True))


def updated_customers(
    customers: Iterable[Customer],
    before: date,
    as_of: date,
    entries: Iterable[CountedOrder],
    others: Mapping[CustomerId, float],
    countries: Mapping[CustomerId, str],
    scorer: Scorer,
    smallest: int,
) -> list[Customer]:
    """All customers, scored by what they bought until `as_of`, in the order of their ids.

    customers, before : those of the last edition, and its reference day
    entries : of the log of orders since then
    others : money that isn't in the orders
    countries : of the file; customers who aren't in it keep theirs
    """
    there = {customer.id: customer for customer in customers}
    values = {
        id_: Values(before - customer.recency * _DAY, customer.frequency, customer.monetary)
        for id_, customer in there.items()
    }
    for entry in entries:
        _add(values, entry)
    for id_ in values.keys() & others.keys():
        values[id_] = values[id_]._replace(money=values[id_].money + others[id_])
    scored, _ = merge_small(scorer.transform(_table(values, as_of)), smallest)
    rows = scored[["customer_id", "band", "segment", "recency", "frequency", "monetary", "r", "f", "m"]]
    return [
        Customer(id_, band, segment, recency, frequency, monetary, r, f, m, _country(id_, countries, there))
        for id_, band, segment, recency, frequency, monetary, r, f, m in rows.itertuples(index=False)
    ]


def _country(id_: CustomerId, countries: Mapping[CustomerId, str], there: Mapping[CustomerId, Customer]) -> str:
    return countries.get(id_) or (there[id_].country if id_ in there else "")


def _add(values: dict[CustomerId, Values], entry: CountedOrder) -> None:
    order = entry.order
    if not order.bought and order.customer not in values:
        return
    there = values.get(order.customer, Values(order.at.date(), 0, 0.0))
    last = max(there.last, order.at.date()) if order.bought else there.last
    orders = there.orders + (entry.first and bool(order.bought))
    values[order.customer] = Values(last, orders, there.money + sum(order.amounts))


def _table(values: Mapping[CustomerId, Values], as_of: date) -> pd.DataFrame:
    """customer_id, recency, frequency, monetary, by customer_id."""
    ids = sorted(values)
    return pd.DataFrame(
        {
            "customer_id": np.array(ids, dtype=object),
            "recency": np.array([max((as_of - values[id_].last).days, 1) for id_ in ids], dtype=np.int64),
            "frequency": np.array([values[id_].orders for id_ in ids], dtype=np.int64),
            "monetary": np.array([round(values[id_].money, 2) for id_ in ids]),
        }
    )


def updated_products(
    products: Mapping[ProductId, Product],
    classed: ClassedLines | None,
    baskets: Mapping[ProductId, int],
    *,
    newest: bool = True,
) -> list[Product]:
    """Those of the last edition and those of the file; by id.

    baskets : orders with each product; products that nothing else describes are named by their id
    newest : whether names and prices of the file take the place of those that are there; an older file only fills gaps
    """
    of_file = {} if classed is None else {product.id: product for product in read_products(classed)}
    layers = (products, of_file) if newest else (of_file, products)
    ids = sorted({*products, *of_file, *baskets})
    merged = [_merged(id_, *(layer.get(id_) for layer in layers)) for id_ in ids]
    return [replace(product, baskets=baskets.get(product.id, 0)) for product in merged]


def _merged(id_: ProductId, older: Product | None, newer: Product | None) -> Product:
    """The newer one may lack a name, price, category or picture that the older one has; a file says of none that it is
    sold out."""
    if older is None or newer is None:
        return older or newer or Product(id_, id_)
    return replace(
        newer,
        name=older.name if newer.name == id_ else newer.name,
        price=older.price if newer.price is None else newer.price,
        category=newer.category or older.category,
        image_url=newer.image_url or older.image_url,
        available=newer.available and older.available,
    )


def read_products(classed: ClassedLines) -> list[Product]:
    """The products that were sold."""
    columns = ["product_id", "name", "price", "category", "image_url", "baskets"]
    return [
        Product(str(id_), str(name), _number(price), _text(category), _text(image), int(baskets))
        for id_, name, price, category, image, baskets in products_of(classed)[columns].itertuples(index=False)
    ]


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)  # type: ignore[call-overload,arg-type]


def _text(value: object) -> str | None:
    return None if value is None or pd.isna(value) else str(value)  # type: ignore[call-overload]


def countries_in(classed: ClassedLines | None) -> dict[CustomerId, str]:
    return {} if classed is None else countries_of(classed)


def sales_of(entries: Iterable[CountedOrder]) -> pd.DataFrame:
    """The log of orders as lines of goods: order_id, product_id, customer_id, ordered_at. Read once, one by one."""
    orders: list[tuple[str, CustomerId, datetime]] = []
    products: list[ProductId] = []
    sizes: list[int] = []
    # One text for each product, where the records have one for each line.
    texts: dict[ProductId, ProductId] = {}
    for entry in entries:
        bought = entry.order.bought
        orders.append((entry.order.id, entry.order.customer, entry.order.at))
        products += [texts.setdefault(product, product) for product in bought]
        sizes.append(len(bought))
    frame = pd.DataFrame(orders, columns=["order_id", "customer_id", "ordered_at"])
    lines = frame.astype({"ordered_at": "datetime64[us]"}).loc[np.repeat(np.arange(len(frame)), sizes)]
    return lines.reset_index(drop=True).assign(product_id=products)


def baskets_of(sales: pd.DataFrame) -> dict[ProductId, int]:
    """Orders with each product. sales : of `sales_of`"""
    counts: Collection[tuple[object, int]] = sales["product_id"].value_counts().items()  # type: ignore[assignment]
    return {str(product): int(n) for product, n in counts}
