"""One table from one or several files, folders, patterns, zips and workbooks."""

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from rlreco.errors import DataError
from rlreco.language import gettext, number
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.files import TableFile, open_table
from rlreco.transactions.formats.header_row import header_form
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions
from rlreco.transactions.tables.flat import flat_table, parts_of
from rlreco.transactions.tables.part import Part, Titled, naming
from rlreco.transactions.tables.partitioned import PartitionedTable
from rlreco.transactions.tables.sources import Place, Source, list_sources
from rlreco.transactions.tables.stacked import stacked
from rlreco.transactions.tables.star import find_star
from rlreco.transactions.tables.words import table_words

_NAMED = 10
"""Files that a sentence names."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A source and its table. sheets : the tables of a workbook whose sheets have several headers"""

    source: Source
    file: TableFile
    sheets: Mapping[str, TableFile] = field(default_factory=dict)

    def is_table(self) -> bool:
        """Whether a file that lay beside others is a table: a text of words has no second column."""
        return self.source.chosen or len(self.file.names) > 1

    def tables(self) -> list[Titled]:
        """The file, or its sheets."""
        if self.sheets:
            return [(f"{self.source.title} / {name}", sheet) for name, sheet in self.sheets.items()]
        return [(self.source.title, self.file)]


def open_tables(
    sources: Place | Sequence[Place], watch: Watch = UNWATCHED, options: ReadOptions = AS_IT_IS
) -> TableFile:
    """The table in a file; of several, those of one header one after the other, the others joined by their keys.

    sources : files, folders, patterns such as sales_*.csv, zips, workbooks, addresses
    options : of these, the encoding and the sheets are used
    Raises DataError if a file can't be read, no table holds sales, or a key that must be unique repeats.
    """
    places = list(sources) if isinstance(sources, Sequence) else [sources]
    if not places:
        raise DataError(gettext("There is no file. Choose one at least."))
    # Unpacked files are mapped when they are opened, and stay readable after the folder is gone.
    with tempfile.TemporaryDirectory(prefix="rlreco-") as folder:
        listed = list_sources(places, Path(folder), watch)
        opened = [_opened(source, watch, options) for source in listed.files]
    tables = [file for file in opened if file.is_table()] or opened
    ignored = [*listed.ignored, *(file.source.title for file in opened if file not in tables)]
    return _whole(tables[0], ignored, watch) if len(tables) == 1 else _of_several(tables, ignored, watch)


def _opened(source: Source, watch: Watch, options: ReadOptions) -> Opened:
    if source.chosen:
        file = open_table(source.place, watch, options)
    else:
        with naming(source.title):
            file = open_table(source.place, watch, options)
    if source.partition:
        file = PartitionedTable(file, source.partition)
    return Opened(source, file, _sheets(file))


def _sheets(file: TableFile) -> Mapping[str, TableFile]:
    """The sheets of a workbook, where they have different headers."""
    tables: Mapping[str, TableFile] = getattr(file, "tables", dict)()
    if len({_header(table) for table in tables.values()}) == 1:
        return {}
    return tables


def _whole(opened: Opened, ignored: Sequence[str], watch: Watch) -> TableFile:
    """The only file, or its sheets joined if they hang together."""
    sheets = list(opened.sheets.items())
    if sheets and _hang_together(groups := _groups(sheets)):
        return flat_table(groups, watch, _about_ignored(ignored))
    return stacked([(opened.source.title, opened.file)], _about_ignored(ignored), ignored) if ignored else opened.file


def _hang_together(tables: Sequence[Titled]) -> bool:
    try:
        return bool(find_star(parts_of(tables)).joins)
    except DataError:
        return False


def _of_several(opened: Sequence[Opened], ignored: Sequence[str], watch: Watch) -> TableFile:
    tables = [table for file in opened for table in file.tables()]
    notices = _about_ignored(ignored)
    if len({_header(file) for _, file in tables}) == 1:
        return stacked(tables, notices, ignored)
    flat = flat_table(_groups(tables), watch, notices)
    if len(flat.sheets) > 1:
        return flat
    return stacked([(flat.sheets[0], flat.fact)], flat.notices, [*flat.skipped_sheets, *ignored])


def _groups(tables: Sequence[Titled]) -> list[Titled]:
    """Among tables of several kinds, those of one kind as one, under the name of the first."""
    groups: dict[tuple[object, ...], list[Titled]] = {}
    for title, file in tables:
        groups.setdefault((_header(file), _rows_of(title, file)), []).append((title, file))
    return [_group(members) for members in groups.values()]


def _rows_of(title: str, file: TableFile) -> tuple[str, ...]:
    """What tells tables with one header apart: lists of names and ids are alike, whatever they are of; sales aren't."""
    words = table_words(title)
    part = Part(title, words, file)
    is_sales = part.has("order") and part.has("product", "quantity", "unit_price", "line_total", "ordered_at")
    return () if is_sales else words


def _group(members: Sequence[Titled]) -> Titled:
    if len(members) == 1:
        return members[0]
    return f"{members[0][0]} and {len(members) - 1} more", stacked(members)


def _header(file: TableFile) -> tuple[str, ...]:
    return tuple(sorted(map(header_form, file.names)))


def _about_ignored(names: Sequence[str]) -> list[str]:
    if not names:
        return []
    shown, more = ", ".join(names[:_NAMED]), len(names) - _NAMED
    if more > 0:
        return [gettext("{files} and {more} more are no tables and are left out.", files=shown, more=number(more))]
    if len(names) == 1:
        return [gettext("{file} is no table and is left out.", file=shown)]
    return [gettext("{files} are no tables and are left out.", files=shown)]
