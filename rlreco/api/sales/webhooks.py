"""Orders as the webhooks of Shopify and WooCommerce send them; what a sale doesn't need isn't read."""

from datetime import UTC, datetime
from typing import Annotated, Literal, TypeAlias

from pydantic import BaseModel, BeforeValidator, Field, StrictBool, StrictInt, StrictStr

from rlreco.api.sales.schemas import LARGEST_QUANTITY, MOST_LINES
from rlreco.api.schemas import LONGEST_ID, Moment, Text, whole
from rlreco.service.sales.lines import SaleLine

Ids: TypeAlias = Literal["names", "numbers"]
Number = Annotated[StrictInt, Field(ge=0, le=10**18), BeforeValidator(whole)]
Label = Annotated[StrictStr, Field(max_length=LONGEST_ID)]
Title = Annotated[StrictStr, Field(max_length=1_000)]
Money = Annotated[StrictStr, Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,6})?$", examples=["19.90"])]
Pieces = Annotated[StrictInt, Field(ge=0, le=LARGEST_QUANTITY), BeforeValidator(whole)]

_PAID = frozenset({"processing", "completed"})
"""Orders of WooCommerce that are paid for; others may come to nothing."""


class WebhookQuery(BaseModel):
    """Of the address that the shop system is given."""

    experiment: Text
    ids: Ids = Field(
        "names",
        description="names: orders by their number, customers by e-mail, products by SKU, as in the shop's exports. "
        "numbers: all of them by the shop system's own ids.",
    )


class _Item(BaseModel):
    product_id: Number | None = None
    sku: Label | None = None
    quantity: Pieces

    def id(self, ids: Ids) -> str | None:
        """A product without an SKU has no name, one that was deleted no number."""
        number = None if self.product_id is None else str(self.product_id)
        return (self.sku or None) if ids == "names" else number


class _ShopifyItem(_Item):
    title: Title
    price: Money
    total_discount: Money = "0.00"


class _Customer(BaseModel):
    id: Number


class ShopifyOrder(BaseModel):
    """An order of Shopify's Admin API. test : made up by Shopify"""

    id: Number
    name: Text = Field(examples=["#1001"])
    email: Label | None = None
    created_at: Moment
    cancelled_at: Moment | None = None
    test: StrictBool = False
    customer: _Customer | None = None
    line_items: list[_ShopifyItem] = Field(max_length=MOST_LINES)

    def lines(self, ids: Ids) -> list[SaleLine]:
        """None of an order that is a test, was cancelled or names no customer."""
        customer = self.email if ids == "names" else self.customer and str(self.customer.id)
        if self.test or self.cancelled_at or not customer:
            return []
        order = self.name if ids == "names" else str(self.id)
        return [
            _line(order, customer, product, item.quantity, _paid(item), self.created_at, item.title)
            for item in self.line_items
            if (product := item.id(ids)) is not None
        ]


class _WooCommerceItem(_Item):
    name: Title
    total: Money


class _Billing(BaseModel):
    email: Label = ""


class WooCommerceOrder(BaseModel):
    """An order of WooCommerce's REST API. date_created_gmt : in UTC, without an offset"""

    id: Number
    number: Text = Field(examples=["1001"])
    status: Label = Field(examples=["processing"])
    date_created_gmt: Moment
    customer_id: Number = 0
    billing: _Billing = _Billing()
    line_items: list[_WooCommerceItem] = Field(max_length=MOST_LINES)

    def lines(self, ids: Ids) -> list[SaleLine]:
        """None of an order that isn't paid for, or names no customer."""
        customer = self.billing.email if ids == "names" else str(self.customer_id or "")
        if self.status not in _PAID or not customer:
            return []
        order, at = self.number if ids == "names" else str(self.id), self.date_created_gmt.replace(tzinfo=UTC)
        return [
            _line(order, customer, product, item.quantity, float(item.total), at, item.name)
            for item in self.line_items
            if (product := item.id(ids)) is not None
        ]


def _paid(item: _ShopifyItem) -> float:
    return max(float(item.price) * item.quantity - float(item.total_discount), 0.0)


def _line(order: str, customer: str, product: str, quantity: int, money: float, at: datetime, title: str) -> SaleLine:
    """money : paid for all pieces"""
    return SaleLine(order, customer, product, quantity, money / max(quantity, 1), at, name=title or None)
