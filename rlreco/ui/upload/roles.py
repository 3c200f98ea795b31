"""The roles of columns, for people: their words and their colours."""

ROLE_LABELS = {
    "order_id": "Order",
    "customer_id": "Customer",
    "ordered_at": "Date",
    "product_id": "Product code",
    "product": "Product name",
    "quantity": "Quantity",
    "unit_price": "Unit price",
    "line_total": "Line total",
    "discount": "Discount",
    "tax": "Tax",
    "shipping": "Shipping",
    "currency": "Currency",
    "status": "Status",
    "country": "Country",
    "category": "Category",
    "image_url": "Picture address",
}

_WHO, _WHEN, _WHAT, _MONEY, _REST = "#8440AD", "#1F66B5", "#0B6E56", "#9A4A0B", "#5F6B79"

ROLE_COLOURS = {
    **dict.fromkeys(("customer_id", "country"), _WHO),
    **dict.fromkeys(("order_id", "ordered_at", "status"), _WHEN),
    **dict.fromkeys(("product_id", "product", "category", "image_url"), _WHAT),
    **dict.fromkeys(("quantity", "unit_price", "line_total", "discount", "tax", "shipping", "currency"), _MONEY),
}
"""White text can be read on each of them."""

NO_ROLE = _REST
