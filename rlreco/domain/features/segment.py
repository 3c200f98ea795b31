from typing import Any

from rlreco.domain.customer import Customer
from rlreco.domain.features.feature import CustomerFeature, FeatureSettings
from rlreco.language import gettext


class Segment(CustomerFeature):
    """The customer's band by R + F + M: Q1 to Qn, the best last."""

    name = "segment"
    taste = 0.15

    @classmethod
    def possible(cls, profile: FeatureSettings, customers: Any) -> tuple[str, ...]:
        return profile.segments

    def of_customer(self, customer: Customer) -> str:
        return customer.band

    @staticmethod
    def words(value: str) -> str:
        return gettext("for {band}", band=value)

    @classmethod
    def state_words(cls, value: str) -> str:
        return gettext("{band} customers", band=value)
