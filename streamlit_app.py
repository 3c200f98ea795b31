"""The app: `streamlit run streamlit_app.py`."""

from rlreco.ui import frame

frame.run()
