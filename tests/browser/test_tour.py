"""A visitor's way from an empty store to both curves."""


def test_from_a_start_to_both_curves(start_app, open_browser):
    app, visitor = start_app(), open_browser()
    page = visitor.page
    visitor.go(app)
    assert page.locator(".js-plotly-plot").count() == 0

    page.get_by_role("button", name="Load the sample shop").click()
    page.get_by_text("Slates answered").wait_for()
    visitor.turn_to("Simulator")
    visitor.tick("Click", 0)
    visitor.tick("Buy", 2)
    visitor.press("Submit answer")
    page.get_by_role("heading", name="What changed").wait_for()
    assert page.get_by_text("1 bought, 1 clicked only").count() == 1
    visitor.picture("simulator-answered-light")

    visitor.turn_to("Learning")
    page.locator(".js-plotly-plot").nth(1).wait_for()
    visitor.settle()
    assert all(points >= 2 for chart in (0, 1) for points in visitor.points(chart))
    assert app.trouble() == []
