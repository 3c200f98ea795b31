"""The roles of columns, for people: their words and their colours."""

from collections.abc import Container

from rlreco.language import gettext, gettext_noop

ROLE_LABELS = {
    "order_id": gettext_noop("Order"),
    "customer_id": gettext_noop("Customer"),
    "ordered_at": gettext_noop("Date"),
    "product_id": gettext_noop("Product code"),
    "product": gettext_noop("Product name"),
    "quantity": gettext_noop("Quantity"),
    "unit_price": gettext_noop("Unit price"),
    "line_total": gettext_noop("Line total"),
    "discount": gettext_noop("Discount"),
    "tax": gettext_noop("Tax"),
    "shipping": gettext_noop("Shipping"),
    "currency": gettext_noop("Currency"),
    "status": gettext_noop("Status"),
    "country": gettext_noop("Country"),
    "category": gettext_noop("Category"),
    "image_url": gettext_noop("Picture address"),
}
"""Messages for `gettext`."""

_WHO, _WHEN, _WHAT, _MONEY, _REST = "#8440AD", "#1F66B5", "#0B6E56", "#9A4A0B", "#5F6B79"

ROLE_COLOURS = {
    **dict.fromkeys(("customer_id", "country"), _WHO),
    **dict.fromkeys(("order_id", "ordered_at", "status"), _WHEN),
    **dict.fromkeys(("product_id", "product", "category", "image_url"), _WHAT),
    **dict.fromkeys(("quantity", "unit_price", "line_total", "discount", "tax", "shipping", "currency"), _MONEY),
}
"""White text can be read on each of them."""

NO_ROLE = _REST


def role_words(role: str, guesses: Container[str]) -> str:
    """As in: Date, or: Date (guess)"""
    label = gettext(ROLE_LABELS[role])
    return gettext("{role} (guess)", role=label) if role in guesses else label
