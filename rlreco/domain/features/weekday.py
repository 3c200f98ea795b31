from datetime import datetime

from rlreco.domain.features.feature import MomentFeature
from rlreco.language import gettext, gettext_noop

_WORDS = {
    "Monday": gettext_noop("on Mondays"),
    "Tuesday": gettext_noop("on Tuesdays"),
    "Wednesday": gettext_noop("on Wednesdays"),
    "Thursday": gettext_noop("on Thursdays"),
    "Friday": gettext_noop("on Fridays"),
    "Saturday": gettext_noop("on Saturdays"),
    "Sunday": gettext_noop("on Sundays"),
}


class Weekday(MomentFeature):
    """The day of the week: Monday to Sunday."""

    name = "weekday"
    fixed_values = tuple(_WORDS)

    def of_moment(self, at: datetime) -> str:
        return self.fixed_values[at.weekday()]

    @staticmethod
    def words(value: str) -> str:
        return gettext(_WORDS[value])
