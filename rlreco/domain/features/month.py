from datetime import datetime

from rlreco.domain.features.feature import MomentFeature


class Month(MomentFeature):
    """The month: January to December."""

    name = "month"
    fixed_values = (
        *("January", "February", "March", "April", "May", "June"),
        *("July", "August", "September", "October", "November", "December"),
    )
    taste = 0.2
    given = True
    pooled = True

    def of_moment(self, at: datetime) -> str:
        return self.fixed_values[at.month - 1]

    @staticmethod
    def words(value: str) -> str:
        return f"in {value}"
