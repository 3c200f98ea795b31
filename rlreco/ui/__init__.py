"""The only streamlit in the package.

access: the store's service, workspaces, the password; kit: parts of any page; visitor: what a visitor brings and
chooses on several pages; frame: the list of pages; then a room for each page, by its name.
"""
