"""How well what a column holds fits each role."""

from collections.abc import Callable

from rlreco.transactions.roles.contents import Content

_NEARLY_ALL = 0.9


def fit(role: str, content: Content | None) -> float:
    """How well what a column holds fits the role, from 0 to 1; 1 where there are no rows to look at."""
    if content is None:
        return 1.0
    return 0.0 if content.filled == 0 else _FITS[role](content) * (0.8 + 0.2 * content.filled)


def _of_dates(content: Content) -> float:
    return 0.1 + 0.9 * content.dates


def _of_money(content: Content) -> float:
    return 0.1 + 0.9 * content.numbers


def _of_counts(content: Content) -> float:
    return 0.1 + content.numbers * (0.5 + 0.4 * max(content.small, content.whole))


def _of_ids(content: Content) -> float:
    """Ids are no dates, unless these are written in figures alone, and no money."""
    if content.whole == 1:
        return 1.0
    dates = content.dates * (1 - content.whole)
    money = content.numbers * (1 - content.whole)
    return max(0.05, 1.0 - 0.9 * dates - 0.8 * money)


def _of_names(content: Content) -> float:
    return (0.4 + 0.6 * content.letters) * (1 - 0.9 * content.dates)


def _of_groups(content: Content) -> float:
    """Countries and categories are texts that repeat."""
    return (0.2 + 0.8 * content.letters) * (1 - 0.9 * content.dates)


def _of_status(content: Content) -> float:
    """A date that is there on nearly every line, such as that of a return of what was lent, tells no state."""
    return 0.0 if content.dates > _NEARLY_ALL and content.filled > _NEARLY_ALL else content.status


def _of_codes(content: Content) -> float:
    return 0.1 + 0.9 * content.codes


_FITS: dict[str, Callable[[Content], float]] = {
    "order_id": _of_ids,
    "product_id": _of_ids,
    "product": _of_names,
    "quantity": _of_counts,
    "ordered_at": _of_dates,
    "unit_price": _of_money,
    "line_total": _of_money,
    "customer_id": _of_ids,
    "country": _of_groups,
    "category": _of_groups,
    "image_url": _of_names,
    "status": _of_status,
    "currency": _of_codes,
    "discount": _of_money,
    "tax": _of_money,
    "shipping": _of_money,
}
