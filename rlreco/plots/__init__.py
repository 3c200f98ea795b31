"""Plotly figures from tables and arrays, all in the same style. Pure: no store, no streamlit."""

from rlreco.extras import extra

with extra("plot", "A picture"):
    import plotly  # noqa: F401
