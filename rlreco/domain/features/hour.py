from datetime import datetime, timedelta

from rlreco.domain.features.feature import MomentFeature
from rlreco.language import gettext, gettext_noop

_HOURS = 6
"""Of each part of the day."""

_WORDS = {
    "Night": gettext_noop("at night"),
    "Morning": gettext_noop("in the morning"),
    "Afternoon": gettext_noop("in the afternoon"),
    "Evening": gettext_noop("in the evening"),
}


class Hour(MomentFeature):
    """The part of the day: Night from 0:00, Morning from 6:00, Afternoon from 12:00, Evening from 18:00.

    Dates without a time count as midnight, so a file of such dates knows only Night.
    """

    name = "hour"
    fixed_values = tuple(_WORDS)
    step = timedelta(hours=1)
    taste = 0.1

    def of_moment(self, at: datetime) -> str:
        return self.fixed_values[at.hour // _HOURS]

    @staticmethod
    def words(value: str) -> str:
        return gettext(_WORDS[value])
