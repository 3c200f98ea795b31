"""The tour of a first visit: its tasks, where the visitor is in it, and the words of its card."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple


class Act(StrEnum):
    """The one thing to do in a task."""

    SEGMENT = "segment"
    ANSWER = "answer"
    CROWD = "crowd"
    VIEW = "view"
    RACE = "race"


class Task(NamedTuple):
    """step : of STEPS, from 1; a step may have two tasks
    page : its file in pages/
    title : of the page, as the menu has it
    sentence : what to do; short : the same for a phone
    outcome : what there is to see once it is done
    """

    step: int
    page: str
    title: str
    act: Act
    sentence: str
    short: str
    outcome: str


TASKS = (
    Task(
        1,
        "segments",
        "Segments",
        Act.SEGMENT,
        "Click a segment in the picture: who are they?",
        "Click a segment",
        "Their figures are beside the picture, what they buy is below it.",
    ),
    Task(
        2,
        "simulator",
        "Simulator",
        Act.ANSWER,
        "Tick what you would click and buy, then submit the answer.",
        "Tick some, then submit",
        "It learned from your answer: these are the estimates that moved.",
    ),
    Task(
        3,
        "simulator",
        "Simulator",
        Act.CROWD,
        "Open Shoppers, choose 200 and let them come.",
        "Let 200 shoppers come",
        "They answered, and each answer taught it something.",
    ),
    Task(
        3,
        "learning",
        "Learning",
        Act.VIEW,
        "A flat curve has learned. Look closer: Regret a session.",
        "Choose Look closer",
        "The lower on the right, the less is given away by now.",
    ),
    Task(
        4,
        "experiments",
        "Simulations",
        Act.RACE,
        "Which policy gives away least? Start the race Easy win.",
        "Start the race Easy win",
        "They meet the same shoppers. The lowest curve wins.",
    ),
)

STEPS = TASKS[-1].step


class Place(NamedTuple):
    """Where a visitor is in the tour.

    task : index into TASKS; WAITING for the sample shop, CLOSING after the last task, OVER
    done : whether the visitor has done the task
    """

    task: int
    done: bool = False

    @property
    def current(self) -> Task | None:
        return TASKS[self.task] if 0 <= self.task < len(TASKS) else None


WAITING, FIRST, CLOSING, OVER = Place(-1), Place(0), Place(len(TASKS)), Place(len(TASKS) + 1)

_WORDS: Mapping[str, Place] = MappingProxyType(
    {"waiting": WAITING, **{str(index + 1): Place(index) for index in range(len(TASKS))}, "over": OVER}
)


def word_of(place: Place) -> str:
    """For the browser to keep. The closing line is shown once, so it is over by then."""
    return next((word for word, each in _WORDS.items() if each.task == place.task), "over")


def kept_place(word: str | None) -> Place | None:
    """The reverse; None where nothing is kept, or nothing of ours."""
    return _WORDS.get(word or "")


def after(place: Place) -> Place:
    """The next task, or the closing line after the last, or the end after that."""
    return Place(min(place.task + 1, OVER.task))


class Card(NamedTuple):
    """label : "Step 2 of 4"
    button : the way on; primary : whether it is the thing to do now
    """

    step: int
    label: str
    sentence: str
    short: str
    button: str
    primary: bool


def card_of(place: Place, page: str) -> Card | None:
    """The card on a page, None where the tour has no task. page : file of the page that is open"""
    task = place.current
    if task is None:
        return None
    label, counted = f"Step {task.step} of {STEPS}", f"{task.step}/{STEPS}"
    if place.done:
        return Card(task.step, label, task.outcome, f"{counted} Done", _onward(place), primary=True)
    if page != task.page:
        elsewhere = f"It goes on in {task.title}."
        return Card(task.step, label, elsewhere, f"{counted} The tour", f"Open {task.title}", primary=True)
    return Card(task.step, label, task.sentence, f"{counted} {task.short}", "Next", primary=False)


def _onward(place: Place) -> str:
    """Names the page that comes next, where it is another."""
    task, following = place.current, after(place).current
    if following is None or task is None:
        return "Finish"
    return "Next" if following.page == task.page else f"Next: {following.title}"


CLOSING_SENTENCE = "That was the tour: sales, a slate, learning, proof. Two ways on:"
CLOSING_SHORT = "Next:"
