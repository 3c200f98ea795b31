"""What Enter does after a few letters were typed into a choice of several."""


def _chosen(visitor, label):
    """By what is on the page: an open list hides the rest from roles."""
    chips = f'[data-testid=stMultiSelect]:has(input[aria-label="{label}"]) button[aria-label^="Remove "]'
    return {chip.get_attribute("aria-label").removeprefix("Remove ") for chip in visitor.page.locator(chips).all()}


def _type(visitor, label, letters):
    before = len(_chosen(visitor, label))
    visitor.page.get_by_role("combobox", name=label, exact=True).fill(letters)
    visitor.page.get_by_role("option").first.wait_for()
    visitor.settle()
    visitor.page.keyboard.press("Enter")
    more = f"document.querySelectorAll('button[aria-label^=\"Remove \"]').length > {before}"
    visitor.page.wait_for_function(more)
    visitor.settle()


def test_enter_takes_the_one_policy_that_was_typed(trained_app, open_browser):
    visitor = open_browser()
    visitor.go(trained_app, "experiments")
    visitor.page.get_by_role("button", name="Remove uniform").wait_for()
    before = _chosen(visitor, "Policies")

    _type(visitor, "Policies", "greedy")

    assert _chosen(visitor, "Policies") - before == {"greedy"}


def test_enter_blocks_the_one_product_that_was_typed(trained_app, open_browser):
    visitor = open_browser()
    visitor.go(trained_app, "batch")

    _type(visitor, "Never shown", "candle")

    (blocked,) = _chosen(visitor, "Never shown")
    assert "candle" in blocked
