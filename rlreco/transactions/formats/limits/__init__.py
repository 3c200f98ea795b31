"""Sizes that a spreadsheet would take once it is read, computed from its packed members without building a cell."""
