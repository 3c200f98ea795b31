"""Lines from a file: its columns chosen, its plan made, every cell typed."""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from rlreco.errors import DataError
from rlreco.language import gettext, gettext_noop, ngettext
from rlreco.progress import UNWATCHED, Watch
from rlreco.transactions.formats.files import TableFile
from rlreco.transactions.lines import Lines, ReadReport, release_memory
from rlreco.transactions.parse.decimals import decimal_comma_of, signs_of
from rlreco.transactions.read_options import AS_IT_IS, ReadOptions
from rlreco.transactions.reading.dates import dates_in
from rlreco.transactions.reading.filled_down import filled_down
from rlreco.transactions.reading.order_status import status_columns
from rlreco.transactions.reading.plan import Plan, count_columns, make_plan, needed_columns, number_columns
from rlreco.transactions.reading.remarks import Tally, remarks, tally
from rlreco.transactions.reading.typed_lines import typed
from rlreco.transactions.roles.choose import Choice, choose_columns
from rlreco.transactions.tables.open_tables import open_tables
from rlreco.transactions.tables.sources import Place

Sales = Place | Sequence[Place]


def read_lines(
    source: Sales, name: str | None = None, options: ReadOptions = AS_IT_IS, watch: Watch = UNWATCHED
) -> Lines:
    """All rows of a Parquet, text or spreadsheet file, packed or not; of several, or of the tables of a database.

    source : a file, a folder, a pattern, a zip or a workbook of tables, an address, or several of these
    name : shown to people; by default the file's own name
    watch : receives progress and can cancel, which raises CancelledError
    Raises DataError if the file can't be read exactly; of its kinds, MissingColumnsError, DateOrderError, DecimalError,
    CurrencyError and MoneyError are questions that an option answers.
    """
    file = open_tables(source, watch, options)
    return read_table(file, source_name(source, name), chosen_columns(file, file.head(), options), options, watch)


def chosen_columns(file: TableFile, head: pa.Table, options: ReadOptions) -> Choice:
    """The column of each role. head : of the file"""
    choice = choose_columns(file.names, head, preferring(file, options))
    return replace(choice, of_order=frozenset(getattr(file, "order_level", ())))


def preferring(file: TableFile, options: ReadOptions) -> ReadOptions:
    """The options, with what joined tables prefer: the person to the customer of one order."""
    return replace(options, preferred={**options.preferred, **getattr(file, "preferred", {})})


def source_name(source: Sales, name: str | None) -> str:
    """The given name, else that of the first file, without its folder."""
    first = next(iter(source), None) if isinstance(source, Sequence) else source
    return Path(str(name or getattr(first, "name", None) or "The file")).name


def read_table(
    file: TableFile, source: str, choice: Choice, options: ReadOptions = AS_IT_IS, watch: Watch = UNWATCHED
) -> Lines:
    """All rows of an opened file. source : its name, for people"""
    raw = file.load(needed_columns(choice), watch)
    watch.step(0.9, gettext_noop("Checking every value"))
    if not raw.num_rows:
        raise DataError(gettext("{file} has a header and no rows. Choose a file with transactions in it.", file=source))
    plan = plan_of(raw, file, choice, options)
    raw, filled = filled_down(raw, plan.fill, choice.columns.order_id)
    table = typed(raw, plan, file.first_row, watch)
    del raw
    release_memory()
    return Lines(table, source, choice.columns, file.notes, report_of(file, plan, tally(table), int(filled.sum())))


def plan_of(raw: pa.Table, file: TableFile, choice: Choice, options: ReadOptions) -> Plan:
    """The plan of a file by all of its rows."""
    signs = {name: signs_of(raw[name]) for name in number_columns(choice)}
    comma = decimal_comma_of(signs, options.decimal, count_columns(choice))
    dates = dates_in(raw, choice.columns.ordered_at, file.first_row, options)
    return make_plan(raw, choice, comma, dates, file.first_row, options)


def report_of(file: TableFile, plan: Plan, counted: Tally, filled: int) -> ReadReport:
    """What was decided about the file, for people and for JSON. filled : rows that got a cell from the line above"""
    of_file = (*getattr(file, "notices", ()), *_left_out(file))
    notices = (*of_file, *plan.notices, *remarks(counted, plan))
    return ReadReport(plan.columns, _read(file, plan), notices, filled)


def _left_out(file: TableFile) -> list[str]:
    """A sentence about the sheets of a workbook that aren't read."""
    sheets = file.skipped_sheets if file.notes.get("format") == "spreadsheet" else []
    if not sheets:
        return []
    return [
        ngettext(
            "{n} sheet is left out, as other tables, hidden or empty: {sheets}.",
            "{n} sheets are left out, as other tables, hidden or empty: {sheets}.",
            len(sheets),
            sheets=", ".join(sheets[:10]),
        )
    ]


def _read(file: TableFile, plan: Plan) -> dict[str, Any]:
    file.notes["decimal sign"] = "comma" if plan.comma else "point"
    return {
        "format": file.notes.get("format"),
        "looks_like": plan.choice.system,
        "encoding": file.notes.get("encoding"),
        "separator": file.notes.get("separator"),
        "decimal": "comma" if plan.comma else "point",
        "date_order": plan.dates.order,
        "time_zone": plan.dates.clock(plan.time_zone),
        "zones_in_dates": list(plan.dates.zones),
        "sheets": list(getattr(file, "sheets", [])),
        "skipped_sheets": list(getattr(file, "skipped_sheets", [])),
        "currency": plan.currency.code,
        "rates": dict(plan.currency.rates),
        "money": plan.money.words,
        "money_doubt": plan.money.notice if plan.money.is_doubtful else None,
        "status_columns": status_columns(plan.choice),
    }
