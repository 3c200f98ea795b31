"""Roles of columns whose headers say nothing, by values that leave no doubt: guesses, for a person to accept."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.roles.contents import Content, is_blank

_NEARLY_ALL = 0.9
# Of the cells of a quantity so many are a single piece, and it has no more values than these.
_ONES, _MOST_QUANTITIES = 0.15, 100
# Orders and products come back on so many of the lines.
_REPEATED, _FEWEST_IDS = 0.1, 3
# Of orders each on average; fewer customers than these are rather countries or kinds of payment.
_MOST_ORDERS, _FEWEST_CUSTOMERS = 20, 8
_EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def guess_by_values(names: Sequence[str], head: pa.Table, chosen: Mapping[str, str]) -> dict[str, str]:
    """Role without a column -> the only free column whose values are plainly those of the role.

    Empty where customer and money have their columns, and roles that two columns fit are left out.
    names, head : as in `choose_columns`; chosen : role -> column by the header
    """
    if not head.num_rows or ("customer_id" in chosen and {"unit_price", "line_total"} & set(chosen)):
        return {}
    table = _Table(names, head, chosen)
    for role, column in _guesses(table):
        if column is not None and role not in table.roles:
            table.roles[role] = column
    return {role: name for role, name in table.roles.items() if role not in chosen}


class _Table:
    """The columns of a file that are called by a name of their own, and their roles so far."""

    def __init__(self, names: Sequence[str], head: pa.Table, chosen: Mapping[str, str]) -> None:
        alone = [(at, name) for at, name in enumerate(names) if name and list(names).count(name) == 1]
        self._texts = {name: pc.utf8_trim_whitespace(pc.cast(head.column(at), pa.string())) for at, name in alone}
        self._contents = {name: Content(head.column(at), name) for at, name in alone}
        self.roles = dict(chosen)

    def free(self) -> dict[str, Content]:
        used = set(self.roles.values())
        return {name: each for name, each in self._contents.items() if each.filled and name not in used}

    def of(self, role: str) -> str | None:
        name = self.roles.get(role)
        return name if name in self._texts else None

    def count(self, name: str) -> int:
        """Different values."""
        return int(pc.count_distinct(self._filled(name)[name]).as_py())

    def share(self, name: str, pattern: str) -> float:
        """Of the values that match the pattern."""
        matching = pc.match_substring_regex(self._filled(name)[name], pattern)
        return float(pc.mean(pc.cast(matching, pa.float64())).as_py() or 0.0)

    def tells(self, name: str, other: str) -> bool:
        """Whether nearly each value of the one column that stands on several lines has a single value of the other."""
        groups = self._filled(name, other).group_by(name).aggregate([(other, "count_distinct"), (other, "count")])
        repeated = groups.filter(pc.greater(groups[f"{other}_count"], 1))
        single = pc.equal(repeated[f"{other}_count_distinct"], 1)
        return len(repeated) >= _FEWEST_IDS and pc.mean(pc.cast(single, pa.float64())).as_py() > _NEARLY_ALL

    def _filled(self, *names: str) -> pa.Table:
        rows = pa.table({name: self._texts[name] for name in names})
        for name in names:
            rows = rows.filter(pc.invert(is_blank(rows[name])))
        return rows


def _guesses(table: _Table) -> Iterator[tuple[str, str | None]]:
    """Each by the roles before it, which the table has by then."""
    yield "ordered_at", _only(name for name, each in table.free().items() if each.dates > _NEARLY_ALL)
    if table.of("line_total") is None:
        yield "unit_price", _only(name for name, each in table.free().items() if _is_money(each))
    yield "quantity", _only(name for name, each in table.free().items() if _is_quantity(table, name, each))
    yield "order_id", _only(name for name, each in table.free().items() if _is_order(table, name, each))
    yield "customer_id", _customer(table)
    if table.of("product_id") is None:
        yield "product", _only(name for name, each in table.free().items() if _is_product(table, name, each))


def _only(names: Iterable[str]) -> str | None:
    first, *others = [*names, None]
    return first if len(others) == 1 else None


def _is_money(content: Content) -> bool:
    return min(content.money, content.numbers) > _NEARLY_ALL and content.dates < 1 - _NEARLY_ALL and not content.single


def _is_quantity(table: _Table, name: str, content: Content) -> bool:
    """Whole small numbers, of which many are 1; ids that count up have each number once."""
    is_small = min(content.small, content.numbers) > _NEARLY_ALL and content.letters < 1 - _NEARLY_ALL
    return is_small and table.share(name, r"^1([.,]0+)?$") > _ONES and table.count(name) <= _MOST_QUANTITIES


def _is_id(content: Content) -> bool:
    """A value that comes back, on nearly every line."""
    is_other = max(content.dates, content.money) > 0.5
    return content.filled > _NEARLY_ALL and content.distinct < 1 - _REPEATED and not content.single and not is_other


def _is_order(table: _Table, name: str, content: Content) -> bool:
    """An order has one date, and dates have several orders or orders several lines."""
    dates = table.of("ordered_at")
    is_number = _is_id(content) and not _are_emails(table, name) and table.count(name) >= _FEWEST_IDS
    return dates is not None and is_number and table.tells(name, dates)


def _are_emails(table: _Table, name: str) -> bool:
    return table.share(name, _EMAIL) > _NEARLY_ALL


def _customer(table: _Table) -> str | None:
    """The only column of e-mail addresses; else the only one that the order tells and that has several orders."""
    ids = [name for name, each in table.free().items() if _is_id(each)]
    emails = [name for name in ids if _are_emails(table, name)]
    order = table.of("order_id")
    if emails or order is None:
        return _only(emails)
    n_orders = table.count(order)
    fewest = max(_FEWEST_CUSTOMERS, n_orders / _MOST_ORDERS)
    many = [name for name in ids if fewest <= table.count(name) < n_orders]
    return _only(name for name in many if table.tells(order, name))


def _is_product(table: _Table, name: str, content: Content) -> bool:
    """Words of which an order may have several."""
    order = table.of("order_id")
    has_words = content.letters > _NEARLY_ALL and _is_id(content)
    return order is not None and has_words and not table.tells(order, name)
