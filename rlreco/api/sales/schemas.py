"""Bodies of requests and responses of sales."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from rlreco.api.schemas import Moment, Text, UnitPrice, UserId
from rlreco.service.sales.lines import SaleLine

MOST_LINES = 1_000
LARGEST_QUANTITY = 1_000_000

Quantity = Annotated[float, Field(strict=True, allow_inf_nan=False, ge=-LARGEST_QUANTITY, le=LARGEST_QUANTITY)]


class SalesLine(BaseModel):
    """One product in one order."""

    model_config = ConfigDict(extra="forbid")

    order_id: UserId = Field(examples=["1001"])
    customer_id: UserId = Field(examples=["17850"])
    product_id: UserId = Field(examples=["85123A"])
    quantity: Quantity = Field(1.0, description="Pieces; below 0: given back.")
    unit_price: UnitPrice | None = Field(
        None, description="In the shop's currency; by default that of the catalogue, else no money."
    )
    at: Moment | None = Field(
        None, description="By default now: with an offset, or without one by the shop's clock. At most a day ahead."
    )
    session_id: Text | None = Field(None, description="The session whose slate the order came from, if known.")
    name: Text | None = Field(None, description="Of a product that the catalogue may lack.")
    category: Text | None = Field(None, description="Of a product that the catalogue may lack.")

    def line(self) -> SaleLine:
        return SaleLine(
            order=str(self.order_id),
            customer=str(self.customer_id),
            product=str(self.product_id),
            quantity=self.quantity,
            unit_price=self.unit_price,
            at=self.at,
            session=self.session_id,
            name=self.name,
            category=self.category,
        )


class Sales(BaseModel):
    model_config = ConfigDict(extra="forbid")

    experiment: Text = Field(examples=["demo-shop"])
    lines: list[SalesLine] = Field(max_length=MOST_LINES)


class SalesCounted(BaseModel):
    """What a call added; sent again, it adds nothing.

    orders : those with goods
    counted : entries that the log of orders gained: orders, or further products of one
    known : lines of products that had been counted for their order before
    left_out : lines of services such as postage, and of products of which neither pieces nor money are left
    new_products : products that the catalogue lacked; they become candidates with the next edition, and those that
        came with a name are in the catalogue
    """

    experiment: str
    lines: int
    orders: int
    counted: int
    counted_before: int = Field(serialization_alias="known")
    left_out: int
    new_products: list[str]
