"""Several tables as one flat table, a row for each sold item."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop, ngettext, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.duckdb_connection import connect
from rlreco.transactions.formats.memory_table import as_text
from rlreco.transactions.tables.keys import matching_rows, repeated
from rlreco.transactions.tables.part import Part, Titled
from rlreco.transactions.tables.persons import person_column
from rlreco.transactions.tables.preferences import preferred_columns
from rlreco.transactions.tables.sources import TABLE_ENDINGS
from rlreco.transactions.tables.star import Join, Star, find_star
from rlreco.transactions.tables.wordpress import without_meta
from rlreco.transactions.tables.words import table_words, thing

if TYPE_CHECKING:
    import duckdb

_ENDINGS = re.compile(rf"(\.({'|'.join(sorted(TABLE_ENDINGS))}))+$", re.IGNORECASE)
_MORE = re.compile(r" and \d+ more$")


@dataclass(frozen=True, slots=True)
class Attached:
    """A table of the star with its row for each row of the flat table.

    rows : indices, null where none belongs to it; None for the fact, whose rows these are
    """

    kind: str
    part: Part
    columns: tuple[str, ...]
    rows: pa.ChunkedArray | None = None


class JoinedTables:
    """Tables joined by their keys, as one table file. Only the rows' numbers are held; cells are loaded when needed.

    fact : the table whose rows are the lines
    names : the items' columns, then what each table adds; a name that two tables have gets the table's before it
    first_row : number of the first row in the file of the items
    table_of : column -> the kind of its table, such as "orders"
    preferred : role -> column, where the tables say more than the names of the columns do
    order_level : columns that come from the orders, so that an amount there stands on each line of its order
    notices : sentences for people: what matched nothing, what is left out
    sheets, skipped_sheets : tables that are used and that are left out
    """

    def __init__(self, star: Star, attached: Sequence[Attached], notices: Sequence[str]) -> None:
        self._places = _flat_names(attached)
        self.names = list(self._places)
        self.fact = star.fact.file
        self.first_row = star.fact.file.first_row
        self.sheets = [table.part.title for table in attached]
        self.skipped_sheets = [part.title for part in star.left_out]
        self.notes = _notes(star, attached)
        self.table_of = {name: table.kind for name, (table, _) in self._places.items()}
        self.order_level = [name for name in self.names if star.kind == "items" and self.table_of[name] == "orders"]
        self.preferred = preferred_columns(
            star, {(table.kind, own): name for name, (table, own) in self._places.items()}
        )
        self.notices = [*_about_price(star, self.preferred.get("unit_price"), self.table_of), *notices]

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`, null where nothing matched; types as in the files."""
        loaded: dict[str, pa.ChunkedArray] = {}
        tables = {id(self._places[name][0]): self._places[name][0] for name in columns}
        for done, table in enumerate(tables.values()):
            watch.step(0.9 * done / len(tables), gettext("Reading {file}", file=table.part.title))
            loaded |= self._cells(table, [name for name in columns if self._places[name][0] is table])
        watch.step(0.9, gettext_noop("Reading the tables"))
        return pa.table({name: loaded[name] for name in columns})

    def head(self, rows: int = 5000) -> pa.Table:
        """The first rows as text, columns named "0", "1", ... by position."""
        return as_text(self.load(self.names).slice(0, rows))

    def _cells(self, table: Attached, names: list[str]) -> dict[str, pa.ChunkedArray]:
        own = [self._places[name][1] for name in names]
        cells = table.part.load(own)
        return {name: _taken(cells[column], table.rows) for name, column in zip(names, own, strict=True)}


def flat_table(sources: Sequence[Titled], watch: Watch = UNWATCHED, notices: Sequence[str] = ()) -> JoinedTables:
    """One row for each sold item, with its order, customer, product and category.

    sources : name for people and table, such as ("olist_orders_dataset.csv", ...)
    notices : sentences that come last
    Rows never multiply: a table is joined only where each key has one row. Raises DataError if a key has several
    different rows, or no table holds sales.
    """
    parts = parts_of(sources)
    star = find_star(parts)
    with connect() as connection:
        attached, sentences = _attached(connection, star, watch)
    stacks = [sentence for table in attached for sentence in getattr(table.part.file, "notices", [])]
    flat = JoinedTables(
        star,
        attached,
        [
            *(*sentences, *_about_persons(star), *_about_twins(attached)),
            *(*_about_left_out(star), *_about_empty(sources, parts), *stacks, *notices),
        ],
    )
    for part in parts:
        part.release()
    return flat


def parts_of(sources: Sequence[Titled]) -> list[Part]:
    """The tables under short names. Raises DataError if none has a row."""
    tables = without_meta(sources)
    named = short_names([title for title, _ in tables])
    parts = [Part(title, named[title], file) for title, file in tables if file.names]
    filled = [part for part in parts if part.sample.num_rows]
    if not filled:
        raise DataError(gettext("None of the tables has rows. Choose files with sales in them."))
    return filled


def short_names(titles: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """The words of each table's name, without those that most of the tables have, such as the shop's."""
    parts = {title: table_words(_stem(title)) for title in titles}
    shared = {word for words in parts.values() for word in words if _is_frame(word, parts)}
    return {title: tuple(word for word in words if word not in shared) or words for title, words in parts.items()}


def _is_frame(word: str, parts: Mapping[str, Sequence[str]]) -> bool:
    first = [title for title, words in parts.items() if words[:1] == (word,) and len(words) > 1]
    return len(parts) > 2 and len(first) > 0.6 * len(parts) and not thing(word)


def _stem(title: str) -> str:
    """The name of a file or a sheet without folder, schema and the endings of its format, the first of several."""
    bare = _ENDINGS.sub("", _MORE.sub("", title).rsplit("/", 1)[-1].strip())
    return bare.rsplit(".", 1)[-1] or bare


def _attached(connection: "duckdb.DuckDBPyConnection", star: Star, watch: Watch) -> tuple[list[Attached], list[str]]:
    attached = [Attached(star.kind, star.fact, tuple(star.fact.columns))]
    notices: list[str] = []
    for done, join in enumerate(star.joins):
        watch.step(0.1 * done / len(star.joins), gettext("Joining {file}", file=join.part.title))
        twice = repeated(connection, join.part, join.edge.right_column)
        own = matching_rows(connection, join.edge)
        left = next(table for table in attached if table.part is join.edge.left)
        columns = tuple(name for name in join.part.columns if name != join.edge.right_column)
        attached.append(Attached(join.kind, join.part, columns, _taken(own, left.rows)))
        notices += _about_keys(star, join, twice, own)
    return attached, notices


def _taken(column: pa.ChunkedArray, rows: pa.ChunkedArray | None) -> pa.ChunkedArray:
    """The cells of these rows, null for null."""
    if rows is None:
        return column
    whole = column.unify_dictionaries() if pa.types.is_dictionary(column.type) else column
    return pa.chunked_array([whole.combine_chunks()]).take(rows) if len(column) else pa.nulls(len(rows), column.type)


def _about_keys(star: Star, join: Join, twice: int, rows: pa.ChunkedArray) -> list[str]:
    """Sentences on the keys that repeat, that match nothing, and that nothing matches."""
    edge, kind = join.edge, join.kind
    notices = []
    if twice:
        notices.append(_about_twice(twice, kind, edge.right.title))
    if rows.null_count:
        notices.append(_about_unmatched(star, join, rows))
    without = edge.right.n_distinct(edge.right_column) - len(pc.unique(rows.drop_null()))
    if without and kind == "orders":
        notices.append(
            ngettext(
                "{n} of {all} orders has no {table}.",
                "{n} of {all} orders have no {table}.",
                without,
                all=number(edge.right.n_rows()),
                table=star.kind,
            )
        )
    return notices


def _about_twice(twice: int, kind: str, title: str) -> str:
    return ngettext(
        "{n} key of {table} stands more than once in {file}, alike each time.",
        "{n} keys of {table} stand more than once in {file}, alike each time.",
        twice,
        table=kind,
        file=title,
    )


def _about_unmatched(star: Star, join: Join, rows: pa.ChunkedArray) -> str:
    edge, count = join.edge, rows.null_count
    lines = star.kind if edge.left is star.fact else gettext("rows of {file}", file=edge.left.title)
    return ngettext(
        "{n} of {all} {lines} has no {column} that is in {file}, and is kept without the columns of that table.",
        "{n} of {all} {lines} have no {column} that is in {file}, and are kept without the columns of that table.",
        count,
        all=number(len(rows)),
        lines=lines,
        column=edge.left_column,
        file=edge.right.title,
    )


def _about_persons(star: Star) -> list[str]:
    return [notice] if (notice := person_column(star)[1]) else []


def _about_left_out(star: Star) -> list[str]:
    if not star.left_out:
        return []
    names = ", ".join(part.title for part in star.left_out)
    if len(star.left_out) == 1:
        return [
            gettext(
                "{file} is left out: nothing in there is needed, or joining it would count lines more than once.",
                file=names,
            )
        ]
    return [
        gettext(
            "{files} are left out: nothing in there is needed, or joining it would count lines more than once.",
            files=names,
        )
    ]


def _about_price(star: Star, price: str | None, table_of: Mapping[str, str]) -> list[str]:
    if price is None or table_of[price] == star.kind:
        return []
    return [
        gettext(
            "{file} has no price, so {price} of the products counts, which may not be the price that was paid.",
            file=star.fact.title,
            price=price,
        )
    ]


def _about_twins(attached: Sequence[Attached]) -> list[str]:
    names = {table.part.title: table.part.file.names for table in attached}
    twins = [(title, name) for title, own in names.items() for name in dict.fromkeys(own) if own.count(name) > 1]
    return [
        gettext("{file} has several columns called {column}; only the first is read.", file=title, column=repr(name))
        for title, name in twins
    ]


def _about_empty(sources: Sequence[Titled], parts: Sequence[Part]) -> list[str]:
    filled = {part.title for part in parts}
    empty = [
        title for title, file in sources if title not in filled and not Part(title, (title,), file).sample.num_rows
    ]
    return [gettext("{file} has no rows and is left out.", file=title) for title in empty]


def _flat_names(attached: Sequence[Attached]) -> dict[str, tuple[Attached, str]]:
    """Flat name -> table and the column's own name."""
    own = [column.casefold() for table in attached for column in table.columns]
    places: dict[str, tuple[Attached, str]] = {}
    for table in attached:
        for column in table.columns:
            is_shared = own.count(column.casefold()) > 1 and table.rows is not None
            name = f"{table.kind}.{column}" if is_shared or not column else column
            while name in places:
                name += "_"
            places[name] = (table, column)
    return places


def _notes(star: Star, attached: Sequence[Attached]) -> dict[str, str]:
    """How the tables are read; the encoding and separator are those of the fact, which has the money."""
    notes = {**star.fact.file.notes, "format": f"{len(attached)} tables" if len(attached) > 1 else "1 table"}
    notes["tables"] = ", ".join(table.kind for table in attached)
    if star.left_out:
        notes["tables left out"] = ", ".join(part.title for part in star.left_out)
    return notes
