"""A class votes: by the address that the host shows, a phone in another browser can play, and do no more."""

import re

import pytest

PHONE = {"width": 390, "height": 844}
LEAST_PIXELS = 44
SCORE = re.compile(r"You: (\d+) of (\d+) clicked")


@pytest.fixture(scope="module")
def app(tmp_path_factory, shared_app):
    folder = tmp_path_factory.mktemp("vote")
    secrets = {"RLRECO_ADMIN_PASSWORD": "plum tree", "RLRECO_VISITORS": "none", "RLRECO_WORKSPACES": "shared"}
    return shared_app(f"sqlite:///{folder / 'store.sqlite3'}", folder, **secrets)


@pytest.fixture
def host(app, open_browser):
    """A host at the end of a race with ten products, before the vote."""
    visitor = open_browser()
    visitor.page.goto(f"{app.url}/experiments")
    visitor.page.get_by_text("Host", exact=True).click()
    visitor.page.get_by_label("Password of the host").fill("plum tree")
    visitor.press("Open")
    visitor.page.get_by_role("heading", level=1, name="Simulations").wait_for()
    return visitor


def race_of_ten(host):
    """A short race of ten products."""
    host.press("Load the sample shop")
    host.page.get_by_text("Set up a simulation").wait_for()
    host.settle()
    host.page.get_by_label("Sessions", exact=True).fill("200")
    host.unfold("More: drift")
    chances = host.page.get_by_role("textbox", name="Classic arms instead of the shop")
    chances.fill(", ".join(["1"] * 10))
    chances.blur()
    host.start_simulation()


def opened_vote(host):
    """The address that the host shows."""
    host.page.locator(".race[data-running=false]").wait_for()
    host.settle()
    host.press("Let the audience play")
    host.press("Open the vote")
    host.page.get_by_role("button", name="Close the vote").wait_for()
    return host.page.locator(".st-key-vote-address code").inner_text().strip()


def product(phone, number):
    return phone.page.get_by_role("button", name=f"Product {number}", exact=True)


def answers_of(phone):
    """All ten chances are 1, so all answers are clicked."""
    clicked, answers = SCORE.search(phone.page.get_by_text(SCORE).inner_text()).groups()
    assert clicked == answers
    return int(answers)


def tap_twice(phone, number):
    """A double click on the product; once more where it came within the pause after the answer before."""
    before = answers_of(phone)
    while answers_of(phone) == before:
        product(phone, number).dblclick()
        phone.settle()


def test_a_phone_plays_by_the_hosts_address_and_its_lane_is_in_the_race(app, host, open_browser):
    at_host = host.console_errors()
    race_of_ten(host)
    address = opened_vote(host)
    assert address.startswith(f"{app.url}/vote?room=")
    code = host.page.get_by_role("img", name="QR code of the address beside it")
    assert code.evaluate("image => image.complete && image.naturalWidth > 0")
    assert code.bounding_box()["width"] >= 300

    phone = open_browser(**PHONE)
    at_phone = phone.console_errors()
    phone.page.goto(address)
    product(phone, 10).wait_for()
    phone.settle()
    boxes = [product(phone, number).bounding_box() for number in range(1, 11)]
    assert min(box["height"] for box in boxes) >= LEAST_PIXELS
    assert max(box["y"] + box["height"] for box in boxes) <= PHONE["height"]
    assert max(box["x"] + box["width"] for box in boxes) <= PHONE["width"]
    assert phone.page.get_by_test_id("stSidebar").count() == 0
    for number in (1, 7, 10):
        tap_twice(phone, number)
    # A busy browser may part the presses of a double click by more than the pause between two answers.
    answers = answers_of(phone)
    assert 3 <= answers <= 6
    assert phone.page.get_by_text("Clicked!").is_visible()
    phone.page.reload()
    phone.page.get_by_text(SCORE).wait_for()
    assert answers_of(phone) == answers
    assert phone.grave_findings() == {}

    host.page.get_by_text(f"after {answers} sessions").wait_for()
    race = host.page.locator(".race")
    assert "Audience" in race.locator(".headings").inner_text()
    assert "The audience" in race.locator(".board").inner_text()
    assert host.grave_findings() == {}
    host.picture("vote-host")

    host.press("Close the vote")
    host.page.get_by_text(f"The vote is closed: 1 phone, {answers} answers.").wait_for()
    assert "Audience" in race.locator(".headings").inner_text()
    product(phone, 1).click()
    phone.page.get_by_text("The vote is closed.").wait_for()
    assert (at_host, at_phone) == ([], [])
    assert app.trouble() == []


def test_the_address_of_a_vote_opens_nothing_else(app, host, open_browser):
    host.press("Race: Easy win")
    address = opened_vote(host)
    phone = open_browser(**PHONE)
    phone.page.goto(address)
    product(phone, 8).wait_for()
    token = address.partition("room=")[2]

    for name in ("", "experiments", "simulator", "segments", "learning", "evaluation", "batch"):
        phone.page.goto(f"{app.url}/{name}?room={token}")
        phone.page.get_by_text("Sign in, or give the host's password").wait_for()
        assert phone.page.get_by_role("heading", level=1).count() == 0
        assert phone.page.get_by_text("demo-shop").count() == 0

    phone.page.goto(f"{address[:-1]}")
    phone.page.get_by_text("There is no vote at this address.").wait_for()
