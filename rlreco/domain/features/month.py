from datetime import datetime

from rlreco.domain.features.feature import MomentFeature
from rlreco.language import gettext, gettext_noop

_WORDS = {
    "January": gettext_noop("in January"),
    "February": gettext_noop("in February"),
    "March": gettext_noop("in March"),
    "April": gettext_noop("in April"),
    "May": gettext_noop("in May"),
    "June": gettext_noop("in June"),
    "July": gettext_noop("in July"),
    "August": gettext_noop("in August"),
    "September": gettext_noop("in September"),
    "October": gettext_noop("in October"),
    "November": gettext_noop("in November"),
    "December": gettext_noop("in December"),
}


class Month(MomentFeature):
    """The month: January to December."""

    name = "month"
    fixed_values = tuple(_WORDS)
    taste = 0.2
    given = True
    pooled = True

    def of_moment(self, at: datetime) -> str:
        return self.fixed_values[at.month - 1]

    @staticmethod
    def words(value: str) -> str:
        return gettext(_WORDS[value])
