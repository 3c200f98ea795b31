"""A file that nobody prepared is dropped, understood, corrected by one click, and becomes segments."""

import pytest

HEADER = "Name,Email,Financial Status,Created at,Currency,Lineitem quantity,Lineitem name,Lineitem price,Lineitem sku"
SHOPIFY = [
    line
    for n in range(40)
    for line in (
        f"#{1000 + n},c{n % 9}@shop.example,paid,0{1 + n % 9}/0{1 + n % 7}/2024 10:00,EUR,1,Blue mug,10.00,MUG",
        f"#{1000 + n},,,,,2,Red cup,5.00,",
    )
]
GERMAN = [
    f"{1000 + n};{1 + n % 28:02d}.{1 + n % 12:02d}.2024;Größe {n % 4};{n % 3 + 1};1.{n:03d},50 €;Müller {n % 11}"
    for n in range(60)
]


@pytest.fixture
def dropped(start_app, open_browser, tmp_path):
    """A visitor who has dropped a file of these bytes on the page."""

    def drop(name, content):
        path = tmp_path / name
        path.write_bytes(content)
        app, visitor = start_app(), open_browser()
        visitor.go(app, "segments")
        visitor.page.get_by_test_id("stRadio").get_by_text("A file of my own").click()
        visitor.settle()
        visitor.page.locator("input[type=file]").first.set_input_files(path)
        return visitor

    return drop


def test_a_shopify_export_is_understood_and_its_dates_are_settled_by_one_chip(dropped):
    visitor = dropped("orders_export.csv", "\n".join([HEADER, *SHOPIFY]).encode())

    visitor.page.get_by_text("orders_export.csv looks like a Shopify order export").wait_for()
    visitor.page.get_by_text("Every date in this file can be read in more than one way").wait_for()
    assert visitor.page.get_by_role("button", name="Continue").count() == 0
    visitor.page.get_by_text("day, month, year:").click()
    visitor.page.get_by_role("button", name="Continue").wait_for()
    visitor.settle()

    assert visitor.page.get_by_text("40 blank cells belong to the line above").is_visible()
    assert visitor.page.get_by_text("800.00 in sales to known customers").is_visible()
    visitor.press("Continue")
    visitor.page.get_by_text("9 customers as of").wait_for()
    assert visitor.page.get_by_text("Cohorts: who came back").is_visible()


def test_a_german_file_needs_no_word(dropped):
    header = "Bestellnummer;Bestelldatum;Artikelbezeichnung;Menge;Einzelpreis;Kunde"

    visitor = dropped("Umsätze.csv", "\n".join([header, *GERMAN]).encode("cp1252"))

    visitor.page.get_by_role("button", name="Continue").wait_for()
    visitor.settle()
    worth = sum((n % 3 + 1) * (1000 + n + 0.5) for n in range(60))
    assert visitor.page.get_by_text(f"{worth:,.2f} in sales to known customers").is_visible()
    assert visitor.page.get_by_text("Größe 3").first.is_visible()
    visitor.press("Continue")
    visitor.page.get_by_text("11 customers as of").wait_for()
