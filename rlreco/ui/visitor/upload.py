"""A file of the visitor's own: read as a job that can be cancelled, its columns and dates as they say they are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from rlreco.domain.profile import Profile
from rlreco.errors import CancelledError
from rlreco.service.training.sources import Likely, Source, read_source
from rlreco.transactions import DateOrderError, Watch, guess_columns, reading_of
from rlreco.ui.access.connection import profile, service
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import jobs

TYPES = ("csv", "tsv", "txt", "gz", "zst", "zip", "xlsx", "xls", "ods", "parquet")

_UPLOAD_MB = 200
# A file that is read sooner needs no progress bar.
_SHORT_SECONDS = 1.0

_ORDERS = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_FACES = {
    "order_id": "Order",
    "customer_id": "Customer",
    "ordered_at": "Date",
    "product_id": "Product code",
    "quantity": "Quantity",
    "unit_price": "Price of one",
    "line_total": "Price of the line",
    "product": "Product name",
    "country": "Country",
    "category": "Category",
    "image_url": "Picture",
}
_BY_ITSELF = "found by itself"


@dataclass(frozen=True, slots=True)
class _Said:
    """What the visitor says of a file: role -> column, and the order of its dates."""

    columns: dict[str, str] = field(default_factory=dict)
    order: str | None = None


def upload() -> Source | None:
    """The uploaded file once it is read; until then its progress, a question, or what is wrong with it.

    The file that was read last stays while pages are switched.
    """
    st.file_uploader(
        "File of sales",
        type=list(TYPES),
        key="sales-file",
        max_upload_size=min(_UPLOAD_MB, int(st.get_option("server.maxUploadSize"))),
        help="One row for each line of an order, as text, spreadsheet or Parquet, packed or not.",
    )
    # What the widget returns is a copy of the whole file, made anew at each run; this is the file itself.
    file: Any = st.session_state.get("sales-file")
    if file is None:
        return _kept()
    said = _said(file.file_id)
    id_ = f"{file.file_id} {said}"
    kept = _kept()
    source = kept if kept is not None and kept.id == id_ else _reading(file, id_, said)
    header = st.session_state.get(_header_key(file.file_id))
    if header:
        _mapping(file.file_id, header, said, source)
    return source


def likely() -> Likely:
    """The columns of the last file of this visit, then those of the newest experiment, then the profile's."""
    base, newest = profile(), next(iter(service().experiments(workspace())), None)
    trained = Profile() if newest is None else newest.profile
    of_visit = st.session_state.get("columns", {})
    return Likely({**base.columns, **trained.columns, **of_visit}, base.date_order or trained.date_order)


def _kept() -> Source | None:
    kept = st.session_state.get("source")
    return kept if isinstance(kept, Source) else None


def _reading(file: Any, id_: str, said: _Said) -> Source | None:
    """The job of this reading, begun where it wasn't, and what it has come to."""
    name = f"reading {id_}"
    _stop_other(name)
    if jobs.current(name) is None:
        st.session_state.pop("source", None)
        _start(name, file, id_, said)
        jobs.wait(name, _SHORT_SECONDS)
    job, failure = jobs.current(name), jobs.failure(name)
    if job is not None and job.partial:
        st.session_state[_header_key(file.file_id)] = job.partial
    if isinstance(failure, DateOrderError):
        _ask_order(file.file_id, failure)
        return None
    source: Source | None = jobs.watch(name)
    if source is not None:
        st.session_state["source"], st.session_state["columns"] = source, dict(source.columns)
        jobs.forget(name)
    elif isinstance(failure, CancelledError):
        st.button("Read it", key="read-again", on_click=jobs.forget, args=(name,), icon=":material/refresh:")
    return source


def _stop_other(name: str) -> None:
    """Whatever else this visitor was reading is no longer wanted."""
    before = st.session_state.get("reading")
    if before not in (None, name):
        job = jobs.current(before)
        if job is not None:
            job.stop.set()
        jobs.forget(before)
    st.session_state["reading"] = name


def _start(name: str, file: Any, id_: str, said: _Said) -> None:
    called, hint = str(file.name), likely()

    def work(job: jobs.Job) -> Source:
        def keep(names: list[str]) -> None:
            job.partial = names

        watch = Watch(progress=job.tell, cancelled=job.stop.is_set)
        return read_source(
            file, called, id_, columns=said.columns, date_order=said.order, likely=hint, watch=watch, header=keep
        )

    jobs.start(name, f"Reading {called}", work)


def _ask_order(file_id: str, error: DateOrderError) -> None:
    """Which of the orders that fit is meant, each with what it makes of one date."""
    st.warning(
        f"Every date in this file can be read in more than one way. Which is it? The file has {error.example!r}.",
        icon=":material/calendar_month:",
    )
    key = f"date-order-{file_id}"
    st.radio(
        "Order of the dates",
        error.choices,
        index=None,
        key=key,
        format_func=lambda order: f"{_ORDERS[order]}: {reading_of(error.example, order):%d %B %Y}",
        on_change=lambda: _say(file_id, _Said(_said(file_id).columns, st.session_state[key])),
    )


def _mapping(file_id: str, header: list[str], said: _Said, source: Source | None) -> None:
    """Which column is which, to be changed; open where the file couldn't be read."""
    found = guess_columns(header, said.columns, likely().columns)
    failure = jobs.failure(str(st.session_state.get("reading")))
    wrong = source is None and failure is not None and not isinstance(failure, DateOrderError)
    with (
        st.expander("Columns", key=f"columns-{wrong}", expanded=wrong, icon=":material/view_column:"),
        st.form(f"mapping-{file_id}", border=False),
    ):
        st.caption("What each column was taken for. The choice is kept for your next files and with the experiment.")
        chosen = _columns(file_id, header, found)
        order = _order(file_id, said)
        if st.form_submit_button("Read the file so", key="read-so"):
            _say(file_id, _Said({role: name for role, name in chosen.items() if name}, order))
            st.rerun()


def _columns(file_id: str, header: list[str], found: Mapping[str, str]) -> dict[str, str | None]:
    chosen = {}
    for place, (role, face) in enumerate(_FACES.items()):
        if place % 4 == 0:
            row = st.columns(4)
        chosen[role] = row[place % 4].selectbox(
            face,
            header,
            index=header.index(found[role]) if role in found else None,
            placeholder="none",
            key=f"column-{role}-{file_id}",
        )
    return chosen


def _order(file_id: str, said: _Said) -> str | None:
    orders = list(_ORDERS)
    return st.selectbox(
        "Order of the dates",
        orders,
        index=orders.index(said.order) if said.order else None,
        format_func=_ORDERS.__getitem__,
        placeholder=_BY_ITSELF,
        key=f"order-{file_id}",
        width=260,
    )


def _said(file_id: str) -> _Said:
    said: _Said = st.session_state.get(f"said-{file_id}", _Said())
    return said


def _say(file_id: str, said: _Said) -> None:
    """Say it of this file, so that it is read anew."""
    jobs.forget(str(st.session_state.get("reading")))
    st.session_state[f"said-{file_id}"] = said


def _header_key(file_id: str) -> str:
    return f"header-{file_id}"
