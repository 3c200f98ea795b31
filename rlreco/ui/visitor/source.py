"""The visitor's file of sales, read once and kept across page switches."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st

from rlreco.language import gettext, gettext_noop, in_language_of_now
from rlreco.roles import Role
from rlreco.service.training.data_sets import LONGEST_NAME, DataSet
from rlreco.service.training.sources import Source, sample_source
from rlreco.transactions import ClassedLines, products
from rlreco.ui.access.connection import settings
from rlreco.ui.access.data_sets import data_sets, writable_data_sets
from rlreco.ui.access.workspace import may_do, workspace
from rlreco.ui.kit import human_errors
from rlreco.ui.upload import upload

SAMPLE_SHOP = gettext_noop("Sample shop")
OWN_FILE = gettext_noop("A file of my own")
KEPT = gettext_noop("A kept data set")


def choose_source() -> Source | None:
    """The sample shop, an uploaded file, or one that is kept. None until one is chosen; a hint says what to upload."""
    kept = data_sets().all()
    kinds = [SAMPLE_SHOP, OWN_FILE, *([KEPT] if kept else [])]
    kind = st.radio(
        gettext("Sales"),
        kinds,
        format_func=in_language_of_now(gettext),
        horizontal=True,
        key="sales",
        persist_state="session",
    )
    if kind == SAMPLE_SHOP:
        return _sample()
    return _kept(kept) if kind == KEPT else _uploaded()


def _uploaded() -> Source | None:
    source = upload()
    if source is None and st.session_state.get("sales-file") is None:
        st.info(
            gettext(
                "Choose a file with a row for each line of an order: CSV, a spreadsheet or Parquet, compressed or not, "
                "or a zip of a shop's tables. A customer, a date and an amount are enough for segments; training needs "
                "a product too. Segments mean most with some 500 buyers and 180 days of sales."
            ),
            icon=":material/upload_file:",
        )
    return source


def _kept(kept: Sequence[DataSet]) -> Source | None:
    """The chosen data set, and ways to rename and delete it."""
    by_name = {data_set.name: data_set for data_set in kept}
    if "next-data-set" in st.session_state:
        st.session_state["data-set"] = st.session_state.pop("next-data-set")
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = st.selectbox(gettext("Data set"), list(by_name), key="data-set", persist_state="session", width=320)
        if (may_do() or Role.VISITOR) >= Role.ANALYST and name is not None:
            _rename(str(name))
        st.button(
            gettext("Delete"),
            key="delete-data-set",
            type="tertiary",
            icon=":material/delete:",
            on_click=lambda: writable_data_sets().delete(str(name)),
            disabled=(may_do() or Role.VISITOR) < Role.ANALYST,
            help=gettext("Deletes the kept table; shops that were trained on it stay."),
        )
    return None if name is None else _open(by_name[name])


def _rename(name: str) -> None:
    with st.popover(gettext("Rename"), key="rename-data-set", type="tertiary", icon=":material/edit:"):
        new = st.text_input(gettext("New name"), name, max_chars=LONGEST_NAME, key=f"data-set-name-{name}")
        if st.button(gettext("Save"), key="save-data-set-name", type="primary"):
            with human_errors():
                st.session_state["next-data-set"] = writable_data_sets().rename(name, new).name
            st.rerun()


def choose_other() -> Source:
    """A kept data set or the sample shop, to compare with."""
    kept = {data_set.name: data_set for data_set in data_sets().all()}
    choices = [*kept, SAMPLE_SHOP]
    name = str(
        st.selectbox(
            gettext("Compare with"),
            choices,
            format_func=in_language_of_now(lambda name: name if name in kept else gettext(name)),
            key="other-sales",
            persist_state="session",
            width=320,
        )
    )
    return _open(kept[name]) if name in kept else _sample()


def _open(data_set: DataSet) -> Source:
    with st.spinner(gettext("Opening the data set")):
        return _opened(str(settings().folder), workspace(), data_set)


@st.cache_resource(ttl=3600, max_entries=4, show_spinner=False)
def _opened(folder: str, workspace_id: str, data_set: DataSet) -> Source:
    """Once, and not at every rerun; one that was kept anew under the name is another."""
    return data_sets().open(data_set.name)


def product_names(source: Source) -> dict[str, str]:
    """Product id -> name."""
    return _names(source.classed, source.id)


@st.cache_data(ttl=3600, max_entries=4, show_spinner=False)
def _names(_classed: ClassedLines, source: str) -> dict[str, str]:
    table = products(_classed)
    return dict(zip(table["product_id"], table["name"], strict=True))


def _sample() -> Source:
    with st.spinner(gettext("Opening the sample shop")):
        sample = _sample_source()
    return replace(sample, name=gettext(sample.name))


@st.cache_resource(max_entries=1, show_spinner=False)
def _sample_source() -> Source:
    return sample_source()
