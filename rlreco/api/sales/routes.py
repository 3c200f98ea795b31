"""The routes of sales: lines of orders, and orders as Shopify and WooCommerce send them."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query

from rlreco.api.access.signatures import SIGNED_PATHS
from rlreco.api.problems import documented
from rlreco.api.sales.schemas import Sales, SalesCounted
from rlreco.api.sales.webhooks import ShopifyOrder, WebhookQuery, WooCommerceOrder
from rlreco.api.served import Served, ServedWorkspace
from rlreco.service.sales.count import CountedSales
from rlreco.service.sales.lines import SaleLine


def add_sales(router: APIRouter) -> None:
    plain, shopify, woocommerce = SIGNED_PATHS
    options: dict[str, Any] = {
        "response_model": SalesCounted,
        "responses": documented(401, 404, 409, 413, 422, 503),
        "tags": ["sales"],
    }

    @router.post(plain, **options)
    def sales(body: Sales, served: Served) -> SalesCounted:
        """Count lines of orders, each product of an order once, so it is safe to send again; 409 for an order of
        another customer."""
        return _counted(served, body.experiment, [line.line() for line in body.lines])

    @router.post(shopify, **options)
    def shopify_order(body: ShopifyOrder, query: Annotated[WebhookQuery, Query()], served: Served) -> SalesCounted:
        """Count an order as Shopify's webhooks send it, such as those of the topic orders/paid."""
        return _counted(served, query.experiment, body.lines(query.ids))

    @router.post(woocommerce, **options)
    def woocommerce_order(
        body: WooCommerceOrder, query: Annotated[WebhookQuery, Query()], served: Served
    ) -> SalesCounted:
        """Count an order as WooCommerce's webhooks send it, such as those of the topic order.updated."""
        return _counted(served, query.experiment, body.lines(query.ids))


def _counted(served: ServedWorkspace, experiment: str, lines: Sequence[SaleLine]) -> SalesCounted:
    name = served.learner(experiment).name
    return _shown(name, served.service.count_sales(name, lines))


def _shown(experiment: str, sales: CountedSales) -> SalesCounted:
    return SalesCounted(
        experiment=experiment,
        lines=sales.lines,
        orders=sales.orders,
        counted=sales.counted,
        counted_before=sales.counted_before,
        left_out=sales.left_out,
        new_products=list(sales.new_products),
    )
