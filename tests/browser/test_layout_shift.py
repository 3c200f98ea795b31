"""Pages don't jump: cumulative layout shift, as web.dev defines it, less what a bare app of the same Streamlit has."""

import shutil

import pytest

from rlreco.ui.frame import PAGES

SIZES = [(1280, 900), (390, 844)]
MOST = 0.1
FLOOR = """
import streamlit as st

st.set_page_config(layout="wide")
def floor():
    st.title("Floor")
    st.write("One line.")
page = st.navigation({"A": [st.Page(floor)], "B": [st.Page(lambda: None, title="Other", url_path="other")]})
st.sidebar.selectbox("Shop", ["one"])
page.run()
"""
WATCH = """
window.shifts = [];
new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) window.shifts.push({
        at: entry.startTime, value: entry.value, mine: entry.hadRecentInput,
        nodes: entry.sources.map(({ node }) => node?.dataset?.testid ?? node?.parentElement?.dataset?.testid ?? ''),
    });
}).observe({ type: 'layout-shift', buffered: true });
"""
FRAME = {
    "stAppViewContainer",
    "stMain",
    "stMainBlockContainer",
    "stSidebarUserContent",
    "stToolbar",
    "stSidebarNavItems",
}
"""Streamlit's own: they make way for the sidebar, and the sidebar's content for the menu."""

ACTS = {"simulator": "Submit answer", "batch": "Make the lists"}


@pytest.fixture(scope="module")
def app(tmp_path_factory, trained_store, shared_app):
    folder = tmp_path_factory.mktemp("layout-shift")
    shutil.copy(trained_store, folder / "store.sqlite3")
    return shared_app(f"sqlite:///{folder / 'store.sqlite3'}", folder)


@pytest.fixture(scope="module")
def floor(tmp_path_factory, shared_app):
    folder = tmp_path_factory.mktemp("floor")
    (folder / "floor.py").write_text(FLOOR)
    return shared_app("memory://", folder, script=str(folder / "floor.py"))


def worst_window(shifts):
    """The largest sum of shifts in a window: gaps below one second, five seconds in all."""
    worst = total = 0.0
    first = last = float("-inf")
    for shift in shifts:
        if shift["at"] - last > 1000 or shift["at"] - first > 5000:
            total, first = 0.0, shift["at"]
        last, total = shift["at"], total + shift["value"]
        worst = max(worst, total)
    return worst


def shifts_of(visitor):
    visitor.settle()
    visitor.page.wait_for_timeout(1000)
    visitor.settle()
    return [shift for shift in visitor.page.evaluate("window.shifts") if not shift["mine"]]


def opened(visitor, app, name):
    """Opened twice, as Streamlit fetches the script of each kind of widget at the first visit of a browser."""
    visitor.page.add_init_script(WATCH)
    for _ in range(2):
        visitor.go(app, name)
    return shifts_of(visitor)


def of_the_frame(shift):
    return set(shift["nodes"]) <= FRAME


def test_a_window_of_shifts_ends_after_a_second_without_any():
    shifts = [{"at": at, "value": 0.05} for at in (0, 900, 1800, 3000)]

    assert worst_window(shifts) == pytest.approx(0.15)


@pytest.mark.pace
@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("page", list(PAGES))
def test_a_page_shifts_no_more_than_a_bare_one(app, floor, open_browser, page, width, height):
    bare = opened(open_browser(width=width, height=height), floor, "")
    visitor = open_browser(width=width, height=height)
    shifts = opened(visitor, app, "" if page == next(iter(PAGES)) else page)
    own = [shift for shift in shifts if not of_the_frame(shift)]

    figures = (worst_window(kind) for kind in (own, shifts, bare))
    print("{} at {}: {:.3f} its own, {:.3f} in all, {:.3f} of a bare page".format(page, width, *figures))  # noqa: T201
    assert all(of_the_frame(shift) for shift in bare if shift["value"] > MOST)
    assert worst_window(own) <= MOST

    if page in ACTS:
        visitor.press(ACTS[page])
        after = [shift for shift in shifts_of(visitor)[len(shifts) :] if not of_the_frame(shift)]
        print(f"{page} at {width}: {worst_window(after):.3f} after {ACTS[page]}")  # noqa: T201
        assert worst_window(after) <= MOST
