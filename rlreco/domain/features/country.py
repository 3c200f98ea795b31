from collections import Counter
from collections.abc import Collection

from rlreco.domain.customer import Customer
from rlreco.domain.features.feature import CustomerFeature, FeatureSettings
from rlreco.language import gettext

UNKNOWN, OTHER = "unknown", "other"
LEAST_SHARE = 0.01
MOST_COUNTRIES = 8


class Country(CustomerFeature):
    """The customer's country: the eight with most customers, if they have 1 % of them; the rest are `other`.

    Customers without a country count as from the country `unknown`. Training freezes the values with the experiment.
    """

    name = "country"
    taste = 0.15

    @classmethod
    def possible(cls, profile: FeatureSettings, customers: Collection[Customer]) -> tuple[str, ...]:
        """Most customers first, ties by alphabet; `other` last, where there are others."""
        counts = Counter(map(_country, customers))
        ranked = sorted(counts, key=lambda country: (-counts[country], country))
        common = [country for country in ranked if counts[country] >= LEAST_SHARE * len(customers)][:MOST_COUNTRIES]
        rest = [OTHER] if len(common) < len(ranked) else []
        return tuple(dict.fromkeys([*common, *rest])) or (UNKNOWN,)

    def of_customer(self, customer: Customer) -> str:
        country = _country(customer)
        return country if country in self.values else OTHER

    @staticmethod
    def words(value: str) -> str:
        if value == OTHER:
            return gettext("for customers from other countries")
        if value == UNKNOWN:
            return gettext("for customers from an unknown country")
        return gettext("for customers from {country}", country=value)

    @classmethod
    def state_words(cls, value: str) -> str:
        if value == OTHER:
            return gettext("from other countries")
        return gettext("from an unknown country") if value == UNKNOWN else gettext("from {country}", country=value)


def _country(customer: Customer) -> str:
    return customer.country or UNKNOWN
