"""What the visitor said of each file, and what their earlier files were like."""

from dataclasses import replace

import streamlit as st

from rlreco.domain.profile import Profile
from rlreco.transactions import ReadOptions
from rlreco.ui.access.connection import default_profile
from rlreco.ui.access.service import service
from rlreco.ui.access.workspace import workspace

_SHAPES = "file-shapes"


def hints_of(file_id: str) -> ReadOptions:
    hints: ReadOptions = st.session_state.get(_key(file_id), ReadOptions())
    return hints


def set_hints(file_id: str, **changes: object) -> None:
    """Change what is said of the file, so that it is read again."""
    st.session_state[_key(file_id)] = replace(hints_of(file_id), **changes)  # type: ignore[arg-type]


def with_earlier_files(hints: ReadOptions) -> ReadOptions:
    """The hints, the profile's time zone, and of earlier files the columns and the order of dates.

    Earlier files are those of this visit, else that of the newest experiment, else that of the profile.
    """
    profile, newest = default_profile(), next(iter(service().experiments(workspace())), None)
    trained = Profile() if newest is None else newest.profile
    preferred = {**profile.columns, **trained.columns, **st.session_state.get("columns", {})}
    likely = profile.date_order or trained.date_order
    return replace(hints, preferred=preferred, likely_date_order=likely, shop_zone=profile.time_zone)


def remember_shape(names: tuple[str, ...], file_id: str) -> None:
    """Keep what was said of this file for the next one with the same header."""
    st.session_state.setdefault(_SHAPES, {})[names] = hints_of(file_id)


def recall_shape(names: tuple[str, ...], file_id: str) -> bool:
    """Take what was said of an earlier file with this header; whether anything was."""
    earlier = st.session_state.get(_SHAPES, {}).get(names)
    if earlier is None or earlier == ReadOptions() or _key(file_id) in st.session_state:
        return False
    st.session_state[_key(file_id)] = earlier
    return True


def _key(file_id: str) -> str:
    return f"hints-{file_id}"
