"""Products by what became of them on slates: shown, clicked, bought, and the money of it."""

from collections import Counter
from collections.abc import Iterable, Mapping

import pandas as pd

from rlreco.domain.ids import ProductId
from rlreco.domain.records import Product, Session
from rlreco.views.words.products import product_name


def shown_products(sessions: Iterable[Session], products: Mapping[ProductId, Product]) -> pd.DataFrame:
    """A row for each product on these slates, those bought most often first.

    Columns product_id, name, shown, clicks, buys, rate (clicks for each showing), money (buys at today's price; a
    product without a price has none).

    sessions : answered
    """
    shown, clicks, buys = Counter[ProductId](), Counter[ProductId](), Counter[ProductId]()
    for session in sessions:
        assert session.outcome is not None
        shown.update(session.slate)
        clicks.update(session.outcome.clicked)
        buys.update(session.outcome.bought)
    counts = pd.DataFrame({"shown": shown, "clicks": clicks, "buys": buys}, index=list(shown)).fillna(0).astype(int)
    prices = [_price(products.get(product)) for product in counts.index]
    table = counts.assign(rate=counts["clicks"] / counts["shown"], money=counts["buys"] * prices)
    ordered = table.sort_values(["buys", "clicks", "shown"], ascending=False, kind="stable")
    ordered.insert(0, "name", [_name(products, product) for product in ordered.index])
    return ordered.rename_axis("product_id").reset_index()


def _price(product: Product | None) -> float:
    return 0.0 if product is None or product.price is None else product.price


def _name(products: Mapping[ProductId, Product], product: ProductId) -> str:
    return product_name(products[product].name) if product in products else product
