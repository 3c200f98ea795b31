"""The home page: a card for each shop."""
