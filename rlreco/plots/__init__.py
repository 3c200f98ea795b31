"""Tables and arrays become plotly figures, one look for all of them. Pure: no store, no streamlit."""
