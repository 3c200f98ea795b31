"""The column of a file for each role, by its header and by what it holds."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import ConfigError, DataError
from rlreco.hints import nearest
from rlreco.language import gettext
from rlreco.transactions.columns import ROLE_SYNONYMS, ROLES, Columns
from rlreco.transactions.parse.status import is_flag
from rlreco.transactions.parse.texts.distinct import is_text
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions
from rlreco.transactions.roles.contents import Content, is_blank
from rlreco.transactions.roles.discounted import discounted_price
from rlreco.transactions.roles.fits import fit
from rlreco.transactions.roles.folding import plain
from rlreco.transactions.roles.headers import header_scores, is_cost
from rlreco.transactions.roles.missing import ALIKE, it_has, refuse_missing
from rlreco.transactions.roles.systems import documented_roles, system_of

# Below this a header says so little that another role may have the column, or none.
_LEAST = 0.12
_LAST_RESORT = 0.3
# Above this a header leaves no doubt; so many of its ids must have one customer, else it is no order.
_SURE, _ONE_CUSTOMER = 0.8, 0.9
# Only for these a column is asked about that the file has twice.
_NEEDED = {"customer_id", "ordered_at", "unit_price", "line_total", "quantity", "order_id", "product_id"}
_PLURALS = {
    "customers",
    "clients",
    "kunden",
    "clientes",
    "clienti",
    "klanten",
    "users",
    "buyers",
    "members",
    "visitors",
}
_RARE, _COST = 0.3, 0.3
_SEVERAL = ("line_total", "discount", "tax", "shipping", "status")


_Score = tuple[float, str, str]


@dataclass(frozen=True, slots=True)
class Choice:
    """The columns of a file.

    columns : the column of each role
    others : role of money or status -> further columns that its name fits, best first; the sums tell which count
    system : what the file looks like, such as "a Shopify order export"; None where it is like none
    of_order : columns that come from a table of orders, so that they repeat on each line
    time : the column of the time of day, where it stands apart from the date
    """

    columns: Columns
    others: dict[str, tuple[str, ...]] = field(default_factory=dict)
    system: str | None = None
    of_order: frozenset[str] = frozenset()
    time: str | None = None


def choose_columns(names: Sequence[str], head: pa.Table, options: ReadOptions = AS_IT_IS) -> Choice:
    """A column of the file for each role that it has.

    names : the header
    head : the first rows, its columns in the order of the header
    Raises MissingColumnsError if there is no customer, date or money, DataError for a column that is asked for and
    isn't there or is there twice, ConfigError for a role that doesn't exist.
    """
    if not any(names):
        raise DataError(gettext("The first row has no column names. The file needs a header, or it is not a table."))
    scores = _scores(names, head)
    chosen = _chosen(scores, names, head, options)
    _take_only_dates(chosen, names, head)
    _leave_costs(chosen, options)
    refuse_missing(chosen, names, head)
    _refuse_twins(chosen, names)
    paid = discounted_price(_prices(chosen, scores, options), names, head)
    if paid is not None:
        chosen["unit_price"] = paid
        chosen.pop("discount", None)
        scores = [entry for entry in scores if entry[1] != "discount"]
    if "product_id" not in chosen and "product" in chosen:
        chosen["product_id"] = chosen["product"]
    columns = Columns(**{role: chosen.get(role) for role in ROLES})  # type: ignore[arg-type]
    time = None if columns.order_id else _time_of_day(chosen, names, head)
    return Choice(columns, _others(scores, names, chosen), system_of(names), time=time)


def _time_of_day(chosen: Mapping[str, str], names: Sequence[str], head: pa.Table) -> str | None:
    """The only free column that holds times such as 15:45, where the date has none: two orders may be of one day."""
    dates = head.column(list(names).index(chosen["ordered_at"]))
    if not head.num_rows or not is_text(dates.type) or _times(dates):
        return None
    free = [(at, name) for at, name in enumerate(names) if name not in chosen.values() and list(names).count(name) == 1]
    times = [name for at, name in free if is_text(head.column(at).type) and _times(head.column(at), whole=True)]
    return times[0] if len(times) == 1 else None


def _times(column: pa.ChunkedArray, whole: bool = False) -> bool:
    """Whether most cells hold a time. whole : and nothing else"""
    pattern = r"^\s*\d{1,2}:\d{2}(:\d{2})?(\s*[AaPp]\.?[Mm]\.?)?\s*$" if whole else r"\d{1,2}:\d{2}"
    matching = pc.match_substring_regex(pc.cast(column, pa.string()), pattern)
    return bool((pc.mean(pc.cast(matching, pa.float64())).as_py() or 0.0) > _ONE_CUSTOMER)


def guess_columns(names: Sequence[str], head: pa.Table, options: ReadOptions = AS_IT_IS) -> dict[str, str]:
    """Role -> column as in `choose_columns`, for the roles that have one; what is asked for and isn't there is not."""
    there = {role: name for role, name in options.columns.items() if name in names}
    options = replace(options, columns=there)
    return _chosen(_scores(names, head), names, head, options)


def _chosen(scores: list[_Score], names: Sequence[str], head: pa.Table, options: ReadOptions) -> dict[str, str]:
    """Role -> column. Orders are chosen anew where a weak header's ids turn out to be of several customers each."""
    agreed = _agreed(names, head, options)
    chosen = _choose_best(scores, agreed, options)
    doubtful = {
        name
        for score, role, name in scores
        if role == "order_id"
        and score < _SURE
        and name not in agreed.values()
        and not _are_orders(name, chosen, names, head)
    }
    if chosen.get("order_id") not in doubtful:
        return chosen
    rest = [entry for entry in scores if entry[1] != "order_id" or entry[2] not in doubtful]
    return _choose_best(rest, agreed, options)


def _take_only_dates(chosen: dict[str, str], names: Sequence[str], head: pa.Table) -> None:
    """Where no header speaks of a date, the only column that holds dates."""
    if "ordered_at" in chosen or not head.num_rows:
        return
    free = [(at, name) for at, name in enumerate(names) if name and name not in chosen.values()]
    dates = [name for at, name in free if Content(head.column(at), name).dates > _ONE_CUSTOMER]
    if len(dates) == 1:
        chosen["ordered_at"] = dates[0]


def _leave_costs(chosen: dict[str, str], options: ReadOptions) -> None:
    """A cost or a list price is the price only where nothing else is the money."""
    name = chosen.get("unit_price", "")
    is_agreed = name in {**options.columns, **options.preferred}.values()
    if "line_total" in chosen and name and not is_agreed and _header_scores([name])[name]["unit_price"] <= _LAST_RESORT:
        del chosen["unit_price"]


def _are_orders(name: str, chosen: Mapping[str, str], names: Sequence[str], head: pa.Table) -> bool:
    """Whether nearly all of the ids have one customer and one moment each. True where there is nothing to look at."""
    at = {role: list(names).index(chosen[role]) for role in ("customer_id", "ordered_at") if role in chosen}
    if not head.num_rows or not at or name in (chosen.get(role) for role in at):
        return True
    columns = {
        "order": head.column(list(names).index(name)),
        **{role: head.column(place) for role, place in at.items()},
    }
    rows = pa.table({role: pc.cast(column, pa.string()) for role, column in columns.items()})
    rows = rows.filter(pc.invert(is_blank(rows["order"])))
    counted = rows.group_by("order").aggregate([(role, "count_distinct") for role in at])
    single = [pc.less_equal(counted[f"{role}_count_distinct"], 2) for role in at]
    shares = [pc.mean(pc.cast(column, pa.float64())).as_py() or 0.0 for column in single]
    return len(counted) > 1 and min(shares) >= _ONE_CUSTOMER


def _agreed(names: Sequence[str], head: pa.Table, options: ReadOptions) -> dict[str, str]:
    """Role -> column that the user chose, or that a profile names and that isn't blank."""
    chosen = _roles(options.columns)
    for role, name in chosen.items():
        if name not in names:
            absent = gettext("The file has no column {column} for {role}.", column=repr(name), role=role)
            raise DataError(f"{absent} {it_has(names)} {nearest(name, names)}")
    for role, name in _roles(options.preferred).items():
        if name in names and name not in chosen.values() and _is_filled(names, head, name):
            chosen.setdefault(role, name)
    return chosen


def _is_filled(names: Sequence[str], head: pa.Table, name: str) -> bool:
    column = head.column(list(names).index(name))
    return not head.num_rows or Content(column, name).filled > 0


def _roles(mapping: Mapping[str, str]) -> dict[str, str]:
    named = {ROLE_SYNONYMS.get(role, role): name for role, name in mapping.items()}
    for role in named:
        if role not in ROLES:
            unknown = gettext("There is no column role {role}.", role=repr(role))
            raise ConfigError(f"{unknown} {nearest(role, ROLES)}")
    return named


def _scores(names: Sequence[str], head: pa.Table) -> list[_Score]:
    """Score, role and column of each pair, the best first; equal ones in the order of the header."""
    scores, by_header = [], _header_scores(names)
    for index, name in enumerate(names):
        if by_header[name] and (list(names).count(name) == 1 or _NEEDED & set(by_header[name])):
            content = Content(head.column(index), name) if head.num_rows else None
            scores += [(_score(score, role, name, content), role, name) for role, score in by_header[name].items()]
    return sorted((entry for entry in scores if entry[0] >= _LEAST), key=lambda entry: -entry[0])


def _score(score: float, role: str, name: str, content: Content | None) -> float:
    """A column of numbers called Customers counts them, and a file with one customer alone is rare."""
    fitting = score * fit(role, content)
    if role != "customer_id" or content is None:
        return fitting
    if content.whole > _ONE_CUSTOMER and plain(name) in _PLURALS:
        return 0.0
    return fitting * (_RARE if content.single else 1.0)


def _header_scores(names: Sequence[str]) -> dict[str, dict[str, float]]:
    """Column -> role -> score; a column that a system documents has no other role."""
    documented = {name: role for role, name in documented_roles(names).items()}
    return {name: {documented[name]: 1.0} if name in documented else _header_score(name) for name in names}


def _header_score(name: str) -> dict[str, float]:
    """By the words of a header; one that asks whether an order was cancelled or refunded is a status too."""
    scores = dict(header_scores(name))
    return {"status": ALIKE, **scores} if is_flag(name) else scores


def _choose_best(scores: Iterable[_Score], agreed: Mapping[str, str], options: ReadOptions) -> dict[str, str]:
    """What is agreed, and for each other role the best column that is free."""
    chosen, closed = dict(agreed), _closed(options.columns)
    for _, role, name in scores:
        if role not in chosen and role not in closed and name not in chosen.values():
            chosen[role] = name
    _drop_costs(chosen, agreed)
    return chosen


def _drop_costs(chosen: dict[str, str], agreed: Mapping[str, str]) -> None:
    """What goods cost the shop is money as a last resort: a total of it never beside a price, nor a price of it."""
    for role, other in (("line_total", "unit_price"), ("unit_price", "line_total")):
        name = chosen.get(role, "")
        free = name and role not in agreed and other in chosen
        if free and is_cost(name) and _header_score(name).get(role, 1.0) < _COST:
            del chosen[role]


def _closed(wanted: Mapping[str, str]) -> set[str]:
    """The roles not to look for: if only the price or only the total is given, the other must not count as well."""
    pairs = {"unit_price": "line_total", "line_total": "unit_price"}
    return {other for role, other in pairs.items() if role in wanted and other not in wanted}


def _others(scores: Iterable[_Score], names: Sequence[str], chosen: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
    """Further columns by role, without those that two columns share the name of."""
    others: dict[str, list[str]] = {role: [] for role in _SEVERAL}
    for _, role, name in scores:
        is_free = role in others and name not in chosen.values() and list(names).count(name) == 1
        if is_free and not (role == "line_total" and is_cost(name)):
            others[role].append(name)
    return {role: tuple(dict.fromkeys(listed))[:3] for role, listed in others.items() if listed}


def _prices(chosen: Mapping[str, str], scores: Iterable[_Score], options: ReadOptions) -> list[str]:
    """The columns that may be the price of a piece, the chosen first; none where a total or the user decides."""
    if "unit_price" not in chosen or "line_total" in chosen or "unit_price" in _roles(options.columns):
        return []
    free = set(chosen.values()) - {chosen["unit_price"]}
    names = [name for score, role, name in scores if role == "unit_price" and score >= _COST and name not in free]
    return list(dict.fromkeys([chosen["unit_price"], *names]))


def _refuse_twins(chosen: Mapping[str, str], names: Sequence[str]) -> None:
    for role, name in chosen.items():
        if list(names).count(name) > 1:
            raise DataError(
                gettext(
                    "The file has {columns} columns called {column}, and {role} needs exactly one. Rename or remove "
                    "the others.",
                    columns=list(names).count(name),
                    column=repr(name),
                    role=role,
                )
            )
