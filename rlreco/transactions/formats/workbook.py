"""Spreadsheets: every sheet a table of text, and sheets with the same columns one file."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.hints import nearest
from rlreco.language import gettext, gettext_noop
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.header_row import LOOKED_AT, header_form, header_index, refuse_headless, sales_fit
from rlreco.transactions.formats.memory_table import as_text
from rlreco.transactions.formats.sheets.pieces import one_below_another
from rlreco.transactions.formats.sheets.read import SheetPiece, open_sheets
from rlreco.transactions.lines import WORDS


class SheetTable:
    """A sheet with a header in one of its first rows.

    rows : number of rows below the header
    """

    def __init__(self, name: str, cells: pa.Table, header: int) -> None:
        self._cells = _below(cells, header)
        self.names = _header(cells, header)
        self.first_row = header + 2
        self.rows = self._cells.num_rows
        self.notes = {"format": "spreadsheet", "sheets": name}
        self.sheets = [name]
        self.skipped_sheets: list[str] = []

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns`, as dictionary-encoded text."""
        watch.step(0.9, gettext_noop("Reading the spreadsheet"))
        return self.load_positions([self.names.index(name) for name in columns], columns)

    def load_positions(self, positions: Sequence[int], names: list[str]) -> pa.Table:
        """Every row of the columns at these places, under other names."""
        return pa.table([self._cells.column(position) for position in positions], names=names)

    def head(self, rows: int = 5000) -> pa.Table:
        """Up to so many of the first rows, the columns called "0", "1", ... by their place."""
        return self.head_of(range(len(self.names)), rows)

    def head_of(self, positions: Sequence[int], rows: int) -> pa.Table:
        """Up to so many of the first rows of the columns at these places, as plain text under the names of `head`."""
        names = list(map(str, range(len(positions))))
        return as_text(self.load_positions(positions, names).slice(0, rows))


class Workbook:
    """The sheets of an xlsx, xlsb, xls or ods file that share a header.

    Headers are the same if they differ only in case, blanks, punctuation or order. Among several headers, the sheets
    are read whose header fits sales best, and of these the ones with most rows. Hidden sheets are read only if chosen.

    chosen : names of sheets; all visible ones if empty
    sheets, skipped_sheets : names of the sheets that are read and of those that aren't
    first_row : that of the first sheet
    """

    def __init__(self, buffer: pa.Buffer, watch: Watch = UNWATCHED, chosen: Sequence[str] = ()) -> None:
        cells, hidden = _cells(buffer, watch, chosen)
        self._tables = dict(_tables(cells))
        if not self._tables:
            _refuse_all(cells, [] if chosen else hidden)
        self._parts = _main_group(list(self._tables.values()))
        self.names = self._parts[0].names
        self.first_row = self._parts[0].first_row
        self.sheets = [part.sheets[0] for part in self._parts]
        self.skipped_sheets = [name for name in cells if name not in self.sheets and cells[name].num_rows] + hidden
        self.notes = {"format": "spreadsheet", "sheets": ", ".join(self.sheets)}
        if self.skipped_sheets:
            self.notes["sheets left out"] = ", ".join(self.skipped_sheets)

    def load(self, columns: list[str], watch: Watch = UNWATCHED) -> pa.Table:
        """Every row of `columns` of all sheets with this header, as dictionary-encoded text."""
        parts = [part.load_positions(self._positions(part, columns), columns) for part in self._parts]
        watch.step(0.9, gettext_noop("Reading the spreadsheet"))
        return pa.concat_tables(parts)

    def head(self, rows: int = 5000) -> pa.Table:
        """Up to so many rows, a share of each sheet, the columns called "0", "1", ... by their place."""
        heads, missing = [], rows
        for index, part in enumerate(self._parts):
            share = -(-missing // (len(self._parts) - index))
            heads.append(part.head_of(_places(part.names, self.names), share))
            missing -= heads[-1].num_rows
        return pa.concat_tables(heads)

    def tables(self) -> dict[str, SheetTable]:
        """Name -> each sheet with a header as a file of its own, whether or not its header is that of the others."""
        return dict(self._tables)

    def _positions(self, part: SheetTable, columns: list[str]) -> list[int]:
        places = _places(part.names, self.names)
        return [places[self.names.index(name)] for name in columns]


def _cells(buffer: pa.Buffer, watch: Watch, chosen: Sequence[str]) -> tuple[dict[str, pa.Table], list[str]]:
    """Name -> the cells of each sheet as text, and the names of the hidden sheets that aren't chosen."""
    cells, hidden = {}, []
    with open_sheets(buffer) as sheets:
        names = _chosen(chosen, sheets.names)
        for number, name in enumerate(names):
            pieces = _watched(sheets.pieces(name), watch, number, len(names), name)
            first = next(pieces)
            if first.visible or chosen:
                cells[name] = one_below_another([first.cells, *(piece.cells for piece in pieces)])
            elif first.cells.num_rows:
                hidden.append(name)
    return cells, hidden + [name for name in sheets.names if name not in names]


def _watched(pieces: Iterator[SheetPiece], watch: Watch, number: int, n_sheets: int, name: str) -> Iterator[SheetPiece]:
    """The pieces of a sheet, with its progress among all sheets. number : of sheets before it"""
    doing = gettext("Reading the sheet {name}", name=name)
    watch.step(0.8 * number / n_sheets, doing)
    for piece in pieces:
        watch.step(0.8 * (number + piece.done) / n_sheets, doing)
        yield piece


def _chosen(chosen: Sequence[str], names: list[str]) -> list[str]:
    """The sheets of these names, in the order of the workbook; all of them for no name."""
    by_plain = {name.strip().casefold(): name for name in reversed(names)}
    for name in chosen:
        if name.strip().casefold() not in by_plain:
            absent = gettext("The spreadsheet has no sheet {sheet}.", sheet=repr(name))
            raise DataError(f"{absent} {nearest(name, names)}")
    wanted = {name if name in names else by_plain[name.strip().casefold()] for name in chosen}
    return [name for name in names if name in wanted] if chosen else names


def _tables(cells: dict[str, pa.Table]) -> Iterator[tuple[str, SheetTable]]:
    for name, sheet in cells.items():
        header = header_index(_first_rows(sheet)) if sheet.num_rows else None
        if header is not None and any(_header(sheet, header)):
            yield name, SheetTable(name, sheet, header)


def _below(cells: pa.Table, row: int) -> pa.Table:
    """The rows below a row; what stands above is in none of their dictionaries, which are looked at for values."""
    columns = [[_own_words(chunk) for chunk in column.chunks] for column in cells.slice(row + 1).columns]
    return pa.table([pa.chunked_array(chunks, WORDS) for chunks in columns], names=cells.column_names)


def _own_words(chunk: pa.DictionaryArray) -> pa.DictionaryArray:
    return chunk.dictionary_decode().dictionary_encode() if chunk.offset else chunk


def _first_rows(cells: pa.Table) -> list[list[str]]:
    columns = [column.slice(0, LOOKED_AT).to_pylist() for column in cells.columns]
    return [[cell or "" for cell in row] for row in zip(*columns, strict=True)]


def _header(cells: pa.Table, row: int) -> list[str]:
    """The texts of a row, without the empty cells at its end."""
    names = [(column[row].as_py() or "").strip() for column in cells.columns]
    while names and not names[-1]:
        names.pop()
    return names


def _main_group(tables: list[SheetTable]) -> list[SheetTable]:
    groups: dict[tuple[str, ...], list[SheetTable]] = defaultdict(list)
    for table in tables:
        groups[tuple(sorted(map(header_form, table.names)))].append(table)
    return max(groups.values(), key=lambda group: (sales_fit(group[0].names), sum(table.rows for table in group)))


def _places(names: list[str], wanted: list[str]) -> list[int]:
    """The place in `names` of each of `wanted`; where a name is there twice, the first for the first."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, name in enumerate(names):
        places[header_form(name)].append(place)
    turns: Counter[str] = Counter()
    result = []
    for form in map(header_form, wanted):
        result.append(places[form][turns[form]])
        turns[form] += 1
    return result


def _refuse_all(cells: dict[str, pa.Table], hidden: list[str]) -> None:
    """Raises DataError for a workbook without a header, saying whether it is empty, hidden or headless."""
    filled = [sheet for sheet in cells.values() if sheet.num_rows]
    rows = [row for sheet in filled for row in _first_rows(sheet) if any(row)]
    if rows:
        refuse_headless(rows[0])
    if hidden:
        raise DataError(
            gettext("Only hidden sheets have cells: {sheets}. Choose a sheet by its name.", sheets=", ".join(hidden))
        )
    raise DataError(gettext("The spreadsheet has no cells. Choose a file with a header and rows."))
