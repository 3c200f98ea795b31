"""Charts, each with a button that downloads it as a picture for a slide. The visitor's browser makes the picture."""

from functools import cache
from typing import Any

import streamlit as st

from rlreco.language import gettext, gettext_noop, language
from rlreco.views.words.formats import Formats

_WIDTH, _HEIGHT, _SCALE = 960, 540, 2
"""A slide of 1920 x 1080 pixels whose text can be read from the last row."""

_SUNDAY_FIRST = (6, 0, 1, 2, 3, 4, 5)
"""Days as babel numbers them, in the order of d3."""

WITHOUT_HOVER = """
@media (hover: none), (max-width: 640px) {
  .modebar-container { display: none !important; }
}
"""
"""Style that takes plotly's tool bar away: it would go when the pointer leaves the chart, which a finger never does,
and until then it lies over the legend."""

_BUTTONS = {
    "Download plot as a PNG": gettext_noop("Download as PNG"),
    "Zoom": gettext_noop("Zoom"),
    "Pan": gettext_noop("Pan"),
    "Zoom in": gettext_noop("Zoom in"),
    "Zoom out": gettext_noop("Zoom out"),
    "Autoscale": gettext_noop("Autoscale"),
    "Reset axes": gettext_noop("Reset axes"),
    "Box Select": gettext_noop("Box Select"),
    "Lasso Select": gettext_noop("Lasso Select"),
    "Double-click to zoom back out": gettext_noop("Double-click to zoom back out"),
}
"""Plotly's name of a button, or hint -> ours, a message for `gettext`."""


def chart(figure: Any, *, key: str, alt: str) -> None:
    """Draw a figure of plotly.

    key : of the chart, and the name of its picture
    alt : the chart in words, for screen readers
    """
    st.plotly_chart(figure, key=key, alt=alt, config=config_of(key))


def config_of(name: str) -> dict[str, Any]:
    """Plotly's configuration. name : of the picture's file, without its ending"""
    code, names = language(), {name: gettext(own) for name, own in _BUTTONS.items()}
    picture = {"format": "png", "width": _WIDTH, "height": _HEIGHT, "scale": _SCALE, "filename": name}
    return {
        "displaylogo": False,
        "toImageButtonOptions": picture,
        "locale": code,
        "locales": {code: {"dictionary": names, "format": _format_of(code)}},
    }


@cache
def _format_of(code: str) -> dict[str, Any]:
    """Of numbers and dates, in the form of d3."""
    from babel import Locale

    locale, signs = Locale.parse(code), Formats(code).separators
    days, months = locale.days["stand-alone"], locale.months["stand-alone"]
    return {
        "decimal": signs[0],
        "thousands": signs[1],
        "days": [days["wide"][number] for number in _SUNDAY_FIRST],
        "shortDays": [days["abbreviated"][number] for number in _SUNDAY_FIRST],
        "months": list(months["wide"].values()),
        "shortMonths": list(months["abbreviated"].values()),
    }
