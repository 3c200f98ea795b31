"""The column of a file for each role."""

from dataclasses import dataclass, fields


@dataclass(frozen=True, slots=True)
class Columns:
    """The file's own column name for each role; None if the file has no such column.

    One of `unit_price` and `line_total` is always there. Without `order_id` a customer and a moment make an order,
    without `quantity` it is 1, without `product_id` the product's id is its name.
    """

    order_id: str | None
    product_id: str | None
    quantity: str | None
    ordered_at: str
    customer_id: str
    product: str | None = None
    unit_price: str | None = None
    line_total: str | None = None
    country: str | None = None
    category: str | None = None
    image_url: str | None = None
    status: str | None = None
    currency: str | None = None
    discount: str | None = None
    tax: str | None = None
    shipping: str | None = None

    def mapping(self) -> dict[str, str]:
        """Role -> column name, for the roles the file has."""
        pairs = ((field.name, getattr(self, field.name)) for field in fields(self))
        return {role: name for role, name in pairs if name is not None}


ROLES = tuple(field.name for field in fields(Columns))

NO_PRODUCT = "(no product)"
"""The product of every line of a file that names none."""

NO_COLUMNS = Columns(None, None, None, "", "")
"""Of lines that come from no file."""

# Other names of two roles in the tutorial's profile.
ROLE_SYNONYMS = {"prod_qnty": "quantity", "order_date": "ordered_at"}
