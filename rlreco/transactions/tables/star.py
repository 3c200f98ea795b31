"""The table of sold items among several, and the tables that each of its rows has at most one row of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.transactions.formats.header_row import sales_fit
from rlreco.transactions.tables.keys import LEAST_SHARE, Edge, best_edge
from rlreco.transactions.tables.part import Part
from rlreco.transactions.tables.words import is_key_name

# Tables that hold orders and products too, and aren't sales.
_ASIDE = {
    *("payment", "refund", "return", "cart", "wishlist", "inventory", "stock", "purchase", "supplier", "review"),
    *("rating", "log", "history", "event", "visit", "session", "work", "shipment", "delivery", "quote", "budget"),
    *("target", "forecast", "campaign", "abandoned", "installment", "note"),
}
# Of `sales_fit`: a customer, a date and money.
_WHOLE_SALE = 3
_LOOKUPS = ("category", "status", "currency", "country")
_KINDS = {"order": "orders", "product": "products", "customer": "customers"}


@dataclass(frozen=True, slots=True)
class Join:
    """A table whose rows are looked up by a key.

    kind : "orders", "products", "customers", or the table's own name
    """

    kind: str
    edge: Edge

    @property
    def part(self) -> Part:
        """The table that is joined."""
        return self.edge.right


@dataclass(frozen=True, slots=True)
class Star:
    """How tables hang together.

    kind : of the fact's rows, "items" or "orders"
    fact : its rows are the lines of the flat table
    joins : in an order in which the left of each is there already
    left_out : tables that aren't joined
    """

    kind: str
    fact: Part
    joins: tuple[Join, ...]
    left_out: tuple[Part, ...]

    def joined_part(self, kind: str) -> Part | None:
        """The table of this kind; None if there is none."""
        parts = {self.kind: self.fact, **{join.kind: join.part for join in self.joins}}
        return parts.get(kind)


def find_star(parts: Sequence[Part]) -> Star:
    """The star around the table of sold items, or of orders where there are no items.

    Raises DataError if no table holds sales, two do, or a table that is needed has another's keys hardly or not once.
    """
    fact, joins = _fact(parts), list[Join]()
    kind = "items" if _is_items(fact) else "orders"
    for counted in ("order", "variant", "customer", "product")[kind == "orders" :]:
        _attach(counted, fact, parts, joins)
    _attach_lookups(fact, parts, joins)
    inside = [fact, *(join.part for join in joins)]
    left_out = tuple(part for part in parts if part not in inside)
    _refuse_sales_by_moment(fact, left_out)
    return Star(kind, fact, tuple(joins), left_out)


def _fact(parts: Sequence[Part]) -> Part:
    items = _without_aside([part for part in parts if _is_items(part)])
    orders = _without_aside([part for part in parts if _is_orders(part)])
    candidates = sorted(items or orders, key=lambda part: (-_score(part), -part.n_rows()))
    if not candidates:
        listed = "; ".join(f"{part.title} ({', '.join(part.columns[:6])})" for part in parts[:6])
        raise DataError(
            gettext(
                "None of the tables is one of sales, which has an order or a customer, and a product, a quantity or an "
                "amount. There are: {tables}. Choose the file of sales alone, and name its columns.",
                tables=listed,
            )
        )
    _refuse_rivals(candidates)
    return candidates[0]


def _without_aside(parts: list[Part]) -> list[Part]:
    return [part for part in parts if not _is_aside(part)] or parts


def _is_aside(part: Part) -> bool:
    return bool(_ASIDE & set(part.words))


def _has_money(part: Part) -> bool:
    return part.has("unit_price", "line_total")


def _is_items(part: Part) -> bool:
    order, goods = part.key_of("order"), part.key_of("product")
    if part.row_thing == "line" and order:
        return True
    if not goods:
        return bool(order and part.has("quantity") and part.column_of("product"))
    if not (part.has("quantity") or _has_money(part)) or not (order or part.has("customer") or part.dates):
        return False
    return bool(order or part.has("customer")) or not part.is_unique(goods)


def _is_orders(part: Part) -> bool:
    return bool(part.has("order", "customer") and part.dates and part.row_thing not in ("customer", "product"))


def _score(part: Part) -> int:
    points = {"line": part.row_thing == "line", "quantity": part.has("quantity"), "money": _has_money(part)}
    order = 3 * bool(part.key_of("order")) + 2 * bool(part.key_of("product"))
    return order + 2 * sum(points.values()) + part.has("customer") + bool(part.dates)


def _refuse_rivals(candidates: list[Part]) -> None:
    first, *others = candidates
    sales = [part for part in others if _has_money(part) and part.has("order", "customer")]
    if sales and _has_money(first):
        raise _rivals(first, sales[0])


def _refuse_sales_by_moment(fact: Part, left_out: Iterable[Part]) -> None:
    """Customers, moments and amounts without orders are sales too; with orders they may be a view of the same ones."""
    for part in left_out:
        if not (_is_aside(part) or part.key_of("order")) and sales_fit(part.columns) == _WHOLE_SALE:
            raise _rivals(fact, part)


def _rivals(first: Part, second: Part) -> DataError:
    return DataError(
        gettext(
            "Both {first} and {second} hold sales, with different columns, so it is not clear whether the second "
            "repeats the first. Read them one at a time, or give them the same header.",
            first=first.title,
            second=second.title,
        )
    )


def _attach(counted: str, fact: Part, parts: Sequence[Part], joins: list[Join]) -> None:
    inside = [fact, *(join.part for join in joins)]
    rest = [part for part in parts if part not in inside and _can_be(counted, part)]
    edges = [edge for part in rest for source in inside if (edge := best_edge(source, part, counted))]
    edge = max(edges, key=_rank, default=None)
    if edge and _is_needed(edge, counted, fact):
        joins.append(Join(_KINDS.get(counted, edge.right.name), edge))


def _rank(edge: Edge) -> tuple[bool, bool, bool, int, float]:
    by_name = edge.right.row_thing == edge.counted
    return edge.share >= LEAST_SHARE, not edge.repeats, by_name, edge.strength, edge.share


def _can_be(counted: str, part: Part) -> bool:
    """Whether a table may hold one row for each order, product or customer, by its columns."""
    if _is_aside(part):
        return False
    if counted == "order":
        return bool(part.dates or part.has("customer")) and part.row_thing not in ("line", "product", "customer")
    return part.row_thing == counted or not (part.has("order") or part.row_thing)


def _is_needed(edge: Edge, counted: str, fact: Part) -> bool:
    """Whether a table is joined; one that is so by its name and has other keys than the sales is refused."""
    by_name = edge.right.row_thing == counted
    if edge.share >= LEAST_SHARE:
        return by_name or not edge.repeats
    if by_name and counted == "order" and not fact.dates:
        raise DataError(
            gettext(
                "Of the {keys} different {column} in {file} only {share}% are among the {other_column} of "
                "{other_file}, so the tables don't belong together. Choose files of the same shop and time.",
                keys=number(edge.left.n_distinct(edge.left_column)),
                column=edge.left_column,
                file=edge.left.title,
                share=number(100.0 * edge.share),
                other_column=edge.right_column,
                other_file=edge.right.title,
            )
        )
    return False


def _attach_lookups(fact: Part, parts: Sequence[Part], joins: list[Join]) -> None:
    """Tables that give a category, a status, a currency or a country its name; and a date, where there is none."""
    while edge := _next_lookup([fact, *(join.part for join in joins)], parts):
        joins.append(Join(edge.right.name, edge))


def _next_lookup(inside: list[Part], parts: Iterable[Part]) -> Edge | None:
    wanted = (*_LOOKUPS, *(() if any(part.dates for part in inside) else ("date",)))
    rest = [part for part in parts if part not in inside and not _is_aside(part) and not part.has("order", "customer")]
    ways = product(inside, rest, wanted)
    edges = (edge for source, part, counted in ways if (edge := best_edge(source, part, counted)))
    return next((edge for edge in edges if _is_lookup(edge)), None)


def _is_lookup(edge: Edge) -> bool:
    """Whether the right's rows are what the key counts, and not, say, employees who happen to differ in country."""
    is_key = edge.right_column == edge.right.columns[0] or is_key_name(edge.right_column)
    return is_key and not edge.repeats and edge.share >= LEAST_SHARE
