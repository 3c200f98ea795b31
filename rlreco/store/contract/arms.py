"""Protocol of the sums: what each product learned at each node."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Protocol, TypeAlias

import numpy as np
from numpy.typing import NDArray

from rlreco.domain.ids import CustomerId, NodeId, ProductId, SessionId
from rlreco.domain.records import CurveGain, Derived, Gain, Purchases
from rlreco.store.contract.log import Position

SUMS = Gain._fields
"""Order of the last axis of every array of sums."""

ArmGains: TypeAlias = Mapping[tuple[NodeId, ProductId], Gain]
CurveGains: TypeAlias = Mapping[tuple[str, int], CurveGain]
"""By policy and bucket."""

NO_PURCHASES: Purchases = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """All sums of an experiment at one moment.

    answers : of a reader of the log of answers that has read those that had been added by then
    corrections : number of corrections of the sums by then
    orders : number of the last entry of the log of orders by then
    """

    answers: Position
    corrections: int
    arms: dict[tuple[NodeId, ProductId], Gain]
    curve: dict[tuple[str, int], CurveGain]
    orders: int
    purchases: Purchases


class Arms(Protocol):
    """The sums: a projection of the log that only ever grows."""

    def sums(self, experiment: str, nodes: Sequence[NodeId], products: Sequence[ProductId]) -> NDArray[np.float64]:
        """Shape (nodes, products, SUMS), zeros where nothing was learned; one round trip."""
        ...

    def node_sums(self, experiment: str, node: NodeId) -> dict[ProductId, Gain]:
        """The sums of every product at one node."""
        ...

    def count_arms(self, experiment: str) -> int:
        """Number of products at nodes that have sums."""
        ...

    def correct_sums(
        self,
        experiment: str,
        arms: ArmGains,
        curve: CurveGains,
        corrections: int,
        purchases: Purchases = NO_PURCHASES,
        too_new: Collection[tuple[CustomerId, ProductId]] = (),
    ) -> bool:
        """Adds corrections, all or nothing. `rebuild` computes them by comparing a snapshot with the log.

        Answers and orders since the snapshot have added their own gains, so both may go on.
        corrections : the snapshot's; compare and set, so that two rebuilds don't correct the same error twice
        too_new : pairs whose `Bought.last` is forgotten first, with that of baskets since the snapshot

        Returns False when the sums were corrected since the snapshot; then nothing is added.
        """
        ...

    def mend_sums(
        self,
        experiment: str,
        arms: ArmGains,
        curve: CurveGains,
        sessions: Sequence[SessionId],
        purchases: Purchases = NO_PURCHASES,
        orders: Sequence[int] = (),
    ) -> None:
        """Replaces these sums, leaves all others, and marks the sessions and these entries of orders as applied."""
        ...

    def snapshot(self, experiment: str) -> Snapshot:
        """Sums and numbers of answers and orders at one moment (a standalone MongoDB needs a pause of both for this).

        Raises NotFoundError.
        """
        ...

    def derived(self, experiment: str) -> Derived | None: ...

    def replace_derived(self, experiment: str, derived: Derived) -> bool:
        """Compare and set: succeeds only if the stored revision is `derived.revision - 1` (0: none is stored)."""
        ...

    def begin_refit(self, experiment: str, *, at: datetime, until: datetime) -> bool:
        """Takes the turn to compute derived values, which one caller has at a time. False while another has it, and for
        an unknown experiment.

        at : now, in UTC
        until : when the turn is over though its caller never ended it; turns that would last much longer than this one
            are of a clock that was wrong, and count as over
        """
        ...

    def end_refit(self, experiment: str, until: datetime) -> None:
        """Gives back the turn that lasts until then, if the caller has it still."""
        ...
