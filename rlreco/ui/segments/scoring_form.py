"""How to segment the customers: two choices in sight, the others in an expander."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from rlreco.domain.profile import Profile, make_profile
from rlreco.language import gettext, gettext_noop, in_language_of_now
from rlreco.segmentation import SEGMENT_NAMES, Frozen, default_map, frozen_of, map_rows, segment_words
from rlreco.segmentation.edges import parse_cuts
from rlreco.service.training.sources import Source
from rlreco.ui.access.connection import default_profile
from rlreco.ui.access.service import service
from rlreco.ui.access.workspace import workspace
from rlreco.ui.kit import multiselect

_VALUE_LABELS = {
    "recency": gettext_noop("Recency, in days"),
    "frequency": gettext_noop("Frequency, in orders"),
    "monetary": gettext_noop("Money"),
}
_CHOICE_WORDS = {
    "rfm": gettext_noop("scores of R and F"),
    "kmeans": gettext_noop("clusters (k-means)"),
    "min": gettext_noop("equal values score equally"),
    "first": gettext_noop("by the order of the rows"),
    "net": gettext_noop("net"),
    "gross": gettext_noop("gross"),
}
_BEST_FIT, _AS_BANDS = gettext_noop("the best fit"), gettext_noop("as many as bands")
_NAME_CODES = {segment_words(name): name for name in SEGMENT_NAMES}
_NEW_EDGES = gettext_noop("fit new edges on these customers")


def choose_scoring(source: Source) -> tuple[Profile, Frozen | None]:
    """The profile with the visitor's choices, and the saved edges to score by, if any.

    Raises ConfigError for an impossible choice.
    """
    start = source.remembered_in(default_profile())
    with st.expander(gettext("How customers are scored"), key="choices", icon=":material/tune:"):
        with st.container(horizontal=True):
            bins = st.number_input(
                gettext("Scores"),
                3,
                10,
                start.bins,
                key="bins",
                persist_state="session",
                width=140,
                help=gettext("From 1 to this, the best."),
            )
            monetary = _radio(
                gettext("Money"), ["net", "gross"], start.monetary, "monetary", gettext("Net: less what was returned.")
            )
        lines, services, cuts, names, clusters, saved = st.tabs(
            [
                gettext("Period and countries"),
                gettext("Services"),
                gettext("Cut points"),
                gettext("Names"),
                "k-means",
                gettext("Saved edges"),
            ]
        )
        with lines:
            choices = _choose_lines(source, start)
        with services:
            choices |= _choose_services(source, start)
        with cuts:
            choices |= _choose_cuts(start)
        with names:
            choices |= _choose_names(start, int(bins))
        with clusters:
            choices |= _choose_method(start)
        with saved:
            frozen = _choose_saved()
    return make_profile({**start.model_dump(), **choices, "bins": bins, "monetary": monetary}, "these choices"), frozen


def _choose_lines(source: Source, start: Profile) -> dict[str, Any]:
    countries = source.countries()
    st.caption(
        gettext(
            "Lines outside this period are ignored, for segments and for training; so are other countries. Blank: all."
        )
    )
    with st.container(horizontal=True):
        chosen: dict[str, Any] = {
            "since": _day(gettext("From"), "since", start.since, _span(source)),
            "until": _day(gettext("To"), "until", start.until, gettext("The last day that counts.")),
            "asOf": _day(
                gettext("Reference date"), "as-of", start.as_of, gettext("Recency counts the days up to this date.")
            ),
        }
    if len(countries) > 1:
        preselected = [country for country in start.countries if country in countries]
        key = f"countries-{source.base_name}"
        chosen["countries"] = multiselect(
            gettext("Countries"),
            countries,
            default=preselected,
            key=key,
            persist_state="session",
            placeholder=gettext("all"),
        )
    chosen["withoutDuplicates"] = st.checkbox(
        gettext("Count lines that are equal in every column once"),
        start.without_duplicates,
        key="without-duplicates",
        persist_state="session",
    )
    return chosen


def _choose_services(source: Source, start: Profile) -> dict[str, Any]:
    """The products that are postage, fees and the like: learned by their names, to be edited."""
    st.caption(
        gettext(
            "Postage, fees, vouchers: part of an order, never recommended. They were found by their names; take out "
            "what is a product, and add the codes that are missing."
        )
    )
    learned = source.classed.services
    preset = [code for code in learned if start.services.get(code, True)]
    preset += [code for code, is_service in start.services.items() if is_service and code not in learned]
    chosen = st.multiselect(
        gettext("Services"),
        list(dict.fromkeys([*learned, *preset])),
        default=preset,
        key=f"services-{source.id}",
        persist_state="session",
        accept_new_options=True,
        placeholder=gettext("none"),
    )
    edits = {code: False for code in learned if code not in chosen}
    return {"services": edits | {code: True for code in chosen if code not in learned}}


def _choose_cuts(start: Profile) -> dict[str, Any]:
    st.caption(
        gettext("Your own rising cut points, one fewer than scores. Blank: equally many customers in each score.")
    )
    cuts = {}
    with st.container(horizontal=True):
        for value, label in _VALUE_LABELS.items():
            own = ", ".join(f"{cut:g}" for cut in start.cuts.get(value, ()))  # type: ignore[call-overload]
            text = st.text_input(
                gettext(label),
                own,
                key=f"cuts-{value}",
                persist_state="session",
                placeholder=gettext("e.g. 10, 30, 60, 90"),
                width=260,
            )
            cuts[value] = parse_cuts(value, text or "")
    help_ = gettext(
        "The second splits equal frequencies, as classic recipes do: another order of rows gives other scores."
    )
    ties = _radio(gettext("Ties"), ["min", "first"], start.ties, "ties", help_)
    return {"cuts": {value: numbers for value, numbers in cuts.items() if numbers}, "ties": ties}


def _choose_names(start: Profile, bins: int) -> dict[str, Any]:
    st.caption(
        gettext(
            "The segment of each cell. Rows: scores of recency, the most recent on top. Columns: scores of frequency."
        )
    )
    rows = _edited_map(start, bins)
    smallest = st.number_input(
        gettext("Smallest segment"),
        0,
        value=start.smallest_segment,
        key="smallest",
        persist_state="session",
        width=200,
        help=gettext("A segment with fewer customers is merged into the nearest one by recency and frequency."),
    )
    default = map_rows(default_map(bins))
    return {"segmentMap": None if rows == default else rows, "smallestSegment": smallest}


def _edited_map(start: Profile, bins: int) -> tuple[tuple[str, ...], ...]:
    """Names by score. The first input of the editor stays: an input that changed with each edit would lose the next."""
    turn = st.session_state.setdefault("map-turn", 0)
    key, base, edits = (f"{part}-{bins}-{turn}" for part in ("segment-map", "map-base", "map-now"))
    if key not in st.session_state or base not in st.session_state:
        st.session_state[base] = st.session_state.get(edits, _map_frame(start if turn == 0 else None, bins))
    edited = st.data_editor(
        st.session_state[base],
        key=key,
        hide_index=True,
        disabled=["R"],
        column_config={"R": st.column_config.NumberColumn("R", width="small")},
        alt=gettext("The segment's name for each score of recency and frequency"),
    )
    st.session_state[edits] = edited
    st.button(
        gettext("Reset to the default names"), key="reset-map", on_click=_reset_map, icon=":material/restart_alt:"
    )
    names = edited.drop(columns="R").fillna("").iloc[::-1]
    return tuple(tuple(_code(str(name).strip()) for name in row) for row in names.to_numpy())


def _code(name: str) -> str:
    """The code of a default name, such as cant_lose; other names as they are."""
    return _NAME_CODES.get(name, name)


def _map_frame(start: Profile | None, bins: int) -> pd.DataFrame:
    own = None if start is None else start.segment_map
    rows = own if own is not None and len(own) == bins else map_rows(default_map(bins))
    cells = [[r, *map(segment_words, rows[r - 1])] for r in range(bins, 0, -1)]
    return pd.DataFrame(cells, columns=["R", *(f"F{f}" for f in range(1, bins + 1))])


def _reset_map() -> None:
    st.session_state["map-turn"] += 1


def _choose_method(start: Profile) -> dict[str, Any]:
    st.caption(
        gettext(
            "k-means clusters the logarithms of recency, frequency and money, and names clusters by their rank in "
            "value."
        )
    )
    method = _radio(
        gettext("Segments by"),
        ["rfm", "kmeans"],
        start.segment_by,
        "method",
        gettext("k-means ignores the cut points and the names."),
    )
    if method == "rfm":
        return {"segmentBy": "rfm"}
    choices: dict[str, int | None] = {
        _AS_BANDS: None,
        _BEST_FIT: 0,
        **{str(count): count for count in range(2, 9)},
    }
    with st.container(horizontal=True):
        count = st.selectbox(
            gettext("Clusters"),
            list(choices),
            format_func=in_language_of_now(gettext),
            key="clusters",
            persist_state="session",
            width=220,
        )
        seed = st.number_input(
            gettext("Seed"), 0, value=start.cluster_seed, key="cluster-seed", persist_state="session", width=140
        )
    return {"segmentBy": "kmeans", "clusters": choices[str(count)], "clusterSeed": seed}


def _choose_saved() -> Frozen | None:
    st.caption(
        gettext(
            "Score these customers by saved edges, so that a score means the same as before. "
            "Saved edges come with their own number of scores, names and kind of money."
        )
    )
    opened = service()
    names = [experiment.name for experiment in opened.experiments(workspace())]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox(
            gettext("Edges"),
            [_NEW_EDGES, *names],
            key="edges-of",
            persist_state="session",
            format_func=in_language_of_now(_edges_label),
            width=320,
        )
        file: Any = st.file_uploader(
            gettext("Or a file of saved edges"), type=["json"], key="edges-file", max_upload_size=1
        )
    if file is not None:
        return frozen_of(file.getvalue().decode("utf-8", "replace"), file.name)
    return None if chosen in (None, _NEW_EDGES) else opened.frozen(str(chosen))


def _edges_label(name: str) -> str:
    return gettext(_NEW_EDGES) if name == _NEW_EDGES else gettext("of the shop {name}", name=name)


def _radio(label: str, choices: list[str], chosen: str, key: str, help_: str) -> str:
    return str(
        st.radio(
            label,
            choices,
            index=choices.index(chosen),
            format_func=in_language_of_now(lambda choice: gettext(_CHOICE_WORDS[choice])),
            horizontal=True,
            key=key,
            persist_state="session",
            help=help_,
        )
    )


def _day(label: str, key: str, day: date | None, help_: str) -> Any:
    return st.date_input(label, day, key=key, persist_state="session", format="YYYY-MM-DD", width=180, help=help_)


def _span(source: Source) -> str:
    days = source.days()
    if days is None:
        return gettext("No line has a date.")
    return gettext("The lines go from {first} to {last}.", first=days[0], last=days[1])
