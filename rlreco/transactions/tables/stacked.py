"""Files with the same header, one after the other."""

from collections.abc import Iterator, Sequence
from functools import cached_property

import pyarrow as pa
import pyarrow.compute as pc

from rlreco.language import gettext, ngettext
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.files import TableFile
from rlreco.transactions.formats.header_row import header_form
from rlreco.transactions.formats.memory_table import as_text
from rlreco.transactions.tables.part import Part, Titled, naming
from rlreco.transactions.tables.words import table_words


class StackedTables:
    """Rows of several files, in the order of the files; names as in the first.

    The order, case and punctuation of the others' headers may differ.
    sheets, skipped_sheets : files that are read and that are left out
    notices : sentences for people
    """

    def __init__(self, tables: Sequence[Titled], notices: Sequence[str] = (), skipped: Sequence[str] = ()) -> None:
        self._tables = list(tables)
        first = tables[0][1]
        self.names, self.first_row = first.names, first.first_row
        self.sheets = [title for title, _ in tables]
        self.skipped_sheets = list(skipped)
        self.notices = list(notices)
        self.notes = _common_notes([file for _, file in tables])
        if len(tables) > 1:
            self.notes["files"] = f"{len(tables)}: {', '.join(self.sheets[:20])}"
        if skipped:
            self.notes["files left out"] = ", ".join(skipped)

    @cached_property
    def size(self) -> int:
        """About the bytes of all files as text; those of a spreadsheet don't count."""
        return sum(getattr(file, "size", 0) for _, file in self._tables)

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`; as text where the files' types differ."""
        parts = [self._loaded(table, columns, watch) for table in self._tables]
        kinds = _common_types(parts)
        return pa.concat_tables([part.cast(kinds) if part.schema != kinds else part for part in parts])

    def batches(self, columns: list[str], watch: Watch = UNWATCHED) -> Iterator[pa.RecordBatch]:
        """The rows of `columns` in pieces; a column as text where the files' types differ."""
        texts = self._of_several_types(columns)
        for title, file in self._tables:
            with naming(title):
                read = getattr(file, "batches", None)
                own = self._own(file, columns)
                pieces = read(own, watch) if read else file.load(own, watch).to_batches()
                yield from (_with_texts(piece.rename_columns(columns), texts) for piece in pieces)

    def _of_several_types(self, columns: list[str]) -> list[str]:
        """The columns whose types differ between the files, by the first rows of each."""
        heads = [self._head(file, 1) for _, file in self._tables]
        return [name for name in columns if len({head[str(self.names.index(name))].type for head in heads}) > 1]

    def head(self, rows: int = 5000) -> pa.Table:
        """Up to so many rows, a share of each file, as text; columns named "0", "1", ... by position."""
        heads = [self._head(file, -(-rows // len(self._tables))) for _, file in self._tables]
        return pa.concat_tables(map(as_text, heads)).slice(0, rows)

    def _head(self, file: TableFile, rows: int) -> pa.Table:
        own, head = self._own(file, self.names), file.head(rows)
        return pa.table({str(at): head[str(file.names.index(name))] for at, name in enumerate(own)})

    def _loaded(self, table: Titled, columns: list[str], watch: Watch) -> pa.Table:
        title, file = table
        with naming(title):
            return file.load(self._own(file, columns), watch).rename_columns(columns)

    def _own(self, file: TableFile, columns: Sequence[str]) -> list[str]:
        """The file's own names of these columns: the same name if it has it, else the one that is written alike."""
        alike = {header_form(name): name for name in reversed(file.names)}
        return [name if name in file.names else alike[header_form(name)] for name in columns]


def _with_texts(piece: pa.RecordBatch, columns: Sequence[str]) -> pa.RecordBatch:
    """The piece with these columns as text."""
    for name in columns:
        piece = piece.set_column(piece.schema.get_field_index(name), name, piece[name].cast(pa.string()))
    return piece


def stacked(tables: Sequence[Titled], notices: Sequence[str] = (), skipped: Sequence[str] = ()) -> StackedTables:
    """Files of one header as one table. Files with equal rows count once, and a notice says so."""
    copies = _copies(tables)
    kept = [table for table in tables if table[0] not in copies]
    sentences = [
        gettext("{file} holds the same rows as {first} and is left out.", file=title, first=first)
        for title, first in copies.items()
    ]
    sentences += _about_overlap(kept)
    return StackedTables(kept, [*sentences, *notices], [*copies, *skipped])


def _copies(tables: Sequence[Titled]) -> dict[str, str]:
    """Title of each file that has the same rows as an earlier one -> title of that one."""
    copies: dict[str, str] = {}
    for number, (title, file) in enumerate(tables):
        earlier = [table for table in tables[:number] if table[0] not in copies]
        same = next((other for other, first in earlier if _same_rows(first, file)), None)
        if same is not None:
            copies[title] = same
    return copies


def _same_rows(first: TableFile, second: TableFile) -> bool:
    sizes = getattr(first, "size", None), getattr(second, "size", None)
    if first.names != second.names or sizes[0] != sizes[1]:
        return False
    columns = (name for name in first.names if name)
    pairs = ((first.load([name])[name], second.load([name])[name]) for name in columns)
    different = any(a.cast(pa.string()) != b.cast(pa.string()) for a, b in pairs)
    return not different and first.load(first.names[:1]).num_rows > 0


def _about_overlap(tables: Sequence[Titled]) -> list[str]:
    """A sentence if some orders are in more than one of the files, so that their lines may be there twice."""
    parts = [Part(title, table_words(title), file) for title, file in tables]
    columns = [part.key_of("order") for part in parts]
    if len(tables) < 2 or not all(columns):
        return []
    distinct = [part.distinct_keys(column or "") for part, column in zip(parts, columns, strict=True)]
    counts = pc.value_counts(pa.chunked_array(distinct)).field("counts")
    shared = pc.sum(pc.greater(counts, 1)).as_py() or 0
    if not shared:
        return []
    return [
        ngettext(
            "{n} order is in more than one of the files ({column}); if these overlap, remove the lines that repeat.",
            "{n} orders are in more than one of the files ({column}); if these overlap, remove the lines that repeat.",
            shared,
            column=columns[0],
        )
    ]


def _common_notes(files: Sequence[TableFile]) -> dict[str, str]:
    """Each note once, or all different ones."""
    keys = dict.fromkeys(key for file in files for key in file.notes)
    different = {key: dict.fromkeys(file.notes[key] for file in files if key in file.notes) for key in keys}
    return {key: ", ".join(values) for key, values in different.items()}


def _common_types(parts: Sequence[pa.Table]) -> pa.Schema:
    kinds = zip(*(part.schema.types for part in parts), strict=True)
    common = [types[0] if len(set(types)) == 1 else pa.string() for types in kinds]
    return pa.schema(list(zip(parts[0].schema.names, common, strict=True)))
