"""The cells of the sheets of a workbook, as text."""
