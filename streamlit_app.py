"""The app's frame: `streamlit run streamlit_app.py`."""

import streamlit as st

st.set_page_config(page_title="RLReco", page_icon=":material/recommend:", layout="wide")
st.navigation(
    [
        st.Page("pages/overview.py", title="Overview", icon=":material/home:", default=True),
        st.Page("pages/segments.py", title="Segments", icon=":material/groups:"),
        st.Page("pages/simulator.py", title="Simulator", icon=":material/shopping_cart:"),
        st.Page("pages/experiments.py", title="Experiments", icon=":material/science:"),
        st.Page("pages/learning.py", title="Learning", icon=":material/trending_up:"),
        st.Page("pages/evaluation.py", title="Evaluation", icon=":material/balance:"),
        st.Page("pages/batch.py", title="Batch", icon=":material/view_list:"),
    ]
).run()
