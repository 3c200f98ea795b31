from typing import TYPE_CHECKING, Any

from rlreco.domain.features.feature import CustomerFeature

if TYPE_CHECKING:
    from rlreco.domain.profile import Profile
    from rlreco.domain.records import Customer


class Segment(CustomerFeature):
    """The customer's band by R + F + M: Q1 to Qn, the best last."""

    name = "segment"
    taste = 0.15

    @classmethod
    def possible(cls, profile: "Profile", customers: Any) -> tuple[str, ...]:
        return profile.segments

    def of_customer(self, customer: "Customer") -> str:
        return customer.band

    @staticmethod
    def words(value: str) -> str:
        return f"for {value}"

    @classmethod
    def state_words(cls, value: str) -> str:
        return f"{value} customers"
