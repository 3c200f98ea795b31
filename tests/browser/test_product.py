"""What people expect of an app, in a real browser: one answer for two clicks, shared addresses, no mouse."""

from itertools import cycle, islice

import pytest

from rlreco.store.connect import connect
from rlreco.ui.frame import PAGES

pytestmark = pytest.mark.slow

PAUSES = (0, 40, 100, 200, 300)
PAIRS = 20
WINDOWS = ({"width": 1280, "height": 2000}, {"width": 1280, "height": 900})
GRAVE = ("serious", "critical")


def shown_in(store):
    """The number of slates shown so far."""
    return next(store.sessions("demo-shop", answered=False, newest_first=True, limit=1)).number


@pytest.fixture
def log(tmp_path):
    """The store of the app, read beside it."""
    store = connect(f"sqlite:///{tmp_path / 'store.sqlite3'}")
    yield store
    store.close()


@pytest.fixture
def answers(log):
    """The answered sessions, newest first."""
    return lambda: list(log.sessions("demo-shop", newest_first=True))


def test_two_clicks_on_submit_are_one_answer_whatever_the_pause(trained_app, open_browser, answers):
    visitor = open_browser()
    page = visitor.page
    visitor.go(trained_app, "simulator")
    before = len(answers())

    for number, pause in enumerate(islice(cycle(PAUSES), PAIRS), start=1):
        page.set_viewport_size(WINDOWS[number % len(WINDOWS)])
        page.locator(".st-key-slate").wait_for()
        visitor.settle()
        visitor.tick("Click", 0)
        twice(page, "Submit answer", pause)
        page.get_by_role("heading", name="What changed").wait_for()
        visitor.settle()
        assert len(answers()) == before + number, f"after a pause of {pause} ms"
        assert answers()[0].outcome.clicked == (answers()[0].slate[0],)
        customer = page.url
        visitor.press("Next customer")
        page.wait_for_url(lambda address, before=customer: address != before)


def test_two_clicks_on_next_bring_one_customer_and_do_not_answer_their_slate(trained_app, open_browser, answers, log):
    visitor = open_browser()
    page = visitor.page
    visitor.go(trained_app, "simulator")
    before, shown = len(answers()), shown_in(log)

    for number, pause in enumerate(PAUSES, start=1):
        page.set_viewport_size(WINDOWS[number % len(WINDOWS)])
        visitor.settle()
        visitor.press("Submit answer")
        page.get_by_role("heading", name="What changed").wait_for()
        twice(page, "Next customer", pause)
        page.locator(".st-key-slate").wait_for()
        visitor.settle()
        assert len(answers()) == before + number
        assert shown_in(log) == shown + number


@pytest.mark.parametrize(("label", "n_answers"), [("Let a simulated shopper answer", 1), ("Play 50 shoppers", 50)])
def test_two_clicks_that_bring_simulated_shoppers_bring_them_once(label, n_answers, trained_app, open_browser, answers):
    visitor = open_browser()
    visitor.go(trained_app, "simulator")
    before = len(answers())
    visitor.press("Shoppers")
    visitor.page.get_by_role("button", name=label).wait_for()

    twice(visitor.page, label, pause=200)

    visitor.page.get_by_text("In reward units" if n_answers == 1 else "50 shoppers, ").first.wait_for()
    visitor.settle()
    assert len(answers()) == before + n_answers


def twice(page, name, pause):
    """Two clicks at the same point of the window. pause : in milliseconds"""
    bounds = page.get_by_role("button", name=name).bounding_box()
    x, y = bounds["x"] + 20, bounds["y"] + bounds["height"] / 2
    page.mouse.click(x, y)
    page.wait_for_timeout(pause)
    page.mouse.click(x, y)


def test_a_cold_app_opens_the_page_that_the_address_names(trained_app, open_browser):
    visitor = open_browser()

    visitor.go(trained_app, "learning")

    assert visitor.page.get_by_role("heading", level=1).inner_text() == "Learning"
    assert "Shops" in visitor.page.get_by_test_id("stSidebarNavLink").first.inner_text()


def test_the_address_carries_the_choices_to_another_browser(trained_app, open_browser):
    visitor = open_browser()
    visitor.go(trained_app, "simulator")
    visitor.press("Policy and time")
    visitor.choose("Policy", "uniform")
    assert "policy=uniform" in visitor.page.url

    other = open_browser()
    other.page.goto(visitor.page.url)
    other.page.get_by_role("button", name="Submit answer").wait_for()
    other.settle()
    other.press("Policy and time")

    assert other.page.get_by_role("combobox", name="Policy").input_value() == "Random slates · uniform"


def test_choices_and_the_open_slate_survive_a_page_switch(trained_app, open_browser):
    visitor = open_browser()
    visitor.go(trained_app, "simulator")
    visitor.press("Policy and time")
    visitor.page.get_by_text("Another time").click()
    visitor.page.get_by_label("Moment").first.wait_for()
    visitor.settle()
    slate = visitor.page.locator("[class*=st-key-submit-]").get_attribute("class")

    visitor.turn_to("Learning")
    visitor.turn_to("Simulator")
    visitor.press("Policy and time")

    visitor.page.get_by_label("Moment").first.wait_for()
    assert visitor.page.locator("[class*=st-key-submit-]").get_attribute("class") == slate


def test_a_cancelled_simulation_shows_its_partial_curves(trained_app, open_browser):
    visitor = open_browser()
    page = visitor.page
    visitor.go(trained_app, "experiments")
    page.get_by_label("Sessions").fill("150000")
    page.keyboard.press("Tab")
    visitor.start_simulation()
    page.locator(".race .board li").first.wait_for(timeout=90_000)

    page.get_by_role("button", name="Cancel").click()

    page.get_by_text("This run was cancelled").wait_for(timeout=60_000)
    visitor.settle()
    visitor.unfold("Curves and rates")
    page.locator(".js-plotly-plot").first.wait_for()
    assert all(points >= 2 for points in visitor.points(0))


def test_an_experiment_is_deleted_once_its_name_is_typed(trained_app, open_browser, log):
    visitor = open_browser()
    page = visitor.page
    visitor.go(trained_app)
    visitor.press("Change")
    page.get_by_role("menuitem", name="Delete").click()
    dialog = page.get_by_role("dialog")
    assert dialog.get_by_role("button", name="Delete for good").is_disabled()

    dialog.get_by_label("Type the shop's name to confirm").fill("demo-shop")
    page.keyboard.press("Enter")
    dialog.get_by_role("button", name="Delete for good").click()

    page.get_by_text("Start here").wait_for()
    assert log.experiments() == []


def test_a_session_without_a_mouse(start_app, open_browser, answers):
    visitor = open_browser()
    page = visitor.page
    visitor.go(start_app())

    def tab_to(text: str) -> None:
        label = "(document.activeElement.closest('label') ?? document.activeElement).innerText"
        for _ in range(60):
            page.keyboard.press("Tab")
            if page.evaluate(label).strip().endswith(text):
                return
        raise AssertionError(f"{text} can't be reached by Tab.")

    tab_to("Load the sample shop")
    page.keyboard.press("Enter")
    page.get_by_text("Slates answered").wait_for()
    visitor.settle()
    tab_to("Play the first shopper")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Submit answer").wait_for()
    visitor.settle()
    tab_to("Click")
    page.keyboard.press("Space")
    visitor.settle()
    page.keyboard.press("Control+Enter")
    page.get_by_role("heading", name="What changed").wait_for()

    assert [len(session.outcome.clicked) for session in answers()] == [1]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_opens_by_its_own_address_in_a_new_browser_and_axe_finds_nothing_serious(
    theme, trained_app, open_browser
):
    violations = {}
    for name in PAGES:
        visitor = open_browser(theme)
        visitor.go(trained_app, "" if name == next(iter(PAGES)) else name)
        assert visitor.page.get_by_test_id("stException").count() == 0
        assert visitor.page.get_by_role("heading", level=1).count() == 1
        visitor.picture(f"{name}-{theme}")
        violations |= {(name, rule): elements for rule, elements in visitor.grave_findings().items()}

    assert violations == {}
    assert trained_app.trouble() == []
