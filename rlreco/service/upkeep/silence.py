"""Slates that nobody answered: after their shop's `answerHours` they count as ignored."""

from datetime import datetime, timedelta

from rlreco.audit.act import act
from rlreco.domain.records import Answer, Experiment
from rlreco.store.base import Store

_PAGE = 100
"""Slates answered in one transaction; short ones let other writers in between."""


def ignore_silent(store: Store, experiment: Experiment, now: datetime, *, limit: int | None = None) -> int:
    """Answer slates that waited too long as ignored; an answer that comes later still adds what it says.

    now : aware, in UTC
    limit : the largest number of slates, the oldest first; None: all

    Returns their number.
    """
    patience = timedelta(hours=experiment.profile.answer_hours)
    ignored = 0
    with act("timed out", experiment=experiment.name, workspace=experiment.workspace) as current:
        while (left := _page(limit, ignored)) and (page := store.waiting(experiment.name, now - patience, limit=left)):
            silence = [(session.id, Answer((), (), session.opened_at + patience)) for session in page]
            store.answer_sessions(experiment, silence)
            current.count = ignored = ignored + len(page)
    return ignored


def _page(limit: int | None, done: int) -> int:
    return _PAGE if limit is None else min(_PAGE, limit - done)
