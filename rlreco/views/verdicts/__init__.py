"""The sentence that a page of results begins with: its number and its doubt."""
