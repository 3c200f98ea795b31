"""The picture of the segments that filters the page, and the chosen segment beside and below it."""
