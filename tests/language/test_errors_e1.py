"""Mistakes in files, columns, segments and options are told in the language of now."""

import re
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest

from rlreco.bandit.policies.registry import parse
from rlreco.errors import RLRecoError
from rlreco.isolation import Limits, run
from rlreco.language import speaking
from rlreco.segmentation import Recipe, Selection, segment
from rlreco.segmentation.names import map_of_csv
from rlreco.transactions import ReadOptions, classify, read_lines
from tests.isolation import work_for_children

HEADER = "customer,order,product,date,quantity,price\n"
ROWS = [f"anna,{order},mug,2024-05-{order},2,1.50\n" for order in range(13, 20)]
ENGLISH = re.compile(
    r"\b(the|is|are|and|of|or|not|no|has|holds|with|choose|row|column|file|read|it|must|there|known|such)\b",
    re.IGNORECASE,
)
NAMES = r"'[^']*'|--[\w-]+(?: \w+)?"
"""Values and options, which are the same in every language."""


def sales(*more, **options):
    return read_lines(named("".join([HEADER, *ROWS, *more])), options=ReadOptions(**options))


def named(text, name="sales.csv"):
    file = BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name
    return file


def nameless():
    rows = [row.replace("mug", "") for row in ROWS]
    return segment(classify(read_lines(named(HEADER + "".join(rows)), options=ReadOptions({"product_id": "product"}))))


def euros_and_dollars():
    rows = [f"anna,{order},mug,2024-05-1{order},1,1234.50,{code}\n" for order, code in enumerate(("EUR", "EUR", "USD"))]
    return read_lines(named(HEADER.replace("\n", ",currency\n") + "".join(rows)))


MISTAKES = [
    (lambda: read_lines(named("")), "The file is empty. Choose a file with a header and rows."),
    (lambda: read_lines(named(b"%PDF-1.7")), "This is a PDF document, not a table that can be read. Export the sales"),
    (lambda: read_lines(named("a,b\nx,y\n")), "The file has no column for the customer, the date of the order and the"),
    (
        lambda: sales("anna,20,mug,2024-05-20,1,cheap"),
        "Row 9, column 'price': 'cheap' is not a number. Nothing was read; correct it.",
    ),
    (lambda: sales("anna,20,mug,1812-05-13,1,1"), "Row 9, column 'date': '1812-05-13' is not between 1970 and 2099."),
    (
        lambda: read_lines(named(HEADER + "anna,1,mug,03/04/2024,2,1.50")),
        "Every date in column 'date' can be read in more than one way (dmy and mdy)",
    ),
    (lambda: sales(columns={"customer_id": "custmer"}), "The file has no column 'custmer' for customer_id. It has: "),
    (lambda: sales(encoding="utf-99"), "There is no encoding 'utf-99'. Did you mean 'utf-"),
    (euros_and_dollars, "The file holds money of 2 currencies, by column 'currency': EUR (2 lines, 2,469.00), USD (1"),
    (
        nameless,
        "No line is a purchase by a known customer, so there is nobody to segment: the product is blank on 7 ",
    ),
    (lambda: Recipe(bins=2), "bins must be 3 to 10, got 2."),
    (lambda: Recipe(method="k-mean"), "There is no segmentation method 'k-mean'. Did you mean 'kmeans'?"),
    (lambda: Selection(since=date(2024, 5, 2), until=date(2024, 5, 1)), "The period begins on 2024-05-02, after its"),
    (
        lambda: map_of_csv("R,1,2", "map.csv"),
        "map.csv must have each R and each F from 1 up exactly once. It has R [].",
    ),
    (lambda: parse("thompson:zz=1"), "thompson has no parameter 'zz'. "),
    (lambda: parse("tomson"), "There is no policy 'tomson'. "),
    (lambda: parse("thompson:z=x"), "thompson: z must be a number, found 'x'."),
    (lambda: read_lines(Path("missing.csv")), "There is no file missing.csv. Check the path."),
    (lambda: run(work_for_children.sleep, (60,), Limits(seconds=0.2)), "The file took more than 0 seconds to read, "),
]


def message_of(mistake):
    with pytest.raises(RLRecoError) as caught:
        mistake()
    return str(caught.value)


@pytest.mark.parametrize(("mistake", "english"), MISTAKES, ids=[english[:30] for _, english in MISTAKES])
def test_a_mistake_is_told_in_the_language_of_now(mistake, english):
    with speaking("de"):
        german = message_of(mistake)

    assert message_of(mistake).startswith(english)
    assert ENGLISH.findall(re.sub(NAMES, "", german)) == []


def test_numbers_and_names_of_options_in_german():
    with speaking("de"):
        currencies, products = message_of(euros_and_dollars), message_of(nameless)

    assert "'currency': EUR (Zeilen: 2, Summe: 2.469,00), USD (Zeilen: 1, Summe: 1.234,50); " in currencies
    assert "unter „Währung“ wählen oder mit --currency EUR " in currencies
    assert "Produkt fehlt in 7 von 7 Zeilen (Spalte 'product')" in products
