"""Columns as distinct texts, and the figures, currencies and units in them."""
