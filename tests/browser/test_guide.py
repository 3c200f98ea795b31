"""The tour of a first visit, from an empty store to its end, and the ways out of it."""

import pytest

SLOW_CLICK = 900
"""Milliseconds after which a click on a new slate is no second half of a double click."""


def card(visitor):
    return visitor.page.locator(".st-key-tour")


def on_to(visitor, button, heading):
    visitor.page.get_by_role("button", name=button, exact=True).click()
    visitor.page.get_by_role("heading", level=1, name=heading).wait_for()
    visitor.settle()


@pytest.mark.slow
def test_the_tour_notices_each_task_goes_on_after_a_reload_and_comes_once(start_app, open_browser):
    app, visitor = start_app(), open_browser()
    page = visitor.page
    visitor.go(app)
    page.get_by_role("button", name="Take the tour with the sample shop").click()
    card(visitor).get_by_text("Step 1 of 4").wait_for()
    visitor.settle()
    assert visitor.grave_findings() == {}

    page.get_by_role("button", name="Champions").first.click()
    page.get_by_role("button", name="Next: Simulator").wait_for()
    page.reload()
    card(visitor).get_by_text("Step 1 of 4").wait_for()
    visitor.settle()

    on_to(visitor, "Next", "Simulator")
    page.wait_for_timeout(SLOW_CLICK)
    visitor.tick("Click", 0)
    visitor.press("Submit answer")
    card(visitor).get_by_text("It learned from your answer").wait_for()
    page.get_by_role("heading", name="What changed").wait_for()

    page.get_by_role("button", name="Next", exact=True).click()
    card(visitor).get_by_text("Step 3 of 4").wait_for()
    visitor.press("Shoppers")
    page.get_by_role("button", name="Play 50 shoppers").click()
    page.get_by_role("button", name="Next: Learning").wait_for()
    page.keyboard.press("Escape")
    on_to(visitor, "Next: Learning", "Learning")

    visitor.choose("Look closer", "Regret a session")
    on_to(visitor, "Next: Simulations", "Simulations")
    page.get_by_role("button", name="Race: Easy win").click()
    page.get_by_role("button", name="Finish").click()
    card(visitor).get_by_text("That was the tour").wait_for()

    visitor.go(app)
    assert card(visitor).count() == 0
    assert page.get_by_text("Take the tour with").count() == 0
    assert app.trouble() == []


def test_a_visitor_without_a_mouse_can_skip_the_offer_and_never_sees_it_again(start_app, open_browser):
    app, visitor = start_app(), open_browser()
    page = visitor.page
    visitor.go(app)

    page.get_by_role("button", name="Skip").focus()
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Take the tour with").wait_for(state="detached")
    visitor.settle()
    visitor.go(app)

    assert page.get_by_role("button", name="Load the sample shop").is_visible()
    assert page.get_by_text("Take the tour with").count() == 0


@pytest.mark.slow
def test_on_a_phone_the_card_is_a_line_below_the_page_and_above_the_buttons(trained_app, open_browser):
    visitor = open_browser(width=390, height=844)
    page = visitor.page
    page.context.add_cookies([{"name": "rlreco_tour", "value": "2", "url": trained_app.url}])
    visitor.go(trained_app, "simulator")
    card(visitor).wait_for()
    visitor.settle()

    line, submit = card(visitor).bounding_box(), page.get_by_role("button", name="Submit answer").bounding_box()
    assert line["height"] <= 56
    assert line["width"] <= 390
    assert line["y"] + line["height"] <= submit["y"]
    assert visitor.grave_findings() == {}

    page.get_by_role("button", name="Skip the tour").click()
    card(visitor).wait_for(state="detached")
    visitor.settle()
    assert page.get_by_role("button", name="Submit answer").bounding_box()["y"] == submit["y"]
