"""The Race: in the first window while a simulation runs, by keys alone, without motion, and true to its table."""

import re

import numpy as np
import pytest

from rlreco.service.service import Service
from rlreco.service.simulations.plan import setup_of, span_of
from rlreco.service.simulations.samples import PRESETS, sample_shop
from rlreco.service.simulations.saved import side_by_side
from rlreco.simulation.simulate import simulate
from rlreco.store.connect import connect
from rlreco.views.race import standings

SESSIONS = 2000
SIZES = [(1280, 900), (1920, 1080), (390, 844)]
_SHIFTS = """() => {
    let start = 0, last = 0, sum = 0;
    window.shift = 0;
    new PerformanceObserver((list) => {
        for (const { startTime: at, value, hadRecentInput } of list.getEntries()) {
            if (hadRecentInput) continue;
            if (at - last > 1000 || at - start > 5000) [start, sum] = [at, 0];
            [last, sum] = [at, sum + value];
            window.shift = Math.max(window.shift, sum);
        }
    }).observe({type: 'layout-shift'});
}"""
"""The cumulative layout shift from then on: of the worst burst, as browsers count it. What Streamlit's own frame moves
while it loads comes before, and what a click moves, which browsers leave out on a machine that answers at once."""


@pytest.fixture(scope="module")
def kept(tmp_path_factory, shared_app):
    """(the app over a store with one kept race, the race's id, its leaderboard)"""
    folder = tmp_path_factory.mktemp("race")
    uri = f"sqlite:///{folder / 'store.sqlite3'}"
    store = connect(uri, durable=False)
    saved = Service(store, rng=np.random.default_rng(1)).simulations("main")
    shop, plan = sample_shop(), PRESETS["easy"].plan()
    result = simulate(setup_of(shop, plan), plan.policies, rounds=SESSIONS, replicates=3, seed=1)
    run = saved.open(saved.save(result, {**plan.about(), "replicates": 3}, span=span_of(shop, plan)))
    lines = standings(side_by_side([run]))
    store.close()
    return shared_app(uri, folder, RLRECO_WORKSPACES="shared"), run.id, lines


@pytest.fixture
def visitor(open_browser):
    return open_browser()


def opened(visitor, kept):
    app, id_, _ = kept
    visitor.go(app, f"experiments?run={id_}")
    visitor.page.locator(".race[data-head]").wait_for()
    return visitor.page.locator(".race")


def wait_for(visitor, **data):
    """Until the race has these data attributes."""
    wanted = "".join(f"[data-{name}='{value}']" for name, value in data.items())
    visitor.page.locator(f".race{wanted}").first.wait_for()


def board(race):
    """Lines of the leaderboard from the first place on: name and words."""
    items = race.locator(".board li").evaluate_all(
        "items => items.map(item => [Number(item.dataset.place), item.querySelector('strong').innerText,"
        " item.querySelector('p').innerText])"
    )
    return [tuple(line[1:]) for line in sorted(items)]


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_one_click_of_a_newcomer_starts_a_race_whose_chart_is_in_the_first_window(
    start_app, open_browser, width, height
):
    visitor = open_browser(width=width, height=height)
    visitor.go(start_app(), "experiments")

    visitor.page.get_by_role("button", name="Race: Easy win").click()
    running = visitor.page.locator(".race[data-running=true] .chart")
    running.wait_for()
    chart = running.evaluate("chart => chart.getBoundingClientRect().toJSON()")

    assert chart["top"] >= 0
    assert chart["bottom"] <= height
    assert chart["right"] <= width
    wait_for(visitor, running="false")
    visitor.settle()
    assert visitor.page.get_by_text(re.compile("3 policies, 2,000 sessions × 20, seed 1 · edit")).is_visible()


@pytest.mark.pace
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_the_end_of_a_race_moves_nothing(start_app, open_browser, width, height):
    visitor = open_browser(width=width, height=height)
    visitor.go(start_app(), "experiments")
    visitor.page.get_by_role("button", name="Race: Easy win").click()
    wait_for(visitor, running="true")
    visitor.page.evaluate(_SHIFTS)

    wait_for(visitor, running="false")
    visitor.settle()

    shift = visitor.page.evaluate("window.shift")
    print(f"The end of a race at {width}: {shift:.3f}")  # noqa: T201
    assert shift < 0.1


def test_the_axis_and_the_place_of_a_race_stay_from_its_first_rows_to_its_end(start_app, open_browser):
    visitor = open_browser(width=1280, height=900)
    visitor.go(start_app(), "experiments")
    visitor.page.get_by_role("button", name="Race: Easy win").click()
    wait_for(visitor, running="true")
    race = visitor.page.locator(".race")
    race.evaluate("""race => {
        window.seen = new Set();
        const note = () => window.seen.add(race.dataset.ceiling);
        note();
        new MutationObserver(note).observe(race, {attributes: true});
    }""")
    top = race.bounding_box()["y"]

    wait_for(visitor, running="false")
    visitor.settle()

    ceilings = set(visitor.page.evaluate("[...window.seen]")) - {"0"}
    assert len(ceilings) == 1, ceilings
    assert race.bounding_box()["y"] == pytest.approx(top, abs=1)


def test_in_large_type_the_whole_board_and_the_play_button_are_in_the_window(open_browser, kept):
    visitor = open_browser(width=1280, height=900)
    race = opened(visitor, kept)
    board, play = race.locator(".board"), race.locator(".play")

    race.get_by_role("button", name="Large type").click()
    visitor.settle()

    lines = board.locator("p").evaluate_all("words => words.map(line => line.getBoundingClientRect().bottom)")
    board_box, play_box = board.bounding_box(), play.bounding_box()
    assert len(lines) == 3
    assert max(lines) <= board_box["y"] + board_box["height"] <= play_box["y"]
    assert play_box["y"] + play_box["height"] <= 900


def test_keys_play_move_enlarge_and_fill_the_screen(visitor, kept):
    race = opened(visitor, kept)
    page = visitor.page
    race.focus()

    page.keyboard.press("Home")
    wait_for(visitor, head="0")
    page.keyboard.press("ArrowRight")
    wait_for(visitor, head=str(SESSIONS // 100))
    page.keyboard.press("Shift+ArrowRight")
    wait_for(visitor, head=str(11 * SESSIONS // 100))
    page.keyboard.press("ArrowLeft")
    wait_for(visitor, head=str(10 * SESSIONS // 100))
    page.keyboard.press(" ")
    wait_for(visitor, playing="true")
    page.keyboard.press(" ")
    wait_for(visitor, playing="false")

    page.keyboard.press("t")
    assert race.evaluate("race => getComputedStyle(race).fontSize") == "20px"
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement !== null")
    page.keyboard.press("f")
    page.wait_for_function("document.fullscreenElement === null")
    outline = race.evaluate("race => getComputedStyle(race).outlineStyle")
    assert outline == "solid"


def test_a_race_played_to_its_end_shows_the_numbers_of_the_table(visitor, kept):
    race, lines = opened(visitor, kept), kept[2]
    race.focus()
    visitor.page.keyboard.press("Home")
    wait_for(visitor, head="0")
    assert {words.partition(",")[2].strip() for _, words in board(race)} == {"nothing given away"}

    race.get_by_role("button", name="1,000 sessions a second").click()
    race.get_by_role("button", name="Play").click()
    wait_for(visitor, playing="false", head=str(SESSIONS))

    assert board(race) == [(line.name, line.words) for line in lines]
    rows = race.locator(".results tbody tr").all_inner_texts()
    table = [" ".join(row.split()) for row in rows]
    assert all(line.words in row and f"{line.regret:,.1f}" in row for line, row in zip(lines, table, strict=True))
    assert lines[0].words in race.locator(".news").inner_text()


def test_the_table_is_always_there_for_screen_readers_and_shown_by_a_button(visitor, kept):
    race = opened(visitor, kept)
    results = race.locator(".results")
    assert visitor.page.get_by_role("table").filter(has_text="Thompson sampling").count() == 1
    assert results.evaluate("table => table.clientHeight") <= 1

    race.get_by_role("button", name="As a table").click()

    assert results.evaluate("table => table.clientHeight") > 100


def test_without_motion_the_end_is_there_at_once_and_the_scrub_still_moves(visitor, kept):
    visitor.page.emulate_media(reduced_motion="reduce")
    race = opened(visitor, kept)

    wait_for(visitor, head=str(SESSIONS), playing="false")
    assert not race.locator(".play").is_visible()
    race.locator(".scrub").focus()
    visitor.page.keyboard.press("ArrowLeft")

    wait_for(visitor, head=str(SESSIONS - SESSIONS // 100), playing="false")


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_and_the_console_stays_silent(kept, open_browser, theme):
    visitor = open_browser(theme)
    errors = visitor.console_errors()
    race = opened(visitor, kept)
    race.get_by_role("button", name="As a table").click()

    assert visitor.grave_findings() == {}
    assert errors == []
