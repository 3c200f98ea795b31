"""The component that draws the Race in the browser."""

from collections.abc import Mapping
from importlib.resources import files
from typing import Any

import streamlit as st

from rlreco.language import language
from rlreco.ui.race.texts import race_texts


def _text(name: str) -> str:
    return files("rlreco.ui.race").joinpath(name).read_text(encoding="utf-8")


_RACE = st.components.v2.component("rlreco_race", html=_text("race.html"), css=_text("race.css"), js=_text("race.js"))


def draw_race(payload: Mapping[str, Any]) -> None:
    """payload : of `rlreco.views.race.payload`"""
    _RACE(key="race", data={**payload, "language": language(), "texts": race_texts()})
