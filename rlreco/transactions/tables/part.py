"""One of several tables, with what its names and first rows say of its rows."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.errors import DataError
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.files import TableFile
from rlreco.transactions.parse.cells import ids
from rlreco.transactions.parse.texts.distinct import is_text
from rlreco.transactions.tables.words import MEASURES, key_base, measure, plain, table_thing, thing

Titled = tuple[str, TableFile]
"""A table and its name for people."""

_MOST_LOOKED_AT = 500
_DATE = r"^\s*(\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}|\d{1,2}[-/. ](\pL{3,9}|\d{1,2})[-/. ,]+\d{2,4})"
# Words that may mean several things: another column of the same meaning goes first.
_VAGUE = ("item", "post", "stock", "sale", "purchase", "")


class Part:
    """A table among others.

    title : its name for people, such as "olist_orders_dataset.csv"
    words : of its name, as `words.table_words`
    name : short name, such as "orders"
    measures : column -> role, for columns that by their name are no keys
    bases, things : column -> what it counts if it is a key, as in its name and as "order", "product", "customer", ...
    row_thing : what a row is by the name of the table; may be empty
    """

    def __init__(self, title: str, words: Sequence[str], file: TableFile) -> None:
        self.title, self.words, self.file = title, tuple(words), file
        self.name = "_".join(words)
        self.columns = list(dict.fromkeys(file.names))
        self.measures = {name: role for name in self.columns if (role := measure(name))}
        named = {name: key_base(name) for name in self.columns if name not in self.measures}
        self.row_thing = _row_thing(words, {thing(base) for base in named.values()})
        self.bases = {name: base or "".join(words) for name, base in named.items()}
        self.things = {name: thing(base) if base else self.row_thing for name, base in named.items()}
        self._keys: dict[str, pa.ChunkedArray] = {}
        self._distinct: dict[str, pa.Array] = {}

    @cached_property
    def sample(self) -> pa.Table:
        """Some of the first rows, every column once."""
        head = self.file.head(_MOST_LOOKED_AT)
        return pa.table({name: head[str(self.file.names.index(name))] for name in self.columns})

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`. Raises DataError that names the file."""
        with naming(self.title):
            return self.file.load(columns, watch)

    def keys(self, column: str) -> pa.ChunkedArray:
        """Every row's key as plain text; null where it is blank."""
        if column not in self._keys:
            self._keys[column] = pc.cast(ids(self.load([column])[column]), pa.string())
        return self._keys[column]

    def distinct_keys(self, column: str) -> pa.Array:
        """Each key once, without null."""
        if column not in self._distinct:
            self._distinct[column] = pc.unique(self.keys(column).drop_null())
        return self._distinct[column]

    def release(self) -> None:
        """Give back the memory of keys and rows that were looked at."""
        self._keys.clear()
        self._distinct.clear()
        self.__dict__.pop("sample", None)

    def n_rows(self) -> int:
        """Number of rows."""
        return len(self.keys(next(iter(self._keys), self.columns[0])))

    def n_distinct(self, column: str) -> int:
        """Number of different keys, blanks aside."""
        return len(self.distinct_keys(column))

    def is_unique(self, column: str) -> bool:
        """Whether no key stands twice, blanks aside, and there is one at least."""
        keys = self.keys(column)
        return 0 < len(keys) - keys.null_count == self.n_distinct(column)

    def key_of(self, wanted: str) -> str | None:
        """The column that counts this thing; the vaguer names come last."""
        fitting = [name for name, value in self.things.items() if value == wanted]
        return min(fitting, key=lambda name: self.bases[name] in _VAGUE, default=None)

    def column_of(self, role: str) -> str | None:
        """The column with this role, by the best of its names."""
        fitting = [name for name, value in self.measures.items() if value == role]
        return min(fitting, key=lambda name: MEASURES[role].index(plain(name)), default=None)

    @cached_property
    def dates(self) -> list[str]:
        """Columns whose first values are dates."""
        return [name for name in self.columns if _holds_dates(self.sample[name])]

    def has(self, *roles: str) -> bool:
        """Whether a column has one of these roles, or counts one of these things."""
        return any(role in self.measures.values() or role in self.things.values() for role in roles)


@contextmanager
def naming(title: str) -> Iterator[None]:
    """Errors of reading begin with the name of the file."""
    try:
        yield
    except DataError as error:
        raise DataError(f"{title}: {error}") from error


def _row_thing(words: Sequence[str], counted: set[str]) -> str:
    """Items of a shop are products, items of an order are lines."""
    if list(words)[-1:] == ["item"] and "order" in counted:
        return "line"
    return table_thing(words)


def _holds_dates(column: pa.ChunkedArray) -> bool:
    if pa.types.is_temporal(column.type):
        return True
    if not is_text(column.type):
        return False
    texts = pc.cast(column, pa.string()).drop_null()
    texts = texts.filter(pc.not_equal(pc.utf8_trim_whitespace(texts), ""))
    return len(texts) > 0 and pc.mean(pc.match_substring_regex(texts, _DATE)).as_py() > 0.8
