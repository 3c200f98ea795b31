"""The tour of a first visit: its tasks, where the visitor is in it, and the words of its card."""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from rlreco.language import gettext, gettext_noop


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
    All words are messages for `gettext`, with the values of `_names`.
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
        gettext_noop("Segments"),
        Act.SEGMENT,
        gettext_noop("Click a segment in the picture: who are they?"),
        gettext_noop("Click a segment"),
        gettext_noop("Their figures are beside the picture, what they buy is below it."),
    ),
    Task(
        2,
        "simulator",
        gettext_noop("Simulator"),
        Act.ANSWER,
        gettext_noop("Tick what you would click and buy, then submit the answer."),
        gettext_noop("Tick some, then submit"),
        gettext_noop("It learned from your answer: these are the estimates that moved."),
    ),
    Task(
        3,
        "simulator",
        gettext_noop("Simulator"),
        Act.CROWD,
        gettext_noop("Open {shoppers}, choose 200 and let them come."),
        gettext_noop("Let 200 shoppers come"),
        gettext_noop("They answered, and each answer taught it something."),
    ),
    Task(
        3,
        "learning",
        gettext_noop("Learning"),
        Act.VIEW,
        gettext_noop("A flat curve has learned. {closer}: {view}."),
        gettext_noop("Choose {closer}"),
        gettext_noop("The lower on the right, the less is given away by now."),
    ),
    Task(
        4,
        "experiments",
        gettext_noop("Simulations"),
        Act.RACE,
        gettext_noop("Which policy gives away least? Start the race {race}."),
        gettext_noop("Start the race {race}"),
        gettext_noop("They meet the same shoppers. The lowest curve wins."),
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
    label = gettext("Step {step} of {steps}", step=task.step, steps=STEPS)
    counted, title = f"{task.step}/{STEPS}", gettext(task.title)
    if place.done:
        done = f"{counted} {gettext('Done')}"
        return Card(task.step, label, gettext(task.outcome), done, _onward(place), primary=True)
    if page != task.page:
        elsewhere, short = gettext("It goes on in {page}.", page=title), f"{counted} {gettext('The tour')}"
        return Card(task.step, label, elsewhere, short, gettext("Open {page}", page=title), primary=True)
    short = f"{counted} {gettext(task.short, **_names())}"
    return Card(task.step, label, gettext(task.sentence, **_names()), short, gettext("Next"), primary=False)


def _names() -> Mapping[str, str]:
    """Of what the tasks name on their pages, as these call it."""
    return {
        "shoppers": gettext("Shoppers"),
        "closer": gettext("Look closer"),
        "view": gettext("Regret a session"),
        "race": gettext("Easy win"),
    }


def _onward(place: Place) -> str:
    """Names the page that comes next, where it is another."""
    task, following = place.current, after(place).current
    if following is None or task is None:
        return gettext("Finish")
    if following.page == task.page:
        return gettext("Next")
    return gettext("Next: {page}", page=gettext(following.title))


CLOSING_SENTENCE = gettext_noop("That was the tour: sales, a slate, learning, proof. Two ways on:")
CLOSING_SHORT = gettext_noop("Next:")
