"""The visitor's own file, read as a job that can be cancelled; columns and dates can be corrected."""

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import streamlit as st

from rlreco.domain.profile import Profile
from rlreco.errors import CancelledError
from rlreco.isolation import Spare, Turns
from rlreco.service.training.read_apart import VisitorsFile, read_apart, spare_reader
from rlreco.service.training.sources import Likely, Source
from rlreco.transactions import DateOrderError, Watch, guess_columns, reading_of
from rlreco.ui.access.connection import default_profile, service, settings
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import jobs
from rlreco.ui.kit.markdown import literal
from rlreco.ui.kit.presence import absence

TYPES = ("csv", "tsv", "txt", "gz", "zst", "zip", "xlsx", "xls", "ods", "parquet")

_UPLOAD_MB = 200
# A file that is read sooner needs no progress bar; starting a process to read it takes half a second of it.
_SHORT_SECONDS = 1.5
# A result that its visitor doesn't fetch goes after so long.
_KEEP_SECONDS = 300.0
_FIELDS_A_ROW = 4

_DATE_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_ROLE_LABELS = {
    "order_id": "Order",
    "customer_id": "Customer",
    "ordered_at": "Date",
    "product_id": "Product code",
    "quantity": "Quantity",
    "unit_price": "Unit price",
    "line_total": "Line total",
    "product": "Product name",
    "country": "Country",
    "category": "Category",
    "image_url": "Picture address",
}


@dataclass(frozen=True, slots=True)
class FileHints:
    """The visitor's corrections for one file.

    columns : role -> column
    date_order : a key of _DATE_ORDERS; None where it is detected
    """

    columns: dict[str, str] = field(default_factory=dict)
    date_order: str | None = None


def upload() -> Source | None:
    """The uploaded file once it is read; until then draws its progress, a question about it, or its error.

    The last file stays while the visitor switches pages.
    """
    st.file_uploader(
        "File of sales",
        type=list(TYPES),
        key="sales-file",
        max_upload_size=min(_UPLOAD_MB, int(st.get_option("server.maxUploadSize"))),
        help="One row for each line of an order, as text, spreadsheet or Parquet, compressed or not.",
    )
    # The widget returns a new copy of the whole file at each run; this is the file itself.
    file: Any = st.session_state.get("sales-file")
    if file is None:
        _spare().warm()
        return _last_source()
    hints = _hints(file.file_id)
    id_ = f"{file.file_id} {hints}"
    last = _last_source()
    source = last if last is not None and last.id == id_ else _read(file, id_, hints)
    header = st.session_state.get(_header_key(file.file_id))
    if header:
        _column_form(file.file_id, header, hints, source)
    return source


def likely() -> Likely:
    """Columns and date order of earlier files: of this visit, else of the newest experiment, else of the profile."""
    profile, newest = default_profile(), next(iter(service().experiments(workspace())), None)
    trained = Profile() if newest is None else newest.profile
    of_visit = st.session_state.get("columns", {})
    return Likely({**profile.columns, **trained.columns, **of_visit}, profile.date_order or trained.date_order)


def _last_source() -> Source | None:
    source = st.session_state.get("source")
    return source if isinstance(source, Source) else None


def _read(file: Any, id_: str, hints: FileHints) -> Source | None:
    """Start the job that reads the file, unless it was started before, and draw its progress or result."""
    name = f"reading {id_}"
    _stop_other_reading(name)
    if jobs.current(name) is None:
        st.session_state.pop("source", None)
        _start_reading(name, file, id_, hints)
        jobs.wait(name, _SHORT_SECONDS)
    job, failure = jobs.current(name), jobs.failure(name)
    if job is not None and job.partial:
        st.session_state[_header_key(file.file_id)] = job.partial
    if isinstance(failure, DateOrderError):
        _ask_date_order(file.file_id, failure)
        return None
    source: Source | None = jobs.watch(name)
    if source is not None:
        st.session_state["source"], st.session_state["columns"] = source, dict(source.columns)
        jobs.forget(name)
    elif isinstance(failure, CancelledError):
        st.button("Read the file", key="read-again", on_click=jobs.forget, args=(name,), icon=":material/refresh:")
    return source


def _stop_other_reading(name: str) -> None:
    """Stop the job of an earlier file, or of the same file with other hints."""
    earlier = st.session_state.get("reading")
    if earlier not in (None, name):
        job = jobs.current(earlier)
        if job is not None:
            job.stop.set()
        jobs.forget(earlier)
    st.session_state["reading"] = name


def _start_reading(name: str, file: Any, id_: str, hints: FileHints) -> None:
    file_name, of_earlier_files, limits = str(file.name), likely(), settings()
    is_gone, turns, spare = absence(), _turns(limits.reads_at_once), _spare()

    def work(job: jobs.Job) -> Source:
        def keep_header(columns: list[str]) -> None:
            job.partial = columns

        watch = Watch(progress=job.report, cancelled=lambda: job.stop.is_set() or is_gone())
        with _on_disk(file) as path, turns.turn(watch):
            chosen = VisitorsFile(path, file_name, id_, hints.columns, hints.date_order, of_earlier_files)
            return read_apart(chosen, limits, watch, keep_header, spare)

    jobs.start(name, f"Reading {literal(file_name)}", work, waits=True, keep_seconds=_KEEP_SECONDS)


@contextmanager
def _on_disk(file: Any) -> Iterator[Path]:
    """The path of a temporary file with the bytes of the upload."""
    with tempfile.TemporaryDirectory(prefix="rlreco-upload-") as folder:
        path = Path(folder) / "upload"
        # The value isn't a copy, unlike the buffer.
        path.write_bytes(file.getvalue())
        yield path


@st.cache_resource(show_spinner=False)
def _spare() -> Spare:
    return spare_reader()


@st.cache_resource(show_spinner=False)
def _turns(places: int) -> Turns:
    """The queue of all visitors' files."""
    return Turns(places)


def _ask_date_order(file_id: str, error: DateOrderError) -> None:
    """Ask which of the possible orders is right, showing how each reads one date of the file."""
    st.warning(
        "Every date in this file can be read in more than one way. Which one is right? "
        f"For example, the file has {literal(repr(error.example))}.",
        icon=":material/calendar_month:",
    )
    key = f"date-order-{file_id}"
    st.radio(
        "Order of the dates",
        error.choices,
        index=None,
        key=key,
        format_func=lambda order: f"{_DATE_ORDERS[order]}: {reading_of(error.example, order):%d %B %Y}",
        on_change=lambda: _set_hints(file_id, FileHints(_hints(file_id).columns, st.session_state[key])),
    )


def _column_form(file_id: str, header: list[str], hints: FileHints, source: Source | None) -> None:
    """The role of each column, to be corrected; opens by itself where the file can't be read."""
    guessed = guess_columns(header, hints.columns, likely().columns)
    failure = jobs.failure(str(st.session_state.get("reading")))
    unreadable = source is None and failure is not None and not isinstance(failure, DateOrderError)
    with (
        st.expander("Columns", key=f"columns-{unreadable}", expanded=unreadable, icon=":material/view_column:"),
        st.form(f"mapping-{file_id}", border=False),
    ):
        st.caption("How each column is used. Your choice is kept for your next files and with the experiment.")
        columns = _choose_columns(file_id, header, guessed)
        order = _choose_date_order(file_id, hints)
        if st.form_submit_button("Read with these columns", key="read-so"):
            _set_hints(file_id, FileHints({role: name for role, name in columns.items() if name}, order))
            st.rerun()


def _choose_columns(file_id: str, header: list[str], guessed: Mapping[str, str]) -> dict[str, str | None]:
    chosen = {}
    for index, (role, label) in enumerate(_ROLE_LABELS.items()):
        if index % _FIELDS_A_ROW == 0:
            row = st.columns(_FIELDS_A_ROW)
        chosen[role] = row[index % _FIELDS_A_ROW].selectbox(
            label,
            header,
            index=header.index(guessed[role]) if role in guessed else None,
            placeholder="none",
            key=f"column-{role}-{file_id}",
        )
    return chosen


def _choose_date_order(file_id: str, hints: FileHints) -> str | None:
    orders = list(_DATE_ORDERS)
    return st.selectbox(
        "Order of the dates",
        orders,
        index=orders.index(hints.date_order) if hints.date_order else None,
        format_func=_DATE_ORDERS.__getitem__,
        placeholder="detected automatically",
        key=f"order-{file_id}",
        width=260,
    )


def _hints(file_id: str) -> FileHints:
    hints: FileHints = st.session_state.get(f"hints-{file_id}", FileHints())
    return hints


def _set_hints(file_id: str, hints: FileHints) -> None:
    """Keep the hints, so that the file is read again with them."""
    jobs.forget(str(st.session_state.get("reading")))
    st.session_state[f"hints-{file_id}"] = hints


def _header_key(file_id: str) -> str:
    return f"header-{file_id}"
