"""The tour of a first visit, without a screen."""

from itertools import pairwise

import pytest

from rlreco.language import speaking
from rlreco.ui.frame import PAGES
from rlreco.views.guide import (
    CLOSING,
    FIRST,
    OVER,
    STEPS,
    TASKS,
    WAITING,
    Place,
    after,
    card_of,
    kept_place,
    word_of,
)


def test_the_tasks_follow_the_menu_and_name_its_pages() -> None:
    order = list(PAGES)

    assert [task.title for task in TASKS] == [PAGES[task.page][0] for task in TASKS]
    assert all(order.index(first.page) <= order.index(second.page) for first, second in pairwise(TASKS))
    assert sorted({task.step for task in TASKS}) == list(range(1, STEPS + 1))
    assert STEPS == 4


def test_the_way_leads_through_every_task_to_the_closing_line_and_ends() -> None:
    way = [FIRST]
    while way[-1] != OVER:
        way.append(after(way[-1]))

    assert [place.current for place in way] == [*TASKS, None, None]
    assert way[-2] == CLOSING
    assert after(OVER) == OVER


@pytest.mark.parametrize("place", [WAITING, *(Place(index) for index in range(len(TASKS))), OVER])
def test_a_browser_keeps_the_place_in_one_word(place: Place) -> None:
    assert kept_place(word_of(place)) == place


def test_after_the_closing_line_a_reload_shows_nothing_more() -> None:
    assert kept_place(word_of(CLOSING)) == OVER


@pytest.mark.parametrize("word", [None, "", "0", "6", "-1", "1 ", "١", "over; x", "None"])
def test_a_word_that_is_not_ours_is_no_place(word: str | None) -> None:
    assert kept_place(word) is None


def test_a_card_asks_for_the_task_on_its_page_and_leads_there_from_others() -> None:
    here, elsewhere = card_of(FIRST, "segments"), card_of(FIRST, "batch")

    assert here is not None
    assert elsewhere is not None
    assert (here.label, here.sentence, here.button, here.primary) == ("Step 1 of 4", TASKS[0].sentence, "Next", False)
    assert (elsewhere.button, elsewhere.primary) == ("Open Segments", True)


def test_a_task_that_is_done_shows_the_way_on() -> None:
    cards = [card_of(Place(index, done=True), task.page) for index, task in enumerate(TASKS)]

    assert [card and card.sentence for card in cards] == [task.outcome for task in TASKS]
    assert [card and card.button for card in cards] == [
        "Next: Simulator",
        "Next",
        "Next: Learning",
        "Next: Simulations",
        "Finish",
    ]


@pytest.mark.parametrize("place", [WAITING, CLOSING, OVER])
def test_there_is_no_card_without_a_task(place: Place) -> None:
    assert card_of(place, "segments") is None


def test_the_words_for_a_phone_fit_into_its_line() -> None:
    assert max(len(task.short) for task in TASKS) <= 24
    assert max(len(text) for task in TASKS for text in (task.sentence, task.outcome)) <= 66


def test_a_card_names_pages_and_controls_in_the_language_of_now() -> None:
    with speaking("de"):
        crowd, elsewhere = card_of(Place(2), "simulator"), card_of(FIRST, "batch")

    assert crowd is not None
    assert elsewhere is not None
    assert (crowd.label, crowd.button) == ("Schritt 3 von 4", "Weiter")
    assert crowd.sentence == "„Käufer“ öffnen, 200 wählen und kommen lassen."
    assert elsewhere.button == "„Segmente“ öffnen"
