from dataclasses import dataclass

from rlreco.domain.ids import CustomerId


@dataclass(frozen=True, slots=True)
class Customer:
    """A customer with scores from the sales history.

    band : of R + F + M, the feature "segment" of states (Q1 ..)
    segment : the named RFM segment, for people
    recency : days
    frequency : orders
    monetary : in the shop's currency
    r, f, m : scores, from 1 to the number of bins
    country : of most of the customer's orders; "" where the sales have none
    """

    id: CustomerId
    band: str
    segment: str
    recency: int
    frequency: int
    monetary: float
    r: int
    f: int
    m: int
    country: str = ""
