"""The app's screens; the only part of the package that imports streamlit.

frame : the list of pages, the menu, and the guard for errors around each page
kit : parts of any page, such as tables, errors and long jobs
access : the service over this app's store, the visitor's workspace, the host's password
visitor : uploads and choices that several pages share, the shop among them
drawings : our own, with the logo
race : the component of the Race
overview, segments, simulator, experiments, learning, evaluation, batch : one folder a page
"""
