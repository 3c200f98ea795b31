from datetime import datetime

from rlreco.domain.features.feature import MomentFeature
from rlreco.language import gettext


class Half(MomentFeature):
    """The half of the month: 1 after day `monthPer`, else 0."""

    name = "half"
    fixed_values = ("0", "1")

    def of_moment(self, at: datetime) -> str:
        return "1" if at.day > self.profile.month_per else "0"

    @staticmethod
    def words(value: str) -> str:
        return gettext("late in the month") if value == "1" else gettext("early in the month")
