from datetime import datetime

from rlreco.domain.features.feature import MomentFeature


class Weekday(MomentFeature):
    """The day of the week: Monday to Sunday."""

    name = "weekday"
    fixed_values = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

    def of_moment(self, at: datetime) -> str:
        return self.fixed_values[at.weekday()]

    @staticmethod
    def words(value: str) -> str:
        return f"on {value}s"
