"""From a file of sales to a list of people to write to in three clicks, on a desk and on a phone."""

import io
import re

import pandas as pd
import pytest

WIDE, NARROW = (1280, 900), (390, 844)
HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"
SALES = [
    f"{1000 + n},p{n % 12},Mug {n % 12},1,2024-0{1 + n % 6}-{1 + n % 28:02d},{3 + n % 5}.5,c{n % (5 + n % 67)}@a.shop"
    for n in range(900)
]

pytestmark = pytest.mark.parametrize("size", [WIDE, NARROW], ids=["desk", "phone"])


@pytest.fixture
def visit(start_app, open_browser):
    """A visitor of that window on the Segments page."""

    def opened(size, address="segments"):
        visitor = open_browser(width=size[0], height=size[1])
        visitor.go(start_app(), address)
        visitor.page.locator(".tile").first.wait_for()
        return visitor

    return opened


def overflow(visitor):
    return visitor.page.evaluate(
        "(() => { const main = document.querySelector('[data-testid=stMain]');"
        " return main.scrollWidth - main.clientWidth; })()"
    )


def press(visitor, name):
    visitor.page.locator(".tile").filter(has_text=name).click()
    visitor.page.locator(f".tile[aria-pressed=true]:has-text('{name}')").wait_for()
    visitor.settle()


def test_a_file_becomes_a_list_of_people_in_three_clicks(visit, tmp_path, size):
    visitor = visit(size)
    page, file = visitor.page, tmp_path / "sales.csv"
    file.write_text("\n".join([HEADER, *SALES]))
    page.get_by_test_id("stRadio").get_by_text("A file of my own").click()
    visitor.settle()
    page.locator("input[type=file]").first.set_input_files(file)

    page.get_by_role("button", name="Continue").click()
    page.get_by_text("900 rows: 100 % sales").wait_for()
    press(visitor, "Champions")
    with page.expect_download() as download:
        page.get_by_role("button", name=re.compile(r"Download these \d+")).click()

    people = pd.read_csv(download.value.path())
    shown = page.locator(".tile").filter(has_text="Champions").get_attribute("aria-label")
    assert f"Champions: {len(people):,} people" in shown
    assert set(people["segment"]) == {"champions"}
    assert download.value.suggested_filename == "sales-champions.csv"
    assert page.url.endswith("segment=Champions")
    assert overflow(visitor) == 0


def test_the_first_picture_is_in_the_first_window_and_on_a_phone_within_the_second(visit, size):
    visitor = visit(size)

    box = visitor.page.locator(".treemap").bounding_box()

    windows = 1 if size == WIDE else 2
    assert box["y"] + box["height"] <= windows * size[1]
    assert overflow(visitor) == 0


def test_an_address_opens_with_its_segment_and_a_second_press_frees_it(visit, size):
    visitor = visit(size, "segments?segment=At+risk")
    page = visitor.page
    page.locator(".tile[aria-pressed=true]").wait_for()
    page.get_by_text("Bought more than by others").wait_for()

    page.locator(".st-key-segment-picture-kind").get_by_text("R × F").click()
    page.locator(".grid .tile[aria-pressed=true]").first.wait_for()
    assert page.locator(".grid .tile[aria-pressed=true]").count() == 4
    assert overflow(visitor) == 0
    page.locator(".grid .tile[aria-pressed=true]").first.focus()
    page.keyboard.press("Enter")

    page.get_by_text("Press a segment to see its people").wait_for()
    assert "segment=" not in page.url


def test_a_mailing_gets_the_columns_of_its_tool(visit, size):
    visitor = visit(size, "segments?segment=Loyal")
    page = visitor.page

    page.get_by_test_id("stPopover").get_by_role("button").click()
    page.get_by_text("The ids are no e-mail addresses").wait_for()
    with page.expect_download() as download:
        page.get_by_role("button", name="CSV for Klaviyo").click()

    people = pd.read_csv(io.BytesIO(download.value.path().read_bytes()))
    assert list(people.columns[:3]) == ["Email", "External ID", "Segment"]
    assert people["External ID"].notna().all()
    assert set(people["Segment"]) == {"Loyal"}
