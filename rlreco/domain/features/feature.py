"""The contract of a feature: one part of a state, with everything that the other rooms need to know about it.

Nothing outside of this package asks for a feature by its name.
"""

from abc import ABC, abstractmethod
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar, Protocol

from rlreco.domain.customer import Customer


class FeatureSettings(Protocol):
    """The keys of the profile that features read; add those that a new feature needs.

    A protocol, since the profile checks its state features against the registry of this package.
    """

    @property
    def month_per(self) -> int: ...

    @property
    def segments(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class Feature(ABC):
    """A feature as one experiment uses it; subclass CustomerFeature or MomentFeature, not this.

    profile : of the experiment
    values : all that can occur in the experiment, in the order in which its states are listed
    """

    profile: FeatureSettings
    values: tuple[str, ...]

    name: ClassVar[str]
    """As the profile writes it in stateFeatures and in crossings."""

    taste: ClassVar[float] = 0.0
    """How much the tastes of simulated shoppers differ by its values, in logarithms; 0: not at all."""

    given: ClassVar[bool] = False
    """Whether the evidence also looks at what the other features add within each of its values."""

    pooled: ClassVar[bool] = False
    """Whether states with the same value are shown together where each has few visits."""

    @classmethod
    @abstractmethod
    def possible(cls, profile: FeatureSettings, customers: Collection[Customer]) -> tuple[str, ...]:
        """All values that can occur, at least one, each once; training freezes them with the experiment.

        customers : of the experiment
        """

    @abstractmethod
    def of(self, customer: Customer, at: datetime) -> str:
        """The value of a customer at a moment, one of `values`; at : by the shop's clock, naive."""

    @staticmethod
    @abstractmethod
    def words(value: str) -> str:
        """The value as it follows a ratio: "× 1.3 in December"."""

    @classmethod
    def state_words(cls, value: str) -> str:
        """The value as a part of a state: "Q1 customers, in December"."""
        return cls.words(value)


class CustomerFeature(Feature):
    """A feature of the customer, the same at every moment."""

    pooled = True

    def of(self, customer: Customer, at: datetime) -> str:
        return self.of_customer(customer)

    @abstractmethod
    def of_customer(self, customer: Customer) -> str:
        """The value of a customer, one of `values`."""


class MomentFeature(Feature):
    """A feature of the moment, the same for every customer."""

    fixed_values: ClassVar[tuple[str, ...]]
    """All values that can occur in any experiment."""

    step: ClassVar[timedelta] = timedelta(days=1)
    """The value stays the same within each step, counted from midnight; whole seconds that divide a day evenly.

    The sales history looks each step up once, and simulated shoppers come in the middle of a step.
    """

    @classmethod
    def possible(cls, profile: FeatureSettings, customers: Collection[Customer]) -> tuple[str, ...]:
        return cls.fixed_values

    def of(self, customer: Customer, at: datetime) -> str:
        return self.of_moment(at)

    @abstractmethod
    def of_moment(self, at: datetime) -> str:
        """The value at a moment, one of `fixed_values`; at : by the shop's clock, naive."""
