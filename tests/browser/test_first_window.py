"""What a page has to say is in the first window, on a laptop, a projector and a phone."""

import shutil

import pytest

SIZES = [(1280, 900), (1920, 1080), (390, 844)]
PICTURES = {"learning": ".js-plotly-plot", "evaluation": ".js-plotly-plot"}
HEADER = "Invoice,StockCode,Description,Quantity,InvoiceDate,Price,Customer ID"
SALES = [
    f"{1000 + n // 3},p{n % 40},Mug {n % 40},{1 + n % 4},2024-{1 + n % 12:02d}-{1 + n % 28:02d},"
    f"{3 + n % 5}.5,c{n * n % (11 + n % 290)}"
    for n in range(3_000)
]
SLOW_CLICK = 900
"""Milliseconds after which a click on a new slate is no second half of a double click."""


@pytest.fixture(scope="module")
def app(tmp_path_factory, trained_store, shared_app):
    folder = tmp_path_factory.mktemp("first-window")
    shutil.copy(trained_store, folder / "store.sqlite3")
    return shared_app(f"sqlite:///{folder / 'store.sqlite3'}", folder)


def top(visitor, selector):
    """Of the first such element, in pixels from the top of the window as it stands."""
    element = visitor.page.locator(selector).first
    element.wait_for()
    return element.bounding_box()["y"]


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("page", list(PICTURES))
def test_a_page_of_results_begins_with_its_sentence_and_its_picture(app, open_browser, page, width, height):
    visitor = open_browser(width=width, height=height)
    visitor.go(app, page)

    sentence, picture = top(visitor, ".st-key-verdict"), top(visitor, PICTURES[page])
    assert sentence < picture < height - 40
    assert visitor.page.locator(PICTURES[page]).first.bounding_box()["width"] <= width


@pytest.fixture
def accepted(app, open_browser):
    """A visitor with a window of that size who has accepted a file of their own."""

    def accept(width, height):
        visitor = open_browser(width=width, height=height)
        visitor.go(app, "segments")
        visitor.page.get_by_test_id("stRadio").get_by_text("A file of my own").click()
        visitor.settle()
        choose_file(visitor, "sales.csv")
        return visitor

    return accept


def choose_file(visitor, name):
    """Until its segments are drawn."""
    file = {"name": name, "mimeType": "text/csv", "buffer": "\n".join([HEADER, *SALES]).encode()}
    visitor.page.locator("input[type=file]").first.set_input_files(file)
    visitor.page.get_by_text(f"{name} is a table of sales").wait_for()
    visitor.go_on()
    visitor.page.get_by_text(f"{name}: how it was read, or another file").wait_for()
    visitor.page.locator(".tile").first.wait_for()
    visitor.settle()


@pytest.mark.slow
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_segments_of_an_own_file_begin_with_their_sentence_and_their_picture(accepted, width, height):
    visitor = accepted(width, height)

    sentence, picture = top(visitor, ".st-key-verdict"), top(visitor, ".treemap")

    assert 60 < sentence < picture < height - 40


@pytest.mark.slow
def test_the_fold_of_an_accepted_file_holds_how_it_was_read_and_takes_another(accepted):
    visitor = accepted(1280, 900)
    assert not visitor.page.locator("[data-testid=stFileUploader]").first.is_visible()

    visitor.unfold("sales.csv: how it was read")
    assert visitor.page.get_by_text("sales.csv is a table of sales: 3,000 rows").is_visible()
    choose_file(visitor, "more.csv")

    assert visitor.page.get_by_text("sales.csv: how it was read").count() == 0


@pytest.mark.slow
def test_on_a_phone_the_first_product_is_in_the_first_window_and_the_answer_after_it_is_given(app, open_browser):
    visitor = open_browser(width=390, height=844)
    visitor.go(app, "simulator")
    bar = top(visitor, ".st-key-acts")
    assert top(visitor, ".st-key-slate img") + 96 < bar

    visitor.page.wait_for_timeout(SLOW_CLICK)
    visitor.page.locator(".st-key-slate").get_by_text("Click", exact=True).first.click()
    visitor.settle()
    visitor.page.get_by_role("button", name="Submit answer").click()
    learned = visitor.page.get_by_text("Learned: 1 clicked only")
    learned.wait_for()
    visitor.settle()

    # Scrolled to: below Streamlit's own bar, with what changed below it.
    learned.page.wait_for_function("document.querySelector('.st-key-answer').getBoundingClientRect().top < 150")
    assert 0 <= learned.bounding_box()["y"] < bar
    assert top(visitor, ".st-key-moves") < bar


@pytest.mark.slow
def test_on_a_phone_the_bar_is_one_row_without_keys_and_its_menu_closes_after_use(app, open_browser):
    visitor = open_browser(width=390, height=844)
    visitor.go(app, "simulator")

    assert visitor.page.locator(".st-key-acts").bounding_box()["height"] < 60
    assert not visitor.page.get_by_text("Ctrl + Enter").is_visible()

    visitor.press("Shoppers")
    visitor.press("Let a simulated shopper answer")
    visitor.page.get_by_text("Learned: ").wait_for()
    visitor.settle()

    assert not visitor.page.get_by_text("Simulated shoppers", exact=True).is_visible()


@pytest.mark.slow
def test_on_a_phone_the_first_product_is_in_the_first_window_after_a_crowd_has_played_too(app, open_browser):
    visitor = open_browser(width=390, height=844)
    visitor.go(app, "simulator")
    visitor.press("Shoppers")
    visitor.press("Play 50 shoppers")
    visitor.page.get_by_text("See what was learned from them").wait_for()
    visitor.settle()

    assert visitor.page.get_by_text("50 shoppers, ").is_visible()
    assert top(visitor, ".st-key-slate img") + 96 < top(visitor, ".st-key-acts")


IN_ROWS_OF_FIVE = """() => {
    const slate = document.querySelector('.st-key-slate');
    const boxes = [...(slate?.children ?? [])].map((card) => card.getBoundingClientRect());
    return boxes.length === 10 && new Set(boxes.map((box) => Math.round(box.top))).size === 2
        && Math.abs(boxes[4].right - slate.getBoundingClientRect().right) < 8;
}"""


@pytest.mark.slow
def test_cards_fill_the_width_of_a_projector_in_rows_of_five(app, open_browser):
    visitor = open_browser(width=1920, height=1080)
    visitor.go(app, "simulator")

    visitor.page.wait_for_function(IN_ROWS_OF_FIVE)
