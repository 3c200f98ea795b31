"""The visitor's file of sales, read once and kept across page switches."""

from typing import Literal, get_args

import streamlit as st

from rlreco.service.training.sources import Source, sample_source
from rlreco.transactions import ClassedLines, products
from rlreco.ui.upload import upload

Kind = Literal["Sample shop", "A file of my own"]


def choose_source() -> Source | None:
    """The sample shop or an uploaded file. None until a file is chosen; a hint says what to upload."""
    kinds: tuple[Kind, ...] = get_args(Kind)
    kind = st.radio("Sales", kinds, horizontal=True, key="sales", persist_state="session")
    if kind == kinds[0]:
        return _sample()
    source = upload()
    if source is None and st.session_state.get("sales-file") is None:
        st.info(
            "Choose a file with a row for each line of an order: CSV, a spreadsheet or Parquet, compressed or not, or "
            "a zip of a shop's tables. A customer, a date and an amount are enough for segments; training needs a "
            "product too. Segments mean most with some 500 buyers and 180 days of sales.",
            icon=":material/upload_file:",
        )
    return source


def product_names(source: Source) -> dict[str, str]:
    """Product id -> name."""
    return _names(source.classed, source.id)


@st.cache_data(ttl=3600, max_entries=4, show_spinner=False)
def _names(_classed: ClassedLines, source: str) -> dict[str, str]:
    table = products(_classed)
    return dict(zip(table["product_id"], table["name"], strict=True))


@st.cache_resource(max_entries=1, show_spinner="Opening the sample shop")
def _sample() -> Source:
    return sample_source()
