"""A file that a page uploaded and nobody used for long: the app drops it, and the page says so."""

import httpx
import pytest

SALES = "order,product,quantity,date,price,customer\n" + "".join(
    f"{number},p{number % 7},1,2026-01-{1 + number % 28:02},2.5,c{number % 9}\n" for number in range(60)
)
KEY = "a key that nobody guesses"


@pytest.mark.slow
@pytest.mark.parametrize(("width", "accept"), [(1280, True), (390, False)])
def test_a_dropped_file_is_said_to_be_gone_and_can_be_chosen_again(start_app, open_browser, width, accept):
    app = start_app(script="asgi_app.py", RLRECO_UPLOAD_MINUTES="0.01", RLRECO_API_KEY=KEY)
    visitor = open_browser(theme="light" if width > 400 else "dark", width=width)
    visitor.go(app, "segments")
    visitor.page.get_by_test_id("stRadio").get_by_text("A file of my own").click()
    visitor.settle()
    file = {"name": "sales.csv", "mimeType": "text/csv", "buffer": SALES.encode()}
    visitor.page.locator("input[type=file]").first.set_input_files(file)
    visitor.page.get_by_role("button", name="Continue").wait_for()
    while "rlreco_app_dropped_uploads 1.0" not in metrics(app):
        visitor.page.wait_for_timeout(500)

    if accept:
        visitor.page.get_by_role("button", name="Continue").click()
    else:
        visitor.page.get_by_role("textbox", name="Keep it as").fill("another name")
        visitor.page.keyboard.press("Enter")
    gone = visitor.page.get_by_text("To read it again, choose it again.")
    gone.wait_for()
    assert visitor.page.get_by_text("The app keeps what it read, not the file.").count() == accept
    visitor.picture(f"upload-dropped-{width}")
    visitor.page.locator("input[type=file]").first.set_input_files(file)

    gone.wait_for(state="detached")
    visitor.page.get_by_role("button", name="Continue").wait_for()


def metrics(app):
    return httpx.get(f"{app.url}/api/metrics", headers={"X-API-Key": KEY}, timeout=60).text
