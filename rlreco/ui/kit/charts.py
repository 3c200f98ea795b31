"""Charts, each with a button that downloads it as a picture for a slide. The visitor's browser makes the picture."""

from typing import Any

import streamlit as st

_WIDTH, _HEIGHT, _SCALE = 960, 540, 2
"""A slide of 1920 x 1080 pixels whose text can be read from the last row."""

_PNG = {"Download plot as a PNG": "Download as PNG"}
"""The button's name in plotly -> ours."""


def chart(figure: Any, *, key: str, alt: str) -> None:
    """Draw a figure of plotly.

    key : of the chart, and the name of its picture
    alt : the chart in words, for screen readers
    """
    st.plotly_chart(figure, key=key, alt=alt, config=config_of(key))


def config_of(name: str) -> dict[str, Any]:
    """Plotly's configuration. name : of the picture's file, without its ending"""
    picture = {"format": "png", "width": _WIDTH, "height": _HEIGHT, "scale": _SCALE, "filename": name}
    return {
        "displaylogo": False,
        "toImageButtonOptions": picture,
        "locale": "en",
        "locales": {"en": {"dictionary": _PNG}},
    }
