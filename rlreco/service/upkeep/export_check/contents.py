"""Contents of the lines that were checked so far, which later lines have to fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from rlreco.domain.ids import SessionId
from rlreco.domain.lists import ListVersion
from rlreco.domain.records import CandidateSet, Experiment
from rlreco.service.lists.tally import Tally
from rlreco.service.upkeep.export_check.bounds import check, shown


@dataclass(frozen=True, slots=True)
class Contents:
    """sets, experiments : by id and by name, in the order of their lines
    versions : of lists, each with its line and the tally of the lists read so far
    sessions : ids of all experiments' sessions; runs : ids
    buyers : customer of each order, by experiment and order
    last : key of the last line of each part whose lines stand in an order
    """

    sets: dict[str, CandidateSet] = field(default_factory=dict)
    experiments: dict[str, Experiment] = field(default_factory=dict)
    versions: dict[str, tuple[int, ListVersion, Tally]] = field(default_factory=dict)
    sessions: set[SessionId] = field(default_factory=set)
    runs: set[str] = field(default_factory=set)
    buyers: dict[tuple[str, str], str] = field(default_factory=dict)
    last: dict[str, Sequence[Any]] = field(default_factory=dict)

    def experiment(self, name: Any) -> Experiment:
        """Raises ValueError for one that the export lacks."""
        check(isinstance(name, str) and name in self.experiments, f"the export has no experiment {shown(name)}")
        return self.experiments[name]

    def place(self, name: Any) -> int:
        """Index of the experiment among all, by which the lines of other parts are sorted."""
        self.experiment(name)
        return list(self.experiments).index(name)

    def catalogues(self) -> set[str]:
        return {experiment.catalogue for experiment in self.experiments.values()}

    def rise(self, part: str, *key: Any, twice: bool = False) -> None:
        """Raises ValueError for a key that doesn't come after the one of the part's last line.

        twice : whether it may be the same
        """
        last = self.last.get(part)
        right = last is None or tuple(last) < key or (twice and tuple(last) == key)
        check(right, f"{shown(key[-1])} stands after {shown(last and last[-1])}, out of order or twice")
        self.last[part] = key
