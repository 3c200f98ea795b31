"""Where the table stands in the file, and what stands around it."""

from .files import csv_file, point, xlsx_file
from .records import Case, Line, invent, orders_of, total, truth
from .web_shops import names

HEADER = names("Order ID,Order Date,Customer ID,SKU,Product,Quantity,Unit Price")


def plain(line: Line) -> list[object]:
    """The cells of HEADER."""
    return [line.order, line.at.date(), line.customer, line.code, line.product, line.quantity, point(line.price)]


def numeric(line: Line) -> list[object]:
    """The cells of HEADER as a spreadsheet holds them."""
    return [line.order, line.at, line.customer, line.code, line.product, line.quantity, line.price]


def title_above_the_header() -> Case:
    """QuickBooks' help, "Sales by customer detail", exported: company, title and period above the table."""
    lines = invent(81)
    above = [["Northlight Ltd"], ["Sales by order detail"], ["January - April 2024"], [], HEADER]
    return Case("title_above_the_header.csv", csv_file([], [*above, *map(plain, lines)], end="\n"), (truth(lines),))


def title_and_table_from_the_second_column() -> Case:
    """A workbook made by hand: a title, a blank row, and the table from column B on."""
    lines = invent(82)
    rows = [["", "Orders, spring"], [], ["", *HEADER], *(["", *numeric(line)] for line in lines)]
    return Case("table_from_the_second_column.xlsx", xlsx_file({"Orders": rows}), (truth(lines),))


def read_me_sheet_first() -> Case:
    """A workbook whose first sheet only explains the columns of the second."""
    lines = invent(83)
    notes = [["About this file"], ["Column", "What it holds"], ["SKU", "our code"], ["Unit Price", "in pounds"]]
    sheets = {"Read me": notes, "Sales": [HEADER, *map(numeric, lines)]}
    return Case("read_me_sheet_first.xlsx", xlsx_file(sheets), (truth(lines),))


def two_sheets_two_cases() -> Case:
    """A workbook of a sheet a half: the names of the columns differ in case and blanks."""
    lines = invent(84)
    shouted = [f" {name.upper()}" for name in HEADER]
    sheets = {"H1": [HEADER, *map(numeric, lines[:15])], "H2": [shouted, *map(numeric, lines[15:])]}
    return Case("two_sheets_two_cases.xlsx", xlsx_file(sheets), (truth(lines),))


def trailing_commas() -> Case:
    """A report of which every row but the header ends in a comma."""
    lines = invent(85)
    return Case("trailing_commas.csv", csv_file(HEADER, [[*plain(line), ""] for line in lines]), (truth(lines),))


def utf16_tabs() -> Case:
    """Excel's "Unicode text": UTF-16 with a mark, tabs."""
    lines = invent(86)
    return Case("utf16_tabs.txt", csv_file(HEADER, map(plain, lines), "\t", "utf-16"), (truth(lines),))


def separator_named_in_the_first_line() -> Case:
    """Excel's own first line sep=; above a table with semicolons."""
    lines = invent(87)
    data = b"sep=;\r\n" + csv_file(HEADER, map(plain, lines), ";")
    return Case("separator_named.csv", data, (truth(lines),))


def grand_total_below() -> Case:
    """A report that ends in a row with the sum of everything."""
    lines = invent(88)
    header = [*HEADER, "Line Total"]
    rows = [[*plain(line), point(line.gross)] for line in lines]
    rows.append(["Total", "", "", "", "", sum(line.quantity for line in lines), "", point(total(lines))])
    return Case("grand_total_below.csv", csv_file(header, rows), (truth(lines),))


def merged_cells() -> Case:
    """A pivot made into a list: order, date and customer only on the first row of each order, the code on each."""
    lines = invent(89)
    rows = []
    for group in orders_of(lines):
        for row, line in enumerate(group):
            rows.append(["", "", "", *plain(line)[3:]] if row else plain(line))
    return Case("merged_cells.csv", csv_file(HEADER, rows, ";"), (truth(lines),))


BUILDERS = (
    title_above_the_header,
    title_and_table_from_the_second_column,
    read_me_sheet_first,
    two_sheets_two_cases,
    trailing_commas,
    utf16_tabs,
    separator_named_in_the_first_line,
    grand_total_below,
    merged_cells,
)
