"""What all customers of lines on disk tell: which of them are no person, and whether they are e-mail addresses."""

from dataclasses import replace

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from rlreco.transactions.large.disk import LinesOnDisk
from rlreco.transactions.parse.guests import (
    are_addresses,
    crowd_of,
    guests_in,
    in_several_cases,
    may_hold_crowd,
    nobody_of,
    persons,
)


def with_people(lines: LinesOnDisk, customers: pd.DataFrame) -> LinesOnDisk:
    """The lines with what their customers tell; those that were written here know it already.

    customers : columns customer_id and frequency, the number of orders
    """
    if lines.ours:
        return lines
    ids = pa.chunked_array([pc.cast(pa.array(customers["customer_id"]), pa.string())])
    addresses = are_addresses(ids)
    people, n_orders = persons(ids, addresses), customers["frequency"]
    # Nearly always nobody has so many orders, and then no customer needs to become an object.
    is_possible = addresses or may_hold_crowd(n_orders.to_numpy())
    crowd = crowd_of(dict(n_orders.groupby(people.to_numpy()).sum())) if is_possible else None
    nobody = nobody_of(guests_in(people), crowd)
    return replace(lines, nobody=nobody, addresses=lines.addresses or (addresses and in_several_cases(ids)))
