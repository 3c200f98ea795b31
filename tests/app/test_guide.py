"""The tour: offered once, a card that notices what was done, and a way out at every step."""

import pytest

from rlreco.ui.guide.place import COOKIE
from rlreco.views.guide import FIRST, TASKS, Place


def press(app, key):
    return app.button(key=key).click().run()


def keys(app):
    return {button.key for button in app.button}


def words(app):
    return " ".join(element.proto.body for element in app.get("html") if 'class="tour"' in element.proto.body)


def title(app):
    return app.title[0].value


@pytest.fixture
def on_tour(store, open_page):
    """Open a page for a visitor who is at a task of the tour."""

    def opened(task: int, page: str | None = None):
        app = open_page("overview")
        app.session_state["tour-place"] = Place(task)
        app.session_state["tour-before"] = ""
        return app.switch_page(f"pages/{page or TASKS[task].page}.py").run()

    return opened


def test_the_tour_loads_the_sample_shop_and_begins_with_its_segments(empty_store, open_page, after_job):
    app = open_page("overview")
    assert {"take-tour", "no-tour", "load-sample"} <= keys(app)

    app = after_job(press(app, "take-tour"), "sample")

    assert not app.exception
    assert title(app) == "Segments"
    assert "Step 1 of 4" in words(app)


def test_who_skips_it_gets_the_plain_button_and_no_second_offer(empty_store, open_page, after_job):
    app = press(open_page("overview"), "no-tour")
    assert "take-tour" not in keys(app)
    assert app.button(key="load-sample").proto.type == "primary"

    app = after_job(press(app, "load-sample"), "sample")

    assert not app.exception
    assert title(app) == "Shops"
    assert words(app) == ""


def test_who_loads_the_sample_shop_by_itself_gets_no_tour(empty_store, open_page, after_job):
    app = after_job(press(open_page("overview"), "load-sample"), "sample")

    assert words(app) == ""
    assert "tour-next" not in keys(app)


def test_the_browser_keeps_one_word_and_nothing_of_who_it_is(empty_store, open_page):
    app = press(open_page("overview"), "no-tour")

    scripts = [element.proto.body for element in app.get("html") if COOKIE in element.proto.body]
    assert [f'"{COOKIE}=over; path=/' in script for script in scripts] == [True]


def test_choosing_a_segment_is_noticed_and_the_next_page_is_the_simulator(on_tour):
    app = on_tour(0)
    assert TASKS[0].sentence in words(app)

    app.selectbox(key="segment").set_value("Champions").run()
    assert TASKS[0].outcome in words(app)
    assert app.button(key="tour-next").label == "Next: Simulator"

    app = press(app, "tour-next")
    assert title(app) == "Simulator"
    assert TASKS[1].sentence in words(app)


def test_an_answer_is_noticed(on_tour, answered):
    assert TASKS[1].outcome in words(answered(on_tour(1)))


def test_an_answer_from_before_the_task_does_not_count(store, open_page, answered):
    app = answered(open_page("simulator"))
    app.session_state["tour-place"] = Place(0, done=True)

    app = press(app.run(), "tour-next")

    assert title(app) == "Simulator"
    assert TASKS[1].sentence in words(app)


def test_shoppers_that_came_are_noticed(on_tour, after_job):
    app = on_tour(2)

    app = after_job(press(app, "play-50-0"), "playing-demo-shop")

    assert TASKS[2].outcome in words(app)
    assert title(press(app, "tour-next")) == "Learning"


def test_a_closer_look_is_noticed(on_tour, played):
    played(30)
    app = on_tour(3)

    app.selectbox(key="more").set_value("slope").run()

    assert TASKS[3].outcome in words(app)


def test_a_race_that_starts_is_noticed_and_the_closing_line_comes_once(on_tour, after_job):
    app = press(on_tour(4), "preset-easy")
    assert TASKS[4].outcome in words(app)

    app = press(app, "tour-next")
    assert "That was the tour" in words(app)
    app = press(app, "tour-skip")

    assert words(app) == ""
    after_job(app, "simulation")


def test_a_task_can_be_passed_over_and_the_tour_left_at_any_step(on_tour):
    app = press(on_tour(0), "tour-next")
    assert title(app) == "Simulator"

    app = press(app.switch_page("pages/simulator.py").run(), "tour-skip")

    assert title(app) == "Simulator"
    assert words(app) == ""
    assert words(app.switch_page("pages/segments.py").run()) == ""


def test_from_another_page_the_card_leads_back(on_tour):
    app = on_tour(0, "batch")
    assert "It goes on in Segments." in words(app)

    assert title(press(app, "tour-next")) == "Segments"


def test_the_closing_line_leads_to_a_file_of_ones_own(on_tour):
    app = press(press(on_tour(4), "tour-next"), "tour-own-file")

    assert title(app) == "Segments"
    assert app.radio(key="sales").value == "A file of my own"
    assert words(app) == ""


def test_the_menu_of_a_shop_starts_it_again(store, open_page):
    app = open_page("overview")
    menu = app.menu_button[0]

    app = menu.click_index(len(menu.options) - 1).run()

    assert title(app) == "Segments"
    assert "Step 1 of 4" in words(app)
    assert app.session_state["tour-place"] == FIRST


def test_without_a_shop_there_is_no_card(empty_store, open_page):
    app = open_page("overview")
    app.session_state["tour-place"] = Place(1)

    assert words(app.run()) == ""
