"""Enter after a few letters in a multiselect adds the typed option only."""


def _chosen(visitor, label):
    """The chosen options, by CSS: an open list hides the rest of the page from roles."""
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


def test_enter_adds_only_the_typed_policy(trained_app, open_browser):
    visitor = open_browser()
    visitor.go(trained_app, "experiments")
    visitor.page.get_by_role("button", name="Remove Random slates · uniform").wait_for()
    before = _chosen(visitor, "Policies")

    _type(visitor, "Policies", "greedy")

    assert _chosen(visitor, "Policies") - before == {"Greedy · greedy"}


def test_enter_blocks_only_the_typed_product(trained_app, open_browser):
    visitor = open_browser()
    visitor.go(trained_app, "batch")

    _type(visitor, "Never shown", "candle")

    (blocked,) = _chosen(visitor, "Never shown")
    assert "candle" in blocked
