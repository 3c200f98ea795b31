"""Reports: the results of a page as one HTML file that needs nothing else. Pure: no store, no streamlit."""

from rlreco.extras import extra

with extra("plot", "A report"):
    import jinja2  # noqa: F401
    import plotly  # noqa: F401
