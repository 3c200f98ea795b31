"""Which column has which role, as far as the table that it comes from decides it."""

from collections.abc import Mapping

from rlreco.transactions.tables.part import Part
from rlreco.transactions.tables.persons import person_column
from rlreco.transactions.tables.star import Star

Place = tuple[str, str]
"""Kind of a table, and its own name of a column."""


def preferred_columns(star: Star, names: Mapping[Place, str]) -> dict[str, str]:
    """Role -> name in the flat table, for the roles that the tables decide.

    names : name in the flat table of each column that it has
    """
    places = {**_keys(star), **_amounts(star), **_texts(star)}
    return {role: names[place] for role, place in places.items() if place in names}


def _keys(star: Star) -> dict[str, Place]:
    """Keys are named as where they point from: the key of the table that is joined isn't in the flat table."""
    places: dict[str, Place] = {}
    for role, counted in (("order_id", "order"), ("customer_id", "customer"), ("product_id", "product")):
        place = _joined_by(star, counted) or _own_key(star, counted)
        if place:
            places[role] = place
    person, _ = person_column(star)
    return places | ({"customer_id": ("customers", person)} if person else {})


def _joined_by(star: Star, counted: str) -> Place | None:
    kinds = {star.fact.title: star.kind, **{join.part.title: join.kind for join in star.joins}}
    edges = [join.edge for join in star.joins if join.kind == f"{counted}s"]
    return next(((kinds[edge.left.title], edge.left_column) for edge in edges), None)


def _own_key(star: Star, counted: str) -> Place | None:
    for kind in (star.kind, "orders"):
        part = star.joined_part(kind)
        if part and (column := part.key_of(counted)):
            return kind, column
    return None


def _amounts(star: Star) -> dict[str, Place]:
    """Pieces and money of the lines; a price of the products counts only where the lines have none."""
    places = _measured(star, star.kind, "quantity", "unit_price", "line_total")
    if not places.keys() & {"unit_price", "line_total"}:
        places |= _measured(star, "products", "unit_price")
    return places


def _texts(star: Star) -> dict[str, Place]:
    places = _measured(star, "products", "product") or _measured(star, star.kind, "product")
    return {**places, **_category(star), **_date(star)}


def _measured(star: Star, kind: str, *roles: str) -> dict[str, Place]:
    part = star.joined_part(kind)
    columns = {role: part.column_of(role) for role in roles} if part else {}
    return {role: (kind, column) for role, column in columns.items() if column}


def _date(star: Star) -> dict[str, Place]:
    """The date of the order, else that of the line, else that of a calendar."""
    calendars = [join.kind for join in star.joins if join.edge.counted == "date"]
    for kind in ("orders", star.kind, *calendars):
        part = star.joined_part(kind)
        if part and part.dates:
            by_name = part.column_of("ordered_at")
            return {"ordered_at": (kind, by_name if by_name in part.dates else part.dates[0])}
    return {}


def _category(star: Star) -> dict[str, Place]:
    """The name in the last table of categories, as a subcategory's category comes after it."""
    joins = [join for join in star.joins if join.edge.counted == "category"]
    named = [(join.kind, column) for join in joins if (column := _name_of(join.part, join.edge.right_column))]
    return {"category": named[-1]} if named else {}


def _name_of(part: Part, key: str) -> str | None:
    """The column that names a row: by its name, else the first beside the key."""
    others = [name for name in part.columns if name != key and name]
    names = [name for name in others if part.measures.get(name) == "product" or name.casefold().endswith("name")]
    return next(iter(names or others), None)
