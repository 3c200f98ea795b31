"""Plotly figures from tables and arrays, all in the same style. Pure: no store, no streamlit."""
