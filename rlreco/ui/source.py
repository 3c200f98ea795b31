"""The file of sales that a visitor works with, read once and kept while they go from page to page."""

from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal, get_args

import streamlit as st

from rlreco.config import Profile
from rlreco.segmentation.segment import Segmentation, segment
from rlreco.service.sources import DEMO, demo_shop
from rlreco.transactions import ROLES, ClassedLines, DateOrderError, classify, funnel, products, read_lines
from rlreco.ui.serving import profile

Kind = Literal["Sample shop", "A file of my own"]

_TYPES = ["parquet", "csv", "tsv", "txt", "xlsx", "xls"]
_KEY = "source"
_UPLOAD_MB = 200


@dataclass(frozen=True, slots=True)
class Source:
    """id : tells one reading of one file from another, for what is kept of it."""

    id: str
    name: str
    base_name: str
    classed: ClassedLines

    def rows(self) -> list[dict[str, Any]]:
        """What happened to each row: the total, then one entry a class."""
        return funnel(self.classed)


def choose_source() -> Source | None:
    """None until a file is chosen. Raises DataError for a file that can't be read exactly."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    kind = st.radio("Sales", kinds, horizontal=True, key="sales", persist_state="session")
    if kind == kinds[0]:
        return _sample()
    return _uploaded()


def choose_scoring() -> Profile:
    """The profile with the choices that segments depend on."""
    start = profile()
    with st.container(horizontal=True):
        bins = st.number_input("Scores", 3, 10, start.bins, key="bins", persist_state="session", width=140)
        choices = ["net", "gross"]
        monetary = st.radio(
            "Money",
            choices,
            index=choices.index(start.monetary),
            horizontal=True,
            key="monetary",
            persist_state="session",
            help="Net of returns, or without them.",
        )
    return start.model_copy(update={"bins": bins, "monetary": monetary})


@st.cache_data(ttl=3600, max_entries=8, show_spinner="Scoring customers")
def _segmented(_classed: ClassedLines, source: str, bins: int, monetary: str, bands: int) -> Segmentation:
    return segment(_classed, bins=bins, monetary=monetary, bands=bands)


def product_names(source: Source) -> dict[str, str]:
    """Product id -> name."""
    return _names(source.classed, source.id)


@st.cache_data(ttl=3600, max_entries=4, show_spinner=False)
def _names(_classed: ClassedLines, source: str) -> dict[str, str]:
    table = products(_classed)
    return dict(zip(table["product_id"], table["name"], strict=True))


def segmented(source: Source, now: Profile) -> Segmentation:
    return _segmented(source.classed, source.id, now.bins, now.monetary, now.nclust)


@st.cache_resource(max_entries=1, show_spinner="Opening the sample shop")
def _sample() -> Source:
    return Source(DEMO, "The sample shop", DEMO, classify(demo_shop()))


def _uploaded() -> Source | None:
    file = st.file_uploader(
        "File of sales",
        type=_TYPES,
        key="sales-file",
        max_upload_size=_UPLOAD_MB,
        help="One row for each line of an order. The columns are found by their usual names.",
    )
    if file is None:
        kept = st.session_state.get(_KEY)
        return kept if isinstance(kept, Source) else None
    columns, order = _columns(), _date_order()
    id_ = f"{file.file_id} {columns} {order}"
    kept = st.session_state.get(_KEY)
    if isinstance(kept, Source) and kept.id == id_:
        return kept
    st.session_state.pop(_KEY, None)
    source = _read(file.getvalue(), file.name, id_, columns, order)
    st.session_state[_KEY] = source
    return source


def _columns() -> dict[str, str]:
    """Role -> column, where the visitor names one."""
    with st.expander("Columns", key="columns"):
        st.caption("Leave blank what is found by itself.")
        with st.container(horizontal=True):
            given = {
                role: st.text_input(role, key=f"column-{role}", width=180, persist_state="session") for role in ROLES
            }
    return {role: column for role, column in given.items() if column}


def _date_order() -> str | None:
    """Asked for once a file's own dates don't tell."""
    if not st.session_state.get("ask-date-order"):
        return None
    return st.radio(
        "Order of the dates",
        ["dmy", "mdy"],
        index=None,
        horizontal=True,
        format_func={"dmy": "day, month, year", "mdy": "month, day, year"}.__getitem__,
        key="date-order",
    )


def _read(content: bytes, name: str, id_: str, columns: dict[str, str], order: str | None) -> Source:
    try:
        with st.spinner(f"Reading {name}"):
            lines = read_lines(
                BytesIO(content), name=name, columns=columns or None, date_order=order, preferred=profile().columns
            )
    except DateOrderError:
        if not st.session_state.get("ask-date-order"):
            st.session_state["ask-date-order"] = True
            st.rerun()
        raise
    return Source(id_, name, name.partition(".")[0], classify(lines))
